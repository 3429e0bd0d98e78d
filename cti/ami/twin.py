"""The in-memory twin of the AMI door: a script of answers, and events at the test's word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import count

from cti.ami.message import Message
from cti.ami.port import AmiAway, AmiRefused, AmiTimeout, Connected, Disconnected
from cti.ami.request import checked
from cti.ami.stream import EventStream, Item

Answer = Message | Sequence[Message] | None
Script = Callable[[Message], Answer]


def success(text: str = "", **headers: str) -> Message:
    """A response that says yes."""
    return Message({"Response": "Success", "Message": text, **headers})


def error(text: str) -> Message:
    """A response that says no."""
    return Message({"Response": "Error", "Message": text})


class TwinAmi:
    """An ``Ami`` without Asterisk. An action nobody scripted is refused, as Asterisk refuses an unknown one.

    A script gets the action as a ``Message`` and returns a response; for ``listing`` a sequence of events
    (without response and ``…Complete``); or None, and then the answer never comes.
    """

    def __init__(self, *, most_events: int = 20_000) -> None:
        self.actions: list[Message] = []
        """Every action and listing sent, in order."""
        self._scripts: dict[str, Script] = {"ping": lambda _: success(Ping="Pong")}
        self._stream = EventStream(most_events)
        self._ids = count(1)
        self._generation = 0
        self._away: str | None = "not started"
        self._waiting: set[asyncio.Future[Answer]] = set()

    def answer(self, name: str, script: Script | Answer = None) -> None:
        """What becomes of an action from now on: a function of it, a ready answer, or plain success."""
        if callable(script):
            self._scripts[name.lower()] = script
        else:
            ready = success() if script is None else script
            self._scripts[name.lower()] = lambda _: ready

    def silence(self, name: str) -> None:
        """Never answer this action from now on."""
        self._scripts[name.lower()] = lambda _: None

    def emit(self, message: Message) -> None:
        """Let an event happen. While disconnected nobody hears it, as with Asterisk."""
        if self._away is None and not self._stream.put(message):
            self.drop("too many events wait for their reader")

    def drop(self, why: str = "Asterisk closed the connection") -> None:
        """Lose the connection; actions in flight fail. It stays lost until ``restore``."""
        if self._away is not None:
            return
        self._away = why
        self._stream.mark(Disconnected(why))
        for future in self._waiting:
            if not future.done():
                future.set_exception(AmiAway(f"no answer: {why}"))

    def restore(self) -> None:
        """Connect again, as a new generation."""
        if self._away is not None:
            self._away = None
            self._generation += 1
            self._stream.mark(Connected(self._generation))

    @property
    def generation(self) -> int:
        """See ``Ami.generation``."""
        return self._generation

    async def action(
        self, name: str, /, *, timeout_ms: int = 2000, **headers: str | Sequence[str]
    ) -> Message:
        """See ``Ami.action``."""
        sent, answer = await self._ask(name, timeout_ms, headers)
        if not isinstance(answer, Message):
            raise TypeError(f"the script of {name} must return one Message")
        answer = Message({**{key: answer.getall(key) for key in answer}, "ActionID": sent["ActionID"]})
        if answer.refused:
            raise AmiRefused(answer, name)
        return answer

    async def listing(
        self, name: str, /, *, timeout_ms: int = 5000, **headers: str | Sequence[str]
    ) -> list[Message]:
        """See ``Ami.listing``."""
        _, answer = await self._ask(name, timeout_ms, headers)
        if not isinstance(answer, Message):
            return list(answer or ())
        if answer.refused:
            raise AmiRefused(answer, name)
        raise TypeError(f"the script of {name} must return a list of events, or a refusal")

    def events(self) -> AsyncIterator[Item]:
        """See ``Ami.events``."""
        return self._stream

    async def start(self) -> None:
        """See ``Ami.start``: connects at once."""
        self.restore()

    async def stop(self) -> None:
        """See ``Ami.stop``."""
        self.drop("the AMI door was closed")
        self._stream.close()

    async def _ask(
        self, name: str, timeout_ms: int, headers: dict[str, str | Sequence[str]]
    ) -> tuple[Message, Answer]:
        sent = Message(checked(name, headers))
        if "ActionID" not in sent:
            sent = Message({**checked(name, headers), "ActionID": f"twin/{next(self._ids)}"})
        if self._away is not None:
            raise AmiAway(f"{name} was not sent: {self._away}")
        self.actions.append(sent)
        script = self._scripts.get(name.lower())
        answer = script(sent) if script else error("Invalid/unknown command")
        return sent, answer if answer is not None else await self._never(name, timeout_ms)

    async def _never(self, name: str, timeout_ms: int) -> Answer:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            async with asyncio.timeout(timeout_ms / 1000):
                return await future
        except TimeoutError:
            raise AmiTimeout(f"{name} has no answer after {timeout_ms} ms") from None
        finally:
            self._waiting.discard(future)
