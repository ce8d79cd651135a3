"""What the worker does for deliveries: make the workbook, judge what comes back, take it over."""

from __future__ import annotations

from flask import current_app

from portal.audit.service import Actor
from portal.core import clock, crypto, downloads, formatting, scratch, storage, tasks
from portal.core.db import begin_snapshot, db
from portal.core.errors import NotFoundError
from portal.core.settings import value_of
from portal.core.tabular import FileProblem, TableFile, read_tables
from portal.core.workbook import Cover
from portal.deliveries import exports, queries
from portal.deliveries.models import AnswerFile, AnswerFileState, Delivery
from portal.deliveries.queries import DeliveryRow
from portal.deliveries.rules.returned import NoColumnsError
from portal.deliveries.rules.template import read_template
from portal.deliveries.service import files, sending
from portal.regencies import queries as regencies

_NO_COLUMNS = (
    "Berkas ini tidak memuat kolom NIK dan KPJ atau kode. Pakai berkas kiriman yang diunduh dari portal, "
    "isi kolom jawabannya, lalu kirim kembali."
)


@tasks.handler(sending.MAKE)
def make(run: tasks.JobRun) -> str | None:
    """Write the workbook of a delivery, then store it in one step; begun again, it is made anew."""
    row = queries.delivery_by_id(run.args["delivery_id"])
    if row.delivery.sha256 or row.delivery.recalled_at is not None:
        return None
    db.session.commit()  # making the file is long and only reads
    run.progress(0, row.delivery.row_count, "Menyusun berkas kiriman")
    with scratch.scratch_folder(current_app.config["PORTAL"].storage_dir) as folder:
        path = folder / "file"
        begin_snapshot()
        regency = regencies.regency_by_id(row.delivery.regency_id)
        districts, villages = regencies.place_names(regency.id)
        template = read_template(row.delivery.columns, row.delivery.date_format)
        people = queries.people_of(row.delivery, districts, villages, crypto.keys())
        exports.delivery_workbook(path, facts=_cover(row), template=template, rows=people)
        retention = value_of("file_retention_days", regency.id)
        db.session.commit()
        with run.step():
            delivery = sending.hold(row.delivery.id)
            if delivery.recalled_at is not None:
                return None
            stored = storage.store(
                path,
                kind="deliveries.workbook",
                file_name=f"kiriman-{delivery.id}-{regency.slug}.xlsx",
                media_type=downloads.XLSX,
                regency_id=delivery.regency_id,
                created_by=delivery.sent_by,
                retention_days=retention,
            )
            delivery.file_id, delivery.sha256 = stored.id, stored.sha256.hex()
            run.progress(delivery.row_count, delivery.row_count, "Selesai")
    return None


def _cover(row: DeliveryRow) -> Cover:
    delivery = row.delivery
    return Cover(
        title=f"Kiriman no. {delivery.id} kepada BPJS Ketenagakerjaan",
        office=regencies.regency_by_id(delivery.regency_id).official_name,
        period=f"Tahun anggaran {row.fiscal_year}",
        filter=f"Sumber dana {row.funding_source}; {formatting.number(delivery.row_count)} orang",
        made_at=clock.now(),
        made_by=delivery.sent_by_name,
        role="Operator",
        source="Portal Jamsostek NTT",
        notes=(
            ("Keadaan per", formatting.moment(delivery.sent_at)),
            ("Cara menjawab", "Isi KPJ 11 angka, atau kode penolakan, lalu kirim kembali berkas ini di portal."),
            (
                "Perlindungan data",
                "Berkas ini memuat data pribadi (UU 27/2022). Pakai hanya untuk pendaftaran peserta,"
                " jangan diteruskan, hapus setelah selesai.",
            ),
        ),
        letterhead=value_of("letterhead", delivery.regency_id).splitlines(),
    )


@tasks.handler(files.JUDGE)
def judge(run: tasks.JobRun) -> str | None:
    """Read a returned workbook and say what it would change."""
    answers = queries.answer_file_by_id(run.args["answer_id"])
    if not _still_wanted(answers, run, AnswerFileState.RECEIVED):
        return None
    run.progress(0, 0, "Membaca berkas jawaban")
    try:
        table = _read(answers)
        delivery = queries.delivery_by_id(answers.delivery_id).delivery
        found, lines = files.judged(delivery, table, crypto.keys())
    except (FileProblem, NoColumnsError) as problem:
        with run.step():
            fresh = files.hold_file(answers.id)
            if _still_wanted(fresh, run, AnswerFileState.RECEIVED):
                files.unreadable(fresh, problem.message if isinstance(problem, FileProblem) else _NO_COLUMNS)
        return None
    with run.step():
        fresh = files.hold_file(answers.id)
        if _still_wanted(fresh, run, AnswerFileState.RECEIVED):
            files.foresee(delivery, found, lines)
            fresh.summary, fresh.seal = files.summary_of(found), files.seal_of(found)
            fresh.state, fresh.sentence = AnswerFileState.JUDGED, ""
    return None


@tasks.handler(files.APPLY)
def apply(run: tasks.JobRun) -> str | None:
    """Take a confirmed file over: judged anew under the lock, and only if that still says what the officer saw."""
    answers = queries.answer_file_by_id(run.args["answer_id"])
    if not _still_wanted(answers, run, AnswerFileState.APPLYING):
        return None
    by = Actor(*run.args["actor"])
    run.progress(0, 0, "Mencatat jawaban")
    try:
        table = _read(answers)
    except (FileProblem, NotFoundError) as problem:  # its time was over before it was confirmed
        with run.step():
            files.unreadable(files.hold_file(answers.id), str(problem))
        return None
    outcome = None
    with run.step():
        fresh = files.hold_file(answers.id)
        if not _still_wanted(fresh, run, AnswerFileState.APPLYING):
            return None
        delivery: Delivery = sending.hold(fresh.delivery_id)
        found, lines = files.judged(delivery, table, crypto.keys())
        cards = db.session.begin_nested()
        files.give_cards(delivery, found, lines)
        if delivery.recalled_at is not None or files.seal_of(found) != fresh.seal:
            cards.rollback()
            fresh.summary, fresh.seal = files.summary_of(found), files.seal_of(found)
            fresh.state = AnswerFileState.JUDGED
            fresh.sentence = "Ada jawaban lain yang dicatat sejak pratinjau ini dibuat. Periksa sekali lagi."
        else:
            cards.commit()
            files.write(delivery, found.answers, by=by)
            outcome = files.applied(fresh, found, by=by)
    return outcome


def _read(answers: AnswerFile) -> TableFile:
    assert answers.file_id is not None
    stored = storage.stored_file(answers.file_id)
    return read_tables(b"".join(storage.read_chunks(stored)), answers.file_name)


def _still_wanted(answers: AnswerFile, run: tasks.JobRun, state: AnswerFileState) -> bool:
    """Whether the file still waits for this very job."""
    return answers.state is state and answers.job_id == run.job_id
