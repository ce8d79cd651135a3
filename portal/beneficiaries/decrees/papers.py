"""Making the annex of a decree in the background, for a list that is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.beneficiaries import queries as lists
from portal.beneficiaries import reference
from portal.beneficiaries.decrees import queries
from portal.beneficiaries.decrees.annex import AnnexHead, AnnexLine, annex_values
from portal.beneficiaries.privacy import open_private
from portal.core import clock, crypto, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.typeset import PDF, typeset_long
from portal.regencies import queries as regencies
from portal.regencies.models import Regency

ANNEX = "decree_annex"
_TEMPLATE = Path(__file__).parent / "documents" / "lampiran.typ"
_DOTS = "." * 30


@maker(ANNEX, permission=Permission.EXPORT_PEOPLE)
def _annex(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    """The people of a list or of one of its kecamatan; full NIKs for the purpose that the audit record holds."""
    assert download.regency_id is not None
    upload = lists.upload_by_id(args["upload_id"])
    regency = regencies.regency_by_id(download.regency_id)
    full = bool(args["purpose"])
    values, people = annex_values(
        _head(upload.id, regency, landscape=args["landscape"], full=full),
        _lines(upload.id, args["district_code"], regency.id, full=full),
    )
    by_district = queries.people_by_district(upload.id)
    wanted = by_district.get(args["district_code"], 0) if args["district_code"] else upload.confirmed_rows
    if people != wanted:
        raise DomainError(
            f"Lampiran memuat {formatting.number(people)} orang, padahal daftar no. {upload.id} mencatat "
            f"{formatting.number(wanted)}. Hubungi administrator provinsi sebelum mencetak."
        )
    path.write_bytes(typeset_long(_TEMPLATE, values, at=clock.now()))
    part = f"-{args['district_code'].replace('.', '')}" if args["district_code"] else ""
    return Made(f"lampiran-sk-daftar-{upload.id}{part}.pdf", people, PDF)


def head_of_office(regency: Regency) -> str:
    """Who signs for an office: Bupati of a kabupaten, Wali Kota of a kota."""
    return f"{'Wali Kota' if regency.kind == 'kota' else 'Bupati'} {regency.name}"


def _head(upload_id: int, regency: Regency, *, landscape: bool, full: bool) -> AnnexHead:
    decree = queries.decree_of(upload_id)
    signatory = decree.signatory_title if decree else head_of_office(regency)
    return AnnexHead(
        letterhead=value_of("letterhead", regency.id).splitlines(),
        decree_of=f"Keputusan {signatory}",
        number=decree.number if decree else _DOTS,
        on=formatting.day(decree.decreed_on) if decree else _DOTS,
        title=decree.title if decree else _DOTS,
        signatory_title=signatory,
        signatory_name=decree.signatory_name if decree else _DOTS,
        list_words=f"Daftar no. {upload_id}",
        draft=decree is None,
        landscape=landscape,
        full_nik=full,
        made=f"Dicetak {formatting.moment(clock.now())}",
    )


def _lines(upload_id: int, district_code: str, regency_id: int, *, full: bool) -> Iterator[AnnexLine]:
    districts, villages = regencies.place_names(regency_id)
    kinds = {village.code: village.kind.capitalize() for village in regencies.villages_of(regency_id)}
    occupations = reference.occupation_names()
    keys = crypto.keys()
    for person in queries.people_of_list(upload_id, district_code):
        yield AnnexLine(
            district=districts[person.district_code],
            village=f"{kinds[person.village_code]} {villages[person.village_code]}",
            nik=open_private(person.private_cipher, regency_id, keys).nik
            if full
            else formatting.masked_nik(person.nik_prefix),
            name=person.name,
            born=f"{person.birth_date:%d-%m-%Y}" if full else str(person.birth_date.year),
            sex=person.sex,
            occupation=occupations.get(person.occupation_code, "")
            if person.occupation_code
            else person.occupation_text,
            address=person.address,
        )
