"""`portal beneficiaries check`: the validator of the upload page, without a server and without a database."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import click

from portal.beneficiaries.cli_columns import (
    ASKED,
    Told,
    answers_from,
    question_as_json,
    question_as_text,
    told_by,
)
from portal.beneficiaries.reference import judging_facts
from portal.beneficiaries.rules.columns import LABELS
from portal.beneficiaries.rules.groups import grouped_problems
from portal.beneficiaries.rules.judge import JudgingFacts
from portal.beneficiaries.rules.listing import JudgedList, Register, judge_list
from portal.beneficiaries.rules.mapping import Answers, ColumnsUncertain
from portal.beneficiaries.rules.problems import Severity, count
from portal.core.months import Month
from portal.core.tabular import FileProblem, FileProblemCode, read_tables
from portal.regencies import reference

UNREADABLE = 2  # exit status for a file that could not be read


def check_file(
    path: Path,
    facts: JudgingFacts,
    register: Register | None = None,
    *,
    answers: Answers = MappingProxyType({}),
    told: Told = MappingProxyType({}),
    accept_guesses: bool = False,
) -> JudgedList:
    """Read and judge one file. `answers` are remembered ones; `told` and `accept_guesses` are the caller's.

    Raises FileProblem when it cannot be read or holds no list, ColumnsUncertain when its columns must be told first,
    and UsageError for something told that does not fit them.
    """
    if not path.is_file():
        raise FileProblem(FileProblemCode.BROKEN, f"Berkas {path.name} tidak ditemukan. Periksa nama dan foldernya.")
    table = read_tables(path, path.name)
    try:
        judged = judge_list(table, facts, register=None if told else register, answers=answers)
        sets = judged.columns
    except ColumnsUncertain as question:
        if not told and not accept_guesses:
            raise
        sets = question.sets
    else:
        if not told:
            return judged
    told_answers = answers_from(sets, told, accept_guesses=accept_guesses)
    return judge_list(table, facts, register=register, answers={**answers, **told_answers})


def as_json(judged: JudgedList) -> dict[str, Any]:
    """The contract of ``--json``. `column` is the heading in the file, or the field's usual one when it has none."""
    sheets = {sheet.name: sheet for sheet in judged.sheets}
    return {
        "file": judged.filename,
        "sheets": [
            {"name": sheet.name, "header_row": sheet.header_row, "hidden": sheet.hidden} for sheet in judged.sheets
        ],
        "read": judged.counts.read,
        "ready": judged.counts.ready,
        "warned": judged.counts.warned,
        "refused": judged.counts.refused,
        "already_present": judged.counts.already_present,
        "problems": [
            {
                "sheet": row.sheet,
                "row": row.row,
                "column": sheets[row.sheet].column(problem.field) or LABELS[problem.field],
                "code": problem.code.value,
                "severity": problem.severity.value,
                "message": problem.message,
            }
            for row in judged.rows
            for problem in row.problems
        ],
        "notes": list(judged.notes),
    }


def as_text(judged: JudgedList) -> Iterator[str]:
    """The same for a reader, line by line: counts, grouped problems, notes."""
    counts = judged.counts
    yield f"Berkas           : {judged.filename}"
    for sheet in judged.sheets:
        if sheet.hidden:
            state = "tersembunyi, tidak dibaca"
        elif sheet.header_row is None:
            state = "tidak dibaca"
        elif sheet.header is not None and sheet.header.height == 0:
            state = "tanpa judul kolom"
        else:
            state = f"judul kolom di baris {sheet.header_row}"
        yield f"Sheet            : {sheet.name} ({state})"
    yield f"Dibaca           : {count(counts.read)} baris"
    yield f"  Siap           : {count(counts.ready)}"
    yield f"  Perlu diperiksa: {count(counts.warned)}"
    yield f"  Ditolak        : {count(counts.refused)}"
    yield f"  Sudah terdaftar: {count(counts.already_present)}"
    for severity, title in ((Severity.ERROR, "Ditolak karena:"), (Severity.WARNING, "Perlu diperiksa:")):
        sentences = [group.sentence for group in grouped_problems(judged.rows) if group.severity is severity]
        if sentences:
            yield ""
            yield title
            yield from (f"  - {sentence}" for sentence in sentences)
    if judged.notes:
        yield ""
        yield "Catatan:"
        yield from (f"  - {note}" for note in judged.notes)


@click.group()
def beneficiaries() -> None:
    """Daftar peserta."""


