"""Reading the figures of a pack: one regency, or all of them for the province, in a fixed number of queries.

The open scope says whose: that of one regency, or one that looks at all. Each part is read by itself too, so that the
page of what has changed since asks only for what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from portal.core import formatting, measures
from portal.core.explained import figures_of
from portal.core.measures import Figure, Measure, Share
from portal.core.settings import value_of
from portal.exports.packs.gathering import basis, money, people, results
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.body import SCHEMA, BenefitLine, Body, FigureLine
from portal.exports.packs.rules.checking import differences
from portal.exports.packs.rules.numbers import PROVINCE_CODE
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
# What the page of changes shows one at a time: (label, which parts of the body, read by whom).
PARTS: Mapping[str, tuple[str, Callable[[Subject], dict[str, Any]]]] = MappingProxyType(
    {
        "anggaran": ("Kuota dan anggaran", money.compared),
        "wilayah": ("Wilayah", money.regencies_compared),
        "peserta": ("Peserta", people.gather),
        "dasar": ("Cakupan dan perjanjian", basis.compared),
        "manfaat": ("Manfaat", results.gather),
        "mutu": ("Mutu data", results.quality),
    }
)
_WHOLE = (money.gather, people.gather, basis.compared, results.gather, results.quality)
NOTES = (
    "Angka dibaca dari catatan portal pada waktu yang tertulis, dan tidak berubah lagi setelah dibekukan.",
    "Kuota adalah kuota bulan berjalan; kebutuhan menghitung kuota tiap bulan masanya.",
    "Iuran per triwulan dihitung menurut bulan yang dibayar, manfaat menurut tanggal pembayarannya.",
)
AGES = "Umur dihitung, dan dasar hukum dibaca, pada {day}."
EXAMPLE = "Bahan ini memuat angka contoh, bukan angka resmi."


def gather(subject: Subject, *, number: str, at: datetime, made_by: str, made_by_role: str) -> Body:
    """The whole body as of now. Sums that do not agree with their figure are told among the notes."""
    found: dict[str, Any] = {}
    for read in _WHOLE:
        found |= read(subject)
    legal = basis.legal(subject)
    notes = [*NOTES, AGES.format(day=formatting.day(subject.day)), *found.pop("notes")]
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
        figures=figure_lines(subject, found["benefits"]),
        legal=legal,
        notes=notes,
        **found,  # type: ignore[typeddict-item]
    )
    body["notes"] += [
        f"Jumlah menurut {name} tidak sama dengan angka {label}: selisih {missing}."
        for label, name, missing in differences(body)
    ]
    return body


def office_of(subject: Subject) -> Any:
    """Whose pack it is."""
    letterhead = value_of("letterhead", subject.regency_id).splitlines()
    if subject.regency_id is None:
        name, short, slug = regencies.PROVINCE_NAME, PROVINCE_CODE, ""
    else:
        regency = regencies.regency_by_id(subject.regency_id)
        name, short, slug = regency.official_name, regency.short_name, regency.slug
    return {"name": name, "short_name": short, "slug": slug, "letterhead": letterhead}


def figure_lines(subject: Subject, benefits: Sequence[BenefitLine]) -> list[FigureLine]:
    """The figures of the registry, each read on its own and not added up from the parts: only so a check proves
    something.

    Of claims only while the benefits are the portal's own claims: what letters of BPJS tell is another sum, and the
    province's is one from which small numbers are left out.
    """
    figures = figures_of(FIGURES, regency_id=subject.regency_id, fiscal_year=subject.fiscal_year)
    if subject.regency_id is not None:
        claims = figures_of(CLAIMS, regency_id=subject.regency_id, fiscal_year=subject.fiscal_year)
        sums = [sum(line["cases"] for line in benefits), sum(line["amount"] for line in benefits)]
        if [figure.value for figure in claims.values()] == sums:
            figures |= claims
    return [_line(measures.measure_of(name), figure) for name, figure in figures.items()]


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


def subject_of(regency_id: int | None, fiscal_year: int, today: date) -> Subject:
    """What a pack is about; the open scope must be that of its office."""
    return Subject(regency_id, fiscal_year, today)
