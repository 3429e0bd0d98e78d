"""How the program logs: one JSON object a line on standard output, in English.

Callers' words and numbers are never given to a logger in the first place. An exception's text may hold
them all the same, so of an exception only the type and the place are logged, whoever logs it.
"""

from __future__ import annotations

import logging
import sys
import traceback

import structlog
from structlog.types import EventDict, WrappedLogger


def set_up(level: str) -> None:
    """Log ``level`` and all that is graver; of the libraries, warnings and all that is graver."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        exception_place,
    ]
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, first_line],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler])
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=True,
    )


def exception_place(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """In place of an exception its type, and where it came by, the outermost first."""
    told = event.pop("exc_info", None)
    error = told if isinstance(told, BaseException) else told[1] if isinstance(told, tuple) else None
    if told and error is None:
        error = sys.exc_info()[1]
    if error is not None:
        places = traceback.extract_tb(error.__traceback__)
        event["error"] = type(error).__name__
        event["at"] = [f"{place.filename}:{place.lineno} {place.name}" for place in places]
    return event


def first_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """asyncio adds what a task was doing, and the text of its exception, from the second line on."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event
