"""Recording a regulation, changing what was recorded, taking it out of the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.regulations import queries
from portal.regulations.models import Regulation
from portal.regulations.rules import chain, indicators
from portal.regulations.rules.papers import NUMBERED_AS_DECREES, TOPIC_LABELS, Topic, kind_labels
from portal.regulations.rules.terms import RegulationTerms, differences, problems
from portal.regulations.service.holding import OutdatedError, changed, hold, hold_all, name_of, record_about
from portal.regulations.service.relying import refuse_relied_on

# What others rely on when they take a regulation as evidence; a slip in its title may be mended at any time.
_RELIED_ON = ("kind", "number", "year", "enacted_on", "in_force_from", "in_force_until", "topics")


def record_regulation(regency_id: int, terms: RegulationTerms, *, by: Actor) -> Regulation:
    """Put a regulation or a draft into the register. Raises DomainError for what cannot be, or is there already."""
    terms = _settled(terms)
    made = Regulation(
        regency_id=regency_id, **vars(terms), changed_at=clock.now(), changed_by_name=by.name, removed_by_name=""
    )
    _refuse_twice(regency_id, terms, None)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise _known() from None
    record_about("regulation_recorded", made, f"{name_of(made)} dicatat dalam register.", by)
    return made


def change(regulation_id: int, terms: RegulationTerms, *, revision: int, reason: str, by: Actor) -> Regulation:
    """Change what was recorded; what stood there stays in the record.

    `revision` is the one that the form showed. Raises OutdatedError when somebody was quicker, DomainError when nothing
    differs, when it cannot be, when the chain around it would no longer hold, or while others rely on it as it is.
    """
    hold_all([regulation_id, *(link.other.id for link in queries.links_of(regulation_id))])
    regulation = hold(regulation_id)
    if revision != regulation.revision:
        raise OutdatedError(
            f"Data ini baru saja diubah {regulation.changed_by_name}, jadi belum disimpan. Yang Anda ketik masih ada "
            "di bawah. Periksa bedanya dengan yang tercatat, lalu simpan lagi."
        )
    terms = _settled(terms)
    before = regulation.terms
    found = differences(before, terms, kind_labels(queries.region_of(regulation.regency_id)))
    if not found:
        raise DomainError("Belum ada yang berubah dari data ini.")
    if any(getattr(before, name) != getattr(terms, name) for name in _RELIED_ON):
        for each in (regulation, *(link.other for link in queries.links_of(regulation_id) if not link.incoming)):
            refuse_relied_on(each)  # the days of what revokes are the last day of what it revokes
    _refuse_twice(regulation.regency_id, terms, regulation.id)
    for link in queries.links_of(regulation_id):
        other = link.other.terms.paper
        pair = (other, terms.paper) if link.incoming else (terms.paper, other)
        if problem := chain.why_not(*pair):
            raise DomainError(f"{problem} Periksa hubungannya dengan {name_of(link.other)}.")
    if not indicators.carries(terms.kind, terms.topics) and queries.indicators_of(regulation_id):
        raise DomainError(
            "Peraturan ini memuat indikator, jadi tetap Perda atau peraturan kepala daerah di bidang "
            f"{TOPIC_LABELS[Topic.PLAN]}. Keluarkan indikatornya dahulu bila keliru.",
            field="topics",
        )
    try:
        with db.session.begin_nested():
            for name, value in vars(terms).items():
                setattr(regulation, name, value)
            changed(regulation, by)
    except IntegrityError:
        raise _known() from None
    words = "; ".join(f"{each.label.lower()}: {_shown(each.old)} menjadi {_shown(each.new)}" for each in found)
    record_about("regulation_changed", regulation, f"{name_of(regulation)} diubah, {words}.", by, reason)
    return regulation


def take_over(regency_id: int, terms: RegulationTerms, *, by: Actor) -> Regulation:
    """What the register has under this number already, or else a new one of these terms: nothing is recorded twice.

    For papers that stand in another part of the portal. Decrees of the head count as one, whether they name people or
    not. Raises DomainError for what cannot be recorded.
    """
    kinds = NUMBERED_AS_DECREES if terms.kind in NUMBERED_AS_DECREES else {terms.kind}
    known = queries.numbered(regency_id, kinds, terms.year, terms.number)
    return known or record_regulation(regency_id, terms, by=by)


def align(regulation_id: int, head: Mapping[str, Any], *, reason: str, by: Actor) -> Regulation:
    """Let head and foot of a regulation read as where they were corrected; nothing happens when they do.

    `head` holds fields of RegulationTerms. One in force from the day it was enacted stays so. Raises DomainError as
    `change` does.
    """
    regulation = hold(regulation_id)
    before = regulation.terms
    after = replace(before, **head)
    if before.in_force_from == before.enacted_on:
        after = replace(after, in_force_from=after.enacted_on)
    if after == before:
        return regulation
    return change(regulation_id, after, revision=regulation.revision, reason=reason, by=by)


def take_out(regulation_id: int, *, reason: str, by: Actor) -> Regulation:
    """It was recorded by mistake: it counts no more and stays readable.

    Raises DomainError while another regulation amends or revokes it, while others rely on it, or when it was taken out
    already.
    """
    regulation = hold(regulation_id)
    refuse_relied_on(regulation)
    pointing = [link.other for link in queries.links_of(regulation_id) if link.incoming]
    if pointing:
        raise DomainError(
            f"{name_of(pointing[0])} masih mengubah atau mencabut peraturan ini. Lepas hubungan itu dahulu."
        )
    regulation.removed_at, regulation.removed_by_name, regulation.removed_why = clock.now(), by.name, reason
    changed(regulation, by)
    record_about("regulation_taken_out", regulation, f"{name_of(regulation)} dikeluarkan dari register.", by, reason)
    return regulation


def _settled(terms: RegulationTerms) -> RegulationTerms:
    """The terms as they are kept: what says nothing else is in force from the day it was enacted."""
    for field, sentence in problems(terms, clock.today()):
        raise DomainError(sentence, field=field)
    return replace(terms, in_force_from=terms.in_force_from or terms.enacted_on)


def _refuse_twice(regency_id: int, terms: RegulationTerms, own_id: int | None) -> None:
    """However its letters are written; the database refuses the one that came in the same second."""
    same = select(Regulation.id).where(
        Regulation.regency_id == regency_id,  # a command of the machine's operator sees all of them
        Regulation.removed_at.is_(None),
        Regulation.kind == terms.kind,
        Regulation.year == terms.year,
        func.lower(Regulation.number) == terms.number.lower(),
        Regulation.id != (own_id or 0),
    )
    if terms.number and db.session.scalar(same.limit(1)) is not None:
        raise _known()


def _known() -> DomainError:
    return DomainError(
        "Jenis, nomor, dan tahun ini sudah ada dalam register. Cari nomornya di daftar peraturan.", field="number"
    )


def _shown(value: str | date) -> str:
    return formatting.day(value) if isinstance(value, date) else value
