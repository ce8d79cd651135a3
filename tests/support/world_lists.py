"""The lists of the full office: one in every state, with all that hangs on lists."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from flask import Flask

from portal.beneficiaries import changes, mending, queries, twins, waiting
from portal.beneficiaries import service as lists
from portal.beneficiaries.columns import queries as columns
from portal.beneficiaries.columns import service as answering
from portal.beneficiaries.models import (
    Beneficiary,
    Enrolment,
    LikelyTwin,
    PersonChange,
    Upload,
    UploadState,
)
from portal.beneficiaries.rejecting import service as rejecting
from portal.beneficiaries.rejecting.queries import RowsFilter, rows_page
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.withdrawing import proposals as withdrawing
from portal.beneficiaries.words import queries as word_queries
from portal.beneficiaries.words import service as word_service
from portal.core import clock, crypto, settings, tasks
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.permissions import Role
from portal.core.tenancy import Scope, scope_of
from portal.proposals.service import Deciding
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas
from portal.quotas.models import QuotaMovement
from portal.quotas.rules.ledger import MovementKind
from portal.regencies import queries as regencies
from tests.support import factories
from tests.support.factories import inside
from tests.support.invented import messy_rows, person_row
from tests.support.lists import queued
from tests.support.people import PEOPLE, TTU
from tests.support.world_base import START, World, as_actor


@contextmanager
def files(app: Flask) -> Iterator[Path]:
    folder = app.config["PORTAL"].instance_dir / "world-files"
    folder.mkdir()
    yield folder
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


def fill_lists(app: Flask, world: World, folder: Path) -> None:
    ids = world.ids
    people = [person_row(number) for number in range(1, 61)]
    ids["confirmed"] = send(app, people, folder, "peserta-ttu-maret.xlsx", ids["quota"])
    act(app, "confirm", ids["confirmed"])
    with inside(app):
        ids["person"] = db.session.scalars(db.select(Beneficiary.id).order_by(Beneficiary.id)).first() or 0
        enrolled = db.select(Enrolment.id).where(Enrolment.beneficiary_id == ids["person"])
        ids["place"] = db.session.scalars(enrolled.order_by(Enrolment.id)).first() or 0
        movements = db.select(QuotaMovement.id).where(QuotaMovement.quota_id == ids["quota"])
        revised = movements.where(QuotaMovement.kind == MovementKind.REVISED)
        ids["movement"] = db.session.scalars(revised.order_by(QuotaMovement.id)).first() or 0
    ids["full_list"] = send(
        app, [person_row(n) for n in range(700, 766)], folder, "peserta-dana-desa.xlsx", ids["full_quota"]
    )
    act(app, "confirm", ids["full_list"])
    _waiting(app, world, folder)
    _words(app, folder, ids["quota"])
    ids["present"] = send(app, people[:20], folder, "kirim-ulang.xlsx", ids["quota"])
    ids["judged"] = send(app, messy_rows(), folder, "daftar-kecamatan-campuran.xlsx", ids["quota"])
    with inside(app):
        put_right = {
            RowKey(1, 24): mending.Change({Field.NIK: "5303"}),
            RowKey(1, 27): mending.Change(left_out=True),
        }
        mending.mend(lists.lock(ids["judged"]), put_right, by=as_actor("sari"))
        db.session.commit()
    _asked(app, world, folder)
    nameless = [person_row(number, NIK="") for number in range(200, 203)]
    ids["refused"] = send(app, nameless, folder, "nik-kosong.xlsx", ids["quota"])
    ids["unreadable"] = _send_unreadable(app, folder, ids["quota"])
    ids["discarded"] = send(app, [person_row(300)], folder, "salah-kirim.xlsx", ids["quota"])
    act(app, "discard", ids["discarded"])
    with inside(app):
        settings.change("list_approver", settings.APPROVER_VERIFIER, TTU, None)
        db.session.commit()
    ids["submitted"] = send(app, messy_rows(400), folder, "daftar-miomaffo-timur.xlsx", ids["quota"])
    act(app, "confirm", ids["submitted"])
    _rejected(app, world)
    ids["returned"] = send(app, messy_rows(500), folder, "daftar-biboki-utara.xlsx", ids["quota"])
    act(app, "confirm", ids["returned"])
    with inside(app):
        lists.return_for_fix(
            lists.lock(ids["returned"]),
            by=as_actor("budi"),
            roles=[Role.VERIFIER],
            comment="Lengkapi desa pada baris 4 sampai 9.",
        )
        db.session.commit()
    ids["withdrawal_asked"] = _recorded(app, folder, "perlu-ditarik.xlsx", range(980, 984), ids["quota"])
    with inside(app):
        _withdraw(ids["withdrawal_asked"])
        settings.change("list_approver", settings.APPROVER_NOBODY, TTU, None)
        db.session.commit()
    ids["withdrawn"] = _recorded(app, folder, "ditarik.xlsx", range(984, 987), ids["quota"])
    ids["withdrawing"] = _recorded(app, folder, "sedang-ditarik.xlsx", range(987, 990), ids["quota"])
    with inside(app):
        _withdraw(ids["withdrawn"])
        db.session.commit()
    with queued(app):
        with inside(app):
            _withdraw(ids["withdrawing"])
            db.session.commit()
        ids["received"] = send(app, [person_row(600)], folder, "baru-diunggah.xlsx", ids["quota"])
        ids["judging"] = send(app, [person_row(601)], folder, "sedang-diperiksa.xlsx", ids["quota"])
        ids["stopped"] = send(app, [person_row(602)], folder, "terhenti.xlsx", ids["quota"])
        ids["confirming"] = _send_and_judge(app, folder, ids["quota"])
    _at_work(app, ids["judging"], 7_440, 14_880, "Memeriksa baris")
    _at_work(app, ids["confirming"], 0, 3, "Mencatat peserta")
    _differing(app, world, folder)
    _give_up(app, ids["stopped"])


def _rejected(app: Flask, world: World) -> None:
    """Budi has rejected a row of the list that waits for him, and looks at another."""
    with inside(app):
        upload = lists.lock(world.ids["submitted"])
        rows = rows_page(upload, RowsFilter(), crypto.keys()).rows
        world.ids["open_row"] = str(rows[1].key)
        rejecting.reject(upload, rows[0].key, reason="Perangkat desa.", by=as_actor("budi"), roles=[Role.VERIFIER])
        db.session.commit()


def _recorded(app: Flask, folder: Path, name: str, numbers: range, quota_id: int) -> int:
    upload_id = send(app, [person_row(number) for number in numbers], folder, name, quota_id)
    act(app, "confirm", upload_id)
    if _state(app, upload_id) is UploadState.SUBMITTED:
        with inside(app):
            lists.approve(lists.lock(upload_id), by=as_actor("budi"), roles=[Role.VERIFIER])
            db.session.commit()
    return upload_id


def _state(app: Flask, upload_id: int) -> UploadState:
    with inside(app):
        return lists.lock(upload_id).state


def _withdraw(upload_id: int) -> None:
    withdrawing.propose(lists.lock(upload_id), reason="Daftar tahun lalu.", seen_people=None, by=as_actor("sari"))


def _words(app: Flask, folder: Path, quota_id: int) -> None:
    """A list with more unknown occupation words than a page of the province shows, and fifty that were decided."""
    rows, number = [], 1000
    for word in range(80):
        for _person in range(5):
            number += 1
            rows.append(person_row(number, Pekerjaan=f"Pembuat {WORD_ENDINGS[word % 10]} {chr(97 + word // 10) * 3}"))
    send(app, rows, folder, "kata-baru.xlsx", quota_id)
    with app.app_context(), writing(), scope_of(Scope.province(regencies.all_regency_ids())):
        waiting_words = word_queries.waiting_words(limit=50).lines
        word_service.decide({line.key: "tani" for line in waiting_words}, by=as_actor("nona"))
        db.session.commit()


WORD_ENDINGS = ("arang", "bata", "dipan", "garam", "gula", "jala", "kapur", "minyak", "perahu", "sopi")


def _differing(app: Flask, world: World, folder: Path) -> None:
    """Lists of people who are registered already: one says much differently, one was taken over, one is about to be;
    and likely twins, two of them decided about."""
    ids, quota_id = world.ids, world.ids["quota"]
    rows = [person_row(number, Alamat=f"RT {number:03d}/RW 002") for number in range(1, 47)]
    rows[4] = person_row(5, **{"Alamat": "RT 005", "Desa/Kelurahan": "Tubuhue", "Kecamatan": "Kota Kefamenanu"})
    rows += [person_row(number, **{"Tanggal Lahir": "02/02/1985"}) for number in (47, 48)]
    ids["differing"] = send(app, [*rows, person_row(49), person_row(50)], folder, "verval-desa.xlsx", quota_id)
    moved = send(app, [person_row(51, Alamat="RT 051", Pekerjaan="Sopir")], folder, "pindah.xlsx", quota_id)
    ids["taking_over"] = send(app, [person_row(52, Alamat="RT 052")], folder, "sedang-diperbarui.xlsx", quota_id)
    with inside(app):
        changes.take_over_all(lists.lock(moved), seen=(1, 0), doubtful_too=False, by=as_actor("sari"))
        ids["changed_person"] = db.session.scalars(db.select(PersonChange.beneficiary_id)).one()
        people = db.session.scalars(db.select(Beneficiary.id).order_by(Beneficiary.id).limit(60)).all()
        twins.put_in_queue(list(pairwise(people))[:14], TTU, ids["confirmed"])
        pairs = db.session.scalars(db.select(LikelyTwin.id).order_by(LikelyTwin.id)).all()
        ids["twins"], ids["same_twins"] = pairs[0], pairs[1]
        twins.decide_same(pairs[1], people[1], reason="Dicocokkan dengan KTP", by=as_actor("sari"))
        twins.decide_different(pairs[2], by=as_actor("sari"))
        db.session.commit()
    with queued(app), inside(app):
        subject, args = (changes.SUBJECT, ids["taking_over"]), {"upload_id": ids["taking_over"]}
        job = tasks.start(changes.TAKE_OVER, regency_id=TTU, subject=subject, args=args, created_by=1)
        _run_elsewhere(job, 0, 1, "Memperbarui data peserta")
        db.session.commit()


def _asked(app: Flask, world: World, folder: Path) -> None:
    """A list whose columns were answered, and one with other headings that waits to be asked about."""
    headings = ["No", "No Induk Pddk", "Penerima Bantuan", "Kelahiran", "JK", "Domisili", "Wilayah", "Sektor"]
    rows = [dict(zip(factories.HEADERS, person_row(number), strict=True)) for number in range(960, 966)]
    listed = [
        [
            number,
            row["NIK"],
            row["Nama Sesuai KTP"],
            f"{row['Tempat Lahir']}, {row['Tanggal Lahir'].replace('/', '-')}",
            row["Jenis Kelamin"],
            *(row[name] for name in ("Desa/Kelurahan", "Kecamatan", "Pekerjaan")),
        ]
        for number, row in enumerate(rows, 1)
    ]
    quota_id = world.ids["quota"]
    path = factories.xlsx(folder / "usulan-desa.xlsx", listed, tuple(headings))
    world.ids["mapped"] = _send_file(app, path, quota_id)
    with inside(app):
        upload = lists.lock(world.ids["mapped"])
        (asked,) = columns.columns_of(upload.id)
        answering.answer(upload, {asked.signature: asked.answer}, by=as_actor("sari"))
        db.session.commit()
    headings[2] = "Penerima"
    path = factories.xlsx(folder / "usulan-desa-lain.xlsx", listed, tuple(headings))
    world.ids["asked"] = _send_file(app, path, quota_id)


def _waiting(app: Flask, world: World, folder: Path) -> None:
    """Sixty people for whom the full quota has no place, one of them taken off; and a list that would not fit."""
    ids = world.ids
    many = [person_row(number) for number in range(800, 860)]
    ids["waited"] = send(app, many, folder, "lebih-dari-kuota.xlsx", ids["full_quota"])
    with inside(app):
        lists.confirm(lists.lock(ids["waited"]), by=as_actor("sari"), rest_waits=True)
        db.session.commit()
    with inside(app):
        quota = quota_queries.quota_by_id(ids["full_quota"])
        ids["waiting"], ids["taken_off"] = queries.ranking(quota)[:2]
        quotas.revise(  # two places from December on: somebody can be next
            ids["full_quota"],
            2,
            Month(2026, 12),
            reason="Perubahan APBDes",
            document="APBDes 7/2026",
            deciding=Deciding(as_actor("sari"), "Budi Contoh"),
        )
        waiting.take_off(quota, ids["taken_off"], why="Pindah ke Kupang", by=as_actor("sari"))
        db.session.commit()
    ids["overlong"] = send(app, [person_row(900)], folder, "tidak-muat.xlsx", ids["full_quota"])


def send(app: Flask, rows: list[list[Any]], folder: Path, name: str, quota_id: int, by: str = "sari") -> int:
    """Upload a list as `by`; the id of the upload."""
    return _send_file(app, factories.xlsx(folder / name, rows), quota_id, by)


def _send_file(app: Flask, path: Path, quota_id: int, by: str = "sari") -> int:
    regency_id = PEOPLE[by][2]
    with app.app_context(), writing(), scope_of(Scope.regency(regency_id)), path.open("rb") as stream:
        upload = lists.receive(
            stream,
            file_name=path.name,
            size=path.stat().st_size,
            quota=quota_queries.quota_by_id(quota_id),
            start=START,
            by=as_actor(by),
        )
        upload_id = upload.id
        db.session.commit()
    return upload_id


def _send_unreadable(app: Flask, folder: Path, quota_id: int) -> int:
    path = folder / "rusak.xlsx"
    path.write_bytes(b"ini bukan buku kerja")
    return _send_file(app, path, quota_id)


def act(app: Flask, verb: str, upload_id: int, by: str = "sari") -> None:
    """`confirm`, `judge_again` or `discard` a list of the office of `by`."""
    with inside(app, PEOPLE[by][2]):
        getattr(lists, verb)(lists.lock(upload_id), by=as_actor(by))
        db.session.commit()


def _send_and_judge(app: Flask, folder: Path, quota_id: int) -> int:
    bell = app.extensions["portal_tasks"]
    bell.immediate = True
    upload_id = send(app, [person_row(n) for n in range(610, 613)], folder, "sedang-dicatat.xlsx", quota_id)
    bell.immediate = False
    act(app, "confirm", upload_id)
    return upload_id


def _job(upload_id: int) -> tasks.Job:
    upload = db.session.get_one(Upload, upload_id)
    assert upload.job_id is not None
    return db.session.get_one(tasks.Job, upload.job_id)


def _at_work(app: Flask, upload_id: int, done: int, total: int, step: str) -> None:
    """A worker somewhere holds the job of this list and has come so far."""
    with inside(app):
        _run_elsewhere(_job(upload_id), done, total, step)
        db.session.commit()


def _run_elsewhere(job: tasks.Job, done: int, total: int, step: str) -> None:
    job.state, job.done, job.total, job.step = tasks.JobState.RUNNING, done, total, step
    job.started_at, job.attempts, job.leased_by = clock.now(), 1, "another:1"
    job.lease_until = clock.now() + timedelta(days=1)
    job.version += 1


def _give_up(app: Flask, upload_id: int) -> None:
    with inside(app):
        job = _job(upload_id)
        job.state, job.finished_at, job.attempts = tasks.JobState.FAILED, clock.now(), 3
        job.sentence = "Pekerjaan ini terhenti tiga kali. Lanjutkan, atau hubungi administrator provinsi."
        db.session.commit()


def lists_of_the_past(app: Flask, world: World) -> None:
    """Fifty more lines for the page of lists."""
    with inside(app):
        for number in range(55):
            db.session.add(
                Upload(
                    regency_id=TTU,
                    quota_id=world.ids["past_quota"],
                    file_name=f"usulan-kecamatan-{number + 1:02d}.xlsx",
                    size=48_000 + number,
                    sha256=secrets.token_hex(32),
                    start_month=Month(2025, 1),
                    state=UploadState.DISCARDED if number % 9 == 0 else UploadState.CONFIRMED,
                    read_rows=300 + number,
                    ready_rows=290 + number,
                    refused_rows=10,
                    confirmed_rows=0 if number % 9 == 0 else 290 + number,
                    created_by=1,
                    created_by_name="Sari Contoh",
                    created_at=clock.now() - timedelta(days=300 - number),
                    confirmed_at=clock.now() - timedelta(days=300 - number),
                    confirmed_by_name="Sari Contoh",
                )
            )
        db.session.commit()
