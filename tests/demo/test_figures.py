"""The demo's quotas are the known figures; what is made up says so, and sums to the known totals."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.core.months import Month
from portal.demo.figures import OWN, PROVINCE, TTU, QuotaFigure, lists, quotas
from portal.quotas.rules.dividing import divide
from portal.regencies import reference

FIGURES = quotas(Month(2026, 12))


def of(code: str, year: int, source: str) -> QuotaFigure:
    (found,) = (
        figure
        for figure in FIGURES
        if (figure.regency_code, figure.terms.fiscal_year, figure.terms.funding_source_code) == (code, year, source)
    )
    return found


def test_ttu_has_its_known_quota_in_both_years() -> None:
    for year in (2025, 2026):
        terms = of(TTU, year, OWN).terms
        assert (terms.people, terms.budget_amount, terms.is_example) == (14_880, 2_999_808_000, False)
        assert (terms.first_month, terms.last_month) == (Month(year, 1), Month(year, 12))


def test_known_amounts_are_what_the_people_need() -> None:
    """Domain 1.4: the exact figure of the DPA, the PKS of Nagekeo, and three months of Sumba Barat Daya."""
    for code, amount in (("53.15", 570_326_400), ("53.16", 611_654_400), ("53.18", 282_240_000)):
        terms = of(code, 2025, OWN).terms
        months = terms.last_month - terms.first_month + 1
        assert terms.budget_amount == amount == terms.people * 16_800 * months


def test_the_province_totals_are_met_to_the_person() -> None:
    for year, total, months in ((2025, 100_000, 6), (2026, 50_000, 12)):
        parts = [
            figure.terms
            for figure in FIGURES
            if figure.terms.funding_source_code == PROVINCE and figure.terms.fiscal_year == year
        ]
        assert sum(terms.people for terms in parts) == total
        assert sum(terms.budget_amount for terms in parts) == total * 16_800 * months == 10_080_000_000


def test_what_is_not_known_is_marked() -> None:
    known_province = {"53.03", "53.04", "53.07", "53.08", "53.10", "53.11", "53.13", "53.15", "53.17", "53.18", "53.21"}
    for figure in FIGURES:
        terms = figure.terms
        if terms.fiscal_year == 2026:
            assert terms.is_example is (figure.regency_code != TTU)
        elif terms.funding_source_code == PROVINCE:
            assert terms.is_example is (figure.regency_code not in known_province)
        assert terms.document.startswith("Contoh:") is terms.is_example


def test_every_regency_has_a_quota_in_both_years() -> None:
    for year in (2025, 2026):
        having = {figure.regency_code for figure in FIGURES if figure.terms.fiscal_year == year}
        assert having == {regency.code for regency in reference.regencies()}


def test_after_2026_the_demo_list_still_finds_a_free_quota() -> None:
    more = [figure for figure in quotas(Month(2028, 1)) if figure.terms.fiscal_year == 2028]
    assert [(figure.regency_code, figure.terms.people, figure.terms.is_example) for figure in more] == [
        (TTU, 14_880, True)
    ]


def test_no_list_takes_more_than_its_quota_or_comes_before_it() -> None:
    percents: dict[tuple[str, int, str], int] = {}
    for figure in lists():
        key = (figure.regency_code, figure.fiscal_year, figure.source)
        percents[key] = percents.get(key, 0) + figure.percent
        quota = of(*key)
        assert quota.opened_at < figure.sent_at
        assert quota.terms.first_month <= figure.start <= quota.terms.last_month
    assert max(percents.values()) <= 100
    assert (TTU, 2026, OWN) not in percents


@given(st.integers(0, 10**6), st.dictionaries(st.text(max_size=5), st.integers(1, 10**4), min_size=1, max_size=30))
def test_shares_sum_to_the_total_and_stay_near_their_part(total: int, weights: dict[str, int]) -> None:
    parts = divide(total, weights)
    whole = sum(weights.values())
    assert sum(parts.values()) == total and set(parts) == set(weights)
    assert all(abs(parts[key] * whole - total * weight) < whole for key, weight in weights.items())
