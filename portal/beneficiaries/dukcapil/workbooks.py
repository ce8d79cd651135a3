"""Making the workbooks of Dukcapil in the background, from the same code as the pages they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from portal.beneficiaries.dukcapil import examining, exports, queries, service
from portal.beneficiaries.dukcapil.queries import Wanted
from portal.beneficiaries.privacy import open_private
from portal.beneficiaries.rules.dukcapil_answers import JudgedAnswer
from portal.beneficiaries.workbooks import SOURCE
from portal.core import clock, crypto, formatting, storage
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.tabular import Cell, TableFile, read_tables
from portal.core.workbook import Cover
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies
from portal.regencies.models import Regency

REQUEST = "dukcapil_request"
REFUSED = "dukcapil_refused"


def wanted_in_words(wanted: Wanted) -> str:
    """Whom a request names: "APBD Kabupaten 2026, belum ada hasil"."""
    if wanted.upload_id is not None:
        whose = f"Daftar no. {wanted.upload_id}"
    else:
        assert wanted.quota_id is not None
        quota = quotas.quota_by_id(wanted.quota_id)
        whose = f"{quota.funding_source.name} {quota.fiscal_year}"
    return f"{whose}, {'belum ada hasil atau belum padan' if wanted.again else 'belum ada hasil'}"


def wanted_to_args(wanted: Wanted) -> dict[str, Any]:
    """A request as a download keeps it."""
    return asdict(wanted)


@maker(REQUEST, permission=Permission.EXPORT_PEOPLE)
def _request(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    """The people to ask about, with full NIKs for the purpose that the audit record holds."""
    assert download.regency_id is not None
    wanted = Wanted(**args["wanted"])
    regency = regencies.regency_by_id(download.regency_id)
    cover = _cover(download, regency, "Permintaan Pemadanan NIK", wanted_in_words(wanted))
    rows = exports.request_workbook(
        path, facts=cover, purpose=args["purpose"], rows=_request_lines(wanted, download.regency_id)
    )
    return Made(f"permintaan-dukcapil-{regency.slug}.xlsx", rows)


def _request_lines(wanted: Wanted, regency_id: int) -> Iterator[exports.RequestLine]:
    districts, villages = regencies.place_names(regency_id)
    keys = crypto.keys()
    for person in queries.people_to_ask(wanted):
        yield exports.RequestLine(
            nik=open_private(person.private_cipher, regency_id, keys).nik,
            name=person.name,
            birth_place=person.birth_place,
            birth_on=person.birth_date,
            sex=person.sex,
            village=villages[person.village_code],
            district=districts[person.district_code],
        )


@maker(REFUSED, permission=Permission.PREPARE_LISTS)
def _refused(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    """The refused rows of an answer, judged anew from its file: none of them is kept anywhere else."""
    assert download.regency_id is not None
    answer = queries.answer_by_id(args["answer_id"])
    table = read_tables(b"".join(storage.read_chunks(service.refuse_without_file(answer))), answer.file_name)
    judged = examining.examine(answer, table, crypto.keys())
    regency = regencies.regency_by_id(download.regency_id)
    cover = _cover(download, regency, "Jawaban Dukcapil: Baris Ditolak", f"Jawaban no. {answer.id}: {answer.file_name}")
    headers = [_as_text(cell) or f"Kolom {number}" for number, cell in enumerate(judged.headings, 1)]
    rows = exports.refused_answers(path, facts=cover, headers=headers, rows=_refused_rows(judged, table))
    return Made(f"baris-ditolak-jawaban-dukcapil-{answer.id}.xlsx", rows)


def _refused_rows(judged: JudgedAnswer, table: TableFile) -> Iterator[exports.RefusedAnswer]:
    for row in judged.rows:
        if row.problem is not None:
            sheet = table.sheets[row.sheet - 1]
            cells = [_as_text(cell) for cell in sheet.rows[row.row - sheet.first_row]]
            yield exports.RefusedAnswer(sheet.name, row.row, cells, row.message)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)


def _cover(download: Download, regency: Regency, title: str, filter_words: str) -> Cover:
    return Cover(
        title=title,
        office=regency.official_name,
        period=formatting.day(clock.today()),
        filter=filter_words,
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source=SOURCE,
        letterhead=value_of("letterhead", regency.id).splitlines(),
    )
