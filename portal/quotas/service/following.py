"""A quota that follows agreements: the one door through which `agreements` writes into the ledger.

Lines that carry an agreement add up to what agreements allow in each month. What is taken or reserved beyond that stays
allocated by lines of its own: nobody's place is taken away by a paper, and no place is left for somebody new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from portal.audit.service import Actor
from portal.core import formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries
from portal.quotas.models import FundingSource, Quota
from portal.quotas.rules.ceilings import NOTHING, Change, Following, follow
from portal.quotas.rules.ledger import MovementKind
from portal.quotas.rules.rates import LOWEST_BRACKET, Sector, term_rates
from portal.quotas.service.guards import lock, reason_against_year
from portal.quotas.service.lines import record_on, write_line
from portal.quotas.service.opening import QuotaTerms, open_quota

_KEPT = "Tempat yang sudah dipakai atau dipesan, tetapi tidak dicakup perjanjian"
_ADAPTED = "Jumlah kuota disesuaikan dengan perjanjian"
_LEFT = "Tempat tanpa perjanjian tidak diisi lagi setelah dilepas"


def follow_agreements(
    source_code: str,
    fiscal_year: int,
    allowed: Mapping[Month, int],
    *,
    regency_id: int,
    agreement_id: int,
    document: str,
    by: Actor,
) -> Following:
    """Bring the quota of a source and year to what agreements allow, `allowed` = {month of the year: people}; it is
    opened when it is missing, and its term grows with the months they cover.

    Lines name `agreement_id` and `document`, the agreement that made the difference. Done again, it writes nothing.
    Returns what was written, and who is there without an agreement. Raises DomainError for a year that is over and for
    a source of the province.
    """
    reason = reason_against_following(source_code, fiscal_year)
    if reason:
        raise DomainError(reason)
    wanted = {month: people for month, people in allowed.items() if people > 0}
    if any(month.year != fiscal_year for month in wanted):
        raise ValueError(f"a quota of {fiscal_year} allows nobody in another year")
    deciding = Deciding(by)
    quota, opened = _held_or_opened(source_code, fiscal_year, wanted, regency_id, agreement_id, document, deciding)
    if quota is None:
        return NOTHING
    quota.follows_agreements = True
    extended = _extend(quota, wanted, deciding)
    found = _found(quota, wanted)
    _write(quota, found, agreement_id, document, deciding)
    if opened:
        first_line = Change(wanted[quota.first_month], quota.first_month, quota.last_month)
        found = replace(found, changes=(first_line, *found.changes))
    if found.changes or found.kept or extended:
        record_on(quota, "quota_followed", _in_words(quota, wanted), deciding, reason=document)
    return found


def reason_against_following(source_code: str, fiscal_year: int) -> str:
    """Why agreements do not write into the quota of this source and year; empty when they do."""
    source = db.session.get_one(FundingSource, source_code)
    if source.set_by_province:
        return f"Kuota {source.name} ditetapkan oleh provinsi, jadi tidak mengikuti perjanjian kabupaten/kota."
    return reason_against_year(fiscal_year)


def settle(quota: Quota, deciding: Deciding) -> None:
    """After places became free: those that no agreement allows go with whoever had them. The quota must have been
    locked; one that follows no agreements stays as it is."""
    if not quota.follows_agreements:
        return
    agreed = queries.agreed_in([quota])[quota.id]
    _write_kept(quota, _found(quota, agreed).kept, _LEFT, deciding)


def _held_or_opened(
    source_code: str,
    fiscal_year: int,
    wanted: Mapping[Month, int],
    regency_id: int,
    agreement_id: int,
    document: str,
    deciding: Deciding,
) -> tuple[Quota | None, bool]:
    """The quota, held, and whether it is new; none when there is none and nothing to open it for."""
    present = queries.quota_of_or_none(regency_id, source_code, fiscal_year)
    if present is None and wanted:
        try:
            return _opened(source_code, fiscal_year, wanted, regency_id, agreement_id, document, deciding), True
        except DomainError:
            # Somebody may have opened it by hand in this very moment: then it follows from now on.
            present = queries.quota_of_or_none(regency_id, source_code, fiscal_year)
            if present is None:
                raise
    return (lock(present.id), False) if present is not None else (None, False)


def _opened(
    source_code: str,
    fiscal_year: int,
    wanted: Mapping[Month, int],
    regency_id: int,
    agreement_id: int,
    document: str,
    deciding: Deciding,
) -> Quota:
    """A quota over the months that agreements cover. Its first pagu is what these people need (domain rule 4); the
    office records the DPA's own over it."""
    first, last = min(wanted), max(wanted)
    source = db.session.get_one(FundingSource, source_code)
    rates = term_rates(queries.rate_book(), first, last, source.funding_class, Sector.OTHER, LOWEST_BRACKET)
    return open_quota(
        regency_id,
        QuotaTerms(
            fiscal_year=fiscal_year,
            funding_source_code=source_code,
            people=wanted[first],
            first_month=first,
            last_month=last,
            budget_amount=sum(wanted.get(month, 0) * rate.total for month, rate in rates),
            document=document,
        ),
        deciding=deciding,
        agreement_id=agreement_id,
    )


