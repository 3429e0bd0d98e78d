"""Labelled material: tab-separated files with an optional header line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class BadTable(ValueError):
    """The file cannot be used; the text names file, line and remedy."""


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
        raise BadTable(f"{file} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise BadTable(f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    names = [*columns, *optional]
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        cells = [_unquoted(cell.strip()) for cell in line.split("\t")]
        if not any(cells):
            continue
        if number == 1 and not {cell.lower() for cell in cells}.isdisjoint(names):
            names = _header([cell.lower() for cell in cells], names, columns)
            continue
        row = dict(zip(names, cells, strict=False))
        missing = [name for name in columns if not row.get(name) and name != "kind"]
        if missing:
            raise BadTable(
                f"{file}:{number}: no {' and no '.join(missing)};"
                f" a line has, tab-separated: {', '.join(names)}"
            )
        rows.append(Row(number, row))
    if not rows:
        raise BadTable(f"{file} has no rows")
    return rows


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
        raise BadTable(f"{table}:{row.line}: names no file in its last column; --audio needs one")
    path = table.parent / name
    if not path.is_file():
        raise BadTable(f"{table}:{row.line}: there is no file {path}")
    return path
