"""Dated rates and the class of a source: what changes here changes later months only (domain rule 2)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.core import changes, clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.quotas.models import ContributionRate, FundingSource
from portal.quotas.rules.rates import CLASS_LABELS, FundingClass


@dataclass(frozen=True)
class NewRate:
    """What a bracket costs from a month on, rupiah a person and month, and the regulation that says so."""

    bracket: int
    first_month: Month
    jkk_amount: int
    jkm_amount: int
    basis: str


def begin_rate(new: NewRate, *, by: Actor) -> ContributionRate:
    """End the rate in force the month before and begin this one; bills that are frozen keep what they say.

    Raises DomainError for an unknown bracket, a month that is not ahead, or one before the rate in force began.
    """
    present = db.session.scalars(
        select(ContributionRate)
        .where(ContributionRate.bracket == new.bracket, ContributionRate.last_month.is_(None))
        .with_for_update()
    ).one_or_none()
    if present is None:
        raise DomainError("Kelompok penghasilan ini tidak ada.", field="bracket")
    if new.first_month <= max(Month.of(clock.today()), present.first_month):
        raise DomainError(
            "Tarif baru mulai pada bulan yang akan datang, sesudah tarif sekarang dimulai. "
            "Bulan yang sudah berjalan tidak berubah.",
            field="first_month",
        )
    present.last_month = new.first_month + -1
    rate = ContributionRate(
        bracket=new.bracket,
        first_month=new.first_month,
        last_month=None,
        income_from=present.income_from,
        income_until=present.income_until,
        jkk_amount=new.jkk_amount,
        jkm_amount=new.jkm_amount,
        basis=new.basis,
    )
    db.session.add(rate)
    db.session.flush()
    changes.touched_everywhere()
    record(
        "rate_changed",
        by=by,
        sentence=f"Tarif mulai {formatting.month(new.first_month)}: JKK {formatting.rupiah(new.jkk_amount)}, "
        f"JKM {formatting.rupiah(new.jkm_amount)} (sebelumnya {formatting.rupiah(present.jkk_amount)} dan "
        f"{formatting.rupiah(present.jkm_amount)}).",
        regency_id=None,
        subject_kind="rate",
        subject_id=new.bracket,
        reason=new.basis,
    )
    return rate


def change_class(source_code: str, funding_class: FundingClass, *, reason: str, by: Actor) -> FundingSource:
    """Whether the cut of PP 50/2025 holds for a source: what the branch answered. Frozen bills keep their rate.

    Raises DomainError for an unknown source.
    """
    source = db.session.get(FundingSource, source_code, with_for_update=True)
    if source is None:
        raise DomainError("Sumber dana ini tidak ada.", field="source_code")
    before = source.funding_class
    source.funding_class = funding_class
    db.session.flush()
    if before is not funding_class:
        changes.touched_everywhere()
        record(
            "funding_class_changed",
            by=by,
            sentence=f"{source.name}: {CLASS_LABELS[before]} menjadi {CLASS_LABELS[funding_class]}.",
            regency_id=None,
            subject_kind="funding_source",
            subject_id=source.code,
            reason=reason,
        )
    return source
