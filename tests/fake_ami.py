"""A small manager interface on a real TCP port, which tests can make misbehave."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

Headers = dict[str, str]
Answer = Callable[["FakeAmi", "Client", Headers], None]
USER, SECRET = "door", "made-up-secret"


class Client:
    """One connection to the fake."""

    def __init__(self, writer: asyncio.StreamWriter, pace: int) -> None:
        self.writer = writer
        self.pace = pace
        self.events = False
        self.challenge = ""

    def send(self, data: bytes) -> None:
        """Write, in pieces of ``pace`` bytes when that is set."""
        step = self.pace or max(1, len(data))
        for at in range(0, len(data), step):
            self.writer.write(data[at : at + step])

    def reply(self, asked: Headers, **headers: str) -> None:
        """Answer an action with a response."""
        own = {"ActionID": asked["ActionID"]} if "ActionID" in asked else {}
        self.send(block({"Response": "Success", **own, **headers}))


def block(headers: Headers) -> bytes:
    """One message on the wire."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n"


class FakeAmi:
    """Speaks enough AMI to log in, ping, send events and be told how to misbehave."""

    def __init__(self) -> None:
        self.port = 0
        self.banner = b"Asterisk Call Manager/11.0.0\r\n"
        self.secret = SECRET
        self.booted = True
        self.deaf = False
        """Read everything, answer nothing: how a half-open TCP connection looks from the other side."""
        self.pace = 0
        self.clients: list[Client] = []
        self.received: list[Headers] = []
        self.raw = b""
        self.connections = 0
        self.answers: dict[str, Answer] = {}
        self.variables: Headers = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Condition()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self.drop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def drop(self) -> None:
        """Cut every connection."""
        for client in self.clients:
            client.writer.transport.abort()
        self.clients.clear()

    def emit(self, data: bytes | Headers) -> None:
        """Send an event to everybody who listens to events."""
        for client in self.clients:
            if client.events:
                client.send(data if isinstance(data, bytes) else block(data))

    def names(self) -> list[str]:
        """The names of the actions received, in order, without the log-in and pings."""
        return [a["Action"] for a in self.received if a["Action"] not in {"Challenge", "Login", "Ping"}]

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait until something that was received, and answered, makes it so."""
        async with self._news:
            await self._news.wait_for(ready)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        client = Client(writer, self.pace)
        self.clients.append(client)
        async with self._news:
            self.connections += 1
            self._news.notify_all()
        client.send(self.banner)
        try:
            while True:
                raw = await reader.readuntil(b"\r\n\r\n")
                self.raw += raw
                lines = (line.partition(": ") for line in raw.decode().strip().split("\r\n"))
                asked = {name: value for name, _, value in lines}
                self.received.append(asked)
                if not self.deaf:
                    self._answer(client, asked)
                async with self._news:
                    self._news.notify_all()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self._tasks.discard(task)

    def _answer(self, client: Client, asked: Headers) -> None:
        name = asked["Action"]
        if name in self.answers:
            self.answers[name](self, client, asked)
        elif own := getattr(self, f"_{name.lower()}", None):
            own(client, asked)
        else:
            client.reply(asked, Response="Error", Message="Invalid/unknown command")

    def _challenge(self, client: Client, asked: Headers) -> None:
        client.challenge = "840415273"
        client.reply(asked, Challenge=client.challenge)

    def _login(self, client: Client, asked: Headers) -> None:
        key = hashlib.md5((client.challenge + self.secret).encode(), usedforsecurity=False).hexdigest()
        if asked.get("Username") != USER or asked.get("Key") != key:
            client.reply(asked, Response="Error", Message="Authentication failed")
            return
        client.reply(asked, Message="Authentication accepted")
        client.events = asked.get("Events") == "on"
        if client.events and self.booted:
            client.send(block({"Event": "FullyBooted", "Privilege": "system,all", "Status": "Fully Booted"}))

    def _ping(self, client: Client, asked: Headers) -> None:
        client.reply(asked, Ping="Pong")

    def _userevent(self, client: Client, asked: Headers) -> None:
        client.reply(asked, Message="Event Sent")
        rest = {name: value for name, value in asked.items() if name != "Action"}
        self.emit({"Event": "UserEvent", "Privilege": "user,all", **rest})

    def _setvar(self, client: Client, asked: Headers) -> None:
        self.variables[asked["Variable"]] = asked["Value"]
        client.reply(asked, Message="Variable Set")

    def _getvar(self, client: Client, asked: Headers) -> None:
        client.reply(asked, Variable=asked["Variable"], Value=self.variables.get(asked["Variable"], ""))

    def _queuestatus(self, client: Client, asked: Headers) -> None:
        own = {"ActionID": asked["ActionID"]}
        client.reply(asked, EventList="start", Message="Queue status will follow")
        client.send(block({"Event": "QueueParams", "Queue": "duty", **own}))
        client.send(block({"Event": "QueueStatusComplete", "EventList": "Complete", "ListItems": "1", **own}))

    def _queueadd(self, client: Client, asked: Headers) -> None:
        client.reply(asked, Message="Added interface to queue")

    def _redirect(self, client: Client, asked: Headers) -> None:
        client.reply(asked, Response="Error", Message=f"Channel does not exist: {asked['Channel']}")

    def _originate(self, client: Client, asked: Headers) -> None:
        client.reply(asked, Message="Originate successfully queued")
        self.emit({"Event": "OriginateResponse", "ActionID": asked["ActionID"], "Response": "Failure"})
