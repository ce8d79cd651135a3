"""The portal in a real server, and a real worker: processes of their own, as in production."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from portal.config import PROJECT_ROOT, Settings


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which another process finds the same installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    keys = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in settings.field_keys.items())
    return {
        **kept,
        "PYTHONPATH": str(PROJECT_ROOT),
        "PORTAL_INSTANCE_DIR": str(settings.instance_dir),
        "PORTAL_STORAGE_DIR": str(settings.storage_dir),
        "PORTAL_STATIC_BUILD_DIR": str(settings.static_build_dir),
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_OWNER_DATABASE_URL": settings.owner_database_url,
        "PORTAL_SECRET_KEY": settings.secret_key,
        "PORTAL_FIELD_KEYS": keys,
        "PORTAL_NIK_KEY": base64.b64encode(settings.nik_key).decode(),
    }


@contextmanager
def web_server(settings: Settings, application: str = "wsgi:app") -> Iterator[str]:
    """`gunicorn`, of which only the address is wanted."""
    with gunicorn(settings, application) as (address, _parent):
        yield address


@contextmanager
def gunicorn(settings: Settings, application: str) -> Iterator[tuple[str, int]]:
    """One gthread worker on a free port of this machine; yields (address without a slash at the end, the parent's pid).

    The socket is opened here and handed over, so no other process can take the port in between, and a request sent
    before gunicorn is ready simply waits.
    """
    log = Path(settings.instance_dir) / "web.log"
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("wb") as output:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1"),
                *("--no-control-socket", "--threads", "8", "--bind", f"fd://{listening.fileno()}", application),
            ],
            cwd=PROJECT_ROOT,
            env=environment(settings),
            pass_fds=[listening.fileno()],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(address, process, log)
            yield address, process.pid
        finally:
            _end(process)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """The first answer; a server that died instead of answering tells why."""
    for _ in range(30):
        try:
            with urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310 - our own server
                assert answer.status == 200
            return
        except TimeoutError:
            if process.poll() is not None:
                raise RuntimeError(f"gunicorn ended:\n{log.read_text()[-2000:]}") from None
    raise RuntimeError("gunicorn does not answer")


@contextmanager
def worker(settings: Settings, factory: str = "") -> Iterator[None]:
    """`portal worker`, the parent and its consumer; or a consumer alone of the application that `factory` makes."""
    command = ["portal.core.worker", factory] if factory else ["portal.cli", "worker"]
    log = Path(settings.instance_dir) / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=PROJECT_ROOT,
            env=environment(settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(40)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
