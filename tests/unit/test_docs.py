"""What the documentation points to and shows: links, paths, commands, a call's path, words of the screen."""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from config.load import ConfigurationError, load
from config.schema import FILES
from config.schema_agents import PersonEntry
from config.schema_groups import GroupEntry, HeadStartsEntry, LadderEntry, RungEntry, SkillEntry
from config.schema_hotline import HotlineEntry, SubCentreEntry, TimersEntry, TrunkEntry
from config.schema_hours import HoursEntry, RosterEntry
from config.schema_plans import CallbacksEntry, MeasuresEntry, SurgeEntry
from cti.__main__ import parser
from tests.pages import DOCS, PAGES, ROOT, code, first, name_of, table, text, tracked

MADE = ("var/", "build/", ".venv/", "desk/static/")
"""Folders that running and building make: what lies in them is no file of the project."""
SUFFIXES = "py|md|toml|conf|sh|ts|yaml|txt|wav|xml|png"
PATH = re.compile(rf"[\w.-]+(/[\w.-]+)*(/|\.({SUFFIXES}))|[\w.-]+(/[\w.-]+)+", re.ASCII)
ELSEWHERE = {"asterisk.conf", "pip.conf", "set-aside/"}
"""What is named as it is called in an installation."""


# --- links and paths ------------------------------------------------------------------------------


def broken_links(page: Path, markdown: str) -> list[str]:
    """Links and pictures within the project that lead nowhere."""
    targets = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", markdown, flags=re.S))
    return [
        target
        for target in targets
        if not re.match(r"[a-z]+:|#", target) and not (page.parent / target.partition("#")[0]).exists()
    ]


def missing_paths(page: Path, markdown: str) -> list[str]:
    """Paths and names of files between backquotes that no file of the project has."""
    names = {name.rpartition("/")[2] for name in tracked()}
    folders = {str(parent) for name in tracked() for parent in Path(name).parents}
    missing = []
    for quoted in code(markdown):
        path = quoted.partition("::")[0]
        if not PATH.fullmatch(path) or re.search("N(NNN|AME)", path):
            continue
        bare = path.rstrip("/")
        near = (page.parent / bare).exists()
        known = bare in tracked() or bare in folders or ("/" not in path and path in names)
        top = bare.split("/")[0]
        ours = path.endswith("/") or "." in bare.rpartition("/")[2] or top in folders
        if ours and not (known or near or path.startswith(MADE) or path in ELSEWHERE):
            missing.append(quoted)
    return missing


def missing_names(markdown: str) -> list[str]:
    """``file.py::Class.method`` that the file does not define."""
    missing = []
    for quoted in code(markdown):
        path, _, name = quoted.partition("::")
        if name and not (
            (ROOT / path).is_file() and name in set(defined(ast.parse(text(ROOT / path)).body, ""))
        ):
            missing.append(quoted)
    return missing


def defined(body: list[ast.stmt], before: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield before + node.name
        if isinstance(node, ast.ClassDef):
            yield from defined(node.body, f"{before}{node.name}.")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_a_page_points_to_is_there(page: Path) -> None:
    assert broken_links(page, text(page)) == []
    assert missing_paths(page, text(page)) == []
    assert missing_names(text(page)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "[x](docs/nowhere.md)",
        "![x](docs/images/none.png)",
        "`routing/no_such.py`",
        "`tests/nothing/`",
        "`no_such.toml`",
        "`routing/step.py::stop`",
        "`cti/app.py::Service.no_such`",
        "`routing/step.py::_offer.inner`",
    ],
)
def test_what_is_not_there_is_noticed(wrong: str) -> None:
    page = ROOT / "README.md"
    assert broken_links(page, wrong) + missing_paths(page, wrong) + missing_names(wrong)


@pytest.mark.parametrize(
    "right",
    [
        "[x](docs/README.md)",
        "[x](https://example.org)",
        "`routing/step.py::step`",
        "`cti/app.py::Service.start`",
        "`var/summary.json`",
        "`config/foshan/`",
        "`hotline.toml`",
        "`GET /api/me`",
        "`AGENT*SECONDS`",
    ],
)
def test_what_is_there_is_let_be(right: str) -> None:
    page = ROOT / "README.md"
    assert broken_links(page, right) + missing_paths(page, right) + missing_names(right) == []


# --- commands -------------------------------------------------------------------------------------


def commands(markdown: str) -> set[tuple[str, str]]:
    """(``make`` or ``hotline``, what follows) wherever a command is shown."""
    shown = "\n".join([*re.findall(r"```sh\n(.*?)```", markdown, flags=re.S), *code(markdown)])
    return set(re.findall(r"(?:^|[\s/&])(make|hotline) ([a-z-][\w-]*)", shown, flags=re.M))


def wrong_commands(markdown: str) -> list[str]:
    """Shown commands that there are none of."""
    targets = set(re.findall(r"^([a-z]+):.*## ", text(ROOT / "Makefile"), flags=re.M))
    actions = [a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)]
    known = {"make": targets, "hotline": {*actions[0].choices, "--help"}}
    return [f"{name} {what}" for name, what in sorted(commands(markdown)) if what not in known[name]]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_that_are_shown_exist(page: Path) -> None:
    assert wrong_commands(text(page)) == []


def test_a_command_that_there_is_not_is_noticed() -> None:
    page = "`make everything`\n```sh\n.venv/bin/hotline fly\nmake run\n.venv/bin/hotline serve\n```"
    assert wrong_commands(page) == ["hotline fly", "make everything"]


