"""The upload page over a link that drops: it goes on by itself, sends nothing twice, and can be stopped."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect
from playwright.sync_api import Page as Tab
from sqlalchemy import func, select

from portal.beneficiaries.models import Upload
from portal.core.db import db
from portal.core.resumable.models import PartialUpload
from tests.journeys.conftest import ServedOffice
from tests.support.browser import enter, profile
from tests.support.factories import inside
from tests.support.link import Link, link_to

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
SEND = "Unggah dan periksa"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of 300 kB; nobody reads it here."""
    made = tmp_path / "daftar besar.csv"
    made.write_bytes(random.Random(1).randbytes(300_000))
    return made


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """One that no buffer between here and the link takes up whole."""
    made = tmp_path / "sangat besar.csv"
    made.write_bytes(random.Random(2).randbytes(12_000_000))
    return made


def open_page(context: BrowserContext, office: ServedOffice, link: Link) -> Tab:
    tab = context.new_page()
    enter(context, office.app, link.address, "sari")
    tab.goto("/wilayah/ttu/daftar/baru")
    return tab


def choose(tab: Tab, path: Path) -> None:
    tab.get_by_label("Bulan mulai").select_option("2026-11")
    tab.get_by_label("Berkas daftar").set_input_files(path)


def arrived(tab: Tab, path: Path) -> None:
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Daftar no.", timeout=60_000)
    expect(tab.locator("#pesan")).to_contain_text("Berkas diterima dan sedang diperiksa.")
    expect(tab.locator("main")).to_contain_text(path.name)


def counted(office: ServedOffice, model: type, **values: str) -> int:
    with inside(office.app):
        return db.session.scalar(select(func.count()).select_from(model).filter_by(**values)) or 0


def test_a_link_that_drops_five_times_costs_next_to_nothing(
    own_office: ServedOffice, chromium: Browser, path: Path
) -> None:
    path.write_bytes(random.Random(4).randbytes(900_000))
    size = path.stat().st_size
    cuts = random.Random(5).sample(range(1, size), 5)
    with link_to(own_office.address, cuts) as link, profile(chromium, link.address) as context:
        tab = open_page(context, own_office, link)
        choose(tab, path)
        link.rate = 150_000
        tab.get_by_role("button", name=SEND).click()
        arrived(tab, path)
        assert not link.cuts
        assert link.longest < size / 2
        assert size <= link.sent <= size + 5 * link.longest
    assert counted(own_office, Upload, file_name=path.name) == 1


def test_it_goes_on_by_itself_after_a_while_without_a_link(
    own_office: ServedOffice, chromium: Browser, large: Path
) -> None:
    with link_to(own_office.address) as link, profile(chromium, link.address) as context:
        tab = open_page(context, own_office, link)
        choose(tab, large)
        link.rate = 1_500_000
        tab.get_by_role("button", name=SEND).click()
        box, status = tab.locator("#kirim"), tab.locator("#kirim [role=status]")
        expect(box).to_contain_text(re.compile(r"\d,\d\d dari 12,00 MB, kurang dari 1 menit lagi"))
        expect(status).to_have_text("25 persen terkirim.")
        link.pull_out()
        expect(status).to_have_text("Sambungan terputus. Pengiriman dilanjutkan sendiri begitu tersambung.")
        expect(tab.locator("#ralat")).to_be_empty()
        link.plug_in()
        link.rate = 0
        arrived(tab, large)
        assert link.sent < 12_000_000 + 200_000


def test_offline_from_the_beginning(own_office: ServedOffice, chromium: Browser, path: Path) -> None:
    with link_to(own_office.address) as link, profile(chromium, link.address) as context:
        tab = open_page(context, own_office, link)
        choose(tab, path)
        context.set_offline(True)
        tab.get_by_role("button", name=SEND).click()
        expect(tab.locator("#kirim [role=status]")).to_contain_text("Sambungan terputus.")
        context.set_offline(False)
        arrived(tab, path)


def test_lost_answers_are_asked_for_again(own_office: ServedOffice, chromium: Browser, path: Path) -> None:
    with link_to(own_office.address) as link, profile(chromium, link.address) as context:
        tab = open_page(context, own_office, link)

        def lose(route: Route) -> None:
            route.fetch()
            route.abort("connectionreset")

        tab.route("**/daftar/kiriman", lose, times=1)
        tab.route("**/daftar/kiriman/*", lose, times=1)
        choose(tab, path)
        tab.get_by_role("button", name=SEND).click()
        arrived(tab, path)
    assert counted(own_office, Upload, file_name=path.name) == 1
    assert counted(own_office, PartialUpload, file_name=path.name) == 1


