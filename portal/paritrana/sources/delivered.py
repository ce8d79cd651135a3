"""Lists that reached BPJS before the first month of their people: from the deliveries of the judged year's quotas."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from portal.core.formatting import WITA
from portal.core.formatting import month as month_in_words
from portal.core.months import Month
from portal.deliveries import queries as deliveries
from portal.paritrana.rules.sources import Input, Source, sent_in_time

ORIGIN = "Kiriman ke BPJS Ketenagakerjaan di portal"


def lists_in_time(judged_year: int, today: date) -> dict[tuple[int, Source], Input]:
    """Deliveries in time out of all that brought somebody new, whoever pays: the list is the office's own work.

    A delivery of nobody but people who were sent before (refused, put right, sent again) is no new list and counts
    neither way. A region that has sent nothing for the year is not in it. One query; parts are months of sending.
    """
    made: Counter[int] = Counter()
    in_time: dict[int, Counter[Month]] = defaultdict(Counter)
    for each in deliveries.first_sendings(judged_year):
        sent_on = each.sent_at.astimezone(WITA).date()
        made[each.regency_id] += 1
        if sent_in_time(sent_on, each.first_month):
            in_time[each.regency_id][Month.of(sent_on)] += 1
    found = {}
    for regency_id, number in made.items():
        parts = tuple((month_in_words(month), count) for month, count in sorted(in_time[regency_id].items()))
        found[regency_id, Source.LISTS_IN_TIME] = Input(sum(count for _, count in parts), number, ORIGIN, today, parts)
    return found
