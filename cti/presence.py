"""Sessions in Redis: the port of `desk.ports.Sessions`, by single keys with a time to live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from desk.ports import Session, SessionsAwayError

log = structlog.get_logger(__name__)

_DEADLINE_S = 2.0


class RedisSessions:
    """Sessions as JSON under ``<prefix>session:<key>``, seats under ``<prefix>seat:<account>``."""

    def __init__(self, client: Redis, prefix: str = "hotline:") -> None:
        self._client = client
        self._prefix = prefix

    @classmethod
    def connect(cls, url: str, prefix: str = "hotline:") -> RedisSessions:
        """Sessions at ``redis://…``; connects at first use and again after each loss."""
        client = Redis.from_url(url, socket_timeout=_DEADLINE_S, socket_connect_timeout=_DEADLINE_S)
        return cls(client, prefix)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def put(self, key: str, session: Session, ttl_ms: int) -> None:
        async with _away_on_error():
            await self._client.set(self._session(key), msgspec.json.encode(session), px=max(1, ttl_ms))

    async def get(self, key: str) -> Session | None:
        async with _away_on_error():
            raw = await self._client.get(self._session(key))
        if raw is None:
            return None
        try:
            return msgspec.json.decode(raw, type=Session)
        except msgspec.MsgspecError:
            log.warning("session_unreadable")
            return None

    async def drop(self, key: str) -> None:
        async with _away_on_error():
            await self._client.delete(self._session(key))

    async def seat(self, account: str, key: str, ttl_ms: int) -> str | None:
        name = f"{self._prefix}seat:{account}"
        async with _away_on_error():
            before = await self._client.set(name, key, px=max(1, ttl_ms), get=True)
        return before.decode() if isinstance(before, bytes) else None

    def _session(self, key: str) -> str:
        return f"{self._prefix}session:{key}"


@asynccontextmanager
async def _away_on_error() -> AsyncIterator[None]:
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("redis_away", error=type(error).__name__)
        raise SessionsAwayError("Redis does not answer") from error
