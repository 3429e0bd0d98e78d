"""The operators' configuration: what is read, and every mistake told with file, line and remedy."""

from __future__ import annotations

import contextlib
import copy
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.load import Configuration, ConfigurationError, Problem, load, read, read_toml, read_with
from config.records import Role
from config.schema import FILES, check, file_of
from routing.register import EmergencyNumber, Hotline, MergeMode

FOSHAN = Path(__file__).parents[2] / "config" / "foshan"
GOOD = """\
default_emergency = "110"

[[hotlines]]
number = "12345"
name = "便民热线"

[[hotlines]]
number = "12315"
name = "消费者投诉"
mode = "parallel"
greeting = "greeting-12315"

[[emergency_numbers]]
number = "110"
name = "公安"

[timers]
ring_s = 15

[trunk]
host = "192.0.2.1"
allow_from = ["192.0.2.0/24"]
caller_id = "12345"
"""
AGENTS = """\
[[agents]]
id = "8001"
name = "李"
"""


def problems(folder: Path, text: str, prompts: set[str] | None = None) -> list[str]:
    """What is said of a file, without the folder's name."""
    _write(folder, text)
    with pytest.raises(ConfigurationError) as caught:
        load(folder, prompts=prompts)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(p).removeprefix(f"{folder}/") for p in caught.value.problems]


def loaded(folder: Path, text: str) -> Configuration:
    _write(folder, text)
    return load(folder)


def _write(folder: Path, text: str) -> None:
    """One text with the entries of both files: agents go to their own."""
    hotline, mark, agents = text.partition("# agents.toml\n")
    (folder / "hotline.toml").write_text(hotline, "utf-8")
    (folder / "agents.toml").write_text(agents if mark else AGENTS, "utf-8")


def test_a_right_file_becomes_plain_records_with_milliseconds(tmp_path: Path) -> None:
    got = loaded(tmp_path, GOOD)
    assert got.floor.hotlines == (
        Hotline(number="12345", name="便民热线"),
        Hotline(number="12315", name="消费者投诉", mode=MergeMode.PARALLEL, greeting="greeting-12315"),
    )
    assert got.floor.emergency_numbers == (EmergencyNumber(number="110", name="公安", ring_ms=20_000),)
    assert (got.floor.ring_ms, got.floor.wrap_up_ms, got.floor.comfort_every_ms) == (15_000, 20_000, 20_000)
    assert [(a.id, a.name, a.role) for a in got.agents] == [("8001", "李", Role.AGENT)]
    assert (got.trunk.host, got.trunk.port, got.trunk.codecs) == ("192.0.2.1", 5060, ("alaw", "ulaw"))
    assert msgspec.json.decode(msgspec.json.encode(got), type=Configuration) == got


