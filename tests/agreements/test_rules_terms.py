"""Amounts, schedules, warnings, ceilings and clauses of agreements, by tables of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.agreements.rules.ceilings import CeilingLine, ceiling, ended_with, lines_of, uncovered
from portal.agreements.rules.clauses import (
    Article,
    Piece,
    difference,
    fields_of,
    filled,
    paragraphs_of,
    unknown_in,
)
from portal.agreements.rules.terms import (
    HAS_QUOTA,
    KIND_LABELS,
    NEEDS_PARENT,
    PARENTS,
    AgreementKind,
    Instalment,
    QuotaTerm,
    even_schedule,
    gap_days,
    is_short,
    most_people,
    schedule_difference,
    total,
    years_without_budget,
)
from portal.core.months import Month

JAN, MAR, OCT, DEC = (Month(2026, number) for number in (1, 3, 10, 12))
TTU = QuotaTerm("apbd-kabupaten", 14_880, JAN, DEC, 10_000, 6_800, 14_880 * 16_800 * 12)


def test_the_amount_is_people_times_rate_times_months() -> None:
    assert TTU.expected == TTU.amount == 2_999_808_000 and TTU.months == 12
    odd = QuotaTerm("dana-desa", 10, JAN, MAR, 10_000, 6_800, 500_000, "Diskon 50% JKM Juli sampai September")
    assert (odd.rate, odd.expected) == (16_800, 504_000)
    assert total([TTU, odd]) == 2_999_808_000 + 500_000


@pytest.mark.parametrize(
    ("spans", "most"),
    [
        ([(100, 1, 6), (150, 7, 12)], 150),  # one after the other
        ([(100, 1, 12), (50, 7, 12)], 150),  # on top
        ([(100, 1, 8), (150, 6, 12)], 250),  # they overlap for three months
        ([], 0),
    ],
)
def test_people_are_the_most_of_any_month(spans: list[tuple[int, int, int]], most: int) -> None:
    terms = [
        replace(TTU, people=people, first_month=Month(2026, first), last_month=Month(2026, last))
        for people, first, last in spans
    ]
    assert most_people(terms) == most


def test_the_parts_of_a_schedule_add_up() -> None:
    days = [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)]
    parts = even_schedule(1_000_000, days)
    assert [part.amount for part in parts] == [333_333, 333_333, 333_334] and [p.due_on for p in parts] == days
    assert schedule_difference([TTU], even_schedule(TTU.amount, days)) == 0
    assert schedule_difference([TTU], [Instalment(days[0], TTU.amount - 1)]) == -1
    with pytest.raises(ValueError, match="a day"):
        even_schedule(1, [])


@pytest.mark.parametrize(
    ("first", "last", "short"),
    [
        (date(2025, 10, 1), date(2025, 12, 31), True),  # Sumba Barat Daya 2025 (domain 5.1)
        (date(2025, 9, 30), date(2025, 12, 31), False),
        (date(2026, 1, 1), date(2026, 12, 31), False),
        (date(2026, 5, 1), date(2026, 5, 31), True),
    ],
)
def test_a_term_of_three_months_is_short(first: date, last: date, short: bool) -> None:
    assert is_short(first, last) is short


def test_gaps_and_years_without_budget() -> None:
    assert gap_days(date(2025, 12, 31), date(2026, 1, 1)) == 0
    assert gap_days(date(2025, 12, 31), date(2026, 2, 1)) == 31
    assert gap_days(date(2026, 3, 1), date(2026, 2, 1)) == gap_days(None, date(2026, 2, 1)) == 0
    assert years_without_budget(date(2026, 7, 1), date(2027, 6, 30), {2026}) == [2027]
    assert years_without_budget(date(2026, 7, 1), date(2027, 6, 30), {2026, 2027}) == []
    assert years_without_budget(date(2026, 1, 1), date(2026, 12, 31), ()) == []


def test_what_may_hang_on_what() -> None:
    assert set(KIND_LABELS) == set(PARENTS) == set(AgreementKind)
    assert frozenset({AgreementKind.ADDENDUM}) == NEEDS_PARENT <= HAS_QUOTA
    assert AgreementKind.ADDENDUM not in PARENTS[AgreementKind.ADDENDUM]


def test_an_addendum_raises_the_ceiling_and_an_early_end_lowers_it() -> None:
    base = lines_of(1, [TTU], date(2026, 1, 1), date(2026, 12, 31))
    added = replace(TTU, people=500, first_month=OCT)
    more = lines_of(2, [added], date(2026, 10, 15), date(2026, 12, 31))
    both = [*base, *more]
    assert ceiling(both, "apbd-kabupaten", Month(2026, 9)) == 14_880
    assert ceiling(both, "apbd-kabupaten", OCT) == 15_380
    assert ceiling(both, "dana-desa", OCT) == 0
    assert ceiling(both, "apbd-kabupaten", Month(2027, 1)) == 0
    ended = [*ended_with(base, Month(2026, 6)), *ended_with(more, Month(2026, 6))]
    assert ended == [CeilingLine(1, "apbd-kabupaten", 14_880, JAN, Month(2026, 6))]
    assert uncovered(ended, "apbd-kabupaten", Month(2026, 5), Month(2026, 8)) == [Month(2026, 7), Month(2026, 8)]


def test_terms_count_only_within_the_days_of_their_agreement() -> None:
    terms = [TTU, QuotaTerm("csr", 10, JAN, Month(2026, 2), 10_000, 6_800, 0)]
    found = lines_of(1, terms, date(2026, 3, 15), date(2026, 6, 30))
    assert found == [CeilingLine(1, "apbd-kabupaten", 14_880, MAR, Month(2026, 6))]


def test_fields_are_filled_or_named() -> None:
    article = Article(5, "Kepesertaan", "Pihak Kesatu mendaftarkan {people} orang, {people_words}, {poeple} orang.")
    assert fields_of(article.text) == ["people", "people_words", "poeple"]
    assert unknown_in({"people", "people_words"}, article.heading, article.text) == ["poeple"]
    assert filled("sebanyak {people} orang", {"people": "14.880"}) == "sebanyak 14.880 orang"
    with pytest.raises(KeyError):
        filled(article.text, {"people": "1"})


def test_a_changed_text_shows_what_went_and_what_came() -> None:
    assert difference("paling lambat tanggal 10 bulan", "paling lambat tanggal 15 bulan") == [
        Piece("", "paling lambat tanggal "),
        Piece("-", "10 "),
        Piece("+", "15 "),
        Piece("", "bulan"),
    ]
    assert difference("sama", "sama") == [Piece("", "sama")]
    before, after = "a b c d", "x b d e"
    pieces = difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "+").split() == before.split()
    assert "".join(piece.text for piece in pieces if piece.change != "-").split() == after.split()


def test_an_article_is_read_as_paragraphs_and_items() -> None:
    text = "\n(1) Para Pihak:\na. satu;\nb. dua.\n(2) Selesai.\n"
    found = [(each.mark, each.text, each.items) for each in paragraphs_of(text)]
    assert found == [("(1)", "Para Pihak:", [("a.", "satu;"), ("b.", "dua.")]), ("(2)", "Selesai.", [])]
    plain = paragraphs_of("Dalam perjanjian ini:\na. Peserta adalah orang")
    assert [(each.mark, each.items) for each in plain] == [("", [("a.", "Peserta adalah orang")])]
    assert paragraphs_of("  \n") == []
