"""How the program logs: one JSON object a line on standard output, in English.

Callers' words and numbers are never given to a logger in the first place; the tests hold us to it.
"""

from __future__ import annotations

import logging
import sys

import structlog


def set_up(level: str) -> None:
    """Log ``level`` and all that is graver."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stdout, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=True,
    )
