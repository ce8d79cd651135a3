"""Where the half-yearly report stands, for the summary rows: the governor's is one for all regencies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from portal.compliance.reports.queries import period_lines
from portal.compliance.reports.rules.deadlines import State
from portal.compliance.reports.rules.periods import Kind
from portal.compliance.standings.service import Report, contribute

_WORDS = MappingProxyType(
    {
        State.OPEN: ("due", "belum dikirim"),
        State.LATE: ("late", "terlambat"),
        State.SENT: ("sent", "terkirim"),
        State.SENT_LATE: ("due", "terkirim lambat"),  # done, and worth a look: lateness stays visible
    }
)


@contribute
def semester_reports(
    regency_ids: Collection[int], years: Sequence[int], today: date
) -> Mapping[tuple[int, int], Report]:
    """{(regency, year): the newest semester of the year that has ended}: three queries for any number of regencies."""
    newest: dict[int, Report] = {}
    for line in period_lines(Kind.SEMESTER, today):
        if line.period.year in years and line.period.is_over(today):
            state, words = _WORDS[line.standing.state]
            on = line.standing.sent_on or line.standing.due_on
            newest.setdefault(line.period.year, Report(state, words, on))
    return {(regency_id, year): report for regency_id in regency_ids for year, report in newest.items()}
