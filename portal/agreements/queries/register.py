"""The register of agreements, of an office or of the regencies of a branch: what ends last stands first, addenda
below what they change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.agreements.models import Agreement, AgreementParty, AgreementTerm
from portal.agreements.queries.ending import followed
from portal.agreements.rules.register import BY_STATE, Standing, most_people
from portal.agreements.rules.states import REMIND_DAYS, AgreementState, Party
from portal.agreements.rules.terms import AgreementKind
from portal.core.db import db
from portal.core.months import Month
from portal.regencies.models import Branch, Regency

PAGE_SIZE = 50
_BOTH_SIGNED = (AgreementState.COUNTERSIGNED, AgreementState.TERMINATED)
_root = aliased(Agreement)  # what an addendum changes; anything else is its own


@dataclass(frozen=True)
class AgreementFilter:
    """What the register shows; None and empty mean all.

    `year`: the term touches it. Every word of `words` must stand in the subject, the office or a number.
    """

    today: date
    kind: AgreementKind | None = None
    standing: Standing | None = None
    year: int | None = None
    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything was chosen."""
        return any((self.kind, self.standing, self.year, self.words))


@dataclass(frozen=True)
class AgreementLine:
    """One agreement as the register shows it. `people` in the fullest month, `amount` in rupiah."""

    agreement: Agreement
    parent: Agreement | None
    regency: str
    branch: str
    people: int
    amount: int
    followed: bool


@dataclass(frozen=True)
class RegisterPage:
    """Up to 50 lines, and the ids to go on after or before, if there are more."""

    lines: Sequence[AgreementLine]
    previous: int | None
    following: int | None


@dataclass(frozen=True)
class RegisterSums:
    """Agreements by standing, whatever standing the filter names; people of this month and rupiah of those in force."""

    counts: dict[Standing, int]
    people: int
    amount: int

    @property
    def in_force(self) -> int:
        """With those that end soon."""
        return self.counts.get(Standing.IN_FORCE, 0) + self.counts.get(Standing.ENDING, 0)

    @property
    def in_the_making(self) -> int:
        return sum(self.counts.get(each, 0) for each in (Standing.DRAFTED, Standing.REVIEWED, Standing.AGREED))


def register_page(wanted: AgreementFilter, *, after: int | None = None, before: int | None = None) -> RegisterPage:
    """50 lines after or before one, or the first; the cost is the same anywhere. Three queries at most."""
    position = (_root.last_day, _root.id, -Agreement.id)
    query = _lines(wanted)
    here = _position_of(before if before is not None else after)
    backwards = before is not None and here is not None
    if here is not None:
        compared = tuple_(*position) > tuple_(*here) if backwards else tuple_(*position) < tuple_(*here)
        query = query.where(compared)
    order = [column.asc() if backwards else column.desc() for column in position]
    found = list(db.session.execute(query.order_by(*order).limit(PAGE_SIZE + 1)))
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    has_previous = more if backwards else here is not None
    has_next = True if backwards else more
    lines = _completed(found)
    return RegisterPage(
        lines,
        lines[0].agreement.id if lines and has_previous else None,
        lines[-1].agreement.id if lines and has_next else None,
    )


def every_line(wanted: AgreementFilter) -> list[AgreementLine]:
    """The whole register in the same order, for a workbook: an office has some dozens."""
    query = _lines(wanted).order_by(_root.last_day.desc(), _root.id.desc(), Agreement.id)
    return _completed(db.session.execute(query).all())


def signers_of(agreement_ids: Sequence[int]) -> dict[tuple[int, Party], AgreementParty]:
    """{(agreement, party): who signs for it}."""
    rows = db.session.scalars(select(AgreementParty).where(AgreementParty.agreement_id.in_(agreement_ids)))
    return {(row.agreement_id, row.party): row for row in rows}