def test_foshans_own_configuration_is_right() -> None:
    got = load(FOSHAN)
    assert {"12345", "12315", "12319", "12329", "12333", "12348", "12350", "12369"} <= {
        h.number for h in got.floor.hotlines
    }
    assert [e.number for e in got.floor.emergency_numbers] == ["110", "119", "120", "122"]
    assert {"8001", "8002", "8003"} <= {a.id for a in got.agents}
    assert (got.floor.ring_ms, got.floor.wrap_up_ms, got.floor.comfort_every_ms) == (15_000, 20_000, 20_000)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'mode = "parallel"',
            'mode = "merge"',
            "hotline.toml:10: hotlines[1].mode: 'merge' 不是合法的模式；应为 merged / parallel / sub_centre "
            "(use one of merged / parallel / sub_centre)",
        ),
        (
            'number = "12315"',
            'number = "1231５"',
            "hotline.toml:8: hotlines[1].number: '1231５' 不是电话号码",
        ),
        ('number = "12315"', "number = 12315", "hotline.toml:8: hotlines[1].number: 12315 应为加引号的文字"),
        (
            'number = "12315"',
            'number = "12345"',
            "hotline.toml:8: hotlines[1].number: 号码 '12345' 与 hotlines[0] 重复",
        ),
        ('number = "12315"\n', "", "hotline.toml:7: hotlines[1].number: 缺少这一项；请补上"),
        ("greeting =", "greting =", "hotline.toml:11: hotlines[1].greting: 没有这一项；是不是 greeting"),
        ('"greeting-12315"', '"../x"', "hotline.toml:11: hotlines[1].greeting: '../x' 不是提示音名称"),
        ('name = "李"', 'name = ""', "agents.toml:3: agents[0].name: '' 不能作名称"),
        ('name = "李"', 'name = "a\\nb"', "agents.toml:3: agents[0].name: 'a\\nb' 不能作名称"),
        ('id = "8001"', 'id = "801"', "agents.toml:2: agents[0].id: '801' 不是工号；应为 4 至 6 位数字"),
        ('id = "8001"', 'id = "12345"', "agents.toml:2: agents[0].id: '12345' 与热线或紧急号码相同"),
        (
            'name = "李"',
            'name = "李"\nrole = "chief"',
            "agents.toml:4: agents[0].role: 'chief' 不是合法的角色；应为 agent",
        ),
        ('number = "110"', 'number = "119"', "hotline.toml:13: emergency_numbers: 缺少 110；请添加"),
        (
            'number = "110"',
            'number = "110"\nname = "x"\n[[emergency_numbers]]\nnumber = "12345"',
            "hotline.toml:17: emergency_numbers[1].number: '12345' 已是热线号码",
        ),
        (
            '= "110"\n\n[[h',
            '= "119"\n\n[[h',
            "hotline.toml:1: default_emergency: '119' 不在 emergency_numbers 中",
        ),
        ("ring_s = 15", "ring_s = 500", "hotline.toml:18: timers.ring_s: 500 超出范围；应为 5 至 120"),
        ("ring_s = 15", "ring_s = true", "hotline.toml:18: timers.ring_s: True 应为整数，不加引号"),
        (
            "ring_s = 15",
            "wrap_up_s = -1",
            "hotline.toml:18: timers.wrap_up_s: -1 超出范围；应为 1 至 3600，或 0",
        ),
        ("ring_s = 15", "ring = 15", "hotline.toml:18: timers.ring: 没有这一项；是不是 ring_s"),
        ('host = "192.0.2.1"', 'host = "a b"', "hotline.toml:21: trunk.host: 'a b' 不是主机地址"),
        (
            '["192.0.2.0/24"]',
            '[\n"192.0.2.0/24",\n"x"]',
            "hotline.toml:24: trunk.allow_from[1]: 'x' 不是 IP 或网段",
        ),
        (
            'caller_id = "12345"',
            'caller_id = "99999"',
            "hotline.toml:23: trunk.caller_id: '99999' 不是本热线的号码",
        ),
        (
            'caller_id = "12345"',
            'caller_id = "12345"\ncodecs = ["g729"]',
            "hotline.toml:24: trunk.codecs[0]: 'g729' 不是合法的编码",
        ),
        ('host = "192.0.2.1"', 'host = "127.0.0.1"', "hotline.toml:21: trunk.host: '127.0.0.1' 是本机"),
        ('host = "192.0.2.1"', 'host = "0.0.0.0"', "hotline.toml:21: trunk.host: '0.0.0.0' 是本机"),
        ('host = "192.0.2.1"', 'host = "::1"', "hotline.toml:21: trunk.host: '::1' 是本机"),
        (
            'host = "192.0.2.1"',
            'host = "::ffff:127.0.0.1"',
            "hotline.toml:21: trunk.host: '::ffff:127",
        ),
        ('host = "192.0.2.1"', 'host = "LocalHost."', "hotline.toml:21: trunk.host: 'LocalHost.' 是本机"),
        ('["192.0.2.0/24"]', '["127.1.2.3"]', "hotline.toml:22: trunk.allow_from[0]: '127.1.2.3' 包含本机"),
        ('["192.0.2.0/24"]', '["0.0.0.0/0"]', "hotline.toml:22: trunk.allow_from[0]: '0.0.0.0/0' 包含本机"),
        ('["192.0.2.0/24"]', '["::/0"]', "hotline.toml:22: trunk.allow_from[0]: '::/0' 包含本机"),
        ('["192.0.2.0/24"]', "[]", "hotline.toml:22: trunk.allow_from: 至少要有一项"),
        (
            'caller_id = "12345"',
            'caller_id = "12345"\ncodecs = []',
            "hotline.toml:24: trunk.codecs: 至少要有一项",
        ),
        ("[trunk]", "[[trunk]]", "hotline.toml:20: trunk: "),
        ("[timers]", "[timer]", "hotline.toml:17: timer: 没有这一项；是不是 timers"),
        (
            "[timers]\nring_s = 15",
            "[x]",
            "hotline.toml:17: x: 没有这一项；可用的有 default_emergency / hotlines",
        ),
    ],
)
def test_each_mistake_is_told_once_with_its_line_and_remedy(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    good = f"{GOOD}# agents.toml\n{AGENTS}"
    assert good.count(old) == 1
    got = problems(tmp_path, good.replace(old, new))
    assert len(got) == 1, got
    assert got[0].startswith(said)
    assert got[0].endswith(")"), "the remedy in English"


def test_all_mistakes_are_told_and_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        GOOD.replace('mode = "parallel"', 'mode = "x"')
        .replace('number = "12315"', 'number = "12345"')
        .replace("ring_s = 15", "ring_s = 1")
    )
    got = problems(tmp_path, text + "# agents.toml\n" + AGENTS.replace("8001", "1"))
    assert [line.split(": ")[0] for line in got] == [
        "agents.toml:2",
        "hotline.toml:8",
        "hotline.toml:10",
        "hotline.toml:18",
    ]


