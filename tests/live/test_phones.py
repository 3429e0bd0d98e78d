"""The test phones against a real Asterisk: what each does is what Asterisk sees.

One Asterisk for all: 12345 greets and rings agent 8001 with both legs recorded; the other
numbers ring the phones that do not answer.
"""

from __future__ import annotations

import array
import asyncio
import json
import os
import signal
import sys
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from demo import phones
from tests.live.asterisk import LocalAsterisk

PROJECT = Path(__file__).resolve().parents[2]
PROMPTS = PROJECT / "config" / "foshan" / "prompts"
CALLER_IP = "127.0.0.21"
PASSWORD = "only-for-this-test"

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Exchange:
    """The Asterisk under test and the phones that it can ring."""

    def __init__(self, asterisk: LocalAsterisk) -> None:
        self.asterisk = asterisk
        self.agent = phones.agent(name="8001", says="agent-greeting", ip="127.0.0.31")
        self.silent = phones.silent_agent(name="8002", ip="127.0.0.32")
        self.busy = phones.busy_agent(name="8003", ip="127.0.0.33")
        self.declining = phones.declining_agent(name="8004", ip="127.0.0.34")
        self.leaving = phones.agent(name="8005", ip="127.0.0.35", hold_ms=500, answers_after_ms=0)
        self.police = phones.emergency(ip="127.0.0.36")
        self.phones = [self.agent, self.silent, self.busy, self.declining, self.leaving, self.police]

    @property
    def server(self) -> tuple[str, int]:
        return "127.0.0.1", self.asterisk.ports.sip

    def caller(self, dnis: str, **more: object) -> phones.Phone:
        given: dict[str, object] = {"ani": "13800138000", "ip": CALLER_IP, "hold_ms": 30_000, **more}
        return phones.caller(server=self.server, dnis=dnis, **given)  # type: ignore[arg-type]

    def files(self) -> dict[str, str]:
        endpoint = "type=endpoint\ndisallow=all\nallow=alaw\ndirect_media=no\n"
        home = self.asterisk.home
        ring = "".join(
            f"[{phone.plan.name}]\n{endpoint}context=nowhere\naors={phone.plan.name}\n"
            f"[{phone.plan.name}]\ntype=aor\ncontact={phone.contact}\n"
            for phone in self.phones
        )
        return {
            "pjsip.conf": f"""
[global]
type=global
endpoint_identifier_order=username,auth_username,ip
[udp]
type=transport
protocol=udp
bind=127.0.0.1:{self.asterisk.ports.sip}
[trunk]
{endpoint}context=from-trunk
[trunk]
type=identify
endpoint=trunk
match={CALLER_IP}
[probe]
type=endpoint
disallow=all
allow=ulaw
direct_media=no
context=from-trunk
aors=probe
auth=probe
[probe]
type=aor
max_contacts=1
remove_existing=yes
[probe]
type=auth
auth_type=userpass
username=probe
password={PASSWORD}
{ring}""",
            "extensions.conf": f"""
[from-trunk]
exten => 12345,1,Answer()
 same => n,Verbose(0,CAME ${{CALLERID(num)}} ${{CALLERID(name)}} FOR ${{EXTEN}})
 same => n,MixMonitor({home}/mix.wav,r({home}/heard.wav)t({home}/told.wav))
 same => n,Goto(8001,1)
exten => 12300,1,Answer()
 same => n,Playback({PROMPTS}/greeting)
 same => n,Record({home}/said.wav,0,10,qk)
exten => 12301,1,Ringing()
 same => n,Wait(60)
exten => 12302,1,Busy()
exten => h,1,Verbose(0,OVER ${{CHANNEL(endpoint)}})
exten => 110,1,Dial(PJSIP/emergency-110,10)
exten => _80XX,1,Dial(PJSIP/${{EXTEN}},2)
 same => n,Verbose(0,DIALLED ${{EXTEN}} ${{DIALSTATUS}})
 same => n,Hangup()
""",
        }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Exchange]:
    exchange = Exchange(LocalAsterisk(tmp_path_factory.mktemp("exchange")))
    async with exchange.asterisk.running(exchange.files()):
        try:
            await asyncio.gather(*(phone.start() for phone in exchange.phones))
            yield exchange
        finally:
            await asyncio.gather(*(phone.stop() for phone in exchange.phones))


