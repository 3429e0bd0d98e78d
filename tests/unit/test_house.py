"""The rules of the house that no linter knows: sizes, purity, and what may stand in a committed file."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LONGEST_FILE = 400
LONGEST_TEST_FILE = 1000
LONGEST_FUNCTION = 50
TESTS = "tests/"
SOURCES = {".py", ".sh", ".js", ".mjs", ".ts", ".css"}

# Decisions only: what they need comes as arguments; they neither read, write, wait, log nor look at a clock.
PURE = re.compile(r"\bPure\b")
"""Stands in the docstring of each of them; in a package's it speaks for all of its modules."""
PURE_CONTRACT = "The pure modules import no I/O"
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "__import__"}
IMPURE_METHODS = {"now", "utcnow", "today"}

# Put together here, so that this file may be searched too.
HOSTS = [
    ".".join(words)
    for words in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("snapshot", "debian", "org"),
        ("security", "debian", "org"),
        ("docker", "io"),
    )
]
MACHINE_PATHS = [
    "/" + path
    for path in ("work/main", "work/shared", "tmp/lab", "tmp/wt", "root/", "opt/wheels", "opt/pypi")
]
HOME = re.compile(r"(?<![\w./])/home/[a-z]")


def tracked() -> list[Path]:
    """Every file that git keeps, or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def forbidden_words(text: str) -> list[str]:
    """The hosts and the machine's paths that stand in ``text``."""
    return [word for word in HOSTS + MACHINE_PATHS if word in text] + HOME.findall(text)


def long_functions(source: str) -> list[tuple[str, int]]:
    """Name and number of lines of the functions in ``source`` that are too long."""
    return [
        (node.name, lines)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def impurities(source: str, forbidden: set[str]) -> Iterator[str]:
    """What a pure module must not do and ``source`` does: imports of ``forbidden``, calls of the outside."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            )
            for name in names:
                if name.partition(".")[0] in forbidden:
                    yield f"line {node.lineno}: imports {name}"
        elif isinstance(node, ast.AsyncFunctionDef):
            yield f"line {node.lineno}: async def {node.name}"
        elif isinstance(node, ast.Call) and (name := impure_call(node.func)):
            yield f"line {node.lineno}: calls {name}()"


def impure_call(function: ast.expr) -> str:
    """The name of ``function`` when calling it reads a clock, a file or a person; else nothing."""
    if isinstance(function, ast.Name) and function.id in IMPURE_CALLS:
        return function.id
    if isinstance(function, ast.Attribute) and function.attr in IMPURE_METHODS:
        return "." + function.attr
    return ""


def contract(name: str) -> dict[str, list[str]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: dict[str, list[str]] = next(
        one for one in settings["tool"]["importlinter"]["contracts"] if one["name"] == name
    )
    return found


def pure_files() -> list[Path]:
    found = set()
    for path in python_files():
        if not name_of(path).startswith(TESTS) and says_pure(path.read_text(encoding="utf-8")):
            found |= set(path.parent.glob("**/*.py")) if path.name == "__init__.py" else {path}
    return sorted(found)


def says_pure(source: str) -> bool:
    """Whether the module's docstring promises it."""
    return bool(PURE.search(ast.get_docstring(ast.parse(source)) or ""))


def module_of(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_no_committed_file_names_a_registry_or_this_machine() -> None:
    found = {}
    for path in tracked():
        try:
            words = forbidden_words(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
        if words:
            found[name_of(path)] = words
    assert found == {}


@pytest.mark.parametrize("word", [*HOSTS, *MACHINE_PATHS, "/home/" + "someone/x"])
def test_a_registry_or_a_machines_path_is_noticed(word: str) -> None:
    assert forbidden_words(f"see https://{word}" if word in HOSTS else f'open("{word}")')


def longest_file(name: str) -> int:
    """A test's file is a list of stories, each of which is read by itself."""
    return LONGEST_TEST_FILE if name.startswith(TESTS) else LONGEST_FILE


def test_no_file_is_too_long() -> None:
    lines = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in tracked()
        if path.suffix in SOURCES
    }
    assert {name: count for name, count in lines.items() if count > longest_file(name)} == {}


def test_no_function_is_too_long() -> None:
    found = {
        name_of(path): long_functions(path.read_text(encoding="utf-8"))
        for path in python_files()
        if not name_of(path).startswith(TESTS)
    }
    assert {name: functions for name, functions in found.items() if functions} == {}


def test_a_long_function_is_noticed_also_inside_a_class() -> None:
    body = "        pass\n" * LONGEST_FUNCTION
    assert long_functions(f"class A:\n    async def f(self):\n{body}") == [("f", LONGEST_FUNCTION + 1)]


def test_the_pure_modules_do_nothing_outside() -> None:
    forbidden = set(contract(PURE_CONTRACT)["forbidden_modules"])
    found = {
        name_of(path): list(impurities(path.read_text(encoding="utf-8"), forbidden)) for path in pure_files()
    }
    assert len(found) > 40, "who promises to be pure is not found"
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import time",
        "import os.path as p",
        "from asyncio import sleep",
        "def f():\n    import socket",
        "open('x')",
        "datetime.now(UTC)",
        "date.today()",
        "async def f(): ...",
    ],
)
def test_an_impurity_is_noticed(line: str) -> None:
    assert list(impurities(line, {"time", "os", "asyncio", "socket"}))


def test_what_is_pure_is_let_be() -> None:
    source = "import re\nfrom datetime import datetime\nfrom .model import Call\ndef f(now): return now + 1\n"
    assert list(impurities(source, {"time", "os"})) == []


def test_the_import_contract_covers_every_pure_module() -> None:
    covered = contract(PURE_CONTRACT)["source_modules"]
    missing = []
    for path in pure_files():
        module = module_of(path)
        if not any(module == name or module.startswith(name + ".") for name in covered):
            missing.append(module)
    assert missing == [], f"add them to {PURE_CONTRACT!r} in pyproject.toml"


def test_every_module_of_the_contract_says_so_itself() -> None:
    pure = {module_of(path) for path in pure_files()}
    covered = contract(PURE_CONTRACT)["source_modules"]
    assert covered == sorted(set(covered))
    assert [name for name in covered if name not in pure] == [], "write 'Pure' into their docstrings"


@pytest.mark.parametrize(
    ("source", "pure"),
    [
        ('"""Weighs words. Pure.\n\nMore."""', True),
        ('"""Source: the law.\nPure; ``now`` is in ms."""', True),
        ('"""Pure: text in, text out."""', True),
        ('"""Purely for tests; purely decisions."""', False),
        ("x = 1  # Pure", False),
    ],
)
def test_who_promises_to_be_pure_is_known_by_the_docstring(source: str, pure: bool) -> None:
    assert says_pure(source) is pure


def test_every_decision_has_a_number_of_its_own() -> None:
    names = [path.name for path in (ROOT / "docs" / "decisions").glob("*.md") if path.name != "README.md"]
    assert names, "there are no decisions"
    assert [name for name in names if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)] == []
    numbers = sorted(name[:4] for name in names)
    assert numbers == sorted(set(numbers)), f"two decisions have one number: {sorted(names)}"
