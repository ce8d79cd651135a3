"""Who is covered already: the question a list asks of the register before and while it is confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from portal.audit.service import Actor, record
from portal.beneficiaries.models import (
    Beneficiary,
    BeneficiaryStatus,
    CoverageMonth,
    Enrolment,
    EnrolmentEnding,
)
from portal.beneficiaries.rules.dukcapil import TO_FOLLOW_UP, DukcapilState
from portal.beneficiaries.rules.known import Ended, Settled, Told
from portal.beneficiaries.rules.rows import FREE, RegisterAnswer, Standing
from portal.beneficiaries.rules.sex import Sex
from portal.beneficiaries.rules.village_checks import EXCEPTIONS
from portal.core import bulk, formatting, occupancy
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.months import Month
from portal.quotas.rules.ledger import FREED_REASON_LABELS, FreedReason

AT_ONCE = 10_000


def taken_by_start(wanted: Iterable[tuple[bytes, Month]], until: Month) -> dict[bytes, Month]:
    """{worker key: first month from its own start on in which somebody already pays}; one question a start month."""
    by_start: dict[int, list[bytes]] = defaultdict(list)  # by number: a month is slow to hash, once for every person
    for key, start in wanted:
        by_start[start.number].append(key)
    taken: dict[bytes, Month] = {}
    for number, keys in by_start.items():
        taken |= occupancy.taken_from(keys, Month.from_number(number), until)
    return taken


def _covered_here(keys: Iterable[bytes], quota_id: int | None) -> set[bytes]:
    """Those of `keys` that this very quota (None: any quota of this regency) already covers."""
    found: set[bytes] = set()
    for part in bulk.chunks(keys, AT_ONCE):
        query = select(CoverageMonth.worker_key).where(CoverageMonth.worker_key.in_(part)).distinct()
        if quota_id is not None:
            query = query.join(Enrolment, Enrolment.id == CoverageMonth.enrolment_id)
            query = query.where(Enrolment.quota_id == quota_id)
        found.update(bytes(key) for key in db.session.scalars(query))
    return found


def _ended() -> dict[bytes, Ended]:
    """{worker key: how the last place ended} of everybody in this office whose last place was freed early.

    Whoever died stays dead, whatever place was recorded after the one that was freed. Few people of
    an office: they are asked for at once, whatever the length of the list.
    """
    later = aliased(Enrolment)
    rows = db.session.execute(
        select(Beneficiary.nik_key, EnrolmentEnding.why, EnrolmentEnding.from_month)
        .join(Enrolment, Enrolment.id == EnrolmentEnding.enrolment_id)
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .where(
            EnrolmentEnding.taken_back_at.is_(None),
            EnrolmentEnding.why != FreedReason.UNDONE,
            or_(
                EnrolmentEnding.why == FreedReason.DIED,
                ~exists().where(
                    later.beneficiary_id == Enrolment.beneficiary_id,
                    later.first_month > EnrolmentEnding.from_month,
                    later.withdrawn_at.is_(None),
                ),
            ),
        )
        .order_by(EnrolmentEnding.why == FreedReason.DIED)  # it is the last word about somebody
    )
    return {bytes(key): Ended(since, FREED_REASON_LABELS[why], why is FreedReason.DIED) for key, why, since in rows}


def _told() -> dict[bytes, list[Told]]:
    """{worker key: what was said} of the few in this office whom Dukcapil or their village did not confirm."""
    found: dict[bytes, list[Told]] = defaultdict(list)
    rows = db.session.execute(
        select(
            Beneficiary.nik_key,
            Beneficiary.dukcapil_state,
            Beneficiary.dukcapil_on,
            Beneficiary.village_check,
            Beneficiary.village_checked_on,
        ).where(or_(Beneficiary.dukcapil_state.in_(TO_FOLLOW_UP), Beneficiary.village_check.in_(EXCEPTIONS)))
    )
    for key, state, stated_on, result, checked_on in rows:
        if state in TO_FOLLOW_UP and stated_on is not None:
            found[bytes(key)].append(Told(stated_on, DukcapilState(state)))
        if result in EXCEPTIONS and checked_on is not None:
            found[bytes(key)].append(Told(checked_on, village=result))
    return found


class ListRegister:
    """The register as the judging of one list asks it, until the end of the term.

    With `quota_id`, people of that quota count as present and all others as covered elsewhere; without it (the check
    command) those of any quota of the office are present. Every question is audited with its number of keys, so that
    it cannot serve to try out identities unseen.
    """

    def __init__(
        self, quota_id: int | None, regency_id: int, until: Month, keys: Keys, *, upload_id: int | None, by: Actor
    ) -> None:
        self._quota_id = quota_id
        self._regency_id = regency_id
        self._until = until
        self._keys = keys
        self._upload_id = upload_id
        self._by = by
        self.asked = 0
        self.nik_keys: dict[str, bytes] = {}  # of everybody who was asked about

    def __call__(self, wanted: Sequence[tuple[str, Month]]) -> Sequence[RegisterAnswer]:
        """For each (NIK, start month): free, covered by this quota, or by another source from a month on."""
        self.asked += len(wanted)
        niks = [nik for nik, _start in wanted]
        hashes = self._keys.nik_hashes(niks)
        self.nik_keys = dict(zip(niks, hashes, strict=True))
        taken = taken_by_start(zip(hashes, (start for _nik, start in wanted), strict=True), self._until)
        here = _covered_here(taken, self._quota_id)
        ended, told = _ended(), _told()
        remarked = ended.keys() | told.keys()
        answers = []
        for key in hashes:
            month = taken.get(key)
            if month is None:
                answers.append(
                    RegisterAnswer(Standing.FREE, None, ended.get(key), told.get(key, ())) if key in remarked else FREE
                )
            elif key in here:
                answers.append(RegisterAnswer(Standing.PRESENT_HERE))
            else:
                answers.append(RegisterAnswer(Standing.COVERED_ELSEWHERE, month))
        return answers

    def settled(self, niks: Sequence[str], /) -> dict[str, Settled]:
        """Whose birth date and sex were found right in spite of what the NIK says: somebody is recorded without the
        mark that asks for a check (domain rule 8)."""
        by_key = dict(zip(self._keys.nik_hashes(niks), niks, strict=True))
        found = {}
        for part in bulk.chunks(by_key, AT_ONCE):
            for key, born, sex in db.session.execute(
                select(Beneficiary.nik_key, Beneficiary.birth_date, Beneficiary.sex)
                .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
                .where(Beneficiary.nik_key.in_(part), Enrolment.status == BeneficiaryStatus.CLEAR)
                .distinct()
            ):
                found[by_key[bytes(key)]] = Settled(born, Sex(sex))
        return found

    def record_use(self) -> None:
        """Write the audit line of the questions asked; needs a write transaction."""
        record(
            "occupancy_asked",
            by=self._by,
            sentence=f"Status perlindungan {formatting.number(self.asked)} NIK diperiksa untuk satu daftar.",
            regency_id=self._regency_id,
            subject_kind="upload" if self._upload_id else "check",
            subject_id=self._upload_id or "",
        )