def _extend(quota: Quota, wanted: Mapping[Month, int], deciding: Deciding) -> bool:
    """Let the term reach over all months that agreements cover. Whoever is in the quota keeps the months they have; a
    list that only waits for its approval will be recorded until the new end, and holds its places until then."""
    if not wanted or (quota.first_month <= min(wanted) and max(wanted) <= quota.last_month):
        return False
    quota.first_month = min(quota.first_month, min(wanted))
    if max(wanted) > quota.last_month:
        before, quota.last_month = quota.last_month, max(wanted)
        reason = f"Masa kuota diperpanjang sampai {formatting.month(quota.last_month)}"
        for upload_id, starts in sorted(queries.held_lists(quota.id).items()):
            for start, people in sorted(starts.items()):
                for kind, last_month in ((MovementKind.RELEASED, before), (MovementKind.RESERVED, quota.last_month)):
                    write_line(
                        quota,
                        kind,
                        people,
                        start,
                        reason=reason,
                        document="",
                        deciding=deciding,
                        upload_id=upload_id,
                        last_month=last_month,
                    )
    db.session.flush()
    return True


def _found(quota: Quota, allowed: Mapping[Month, int]) -> Following:
    agreed = queries.agreed_in([quota])[quota.id]
    held = queries.held_months([quota])[quota.id]
    rest = {month: allocated - agreed[month] for month, (allocated, _) in held.items()}
    in_use = {month: used for month, (_, used) in held.items()}
    return follow(agreed, rest, allowed, in_use, quota.first_month, quota.last_month)


def _write(quota: Quota, found: Following, agreement_id: int, document: str, deciding: Deciding) -> None:
    """What adds comes before what takes away, so that the ledger reads without a month below zero."""
    _write_kept(quota, [change for change in found.kept if change.people > 0], _ADAPTED, deciding)
    for change in sorted(found.changes, key=lambda each: -each.people):
        write_line(
            quota,
            MovementKind.REVISED,
            change.people,
            change.first_month,
            reason="Menurut perjanjian",
            document=document,
            deciding=deciding,
            last_month=change.last_month,
            agreement_id=agreement_id,
        )
    _write_kept(quota, [change for change in found.kept if change.people < 0], _ADAPTED, deciding)


def _write_kept(quota: Quota, changes: Iterable[Change], less: str, deciding: Deciding) -> None:
    """Lines beside those of agreements; `less` = the reason of one that takes places away."""
    for change in changes:
        write_line(
            quota,
            MovementKind.REVISED,
            change.people,
            change.first_month,
            reason=_KEPT if change.people > 0 else less,
            document="",
            deciding=deciding,
            last_month=change.last_month,
        )


def _in_words(quota: Quota, wanted: Mapping[Month, int]) -> str:
    if not wanted:
        return f"Kuota {quota.fiscal_year} tidak lagi dicakup perjanjian."
    fewest, most = min(wanted.values()), max(wanted.values())
    people = (
        formatting.number(most) if fewest == most else f"{formatting.number(fewest)} sampai {formatting.number(most)}"
    )
    return (
        f"Kuota {quota.fiscal_year} mengikuti perjanjian: {people} orang, "
        f"{formatting.month(min(wanted))} sampai {formatting.month(max(wanted))}."
    )