def sums(wanted: AgreementFilter) -> RegisterSums:
    """Two queries."""
    everything = replace(wanted, standing=None)
    stands = case(
        *((_stands(each, wanted.today), each.value) for each in Standing if each is not Standing.IN_FORCE),
        else_=Standing.IN_FORCE.value,
    )
    counts = db.session.execute(_filtered(everything, stands, func.count(Agreement.id)).group_by(stands))
    month = Month.of(wanted.today)
    of_month = and_(AgreementTerm.first_month <= month, AgreementTerm.last_month >= month)
    people, amount = db.session.execute(
        _filtered(
            replace(wanted, standing=Standing.IN_FORCE),
            func.sum(case((of_month, AgreementTerm.people), else_=0)),
            func.sum(AgreementTerm.amount),
        ).join(AgreementTerm, AgreementTerm.agreement_id == Agreement.id)
    ).one()
    return RegisterSums({Standing(code): count for code, count in counts}, int(people or 0), int(amount or 0))


def years() -> list[int]:
    """The years that agreements of the open scope touch, newest first."""
    first, last = db.session.execute(select(func.min(Agreement.first_day), func.max(Agreement.last_day))).one()
    return list(range(last.year, first.year - 1, -1)) if first else []


def _position_of(agreement_id: int | None) -> tuple[date, int, int] | None:
    if agreement_id is None:
        return None
    found = db.session.execute(
        select(_root.last_day, _root.id)
        .select_from(Agreement)
        .join(_root, _is_root())
        .where(Agreement.id == agreement_id)
    ).one_or_none()
    return None if found is None else (found[0], found[1], -agreement_id)


def _is_root() -> ColumnElement[bool]:
    return _root.id == case((Agreement.kind == AgreementKind.ADDENDUM, Agreement.parent_id), else_=Agreement.id)


def _lines(wanted: AgreementFilter) -> Select[Any]:
    return (
        _filtered(wanted, Agreement, _root, Regency, Branch.name, followed())
        .join(Regency, Regency.id == Agreement.regency_id)
        .join(Branch, Branch.id == Agreement.branch_id)
    )


def _filtered(wanted: AgreementFilter, *columns: Any) -> Select[Any]:
    query = select(*columns).select_from(Agreement).join(_root, _is_root())
    if wanted.kind is not None:
        query = query.where(Agreement.kind == wanted.kind)
    if wanted.standing is not None:
        query = query.where(_stands(wanted.standing, wanted.today))
    if wanted.year is not None:
        query = query.where(
            Agreement.first_day <= date(wanted.year, 12, 31), Agreement.last_day >= date(wanted.year, 1, 1)
        )
    for word in wanted.words.split():
        query = query.where(
            or_(
                *(
                    column.icontains(word, autoescape=True)
                    for column in (
                        Agreement.subject,
                        Agreement.office,
                        Agreement.first_number,
                        Agreement.second_number,
                    )
                )
            )
        )
    return query


def _stands(standing: Standing, today: date) -> ColumnElement[bool]:
    """`rules.register.standing` as a condition; IN_FORCE includes what ends soon."""
    states = [state for state, named in BY_STATE.items() if named is standing]
    if states:
        return Agreement.state.in_(states)
    signed = Agreement.state.in_(_BOTH_SIGNED)
    begun, over = Agreement.first_day <= today, Agreement.last_day < today
    if standing is Standing.COMING:
        return and_(Agreement.state == AgreementState.COUNTERSIGNED, ~begun)
    if standing is Standing.ENDED:
        return and_(signed, or_(and_(begun, over), and_(Agreement.state == AgreementState.TERMINATED, ~begun)))
    in_force = and_(signed, begun, ~over)
    if standing is Standing.ENDING:
        return and_(in_force, Agreement.last_day <= today + timedelta(days=REMIND_DAYS[0]))
    return in_force


def _completed(rows: Sequence[Any]) -> list[AgreementLine]:
    """One query for the figures of all rows."""
    terms: dict[int, list[AgreementTerm]] = {}
    ids = [row[0].id for row in rows]
    if ids:
        for term in db.session.scalars(select(AgreementTerm).where(AgreementTerm.agreement_id.in_(ids))):
            terms.setdefault(term.agreement_id, []).append(term)
    lines = []
    for agreement, root, regency, branch, has_next in rows:
        of_it = terms.get(agreement.id, [])
        lines.append(
            AgreementLine(
                agreement=agreement,
                parent=root if root.id != agreement.id else None,
                regency=regency.official_name,
                branch=branch,
                people=most_people((term.people, term.first_month, term.last_month) for term in of_it),
                amount=sum(term.amount for term in of_it),
                followed=bool(has_next),
            )
        )
    return lines
