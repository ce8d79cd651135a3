"""Stored files on their way to a person."""

from __future__ import annotations

from flask import Response, request

from portal.core import storage


def handed_over(stored: storage.StoredFile, *, kept: bool = False, shown: bool = False) -> Response:
    """A stored file as a download, with its length, so that a dropped link is noticed.

    `kept`: one that never changes; after a dropped link it goes on from where it stopped, and what the browser has
    already is not sent again. `shown`: the browser shows it instead of saving it. Raises NotFoundError when its content
    has gone.
    """
    response = Response(storage.read_chunks(stored), mimetype=stored.media_type)
    response.content_length = stored.size
    response.headers.set("Content-Disposition", "inline" if shown else "attachment", filename=stored.file_name)
    if kept:
        response.headers["Cache-Control"] = "private, no-cache"
        response.set_etag(stored.sha256.hex())
        response.make_conditional(request, accept_ranges=True, complete_length=stored.size)
    return response


def attached(content: bytes, file_name: str, media_type: str) -> Response:
    """A file that was made for this answer and is kept nowhere, as a download."""
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file_name)
    return response
