"""What stands in all registers on a day: rules as tables, and one question that says of each what its page says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.core.db import db
from portal.core.tenancy import Scope, scope_of
from portal.regencies.queries import all_regency_ids
from portal.regulations import queries, service
from portal.regulations.rules.chain import COUNTING, Days, Relation, Standing, ended_on, standing_on
from portal.regulations.rules.papers import AUTHORITY_KINDS, REGULATING, WITH_PARTNER, RegulationKind, Topic
from portal.regulations.rules.standing import StandingPaper, highest, overview
from tests.support.factories import SARI, inside
from tests.support.lists import statements
from tests.support.people import BELU, TTU
from tests.support.world_regulations import terms

pytestmark = pytest.mark.usefixtures("held_clock")
K, S, T = RegulationKind, Standing, Topic
BEGUN, LATER, TODAY = date(2025, 2, 3), date(2025, 9, 1), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "ended"),
    [
        (Days(None, None), None),
        (Days(BEGUN, None), None),
        (Days(BEGUN, None, LATER), None),  # amended, and binds
        (Days(date(2027, 1, 1), None), None),
        (Days(BEGUN, date(2025, 12, 31)), date(2026, 1, 1)),
        (Days(BEGUN, date(2026, 11, 20)), None),  # its last day
        (Days(BEGUN, date(2026, 11, 19)), TODAY),
        (Days(BEGUN, None, None, LATER), LATER),
        (Days(BEGUN, None, None, date(2026, 11, 21)), None),
        (Days(BEGUN, date(2025, 12, 31), None, LATER), LATER),
        (Days(BEGUN, date(2025, 5, 31), None, LATER), date(2025, 6, 1)),  # it had ended when it was revoked
        (Days(LATER, None, None, BEGUN), None),  # revoked before it began: it never bound
    ],
)
def test_the_first_day_on_which_something_bound_no_more(days: Days, ended: date | None) -> None:
    assert ended_on(days, TODAY) == ended


_day = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(begun=_day, until=st.none() | _day, revoked=st.none() | _day, day=_day)
def test_what_ended_bound_the_day_before_and_never_after(
    begun: date, until: date | None, revoked: date | None, day: date
) -> None:
    days = Days(begun, until if until is None or until >= begun else begun, None, revoked)
    ended = ended_on(days, day)
    if ended is not None:
        assert ended <= day
        assert standing_on(days, date.fromordinal(ended.toordinal() - 1)) in COUNTING
        assert standing_on(days, ended) not in COUNTING
        assert standing_on(days, day) not in COUNTING


def paper(id: int = 1, kind: RegulationKind = K.HEAD_REGULATION, **changes: object) -> StandingPaper:
    made = StandingPaper(id, kind, "5", 2025, "Contoh", "Contoh", frozenset(), BEGUN, BEGUN, S.IN_FORCE, None)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("papers", "found"),
    [
        ([], None),
        ([paper(1)], 1),
        ([paper(1), paper(2, K.PERDA, enacted_on=date(2019, 1, 1))], 2),  # an old Perda above a new Perbup
        ([paper(1, K.CIRCULAR, enacted_on=LATER), paper(2)], 2),
        ([paper(1, K.CIRCULAR), paper(2, K.HEAD_DECISION, enacted_on=LATER)], 2),  # of one rank the youngest
        ([paper(1), paper(2, enacted_on=LATER)], 2),
        ([paper(1), paper(2)], 2),  # of one day the one recorded last
    ],
)
def test_the_highest_of_several(papers: list[StandingPaper], found: int | None) -> None:
    for given_in in (papers, papers[::-1]):
        chosen = highest(given_in)
        assert (chosen.id if chosen else None) == found


def test_what_regulates_is_neither_a_paper_with_a_partner_nor_one_of_authority() -> None:
    assert set(RegulationKind) == REGULATING | WITH_PARTNER | AUTHORITY_KINDS
    assert not REGULATING & (WITH_PARTNER | AUTHORITY_KINDS)


def test_an_overview_counts_what_binds_what_is_drafted_and_what_ended_this_year() -> None:
    papers = [
        paper(1, K.PERDA, topics=frozenset({T.VULNERABLE}), standing=S.AMENDED),
        paper(2, topics=frozenset({T.BUDGET})),
        paper(3, K.CIRCULAR, topics=frozenset({T.RT_RW}), standing=S.REVOKED, ended_on=date(2026, 3, 1)),
        paper(4, K.RECIPIENTS, topics=frozenset({T.VULNERABLE}), standing=S.ENDED, ended_on=date(2025, 12, 31)),
        paper(5, K.PERDA, topics=frozenset({T.DATA}), standing=S.DRAFT),
        paper(6, topics=frozenset({T.DATA}), standing=S.UPCOMING),
        paper(7, K.AGREEMENT, topics=frozenset({T.COOPERATION})),
        paper(8, K.AUTHORITY, topics=frozenset({T.COOPERATION})),
    ]
    seen = overview(papers, TODAY)
    assert (seen.highest and seen.highest.id, seen.binding, seen.drafts) == (1, 2, 1)
    assert [each.id for each in seen.ended] == [3]
    later = paper(9, standing=S.ENDED, ended_on=date(2026, 6, 1))
    assert [each.id for each in overview([*papers, later], TODAY).ended] == [9, 3]
    assert seen.topics == {T.VULNERABLE, T.BUDGET}
    assert seen.missing == [topic for topic in T if topic not in seen.topics]
    budget = overview(papers, TODAY, T.BUDGET)
    assert (budget.highest and budget.highest.id, budget.binding, budget.drafts) == (2, 1, 0)
    assert budget.topics == seen.topics, "the marks stay those of everything that binds"
    assert overview(papers, TODAY, T.DATA).highest is None
    assert overview([], TODAY).missing == list(T)


@contextmanager
def scope(app: Flask, kind: str, *regency_ids: int) -> Iterator[None]:
    with app.app_context():
        ids = frozenset(regency_ids) or all_regency_ids()
        db.session.remove()
        with scope_of(Scope(kind, ids)):
            yield


def test_every_paper_stands_as_its_page_says(app: Flask) -> None:
    with inside(app):

        def make(number: str, on: date | None, **changes: object) -> int:
            return service.record_regulation(TTU, terms(number, on, **changes), by=SARI).id

        first, second, third = make("1", date(2023, 5, 2)), make("5", BEGUN), make("21", LATER)
        draft, perda = make("", None), make("3", date(2022, 1, 3), kind=K.PERDA)
        coming = make("30", date(2026, 11, 2), in_force_from=date(2026, 12, 1))
        ended = make("9", date(2026, 1, 5), in_force_until=date(2026, 6, 30))
        gone = make("99", date(2026, 3, 2))
        service.relate(second, first, Relation.REVOKES, by=SARI)
        service.relate(third, second, Relation.AMENDS, by=SARI)
        service.relate(gone, perda_amended := make("8", date(2024, 2, 1)), Relation.REVOKES, by=SARI)
        service.take_out(gone, reason="Salah catat", by=SARI)
        for day in (date(2022, 6, 1), BEGUN, LATER, TODAY, date(2026, 12, 1)):
            papers = {each.id: each for each in queries.standing_papers(day)[TTU]}
            assert papers.keys() == {first, second, third, draft, perda, coming, ended, perda_amended}
            for each in papers.values():
                story = queries.story_of(each.id, day)
                assert each.standing is story.standing
                assert each.binds is (story.standing in COUNTING)
                assert each.topics == story.regulation.topics
        papers = queries.standing_papers(TODAY)[TTU]
        assert [each.id for each in papers] == [perda, draft, coming, ended, third, second, perda_amended, first]
        by_id = {each.id: each for each in papers}
        assert (by_id[first].standing, by_id[first].ended_on) == (S.REVOKED, BEGUN)
        assert (by_id[ended].standing, by_id[ended].ended_on) == (S.ENDED, date(2026, 7, 1))
        assert by_id[perda_amended].standing is S.IN_FORCE, "what was taken out revokes nothing"
        assert by_id[second].citation.startswith("Peraturan Bupati Timor Tengah Utara Nomor 5 Tahun 2025 tentang")
        assert (by_id[draft].enacted_on, by_id[draft].in_force_from) == (None, None)


def test_each_scope_sees_its_own_regencies_also_those_without_a_paper(app: Flask) -> None:
    for regency_id, number in ((TTU, "5"), (BELU, "9")):
        with inside(app, regency_id):
            first = service.record_regulation(regency_id, terms(number, BEGUN), by=SARI).id
            second = service.record_regulation(regency_id, terms(number + "1", LATER), by=SARI).id
            service.relate(second, first, Relation.REVOKES, by=SARI)
            db.session.commit()
    for kind, regency_ids in (
        ("regency", (TTU,)),
        ("branch", (TTU, BELU, 5321)),
        ("branch", (5321,)),
        ("province", ()),
    ):
        with scope(app, kind, *regency_ids):
            found = queries.standing_papers(TODAY)
        wanted = regency_ids or tuple(found)
        assert len(wanted) == (len(regency_ids) or 22)
        assert found.keys() == set(wanted)
        for regency_id in wanted:
            standings = [each.standing for each in found[regency_id]]
            assert standings == ([S.IN_FORCE, S.REVOKED] if regency_id in (TTU, BELU) else [])


def test_it_asks_as_often_for_many_regencies_as_for_one(app: Flask) -> None:
    def asked() -> int:
        with statements(app) as sent, scope(app, "province"):
            queries.standing_papers(TODAY)
        return len(sent)

    before = asked()
    for regency_id in (TTU, BELU, 5305, 5306):
        with inside(app, regency_id):
            for number in range(10):
                service.record_regulation(regency_id, terms(str(number + 1), BEGUN), by=SARI)
            db.session.commit()
    assert asked() == before
