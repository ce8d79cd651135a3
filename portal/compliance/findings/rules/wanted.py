"""What judging a fact says: a finding is wanted, or all is well and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from portal.compliance.findings.rules.catalogue import RuleCode, Setting
from portal.core import formatting
from portal.core.months import Month

FEW = 5  # the province and the open see no smaller number of people (design, section 9)


@dataclass(frozen=True)
class Wanted:
    """A finding that the facts ask for. `since` is the day the matter began, if anybody knows."""

    rule: RuleCode
    key: str
    sentence: str
    since: date | None
    deadline: date


@dataclass(frozen=True)
class Fine:
    """Nothing is wanting, and the sentence with which an open finding about it closes."""

    rule: RuleCode
    key: str
    sentence: str


Judged = Wanted | Fine


def wanted(setting: Setting, key: object, sentence: str, since: date | None, day: date) -> Wanted:
    """A finding whose deadline counts from the day on which it is found."""
    return Wanted(setting.code, str(key), sentence, since, day + timedelta(days=setting.days))


def fine(setting: Setting, key: object, sentence: str) -> Fine:
    """All is well with what `key` names."""
    return Fine(setting.code, str(key), sentence)


def people(count: int) -> str:
    """`17 orang`; fewer than five are not counted out to those who may not see people."""
    return f"{formatting.number(count)} orang" if count >= FEW else f"kurang dari {FEW} orang"


def months_in_words(months: Sequence[Month]) -> str:
    """September sampai Oktober 2026; Januari, Maret 2026: runs together, the year once when it is one."""
    ordered = sorted(months)
    if len(ordered) > 1 and all(after - before == 1 for before, after in pairwise(ordered)):
        return f"{_short(ordered[0], ordered[-1])} sampai {formatting.month(ordered[-1])}"
    return ", ".join([*(_short(each, ordered[-1]) for each in ordered[:-1]), formatting.month(ordered[-1])])


def _short(month: Month, last: Month) -> str:
    words = formatting.month(month)
    return words.split()[0] if month.year == last.year else words
