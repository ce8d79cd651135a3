"""Unknown occupation words of a list: which of them may leave the office for the province, and what they may mean.

A cell under "Pekerjaan" can hold anything: a name, a NIK, a mother's name when a column slipped. The province's table
gets words, never persons, so a word goes on only when it looks like one, several people of the list share it, it
is not made of names of the list, and the column as a whole is plainly one of occupations.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.occupations import word_key

FEWEST_IN_LIST = 3  # people of one list who share a word
FEWEST_SHOWN = 5  # people of all lists together: the province sees no smaller cell (design, section 9)
LONGEST = 40
MOST_OF_LIST = 200  # different words of one list; far more than a list of occupations has
SUGGESTED = 3

_LOOKS_LIKE_A_WORD = re.compile(r"[A-Za-z][A-Za-z ./,&()'-]*")
_TOKENS = re.compile(r"[a-z]+")
_WORTH_COMPARING = 0.5  # of the pairs of letters that two words share: a quick look at every word of the reference
_SLIP = 0.75  # alike enough to be the same word with a slip of the pen
_SHARED_WORD = 0.6
_EMPTY_WORDS = frozenset({"dan", "di", "ke", "yang", "atau", "tukang", "pekerja", "buruh", "petugas", "usaha"})


class Word(NamedTuple):
    """A word with its key, and how many people of a list it stands for."""

    key: str
    text: str
    people: int


def unmatched_words(people: Sequence[ListedPerson]) -> list[Word]:
    """The occupation words of a list that no code was found for and that may be counted, most frequent first.

    None of them when most filled cells are unknown words that hardly repeat: then the column holds something else.
    """
    unknown = Counter(person.occupation for person in people if person.occupation_code is None and person.occupation)
    if not unknown:
        return []
    spellings: dict[str, Counter[str]] = {}
    for text, number in unknown.items():
        spellings.setdefault(word_key(text), Counter())[text] = number
    shared = {key: found for key, found in spellings.items() if found.total() >= FEWEST_IN_LIST}
    known = sum(person.occupation_code is not None for person in people)
    if not shared or 2 * (known + sum(found.total() for found in shared.values())) < known + unknown.total():
        return []
    called = {part for person in people for name in (person.name, person.mother_name) for part in _parts(name)}
    words = [
        Word(key, _as_shown(found), found.total())
        for key, found in shared.items()
        if all(looks_like_a_word(text) and not _parts(text) <= called for text in found)
    ]
    return sorted(words, key=lambda word: (-word.people, word.key))[:MOST_OF_LIST]


def looks_like_a_word(text: str) -> bool:
    """Letters, spaces and a few signs, at least three letters and at most `LONGEST` in all; no digit anywhere."""
    return len(text) <= LONGEST and _LOOKS_LIKE_A_WORD.fullmatch(text) is not None and sum(map(str.isalpha, text)) >= 3


def _parts(name: str) -> set[str]:
    """What a name consists of: a word all of whose parts are names in the list may be one more."""
    return set(name.casefold().split())


def _as_shown(spellings: Counter[str]) -> str:
    """The most frequent spelling, in the case in which the reference writes: `Pembuat batu bata`."""
    text, _number = min(spellings.items(), key=lambda each: (-each[1], each[0]))
    return text.capitalize()


class Suggester:
    """Nearest occupations for unknown words: by a slip of the pen, or by a word that both share."""

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """`entries` are (code, name, synonyms)."""
        self._words = [
            (code, word_key(word), _pairs(word_key(word)), _meaning(word))
            for code, name, synonyms in entries
            for word in (name, *synonyms)
        ]

    def nearest(self, text: str) -> list[str]:
        """Codes of at most `SUGGESTED` occupations, the likeliest first; none when nothing is near."""
        key = word_key(text)
        pairs, meaning = _pairs(key), _meaning(text)
        best: dict[str, float] = {}
        for code, its_key, its_pairs, its_meaning in self._words:
            likeness = 0.0
            if 2 * len(pairs & its_pairs) >= _WORTH_COMPARING * (len(pairs) + len(its_pairs)):
                likeness = difflib.SequenceMatcher(None, key, its_key).ratio()
            if likeness < _SLIP:
                likeness = _SHARED_WORD + len(its_meaning) / 10 if its_meaning and its_meaning <= meaning else 0.0
            if likeness > best.get(code, 0.0):
                best[code] = likeness
        return sorted(best, key=lambda code: (-best[code], code))[:SUGGESTED]


def _pairs(key: str) -> frozenset[str]:
    """Neighbouring letters; alike for words that differ by a letter."""
    padded = f" {key} "
    return frozenset(padded[at : at + 2] for at in range(len(padded) - 1))


def _meaning(text: str) -> frozenset[str]:
    """The words that say what somebody does: not `tukang` or `buruh`, which begin many occupations."""
    return frozenset(token for token in _TOKENS.findall(text.lower()) if len(token) > 2 and token not in _EMPTY_WORDS)