def test_an_empty_file_tells_what_is_missing(tmp_path: Path) -> None:
    got = problems(tmp_path, "# agents.toml\n")
    assert [line.split(": ")[:2] for line in got] == [
        ["agents.toml:1", "agents"],
        ["hotline.toml:1", "hotlines"],
        ["hotline.toml:1", "emergency_numbers"],
        ["hotline.toml:1", "trunk"],
    ]


def test_two_agents_with_one_id_and_two_emergency_numbers_alike(tmp_path: Path) -> None:
    two = '\n[[emergency_numbers]]\nnumber = "110"\nname = "x"\n# agents.toml\n'
    got = problems(tmp_path, GOOD + two + AGENTS + AGENTS.replace("李", "王"))
    assert "agents.toml:5: agents[1].id: 工号 '8001' 与 agents[0] 重复；请删去一个" in got[0]
    assert "hotline.toml:26: emergency_numbers[1].number: 号码 '110' 与 emergency_numbers[0] 重复" in got[1]


def test_an_entry_in_another_file_is_told_where_it_belongs(tmp_path: Path) -> None:
    got = problems(tmp_path, GOOD + AGENTS)
    assert got == [
        "hotline.toml:24: agents: 这一项应写在 agents.toml 里；请移过去 "
        "(belongs in agents.toml; move it there)"
    ]


def test_a_greeting_must_be_a_known_prompt(tmp_path: Path) -> None:
    got = problems(tmp_path, GOOD, prompts={"greeting", "greeting-12316"})
    assert got == [
        "hotline.toml:11: hotlines[1].greeting: 没有提示音 'greeting-12315'；是不是 greeting-12316 "
        "(no such prompt; did you mean greeting-12316)"
    ]
    (tmp_path / "prompts.toml").write_text('other = "x"\n', "utf-8")
    assert "没有提示音 'greeting-12315'" in problems(tmp_path, GOOD)[0]
    (tmp_path / "prompts.toml").write_text('greeting-12315 = "x"\n', "utf-8")
    assert loaded(tmp_path, GOOD).floor.hotlines


