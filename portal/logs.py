"""Structured logs: JSON in production, readable lines in development. No person, NIK, query or body in them."""

from __future__ import annotations

import logging
import sys

import structlog

from portal.config import Settings


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
