"""What must happen only once a transaction has ended well, or ended badly: ring a queue, remove a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from portal.core.db import db

Action = Callable[[], None]


def _nothing() -> None:
    return None


@dataclass
class _Pending:
    """Two actions, and the savepoint (or whole transaction) whose fate they share."""

    transaction: SessionTransaction
    committed: Action
    lost: Action


def at_end(*, committed: Action = _nothing, lost: Action = _nothing) -> None:
    """After the session's open transaction: run `committed` when it was kept, `lost` when it was not.

    A savepoint that is rolled back loses its own actions only. Actions run outside the transaction, in the order
    given; they must not use the session, and must bring their own calm: an exception reaches whoever committed.
    A process that is killed in between runs neither, so each needs a sweep behind it.
    """
    session: Session = db.session()
    transaction = session.get_nested_transaction() or session.get_transaction()
    if transaction is None:
        raise RuntimeError("no transaction is open: nothing would ever end")
    session.info.setdefault("at_end", []).append(_Pending(transaction, committed, lost))


def _pending(session: Session) -> list[_Pending]:
    found: list[_Pending] = session.info.get("at_end", [])
    return found


@event.listens_for(db.session, "after_commit")
def _after_commit(session: Session) -> None:
    savepoint = session.get_nested_transaction()
    if savepoint is None:
        session.info["committed"] = True
        return
    parent = savepoint.parent
    assert parent is not None
    for entry in session.info.get("at_end", ()):
        if entry.transaction is savepoint:
            entry.transaction = parent  # a released savepoint shares the fate of what holds it


@event.listens_for(db.session, "after_transaction_end")
def _after_end(session: Session, transaction: SessionTransaction) -> None:
    pending: list[_Pending] = session.info.get("at_end", [])
    if transaction.parent is None:
        kept = session.info.pop("committed", False)
        session.info.pop("at_end", None)
        for entry in pending:
            (entry.committed if kept else entry.lost)()
    elif transaction.nested and any(entry.transaction is transaction for entry in pending):
        session.info["at_end"] = [entry for entry in pending if entry.transaction is not transaction]
        for entry in pending:
            if entry.transaction is transaction:
                entry.lost()
