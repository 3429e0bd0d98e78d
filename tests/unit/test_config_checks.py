"""Configurations that cannot be worked with: each is refused with file, line, reason and remedy."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from config.checks.serving import SPOKEN
from config.load import Configuration, ConfigurationError, load
from desk.words_routing import LANGUAGES

TODAY = date(2026, 3, 2)
FILES = {
    "hotline.toml": """\
[[hotlines]]
number = "12345"
name = "便民"
ladder = "common"
[[hotlines]]
number = "12366"
name = "纳税"
mode = "sub_centre"
ladder = "tax"
sub_centre = "tax"
[[hotlines]]
number = "12350"
name = "安全"
confidential = true
[[emergency_numbers]]
number = "110"
name = "公安"
[[sub_centres]]
id = "tax"
name = "税务"
number = "7366"
host = "203.0.113.9"
[[sub_centres]]
id = "south"
name = "南海"
number = "7757"
host = "203.0.113.17"
[trunk]
host = "198.51.100.1"
allow_from = ["198.51.100.0/28"]
caller_id = "12345"
""",
    "agents.toml": """\
[[agents]]
id = "8001"
name = "甲"
skills = { cmn = 5, "12315" = 3 }
groups = ["desk"]
cleared = true
[[agents]]
id = "8002"
name = "乙"
skills = { cmn = 5 }
groups = ["desk", "night"]
[[agents]]
id = "9001"
name = "丙"
role = "supervisor"
""",
    "groups.toml": """\
[[skills]]
id = "cmn"
name = "普通话"
[[skills]]
id = "12315"
name = "消费"
[[groups]]
id = "desk"
name = "前台"
[[groups]]
id = "night"
name = "夜班"
[[ladders]]
id = "common"
rungs = [
  { after_s = 0, groups = ["desk"], skills = { 12315 = 3 }, language = 3 },
  { after_s = 10, groups = ["desk", "night"], language = 3 },
  { after_s = 60, sub_centre = "south" },
  { after_s = 90 },
]
[[ladders]]
id = "tax"
rungs = [
  { after_s = 0, sub_centre = "tax" },
  { after_s = 30 },
]
""",
    "hours.toml": """\
[[hours]]
id = "office"
workdays = ["08:30-12:00", "14:00-17:30"]
[[rosters]]
id = "first"
name = "值班一"
group = "night"
starts = 2026-10-01T00:00:00
ends = 2026-10-02T00:00:00
agents = ["8001", "8002"]
""",
    "plans.toml": """\
