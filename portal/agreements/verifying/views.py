"""The public page: by code, by the fingerprint of a file, and by the file itself. It keeps nothing."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from portal.agreements.document import VERIFY
from portal.agreements.verifying import answers, queries, rules, service
from portal.agreements.verifying.answers import Answer
from portal.agreements.verifying.limits import Limits
from portal.agreements.verifying.queries import Document
from portal.config import ConfigurationError
from portal.core import clock
from portal.core.access import asks_only, public, takes_files
from portal.core.errors import DomainError
from portal.core.esign import inspection
from portal.core.esign.contracts import Inspection
from portal.core.esign.trust import trust_of
from portal.core.web.rendering import render_bare

blueprint = Blueprint("verifying", __name__)
LIMITS = Limits()
log = structlog.get_logger("portal.verifying")


@blueprint.get(VERIFY)
@public
def index() -> ResponseReturnValue:
    """Anybody asks about a code that was typed, or about a file by its fingerprint."""
    typed, sent = request.args.get("kode", ""), request.args.get("sidik", "")
    if rules.is_fingerprint(sent):
        found = queries.by_file(sent)
        return _page(answers.of_file(found, clock.today()) if found is not None else answers.of_unknown_file())
    if not typed.strip():
        return _page(None)
    code = rules.code_typed(typed)
    if code is None:
        return _page(Answer(rules.NO_CODE), typed=typed, status=422)
    return _see_other(url_for("verifying.document", document_code=code))


@blueprint.post(VERIFY)
@public
@takes_files
@asks_only
def send() -> ResponseReturnValue:
    """Anybody sends a file, which is looked at and forgotten."""
    return _answered(lambda sent: url_for("verifying.index", sidik=sent), None)


@blueprint.get(f"{VERIFY}<document_code>")
@public
def document(document_code: str) -> ResponseReturnValue:
    """Anybody opens the address in a document's QR, and may compare a file with it."""
    sent, today = request.args.get("sidik", ""), clock.today()
    compared = rules.is_fingerprint(sent)
    found, file = queries.by_code_and_file(document_code, sent) if compared else (queries.by_code(document_code), None)
    if found is None:
        return _page(Answer(rules.UNKNOWN_CODE), typed=document_code, status=404)
    if file is not None and file.document == found:
        return _page(answers.of_file(file, today), opened=found)
    answer = answers.of_other_file(found, file, today) if compared else answers.of_code(found, today)
    return _page(answer, opened=found)


@blueprint.post(f"{VERIFY}<document_code>")
@public
@takes_files
@asks_only
def document_send(document_code: str) -> ResponseReturnValue:
    """Anybody sends a file to compare it with the document whose code was opened."""
    found = queries.by_code(document_code)
    if found is None:
        return _page(Answer(rules.UNKNOWN_CODE), typed=document_code, status=404)
    return _answered(lambda sent: url_for("verifying.document", document_code=found.code, sidik=sent), found)


def _answered(address: Callable[[str], str], opened: Document | None) -> ResponseReturnValue:
    """What the sent file is: at an address of its own when its fingerprint says all, else right here."""
    file = request.files.get("file")
    content = file.stream.read() if file is not None else b""
    if not content:
        return _page(None, opened=opened, problem="Pilih berkas yang ingin Anda periksa.", status=422)
    if service.known(content) is not None:
        return _see_other(address(service.fingerprint(content)))
    try:
        with LIMITS.turn(request.remote_addr or "", clock.now()):
            found = service.look_into(content, _inspect)
    except DomainError as error:
        return _page(None, opened=opened, problem=error.sentence, status=error.status)
    return _page(answers.of_content(found, clock.today(), opened), opened=opened)


def _inspect(content: bytes) -> Inspection | None:
    try:
        trust = trust_of(current_app.config["PORTAL"].signing)
    except (ConfigurationError, OSError) as error:
        # Since the start somebody has put something into the folder. A citizen can do nothing about it.
        log.error("trust_list_unreadable", reason=str(error))
        return None
    return inspection.inspect(content, trust, of_stranger=True)


def _page(
    answer: Answer | None,
    *,
    opened: Document | None = None,
    typed: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    return render_bare(
        "agreements/verifying/index.html",
        answer=answer,
        opened=opened,
        typed=typed,
        problem=problem,
        status=status,
    )


def _see_other(url: str) -> Response:
    return Response(status=303, headers={"Location": url})
