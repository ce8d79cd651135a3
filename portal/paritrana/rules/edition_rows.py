"""An edition as rows: read from a workbook, changed one thing at a time, and told apart from what it was before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from portal.paritrana.rules.criteria import RuleError
from portal.paritrana.rules.edition_texts import (
    LONGEST_NAME,
    PART_LABELS,
    CriterionDraft,
    Part,
    criterion_from,
    one_line,
    texts_of,
    tidy_code,
    why_code_refuses,
)

CRITERIA_SHEET, ASPECTS_SHEET = "Kriteria", "Aspek"
MOST_CRITERIA, MOST_ASPECTS = 100, 20
Item = TypeVar("Item")
_TWICE = "Kode {} sudah dipakai {} lain. Pilih kode yang belum dipakai."
_HAS_CRITERIA = "Aspek ini masih memuat kriteria. Pindahkan atau hapus kriterianya dahulu."


@dataclass(frozen=True)
class AspectDraft:
    """What criteria are about."""

    code: str
    name: str


@dataclass(frozen=True)
class EditionDraft:
    """All aspects in their order, and all criteria aspect by aspect in theirs."""

    aspects: tuple[AspectDraft, ...]
    criteria: tuple[CriterionDraft, ...]

    def weights(self) -> list[tuple[AspectDraft, list[CriterionDraft], int]]:
        """(aspect, its criteria, the sum of their weights), in order."""
        found = []
        for aspect in self.aspects:
            own = [each for each in self.criteria if each.aspect == aspect.code]
            found.append((aspect, own, sum(each.weight for each in own)))
        return found

    @property
    def weight(self) -> int:
        """The sum of all weights, in hundredths."""
        return sum(each.weight for each in self.criteria)

    def put(self, criterion: CriterionDraft, instead_of: str = "") -> EditionDraft:
        """With a criterion, in the place of the one whose code is given or at the end of its aspect.

        Raises RuleError for a code that another one has, an aspect that is not there, or one too many.
        """
        if criterion.aspect not in {each.code for each in self.aspects}:
            raise RuleError("Pilih aspek dari daftar.")
        if criterion.code != instead_of and criterion.code in {each.code for each in self.criteria}:
            raise RuleError(_TWICE.format(criterion.code, "kriteria"))
        if not instead_of and len(self.criteria) >= MOST_CRITERIA:
            raise RuleError(f"Satu edisi memuat paling banyak {MOST_CRITERIA} kriteria.")
        stays = any(each.code == instead_of and each.aspect == criterion.aspect for each in self.criteria)
        kept = [
            criterion if each.code == instead_of else each for each in self.criteria if stays or each.code != instead_of
        ]
        return self._sorted(kept if stays else [*kept, criterion])

    def without(self, code: str) -> EditionDraft:
        """Without the criterion of this code."""
        return replace(self, criteria=tuple(each for each in self.criteria if each.code != code))

    def moved(self, code: str, *, up: bool) -> EditionDraft:
        """With a criterion one place up or down within its aspect; the first stays first, the last stays last."""
        own = next((own for _, own, _ in self.weights() if code in {each.code for each in own}), [])
        shifted = _shifted(own, [each.code for each in own].index(code), up=up) if own else own
        rest = [each for each in self.criteria if each not in own]
        return self._sorted([*rest, *shifted])

    def put_aspect(self, aspect: AspectDraft, instead_of: str = "") -> EditionDraft:
        """With an aspect, in the place of another one (its criteria follow) or at the end. Raises RuleError."""
        if problem := why_aspect_refuses(aspect):
            raise RuleError(problem)
        if aspect.code != instead_of and aspect.code in {each.code for each in self.aspects}:
            raise RuleError(_TWICE.format(aspect.code, "aspek"))
        if not instead_of:
            if len(self.aspects) >= MOST_ASPECTS:
                raise RuleError(f"Satu edisi memuat paling banyak {MOST_ASPECTS} aspek.")
            return replace(self, aspects=(*self.aspects, aspect))
        return EditionDraft(
            tuple(aspect if each.code == instead_of else each for each in self.aspects),
            tuple(replace(each, aspect=aspect.code) if each.aspect == instead_of else each for each in self.criteria),
        )

    def without_aspect(self, code: str) -> EditionDraft:
        """Without an aspect. Raises RuleError while criteria belong to it."""
        if any(each.aspect == code for each in self.criteria):
            raise RuleError(_HAS_CRITERIA)
        return replace(self, aspects=tuple(each for each in self.aspects if each.code != code))

    def moved_aspect(self, code: str, *, up: bool) -> EditionDraft:
        """With an aspect one place up or down, its criteria with it."""
        codes = [each.code for each in self.aspects]
        shifted = _shifted(self.aspects, codes.index(code), up=up) if code in codes else self.aspects
        return replace(self, aspects=tuple(shifted))._sorted(self.criteria)

    def _sorted(self, criteria: Iterable[CriterionDraft]) -> EditionDraft:
        places = {each.code: place for place, each in enumerate(self.aspects)}
        return replace(self, criteria=tuple(sorted(criteria, key=lambda each: places[each.aspect])))


def _shifted(items: Sequence[Item], place: int, *, up: bool) -> list[Item]:
    other = place + (-1 if up else 1)
    found = list(items)
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found


def why_aspect_refuses(aspect: AspectDraft) -> str:
    """Why an aspect cannot be, with the remedy; empty when it can."""
    if problem := why_code_refuses(aspect.code):
        return problem
    return "" if 0 < len(aspect.name) <= LONGEST_NAME else f"Isi nama aspek, paling banyak {LONGEST_NAME} karakter."


@dataclass(frozen=True)
class SheetRows:
    """What a workbook says: (row number as the person sees it, texts) of its two sheets."""

    aspects: Sequence[tuple[int, str, str]]
    criteria: Sequence[tuple[int, Mapping[Part, str]]]


@dataclass(frozen=True)
class RowProblem:
    """What has to be put right before the file can be used, and where."""

    sheet: str
    row: int
    column: str
    sentence: str


def edition_from(rows: SheetRows, topics: Mapping[str, str]) -> tuple[EditionDraft, list[RowProblem]]:
    """The edition that a workbook describes, and everything that is wrong with it; without problems it can be used."""
    problems: list[RowProblem] = []
    aspects: dict[str, AspectDraft] = {}
    for number, code, name in rows.aspects:
        aspect = AspectDraft(tidy_code(code), one_line(name))
        sentence = why_aspect_refuses(aspect)
        if aspect.code in aspects:
            sentence = _TWICE.format(aspect.code, "aspek")
        if sentence:
            problems.append(RowProblem(ASPECTS_SHEET, number, "Kode", sentence))
        aspects.setdefault(aspect.code, aspect)
    criteria: dict[str, CriterionDraft] = {}
    for number, texts in rows.criteria:
        criterion, wrong = criterion_from(texts, topics)
        problems += [RowProblem(CRITERIA_SHEET, number, PART_LABELS[each.part], each.sentence) for each in wrong]
        code, aspect_code = tidy_code(texts.get(Part.CODE, "")), tidy_code(texts.get(Part.ASPECT, ""))
        if aspect_code not in aspects:
            words = (
                f"Aspek “{aspect_code}” tidak ada di lembar {ASPECTS_SHEET}. Tambahkan di sana, atau pakai kode lain."
            )
            problems.append(RowProblem(CRITERIA_SHEET, number, PART_LABELS[Part.ASPECT], words))
        elif code in criteria:
            words = _TWICE.format(code, "kriteria")
            problems.append(RowProblem(CRITERIA_SHEET, number, PART_LABELS[Part.CODE], words))
        elif criterion is not None:
            criteria[code] = criterion
    for sheet, many, most in (
        (ASPECTS_SHEET, len(rows.aspects), MOST_ASPECTS),
        (CRITERIA_SHEET, len(rows.criteria), MOST_CRITERIA),
    ):
        if many > most:
            problems.append(RowProblem(sheet, most + 1, "", f"Paling banyak {most} baris. Kurangi barisnya."))
    empty = EditionDraft(tuple(aspects.values()), ())
    return empty._sorted(criteria.values()), problems


@dataclass(frozen=True)
class Change:
    """One field: what it was and what it becomes."""

    label: str
    old: str
    new: str
    note: str = ""


@dataclass(frozen=True)
class Named:
    """An aspect or criterion, and what changes about it."""

    code: str
    name: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What a file would change: criterion by criterion, old → new."""

    added: tuple[Named, ...] = ()
    changed: tuple[Named, ...] = ()
    removed: tuple[Named, ...] = ()
    aspects: tuple[Change, ...] = ()
    order: tuple[Change, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the file says what stands there already."""
        return not (self.added or self.changed or self.removed or self.aspects or self.order)


def difference(old: EditionDraft, new: EditionDraft, topics: Mapping[str, str]) -> Difference:
    """What has to change about `old` to become `new`; nothing exactly when the two are equal."""
    before = {each.code: each for each in old.criteria}
    after = {each.code: each for each in new.criteria}
    changed = []
    for code, each in after.items():
        changes = _changes(before[code], each, topics) if code in before else ()
        if changes:
            changed.append(Named(code, each.title, changes))
    return Difference(
        added=tuple(
            Named(code, each.title, (Change(PART_LABELS[Part.WEIGHT], "", texts_of(each, topics)[Part.WEIGHT]),))
            for code, each in after.items()
            if code not in before
        ),
        changed=tuple(changed),
        removed=tuple(Named(code, each.title) for code, each in before.items() if code not in after),
        aspects=tuple(_aspect_changes(old, new)),
        order=tuple(
            each
            for each in (
                _order("Urutan aspek", [each.code for each in old.aspects], [each.code for each in new.aspects]),
                _order("Urutan kriteria", list(before), list(after)),
            )
            if each is not None
        ),
    )


def _changes(old: CriterionDraft, new: CriterionDraft, topics: Mapping[str, str]) -> tuple[Change, ...]:
    before, after = texts_of(old, topics), texts_of(new, topics)
    return tuple(
        Change(PART_LABELS[part], _shown(before[part]), _shown(after[part]))
        for part in Part
        if before[part] != after[part]
    )


def _aspect_changes(old: EditionDraft, new: EditionDraft) -> Iterable[Change]:
    before, after = ({each.code: each.name for each in draft.aspects} for draft in (old, new))
    for code in [*before, *(each for each in after if each not in before)]:
        if before.get(code) != after.get(code):
            yield Change(f"Aspek {code}", before.get(code, "belum ada"), after.get(code, "dihapus"))


def _order(label: str, old: Sequence[str], new: Sequence[str]) -> Change | None:
    """The order of those that are in both; None when it is the same."""
    before, after = [each for each in old if each in new], [each for each in new if each in old]
    return Change(label, ", ".join(before), ", ".join(after)) if before != after else None


def _shown(text: str) -> str:
    return "; ".join(text.splitlines()) or "kosong"