[surge]
on_waiting = 30
off_waiting = 10
[callbacks]
offer = true
hours = "office"
[measures]
least_connect_percent = 95
""",
}
PROMPTS = {"greeting", "surge", "to-sub-centre", "closed"}
LAST_RUNG = '  { after_s = 90 },\n]\n[[ladders]]\nid = "tax"'
ROSTER = """[[rosters]]
id = "second"
name = "值班二"
group = "{group}"
starts = {starts}
ends = 2026-10-03T00:00:00
agents = ["8002"]
"""


def written(folder: Path, name: str = "", old: str = "", new: str = "") -> Path:
    """The folder above, with one change."""
    for file, text in FILES.items():
        if file == name:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1) if old else text + new
        (folder / file).write_text(text, "utf-8")
    return folder


def loaded(folder: Path) -> Configuration:
    return load(folder, prompts=PROMPTS, today=TODAY)


def refused(folder: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        loaded(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def line_of(folder: Path, name: str, what: str) -> int:
    text = (folder / name).read_text("utf-8")
    assert what in text, what
    return text.partition(what)[0].count("\n") + 1


def test_the_folder_without_mistakes(tmp_path: Path) -> None:
    assert loaded(written(tmp_path)).warnings == ()


MISTAKES = tomllib.loads((Path(__file__).parent / "data" / "config_mistakes.toml").read_text("utf-8"))[
    "mistake"
]


@pytest.mark.parametrize(
    "mistake", MISTAKES, ids=[f"{m['said'].partition(':')[0]}-{n}" for n, m in enumerate(MISTAKES)]
)
def test_each_is_refused_once_with_its_line_and_remedy(tmp_path: Path, mistake: dict[str, str]) -> None:
    got = refused(written(tmp_path, mistake["file"], mistake.get("old", ""), mistake["new"]))
    told_in = mistake.get("told_in", mistake["file"])
    line = line_of(tmp_path, told_in, mistake["at"])
    if "aftr_s" not in mistake["new"]:  # a misspelt entry is missing and unknown at once
        assert len(got) == 1, got
    assert got[0].startswith(f"{told_in}:{line}: {mistake['said']}"), got
    assert got[0].endswith(")"), "the remedy in English"


def test_a_group_without_anybody(tmp_path: Path) -> None:
    written(
        tmp_path,
        "groups.toml",
        'id = "night"\nname = "夜班"',
        'id = "night"\nname = "夜班"\n[[groups]]\nid = "legal"\nname = "法律"',
    )
    line = line_of(tmp_path, "groups.toml", 'id = "legal"')
    assert refused(tmp_path) == [
        f"groups.toml:{line}: groups[2].id: 班组 legal 没有一个座席；"
        "请在 agents.toml 里把座席编入，或删去这个班组 "
        "(nobody is in this group; put an agent in or remove it)"
    ]


def test_a_group_that_only_rosters_staff_is_not_empty_but_no_last_resort(tmp_path: Path) -> None:
    written(tmp_path, "agents.toml", '["desk", "night"]', '["desk"]')
    assert loaded(tmp_path).floor.groups[1].id == "night"
    groups = (tmp_path / "groups.toml").read_text("utf-8")
    (tmp_path / "groups.toml").write_text(
        groups + '[[ladders]]\nid = "duty"\nrungs = [{ after_s = 0, groups = ["night"] }]\n', "utf-8"
    )
    line = line_of(tmp_path, "groups.toml", 'rungs = [{ after_s = 0, groups = ["night"]')
    assert refused(tmp_path)[0].startswith(
        f"groups.toml:{line}: ladders[2].rungs[0]: 没有座席符合最后一级，来电会永远等下去；请放宽这一级，"
    )


@pytest.mark.parametrize("asked", ["skills = { 12315 = 4 }", "language = 3"])
def test_a_last_rung_that_nobody_meets(tmp_path: Path, asked: str) -> None:
    written(tmp_path, "groups.toml", "  { after_s = 0, sub_centre", f"  {{ after_s = 0, {asked}, sub_centre")
    text = (
        (tmp_path / "groups.toml")
        .read_text("utf-8")
        .replace("{ after_s = 30 }", f"{{ after_s = 30, {asked} }}")
    )
    (tmp_path / "groups.toml").write_text(text, "utf-8")
    hotline = (tmp_path / "hotline.toml").read_text("utf-8")
    spoken = 'sub_centre = "tax"\nlanguage = "12315"' if "language" in asked else 'sub_centre = "tax"'
    (tmp_path / "hotline.toml").write_text(hotline.replace('sub_centre = "tax"', spoken, 1), "utf-8")
    if "language" in asked:
        agents = (tmp_path / "agents.toml").read_text("utf-8").replace('"12315" = 3', '"12315" = 2')
        (tmp_path / "agents.toml").write_text(agents, "utf-8")
    line = line_of(tmp_path, "groups.toml", "  { after_s = 30")
    assert refused(tmp_path)[0].startswith(
        f"groups.toml:{line}: ladders[1].rungs[1]: 没有座席符合最后一级，12366 的来电会永远等下去；"
    )


def test_a_last_rung_that_callers_of_another_language_never_meet(tmp_path: Path) -> None:
    """An agent, or the caller's mark, says another language than the number dialled."""
    written(
        tmp_path, "groups.toml", "", '[[ladders]]\nid = "spoken"\nrungs = [{ after_s = 0, language = 3 }]\n'
    )
    line = line_of(tmp_path, "groups.toml", "rungs = [{ after_s = 0, language = 3")
    (problem,) = refused(tmp_path)
    assert problem.startswith(
        f"groups.toml:{line}: ladders[2].rungs[0]: 没有座席符合最后一级，讲 yue、en 的来电人会永远等下去；"
    )


