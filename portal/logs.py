"""Structured logs: JSON in production, readable lines in development. No person, NIK, query or body in them."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from portal.config import Settings
from portal.core.errors import place_of


def configure(settings: Settings) -> None:
    """Set up structlog once for the process."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if settings.production else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=settings.production,  # a cached logger hears of no later configuration
    )
    # SQL parameters hold people: the engine's own log stays off whatever the level of the root logger.
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    logging.setLogRecordFactory(_record)


def _record(*args: Any, **values: Any) -> logging.LogRecord:
    """Flask, gunicorn and huey log what nobody caught with its traceback, which ends in the exception's message: a
    database puts the values of a row there. Type and place say enough.
    """
    record = logging.LogRecord(*args, **values)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.msg = f"{record.getMessage()}: {type(error).__name__} at {place_of(error)}"
        record.args = ()
        record.exc_info = None
    return record
