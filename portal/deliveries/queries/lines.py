"""The people of a delivery: page by page, all of them for the workbook, and those of a returned file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select

from portal.beneficiaries import reference
from portal.beneficiaries.delivering import can_be_sent
from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.beneficiaries.privacy import open_private
from portal.core import clock
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.keyset import PositionsPage, page_by_position
from portal.core.months import Month
from portal.deliveries.models import Delivery, DeliveryLine, ParticipantCard
from portal.deliveries.rules.answers import KnownLine, LineState
from portal.deliveries.rules.returned import key_of
from portal.deliveries.rules.template import DeliveredPerson
from portal.quotas.models import FundingSource, Quota


@dataclass(frozen=True)
class LineRow:
    """One person of a delivery as a page shows them: NIK and KPJ masked by whoever writes the page."""

    line: DeliveryLine
    beneficiary_id: int
    name: str
    nik_prefix: str
    birth_year: int
    district_code: str
    village_code: str
    can_go_again: bool  # a delivery could take this person still

    def __repr__(self) -> str:
        return f"<LineRow {self.line.id}>"


LinesPage = PositionsPage[LineRow]


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            DeliveryLine,
            Beneficiary.id,
            Beneficiary.name,
            Beneficiary.nik_prefix,
            Beneficiary.birth_date,
            Enrolment.district_code,
            Enrolment.village_code,
            can_be_sent(Month.of(clock.today())),
        )
        .join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
    )


def lines_page(
    delivery_id: int,
    *,
    state: LineState | None = None,
    code: str = "",
    after: int | None = None,
    before: int | None = None,
) -> LinesPage:
    """Lines of a delivery, of one state or one code or all; keyset by position."""
    query = _rows().where(DeliveryLine.delivery_id == delivery_id)
    if state is not None:
        query = query.where(DeliveryLine.state == state)
    if code:
        query = query.where(DeliveryLine.code == code)
    return page_by_position(query, DeliveryLine.position, _placed, after=after, before=before)


def _placed(found: Sequence[object]) -> tuple[int, LineRow]:
    row = _row(found)
    return row.line.position, row


def _row(found: Sequence[object]) -> LineRow:
    line, beneficiary_id, name, prefix, born, district, village, again = found
    return LineRow(line, beneficiary_id, name, prefix, born.year, district, village, bool(again))  # type: ignore[arg-type, attr-defined]


def line_row(delivery_id: int, line_id: int) -> LineRow:
    """One line. Raises NotFoundError when it is another delivery's or lies outside the scope."""
    query = _rows().where(DeliveryLine.id == line_id, DeliveryLine.delivery_id == delivery_id)
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError("Baris kiriman ini tidak ditemukan.")
    return _row(found)


@dataclass(frozen=True)
class Refusal:
    """People refused with a code: all, those who wait for the next delivery, and those who could go into it."""

    code: str
    people: int
    again: int
    left: int


def refusals_by_code(delivery_id: int) -> list[Refusal]:
    """Most people first."""
    left = DeliveryLine.resend_at.is_(None) & can_be_sent(Month.of(clock.today()))
    rows = db.session.execute(
        select(DeliveryLine.code, func.count(), func.count(DeliveryLine.resend_at), func.count(case((left, 1))))
        .join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
        .where(DeliveryLine.delivery_id == delivery_id, DeliveryLine.state == LineState.REFUSED)
        .group_by(DeliveryLine.code)
        .order_by(func.count().desc(), DeliveryLine.code)
    )
    return [Refusal(*row) for row in rows]


def known_lines(delivery_id: int) -> list[KnownLine]:
    """All lines of a delivery, for judging a returned file: one query."""
    rows = db.session.execute(
        select(
            DeliveryLine.id,
            DeliveryLine.position,
            Beneficiary.nik_key,
            Beneficiary.id,
            DeliveryLine.state,
            DeliveryLine.kpj,
            DeliveryLine.code,
        )
        .join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .where(DeliveryLine.delivery_id == delivery_id)
    )
    return [
        KnownLine(line, position, bytes(nik), person, state, kpj, code)
        for line, position, nik, person, state, kpj, code in rows
    ]


def cards(regency_id: int) -> dict[str, int]:
    """{KPJ: beneficiary} of a regency: some ten thousand at most."""
    query = select(ParticipantCard.kpj, ParticipantCard.beneficiary_id).where(ParticipantCard.regency_id == regency_id)
    return dict(db.session.execute(query).tuples().all())


def card_of_person(beneficiary_id: int) -> str:
    """The KPJ of a person; empty when none is known."""
    query = select(ParticipantCard.kpj).where(ParticipantCard.beneficiary_id == beneficiary_id)
    return db.session.scalar(query) or ""


def people_of(
    delivery: Delivery, districts: dict[str, str], villages: dict[str, str], keys: Keys
) -> Iterator[DeliveredPerson]:
    """Everybody in a delivery in its order, with what is encrypted opened: streamed, for the file alone."""
    occupations = reference.occupation_names()
    query = (
        select(Beneficiary, Enrolment, DeliveryLine.position, FundingSource.name, ParticipantCard.kpj)
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .join(DeliveryLine, DeliveryLine.enrolment_id == Enrolment.id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .join(FundingSource, FundingSource.code == Quota.funding_source_code)
        .outerjoin(ParticipantCard, ParticipantCard.beneficiary_id == Beneficiary.id)
        .where(DeliveryLine.delivery_id == delivery.id)
        .order_by(DeliveryLine.position)
        .execution_options(yield_per=2000)
    )
    for person, enrolment, position, source, kpj in db.session.execute(query):
        private = open_private(person.private_cipher, person.regency_id, keys)
        yield DeliveredPerson(
            key=key_of(delivery.id, position),
            nik=private.nik,
            name=person.name,
            birth_place=person.birth_place,
            birth_date=person.birth_date,
            sex=person.sex,
            address=person.address,
            village=villages[enrolment.village_code],
            district=districts[enrolment.district_code],
            occupation=occupations.get(enrolment.occupation_code, "") or person.occupation_text,
            family_card=private.family_card_number,
            phone=private.phone,
            mother=private.mother_name,
            start_month=enrolment.first_month,
            end_month=enrolment.last_month if enrolment.ended_from is None else enrolment.ended_from + -1,
            funding_source=source,
            known_kpj=kpj or "",
        )
