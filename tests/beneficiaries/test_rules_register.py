"""What the register knows of the people of a list: who pays, who died or left, what was settled or told before."""

from __future__ import annotations

from datetime import date

import pytest

from portal.beneficiaries.rules.dukcapil import DukcapilState
from portal.beneficiaries.rules.known import Ended, Settled, Told, is_in_doubt
from portal.beneficiaries.rules.listing import judge_list
from portal.beneficiaries.rules.rows import RegisterAnswer, Standing
from portal.beneficiaries.rules.sex import Sex
from portal.beneficiaries.rules.village_checks import VillageResult
from portal.core.months import Month
from tests.support.judging import FACTS, Recorder, codes, judged, person, table


def test_the_register_is_asked_once_about_keys_only() -> None:
    register = Recorder(
        {
            "5303011708900001": RegisterAnswer(Standing.PRESENT_HERE),
            "5303011708900002": RegisterAnswer(Standing.COVERED_ELSEWHERE, Month(2026, 7)),
        }
    )
    rows = [person(1), person(2), person(3), person(4), person(4), person(5, nik="-"), person(6, start="Oktober 2026")]
    result = judge_list(table(*rows), FACTS, register=register)
    assert register.asked == [
        [
            *((f"530301170890{serial:04d}", Month(2026, 12)) for serial in (1, 2, 3)),
            ("5303011708900006", Month(2026, 10)),
        ]
    ]
    assert result.counts == (7, 2, 0, 4, 1, 0)
    present, covered = result.rows[0], result.rows[1]
    assert (present.verdict, present.problems) == ("already_present", ())
    assert present.person is not None
    assert codes(result, 1) == [("nik_already_covered", "error")]
    assert "sudah dilindungi sumber lain, mulai Juli 2026" in covered.problems[0].message
    assert not any("basis data" in note for note in result.notes)


@pytest.mark.parametrize(
    ("why", "verdict", "code", "severity", "words"),
    [
        (
            "Meninggal dunia",
            "refused",
            "person_died",
            "error",
            "tercatat meninggal dunia, tempatnya dilepas mulai Juli 2026",
        ),
        (
            "Pindah dari wilayah ini",
            "warned",
            "place_was_freed",
            "warning",
            "dilepas mulai Juli 2026: pindah dari wilayah ini",
        ),
        ("Menjadi pekerja penerima upah", "warned", "place_was_freed", "warning", "menjadi pekerja penerima upah"),
    ],
)
def test_whose_last_place_was_freed(why: str, verdict: str, code: str, severity: str, words: str) -> None:
    ended = RegisterAnswer(Standing.FREE, ended=Ended(Month(2026, 7), why, why == "Meninggal dunia"))
    result = judge_list(table(person(1), person(2)), FACTS, register=Recorder({"5303011708900001": ended}))
    first, second = result.rows
    assert (first.verdict, codes(result, 0)) == (verdict, [(code, severity)])
    assert words in first.problems[0].message
    assert (first.person is None) == (verdict == "refused")
    assert second.verdict == "ready"


TOLD_ON = date(2026, 5, 3)


@pytest.mark.parametrize(
    ("told", "verdict", "found", "words"),
    [
        (
            [Told(TOLD_ON, DukcapilState.DECEASED)],
            "refused",
            ["person_died"],
            "menurut Dukcapil (3 Mei 2026)",
        ),
        ([Told(TOLD_ON, DukcapilState.MISMATCH)], "warned", ["dukcapil_doubt"], "tidak padan menurut Dukcapil"),
        ([Told(TOLD_ON, DukcapilState.DOUBLE)], "warned", ["dukcapil_doubt"], "ganda menurut Dukcapil"),
        (
            [Told(TOLD_ON, village=VillageResult.MOVED)],
            "warned",
            ["village_doubt"],
            "Verval desa 3 Mei 2026",
        ),
        (
            [Told(TOLD_ON, DukcapilState.DOUBLE), Told(TOLD_ON, village=VillageResult.DIED)],
            "warned",
            ["village_doubt", "dukcapil_doubt"],
            "meninggal",
        ),
    ],
)
def test_whom_dukcapil_or_the_village_did_not_confirm(
    told: list[Told], verdict: str, found: list[str], words: str
) -> None:
    register = Recorder({"5303011708900001": RegisterAnswer(Standing.FREE, told=told)})
    row = judge_list(table(person(1)), FACTS, register=register).rows[0]
    assert (row.verdict, [problem.code for problem in row.problems]) == (verdict, found)
    assert words in row.problems[0].message
    assert is_in_doubt(row.problems) == ("dukcapil_doubt" in found)


def test_what_was_settled_of_the_nik_says_nothing_about_dukcapil() -> None:
    doubt = RegisterAnswer(Standing.FREE, told=[Told(TOLD_ON, DukcapilState.MISMATCH)])
    register = Recorder({"5303011708900001": doubt}, {"5303011708900001": Settled(date(1991, 8, 17), Sex.MALE)})
    row = judge_list(table(person(1, born="17/08/1991")), FACTS, register=register).rows[0]
    assert [problem.code for problem in row.problems] == ["dukcapil_doubt"]


def test_a_row_that_is_refused_stays_so_whatever_is_known_of_the_person() -> None:
    moved = RegisterAnswer(Standing.FREE, ended=Ended(Month(2026, 7), "Pindah", False))
    result = judge_list(table(person(1, village="Antah")), FACTS, register=Recorder({"5303011708900001": moved}))
    assert (result.rows[0].verdict, result.rows[0].person) == ("refused", None)


@pytest.mark.parametrize(
    ("born", "sex", "verdict"),
    [
        (date(1991, 8, 17), "L", "ready"),  # the very doubt that was settled
        (date(1992, 8, 17), "L", "warned"),  # settled for another birth date
        (date(1991, 8, 17), "P", "warned"),
    ],
)
def test_a_doubt_that_was_settled_is_not_raised_again(born: date, sex: str, verdict: str) -> None:
    register = Recorder({}, {"5303011708900001": Settled(born, Sex(sex))})
    result = judge_list(table(person(1, born="17/08/1991")), FACTS, register=register)
    assert result.rows[0].verdict == verdict
    assert bool(result.rows[0].problems) == (verdict == "warned")


def test_a_refused_row_that_is_present_stays_refused() -> None:
    register = Recorder({"5303011708900001": RegisterAnswer(Standing.PRESENT_HERE)})
    result = judge_list(table(person(1, village="Antah")), FACTS, register=register)
    assert result.rows[0].verdict == "refused"


def test_without_a_register_a_note_says_so() -> None:
    assert any("tanpa basis data" in note for note in judged(person()).notes)
