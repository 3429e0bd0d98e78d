"""`hotline outbox`: what waits to be told to the city's system, and sending it again."""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime

from config.load import CHINA
from config.settings import DatabaseSettings
from cti.columns import table
from cti.commands import Refused, database_of, row_number, some_or_refuse
from cti.parts import now_ms
from tickets.outbox_store import REFUSED, WAITING
from tickets.outbox_store_sql import SqlOutboxStore

MOST_LISTED = 200
_STATES = {REFUSED: "refused", WAITING: "waiting"}


def takes(parser: argparse.ArgumentParser) -> None:
    """What `hotline outbox` takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="what was refused and what waits, oldest first, without its contents")
    retry = actions.add_parser("retry", help="send what was refused, and what was put off, again at once")
    retry.add_argument("entry", type=row_number, nargs="?", help="number of one entry; all without")


def run(arguments: argparse.Namespace) -> int:
    """One action; its exit code. Raises Refused."""
    return asyncio.run(_list() if arguments.action == "list" else _retry(arguments.entry))


async def _list() -> int:
    async with database_of(some_or_refuse(DatabaseSettings)) as engine:
        outbox = SqlOutboxStore(engine)
        rows = [
            [str(each.id), name, each.kind, each.key, _time(each.created_at), str(each.tries), each.why]
            for state, name in _STATES.items()
            for each in await outbox.entries(state, MOST_LISTED)
        ]
    if not rows:
        print("nothing waits")  # noqa: T201 -- the command's output
        return 0
    print(table(["entry", "state", "kind", "call", "since", "tries", "why"], rows))  # noqa: T201
    return 0


async def _retry(number: int | None) -> int:
    async with database_of(some_or_refuse(DatabaseSettings)) as engine:
        freed = await SqlOutboxStore(engine).retry(now_ms(), number)
    if number is not None and not freed:
        raise Refused(
            f"entry {number} neither waits for its next try nor was refused; see `hotline outbox list`"
        )
    print(f"{freed} to be sent again; a running service does so within half a minute")  # noqa: T201
    return 0


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%Y-%m-%d %H:%M:%S")
