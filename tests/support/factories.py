"""Things with valid, dull defaults. Each opens the scope it needs and commits: a test reads like its promise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from flask import Flask

from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.tenancy import Scope, scope_of
from portal.proposals.service import Deciding
from portal.quotas import service as quotas
from portal.regencies.queries import system_scope
from tests.support.people import PEOPLE, TTU

SARI = Actor(1, "Sari Contoh", "Operator")

# Real places of TTU (Kecamatan Kota Kefamenanu and its neighbours), so that lists are right by default.
VILLAGE, DISTRICT = "Bansone", "Kota Kefamenanu"
PLACE = ("53.03.05", "53.03.05.1004")  # their codes
HEADERS = (
    "No",
    "NIK",
    "Nama Sesuai KTP",
    "Tempat Lahir",
    "Tanggal Lahir",
    "Jenis Kelamin",
    "Alamat",
    "Desa/Kelurahan",
    "Kecamatan",
    "Pekerjaan",
)


@contextmanager
def inside(app: Flask, regency_id: int = TTU) -> Iterator[None]:
    """An app context with the scope of one regency, ready to write."""
    with app.app_context(), writing(), scope_of(Scope.regency(regency_id)):
        yield


def actor(username: str) -> Actor:
    """The actor behind a known user name; ids follow the order in which they were made."""
    return Actor(list(PEOPLE).index(username) + 1, PEOPLE[username][0], PEOPLE[username][1].value)


def quota(
    app: Flask,
    *,
    people: int = 100,
    year: int = 2026,
    regency_id: int = TTU,
    source: str = "apbd-kabupaten",
    first: int = 1,
    last: int = 12,
    budget: int | None = None,
) -> int:
    """A quota for a whole year at the lowest rate, with a budget that suffices; returns its id."""
    with app.app_context(), writing(), scope_of(_scope_for(source, regency_id)), _before_its_end(year):
        made = quotas.open_quota(
            regency_id,
            quotas.QuotaTerms(
                fiscal_year=year,
                funding_source_code=source,
                people=people,
                first_month=Month(year, first),
                last_month=Month(year, last),
                budget_amount=people * 16_800 * (last - first + 1) if budget is None else budget,
                document="DPA contoh",
            ),
            deciding=Deciding(SARI, "Budi Contoh"),
        )
        db.session.commit()
        return made.id


def _scope_for(source: str, regency_id: int) -> Scope:
    """The province's quotas are not the regency's to open."""
    return system_scope() if source == "apbd-provinsi" else Scope.regency(regency_id)


def _before_its_end(year: int) -> AbstractContextManager[Any]:
    """A quota of a past year was opened in that year: later it is read only."""
    if year >= clock.today().year:
        return nullcontext()
    return clock.fixed(datetime(year, 1, 5, 1, 0, tzinfo=UTC))


def nik(number: int, *, born: date = date(1990, 8, 17), female: bool = False, prefix: str = "530301") -> str:
    """A made-up NIK that is sound: prefix, birth date (women: day + 40), serial `number` (1–9999)."""
    day = born.day + (40 if female else 0)
    return f"{prefix}{day:02d}{born.month:02d}{born.year % 100:02d}{number:04d}"


def row(number: int, **changes: Any) -> list[Any]:
    """A row of a list under HEADERS that is right in every column."""
    values = {
        "No": number,
        "NIK": nik(number),
        "Nama Sesuai KTP": f"Contoh Orang {number:04d}",
        "Tempat Lahir": "Kefamenanu",
        "Tanggal Lahir": "17/08/1990",
        "Jenis Kelamin": "L",
        "Alamat": "Jalan Contoh",
        "Desa/Kelurahan": VILLAGE,
        "Kecamatan": DISTRICT,
        "Pekerjaan": "Petani",
    }
    values.update(changes)
    return [values[header] for header in HEADERS]


def xlsx(path: Path, rows: list[list[Any]], headers: tuple[str, ...] = HEADERS) -> Path:
    """A plain workbook with one sheet; strings stay strings."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
    sheet = book.add_worksheet("Daftar")
    for number, values in enumerate([list(headers), *rows]):
        sheet.write_row(number, 0, values)
    book.close()
    return path
