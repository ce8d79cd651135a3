"""The garbage collector stands still while a job makes hundreds of thousands of small values.

Rows, keys and ciphers are tuples, strings and bytes: they make no cycles and go by their reference counts. But their
number sets off full collections, each of which walks everything the application holds: a quarter of a list's CPU.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """No cyclic collection inside; as before afterwards. Of nested ones, the outermost lets it run again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
