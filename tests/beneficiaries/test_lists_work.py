"""While the worker is at it: progress, polling, work that stopped, lists overtaken meanwhile, and no query a row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.beneficiaries.models import Upload, UploadState
from portal.core import clock, formatting, settings, tasks
from portal.core.db import db
from portal.core.tasks import Job, JobState
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import inside, row
from tests.support.lists import listed, parsed, queued, statements, verdicts, words, work
from tests.support.people import TTU
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")


def poll_address(client: PortalClient, page: str) -> str:
    """Where the page asks again while work goes on."""
    found = parsed(client.get(page)).xpath("//div[@id='hasil' and @data-poll]/@hx-get")
    assert len(found) == 1
    return str(found[0])


def test_an_unchanged_list_is_answered_without_a_body_and_a_changed_one_with_its_region(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    with queued(app):
        page = listed(sari, tmp_path, factories.quota(app), [row(1)])
        answer = sari.get(page)
        before = answer.get_data(as_text=True)
        address = poll_address(sari, page)
        assert "Menunggu giliran" in words(answer)
        assert parsed(answer).xpath("//a[@href=$page]", page=page)  # the way without scripts
        unchanged = sari.htmx("GET", address)
        assert (unchanged.status_code, unchanged.data) == (204, b"")
        work(app)
    changed = sari.htmx("GET", address)
    assert changed.status_code == 200
    assert "Catat 1 orang" in words(changed)
    assert after_swap(before, changed.get_data(as_text=True), "#hasil") == reloaded(
        sari.get(page).get_data(as_text=True)
    )
    assert not parsed(sari.get(page)).xpath("//*[@data-poll]")  # a final state is not asked about


def test_progress_shows_rows_done_of_rows(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    with queued(app):
        page = listed(sari, tmp_path, factories.quota(app), [row(1)])
        address = poll_address(sari, page)
        with inside(app):
            db.session.execute(update(Job).values(done=5_000, total=14_880, step="Memeriksa baris", version=7))
            db.session.commit()
        shown = words(sari.htmx("GET", address))
        assert "Memeriksa baris" in shown
        assert "5.000 dari 14.880 baris (33,6%)" in shown


@pytest.mark.parametrize("act", ["catat", "periksa-ulang", "lanjutkan"])
def test_a_swap_equals_a_reload(app: Flask, sari: PortalClient, tmp_path: Path, act: str) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1), row(2, NIK="3")])
    with queued(app):
        if act == "lanjutkan":
            stop(app)
        before = sari.get(page).get_data(as_text=True)
        answer = sari.htmx("POST", f"{page}/{act}")
        assert answer.status_code == 200, words(answer)
        swapped = after_swap(before, answer.get_data(as_text=True), "#hasil")
        assert swapped == reloaded(sari.get(page).get_data(as_text=True))


@pytest.mark.parametrize("act", ["setujui", "kembalikan"])
def test_a_verifiers_swap_equals_a_reload(
    app: Flask, sari: PortalClient, as_person: Callable[[str], PortalClient], tmp_path: Path, act: str
) -> None:
    with inside(app):
        settings.change("list_approver", "verifier", TTU, 2)
        db.session.commit()
    page = listed(sari, tmp_path, factories.quota(app), [row(1)])
    sari.post(page + "/catat")
    budi = as_person("budi")
    with queued(app):
        for comment, status in (("", 422), ("Perbaiki baris 2.", 200)) if act == "kembalikan" else (("", 200),):
            before = budi.get(page).get_data(as_text=True)
            answer = budi.htmx("POST", f"{page}/{act}", data={"comment": comment})
            assert answer.status_code == status
            if status == 200:
                swapped = after_swap(before, answer.get_data(as_text=True), "#hasil")
                assert swapped == reloaded(budi.get(page).get_data(as_text=True))


def stop(app: Flask) -> None:
    """The newest list's job failed in every attempt."""
    with inside(app):
        upload = db.session.scalars(select(Upload)).one()
        upload.state = UploadState.RECEIVED
        job = tasks.job_or_none(upload.job_id or 0)
        assert job is not None
        job.state = JobState.FAILED
        job.finished_at = clock.now()
        job.sentence = "Pekerjaan ini terhenti karena gangguan di portal."
        db.session.commit()


def test_work_that_stopped_says_so_and_goes_on_when_asked(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1), row(2)])
    stop(app)
    shown = words(sari.get(page))
    assert "Pekerjaan terhenti" in shown
    assert "Lanjutkan" in shown
    assert not parsed(sari.get(page)).xpath("//*[@data-poll]")
    assert sari.post(page + "/lanjutkan").status_code == 303
    assert verdicts(sari.get(page).get_data(as_text=True)) == {
        "read": 2,
        "ready": 2,
        "warned": 0,
        "refused": 0,
        "present": 0,
    }
    assert sari.post(page + "/lanjutkan").status_code == 409  # nothing stands still any more


def test_work_that_stopped_can_be_given_up(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1)])
    stop(app)
    assert parsed(sari.get(page)).xpath(f"//button[@formaction='{page}/batalkan']")
    assert sari.post(page + "/batalkan").status_code == 303
    assert "Berkas yang sama dapat diunggah lagi" in words(sari.get(page))


def test_a_list_discarded_while_it_is_read_stays_discarded(
    app: Flask, sari: PortalClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker reads for seconds without a lock: what happened meanwhile counts."""
    with queued(app):
        page = listed(sari, tmp_path, factories.quota(app), [row(1)])
        meanwhile(monkeypatch, lambda: sari.post(page + "/batalkan"))
        work(app)
    assert "Berkas yang sama dapat diunggah lagi" in words(sari.get(page))


def test_a_slow_first_judging_does_not_undo_a_confirmed_list(
    app: Flask, sari: PortalClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judged again by a second worker and confirmed, while the first one was still reading."""
    with queued(app):
        page = listed(sari, tmp_path, factories.quota(app), [row(1)])

        def overtake() -> None:
            sari.post(page + "/periksa-ulang")
            work(app)
            sari.post(page + "/catat")
            work(app)

        meanwhile(monkeypatch, overtake)
        work(app)
    assert "1 orang dicatat" in words(sari.get(page))


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do `act` in another request right after the next file was read, as if that had taken long."""
    import contextvars

    from portal.beneficiaries import tasks as jobs

    read = jobs.read_tables
    pending = [act]

    def slow(*args: object) -> object:
        table = read(*args)  # type: ignore[arg-type]
        while pending:
            contextvars.Context().run(pending.pop())
        return table

    monkeypatch.setattr(jobs, "read_tables", slow)


def test_the_number_of_statements_does_not_grow_with_the_rows(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    counted = {}
    for size, source in ((100, "apbd-kabupaten"), (1_000, "apbd-provinsi")):
        quota_id = factories.quota(app, people=size, source=source)
        rows = [row(number + size) for number in range(size)]
        with statements(app) as judging:
            page = listed(sari, tmp_path, quota_id, rows)
        with statements(app) as confirming:
            assert sari.post(page + "/catat").status_code == 303
        assert f"{formatting.number(size)} orang dicatat" in words(sari.get(page))
        counted[size] = (len(judging), len(confirming))
    few, many = counted[100], counted[1_000]
    # One more UPDATE of the progress when a second has gone by.
    assert many[0] <= few[0] + 2, counted
    assert many[1] <= few[1] + 2, counted
    assert max(many) < 160, counted  # some forty of them each time the province's summary and findings follow
