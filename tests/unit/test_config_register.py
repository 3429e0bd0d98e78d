"""The whole register as operators write it: every entry of each file reaches routing's records."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import msgspec

from config.load import load
from config.records import AgentEntry, Role, SubTrunk
from config.schema import FILES
from routing.register import (
    Callbacks,
    Choosing,
    EmergencyNumber,
    FloorConfig,
    Group,
    HeadStarts,
    Hotline,
    Hours,
    Ladder,
    Listening,
    MeasureRules,
    MergeMode,
    Roster,
    Rung,
    Seat,
    Span,
    SubCentre,
    Surge,
)

FOSHAN = Path(__file__).parents[2] / "config" / "foshan"
TODAY = date(2026, 3, 2)
WRITTEN = {
    "hotline.toml": """\
default_emergency = "110"
[[hotlines]]
number = "12366"
name = "纳税"
mode = "sub_centre"
greeting = "g"
group = "desk"
ladder = "slow"
language = "yue"
confidential = true
confidential_listening = "none"
district = "南海区"
hours = "office"
closed_ladder = "slow"
closed_prompt = "shut"
sub_centre = "tax"
legal_basis = "国办发〔2020〕53号"
since = 2021-10-31
until = 2027-01-01
[[emergency_numbers]]
number = "110"
name = "公安"
ring_s = 30
trunk = "tax"
handover_s = 8
[[sub_centres]]
id = "tax"
name = "分中心"
number = "7366"
host = "203.0.113.9"
port = 5080
codecs = ["g722"]
ring_s = 25
most_calls = 3
hours = "office"
prompt = "over"
[[sub_centres]]
id = "behind"
name = "其后"
number = "7367"
trunk = "tax"
[timers]
ring_s = 10
wrap_up_s = 11
longest_wrap_up_s = 12
comfort_s = 13
transfer_ring_s = 14
follow_up_s = 3600
repeat_window_s = 7200
[trunk]
host = "198.51.100.1"
allow_from = ["198.51.100.0/24"]
caller_id = "12366"
""",
    "agents.toml": """\
[[agents]]
id = "8001"
name = "甲"
skills = { "12315" = 5, yue = 4 }
groups = ["desk", "night"]
cleared = true
district = "南海区"
[[agents]]
id = "9001"
name = "乙"
role = "operator"
""",
    "groups.toml": """\
[[skills]]
id = "yue"
name = "粤语"
[[skills]]
id = "12315"
name = "消费"
[[groups]]
id = "desk"
name = "前台"
ladder = "slow"
wrap_up_s = 5
[[groups]]
id = "night"
name = "夜班"
[[ladders]]
id = "slow"
choosing = "best_skill"
rungs = [
  { after_s = 0, groups = ["desk"], skills = { yue = 3, "12315" = 2 }, language = 2, sub_centre = "tax" },
  { after_s = 10 },
]
[head_starts]
elderly_s = 1
repeat_s = 2
returned_s = 3
""",
    "hours.toml": """\
[[hours]]
id = "office"
workdays = ["14:00-17:30", "08:30-12:00"]
days_off = ["00:00-24:00"]
[calendar]
holidays = [2026-07-01]
workdays = [2026-07-04]
[[rosters]]
id = "r"
name = "值班"
group = "night"
starts = 2026-09-30T18:00:00
ends = 2026-10-01T00:00:00Z
agents = ["8001"]
""",
    "plans.toml": """\
