"""Reading whose cover reaches the end of a year: the people of a renewal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from portal.beneficiaries.models import GONE, Beneficiary, Enrolment, EnrolmentEnding, Upload
from portal.beneficiaries.preparing import private_aad
from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.sex import Sex
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.months import Month
from portal.quotas.models import Quota
from portal.quotas.rules.ledger import FreedReason

_AT_ONCE = 2_000


@dataclass(frozen=True)
class Source:
    """Whose people are renewed: all of a quota, or those that one list brought into it."""

    quota: Quota
    upload: Upload | None = None

    def holds(self) -> ColumnElement[bool]:
        """The enrolments of this source, ended or not."""
        if self.upload is None:
            return Enrolment.quota_id == self.quota.id
        return and_(Enrolment.quota_id == self.quota.id, Enrolment.upload_id == self.upload.id)


@dataclass(frozen=True)
class SourceCounts:
    """How many people reach the end of the term, and how many lost their places before, by reason."""

    people: int
    ended: Mapping[FreedReason, int]


def counts_of(source: Source) -> SourceCounts:
    """Two questions, whatever the number of people."""
    people = db.session.scalar(select(func.count()).where(source.holds(), Enrolment.ended_from.is_(None)))
    ended = db.session.execute(
        select(EnrolmentEnding.why, func.count())
        .join(Enrolment, Enrolment.id == EnrolmentEnding.enrolment_id)
        .where(source.holds(), EnrolmentEnding.taken_back_at.is_(None))
        .group_by(EnrolmentEnding.why)
    )
    return SourceCounts(people or 0, dict(ended.tuples().all()))


def renewal_or_none(source: Source, target: Quota, start: Month) -> Upload | None:
    """The list that renews this source into `target` already, if it was not dropped."""
    return db.session.scalars(
        select(Upload)
        .where(
            Upload.renews_quota_id == source.quota.id,
            Upload.renews_upload_id == source.upload.id if source.upload else Upload.renews_upload_id.is_(None),
            Upload.quota_id == target.id,
            Upload.start_month == start,
            Upload.state.not_in(GONE),
        )
        .order_by(Upload.id)
        .limit(1)
    ).one_or_none()


def people_to_renew(source: Source, start: Month, keys: Keys) -> Iterator[ListedPerson]:
    """Everybody of a source who reaches the end of the term, as the register has them today, by kecamatan, village and
    name. Nobody is loaded as an object: ten thousand rows are columns here."""
    columns = (
        Beneficiary.private_cipher,
        Beneficiary.name,
        Beneficiary.birth_place,
        Beneficiary.birth_date,
        Beneficiary.sex,
        Beneficiary.address,
        Beneficiary.village_code,
        Beneficiary.district_code,
        Beneficiary.occupation_code,
        Beneficiary.occupation_text,
        Beneficiary.desil,
    )
    rows = db.session.execute(
        select(*columns)
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .where(source.holds(), Enrolment.ended_from.is_(None))
        .order_by(Beneficiary.district_code, Beneficiary.village_code, Beneficiary.name_key, Beneficiary.id)
    )
    aad = private_aad(source.quota.regency_id)
    for part in rows.partitions(_AT_ONCE):
        for row, plain in zip(part, keys.decrypt_many([row[0] for row in part], aad), strict=True):
            _, name, birth_place, birth_date, sex, address, village, district, code, occupation, desil = row
            nik, family_card_number, phone, mother_name = json.loads(plain)
            yield ListedPerson(
                nik=nik,
                name=name,
                birth_place=birth_place,
                birth_date=birth_date,
                sex=Sex(sex),
                address=address,
                village_code=village,
                district_code=district,
                occupation_code=code or None,
                occupation=occupation,
                start=start,
                mother_name=mother_name,
                phone=phone,
                family_card_number=family_card_number,
                desil=desil,
            )
