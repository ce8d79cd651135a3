"""pyhanko speaks asyncio, the portal does not: a coroutine from beginning to end in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


def finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """What it returns, or what it raises.

    The caller's own thread may have an event loop that runs. The loop here is closed without waiting for the thread
    that looks a name up: `asyncio.run` would, past every deadline.
    """
    outcome: list[T | BaseException] = []
    thread = Thread(target=_run, args=(coroutine, outcome), name="esign", daemon=True)
    thread.start()
    thread.join()
    (found,) = outcome
    if isinstance(found, BaseException):
        raise found
    return found


def _run(coroutine: Coroutine[Any, Any, T], outcome: list[T | BaseException]) -> None:
    loop = asyncio.new_event_loop()
    try:
        outcome.append(loop.run_until_complete(coroutine))
    except BaseException as error:
        outcome.append(error)
    finally:
        loop.close()
