"""Lists that wait keep their rows when the shape of staged rows changes, on the way up and on the way down."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import select, text

from portal.beneficiaries import staging
from portal.beneficiaries.models import StagedRow, Upload, UploadState
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.judge import ListedPerson, Verdict
from portal.beneficiaries.rules.problems import ProblemCode, error, warning
from portal.beneficiaries.rules.rows import JudgedRow, RowKey
from portal.beneficiaries.rules.sex import Sex
from portal.config import Settings
from portal.core import clock, crypto
from portal.core.db import db, writing
from portal.core.months import Month
from tests.migrations.test_migrations import MIGRATIONS, copy, portal
from tests.support.factories import inside, nik, quota
from tests.support.people import TTU

__all__ = ["copy"]
START = Month(2026, 3)
BORN = date(1988, 8, 17)
CLEAN = ListedPerson(
    nik(1, born=BORN),
    "MARIA D'Contoh",
    "Kefamenanu",
    BORN,
    Sex.FEMALE,
    'RT 1 "lama"',
    "53.03.01.2005",
    "53.03.01",
    "petani",
    "Petani",
    START,
    "Ibu Contoh",
    "081200000002",
    "5303010101100002",
    4,
)
WARNED = CLEAN._replace(nik=nik(2, born=BORN), occupation_code=None, occupation="Pencari batu", desil=None)


def _judged() -> list[JudgedRow]:
    doubt = warning(ProblemCode.NIK_BIRTH_MISMATCH, Field.BIRTH_DATE, "Tanggal lahir berbeda dengan NIK.")
    wrong = error(ProblemCode.NAME_MISSING, Field.NAME, "Nama kosong.")
    cells = (WARNED.nik, date(1988, 8, 18), 3.0, "")
    return [
        JudgedRow("Daftar", 1, 2, Verdict.READY, (), START, CLEAN.nik, CLEAN, ()),
        JudgedRow("Daftar", 1, 3, Verdict.WARNED, (doubt,), START, WARNED.nik, WARNED, cells),
        JudgedRow("Daftar", 2, 9, Verdict.REFUSED, (wrong,), START, None, None, ("", "x")),
    ]


def _list(app: Flask) -> int:
    quota_id = quota(app, people=10)
    with inside(app), writing():
        upload = Upload(
            regency_id=TTU,
            quota_id=quota_id,
            file_name="contoh.xlsx",
            size=1,
            sha256="0" * 64,
            start_month=START,
            state=UploadState.JUDGED,
            summary={},
            created_by=1,
            created_by_name="Contoh",
            created_at=clock.now(),
        )
        db.session.add(upload)
        db.session.flush()
        staging.stage(upload.id, TTU, _judged(), crypto.keys())
        db.session.commit()
        return upload.id


def _staged(app: Flask, upload_id: int) -> list[Any]:
    """Every row opened, and what stands beside the encrypted fields."""
    with inside(app):
        entries = staging.rows_at(upload_id, [RowKey(1, 2), RowKey(1, 3), RowKey(2, 9)], crypto.keys())
        plain = [each for each in StagedRow.__table__.c if not each.name.endswith("_cipher")]
        rows = db.session.connection().execute(select(*plain).order_by(StagedRow.sheet, StagedRow.row)).all()
        db.session.rollback()
        return [*entries, *rows]


def test_rows_that_wait_keep_their_people_up_and_down(copy: Settings) -> None:
    with portal(copy) as app:
        upload_id = _list(app)
        before = _staged(app, upload_id)
        db.session.remove()
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0010")
        with inside(app):
            blobs = db.session.connection().execute(text("SELECT blob FROM staged_rows ORDER BY sheet, row")).all()
            aad = f"staged_rows.blob:{upload_id}".encode()
            clean, warned, refused = (json.loads(crypto.decrypt(bytes(blob), aad)) for (blob,) in blobs)
            db.session.rollback()
        db.session.remove()
        values = list(CLEAN)
        values[3], values[10] = "1988-08-17", 202603
        assert clean == [False, values]
        assert (warned[0], warned[1][8:10], warned[2]) == (
            True,
            [None, "Pencari batu"],
            [WARNED.nik, ["1988-08-18"], 3.0, ""],
        )
        assert refused == [None, None, ["", "x"], [["name_missing", "error", "name", "Nama kosong."]]]
        flask_migrate.upgrade(directory=str(MIGRATIONS), revision="0011")
        assert _staged(app, upload_id) == before
