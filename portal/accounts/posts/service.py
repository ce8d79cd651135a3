"""Acts on posts: making and closing them, handing them over, ending a term, taking back what is still to come.

A handover is one act: the former holder's term is cut at the hour at which the new one begins. Nobody comes back by
themselves when a deputy's letter runs out; the post is vacant until somebody writes down who holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts import queries as accounts
from portal.accounts.posts import queries, rules
from portal.accounts.posts.models import Post, PostHolder
from portal.accounts.posts.rules import Problem, Term, acting_title
from portal.audit.service import Actor, record
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.holding import hold
from portal.core.permissions import Permission, WorkplaceKind

_GONE = "Jabatan ini tidak ditemukan."
_NO_TERM = "Masa jabatan ini tidak ditemukan pada jabatan tersebut."


@dataclass(frozen=True)
class Appointment:
    """Who takes over a post, by which paper, from when. `ends_at` only when the paper itself says so."""

    person_id: int | None
    printed_name: str
    acting: str
    staff_number: str
    paper: str
    paper_number: str
    paper_dated_on: date
    from_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Effect:
    """What a handover would do, for the step in which it is confirmed. `former` loses the post at `from_at`.

    `former_ended_at`: when an earlier holder's term was over already; nobody loses anything then.
    """

    appointment: Appointment
    person_name: str
    former: PostHolder | None
    former_ended_at: datetime | None
    backdated: bool


def found(kind: WorkplaceKind, workplace_id: int, title: str, *, by: Actor) -> Post:
    """A new post of a workplace, still vacant. Raises DomainError for a title that an open post there has already."""
    post = Post(
        kind=kind,
        regency_id=workplace_id if kind is WorkplaceKind.REGENCY else None,
        branch_id=workplace_id if kind is WorkplaceKind.BRANCH else None,
        title=title,
        created_at=clock.now(),
        created_by_name=by.name,
    )
    try:
        with db.session.begin_nested():
            db.session.add(post)
    except IntegrityError as error:  # the database alone knows of one that is being made at the same moment
        raise DomainError("Jabatan dengan nama ini sudah ada di sini.", field="title") from error
    _record(post, "post_made", f"Jabatan {title} dicatat.", by)
    return post


def close(post_id: int, reason: str, *, by: Actor) -> Post:
    """No more holders. Raises DomainError while somebody holds it or is to hold it."""
    post = _held(post_id)
    if queries.current_and_coming([post.id], clock.now()):
        raise DomainError("Jabatan ini masih terisi. Akhiri dahulu masa jabatan pejabatnya.")
    post.closed_at = clock.now()
    _record(post, "post_closed", f"Jabatan {post.title} ditutup.", by, reason)
    return post


def hold_posts(kind: WorkplaceKind, workplace_id: int) -> None:
    """No post of this workplace changes hands until the transaction ends: for whoever signs in one.

    Ask `queries.holding_at` after this, not before: what was read earlier may be over.
    """
    db.session.scalars(select(Post.id).where(queries.at_workplace(kind, workplace_id)).with_for_update(read=True)).all()


def signers_at(kind: WorkplaceKind, workplace_id: int) -> list[tuple[int, str]]:
    """(id, name) of the accounts that may sign agreements at a workplace today, by name."""
    ids = accounts.holders_of([Permission.SIGN_AGREEMENTS], kind, workplace_id, clock.today())
    return [(person.id, person.name) for person in queries.people_named(ids)]


def effect_of(post_id: int, appointment: Appointment, *, by: Actor) -> Effect:
    """What `hand_over` would do now; nothing is written. Raises DomainError as it does."""
    return _effect(_held(post_id), appointment, by)


def _effect(post: Post, appointment: Appointment, by: Actor) -> Effect:
    last = _last(post.id)
    person_name = _refuse(post, last, appointment, by)
    reaches = last is not None and last.term.reaches(appointment.from_at)
    return Effect(
        appointment=appointment,
        person_name=person_name,
        former=last if reaches else None,
        former_ended_at=last.until_at if last is not None and not reaches else None,
        backdated=appointment.from_at < clock.now(),
    )


def hand_over(post_id: int, appointment: Appointment, *, former_id: int | None, by: Actor) -> PostHolder:
    """The post goes to somebody else; whoever has it loses it at that hour, in the same act.

    `former_id` is the holder whom the confirmation named as losing the post (None: nobody). Raises DomainError when it
    is another one by now, for a closed post, a term that cannot be, an account that may not sign there, and oneself.
    """
    post = _held(post_id)
    effect = _effect(post, appointment, by)
    if (effect.former.id if effect.former is not None else None) != former_id:
        raise DomainError("Pejabat jabatan ini baru saja diubah orang lain. Periksa kembali siapa yang digantikan.")
    former = effect.former
    if former is not None:
        former.until_at = rules.cut(former.term, appointment.from_at)
        db.session.flush()  # before the new term: the database refuses two at one moment
    holder = PostHolder(
        post_id=post.id,
        **vars(appointment),
        until_at=appointment.ends_at,
        recorded_at=clock.now(),
        recorded_by_name=by.name,
    )
    db.session.add(holder)
    db.session.flush()
    after = f", menggantikan {former.printed_name}" if former is not None else ""
    until = f" sampai {formatting.moment(holder.until_at)}" if holder.until_at is not None else ""
    _record(
        post,
        "post_handed_over",
        f"{acting_title(holder.acting, post.title)}: {holder.printed_name}{after}, mulai "
        f"{formatting.moment(holder.from_at)}{until}, berdasarkan {holder.authority}.",
        by,
    )
    return holder


def end_term(post_id: int, holder_id: int, at: datetime, reason: str, *, by: Actor) -> PostHolder:
    """The holder loses the post at `at` and nobody follows yet. Raises DomainError for a time that cannot be."""
    post = _held(post_id)
    holder = _holder(post, holder_id)
    _raise(rules.end_problem(holder.term, at, clock.now()))
    holder.ends_at = holder.until_at = at
    holder.end_reason = reason
    _record(
        post,
        "post_term_ended",
        f"Masa jabatan {holder.printed_name} sebagai {acting_title(holder.acting, post.title)} berakhir "
        f"{formatting.moment(at)}.",
        by,
        reason,
    )
    return holder


def withdraw(post_id: int, holder_id: int, reason: str, *, by: Actor) -> PostHolder:
    """A handover to come, or of this hour, is undone: the former holder's term goes on as the own papers say.

    What was signed in that hour stays signed. Raises DomainError for one that has been in force for longer, and for one
    that another follows.
    """
    post = _held(post_id)
    holder = _holder(post, holder_id)
    last = _last(post.id)
    is_last = last is not None and last.id == holder.id
    _raise(rules.withdrawal_problem(holder.term, is_last=is_last, now=clock.now()))
    holder.withdrawn_at = clock.now()
    holder.withdrawn_by_name = by.name
    holder.withdrawn_reason = reason
    db.session.flush()  # before the former term grows again: the database refuses two at one moment
    former = _last(post.id)
    if former is not None:
        former.until_at = former.ends_at
    _record(
        post,
        "post_handover_withdrawn",
        f"Serah terima {post.title} kepada {holder.printed_name} yang sedianya mulai "
        f"{formatting.moment(holder.from_at)} dibatalkan.",
        by,
        reason,
    )
    return holder


def _held(post_id: int) -> Post:
    post = hold(Post, post_id, _GONE)
    if post.closed_at is not None:
        raise DomainError("Jabatan ini sudah ditutup.")
    return post


def _last(post_id: int) -> PostHolder | None:
    """The latest term: in force, over, or still to come."""
    return db.session.scalars(
        select(PostHolder)
        .where(PostHolder.post_id == post_id, PostHolder.withdrawn_at.is_(None))
        .order_by(PostHolder.from_at.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _holder(post: Post, holder_id: int) -> PostHolder:
    holder = hold(PostHolder, holder_id, _NO_TERM)
    if holder.post_id != post.id:
        raise NotFoundError(_NO_TERM)
    if holder.withdrawn_at is not None:
        raise DomainError("Serah terima ini sudah dibatalkan.")
    return holder


def _refuse(post: Post, last: PostHolder | None, appointment: Appointment, by: Actor) -> str:
    """The name of the account; empty without one. Raises DomainError for an appointment that cannot be."""
    term = Term(appointment.from_at, appointment.ends_at, appointment.ends_at)
    _raise(rules.handover_problem(last.term if last is not None else None, term, clock.now()))
    if appointment.person_id is None:
        return ""
    if appointment.person_id == by.id:
        raise DomainError(
            "Jabatan tidak dapat diserahkan kepada diri sendiri. Minta rekan atau administrator provinsi mencatatnya.",
            field="person_id",
        )
    names = dict(signers_at(post.kind, post.workplace_id))
    if appointment.person_id not in names:
        raise DomainError(
            "Akun ini tidak dapat menandatangani di sini. Administrator provinsi memberi perannya.", field="person_id"
        )
    return names[appointment.person_id]


def _raise(problem: Problem | None) -> None:
    if problem is not None:
        raise DomainError(problem.sentence, field=problem.field)


def _record(post: Post, action: str, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=post.regency_id,
        subject_kind="post",
        subject_id=post.id,
        reason=reason,
    )
