"""The workbook of claims, from the same query and filter as the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.claims import exports, queries
from portal.claims.queries import ClaimFilter
from portal.claims.rules.benefits import CAUSE_LABELS
from portal.claims.rules.states import AGE_BANDS, STATE_LABELS, AgeBand, ClaimState, age
from portal.claims.rules.totals import QUARTERS
from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.permissions import Permission
from portal.quotas.workbooks import cover_of, file_name

CLAIMS = "claims.list"


@maker(CLAIMS, permission=Permission.EXPORT_PEOPLE)
def _claims(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    today = clock.today()
    wanted = ClaimFilter(
        ClaimState(args["keadaan"]) if args["keadaan"] in list(ClaimState) else None,
        AgeBand(args["umur"]) if args.get("umur") else None,
        today,
    )
    cover = cover_of(
        download,
        "Daftar klaim kematian",
        period=f"Keadaan {formatting.day(today)}",
        filter_words=filter_in_words(wanted),
    )
    totals = queries.totals_of(today.year, download.regency_id)
    quarters = [exports.QuarterRow(f"Triwulan {quarter}", **vars(totals[quarter])) for quarter in QUARTERS]
    return Made(file_name(download, "klaim", today.year), exports.write_claims(path, cover, _rows(wanted), quarters))


def filter_in_words(wanted: ClaimFilter) -> str:
    """What the list shows, for its first sheet."""
    state = STATE_LABELS[wanted.state] if wanted.state else "Semua keadaan"
    return f"{state}, {AGE_BANDS[wanted.band].label if wanted.band else 'semua umur'} sejak meninggal"


def _rows(wanted: ClaimFilter) -> Iterator[exports.ClaimRow]:
    for line in queries.every_claim(wanted):
        claim = line.claim
        yield exports.ClaimRow(
            name=line.name,
            nik=formatting.masked_nik(line.nik_prefix),
            district=line.district,
            village=line.village,
            died_on=claim.died_on,
            cause=CAUSE_LABELS[claim.cause] if claim.cause else "",
            age=age(claim.since_on, wanted.today),
            state=STATE_LABELS[claim.state],
            filed_on=claim.filed_on,
            decided_on=claim.decided_on,
            benefit_amount=claim.benefit_amount,
            paid_amount=claim.paid_amount,
        )
