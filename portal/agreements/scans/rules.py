"""What a scan is, whose turn it is, and which pages somebody has compared (complaints 22 to 24)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from types import MappingProxyType

from portal.agreements.rules.signing import MOVE_OF, TURNS
from portal.agreements.rules.states import MOVES, PARTY_LABELS, AgreementState, Mover, Party


class ScanState(StrEnum):
    """What became of a scan."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REPLACED = "replaced"
    OUTDATED = "outdated"


SCAN_LABELS = MappingProxyType(
    {
        ScanState.WAITING: "Menunggu dicocokkan",
        ScanState.ACCEPTED: "Sama dengan naskah",
        ScanState.REJECTED: "Tidak sama",
        ScanState.REPLACED: "Diganti pindaian baru",
        ScanState.OUTDATED: "Naskahnya sudah diganti",
    }
)


def scan_state(*, checked: bool, accepted: bool, newest: bool, current: bool) -> ScanState:
    """`newest` of its party and version; `current`: its version is the one that is agreed to now."""
    if checked:
        return ScanState.ACCEPTED if accepted else ScanState.REJECTED
    if not current:
        return ScanState.OUTDATED
    return ScanState.WAITING if newest else ScanState.REPLACED


_STATE_OF = MappingProxyType({party: state for state, party in TURNS.items()})


def may_check(party: Party, movers: Collection[Mover]) -> bool:
    """Whether somebody with these roles may compare a party's scan: whoever may make the move that follows."""
    return bool(MOVES[_STATE_OF[party], MOVE_OF[party]][1] & frozenset(movers))


def may_send(party: Party, *, branch: bool) -> bool:
    """A branch sends what its own side has signed; the region may send both, for the paper often lies there."""
    return party is Party.SECOND or not branch


class Step(StrEnum):
    """What signing waits for."""

    NOT_AGREED = "not_agreed"
    ISSUING = "issuing"
    STOPPED = "stopped"
    SCAN = "scan"
    CHECK = "check"
    ELECTRONIC = "electronic"
    DONE = "done"


def step(state: AgreementState, *, issued: bool, stopped: bool, waiting: bool, electronic: bool) -> Step:
    """`issued`: the document is there; `stopped`: making it failed; `waiting`: a scan of whose turn it is waits;
    `electronic`: the other party has signed electronically, so this one does."""
    if state not in TURNS:
        signed = state in (AgreementState.COUNTERSIGNED, AgreementState.HELD, AgreementState.TERMINATED)
        return Step.DONE if signed else Step.NOT_AGREED
    if not issued:
        return Step.STOPPED if stopped else Step.ISSUING
    if electronic:
        return Step.ELECTRONIC
    return Step.CHECK if waiting else Step.SCAN


def step_words(found: Step, state: AgreementState) -> str:
    """The step as one line of the page."""
    party = PARTY_LABELS[TURNS[state]].lower() if state in TURNS else ""
    return {
        Step.NOT_AGREED: "Naskah belum disepakati kedua pihak",
        Step.ISSUING: "Naskah sedang diterbitkan",
        Step.STOPPED: "Naskah belum dapat diterbitkan",
        Step.SCAN: f"Menunggu tanda tangan {party}",
        Step.ELECTRONIC: f"Menunggu tanda tangan elektronik {party}",
        Step.CHECK: f"Menunggu pindaian {party} dicocokkan",
        Step.DONE: "Ditandatangani kedua pihak",
    }[found]


def pages_seen(written: str, person_id: int) -> set[int]:
    """The pages that one person has compared, out of ``7:1,7:2,9:1`` (person, page)."""
    pairs = (pair.split(":") for pair in written.split(",") if pair)
    return {int(page) for person, page in pairs if int(person) == person_id}


def with_page(written: str, person_id: int, page: int) -> str:
    """The same with one page more; a page that is there already stays there once."""
    if page in pages_seen(written, person_id):
        return written
    return ",".join(filter(None, (written, f"{person_id}:{page}")))


def next_page(seen: Collection[int], pages: int, after: int) -> int:
    """The page to look at after `after`: the next one not seen, then the first not seen, else the last page."""
    left = [page for page in range(1, pages + 1) if page not in seen]
    return next((page for page in left if page > after), left[0] if left else pages)
