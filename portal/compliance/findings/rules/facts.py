"""What a rule looks at: one value per thing that can be found wanting, gathered per regency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.compliance.findings.rules.catalogue import RuleCode
from portal.core.months import Month


@dataclass(frozen=True)
class QuotaPlaces:
    """Places of one quota in the present month of its term, and who waits to be sent to BPJS, by first month."""

    quota_id: int
    source: str
    fiscal_year: int
    first_month: Month
    allocated: int
    taken: int
    unsent: Sequence[tuple[Month, int]] = ()

    @property
    def name(self) -> str:
        return f"{self.source} {self.fiscal_year}"


@dataclass(frozen=True)
class MonthDue:
    """One month of a quota: until when it is to be paid, and rupiah owed and paid."""

    month: Month
    due_on: date
    owed: int
    paid: int


@dataclass(frozen=True)
class QuotaDues:
    """The months of a quota, oldest first, and the newest payment that stands ("" without one)."""

    quota_id: int
    source: str
    fiscal_year: int
    months: Sequence[MonthDue]
    newest_payment: str = ""

    @property
    def name(self) -> str:
        return f"{self.source} {self.fiscal_year}"


@dataclass(frozen=True)
class AgreementEnd:
    """An agreement that both parties signed; `followed`: another one stands ready behind it."""

    agreement_id: int
    label: str
    subject: str
    first_day: date
    last_day: date
    followed: bool


@dataclass(frozen=True)
class AgreementSpans:
    """All terms of a regency in which agreements hold: (number of the agreement, first day, last day)."""

    spans: Sequence[tuple[int, date, date]]


@dataclass(frozen=True)
class Doubles:
    """Questions to other payers and likely pairs that nobody has decided, and the day the oldest arose."""

    questions: int
    pairs: int
    oldest_on: date | None


@dataclass(frozen=True)
class SumCheck:
    """Something whose whole is printed beside its parts; rupiah or people as `unit` says."""

    key: str
    what: str
    whole: int
    parts: int
    since: date
    unit: str = "rupiah"


@dataclass(frozen=True)
class BillDifferences:
    """Differences of a month's confirmed match that nobody has settled, since the day it was confirmed."""

    bill_id: int
    month: Month
    people: int
    confirmed_on: date


@dataclass(frozen=True)
class UnfiledDeaths:
    """Days of death (or of its recording) of those without a claim."""

    died_on: Sequence[date]


@dataclass(frozen=True)
class EvidenceTerms:
    """Last days of the papers that serve criteria of an edition that is open."""

    edition_id: int
    title: str
    until: Sequence[date]


@dataclass(frozen=True)
class ReportDue:
    """A report that a regency owes: until when, and when it was sent."""

    key: str
    name: str
    due_on: date
    sent_on: date | None


@dataclass(frozen=True)
class RegulationState:
    """The citation of what is in force about vulnerable workers ("" for nothing), and when the last one ended."""

    citation: str
    ended_on: date | None


Fact = (
    QuotaPlaces
    | QuotaDues
    | AgreementEnd
    | AgreementSpans
    | Doubles
    | SumCheck
    | BillDifferences
    | UnfiledDeaths
    | EvidenceTerms
    | ReportDue
    | RegulationState
)
Facts = Mapping[RuleCode, Sequence[Fact]]  # of one regency; a rule that is not in it: "belum ada data"
