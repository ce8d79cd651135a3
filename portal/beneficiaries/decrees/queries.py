"""Reading decrees, their lists, and the people whom an annex names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.beneficiaries.decrees.models import Decree, ListDecree
from portal.beneficiaries.models import Beneficiary, Enrolment, Upload
from portal.core.db import db

RECENT = 12


def decree_of(upload_id: int) -> Decree | None:
    """The decree that a list rests on, if one is recorded."""
    return db.session.scalars(
        select(Decree).join(ListDecree, ListDecree.decree_id == Decree.id).where(ListDecree.upload_id == upload_id)
    ).one_or_none()


def recent_decrees() -> Sequence[Decree]:
    """The newest decrees of the office, to choose from."""
    return db.session.scalars(select(Decree).order_by(Decree.decreed_on.desc(), Decree.id.desc()).limit(RECENT)).all()


def lists_of(decree_id: int) -> Sequence[Upload]:
    """The lists that rest on a decree, in the order of their numbers."""
    return db.session.scalars(
        select(Upload)
        .join(ListDecree, ListDecree.upload_id == Upload.id)
        .where(ListDecree.decree_id == decree_id)
        .order_by(Upload.id)
    ).all()


def people_by_district(upload_id: int) -> dict[str, int]:
    """{district code: people whom a recorded list brought}, also those whose place was freed since."""
    rows = db.session.execute(
        select(Enrolment.district_code, func.count())
        .where(Enrolment.upload_id == upload_id)
        .group_by(Enrolment.district_code)
    )
    return {code: int(people) for code, people in rows}


@dataclass(frozen=True)
class AnnexPerson:
    """Somebody of a list as the annex names them: place, sex and occupation as they were when the list was recorded."""

    district_code: str
    village_code: str
    name: str
    nik_prefix: str
    private_cipher: bytes
    birth_date: date
    sex: str
    occupation_code: str
    occupation_text: str
    address: str

    def __repr__(self) -> str:
        return "<AnnexPerson>"


_ANNEX_COLUMNS: tuple[Any, ...] = (
    Enrolment.district_code,
    Enrolment.village_code,
    Beneficiary.name,
    Beneficiary.nik_prefix,
    Beneficiary.private_cipher,
    Beneficiary.birth_date,
    Enrolment.sex,
    Enrolment.occupation_code,
    Beneficiary.occupation_text,
    Beneficiary.address,
)


def people_of_list(upload_id: int, district_code: str = "") -> Iterator[AnnexPerson]:
    """Everybody whom a recorded list brought, by kecamatan, desa and name, streamed."""
    chosen = [Enrolment.upload_id == upload_id]
    if district_code:
        chosen.append(Enrolment.district_code == district_code)
    query = (
        select(*_ANNEX_COLUMNS)
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .where(*chosen)
        .order_by(Enrolment.district_code, Enrolment.village_code, Beneficiary.name_key, Enrolment.id)
        .execution_options(yield_per=2000)
    )
    for row in db.session.execute(query):
        yield AnnexPerson(*row)
