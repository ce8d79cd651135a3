"""The pagu of a quota: each document that sets it is a version, the newest holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.audit.service import record
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.proposals.service import Deciding
from portal.quotas import queries
from portal.quotas.models import BudgetStage, BudgetVersion, Quota
from portal.quotas.reference import first_code
from portal.quotas.rules.dividing import split_amount
from portal.quotas.rules.rates import Rate
from portal.quotas.service.guards import lock, refuse_change


@dataclass(frozen=True)
class BudgetTerms:
    """What one document says: amounts in rupiah for the JKK and the JKM account, and their codes."""

    stage: BudgetStage
    jkk_amount: int
    jkm_amount: int
    activity_code: str
    jkk_account: str
    jkm_account: str
    document: str
    document_on: date | None
    reason: str

    @classmethod
    def first(cls, fiscal_year: int, amount: int, rate: Rate, *, document: str) -> BudgetTerms:
        """The first budget of a quota from its total: split as the rates are, with the year's usual codes."""
        jkk, jkm = split_amount(amount, rate.jkk, rate.jkm)
        return cls(
            stage=BudgetStage.ORIGINAL,
            jkk_amount=jkk,
            jkm_amount=jkm,
            activity_code=first_code(fiscal_year, "activity"),
            jkk_account=first_code(fiscal_year, "jkk"),
            jkm_account=first_code(fiscal_year, "jkm"),
            document=document,
            document_on=None,
            reason="Penetapan kuota",
        )


def change_budget(quota_id: int, terms: BudgetTerms, *, deciding: Deciding) -> BudgetVersion:
    """A later document sets the pagu anew: a shift or the APBD Perubahan.

    Raises DomainError when the quota is of a past year or another's, when a second "murni" is handed in, when a code is
    not of the year, when nothing would change, and as `set_budget` does.
    """
    quota = lock(quota_id)
    refuse_change(quota)
    before = queries.budget_of_or_none(quota.id)
    if before is not None and terms.stage is BudgetStage.ORIGINAL:
        raise DomainError("APBD murni sudah dicatat. Pilih pergeseran atau APBD Perubahan.", field="stage")
    codes = queries.budget_codes(quota.fiscal_year)
    for field, kind, code in (
        ("activity_code", "activity", terms.activity_code),
        ("jkk_account", "jkk", terms.jkk_account),
        ("jkm_account", "jkm", terms.jkm_account),
    ):
        if code not in {each.code for each in codes.get(kind, ())}:
            raise DomainError(
                f"Kode {code} tidak ada dalam daftar tahun {quota.fiscal_year}. Pilih kode tahun itu.", field=field
            )
    if before is not None and _same(before, terms):
        raise DomainError("Pagu dan kodenya sama dengan yang berlaku. Ubah jumlah atau kodenya lebih dahulu.")
    return set_budget(quota, terms, deciding=deciding)


def _same(version: BudgetVersion, terms: BudgetTerms) -> bool:
    names = ("jkk_amount", "jkm_amount", "activity_code", "jkk_account", "jkm_account")
    return all(getattr(version, name) == getattr(terms, name) for name in names)


def set_budget(quota: Quota, terms: BudgetTerms, *, deciding: Deciding) -> BudgetVersion:
    """A new version of the pagu; the quota must have been locked, or be new.

    Raises DomainError when less is left than was paid already (domain rule 20), on either account.
    """
    paid_jkk, paid_jkm = queries.paid_of(quota.id)
    for name, field, amount, paid in (
        ("JKK", "jkk_amount", terms.jkk_amount, paid_jkk),
        ("JKM", "jkm_amount", terms.jkm_amount, paid_jkm),
    ):
        if amount < 0:
            raise DomainError("Pagu tidak boleh negatif.", field=field)
        if amount < paid:
            raise DomainError(
                f"Realisasi {name} sudah {formatting.rupiah(paid)}. Pagu {name} tidak boleh di bawahnya.", field=field
            )
    before = queries.budget_of_or_none(quota.id)
    version = BudgetVersion(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        sequence=before.sequence + 1 if before else 1,
        stage=terms.stage,
        activity_code=terms.activity_code,
        jkk_account=terms.jkk_account,
        jkm_account=terms.jkm_account,
        jkk_amount=terms.jkk_amount,
        jkm_amount=terms.jkm_amount,
        document=terms.document,
        document_on=terms.document_on,
        reason=terms.reason,
        proposal_id=deciding.proposal_id,
        recorded_at=clock.now(),
        recorded_by=deciding.maker.id,
        recorded_by_name=deciding.maker.name,
        approved_by_name=deciding.approved_by,
    )
    db.session.add(version)
    db.session.flush()
    if before is not None:
        record(
            "budget_changed",
            by=deciding.maker,
            sentence=f"Pagu {formatting.rupiah(before.amount)} menjadi {formatting.rupiah(version.amount)}.",
            regency_id=quota.regency_id,
            subject_kind="quota",
            subject_id=quota.id,
            reason=terms.document,
        )
    return version
