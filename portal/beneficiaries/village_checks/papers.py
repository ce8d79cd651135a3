"""The printed sheets of a village check: A4, PDF/A, 25 people a page, NIK masked, the code as text and as QR.

A desa or a kecamatan is one PDF. A whole regency is a ZIP with one for each kecamatan: that is how the paper goes out,
and 600 pages at once would need 1.5 GB.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from portal.beneficiaries import reference
from portal.beneficiaries.rules.village_checks import VILLAGE_RESULT_LABELS, VillageResult, shown_code
from portal.beneficiaries.village_checks import queries
from portal.beneficiaries.village_checks.queries import PrintedSheet, SheetPerson
from portal.beneficiaries.village_checks.service import SHEETS
from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.core.typeset import PDF, qr_svg, typeset_long
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies

TEMPLATE = Path(__file__).with_name("documents") / "sheets.typ"
ZIP = "application/zip"
TITLE = "Verval desa"
TASK = (
    "Beri satu tanda centang untuk setiap orang menurut keadaan hari ini, mintakan tanda tangan atau cap jempol "
    "yang hadir, lalu kembalikan lembar yang ditandatangani kepala desa/lurah ke dinas."
)
KINDS = [words for result, words in VILLAGE_RESULT_LABELS.items() if result is not VillageResult.NONE]


@maker(SHEETS, permission=Permission.EXPORT_PEOPLE)
def _sheets(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    """All sheets of a place, in the order in which somebody carries them from desa to desa."""
    assert download.regency_id is not None
    held = queries.round_by_id(args["round_id"])
    quota = quotas.quota_by_id(held.quota_id)
    regency = regencies.regency_by_id(download.regency_id)
    districts, villages = regencies.place_names(regency.id)
    occupations = reference.occupation_names()
    sheets = [
        {
            "district": districts[each.sheet.district_code],
            "village": villages[each.sheet.village_code],
            **_sheet(each, args["address"], occupations),
        }
        for each in queries.sheets_to_print(held.id, args["district"], args["village"])
    ]
    now = clock.now()
    shared = {
        "title": TITLE,
        "office": f"Pemerintah {regency.official_name}",
        "round": held.name,
        "quota": f"{quota.funding_source.name} {quota.fiscal_year}",
        "date": formatting.day(now.astimezone(formatting.WITA).date()),
        "task": TASK,
        "kinds": KINDS,
    }

    def pdf(part: Sequence[Mapping[str, Any]]) -> bytes:
        return typeset_long(TEMPLATE, {**shared, "sheets": part}, at=now)

    people = sum(len(each["people"]) for each in sheets)
    if args["district"]:
        path.write_bytes(pdf(sheets))
        place = villages.get(args["village"]) or districts[args["district"]]
        return Made(f"verval-{_in_a_name(place)}.pdf", people, PDF)
    with zipfile.ZipFile(path, "w") as archive:
        for district, of_district in groupby(sheets, key=itemgetter("district")):
            archive.writestr(f"verval-{_in_a_name(district)}.pdf", pdf(list(of_district)))
    return Made(f"verval-{regency.slug}.zip", people, ZIP)


def _in_a_name(place: str) -> str:
    return place.casefold().replace(" ", "-")


def _sheet(printed: PrintedSheet, address: str, occupations: Mapping[str, str]) -> dict[str, Any]:
    return {
        "page": printed.sheet.page,
        "pages": printed.pages,
        "code": shown_code(printed.sheet.code),
        "qr": qr_svg(address + printed.sheet.code),
        "people": [_person(person, occupations) for person in printed.people],
    }


def _person(person: SheetPerson, occupations: Mapping[str, str]) -> dict[str, Any]:
    known = occupations.get(person.occupation_code, "")
    return {
        "number": person.number,
        "name": person.name,
        "nik": formatting.masked_nik(person.nik_prefix),
        "sex": person.sex,
        "born": str(person.birth_date.year),
        "address": person.address,
        "job": known if person.occupation_code else person.occupation_text,
    }
