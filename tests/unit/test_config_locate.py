"""Every entry of a TOML document is found, on its line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.locate import Where, lines_of, nearest

ROOT = Path(__file__).parents[2]

CROWDED = '''# comment = 1
top = 1 # [not.a.table]
"quoted.key" = "a # b"
'literal' = 'c:\\d'
dotted . "x y" .z = true
date = 2026-01-01T00:00:00Z
text = """
[not.a.table]
a = 1 \\""" still """""
after = """x"" y"""
raw = \'\'\'
b = 2\'\'\'\'
none = []
nested = [ # here
  "a",
  [1, 2, # more
   3], { k = 1, "l" = [ { m = 2 },
     { n = """
""" } ] },
]
inline = { p.q = 1, r = {} }

[a.b]
c = 1
  [[a.list]]
  x = 1
  [[a.list]] # again
  y = 2
  [a.list.deep]
  z = 3
  [[a.list.more]]
  w = 4
  [[a.list.more]]
[ spaced . "na me" ]
k=-1.5e3
"\\u4f5b" = "山"'''


def places(data: Any, where: Where = ()) -> Iterator[Where]:
    """All places in the data, as the tables themselves tell."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        yield (*where, step)
        yield from places(value, (*where, step))


@pytest.mark.parametrize(
    "text",
    [
        CROWDED,
        "",
        "\n# nothing\n",
        *(p.read_text("utf-8") for p in [ROOT / "pyproject.toml", *ROOT.glob("config/**/*.toml")]),
    ],
)
def test_every_place_has_a_line_and_no_other_has(text: str) -> None:
    assert set(lines_of(text)) == set(places(tomllib.loads(text)))


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("top",), 2),
        (("quoted.key",), 3),
        (("dotted", "x y", "z"), 5),
        (("after",), 10),
        (("raw",), 11),
        (("nested",), 14),
        (("nested", 0), 15),
        (("nested", 1, 2), 17),
        (("nested", 2, "l", 0, "m"), 17),
        (("nested", 2, "l", 1, "n"), 18),
        (("inline", "p", "q"), 21),
        (("a", "b", "c"), 24),
        (("a", "list", 0, "x"), 26),
        (("a", "list", 1, "y"), 28),
        (("a", "list", 1, "deep", "z"), 30),
        (("a", "list", 1, "more", 0, "w"), 32),
        (("a", "list", 1, "more", 1), 33),
        (("spaced", "na me", "k"), 35),
        (("佛",), 0),
        (("spaced", "na me", "佛"), 36),
    ],
)
def test_lines(where: Where, line: int) -> None:
    assert lines_of(CROWDED).get(where, 0) == line


def test_a_missing_entry_is_told_at_its_table() -> None:
    lines = lines_of(CROWDED)
    assert nearest(lines, ("a", "list", 1, "number")) == 27
    assert nearest(lines, ("nowhere",)) == 1


words = st.text(alphabet="ab\"'#[]{}=,.\\ 佛\n", max_size=6)
values = st.recursive(
    st.integers() | st.booleans() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def written(value: Any) -> str:
    """The value as TOML, arrays over several lines, some texts too."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        plain = "\\" not in value and '"' not in value
        return f'"""\n{value}"""' if plain and "\n" in value else quoted(value)
    if isinstance(value, list):
        return "[" + "".join(f'\n{written(v)} , # ] }} "\n' for v in value) + "]"
    return "{" + ", ".join(f"{quoted(k)} = {written(v)}" for k, v in value.items()) + "}"


@given(st.dictionaries(words, values, max_size=4))
def test_whatever_the_values_every_key_is_on_the_line_it_was_written_on(data: dict[str, Any]) -> None:
    text, wanted = "", {}
    for key, value in data.items():
        wanted[key,] = text.count("\n") + 1
        text += f"{quoted(key)} = {written(value)}\n"
    assert tomllib.loads(text) == data
    lines = lines_of(text)
    assert set(lines) == set(places(data))
    assert {where: line for where, line in lines.items() if len(where) == 1} == wanted
