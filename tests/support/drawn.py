"""The pages of a PDF are drawn once a run: the same scan of the same document stands in many tests."""

from __future__ import annotations

import hashlib
import pickle
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import uuid4

from portal.core.pdf import reading


def keep_drawn_pages(folder: Path) -> None:
    """From now on in this process, what the child drew is kept in `folder` by all that it was given.

    A file that it refuses is asked for again each time.
    """
    asked = reading._asked

    @wraps(asked)
    def kept(
        content: bytes, limits: tuple[int, ...], drawn: tuple[tuple[int, int], ...], ends: int = 0, **others: Any
    ) -> Any:
        if not drawn or others:
            return asked(content, limits, drawn, ends, **others)
        given = repr((limits, drawn, ends, reading.MOST_PAGES)).encode() + content
        path = folder / hashlib.sha256(given).hexdigest()
        if path.exists():
            return pickle.loads(path.read_bytes())  # noqa: S301 - written by this run itself
        answer = asked(content, limits, drawn, ends)
        draft = path.with_name(f"{path.name}.{uuid4().hex}")
        draft.write_bytes(pickle.dumps(answer))
        draft.replace(path)
        return answer

    reading._asked = kept
