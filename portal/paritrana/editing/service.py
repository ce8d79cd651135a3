"""Changing an edition while it is a draft; opening it for the regions, and moving its days afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.core import changes, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.holding import hold
from portal.paritrana import queries, service
from portal.paritrana.editing.queries import TOPICS, aspect_by_id, count_begun, draft_of
from portal.paritrana.models import ParitranaAspect, ParitranaCriterion, ParitranaEdition, ParitranaStanding
from portal.paritrana.rules.campaign import (
    Calendar,
    EditionState,
    why_calendar_move_refuses,
    why_calendar_refuses,
    why_not_drafted_again,
    why_years_refuse,
)
from portal.paritrana.rules.criteria import RuleError, rule_to
from portal.paritrana.rules.edition_rows import AspectDraft, Difference, EditionDraft, difference
from portal.paritrana.rules.edition_texts import CriterionDraft
from portal.paritrana.service import editions
from portal.paritrana.service.editions import EditionTerms, touch
from portal.regencies.queries import all_regency_ids

_NOT_FOUND = "Edisi ini tidak ditemukan. Pilih edisi dari daftar."
NOT_A_DRAFT = "Edisi ini sudah dibuka, jadi kriterianya tidak diubah lagi."


class OutdatedEditionError(DomainError):
    """A colleague has changed the edition since the form was opened; nothing was changed."""


def change_terms(edition_id: int, terms: EditionTerms, *, revision: int, by: Actor) -> ParitranaEdition:
    """Other years, title or days of a draft. Raises DomainError when they cannot be, or a year has an edition."""
    edition = hold_draft(edition_id, revision)
    if problem := why_years_refuse(terms.judged_year, terms.awarded_year):
        raise DomainError(problem, field="awarded_year")
    if problem := why_calendar_refuses(terms.calendar):
        raise DomainError(problem, field="opens_on")
    year = edition.judged_year
    try:
        with db.session.begin_nested():
            edition.judged_year, edition.awarded_year = terms.judged_year, terms.awarded_year
            edition.title = terms.title.strip()
            _set_days(edition, terms.calendar)
            touch(edition, by)
    except IntegrityError:
        raise DomainError(f"Edisi untuk tahun {terms.judged_year} sudah ada.", field="judged_year") from None
    renamed = f" (semula untuk tahun {year})" if year != terms.judged_year else ""
    _record("paritrana_edition_changed", edition, f"Tahun, nama, atau kalender {edition.title} diubah{renamed}.", by)
    return edition


def put_criterion(
    edition_id: int, criterion: CriterionDraft, *, criterion_id: int | None, revision: int, by: Actor
) -> None:
    """Add a criterion to a draft, or put it in the place of another one. Raises DomainError when it cannot be."""
    edition = hold_draft(edition_id, revision)
    old = queries.criterion_by_id(edition_id, criterion_id).criterion if criterion_id else None
    code = old.code if old is not None else ""
    new = _changed(lambda draft: draft.put(criterion, code), draft_of(edition.id), field="code")
    if old is not None:
        old.code = criterion.code
    _write(edition, new, f"Kriteria {criterion.code} {edition.title} {'diubah' if code else 'ditambahkan'}", by)


def remove_criterion(edition_id: int, criterion_id: int, *, revision: int, by: Actor) -> None:
    """Take a criterion out of a draft."""
    edition = hold_draft(edition_id, revision)
    code = queries.criterion_by_id(edition_id, criterion_id).criterion.code
    _write(edition, draft_of(edition.id).without(code), f"Kriteria {code} {edition.title} dihapus", by)


def move_criterion(edition_id: int, criterion_id: int, *, up: bool, revision: int, by: Actor) -> None:
    """Put a criterion one place up or down within its aspect."""
    edition = hold_draft(edition_id, revision)
    code = queries.criterion_by_id(edition_id, criterion_id).criterion.code
    _write(edition, draft_of(edition.id).moved(code, up=up), f"Urutan kriteria {edition.title} diubah", by)


def put_aspect(edition_id: int, aspect: AspectDraft, *, aspect_id: int | None, revision: int, by: Actor) -> None:
    """Add an aspect to a draft, or call another one so. Raises DomainError when it cannot be."""
    edition = hold_draft(edition_id, revision)
    old = aspect_by_id(edition_id, aspect_id) if aspect_id else None
    code = old.code if old is not None else ""
    new = _changed(lambda draft: draft.put_aspect(aspect, code), draft_of(edition.id), field="code")
    if old is not None:
        old.code = aspect.code
    _write(edition, new, f"Aspek {aspect.code} {edition.title} {'diubah' if code else 'ditambahkan'}", by)


def remove_aspect(edition_id: int, aspect_id: int, *, revision: int, by: Actor) -> None:
    """Take an aspect out of a draft. Raises DomainError while it has criteria."""
    edition = hold_draft(edition_id, revision)
    code = aspect_by_id(edition_id, aspect_id).code
    new = _changed(lambda draft: draft.without_aspect(code), draft_of(edition.id))
    _write(edition, new, f"Aspek {code} {edition.title} dihapus", by)


def move_aspect(edition_id: int, aspect_id: int, *, up: bool, revision: int, by: Actor) -> None:
    """Put an aspect with its criteria one place up or down."""
    edition = hold_draft(edition_id, revision)
    code = aspect_by_id(edition_id, aspect_id).code
    _write(edition, draft_of(edition.id).moved_aspect(code, up=up), f"Urutan aspek {edition.title} diubah", by)


def apply_whole(edition_id: int, new: EditionDraft, *, revision: int, file_name: str, by: Actor) -> None:
    """All aspects and criteria of a draft as a workbook says, in one go, against the revision that was compared."""
    edition = hold_draft(edition_id, revision)
    found = difference(draft_of(edition.id), new, TOPICS)
    words = f"Buku kerja {file_name} diterapkan pada {edition.title}: {_in_words(found)}"
    _write(edition, new, words, by, action="paritrana_edition_uploaded")


def open_for_regions(edition_id: int, *, revision: int, by: Actor) -> ParitranaEdition:
    """Open an edition, and work out where every region stands in it from the first moment on."""
    edition = editions.open_edition(edition_id, revision=revision, by=by)
    service.refresh_all(edition, sorted(all_regency_ids()))
    return edition


def draft_again(edition_id: int, *, revision: int, by: Actor) -> ParitranaEdition:
    """Take an open edition back while no region has begun; what was worked out for it goes too."""
    edition = _held(edition_id, revision)
    if problem := why_not_drafted_again(edition.state, count_begun(edition)):
        raise DomainError(problem)
    db.session.execute(
        delete(ParitranaStanding)
        .where(ParitranaStanding.edition_id == edition.id)
        .execution_options(synchronize_session=False)
    )
    edition.state, edition.opened_at = EditionState.DRAFT, None
    touch(edition, by)
    _record("paritrana_edition_drafted_again", edition, f"{edition.title} disusun lagi; belum ada wilayah mengisi.", by)
    return edition


def move_calendar(edition_id: int, calendar: Calendar, *, reason: str, revision: int, by: Actor) -> ParitranaEdition:
    """Give the regions more time: days of an open edition move later, and why is recorded."""
    edition = _held(edition_id, revision)
    if edition.state is not EditionState.OPEN:
        raise DomainError("Kalender hanya dimundurkan selama edisi dibuka.")
    if not reason.strip():
        raise DomainError("Tulis alasan, misalnya surat permintaan perpanjangan.", field="reason")
    old = edition.calendar
    if problem := why_calendar_move_refuses(old, calendar):
        raise DomainError(problem, field="due_on")
    moved = [
        f"{what} {formatting.day(before)} menjadi {formatting.day(after)}"
        for (what, before), (_, after) in zip(old.days(), calendar.days(), strict=True)
        if before != after
    ]
    _set_days(edition, calendar)
    touch(edition, by)
    changes.touched_everywhere()
    _record("paritrana_calendar_moved", edition, f"Kalender {edition.title}: {'; '.join(moved)}.", by, reason)
    return edition


def hold_draft(edition_id: int, revision: int) -> ParitranaEdition:
    """An edition that may be changed, held. Raises OutdatedEditionError, and DomainError once it is open."""
    edition = _held(edition_id, revision)
    if edition.state is not EditionState.DRAFT:
        raise DomainError(NOT_A_DRAFT)
    return edition


def _held(edition_id: int, revision: int) -> ParitranaEdition:
    edition = hold(ParitranaEdition, edition_id, _NOT_FOUND)
    if revision != edition.revision:
        raise OutdatedEditionError(
            f"Edisi ini baru saja diubah {edition.changed_by_name}, jadi belum ada yang disimpan. Periksa isi "
            "terbarunya, lalu kirim lagi bila masih perlu."
        )
    return edition


def _set_days(edition: ParitranaEdition, calendar: Calendar) -> None:
    for name, day in vars(calendar).items():
        setattr(edition, name, day)


def _changed(change: Callable[[EditionDraft], EditionDraft], draft: EditionDraft, *, field: str = "") -> EditionDraft:
    try:
        return change(draft)
    except RuleError as error:
        raise DomainError(str(error), field=field) from None


def _write(
    edition: ParitranaEdition, new: EditionDraft, words: str, by: Actor, *, action: str = "paritrana_edition_changed"
) -> None:
    """Make the tables say what the draft says; rows keep their id by their code. Renames were made before."""
    aspects = _write_aspects(edition.id, new)
    criteria = {line.criterion.code: line.criterion for line in queries.criteria_of(edition.id)}
    position: dict[str, int] = {}
    for draft in new.criteria:
        row = criteria.pop(draft.code, None)
        if row is None:
            row = ParitranaCriterion(edition_id=edition.id, code=draft.code)
            db.session.add(row)
        position[draft.aspect] = position.get(draft.aspect, -1) + 1
        row.aspect_id, row.position = aspects[draft.aspect].id, position[draft.aspect]
        _fill(row, draft)
    for gone in criteria.values():
        db.session.delete(gone)
    db.session.flush()
    kept = {each.code for each in new.aspects}
    for code, aspect in aspects.items():
        if code not in kept:
            db.session.delete(aspect)
    touch(edition, by)
    db.session.flush()
    _record(action, edition, f"{words}.", by)


def _write_aspects(edition_id: int, new: EditionDraft) -> Mapping[str, ParitranaAspect]:
    aspects = {each.code: each for each in queries.aspects_of(edition_id)}
    for place, draft in enumerate(new.aspects):
        row = aspects.get(draft.code)
        if row is None:
            row = aspects[draft.code] = ParitranaAspect(edition_id=edition_id, code=draft.code)
            db.session.add(row)
        row.name, row.position = draft.name, place
    db.session.flush()
    return aspects


def _fill(row: ParitranaCriterion, draft: CriterionDraft) -> None:
    row.title, row.guidance, row.verifier = draft.title, draft.guidance, draft.verifier
    row.weight, row.kind, row.rule = draft.weight, draft.rule.kind, rule_to(draft.rule)
    row.evidence_kinds, row.validity = draft.evidence, draft.validity


def _in_words(found: Difference) -> str:
    """A difference in one line: C1 diubah (Bobot, Ambang nilai); K9 ditambahkan; R2 dihapus."""
    parts = [f"{each.code} diubah ({', '.join(change.label for change in each.changes)})" for each in found.changed]
    parts += [f"{each.code} ditambahkan" for each in found.added]
    parts += [f"{each.code} dihapus" for each in found.removed]
    parts += [each.label for each in (*found.aspects, *found.order)]
    return "; ".join(parts)


def _record(action: str, edition: ParitranaEdition, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=None,
        subject_kind="paritrana_edition",
        subject_id=edition.id,
        reason=reason,
    )
