"""A decree in the register of regulations: taken over in one press, and corrected there as it is corrected here."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.beneficiaries.decrees.models import Decree, DecreeRegulation
from portal.core import clock, holding
from portal.core.db import db
from portal.core.errors import DomainError
from portal.regulations import queries as regulations
from portal.regulations import service as register
from portal.regulations.models import Regulation
from portal.regulations.rules.papers import RegulationKind, Topic, tidy_number, tidy_title
from portal.regulations.rules.terms import RegulationTerms

MISSING = "SK ini tidak ditemukan di wilayah Anda."


def entry_of(decree_id: int) -> Regulation | None:
    """What the register has of a decree, if it was taken over and was not taken out there since."""
    regulation_id = db.session.scalar(
        select(DecreeRegulation.regulation_id).where(DecreeRegulation.decree_id == decree_id)
    )
    entry = regulations.regulation_by_id(regulation_id) if regulation_id is not None else None
    return None if entry is None or entry.removed_at is not None else entry


def differs(decree: Decree, entry: Regulation) -> bool:
    """Whether head or foot read otherwise in the register."""
    return any(getattr(entry.terms, name) != value for name, value in _head(decree).items())


def enter(decree_id: int, *, by: Actor) -> Regulation:
    """Take a decree over into the register, or let the register read as the decree where it stands there already.

    What was typed there under its number is used, so that nothing stands there twice. Raises DomainError when the
    register refuses it, or when what it has under the number belongs to another decree.
    """
    decree = holding.hold(Decree, decree_id, MISSING)
    if (entry := entry_of(decree.id)) is not None:
        return register.align(entry.id, _head(decree), reason="Disamakan dengan SK daftar", by=by)
    terms = RegulationTerms(
        kind=RegulationKind.RECIPIENTS,
        in_force_from=None,
        in_force_until=None,
        topics=frozenset({Topic.VULNERABLE}),
        **_head(decree),
    )
    regulation = register.take_over(decree.regency_id, terms, by=by)
    other = select(DecreeRegulation.decree_id).where(DecreeRegulation.regulation_id == regulation.id)
    if db.session.scalar(other) is not None:
        raise DomainError("Nomor ini di register sudah dipakai SK daftar yang lain. Periksa nomor kedua SK.")
    link = db.session.get(DecreeRegulation, decree.id)
    if link is None:
        link = DecreeRegulation(regency_id=decree.regency_id, decree_id=decree.id)
        db.session.add(link)
    link.regulation_id, link.entered_at, link.entered_by_name = regulation.id, clock.now(), by.name
    db.session.flush()
    record(
        "decree_entered",
        by=by,
        sentence=f"SK nomor {decree.number} dicatat dalam register peraturan.",
        regency_id=decree.regency_id,
        subject_kind="decree",
        subject_id=decree.id,
    )
    return regulation


def follow(decree: Decree, *, reason: str, by: Actor) -> None:
    """The register reads as the decree that was just corrected, if it has it; while others rely on what the register
    says, the decree's page shows the difference instead. Raises DomainError when it may not for another reason."""
    if (entry := entry_of(decree.id)) is not None:
        with suppress(register.ReliedOnError):
            register.align(entry.id, _head(decree), reason=reason, by=by)


def shown(decree: Decree) -> tuple[Regulation | None, bool]:
    """(what the register has of a decree, whether it reads otherwise there)."""
    entry = entry_of(decree.id)
    return entry, entry is not None and differs(decree, entry)


def _head(decree: Decree) -> dict[str, Any]:
    """Head and foot as the register keeps them."""
    return {
        "number": tidy_number(decree.number),
        "year": decree.decreed_on.year,
        "title": tidy_title(decree.title),
        "enacted_on": decree.decreed_on,
        "signatory_title": decree.signatory_title,
        "signatory_name": decree.signatory_name,
    }
