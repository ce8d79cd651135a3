"""Coverage against its target, legal basis, agreements. Seven queries for a regency, eight for the province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.agreements.queries.register import AgreementFilter, every_line
from portal.agreements.rules.register import STANDING_LABELS as AGREEMENT_STANDINGS
from portal.agreements.rules.register import Standing, standing
from portal.agreements.rules.terms import KIND_LABELS
from portal.coverage import queries as coverage
from portal.coverage.queries.regions import Target
from portal.coverage.rules.segments import MAIN, SEGMENT_LABELS, Segment
from portal.coverage.rules.sheet import PROVINCE
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.body import AgreementLine, CoverageLine, LegalLine
from portal.regencies import queries as regencies
from portal.regulations import queries as regulations
from portal.regulations.rules.chain import STANDING_LABELS
from portal.regulations.rules.chain import Standing as Chain
from portal.regulations.rules.standing import StandingPaper, overview

_Key = tuple[int, int, Segment]  # region, year, segment
_SIGNED = frozenset({Standing.IN_FORCE, Standing.ENDING, Standing.COMING, Standing.HELD, Standing.ENDED})
_STANDS = frozenset({Standing.IN_FORCE, Standing.ENDING})


def compared(subject: Subject) -> dict[str, Any]:
    """coverage, legal, agreements."""
    return grounds(subject) | agreed(subject)


def grounds(subject: Subject) -> dict[str, Any]:
    """coverage, legal: in four queries."""
    return {"coverage": _coverage(subject), "legal": legal(subject)}


def agreed(subject: Subject) -> dict[str, Any]:
    """agreements: in two queries, for the province three."""
    return {"agreements": _agreements(subject)}


def legal(subject: Subject) -> list[LegalLine]:
    """What the budget of the year rests on, the highest first: what comes from above, then what binds of the regency's
    own register; in a pack of the province each regency's highest."""
    above = [
        LegalLine(citation=paper.citation, title=paper.title, signed_on=None, standing=STANDING_LABELS[Chain.IN_FORCE])
        for paper in regulations.higher_papers(subject.fiscal_year)
    ]
    papers = regulations.standing_papers(subject.day)
    if subject.regency_id is not None:
        return above + [_legal(paper) for paper in papers[subject.regency_id] if paper.binds]
    found = [overview(of_one, subject.day).highest for _regency, of_one in sorted(papers.items())]
    return above + [_legal(paper) for paper in found if paper is not None]


def _legal(paper: StandingPaper) -> LegalLine:
    return LegalLine(
        citation=paper.citation,
        title=paper.title,
        signed_on=paper.enacted_on.isoformat() if paper.enacted_on else None,
        standing=STANDING_LABELS[paper.standing],
    )


def _coverage(subject: Subject) -> list[CoverageLine]:
    """Figures in use; sources of one day that contradict each other are left out until somebody chooses. The province
    has a series of its own; where that says nothing, its regencies' figures are added up, as its measures do."""
    if subject.regency_id is not None:
        region, used = subject.regency_id, coverage.figures_used_in(subject.years, MAIN)
    else:
        own = coverage.figures_used_in(subject.years, MAIN, of_province=True)
        region, used = PROVINCE, {**_together(coverage.figures_used_in(subject.years, MAIN)), **own}
    targets = coverage.targets_of(region)
    return [
        CoverageLine(
            year=year,
            segment=SEGMENT_LABELS[segment],
            covered=found.numerator,
            workers=found.denominator,
            source=found.source,
            as_of_on=found.as_of_on.isoformat(),
            target=_target(targets.get(year), found.denominator) if segment is Segment.TOTAL else None,
        )
        for year in subject.years
        for segment in MAIN
        if (found := used.get((region, year, segment))) is not None and not found.ambiguous
    ]


def _together(used: Mapping[_Key, coverage.UsedFigure]) -> dict[_Key, coverage.UsedFigure]:
    """The clear figures of all regencies of a year and segment as one of the province, as of the oldest of them."""
    found: dict[tuple[int, Segment], list[coverage.UsedFigure]] = defaultdict(list)
    for (_region, year, segment), figure in used.items():
        if not figure.ambiguous:
            found[year, segment].append(figure)
    return {
        (PROVINCE, year, segment): replace(
            figures[0],
            numerator=sum(each.numerator for each in figures),
            denominator=sum(each.denominator for each in figures),
            source=f"Jumlah {len(figures)} kabupaten/kota yang ada angkanya, sumber masing-masing",
            as_of_on=min(each.as_of_on for each in figures),
        )
        for (year, segment), figures in found.items()
    }


def _target(target: Target | None, workers: int) -> tuple[int, int] | None:
    """A target is of all workers: its people, or its hundredths of a percent of 100 %."""
    if target is None:
        return None
    if target.people is not None:
        return target.people, workers
    return (target.percent, 10_000) if target.percent is not None else None


def _agreements(subject: Subject) -> list[AgreementLine]:
    """Those of the year that both parties have signed, by their first day."""
    names = regencies.official_names() if subject.regency_id is None else {}
    lines = []
    for each in every_line(AgreementFilter(subject.today, year=subject.fiscal_year)):
        agreement = each.agreement
        where = standing(agreement.state, agreement.first_day, agreement.last_day, subject.today)
        if each.parent is not None and where in _STANDS:  # an addendum is held and ended with what it changes
            parent = each.parent
            above = standing(parent.state, parent.first_day, parent.last_day, subject.today)
            where = where if above in _STANDS else above
        if where not in _SIGNED:
            continue
        office = names.get(agreement.regency_id, "")
        lines.append(
            AgreementLine(
                number=agreement.first_number or agreement.second_number or "belum bernomor",
                kind=KIND_LABELS[agreement.kind],
                subject=f"{office}: {agreement.subject}" if office else agreement.subject,
                first_day=agreement.first_day.isoformat(),
                last_day=agreement.last_day.isoformat(),
                people=each.people,
                amount=each.amount,
                standing=AGREEMENT_STANDINGS[where],
            )
        )
    return sorted(lines, key=lambda line: (line["first_day"], line["number"]))
