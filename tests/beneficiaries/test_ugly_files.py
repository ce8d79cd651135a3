"""The folder of ugly files: every one gets the verdicts it must get, on the command line and on the page alike."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.beneficiaries.cli import check_file
from portal.beneficiaries.models import Upload
from portal.beneficiaries.reference import judging_facts
from portal.beneficiaries.rules.mapping import ColumnsUncertain
from portal.core.db import db
from portal.core.months import Month
from portal.core.tabular import FileProblem
from tests.support import factories, ugly
from tests.support.client import PortalClient
from tests.support.factories import inside
from tests.support.lists import parsed, send, sent, words
from tests.support.spreadsheets import xlsx
from tests.support.ugly import Ugly

FACTS = judging_facts("53.03", Month(2026, 12), date(2026, 11, 20))
FILES = ugly.files()
LETTERS = {"ready": "r", "warned": "w", "refused": "x"}


def test_there_are_enough_of_them_and_no_two_share_a_name() -> None:
    assert len({file.name for file in FILES}) == len(FILES) >= 40


@pytest.mark.parametrize("file", FILES, ids=str)
def test_an_ugly_file_gets_its_verdicts(tmp_path: Path, file: Ugly) -> None:
    path = tmp_path / file.name
    path.write_bytes(file.content)
    before = time.monotonic()
    if file.code:
        with pytest.raises(FileProblem) as refused:
            check_file(path, FACTS)
        assert refused.value.code == file.code
        assert refused.value.message.count("\n") == 0 and len(refused.value.message) < 400
    else:
        if file.asked:
            with pytest.raises(ColumnsUncertain) as question:
                check_file(path, FACTS)
            unclear = {
                column.heading or column.letter: column.field
                for each in question.value.sets
                for column in each.columns
                if column.uncertain
            }
            assert unclear == file.asked
        judged = check_file(path, FACTS, told=file.told, accept_guesses=bool(file.asked))
        assert "".join(LETTERS[row.verdict] for row in judged.rows) == file.verdicts, [
            problem.message for row in judged.rows for problem in row.problems
        ]
        assert all(problem.message for row in judged.rows for problem in row.problems)
    assert time.monotonic() - before < 10


@pytest.mark.parametrize("file", [each for each in FILES if "disaring" in each.name], ids=str)
def test_rows_that_a_filter_hides_are_read_and_told(tmp_path: Path, file: Ugly) -> None:
    path = tmp_path / file.name
    path.write_bytes(file.content)
    assert any("1 baris tersembunyi tetap dibaca (baris 3)" in note for note in check_file(path, FACTS).notes)


@pytest.mark.usefixtures("held_clock")
@pytest.mark.sqlite_only
def test_the_page_and_the_command_agree_on_every_file(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=1_000)
    different, remembered = [], []
    distinct = {
        each.content: each for each in FILES if each.content
    }.values()  # the same file again is its first answer
    for file in distinct:
        path = tmp_path / file.name
        path.write_bytes(file.content)
        answer = send(sari, path, quota_id, start="2026-12")
        assert answer.status_code == 303
        page = sari.get(answer.location)
        if file.asked and "Apa isi kolom ini?" not in words(page):
            remembered.append(file.name)
        elif file.asked:
            assert sari.post(answer.location + "/kolom", data=_answered(page, file)).status_code == 303, file.name
        with inside(app):
            upload = db.session.get_one(Upload, int(answer.location.rpartition("/")[2]))
            found = (upload.summary.get("code", ""), upload.ready_rows, upload.warned_rows, upload.refused_rows)
        expected = (file.code, *(file.verdicts.count(letter) for letter in "rwx"))
        if found != expected:
            different.append((file.name, found, expected))
    assert not different
    assert remembered == ["kop-tanpa-judul.xls", "lembar-arsip.xlsx"], "asked about in an earlier file"
    with inside(app):
        assert len(db.session.scalars(select(Upload)).all()) > 40


def _answered(page: TestResponse, file: Ugly) -> dict[str, str]:
    """The form of the question as it came, with what the officer says otherwise."""
    chosen = {}
    for row in parsed(page).xpath("//tr[.//select]"):
        heading = row.xpath("string(./th/text()[1])")
        box = row.xpath(".//select")[0]
        guess = (box.xpath("./option[@selected]/@value") or [""])[0]
        chosen[box.get("name")] = (file.told[heading] or "") if heading in file.told else guess
    return chosen


@pytest.mark.usefixtures("held_clock")
def test_the_officer_leaves_hidden_rows_out_with_one_choice_and_takes_them_in_again(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    (file,) = [each for each in FILES if each.name == "baris-disaring.ods"]
    path = tmp_path / file.name
    path.write_bytes(file.content)
    page = sent(sari, path, factories.quota(app), start="2026-12")
    assert "1 baris yang disembunyikan saringan ikut dibaca." in words(sari.get(page))
    assert sari.post(page + "/periksa-ulang", data={"tersembunyi": "lewati"}).status_code == 303
    shown = words(sari.get(page))
    assert "2 orang dapat dicatat" in shown and "tidak dibaca atas pilihan Anda (baris 3)" in shown
    assert sari.post(page + "/periksa-ulang").status_code == 303
    assert "2 orang dapat dicatat" in words(sari.get(page)), "the choice stays"
    assert sari.post(page + "/periksa-ulang", data={"tersembunyi": "baca"}).status_code == 303
    assert "3 orang dapat dicatat" in words(sari.get(page))


@pytest.mark.usefixtures("held_clock")
def test_a_list_whose_every_row_is_hidden_is_not_emptied(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    path = tmp_path / "semua.xlsx"
    path.write_bytes(xlsx({"Daftar": [ugly.HEAD, *ugly.people(2)]}, hidden_rows=[1, 2]))
    page = sent(sari, path, factories.quota(app), start="2026-12")
    refused = sari.post(page + "/periksa-ulang", data={"tersembunyi": "lewati"})
    assert refused.status_code == 409 and "tidak ada yang tersisa" in words(refused)
    assert "2 orang dapat dicatat" in words(sari.get(page))
