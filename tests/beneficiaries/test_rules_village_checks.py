"""Codes of sheets, pages, and what villages say: plain cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.beneficiaries.rules.village_checks import (
    Answer,
    CodeError,
    Heard,
    VillageResult,
    changed_lines,
    newest,
    page_of_each,
    pages_in_words,
    read_code,
    reason_against_date,
    sheet_code,
    shown_code,
    tally,
)

OK, MOVED, DIED, NOBODY = VillageResult.CONFIRMED, VillageResult.MOVED, VillageResult.DIED, VillageResult.NONE
SIGNS = "0123456789ABCDEFGHJKMNPQRTVWXYZ"
codes = st.integers(0, 2**48 - 1).map(sheet_code)
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)
NOON = datetime(2026, 6, 2, 4, tzinfo=UTC)


@given(codes)
def test_a_code_is_read_as_it_is_shown_and_as_people_type_it(code: str) -> None:
    assert len(code) == 9
    assert read_code(shown_code(code)) == code
    assert read_code(f"  {code[:3].lower()} {code[3:6]}-{code[6:]}\n") == code
    assert read_code(code.replace("1", "l").replace("0", "O").replace("5", "s").replace("V", "u")) == code


@given(codes, st.integers(0, 8), st.sampled_from(SIGNS))
def test_every_single_wrong_sign_is_noticed(code: str, at: int, sign: str) -> None:
    wrong = code[:at] + sign + code[at + 1 :]
    if wrong != code:
        with pytest.raises(CodeError, match="salah ketik"):
            read_code(wrong)


@given(codes, st.integers(0, 8), st.integers(0, 8))
def test_two_signs_that_changed_places_are_noticed(code: str, one: int, other: int) -> None:
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    if "".join(signs) != code:
        with pytest.raises(CodeError, match="salah ketik"):
            read_code("".join(signs))


@pytest.mark.parametrize("typed", ["", "K7M", "K7M-2QX-9RT-1", "K7M-2QX-9R?", "530301170890001"])
def test_what_cannot_be_a_code_says_what_one_is(typed: str) -> None:
    with pytest.raises(CodeError, match="9 huruf dan angka"):
        read_code(typed)


@pytest.mark.parametrize(
    ("people", "before", "pages", "last"),
    [(0, 0, [], None), (1, 0, [1], (1, 1)), (25, 0, [1], (1, 25)), (26, 0, [1, 2], (2, 1)), (3, 4, [5], (5, 3))],
)
def test_25_people_a_page_and_new_people_on_further_ones(
    people: int, before: int, pages: list[int], last: tuple[int, int] | None
) -> None:
    places = page_of_each(people, before)
    assert sorted({page for page, _line in places}) == pages
    assert (places[-1] if places else None) == last


def test_what_changed_between_two_versions() -> None:
    before = {1: Answer(OK), 2: Answer(OK), 3: Answer(MOVED, "ke Kupang")}
    after = {1: Answer(OK), 2: Answer(DIED), 3: Answer(MOVED, "ke Atambua")}
    assert changed_lines(before, after) == [2, 3]
    assert changed_lines({}, {1: Answer(NOBODY)}) == []
    assert tally(after) == {OK: 1, MOVED: 1, DIED: 1}


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ([], (NOBODY, None)),
        ([Heard(NOBODY, JUNE, NOON)], (NOBODY, None)),
        ([Heard(OK, MAY, NOON), Heard(DIED, JUNE, NOON)], (DIED, JUNE)),
        # An old sheet that is entered late does not undo what is known since.
        ([Heard(DIED, JUNE, NOON), Heard(OK, MAY, NOON + timedelta(days=3))], (DIED, JUNE)),
        ([Heard(DIED, JUNE, NOON), Heard(OK, JUNE, NOON + timedelta(hours=1))], (OK, JUNE)),
        ([Heard(DIED, MAY, NOON), Heard(NOBODY, JUNE, NOON)], (DIED, MAY)),
    ],
)
def test_the_newest_answer_counts(heard: list[Heard], expected: tuple[VillageResult, date | None]) -> None:
    assert newest(heard) == expected


@pytest.mark.parametrize(
    ("checked", "reason"), [(MAY, ""), (JUNE, ""), (date(2026, 5, 3), "mendahului"), (date(2026, 6, 2), "belum tiba")]
)
def test_the_day_in_the_village_lies_between_printing_and_today(checked: date, reason: str) -> None:
    found = reason_against_date(checked, MAY, JUNE)
    assert (reason in found) if reason else found == ""


@pytest.mark.parametrize(
    ("pages", "words"), [([], ""), ([4], "4"), ([1, 2, 3, 7], "1–3, 7"), ([5, 2, 1, 4], "1–2, 4–5")]
)
def test_missing_pages_in_words(pages: list[int], words: str) -> None:
    assert pages_in_words(pages) == words