def test_after_the_page_was_closed_the_same_file_goes_on(
    own_office: ServedOffice, chromium: Browser, large: Path
) -> None:
    """Another browser profile stands for another computer."""
    with link_to(own_office.address) as link:
        with profile(chromium, link.address) as context:
            tab = open_page(context, own_office, link)
            choose(tab, large)
            link.rate = 3_000_000
            tab.get_by_role("button", name=SEND).click()
            expect(tab.locator("#kirim [role=status]")).to_have_text("50 persen terkirim.")
        link.rate = 0
        with profile(chromium, link.address) as context:
            tab = open_page(context, own_office, link)
            expect(tab.locator("#tertunda")).to_contain_text("sangat besar.csv")
            before = link.sent
            choose(tab, large)
            tab.get_by_role("button", name=SEND).click()
            arrived(tab, large)
            assert link.sent - before < 12_000_000 - 1_000_000
            assert link.sent < 12_000_000 + 200_000
            tab.goto("/wilayah/ttu/daftar/baru")
            expect(tab.locator("#tertunda")).not_to_contain_text("sangat besar.csv")


def test_a_file_that_is_here_already_is_not_sent(own_office: ServedOffice, chromium: Browser, path: Path) -> None:
    with link_to(own_office.address) as link, profile(chromium, link.address) as context:
        for _ in range(2):
            tab = open_page(context, own_office, link)
            choose(tab, path)
            tab.get_by_role("button", name=SEND).click()
            expect(tab.get_by_role("heading", level=1)).to_contain_text("Daftar no.")
            sent, link.sent = link.sent, 0
        assert sent == 0
    assert counted(own_office, Upload, file_name=path.name) == 1


def test_sending_can_be_given_up(own_office: ServedOffice, chromium: Browser, large: Path, path: Path) -> None:
    with link_to(own_office.address) as link, profile(chromium, link.address) as context:
        tab = open_page(context, own_office, link)
        choose(tab, large)
        link.rate = 1_000_000
        tab.get_by_role("button", name=SEND).click()
        expect(tab.locator("#kirim")).to_contain_text("dari 12,00 MB")
        with tab.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
            tab.get_by_role("button", name="Batalkan pengiriman").click()
        assert gone.value.status == 204
        expect(tab.locator("#kirim")).to_be_hidden()
        expect(tab.get_by_role("button", name=SEND)).to_be_focused()
        assert counted(own_office, PartialUpload, file_name=large.name) == 0
        link.rate = 0
        choose(tab, path)
        tab.get_by_role("button", name=SEND).click()
        arrived(tab, path)
    assert counted(own_office, Upload, file_name=large.name) == 0


def test_where_these_requests_are_not_let_through_the_form_goes_as_it_is(
    own_office: ServedOffice, chromium: Browser, path: Path
) -> None:
    with profile(chromium, own_office.address) as context:
        tab = context.new_page()
        enter(context, own_office.app, own_office.address, "sari")
        tab.goto("/wilayah/ttu/daftar/baru")
        tab.route("**/daftar/kiriman/*", lambda route: route.fulfill(status=405, body="proxy"))
        choose(tab, path)
        tab.get_by_role("button", name=SEND).click()
        arrived(tab, path)


def test_a_file_that_changed_meanwhile_is_told(own_office: ServedOffice, chromium: Browser, large: Path) -> None:
    with link_to(own_office.address) as link, profile(chromium, link.address) as context:
        tab = open_page(context, own_office, link)
        choose(tab, large)
        large.write_bytes(b"NIK;Nama\n")
        os.utime(large, (0, 0))  # a browser looks at the time of the last change
        tab.get_by_role("button", name=SEND).click()
        expect(tab.locator("#ralat")).to_contain_text("Pilih berkasnya sekali lagi, lalu kirim.")
        expect(tab.locator("#kirim")).to_be_hidden()
        choose(tab, large)
        tab.get_by_role("button", name=SEND).click()
        arrived(tab, large)


def test_without_a_file_the_form_says_so(own_office: ServedOffice, chromium: Browser) -> None:
    with profile(chromium, own_office.address) as context:
        tab = context.new_page()
        enter(context, own_office.app, own_office.address, "sari")
        tab.goto("/wilayah/ttu/daftar/baru")
        tab.get_by_role("button", name=SEND).click()
        expect(tab.locator(".err")).to_contain_text("Pilih berkas Excel, LibreOffice, atau CSV.")


def test_signed_out_meanwhile_leads_to_the_sign_in_page(
    own_office: ServedOffice, chromium: Browser, path: Path
) -> None:
    with profile(chromium, own_office.address) as context:
        tab = context.new_page()
        enter(context, own_office.app, own_office.address, "sari")
        tab.goto("/wilayah/ttu/daftar/baru")
        choose(tab, path)
        context.clear_cookies()
        tab.get_by_role("button", name=SEND).click()
        expect(tab).to_have_url(re.compile("/masuk"))
