"""Repair of recognised text. Pure.

Recognisers return spaces between Chinese characters, traditional characters, half-width
punctuation and numbers as words; people and the rooms that read a transcript want one form.
"""

from __future__ import annotations

import re
import zlib
from functools import cache

from opencc import OpenCC

_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_MARKS = "，。？！、；：…"
_SPACE = re.compile(rf"(?<=[{_CJK}{_MARKS}])\s+(?=[\w{_MARKS}])|(?<=[\w{_MARKS}])\s+(?=[{_CJK}{_MARKS}])")
_HALF = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；", ":": "："})
_DIGIT = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "幺": "1", "两": "2"}
_UNIT = {"十": 10, "百": 100, "千": 1000}
_RUN = re.compile(r"[零〇一二三四五六七八九幺]{3,}")
_NUMBER = "[零〇一二两三四五六七八九十百千]+"
_HOUSE = re.compile(rf"({_NUMBER})(?=(?:号楼|号线|号|栋|座|幢|单元|楼|层|室|房|弄|巷))")
_IDIOM = re.compile(r"(?:[一两几]个|统|唯|万|星期|礼拜|周)$")


_ZHE = re.compile(r"(?<![显原名专编论土巨])著(?![名作称述书者])")
"""著 written for 着 (著火), which the conversion leaves because 著名 is right in both scripts."""


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional characters as simplified ones."""
    return _ZHE.sub("着", str(_converter().convert(text)))


def squeeze(text: str) -> str:
    """Without the spaces beside Chinese characters; other words keep theirs."""
    return _SPACE.sub("", text.strip())


def mark(text: str) -> str:
    """Half-width punctuation as full-width where the text is Chinese; broken characters dropped."""
    text = text.replace("\ufffd", "")
    if not re.search(rf"[{_CJK}]", text):
        return text
    text = re.sub(r"(?<!\d)[,?!;:]|[,?!;:](?!\d)", lambda m: m.group().translate(_HALF), text)
    return re.sub(rf"(?<=[{_CJK}])\.(?!\d)", "。", text)


def value(words: str) -> int | None:
    """The number that Chinese number words name, e.g. 二十八 → 28; None if they name none."""
    total = digit = 0
    last = 10_000
    for char in words:
        if char in _UNIT:
            if _UNIT[char] >= last:
                return None
            last = _UNIT[char]
            total += (digit or (1 if char == "十" and total == 0 else 0)) * last
            if digit == 0 and char != "十":
                return None
            digit = 0
        elif digit:
            return None
        else:
            digit = int(_DIGIT[char])
    return total + digit


def digits(text: str) -> str:
    """Number words as digits where they are clearly a number: digit by digit in runs of three
    or more (telephone and room numbers), and before a word of an address (28号, 3栋, 602房).
    """
    text = _RUN.sub(lambda m: "".join(_DIGIT[c] for c in m.group()), text)

    def house(match: re.Match[str]) -> str:
        words = match.group(1)
        if _IDIOM.search(text[: match.start()]):
            return words
        if len(words) > 1 and not any(c in _UNIT for c in words):
            return "".join(_DIGIT[c] for c in words)
        number = value(words)
        return words if number is None or words[0] in "百千" else str(number)

    return _HOUSE.sub(house, text)


def repair(text: str) -> str:
    """All of the above, in order. Repairing twice changes nothing more."""
    return digits(squeeze(mark(simplify(text))))


# --- text that was never spoken -----------------------------------------------------------------

_CREDITS = re.compile(
    r"字幕|订阅|点赞|打赏|转发支持|(?:谢谢|感谢)(?:大家|您的|你的)?(?:观看|收看|收听)|明镜|独播剧场|YoYo"
    r"|amara|下期再见|未经作者授权|普通话的句子|下集|待续",
    re.IGNORECASE,
)
_LOOP = re.compile(r"(.{1,12}?)\1{3,}|(.{4,30}?)\2{2,}", re.DOTALL)


def bare(text: str) -> str:
    """Letters, digits and characters only."""
    return re.sub(r"[\W_]+", "", text)


def looped(text: str) -> bool:
    """Whether the text goes round in circles, as an attention model does when it has lost its place.

    Digits may repeat (a telephone number is no loop); three of one character may too (对对对).
    """
    letters = bare(text)
    found = _LOOP.search(letters)
    if found and not found.group().isdigit():
        return len(found.group()) >= 5
    raw = letters.encode()
    return len(raw) > 60 and len(raw) / len(zlib.compress(raw)) > 2.4


def unlooped(text: str) -> str:
    """One turn of each loop."""
    return _LOOP.sub(lambda m: m.group(1) or m.group(2), text)


def credits_only(text: str) -> bool:
    """Whether it is nothing but what film subtitles end with, which the model learnt as silence."""
    letters = bare(text)
    return bool(_CREDITS.search(text)) and len(letters) <= 30


def invented(text: str, *, no_speech: float, logprob: float, speech_ms: int, prompt: str = "") -> str:
    """Why the text cannot have been spoken; empty when it may have been.

    ``no_speech`` is the model's probability that nobody spoke, ``logprob`` its mean log
    probability a token, ``speech_ms`` how long somebody was speaking. The limits were found
    on telephone-band clips and on noises that no one had spoken in.
    """
    letters = bare(text)
    if not letters:
        return "no words"
    if credits_only(text):
        return "subtitle credits"
    if no_speech > 0.6 and logprob < -0.5:
        return "probably no speech"
    if logprob < -2.5:
        return "a guess"
    if len(letters) > 6 + speech_ms * 12 // 1000:
        return "more words than can be said in that time"
    if prompt and len(letters) > 4 and letters in bare(prompt):
        return "the prompt read back"
    return ""
