"""What people write into a draft, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.core.months import Month

MOST_TERMS = 40
MOST_INSTALMENTS = 60
MOST_ARTICLES = 60
LONGEST_YEARS = 5


@dataclass(frozen=True)
class Facts:
    """What an agreement is about."""

    office: str
    subject: str
    first_day: date
    last_day: date
    local_basis: str = ""
    first_number: str = ""
    second_number: str = ""


@dataclass(frozen=True)
class Signer:
    """Who signs for a party, with the paper that gives the authority (domain 5.2)."""

    name: str
    position: str
    authority: str
    address: str
    acting: str = ""
    staff_number: str = ""


@dataclass(frozen=True)
class Line:
    """So many people of a source for these months at this rate; whole rupiah. `reason`: why the amount is another."""

    funding_source_code: str
    people: int
    first_month: Month
    last_month: Month
    jkk_rate: int
    jkm_rate: int
    amount: int
    reason: str = ""

    @property
    def expected(self) -> int:
        """people × rate × months."""
        return self.people * (self.jkk_rate + self.jkm_rate) * (self.last_month - self.first_month + 1)


@dataclass(frozen=True)
class Wording:
    """Heading and text of an article, fields in braces."""

    heading: str
    text: str
