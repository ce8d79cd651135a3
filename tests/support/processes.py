"""Real processes beside the test: each opens the portal of its own, as a gunicorn worker or a consumer does.

They are forked from a server process that has imported the portal and opened nothing, so that twenty start in a second
and none shares a connection with another.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from flask import Flask

from portal import create_app
from portal.agreements import pushing
from portal.config import Settings
from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.tenancy import Scope, scope_of
from portal.exports.packs import queries as pack_queries
from portal.exports.packs import service as packs
from portal.proposals.service import Deciding
from portal.quotas import service as quotas
from tests.support import factories
from tests.support.databases import keep_compiled_templates

HELD = datetime(2026, 11, 20, 1, tzinfo=UTC)  # for acts whose outcome depends on the day
PATIENCE = 60  # seconds; only a broken test waits that long


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.processes"])
    return context


def _templates() -> Path:
    """Where this test run keeps its compiled templates."""
    return Path(Flask.jinja_options["bytecode_cache"].directory)


def together(settings: Settings, act: Callable[..., str], arguments: Sequence[tuple[Any, ...]]) -> list[str]:
    """Run `act(app, *arguments)` in one process for each tuple, all set off at one moment; their answers in order."""
    context = _context()
    barrier = context.Barrier(len(arguments))
    answers = context.Queue()
    processes = [
        context.Process(target=_run, args=(settings, _templates(), act, values, barrier, answers, number))
        for number, values in enumerate(arguments)
    ]
    for process in processes:
        process.start()
    found = dict(answers.get(timeout=PATIENCE) for _ in processes)
    for process in processes:
        process.join(PATIENCE)
    return [found[number] for number in range(len(processes))]


def _run(
    settings: Settings,
    templates: Path,
    act: Callable[..., str],
    values: tuple[Any, ...],
    barrier: Any,
    answers: Any,
    number: int,
) -> None:
    try:
        keep_compiled_templates(templates)
        app = create_app(settings, TESTING=True, PROPAGATE=True, JOBS_IMMEDIATE=True)
        with app.app_context():
            db.engine.connect().close()  # the way is open before the signal
        barrier.wait(PATIENCE)
        answer = act(app, *values)
    except BaseException as error:
        answer = f"{type(error).__name__}: {error}"
    answers.put((number, answer))


@contextmanager
def worker_that_hangs(settings: Settings, job_id: int, place: str, sign: Path) -> Iterator[BaseProcess]:
    """A process that does one job and hangs for ever when it comes to `place` (``module:function``).

    The block begins once it hangs there; whatever it still holds goes with it at the end.
    """
    process = _context().Process(target=_work_and_hang, args=(settings, _templates(), job_id, place, str(sign)))
    process.start()
    try:
        deadline = time.monotonic() + PATIENCE
        while not sign.exists():
            assert process.is_alive(), "the worker ended before it came to the place"
            assert time.monotonic() < deadline, "the worker never came to the place"
            time.sleep(0.01)
        yield process
    finally:
        if process.is_alive():
            process.kill()
        process.join(PATIENCE)


def kill_a_worker(settings: Settings, job_id: int, after: float, sign: Path) -> bool:
    """A process does one job and gets SIGKILL `after` seconds of it; whether it was still at work."""
    process = _context().Process(target=_work, args=(settings, _templates(), job_id, str(sign)))
    process.start()
    deadline = time.monotonic() + PATIENCE
    while not sign.exists():
        assert time.monotonic() < deadline, "the worker never began"
        time.sleep(0.002)
    process.join(after)
    at_work = process.is_alive()
    process.kill()
    process.join(PATIENCE)
    return at_work


def _work(settings: Settings, templates: Path, job_id: int, sign: str) -> None:
    keep_compiled_templates(templates)
    app = create_app(settings, TESTING=True)
    Path(sign).write_text("here")
    tasks.run(app, job_id)


def _work_and_hang(settings: Settings, templates: Path, job_id: int, place: str, sign: str) -> None:
    import importlib

    module_name, _colon, name = place.partition(":")
    module = importlib.import_module(module_name)
    original = getattr(module, name)

    def hang(*args: Any, **kwargs: Any) -> None:
        original(*args, **kwargs)
        Path(sign).write_text("here")
        time.sleep(10 * PATIENCE)

    setattr(module, name, hang)
    keep_compiled_templates(templates)
    tasks.run(create_app(settings, TESTING=True), job_id)


# --- what they do -----------------------------------------------------------------------------------------------------


def post(app: Flask, username: str, url: str, data: dict[str, str] | None = None) -> str:
    """Somebody presses a button; the status and where it led."""
    from tests.support.client import signed_in

    answer = signed_in(app, username).post(url, data=data or {})
    return f"{answer.status_code} {answer.location or ''}".strip()


def post_or_score(app: Flask, username: str = "", url: str = "", data: dict[str, str] | None = None) -> str:
    """The same, or without a name what the night does: the award's score of the day."""
    if username:
        return post(app, username, url, data)
    from portal.paritrana.tasks import score_of_the_day
    from portal.regencies.queries import system_scope

    with app.app_context(), writing(), scope_of(system_scope()):
        score_of_the_day(clock.now())
        db.session.commit()
    return "ok"


