"""A SIP phone that is a SIPp process of its own, watched step by step.

A phone is one ``sipp`` process with a folder of its own: scenario, sound, logs. What it does
comes back at once, as steps: the scenario's log lines through a pipe. Nothing is left behind:
``stop`` ends the process it started, by its id, and the kernel ends it if this process dies.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from demo.phone_plan import Ended, PhoneError, Plan, Step, free_udp_port, sound

log = structlog.get_logger(__name__)

HERE = Path(__file__).resolve().parent
SCENARIOS = HERE / "sipp"
STOP_S = 3.0
PING_S = 0.1
ENDS = ("hung-up", "left", "cancelled", "refused")
"""Steps that end a call."""
LAST_WORDS = 16_384
"""How much of a phone's screen is kept, in bytes."""


class _Answer(asyncio.DatagramProtocol):
    """Waits for one datagram."""

    def __init__(self, answer: asyncio.Future[bytes]) -> None:
        self._answer = answer

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """The phone has answered."""
        if not self._answer.done():
            self._answer.set_result(data)


class Phone:
    """One phone. ``async with phone:`` starts it and stops it in any case."""

    def __init__(self, plan: Plan, on_step: Callable[[Step], None] | None = None) -> None:
        self.plan = plan
        self.port = plan.port or free_udp_port(plan.ip)
        self.steps: list[Step] = []
        self._on_step = on_step
        self._home: Path | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []
        self._screen = b""
        self._news = asyncio.Condition()
        self._started = 0.0
        self._last_why = ""

    @property
    def contact(self) -> str:
        """The phone's address, as a static contact of an endpoint."""
        return f"sip:{self.plan.name}@{self.plan.ip}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The phone's process, once started."""
        return self._process.pid if self._process else None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self, deadline_s: float = 20.0) -> None:
        """Start the phone and wait until its sockets are open. Raises ``PhoneError``."""
        if self._process is not None:
            raise PhoneError(f"{self.plan.name}: already started")
        for tool, package in (("sipp", "sip-tester"), ("setpriv", "util-linux")):
            if shutil.which(tool) is None:
                raise PhoneError(f"{tool} is not installed: apt-get install {package}")
        self._home = await asyncio.to_thread(self._furnish)
        self._started = time.monotonic()
        try:
            await self._spawn(self._home)
            await self._first_sign(deadline_s)
        except BaseException:
            await self.stop()
            raise

    def _furnish(self) -> Path:
        plan = self.plan
        # SIPp would share a taken port with its owner, and either would get the other's calls.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as check:
            try:
                check.bind((plan.ip, self.port))
            except OSError as error:
                raise PhoneError(f"{plan.name}: {plan.ip}:{self.port} cannot be had: {error}") from error
        home = Path(tempfile.mkdtemp(prefix="phone-"))
        text = (SCENARIOS / plan.scenario).read_text("utf-8")
        for mark, value in plan.marks.items():
            text = text.replace(f"@{mark}@", str(value))
        (home / "scenario.xml").write_text(text, "utf-8")
        clip = plan.clip.read_bytes() if plan.clip else b""
        (home / "sound.alaw").write_bytes(sound(clip, plan.lead_ms, plan.sound_ms))
        return home

    def _command(self, log_fd: int) -> list[str]:
        plan = self.plan
        target = [f"{plan.server[0]}:{plan.server[1]}"] if plan.server else []
        keys = [part for key, value in plan.keys.items() for part in ("-key", key, value)]
        ends = ["-m", str(plan.calls)] if plan.calls else []
        media = str(free_udp_port(plan.ip, even=True))
        files = ["-trace_err", "-error_file", "errors.log", "-trace_logs", "-log_file", f"/dev/fd/{log_fd}"]
        return [
            # The kernel ends the phone when this process dies.
            *["setpriv", "--pdeathsig", "KILL"],
            *["sipp", *target, "-sf", "scenario.xml", "-nostdin", "-aa"],
            *["-i", plan.ip, "-bind_local", "-p", str(self.port), "-mi", plan.ip, "-mp", media],
            *[*keys, *ends, *files],
        ]

    async def _spawn(self, home: Path) -> None:
        read, write = os.pipe()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command(write),
                cwd=home,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                pass_fds=(write,),
                start_new_session=True,
            )
        except BaseException:
            os.close(read)
            raise
        finally:
            os.close(write)
        self._readers = [
            asyncio.create_task(self._read_screen(self._process)),
            asyncio.create_task(self._read_steps(read)),
        ]

    async def _first_sign(self, deadline_s: float) -> None:
        """Wait until the phone answers a SIP OPTIONS, or has dialled; an end before that is a failure."""
        sign = asyncio.create_task(
            self.until("dialled", deadline_s=deadline_s) if self.plan.server else self._ping(deadline_s)
        )
        try:
            done, _ = await asyncio.wait({sign, self._readers[0]}, return_when=asyncio.FIRST_COMPLETED)
            if sign not in done:
                # It may have ended in the very moment after it dialled.
                await asyncio.wait({sign}, timeout=STOP_S)
            if not sign.done() or sign.exception() is not None:
                raise PhoneError(f"{self.plan.name}: sipp did not start: {self._why()}")
        finally:
            sign.cancel()
            await asyncio.gather(sign, return_exceptions=True)

    async def _ping(self, deadline_s: float) -> None:
        """Ask for a sign of life until one comes."""
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        async with self._datagrams(answer) as send, asyncio.timeout(deadline_s):
            while not answer.done():
                send("OPTIONS", f"ping-{id(answer)}")
                await asyncio.wait({answer}, timeout=PING_S)

    @contextlib.asynccontextmanager
    async def _datagrams(self, answer: asyncio.Future[bytes]) -> AsyncIterator[Callable[[str, str], None]]:
        """A way to send this phone a bare SIP request: method and Call-ID."""
        ip, port = self.plan.ip, self.port
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Answer(answer), local_addr=(ip, 0)
        )
        mine = transport.get_extra_info("sockname")[1]

        def send(method: str, call: str) -> None:
            # Without a From tag: SIPp would take it for the tag of the other side of the call.
            request = (
                f"{method} sip:{ip}:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {ip}:{mine};branch=z9hG4bK{mine}\r\n"
                f"From: <sip:{ip}>\r\nTo: <sip:{ip}:{port}>\r\nCall-ID: {call}\r\n"
                f"CSeq: 1 {method}\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
            )
            transport.sendto(request.encode(), (ip, port))

        try:
            yield send
        finally:
            transport.close()

    async def _read_screen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 - asked for as a pipe, just above
        while chunk := await process.stdout.read(8192):
            self._screen = (self._screen + chunk)[-LAST_WORDS:]

    async def _read_steps(self, fd: int) -> None:
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(fd, "rb")
        )
        try:
            async for raw in reader:
                what, _, call = raw.decode("utf-8", "replace").strip().partition(" ")
                await self._take(what, call)
        finally:
            transport.close()

    async def _take(self, what: str, call: str) -> None:
        if what in ENDS and any(step.call == call and step.what in ENDS for step in self.steps):
            return  # SIPp may log the end of a call twice when it was told to hang up
        at_ms = round((time.monotonic() - self._started) * 1000)
        step = Step(phone=self.plan.name, what=what, call=call, at_ms=at_ms)
        async with self._news:
            self.steps.append(step)
            self._news.notify_all()
        log.debug("phone step", phone=self.plan.name, what=what)
        if self._on_step is not None:
            self._on_step(step)

    async def until(self, what: str, *, times: int = 1, deadline_s: float = 30.0) -> Step:
        """Wait for a step (the ``times``-th of its kind) and return it. Raises ``PhoneError`` when late."""

        def those() -> list[Step]:
            return [step for step in self.steps if step.what == what]

        try:
            async with asyncio.timeout(deadline_s), self._news:
                await self._news.wait_for(lambda: len(those()) >= times)
        except TimeoutError:
            seen = ", ".join(step.what for step in self.steps) or "nothing"
            raise PhoneError(f"{self.plan.name}: waited {deadline_s} s for {what!r}, saw {seen}") from None
        return those()[times - 1]

    async def wait(self, deadline_s: float) -> Ended:
        """Wait until the phone has made its calls and ended. Late: stops it and raises ``PhoneError``."""
        if self._process is None:
            raise PhoneError(f"{self.plan.name}: not started")
        try:
            async with asyncio.timeout(deadline_s):
                await self._process.wait()
        except TimeoutError:
            await self.stop()
            raise PhoneError(f"{self.plan.name}: still busy after {deadline_s} s") from None
        return await self.stop()

    def open_calls(self) -> list[str]:
        """Call-IDs of the calls that are dialled or answered and have not ended."""
        begun = {step.call for step in self.steps if step.what in ("dialled", "answered")}
        return sorted(begun - {step.call for step in self.steps if step.what in ENDS})

    async def hang_up(self) -> None:
        """End the calls that are on, by BYE or CANCEL; gives up after a few seconds."""
        calls = self.open_calls()
        if not calls or self._process is None or self._process.returncode is not None:
            return
        nothing: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        async with self._datagrams(nothing) as send:
            for call in calls:
                send("MESSAGE", call)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_S), self._news:
                    await self._news.wait_for(lambda: not set(calls) & set(self.open_calls()))
        nothing.cancel()

    async def stop(self) -> Ended:
        """End the phone: its calls by BYE or CANCEL if it can, else by force. May be called again."""
        process = self._process
        if process is not None and process.returncode is None:
            # SIPp itself drops its calls without a word on any signal.
            await self.hang_up()
            self._signal(process, signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), STOP_S)
            if process.returncode is None:
                self._signal(process, signal.SIGKILL)
            await process.wait()
        for reader in self._readers:
            with contextlib.suppress(asyncio.CancelledError):
                await reader
        ended = Ended(
            exit_code=process.returncode if process and process.returncode is not None else -1,
            steps=tuple(self.steps),
            why=self._why(),
        )
        if self._home is not None:
            await asyncio.to_thread(shutil.rmtree, self._home, ignore_errors=True)
            self._home = None
        return ended

    def _signal(self, process: asyncio.subprocess.Process, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)

    def _why(self) -> str:
        """What SIPp wrote about errors, else the end of its screen when it never came up."""
        if self._home is None:
            return self._last_why
        errors = self._home / "errors.log"
        if errors.exists():
            lines = errors.read_text("utf-8", "replace").splitlines()
            told = [line for line in lines if "receive timeout on message" not in line]
            self._last_why = "\n".join(told[1:])[:LAST_WORDS]
        elif not self.steps:
            self._last_why = self._screen.decode("utf-8", "replace")[-400:]
        return self._last_why
