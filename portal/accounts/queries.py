"""Reading accounts for the administrator and the verifier."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Membership, Person
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.permissions import PERMISSION_HOLDERS, Permission, Role, WorkplaceKind

PAGE_SIZE = 50


def people_page(
    *, kind: WorkplaceKind | None = None, workplace_id: int = 0, after_id: int | None = None
) -> tuple[Sequence[Person], bool]:
    """Up to 50 people with their memberships, by name, and whether more follow.

    `after_id` is the id of the last one seen: no name stands in an address.
    """
    query = select(Person).options(selectinload(Person.memberships)).order_by(Person.name, Person.id)
    if kind is not None:
        here = exists().where(Membership.person_id == Person.id, Membership.kind == kind)
        if kind is WorkplaceKind.REGENCY:
            here = here.where(Membership.regency_id == workplace_id)
        elif kind is WorkplaceKind.BRANCH:
            here = here.where(Membership.branch_id == workplace_id)
        query = query.where(here)
    if after_id is not None:
        name = db.session.scalar(select(Person.name).where(Person.id == after_id))
        query = query.where(or_(Person.name > name, (Person.name == name) & (Person.id > after_id)))
    found = _list(query.limit(PAGE_SIZE + 1))
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def _list(query: object) -> list[Person]:
    return list(db.session.scalars(query))  # type: ignore[call-overload]


def person_by_id(person_id: int) -> Person:
    """With memberships. Raises NotFoundError."""
    person = db.session.scalars(
        select(Person).where(Person.id == person_id).options(selectinload(Person.memberships))
    ).one_or_none()
    if person is None:
        raise NotFoundError("Akun ini tidak ditemukan.")
    return person


def person_by_username(username: str) -> Person:
    """With memberships, in any spelling of the name. Raises NotFoundError."""
    person = db.session.scalars(
        select(Person).where(Person.username == username.strip().casefold()).options(selectinload(Person.memberships))
    ).one_or_none()
    if person is None:
        raise NotFoundError(f"Tidak ada akun dengan nama pengguna {username}.")
    return person


def name_of(person_id: int) -> str:
    """The name of whoever has or had this account; empty when there was none."""
    return db.session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def count_without_password() -> Select[int]:
    """Open accounts whose one-time link has not been used yet."""
    return select(func.count()).select_from(Person).where(Person.password_hash.is_(None), Person.closed_at.is_(None))


def membership_of_regency(membership_id: int, regency_id: int) -> Membership:
    """A membership of one office with its person and that person's memberships. Raises NotFoundError elsewhere."""
    membership = db.session.scalars(
        select(Membership)
        .where(Membership.id == membership_id, Membership.regency_id == regency_id)
        .options(selectinload(Membership.person).selectinload(Person.memberships))
    ).one_or_none()
    if membership is None:
        raise NotFoundError("Akun ini tidak ditemukan di kantor Anda.")
    return membership


def holders_of(permissions: Sequence[Permission], kind: WorkplaceKind, workplace_id: int, today: date) -> set[int]:
    """The ids of people with an open account who hold one of `permissions` at a regency or a branch on `today`."""
    place = {WorkplaceKind.REGENCY: Membership.regency_id, WorkplaceKind.BRANCH: Membership.branch_id}[kind]
    roles = {role for permission in permissions for role in PERMISSION_HOLDERS[permission]}
    query = (
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(place == workplace_id, *_holding(kind, roles, today))
    )
    return set(db.session.scalars(query))


@dataclass(frozen=True)
class Reach:
    """Somebody who holds a role at a workplace, and whether e-mail finds them: an own address, and mail wanted."""

    person_id: int
    role: Role
    by_mail: bool


def reach_of(permissions: Sequence[Permission], kind: WorkplaceKind, today: date) -> dict[int, list[Reach]]:
    """{workplace id: those with an open account who hold one of `permissions` there on `today`}, in one query."""
    roles = {role for permission in permissions for role in PERMISSION_HOLDERS[permission]}
    place = {WorkplaceKind.REGENCY: Membership.regency_id, WorkplaceKind.BRANCH: Membership.branch_id}[kind]
    query = (
        select(place, Membership.person_id, Membership.role, Person.mail_cipher.is_not(None), Person.wants_mail)
        .join(Person, Person.id == Membership.person_id)
        .where(*_holding(kind, roles, today))
        .order_by(Membership.person_id)
    )
    found: dict[int, list[Reach]] = {}
    for workplace_id, person_id, role, has_address, wants_mail in db.session.execute(query):
        assert workplace_id is not None
        found.setdefault(workplace_id, []).append(Reach(person_id, role, bool(has_address and wants_mail)))
    return found


Place = tuple[WorkplaceKind, int | Select[int], Permission]  # a workplace (0: the province), and what is held there


def colleagues(places: Sequence[Place], today: date) -> Select[int, str, Role]:
    """Who holds a permission at one of several workplaces on `today`: person, name and role, by name, for others to
    join. Somebody with two roles comes twice.
    """
    at = {WorkplaceKind.REGENCY: Membership.regency_id, WorkplaceKind.BRANCH: Membership.branch_id}
    holding = [
        and_(
            *_holding(kind, PERMISSION_HOLDERS[permission], today),
            *([at[kind].in_(place) if isinstance(place, Select) else at[kind] == place] if kind in at else []),
        )
        for kind, place, permission in places
    ]
    return (
        select(Person.id, Person.name, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(or_(*holding))
        .order_by(Person.name, Person.id, Membership.id)
    )


def _holding(kind: WorkplaceKind, roles: Collection[Role], today: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions on a membership joined with its person: in force on `today`, the account open."""
    return (
        Membership.kind == kind,
        Membership.role.in_(roles),
        Membership.valid_from <= today,
        or_(Membership.valid_until.is_(None), Membership.valid_until >= today),
        Membership.ended_at.is_(None),
        Person.closed_at.is_(None),
    )
