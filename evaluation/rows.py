"""Labelled material: tab-separated files with an optional header line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_SEPARATORS = ",;，；"


class BadTable(ValueError):
    """The file cannot be used; the text, for operators, names file, line and remedy."""


class Row(NamedTuple):
    """One line of a file, by column."""

    line: int
    """Counted from 1."""
    cells: Mapping[str, str]


def read_rows(file: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """The rows of a UTF-8 file whose columns are ``columns`` and then any of ``optional``.

    A first line that names a column is a header, and may put them in another order; a column that goes by
    another name there is the first one that is not named. Cells may be quoted as spreadsheets do. Empty
    lines are passed over. Raises BadTable.
    """
    try:
        # not splitlines(), which also ends lines at characters that a text may hold
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise BadTable(f"{file} 读不出来（{error.strerror}）") from None
    except UnicodeDecodeError as error:
        raise BadTable(f"{file} 不是 UTF-8（第 {error.start + 1} 字节）；请另存为 UTF-8") from None
    names = [*columns, *optional]
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        cells = [_unquoted(cell.strip()) for cell in line.split("\t")]
        if not any(cells):
            continue
        if number == 1 and not {cell.lower() for cell in cells}.isdisjoint(names):
            header = [cell.lower() for cell in cells]
            if twice := sorted({name for name in header if name in names and header.count(name) > 1}):
                raise BadTable(f"{file}:{number}: 表头里 {'、'.join(twice)} 写了两次；每列一个名字")
            names = _header(header, names, columns)
            continue
        row = dict(zip(names, cells, strict=False))
        missing = [name for name in columns if not row.get(name) and name != "kind"]
        if missing:
            raise BadTable(
                f"{file}:{number}: 缺少 {'、'.join(missing)}；{_form(line, [*columns, *optional])}"
            )
        rows.append(Row(number, row))
    if not rows:
        raise BadTable(f"{file} 里没有一行材料")
    return rows


def _form(line: str, names: Sequence[str]) -> str:
    """How a line ought to be, and what it is instead where that can be told."""
    if "\t" not in line and any(mark in line for mark in _SEPARATORS):
        return (
            "这一行没有制表符，像是逗号分隔的 CSV；"
            f"请另存为制表符（Tab）分隔的文本，各列为 {'、'.join(names)}"
        )
    return f"一行里用制表符（Tab）分开的各列是 {'、'.join(names)}"


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """That a word is none of those that there are, with the likeliest of them and all of them."""
    words = sorted(known)
    like = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    meant = f"，是不是「{like[0]}」？" if like else "；"
    return f"没有这种{what}「{word}」{meant}有：{'、'.join(words)}"


def _header(cells: Sequence[str], known: Sequence[str], needed: Sequence[str]) -> list[str]:
    unnamed = iter([name for name in known if name not in cells])
    whole = set(needed) <= set(cells)
    return [cell if whole or cell in known else next(unnamed, cell) for cell in cells]


def _unquoted(cell: str) -> str:
    quoted = len(cell) > 1 and cell[0] == cell[-1] == '"'
    return cell[1:-1].replace('""', '"').strip() if quoted else cell


def beside(table: Path, row: Row) -> Path:
    """The WAV that a row names, beside its table. Raises BadTable."""
    name = row.cells.get("file", "")
    if not name:
        raise BadTable(f"{table}:{row.line}: 没有 file 一列；加了 --audio，最后一列要写 WAV 文件名")
    path = table.parent / name
    if not path.is_file():
        raise BadTable(f"{table}:{row.line}: 没有文件 {path}")
    return path
