"""Which audio speaks what: prompts by name, and the position in line composed of parts. Pure.

The texts are data (config/foshan/prompts.toml) and come in as a mapping; so does the list of the
sound files that exist. Asterisk is given a path without extension and picks the format itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

GREETING = "greeting"
RECORDING_NOTICE = "recording-notice"
COMFORT = "comfort"
POSITION = "position"
"""Not a file of its own: spoken as ``position_prompts`` has it."""
POSITION_AHEAD = "position-ahead"
POSITION_UNIT = "position-unit"
POSITION_NEXT = "position-next"
POSITION_MANY = "position-many"
WAIT_ESTIMATE = "wait-estimate"
WAIT_UNIT = "wait-unit"
EMERGENCY_ASK = "emergency-ask"
EMERGENCY_CONNECTING = "emergency-connecting"
EMERGENCY_DECLINED = "emergency-declined"
EMERGENCY_FAILED = "emergency-failed"
EMERGENCY_REMIND = "emergency-remind"
SERVICE_AWAY = "service-away"
UNKNOWN_NUMBER = "unknown-number"
GOODBYE = "goodbye"

MOST_COUNTED = 20
"""More callers ahead than this are not counted out."""
MINUTE_MS = 60_000
NUMBERS = tuple(f"number-{count}" for count in range(1, MOST_COUNTED + 1))

REQUIRED = (
    GREETING,
    RECORDING_NOTICE,
    COMFORT,
    POSITION_AHEAD,
    POSITION_UNIT,
    POSITION_NEXT,
    POSITION_MANY,
    WAIT_ESTIMATE,
    WAIT_UNIT,
    EMERGENCY_ASK,
    EMERGENCY_CONNECTING,
    EMERGENCY_DECLINED,
    EMERGENCY_FAILED,
    EMERGENCY_REMIND,
    SERVICE_AWAY,
    UNKNOWN_NUMBER,
    GOODBYE,
    *NUMBERS,
)
"""Prompts that every configuration must have; greetings of further hotlines come on top."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class PromptError(ValueError):
    """A prompt's name cannot be a file's name, or a position is no place in line."""


def sound(prompts_dir: str, name: str) -> str:
    """What Asterisk's ``Playback`` and AGI ``STREAM FILE`` are given: folder and name, no extension.

    Raises ``PromptError`` for a name that could lead out of the folder or split an argument
    (``&`` and ``,`` do in ``Playback``): lower-case letters, digits and single hyphens only.
    """
    if not _NAME.fullmatch(name):
        raise PromptError(f"{name!r} is no prompt's name: use lower-case letters, digits and hyphens")
    return f"{prompts_dir.rstrip('/')}/{name}"


def position_prompts(position: int) -> tuple[str, ...]:
    """The names to speak, in order, to the caller at this place in line (1 is served next).

    Place 4 has three ahead: 您前面还有 + 三 + 位. Raises ``PromptError`` below 1.
    """
    if position < 1:
        raise PromptError(f"{position} is no place in line")
    ahead = position - 1
    if ahead == 0:
        return (POSITION_NEXT,)
    if ahead > MOST_COUNTED:
        return (POSITION_MANY,)
    return (POSITION_AHEAD, NUMBERS[ahead - 1], POSITION_UNIT)


def wait_prompts(wait_ms: int | None) -> tuple[str, ...]:
    """The names to speak an estimated wait, in minutes rounded up: 预计还要等候 + 三 + 分钟.

    Nothing for less than a minute, for more than is counted out, and for what is not known.
    """
    minutes = -(-(wait_ms or 0) // MINUTE_MS)
    if wait_ms is None or wait_ms < MINUTE_MS or minutes > MOST_COUNTED:
        return ()
    return (WAIT_ESTIMATE, NUMBERS[minutes - 1], WAIT_UNIT)


def prompts_for(name: str, position: int = 0, wait_ms: int | None = None) -> tuple[str, ...]:
    """The files of a prompt as routing names it; position and wait count only for ``position``.

    With a position unknown (0) the comfort line is spoken instead of a wrong number.
    """
    if name != POSITION:
        return (name,)
    return position_prompts(position) + wait_prompts(wait_ms) if position >= 1 else (COMFORT,)


def playback(prompts_dir: str, names: Iterable[str]) -> str:
    """Several prompts as one argument of ``Playback``: joined by ``&``."""
    return "&".join(sound(prompts_dir, name) for name in names)


def text_of(texts: Mapping[str, str], names: Iterable[str]) -> str:
    """What is spoken, as one Chinese sentence. Raises ``KeyError`` for a name without a text."""
    return "".join(texts[name] for name in names)


def problems(
    texts: Mapping[str, str], files: Iterable[str], greetings: Iterable[str] = ()
) -> tuple[tuple[str, str], ...]:
    """What is wrong with a set of prompts: the prompt's name, and the mistake with its remedy.

    ``files`` are the sound files' names without extension; ``greetings`` the prompts that
    hotlines name. Every required prompt and greeting needs a text, every text a sound file.
    """
    there = frozenset(files)
    needed = dict.fromkeys((*REQUIRED, *greetings))
    found = [(name, NO_TEXT) for name in needed if not texts.get(name, "").strip()]
    found += [(name, NO_NAME) for name in texts if not _NAME.fullmatch(name)]
    found += [(name, NO_FILE) for name in texts if name not in there]
    return tuple(found)


NO_TEXT = "提示音没有文字；请补上 (has no text; write what it says)"
NO_NAME = (
    "不能作文件名；应为小写字母、数字和连字符 (is no file's name; use lower-case letters, digits and hyphens)"
)
NO_FILE = (
    "没有录音文件；请录制同名的 wav 文件，或删去这一行"
    " (has no sound file; record NAME.wav or take the line out)"
)
