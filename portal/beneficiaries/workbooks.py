"""The workbooks of lists and people, from the same queries and filters as the pages they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from portal.beneficiaries import exports, queries, reference
from portal.beneficiaries.models import STATUS_LABELS, BeneficiaryStatus
from portal.beneficiaries.privacy import open_private
from portal.beneficiaries.queries import PeopleFilter
from portal.beneficiaries.sent_back import refused_as_sent
from portal.core import clock, crypto, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.regencies import queries as regencies
from portal.regencies.models import Regency

PEOPLE = "people"
REFUSED = "refused_rows"
SOURCE = "Portal Jamsostek NTT"


def filter_to_args(wanted: PeopleFilter) -> dict[str, Any]:
    """A filter as a download keeps it. Searches are never exported: their terms are people."""
    values = asdict(wanted)
    values.pop("words")
    values.pop("nik_key")
    return values


def filter_from_args(args: Mapping[str, Any]) -> PeopleFilter:
    """The inverse of `filter_to_args`."""
    values = dict(args)
    if values["status"] is not None:
        values["status"] = BeneficiaryStatus(values["status"])
    return PeopleFilter(**values)


def filter_in_words(wanted: PeopleFilter, regency_id: int) -> str:
    """What the filter holds, for the workbook's first sheet."""
    districts, villages = regencies.place_names(regency_id)
    parts = []
    if wanted.district_code:
        parts.append(f"Kecamatan {districts.get(wanted.district_code, wanted.district_code)}")
    if wanted.village_code:
        parts.append(f"Desa/kelurahan {villages.get(wanted.village_code, wanted.village_code)}")
    if wanted.occupation_code is not None:
        parts.append(f"Pekerjaan {reference.occupation_names().get(wanted.occupation_code, '')}")
    if wanted.status is not None:
        parts.append(f"Keadaan {STATUS_LABELS[wanted.status]}")
    return "; ".join(parts) or "Semua peserta"


def _cover(download: Download, regency: Regency, *, title: str, period: str, filter_words: str) -> Cover:
    return Cover(
        title=title,
        office=regency.official_name,
        period=period,
        filter=filter_words,
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source=SOURCE,
        letterhead=value_of("letterhead", regency.id).splitlines(),
    )


@maker(PEOPLE, permission=Permission.EXPORT_PEOPLE)
def _people(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    """The list of people: NIK masked, or in full for a purpose that the audit record holds."""
    assert download.regency_id is not None
    wanted = filter_from_args(args["filter"])
    purpose = args["purpose"] or None
    regency = regencies.regency_by_id(download.regency_id)
    cover = _cover(
        download,
        regency,
        title="Daftar Peserta",
        period=f"Tahun anggaran {wanted.fiscal_year}",
        filter_words=filter_in_words(wanted, regency.id),
    )
    rows = exports.beneficiary_list(
        path,
        facts=cover,
        rows=_lines(wanted, regency.id, full=purpose is not None),
        with_full_nik=purpose is not None,
        purpose=purpose,
    )
    return Made(f"daftar-peserta-{regency.slug}-{wanted.fiscal_year}.xlsx", rows)


def _lines(wanted: PeopleFilter, regency_id: int, *, full: bool) -> Iterator[exports.BeneficiaryLine]:
    districts, villages = regencies.place_names(regency_id)
    occupations = reference.occupation_names()
    keys = crypto.keys()
    for line, cipher in queries.all_people(wanted):
        nik = open_private(cipher, regency_id, keys).nik if full else formatting.masked_nik(line.nik_prefix)
        yield exports.BeneficiaryLine(
            nik=nik,
            name=line.name,
            birth_year=line.birth_date.year,
            sex=line.sex,
            village=villages[line.village_code],
            district=districts[line.district_code],
            occupation=occupations.get(line.occupation_code, reference.UNKNOWN_OCCUPATION),
            funding_source=line.funding_source,
            start_month=line.first_month,
            status=STATUS_LABELS[line.status],
            birth_on=line.birth_date if full else None,
        )


@maker(REFUSED, permission=Permission.PREPARE_LISTS)
def _refused(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    """Only the wrong rows, as they were sent, with the reason in the last column."""
    assert download.regency_id is not None
    upload = queries.upload_by_id(args["upload_id"])
    regency = regencies.regency_by_id(download.regency_id)
    cover = _cover(
        download,
        regency,
        title="Baris yang Ditolak",
        period=f"Mulai {formatting.month(upload.start_month)}",
        filter_words=f"Daftar no. {upload.id}: {upload.file_name}",
    )
    headings, rows = refused_as_sent(upload, crypto.keys())
    count = exports.refused_rows(path, facts=cover, headers=headings, rows=rows)
    return Made(f"baris-ditolak-daftar-{upload.id}.xlsx", count)
