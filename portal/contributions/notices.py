"""What other capabilities add to the pages of bills: they stand above and register what contributions cannot ask."""

from __future__ import annotations

from dataclasses import dataclass

from portal.contributions.models import Bill
from portal.core.notices import Notices


@dataclass(frozen=True)
class BillNotice:
    """A sentence on a month's page, with a page to go to: `endpoint` takes the quota's id and the month."""

    sentence: str
    link: str
    endpoint: str


@dataclass(frozen=True)
class YearLink:
    """A page to go to from the calendar: `endpoint` takes the year as `tahun`."""

    link: str
    endpoint: str


_of_bills = Notices[Bill, BillNotice]()
bill_notice, notices_about = _of_bills.register, _of_bills.about
_of_years = Notices[int, YearLink]()
year_link, links_of_year = _of_years.register, _of_years.about
