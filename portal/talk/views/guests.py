"""The inboxes of guests: of a branch, and of the province. They read and answer where the thread is shown."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.web import done
from portal.core.web.arguments import row_number
from portal.talk import queries, service
from portal.talk.models import Side
from portal.talk.views.blueprint import blueprint, inbox

_READ = "/percakapan/<int:conversation_id>/dibaca"


@blueprint.get("/bpjs/<branch>/percakapan/")
@requires(Permission.TALK)
def branch_index() -> Response:
    """A branch officer looks at what waits for the branch's answer."""
    return inbox(Side.BRANCH, "talk.branch_index")


@blueprint.get("/provinsi/percakapan/")
@requires(Permission.TALK)
def province_index() -> Response:
    """Somebody of the province looks at what waits for the province's answer."""
    return inbox(Side.PROVINCE, "talk.province_index")


@blueprint.post("/bpjs/<branch>" + _READ)
@requires(Permission.TALK)
def branch_mark_read(conversation_id: int) -> ResponseReturnValue:
    """A branch officer has read what came."""
    return _mark_read(conversation_id, "talk.branch_index")


@blueprint.post("/provinsi" + _READ)
@requires(Permission.TALK)
def province_mark_read(conversation_id: int) -> ResponseReturnValue:
    """Somebody of the province has read what came."""
    return _mark_read(conversation_id, "talk.province_index")


def _mark_read(thread_id: int, back: str) -> ResponseReturnValue:
    queries.thread_by_id(thread_id)
    service.mark_read(thread_id, request.form.get("seen", type=row_number) or 0, by=current_actor())
    return done("Ditandai sudah dibaca.", to=url_for(back))
