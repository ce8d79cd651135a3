"""A weak link and a hurried person: nothing typed is lost, nothing is done twice, nothing polls for ever."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, Route, expect
from playwright.sync_api import Page as Tab

from portal.beneficiaries.models import Upload
from portal.core.db import db
from portal.core.tenancy import Scope, scope_of
from portal.proposals.models import Proposal
from tests.journeys.conftest import Portal, ServedOffice
from tests.support import factories
from tests.support.browser import PHONE, enter, profile, tab_to
from tests.support.invented import person_row
from tests.support.people import TTU

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def _proposals(office: ServedOffice) -> int:
    with office.app.app_context(), scope_of(Scope.regency(TTU)):
        wanted = db.select(db.func.count()).select_from(Proposal)
        counted = db.session.scalar(wanted.where(Proposal.subject_id == office.world.ids["quota"]))
        db.session.remove()
    return int(counted or 0)


def _fill_revision(tab: Tab, office: ServedOffice) -> None:
    tab.goto(f"/wilayah/ttu/kuota/{office.world.ids['quota']}")
    tab.get_by_role("link", name="Ubah jumlah kuota").click()
    tab.get_by_label("Penambahan atau pengurangan").or_(tab.locator("#change")).first.fill("25")
    tab.locator("#from_month").select_option("2026-12")
    tab.locator("#reason").fill("APBD Perubahan")
    tab.locator("#document").fill("DPPA 9/2026")


def test_a_cut_connection_keeps_what_was_typed(own_office: ServedOffice, chromium: Browser) -> None:
    before = _proposals(own_office)
    with profile(chromium, own_office.address) as context:
        tab = context.new_page()
        enter(context, own_office.app, own_office.address, "sari")
        _fill_revision(tab, own_office)
        context.set_offline(True)
        tab.get_by_role("button", name="Ajukan perubahan").click()
        expect(tab.locator("#ralat")).to_contain_text("Sambungan terputus")
        expect(tab.locator("#reason")).to_have_value("APBD Perubahan")
        assert _proposals(own_office) == before
        context.set_offline(False)
        tab.get_by_role("button", name="Coba lagi").click()
        expect(tab.locator("#pesan")).to_contain_text("menunggu persetujuan verifikator.")
        expect(tab.locator("#ralat")).to_be_empty()
        expect(tab.locator("#ajuan")).to_contain_text("DPPA 9/2026")
    assert _proposals(own_office) == before + 1


def test_a_lost_answer_is_asked_for_again_and_nothing_happens_twice(
    own_office: ServedOffice, chromium: Browser
) -> None:
    before = _proposals(own_office)
    with profile(chromium, own_office.address) as context:
        tab = context.new_page()
        enter(context, own_office.app, own_office.address, "sari")
        _fill_revision(tab, own_office)

        def lose(route: Route) -> None:
            route.fetch()
            route.abort("connectionreset")

        tab.route("**/ubah", lose, times=1)
        tab.get_by_role("button", name="Ajukan perubahan").click()
        expect(tab.locator("#ralat")).to_contain_text("Sambungan terputus")
        assert _proposals(own_office) == before + 1  # done, but nobody told
        tab.get_by_role("button", name="Coba lagi").click()
        expect(tab.locator("#ajuan")).to_contain_text("DPPA 9/2026")
    assert _proposals(own_office) == before + 1


def test_a_refused_upload_keeps_the_file(own_office: ServedOffice, chromium: Browser, tmp_path: Path) -> None:
    path = factories.xlsx(tmp_path / "tahun-depan.xlsx", [person_row(810)])
    with profile(chromium, own_office.address) as context:
        tab = context.new_page()
        enter(context, own_office.app, own_office.address, "sari")
        tab.goto("/wilayah/ttu/daftar/baru")
        tab.get_by_label("Bulan mulai").select_option("2027-01")
        tab.get_by_label("Berkas daftar").set_input_files(path)
        tab.get_by_role("button", name="Unggah dan periksa").click()
        expect(tab.locator(".err")).to_contain_text("Bulan mulai harus antara")
        expect(tab.get_by_label("Bulan mulai")).to_be_focused()
        tab.get_by_label("Bulan mulai").select_option("2026-12")
        tab.get_by_role("button", name="Unggah dan periksa").click()
        expect(tab.locator("main")).to_contain_text("tahun-depan.xlsx")
        expect(tab.get_by_role("heading", level=1)).to_contain_text("Daftar no.")


def _count_posts(context: BrowserContext) -> list[str]:
    posts: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            posts.append(request.url)

    context.on("request", note)
    return posts


def test_a_double_click_sends_once(own_office: ServedOffice, chromium: Browser) -> None:
    """The confirm button (htmx), a form that htmx sends, and a plain form."""
    with profile(chromium, own_office.address) as context:
        tab = context.new_page()
        enter(context, own_office.app, own_office.address, "sari")
        posts = _count_posts(context)
        tab.goto(f"/wilayah/ttu/daftar/{own_office.world.ids['judged']}")
        tab.get_by_role("button", name="Catat 24 orang").dblclick()
        expect(tab.locator("#hasil")).to_contain_text("Mencatat peserta")
        assert len(posts) == 1
        _fill_revision(tab, own_office)
        tab.get_by_role("button", name="Ajukan perubahan").dblclick()
        expect(tab.locator("#pesan")).to_contain_text("menunggu persetujuan verifikator.")
        assert len(posts) == 2
        tab.goto("/wilayah/ttu/unduhan/")
        tab.get_by_role("button", name="Susun berkas Excel").dblclick()
        expect(tab.locator("#unduhan")).to_be_visible()
        assert len(posts) == 3


def test_back_shows_what_was_there(own_office: ServedOffice, chromium: Browser) -> None:
    """Filter, next page and person, then back and back: each step again, and nothing kept in the browser."""
    with profile(chromium, own_office.address) as context:
        tab = context.new_page()
        enter(context, own_office.app, own_office.address, "sari")
        tab.goto("/wilayah/ttu/peserta/")
        first = tab.locator("#peserta tbody th").first.inner_text()
        tab.get_by_role("link", name="Berikutnya").click()
        expect(tab.locator("#peserta tbody th").first).not_to_have_text(first)
        second = tab.locator("#peserta tbody th").first.inner_text()
        tab.get_by_label("Pekerjaan").select_option(label="Nelayan")
        tab.get_by_role("button", name="Saring").click()
        expect(tab.get_by_role("link", name="Hapus saringan")).to_be_visible()
        expect(tab.locator("#peserta tbody td[data-label=Pekerjaan]").first).to_have_text("Nelayan")
        expect(tab.get_by_role("link", name="Unduh Excel")).to_have_attribute("href", re.compile("pekerjaan=nelayan"))
        tab.locator("#peserta tbody th a").first.click()
        expect(tab.locator("#identitas")).to_be_visible()
        tab.go_back()
        expect(tab.locator("#peserta tbody td[data-label=Pekerjaan]").first).to_have_text("Nelayan")
        tab.go_back()
        expect(tab.locator("#peserta tbody th").first).to_have_text(second)
        expect(tab.get_by_label("Pekerjaan")).to_have_value("")
        tab.go_back()
        expect(tab.locator("#peserta tbody th").first).to_have_text(first)


def test_a_form_works_again_after_going_back(own_office: ServedOffice, chromium: Browser) -> None:
    """Complaint 29: the button stays dead after going back."""
    with profile(chromium, own_office.address) as context:
        tab = context.new_page()
        enter(context, own_office.app, own_office.address, "sari")
        tab.goto("/wilayah/ttu/unduhan/")
        for _ in range(2):
            tab.get_by_role("button", name="Susun berkas Excel").click()
            expect(tab.locator("#unduhan")).to_be_visible()
            tab.go_back()
            expect(tab.get_by_role("button", name="Susun berkas Excel")).to_be_visible()


def _requests_of(context: BrowserContext, part: str) -> list[str]:
    urls: list[str] = []
    context.on(
        "request", lambda request: urls.append(request.url) if part in request.url and "?v=" in request.url else None
    )
    return urls


def test_polling_slows_down_rests_in_a_hidden_tab_and_stops(own_office: ServedOffice, chromium: Browser) -> None:
    ids = own_office.world.ids
    with profile(chromium, own_office.address) as context:
        tab = context.new_page()
        tab.clock.install()
        enter(context, own_office.app, own_office.address, "sari")
        polls = _requests_of(context, f"/daftar/{ids['judging']}")
        tab.goto(f"/wilayah/ttu/daftar/{ids['judging']}")
        gaps = []
        for _ in range(6):
            seconds, before = 0, len(polls)
            while len(polls) == before and seconds < 40:
                tab.clock.run_for(1_000)
                seconds += 1
                expect(tab.locator(".htmx-request")).to_have_count(0)
            gaps.append(seconds)
        assert gaps[0] <= 3 and gaps[-1] >= 10 and max(gaps) <= 16, gaps
        tab.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        before = len(polls)
        tab.clock.run_for(120_000)
        assert len(polls) == before
        _finish(own_office, ids["judging"])
        tab.evaluate(
            "Object.defineProperty(document, 'hidden', {value: false});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        tab.clock.run_for(3_000)
        expect(tab.locator("#hasil")).to_contain_text("Tidak ada baris yang dapat dicatat")
        expect(tab.locator("[data-poll]")).to_have_count(0)
        before = len(polls)
        tab.clock.run_for(120_000)
        assert len(polls) == before


def _finish(office: ServedOffice, upload_id: int) -> None:
    """The worker is done with a list."""
    from portal.beneficiaries.models import UploadState
    from portal.core import tasks
    from portal.core.clock import now
    from tests.support.factories import inside

    with inside(office.app):
        upload = db.session.get_one(Upload, upload_id)
        job = db.session.get_one(tasks.Job, upload.job_id)
        job.state, job.lease_until, job.finished_at = tasks.JobState.DONE, None, now()
        job.version += 1
        upload.state = UploadState.JUDGED
        db.session.commit()
        db.session.remove()


def test_upload_and_confirm_by_keyboard_on_a_phone(portal: Portal, chromium: Browser, tmp_path: Path) -> None:
    """320 px wide, no pointer: every step is reached with the Tab key and shown in view."""
    from portal.core import clock

    year = clock.today().year
    factories.quota(portal.app, people=10, year=year)
    path = factories.xlsx(tmp_path / "tiga.xlsx", [person_row(number) for number in range(1, 4)])
    with profile(chromium, portal.address, width=PHONE, height=640) as context:
        tab = context.new_page()
        tab.on("filechooser", lambda _chooser: None)  # asked for early: the browser is told, and the key comes at once
        enter(context, portal.app, portal.address, "sari")
        tab.goto("/wilayah/ttu/")
        tab_to(tab, "Unggah daftar")
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Unggah daftar")
        tab_to(tab, "Bulan mulai")
        tab.keyboard.type(f"November {year}")
        expect(tab.get_by_label("Bulan mulai")).to_have_value(f"{year}-11")
        tab_to(tab, "Berkas daftar")
        with tab.expect_file_chooser() as chooser:
            tab.keyboard.press("Space")
        chooser.value.set_files(path)
        tab_to(tab, "Unggah dan periksa")
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("button", name="Catat 3 orang")).to_be_visible(timeout=60_000)
        tab_to(tab, "Catat 3 orang")
        tab.keyboard.press("Enter")
        expect(tab.locator("#hasil")).to_contain_text("3 orang dicatat", timeout=60_000)
