"""A tus client by hand: the headers that it sends, and what the portal has of an upload."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.beneficiaries.models import Upload
from portal.core.db import db
from portal.core.resumable.models import PartialUpload
from tests.support.client import TUS, PortalClient
from tests.support.factories import inside

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


def lists(app: Flask) -> int:
    """How many lists the office has."""
    with inside(app):
        return db.session.scalar(select(func.count()).select_from(Upload)) or 0


def partials(app: Flask) -> int:
    """How many uploads are on their way, or arrived a short while ago."""
    with inside(app):
        return db.session.scalar(select(func.count()).select_from(PartialUpload)) or 0


def kept(app: Flask) -> list[Path]:
    """Every file of pieces on the disk."""
    return sorted((app.config["PORTAL"].storage_dir / "partial").glob("*/*"))


def send(client: PortalClient, url: str, content: bytes, *, at: int = 0, upto: int | None = None) -> TestResponse:
    """Send the bytes from `at` to `upto`."""
    return client.patch(url, data=content[at:upto], headers=piece(at))


def here(client: PortalClient, url: str) -> int:
    """How many bytes the portal has."""
    return int(client.head(url, headers=TUS).headers["Upload-Offset"])
