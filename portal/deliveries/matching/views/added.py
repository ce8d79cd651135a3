"""What the pages of bills say about matches: they stand below and cannot ask."""

from __future__ import annotations

from portal.contributions.models import Bill
from portal.contributions.notices import BillNotice, YearLink, bill_notice, year_link
from portal.core.permissions import Permission
from portal.deliveries.matching import queries
from portal.deliveries.matching.views import shown


@bill_notice(Permission.VIEW_FIGURES)
def _on_the_bill(bill: Bill) -> BillNotice:
    words, _kind = shown.standing_of(queries.in_force_or_none(bill.id))
    return BillNotice(f"Pencocokan tiga arah: {words}.", "Cocokkan dengan tagihan BPJS", "bill_matches.month")


@year_link(Permission.VIEW_FIGURES)
def _on_the_calendar(_year: int) -> YearLink:
    return YearLink("Pencocokan dengan tagihan BPJS, bulan demi bulan", "bill_matches.index")
