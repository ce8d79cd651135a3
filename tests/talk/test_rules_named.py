"""Who is waited for, whose word is the answer, whom a message names, what may come along: tables to check by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.talk.rules import LARGEST_FILE, Side, answers, media_type_of, named_in, waits_for, why_not_attached

OFFICE, BRANCH, PROVINCE = Side.OFFICE, Side.BRANCH, Side.PROVINCE


@pytest.mark.parametrize(
    ("side", "last", "is_open", "waits"),
    [
        (OFFICE, PROVINCE, True, True),
        (OFFICE, BRANCH, True, True),
        (OFFICE, OFFICE, True, False),
        (PROVINCE, OFFICE, True, True),
        (PROVINCE, PROVINCE, True, False),
        (PROVINCE, BRANCH, True, True),
        (BRANCH, OFFICE, True, True),
        (BRANCH, BRANCH, True, False),
        (OFFICE, PROVINCE, False, False),
        (PROVINCE, OFFICE, False, False),
    ],
)
def test_who_is_waited_for(side: Side, last: Side, is_open: bool, waits: bool) -> None:
    assert waits_for(side, last, is_open=is_open) is waits


@pytest.mark.parametrize(
    ("asked_side", "asked_id", "by_side", "by_id", "alone", "is_answer"),
    [
        (PROVINCE, 7, OFFICE, 1, False, True),  # the province asked, the operator answers
        (PROVINCE, 7, PROVINCE, 7, False, False),  # whoever asked adds a word
        (PROVINCE, 7, PROVINCE, 8, False, False),  # a colleague of whoever asked does
        (OFFICE, 1, BRANCH, 9, False, True),
        (OFFICE, 1, OFFICE, 2, False, False),  # the verifier of the office that asked
        (OFFICE, 1, OFFICE, 2, True, True),  # in a thread of the office alone the verifier answers the operator
        (OFFICE, 1, OFFICE, 1, True, False),
    ],
)
def test_whose_word_is_the_answer(
    asked_side: Side, asked_id: int, by_side: Side, by_id: int, alone: bool, is_answer: bool
) -> None:
    assert answers(asked_side, asked_id, by_side, by_id, alone=alone) is is_answer


PEOPLE = {1: "Sari Contoh", 2: "Budi Contoh", 3: "Budiman Contoh", 4: "Wati Contoh", 5: "Wati Lain"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Sari Contoh mohon diperiksa", {1}),
        ("Mohon diperiksa, @sari.", {1}),
        ("@Budi dan @Budiman", {2, 3}),
        ("@Wati", set()),  # two begin so: nobody is guessed
        ("@Wati Lain, mohon", {5}),
        ("sari@contoh.go.id", set()),  # an address names nobody
        ("@Sarinah", set()),
        ("@ Sari", set()),
        ("Sari, mohon", set()),
        ("", set()),
        ("@Orang Lain", set()),
    ],
)
def test_whom_a_message_names(text: str, found: set[int]) -> None:
    assert named_in(text, PEOPLE) == found


@given(st.text())
def test_nobody_is_named_who_takes_no_part(text: str) -> None:
    assert named_in(text, PEOPLE) <= PEOPLE.keys()
    assert named_in(text, {}) == set()


PDF, PNG, ZIP = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("surat.pdf", PDF, ""),
        ("SURAT.PDF", b"\n" + PDF, ""),
        ("foto.jpg", b"\xff\xd8\xff\xe0", ""),
        ("foto.jpeg", b"\xff\xd8\xff\xe0", ""),
        ("layar.png", PNG, ""),
        ("daftar.xlsx", ZIP, ""),
        ("daftar.ods", ZIP, ""),
        ("lama.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", ""),
        ("surat.pdf", b"", "kosong (0 byte)"),
        ("surat.docx", ZIP, "tidak dapat dilampirkan"),
        ("program.exe", b"MZ", "tidak dapat dilampirkan"),
        ("makro.xlsm", ZIP, "tidak dapat dilampirkan"),
        ("surat", PDF, "tidak dapat dilampirkan"),
        ("surat.pdf", ZIP, "bukan PDF"),
        ("foto.png", b"<html>", "bukan PNG"),
        ("besar.pdf", PDF + bytes(LARGEST_FILE), "lebih dari 5 MB"),
    ],
)
def test_what_may_come_with_a_message(name: str, content: bytes, words: str) -> None:
    problem = why_not_attached(name, content)
    assert problem == "" if not words else words in problem
    if not words:
        assert media_type_of(name).partition("/")[0] in ("application", "image")
