"""A NIK stands nowhere it is not needed: not in the database, not on disk, not in logs, not in the record."""

from __future__ import annotations

import logging
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.databases import plain
from tests.support.factories import row
from tests.support.lists import listed, parsed, words, workbook_of
from tests.support.logs import logged

pytestmark = pytest.mark.usefixtures("held_clock")


def bytes_of_database(app: Flask) -> bytes:
    """Everything the portal's database holds: the files of SQLite, or every row of every table of PostgreSQL."""
    settings = app.config["PORTAL"]
    if not settings.uses_postgresql:
        return b"".join(path.read_bytes() for path in settings.instance_dir.glob("*.db*"))
    found = []
    # The role of the tests' own server that passes every policy.
    with psycopg.connect(plain(settings.owner_database_url).replace("portal_owner", "postgres")) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            rows = connection.execute(f'SELECT t::text FROM "{schema}"."{table}" t').fetchall()
            found += [str(line).encode() for (line,) in rows]
    return b"\n".join(found)


def bytes_on_disk(app: Flask) -> bytes:
    folder = app.config["PORTAL"].storage_dir
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_nik_lies_readable_anywhere(
    app: Flask, sari: PortalClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good, warned, refused = factories.nik(1), factories.nik(2), factories.nik(3)
    damaged = "53030117x8900004"
    rows = [
        row(1),
        row(2, **{"Jenis Kelamin": "P"}),
        row(3, **{"Desa/Kelurahan": "Negeri Dongeng"}),
        row(4, NIK=damaged),
    ]
    with logged() as entries, caplog.at_level(logging.DEBUG):
        page = listed(sari, tmp_path, factories.quota(app), rows)
        workbook_of(sari, sari.post(page + "/baris-ditolak"))
        sari.post("/wilayah/ttu/peserta/cari", data={"q": refused})
        kept = [bytes_of_database(app), bytes_on_disk(app)]
        sari.post(page + "/catat")
        person = parsed(sari.get("/wilayah/ttu/peserta/")).xpath("//th[@scope='row']/a/@href")[0]
        assert good in words(sari.post(person + "/nik", data={"purpose": "mencocokkan dengan KTP"}))
        asked = sari.post("/wilayah/ttu/peserta/unduh", data={"nik": "lengkap", "purpose": "kirim ke BPJS"})
        workbook_of(sari, asked)
    kept += [bytes_of_database(app), bytes_on_disk(app), (repr(entries) + caplog.text).encode()]
    for nik in (good, warned, refused, damaged):
        for place, content in enumerate(kept):
            assert nik.encode() not in content, (nik, place)
    assert b"Contoh Orang 0003" not in kept[0] + kept[1]  # staged and stored, both encrypted
    assert b"list_received" in kept[0]  # we did look at the right places
    assert kept[1]
    assert b"uploads.create_submit" in kept[-1]


def test_pages_never_show_more_of_a_nik_than_its_first_six_digits(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    rows = [row(1), row(2, **{"Jenis Kelamin": "P"}), row(3, NIK=factories.nik(1)), row(4, NIK="53030117089000")]
    page = listed(sari, tmp_path, factories.quota(app), rows)
    sari.post(page + "/catat")
    people = sari.get("/wilayah/ttu/peserta/")
    detail = parsed(people).xpath("//th[@scope='row']/a/@href")[0]
    shown = [sari.get(url).get_data(as_text=True) for url in (page, "/wilayah/ttu/", detail, "/wilayah/ttu/daftar/")]
    shown.append(people.get_data(as_text=True))
    shown.append(signed_in(app, "budi").get("/wilayah/ttu/catatan/").get_data(as_text=True))
    for text in shown:
        assert "5303011" not in text
        assert "17 Agustus 1990" not in text  # the birth date is in the NIK, so only its year is shown
