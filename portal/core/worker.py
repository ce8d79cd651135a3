"""`portal worker`: a small parent that keeps the queue's consumers alive.

Each consumer is a process of its own with one worker thread: no database connection is ever shared over a fork, and a
job may start child processes (which a multiprocessing worker may not). Consumers end when their parent does.
"""

from __future__ import annotations

import importlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask
from huey.consumer import Consumer

FIRST_PAUSE = 0.5  # seconds before a dead consumer is started again; doubles up to the longest
LONGEST_PAUSE = 60.0
HEALTHY_AFTER = 60.0  # a consumer that lived this long starts again without a long pause
GRACE = 30  # seconds for a running step to end; then the job is left to its lease
LOOK_EVERY = 0.2
NAME_VARIABLE = "PORTAL_WORKER_NAME"
log = structlog.get_logger("portal.worker")


@dataclass
class _Place:
    """One consumer's place: its name stays when the process changes, so that a new one frees the old one's jobs."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    start_at: float = 0.0


def run_worker(app_factory: str, processes: int = 1) -> int:
    """Run until SIGTERM or SIGINT. `app_factory` is ``module:function``. Returns the exit status."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    family = f"{socket.gethostname()[:30]}:{secrets.token_hex(6)}"
    places = [_Place(f"{family}:{number}") for number in range(processes)]
    while not stop.is_set():
        for place in places:
            _look_after(place, app_factory)
        stop.wait(LOOK_EVERY)
    return _end(places)


def _look_after(place: _Place, app_factory: str) -> None:
    now = time.monotonic()
    if place.process is not None:
        status = place.process.poll()
        if status is None:
            return
        _close(place.process)
        if now - place.started_at >= HEALTHY_AFTER:
            place.pause = FIRST_PAUSE
        log.error("consumer_died", name=place.name, status=status, again_in=place.pause)
        place.process = None
        place.start_at = now + place.pause
        place.pause = min(place.pause * 2, LONGEST_PAUSE)
    if now < place.start_at:
        return
    place.process = subprocess.Popen(
        [sys.executable, "-m", "portal.core.worker", app_factory],
        stdin=subprocess.PIPE,  # closes with this process, however it ends: the consumer waits for that
        env={**os.environ, NAME_VARIABLE: place.name},
        start_new_session=True,  # Ctrl-C reaches the parent alone, which then ends all in order
    )
    place.started_at = now
    log.info("consumer_started", name=place.name, pid=place.process.pid)


def _end(places: list[_Place]) -> int:
    running = [place.process for place in places if place.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE + 5
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("consumer_killed", pid=process.pid)
            process.kill()
            process.wait()
        _close(process)
    log.info("worker_ended")
    return 0


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()


class _Consumer(Consumer):
    """huey's consumer, which tells the running job to come to an end before it waits for it."""

    def stop(self, graceful: bool = False) -> None:
        from portal.core.tasks.running import stopping

        self.stop_flag.set()  # first, so that no worker thread answers a ring it would then not carry out
        stopping.set()
        super().stop(graceful=graceful)


def consume(app: Flask, worker_name: str) -> None:
    """The consumer process: free what a dead predecessor held, sweep, then answer rings until told to stop."""
    from portal.core import tasks

    with app.app_context():
        the_bell = tasks.bell()
    the_bell.worker_name = worker_name
    if not app.config["PORTAL"].uses_postgresql:
        tasks.create_queue_tables(app.config["PORTAL"])  # the queue's file may have been deleted; PostgreSQL's cannot
    tasks.release(app, worker_name)
    tasks.sweep(app)
    tasks.purge(app)
    consumer = _Consumer(
        the_bell.huey,
        workers=1,
        worker_type="thread",
        initial_delay=0.1,
        backoff=1.3,
        max_delay=1.0,  # SQLite's queue is asked, PostgreSQL's notifies
        shutdown_timeout=GRACE,
        graceful_signal="TERM",
    )
    consumer.run()


def _end_with_parent() -> None:
    """Read standard input, which nobody writes to: it ends when the parent does."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def _load(app_factory: str) -> Callable[[], Any]:
    module, _, name = app_factory.partition(":")
    found: Callable[[], Any] = getattr(importlib.import_module(module), name)
    return found


def main(arguments: list[str]) -> None:
    """``python -m portal.core.worker module:factory``: one consumer. Started by `run_worker`."""
    app = _load(arguments[0])()
    if NAME_VARIABLE in os.environ:
        _end_with_parent()
    consume(app, os.environ.get(NAME_VARIABLE) or f"{socket.gethostname()[:30]}:{secrets.token_hex(6)}:0")
    _leave()


def _leave() -> None:
    """Leave without waiting for a job that would not end in its time: its transaction is lost, its lease runs out."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
