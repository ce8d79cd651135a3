"""An edition as rows: changes one at a time, what a workbook says, and what it would change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.paritrana.rules.criteria import CriterionKind, EvidenceKind, Rule, RuleError, Validity
from portal.paritrana.rules.edition_rows import (
    AspectDraft,
    Change,
    EditionDraft,
    Named,
    SheetRows,
    difference,
    edition_from,
)
from portal.paritrana.rules.edition_texts import CriterionDraft, Part, texts_of
from tests.paritrana.test_edition_texts import CRITERIA, TOPICS

YES_NO = Rule(CriterionKind.YES_NO)


def criterion(code: str, aspect: str = "REG", weight: int = 1000) -> CriterionDraft:
    return CriterionDraft(
        aspect, code, f"Kriteria {code}", weight, YES_NO, frozenset({EvidenceKind.FILE}), Validity.ANY
    )


DRAFT = EditionDraft(
    (AspectDraft("REG", "Regulasi"), AspectDraft("CAK", "Cakupan")),
    (criterion("R1"), criterion("R2"), criterion("C1", "CAK", 250)),
)


def codes(draft: EditionDraft) -> list[str]:
    return [each.code for each in draft.criteria]


def rows(draft: EditionDraft, **changes: dict[Part, str]) -> SheetRows:
    """What its workbook says, from row 2 on; `changes`: code → texts."""
    return SheetRows(
        [(number, each.code, each.name) for number, each in enumerate(draft.aspects, 2)],
        [
            (number, {**texts_of(each, TOPICS), **changes.get(each.code, {})})
            for number, each in enumerate(draft.criteria, 2)
        ],
    )


def test_the_sums_of_aspects_add_up_to_the_whole() -> None:
    assert [(aspect.code, weight) for aspect, _, weight in DRAFT.weights()] == [("REG", 2000), ("CAK", 250)]
    assert DRAFT.weight == 2250


def test_a_criterion_is_added_at_the_end_of_its_aspect() -> None:
    assert codes(DRAFT.put(criterion("R3"))) == ["R1", "R2", "R3", "C1"]


def test_a_changed_criterion_keeps_its_place_and_one_that_moves_to_another_aspect_comes_last_there() -> None:
    assert codes(DRAFT.put(criterion("R9"), "R1")) == ["R9", "R2", "C1"]
    assert codes(DRAFT.put(criterion("R1", "CAK"), "R1")) == ["R2", "C1", "R1"]


@pytest.mark.parametrize(
    ("made", "instead_of", "sentence"),
    [
        (criterion("R1"), "", "Kode R1 sudah dipakai"),
        (criterion("R1"), "R2", "Kode R1 sudah dipakai"),
        (criterion("X1", "LAIN"), "", "Pilih aspek"),
    ],
)
def test_criteria_that_cannot_be(made: CriterionDraft, instead_of: str, sentence: str) -> None:
    with pytest.raises(RuleError, match=sentence):
        DRAFT.put(made, instead_of)


@pytest.mark.parametrize(
    ("code", "up", "expected"),
    [
        ("R2", True, ["R2", "R1", "C1"]),
        ("R1", True, ["R1", "R2", "C1"]),
        ("R2", False, ["R1", "R2", "C1"]),
        ("C1", True, ["R1", "R2", "C1"]),
        ("LAIN", True, ["R1", "R2", "C1"]),
    ],
)
def test_criteria_move_within_their_aspect(code: str, up: bool, expected: list[str]) -> None:
    assert codes(DRAFT.moved(code, up=up)) == expected


def test_an_aspect_moves_with_its_criteria_and_is_renamed_with_them() -> None:
    assert codes(DRAFT.moved_aspect("CAK", up=True)) == ["C1", "R1", "R2"]
    renamed = DRAFT.put_aspect(AspectDraft("ATU", "Aturan"), "REG")
    assert [each.aspect for each in renamed.criteria] == ["ATU", "ATU", "CAK"]


def test_an_aspect_with_criteria_stays() -> None:
    with pytest.raises(RuleError, match="masih memuat kriteria"):
        DRAFT.without_aspect("CAK")
    assert [each.code for each in DRAFT.without("C1").without_aspect("CAK").aspects] == ["REG"]
    with pytest.raises(RuleError, match="Kode CAK sudah dipakai aspek"):
        DRAFT.put_aspect(AspectDraft("CAK", "Lagi"))
    with pytest.raises(RuleError, match="Isi nama aspek"):
        DRAFT.put_aspect(AspectDraft("INO", ""))


@pytest.mark.parametrize(
    ("changes", "row", "column", "sentence"),
    [
        ({"R2": {Part.CODE: "r1"}}, 3, "Kode", "Kode R1 sudah dipakai kriteria lain"),
        ({"R2": {Part.ASPECT: "XYZ"}}, 3, "Aspek", "Aspek “XYZ” tidak ada di lembar Aspek"),
        ({"C1": {Part.WEIGHT: "banyak"}}, 4, "Bobot", "misalnya 12,5"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(
    changes: dict[str, dict[Part, str]], row: int, column: str, sentence: str
) -> None:
    _, problems = edition_from(rows(DRAFT, **changes), TOPICS)
    assert [(each.sheet, each.row, each.column) for each in problems] == [("Kriteria", row, column)]
    assert sentence in problems[0].sentence


def test_aspects_that_are_wrong_are_named_too() -> None:
    given_rows = SheetRows([(2, "REG", "Regulasi"), (3, "REG", "Lagi"), (4, "", "Tanpa kode")], [])
    _, problems = edition_from(given_rows, TOPICS)
    assert [(each.sheet, each.row) for each in problems] == [("Aspek", 3), ("Aspek", 4)]


def test_a_file_that_is_too_long_is_refused() -> None:
    many = SheetRows([(2, "REG", "Regulasi")], [(n + 2, texts_of(criterion(f"K{n}"), TOPICS)) for n in range(101)])
    _, problems = edition_from(many, TOPICS)
    assert [(each.row, each.sentence) for each in problems] == [(101, "Paling banyak 100 baris. Kurangi barisnya.")]


def test_the_difference_criterion_by_criterion() -> None:
    new, problems = edition_from(
        rows(
            DRAFT.without("R2").put(criterion("I1", "CAK", 50)),
            C1={Part.WEIGHT: "2,75", Part.GUIDANCE: "Lampirkan surat."},
        ),
        TOPICS,
    )
    assert not problems
    found = difference(DRAFT, new, TOPICS)
    assert found.changed == (
        Named("C1", "Kriteria C1", (Change("Bobot", "2,5", "2,75"), Change("Petunjuk", "kosong", "Lampirkan surat."))),
    )
    assert found.added == (Named("I1", "Kriteria I1", (Change("Bobot", "", "0,5"),)),)
    assert found.removed == (Named("R2", "Kriteria R2"),)
    assert not found.aspects and not found.order


def test_aspects_and_order_differ_too() -> None:
    new = DRAFT.moved("R2", up=True).put_aspect(AspectDraft("REG", "Aturan"), "REG").moved_aspect("CAK", up=True)
    found = difference(DRAFT, new, TOPICS)
    assert found.aspects == (Change("Aspek REG", "Regulasi", "Aturan"),)
    assert found.order == (
        Change("Urutan aspek", "REG, CAK", "CAK, REG"),
        Change("Urutan kriteria", "R1, R2, C1", "C1, R2, R1"),
    )


_EDITIONS = st.lists(CRITERIA, max_size=4, unique_by=lambda each: each.code).map(
    lambda found: EditionDraft(DRAFT.aspects, tuple(sorted(found, key=lambda each: each.aspect == "CAK")))
)


@settings(max_examples=40)
@given(_EDITIONS)
def test_down_and_up_again_unchanged_is_no_difference(draft: EditionDraft) -> None:
    again, problems = edition_from(rows(draft), TOPICS)
    assert not problems
    assert again == draft
    assert difference(draft, again, TOPICS).nothing


@settings(max_examples=40)
@given(_EDITIONS, _EDITIONS)
def test_there_is_no_difference_exactly_when_two_editions_are_equal(old: EditionDraft, new: EditionDraft) -> None:
    assert difference(old, new, TOPICS).nothing == (old == new)
    assert difference(old, replace(old), TOPICS).nothing
