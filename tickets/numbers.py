"""Numbers as they are spoken in Chinese. Pure."""

from __future__ import annotations

import re

_DIGITS = {
    "零": 0, "〇": 0, "洞": 0, "一": 1, "幺": 1, "妖": 1, "腰": 1, "二": 2, "两": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
_UNITS = {"十": 10, "百": 100, "千": 1000}

DIGIT = "0-9零〇洞一幺妖腰二两三四五六七八九"
"""Characters of a number that is spoken digit by digit, for a regular expression's class."""
NUMBER = "[0-9零〇一二两三四五六七八九十百千]"
"""One character of a number, for a regular expression."""


def to_digits(text: str) -> str:
    """A number spoken digit by digit (一三八 → 138); other characters are left out.

    两 and N个 repeat nothing here; ``三个八`` is first written out by the caller.
    """
    return "".join(char if char.isascii() and char.isdigit() else str(_DIGITS.get(char, "")) for char in text)


def to_int(text: str) -> int | None:
    """二十三 → 23, 两百零五 → 205, 一二三 → 123, 15 → 15; None if it is no number."""
    if not text:
        return None
    if not any(unit in text for unit in _UNITS):
        digits = to_digits(text)
        return int(digits) if len(digits) == len(text) else None
    total, current = 0, 0
    for char in text:
        if char in _UNITS:
            total += (current or (1 if char == "十" else 0)) * _UNITS[char]
            current = 0
        elif char.isascii() and char.isdigit():
            current = current * 10 + int(char)
        elif char in _DIGITS:
            current = _DIGITS[char]
        else:
            return None
    return total + current


def numerals(text: str, before: str) -> str:
    """``text`` with each spoken number that stands before one of ``before`` (a regular
    expression) written in digits."""

    def written(match: re.Match[str]) -> str:
        number = to_int(match[0])
        return match[0] if number is None else str(number)

    return re.sub(f"{NUMBER}+(?={before})", written, text)
