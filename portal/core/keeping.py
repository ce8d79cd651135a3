"""Parts of pages that follow from a few values alone: their markup is written once for these and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from markupsafe import Markup

SIZE = 256  # parts of at most some 40 kB

_parts: OrderedDict[tuple[Hashable, ...], Markup] = OrderedDict()
_lock = Lock()


def kept(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """What `caller` renders, kept for this process under `key`: the name of the part and everything it is made of.

    For templates, as `{% call ui.kept("menu", nav) %}`. The values are the key, so a part is never out of date; what is
    not in the key (the person, their permissions, today, form keys) must not be in the part.
    """
    with _lock:
        if key in _parts:
            _parts.move_to_end(key)
            return _parts[key]
    made = caller()
    with _lock:
        _parts[key] = made
        while len(_parts) > SIZE:
            _parts.popitem(last=False)
    return made


def forget() -> None:
    """Render everything anew, for tests that hold the kept against the new."""
    with _lock:
        _parts.clear()
