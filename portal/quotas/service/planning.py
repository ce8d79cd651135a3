"""What an office plans with: named scenarios, and how many people it counts as eligible. Neither changes a quota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.quotas.models import EligibleCount, Quota, QuotaScenario
from portal.quotas.rules.funding import Plan
from portal.quotas.service.guards import refuse_past_year

MOST_SCENARIOS = 50  # a quota: the page lists them all


@dataclass(frozen=True)
class EligibleTerms:
    """How many people an office counts as eligible for a year, by which source, on which day."""

    fiscal_year: int
    people: int
    source: str
    counted_on: date


def save_scenario(quota: Quota, name: str, plan: Plan, *, by: Actor) -> QuotaScenario:
    """Keep a plan under a name. Raises DomainError for a name that is there already, too many, or a past year."""
    refuse_past_year(quota.fiscal_year)
    names = list(db.session.scalars(select(QuotaScenario.name).where(QuotaScenario.quota_id == quota.id)))
    if name.casefold() in {each.casefold() for each in names}:
        raise DomainError("Nama skenario ini sudah dipakai. Pilih nama lain, atau hapus yang lama.", field="name")
    if len(names) >= MOST_SCENARIOS:
        raise DomainError("Skenario kuota ini sudah 50. Hapus yang tidak dipakai lagi, lalu simpan.", field="name")
    scenario = QuotaScenario(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        name=name,
        people=plan.people,
        months=plan.months,
        budget_amount=plan.budget,
        solved_for=plan.solved.value,
        created_at=clock.now(),
        created_by_name=by.name,
    )
    db.session.add(scenario)
    db.session.flush()
    _record("scenario_saved", quota.regency_id, quota.id, f"Skenario “{name}” disimpan.", by)
    return scenario


def delete_scenario(scenario: QuotaScenario, *, by: Actor) -> None:
    """Take a scenario off the list; nothing depends on it."""
    _record("scenario_deleted", scenario.regency_id, scenario.quota_id, f"Skenario “{scenario.name}” dihapus.", by)
    db.session.delete(scenario)
    db.session.flush()


def note_eligible(regency_id: int, terms: EligibleTerms, *, by: Actor) -> EligibleCount:
    """A new count; earlier ones stay. Raises DomainError for a year that is over or a day that has not come."""
    refuse_past_year(terms.fiscal_year)
    if terms.counted_on > clock.today():
        raise DomainError("Tanggal data tidak boleh di masa depan.", field="counted_on")
    count = EligibleCount(
        regency_id=regency_id,
        fiscal_year=terms.fiscal_year,
        people=terms.people,
        source=terms.source,
        counted_on=terms.counted_on,
        created_at=clock.now(),
        created_by_name=by.name,
    )
    db.session.add(count)
    db.session.flush()
    record(
        "eligible_counted",
        by=by,
        sentence=f"Pekerja rentan yang layak tahun {terms.fiscal_year}: {formatting.number(terms.people)} orang.",
        regency_id=regency_id,
        subject_kind="fiscal_year",
        subject_id=terms.fiscal_year,
        reason=terms.source,
    )
    return count


def _record(action: str, regency_id: int, quota_id: int, sentence: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=regency_id,
        subject_kind="quota",
        subject_id=quota_id,
    )
