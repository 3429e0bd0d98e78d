"""Character error rate, punctuation and the way of writing numbers aside. Pure."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from asr.text import bare, repair

_DIGITS = "零一二三四五六七八九"
_UNITS = ((1000, "千"), (100, "百"), (10, "十"))
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SAME = str.maketrans({"〇": "零", "幺": "一", "两": "二"})


def as_said(text: str) -> str:
    """Letters and characters only, numbers as they may be read: 29 → 二十九, 602 → 六零二, 3.5 → 三点五.

    29 and 二十九 are one reading, and so are 138 and 一三八; which of the two a recogniser wrote is no error.
    """
    return bare(_NUMBER.sub(_read, repair(text).lower())).translate(_SAME)


def _read(match: re.Match[str]) -> str:
    whole, _, part = match[0].partition(".")
    said = _counted(int(whole)) if len(whole) <= 2 and whole[0] != "0" else _one_by_one(whole)
    return f"{said}点{_one_by_one(part)}" if part else said


def _one_by_one(digits: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in digits)


def _counted(number: int) -> str:
    said = ""
    for unit, name in _UNITS:
        if number >= unit:
            count, number = divmod(number, unit)
            said += ("" if unit == 10 and count == 1 and not said else _DIGITS[count]) + name
    return said + (_DIGITS[number] if number or not said else "")


def errors(spoken: str, heard: str) -> tuple[int, int]:
    """(characters wrong, missing or too many; characters spoken)."""
    truth = as_said(spoken)
    return Levenshtein.distance(truth, as_said(heard)), len(truth)