def test_the_languages_of_the_check_are_those_that_agents_may_note() -> None:
    assert set(SPOKEN) == set(LANGUAGES)


def test_a_label_that_nobody_could_serve_is_a_warning(tmp_path: Path) -> None:
    groups = '[[ladders]]\nid = "night"\nrungs = [{ after_s = 0, groups = ["night"] }]\n'
    written(tmp_path, "groups.toml", "", groups)
    (warning,) = loaded(tmp_path).warnings
    assert "ladders[2].rungs[0]: 没有一个有保密资格的座席符合最后一级；" in warning
    hotline = (tmp_path / "hotline.toml").read_text("utf-8").replace("confidential = true", "")
    (tmp_path / "hotline.toml").write_text(hotline, "utf-8")
    agents = (tmp_path / "agents.toml").read_text("utf-8").replace("cleared = true\n", "")
    (tmp_path / "agents.toml").write_text(agents, "utf-8")
    (warning,) = loaded(tmp_path).warnings
    assert "agents: 没有一个座席有保密资格；" in warning


def test_a_confidential_number_whose_last_rung_no_cleared_agent_meets(tmp_path: Path) -> None:
    written(tmp_path, "hotline.toml", "confidential = true", 'confidential = true\nladder = "secret"')
    groups = (tmp_path / "groups.toml").read_text("utf-8")
    rung = '[[ladders]]\nid = "secret"\nrungs = [{ after_s = 0, groups = ["night"] }]\n'
    (tmp_path / "groups.toml").write_text(groups + rung, "utf-8")
    (problem,) = refused(tmp_path)
    assert "ladders[2].rungs[0]: 没有座席符合最后一级，12350 的来电会永远等下去" in problem


def test_a_district_must_be_one_of_the_places(tmp_path: Path) -> None:
    written(tmp_path, "agents.toml", "cleared = true", 'cleared = true\ndistrict = "禅城"')
    assert loaded(tmp_path), "without places they are not checked"
    (tmp_path / "places.toml").write_text('[[district]]\nname = "禅城区"\n', "utf-8")
    line = line_of(tmp_path, "agents.toml", "district")
    assert refused(tmp_path) == [
        f"agents.toml:{line}: agents[0].district: 没有区 '禅城'；是不是 禅城区 "
        "(no such district; did you mean 禅城区)"
    ]


def test_only_supervisors(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "agents.toml").write_text(
        '[[agents]]\nid = "9001"\nname = "丙"\nrole = "supervisor"\n', "utf-8"
    )
    hours = FILES["hours.toml"].partition("[[rosters]]")[0]
    (tmp_path / "hours.toml").write_text(hours, "utf-8")
    assert any(
        "agents: 没有一个座席；请添加 role 为 agent 的人员" in problem for problem in refused(tmp_path)
    )


def test_two_sub_centres_that_overflow_to_each_other(tmp_path: Path) -> None:
    south = 'name = "安全"\nladder = "common"\nmode = "sub_centre"\nsub_centre = "south"'
    written(tmp_path, "hotline.toml", 'name = "安全"\nconfidential = true', south)
    assert loaded(tmp_path).trunks, "each sends only its own overflow to itself, which is known by its trunk"
    text = (tmp_path / "hotline.toml").read_text("utf-8")
    crossed = text.replace('ladder = "tax"', 'ladder = "x"').replace(
        'ladder = "common"\nmode', 'ladder = "tax"\nmode'
    )
    (tmp_path / "hotline.toml").write_text(crossed.replace('ladder = "x"', 'ladder = "common"'), "utf-8")
    line = line_of(tmp_path, "hotline.toml", 'ladder = "common"\nsub_centre')
    (problem,) = refused(tmp_path)
    assert problem.startswith(
        f"hotline.toml:{line}: hotlines[1].ladder: 来电会在分中心之间打转：tax → south → tax；"
    )


def test_sub_centres_behind_one_trunk_are_one_way_back(tmp_path: Path) -> None:
    written(tmp_path, "hotline.toml", 'host = "203.0.113.17"', 'trunk = "tax"')
    text = (tmp_path / "hotline.toml").read_text("utf-8")
    (tmp_path / "hotline.toml").write_text(text.replace('ladder = "tax"', 'ladder = "common"'), "utf-8")
    assert loaded(tmp_path).floor.sub_centres[1].trunk == "tax"