@beneficiaries.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--regency", required=True, metavar="WILAYAH", help="Kabupaten/kota pemilik daftar, misalnya ttu.")
@click.option("--start", "start_text", metavar="TAHUN-BULAN", help="Bulan mulai (bawaan: bulan depan).")
@click.option("--column", "columns", multiple=True, metavar="JUDUL=ISI", help="Isi sebuah kolom; boleh berulang.")
@click.option("--accept-guesses", is_flag=True, help="Pakai perkiraan untuk kolom yang belum pasti.")
@click.option("--json", "json_wanted", is_flag=True, help="Cetak hasil sebagai JSON.")
def check(
    file: Path,
    regency: str,
    start_text: str | None,
    columns: tuple[str, ...],
    accept_guesses: bool,
    json_wanted: bool,
) -> None:
    """Periksa daftar peserta tanpa menyimpannya. Status 2: tidak terbaca; 3: isi kolomnya perlu disebutkan."""
    known = reference.regency_by_slug().get(regency.lower())
    if known is None:
        slugs = ", ".join(reference.regency_by_slug())
        raise click.UsageError(f"Wilayah {regency} tidak dikenal. Pilih salah satu: {slugs}.")
    today = datetime.now(ZoneInfo("Asia/Makassar")).date()
    try:
        start = Month.parse(start_text) if start_text is not None else Month.of(today) + 1
    except ValueError:
        raise click.UsageError(f"Bulan mulai {start_text} tidak terbaca. Tulis seperti 2027-01.") from None
    facts = judging_facts(known.code, start, today)
    checked = _check_with_register if os.environ.get("PORTAL_DATABASE_URL") else check_file
    try:
        judged = checked(file, facts, told=told_by(columns), accept_guesses=accept_guesses)
    except ColumnsUncertain as question:
        if json_wanted:
            click.echo(json.dumps(question_as_json(file.name, question), ensure_ascii=False))
        else:
            click.echo("\n".join(question_as_text(file.name, question)), err=True)
        sys.exit(ASKED)
    except FileProblem as problem:
        if json_wanted:
            body = {"file": file.name, "error": {"code": problem.code.value, "message": problem.message}}
            click.echo(json.dumps(body, ensure_ascii=False))
        else:
            click.echo(problem.message, err=True)
        sys.exit(UNREADABLE)
    if json_wanted:
        click.echo(json.dumps(as_json(judged), ensure_ascii=False))
    else:
        click.echo("\n".join(as_text(judged)))


def _check_with_register(path: Path, facts: JudgingFacts, *, told: Told, accept_guesses: bool) -> JudgedList:
    """The same, compared with the database that PORTAL_DATABASE_URL names; the question is audited.

    What the office remembers about columns is used. Raises FileProblem and ColumnsUncertain as `check_file` does, and a
    ClickException when the database cannot be asked.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from portal import create_app
    from portal.audit.service import PORTAL
    from portal.beneficiaries.columns import queries as columns
    from portal.beneficiaries.register import ListRegister
    from portal.beneficiaries.words.queries import occupation_index
    from portal.core import crypto
    from portal.core.db import db, writing
    from portal.core.tenancy import Scope, scope_of

    regency_id = int(facts.regency_code.replace(".", ""))
    try:
        with create_app().app_context(), scope_of(Scope.regency(regency_id)):
            register = ListRegister(None, regency_id, facts.until, crypto.keys(), upload_id=None, by=PORTAL)
            known = replace(facts, occupations=occupation_index())
            answers = columns.answers_of(columns.remembered())
            judged = check_file(path, known, register, answers=answers, told=told, accept_guesses=accept_guesses)
            db.session.rollback()
            with writing():
                register.record_use()
                db.session.commit()
            return judged
    except SQLAlchemyError as error:
        raise click.ClickException(
            "Basis data di PORTAL_DATABASE_URL tidak dapat dibaca. Periksa alamatnya dan jalankan `portal db upgrade`, "
            "atau kosongkan PORTAL_DATABASE_URL untuk memeriksa berkasnya saja."
        ) from error


@beneficiaries.command()
def prove() -> None:
    """Bandingkan ringkasan peserta dan daftar yang ditarik dengan register; status 1 bila berbeda."""
    from portal import create_app
    from portal.beneficiaries import queries
    from portal.beneficiaries.withdrawing.queries import left_of_withdrawn
    from portal.core.tenancy import scope_of
    from portal.regencies.queries import system_scope

    with create_app().app_context(), scope_of(system_scope()):
        differences = queries.count_differences()
        left = left_of_withdrawn()
    for quota_id, difference in differences:
        click.echo(f"Kuota {quota_id}: ringkasan berbeda {difference:+d} orang dari register.")
    for upload_id, months, places, people in left:
        click.echo(
            f"Daftar no. {upload_id} sudah ditarik, tetapi masih memakai {people} orang, {months} bulan dan "
            f"{places} tempat."
        )
    if differences or left:
        sys.exit(1)
    click.echo("Ringkasan sama dengan register; daftar yang ditarik tidak meninggalkan apa pun.")


if __name__ == "__main__":
    beneficiaries()
