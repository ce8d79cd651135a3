"""What a regulation is on a day, computed from its own days and from what amends or revokes it; who may do so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.regulations.rules.papers import WITH_PARTNER, Paper, RegulationKind, kinds_of_rank, rank


class Standing(StrEnum):
    """What a regulation is on a day. No column says it, so none can be wrong."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    REVOKED = "revoked"
    ENDED = "ended"


STANDING_LABELS = MappingProxyType(
    {
        Standing.DRAFT: "Rancangan",
        Standing.UPCOMING: "Belum berlaku",
        Standing.IN_FORCE: "Berlaku",
        Standing.AMENDED: "Berlaku, diubah",
        Standing.REVOKED: "Dicabut",
        Standing.ENDED: "Berakhir",
    }
)
COUNTING = (Standing.IN_FORCE, Standing.AMENDED)  # what an amendment left of it still binds


class Relation(StrEnum):
    """What one regulation does to another."""

    AMENDS = "amends"
    REPLACES = "replaces"
    REVOKES = "revokes"


ENDING = (Relation.REPLACES, Relation.REVOKES)
RELATION_LABELS = MappingProxyType(
    {Relation.AMENDS: "Mengubah", Relation.REPLACES: "Menggantikan", Relation.REVOKES: "Mencabut"}
)
RELATION_BACK_LABELS = MappingProxyType(
    {Relation.AMENDS: "Diubah oleh", Relation.REPLACES: "Digantikan oleh", Relation.REVOKES: "Dicabut oleh"}
)


@dataclass(frozen=True)
class Days:
    """The days that decide. `amended_from` and `revoked_from`: when the first enacted regulation that does so began."""

    in_force_from: date | None
    in_force_until: date | None
    amended_from: date | None = None
    revoked_from: date | None = None


def standing_on(days: Days, day: date) -> Standing:
    """What it is on `day`. One that has been revoked stays so, even if what revoked it is revoked in its turn."""
    if days.in_force_from is None:
        return Standing.DRAFT
    if days.revoked_from is not None and days.revoked_from <= day:
        return Standing.REVOKED
    if days.in_force_from > day:
        return Standing.UPCOMING
    if days.in_force_until is not None and days.in_force_until < day:
        return Standing.ENDED
    if days.amended_from is not None and days.amended_from <= day:
        return Standing.AMENDED
    return Standing.IN_FORCE


def ended_on(days: Days, day: date) -> date | None:
    """The first day on which it bound no more, if that is past on `day`: revoked, or the day after its last one.

    None for a draft, for what never began, and for what still binds or is still to come.
    """
    if standing_on(days, day) not in (Standing.REVOKED, Standing.ENDED) or days.in_force_from is None:
        return None
    after = days.in_force_until + timedelta(days=1) if days.in_force_until is not None else None
    first = min(found for found in (after, days.revoked_from) if found is not None)
    return first if first > days.in_force_from else None


def why_not(source: Paper, target: Paper) -> str:
    """Why `source` may not amend, replace or revoke `target`, as a sentence; empty when it may.

    Only what was enacted can be changed, and only by something later. So days fall along every chain, and no chain
    comes back to where it began.
    """
    if target.enacted_on is None:
        return "Peraturan yang diubah atau dicabut harus sudah ditetapkan, bukan rancangan."
    if source.enacted_on is not None and source.enacted_on <= target.enacted_on:
        return "Peraturan yang diubah atau dicabut harus ditetapkan lebih dahulu daripada yang mengubahnya."
    if (source.kind in WITH_PARTNER) is not (target.kind in WITH_PARTNER):
        return "Peraturan dan dokumen kerja sama tidak saling mengubah atau mencabut."
    if rank(source.kind) < rank(target.kind):
        return "Peraturan yang lebih rendah tidak dapat mengubah atau mencabut yang lebih tinggi."
    return ""


def reachable_kinds(kind: RegulationKind) -> Iterable[RegulationKind]:
    """The kinds that one of `kind` may amend or revoke."""
    return kinds_of_rank(rank(kind), with_partner=kind in WITH_PARTNER)
