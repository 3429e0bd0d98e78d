"""The calls of a day, from the history that the service keeps."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from config.settings import DatabaseSettings, SettingsError, read_some
from cti.database import open_database
from cti.history import CALLS
from routing.model import Call


class NoDatabase(Exception):
    """The history cannot be read; the text says why, and neither its address nor what it was asked."""


async def calls_between(start: int, end: int) -> list[Call]:
    """Calls that arrived from ``start`` on and before ``end``, ms since the epoch. A record that cannot be
    read any more is left out. Raises NoDatabase."""
    try:
        engine = open_database(read_some(DatabaseSettings).database_url.get_secret_value())
    except SettingsError as error:
        raise NoDatabase(f"settings are missing or wrong: {error}") from None
    query = sa.select(CALLS.c.record).where(CALLS.c.arrived_at >= start, CALLS.c.arrived_at < end)
    try:
        async with engine.connect() as connection:
            rows = (await connection.execute(query)).all()
    except (SQLAlchemyError, OSError) as error:
        raise NoDatabase(f"{type(error).__name__}; check HOTLINE_DATABASE_URL") from None
    finally:
        await engine.dispose()
    return [call for row in rows if (call := _call(row.record)) is not None]


def _call(record: bytes) -> Call | None:
    try:
        return msgspec.json.decode(record, type=Call)
    except msgspec.MsgspecError:
        return None
