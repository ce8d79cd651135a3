"""The score: a table of cases, and what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.paritrana.rules.criteria import CriterionKind, Level, Rank, Rule, Scale, Step
from portal.paritrana.rules.scoring import Answer, Decision, Known, LineState, Verdict, line_of, score
from portal.paritrana.rules.sources import Input

SCALE = Scale((Step(Fraction(0), 0), Step(Fraction(80), 100)))
COMPUTED = Rule(CriterionKind.COMPUTED, scale=SCALE, source="formal")
NUMBER = Rule(CriterionKind.NUMBER, scale=SCALE)
YES_NO = Rule(CriterionKind.YES_NO)
RUBRIC = Rule(CriterionKind.RUBRIC, levels=(Level("Belum", 0), Level("Ada", 60), Level("Ditiru", 100)))
DOCUMENTS = Rule(CriterionKind.DOCUMENTS, ranks={Rank.PERDA: 100, Rank.HEAD_REGULATION: 70, Rank.OTHER: 35})


def known(rule: Rule, **more: object) -> Known:
    return replace(Known("C1", "Cakupan", 1000, rule), **more)  # type: ignore[arg-type]


def computed(numerator: int, denominator: int) -> Input:
    return Input(numerator, denominator, "BPJS Ketenagakerjaan", date(2026, 6, 30))


@pytest.mark.parametrize(
    ("case", "points", "state"),
    [
        (known(COMPUTED), 0, LineState.NO_DATA),
        (known(COMPUTED, computed=computed(0, 0)), 0, LineState.NO_DATA),
        (known(COMPUTED, computed=computed(0, 500)), 0, LineState.COUNTED),  # a real nought is data
        (known(COMPUTED, computed=computed(200, 500)), 500, LineState.COUNTED),  # 40 % of 80
        (known(COMPUTED, computed=computed(450, 500)), 1000, LineState.COUNTED),
        (known(NUMBER), 0, LineState.UNANSWERED),
        (known(NUMBER, answer=Answer(20, 50)), 0, LineState.UNPROVEN),
        (known(NUMBER, answer=Answer(20, 50), proofs=1), 500, LineState.COUNTED),
        (known(YES_NO, answer=Answer(yes=True)), 0, LineState.UNPROVEN),
        (known(YES_NO, answer=Answer(yes=True), proofs=2), 1000, LineState.COUNTED),
        (known(YES_NO, answer=Answer(yes=False)), 0, LineState.COUNTED),  # a plain no needs no proof
        (known(RUBRIC, answer=Answer(level=1), proofs=1), 600, LineState.COUNTED),
        (known(RUBRIC, answer=Answer(level=7), proofs=1), 0, LineState.COUNTED),
        (known(DOCUMENTS), 0, LineState.UNANSWERED),
        (known(DOCUMENTS, ranks=(Rank.OTHER,), proofs=1), 350, LineState.COUNTED),
        (known(DOCUMENTS, ranks=(Rank.OTHER, Rank.PERDA, Rank.HEAD_REGULATION)), 1000, LineState.COUNTED),
    ],
)
def test_what_a_criterion_of_ten_points_earns(case: Known, points: int, state: LineState) -> None:
    line = line_of(case)
    assert (line.points, line.own, line.state) == (points, points, state)


@pytest.mark.parametrize(
    ("verdict", "points", "state"),
    [
        (Verdict(Decision.ACCEPT, 500), 500, LineState.ACCEPTED),
        (Verdict(Decision.CORRECT, 120), 120, LineState.CORRECTED),
        (Verdict(Decision.CORRECT, 5000), 1000, LineState.CORRECTED),  # never beyond the weight
        (Verdict(Decision.SEND_BACK), 0, LineState.SENT_BACK),
    ],
)
def test_the_province_has_the_last_word_and_the_own_view_stays(verdict: Verdict, points: int, state: LineState) -> None:
    line = line_of(known(NUMBER, answer=Answer(20, 50), proofs=1, verdict=verdict))
    assert (line.points, line.own, line.state) == (points, 500, state)


answers = st.one_of(
    st.just(Answer()),
    st.builds(Answer, numerator=st.integers(0, 10**6), denominator=st.integers(1, 10**6)),
    st.builds(Answer, yes=st.booleans()),
    st.builds(Answer, level=st.integers(0, 2)),
)
verdicts = st.one_of(st.none(), st.builds(Verdict, st.just(Decision.CORRECT), st.integers(0, 10_000)))
criteria = st.builds(
    Known,
    code=st.text("ABC12", min_size=1, max_size=3),
    aspect=st.sampled_from(["Regulasi", "Cakupan", "Inovasi"]),
    weight=st.integers(1, 4000),
    rule=st.sampled_from([COMPUTED, NUMBER, YES_NO, RUBRIC, DOCUMENTS]),
    answer=answers,
    computed=st.one_of(st.none(), st.builds(computed, st.integers(0, 2000), st.integers(0, 1000))),
    proofs=st.integers(0, 3),
    ranks=st.lists(st.sampled_from(list(Rank)), max_size=3).map(tuple),
    verdict=verdicts,
)


@st.composite
def editions(draw: st.DrawFn) -> list[Known]:
    """Criteria whose weights add up to a hundred."""
    found = draw(st.lists(criteria, min_size=1, max_size=12))
    cuts = sorted(draw(st.lists(st.integers(1, 9999), min_size=len(found) - 1, max_size=len(found) - 1, unique=True)))
    edges = [0, *cuts, 10_000]
    return [
        replace(each, weight=later - earlier) for each, earlier, later in zip(found, edges, edges[1:], strict=False)
    ]


@given(editions())
def test_a_score_lies_between_nought_and_a_hundred_and_its_parts_add_up(edition: list[Known]) -> None:
    result = score(edition)
    assert 0 <= result.points <= 10_000
    assert 0 <= result.own <= 10_000
    assert sum(points for _, points, _ in result.aspects()) == result.points
    assert sum(weight for _, _, weight in result.aspects()) == result.weight == 10_000


@given(editions(), st.integers(0, 11), st.sampled_from(list(Rank)))
def test_more_evidence_never_lowers_the_score(edition: list[Known], place: int, rank: Rank) -> None:
    place %= len(edition)
    before = edition[place]
    more = [
        *edition[:place],
        replace(before, proofs=before.proofs + 1, ranks=(*before.ranks, rank)),
        *edition[place + 1 :],
    ]
    assert score(more).points >= score(edition).points
