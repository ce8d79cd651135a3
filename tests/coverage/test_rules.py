"""What makes a figure, which one counts, how far the target is: tables that an official can check with a pencil."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.tabular.tables import Sheet, TableFile
from portal.coverage.rules import figures, targets
from portal.coverage.rules.cells import UnclearError, day, percentage, text_of, whole_number
from portal.coverage.rules.choice import Candidate, choose, contradict
from portal.coverage.rules.figures import FigureTerms, changes, differs_from_quoted
from portal.coverage.rules.segments import SEGMENT_LABELS, Segment, segment_or_none
from portal.coverage.rules.sheet import (
    HEADINGS,
    MOST_ROWS,
    PROVINCE,
    Known,
    NoHeadingsError,
    RowVerdict,
    judge,
    rows_of,
)
from portal.coverage.rules.targets import TargetTerms, missing_people
from portal.coverage.rules.trend import HEIGHT, WIDTH, Share, cut_share, trend
from tests.support.coverage import terms

TODAY = date(2026, 11, 20)
END = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, []),
        ({"numerator": 0}, []),
        ({"source": ""}, ["source"]),
        ({"numerator": None}, ["numerator"]),
        ({"denominator": None}, ["denominator"]),
        ({"numerator": None, "denominator": None}, ["numerator"]),
        ({"numerator": None, "quoted": 6_590}, []),  # NTT June 2024: 65,9% of ±0,6 million, people not printed
        ({"numerator": None, "denominator": None, "quoted": 4_583}, []),
        ({"denominator": 0}, ["denominator"]),
        ({"numerator": -1}, ["numerator"]),
        ({"numerator": 9_881}, ["explanation"]),
        ({"numerator": 9_881, "explanation": "Peserta dari luar wilayah ikut dihitung"}, []),
        ({"quoted": 10_400}, ["explanation"]),
        ({"quoted": -1}, ["quoted"]),
        ({"year": 2014, "as_of_on": date(2014, 12, 31)}, ["year"]),
        ({"year": 2027}, ["year", "as_of_on"]),
        ({"as_of_on": date(2026, 1, 30)}, []),  # published a month after the year
        ({"as_of_on": date(2024, 12, 31)}, ["as_of_on"]),
        ({"as_of_on": date(2026, 11, 21), "year": 2026}, ["as_of_on"]),
        ({"source_on": date(2026, 11, 21)}, ["source_on"]),
        ({"link": "ftp://contoh"}, ["link"]),
        ({"link": "https://contoh.go.id/rilis"}, []),
    ],
)
def test_a_percentage_needs_all_four(given: dict[str, object], wrong: list[str]) -> None:
    assert [field for field, _sentence in figures.problems(terms(**given), TODAY)] == wrong


def test_a_quotation_is_kept_and_is_not_complete() -> None:
    assert terms().is_complete
    assert not terms(numerator=None, quoted=6_590).is_complete
    assert not terms(denominator=None, quoted=4_247).is_complete


@pytest.mark.parametrize(
    ("covered", "workers", "printed", "differs"),
    [
        (657_713, 1_548_653, 4_247, False),
        (657_713, 1_548_653, 4_250, False),  # 42,5%
        (657_713, 1_548_653, 4_251, True),
        (2, 3, 6_667, False),  # rounded at the source
        (2, 3, 6_666, False),  # cut at the source
        (2, 3, 6_670, False),  # one decimal
        (2, 3, 6_700, False),  # none
        (2, 3, 6_800, True),
        (1, 2, 5_000, False),
        (None, 3, 6_667, False),
        (2, None, 6_667, False),
        (2, 3, None, False),
    ],
)
def test_a_printed_percentage_that_does_not_follow_is_said(
    covered: int | None, workers: int | None, printed: int | None, differs: bool
) -> None:
    assert differs_from_quoted(terms(numerator=covered, denominator=workers, quoted=printed)) is differs


def test_a_change_of_denominator_is_named() -> None:
    before = terms()
    assert changes(before, replace(before, denominator=12_450, source="BPS")) == ["denominator", "source"]
    assert changes(before, before) == []


def candidate(number: int, covered: int, workers: int, on: date = END, *, marked: bool = False) -> Candidate:
    return Candidate(number, on, covered, workers, marked)


@pytest.mark.parametrize(
    ("candidates", "used", "ambiguous"),
    [
        ([], None, False),
        ([candidate(1, 10, 100)], 1, False),
        ([candidate(1, 10, 100, date(2025, 6, 30)), candidate(2, 5, 100)], 2, False),  # the newest date
        ([candidate(1, 4_247, 10_000), candidate(2, 4_040, 10_000)], 2, True),  # the same date: the smaller share
        ([candidate(1, 10, 100), candidate(2, 10, 200)], 2, True),  # two denominators
        ([candidate(1, 10, 100), candidate(2, 10, 100)], 1, False),  # two sources that agree
        ([candidate(1, 10, 100), candidate(2, 20, 200)], 1, True),  # one share, but other people
        ([candidate(1, 10, 100, date(2024, 1, 1), marked=True), candidate(2, 90, 100)], 1, False),
        ([candidate(1, 10, 100), candidate(2, 90, 100, marked=True)], 2, False),
    ],
)
def test_the_marked_figure_counts_else_the_newest(
    candidates: list[Candidate], used: int | None, ambiguous: bool
) -> None:
    chosen = choose(candidates)
    assert (chosen.figure.id if chosen else None) == used
    assert chosen is None or chosen.ambiguous is ambiguous


NUMBERS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 50), st.integers(0, 2), st.booleans()), min_size=1, max_size=6
)


@given(NUMBERS)
def test_the_figure_in_use_is_one_of_those_that_were_published(rows: list[tuple[int, int, int, bool]]) -> None:
    """Never an average; and the order in which they were recorded changes nothing."""
    known = [
        candidate(number, covered, workers, date(2025, 1 + month, 1), marked=marked and number == 0)
        for number, (covered, workers, month, marked) in enumerate(rows)
    ]
    chosen, turned = choose(known), choose(reversed(known))
    assert chosen is not None and chosen.figure in known and turned == chosen
    rivals = [each for each in known if each.as_of_on == chosen.figure.as_of_on]
    if not chosen.figure.marked:
        assert chosen.figure.as_of_on == max(each.as_of_on for each in known)
        least = min(Fraction(each.numerator, each.denominator) for each in rivals)
        assert Fraction(chosen.figure.numerator, chosen.figure.denominator) == least
        assert chosen.ambiguous is (len({(each.numerator, each.denominator) for each in rivals}) > 1)


@pytest.mark.parametrize(
    ("figures_of_a_day", "differ"),
    [
        ([(657_713, None, 4_247), (668_000, None, 4_040)], True),
        ([(10, 100, None), (10, None, None)], False),
        ([(10, 100, None), (None, 200, None)], True),
        ([(None, None, 4_247), (10, 100, None)], False),
        ([(10, 100, None)], False),
    ],
)
def test_sources_contradict_where_both_print(
    figures_of_a_day: list[tuple[int | None, int | None, int | None]], differ: bool
) -> None:
    assert contradict(figures_of_a_day) is differ


@pytest.mark.parametrize(
    ("people", "percent", "covered", "workers", "missing"),
    [
        (1_054_194, 6_482, 657_713, None, 396_481),
        (1_054_194, 6_482, 668_000, None, 386_194),
        (1_054_194, None, 1_054_194, None, 0),
        (1_054_194, None, 2_000_000, None, 0),
        (None, 5_000, 30, 101, 21),  # 50% of 101 people are 50,5: 51 people
        (None, 5_000, 30, None, None),
        (None, 10_000, 30, 30, 0),
    ],
)
def test_how_many_people_the_target_still_asks_for(
    people: int | None, percent: int | None, covered: int, workers: int | None, missing: int | None
) -> None:
    assert missing_people(people, percent, covered, workers) == missing


@given(st.integers(1, 10_000), st.integers(1, 10**6), st.integers(0, 10**6))
def test_whoever_is_missing_reaches_the_target_and_one_less_does_not(percent: int, workers: int, covered: int) -> None:
    missing = missing_people(None, percent, covered, workers)
    assert missing is not None
    goal = Fraction(percent, 10_000)
    assert Fraction(covered + missing, workers) >= goal
    assert missing == 0 or Fraction(covered + missing - 1, workers) < goal


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (TargetTerms(2025, 1_054_194, 6_482, "Rencana"), []),
        (TargetTerms(2025, None, 6_482, "Rencana"), []),
        (TargetTerms(2025, None, None, "Rencana"), ["people"]),
        (TargetTerms(2025, 0, None, "Rencana"), ["people"]),
        (TargetTerms(2025, None, 10_001, "Rencana"), ["percent"]),
        (TargetTerms(2032, 10, None, ""), ["year", "source"]),
    ],
)
def test_a_target_has_a_source_and_a_number(given: TargetTerms, wrong: list[str]) -> None:
    assert [field for field, _sentence in targets.problems(given, TODAY)] == wrong


def test_the_picture_stands_where_the_numbers_say() -> None:
    shares = {
        Segment.TOTAL: {2023: [Share(0)], 2024: [Share(4_247), Share(4_040)], 2025: [Share(5_000)]},
        Segment.FORMAL: {2024: [Share(12_000, quoted=True)]},
    }
    drawn = trend(shares, {2025: 6_482})
    assert drawn.years == [(2023, 0), (2024, WIDTH // 2), (2025, WIDTH)]
    total = drawn.lines[Segment.TOTAL]
    assert [(each.x, each.y) for each in total if each.alone] == [(0, HEIGHT), (WIDTH, HEIGHT // 2)]
    assert [each.year for each in total if not each.alone] == [2024, 2024]  # marks of their own, no line between
    assert [(each.y, each.quoted) for each in drawn.lines[Segment.FORMAL]] == [(0, True)]  # above 100%: at the top
    assert [(each.year, each.y) for each in drawn.target] == [(2025, HEIGHT - 6_482 * HEIGHT // 10_000)]
    assert trend({}, {}).years == ()


def test_a_share_is_cut_not_rounded() -> None:
    assert cut_share(14_879, 14_880) == 9_999


# --- the workbook -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"), [("14880", 14_880), ("1.054.194", 1_054_194), ("1 054 194", 1_054_194), ("", None), ("0", 0)]
)
def test_whole_numbers_of_cells(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["1,5", "12.5", "seribu", "-4", "1.054194"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(UnclearError, match="bukan bilangan bulat"):
        whole_number(text)


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [("42,47", 4_247), ("42.47%", 4_247), ("42,5", 4_250), ("100", 10_000), ("0", 0), ("", None)],
)
def test_percentages_of_cells(text: str, hundredths: int | None) -> None:
    assert percentage(text) == hundredths


@pytest.mark.parametrize("text", ["0,4247", "0,42", "empat", "42,477", "-1"])
def test_a_share_of_one_is_not_guessed_to_be_a_percentage(text: str) -> None:
    with pytest.raises(UnclearError, match="belum jelas"):
        percentage(text)


@pytest.mark.parametrize("text", ["31/12/2025", "2025-12-31", "31-12-2025", "31 Desember 2025", "31 des 2025"])
def test_days_of_cells(text: str) -> None:
    assert day(text) == END


def test_an_impossible_day_is_refused() -> None:
    with pytest.raises(UnclearError, match="30/2/2026 tidak ada di kalender"):
        day("30/2/2026")
    with pytest.raises(UnclearError, match="bukan tanggal"):
        day("akhir tahun")


def test_cells_keep_their_meaning_as_text() -> None:
    assert [text_of(cell) for cell in (1204.0, 0.4247, END, " a  b\0 ", True)] == [
        "1204",
        "0,4247",
        "2025-12-31",
        "a b",
        "ya",
    ]


def test_every_segment_is_found_by_its_own_label() -> None:
    for segment, label in SEGMENT_LABELS.items():
        assert segment_or_none(label.upper()) is segment
    assert segment_or_none("BPU") is Segment.INFORMAL
    assert segment_or_none("petani") is None


HEAD = ("Tahun", "Per Tanggal", "Segmen", "Orang Terlindungi", "Pekerja Seharusnya", "Sumber")
RIGHT = (2025.0, END, "Informal (BPU)", 1204.0, 9880.0, "Laporan contoh 1")


def table(*rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> TableFile:
    width = max(len(row) for row in (head, *rows))
    filled = [(*row, *[""] * (width - len(row))) for row in (("Rekap cakupan",), head, *rows)]
    return TableFile("cakupan.xlsx", (Sheet("Data", False, filled),))  # type: ignore[arg-type]


def judged(
    *rows: tuple[object, ...], known: list[Known] | None = None, head: tuple[str, ...] = HEAD, own: int | None = 5303
):  # type: ignore[no-untyped-def]
    regions = (
        {5303: ["53.03", "Timor Tengah Utara"]} if own else {5301: ["Kupang"], 5371: ["Kupang"], PROVINCE: ["NTT"]}
    )
    return judge(rows_of(table(*rows, head=head)), regions, known or [], own=own, today=TODAY)


def test_a_right_row_is_new_and_names_its_row_in_the_file() -> None:
    row = judged(RIGHT)[0]
    assert (row.raw.sheet, row.raw.row, row.verdict, row.region) == ("Data", 3, RowVerdict.NEW, 5303)
    assert row.terms == terms()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({1: "30/2/2026"}, "Kolom Keadaan Per Tanggal: 30/2/2026 tidak ada di kalender."),
        ({1: ""}, "Kolom Keadaan Per Tanggal kosong."),
        ({0: ""}, "Kolom Tahun kosong."),
        ({2: "Nelayan"}, "Kolom Segmen “Nelayan” tidak dikenal. Pilih: Formal (PU)"),
        ({3: "banyak"}, "Kolom Orang Terlindungi: “banyak” bukan bilangan bulat."),
        ({4: ""}, "Kolom Pekerja Seharusnya: Isi jumlah pekerja yang seharusnya terlindungi."),
        ({3: 9881.0}, "Kolom Penjelasan: Yang terlindungi lebih banyak"),
        ({5: ""}, "Kolom Sumber: Tulis sumbernya"),
        ({5: "x" * 301}, "Kolom Sumber terlalu panjang"),
    ],
)
def test_a_wrong_row_says_where_and_what_to_do(changed: dict[int, object], says: str) -> None:
    row = judged(tuple(changed.get(index, cell) for index, cell in enumerate(RIGHT)))[0]
    assert row.verdict is RowVerdict.REFUSED and row.message.startswith(says), row.message


def test_what_is_recorded_already_says_nothing_new_and_other_numbers_correct_it() -> None:
    same, other = Known(4, 5303, terms()), Known(4, 5303, terms(numerator=1_000))
    assert judged(RIGHT, known=[same])[0].verdict is RowVerdict.SAME
    row = judged(RIGHT, known=[other])[0]
    assert (row.verdict, row.corrects) == (RowVerdict.CORRECTS, other)
    two = [other, Known(5, 5303, terms(numerator=900))]
    assert "beberapa angka" in judged(RIGHT, known=two)[0].message
    assert judged(RIGHT, known=[Known(4, 5303, terms(source="Lain"))])[0].verdict is RowVerdict.NEW


def test_the_same_source_twice_in_a_file_is_refused_the_second_time() -> None:
    first, second = judged(RIGHT, (*RIGHT[:3], 1300.0, *RIGHT[4:]))
    assert first.verdict is RowVerdict.NEW
    assert second.message.startswith("Sumber, tanggal, dan segmen sama dengan baris 3.")


def test_a_row_names_its_region() -> None:
    head = ("Kabupaten/Kota", *HEAD)
    assert judged(("53.03", *RIGHT), head=head)[0].region == 5303
    assert "bukan wilayah yang dapat Anda isi" in judged(("Belu", *RIGHT), head=head)[0].message
    assert judged(("NTT", *RIGHT), head=head, own=None)[0].region == PROVINCE
    assert "cocok dengan dua wilayah" in judged(("Kupang", *RIGHT), head=head, own=None)[0].message
    assert "Kolom Kabupaten/Kota kosong" in judged(RIGHT, own=None)[0].message


def test_a_file_without_headings_says_which() -> None:
    with pytest.raises(NoHeadingsError, match="Sumber"):
        rows_of(table(RIGHT, head=HEAD[:5]))
    with pytest.raises(UnclearError, match=f"lebih dari {MOST_ROWS} baris"):
        rows_of(table(*[RIGHT] * (MOST_ROWS + 1)))


def test_the_template_has_a_heading_for_every_column() -> None:
    assert len(set(HEADINGS.values())) == len(HEADINGS)
    assert set(HEADINGS) - {"region"} == set(FigureTerms.__dataclass_fields__)
