"""What lies with an office besides lists and proposals: people to send, refusals, proposed changes, claims, villages.

Every capability says how it counts; all counts are asked in one question.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from portal.beneficiaries.dukcapil import queries as dukcapil
from portal.beneficiaries.replacing import queries as replacing
from portal.beneficiaries.village_checks import queries as village_checks
from portal.claims import queries as claims
from portal.core import clock
from portal.core.db import db
from portal.core.months import Month
from portal.deliveries import queries as deliveries
from portal.deliveries.matching import queries as matches


@dataclass(frozen=True)
class Matter:
    """So many of something, and the page where it is dealt with."""

    count: int
    words: str
    url: str


def matters() -> list[Matter]:
    """What an operator finds to do, most urgent for people first; nothing that counts zero."""
    present = Month.of(clock.today())
    asked = (
        (claims.count_unfiled(), "kematian belum diajukan klaimnya", "claims.index"),
        (deliveries.count_refused(present), "orang ditolak BPJS, belum diperbaiki", "deliveries.index"),
        (matches.count_unsettled(), "selisih tagihan BPJS belum selesai", "bill_matches.index"),
        (deliveries.count_ready(), "orang siap dikirim ke BPJS", "deliveries.index"),
        (replacing.count_asked(present), "usulan perubahan peserta", "beneficiaries.suggestions"),
        (village_checks.count_to_follow_up(present), "orang tidak dibenarkan desanya", "village_checks.cases"),
        (dukcapil.count_to_confirm(), "jawaban Dukcapil menunggu konfirmasi", "dukcapil.index"),
    )
    counts = db.session.execute(select(*(count.scalar_subquery() for count, _words, _page in asked))).one()
    return [
        Matter(count, words, url_for(page)) for count, (_query, words, page) in zip(counts, asked, strict=True) if count
    ]
