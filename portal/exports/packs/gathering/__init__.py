"""Reading the figures of a pack: one regency, or all of them for the province, in a fixed number of queries.

The open scope says whose: that of one regency, or one that looks at all. Each part is read by itself too, so that the
page of what has changed since asks only for what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from portal.core import formatting, measures
from portal.core.formatting import WITA
from portal.core.measures import Figure, Measure, Share
from portal.core.reading import figures_of, values_of
from portal.core.settings import value_of
from portal.core.tenancy import narrowed
from portal.exports.packs.gathering import basis, money, people, results
from portal.exports.packs.gathering.closing import known_of
from portal.exports.packs.gathering.invented import has_invented
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.body import SCHEMA, BenefitLine, Body, ExplainedLine, FigureLine, FigurePart
from portal.exports.packs.rules.checking import differences
from portal.exports.packs.rules.numbers import PROVINCE_CODE
from portal.exports.packs.rules.outside import (
    coverage_from_outside,
    figures_from_outside,
    months_from_outside,
    need_from_outside,
    next_year_from_outside,
    province_from_outside,
    regencies_from_outside,
    sources_from_outside,
)
from portal.exports.packs.rules.people import who_moved
from portal.exports.packs.settings import PAPER
from portal.regencies import queries as regencies

FIGURES = (
    "quota.allocated",
    "people.confirmed",
    "budget.need",
    "budget.amount",
    "budget.realisation",
    "contributions.billed",
    "contributions.arrears",
    "contributions.months_paid",
    "agreements.in_force",
    "coverage.informal",
    "coverage.formal",
)
CLAIMS = ("claims.paid", "claims.paid_amount")  # only where the benefits are those very claims
# Where a figure of the registry stands on the page of changes: beside what it is made of, else in the summary.
FIGURES_IN: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "dasar": ("coverage.informal", "coverage.formal"),
        "perjanjian": ("agreements.in_force",),
        "manfaat": CLAIMS,
    }
)
# What the page of changes shows one at a time: (label, which parts of the body, read by whom).
PARTS: Mapping[str, tuple[str, Callable[[Subject], dict[str, Any]]]] = MappingProxyType(
    {
        "ringkasan": ("Ringkasan", lambda subject: {"figures": _summary(subject)}),
        "anggaran": ("Kuota dan anggaran", money.compared),
        "bulan": ("Bulan dan triwulan", money.months_compared),
        "depan": ("Tahun depan", money.next_year_compared),
        "wilayah": ("Wilayah", money.regencies_compared),
        "orang": ("Jumlah orang", money.people_compared),
        "peserta": ("Peserta", people.gather),
        "dasar": ("Cakupan dan dasar hukum", lambda subject: basis.grounds(subject) | _figures_in("dasar", subject)),
        "perjanjian": ("Perjanjian", lambda subject: basis.agreed(subject) | _figures_in("perjanjian", subject)),
        "manfaat": ("Manfaat", lambda subject: _benefits(subject)),
        "mutu": ("Mutu data", results.quality),
    }
)
# Two states of the province's people would tell of the few that changed.
OFFICE_ONLY = frozenset({"orang", "peserta", "mutu"})
PROVINCE_ONLY = frozenset({"wilayah"})
_COUNTED = (money.gather, people.gather, results.quality)  # of people and their places
_TOLD = (basis.compared, results.gather)  # of papers, official figures, and benefits, which hide by themselves
_OF_PAPERS = frozenset({"agreements.in_force", "coverage.informal", "coverage.formal"})
NOTES = (
    "Angka dibaca dari catatan portal pada waktu yang tertulis, dan tidak berubah lagi setelah dibekukan.",
    "Kuota adalah kuota bulan berjalan; kebutuhan menghitung kuota tiap bulan masanya.",
    "Iuran per triwulan dihitung menurut bulan yang dibayar, manfaat menurut tanggal pembayarannya.",
    "Realisasi tiap bulan menurut tanggal SP2D; iuran yang dibayar untuk suatu bulan berdiri di kolom tersendiri.",
)
AGES = "Umur dihitung, dan dasar hukum dibaca, pada {day}."
EXAMPLE = "Bahan ini memuat angka contoh, bukan angka resmi."


def gather(subject: Subject, *, number: str, at: datetime, made_by: str, made_by_role: str) -> Body:
    """The whole body as of now: of a regency in full, of the province with small numbers closed."""
    if subject.regency_id is not None:
        return _gathered(subject, frozenset(), number, at, made_by, made_by_role)
    known = known_of(subject)
    body = _gathered(subject, known.closings.whole, number, at, made_by, made_by_role)
    return province_from_outside(body, known.closings, known.names)


def _gathered(
    subject: Subject, without: frozenset[int], number: str, at: datetime, made_by: str, made_by_role: str
) -> Body:
    """Sums that do not agree with their figure are told among the notes. `without`: regencies whose people, and what
    is paid for them, are left out of a body of the province."""
    found: dict[str, Any] = {}
    for read in _TOLD:
        found |= read(subject)
    figures = figures_of(sorted(_OF_PAPERS), **_of(subject))
    with seen_without(without):
        for read in _COUNTED:
            found |= read(subject)
        figures |= _counted_figures(subject, found["benefits"])
    notes = [*NOTES, AGES.format(day=formatting.day(subject.day)), *found.pop("notes")]
    if (moved := who_moved(found["people"], found["sources"])) is not None:
        notes.append(moved)
    found["example"] = found["example"] or has_invented(subject)
    if found["example"]:
        notes.append(EXAMPLE)
    body = Body(
        schema=SCHEMA,
        kind="regency" if subject.regency_id is not None else "province",
        title=f"Bahan Rapat Anggaran {subject.fiscal_year}",
        office=office_of(subject),
        fiscal_year=subject.fiscal_year,
        number=number,
        as_of=at.isoformat(),
        made_by=made_by,
        made_by_role=made_by_role,
        paper=value_of(PAPER.name, subject.regency_id),
        figures=_lines(figures),
        explained=[
            _explained(subject, measures.measure_of(name), figures[name])
            for name in (*FIGURES, *CLAIMS)
            if name in figures
        ],
        notes=notes,
        **found,  # type: ignore[typeddict-item]
    )
    body["notes"] += [
        f"Jumlah menurut {name} tidak sama dengan angka {label}: selisih {missing}."
        for label, name, missing in differences(body)
    ]
    return body


def seen_without(regency_ids: frozenset[int]) -> AbstractContextManager[None]:
    """Reads of the province inside are of all other regencies."""
    return narrowed(regencies.all_regency_ids() - regency_ids) if regency_ids else nullcontext()


def office_of(subject: Subject) -> Any:
    """Whose pack it is."""
    letterhead = value_of("letterhead", subject.regency_id).splitlines()
    if subject.regency_id is None:
        name, short, slug = regencies.PROVINCE_NAME, PROVINCE_CODE, ""
    else:
        regency = regencies.regency_by_id(subject.regency_id)
        name, short, slug = regency.official_name, regency.short_name, regency.slug
    return {"name": name, "short_name": short, "slug": slug, "letterhead": letterhead}


def _counted_figures(subject: Subject, benefits: Sequence[BenefitLine]) -> dict[str, Figure]:
    """The figures of the registry, each read on its own and not added up from the parts: only so a check proves
    something.

    Of claims only while the benefits are the portal's own claims: what letters of BPJS tell is another sum, and the
    province's is one from which small numbers are left out. Without a line of benefits nothing is known of them.
    """
    figures = figures_of([name for name in FIGURES if name not in _OF_PAPERS], **_of(subject))
    if subject.regency_id is not None:
        figures |= _those_of(benefits, figures_of(CLAIMS, **_of(subject)))
    return figures


def _those_of(benefits: Sequence[BenefitLine], claims: Mapping[str, Figure]) -> Mapping[str, Figure]:
    """The figures of claims, if the benefits are those very claims."""
    sums = [sum(line["cases"] for line in benefits), sum(line["amount"] for line in benefits)]
    return claims if benefits and [figure.value for figure in claims.values()] == sums else {}


def _summary(subject: Subject) -> list[FigureLine]:
    """Of a regency, or of what the open scope sees of the province; the figures that no other part shows."""
    return _lines(values_of([name for name in FIGURES if name not in _OF_PAPERS], **_of(subject)))


def _figures_in(part: str, subject: Subject) -> dict[str, Any]:
    return {"figures": _lines(values_of(FIGURES_IN[part], **_of(subject)))}


def _benefits(subject: Subject) -> dict[str, Any]:
    found = results.gather(subject)
    if subject.regency_id is not None:
        found["figures"] = _lines(_those_of(found["benefits"], values_of(CLAIMS, **_of(subject))))
    return found


def _lines(figures: Mapping[str, Figure]) -> list[FigureLine]:
    return [_line(measures.measure_of(name), figures[name]) for name in (*FIGURES, *CLAIMS) if name in figures]


def _of(subject: Subject) -> dict[str, Any]:
    return {"regency_id": subject.regency_id, "fiscal_year": subject.fiscal_year}


def _explained(subject: Subject, measure: Measure, figure: Figure) -> ExplainedLine:
    """The first level of its parts: what is below names single payments, letters and villages."""
    parts = [(part.label, part.value) for part in figure.parts]
    return ExplainedLine(
        name=measure.name,
        counted=measure.counted,
        by=measure.levels(subject.regency_id)[0],
        parts=[
            FigurePart(label=label, value=value.numerator, out_of=value.denominator)
            if isinstance(value, Share)
            else FigurePart(label=label, value=value, out_of=None)
            for label, value in parts
        ],
    )


def _line(measure: Measure, figure: Figure) -> FigureLine:
    assert figure.as_of is not None  # compute() refuses a figure without it
    value: int | None
    value, out_of = figure.value if isinstance(figure.value, Share) else (figure.value, None)
    if figure.hidden or out_of == 0:
        value = out_of = None  # nobody is told, or there is nothing to be a part of
    return FigureLine(
        name=measure.name,
        label=measure.label,
        unit=measure.unit.value,
        value=value,
        out_of=out_of,
        sentence=measure.sentence,
        formula=measure.formula,
        source=figure.source,
        as_of=figure.as_of.isoformat(),
    )


def as_frozen(part: str, frozen: Body) -> dict[str, Any]:
    """The frozen body, of its figures those that stand in this part."""
    elsewhere = {name for other, names in FIGURES_IN.items() if other != part for name in names}
    here = FIGURES_IN.get(part)
    lines = [line for line in frozen["figures"] if line["name"] not in elsewhere and (not here or line["name"] in here)]
    return {**frozen, "figures": lines}


def compared(subject: Subject, part: str, frozen: Body) -> dict[str, Any]:
    """A part as it is now, with what the frozen body has closed closed as well, and everybody as old as on its day.
    Raises KeyError for no such part."""
    _label, read = PARTS[part]
    subject = replace(subject, aged=moment_of(frozen["as_of"]).astimezone(WITA).date())
    closed = frozen.get("closed")
    if closed is None:
        return read(subject)
    with seen_without(frozenset(closed["regencies"])):
        now = read(subject)
    joined, hidden, bills = closed["sources"], closed["months"], closed.get("bills")
    if "figures" in now:
        owed = closed.get("owed", False)
        now["figures"] = figures_from_outside(now["figures"], bills_closed=bool(bills), owed_closed=owed)
    if "coverage" in now:
        now["coverage"] = coverage_from_outside(now["coverage"])
    if "regencies" in now:
        now["regencies"] = regencies_from_outside(
            now["regencies"], closed["regencies"], closed.get("arrears", ()), owed_closed=closed.get("owed", False)
        )
    if "need" in now and bills is not None:  # older ones tell it apart
        now["need"] = need_from_outside(now["need"], now["sources"], joined)
    if "sources" in now:
        now["sources"] = sources_from_outside(now["sources"], joined, bills_closed=hidden or bool(bills))
    if "next_year" in now:  # in the province's nobody stands apart
        untold = hidden or closed.get("moved", False)
        now["next_year"] = next_year_from_outside(now["next_year"], (), joined, months_closed=untold, split=False)
    if "years" in now:
        now["years"] = [line for line in now["years"] if line["year"] not in closed["years"]]
    if "months" in now:
        now["months"] = months_from_outside(now["months"], joined, bills_closed=bool(bills))
        if hidden:
            now["months"] = []
        if hidden or bills:
            now["contributions"] = []
    return now


def moment_of(text: str) -> datetime:
    """The hour that a body names."""
    return datetime.fromisoformat(text)


def subject_of(regency_id: int | None, fiscal_year: int, today: date) -> Subject:
    """What a pack is about; the open scope must be that of its office."""
    return Subject(regency_id, fiscal_year, today)
