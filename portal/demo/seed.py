"""Filling an empty database: quotas, accounts, and confirmed lists, through the same code as the portal's own pages.

Everything is one transaction: a demo that was interrupted leaves an empty database, and the next run begins anew.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from portal.audit.service import PORTAL, Actor, record
from portal.beneficiaries import enrolling, results, service, staging, twins
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.queries.twins import likely_pairs
from portal.beneficiaries.reference import judging_facts
from portal.beneficiaries.register import ListRegister
from portal.beneficiaries.rules.listing import JudgedList, judge_list
from portal.beneficiaries.words import service as word_service
from portal.core import approval, clock, crypto, formatting
from portal.core.approval import ApproverRule
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.permissions import ROLE_LABELS, Role
from portal.core.tabular import Cell, Sheet, TableFile
from portal.core.tenancy import scope_of
from portal.demo import (
    accounts,
    afterwards,
    agreements,
    coverage,
    deliveries,
    figures,
    files,
    matching,
    money,
    paritrana,
    posts,
    regulations,
    sampling,
    words,
)
from portal.demo.accounts import Credentials
from portal.demo.figures import TTU, ListFigure
from portal.demo.messy import BELU
from portal.demo.people import InventedPerson, invent, nik_of
from portal.proposals.service import Deciding
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas
from portal.quotas.models import Quota
from portal.regencies import queries as regencies
from portal.regencies import reference

Tell = Callable[[str], None]
_WITH_WORDS = 2026  # the year whose lists bring occupations that the province has to look at
_SLIP_EVERY = 90  # one row in so many has a birth date that differs from the NIK: "perlu verifikasi"
_DOUBLED = 10  # this person of Belu's first list is on the second one too, under another NIK
_COMPARED = 14  # people after that one, of whom a later list says something else
_JUDGING = timedelta(minutes=1)
_CONFIRMING = timedelta(minutes=25)
_QuotaKey = tuple[str, int, str]


def fill(tell: Tell) -> list[Credentials]:
    """Fill the database and return the pass phrases, which are stored nowhere. `tell` gets a sentence a step.

    The database must be migrated and hold nobody.
    """
    with writing(), scope_of(regencies.system_scope()):
        lists = figures.lists()
        founding = min(figure.sent_at for figure in lists) - timedelta(days=10)
        with clock.fixed(founding):
            people, operators = accounts.create(figure.regency_code for figure in lists)
        opened = _open_quotas(Month.of(clock.today()) + 1)
        tell(f"Kuota      : {formatting.number(len(opened))} kuota di 22 kabupaten/kota.")
        pools = _Pools()
        for figure in lists:
            started = time.monotonic()
            quota = opened[figure.regency_code, figure.fiscal_year, figure.source]
            count = _enter_list(quota, figure, pools, by=operators[figure.regency_code])
            name = reference.regency_by_code()[figure.regency_code].short_name
            taken = f"{time.monotonic() - started:.1f}".replace(".", ",")
            tell(f"Daftar {figure.fiscal_year}: {name}, {formatting.number(count)} orang ({taken} detik).")
        nona = people["nona.ntt"]
        word_service.decide(words.MATCHED, by=Actor(nona.id, nona.name, ROLE_LABELS[Role.PROVINCE_ADMIN]))
        tell("Pekerjaan  : kata dari daftar 2026 menunggu dicocokkan provinsi.")
        count = _leave_to_compare(opened[BELU, 2026, figures.PROVINCE], pools, by=operators[BELU])
        tell(f"Menunggu   : satu daftar Belu dengan {count} orang yang sudah terdaftar, dan satu pasang NIK ganda.")
        petrus = people["petrus.atambua"]
        officer = Actor(petrus.id, petrus.name, ROLE_LABELS[Role.BRANCH_OFFICER])
        count = deliveries.enter(opened[BELU, 2026, figures.PROVINCE], operator=operators[BELU], officer=officer)
        tell(f"Kiriman    : {formatting.number(count)} orang Belu di cabang Atambua, sebagian besar sudah dijawab.")
        count = matching.enter(opened[BELU, 2026, figures.PROVINCE], operator=operators[BELU])
        tell(f"Pencocokan : tagihan Oktober 2026 Belu, {formatting.number(count)} selisih dalam empat kelas.")
        count, asked = afterwards.enter(
            opened[BELU, 2026, figures.PROVINCE], pools.of_belu, operator=operators[BELU], officer=officer
        )
        tell(f"Sesudahnya : {count} klaim kematian di Belu, verval desa, dan jawaban Dukcapil untuk {asked} orang.")
        money.enter(opened, operators)
        tell("Iuran      : tagihan dan pembayaran TTU 2025 dan Manggarai Barat 2026.")
        count = regulations.enter(operators)
        tell(f"Peraturan  : {count} peraturan contoh, yang di TTU dan Belu berikut yang mengubah dan mencabutnya.")
        wati = people["wati.ntt"]
        count = coverage.enter(Actor(wati.id, wati.name, ROLE_LABELS[Role.PROVINCE_SUPERVISOR]))
        tell(f"Cakupan    : {count} angka cakupan 2024 sampai 2026, yang buatan bertanda contoh.")
        count = posts.enter(people)
        tell(f"Pejabat    : {count} jabatan yang menandatangani, satu di antaranya baru diserahterimakan.")
        checking = {agreements.TTU: people["budi.ttu"], agreements.BELU: people["bela.belu"]}
        verifiers = {code: Actor(each.id, each.name, ROLE_LABELS[Role.VERIFIER]) for code, each in checking.items()}
        count = agreements.enter(operators, verifiers, officer)
        tell(f"Perjanjian : {count} perjanjian di TTU dan Belu, dari rancangan sampai yang ditandatangani.")
        count = paritrana.enter(operators, Actor(wati.id, wati.name, ROLE_LABELS[Role.PROVINCE_SUPERVISOR]))
        tell(f"Paritrana  : {count} penilaian contoh di dua edisi, dari yang diisi sampai yang dibekukan.")
        count = sampling.enter(_id_of(BELU), Actor(wati.id, wati.name, ROLE_LABELS[Role.PROVINCE_SUPERVISOR]))
        tell(
            f"Sampel     : {count} orang Belu ditarik acak untuk keperluan yang tercatat, separuhnya sudah dikunjungi."
        )
        credentials = accounts.set_passwords(people)
        db.session.commit()
    return credentials


def _open_quotas(coming: Month) -> dict[_QuotaKey, Quota]:
    opened = {}
    for figure in figures.quotas(coming):
        with clock.fixed(figure.opened_at):
            quota = quotas.open_quota(_id_of(figure.regency_code), figure.terms, deciding=Deciding(PORTAL))
        opened[figure.regency_code, quota.fiscal_year, quota.funding_source_code] = quota
    return opened


def _id_of(regency_code: str) -> int:
    return int(reference.regency_by_code()[regency_code].nik_prefix)


class _Pools:
    """People to take from: those of TTU are divided as the demo's files need it, others are taken one after another."""

    def __init__(self) -> None:
        own, province, _clean, _others = files.people_of_ttu()
        self._ttu = {figures.OWN: own, figures.PROVINCE: province}
        self._others: dict[str, Iterator[InventedPerson]] = {}
        self.of_belu: list[InventedPerson] = []

    def take(self, figure: ListFigure, count: int) -> list[InventedPerson]:
        """`count` people of the figure's regency who are on no other list of that year."""
        if figure.regency_code == TTU:
            return self._ttu[figure.source][:count]
        if figure.regency_code not in self._others:
            self._others[figure.regency_code] = invent(figure.regency_code)
        people = list(islice(self._others[figure.regency_code], count))
        if figure.regency_code == BELU:
            if self.of_belu:  # the second list has somebody of the first under another NIK
                people[0] = _under_another_nik(self.of_belu[_DOUBLED])
            self.of_belu += people
        return people


