"""A verifier connects the telephone, signs in with its code and, when it is gone, with the paper; on a phone."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from sqlalchemy import select

from portal.accounts.factors.models import PersonFactor
from portal.accounts.models import Person
from portal.core.db import db, writing
from tests.journeys.conftest import Portal
from tests.support.browser import PHONE, Scheme, enter, profile
from tests.support.people import PASSWORD

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("PORTAL_PICTURES", "")  # a folder: the pages as they were seen


def without_factor(app: Flask, username: str) -> None:
    with app.app_context(), writing():
        person = db.session.scalars(select(Person).where(Person.username == username)).one()
        db.session.delete(db.session.get_one(PersonFactor, person.id))
        person.factor_confirmed_at = None
        db.session.commit()
        db.session.remove()


def give_password(tab: Tab) -> None:
    tab.get_by_label("Nama pengguna").fill("budi")
    tab.get_by_label("Kata sandi").fill(PASSWORD)
    tab.get_by_role("button", name="Masuk").click()


def give_code(tab: Tab, code: str) -> None:
    tab.get_by_label("Kode verifikasi").fill(code)
    tab.get_by_role("button", name="Masuk").click()


def sign_out(tab: Tab) -> None:
    tab.get_by_role("link", name="Menu", exact=True).click()
    tab.get_by_role("button", name="Keluar").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Masuk")


def seen(tab: Tab, name: str, *, javascript: bool) -> None:
    """Nothing is wider than the screen, axe finds nothing; kept as a picture when somebody wants to look."""
    if PICTURES:
        tab.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
    if javascript:
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE, name
        assert Axe().run(tab).response["violations"] == [], name


@pytest.mark.crosswise
@pytest.mark.parametrize(
    ("javascript", "scheme"), [(True, "light"), (False, "dark"), (True, "dark")], ids=["scripts", "no-scripts", "dark"]
)
def test_from_the_first_code_to_the_paper(portal: Portal, chromium: Browser, javascript: bool, scheme: Scheme) -> None:
    without_factor(portal.app, "budi")
    look = f"{scheme}-{'scripts' if javascript else 'plain'}"
    with profile(chromium, portal.address, width=PHONE, javascript=javascript, scheme=scheme) as context:
        tab = context.new_page()
        tab.goto("/wilayah/ttu/kuota/")
        give_password(tab)
        expect(tab.get_by_role("heading", level=1)).to_have_text("Daftarkan kode verifikasi")
        seen(tab, f"enrol-{look}", javascript=javascript)
        # The QR as a camera sees it, on paper white and in the dark.
        picture = Image.open(io.BytesIO(tab.locator("main svg[height]").screenshot()))
        (read,) = zxingcpp.read_barcodes(picture)
        app = pyotp.parse_uri(read.text)
        assert isinstance(app, pyotp.TOTP)
        assert (app.name, app.issuer) == ("budi", "Portal Jamsostek NTT")
        assert app.secret == tab.locator("#kunci-rahasia").inner_text().replace(" ", "")
        tab.get_by_label("Kata sandi").fill(PASSWORD)
        tab.get_by_label("Kode 6 angka dari aplikasi").fill("000000")
        tab.get_by_role("button", name="Aktifkan").click()
        expect(tab.get_by_role("main")).to_contain_text("Kode tidak cocok.")
        assert app.secret == tab.locator("#kunci-rahasia").inner_text().replace(" ", "")
        first = datetime.now(UTC)
        tab.get_by_label("Kata sandi").fill(PASSWORD)
        tab.get_by_label("Kode 6 angka dari aplikasi").fill(app.at(first))
        tab.get_by_role("button", name="Aktifkan").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Kode pemulihan")
        codes = tab.locator("pre").inner_text().split("\n")
        seen(tab, f"codes-{look}", javascript=javascript)
        tab.get_by_role("link", name="Sudah saya simpan").click()
        expect(tab).to_have_url(portal.address + "/wilayah/ttu/kuota/")  # where the way began

        sign_out(tab)
        give_password(tab)
        expect(tab.get_by_role("heading", level=1)).to_have_text("Kode verifikasi")
        give_code(tab, "000000")
        expect(tab.get_by_role("main")).to_contain_text("Kode tidak cocok.")
        seen(tab, f"code-{look}", javascript=javascript)
        give_code(tab, app.at(first + timedelta(seconds=30)))  # the following one
        expect(tab.get_by_role("heading", level=1)).to_contain_text("Beranda")

        sign_out(tab)
        give_password(tab)
        give_code(tab, codes[0])
        expect(tab.locator("#pesan")).to_contain_text("Tersisa 9.")
        tab.goto("/kode")
        expect(tab.get_by_role("main")).to_contain_text("tersisa 9 dari 10")
        seen(tab, f"own-{look}", javascript=javascript)


@pytest.mark.crosswise
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_two_people_let_somebody_enrol_anew(portal: Portal, chromium: Browser, javascript: bool) -> None:
    with profile(chromium, portal.address, width=PHONE, javascript=javascript) as context:
        tab = context.new_page()
        enter(context, portal.app, portal.address, "nona")
        tab.goto("/provinsi/akun/")
        tab.get_by_role("link", name="Budi Contoh").click()
        tab.get_by_role("link", name="Minta hapus kode verifikasi").click()
        tab.get_by_role("button", name="Minta penghapusan").click()
        expect(tab.get_by_role("main")).to_contain_text("Tulis alasan, misalnya nomor surat")
        tab.get_by_label("Alasan").fill("Berita acara kehilangan 17/2026")
        tab.get_by_role("button", name="Minta penghapusan").click()
        expect(tab.locator("#pesan")).to_contain_text("Orang kedua di provinsi yang memutuskan.")
        tab.get_by_role("link", name="Lihat permintaan").click()
        expect(tab.get_by_role("main")).to_contain_text("Anda yang mengajukan permintaan ini.")

        enter(context, portal.app, portal.address, "wati")
        tab.goto("/provinsi/")
        tab.get_by_role("link", name="Periksa permintaan").click()
        seen(tab, f"lost-{'scripts' if javascript else 'plain'}", javascript=javascript)
        tab.get_by_role("button", name="Setujui penghapusan").click()
        expect(tab.locator("#pesan")).to_contain_text("Kode verifikasi Budi Contoh dihapus.")

        context.clear_cookies()
        tab.goto("/masuk")
        give_password(tab)
        expect(tab.get_by_role("heading", level=1)).to_have_text("Daftarkan kode verifikasi")
