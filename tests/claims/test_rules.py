"""What a death is worth, who inherits, how a claim moves: cases that can be checked with a pencil."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from portal.claims.reference import benefit_book
from portal.claims.rules import papers
from portal.claims.rules.benefits import BenefitBook, Cause, Child, Estimate, Level, estimate, full_scholarship
from portal.claims.rules.heirs import Relation, first_rank, out_of_turn
from portal.claims.rules.membership import Membership, membership
from portal.claims.rules.papers import PaperKind
from portal.claims.rules.states import AgeBand, ClaimState, StepKind, age, band_days, moved
from portal.claims.rules.totals import Happened, Totals, by_quarter
from portal.core.months import Month, month_range

BOOK = benefit_book()
DIED = date(2026, 11, 10)
NOVEMBER = Month(2026, 11)


def covered(months: int, paid: int | None = None) -> Membership:
    """So many months in a row until the death, all of them paid unless told otherwise."""
    every = [NOVEMBER + -number for number in range(months)]
    return membership(every, every[: months if paid is None else paid], NOVEMBER)


def expected(months: int = 12, cause: Cause = Cause.OTHER, income: int = 1_000_000, **more: object) -> Estimate:
    children = more.get("children", ())
    assert isinstance(children, (list, tuple))
    paid = more.get("paid")
    assert paid is None or isinstance(paid, int)
    found = covered(months, paid)
    return estimate(BOOK, died_on=DIED, cause=cause, membership=found, income=income, children=children)


@pytest.mark.parametrize(
    ("months", "cause", "income", "amount"),
    [
        (1, Cause.OTHER, 1_000_000, 10_000_000),
        (2, Cause.OTHER, 1_000_000, 10_000_000),
        (3, Cause.OTHER, 1_000_000, 42_000_000),
        (40, Cause.OTHER, 20_700_000, 42_000_000),  # a higher income changes nothing
        (1, Cause.WORK, 1_000_000, 70_000_000),  # from the first month on
        (12, Cause.WORK, 2_000_000, 118_000_000),
        (12, Cause.WORK, 400_000, 42_000_000),  # never less than the JKM santunan: 20 + 12 + 10
    ],
)
def test_the_death_benefit(months: int, cause: Cause, income: int, amount: int) -> None:
    assert expected(months, cause, income).benefit_amount == amount


def test_the_parts_of_a_work_accident_are_48_times_the_income_12_and_10_million() -> None:
    lines = expected(cause=Cause.WORK).lines
    assert [(line.times, line.each) for line in lines] == [(48, 1_000_000), (1, 12_000_000), (1, 10_000_000)]


def test_who_was_not_covered_that_month_gets_nothing_and_reads_why() -> None:
    long_ago = membership([Month(2026, 3)], [Month(2026, 3)], NOVEMBER)
    found = estimate(BOOK, died_on=DIED, cause=Cause.OTHER, membership=long_ago, income=1_000_000)
    assert found.total == 0
    assert "tidak dilindungi" in found.notes[0]


def test_before_the_rule_of_three_months_the_whole_was_paid() -> None:
    died = date(2020, 5, 1)
    one = membership([Month(2020, 5)], [], Month(2020, 5))
    found = estimate(BOOK, died_on=died, cause=Cause.OTHER, membership=one, income=1_000_000)
    assert found.benefit_amount == 42_000_000


def test_an_unknown_time_has_no_rules() -> None:
    found = estimate(BenefitBook([]), died_on=DIED, cause=Cause.WORK, membership=covered(5), income=1_000_000)
    assert found.total == 0


# Months


@pytest.mark.parametrize(
    ("months", "freed", "death", "count", "total", "gaps", "was_covered"),
    [
        (range(3, 12), [], 11, 9, 9, (), True),
        (range(3, 12), [12], 11, 9, 9, (), True),  # the place was freed from the month after the death on
        (range(3, 11), [11], 11, 9, 9, (), True),  # the place was freed from the month of death on: the same
        (range(3, 11), [], 11, 8, 8, (), False),  # the term was over, or the place was freed for another reason
        (range(3, 10), [11], 10, 7, 7, (), False),  # October lay between two terms; the second was freed
        ([*range(1, 10), 11], [12], 10, 9, 9, (), False),
        ([*range(1, 10)], [11], 11, 1, 10, ((10, 10),), True),  # the first month of the second term
        ([4, 5], [6], 6, 3, 3, (), True),
        ([4, 5, 6], [7], 6, 3, 3, (), True),
        ([], [6], 6, 1, 1, (), True),  # died in the first month
        ([3, 4, 8, 9, 10], [], 10, 3, 5, ((5, 7),), True),
        ([1, 3, 5], [], 5, 1, 3, ((2, 2), (4, 4)), True),
        (range(3, 13), [], 6, 4, 4, (), True),  # later months do not count
        ([8], [9], 3, 0, 0, (), False),
    ],
)
def test_months_of_membership(
    months: range, freed: list[int], death: int, count: int, total: int, gaps: tuple[tuple[int, int], ...],
    was_covered: bool,
) -> None:  # fmt: skip
    found = membership(
        [Month(2026, each) for each in months], [], Month(2026, death), [Month(2026, each) for each in freed]
    )
    assert (found.months, found.total, found.covered) == (count, total, was_covered)
    assert [(first.month, last.month) for first, last in found.gaps] == list(gaps)


@pytest.mark.parametrize(("months", "freed"), [((9, 10), 11), ((9, 10, 11), 12)])
def test_the_month_from_which_the_place_is_free_changes_nothing(months: tuple[int, ...], freed: int) -> None:
    every = [Month(2026, each) for each in months]
    found = membership(every, every, NOVEMBER, [Month(2026, freed)])
    estimated = estimate(BOOK, died_on=DIED, cause=Cause.OTHER, membership=found, income=1_000_000)
    assert estimated.benefit_amount == 42_000_000
    assert any("Bulan meninggal ikut dihitung" in note for note in estimated.notes) is (freed == 11)
    assert not any("belum tercatat lunas" in note for note in estimated.notes)


def test_months_go_on_over_the_turn_of_the_year() -> None:
    months = list(month_range(Month(2025, 7), NOVEMBER))
    assert membership(months, months[:5], NOVEMBER) == Membership(Month(2025, 7), 17, 5, 17, 5, (), True)


# Scholarships


def child(
    number: int = 1, born: int = 2022, level: Level = Level.TK, grade: int = 1, independent: bool = False
) -> Child:
    return Child(number, date(born, 6, 1), level, grade, independent)


def test_the_printed_maximum_is_87_million_a_child() -> None:
    assert full_scholarship(BOOK, NOVEMBER) == 87_000_000


@pytest.mark.parametrize(
    ("who", "amount"),
    [
        (child(born=2022), 87_000_000),  # four years old and in the first year of TK
        (child(born=2024, level=Level.NONE), 87_000_000 - 12_000_000),  # TK at five: the fifth year of study is at 23
        (child(born=2014, level=Level.SD, grade=6), 1_500_000 + 6_000_000 + 9_000_000 + 4 * 12_000_000),
        (child(born=2008, level=Level.SMA, grade=3), 3_000_000 + 4 * 12_000_000),
        (child(born=2003, level=Level.PT, grade=5), 0),  # 23 this year
        (child(born=2004, level=Level.PT, grade=4), 12_000_000),  # 22: one more year
        (child(born=2022, independent=True), 0),
    ],
)
def test_a_childs_school_years(who: Child, amount: int) -> None:
    assert expected(36, children=[who]).scholarship_amount == amount


def test_two_children_get_it_and_the_third_does_not() -> None:
    found = expected(36, children=[child(1), child(2), child(3, born=2008, level=Level.SMA, grade=3)])
    assert [each.amount for each in found.children] == [87_000_000, 87_000_000, 0]
    assert found.scholarship_amount == 174_000_000
    assert found.children[2].why_not == "paling banyak 2 anak"
    assert found.total == 42_000_000 + 174_000_000


@pytest.mark.parametrize(
    ("paid", "cause", "amount"),
    [
        (35, Cause.OTHER, 0),
        (36, Cause.OTHER, 87_000_000),
        (0, Cause.WORK, 87_000_000),
    ],
)
def test_the_scholarship_needs_36_paid_months_unless_work_killed(paid: int, cause: Cause, amount: int) -> None:
    assert expected(36, cause, paid=paid, children=[child()]).scholarship_amount == amount


# Heirs, papers


@pytest.mark.parametrize(
    ("named", "rank", "late"),
    [
        ([], None, []),
        ([Relation.SPOUSE, Relation.CHILD], 1, []),
        ([Relation.SIBLING], 3, []),
        ([Relation.PARENT, Relation.CHILD], 1, [Relation.PARENT]),
        ([Relation.WILL, Relation.PARENT_IN_LAW, Relation.SIBLING], 3, [Relation.WILL, Relation.PARENT_IN_LAW]),
        ([Relation.GRANDCHILD, Relation.GRANDPARENT], 2, []),
    ],
)
def test_the_legal_order_of_heirs(named: list[Relation], rank: int | None, late: list[Relation]) -> None:
    assert first_rank(named) == rank
    assert out_of_turn(named) == late


def test_the_marriage_book_is_asked_for_where_a_widow_inherits() -> None:
    assert PaperKind.MARRIAGE_BOOK in papers.needed(with_spouse=True)
    assert PaperKind.MARRIAGE_BOOK not in papers.missing((), with_spouse=False)
    assert papers.missing(list(PaperKind), with_spouse=True) == []


# Moves


F, R, P, N = StepKind.FILED, StepKind.RECEIVED, StepKind.PAID, StepKind.REFUSED


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], ClaimState.UNFILED),
        ([F], ClaimState.FILED),
        ([F, R], ClaimState.FILED),
        ([R], ClaimState.FILED),  # the family went to the branch by itself
        ([F, R, P], ClaimState.PAID),
        ([F, N], ClaimState.REFUSED),
        ([F, N, F, R, P], ClaimState.PAID),
        ([F, F], None),
        ([F, R, R], None),
        ([P], None),
        ([N], None),
        ([F, P, N], None),
        ([F, P, P], None),
    ],
)
def test_how_a_claim_moves(steps: list[StepKind], state: ClaimState | None) -> None:
    assert moved(steps) == state


def test_bands_of_age_meet_without_a_gap() -> None:
    today = date(2026, 11, 20)
    edges = [band_days(band, today) for band in AgeBand]
    for (first, _), (_, later) in itertools.pairwise(edges):
        assert first is not None
        assert (first - later).days == 1
    assert edges[0][1] == today
    assert edges[-1][0] is None
    assert age(date(2026, 11, 10), today) == 10
    assert age(date(2026, 12, 1), today) == 0


def test_totals_by_quarter() -> None:
    found = by_quarter(
        [
            Happened(1, F, date(2026, 1, 5), 0),
            Happened(1, R, date(2026, 1, 9), 0),  # the same filing
            Happened(1, N, date(2026, 3, 31), 0),
            Happened(1, F, date(2026, 4, 1), 0),  # filed anew
            Happened(2, R, date(2026, 5, 2), 0),
            Happened(1, P, date(2026, 6, 30), 42_000_000),
            Happened(2, P, date(2026, 12, 31), 70_000_000),
        ],
        2026,
    )
    assert found[1] == Totals(filed=1, refused=1)
    assert found[2] == Totals(filed=2, paid=1, paid_amount=42_000_000)
    assert found[3] == Totals()
    assert found[4] == Totals(paid=1, paid_amount=70_000_000)
    assert found[0] == found[1] + found[2] + found[3] + found[4]
    assert Totals(paid=2).minus(Totals(paid=3, filed=1)) == Totals(filed=-1, paid=-1)


def test_a_filing_that_the_branch_confirms_in_january_is_of_december() -> None:
    steps = [
        Happened(1, F, date(2026, 12, 28), 0),
        Happened(1, R, date(2027, 1, 5), 0),
        Happened(1, N, date(2027, 2, 1), 0),
        Happened(1, F, date(2027, 2, 9), 0),  # filed anew: another one
    ]
    assert by_quarter(steps, 2026)[0] == Totals(filed=1)
    assert by_quarter(steps, 2027)[1] == Totals(filed=1, refused=1)
