"""Months of the judged year in which an agreement holds: from the agreements that both parties have signed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from portal.agreements import queries as agreements
from portal.agreements.rules.allowing import allowed_by_quota, allowing_lines
from portal.core.formatting import month as month_in_words
from portal.core.months import Month, month_range, months_of_year
from portal.paritrana.rules.sources import Input, Source

ORIGIN = "Perjanjian kerja sama di portal"


def agreed_months(judged_year: int, today: date) -> dict[tuple[int, Source], Input]:
    """Months with people under an agreement, out of twelve. A region that never signed one in the portal is not in it.

    Twelve, not the months so far: the score of a year that has begun says what is still to be agreed.
    """
    signed = defaultdict(list)
    for standing in agreements.standing_agreements():
        signed[standing.agreement.regency_id].append(standing.signed)
    year = list(month_range(*months_of_year(judged_year)))
    found = {}
    for regency_id, own in signed.items():
        held: set[Month] = set()
        for (fiscal_year, _source), months in allowed_by_quota(allowing_lines(own)).items():
            if fiscal_year == judged_year:
                held.update(month for month, people in months.items() if people > 0)
        parts = tuple((month_in_words(month), 1) for month in year if month in held)
        found[regency_id, Source.AGREEMENTS] = Input(len(parts), len(year), ORIGIN, today, parts)
    return found
