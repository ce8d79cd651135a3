"""The papers of a regency as they stand on a day, and what they make of it: for the province, the award, compliance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.regulations.rules.chain import COUNTING, Standing
from portal.regulations.rules.papers import REGULATING, RegulationKind, Topic, rank


@dataclass(frozen=True)
class StandingPaper:
    """A paper of the register and what it is on a day. Only a `standing` among chain.COUNTING binds on it.

    `ended_on`: the first day on which it bound no more, when that is past.
    """

    id: int
    kind: RegulationKind
    number: str
    year: int
    title: str
    citation: str
    topics: frozenset[Topic]
    enacted_on: date | None
    in_force_from: date | None
    standing: Standing
    file_id: int | None
    ended_on: date | None = None

    @property
    def binds(self) -> bool:
        """Whether it counts on that day: revoked, ended, coming and drafted ones do not (rule 21)."""
        return self.standing in COUNTING


@dataclass(frozen=True)
class Overview:
    """A regency's regulations on a day, papers with a partner and papers of authority left out.

    `topics` are those of everything that binds, `ended` is what stopped binding in the year of the day, latest first.
    """

    highest: StandingPaper | None
    topics: frozenset[Topic]
    binding: int
    drafts: int
    ended: Sequence[StandingPaper]

    @property
    def missing(self) -> list[Topic]:
        """The topics that nothing in force is about, in the order of the list."""
        return [topic for topic in Topic if topic not in self.topics]


def overview(papers: Sequence[StandingPaper], day: date, topic: Topic | None = None) -> Overview:
    """What a regency has on `day`; with `topic`, highest and counts are those of what is about it."""
    regulating = [paper for paper in papers if paper.kind in REGULATING]
    binding = [paper for paper in regulating if paper.binds]
    about = [paper for paper in regulating if topic is None or topic in paper.topics]
    ended = [(paper.ended_on, paper) for paper in about if paper.ended_on and paper.ended_on.year == day.year]
    return Overview(
        highest=highest([paper for paper in about if paper.binds]),
        topics=frozenset().union(*(paper.topics for paper in binding)),
        binding=sum(paper.binds for paper in about),
        drafts=sum(paper.standing is Standing.DRAFT for paper in about),
        ended=[paper for _on, paper in sorted(ended, key=lambda pair: (pair[0], pair[1].id), reverse=True)],
    )


def highest(papers: Sequence[StandingPaper]) -> StandingPaper | None:
    """A Perda before a Perbup before decrees and letters (rule 21), of one rank the youngest; none of none."""
    return max(papers, key=lambda paper: (rank(paper.kind), paper.enacted_on or date.min, paper.id), default=None)
