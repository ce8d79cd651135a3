"""The Bupati signs from the phone, the branch countersigns, a citizen checks: with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from portal.agreements.models import Agreement
from portal.agreements.rules.signing import SENTENCE
from portal.agreements.rules.states import AgreementState
from portal.core.db import db
from tests.journeys.conftest import Portal
from tests.journeys.test_verification import check, issued, qr_of
from tests.support import electronic
from tests.support.browser import PHONE, enter, profile
from tests.support.esign import pdfsig
from tests.support.factories import inside
from tests.support.people import PASSWORD, code_of

pytestmark = pytest.mark.browser


def fill(tab: Tab, app: Flask, username: str, *, password: str = PASSWORD) -> None:
    """Type what confirms a signature, with a code that counts."""
    tab.get_by_label("Ketik kalimat persetujuan").fill(SENTENCE)
    tab.get_by_label("Kata sandi").fill(password)
    tab.get_by_label("Kode verifikasi").fill(code_of(app, username))


def signs(context: BrowserContext, portal: Portal, at: str, username: str, number: str) -> Tab:
    """Read and sign, after a wrong sentence and a wrong password that lose nothing."""
    enter(context, portal.app, portal.address, username)
    tab = context.new_page()
    tab.goto(f"{at}/tanda-tangan")
    tab.get_by_role("link", name="Baca dan tandatangani").click()
    expect(tab.get_by_role("heading", name="1. Baca naskahnya")).to_be_visible()
    tab.get_by_label("Nomor perjanjian").fill(number)
    fill(tab, portal.app, username)
    tab.get_by_label("Ketik kalimat persetujuan").fill("Saya setuju")
    tab.get_by_role("button", name="Tandatangani").click()
    expect(tab.locator("#isi")).to_contain_text("Kalimatnya belum tepat")
    fill(tab, portal.app, username, password="bukan kata sandinya")
    tab.get_by_role("button", name="Tandatangani").click()
    expect(tab.locator("#isi")).to_contain_text("tidak cocok")
    expect(tab.get_by_label("Nomor perjanjian")).to_have_value(number)
    fill(tab, portal.app, username)
    tab.get_by_role("button", name="Tandatangani").click()
    expect(tab.locator("#isi .badge", has_text="Sah").first).to_be_visible(timeout=20_000)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE
    return tab


@pytest.mark.crosswise
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_both_sign_and_a_citizen_checks(portal: Portal, chromium: Browser, tmp_path: Path, javascript: bool) -> None:
    electronic.with_posts(portal.app)
    agreement_id, document = issued(portal)
    with profile(chromium, portal.address, width=PHONE, javascript=javascript) as context:
        signs(context, portal, f"/wilayah/ttu/perjanjian/{agreement_id}", "tia", "100.3.7/12/2026")
    with profile(chromium, portal.address, width=PHONE, javascript=javascript) as context:
        tab = signs(context, portal, f"/bpjs/atambua/perjanjian/{agreement_id}", "petrus", "PER/34/112026")
        with tab.expect_download() as taken:
            tab.get_by_role("link", name="Unduh").first.click()
        signed = Path(taken.value.path()).read_bytes()
    with inside(portal.app):
        assert db.session.get_one(Agreement, agreement_id).state is AgreementState.COUNTERSIGNED
    told = pdfsig(signed)
    assert told.count("Signature is Valid") == 2 and "Total document signed" in told.split("Signature #2")[1]
    changed = bytearray(signed)
    changed[len(document) // 2] ^= 1
    assert "Signature is Valid" not in pdfsig(bytes(changed))

    genuine, touched = tmp_path / "asli.pdf", tmp_path / "berubah.pdf"
    genuine.write_bytes(signed)
    touched.write_bytes(changed)
    with profile(chromium, portal.address, width=PHONE, javascript=javascript) as context:
        tab = context.new_page()
        tab.goto(qr_of(signed))
        expect(tab.locator("#hasil")).to_contain_text("Tanda tangan elektronik")
        check(tab, genuine, "Asli")
        check(tab, touched, "Berbeda dari dokumen ini" if javascript else "Berubah")
