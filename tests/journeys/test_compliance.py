"""Two months of TTS are not paid: Wati finds it, asks the officer, who reads it, explains, and records the payment; the
finding closes by itself. On a phone by keyboard alone, and on a desk without scripts.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from portal.accounts.models import Membership, Person
from portal.contributions import queries as contributions
from portal.contributions.models import Bill, BillState
from portal.core import clock
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.permissions import Role, WorkplaceKind
from portal.quotas import queries as quotas
from portal.quotas import service as quota_service
from tests.journeys.conftest import Portal
from tests.journeys.story import Story
from tests.journeys.teller import Teller
from tests.support import factories
from tests.support.browser import DESK, PHONE, profile
from tests.support.contributions import paid
from tests.support.people import give_factor
from tests.support.world_base import MORNING

pytestmark = pytest.mark.browser
TTS = 5302
OFFICERS = {"tomi": ("Tomi Contoh", Role.OPERATOR), "titus": ("Titus Contoh", Role.VERIFIER)}
UNPAID = "belum dibayar 2 bulan (September sampai Oktober 2026): Rp336.000."


def make_office(app: Flask) -> None:
    """An operator and a verifier of TTS, a quota of ten people, bills until October, paid until August."""
    with app.app_context(), writing():
        for username, (name, role) in OFFICERS.items():
            member = Membership(kind=WorkplaceKind.REGENCY, regency_id=TTS, role=role, valid_from=date(2026, 1, 1))
            person = Person(
                username=username,
                name=name,
                password_hash="!",
                session_epoch=0,
                created_at=datetime(2026, 1, 5, tzinfo=UTC),
                memberships=[member],
            )
            db.session.add(person)
            db.session.flush()
            if role is Role.VERIFIER:
                give_factor(person)
        db.session.commit()
        db.session.remove()
    quota_id = factories.quota(app, people=10, regency_id=TTS)
    with factories.inside(app, TTS):
        quota = quotas.quota_by_id(quota_id)
        for number in range(1, 11):
            month = Month(2026, number)
            after = month + 1
            db.session.add(
                Bill(
                    regency_id=TTS,
                    quota_id=quota_id,
                    month=month,
                    state=BillState.FROZEN,
                    people=10,
                    jkk_rate=10_000,
                    jkm_rate=6_800,
                    basis="contoh",
                    due_on=date(after.year, after.month, 15),
                    drawn_at=clock.now(),
                    drawn_by_name="Tomi Contoh",
                    frozen_at=clock.now(),
                )
            )
        db.session.flush()
        quota_service.note_months(quota, contributions.month_money(quota_id))
        db.session.commit()
    paid(app, quota_id, 1, 8, regency_id=TTS)


@pytest.mark.crosswise
@pytest.mark.parametrize(("javascript", "width"), [(True, PHONE), (False, DESK)], ids=["phone", "no-scripts"])
def test_two_months_unpaid_are_seen_talked_about_and_paid(
    portal_of_november: Portal, chromium: Browser, javascript: bool, width: int
) -> None:
    portal = portal_of_november
    with clock.fixed(MORNING):
        make_office(portal.app)
    with profile(chromium, portal.address, width=width, height=640, javascript=javascript) as context:
        teller = Teller(Story(portal, context, javascript=javascript), "temuan")

        # Wati sees who does not keep the promise, since when, and what happens next.
        tab = teller.comes("wati", "/provinsi/wilayah/")
        teller.presses("link", "Kabupaten Timor Tengah Selatan")
        expect(tab.get_by_role("heading", level=1)).to_contain_text("Kabupaten Timor Tengah Selatan")
        teller.sees(UNPAID)
        teller.looks("wilayah")
        teller.presses("link", "Lihat semua temuan wilayah ini")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Temuan")
        teller.sees("1 berat")
        teller.looks("antrean")
        teller.presses("link", "Iuran belum dibayar")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Iuran belum dibayar")
        teller.sees("16 Oktober 2026")
        teller.sees("Bila tidak ditanggapi sampai 4 Desember 2026")
        finding = tab.url
        teller.writes("Pesan", "Apa kendala bulan September dan Oktober?")
        teller.presses("button", "Kirim pesan")
        expect(tab.locator("#pesan")).to_contain_text("Pesan terkirim.")
        teller.sees("Apa kendala bulan September dan Oktober?")
        teller.looks("temuan")

        # The officer reads it where messages lie, answers, and goes to the page where it is mended.
        tab = teller.comes("tomi", "/wilayah/tts/percakapan/")
        teller.sees("Temuan: Iuran belum dibayar")
        tab = teller.comes("tomi", "/wilayah/tts/temuan/")
        teller.presses("link", "Iuran belum dibayar")
        teller.sees("Apa kendala bulan September dan Oktober?")
        teller.looks("kantor")
        teller.writes("Pesan", "SP2D baru terbit, kami catat hari ini.")
        teller.presses("button", "Kirim pesan")
        expect(tab.locator("#pesan")).to_contain_text("Pesan terkirim.")
        tab.reload()
        teller.presses("link", "Buka pembayaran kuota ini")
        expect(tab.get_by_role("heading", level=1)).to_contain_text("Pembayaran")
        teller.presses("link", "Catat pembayaran")
        expect(tab.get_by_role("heading", level=1)).to_contain_text("Catat pembayaran")
        teller.writes("Nomor SP2D", "045/SP2D/LS/2026")
        tab.get_by_label("Tanggal SP2D").fill("2026-11-19")
        teller.presses("button", "Ajukan pembayaran")
        expect(tab.locator("#pesan")).to_contain_text("menunggu")
        proposal = tab.url

        # A second person of the office approves, and with that the payment is recorded and the finding closed.
        tab = teller.comes("titus", proposal)
        teller.presses("button", "Setujui")
        teller.sees("Disetujui")
        tab = teller.comes("wati", finding)
        teller.sees("Tertutup")
        teller.sees("sampai Oktober 2026 tercatat dibayar, terakhir dengan SP2D 045/SP2D/LS/2026")
        teller.sees("SP2D baru terbit, kami catat hari ini.")
        teller.looks("tertutup")
        tab.goto("/provinsi/temuan/?aturan=month_unpaid")
        teller.sees("Tidak ada temuan dengan saringan ini.")
