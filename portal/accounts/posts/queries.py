"""Reading posts: who holds what at a moment, and the history of a post.

Posts belong to a workplace but stand behind no wall of the session: whoever asks names the workplace of the address.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.accounts.posts.models import Post, PostHolder
from portal.accounts.posts.rules import DEFINITIVE
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.permissions import WorkplaceKind

_MISSING = "Jabatan ini tidak ditemukan di sini."


@dataclass(frozen=True)
class Holding:
    """Somebody in a post, as an agreement prints it. `acting` is '' or what stands before the title (``Plt.``).

    `person_id` is None for somebody without an account, who signs with ink only.
    """

    holder_id: int
    post_id: int
    person_id: int | None
    title: str
    printed_name: str
    acting: str
    staff_number: str
    authority: str
    from_at: datetime
    until_at: datetime | None


def holding_at(person_id: int, kind: WorkplaceKind, workplace_id: int, moment: datetime) -> list[Holding]:
    """The posts that an account holds at a regency or a branch at `moment`, by title; empty when none.

    Whether the account may still sign in and still has the role is asked by the walls of the page. Who acts on the
    answer holds the posts before (`service.hold_posts`), so that no handover comes between.
    """
    return _holdings(_held_at(moment).where(PostHolder.person_id == person_id, at_workplace(kind, workplace_id)))


def titles_held(person_id: int, moment: datetime) -> Select[str]:
    """Titles of the posts that an account holds at `moment`, anywhere: to count what waits for its signature."""
    return _held_at(moment).where(PostHolder.person_id == person_id).with_only_columns(Post.title).order_by(None)


def holder_at(post_id: int, moment: datetime) -> Holding | None:
    """Who holds a post at `moment`; None while it is vacant."""
    found = _holdings(_held_at(moment).where(PostHolder.post_id == post_id))
    return found[0] if found else None


def holders_of(kind: WorkplaceKind, workplace_id: int, moment: datetime) -> list[Holding]:
    """Everybody who holds a post of a regency or a branch at `moment`, by title."""
    return _holdings(_held_at(moment).where(at_workplace(kind, workplace_id)))


def history(post_id: int) -> Sequence[PostHolder]:
    """Everybody who was written down for a post, newest first, with their accounts; withdrawn handovers too."""
    return db.session.scalars(
        select(PostHolder)
        .where(PostHolder.post_id == post_id)
        .options(joinedload(PostHolder.person))
        .order_by(PostHolder.from_at.desc(), PostHolder.id.desc())
    ).all()


def posts_of(kind: WorkplaceKind, workplace_id: int) -> Sequence[Post]:
    """The posts of a workplace, open ones first, by title."""
    return _posts(at_workplace(kind, workplace_id))


def all_posts() -> Sequence[Post]:
    """The posts of every workplace, open ones first, by title."""
    return _posts(Post.id > 0)


def _posts(where: ColumnElement[bool]) -> Sequence[Post]:
    return db.session.scalars(
        select(Post).where(where).order_by(Post.closed_at.is_not(None), Post.title, Post.id)
    ).all()


@dataclass(frozen=True)
class PostLine:
    """A post in a list: who holds it now, and who is to hold it next."""

    post: Post
    present: PostHolder | None
    coming: PostHolder | None


def lines_of(posts: Sequence[Post], moment: datetime) -> list[PostLine]:
    """The same posts in the same order, with their holders at `moment`; two questions however many there are."""
    terms: dict[int, list[PostHolder]] = {}
    for holder in current_and_coming([post.id for post in posts], moment):
        terms.setdefault(holder.post_id, []).append(holder)
    return [
        PostLine(
            post,
            present_of(terms.get(post.id, []), moment),
            next(iter(coming_of(terms.get(post.id, []), moment)), None),
        )
        for post in posts
    ]


def filled_and_vacant(posts: Sequence[Post], moment: datetime) -> dict[tuple[WorkplaceKind, int], tuple[int, int]]:
    """{workplace: (open posts that somebody holds at `moment`, those that nobody holds)}."""
    counts: dict[tuple[WorkplaceKind, int], tuple[int, int]] = {}
    for line in lines_of([post for post in posts if post.closed_at is None], moment):
        place = line.post.kind, line.post.workplace_id
        filled, vacant = counts.get(place, (0, 0))
        counts[place] = (filled + 1, vacant) if line.present is not None else (filled, vacant + 1)
    return counts


def present_of(terms: Sequence[PostHolder], moment: datetime) -> PostHolder | None:
    """Whose term of these holds at `moment`."""
    return next((each for each in terms if each.withdrawn_at is None and each.term.holds(moment)), None)


def coming_of(terms: Sequence[PostHolder], moment: datetime) -> list[PostHolder]:
    """Those of these terms that begin later, earliest first."""
    later = [each for each in terms if each.withdrawn_at is None and each.from_at > moment]
    return sorted(later, key=lambda each: each.from_at)


def definitive_of(terms: Sequence[PostHolder]) -> PostHolder | None:
    """Who comes back when an acting head's time is over: the latest definitive holder, unless that term was ended for a
    reason (retired, died). None while the latest term is a definitive one. `terms` are those of one post, newest first.
    """
    kept = [each for each in terms if each.withdrawn_at is None]
    if not kept or kept[0].acting == DEFINITIVE:
        return None
    latest = next((each for each in kept if each.acting == DEFINITIVE), None)
    return latest if latest is not None and not latest.end_reason else None


def current_and_coming(post_ids: Sequence[int], moment: datetime) -> Sequence[PostHolder]:
    """The terms of these posts that are not over at `moment`, earliest first."""
    return db.session.scalars(
        select(PostHolder)
        .where(
            PostHolder.post_id.in_(post_ids),
            PostHolder.withdrawn_at.is_(None),
            or_(PostHolder.until_at.is_(None), PostHolder.until_at > moment),
        )
        .order_by(PostHolder.from_at, PostHolder.id)
    ).all()


def post_at(kind: WorkplaceKind, workplace_id: int, post_id: int) -> Post:
    """A post of one workplace. Raises NotFoundError for another's."""
    return _one(select(Post).where(Post.id == post_id, at_workplace(kind, workplace_id)))


