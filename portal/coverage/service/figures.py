"""Figures as versions: recorded, corrected by a new version, withdrawn with a reason, chosen for counting."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.core import clock, formatting, holding
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.tenancy import OutsideScope, current_scope
from portal.coverage import queries
from portal.coverage.models import CoverageFigure, ProvinceFigure
from portal.coverage.queries import Figure
from portal.coverage.rules.figures import WHOLE, FigureTerms, changes, problems
from portal.coverage.rules.segments import SEGMENT_LABELS
from portal.coverage.rules.sheet import PROVINCE

SUBJECT, PROVINCE_SUBJECT = "coverage_figure", "province_coverage_figure"


def record_figure(region: int, terms: FigureTerms, *, by: Actor, upload_id: int | None = None) -> Figure:
    """Save a figure of a region (a regency id, or PROVINCE) beside those that are there.

    Raises DomainError for what rules.figures.problems names, and when exactly this figure holds already.
    """
    _refuse_problems(terms)
    if any(_same(each.terms, terms) for each in _of_group(region, terms)):
        raise DomainError("Angka dari sumber ini untuk tanggal yang sama sudah tercatat.", field="source")
    made = _made(region, terms, by, upload_id)
    db.session.flush()
    record_about("coverage_figure_recorded", made, f"{in_words(made)} dicatat", by, terms.source)
    return made


def correct(
    region: int, figure_id: int, terms: FigureTerms, *, why: str, by: Actor, upload_id: int | None = None
) -> Figure:
    """A new version in place of a figure, which it names; a mark goes along while the new one is complete.

    Raises DomainError without a reason, without a change, for another segment or year (that is another figure), and
    when the figure no longer holds.
    """
    before = hold(region, figure_id)
    _refuse_problems(terms)
    if (terms.segment, terms.year) != (before.segment, before.year):
        raise DomainError("Koreksi tidak mengubah segmen atau tahun. Tarik angka ini, lalu catat yang benar.")
    if not changes(before.terms, terms):
        raise DomainError("Belum ada yang berubah dari angka yang tercatat.")
    if not why.strip():
        raise DomainError("Tulis alasan koreksi.", field="correction_why")
    at = clock.now()
    before.replaced_at = at
    db.session.flush()  # the database lets one marked figure hold, at any moment
    made = _made(region, terms, by, upload_id)
    made.previous_id, made.correction_why = before.id, why.strip()
    if before.used_at is not None and terms.is_complete:
        made.used_at, made.used_by_name, made.used_why = before.used_at, before.used_by_name, before.used_why
    db.session.flush()
    words = f"{in_words(before)} dikoreksi menjadi {_numbers_in_words(terms)}"
    if before.denominator != terms.denominator:
        words += "; penyebut berubah"
    record_about("coverage_figure_corrected", made, words, by, why)
    return made


def withdraw(region: int, figure_id: int, *, why: str, by: Actor) -> Figure:
    """Take a figure out of counting; it stays readable. Raises DomainError without a reason or when it is out."""
    if not why.strip():
        raise DomainError("Tulis alasan penarikan.", field="reason")
    figure = hold(region, figure_id)
    figure.withdrawn_at, figure.withdrawn_by_name, figure.withdrawn_why = clock.now(), by.name, why.strip()
    db.session.flush()
    record_about("coverage_figure_withdrawn", figure, f"{in_words(figure)} ditarik", by, why)
    return figure


def use(region: int, figure_id: int, *, why: str, by: Actor) -> Figure:
    """Mark the figure that targets and scores count with, instead of the one marked before.

    Raises DomainError without a reason, for an incomplete figure, and when it no longer holds.
    """
    if not why.strip():
        raise DomainError("Tulis mengapa angka ini yang dipakai.", field="reason")
    found = queries.figure_by_id(region, figure_id)
    _hold_group(region, found.terms)
    figure = hold(region, figure_id)
    if not figure.terms.is_complete:
        raise DomainError("Angka ini belum lengkap, jadi tidak dapat dipakai menghitung. Lengkapi lewat koreksi.")
    for other in _of_group(region, figure.terms):
        if other.id != figure.id and other.used_at is not None:
            other.used_at, other.used_by_name, other.used_why = None, "", ""
    db.session.flush()  # the database lets one marked figure hold, at any moment
    figure.used_at, figure.used_by_name, figure.used_why = clock.now(), by.name, why.strip()
    db.session.flush()
    record_about("coverage_figure_used", figure, f"{in_words(figure)} ditandai dipakai", by, why)
    return figure


def hold(region: int, figure_id: int) -> Figure:
    """The figure as it stands now, held. Raises DomainError when it was corrected or withdrawn meanwhile."""
    found: Figure = holding.hold(model_of(region), figure_id, queries.MISSING)
    if queries.region_of(found) != region:
        raise DomainError(queries.MISSING)
    if found.replaced_at is not None:
        raise DomainError("Angka ini sudah dikoreksi orang lain. Buka versi terbarunya, lalu ulangi bila masih perlu.")
    if found.withdrawn_at is not None:
        raise DomainError(f"Angka ini sudah ditarik oleh {found.withdrawn_by_name}: {found.withdrawn_why}")
    return found


def model_of(region: int) -> Any:
    """The model of a region's figures. Raises OutsideScope when a regency or branch would write the province's."""
    scope = current_scope()
    if region == PROVINCE and (scope is None or not scope.unfiltered):
        raise OutsideScope("the province's own figures are written by the province")
    return ProvinceFigure if region == PROVINCE else CoverageFigure


def in_words(figure: Figure) -> str:
    """How the record names a figure: Informal (BPU) 2025, keadaan 31 Desember 2025: 1.204 dari 9.880."""
    terms = figure.terms
    return (
        f"Cakupan {SEGMENT_LABELS[terms.segment]} {terms.year}, keadaan {formatting.day(terms.as_of_on)}: "
        f"{_numbers_in_words(terms)}"
    )


def record_about(action: str, figure: Figure, sentence: str, by: Actor, reason: str = "") -> None:
    """A line in the record, with the regency where it concerns one."""
    own = isinstance(figure, CoverageFigure)
    record(
        action,
        by=by,
        sentence=f"{sentence}.",
        regency_id=figure.regency_id if isinstance(figure, CoverageFigure) else None,
        subject_kind=SUBJECT if own else PROVINCE_SUBJECT,
        subject_id=figure.id,
        reason=reason,
    )


def _numbers_in_words(terms: FigureTerms) -> str:
    covered = "?" if terms.numerator is None else formatting.number(terms.numerator)
    workers = "?" if terms.denominator is None else formatting.number(terms.denominator)
    quoted = "" if terms.quoted is None else f" (tercetak {formatting.percent(terms.quoted, WHOLE, 2)})"
    return f"{covered} dari {workers}{quoted}"


def _refuse_problems(terms: FigureTerms) -> None:
    for field, sentence in problems(terms, clock.today()):
        raise DomainError(sentence, field=field)


def _made(region: int, terms: FigureTerms, by: Actor, upload_id: int | None) -> Figure:
    values: dict[str, Any] = {
        **vars(terms),
        "upload_id": upload_id,
        "recorded_at": clock.now(),
        "recorded_by_name": by.name,
        "recorded_by_role": by.role,
    }
    if region != PROVINCE:
        values["regency_id"] = region
    made: Figure = model_of(region)(**values)
    db.session.add(made)
    return made


def _of_group(region: int, terms: FigureTerms) -> list[Figure]:
    """The figures that hold of the same region, segment and year, by number."""
    return list(db.session.scalars(_group_query(region, terms)))


def _hold_group(region: int, terms: FigureTerms) -> None:
    """Of two people who choose at once the second waits; always in the same order."""
    query = _group_query(region, terms).with_for_update().execution_options(populate_existing=True)
    db.session.scalars(query).all()


def _group_query(region: int, terms: FigureTerms) -> Any:
    model = model_of(region)
    query = select(model).where(
        model.segment == terms.segment,
        model.year == terms.year,
        model.replaced_at.is_(None),
        model.withdrawn_at.is_(None),
    )
    if region != PROVINCE:
        query = query.where(model.regency_id == region)
    return query.order_by(model.id)


def _same(one: FigureTerms, other: FigureTerms) -> bool:
    names = ("as_of_on", "numerator", "denominator", "quoted", "source")
    return all(getattr(one, name) == getattr(other, name) for name in names)
