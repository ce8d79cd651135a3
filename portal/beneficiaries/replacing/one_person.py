"""Somebody of the waiting list as a list of one: judged by the rules of lists and written by their path.

The one module here that knows how lists are judged, prepared and written. An enrolment belongs to a list, and its
months are made from that list, so every replacement is one: it can be counted, sent on and looked at like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import select

from portal.audit.service import Actor
from portal.beneficiaries import enrolling, judging, preparing, service, twins
from portal.beneficiaries.models import Enrolment, Upload, UploadState, WaitingPerson
from portal.beneficiaries.queries.waiting import waiting_aad
from portal.beneficiaries.register import ListRegister
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.judge import READ_FIELDS, JudgingFacts, ListedPerson, RowJudge
from portal.beneficiaries.rules.problems import Problem, Severity
from portal.beneficiaries.rules.rows import RegisterAnswer, SheetPlan, Standing, cells_of, fields_of
from portal.beneficiaries.staging import ConfirmablePerson, unpack_person
from portal.core import approval, clock, crypto, formatting
from portal.core.approval import ApproverRule
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas.models import Quota

_POSITIONS: Mapping[Field, int] = MappingProxyType(
    {each: place for place, each in enumerate(READ_FIELDS) if each is not Field.BIRTH_PLACE_AND_DATE}
)
_PLAN = SheetPlan(1, "Daftar tunggu", _POSITIONS, len(READ_FIELDS), "")


class Judge:
    """Judges people of a quota's waiting list who would begin in `start`, as rows of a list that begins then."""

    def __init__(self, quota: Quota, start: Month) -> None:
        facts = judging.facts_of(Upload(regency_id=quota.regency_id, quota_id=quota.id, start_month=start))
        self._quota, self._facts, self._rows = quota, facts, RowJudge(facts)

    def by_row(self, person: ListedPerson) -> tuple[ListedPerson | None, str]:
        """The person as a list would record them, or None and the sentence that says what is wrong."""
        row = cells_of(person._replace(start=self._facts.start), _PLAN)
        problems, _nik, _start, judged, _number, _turning = self._rows.judge(fields_of(_PLAN, row, {}))
        return (judged, "") if judged is not None else (None, _first_error(problems))

    def register(self, keys: Keys, *, by: Actor) -> ListRegister:
        """The register as this quota's lists ask it; whoever asks records the use."""
        return _register(self._quota, self._facts, keys, by)

    def by_register(self, person: ListedPerson, ask: ListRegister) -> str:
        """Why somebody who is covered already cannot come in; empty when nobody covers them."""
        (answer,) = ask([(person.nik, person.start)])
        return _covered(answer)


def _register(quota: Quota, facts: JudgingFacts, keys: Keys, by: Actor) -> ListRegister:
    return ListRegister(quota.id, quota.regency_id, facts.until, keys, upload_id=None, by=by)


def _first_error(problems: tuple[Problem, ...]) -> str:
    return next(each.message for each in problems if each.severity is Severity.ERROR)


def _covered(answer: RegisterAnswer) -> str:
    if answer.standing is Standing.PRESENT_HERE:
        return "Sudah menjadi peserta kuota ini."
    if answer.standing is Standing.COVERED_ELSEWHERE:
        since = f" mulai {formatting.month(answer.since)}" if answer.since is not None else ""
        return f"Sudah dilindungi sumber lain{since}."
    return ""


def opened(row: WaitingPerson, keys: Keys) -> tuple[ListedPerson, bool]:
    """Somebody who waits, as they were judged when they came, and whether their identity needs a check."""
    return unpack_person(keys.decrypt_many([bytes(row.person_cipher)], waiting_aad(row.regency_id))[0])


def enrol(
    quota: Quota, row: WaitingPerson, person: ListedPerson, *, needs_check: bool, name: str, deciding: Deciding
) -> int:
    """Record somebody of the waiting list through a list of one, named `name`; the id of the new enrolment.

    The quota must have been locked. Raises DomainError as a list does: no place, or covered meanwhile.
    """
    upload = _list_of_one(quota, row, person, needs_check=needs_check, name=name, deciding=deciding)
    one = ConfirmablePerson(person, needs_check, bytes(row.nik_key))
    prepared = preparing.prepare([one], quota.regency_id, crypto.keys())
    enrolling.enrol(quota, prepared, upload_id=upload.id, reason=f"Daftar no. {upload.id}", by=deciding.maker)
    twins.look_after(upload, by=deciding.maker)
    return db.session.scalars(select(Enrolment.id).where(Enrolment.upload_id == upload.id)).one()


def _list_of_one(
    quota: Quota, row: WaitingPerson, person: ListedPerson, *, needs_check: bool, name: str, deciding: Deciding
) -> Upload:
    """A list without a file, recorded at once: whoever had to approve it approved the replacement."""
    by, now = deciding.maker, clock.now()
    assert by.id is not None
    upload = Upload(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        file_id=None,
        file_name=name,
        size=0,
        sha256=hashlib.sha256(f"replacement:{row.id}:{now.isoformat()}".encode()).hexdigest(),
        start_month=person.start,
        state=UploadState.CONFIRMED,
        read_rows=1,
        ready_rows=0 if needs_check else 1,
        warned_rows=1 if needs_check else 0,
        confirmed_rows=1,
        summary={
            "groups": [],
            "notes": [],
            "sheets": [],
            "starts": {str(person.start): 1},
            "villages": {f"{person.district_code}|{person.village_code}": 1},
        },
        created_by=by.id,
        created_by_name=by.name,
        created_at=now,
        judged_at=now,
        confirmed_at=now,
        confirmed_by_name=by.name,
    )
    db.session.add(upload)
    db.session.flush()
    handed_in = approval.touch(service.SUBJECT, upload.id, regency_id=upload.regency_id, by=by.id)
    approval.submit(handed_in, by=by.id, approver=ApproverRule.NOBODY)
    return upload
