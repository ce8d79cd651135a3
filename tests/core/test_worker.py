"""Promises of `portal worker`: consumers die and come back, jobs go on, and everything ends in order."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from portal.config import PROJECT_ROOT
from portal.core import clock
from portal.core.tasks import JobState
from tests.core.conftest import Place
from tests.core.jobs import begin, deeds, look, wait_for

START = "import sys; from portal.core.worker import run_worker; sys.exit(run_worker(sys.argv[1], int(sys.argv[2])))"


@contextmanager
def worker(
    place: Place, *, factory: str = "tests.core.small_app:from_environment", processes: int = 1
) -> Iterator[subprocess.Popen[str]]:
    """A worker as an operator starts it; killed with its consumers at the end, if it still lives."""
    parent = subprocess.Popen(
        [sys.executable, "-c", START, factory, str(processes)],
        env=place.child_environ(),
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield parent
    finally:
        if parent.poll() is None:
            parent.kill()
        parent.communicate(timeout=60)  # ends when the last consumer has let go of the pipe


def until(reached: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_consumer_killed_in_the_middle_is_replaced_and_the_job_goes_on_at_once(place: Place, tmp_path: Path) -> None:
    app, said = place.queued, tmp_path / "said"
    with worker(place) as parent:
        job_id = begin(app, "test.steps", steps=5, hang_at=2, said=str(said))
        wait_for(said, parent)
        killed = int(said.read_text())
        assert killed != parent.pid
        os.kill(killed, signal.SIGKILL)
        started = clock.now()
        until(lambda: look(app, job_id).is_final)
        assert clock.now() - started < timedelta(seconds=30)  # not after the two minutes of its lease
        parent.terminate()
        assert parent.wait(60) == 0
    job = look(app, job_id)
    assert (job.state, job.attempts, job.done, job.sentence) == (JobState.DONE, 2, 5, "5 langkah dicatat.")
    assert deeds(app, job_id) == [(0, 1), (1, 1), (2, 2), (3, 2), (4, 2)]


def test_a_worker_that_ends_in_order_gives_its_job_back_at_once(place: Place, tmp_path: Path) -> None:
    app, said = place.queued, tmp_path / "said"
    with worker(place) as parent:
        job_id = begin(app, "test.steps", steps=4, hang_at=2, said=str(said), reports=True)
        wait_for(said, parent)
        parent.terminate()
        assert parent.wait(20) == 0
    job = look(app, job_id)
    assert (job.state, job.attempts, job.done) == (JobState.QUEUED, 0, 2)  # the attempt does not count
    with worker(place) as parent:
        started = clock.now()
        until(lambda: look(app, job_id).is_final)
        assert clock.now() - started < timedelta(seconds=30)  # no sweep was needed
        parent.send_signal(signal.SIGINT)
        assert parent.wait(20) == 0
    assert look(app, job_id).state == JobState.DONE
    assert deeds(app, job_id) == [(0, 1), (1, 1), (2, 1), (3, 1)]


def test_consumers_end_when_their_parent_is_killed(place: Place, tmp_path: Path) -> None:
    said = tmp_path / "said"
    with worker(place) as parent:
        begin(place.queued, "test.steps", steps=4, hang_at=2, said=str(said), reports=True)
        wait_for(said, parent)
        parent.kill()
        parent.communicate(timeout=60)  # waits for the consumer too, which holds the other end
    assert look(place.queued, 1).state == JobState.QUEUED


def test_two_consumers_work_side_by_side(place: Place, tmp_path: Path) -> None:
    app = place.queued
    said = [tmp_path / "one", tmp_path / "two"]
    with worker(place, processes=2) as parent:
        for path in said:
            begin(app, "test.steps", steps=2, hang_at=1, said=str(path), reports=True)
        for path in said:
            wait_for(path, parent)
        assert len({path.read_text() for path in said}) == 2
        parent.terminate()
        assert parent.wait(60) == 0


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_consumer_that_cannot_start_is_tried_again_ever_more_slowly(place: Place) -> None:
    with worker(place, factory="tests.core.small_app:no_such_factory") as parent:
        assert parent.stdout is not None
        pauses = []
        for line in parent.stdout:
            found = re.search(r"again_in\D*([\d.]+)", line)
            if found:
                pauses.append(float(found[1]))
            if len(pauses) == 3:
                break
        parent.terminate()
        assert parent.wait(20) == 0
    assert pauses == [0.5, 1.0, 2.0]
