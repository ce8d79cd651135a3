"""What the portal writes into its log meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog


@contextmanager
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """The events logged meanwhile. Loggers keep the configuration of their first use, so they are made to look anew."""
    for name, module in list(sys.modules.items()):
        logger = getattr(module, "log", None) if name.startswith("portal") else None
        if hasattr(logger, "__dict__"):
            vars(logger).pop("bind", None)
    with structlog.testing.capture_logs() as entries:
        yield entries
