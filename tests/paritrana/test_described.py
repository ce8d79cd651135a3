"""A rule in words: what an official reads is what the portal counts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from portal.paritrana.rules.criteria import CriterionKind, Level, Rank, Rule, Scale, Step
from portal.paritrana.rules.described import described
from portal.paritrana.rules.points import points_for


def scale(*steps: tuple[str, int], even: bool = True) -> Scale:
    return Scale(tuple(Step(Fraction(at), percent) for at, percent in steps), even)


@pytest.mark.parametrize(
    ("rule", "weight", "lines"),
    [
        (
            Rule(CriterionKind.NUMBER, scale=scale(("0", 0), ("64.82", 100))),
            800,
            [("Mulai 0%", 0), ("Mulai 64,82%", 800)],
        ),
        (
            Rule(CriterionKind.COMPUTED, scale=scale(("50", 40), ("80", 100), even=False), source="formal"),
            625,
            [("Di bawah 50%", 0), ("Mulai 50%", 250), ("Mulai 80%", 625)],
        ),
        (Rule(CriterionKind.YES_NO), 300, [("Tidak", 0), ("Ya, dengan bukti", 300)]),
        (
            Rule(CriterionKind.RUBRIC, levels=(Level("Belum ada", 0), Level("Berjalan", 70), Level("Ditiru", 100))),
            1000,
            [("Belum ada", 0), ("Berjalan", 700), ("Ditiru", 1000)],
        ),
        (
            Rule(CriterionKind.DOCUMENTS, ranks={Rank.PERDA: 100, Rank.HEAD_REGULATION: 70, Rank.OTHER: 35}),
            1500,
            [
                ("Tidak ada peraturan yang berlaku", 0),
                ("SK, SE, atau instruksi", 525),
                ("Perbup atau Perwali", 1050),
                ("Perda", 1500),
            ],
        ),
    ],
)
def test_every_kind_of_rule_in_lines(rule: Rule, weight: int, lines: list[tuple[str, int]]) -> None:
    assert described(rule, weight).lines == lines


@pytest.mark.parametrize(("even", "words"), [(True, "naik merata"), (False, "tetap")])
def test_what_lies_between_two_thresholds_is_said(even: bool, words: str) -> None:
    rule = Rule(CriterionKind.NUMBER, scale=scale(("0", 0), ("80", 50), ("100", 100), even=even))
    assert words in described(rule, 800).note


def test_one_threshold_has_nothing_between() -> None:
    assert described(Rule(CriterionKind.NUMBER, scale=scale(("65", 100))), 800).note == ""


def test_what_is_said_of_a_threshold_is_what_it_earns() -> None:
    steps = scale(("10", 5), ("33.33", 35), ("64.82", 100))
    said = [points for _words, points in described(Rule(CriterionKind.NUMBER, scale=steps), 475).lines[1:]]
    assert said == [points_for(475, steps.share(step.at)) for step in steps.steps]
