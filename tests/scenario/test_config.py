"""A running service takes a new version of the configuration in, and operators bring one into force."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cti.config_files import read_folder
from cti.configuring import Configuring
from desk.accounts import make_account
from desk.config_acts import MOST_TEXT
from routing import facts as f
from routing.model import AgentId, CallId, CallPhase
from tests.folders import copy_of_foshan, ring_s
from tests.scenario.house import House, eventually, house
from tests.unit.floors import CONFIG, logged_in, ready

CALL, NEXT = "1763800000.1", "1763800000.2"
PASSWORD = "correct-horse-7"


def texts(folder: Path, seconds: int) -> dict[str, str]:
    """The example with another time."""
    other = copy_of_foshan(folder / f"other-{seconds}")
    ring_s(other, seconds)
    return read_folder(other)


def configuring(place: House) -> Configuring:
    """As the command line in another process has it."""
    return Configuring(place.parts.versions, place.plan.config_dir, place.time.now_ms)


async def ring_in_force(place: House, seconds: int) -> None:
    await eventually(lambda: place.service.loop.floor.config.ring_ms == seconds * 1000)


async def test_a_version_comes_into_force_and_touches_no_call(tmp_path: Path) -> None:
    copy_of_foshan(tmp_path / "foshan")
    async with house(tmp_path) as place:
        await configuring(place).keep_first()
        place.say(logged_in("8001"), ready("8001"))
        await place.talk(CALL)
        before = place.service.loop.floor.calls[CallId(CALL)]
        await configuring(place).apply(texts(tmp_path, 25), who="9100", why="节前")
        await ring_in_force(place, 25)
        assert place.service.loop.floor.calls[CallId(CALL)] == before
        place.say(logged_in("8002"), ready("8002"))
        await place.arrive(NEXT)
        place.step("intake-done", NEXT)
        await eventually(lambda: "Redirect to-agent 8002*25" in place.actions())
        assert place.service.health()["parts"]["configuration"] == {"up": True, "words": "版本 2 生效"}
    journal = [entry.fact async for entry in place.parts.journal.read()]
    changes = [fact.config.ring_ms for fact in journal if isinstance(fact, f.ConfigChanged)]
    assert changes[-2:] == [15_000, 25_000]


async def test_a_new_agent_of_a_version_has_a_phone_at_once(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        with pytest.raises(KeyError):
            place.service._sip.credentials(AgentId("8003"))
        await configuring(place).apply(texts(tmp_path, 25), who="9100", why="新座席")
        await ring_in_force(place, 25)
        assert place.service._sip.credentials(AgentId("8003"))[0] == "8003"


async def test_a_caller_who_calls_again_is_known(tmp_path: Path) -> None:
    async with house(tmp_path) as place:
        place.say(logged_in("8001"), ready("8001"))
        await place.talk(CALL)
        place.say(f.CallLabelled(call=CallId(CALL), by="8001", elderly=True, language="yue"))
        place.emit("Hangup", CALL, Cause="16")
        await place.until_phase(CALL, None)
        [kept] = await eventually(lambda: list(place.parts.history._calls.values()))  # type: ignore[attr-defined]
        await place.arrive(NEXT)
        assert await place.until_fact(f.CallerKnown) == f.CallerKnown(
            call=CallId(NEXT),
            last_agent=AgentId("8001"),
            last_at=kept.answered_at,
            elderly=True,
            language="yue",
        )
        assert place.service.loop.floor.calls[CallId(NEXT)].phase is CallPhase.GREETING


# --- operators in a browser -------------------------------------------------------------------------


class Browser:
    """Somebody who is logged in."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http, self._url = http, url

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status, and the answer: an object, or a line for the screen."""
        async with self._http.request(method, self._url + path, json=body) as answer:
            json = answer.content_type == "application/json"
            return answer.status, (await answer.json() if json else await answer.text())

    async def send(self, path: str, body: io.BytesIO) -> int:
        """The status for a body as it is."""
        headers = {"Content-Type": "application/json"}
        async with self._http.post(self._url + path, data=body, headers=headers) as answer:
            return answer.status

    async def get(self, path: str) -> tuple[int, Any]:
        return await self.ask("GET", f"/api/config/{path}")

    async def post(self, path: str, **body: Any) -> tuple[int, Any]:
        return await self.ask("POST", f"/api/config/{path}", body)


@asynccontextmanager
async def browser(place: House, role: str = "operator") -> AsyncIterator[Browser]:
    await place.parts.accounts.put(make_account("8001", role, PASSWORD))
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        there = Browser(http, f"http://127.0.0.1:{place.service.desk_port}")
        status, said = await there.ask("POST", "/api/login", {"name": "8001", "password": PASSWORD})
        assert status == 200, said
        yield there


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[tuple[House, Browser]]:
    """A service whose folder is version 1, and an operator."""
    copy_of_foshan(folder / "foshan")
    async with house(folder) as place, browser(place) as operator:
        await configuring(place).keep_first()
        await eventually(lambda: place.service.config.number == 1)
        yield place, operator


async def test_an_operator_tries_a_change_and_brings_it_into_force(tmp_path: Path) -> None:
    async with office(tmp_path) as (place, operator):
        wanted = texts(tmp_path, 25)
        status, told = await operator.post("check", files=wanted)
        assert (status, told["faults"]) == (200, [])
        status, found = await operator.post("diff", files=wanted)
        assert (status, found["base"], found["words"]) == (200, 1, ["振铃时限由 15 秒 改为 25 秒"])
        assert "+ring_s = 25" in found["text"]
        assert place.service.config.number == 1, "trying changes nothing"
        status, done = await operator.post("apply", files=wanted, why="节前", base=1)
        assert status == 200
        assert (done["version"], done["kept"], done["folder"], done["asterisk"]) == (2, True, "", [])
        await ring_in_force(place, 25)
        assert read_folder(tmp_path / "foshan") == wanted
        status, listed = await operator.get("versions")
        assert (status, listed["in_force"]) == (200, 2)
        newest = listed["versions"][0]
        assert (newest["number"], newest["who"], newest["why"], "files" in newest) == (
            2,
            "8001",
            "节前",
            False,
        )
        assert (await operator.get("versions/2"))[1]["files"] == wanted
        assert len((await operator.get("versions?limit=1"))[1]["versions"]) == 1
        status, done = await operator.post("rollback", version=1, why="节后")
        assert (status, done["version"]) == (200, 3)
        await ring_in_force(place, 15)


async def test_mistakes_are_told_with_file_and_line_and_change_nothing(tmp_path: Path) -> None:
    async with office(tmp_path) as (place, operator):
        wrong = texts(tmp_path, 1500)
        line = next(n for n, text in enumerate(wrong["hotline.toml"].splitlines(), 1) if "1500" in text)
        status, told = await operator.post("check", files=wrong)
        [fault] = told["faults"]
        assert (status, fault["file"], fault["line"]) == (200, "hotline.toml", line)
        assert "5 至 120" in fault["text"]
        for path, more in (("diff", {}), ("apply", {"why": "错"})):
            status, said = await operator.post(path, files=wrong, **more)
            assert (status, f"hotline.toml:{line}: " in said) == (422, True)
        assert (await operator.get("versions"))[1]["in_force"] == 1
        assert place.service.loop.floor.config.ring_ms == 15_000


async def test_two_operators_at_once(tmp_path: Path) -> None:
    async with office(tmp_path) as (_, operator):
        assert (await operator.post("apply", files=texts(tmp_path, 25), why="甲", base=1))[0] == 200
        status, said = await operator.post("apply", files=texts(tmp_path, 30), why="乙", base=1)
        assert (status, "已有别人启用" in said) == (409, True)


async def test_an_operators_unfinished_edits_in_the_folder_stay(tmp_path: Path) -> None:
    async with office(tmp_path) as (place, operator):
        ring_s(tmp_path / "foshan", 99)
        mine = read_folder(tmp_path / "foshan")
        status, done = await operator.post("apply", files=texts(tmp_path, 25), why="网页")
        assert (status, "没有存为版本的改动" in done["folder"]) == (200, True)
        await ring_in_force(place, 25)
        assert read_folder(tmp_path / "foshan") == mine
        await eventually(lambda: not place.service.config.healthy)
        assert "配置目录的内容与它不同" in place.service.health()["parts"]["configuration"]["words"]


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("rollback", {"version": 9, "why": "x"}, 422),
    ("rollback", {"version": -1, "why": "x"}, 404),
    ("rollback", {"version": 10**30, "why": "x"}, 404),
    ("rollback", {"version": 1, "why": " "}, 400),
    ("rollback", {"version": 1}, 400),
    ("apply", {"files": {"hotline.toml": "x"}}, 400),
    ("apply", {"files": {"../x": "x"}, "why": "x"}, 422),
    ("apply", {"files": {"hotline.toml": 1}, "why": "x"}, 400),
    ("check", {}, 400),
]


async def test_what_is_refused_changes_nothing(tmp_path: Path) -> None:
    async with office(tmp_path) as (place, operator):
        for path, body, status in REFUSED:
            assert ((await operator.post(path, **body))[0], path, body) == (status, path, body)
        for number in ("9", "x", "0", "99999999999999999999"):
            assert (await operator.get(f"versions/{number}"))[0] == 404
        huge = io.BytesIO(b'{"files": {"hotline.toml": "' + b"x" * MOST_TEXT + b'"}}')
        assert (await operator.send("/api/config/check", huge)) == 413
        assert await place.parts.versions.newest_number() == 1


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_only_operators_may(tmp_path: Path, role: str) -> None:
    async with house(tmp_path) as place, browser(place, role) as somebody:
        body = {"files": {}, "why": "x"}
        asked: list[tuple[str, str, Any]] = [("GET", "versions", None), ("GET", "versions/1", None)]
        asked += [("POST", path, body) for path in ("check", "diff", "apply", "rollback")]
        got = [(await somebody.ask(method, f"/api/config/{path}", what))[0] for method, path, what in asked]
        assert got == [403] * 6
        assert place.service.loop.floor.config == CONFIG


async def test_who_is_not_logged_in_is_told_so(tmp_path: Path) -> None:
    async with house(tmp_path) as place, aiohttp.ClientSession() as http:
        stranger = Browser(http, f"http://127.0.0.1:{place.service.desk_port}")
        assert (await stranger.get("versions"))[0] == 401
