"""One claim with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.beneficiaries import queries as register
from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.claims import private
from portal.claims.models import BenefitRate, Claim, ClaimPaper, ClaimRelative, ClaimStep
from portal.claims.private import Relative
from portal.claims.rules.benefits import BenefitBook, BenefitRow, Child, Estimate, estimate
from portal.claims.rules.heirs import Relation
from portal.claims.rules.membership import Membership, membership
from portal.claims.rules.papers import PaperKind, missing
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.quotas import queries as quotas
from portal.quotas.models import Quota
from portal.quotas.rules.ledger import FreedReason
from portal.regencies.models import District, Regency, Village


@dataclass(frozen=True, repr=False)
class Family:
    """A relative of the file, opened."""

    row: ClaimRelative
    private: Relative


@dataclass(frozen=True)
class Told:
    """A step with who got the money, if it says so."""

    row: ClaimStep
    recipient: str

    def __repr__(self) -> str:
        return "<Told>"


@dataclass(frozen=True)
class Story:
    """A claim file as its page shows it. `estimate` is None until day and cause of the death are known."""

    claim: Claim
    name: str
    nik_prefix: str
    birth_year: int
    place: str
    regency: str
    income: int
    family: Sequence[Family]
    papers: dict[PaperKind, ClaimPaper]
    steps: Sequence[Told]
    membership: Membership
    estimate: Estimate | None

    def __repr__(self) -> str:
        return f"<Story {self.claim.id}>"

    @property
    def relations(self) -> list[Relation]:
        return [each.row.relation for each in self.family]

    @property
    def with_spouse(self) -> bool:
        return Relation.SPOUSE in self.relations

    @property
    def missing(self) -> list[PaperKind]:
        return missing(list(self.papers), with_spouse=self.with_spouse)

    @property
    def last_step(self) -> ClaimStep | None:
        """The newest step that holds."""
        return next((told.row for told in reversed(self.steps) if told.row.taken_back_at is None), None)

    def relative(self, relative_id: int) -> Family:
        """Raises NotFoundError for somebody of another file."""
        for each in self.family:
            if each.row.id == relative_id:
                return each
        raise NotFoundError("Anggota keluarga ini tidak ada dalam berkas klaim ini.")


def claim_by_id(claim_id: int, *, for_update: bool = False) -> Claim:
    """Raises NotFoundError outside the scope."""
    query = select(Claim).where(Claim.id == claim_id)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError("Berkas klaim ini tidak ditemukan.")
    return found


def claim_of_or_none(beneficiary_id: int, *, for_update: bool = False) -> Claim | None:
    """The claim file of a person, void ones too."""
    query = select(Claim).where(Claim.beneficiary_id == beneficiary_id)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def benefit_book() -> BenefitBook:
    """The dated numbers of the benefit rules."""
    rows = db.session.scalars(select(BenefitRate))
    return BenefitBook([BenefitRow(row.code, row.first_month, row.last_month, row.value, row.basis) for row in rows])


def story_of(claim_id: int, keys: Keys) -> Story:
    """Everything about one claim, in eight queries. Raises NotFoundError outside the scope."""
    row = db.session.execute(
        select(
            Claim,
            Beneficiary.name,
            Beneficiary.nik_prefix,
            Beneficiary.birth_date,
            Village.name,
            District.name,
            Regency.name,
            Quota.bracket,
        )
        .join(Beneficiary, Beneficiary.id == Claim.beneficiary_id)
        .join(Village, Village.code == Beneficiary.village_code)
        .join(District, District.code == Beneficiary.district_code)
        .join(Regency, Regency.id == Claim.regency_id)
        .join(Enrolment, Enrolment.id == Claim.enrolment_id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .where(Claim.id == claim_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError("Berkas klaim ini tidak ditemukan.")
    claim, name, prefix, born, village, district, regency, income = row
    family = _family(claim, keys)
    months = membership_of(claim)
    papers = {
        paper.kind: paper for paper in db.session.scalars(select(ClaimPaper).where(ClaimPaper.claim_id == claim.id))
    }
    return Story(
        claim=claim,
        name=name,
        nik_prefix=prefix,
        birth_year=born.year,
        place=f"{village}, Kecamatan {district}",
        regency=regency,
        income=income,
        family=family,
        papers={kind: papers[kind] for kind in PaperKind if kind in papers},
        steps=[
            Told(step, private.open_recipient(step.recipient_cipher, step.regency_id, keys))
            for step in steps_of(claim.id)
        ],
        membership=months,
        estimate=_estimate(claim, months, income, family),
    )


def _family(claim: Claim, keys: Keys) -> list[Family]:
    rows = db.session.scalars(
        select(ClaimRelative).where(ClaimRelative.claim_id == claim.id).order_by(ClaimRelative.id)
    )
    return [Family(row, private.open_relative(row.private_cipher, row.regency_id, keys)) for row in rows]


def steps_of(claim_id: int) -> Sequence[ClaimStep]:
    """All steps, oldest first, those taken back too."""
    return db.session.scalars(select(ClaimStep).where(ClaimStep.claim_id == claim_id).order_by(ClaimStep.id)).all()


def valid_steps(claim_id: int) -> list[ClaimStep]:
    """The steps that hold, oldest first."""
    return [step for step in steps_of(claim_id) if step.taken_back_at is None]


def membership_of(claim: Claim) -> Membership:
    """The months in which this office's register covers the person until the death, over all years and sources."""
    lines = register.enrolments_of(claim.beneficiary_id)
    bills = {
        (quota_id, bill.month): bill
        for quota_id, months in quotas.months_of({line.enrolment.quota_id for line in lines}).items()
        for bill in months
    }
    covered, paid = set(), set()
    for line in lines:
        for month in line.months:
            covered.add(month)
            bill = bills.get((line.enrolment.quota_id, month))
            if bill is not None and bill.frozen and bill.paid >= bill.billed:
                paid.add(month)
    freed = {
        line.ending.from_month for line in lines if line.ending is not None and line.ending.why is FreedReason.DIED
    }
    return membership(covered, paid, Month.of(claim.died_on or claim.since_on), freed)


def benefit_of(claim: Claim) -> int | None:
    """The estimated death benefit without scholarships, in rupiah; None until day and cause are known."""
    income = db.session.scalar(
        select(Quota.bracket).join(Enrolment, Enrolment.quota_id == Quota.id).where(Enrolment.id == claim.enrolment_id)
    )
    assert income is not None
    found = _estimate(claim, membership_of(claim), income, ())
    return None if found is None else found.benefit_amount


def _estimate(claim: Claim, months: Membership, income: int, family: Sequence[Family]) -> Estimate | None:
    if claim.died_on is None or claim.cause is None:
        return None
    children = [
        Child(each.row.id, each.private.born, each.private.level, each.private.grade, each.private.independent)
        for each in family
        if each.private.born is not None and each.private.level is not None
    ]
    return estimate(
        benefit_book(),
        died_on=claim.died_on,
        cause=claim.cause,
        membership=months,
        income=income,
        children=children,
    )