[surge]
prompt = "storm"
ahead_s = 20
wrap_up_s = 0
on_waiting = 30
on_wait_s = 120
on_for_s = 60
off_waiting = 10
off_for_s = 200
[callbacks]
offer = true
to_abandoned = true
abandoned_after_s = 4
hours = "office"
most_tries = 2
retry_s = 600
ring_s = 40
keep_s = 7200
[measures]
answer_within_s = 10
short_abandon_s = 3
window_s = 3600
least_connect_percent = 94.5
warn_connect_percent = 97
margin_percent = 0.5
least_calls = 50
diverted_is_connected = false
callback_is_lost = true
""",
}
CHINA = timezone(timedelta(hours=8))


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")


def at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=CHINA).timestamp() * 1000)  # type: ignore[misc,arg-type]


WANTED = FloorConfig(
    hotlines=(
        Hotline(
            number="12366",
            name="纳税",
            mode=MergeMode.SUB_CENTRE,
            greeting="g",
            group="desk",
            ladder="slow",
            language="yue",
            confidential=True,
            confidential_listening=Listening.NONE,
            district="南海区",
            hours="office",
            closed_ladder="slow",
            closed_prompt="shut",
            sub_centre="tax",
            legal_basis="国办发〔2020〕53号",
            since="2021-10-31",
            until="2027-01-01",
        ),
    ),
    emergency_numbers=(
        EmergencyNumber(number="110", name="公安", ring_ms=30_000, trunk="tax", handover_ms=8_000),
    ),
    ring_ms=10_000,
    wrap_up_ms=11_000,
    longest_wrap_up_ms=12_000,
    comfort_every_ms=13_000,
    transfer_ring_ms=14_000,
    follow_up_ms=3_600_000,
    repeat_window_ms=7_200_000,
    skills=(("yue", "粤语"), ("12315", "消费")),
    groups=(Group(id="desk", name="前台", ladder="slow", wrap_up_ms=5000), Group(id="night", name="夜班")),
    ladders=(
        Ladder(
            id="slow",
            choosing=Choosing.BEST_SKILL,
            rungs=(
                Rung(
                    after_ms=0,
                    groups=("desk",),
                    skills=(("12315", 2), ("yue", 3)),
                    language=2,
                    sub_centre="tax",
                ),
                Rung(after_ms=10_000),
            ),
        ),
    ),
    seats=(
        Seat(
            agent="8001",  # type: ignore[arg-type]
            skills=(("12315", 5), ("yue", 4)),
            groups=("desk", "night"),
            cleared=True,
            district="南海区",
        ),
    ),
    sub_centres=(
        SubCentre(
            id="tax",
            name="分中心",
            number="7366",
            trunk="tax",
            ring_ms=25_000,
            most_calls=3,
            hours="office",
            prompt="over",
        ),
        SubCentre(id="behind", name="其后", number="7367", trunk="tax"),
    ),
    hours=(
        Hours(
            id="office",
            workdays=(Span(start=510, to=720), Span(start=840, to=1050)),
            days_off=(Span(start=0, to=1440),),
        ),
    ),
    rosters=(
        Roster(
            id="r",
            name="值班",
            group="night",
            starts_at=at(2026, 9, 30, 18),
            ends_at=at(2026, 10, 1, 8),
            agents=("8001",),  # type: ignore[arg-type]
        ),
    ),
    surge=Surge(
        prompt="storm",
        ahead_ms=20_000,
        wrap_up_ms=0,
        on_waiting=30,
        on_wait_ms=120_000,
        on_for_ms=60_000,
        off_waiting=10,
        off_for_ms=200_000,
    ),
    callbacks=Callbacks(
        offer=True,
        to_abandoned=True,
        abandoned_after_ms=4000,
        hours="office",
        most_tries=2,
        retry_ms=600_000,
        ring_ms=40_000,
        keep_ms=7_200_000,
    ),
    head_starts=HeadStarts(elderly_ms=1000, repeat_ms=2000, returned_ms=3000),
    measures=MeasureRules(
        answer_within_ms=10_000,
        short_abandon_ms=3000,
        window_ms=3_600_000,
        least_connect_permille=945,
        warn_connect_permille=970,
        margin_permille=5,
        least_calls=50,
        diverted_is_connected=False,
        callback_is_lost=True,
    ),
)


def test_every_entry_reaches_the_floor(tmp_path: Path) -> None:
    write(tmp_path, **{name.removesuffix(".toml"): text for name, text in WRITTEN.items()})
    got = load(tmp_path, today=TODAY)
    assert msgspec.structs.replace(got.floor, calendar=WANTED.calendar) == WANTED
    days = {day: (date.fromisoformat(day) - date(1970, 1, 1)).days for day in ("2026-07-01", "2026-07-04")}
    assert days["2026-07-01"] in got.floor.calendar.holidays
    assert days["2026-07-04"] in got.floor.calendar.workdays
    assert got.trunks == (
        SubTrunk(name="tax", host="203.0.113.9", port=5080, allow_from=("203.0.113.9",), codecs=("g722",)),
    )
    assert got.agents == (
        AgentEntry(id="8001", name="甲", role=Role.AGENT),
        AgentEntry(id="9001", name="乙", role=Role.OPERATOR),
    )
    assert [warning.split(": ")[1] for warning in got.warnings] == ["hotlines[0].confidential"]


def test_everything_that_routing_can_be_told_is_written_above() -> None:
    """An entry that routing learns must become one that operators can write."""
    blank = FloorConfig()
    unsaid = {
        name
        for name in FloorConfig.__struct_fields__
        if getattr(WANTED, name) == getattr(blank, name) and name not in ("calendar", "default_emergency")
    }
    assert unsaid == set()
    for record in (
        *WANTED.hotlines,
        WANTED.groups[0],
        WANTED.seats[0],
        WANTED.sub_centres[0],
        WANTED.surge,
        WANTED.callbacks,
        WANTED.head_starts,
        WANTED.measures,
        WANTED.ladders[0].rungs[0],
    ):
        required = {field.name for field in msgspec.structs.fields(record) if field.required}
        same = {
            field.name
            for field in msgspec.structs.fields(record)
            if not field.required and getattr(record, field.name) == field.default
        }
        assert (type(record).__name__, same - required) == (type(record).__name__, set())


def test_all_but_two_files_may_be_absent(tmp_path: Path) -> None:
    hotline = WRITTEN["hotline.toml"]
    plain = hotline[hotline.index("[[emergency_numbers]]") : hotline.index("[[sub_centres]]")]
    plain = plain.replace('trunk = "tax"\n', "")
    trunk = hotline[hotline.index("[trunk]") :]
    write(
        tmp_path,
        hotline=f'[[hotlines]]\nnumber = "12366"\nname = "x"\n{plain}{trunk}',
        agents='[[agents]]\nid = "8001"\nname = "甲"\n',
    )
    got = load(tmp_path, today=TODAY).floor
    blank = FloorConfig()
    for name in ("groups", "ladders", "hours", "rosters", "surge", "callbacks", "head_starts", "measures"):
        assert getattr(got, name) == getattr(blank, name)
    assert got.seats == (Seat(agent="8001"),)  # type: ignore[arg-type]


def test_the_city_shows_every_entry_that_there_is() -> None:
    """The worked example is where operators look for what they can write."""
    for name, model in FILES.items():
        text = (FOSHAN / name).read_text("utf-8")
        for table, field in model.model_fields.items():
            assert table in text, f"{name}: {table}"
            entry = field.annotation
            for kind in (entry, *getattr(entry, "__args__", ())):
                for key in getattr(kind, "model_fields", ()):
                    assert key in text or key == "utc_offset_min", f"{name}: {table}.{key}"


def test_the_city_has_every_way_of_merging_and_all_its_agents_serve_it() -> None:
    floor = load(FOSHAN, today=TODAY).floor
    assert {hotline.mode for hotline in floor.hotlines} == set(MergeMode)
    first = {ladder.id: ladder.rungs[0] for ladder in floor.ladders}
    for seat in floor.seats:
        levels = dict(seat.skills)
        for hotline in floor.hotlines:
            rung = first[hotline.ladder]
            assert all(levels.get(skill, 0) >= least for skill, least in rung.skills)
            assert levels["cmn"] >= rung.language
            assert not rung.groups
