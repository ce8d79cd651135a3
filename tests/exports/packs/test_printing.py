"""Sums, differences and axes of the paper, checked with a pencil."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exports.packs.rules.body import CountLine, CoverageLine, MonthLine, PlaceLine
from portal.exports.packs.rules.printing import (
    Check,
    added,
    apart,
    begun,
    checks_of,
    cited,
    costs_of,
    districts_of,
    minus,
    running,
    series_of,
    shortened,
    small_share,
    spent_until,
    stands_above,
    ticks,
)
from portal.exports.packs.rules.reading import current
from tests.support import hearing_papers
from tests.support.hearing_body import of_schema_2, rate, sample


@pytest.mark.parametrize(("values", "whole"), [([], None), ([None], None), ([0], 0), ([1, None, 2], 3), ([-1, 1], 0)])
def test_a_sum_of_nothing_known_is_nothing(values: list[int | None], whole: int | None) -> None:
    assert added(values) == whole


def test_a_difference_needs_both() -> None:
    assert minus(5, 3) == 2
    assert minus(None, 3) is minus(5, None) is None


@pytest.mark.parametrize(
    ("parts", "figure", "difference"),
    [(7_811, 7_816, -5), (10, 10, 0), (None, 10, -10), (None, None, None), (None, 0, None), (3, None, None), (0, 0, 0)],
)
def test_difference_of_parts_and_figure(parts: int | None, figure: int | None, difference: int | None) -> None:
    assert Check("Tabel", "Angka", False, parts, figure).difference == difference


@pytest.mark.parametrize("body", [sample(), hearing_papers.longest(), hearing_papers.province()])
def test_every_table_adds_up_to_its_figure(body: Any) -> None:
    checks = checks_of(body)
    assert len(checks) >= 16 and {each.difference for each in checks} == {0}
    tables = {each.table for each in checks}
    assert ("Kabupaten/kota" in tables) is (body["kind"] == "province")


def test_a_figure_that_is_not_its_parts_is_told() -> None:
    body = sample()  # domain rule 24: 4.982 + 2.829 ≠ 7.816
    body["sources"][0]["allocated"], body["sources"][1]["allocated"] = 4_982, 2_829
    body["figures"][0]["value"] = 7_816
    found = next(each for each in checks_of(body) if (each.table, each.what) == ("Sumber dana", "Kuota"))
    assert (found.parts, found.figure, found.difference) == (7_811, 7_816, -5)


def test_an_empty_body_has_nothing_to_compare() -> None:
    assert {each.difference for each in checks_of(hearing_papers.empty())} == {None}


def test_need_of_next_year_is_people_by_months_by_rate() -> None:
    year = sample()["next_year"]
    year["scenarios"] = [{"name": "Manggarai Barat", "note": "", "people": 2_829, "province": 0}]
    (cost,) = costs_of(year)
    assert (cost.jkk, cost.jkm, cost.total) == (339_480_000, 230_846_400, 570_326_400)  # domain rule 1
    assert costs_of({**year, "rates": []}) == []


def test_each_month_of_next_year_has_its_own_rate() -> None:
    year = sample()["next_year"]
    year["scenarios"] = [{"name": "Tetap", "note": "", "people": 100, "province": 0}]
    year["rates"] = [rate(1, 3), rate(4, 12, 5_000, 3_400)]  # 3 × 16.800 + 9 × 8.400 = 126.000 a person
    (cost,) = costs_of(year)
    assert (cost.jkk, cost.jkm, cost.total) == (7_500_000, 5_100_000, 12_600_000)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 10, "0%"), (1, 1_001, "kurang dari 0,1%"), (1, 1_000, "0,1%"), (672_000, 3_000_000_000, "kurang dari 0,1%"),
     (10, 10, "100%"), (1, 0, "–")],
)  # fmt: skip
def test_a_small_share_is_not_none(part: int, whole: int, said: str) -> None:
    assert small_share(part, whole) == said


def test_villages_stand_together_as_their_kecamatan() -> None:
    places = [
        PlaceLine(district="Insana", village="Ainiut", share=10, people=7),
        PlaceLine(district="Noemuti", village="Kiuola", share=None, people=2),
        PlaceLine(district="Insana", village="Loeram", share=None, people=1),
    ]
    insana, noemuti = districts_of(places)
    assert (insana.name, insana.villages, insana.share, insana.undivided, insana.people) == ("Insana", 2, 10, 1, 8)
    assert (noemuti.share, noemuti.undivided, noemuti.people) == (None, 1, 2)


def _month(month: str, billed: int = 0, paid: int = 0, realised: int | None = 0) -> MonthLine:
    return MonthLine(month=month, quota=1, taken=1, need=10, billed=billed, paid=paid, realised=realised)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (_month("2026-11"), True),
        (_month("2026-12"), False),
        (_month("2026-12", billed=1), True),
        (_month("2026-12", paid=1), True),
    ],
)
def test_a_month_has_begun(line: MonthLine, said: bool) -> None:
    assert begun(line, "2026-11-20T01:00:00+00:00") is said


AT = "2026-11-20T01:00:00+00:00"


@pytest.mark.parametrize(
    ("lines", "paid"),
    [
        # Three months paid by one SP2D of April, and by November nothing for the months to come
        (
            [_month("2026-03", 9, 9, 0), _month("2026-04", 9, 9, 36), _month("2026-11", 9), _month("2026-12")],
            [0, 36, 36, None],
        ),
        # December paid ahead in November: it is in November, and December has nothing of its own
        ([_month("2026-11", 9, 9, 18), _month("2026-12", 9, 9, 0)], [18, None]),
        # A body that knows realisation by the month paid for alone
        ([_month("2026-03", 9, 9, None), _month("2026-04", 9, 9, None)], [None, None]),
    ],
)
def test_realisation_runs_on_by_the_month_of_the_sp2d(lines: list[MonthLine], paid: list[int | None]) -> None:
    assert [line.paid for line in running(lines, AT)] == paid
    assert [line.need for line in running(lines, AT)] == [10 * place for place in range(1, len(lines) + 1)]
    assert spent_until({**sample(), "months": lines}) == sum(each is not None for each in paid)


def test_a_month_begins_where_the_office_is() -> None:
    """20.00 UTC of 30 November is 1 December in Kupang."""
    assert begun(_month("2026-12"), "2026-11-30T20:00:00+00:00")
    assert not begun(_month("2026-12"), "2026-11-30T15:59:00+00:00")


def test_a_body_of_an_earlier_schema_says_that_it_does_not_know() -> None:
    body = current(of_schema_2())
    assert body["people"] is None
    assert {line["realised"] for line in body["months"]} == {None}
    assert {line["verified"] for line in body["sources"]} == {None}
    assert body["next_year"]["rates"] == [rate()]
    assert {line["province"] for line in body["next_year"]["scenarios"]} == {0}
    assert "Bulan SP2D" not in {each.table for each in checks_of(body)}
    assert current(sample()) == sample()
    none: Any = of_schema_2()
    none["next_year"]["jkk"] = none["next_year"]["jkm"] = 0
    assert current(none)["next_year"]["rates"] == []


def _line(year: int, segment: str, covered: int, workers: int, target: tuple[int, int] | None = None) -> CoverageLine:
    return CoverageLine(
        year=year, segment=segment, covered=covered, workers=workers, source="", as_of_on="", target=target
    )


def test_segments_are_never_added_and_the_newest_target_counts() -> None:
    found = series_of(
        [
            _line(2026, "Formal", 2, 3, (7, 10)),
            _line(2025, "Formal", 1, 3, (6, 10)),
            _line(2026, "Informal", 0, 0),
            _line(2026, "Informal lain", 0, 9),
        ]
    )
    assert [(each.segment, each.points, each.target) for each in found] == [
        ("Formal", ((2025, 333), (2026, 666)), (2026, 700)),
        ("Informal lain", ((2026, 0),), None),
    ]


@pytest.mark.parametrize(
    ("level", "others", "above"),
    [
        (800, [100], True),  # nothing is higher
        (313, [837, 122], True),
        (122, [837, 313], True),  # the axis is nearer than the next point
        (300, [320, 100], False),
        (100, [110], False),
        (100, [100], True),
    ],
)
def test_the_number_of_a_point_stands_where_there_is_room(level: int, others: list[int], above: bool) -> None:
    assert stands_above(level, others) is above


def test_long_tables_keep_their_largest_lines_and_their_sum() -> None:
    lines = [CountLine(label=label, people=people) for label, people in (("a", 1), ("b", 5), ("c", 2), ("d", 4))]
    assert shortened(lines, 4) == lines
    assert [(line["label"], line["people"]) for line in shortened(lines, 3)] == [
        ("b", 5),
        ("d", 4),
        ("2 jenis lainnya", 3),
    ]


@pytest.mark.parametrize(
    ("largest", "marks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (7, [0, 2, 4, 6, 8]),
        (2_999_808_000, [0, 10**9, 2 * 10**9, 3 * 10**9]),
        (787, [0, 200, 400, 600, 800]),
    ],
)
def test_marks_of_an_axis(largest: int, marks: list[int]) -> None:
    assert ticks(largest) == marks


@given(st.integers(0, 10**15), st.integers(2, 8))
def test_an_axis_reaches_its_largest_value_and_little_more(largest: int, most: int) -> None:
    marks = ticks(largest, most)
    assert marks[-1] >= largest and 2 <= len(marks) <= most + 1
    assert len(marks) == 2 or marks[-2] < largest


@given(st.lists(st.integers(0, 10_000), max_size=6), st.integers(0, 3_000))
def test_labels_stand_apart(levels: list[int], gap: int) -> None:
    places = apart(levels, gap)
    assert all(place >= level for place, level in zip(places, levels, strict=True))
    ordered = sorted(places)
    assert all(after - before >= gap for before, after in itertools.pairwise(ordered))


@pytest.mark.parametrize(
    ("citation", "title", "said"),
    [
        (
            "Peraturan Bupati Contoh Nomor 5 Tahun 2025 tentang Pekerja",
            "Pekerja",
            "Peraturan Bupati Contoh Nomor 5 Tahun 2025",
        ),
        ("Surat Edaran tentang Data tentang Pekerja", "Pekerja", "Surat Edaran tentang Data"),
        ("Surat Edaran Nomor 1", "Pekerja", "Surat Edaran Nomor 1"),
    ],
)
def test_what_a_regulation_is_about_is_said_once(citation: str, title: str, said: str) -> None:
    assert cited({"citation": citation, "title": title, "signed_on": None, "standing": "Berlaku"}) == said
