"""A login in use: whether it still holds, and how those who live by it learn of its end."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec
import structlog
from aiohttp import web

from desk.deps import DEPS, DeskDeps
from desk.ports import Role, Session, SessionsAwayError
from desk.sessions import time_left, version_of
from routing.model import AgentId

log = structlog.get_logger(__name__)

_CHECK_S = 60.0
_ACCOUNT_S = 1.0


class Ends:
    """Where the end of a login is waited for, by the key of its session."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def heard(self, key: str) -> Iterator[asyncio.Event]:
        """An event that is set when the login ends."""
        told = asyncio.Event()
        self._waiting[key].add(told)
        try:
            yield told
        finally:
            self._waiting[key].discard(told)
            if not self._waiting[key]:
                del self._waiting[key]

    def tell(self, key: str) -> None:
        """The login is over: all who wait go on."""
        for waiting in self._waiting.get(key, ()):
            waiting.set()


ENDS = web.AppKey("ends", Ends)


async def refresh(app: web.Application, key: str) -> Session | None:
    """The session of that key if it still holds; it counts as used now."""
    deps = app[DEPS]
    now = deps.clock()
    session = await deps.sessions.get(key)
    if session is None or not time_left(session, now, deps.limits) or not await _holds(deps, session):
        return None
    if now - session.seen_at >= deps.limits.touch_ms:
        session = msgspec.structs.replace(session, seen_at=now)
        await deps.sessions.put(key, session, time_left(session, now, deps.limits))
    return session


def may_sit(deps: DeskDeps, account: str) -> bool:
    """Whether the account is one of the configured agents."""
    try:
        deps.sip.credentials(AgentId(account))
    except KeyError:
        return False
    return True


async def _holds(deps: DeskDeps, session: Session) -> bool:
    """Whether the account is still there, with the same password and role, and an agent still one."""
    if session.role is Role.AGENT and not may_sit(deps, session.account):
        return False
    try:
        async with asyncio.timeout(_ACCOUNT_S):
            account = await deps.accounts.get(session.account)
    except Exception as error:
        # who was let in goes on: a database that is away must not take the keys from agents in calls
        log.warning("account_not_checked", error=type(error).__name__)
        return True
    return account is not None and version_of(account) == session.version


async def end(app: web.Application, key: str) -> None:
    """The login is over: its session is forgotten, and what lives by it ends."""
    await app[DEPS].sessions.drop(key)
    app[ENDS].tell(key)


async def until_over(app: web.Application, key: str, account: str) -> None:
    """Wait for the end of a login. Whoever waits keeps it from idling out, but not beyond its absolute
    end; a call in progress is let finish first, unless somebody ends the login."""
    with app[ENDS].heard(key) as told:
        while not told.is_set():
            if not _in_call(app, account) and await _is_over(app, key):
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(_CHECK_S):
                    await told.wait()


def _in_call(app: web.Application, account: str) -> bool:
    agent = app[DEPS].floor.agents.get(AgentId(account))
    return agent is not None and agent.call is not None


async def _is_over(app: web.Application, key: str) -> bool:
    try:
        return await refresh(app, key) is None
    except SessionsAwayError:
        return False
