"""Reading the register: a page of it, one regulation with its chain, and what others may cite."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, String, cast, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.regencies import queries as regencies
from portal.regulations.models import Regulation, RegulationLink
from portal.regulations.queries.standing import amended_from, revoked_from, sort_day, standing_in_database
from portal.regulations.rules.chain import COUNTING, ENDING, Days, Relation, Standing, reachable_kinds, standing_on
from portal.regulations.rules.papers import Region, RegulationKind, Topic, citation, rank

PAGE_SIZE = 50
OFFERED = 20  # candidates for a relation at a time; words narrow them down
MISSING = "Peraturan ini tidak ditemukan di wilayah Anda."


@dataclass(frozen=True)
class RegulationFilter:
    """What a list shows; None and empty mean all. `removed` shows what was taken out, and nothing else."""

    today: date
    words: str = ""
    kind: RegulationKind | None = None
    standing: Standing | None = None
    year: int | None = None
    topic: Topic | None = None
    removed: bool = False


@dataclass(frozen=True)
class RegulationLine:
    """A regulation and what it is on the day of the filter."""

    regulation: Regulation
    standing: Standing


@dataclass(frozen=True)
class RegulationsPage:
    """Up to 50 regulations and the id to go on after, if more follow."""

    lines: Sequence[RegulationLine]
    following: int | None


@dataclass(frozen=True)
class LinkLine:
    """A link as the page of one of its two regulations shows it: `other` is at its far end."""

    relation: Relation
    other: Regulation
    incoming: bool


@dataclass(frozen=True)
class Story:
    """One regulation with its chain, and what it is today."""

    regulation: Regulation
    standing: Standing
    links: Sequence[LinkLine]

    @property
    def outgoing(self) -> list[LinkLine]:
        """What it amends, replaces or revokes."""
        return [link for link in self.links if not link.incoming]

    @property
    def incoming(self) -> list[LinkLine]:
        """What amends, replaces or revokes it."""
        return [link for link in self.links if link.incoming]


def region_of(regency_id: int) -> Region:
    """Whose regulations these are, as citations name it."""
    regency = regencies.regency_by_id(regency_id)
    return Region(regency.kind, regency.name)


def _line(row: Sequence[Any], today: date) -> RegulationLine:
    regulation, amended, revoked = row
    days = Days(regulation.in_force_from, regulation.in_force_until, amended, revoked)
    return RegulationLine(regulation, standing_on(days, today))


def _with_words(query: Select[*tuple[Any, ...]], words: str) -> Select[*tuple[Any, ...]]:
    """Every word stands in number, year or title. A regency has hundreds of rows, so they are looked through."""
    text = func.lower(Regulation.number + " " + cast(Regulation.year, String) + " " + Regulation.title)
    for word in words.lower().split():
        query = query.where(text.contains(word, autoescape=True))
    return query


def _filtered(wanted: RegulationFilter) -> Select[*tuple[Any, ...]]:
    query = _with_words(select(Regulation, amended_from, revoked_from), wanted.words)
    query = query.where(Regulation.removed_at.is_not(None) if wanted.removed else Regulation.removed_at.is_(None))
    if wanted.kind is not None:
        query = query.where(Regulation.kind == wanted.kind)
    if wanted.standing is not None:
        query = query.where(standing_in_database(wanted.today) == wanted.standing.value)
    if wanted.year is not None:
        query = query.where(Regulation.year == wanted.year)
    if wanted.topic is not None:
        query = query.where(type_coerce(Regulation.topics, String).contains(f"|{wanted.topic.value}|", autoescape=True))
    return query.order_by(sort_day.desc(), Regulation.id.desc())


def regulations_page(wanted: RegulationFilter, *, after: int | None = None) -> RegulationsPage:
    """50 regulations: drafts, then the newest first; `after` is the id of the last one seen."""
    query = _filtered(wanted)
    if after is not None:
        on = db.session.scalar(select(sort_day).where(Regulation.id == after))
        if on is not None:
            query = query.where(or_(sort_day < on, (sort_day == on) & (Regulation.id < after)))
    lines = [_line(row, wanted.today) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    more = len(lines) > PAGE_SIZE
    return RegulationsPage(lines[:PAGE_SIZE], lines[PAGE_SIZE - 1].regulation.id if more else None)


def every_regulation(wanted: RegulationFilter) -> Iterator[RegulationLine]:
    """The whole list, for a workbook."""
    for row in db.session.execute(_filtered(wanted)):
        yield _line(row, wanted.today)


def counts(today: date) -> dict[Standing, int]:
    """How many there are of each, in the whole register."""
    standing = standing_in_database(today)
    rows = db.session.execute(select(standing, func.count()).where(Regulation.removed_at.is_(None)).group_by(standing))
    found = {Standing(code): many for code, many in rows}
    return {each: found.get(each, 0) for each in Standing}


def years() -> Sequence[int]:
    """The years of the register, the newest first."""
    return db.session.scalars(
        select(Regulation.year).where(Regulation.removed_at.is_(None)).distinct().order_by(Regulation.year.desc())
    ).all()


def regulation_by_id(regulation_id: int) -> Regulation:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(Regulation).where(Regulation.id == regulation_id)).one_or_none()
    if found is None:
        raise NotFoundError(MISSING)
    return found


def numbered(regency_id: int, kinds: Collection[RegulationKind], year: int, number: str) -> Regulation | None:
    """What carries this number in this year, however its letters are written; what was taken out does not."""
    return db.session.scalars(
        select(Regulation)
        .where(
            Regulation.regency_id == regency_id,
            Regulation.removed_at.is_(None),
            Regulation.kind.in_(kinds),
            Regulation.year == year,
            func.lower(Regulation.number) == number.lower(),
        )
        .order_by(Regulation.id)
        .limit(1)
    ).one_or_none()


def links_of(regulation_id: int) -> list[LinkLine]:
    """What it does to others and others to it, oldest first. Of what was taken out nothing counts."""
    query = (
        select(RegulationLink, Regulation)
        .join(
            Regulation,
            or_(
                (RegulationLink.regulation_id == regulation_id) & (Regulation.id == RegulationLink.target_id),
                (RegulationLink.target_id == regulation_id) & (Regulation.id == RegulationLink.regulation_id),
            ),
        )
        .where(Regulation.removed_at.is_(None))
        .order_by(sort_day, Regulation.id)
    )
    return [
        LinkLine(link.relation, other, incoming=link.target_id == regulation_id)
        for link, other in db.session.execute(query)
    ]


def every_link() -> dict[int, list[LinkLine]]:
    """{regulation id: its links}, of the whole register, for a workbook."""
    source, target = aliased(Regulation), aliased(Regulation)
    rows = db.session.execute(
        select(RegulationLink.relation, source, target)
        .join(source, source.id == RegulationLink.regulation_id)
        .join(target, target.id == RegulationLink.target_id)
        .where(source.removed_at.is_(None), target.removed_at.is_(None))
        .order_by(RegulationLink.recorded_at, source.id, target.id)
    )
    found: dict[int, list[LinkLine]] = {}
    for relation, one, other in rows:
        found.setdefault(one.id, []).append(LinkLine(relation, other, incoming=False))
        found.setdefault(other.id, []).append(LinkLine(relation, one, incoming=True))
    return found


def story_of(regulation_id: int, today: date) -> Story:
    """Everything that the page of one regulation shows. Raises NotFoundError outside the scope."""
    regulation, links = regulation_by_id(regulation_id), links_of(regulation_id)
    begun = [(link.relation, link.other.in_force_from) for link in links if link.incoming and link.other.in_force_from]
    days = Days(
        regulation.in_force_from,
        regulation.in_force_until,
        min((on for relation, on in begun if relation is Relation.AMENDS), default=None),
        min((on for relation, on in begun if relation in ENDING), default=None),
    )
    return Story(regulation, standing_on(days, today), links)


def candidates(source: Regulation, words: str) -> tuple[Sequence[Regulation], bool]:
    """(up to 20 that `source` may amend or revoke, newest first; whether there are more)."""
    query = (
        _with_words(select(Regulation), words)
        .where(
            Regulation.removed_at.is_(None),
            Regulation.enacted_on.is_not(None),
            Regulation.id != source.id,
            Regulation.kind.in_(reachable_kinds(source.kind)),
            Regulation.id.not_in(select(RegulationLink.target_id).where(RegulationLink.regulation_id == source.id)),
        )
        .order_by(sort_day.desc(), Regulation.id.desc())
    )
    if source.enacted_on is not None:
        query = query.where(Regulation.enacted_on < source.enacted_on)
    found = db.session.scalars(query.limit(OFFERED + 1)).all()
    return found[:OFFERED], len(found) > OFFERED


def choices(
    regency_id: int,
    on_day: date,
    *,
    kinds: Collection[RegulationKind] = tuple(RegulationKind),
    topics: Collection[Topic] = (),
) -> list[tuple[int, str]]:
    """[(id, citation)] of what binds on that day, for legal bases and papers of authority: higher rank first.

    With `topics`, what carries at least one of them.
    """
    query = select(Regulation).where(
        Regulation.removed_at.is_(None),
        Regulation.kind.in_(kinds),
        standing_in_database(on_day).in_([standing.value for standing in COUNTING]),
    )
    region = region_of(regency_id)
    found = [
        regulation
        for regulation in db.session.scalars(query.order_by(sort_day.desc(), Regulation.id.desc()))
        if not topics or regulation.topics & set(topics)
    ]
    found.sort(key=lambda regulation: -rank(regulation.kind))
    return [(regulation.id, citation(regulation.terms.paper, region)) for regulation in found]