def post_by_id(post_id: int) -> Post:
    """A post of any workplace, for the province. Raises NotFoundError."""
    return _one(select(Post).where(Post.id == post_id))


def posts_seen_by_branch(branch_id: int, regency_ids: Collection[int]) -> Sequence[Post]:
    """The posts of a branch and of the regencies it serves."""
    return _posts(_seen_by_branch(branch_id, regency_ids))


def post_seen_by_branch(branch_id: int, regency_ids: Collection[int], post_id: int) -> Post:
    """One of them. Raises NotFoundError for any other."""
    return _one(select(Post).where(Post.id == post_id, _seen_by_branch(branch_id, regency_ids)))


def _seen_by_branch(branch_id: int, regency_ids: Collection[int]) -> ColumnElement[bool]:
    return or_(Post.branch_id == branch_id, Post.regency_id.in_(regency_ids))


def _one(query: Select[Post]) -> Post:
    post = db.session.scalars(query).one_or_none()
    if post is None:
        raise NotFoundError(_MISSING)
    return post


def at_workplace(kind: WorkplaceKind, workplace_id: int) -> ColumnElement[bool]:
    """The condition that a post belongs to this regency or branch."""
    place = {WorkplaceKind.REGENCY: Post.regency_id, WorkplaceKind.BRANCH: Post.branch_id}[kind]
    return and_(Post.kind == kind, place == workplace_id)


def people_named(person_ids: set[int]) -> Sequence[Person]:
    """Accounts by name."""
    return db.session.scalars(select(Person).where(Person.id.in_(person_ids)).order_by(Person.name, Person.id)).all()


def _held_at(moment: datetime) -> Select[PostHolder, Post]:
    return (
        select(PostHolder, Post)
        .join(Post, Post.id == PostHolder.post_id)
        .where(
            PostHolder.withdrawn_at.is_(None),
            PostHolder.from_at <= moment,
            or_(PostHolder.until_at.is_(None), PostHolder.until_at > moment),
        )
        .order_by(Post.title, Post.id)
    )


def _holdings(query: Select[PostHolder, Post]) -> list[Holding]:
    return [
        Holding(
            holder_id=holder.id,
            post_id=post.id,
            person_id=holder.person_id,
            title=post.title,
            printed_name=holder.printed_name,
            acting=holder.acting,
            staff_number=holder.staff_number,
            authority=holder.authority,
            from_at=holder.from_at,
            until_at=holder.until_at,
        )
        for holder, post in db.session.execute(query)
    ]
