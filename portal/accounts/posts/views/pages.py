"""What office, branch and province have in common: the story of each page, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.accounts.posts import forms, queries, rules, service
from portal.accounts.posts.models import Post, PostHolder
from portal.accounts.posts.queries import PostLine
from portal.accounts.posts.service import Appointment
from portal.accounts.posts.views.blueprint import Side
from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.permissions import WorkplaceKind
from portal.core.web import done, render, submission
from portal.core.web.arguments import row_number
from portal.regencies import queries as regencies


def detail_page(
    post: Post,
    side: Side,
    *,
    end: forms.EndForm | None = None,
    reason: forms.ReasonForm | None = None,
    wrong: str = "",
    status: int = 200,
) -> Response:
    """Who holds a post, who is to hold it, and who has held it. `wrong` names the form that came back."""
    now = clock.now()
    history = queries.history(post.id)
    last = next((each for each in history if each.withdrawn_at is None), None)
    return render(
        "posts/detail.html",
        fragment="jabatan",
        post=post,
        side=side,
        workplace=regencies.workplace_names()[post.kind, post.workplace_id][0],
        history=history,
        present=queries.present_of(history, now),
        coming=queries.coming_of(history, now),
        withdrawable=last if last is not None and rules.may_be_withdrawn(last.term, now) else None,
        definitive=queries.definitive_of(history),
        signers=dict(service.signers_at(post.kind, post.workplace_id)),
        labels=rules.ACTING_LABELS,
        end=end or forms.EndForm(),
        reason=reason or forms.ReasonForm(),
        wrong=wrong,
        status=status,
    )


def handover_page(post: Post, side: Side) -> Response:
    """The form of a handover; `dari` of the address fills it with somebody of the history: who comes back."""
    history = queries.history(post.id)
    earlier = next((each for each in history if each.id == request.args.get("dari", type=row_number)), None)
    form = forms.HandoverForm(obj=earlier, data=_beginning(history))
    return _handover_form(post, side, form)


def _beginning(history: Sequence[PostHolder]) -> dict[str, Any]:
    """The hour at which the last term ends, else the next full hour; nothing else is known of a new letter."""
    last = next((each for each in history if each.withdrawn_at is None), None)
    day, hour = rules.day_and_hour(rules.likely_beginning(last.term if last is not None else None, clock.now()))
    return {"from_day": day, "from_hour": str(hour)}


def _handover_form(post: Post, side: Side, form: forms.HandoverForm, status: int = 200) -> Response:
    form.offer(service.signers_at(post.kind, post.workplace_id))
    return render("posts/handover.html", fragment="isian", post=post, side=side, form=form, effect=None, status=status)


def handover_submit(post: Post, side: Side) -> ResponseReturnValue:
    """Says first who loses what at which hour; recorded once that was confirmed."""
    form = forms.HandoverForm.from_request()
    form.offer(service.signers_at(post.kind, post.workplace_id))
    if not form.validate():
        return _handover_form(post, side, form, 422)
    step = request.form.get("langkah", "")
    try:
        if step == "catat":
            former_id = request.form.get("former_id", type=row_number)
            holder = service.hand_over(post.id, _appointment(form), former_id=former_id, by=current_actor())
            return done(f"Serah terima kepada {holder.printed_name} dicatat.", to=side.url("detail", post_id=post.id))
        effect = service.effect_of(post.id, _appointment(form), by=current_actor())
    except DomainError as error:
        form.refuse(error)
        return _handover_form(post, side, form, 422)
    submission.forget_claim()  # nothing is done yet: the same form may be sent again
    if step == "ubah":
        return _handover_form(post, side, form)
    return render("posts/handover.html", fragment="isian", post=post, side=side, form=form, effect=effect)


def _appointment(form: forms.HandoverForm) -> Appointment:
    assert form.paper_dated_on.data is not None
    return Appointment(
        person_id=form.person_id.data or None,
        printed_name=form.printed_name.data or "",
        acting=form.acting.data,
        staff_number=form.staff_number.data or "",
        paper=form.paper.data or "",
        paper_number=form.paper_number.data or "",
        paper_dated_on=form.paper_dated_on.data,
        from_at=form.from_at,
        ends_at=form.ends_at,
    )


def end_submit(post: Post, holder_id: int, side: Side) -> ResponseReturnValue:
    """A term ends and nobody follows yet."""
    form = forms.EndForm.from_request()
    if form.validate():
        try:
            holder = service.end_term(post.id, holder_id, form.at, form.end_reason.data or "", by=current_actor())
            return done(f"Masa jabatan {holder.printed_name} diakhiri.", to=side.url("detail", post_id=post.id))
        except DomainError as error:
            form.refuse(error)
    return detail_page(post, side, end=form, wrong="end", status=422)


def withdraw_submit(post: Post, holder_id: int, side: Side) -> ResponseReturnValue:
    """A handover that is still to come does not happen."""
    form = forms.ReasonForm.from_request()
    if form.validate():
        try:
            holder = service.withdraw(post.id, holder_id, form.reason.data or "", by=current_actor())
            return done(
                f"Serah terima kepada {holder.printed_name} dibatalkan.", to=side.url("detail", post_id=post.id)
            )
        except DomainError as error:
            form.refuse(error)
    return detail_page(post, side, reason=form, wrong="withdraw", status=422)


def close_submit(post: Post, side: Side) -> ResponseReturnValue:
    """A post that is no more, or whose title was mistyped."""
    form = forms.ReasonForm.from_request()
    if form.validate():
        try:
            service.close(post.id, form.reason.data or "", by=current_actor())
            return done(f"Jabatan {post.title} ditutup.", to=side.url("detail", post_id=post.id))
        except DomainError as error:
            form.refuse(error)
    return detail_page(post, side, reason=form, wrong="close", status=422)


def grouped(posts: Sequence[Post], moment: datetime) -> list[tuple[str, list[PostLine]]]:
    """(name of the workplace, its posts): branches first, then regencies by code."""
    names = regencies.workplace_names()
    found: dict[tuple[WorkplaceKind, int], list[PostLine]] = {}
    for line in queries.lines_of(posts, moment):
        found.setdefault((line.post.kind, line.post.workplace_id), []).append(line)
    return [(names[place][0], found[place]) for place in sorted(found)]


def workplaces() -> list[tuple[WorkplaceKind, int, str]]:
    """Every workplace that has posts: regencies and branches."""
    names = regencies.workplace_names().items()
    return [(kind, number, name) for (kind, number), (name, _slug) in names if kind is not WorkplaceKind.PROVINCE]


def workplace_choices() -> list[tuple[str, str]]:
    """(`regency:5303`, its name) of every workplace that has posts."""
    return [(f"{kind}:{number}", name) for kind, number, name in workplaces()]


def workplace_of(text: str) -> tuple[WorkplaceKind, int] | None:
    """What `workplace_choices` offered; None for anything else."""
    return next(((kind, number) for kind, number, _name in workplaces() if text == f"{kind}:{number}"), None)
