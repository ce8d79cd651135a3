"""Likely the same person under two NIKs: the same name and birth date, and mothers whose names do not differ.

Real twins have the same mother and birth date and different names, so they are never asked about.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import combinations, pairwise
from types import MappingProxyType
from typing import TypeVar

# Written before a name, and after it, without their dots. A single letter is an initial, but for H. (haji) in front.
_BEFORE = """
alm almh bapak bpk dr dra drg drh drs h haji hajah hajjah hj ibu ir ny nn pastor pater pdt pendeta prof rm romo sdr
sdri suster tn ust ustad ustadz
"""
_AFTER = """
amd amdkeb amdkep apt lc ma mag mba mh mhum mkes mkom mm mp mpd mpdk msc msi mt mth ners ns phd sag sap sars se sfarm
sfil sgz sh shi shum shut si sik sip sked skep skh skm skom sos sp spd spdi spdk spi spsi spt ssi ssos sst st sth stp
str strkeb
"""
# Those that are nobody's name even without a dot or a comma before them: "Maria Seran SPd".
_PLAINLY_AFTER = "amd mpd mkes msi sag skep skm skom spd spdi spt ssi ssos"
_TITLES = frozenset(_BEFORE.split())
_DEGREES = frozenset(_AFTER.split())
_PLAIN_DEGREES = frozenset(_PLAINLY_AFTER.split())
# Beyond this a group is a slip of the list (a column filled down); its pairs would grow with the square.
_LARGEST_GROUP = 20
_MARKS = str.maketrans(dict.fromkeys("'’‘`´.", "") | dict.fromkeys("-–/", " "))

Key = TypeVar("Key", bound=Hashable)


class TwinState(StrEnum):
    """What became of a likely pair."""

    OPEN = "open"
    SAME = "same"  # one person: the place of the wrong NIK is to end
    DIFFERENT = "different"


TWIN_STATE_LABELS = MappingProxyType(
    {
        TwinState.OPEN: "Belum diputuskan",
        TwinState.SAME: "Orang yang sama",
        TwinState.DIFFERENT: "Dua orang berbeda",
    }
)


def twin_name(name: str) -> str:
    """A name without titles, degrees, punctuation and capitals: what two spellings of one person share.

    ``Drs. Yohanes D’Orsa, S.Pd`` and ``YOHANES DORSA`` → ``yohanes dorsa``.
    """
    folded = name.casefold()
    if folded.isalnum() or (folded.replace(" ", "").isalnum() and _has_no_title(folded)):
        return folded  # nearly everybody
    given, _comma, after = folded.partition(",")
    if after and not _only_degrees(after):
        given = f"{given} {after}".replace(",", " ")
    words = [(word.translate(_MARKS), "." in word) for word in given.split()]
    while len(words) > 1 and words[0][0] in _TITLES:
        del words[0]
    while len(words) > 1 and (words[-1][0] in _PLAIN_DEGREES or (words[-1][1] and words[-1][0] in _DEGREES)):
        del words[-1]
    return " ".join(" ".join(word for word, _dotted in words).split())


def _has_no_title(folded: str) -> bool:
    words = folded.split(" ")
    return words[0] not in _TITLES and words[-1] not in _PLAIN_DEGREES and "" not in words


def _only_degrees(text: str) -> bool:
    """``S.Pd., M.Pd`` and ``S. Pd`` are degrees, ``Maria`` is not."""
    parts = [part.translate(_MARKS) for part in text.split(",")]
    return all(
        "".join(part.split()) in _DEGREES or all(word in _DEGREES | _TITLES for word in part.split()) for part in parts
    )


def mothers_agree(first: str, second: str) -> bool:
    """Whether the names of two mothers may be one woman's: equal, or missing on a side."""
    return not first or not second or twin_name(first) == twin_name(second)


def alike(people: Collection[tuple[Key, str, date | str]]) -> list[list[Key]]:
    """Groups of two and more who share name and birth date. `people` = (key, name, birth date in one form)."""
    born_on = Counter(born for _key, _name, born in people)
    groups: dict[tuple[date | str, str], list[Key]] = defaultdict(list)
    for key, name, born in people:
        if born_on[born] > 1:  # otherwise the name, which costs more to read, decides nothing
            groups[born, twin_name(name)].append(key)
    return [group for group in groups.values() if len(group) > 1]


def pairs(groups: Iterable[list[Key]], mother_of: Callable[[Key], str] | Mapping[Key, str]) -> list[tuple[Key, Key]]:
    """The pairs of every group whose mothers agree, each once, in the order of the groups.

    Of a very large group only neighbours are paired.
    """
    ask = mother_of.__getitem__ if isinstance(mother_of, Mapping) else mother_of
    return [
        (first, second)
        for group in groups
        for first, second in (combinations(group, 2) if len(group) <= _LARGEST_GROUP else pairwise(group))
        if mothers_agree(ask(first), ask(second))
    ]
