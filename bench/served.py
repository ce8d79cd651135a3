"""CPU of an answer as production gives it: gunicorn in a process of its own, asked over a socket.

nginx opens a connection for every request that it hands on (README, *Run it for real*), and so does this. What the
worker's threads used is read from Linux's own account of them, in nanoseconds; the database's processes, gunicorn's
parent and whoever asks are not in it. A page goes compressed, as browsers ask for it.
"""

from __future__ import annotations

import http.client
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from bench.yardstick import ROUNDS
from portal.config import Settings
from tests.support.server import gunicorn

REQUESTS = 60
BARE = "/healthz"  # where a server is asked whether it is ready: the only route of the bare application
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}

bare = Flask("bare")
bare.add_url_rule(BARE, "index", lambda: "Halo")


@dataclass(frozen=True)
class Page:
    """One address of a running server: `host:port`, the worker that answers there, and who asks."""

    place: str
    worker: int
    path: str
    cookie: str = ""

    def ask(self) -> None:
        """One answer, read to its end; ends the script for anything but 200."""
        connection = http.client.HTTPConnection(self.place)
        connection.request("GET", self.path, headers={**BROWSER, "Cookie": self.cookie})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:
            sys.exit(f"{self.path}: {answer.status}")

    def round(self) -> float:
        """CPU seconds of one answer, out of a round of them."""
        before = self._used()
        for _ in range(REQUESTS):
            self.ask()
        return (self._used() - before) / 1e9 / REQUESTS

    def _used(self) -> int:
        """Nanoseconds of all threads of the worker, which gunicorn keeps."""
        threads = Path(f"/proc/{self.worker}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads)


def cpu_of(pages: Sequence[Page]) -> list[float]:
    """Median CPU seconds of an answer of each; their rounds take turns, so what disturbs one disturbs all."""
    for page in pages:
        page.ask()
    rounds = [[page.round() for page in pages] for _ in range(ROUNDS)]
    return [statistics.median(used) for used in zip(*rounds, strict=True)]


@contextmanager
def served(settings: Settings, application: str) -> Iterator[tuple[str, int]]:
    """(`host:port`, pid of the worker) of `application` behind gunicorn with one worker of eight threads."""
    with gunicorn(settings, application) as (address, parent):
        worker = int(Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[0])
        yield urlsplit(address).netloc, worker