def test_closing_hours_are_covered_by_a_ladder_or_by_the_sub_centre(tmp_path: Path) -> None:
    written(tmp_path, "hotline.toml", 'sub_centre = "tax"\n', 'sub_centre = "tax"\nhours = "office"\n')
    assert loaded(tmp_path).floor.hotlines[1].hours == "office", "its sub-centre is always open"
    text = (tmp_path / "hotline.toml").read_text("utf-8")
    lunch = text.replace('number = "7366"', 'number = "7366"\nhours = "lunch"')
    (tmp_path / "hotline.toml").write_text(lunch, "utf-8")
    hours = (tmp_path / "hours.toml").read_text("utf-8")
    plan = '[[hours]]\nid = "lunch"\ndays_off = ["00:00-24:00"]\n'
    plan += 'workdays = ["00:00-09:00", "12:00-14:00", "17:30-23:59"]\n'
    (tmp_path / "hours.toml").write_text(hours + plan, "utf-8")
    (problem,) = refused(tmp_path)
    assert "hotlines[1].hours: 工作日 23:59-24:00 不在服务时间" in problem
    (tmp_path / "hotline.toml").write_text(
        lunch.replace('hours = "office"', 'hours = "office"\nclosed_ladder = "common"'), "utf-8"
    )
    assert loaded(tmp_path)


def test_rosters_for_one_group_may_overlap_and_others_may_follow_on(tmp_path: Path) -> None:
    both = ROSTER.format(group="night", starts="2026-10-01T12:00:00")
    assert loaded(written(tmp_path, "hours.toml", "", both))
    after = ROSTER.format(group="desk", starts="2026-10-02T00:00:00")
    assert loaded(written(tmp_path, "hours.toml", "", after))


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "said"),
    [
        (
            "groups.toml",
            "12315 = 3 }",
            "12315 = 4 }",
            "  { after_s = 0, groups",
            "ladders[0].rungs[0]: 没有座席符合这一级，12345 的来电只能等到下一级；请核对技能和班组",
        ),
        (
            "hotline.toml",
            "confidential = true",
            'confidential = true\nsub_centre = "south"',
            'sub_centre = "south"',
            "hotlines[2].sub_centre: 写了分中心，归并方式却不是设分中心；请核对 mode (has a sub-centre",
        ),
        (
            "hotline.toml",
            "confidential = true",
            'confidential = true\nclosed_prompt = "closed"',
            "closed_prompt",
            "hotlines[2].closed_prompt: 没有写 hours，7×24 开放，这一项用不到；请核对 (always open",
        ),
        (
            "hotline.toml",
            "confidential = true",
            'confidential = true\nmode = "sub_centre"\nsub_centre = "south"',
            'confidential = true\nmode = "sub_centre"',
            "hotlines[2].confidential: 保密来电不转分中心，12350 的来电不会由 south 接听；请核对",
        ),
        (
            "plans.toml",
            "least_connect_percent = 95",
            "least_connect_percent = 95\nshort_abandon_s = 16",
            "short_abandon_s",
            "measures.short_abandon_s: 比 answer_within_s 长，等到超时才放弃的市民不计入接通率；请核对",
        ),
    ],
)
def test_what_is_only_worth_a_look_is_a_warning(
    tmp_path: Path, file: str, old: str, new: str, at: str, said: str
) -> None:
    (warning,) = loaded(written(tmp_path, file, old, new)).warnings
    assert warning.startswith(f"{tmp_path / file}:{line_of(tmp_path, file, at)}: {said}")


def test_a_group_whose_ladder_first_asks_for_others_is_a_warning(tmp_path: Path) -> None:
    written(tmp_path, "groups.toml", 'name = "夜班"', 'name = "夜班"\nladder = "common"')
    (warning,) = loaded(tmp_path).warnings
    assert "groups[1].ladder: 转给 night 的来电按 common 先找别的班组；请核对" in warning
