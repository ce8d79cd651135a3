"""Exactly once: a form sent twice does its work once and gets the first answer (design, section 4)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from flask import Response, g, request
from flask_login import current_user
from sqlalchemy import LargeBinary, String, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, UtcDateTime, db
from portal.core.errors import StaleFormError
from portal.core.web.rendering import wants_fragment

FIELD = "idempotency_key"
_CHUNK = 1 << 16


class FormSubmission(Base):
    """A form that was carried out: its key, what it held, and where its answer is."""

    __tablename__ = "form_submissions"

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(43), primary_key=True)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    location: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def idempotency_key() -> str:
    """The key of the page being rendered: one for all its forms."""
    if "idempotency_key" not in g:
        g.idempotency_key = secrets.token_urlsafe(12)
    return str(g.idempotency_key)


def claim() -> Response | None:
    """Claim the form's key inside its transaction, or answer what the first sending led to.

    The second of two simultaneous sendings waits here for the first to commit (PostgreSQL on the unique key, SQLite on
    its one writer). A refusal (422) rolls the claim back with everything else. Raises StaleFormError when the key is
    missing or came with other content.
    """
    key = request.form.get(FIELD, "")
    if not 8 <= len(key) <= 43:
        raise StaleFormError("Formulir ini tidak lengkap. Muat ulang halaman, lalu kirim sekali lagi.")
    person_id = int(current_user.get_id_number())
    content_hash = _content_hash()
    values = {
        "person_id": person_id,
        "key": key,
        "content_hash": content_hash,
        "location": "",
        "created_at": clock.now(),
    }
    try:
        with db.session.begin_nested():
            db.session.connection().execute(insert(FormSubmission.__table__).values(**values))  # type: ignore[arg-type]
    except IntegrityError:
        return _replay(person_id, key, content_hash)
    g.claimed_key = key
    return None


def claim_again() -> Response | None:
    """Claim the form's key anew: the first claim went with a transaction that ended before a password was compared."""
    g.pop("claimed_key", None)
    return claim()


def record_answer() -> None:
    """Keep where the answer is; called before the commit of a carried-out form."""
    key = g.pop("claimed_key", None)
    if key is None:
        return
    db.session.connection().execute(
        update(FormSubmission.__table__)  # type: ignore[arg-type]
        .where(
            FormSubmission.__table__.c.person_id == int(current_user.get_id_number()),
            FormSubmission.__table__.c.key == key,
        )
        .values(location=g.get("done_location") or request.path)
    )


def forget_claim() -> None:
    """A refused form whose record is kept: the form itself may be sent again."""
    key = g.pop("claimed_key", None)
    if key is None:
        return
    table = FormSubmission.__table__
    db.session.connection().execute(
        delete(table).where(  # type: ignore[arg-type]
            table.c.person_id == int(current_user.get_id_number()), table.c.key == key
        )
    )


def _replay(person_id: int, key: str, content_hash: bytes) -> Response:
    table = FormSubmission.__table__
    first = (
        db.session.connection()
        .execute(
            select(table.c.content_hash, table.c.location).where(table.c.person_id == person_id, table.c.key == key)
        )
        .one()
    )
    if bytes(first.content_hash) != content_hash:
        raise StaleFormError(
            "Formulir ini sudah dikirim sebelumnya dengan isi lain. "
            "Muat ulang halaman, periksa hasilnya, lalu kirim lagi bila masih perlu."
        )
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": first.location})
    return Response(status=303, headers={"Location": first.location})


def _content_hash() -> bytes:
    """Path, fields and file contents; not the CSRF token, which may be renewed meanwhile."""
    digest = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.form.lists()):
        if name not in (FIELD, "csrf_token"):
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.files.lists()):
        for file in files:
            digest.update(repr((name, file.filename)).encode())
            while chunk := file.stream.read(_CHUNK):
                digest.update(chunk)
            file.stream.seek(0)
    return digest.digest()
