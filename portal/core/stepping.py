"""Work of a request that may take long, between two transactions: a service that is asked, a file that is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portal.core.db import db, set_writing, writing_intended


@contextmanager
def between_transactions() -> Iterator[None]:
    """Keep what the open transaction has done so far; inside there is none, and what is read takes no write lock.

    A POST holds SQLite's one write lock from its first statement: nobody else could work while a distant service
    thinks. What was loaded before has to be loaded again afterwards. Whoever keeps something half done marks it as
    such, since the process may die inside.
    """
    intended = writing_intended()
    db.session.commit()
    set_writing(False)
    try:
        yield
    finally:
        db.session.rollback()
        set_writing(intended)
