"""Making an edition, from the portal's beginning or from an earlier one, and opening it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.core import changes, clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.holding import hold
from portal.paritrana import queries
from portal.paritrana.models import ParitranaAspect, ParitranaCriterion, ParitranaEdition
from portal.paritrana.reference import template
from portal.paritrana.rules.campaign import Calendar, EditionState, why_calendar_refuses, why_years_refuse
from portal.paritrana.rules.criteria import CriterionKind, EvidenceKind, Validity
from portal.paritrana.rules.points import SIMULATION, why_weights_refuse

_NOT_FOUND = "Edisi ini tidak ditemukan. Pilih edisi dari daftar."


@dataclass(frozen=True)
class EditionTerms:
    """What is typed of an edition."""

    judged_year: int
    awarded_year: int
    title: str
    calendar: Calendar


def create(terms: EditionTerms, *, by: Actor) -> ParitranaEdition:
    """A draft with the portal's own criteria. Raises DomainError for a year that has one, or days that cannot be."""
    edition = _made(terms, None, by)
    for place, aspect in enumerate(template()["aspects"]):
        row = ParitranaAspect(edition_id=edition.id, code=aspect["code"], name=aspect["name"], position=place)
        db.session.add(row)
        db.session.flush()
        for position, criterion in enumerate(aspect["criteria"]):
            db.session.add(
                ParitranaCriterion(
                    edition_id=edition.id,
                    aspect_id=row.id,
                    code=criterion["code"],
                    title=criterion["title"],
                    guidance=criterion["guidance"],
                    weight=criterion["weight"],
                    kind=CriterionKind(criterion["kind"]),
                    rule=criterion["rule"],
                    evidence_kinds=frozenset(map(EvidenceKind, criterion["evidence"])),
                    validity=Validity(criterion["validity"]),
                    verifier=criterion["verifier"],
                    position=position,
                )
            )
    db.session.flush()
    _record("paritrana_edition_made", edition, f"{edition.title} disusun ({SIMULATION}).", by)
    return edition


def copy(edition_id: int, terms: EditionTerms, *, by: Actor) -> ParitranaEdition:
    """A draft with the criteria of another edition; from then on neither knows the other."""
    earlier = queries.edition_by_id(edition_id)
    edition = _made(terms, earlier.id, by)
    aspects = {}
    for aspect in queries.aspects_of(earlier.id):
        aspects[aspect.id] = ParitranaAspect(
            edition_id=edition.id, code=aspect.code, name=aspect.name, position=aspect.position
        )
        db.session.add(aspects[aspect.id])
    db.session.flush()
    for line in queries.criteria_of(earlier.id):
        old = line.criterion
        db.session.add(
            ParitranaCriterion(
                edition_id=edition.id,
                aspect_id=aspects[old.aspect_id].id,
                code=old.code,
                title=old.title,
                guidance=old.guidance,
                weight=old.weight,
                kind=old.kind,
                rule=dict(old.rule),
                evidence_kinds=old.evidence_kinds,
                validity=old.validity,
                verifier=old.verifier,
                position=old.position,
            )
        )
    db.session.flush()
    _record("paritrana_edition_made", edition, f"{edition.title} disalin dari {earlier.title}.", by)
    return edition


def open_edition(edition_id: int, *, revision: int, by: Actor) -> ParitranaEdition:
    """Let the regions fill it. Raises DomainError unless the weights add up to 100 (rule 22)."""
    edition = hold(ParitranaEdition, edition_id, _NOT_FOUND)
    if revision != edition.revision:
        raise DomainError("Edisi ini baru saja diubah. Periksa lagi, lalu buka bila sudah benar.")
    if edition.state is not EditionState.DRAFT:
        raise DomainError("Edisi ini sudah dibuka.")
    if problem := why_weights_refuse(line.criterion.weight for line in queries.criteria_of(edition.id)):
        raise DomainError(problem)
    edition.state, edition.opened_at = EditionState.OPEN, clock.now()
    touch(edition, by)
    changes.touched_everywhere()
    _record("paritrana_edition_opened", edition, f"{edition.title} dibuka untuk diisi wilayah ({SIMULATION}).", by)
    return edition


def touch(edition: ParitranaEdition, by: Actor) -> None:
    """Somebody has changed it: whoever holds an older form is told."""
    edition.revision += 1
    edition.changed_at, edition.changed_by_name = clock.now(), by.name


def _made(terms: EditionTerms, copied_from_id: int | None, by: Actor) -> ParitranaEdition:
    if problem := why_years_refuse(terms.judged_year, terms.awarded_year):
        raise DomainError(problem, field="awarded_year")
    if problem := why_calendar_refuses(terms.calendar):
        raise DomainError(problem, field="opens_on")
    made = ParitranaEdition(
        judged_year=terms.judged_year,
        awarded_year=terms.awarded_year,
        title=terms.title.strip(),
        state=EditionState.DRAFT,
        **vars(terms.calendar),
        copied_from_id=copied_from_id,
        revision=1,
        changed_at=clock.now(),
        changed_by_name=by.name,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise DomainError(
            f"Edisi untuk tahun {terms.judged_year} sudah ada. Buka edisi itu, atau pilih tahun lain.",
            field="judged_year",
        ) from None
    return made


def _record(action: str, edition: ParitranaEdition, sentence: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=None,
        subject_kind="paritrana_edition",
        subject_id=edition.id,
    )
