"""Promises of `portal.core.measures`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import measures
from portal.core.measures import (
    Figure,
    MeasureError,
    NotSummedError,
    Part,
    Share,
    Unit,
    assembled,
    checked_sum,
    compute,
    measure,
    measure_names,
    measure_of,
)

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "_measures", {})


def define(figure: Figure, unit: Unit = Unit.PEOPLE, parts: str = "menurut sumber dana") -> None:
    @measure(
        name="test.figure",
        label="Angka",
        sentence="Angka uji.",
        formula="satu + dua",
        counted="Semua.",
        unit=unit,
        parts=parts,
    )
    def function(regency_id: int | None, fiscal_year: int) -> Figure:
        assert (regency_id, fiscal_year) == (5303, 2026)
        return figure


def computed() -> Figure:
    return compute("test.figure", regency_id=5303, fiscal_year=2026)


def figure(value: measures.Value, *parts: measures.Value) -> Figure:
    return Figure(value, tuple(Part(f"bagian {n}", part) for n, part in enumerate(parts)), "Buku kuota", NOW)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=8))
def test_a_figure_is_the_sum_of_its_parts_or_is_not_shown(parts: list[int]) -> None:
    measures._measures.clear()
    define(figure(sum(parts), *parts))
    assert computed().value == sum(parts)
    measures._measures.clear()
    define(figure(sum(parts) + 1, *parts))
    with pytest.raises(MeasureError, match="add up"):
        computed()


@given(st.lists(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=4), min_size=1, max_size=4))
def test_parts_of_parts_add_up_too(numbers: list[list[int]]) -> None:
    parts = [
        Part(f"bagian {n}", sum(each), tuple(Part("baris", one) for one in each)) for n, each in enumerate(numbers)
    ]
    whole = sum(sum(each) for each in numbers)
    measures._measures.clear()
    define(Figure(whole, tuple(parts), "Buku kuota", NOW))
    assert computed().parts == tuple(parts)
    worse = (*parts[:-1], Part("bagian", parts[-1].value, (*parts[-1].parts, Part("baris", 1))))
    measures._measures.clear()
    define(Figure(whole, worse, "Buku kuota", NOW))
    with pytest.raises(MeasureError, match="the parts of bagian do not add up"):
        computed()


def test_what_is_hidden_says_nothing() -> None:
    define(Figure(0, source="x", as_of=NOW, hidden="Terlalu sedikit."))
    assert computed().hidden == "Terlalu sedikit."
    measures._measures.clear()
    define(Figure(3, source="x", as_of=NOW, hidden="Terlalu sedikit."))
    with pytest.raises(MeasureError, match="hidden"):
        computed()


def test_what_is_of_one_regency_is_never_summed() -> None:
    @measure(
        name="test.score", label="N", sentence="N.", formula="n", counted="n", unit=Unit.POINTS, parts="x", summed=False
    )
    def function(regency_id: int | None, fiscal_year: int) -> Figure:
        return figure(6250, 6250)

    assert compute("test.score", regency_id=5303, fiscal_year=2026).value == 6250
    with pytest.raises(NotSummedError):
        compute("test.score", regency_id=None, fiscal_year=2026)


def test_over_several_regencies_each_is_a_part() -> None:
    found = {5304: [Part("APBD", 5)], 5303: [Part("APBD", 3), Part("DBH", 4)], 5305: []}
    names = {5303: "Kabupaten Timor Tengah Utara", 5304: "Kabupaten Belu", 5305: "Kabupaten Alor"}
    whole = assembled(None, found, lambda: names, source="x", as_of=NOW)
    assert (whole.value, [part.label for part in whole.parts]) == (12, [names[5303], names[5304]])
    assert whole.parts[0].parts == tuple(found[5303])
    assert assembled(5304, found, dict, source="x", as_of=NOW).parts == tuple(found[5304])
    nothing = assembled(5306, found, dict, source="x", as_of=NOW, nothing=Share(0, 0))
    assert (nothing.value, nothing.parts) == (Share(0, 0), ())


@pytest.mark.parametrize(
    ("value", "parts", "added", "missing"),
    [
        (10, (Part("a", 4), Part("b", 5)), 9, 1),
        (Share(3, 10), (Part("a", Share(1, 10)), Part("b", Share(2, 10))), Share(3, 10), 0),
        (Share(3, 10), (Part("a", Share(1, 4)), Part("b", Share(2, 6))), Share(3, 10), 0),
        (Share(3, 10), (Part("a", Share(1, 4)), Part("b", Share(2, 5))), Share(3, 9), 1),
        (Share(4, 10), (Part("a", Share(1, 4)), Part("b", Share(2, 6))), Share(3, 10), 1),
    ],
)
def test_the_check_says_how_far_the_parts_are_away(
    value: measures.Value, parts: tuple[Part, ...], added: measures.Value, missing: int
) -> None:
    assert checked_sum(value, parts) == (added, missing)


def test_shares_add_up_over_one_whole_or_over_several() -> None:
    define(figure(Share(30, 100), Share(10, 100), Share(20, 100)), Unit.SHARE)
    assert computed().value == Share(30, 100)
    measures._measures.clear()
    define(figure(Share(30, 100), Share(10, 40), Share(20, 60)), Unit.SHARE)
    assert computed().value == Share(30, 100)


@pytest.mark.parametrize(
    ("wrong", "unit", "parts", "words"),
    [
        (figure(Share(30, 100), Share(10, 40), Share(20, 50)), Unit.SHARE, "x", "add up"),
        (figure(Share(31, 100), Share(10, 100), Share(20, 100)), Unit.SHARE, "x", "add up"),
        (figure(Share(1, 2)), Unit.PEOPLE, "", "no people"),
        (figure(1), Unit.SHARE, "", "no share"),
        (figure(1, Share(1, 2)), Unit.RUPIAH, "x", "no rupiah"),
        (figure(True), Unit.PEOPLE, "", "no people"),
        (Figure(1, source="", as_of=NOW), Unit.PEOPLE, "", "source"),
        (Figure(1, source="x"), Unit.PEOPLE, "", "moment"),
        (Figure(1, source="x", as_of=datetime(2026, 1, 1)), Unit.PEOPLE, "", "moment"),
        (figure(1, 1), Unit.PEOPLE, "", "by what"),
        (figure(1), Unit.PEOPLE, "menurut desa", "no parts"),
    ],
)
def test_a_figure_that_contradicts_itself_is_not_shown(wrong: Figure, unit: Unit, parts: str, words: str) -> None:
    define(wrong, unit, parts)
    with pytest.raises(MeasureError, match=words):
        computed()


def test_nothing_needs_no_parts() -> None:
    define(figure(0))
    assert computed().value == 0


def test_names_are_unique_and_listed() -> None:
    define(figure(0))
    with pytest.raises(ValueError, match="twice"):
        define(figure(0))
    assert measure_names() == ["test.figure"]
    with pytest.raises(KeyError):
        compute("test.other", regency_id=None, fiscal_year=2026)


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        (Unit.PEOPLE, 14880, "14.880"),
        (Unit.RUPIAH, 2999808000, "Rp2.999.808.000"),
        (Unit.SHARE, Share(12261, 14880), "82,3% (12.261 dari 14.880)"),
        (Unit.SHARE, Share(0, 0), "– (0 dari 0)"),
        (Unit.POINTS, 6250, "62,5"),
        (Unit.POINTS, 7, "0,07"),
        (Unit.POINTS, 10000, "100"),
    ],
)
def test_a_value_is_read_with_its_unit(unit: Unit, value: measures.Value, words: str) -> None:
    define(figure(0), unit)
    assert measure_of("test.figure").in_words(value) == words
