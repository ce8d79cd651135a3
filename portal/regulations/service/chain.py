"""What a regulation does to others: recorded, and taken back when it was recorded wrongly."""

from __future__ import annotations

from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.regulations.models import Regulation, RegulationLink
from portal.regulations.rules import chain
from portal.regulations.rules.chain import RELATION_LABELS, Relation
from portal.regulations.service.holding import changed, hold, hold_all, name_of, record_about
from portal.regulations.service.relying import refuse_relied_on


def relate(regulation_id: int, target_id: int, relation: Relation, *, by: Actor) -> Regulation:
    """Record that one amends, replaces or revokes another.

    Raises DomainError where rules.chain.why_not says so, and when the two are linked already.
    """
    hold_all([regulation_id, target_id])
    regulation, target = hold(regulation_id), hold(target_id)
    if regulation_id == target_id:
        raise DomainError("Pilih peraturan lain: peraturan tidak mengubah dirinya sendiri.", field="target")
    if problem := chain.why_not(regulation.terms.paper, target.terms.paper):
        raise DomainError(problem, field="target")
    link = db.session.get(RegulationLink, (regulation_id, target_id), populate_existing=True)
    if link is not None:
        raise DomainError(
            f"Hubungan ini sudah dicatat {link.recorded_by_name} sebagai “{RELATION_LABELS[link.relation]}”. "
            "Lepas dahulu bila keliru.",
            field="target",
        )
    db.session.add(
        RegulationLink(
            regency_id=regulation.regency_id,
            regulation_id=regulation_id,
            target_id=target_id,
            relation=relation,
            recorded_at=clock.now(),
            recorded_by_name=by.name,
        )
    )
    changed(regulation, by)
    db.session.flush()
    words = f"{name_of(regulation)} {RELATION_LABELS[relation].lower()} {name_of(target)}."
    record_about("regulation_related", regulation, words, by)
    return regulation


def unrelate(regulation_id: int, target_id: int, *, by: Actor) -> Regulation:
    """Take a wrongly recorded relation back. Raises DomainError when it is gone already, and while others rely on what
    it says of the target."""
    hold_all([regulation_id, target_id])
    regulation = hold(regulation_id)
    link = db.session.get(RegulationLink, (regulation_id, target_id), populate_existing=True)
    if link is None:
        raise DomainError("Hubungan ini sudah dilepas.")
    target = db.session.get_one(Regulation, target_id)
    refuse_relied_on(target)
    words = f"{name_of(regulation)} tidak lagi {RELATION_LABELS[link.relation].lower()} {name_of(target)}."
    db.session.delete(link)
    changed(regulation, by)
    db.session.flush()
    record_about("regulation_unrelated", regulation, words, by)
    return regulation
