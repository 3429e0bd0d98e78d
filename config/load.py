"""Reading the operators' configuration: a folder of TOML files, every mistake with its file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from config.crosscheck_names import texts
from config.faults import Fault
from config.locate import Where, lines_of, nearest
from config.records import Configuration
from config.schema import FILES, REQUIRED, build, check, file_of

PROMPTS_FILE = "prompts.toml"
PLACES_FILE = "places.toml"
MOST_BYTES = 4_000_000
"""Largest file that is read; a city's places take less than a tenth."""

CHINA = timezone(timedelta(hours=8))

T = TypeVar("T")

_SYNTAX_LINE = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$"
)
_PATH = re.compile(r"(?:`?\$\.?)?(?P<path>[A-Za-z_][\w-]*(?:\[\d+\]|\.[A-Za-z_][\w-]*)*)`?")
_MSGSPEC_PATH = re.compile(r"`\$(?P<path>[^`]*)`")
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in one file, with its remedy, in Chinese and English."""

    file: str
    line: int
    """From 1."""
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


class ConfigurationError(Exception):
    """The configuration has mistakes; its text is one line for each of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line)))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was read: its data, and the lines its entries stand on."""

    path: Path
    text: str
    data: dict[str, Any]

    def problems(self, faults: Iterable[Fault]) -> tuple[Problem, ...]:
        """The faults with this file's name and their lines."""
        lines = lines_of(self.text)
        return tuple(Problem(str(self.path), nearest(lines, f.where), _said(f.where, f.what)) for f in faults)


def there(directory: Path) -> None:
    """Raises ConfigurationError when it is no folder."""
    if not directory.is_dir():
        what = (
            "没有这个配置目录；请检查路径或 HOTLINE_CONFIG_DIR "
            "(no such folder; check the path or HOTLINE_CONFIG_DIR)"
        )
        raise ConfigurationError([Problem(str(directory), 1, what)])