def level(path: Path) -> float:
    """RMS of a 16-bit WAV, of 32767."""
    with wave.open(str(path)) as sound:
        samples = array.array("h", sound.readframes(sound.getnframes()))
    return float((sum(sample * sample for sample in samples) / max(1, len(samples))) ** 0.5)


async def test_caller_and_agent_hear_each_other_in_alaw(exchange: Exchange) -> None:
    home = exchange.asterisk.home
    async with exchange.caller("12345", name="陈先生", says="not-fire", hold_ms=5000) as caller:
        answered = await exchange.agent.until("answered")
        codecs = await exchange.asterisk.cli("pjsip show channelstats")
        ended = await caller.wait(30)
        hung_up = await exchange.agent.until("hung-up")
    await exchange.asterisk.line("End MixMonitor")
    assert (ended.exit_code, ended.why) == (0, "")
    assert ended.did("left")
    assert answered.call == hung_up.call
    assert codecs.count("alaw") == 2
    assert "CAME 13800138000 陈先生 FOR 12345" in await exchange.asterisk.line("CAME ")
    assert level(home / "heard.wav") > 300, "the caller's leg is silent"
    assert level(home / "told.wav") > 300, "the agent's leg is silent"


@pytest.mark.parametrize(
    ("number", "status", "step"),
    [
        ("8002", "NOANSWER", "cancelled"),
        ("8003", "BUSY", "busy"),
        # Asterisk takes 603 for a phone that is not there, with cause 21.
        ("8004", "CHANUNAVAIL", "declined"),
    ],
)
async def test_phones_that_do_not_answer(exchange: Exchange, number: str, status: str, step: str) -> None:
    phone = next(phone for phone in exchange.phones if phone.plan.name == number)
    async with exchange.caller(number) as caller:
        line = await exchange.asterisk.line(f"DIALLED {number}")
        await phone.until(step)
        await caller.wait(30)
    assert f"DIALLED {number} {status}" in line


async def test_a_caller_is_hung_up_on_by_an_agent(exchange: Exchange) -> None:
    async with exchange.caller("8005") as caller:
        ended = await caller.wait(30)
    assert ended.exit_code == 0
    assert ended.did("hung-up")
    assert not ended.did("left")


async def test_a_caller_gives_up_after_the_answer(exchange: Exchange) -> None:
    async with exchange.caller("12300", says="giveup", hold_ms=700) as caller:
        ended = await caller.wait(30)
    assert ended.exit_code == 0
    assert [step.what for step in ended.steps if step.what != "ringing"] == ["dialled", "answered", "left"]


async def test_a_caller_gives_up_while_it_rings(exchange: Exchange) -> None:
    async with exchange.caller("12301", patience_ms=500) as caller:
        ended = await caller.wait(30)
    assert ended.exit_code == 0
    assert [step.what for step in ended.steps] == ["dialled", "ringing", "cancelled"]


async def test_a_caller_is_refused(exchange: Exchange) -> None:
    async with exchange.caller("12302") as caller:
        ended = await caller.wait(30)
    assert ended.did("refused")
    assert not ended.did("answered")


async def test_the_stand_in_for_110_answers(exchange: Exchange) -> None:
    async with exchange.caller("110", hold_ms=1000) as caller:
        await exchange.police.until("answered")
        ended = await caller.wait(30)
    assert ended.did("answered")


async def test_stopping_a_caller_in_conversation_ends_the_call_properly(exchange: Exchange) -> None:
    before = len([step for step in exchange.police.steps if step.what == "hung-up"])
    async with exchange.caller("110") as caller:
        await caller.until("answered")
        await caller.stop()
    await exchange.police.until("hung-up", times=before + 1)


async def test_stopping_an_agent_in_conversation_hangs_up_on_the_caller(exchange: Exchange) -> None:
    async with exchange.caller("8001") as caller:
        await caller.until("answered")
        await exchange.agent.hang_up()
        ended = await caller.wait(30)
    assert ended.did("hung-up")


