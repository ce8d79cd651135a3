"""Files that came with messages: asked for with their size in sight, recorded, then handed over for a day."""

from __future__ import annotations

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.accounts.sessions import current_actor, current_person
from portal.core import storage
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.files import handed_over
from portal.talk import queries, rows
from portal.talk.models import TalkMessage
from portal.talk.views.blueprint import blueprint

_URL = "/percakapan/<int:conversation_id>/<int:message_number>/berkas"
_FETCH_SECONDS = 86_400  # a day: so long a recorded download may be gone on with after a dropped link


@blueprint.get("/wilayah/<regency>" + _URL)
@requires(Permission.TALK)
def file(conversation_id: int, message_number: int) -> ResponseReturnValue:
    """Somebody of the office asks for a file, or takes it right after asking."""
    return _file(conversation_id, message_number, "talk.take_file", "talk.index")


@blueprint.get("/bpjs/<branch>" + _URL)
@requires(Permission.TALK)
def branch_file(conversation_id: int, message_number: int) -> ResponseReturnValue:
    """A branch officer asks for a file, or takes it right after asking."""
    return _file(conversation_id, message_number, "talk.branch_take_file", "talk.branch_index")


@blueprint.get("/provinsi" + _URL)
@requires(Permission.TALK)
def province_file(conversation_id: int, message_number: int) -> ResponseReturnValue:
    """Somebody of the province asks for a file, or takes it right after asking."""
    return _file(conversation_id, message_number, "talk.province_take_file", "talk.province_index")


@blueprint.post("/wilayah/<regency>" + _URL)
@requires(Permission.TALK)
def take_file(conversation_id: int, message_number: int) -> ResponseReturnValue:
    """Somebody of the office takes a file: recorded."""
    return _take(conversation_id, message_number, "talk.file")


@blueprint.post("/bpjs/<branch>" + _URL)
@requires(Permission.TALK)
def branch_take_file(conversation_id: int, message_number: int) -> ResponseReturnValue:
    """A branch officer takes a file: recorded."""
    return _take(conversation_id, message_number, "talk.branch_file")


@blueprint.post("/provinsi" + _URL)
@requires(Permission.TALK)
def province_take_file(conversation_id: int, message_number: int) -> ResponseReturnValue:
    """Somebody of the province takes a file: recorded."""
    return _take(conversation_id, message_number, "talk.province_file")


def _file(thread_id: int, number: int, taking: str, back: str) -> Response:
    message = queries.message_with_file(thread_id, number)
    if _may_take(message):
        return handed_over(storage.stored_file(message.file_id or 0), kept=True)
    return render(
        "talk/file.html",
        message=message,
        back_url=url_for(back),
        take_url=url_for(taking, conversation_id=thread_id, message_number=number),
    )


def _take(thread_id: int, number: int, giving: str) -> ResponseReturnValue:
    message = queries.message_with_file(thread_id, number)
    storage.stored_file(message.file_id or 0)
    sentence = f"Lampiran pesan ke-{message.number} diunduh"
    rows.record_act(queries.thread_by_id(thread_id), "talk_file_taken", sentence, current_actor())
    sign = _signer().dumps(_taken_by_me(message))
    return done("", to=url_for(giving, conversation_id=thread_id, message_number=number, tanda=sign))


def _may_take(message: TalkMessage) -> bool:
    """Whether the address carries the sign that this person got, and it still holds."""
    try:
        said = _signer().loads(request.args.get("tanda", ""), max_age=_FETCH_SECONDS)
    except BadData:
        return False
    return bool(said == _taken_by_me(message))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="talk.attachment")


def _taken_by_me(message: TalkMessage) -> list[int]:
    """Who takes which file of which message: a sign for one opens no other."""
    return [current_person().id, message.thread_id, message.number]
