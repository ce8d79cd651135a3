"""A register of agreements that fills a page: every kind and state, addenda below what they change."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from portal.agreements.rules.states import BOUND, AgreementState
from portal.agreements.rules.terms import AgreementKind
from portal.core import clock
from tests.support.agreement_rows import agreement
from tests.support.people import BELU
from tests.support.world_base import World

_OFFICES = (
    "Dinas Tenaga Kerja dan Transmigrasi",
    "Dinas Pemberdayaan Masyarakat dan Desa",
    "Dinas Sosial",
    "Dinas Perikanan",
)


def fill_register(app: Flask, world: World) -> None:
    today = clock.today()
    kinds = (AgreementKind.AGREEMENT, AgreementKind.NOTE, AgreementKind.WORKPLAN)
    states = [state for state in AgreementState if state is not AgreementState.COUNTERSIGNED]
    ends = [today + timedelta(days=days) for days in (-400, -200, 30, 60, 200, 300)]
    for number in range(48):
        state = states[number % len(states)] if number % 3 == 0 else AgreementState.COUNTERSIGNED
        last = ends[number % len(ends)]
        office = _OFFICES[number % len(_OFFICES)]
        kind = kinds[number % len(kinds)]
        signed = state in (AgreementState.COUNTERSIGNED, AgreementState.TERMINATED)
        parent = agreement(
            app,
            last,
            first_day=date(last.year, 1, 1),
            state=state,
            kind=kind,
            # What is signed would have the office's quotas follow it.
            people=() if state in BOUND or kind is AgreementKind.NOTE else (100 + number, 20),
            office=office,
            subject=f"Pelindungan Jaminan Sosial Ketenagakerjaan bagi Pekerja Rentan, tahap {number + 1}",
            first_number=f"560/{number + 1}/{last.year}",
            second_number=f"PER/{number + 1}/01{last.year}" if signed else "",
            signed_on=date(last.year - 1, 12, 16) if signed else None,
            countersigned_on=date(last.year - 1, 12, 20) if signed else None,
        )
        if number % 4 == 2 and kind is not AgreementKind.NOTE:
            agreement(
                app,
                last,
                first_day=date(last.year, 1, 1),
                kind=AgreementKind.ADDENDUM,
                parent_id=parent,
                office=office,
                subject="Perubahan jumlah pekerja",
                first_number=f"560/{number + 1}-A/{last.year}",
            )
    world.ids["listed_agreement"] = agreement(
        app, date(2026, 12, 31), first_day=date(2026, 10, 1), state=AgreementState.REVIEW, first_number=""
    )
    agreement(app, regency_id=BELU)
