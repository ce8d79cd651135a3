"""What a request may bring: little, and files only where a view takes them; nothing of it touches a disk."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, Any

from flask import Flask, Request, session
from htmx_flask.requests import HtmxAwareRequest

from portal.core.access import mark_of, resumable_of, takes_files_of
from portal.core.resumable.rules import PIECE_TYPE

FORM_LIMIT = 64 * 1024  # bytes; the longest form is a letterhead
PUBLIC_FILE_LIMIT = 10 * 2**20  # bytes of a file that anybody may send, without an account
OVERRIDE = "HTTP_X_HTTP_METHOD_OVERRIDE"


class PortalRequest(HtmxAwareRequest):
    """Files that come with a form lie in memory: Werkzeug would put every larger one into /tmp, people in the clear."""

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """The tus protocol lets a client behind an old proxy send PATCH and DELETE as POST; no form has these."""
        if environ.get("REQUEST_METHOD") == "POST" and environ.get(OVERRIDE) in ("PATCH", "DELETE"):
            environ["REQUEST_METHOD"] = environ[OVERRIDE]
        super().__init__(environ, *args, **kwargs)

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def streams(app: Flask, request: Request) -> bool:
    """Whether the view reads the body itself, piece by piece."""
    view = app.view_functions.get(request.endpoint or "")
    return view is not None and resumable_of(view) and request.method == "PATCH" and request.mimetype == PIECE_TYPE


def is_public(view: Callable[..., Any]) -> bool:
    """Whether anybody may open it."""
    mark = mark_of(view)
    return mark is not None and mark.public


def receive(app: Flask, request: Request) -> None:
    """Let the body arrive now, so that a slow one holds no lock later.

    A large one is read where a view takes files, and there from nobody who is signed out, unless the view is public:
    that request is sent to the sign-in page unread.
    """
    if streams(app, request):
        return
    view = app.view_functions.get(request.endpoint or "")
    if view is None or not takes_files_of(view):
        request.max_content_length = FORM_LIMIT
    elif is_public(view):
        request.max_content_length = PUBLIC_FILE_LIMIT + FORM_LIMIT
    elif "_user_id" not in session:
        return
    request.form  # noqa: B018