def announce(app: Flask, username: str, content: bytes, values: dict[str, str]) -> str:
    """Somebody announces a file that they will send in pieces; the status and where it goes."""
    from tests.support import resumable
    from tests.support.client import signed_in

    answer = resumable.begin(signed_in(app, username), content, **values)
    return f"{answer.status_code} {answer.location or ''}".strip()


def send_piece(app: Flask, username: str, url: str, content: bytes, at: int) -> str:
    """Somebody sends the rest of a file; the status and the page of the list."""
    from tests.support import resumable
    from tests.support.client import signed_in

    answer = signed_in(app, username).patch(url, data=content[at:], headers=resumable.piece(at))
    return f"{answer.status_code} {answer.headers.get('HX-Redirect', '')}".strip()


def follow(app: Flask, regency_id: int) -> str:
    """Have the quotas of an office follow its agreements; how many changed, or the sentence that refuses."""
    with app.app_context(), writing(), scope_of(Scope.regency(regency_id)):
        try:
            changed = pushing.follow_all(regency_id).changed
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            return error.sentence
        return str(changed)


def freeze_pack(app: Flask, regency_id: int, year: int) -> str:
    """Freeze a hearing pack; its number."""
    with app.test_request_context(), writing(), scope_of(Scope.regency(regency_id)):
        pack = packs.freeze(regency_id, year, by=factories.SARI)
        db.session.commit()
        return pack.number


def ask_for_pack(app: Flask, username: str, url: str, data: dict[str, str]) -> str:
    """Somebody presses "Bekukan" and no worker takes it up; the status, where it led, and what is read there."""
    from tests.support.client import signed_in
    from tests.support.lists import words

    app.extensions["portal_tasks"].immediate = False
    with clock.fixed(HELD):
        client = signed_in(app, username)
        answer = client.post(url, data=data)
        return f"{answer.status_code} {answer.location} {words(client.get(answer.location))}"


def render_pack_again(app: Flask, regency_id: int, pack_id: int) -> str:
    """Have the lost files of a hearing pack rendered; "started", or the sentence that refuses."""
    with app.test_request_context(), writing(), scope_of(Scope.regency(regency_id)), clock.fixed(HELD):
        app.extensions["portal_tasks"].immediate = False  # the job waits, as it does for a worker
        try:
            packs.render_again(pack_queries.pack_by_id(pack_id, regency_id), by=factories.SARI)
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            return error.sentence
        return "started"


def take(app: Flask, regency_id: int, quota_id: int, people: int, number: int) -> str:
    """Take places for a list of `people`; "taken", or the sentence that refuses."""
    with app.app_context(), writing(), scope_of(Scope.regency(regency_id)):
        try:
            quota = quotas.lock(quota_id)
            starts = {Month(2026, 1): people}
            quotas.take(
                quota,
                starts,
                villages={factories.PLACE: sum(starts.values())},
                upload_id=number,
                reason=f"Daftar no. {number}",
                deciding=Deciding(factories.SARI),
            )
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            return error.sentence
        return "taken"


def open_quota(app: Flask, regency_id: int, source: str) -> str:
    """An office opens a quota of one funding source on 20 November 2026; its number."""
    with clock.fixed(HELD):
        return str(factories.quota(app, regency_id=regency_id, source=source))


def waive_or_pay(app: Flask, username: str, url: str, data: dict[str, str], quota_id: int) -> str:
    """The province sets a finding aside, or (without a name) ten months of a quota are paid."""
    from tests.support import contributions

    with clock.fixed(HELD):
        if username:
            return post(app, username, url, data)
        contributions.paid(app, quota_id, 1, 10)
        return "paid"


def judge_by_night(app: Flask) -> str:
    """What the worker does once a day: every regency is judged by the rules, and its summary rows are written."""
    from portal.compliance.findings.tasks import judge_of_the_day
    from portal.compliance.standings.tasks import standings_of_the_day
    from portal.regencies.queries import system_scope

    for night in (judge_of_the_day, standings_of_the_day):
        with clock.fixed(HELD), app.app_context(), writing(), scope_of(system_scope()):
            night(clock.now())
            db.session.commit()
    return "ok"
