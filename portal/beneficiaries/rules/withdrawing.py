"""What taking back a recorded list changes, and what stands in the way. Plain values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.beneficiaries.rules.dates import MONTH_NAMES
from portal.beneficiaries.rules.problems import count
from portal.core.months import Month, month_range


@dataclass(frozen=True)
class MonthGivenBack:
    """One month of a list: people who are covered in it no more, and the rupiah that are not needed for them."""

    month: Month
    people: int
    rate: int

    @property
    def amount(self) -> int:
        return self.people * self.rate


def months_given_back(starts: Mapping[Month, int], last: Month, rates: Mapping[Month, int]) -> list[MonthGivenBack]:
    """The months from the first start of a list until the end of the term; `rates` = {month: rupiah a person}."""
    if not starts:
        return []
    return [
        MonthGivenBack(month, sum(people for start, people in starts.items() if start <= month), rates[month])
        for month in month_range(min(starts), last)
    ]


@dataclass(frozen=True)
class Obstacles:
    """What keeps a list from being taken back. `past_year` is the sentence about its year, empty when it is open."""

    past_year: str = ""
    delivered: int = 0  # people who were sent to BPJS
    ended: int = 0  # people whose place was freed
    replacing: int = 0  # people who came into somebody's place: such a list is one of its own
    paid: Sequence[Month] = ()
    frozen: Sequence[Month] = ()  # and not paid


def reasons_against(found: Obstacles) -> list[str]:
    """A sentence for each obstacle with what to do first; empty when the list can be taken back."""
    reasons = [found.past_year] if found.past_year else []
    if found.delivered:
        reasons.append(
            f"{count(found.delivered)} orang di daftar ini sudah dikirim ke BPJS Ketenagakerjaan, jadi "
            "daftarnya tidak dapat ditarik. Lepas tempat orang yang keliru satu per satu di halaman pesertanya."
        )
    if found.replacing:
        reasons.append("Daftar ini mencatat seorang pengganti. Batalkan penggantiannya di halaman orang itu.")
    elif found.ended:
        reasons.append(
            f"Tempat {count(found.ended)} orang di daftar ini sudah dilepas atau diganti. Batalkan "
            "pelepasan itu lebih dahulu di halaman pesertanya."
        )
    if found.paid:
        reasons.append(
            f"Iuran {_months(found.paid)} sudah dibayar. Batalkan pembayarannya dan buka pembekuan tagihannya lebih "
            "dahulu."
        )
    if found.frozen:
        reasons.append(f"Tagihan {_months(found.frozen)} sudah dibekukan. Buka pembekuannya lebih dahulu.")
    return reasons


def _months(months: Sequence[Month]) -> str:
    names = [f"{MONTH_NAMES[month.month - 1]} {month.year}" for month in sorted(months)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} dan {names[-1]}"
