"""Reading answers of Dukcapil, what they said of people, who has to be asked about, and who needs a decision."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.beneficiaries.dukcapil.models import AnswerState, DukcapilAnswer
from portal.beneficiaries.models import Beneficiary, BeneficiaryStatus, Enrolment
from portal.beneficiaries.rules.dukcapil import TO_FOLLOW_UP, DukcapilState
from portal.core import bulk, clock
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month

PAGE_SIZE = 50
_AT_ONCE = 10_000


def answer_by_id(answer_id: int) -> DukcapilAnswer:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(DukcapilAnswer).where(DukcapilAnswer.id == answer_id)).one_or_none()
    if found is None:
        raise NotFoundError("Jawaban ini tidak ditemukan di wilayah Anda.")
    return found


def answers_page(before: int | None = None) -> tuple[Sequence[DukcapilAnswer], int | None]:
    """Up to 50 answers, newest first, and the id to go on before."""
    query = select(DukcapilAnswer).order_by(DukcapilAnswer.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        query = query.where(DukcapilAnswer.id < before)
    found = db.session.scalars(query).all()
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None


def count_to_confirm() -> Select[int]:
    """The number of answers that were judged and wait for an operator, as a question."""
    return select(func.count()).select_from(DukcapilAnswer).where(DukcapilAnswer.state == AnswerState.JUDGED)


def standing(nik_keys: Collection[bytes]) -> dict[bytes, tuple[int, str, date | None]]:
    """{NIK key: (person, result, its date)} of those of the keys that are in the register."""
    found = {}
    for part in bulk.chunks(nik_keys, _AT_ONCE):
        query = select(Beneficiary.nik_key, Beneficiary.id, Beneficiary.dukcapil_state, Beneficiary.dukcapil_on).where(
            Beneficiary.nik_key.in_(part)
        )
        found.update({bytes(key): (person, state, on) for key, person, state, on in db.session.execute(query)})
    return found


def _holds_a_place() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """An enrolment whose place is not free, of a term that is not over."""
    return Enrolment.ended_from.is_(None), Enrolment.last_month >= Month.of(clock.today())


def people_to_check() -> set[int]:
    """People with a place whose identity still needs a check (domain rule 8)."""
    return set(
        db.session.scalars(
            select(Enrolment.beneficiary_id).where(
                Enrolment.status == BeneficiaryStatus.NEEDS_CHECK,
                *_holds_a_place(),
            )
        )
    )


def people_by_result() -> dict[str, int]:
    """{result, "" for none: people with a place}."""
    rows = db.session.execute(
        select(Beneficiary.dukcapil_state, func.count(Beneficiary.id.distinct()))
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .where(*_holds_a_place())
        .group_by(Beneficiary.dukcapil_state)
    )
    return {state: int(people) for state, people in rows}


@dataclass(frozen=True)
class FollowUpLine:
    """Somebody with a place about whom Dukcapil said something that a person has to decide about."""

    beneficiary_id: int
    enrolment_id: int
    name: str
    nik_prefix: str
    district_code: str
    village_code: str
    state: DukcapilState
    on: date

    def __repr__(self) -> str:
        return f"<FollowUpLine {self.beneficiary_id}>"


def follow_up_page(state: DukcapilState | None, after: int | None = None) -> tuple[Sequence[FollowUpLine], int | None]:
    """Up to 50 people in the order in which they were registered, and the person to go on after.

    Of somebody with places in two terms the newer one is named: an ending of it is what has to be decided.
    """
    newest = func.max(Enrolment.id)
    query = (
        select(
            Beneficiary.id,
            newest,
            Beneficiary.name,
            Beneficiary.nik_prefix,
            Beneficiary.district_code,
            Beneficiary.village_code,
            Beneficiary.dukcapil_state,
            Beneficiary.dukcapil_on,
        )
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .where(
            Beneficiary.dukcapil_state.in_([state] if state else TO_FOLLOW_UP),
            *_holds_a_place(),
        )
        .group_by(Beneficiary.id)
        .order_by(Beneficiary.id)
        .limit(PAGE_SIZE + 1)
    )
    if after is not None:
        query = query.where(Beneficiary.id > after)
    lines = [
        FollowUpLine(*row[:6], DukcapilState(row[6]), row[7]) for row in db.session.execute(query) if row[7] is not None
    ]
    return lines[:PAGE_SIZE], lines[PAGE_SIZE - 1].beneficiary_id if len(lines) > PAGE_SIZE else None


@dataclass(frozen=True)
class Wanted:
    """Whom to ask about: people of a quota or of a list; `again` takes those too whose result was not a match."""

    quota_id: int | None = None
    upload_id: int | None = None
    again: bool = False


def _asked(wanted: Wanted, *columns: Any) -> Select[Any]:
    query: Select[Any] = (
        select(*columns)
        .select_from(Beneficiary)
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .where(Enrolment.ended_from.is_(None))
    )
    if wanted.quota_id is not None:
        query = query.where(Enrolment.quota_id == wanted.quota_id)
    if wanted.upload_id is not None:
        query = query.where(Enrolment.upload_id == wanted.upload_id)
    states = ["", DukcapilState.MISMATCH.value, DukcapilState.DOUBLE.value] if wanted.again else [""]
    return query.where(Beneficiary.dukcapil_state.in_(states))


def count_to_ask(wanted: Wanted) -> int:
    """How many people a request would name."""
    return int(db.session.scalar(_asked(wanted, func.count())) or 0)


@dataclass(frozen=True)
class AskedPerson:
    """Somebody as a request names them, before the private field is opened."""

    private_cipher: bytes
    name: str
    birth_place: str
    birth_date: date
    sex: str
    district_code: str
    village_code: str

    def __repr__(self) -> str:
        return "<AskedPerson>"


def people_to_ask(wanted: Wanted) -> Iterator[AskedPerson]:
    """Everybody whom a request names, by kecamatan, desa and name, streamed."""
    query = (
        _asked(
            wanted,
            Beneficiary.private_cipher,
            Beneficiary.name,
            Beneficiary.birth_place,
            Beneficiary.birth_date,
            Beneficiary.sex,
            Beneficiary.district_code,
            Beneficiary.village_code,
        )
        .order_by(Beneficiary.district_code, Beneficiary.village_code, Beneficiary.name_key, Beneficiary.id)
        .execution_options(yield_per=2000)
    )
    for row in db.session.execute(query):
        yield AskedPerson(*row)


def states_in_numbers(found: Mapping[str, int]) -> list[tuple[DukcapilState, int]]:
    """(result, number) of a summary, in the order of the results; those that are there."""
    return [(state, found[state.value]) for state in DukcapilState if found.get(state.value)]
