"""The decrees and the answers of Dukcapil of the full office: one in every state."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask

from portal.beneficiaries.decrees import entering
from portal.beneficiaries.decrees import service as decrees
from portal.beneficiaries.decrees.service import DecreeTerms
from portal.beneficiaries.dukcapil import service
from portal.beneficiaries.models import Beneficiary
from portal.core import clock, tasks
from portal.core.db import db
from tests.support import factories
from tests.support.factories import inside
from tests.support.invented import person_row
from tests.support.lists import queued
from tests.support.people import TTU
from tests.support.world_base import World, as_actor
from tests.support.world_lists import act, files, send

HEADINGS = ("NIK", "Hasil", "Tanggal")
WORDS = ("Meninggal Dunia", "Tidak Sesuai", "NIK Ganda")


def fill_dukcapil(app: Flask, world: World) -> None:
    """Decrees of two lists, and answers: one recorded that leaves fifty to decide about, one in each other state."""
    ids = world.ids
    with files(app) as folder:
        doubtful = [person_row(number, **{"Tanggal Lahir": "01/02/1980"}) for number in (990, 991)]
        ids["doubtful"] = send(app, doubtful, folder, "perlu-verifikasi.xlsx", ids["quota"])
        act(app, "confirm", ids["doubtful"])
        listed = [person_row(number) for number in range(1, 61)]
        ids["answer_confirmed"] = _send(
            app, folder, "jawaban-1.xlsx", [[row[1], WORDS[n % 3], "20/11/2026"] for n, row in enumerate(listed)]
        )
        _confirm(app, ids["answer_confirmed"])
        waiting = [[row[1], "Padan", "20/11/2026"] for row in [*doubtful, *listed[:20]]]
        wrong = [[nik, word, "20/11/2026"] for nik, word in (("123", "Padan"), (listed[30][1], "entah"), ("", "Padan"))]
        ids["answer_judged"] = _send(app, folder, "jawaban-2.xlsx", waiting + wrong)
        ids["answer_refused"] = _send(app, folder, "jawaban-3.xlsx", wrong)
        ids["answer_unreadable"] = _send(app, folder, "jawaban-4.xlsx", [])
        ids["answer_discarded"] = _send(app, folder, "jawaban-5.xlsx", wrong[:1])
        with inside(app):
            service.discard(ids["answer_discarded"], by=as_actor("sari"))
            doubted = db.select(Beneficiary.id).order_by(Beneficiary.id.desc())
            ids["doubted_person"] = db.session.scalars(doubted).first() or 0
            db.session.commit()
        with queued(app):
            ids["answer_received"] = _send(app, folder, "jawaban-6.xlsx", wrong[:2])
            ids["answer_stopped"] = _send(app, folder, "jawaban-7.xlsx", wrong[1:])
    _stop(app, ids["answer_stopped"])
    _decrees(app, world)


def _send(app: Flask, folder: Path, name: str, rows: list[list[str]]) -> int:
    path = factories.xlsx(folder / name, rows, HEADINGS)
    with inside(app), path.open("rb") as stream:
        answer = service.receive(
            stream,
            file_name=name,
            size=path.stat().st_size,
            source="Surat Dinas Dukcapil 470/12/2026",
            answered_on=None,
            regency_id=TTU,
            by=as_actor("sari"),
        )
        answer_id = answer.id
        db.session.commit()
    return answer_id


def _confirm(app: Flask, answer_id: int) -> None:
    with inside(app):
        service.confirm(answer_id, seen_rows=None, by=as_actor("sari"))
        db.session.commit()


def _stop(app: Flask, answer_id: int) -> None:
    with inside(app):
        answer = service.lock(answer_id)
        assert answer.job_id is not None
        job = db.session.get_one(tasks.Job, answer.job_id)
        job.state, job.finished_at, job.attempts = tasks.JobState.FAILED, clock.now(), 3
        job.sentence = "Pekerjaan ini terhenti tiga kali. Lanjutkan, atau hubungi administrator provinsi."
        db.session.commit()


def _decrees(app: Flask, world: World) -> None:
    by = as_actor("sari")
    with inside(app):
        for word, number in (("confirmed", 45), ("full_list", 46)):
            terms = DecreeTerms(
                f"100.3.3.2/{number}/2026",
                date(2026, 11, 2),
                "Penetapan Pekerja Rentan Penerima Perlindungan Jaminan Sosial Ketenagakerjaan Tahun Anggaran 2026",
                "Bupati Timor Tengah Utara",
                "Contoh Bupati",
            )
            decree = decrees.record_decree(world.ids[word], terms, by=by)
            if word == "full_list":
                entering.enter(decree.id, by=by)
        db.session.commit()