@pytest.mark.parametrize(
    ("raw", "line", "said"),
    [
        (b"a = 1\nb =\n", 2, "TOML 语法错误（第 4 列）"),
        (b'a = 1\n\nb = """x\n\n', 3, "TOML 语法错误（文件末尾）"),
        (b"a = 1\na = 2\n", 2, "TOML 语法错误"),
        (b"a = 1\nb = \xb7\xf0\n", 2, "不是 UTF-8 编码；请用编辑器另存为 UTF-8"),
        (b"a = " + b"[" * 100_000, 1, "括号嵌套过深"),
        (b"#" * 4_000_001, 1, "文件过大"),
        (b"\x00", 1, "TOML 语法错误"),
    ],
)
def test_a_file_that_is_no_toml(tmp_path: Path, raw: bytes, line: int, said: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(raw)
    with pytest.raises(ConfigurationError) as caught:
        read_toml(path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(path), line)
    assert problem.what.startswith(said)


def test_a_file_as_windows_writes_it(tmp_path: Path) -> None:
    (tmp_path / "agents.toml").write_text(AGENTS, "utf-8", newline="\r\n")
    (tmp_path / "hotline.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(tmp_path).agents[0].name == "李"
    wrong = GOOD.replace("ring_s = 15", "ring_s = 1").replace("\n", "\r\n")
    (tmp_path / "hotline.toml").write_bytes(wrong.encode())
    with pytest.raises(ConfigurationError, match=r"hotline\.toml:18: timers\.ring_s"):
        load(tmp_path)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"没有这个配置目录.*HOTLINE_CONFIG_DIR"):
        load(tmp_path / "nowhere")
    with pytest.raises(
        ConfigurationError, match=r"agents\.toml:1: 没有这个文件(.|\n)*hotline\.toml:1: 没有这个文件"
    ):
        load(tmp_path)
    (tmp_path / "hotline.toml").mkdir()
    with pytest.raises(ConfigurationError, match="文件无法读取"):
        load(tmp_path)


class Row(msgspec.Struct, forbid_unknown_fields=True):
    key: str


class Rows(msgspec.Struct):
    row: list[Row]


def refuse(text: str) -> object:
    raise ValueError(text)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("places: Expected `str`, got `int` - at `$.row[1].key`", 6),
        ("row[1].key: the key is there twice", 6),
        ("row[0]: nothing is right", 2),
        ("there must be at least one row", 1),
        ("nowhere.here: x", 1),
    ],
)
def test_the_mistakes_of_other_rooms_files_get_their_lines(tmp_path: Path, said: str, line: int) -> None:
    path = tmp_path / "rows.toml"
    path.write_text('\n[[row]]\nkey = "a"\n\n[[row]]\nkey = 1\n', "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_with(path, lambda data: refuse(said))
    (problem,) = caught.value.problems
    assert problem.line == line
    assert said in problem.what
    with pytest.raises(ConfigurationError, match=r"rows\.toml:6: row\[1\]\.key: .*Expected `str`"):
        read_with(path, lambda data: msgspec.convert(data, Rows))
    assert read_with(path, len) == 1


def test_a_problem_is_one_line(tmp_path: Path) -> None:
    assert str(Problem("a.toml", 3, "x")) == "a.toml:3: x"
    source_path = tmp_path / "a.toml"
    source_path.write_text("a = 1")
    assert read(source_path).problems([]) == ()


KEYS = ["number", "name", "mode", "greeting", "id", "role", "ring_s", "host", "caller_id", "skills", "groups"]
KEYS += ["rungs", "after_s", "sub_centre", "ladder", "hours", "workdays", "starts", "allow_from", "trunk"]
TABLES = [table for model in FILES.values() for table in model.model_fields]
few = st.text("ab1.佛-", max_size=4)
leaves = st.integers(-1, 5) | few | st.booleans() | st.floats() | st.just(date(2027, 1, 1))
trees = st.recursive(
    leaves | st.just(datetime(2027, 1, 1)),  # noqa: DTZ001 -- as TOML has it
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | few, inner, max_size=3)
    ),
    max_leaves=8,
)
documents = st.dictionaries(st.sampled_from(TABLES) | few, trees, max_size=4)


def sound(files: dict[str, dict[str, Any]]) -> None:
    for fault in check(files, {"prompts": ["greeting"], "districts": ["a"]}):
        assert "\n" not in fault.what
        assert fault.what.endswith(")")
        assert file_of(fault) in FILES


@given(st.dictionaries(st.sampled_from(list(FILES)), documents, max_size=5))
def test_no_data_whatever_breaks_the_checks(files: dict[str, dict[str, Any]]) -> None:
    sound(files)


CITY = {name: tomllib.loads((FOSHAN / name).read_text("utf-8")) for name in FILES}


def places(data: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        yield (*where, step)
        yield from places(value, (*where, step))


@given(st.lists(st.tuples(st.sampled_from(sorted(places(CITY), key=str)), leaves), min_size=1, max_size=4))
def test_no_damage_to_a_whole_configuration_breaks_the_checks(
    damages: list[tuple[tuple[Any, ...], Any]],
) -> None:
    files = copy.deepcopy(CITY)
    for (*way, last), value in damages:
        at: Any = files
        with contextlib.suppress(KeyError, IndexError, TypeError):  # an earlier damage took it away
            for step in way:
                at = at[step]
            at[last] = value
    sound({name: data for name, data in files.items() if isinstance(data, dict)})