def read(path: Path) -> Source:
    """Read one file. Raises ConfigurationError when it is missing, unreadable or no TOML."""
    text = text_of(path)
    try:
        return Source(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([_syntax_problem(path, text, error)]) from None
    except RecursionError:
        what = "括号嵌套过深；请删去多余的括号 (nested too deeply; remove the excess brackets)"
        raise ConfigurationError([Problem(str(path), 1, what)]) from None


def read_toml(path: Path) -> dict[str, Any]:
    """The data of one file. Raises ConfigurationError when it is missing, unreadable or no TOML."""
    return read(path).data


def read_with(path: Path, convert: Callable[[dict[str, Any]], T]) -> T:
    """Read one file and make something of it; ``convert`` belongs to the room that uses the data.

    A ``ValueError`` from it becomes a ConfigurationError. Where its text names the entry at fault, as
    msgspec does (``… at `$.form[2].key```) or as ``form[2].key: …``, the line is that entry's.
    """
    source = read(path)
    try:
        return convert(source.data)
    except ValueError as error:
        fault = _fault_in(str(error), source.data)
        raise ConfigurationError(source.problems([fault])) from error


def load(
    directory: Path, *, prompts: Collection[str] | None = None, today: date | None = None
) -> Configuration:
    """Read and check ``hotline.toml`` and the files beside it, of which only ``agents.toml`` must be there.

    Raises ConfigurationError with all of their mistakes. ``prompts``: names that may be used; when not given,
    those of ``prompts.toml`` beside them. Districts are those of ``places.toml``. Without such a
    file they are not checked. ``today`` tells which years of the official calendar are wanted; by default
    the date in China.
    """
    there(directory)
    sources = _sources(directory)
    outside: dict[str, Collection[str]] = {}
    if prompts is not None:
        outside["prompts"] = prompts
    elif (directory / PROMPTS_FILE).exists():
        outside["prompts"] = read_toml(directory / PROMPTS_FILE).keys()
    if (directory / PLACES_FILE).exists():
        places = read_toml(directory / PLACES_FILE)
        outside["districts"] = [name for _, name in texts(places, "district.*.name")]
    data = {name: source.data for name, source in sources.items()}
    if faults := check(data, outside):
        raise ConfigurationError(_placed(sources, faults))
    configuration, to_look_at = build(data, today or datetime.now(CHINA).date())
    told = tuple(str(problem) for problem in _placed(sources, to_look_at, directory))
    return msgspec.structs.replace(configuration, warnings=told)


def _sources(directory: Path) -> dict[str, Source]:
    """The files that are there, by name."""
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for name in FILES:
        if name in REQUIRED or (directory / name).exists():
            try:
                sources[name] = read(directory / name)
            except ConfigurationError as error:
                problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return sources


def _placed(
    sources: Mapping[str, Source], faults: Iterable[Fault], directory: Path | None = None
) -> tuple[Problem, ...]:
    """Each fault with its file and line; one of an absent file stands on that file's first line."""
    by_file: dict[str, list[Fault]] = {}
    for fault in faults:
        by_file.setdefault(file_of(fault), []).append(fault)
    placed: list[Problem] = []
    for name, of_it in by_file.items():
        if name in sources:
            placed += sources[name].problems(of_it)
        else:
            path = str(directory / name) if directory else name
            placed += (Problem(path, 1, _said(fault.where, fault.what)) for fault in of_it)
    return tuple(sorted(placed, key=lambda problem: (problem.file, problem.line)))


def text_of(path: Path) -> str:
    """What a file says. Raises ConfigurationError when it is missing, unreadable, too large or no UTF-8."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        what = (
            "没有这个文件；请补上，可参照 config/foshan (no such file; add it, config/foshan is an example)"
        )
        raise ConfigurationError([Problem(str(path), 1, what)]) from None
    except OSError as error:
        what = f"文件无法读取；请检查权限 (cannot be read: {error.strerror}; check its permissions)"
        raise ConfigurationError([Problem(str(path), 1, what)]) from None
    if len(raw) > MOST_BYTES:
        what = f"文件过大；最多 {MOST_BYTES} 字节 (too large; at most {MOST_BYTES} bytes)"
        raise ConfigurationError([Problem(str(path), 1, what)])
    try:
        # editors on Windows begin a file with a mark that TOML does not know
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = "不是 UTF-8 编码；请用编辑器另存为 UTF-8 (not UTF-8; save it as UTF-8)"
        raise ConfigurationError([Problem(str(path), line, what)]) from None


def _syntax_problem(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    found = _SYNTAX_LINE.match(str(error))
    what, line, column = (
        (found["what"], found["line"], found["column"]) if found else (str(error), None, None)
    )
    # "end of document" means the last line that says something
    number = int(line) if line else len(text.rstrip().splitlines()) or 1
    place = f"第 {column} 列" if column else "文件末尾"
    hint = "请检查引号、等号和括号 (check quotes, equals signs and brackets"
    said = text.splitlines()[number - 1] if number <= len(text.splitlines()) else ""
    if any(quote in said for quote in "“”‘’＂"):
        hint = '引号要用英文的 ", 不能用 “ ” (use plain quotes ", not “ ”'
    return Problem(str(path), number, f"TOML 语法错误（{place}）；{hint}: {what})")


def _fault_in(text: str, data: dict[str, Any]) -> Fault:
    found = _MSGSPEC_PATH.search(text) or _PATH.match(text.partition(": ")[0])
    where = _where(found["path"]) if found else ()
    if not _leads_somewhere(where, data):
        where = ()
    return Fault(where, f"配置有误，请按说明修改 (please correct: {text})")


def _where(path: str) -> Where:
    return tuple(int(number) if number else name for number, name in _STEP.findall(path))


def _leads_somewhere(where: Where, data: Any) -> bool:
    return bool(where) and isinstance(data, dict) and where[0] in data


def _said(where: Where, what: str) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).lstrip(".")
    return f"{path}: {what}" if path else what
