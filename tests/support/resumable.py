"""The headers that a tus client sends."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from werkzeug.test import TestResponse

from tests.support.client import TUS, PortalClient

KIRIMAN = "/wilayah/ttu/daftar/kiriman"
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


def metadata(**values: Any) -> str:
    """Upload-Metadata of these values."""
    return ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in values.items())


def announce(content: bytes, **values: Any) -> dict[str, str]:
    """The headers of a creation; the hash of `content` goes along unless `sha256` is given (None: none)."""
    values = {"sha256": hashlib.sha256(content).hexdigest(), **values}
    known = {key: value for key, value in values.items() if value is not None}
    return {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": metadata(**known)}


def piece(at: int) -> dict[str, str]:
    """The headers of a PATCH."""
    return {**PIECE, "Upload-Offset": str(at)}


def begin(client: PortalClient, content: bytes, *, url: str = KIRIMAN, **values: Any) -> TestResponse:
    """Announce `content`; `values` are the metadata."""
    headers = {**announce(content, **values), "X-CSRFToken": client.csrf_token()}
    return client.post(url, headers=headers, keys=False)
