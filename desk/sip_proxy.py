"""GET /sip: carries SIP over WebSocket between the page and Asterisk, so that the browser needs one
origin and Asterisk's own HTTP port can stay closed to the network."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import structlog
from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMsgType,
    web,
)

from desk.deps import DEPS
from desk.guard import COOKIE, who
from desk.logins import until_over
from desk.ports import Role, Session
from desk.sessions import key_of

log = structlog.get_logger(__name__)

_CONNECT_S = 5.0
_SEND_S = 10.0
_LONGEST = 65_536
_MOST_PER_ACCOUNT = 3  # the old and the new page of a take-over, and one still closing

End = web.WebSocketResponse | ClientWebSocketResponse

CLIENT = web.AppKey("sip_client", ClientSession)
OPEN = web.AppKey("sip_open", Counter[str])
SOCKETS = web.AppKey[set[web.WebSocketResponse]]("sip_sockets")


async def client(app: web.Application) -> AsyncIterator[None]:
    """One client session as long as the application lives."""
    async with ClientSession(timeout=ClientTimeout(total=None, connect=_CONNECT_S)) as session:
        app[CLIENT] = session
        yield


async def close_all(app: web.Application) -> None:
    """The service stops; calls go on, their sound does not pass through here."""
    open_ones = app[SOCKETS]
    for socket in list(open_ones):
        await socket.close(code=1001, message=b"going away")


async def proxy(request: web.Request) -> web.StreamResponse:
    """Agents only, and only as long as the login. 502 when Asterisk is not there, 429 when the account
    has too many open."""
    session = who(request, Role.AGENT)
    open_ones = request.app[OPEN]
    if open_ones[session.account] >= _MOST_PER_ACCOUNT:
        raise web.HTTPTooManyRequests(text="话机连接过多")
    open_ones[session.account] += 1
    try:
        return await _carry(request, session)
    finally:
        open_ones[session.account] -= 1


async def _carry(request: web.Request, session: Session) -> web.StreamResponse:
    url = request.app[DEPS].asterisk_ws
    try:
        async with asyncio.timeout(_CONNECT_S):
            asterisk = await request.app[CLIENT].ws_connect(
                url, protocols=("sip",), max_msg_size=_LONGEST, timeout=ClientWSTimeout(ws_close=2.0)
            )
    except (ClientError, OSError, TimeoutError) as error:
        log.warning("asterisk_websocket_away", error=type(error).__name__)
        raise web.HTTPBadGateway(text="话机服务器暂不可用") from error
    page = web.WebSocketResponse(protocols=("sip",), max_msg_size=_LONGEST, heartbeat=30.0, timeout=2.0)
    async with asterisk:
        await page.prepare(request)
        request.app[SOCKETS].add(page)
        key = key_of(request.cookies[COOKIE])
        ways = [
            asyncio.create_task(_pump(page, asterisk)),
            asyncio.create_task(_pump(asterisk, page)),
            asyncio.create_task(until_over(request.app, key, session.account)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            request.app[SOCKETS].discard(page)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            await page.close()
    return page


async def _pump(source: End, sink: End) -> None:
    """One way, one message at a time: a slow reader slows its own peer and nobody else."""
    async for message in source:
        if message.type is WSMsgType.TEXT:
            async with asyncio.timeout(_SEND_S):
                await sink.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            async with asyncio.timeout(_SEND_S):
                await sink.send_bytes(message.data)
        else:
            return
