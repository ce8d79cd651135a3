"""Rules of criteria: scales, ranks, rubrics, and which evidence counts by its days."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.paritrana.reference import template
from portal.paritrana.rules.criteria import (
    CriterionKind,
    Paper,
    RuleError,
    Scale,
    Step,
    Validity,
    rule_from,
    rule_to,
    why_paper_refuses,
)
from portal.paritrana.rules.points import WHOLE

EVEN = Scale((Step(Fraction(0), 0), Step(Fraction(6482, 100), 100)))
STEPS = Scale((Step(Fraction(25), 40), Step(Fraction(50), 70), Step(Fraction(65), 100)), even=False)
BENT = Scale((Step(Fraction(20), 0), Step(Fraction(60), 80), Step(Fraction(100), 100)))


@pytest.mark.parametrize(
    ("scale", "percentage", "share"),
    [
        (EVEN, "0", Fraction(0)),
        (EVEN, "32.41", Fraction(1, 2)),
        (EVEN, "64.82", Fraction(1)),
        (EVEN, "90", Fraction(1)),
        (STEPS, "24.99", Fraction(0)),
        (STEPS, "25", Fraction(40, 100)),
        (STEPS, "64.99", Fraction(70, 100)),
        (STEPS, "65", Fraction(1)),
        (BENT, "19", Fraction(0)),
        (BENT, "40", Fraction(40, 100)),
        (BENT, "80", Fraction(90, 100)),
    ],
)
def test_what_a_percentage_earns(scale: Scale, percentage: str, share: Fraction) -> None:
    assert scale.share(Fraction(percentage)) == share


@given(st.sampled_from([EVEN, STEPS, BENT]), st.fractions(0, 200), st.fractions(0, 200))
def test_more_never_earns_less(scale: Scale, one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert scale.share(low) <= scale.share(high)


@given(st.sampled_from([EVEN, STEPS, BENT]), st.fractions(0, 1))
def test_what_is_needed_for_a_share_earns_it_and_nothing_less_does(scale: Scale, share: Fraction) -> None:
    needed = scale.needed_for(share)
    assert needed is not None
    assert scale.share(needed) >= share
    if share and needed > 0:
        assert scale.share(needed - Fraction(1, 10**9)) < share


@pytest.mark.parametrize("criterion", [c for aspect in template()["aspects"] for c in aspect["criteria"]])
def test_every_rule_of_the_beginning_is_sound_and_comes_back_as_it_was(criterion: dict[str, Any]) -> None:
    rule = rule_from(CriterionKind(criterion["kind"]), criterion["rule"])
    assert rule_to(rule) == criterion["rule"]


def test_the_beginning_weighs_a_hundred_and_names_each_criterion_once() -> None:
    criteria = [criterion for aspect in template()["aspects"] for criterion in aspect["criteria"]]
    assert sum(criterion["weight"] for criterion in criteria) == WHOLE
    assert len({criterion["code"] for criterion in criteria}) == len(criteria)


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        (CriterionKind.NUMBER, {}, "sekurang-kurangnya satu ambang"),
        (CriterionKind.NUMBER, {"scale": {"even": True, "steps": [["50", 10], ["40", 100]]}}, "Urutkan ambang"),
        (CriterionKind.NUMBER, {"scale": {"even": True, "steps": [["0", 50], ["40", 10]]}}, "tidak boleh menurun"),
        (CriterionKind.NUMBER, {"scale": {"even": True, "steps": [["0", 0], ["40", 101]]}}, "0 sampai 100"),
        (CriterionKind.NUMBER, {"scale": {"even": True, "steps": [["0", 0]]}}, "harus lebih dari 0"),
        (CriterionKind.RUBRIC, {"levels": [["Ada", 100]]}, "dua tingkat"),
        (CriterionKind.RUBRIC, {"levels": [["", 0], ["Ada", 100]]}, "dua tingkat"),
        (CriterionKind.DOCUMENTS, {"ranks": {"perda": 50, "other": 70}}, "tidak boleh menurun"),
    ],
)
def test_a_rule_that_cannot_be_says_what_to_put_right(kind: CriterionKind, data: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuleError, match=sentence):
        rule_from(kind, data)


TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("paper", "validity", "today", "sentence"),
    [
        (Paper(None), Validity.ANY, TODAY, ""),
        (Paper(date(2020, 1, 1), date(2026, 11, 19)), Validity.ANY, TODAY, "kedaluwarsa"),
        (Paper(date(2020, 1, 1), date(2026, 11, 20)), Validity.ANY, TODAY, ""),
        (Paper(None), Validity.IN_YEAR, TODAY, "Isi tanggal"),
        (Paper(date(2025, 12, 31)), Validity.IN_YEAR, TODAY, "dalam tahun 2026"),
        (Paper(date(2026, 1, 1)), Validity.IN_YEAR, TODAY, ""),
        (Paper(date(2019, 1, 1)), Validity.IN_FORCE, TODAY, ""),
        (Paper(date(2027, 1, 2)), Validity.IN_FORCE, date(2027, 2, 1), "baru bertanggal"),
        # It ended after the judged year: on its last day it was in force.
        (Paper(date(2019, 1, 1), date(2027, 1, 10)), Validity.IN_FORCE, date(2027, 2, 1), ""),
        (Paper(date(2019, 1, 1), date(2026, 12, 30)), Validity.IN_FORCE, date(2027, 2, 1), "kedaluwarsa"),
    ],
)
def test_which_evidence_counts_by_its_days(paper: Paper, validity: Validity, today: date, sentence: str) -> None:
    found = why_paper_refuses(paper, validity, 2026, today)
    assert (sentence in found) if sentence else found == ""
