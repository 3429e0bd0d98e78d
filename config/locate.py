"""Lines of a TOML document: which line each entry stands on. Pure.

``tomllib`` reads a document but keeps no positions. This walks over one that it has read without error,
so it need not check anything: it only has to know where keys and values begin and end.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

Where = tuple[str | int, ...]
"""Place of an entry in the data: keys of tables, and numbers (from 0) within arrays."""

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[^\s.=\]"\']+')
_STRING = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}|\'\'\'[\s\S]*?\'{3,5}|"(?:[^"\\]|\\.)*"|\'[^\']*\''
)
_SCALAR = re.compile(r"[^,\]}\n#]+")


def lines_of(text: str) -> Mapping[Where, int]:
    """Line, from 1, of every table, entry and array element. ``text`` must be valid TOML."""
    walk = _Walk(text)
    walk.document()
    return walk.lines


def nearest(lines: Mapping[Where, int], where: Where) -> int:
    """The line of an entry, or, when it is missing, of the table it belongs to."""
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 1)


class _Walk:
    def __init__(self, text: str) -> None:
        self.lines: dict[Where, int] = {}
        self._text = text
        self._at = 0
        self._line = 1
        self._arrays: dict[Where, int] = {}

    def document(self) -> None:
        table: Where = ()
        while self._skip() < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._entry(table)

    def _header(self) -> Where:
        brackets = 2 if self._text.startswith("[[", self._at) else 1
        self._at += brackets
        keys = self._keys()
        self._skip()
        self._at += brackets
        if brackets == 2:
            array = (*self._resolve(keys[:-1]), keys[-1])
            self._arrays[array] = self._arrays.get(array, 0) + 1
        table = self._resolve(keys)
        self._note(table)
        return table

    def _resolve(self, keys: list[str]) -> Where:
        """A name in a header means the last element of each array of tables on its way."""
        table: Where = ()
        for key in keys:
            table = (*table, key)
            if table in self._arrays:
                table = (*table, self._arrays[table] - 1)
        return table

    def _entry(self, table: Where) -> None:
        where = (*table, *self._keys())
        self._note(where)
        self._skip()
        self._at += 1  # the equals sign
        self._value(where)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip()
            token = self._match(_KEY)
            keys.append(next(iter(tomllib.loads(f"{token} = 0"))))
            self._skip()
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _value(self, where: Where) -> None:
        self._skip()
        opening = self._text[self._at]
        if opening in "\"'":
            self._match(_STRING)
        elif opening in "[{":
            self._at += 1
            self._elements(where, "]" if opening == "[" else "}")
        else:
            self._match(_SCALAR)

    def _elements(self, where: Where, closing: str) -> None:
        number = 0
        while self._text[self._skip()] != closing:
            if closing == "]":
                self._note((*where, number))
                self._value((*where, number))
            else:
                self._entry(where)
            number += 1
            if self._text[self._skip()] == ",":
                self._at += 1
        self._at += 1

    def _note(self, where: Where) -> None:
        """An entry, and the tables that its dotted name makes on the way."""
        for length in range(1, len(where) + 1):
            self.lines.setdefault(where[:length], self._line)

    def _skip(self) -> int:
        self._match(_SPACE)
        return self._at

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        token = found[0] if found else ""
        self._line += token.count("\n")
        self._at += len(token)
        return token