async def test_stopping_a_caller_who_still_hears_it_ring_cancels(exchange: Exchange) -> None:
    async with exchange.caller("12301") as caller:
        await caller.until("ringing")
        ended = await caller.stop()
    assert ended.did("cancelled")


async def gone(pid: int) -> None:
    """Wait until a process that is not our child has ended."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(fd, over.set)
    try:
        async with asyncio.timeout(20):
            await over.wait()
    finally:
        loop.remove_reader(fd)
        os.close(fd)


async def test_no_phone_outlives_a_cancelled_task() -> None:
    phone = phones.agent(name="8001", ip="127.0.0.41")
    up = asyncio.Event()

    async def hold() -> None:
        async with phone:
            up.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    await asyncio.wait_for(up.wait(), 20)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert phone.pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(phone.pid, 0)


async def test_no_phone_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import asyncio\nfrom demo import phones\n"
        "async def main():\n"
        "    async with phones.agent(name='8001', ip='127.0.0.42') as phone:\n"
        "        print(phone.pid, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program),
        cwd=PROJECT,
        env={**os.environ, "TMPDIR": str(tmp_path)},  # a killed parent cannot tidy up
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    pid = int(await asyncio.wait_for(parent.stdout.readline(), 30))
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    await gone(pid)


async def test_a_taken_port_is_told_in_plain_words() -> None:
    async with phones.agent(name="8001", ip="127.0.0.43") as first:
        second = phones.agent(name="8002", ip="127.0.0.43", port=first.port)
        with pytest.raises(phones.PhoneError, match="cannot be had"):
            await second.start()


async def probe(
    exchange: Exchange, number: str, *more: str, password: str = PASSWORD
) -> tuple[int, dict[str, object]]:
    host, port = exchange.server
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "demo.pyvoip_caller", "--server", f"{host}:{port}"),
        *("--username", "probe", "--number", number, "--limit-ms", "20000", *more),
        cwd=PROJECT,
        env={**os.environ, "PROBE_PASSWORD": password},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(process.communicate(), 40)
    lines = out.decode().splitlines()
    assert len(lines) == 1, "one line and nothing else"
    assert process.returncode is not None
    return process.returncode, json.loads(lines[0])


async def test_the_probe_hears_the_greeting_and_is_heard(exchange: Exchange, tmp_path: Path) -> None:
    speech = tmp_path / "speech.wav"
    with wave.open(str(speech), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(8000)
        out.writeframes(bytes(128 + 60 * (-1) ** (n // 10) for n in range(8000 * 6)))
    after = len(exchange.asterisk.log)
    code, told = await probe(exchange, "12300", "--speak", str(speech))
    await exchange.asterisk.line("OVER probe", after=after)
    assert (code, told["ok"], told["why"]) == (0, True, "")
    assert isinstance(told["answered_ms"], int)
    assert isinstance(told["first_voice_ms"], int)
    assert told["answered_ms"] <= told["first_voice_ms"]
    assert level(exchange.asterisk.home / "said.wav") > 300, "the probe was not heard"


@pytest.mark.parametrize(
    ("number", "password", "why"),
    [
        ("12302", PASSWORD, "refused with 486"),
        ("99999", PASSWORD, "refused with 404"),
        ("12300", "wrong", "not registered"),
    ],
)
async def test_the_probe_tells_why_a_line_is_not_good(
    exchange: Exchange, number: str, password: str, why: str
) -> None:
    code, told = await probe(exchange, number, password=password)
    assert (code, told["ok"]) == (1, False)
    assert why in str(told["why"])


async def test_the_probe_cancels_what_is_not_answered(exchange: Exchange) -> None:
    after = len(exchange.asterisk.log)
    code, told = await probe(exchange, "12301", "--limit-ms", "5000")
    assert (code, told["why"]) == (1, "not answered in time")
    # Ended by the CANCEL and not by the dialplan's own minute.
    await exchange.asterisk.line("OVER probe", after=after, deadline_s=20)
