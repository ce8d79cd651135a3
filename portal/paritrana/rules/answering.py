"""What the form of one criterion carries, in words, and what differs between two answers."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from portal.paritrana.rules.criteria import Rule
from portal.paritrana.rules.scoring import Answer

# How much work a criterion still takes, as the office says: what is worth doing first is weighed with it.
EFFORT_LABELS = MappingProxyType(
    {1: "1, hampir selesai", 2: "2, sedikit", 3: "3, sedang", 4: "4, banyak", 5: "5, sangat banyak"}
)
_EMPTY = "belum diisi"


@dataclass(frozen=True)
class AnswerTerms:
    """What the form of one criterion carries. `source`: the document a typed number stands in; `effort` 1 to 5."""

    value: Answer
    source: str = ""
    note: str = ""
    effort: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing at all was said."""
        return not (self.value.given or self.source or self.note or self.effort)


@dataclass(frozen=True)
class Difference:
    """What stands and what was typed, each in words."""

    label: str
    old: str
    new: str
    note: str = ""


def answer_in_words(value: Answer, rule: Rule) -> str:
    """``41 dari 50``, ``Ya``, or the label of a level; "belum diisi" for none."""
    if value.numerator is not None and value.denominator is not None:
        return f"{_grouped(value.numerator)} dari {_grouped(value.denominator)}"
    if value.yes is not None:
        return "Ya" if value.yes else "Tidak"
    if value.level is not None and value.level < len(rule.levels):
        return rule.levels[value.level].label
    return _EMPTY


def effort_in_words(effort: int | None) -> str:
    """As it is chosen; "belum diisi" for none."""
    return EFFORT_LABELS[effort] if effort else _EMPTY


def differences(old: AnswerTerms, new: AnswerTerms, rule: Rule) -> list[Difference]:
    """What somebody typed against what stands by now, in the order of the form."""
    pairs = (
        ("Jawaban", answer_in_words(old.value, rule), answer_in_words(new.value, rule)),
        ("Dokumen sumber", old.source or _EMPTY, new.source or _EMPTY),
        ("Pekerjaan yang tersisa", effort_in_words(old.effort), effort_in_words(new.effort)),
        ("Catatan", old.note or _EMPTY, new.note or _EMPTY),
    )
    return [Difference(label, stands, typed) for label, stands, typed in pairs if stands != typed]


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
