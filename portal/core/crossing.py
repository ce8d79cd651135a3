"""From one office's thread to the other's, over the walls: two acts that tell the caller nothing about the other side.

`open_where_covered` puts a thread before whoever pays for a worker in a month; `tell` adds a message to the thread
that is paired with one's own, and may settle it. Neither answers with more than whether it was done. On PostgreSQL
both are SECURITY DEFINER functions, because the app role cannot see other offices' rows; on SQLite the same statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, LargeBinary, bindparam, text
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine

from portal.core.db import UtcDateTime, db
from portal.core.months import Month
from portal.core.tenancy import NoScope, OutsideScope, current_scope

OPEN_ON_POSTGRESQL = (
    "SELECT portal_talk_open(:worker_key, :month, :token, CAST(:id AS bigint), :kind, :title, :body, :at)"
)
TELL_ON_POSTGRESQL = "SELECT portal_talk_tell(:token, :origin, :body, :at, :resolution, :outcome)"

_OPEN = """
INSERT INTO talk_threads (id, regency_id, kind, subject_key, title, month, opened_here, pairing, state, resolution,
  outcome, said, heard, created_at, last_at)
SELECT :id, c.regency_id, :kind, CAST(c.enrolment_id AS text), :title, :month, false, :token, 'open', '', '', 1, 1,
  :at, :at
FROM coverage_months c WHERE c.worker_key = :worker_key AND c.month = :month AND c.regency_id <> :own
"""
_TELL = """
UPDATE talk_threads SET said = said + 1, heard = said + 1, last_at = :at,
  state = CASE WHEN :resolution <> '' THEN 'settled' ELSE state END,
  settled_at = CASE WHEN :resolution <> '' THEN :at ELSE settled_at END,
  resolution = CASE WHEN :resolution <> '' THEN :resolution ELSE resolution END,
  outcome = CASE WHEN :resolution <> '' THEN :outcome ELSE outcome END
WHERE pairing = :token AND regency_id <> :own
  AND EXISTS (SELECT 1 FROM talk_threads mine WHERE mine.pairing = :token AND mine.regency_id = :own)
"""
_SAY = """
INSERT INTO talk_messages (regency_id, thread_id, number, origin, author_name, author_role, body_cipher, said_at)
SELECT regency_id, id, said, :origin, '', '', :body, :at FROM talk_threads
WHERE pairing = :token AND regency_id <> :own
"""
_TYPES: dict[str, TypeEngine[Any]] = {
    "at": UtcDateTime(),
    "body": LargeBinary(),
    "token": LargeBinary(),
    "worker_key": LargeBinary(),
}


@dataclass(frozen=True)
class Said:
    """A message for the other side: who speaks there ("other" or "portal"), the encrypted words, and when."""

    origin: str
    body_cipher: bytes
    at: datetime


def open_where_covered(
    worker_key: bytes, month: Month, *, token: bytes, thread_id: int, kind: str, title: str, first: Said
) -> bool:
    """Open a thread of `kind` at the office that pays for this worker in this month, about its enrolment.

    False when no other office pays. Raises IntegrityError when the id is taken.
    """
    values = {
        "worker_key": worker_key,
        "month": month.number,
        "token": token,
        "id": thread_id,
        "kind": kind,
        "title": title,
        "body": first.body_cipher,
        "at": first.at,
    }
    connection, own = _connection()
    if connection.dialect.name == "postgresql":
        return bool(_run(connection, OPEN_ON_POSTGRESQL, values).scalar())
    if not _run(connection, _OPEN, {**values, "own": own}).rowcount:
        return False
    _run(connection, _SAY, {"own": own, "origin": first.origin, **_words(token, first)})
    return True


def tell(token: bytes, said: Said, *, resolution: str = "", outcome: str = "") -> bool:
    """Say something in the thread paired with one's own; with a `resolution` it is settled, and reads `outcome`.

    False when there is no such pair in reach of the open scope.
    """
    values = {"origin": said.origin, "resolution": resolution, "outcome": outcome, **_words(token, said)}
    connection, own = _connection()
    if connection.dialect.name == "postgresql":
        return bool(_run(connection, TELL_ON_POSTGRESQL, values).scalar())
    if not _run(connection, _TELL, {"own": own, **values}).rowcount:
        return False
    _run(connection, _SAY, {"own": own, "origin": said.origin, **_words(token, said)})
    return True


def hold(token: bytes) -> None:
    """Until the end of the transaction nobody else writes to either thread of a pair.

    Both sides write to their own thread and then to the other's: without this they would wait for each other for ever.
    SQLite has one writer anyway.
    """
    connection, _own = _connection()
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(token[:8], "big", signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def _words(token: bytes, said: Said) -> dict[str, Any]:
    return {"token": token, "body": said.body_cipher, "at": said.at}


def _connection() -> tuple[Connection, int]:
    """The session's connection and the one office it works for. Raises NoScope, OutsideScope."""
    scope = current_scope()
    if scope is None:
        raise NoScope("a message to another office needs an office that says it")
    if scope.kind != "regency":
        raise OutsideScope("only an office talks to another office")
    (own,) = scope.regency_ids
    return db.session.connection(), own


def _run(connection: Connection, statement: str, values: dict[str, Any]) -> Any:
    typed: list[BindParameter[Any]] = [
        bindparam(name, type_=kind) for name, kind in _TYPES.items() if f":{name}" in statement
    ]
    return connection.execute(text(statement).bindparams(*typed), values)
