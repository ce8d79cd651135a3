"""What a request may bring: little, and files only where a view takes them; nothing of it touches a disk."""

from __future__ import annotations

import io
from typing import IO

from flask import Flask, Request, session
from htmx_flask.requests import HtmxAwareRequest

from portal.core.access import takes_files_of

FORM_LIMIT = 64 * 1024  # bytes; the longest form is a letterhead


class PortalRequest(HtmxAwareRequest):
    """Files that come with a form lie in memory: Werkzeug would put every larger one into /tmp, people in the clear."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def receive(app: Flask, request: Request) -> None:
    """Let the body arrive now, so that a slow one holds no lock later.

    A large one is read where a view takes files, and there from nobody who is signed out: that request is sent to the
    sign-in page unread.
    """
    view = app.view_functions.get(request.endpoint or "")
    if view is None or not takes_files_of(view):
        request.max_content_length = FORM_LIMIT
    elif "_user_id" not in session:
        return
    request.form  # noqa: B018
