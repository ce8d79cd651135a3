"""What lies with an office besides lists and proposals: people to send, refusals, proposed changes, claims, villages,
agreements; and what lies with a branch, and with the province.

Every capability says how it counts; all counts are asked in one question.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, select

from portal.accounts import queries as accounts
from portal.accounts.factors import resets as factor_resets
from portal.accounts.posts import queries as posts
from portal.agreements.queries import follow_up as agreements
from portal.agreements.rules.register import Standing
from portal.agreements.rules.states import Party
from portal.beneficiaries.dukcapil import queries as dukcapil
from portal.beneficiaries.replacing import queries as replacing
from portal.beneficiaries.village_checks import queries as village_checks
from portal.claims import queries as claims
from portal.compliance.findings import queries as findings
from portal.compliance.purposes import queries as purposes
from portal.core import clock
from portal.core.access import may
from portal.core.db import db
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.deliveries import queries as deliveries
from portal.deliveries.matching import queries as matches
from portal.paritrana.assessing import queries as paritrana
from portal.talk import queries as talk


@dataclass(frozen=True)
class Matter:
    """So many of something, and the page where it is dealt with."""

    count: int
    words: str
    url: str


_Asked = tuple[Permission, Select[int], str, str, dict[str, Any]]  # who sees it, how many, of what, where


def matters(person_id: int) -> list[Matter]:
    """What somebody of an office finds to do, most urgent for people first; nothing that counts zero."""
    today = clock.today()
    present = Month.of(today)
    lists, drafting, checking = Permission.PREPARE_LISTS, Permission.MANAGE_AGREEMENTS, Permission.CHECK_AGREEMENTS
    award = Permission.MANAGE_PARITRANA
    returned, review = {"keadaan": Standing.DRAFTED.value}, {"keadaan": Standing.REVIEWED.value}
    return _found(
        (lists, claims.count_unfiled(), "kematian belum diajukan klaimnya", "claims.index", {}),
        (lists, deliveries.count_refused(present), "orang ditolak BPJS, belum diperbaiki", "deliveries.index", {}),
        (lists, matches.count_unsettled(), "selisih tagihan BPJS belum selesai", "bill_matches.index", {}),
        (lists, deliveries.count_ready(), "orang siap dikirim ke BPJS", "deliveries.index", {}),
        (lists, replacing.count_asked(present), "usulan perubahan peserta", "beneficiaries.suggestions", {}),
        (
            lists,
            village_checks.count_to_follow_up(present),
            "orang tidak dibenarkan desanya",
            "village_checks.cases",
            {},
        ),
        (lists, dukcapil.count_to_confirm(), "jawaban Dukcapil menunggu konfirmasi", "dukcapil.index", {}),
        (
            drafting,
            agreements.count_returned(),
            "perjanjian dikembalikan untuk diperbaiki",
            "agreements.index",
            returned,
        ),
        (
            checking,
            agreements.count_to_agree(Party.FIRST),
            "perjanjian menunggu persetujuan Anda",
            "agreements.index",
            review,
        ),
        (
            checking,
            agreements.count_to_check(person_id, *Party),
            "perjanjian dengan pindaian yang belum diperiksa",
            "agreements.index",
            _SIGNING,
        ),
        _to_sign(person_id, Party.FIRST, "agreements.index"),
        (Permission.VIEW_FIGURES, findings.count_open(), "temuan provinsi terbuka", "findings.index", {}),
        (Permission.VIEW_FIGURES, agreements.count_ending(today), _ENDING, "agreements.index", _SOON),
        (award, paritrana.count_to_reply(), "hasil verifikasi Paritrana dapat ditanggapi", "paritrana.index", {}),
        (award, paritrana.count_missing(), "kriteria Paritrana belum lengkap", "paritrana.index", {}),
        (
            Permission.VIEW_FIGURES,
            purposes.count_in_force(today),
            "keperluan provinsi melihat nama peserta Anda",
            "purposes_office.index",
            {},
        ),
    )


def _to_sign(person_id: int, party: Party, index: str) -> _Asked:
    titles = posts.titles_held(person_id, clock.now())
    count = agreements.count_to_sign(party, titles)
    return Permission.SIGN_AGREEMENTS, count, "perjanjian menunggu tanda tangan Anda", index, _SIGNING


def branch_matters(person_id: int) -> list[Matter]:
    """What an officer of a branch finds to do about what the branch's regencies sent and agree on."""
    answering, index = Permission.ANSWER_AGREEMENTS, "agreements.branch_index"
    review = {"keadaan": Standing.REVIEWED.value}
    return _found(
        (
            Permission.ANSWER_DELIVERIES,
            deliveries.count_open(),
            "kiriman daftar belum dijawab seluruhnya",
            "branch_deliveries.index",
            {},
        ),
        (answering, agreements.count_to_agree(Party.SECOND), "perjanjian menunggu persetujuan Anda", index, review),
        (
            answering,
            agreements.count_to_check(person_id, Party.SECOND),
            "perjanjian dengan pindaian yang belum diperiksa",
            index,
            _SIGNING,
        ),
        _to_sign(person_id, Party.SECOND, index),
        (answering, agreements.count_ending(clock.today()), _ENDING, index, _SOON),
    )


@dataclass(frozen=True)
class ProvinceMatters:
    """What the province's start page counts besides its figures."""

    questions: int  # of one office to another, open
    oldest_question: datetime | None
    without_password: int  # accounts whose one-time link has not been used
    lost_factors: int  # requests to reset a second factor that this person may confirm
    findings: int  # open in all regencies
    escalated: int  # of these: past their deadline, so the province's to act


def province_matters(person_id: int) -> ProvinceMatters:
    """All in one question."""
    questions = talk.questions().subquery()
    return ProvinceMatters(
        *db.session.execute(
            select(
                questions.c["count"],
                questions.c.oldest,
                accounts.count_without_password().scalar_subquery(),
                factor_resets.count_to_confirm(person_id).scalar_subquery(),
                findings.count_open().scalar_subquery(),
                findings.count_escalated().scalar_subquery(),
            )
        ).one()
    )


_ENDING = "perjanjian berakhir dalam 90 hari tanpa pengganti"
_SOON = {"keadaan": Standing.ENDING.value}
_SIGNING = {"keadaan": Standing.AGREED.value}


def _found(*asked: _Asked) -> list[Matter]:
    """One question for all that this person may see."""
    seen = [each for each in asked if may(each[0])]
    if not seen:
        return []
    counts = db.session.execute(select(*(count.scalar_subquery() for _permission, count, *_rest in seen))).one()
    return [
        Matter(count, words, url_for(page, **kept))
        for count, (_permission, _query, words, page, kept) in zip(counts, seen, strict=True)
        if count
    ]