def _under_another_nik(person: InventedPerson) -> InventedPerson:
    prefix, serial = person.nik[:6], int(person.nik[12:]) + 400
    nik = nik_of(prefix, person.birth_date, person.sex, serial)
    return replace(person, nik=nik, name=person.name.upper(), address="RT 002/RW 001")


def _enter_list(quota: Quota, figure: ListFigure, pools: _Pools, *, by: Actor) -> int:
    """A list as it was sent, judged and confirmed at its time; returns how many people it brought."""
    allocated = quota_queries.state_of(quota.id, figure.start).balance.allocated
    people = pools.take(figure, allocated * figure.percent // 100)
    keys = crypto.keys()
    rows = _with_slips(files.rows_of(people))
    if figure.fiscal_year == _WITH_WORDS:
        rows = _with_words(rows, figure.regency_code)
    upload, handed_in, judged = _send(quota, figure, rows, by=by)
    assert by.id is not None
    with clock.fixed(figure.sent_at + _CONFIRMING):
        approval.submit(handed_in, by=by.id, approver=ApproverRule.NOBODY)
        staging.stage(upload.id, upload.regency_id, judged.rows, keys)
        upload.confirmed_rows = enrolling.enrol(
            quotas.lock(quota.id), upload_id=upload.id, reason=f"Daftar no. {upload.id}", by=by
        )
        staging.clear(upload.id)
        upload.state = UploadState.CONFIRMED
        upload.confirmed_at = clock.now()
        upload.confirmed_by_name = by.name
        count = formatting.number(upload.confirmed_rows)
        _record(upload, "list_confirmed", f"Daftar no. {upload.id} dicatat: {count} orang.", by)
        found = likely_pairs(upload.id, upload.regency_id, keys)
        twins.put_in_queue(found, upload.regency_id, upload.id)
    return upload.confirmed_rows


def _send(
    quota: Quota, figure: ListFigure, rows: list[tuple[Cell, ...]], *, by: Actor
) -> tuple[Upload, approval.Approval, JudgedList]:
    """A list as it was sent and judged at its time; nothing of its rows is kept yet."""
    regency = reference.regency_by_code()[figure.regency_code]
    content = files.as_csv(rows)
    name = f"daftar-{regency.slug}-{figure.start}.csv"
    with clock.fixed(figure.sent_at):
        upload = Upload(
            regency_id=quota.regency_id,
            quota_id=quota.id,
            file_id=None,  # its time of keeping is over
            file_name=name,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            start_month=figure.start,
            state=UploadState.RECEIVED,
            summary={},
            created_by=by.id,
            created_by_name=by.name,
            created_at=clock.now(),
        )
        db.session.add(upload)
        db.session.flush()
        assert by.id is not None
        handed_in = approval.touch(service.SUBJECT, upload.id, regency_id=upload.regency_id, by=by.id)
        size = formatting.file_size(upload.size)
        _record(upload, "list_received", f"Daftar no. {upload.id} diunggah ({size}).", by)
    with clock.fixed(figure.sent_at + _JUDGING):
        ask = ListRegister(quota.id, upload.regency_id, quota.last_month, crypto.keys(), upload_id=upload.id, by=by)
        judged = _judge(name, rows, figure, ask, quota.last_month)
        results.keep_result(upload, judged)
        word_service.keep_words(upload, [row.person for row in judged.rows if row.person is not None])
        ask.record_use()
        _record(upload, "list_judged", f"Daftar no. {upload.id} diperiksa: {_counted(judged)}.", by)
    return upload, handed_in, judged


def _leave_to_compare(quota: Quota, pools: _Pools, *, by: Actor) -> int:
    """A list that came in just now, of people who are registered already: some have moved, one changed work, one has
    another birth date. It waits for its operator."""
    people = pools.of_belu[_DOUBLED + 1 : _DOUBLED + 1 + _COMPARED]
    new_home = people[-1]
    for index, changes in (
        (0, {"address": "RT 007/RW 003"}),
        (2, {"village": new_home.village, "district": new_home.district, "address": new_home.address}),
        (3, {"occupation": "Pedagang kecil" if people[3].occupation != "Pedagang kecil" else "Petani"}),
        (5, {"birth_date": people[5].birth_date.replace(day=people[5].birth_date.day % 28 + 1)}),
    ):
        people[index] = replace(people[index], **changes)
    sent_at = clock.now() - timedelta(hours=2)
    figure = ListFigure(BELU, quota.fiscal_year, figures.PROVINCE, 0, quota.last_month, sent_at)
    upload, _handed_in, judged = _send(quota, figure, files.rows_of(people), by=by)
    staging.stage(upload.id, upload.regency_id, judged.rows, crypto.keys())
    return upload.present_rows


def _with_slips(rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """The rows, a few of them with another birth date than the NIK has."""
    column = files.HEADERS.index("Tanggal Lahir")
    for index in range(_SLIP_EVERY // 2, len(rows), _SLIP_EVERY):
        born = rows[index][column]
        assert isinstance(born, date)
        slipped = born.replace(day=born.day % 28 + 1)
        rows[index] = (*rows[index][:column], slipped, *rows[index][column + 1 :])
    return rows


def _with_words(rows: list[tuple[Cell, ...]], regency_code: str) -> list[tuple[Cell, ...]]:
    """The rows, a few of them with an occupation that the reference does not know."""
    column = files.HEADERS.index("Pekerjaan")
    for index, word in words.of_list(regency_code, len(rows)).items():
        rows[index] = (*rows[index][:column], word, *rows[index][column + 1 :])
    return rows


def _judge(name: str, rows: list[tuple[Cell, ...]], figure: ListFigure, ask: ListRegister, until: Month) -> JudgedList:
    table = TableFile(name, (Sheet(name.removesuffix(".csv"), False, [files.HEADERS, *rows]),))
    facts = judging_facts(figure.regency_code, figure.start, clock.today(), until=until)
    return judge_list(table, facts, register=ask)


def _counted(judged: JudgedList) -> str:
    read, refused = formatting.number(judged.counts.read), formatting.number(judged.counts.refused)
    return f"{read} baris dibaca, {refused} ditolak"


def _record(upload: Upload, action: str, sentence: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=upload.regency_id,
        subject_kind=service.SUBJECT,
        subject_id=upload.id,
    )