def test_both_readmes_show_every_command() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        shown = {what for tool, what in commands(text(ROOT / name)) if tool == "make"}
        assert shown >= {"run", "test", "check", "bench", "clean", "setup"}, name


# --- the path of a call and the map ---------------------------------------------------------------


def path_of_a_call(markdown: str) -> list[str]:
    """The files of each numbered step, and of what happens when the program is away."""
    start = markdown.index("`config/asterisk/extensions.conf`")
    part = markdown[markdown.rindex("\n## ", 0, start) : markdown.index("\n## ", start)]
    steps = re.split(r"\n\d+\. ", part)
    return [" ".join(sorted({q for q in code(step) if "/" in q})) for step in steps]


def test_both_readmes_walk_the_same_path_through_the_same_files() -> None:
    english, chinese = (path_of_a_call(text(ROOT / name)) for name in ("README.md", "README.zh-CN.md"))
    assert len(english) == 11
    assert chinese == english


def test_a_step_that_names_another_file_is_noticed() -> None:
    changed = text(ROOT / "README.zh-CN.md").replace(
        "`asr/tap.py::TapServer`", "`asr/frames.py::FrameReader`"
    )
    assert path_of_a_call(changed) != path_of_a_call(text(ROOT / "README.md"))


@pytest.mark.parametrize(("name", "heading"), [("README.md", "Folder"), ("README.zh-CN.md", "目录")])
def test_the_map_has_every_room(name: str, heading: str) -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    rooms = project["tool"]["importlinter"]["root_packages"]
    assert sorted(first(table(text(ROOT / name), heading))) == sorted(f"{room}/" for room in rooms)


# --- how-to, decisions, index ---------------------------------------------------------------------


def unknown_words(markdown: str, sources: str) -> list[str]:
    """Words in 「」 that no screen shows as a whole; values may follow them."""
    # what a command prints, and what is written into a file, is no word of a screen
    told = re.sub(r"```(text|toml).*?```", "", markdown, flags=re.S)
    quoted = re.findall("「([^」]+)」", told)
    return [word for word in quoted if not re.search(rf"[\"`·] ?{re.escape(word)}(?=[\"`：，,… $])", sources)]


@cache
def screens() -> str:
    names = [n for n in tracked() if n.startswith(("desk/", "cti/app.py")) and n.endswith((".ts", ".py"))]
    return "\n".join(text(ROOT / name) for name in names)


@pytest.mark.parametrize("page", sorted((DOCS / "how-to").glob("*.md")), ids=lambda page: page.name)
def test_words_of_the_screen_are_those_of_the_screen(page: Path) -> None:
    assert unknown_words(text(page), screens()) == []


def test_a_word_that_no_screen_shows_is_noticed() -> None:
    assert unknown_words("点「就绪」，再点「起飞」「绪」", screens()) == ["起飞", "绪"]


def test_keys_of_the_desk_are_those_of_the_page() -> None:
    bound = set(re.findall(r"^    (F\d+):", text(ROOT / "desk/web/src/main.ts"), flags=re.M))
    assert set(first(table(text(DOCS / "how-to/agent-desk.md"), "键"))) == bound


def test_entries_of_the_configuration_that_the_how_to_explains_exist() -> None:
    page = text(DOCS / "how-to/configure.md")
    example = tomllib.loads(text(ROOT / "config/foshan/hotline.toml"))
    parts = {part.partition("\n")[0]: part for part in re.split(r"\n## ", page)}

    def explained(start: str) -> list[str]:
        part = next(part for title, part in parts.items() if title.startswith(start))
        return [key for row in first(table(part, "项")) for key in re.findall(r"\w+", row)]

    assert explained("时限") == list(example["timers"]) == list(TimersEntry.model_fields)
    assert explained("热线号码") == list(HotlineEntry.model_fields)
    assert set(explained("分中心")) == set(SubCentreEntry.model_fields)
    assert explained("座席") == list(PersonEntry.model_fields)
    assert first(table(page, "文件")) == list(FILES)
    tables = [GroupEntry, SkillEntry, LadderEntry, RungEntry, HeadStartsEntry, HoursEntry, RosterEntry]
    tables += [SurgeEntry, CallbacksEntry, MeasuresEntry, TrunkEntry]
    for entry in tables:
        assert [key for key in entry.model_fields if f"`{key}`" not in page] == [], entry


def test_mistakes_that_the_how_to_shows_are_told_so(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "config/foshan", tmp_path / "foshan"))
    for old, new in (
        ('number = "12315"', 'number = "12345"'),
        ('group = "consumer"', 'group = "consumr"'),
        ("longest_wrap_up_s =", "longest_wrapup_s ="),
    ):
        file = folder / "hotline.toml"
        file.write_text(text(file).replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load(folder)
    shown = re.findall(r"^   (\w+\.toml:\d+: .*)$", text(DOCS / "how-to/configure.md"), flags=re.M)
    assert shown == [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_the_index_of_decisions_is_complete() -> None:
    folder = DOCS / "decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", text(folder / "README.md"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))


def test_every_page_can_be_found_from_the_index() -> None:
    reached, waiting = set(), [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or not page.is_relative_to(DOCS):
            continue
        reached.add(page)
        targets = re.findall(r"\]\(((?![a-z]+:)[^)\s]+\.md)\)", text(page))
        waiting += [(page.parent / target).resolve() for target in targets]
    assert [str(page) for page in DOCS.rglob("*.md") if page not in reached] == []
