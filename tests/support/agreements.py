"""Agreements of the test office at any point of their way, made by the verbs that the pages use."""

from __future__ import annotations

from datetime import date

from flask import Flask

from portal.agreements import queries, service
from portal.agreements.models import Agreement
from portal.agreements.rules.drafts import Facts, Line, Signer
from portal.agreements.rules.states import Move, Mover, Party
from portal.agreements.rules.terms import HAS_QUOTA, AgreementKind, Instalment
from portal.core.db import db, writing
from portal.core.months import Month
from tests.support.factories import inside
from tests.support.people import OPERATORS, TTU, VERIFIERS
from tests.support.world_base import as_actor

SARI, BUDI, PETRUS = map(as_actor, ("sari", "budi", "petrus"))
SIGNERS = {
    Party.FIRST: Signer(
        name="Contoh Bupati",
        position="Bupati Timor Tengah Utara",
        authority="Keputusan Menteri Dalam Negeri Nomor 100.2.1.3-0001 Tahun 2025",
        address="Jalan Contoh Nomor 1, Kefamenanu",
        acting="Pj.",
        staff_number="197001012000031001",
    ),
    Party.SECOND: Signer(
        name="Contoh Kepala Cabang",
        position="Kepala Kantor Cabang Atambua",
        authority="Keputusan Direksi Nomor KEP/0001/012025",
        address="Jalan Contoh Nomor 2, Atambua",
        staff_number="P0001",
    ),
}
WAY = (
    (Move.SUBMIT, Mover.DRAFTER),
    (Move.AGREE, Mover.CHECKER),
    (Move.AGREE, Mover.BRANCH),
    (Move.SIGN, Mover.CHECKER),
    (Move.COUNTERSIGN, Mover.BRANCH),
)
_SIGNED_ON = {Move.SIGN: date(2026, 1, 5), Move.COUNTERSIGN: date(2026, 1, 6)}


def facts(**changes: object) -> Facts:
    """A whole year's agreement of the manpower office."""
    given = {
        "office": "Dinas Tenaga Kerja",
        "subject": "Pelindungan Pekerja Rentan",
        "first_day": date(2026, 1, 1),
        "last_day": date(2026, 12, 31),
        "local_basis": "Peraturan Bupati Timor Tengah Utara Nomor 5 Tahun 2025",
        "first_number": "100.3.7/01/2026",
        "second_number": "PER/01/012026",
    }
    return Facts(**{**given, **changes})  # type: ignore[arg-type]


def line(people: int = 10, first: int = 1, last: int = 12, source: str = "apbd-kabupaten", year: int = 2026) -> Line:
    """People of the office's own source in months of a year at the lowest rate."""
    return Line(
        source, people, Month(year, first), Month(year, last), 10_000, 6_800, people * 16_800 * (last - first + 1)
    )


def draft(
    app: Flask,
    *lines: Line,
    kind: AgreementKind = AgreementKind.AGREEMENT,
    parent_id: int | None = None,
    regency_id: int = TTU,
    **changes: object,
) -> int:
    """A draft that can be sent, of the office's operator; returns its id."""
    by = as_actor(OPERATORS[regency_id])
    with inside(app, regency_id), writing():
        agreement = service.begin(regency_id, kind, facts(**changes), parent_id=parent_id, by=by)
        service.set_signers(agreement.id, SIGNERS, seen=agreement.revision, by=by)
        if kind in HAS_QUOTA:
            for each in lines or (line(),):
                service.put_term(agreement.id, each, by=by)
            amount = sum(each.amount for each in lines or (line(),))
            service.set_schedule(agreement.id, [Instalment(agreement.last_day, amount)], by=by)
        db.session.commit()
        return agreement.id


def moved(
    app: Flask,
    agreement_id: int,
    *moves: tuple[Move, Mover],
    regency_id: int = TTU,
    why: str = "",
    day: date | None = None,
) -> None:
    """Make moves one after the other, each by whoever has that part in it; `day` where a move has one."""
    actors = {
        Mover.DRAFTER: as_actor(OPERATORS[regency_id]),
        Mover.CHECKER: as_actor(VERIFIERS[regency_id]),
        Mover.BRANCH: PETRUS,
    }
    with inside(app, regency_id), writing():
        agreement = service.held(agreement_id)
        for move, mover in moves:
            happened_on = day or _SIGNED_ON.get(move)
            service.make(agreement, move, (mover,), by=actors[mover], reason=why, happened_on=happened_on)
        db.session.commit()


def take(app: Flask, agreement_id: int, *steps: int, regency_id: int = TTU) -> None:
    """Make moves of WAY, by their places in it."""
    moved(app, agreement_id, *(WAY[step] for step in steps), regency_id=regency_id)


def in_force(app: Flask, *lines: Line, **changes: object) -> int:
    """An agreement that both parties have signed; returns its id."""
    made = draft(app, *lines, **changes)  # type: ignore[arg-type]
    take(app, made, 0, 1, 2, 3, 4)
    return made


def read(app: Flask, agreement_id: int) -> Agreement:
    """The agreement as it stands."""
    with inside(app):
        return queries.agreement_by_id(agreement_id)
