"""Prompts: names, positions, and that every text of Foshan's configuration can be heard."""

from __future__ import annotations

import tomllib
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import prompts

FOSHAN = Path(__file__).resolve().parents[2] / "config" / "foshan"
TEXTS: dict[str, str] = tomllib.loads((FOSHAN / "prompts.toml").read_text("utf-8"))
FILES = sorted(path.stem for path in (FOSHAN / "prompts").glob("*.wav"))


def seconds(name: str) -> float:
    with wave.open(str(FOSHAN / "prompts" / f"{name}.wav")) as sound:
        return sound.getnframes() / sound.getframerate()


def test_foshan_has_every_prompt_as_text_and_as_sound() -> None:
    assert prompts.problems(TEXTS, FILES, greetings=["greeting", "greeting-12315"]) == ()
    assert sorted(TEXTS) == FILES, "a sound file nobody speaks, or a text nobody recorded"


@pytest.mark.parametrize("name", FILES)
def test_foshan_sounds_are_what_asterisk_plays_as_wav(name: str) -> None:
    with wave.open(str(FOSHAN / "prompts" / f"{name}.wav")) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000)
        assert sound.getnframes() > 800, "shorter than a tenth of a second"
        assert max(sound.readframes(sound.getnframes())) > 0


@pytest.mark.parametrize("greeting", ["greeting", "greeting-12315"])
def test_greeting_and_recording_notice_leave_half_of_the_15_seconds(greeting: str) -> None:
    assert seconds(greeting) + seconds("recording-notice") < 7.0


@pytest.mark.parametrize(
    ("position", "spoken"),
    [
        (1, "您排在第一位，马上为您接听。"),
        (2, "您前面还有一位"),
        (3, "您前面还有两位"),
        (4, "您前面还有三位"),
        (13, "您前面还有十二位"),
        (21, "您前面还有二十位"),
        (22, "您前面还有二十多位，请耐心等待。"),
        (1500, "您前面还有二十多位，请耐心等待。"),
    ],
)
def test_position_is_the_number_of_callers_ahead(position: int, spoken: str) -> None:
    assert prompts.text_of(TEXTS, prompts.position_prompts(position)) == spoken


@given(st.integers(min_value=1))
def test_every_position_can_be_spoken(position: int) -> None:
    assert set(prompts.position_prompts(position)) <= set(prompts.REQUIRED)


@pytest.mark.parametrize("position", [0, -1])
def test_no_place_in_line_is_refused(position: int) -> None:
    with pytest.raises(prompts.PromptError, match="place in line"):
        prompts.position_prompts(position)


def test_a_position_that_is_not_known_is_not_spoken() -> None:
    assert prompts.prompts_for("position") == ("comfort",)
    assert prompts.prompts_for("position", 2) == ("position-ahead", "number-1", "position-unit")
    assert prompts.prompts_for("comfort", 2) == ("comfort",)


@pytest.mark.parametrize(
    ("wait_ms", "spoken"),
    [
        (None, ()),
        (59_999, ()),
        (60_000, ("wait-estimate", "number-1", "wait-unit")),
        (60_001, ("wait-estimate", "number-2", "wait-unit")),
        (1_200_000, ("wait-estimate", "number-20", "wait-unit")),
        (1_200_001, ()),
    ],
)
def test_an_estimated_wait_is_spoken_in_whole_minutes(wait_ms: int | None, spoken: tuple[str, ...]) -> None:
    assert prompts.prompts_for("position", 1, wait_ms) == ("position-next", *spoken)


def test_sound_path_has_no_extension() -> None:
    assert prompts.sound("/srv/prompts/", "greeting-12315") == "/srv/prompts/greeting-12315"
    assert prompts.playback("/p", ["position-ahead", "number-3"]) == "/p/position-ahead&/p/number-3"


@given(st.text().filter(lambda text: not set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")))
def test_a_name_that_could_leave_the_folder_is_refused(name: str) -> None:
    with pytest.raises(prompts.PromptError):
        prompts.sound("/p", name)


@pytest.mark.parametrize(
    "name", ["", "-", "a-", "a--b", "../greeting", "greeting&beep", "a,b", "a.wav", "a\n"]
)
def test_names_that_split_or_climb_are_refused(name: str) -> None:
    with pytest.raises(prompts.PromptError):
        prompts.sound("/p", name)


def test_problems_name_each_lack_in_plain_words() -> None:
    texts = {**TEXTS, "comfort": " ", "Bad Name": "x"}
    files = [name for name in FILES if name != "goodbye"]
    assert prompts.problems(texts, files, greetings=["greeting-12333"]) == (
        ("comfort", prompts.NO_TEXT),
        ("greeting-12333", prompts.NO_TEXT),
        ("Bad Name", prompts.NO_NAME),
        ("goodbye", prompts.NO_FILE),
        ("Bad Name", prompts.NO_FILE),
    )
