"""Money of the demo: what the province allotted, TTU's division of 2025, bills and payments. SP2D numbers are made up.

TTU's 2025 is paid to the last month, so that a past year can be read; Manggarai Barat's and TTS's 2026 are two months
behind, Sumba Barat's one, so that arrears can be seen; a few others have paid everything. Ende's number of eligible
people is the one that was reported (domain 6.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from portal.audit.service import Actor
from portal.beneficiaries import queries as register
from portal.beneficiaries.queries import PeopleFilter
from portal.contributions import service as contributions
from portal.contributions.service import PaymentTerms
from portal.core import clock
from portal.core.db import db
from portal.core.formatting import WITA
from portal.core.months import Month, month_range
from portal.demo import figures
from portal.demo.figures import OWN, PROVINCE, TTU
from portal.proposals.service import Deciding
from portal.quotas import queries as quotas
from portal.quotas import service
from portal.quotas.models import EligibleCount, ProvinceQuota, Quota
from portal.quotas.rules.dividing import divide
from portal.regencies import queries as regencies

QuotaKey = tuple[str, int, str]
CHECKER = "Budi Contoh"
MANGGARAI_BARAT, ENDE, TTS = "53.15", "53.08", "53.02"
_PROVINCE = (
    (2025, figures.PROVINCE_2025, 7, "APBD Provinsi NTT 2025: 100.000 orang"),
    (2026, figures.PROVINCE_2026, 1, "APBD Provinsi NTT 2026: 50.000 orang"),
)
# (regency, year, source, billed until, [(first month, last month, SP2D number, day it was paid)])
_PAID = (
    (
        TTU,
        2025,
        OWN,
        12,
        (
            (1, 3, "00412/SP2D-LS/2025", datetime(2025, 4, 10, 10, 0, tzinfo=WITA)),
            (4, 6, "01187/SP2D-LS/2025", datetime(2025, 7, 9, 10, 0, tzinfo=WITA)),
            (7, 9, "02054/SP2D-LS/2025", datetime(2025, 10, 8, 10, 0, tzinfo=WITA)),
            (10, 12, "03391/SP2D-LS/2025", datetime(2025, 12, 15, 10, 0, tzinfo=WITA)),
        ),
    ),
    (
        MANGGARAI_BARAT,
        2026,
        OWN,
        10,
        ((6, 8, "01622/SP2D-LS/2026", datetime(2026, 9, 10, 10, 0, tzinfo=WITA)),),
    ),
    (TTS, 2026, PROVINCE, 10, ((8, 8, "00871/SP2D-LS/2026", datetime(2026, 9, 14, 10, 0, tzinfo=WITA)),)),
    ("53.12", 2026, PROVINCE, 10, ((4, 9, "00640/SP2D-LS/2026", datetime(2026, 10, 12, 10, 0, tzinfo=WITA)),)),
    ("53.13", 2026, PROVINCE, 10, ((8, 10, "00533/SP2D-LS/2026", datetime(2026, 11, 11, 10, 0, tzinfo=WITA)),)),
    ("53.17", 2026, PROVINCE, 10, ((3, 10, "00418/SP2D-LS/2026", datetime(2026, 11, 10, 10, 0, tzinfo=WITA)),)),
    ("53.20", 2026, PROVINCE, 10, ((2, 10, "00207/SP2D-LS/2026", datetime(2026, 11, 9, 10, 0, tzinfo=WITA)),)),
    ("53.71", 2026, PROVINCE, 10, ((3, 10, "00955/SP2D-LS/2026", datetime(2026, 11, 13, 10, 0, tzinfo=WITA)),)),
)


def enter(opened: Mapping[QuotaKey, Quota], operators: Mapping[str, Actor]) -> None:
    """Everything about money that the demo shows, each at its time. A scope of all regencies must be open."""
    _allotments()
    _divide(opened[TTU, 2025, OWN], operators[TTU])
    for code, year, source, until, payments in _PAID:
        quota, by = opened[code, year, source], operators[code]
        first = Month(year, payments[0][0])
        for start, last, number, paid_at in payments:
            _pay(quota, Month(year, start), Month(year, last), number, paid_at, by)
        _freeze(quota, max(first, Month(year, payments[-1][1]) + 1), Month(year, until), by)
    ende = opened[ENDE, 2026, PROVINCE]
    with clock.fixed(datetime(2026, 1, 20, 9, 0, tzinfo=WITA)):
        db.session.add(
            EligibleCount(
                regency_id=ende.regency_id,
                fiscal_year=2027,
                people=14_895,
                source="Pekerja miskin menurut pemberitaan, Agustus 2025",
                counted_on=datetime(2025, 8, 23, tzinfo=WITA).date(),
                created_at=clock.now(),
                created_by_name=operators[ENDE].name,
            )
        )
    db.session.flush()


def _allotments() -> None:
    """What the province has to allot; the shares are the regencies' quotas, opened before."""
    for year, people, first, document in _PROVINCE:
        with clock.fixed(datetime(year, first, 2, 9, 0, tzinfo=WITA)):
            db.session.add(
                ProvinceQuota(
                    fiscal_year=year,
                    funding_source_code=PROVINCE,
                    people=people,
                    first_month=Month(year, first),
                    last_month=Month(year, 12),
                    document=document,
                    changed_at=clock.now(),
                    changed_by_name="Wati Contoh",
                )
            )
    db.session.flush()


def _divide(quota: Quota, by: Actor) -> None:
    """The kecamatan of a year that is over got what their people took: the next year may begin from there."""
    people = register.people_by(PeopleFilter(quota.fiscal_year), "district_code")
    districts = [district.code for district in regencies.districts_of(quota.regency_id)]
    whole = quotas.state_of(quota.id, quota.last_month).allocated_in(quota.last_month)
    shares = divide(whole, {code: people.get(code, 0) for code in districts})
    with clock.fixed(datetime(2025, 1, 8, 9, 0, tzinfo=WITA)):
        service.set_shares(
            service.lock(quota.id),
            {(code, ""): number for code, number in shares.items()},
            whole=whole,
            reason="Pembagian menurut usulan kecamatan",
            document="Contoh: SK pembagian 2025",
            deciding=Deciding(by, CHECKER),
        )


def _freeze(quota: Quota, first: Month, last: Month, by: Actor) -> None:
    """Each month is billed early in the next one."""
    for month in month_range(first, last):
        following = min(month + 1, Month(quota.fiscal_year, 12))
        with clock.fixed(datetime(following.year, following.month, 4, 9, 0, tzinfo=WITA)):
            contributions.draw_up(quota.id, month, by=by)
            contributions.freeze(quota.id, month, by=by)


def _pay(quota: Quota, first: Month, last: Month, number: str, paid_at: datetime, by: Actor) -> None:
    """Bills of these months and the SP2D that pays them in full."""
    bills = []
    for month in month_range(first, last):
        with clock.fixed(paid_at):
            contributions.draw_up(quota.id, month, by=by)
            bills.append(contributions.freeze(quota.id, month, by=by))
    with clock.fixed(paid_at):
        contributions.pay(
            quota.id,
            PaymentTerms(
                sp2d_number=number,
                sp2d_on=clock.today(),
                first_month=first,
                last_month=last,
                people=bills[-1].people,
                jkk_amount=sum(bill.jkk_amount for bill in bills),
                jkm_amount=sum(bill.jkm_amount for bill in bills),
            ),
            deciding=Deciding(by, CHECKER),
        )
