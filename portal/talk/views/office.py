"""The inbox of an office and one thread: read, answer, settle."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor, current_person
from portal.core.access import may, requires, takes_files
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.talk import embedding, forms, kinds, queries, service
from portal.talk.models import Side
from portal.talk.views.blueprint import blueprint, inbox

_URL = "/wilayah/<regency>/percakapan/<int:thread_id>"


@blueprint.get("/wilayah/<regency>/percakapan/")
@requires(Permission.TALK)
def index() -> Response:
    """Somebody of the office looks at what waits for an answer, what was asked, and what is settled."""
    return inbox(Side.OFFICE, "talk.index")


@blueprint.get(_URL)
@requires(Permission.TALK)
def detail(thread_id: int) -> Response:
    """Somebody of the office reads a thread."""
    return _detail(thread_id)


def _detail(
    thread_id: int,
    *,
    reply: forms.ReplyForm | forms.WordsForm | None = None,
    settling: forms.SettleForm | None = None,
    status: int = 200,
) -> Response:
    thread = queries.thread_by_id(thread_id)
    kind = kinds.kind_of(thread.kind)
    subject = kinds.subjects_of([thread])[thread.id]
    return render(
        "talk/detail.html",
        fragment="tulis",
        thread=thread,
        kind=kind,
        subject=subject,
        links=[link for link in subject.links if may(link.permission)],
        messages=[] if kind.named else queries.messages_of(thread),
        seen=0 if kind.named else queries.seen_by(thread, current_person().id),
        talk=embedding.shown_thread(thread, reply if isinstance(reply, forms.WordsForm) else None)
        if kind.named
        else None,
        reply=forms.ReplyForm() if reply is None else reply,
        settling=_with_resolutions(settling or forms.SettleForm(), kind),
        status=status,
    )


def _with_resolutions(form: forms.SettleForm, kind: kinds.Kind) -> forms.SettleForm:
    """Where there is but one way, nothing is to be chosen."""
    if "resolution" in form:
        form.choose("resolution", [(each.code, each.label) for each in kind.resolutions])
        if len(kind.resolutions) == 1:
            del form.resolution
    return form


@blueprint.post(_URL + "/balas")
@requires(Permission.TALK)
@takes_files
def reply(thread_id: int) -> ResponseReturnValue:
    """Somebody of the office answers."""
    thread = queries.thread_by_id(thread_id)
    if kinds.kind_of(thread.kind).named:
        refused = embedding.replied(thread)
        if refused is None:
            return done("Pesan terkirim.", to=_page(thread_id))
        return _detail(thread_id, reply=refused, status=422)
    form = forms.ReplyForm.from_request()
    if form.validate():
        try:
            service.post(thread_id, form.text.data, by=current_actor())
            return done("Pesan terkirim.", to=_page(thread_id))
        except DomainError as error:
            form.refuse(error)
    return _detail(thread_id, reply=form, status=422)


@blueprint.post(_URL + "/selesai")
@requires(Permission.TALK)
def settle(thread_id: int) -> ResponseReturnValue:
    """Somebody of the office settles a thread, with the reason."""
    thread = queries.thread_by_id(thread_id)
    kind = kinds.kind_of(thread.kind)
    form = _with_resolutions(forms.SettleForm.from_request(), kind)
    if form.validate():
        try:
            code = form.resolution.data if "resolution" in form else kind.resolutions[0].code
            service.settle(thread_id, code, form.reason.data or "", by=current_actor())
            return done("Percakapan selesai.", to=_page(thread_id))
        except DomainError as error:
            form.refuse(error)
    return _detail(thread_id, settling=form, status=422)


@blueprint.post(_URL + "/dibaca")
@requires(Permission.TALK)
def mark_read(thread_id: int) -> ResponseReturnValue:
    """Somebody of the office has read what came."""
    queries.thread_by_id(thread_id)
    service.mark_read(thread_id, request.form.get("seen", type=row_number) or 0, by=current_actor())
    return done("Ditandai sudah dibaca.", to=url_for("talk.index"))


def _page(thread_id: int) -> str:
    return url_for("talk.detail", thread_id=thread_id)
