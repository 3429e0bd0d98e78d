"""The command line: what it refuses, where it says the mistake is, and help that a stranger can use."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config import records
from cti import __main__ as main_module
from cti.commands import Refused, parts_of, read_configuration, read_or_refuse
from desk import ports
from desk.accounts import make_account
from tickets.outbox import Entry

ROOT = Path(__file__).parents[2]
FOSHAN = ROOT / "config" / "foshan"
SECRETS = {"HOTLINE_AMI_SECRET": "geheim-7f3a", "HOTLINE_SIP_KEY": "geheim-8b21"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.upper().startswith("HOTLINE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOSHAN, tmp_path / "foshan"))


class Outcome:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Hotline = Callable[..., Outcome]


@pytest.fixture
def hotline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Hotline:
    """The command line, run in this process."""

    def run(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["hotline", *arguments])
        with pytest.raises(SystemExit) as ended:
            main_module.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Outcome(code if isinstance(code, int) else 1, out, err)

    return run


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Damage a file; gives the line on which the damage stands."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.partition(old)[0].count("\n") + 1


def test_a_configuration_without_mistakes(hotline: Hotline, folder: Path) -> None:
    got = hotline("check", str(folder))
    assert (got.code, got.err) == (0, "")
    assert "17 numbers, 4 emergency numbers, 6 agents; no mistakes found" in got.out


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("hotline.toml", 'number = "12315"', 'number = "12315', "check quotes"),
        ("hotline.toml", "ring_s = 15", "rings_s = 15", "did you mean ring_s"),
        ("hotline.toml", 'number = "12315"', 'number = "12345"', "remove one"),
        ("hotline.toml", 'greeting = "greeting-12315"', 'greeting = "greeting-12316"', "did you mean"),
        ("forms.toml", 'kind = "choice", required', 'kind = "list", required', "please correct"),
        ("forms.toml", '{ key = "contact"', '{ key = "caller_name"', "the key is there twice"),
        ("forms.toml", "[[form]]\nid", "[[form]\nid", "check"),
        ("categories.toml", 'category = "', 'category = "没有这一类', "no category of this file"),
        ("prompts.toml", "goodbye", "goodbyes", "record NAME.wav"),
    ],
    ids=[
        "syntax",
        "unknown key",
        "same number",
        "prompt",
        "kind",
        "same key",
        "forms syntax",
        "topic",
        "no wav",
    ],
)
def test_a_mistake_is_told_with_file_line_and_remedy(
    hotline: Hotline, folder: Path, name: str, old: str, new: str, says: str
) -> None:
    line = change(folder, name, old, new)
    got = hotline("check", str(folder))
    assert (got.code, got.out) == (2, "")
    assert "Traceback" not in got.err
    told = [told for told in got.err.splitlines() if says in told]
    assert told, got.err
    assert told[0].startswith(f"{folder / name}:{line}: ")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("emergency.toml", 'number = "', 'nummer = "'), ("places.toml", "[[district]]", "[[districts]]")],
)
def test_an_entry_of_another_name(hotline: Hotline, folder: Path, name: str, old: str, new: str) -> None:
    change(folder, name, old, new)
    got = hotline("check", str(folder))
    assert got.code == 2
    assert f"{folder / name}:" in got.err
    assert "please correct" in got.err


def test_what_should_be_looked_at_is_told_and_refuses_nothing(hotline: Hotline, folder: Path) -> None:
    line = change(folder, "groups.toml", "skills = { 12315 = 3 }", "skills = { 12315 = 3, en = 5 }")
    got = hotline("check", str(folder))
    assert (got.code, got.err) == (0, "")
    (told,) = (told for told in got.out.splitlines() if told.startswith("注意 ") and "groups" in told)
    assert f"{folder / 'groups.toml'}:{line}: ladders[1].rungs[0]: 没有座席符合这一级" in told


@pytest.mark.parametrize(
    ("name", "old", "new", "prompt"),
    [
        ("hotline.toml", 'closed_prompt = "closed"', 'closed_prompt = "closd"', "closed_prompt"),
        ("plans.toml", 'prompt = "surge"', 'prompt = "surged"', "surge.prompt"),
        ("hotline.toml", 'prompt = "to-sub-centre"', 'prompt = "to-subcentre"', "sub_centres[0].prompt"),
    ],
)
def test_a_prompt_that_is_named_but_not_there(
    hotline: Hotline, folder: Path, name: str, old: str, new: str, prompt: str
) -> None:
    line = change(folder, name, old, new)
    got = hotline("check", str(folder))
    assert got.code == 2
    assert f"{folder / name}:{line}: " in got.err
    assert f"{prompt}: 没有提示音" in got.err
    assert "did you mean" in got.err


@pytest.mark.parametrize("name", ["callback-offer", "callback-hello", "closed", "surge", "to-sub-centre"])
def test_a_prompt_that_the_configuration_needs_must_have_a_text(
    hotline: Hotline, folder: Path, name: str
) -> None:
    change(folder, "prompts.toml", f"{name} = ", f"other-{name} = ")
    got = hotline("check", str(folder))
    assert got.code == 2
    assert name in got.err


def test_a_prompt_without_its_sound(hotline: Hotline, folder: Path) -> None:
    (folder / "prompts" / "comfort.wav").unlink()
    got = hotline("check", str(folder))
    lines = (folder / "prompts.toml").read_text(encoding="utf-8").splitlines()
    number = next(n for n, text in enumerate(lines, 1) if text.startswith("comfort"))
    assert got.code == 2
    assert f"{folder / 'prompts.toml'}:{number}: comfort: " in got.err
    assert "record NAME.wav" in got.err


@pytest.mark.parametrize(
    "name", ["hotline", "agents", "forms", "places", "categories", "emergency", "prompts"]
)
def test_a_missing_file(hotline: Hotline, folder: Path, name: str) -> None:
    (folder / f"{name}.toml").unlink()
    got = hotline("check", str(folder))
    assert got.code == 2
    assert f"{folder / name}.toml:1: " in got.err
    assert "no such file; add it" in got.err


def test_every_mistake_is_told_at_once(folder: Path) -> None:
    change(folder, "hotline.toml", 'number = "12315"', 'number = "12 315"')
    change(folder, "hotline.toml", "ring_s = 15", "ring_s = 1500")
    change(folder, "forms.toml", '{ key = "contact"', '{ key = "caller_name"')
    (folder / "prompts" / "comfort.wav").unlink()
    with pytest.raises(Refused) as caught:
        read_configuration(folder, folder / "prompts")
    files = [line.partition(":")[0] for line in str(caught.value).splitlines()[1:]]
    assert [Path(file).name for file in files] == [
        "hotline.toml",
        "hotline.toml",
        "forms.toml",
        "prompts.toml",
    ]


def test_no_folder_at_all(hotline: Hotline, tmp_path: Path) -> None:
    got = hotline("check", str(tmp_path / "nowhere"))
    assert got.code == 2
    assert "no such folder" in got.err


COMMANDS = [["serve"], ["asterisk", "etc"]]


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
@pytest.mark.parametrize("missing", SECRETS)
def test_a_missing_secret_is_named(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, command: list[str], missing: str
) -> None:
    for name, value in SECRETS.items():
        if name != missing:
            monkeypatch.setenv(name, value)
    got = hotline(*command)
    assert got.code == 2
    assert f"{missing} is not set" in got.err
    assert "geheim" not in got.err + got.out


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["outbox", "list"], 0),
        (["outbox", "retry"], 0),
        (["config", "versions"], 0),
        (["measures"], 0),
        (["account", "8001", "agent"], 0),
        (["account", "--remove", "8001"], 2),
        (["model", "fetch"], 2),
        (["recogniser", "--to", "127.0.0.1:1"], 2),
    ],
    ids=["list", "retry", "versions", "measures", "account", "remove", "fetch", "recogniser"],
)
def test_a_command_needs_only_the_settings_that_it_uses(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str], code: int
) -> None:
    monkeypatch.setenv("HOTLINE_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/hotline.db")
    monkeypatch.setenv("HOTLINE_CONFIG_DIR", str(FOSHAN))
    monkeypatch.setenv("HOTLINE_PROMPTS_DIR", str(FOSHAN / "prompts"))
    monkeypatch.setenv("HOTLINE_AMI_PORT", "wrong")
    monkeypatch.setenv("HOTLINE_DESK_PORT", "wrong")
    got = hotline(*command)
    assert got.code == code, got.err
    assert not any(name in got.err for name in (*SECRETS, "HOTLINE_AMI_PORT", "HOTLINE_DESK_PORT"))


def test_the_service_refuses_to_start_on_a_broken_configuration(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    for name, value in {**SECRETS, "HOTLINE_CONFIG_DIR": str(folder)}.items():
        monkeypatch.setenv(name, value)
    change(folder, "hotline.toml", "ring_s = 15", "ring_s = 1500")
    got = hotline("serve")
    assert got.code == 2
    assert f"{folder / 'hotline.toml'}:" in got.err


@pytest.fixture
def to_serve(monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path) -> None:
    """Everything set for `hotline serve`, but no Asterisk: it must be refused before it asks for one."""
    variables = {
        "HOTLINE_CONFIG_DIR": str(folder),
        "HOTLINE_PROMPTS_DIR": str(folder / "prompts"),
        "HOTLINE_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/hotline.db",
        "HOTLINE_SPOOL_DIR": str(tmp_path / "new" / "spool"),
        "HOTLINE_RECORDINGS_DIR": str(tmp_path / "new" / "recordings"),
        "HOTLINE_RECOGNISER": "none",
        "HOTLINE_AGI_PORT": "0",
        "HOTLINE_TAP_PORT": "0",
        "HOTLINE_LOG_LEVEL": "error",
    }
    for name, value in {**SECRETS, **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("cti.commands.logs.set_up", lambda level: None)


@pytest.mark.usefixtures("to_serve")
@pytest.mark.parametrize("setting", ["HOTLINE_SPOOL_DIR", "HOTLINE_RECORDINGS_DIR"])
@pytest.mark.parametrize(("place", "why"), [("/proc/nowhere", "No such"), ("file", "File exists")])
def test_a_folder_that_cannot_be_written_is_named_before_anything_starts(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str, place: str, why: str
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(setting, str(tmp_path / place))
    got = hotline("serve")
    assert got.code == 2
    assert got.err.startswith(f"hotline: {tmp_path / place} cannot be written to ({why}")
    assert got.err.endswith(f"check {setting}\n")
    assert len(got.err.splitlines()) == 1
    assert not (tmp_path / "hotline.db").exists()


@pytest.mark.usefixtures("to_serve")
@pytest.mark.parametrize(("setting", "what"), [("AGI", "FastAGI"), ("TAP", "AudioSocket")])
def test_a_port_that_is_taken_is_named(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str, what: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv(f"HOTLINE_{setting}_PORT", str(port))
        got = hotline("serve")
    assert (got.code, got.err) == (
        2,
        f"hotline: {what} cannot listen on 127.0.0.1:{port} (Address already in use);"
        f" check HOTLINE_{setting}_HOST and HOTLINE_{setting}_PORT\n",
    )
    assert (tmp_path / "new" / "spool").is_dir(), "made when missing"


@pytest.mark.usefixtures("to_serve")
def test_a_host_that_there_is_not_is_named(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_AGI_HOST", "no-such-host.invalid")
    got = hotline("serve")
    assert got.code == 2
    assert got.err.startswith("hotline: FastAGI cannot listen on no-such-host.invalid:0 (")
    assert got.err.endswith("check HOTLINE_AGI_HOST and HOTLINE_AGI_PORT\n")


@pytest.mark.parametrize(
    "url",
    ["sqlite+aiosqlite:////proc/nowhere/x.db", "postgresql+asyncpg://u:geheim-9c@/h?host=/nowhere"],
)
def test_a_database_that_cannot_be_used_is_one_line(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    for name, value in {**SECRETS, "HOTLINE_DATABASE_URL": url}.items():
        monkeypatch.setenv(name, value)
    got = hotline("account", "8001", "agent")
    assert got.code == 2
    assert "check HOTLINE_DATABASE_URL" in got.err
    assert len(got.err.splitlines()) == 1
    assert "geheim" not in got.err


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path) -> Path:
    """Everything set for `hotline asterisk`, a carrier's addresses among it; the operators' folder."""
    variables = {
        "HOTLINE_SPOOL_DIR": str(tmp_path / "spool"),
        "HOTLINE_CONFIG_DIR": str(folder),
        "HOTLINE_PROMPTS_DIR": str(folder / "prompts"),
    }
    for name, value in {**SECRETS, **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("cti.commands_asterisk.RUN_FOLDER", tmp_path / "run")
    change(folder, "hotline.toml", 'host = "192.0.2.1"', 'host = "198.51.100.1"')
    change(folder, "hotline.toml", '["192.0.2.1"]', '["198.51.100.0/27"]')
    for address in ("192.0.2.33", "192.0.2.65"):
        change(folder, "hotline.toml", f'"{address}"', f'"198.51.100.{address.rpartition(".")[2]}"')
        change(folder, "hotline.toml", f'["{address}"]', f'["198.51.100.{address.rpartition(".")[2]}"]')
    return folder


def test_an_account_is_made_and_removed(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {**SECRETS, "HOTLINE_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/x.db"}.items():
        monkeypatch.setenv(name, value)
    assert hotline("account", "8001", "agent").code == 0
    removed = hotline("account", "--remove", "8001")
    assert (removed.code, removed.out) == (0, "8001 removed\n")
    again = hotline("account", "--remove", "8001")
    assert (again.code, again.err) == (2, "hotline: there is no account '8001'\n")


@pytest.mark.parametrize("wrong", [[], ["8001"], ["8001", "agent", "--remove", "8002"]])
def test_an_account_command_that_says_too_little_or_too_much(hotline: Hotline, wrong: list[str]) -> None:
    got = hotline("account", *wrong)
    assert got.code == 2
    assert "--remove NAME" in got.err


@pytest.mark.usefixtures("carrier")
def test_asterisks_files_are_written(hotline: Hotline, tmp_path: Path) -> None:
    got = hotline("asterisk", str(tmp_path / "etc"))
    assert (got.code, got.err) == (0, "")
    assert "geheim-7f3a" in (tmp_path / "etc" / "manager.conf").read_text()
    assert "geheim" not in got.out


@pytest.mark.usefixtures("carrier")
def test_a_configuration_that_is_there_is_not_written_over(hotline: Hotline, tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "pjsip.conf").write_text("[general]\n")
    got = hotline("asterisk", str(etc))
    assert (got.code, got.out) == (2, "")
    assert got.err == (
        f"hotline: {etc / 'pjsip.conf'} was not written by hotline;"
        " name an empty folder, or one that hotline wrote before\n"
    )
    assert (etc / "pjsip.conf").read_text() == "[general]\n"


def test_what_the_trunk_says_reaches_asterisk(hotline: Hotline, carrier: Path, tmp_path: Path) -> None:
    change(carrier, "hotline.toml", '["alaw", "ulaw"]', '["g722", "alaw"]')
    assert hotline("asterisk", str(tmp_path / "etc")).code == 0
    pjsip = (tmp_path / "etc" / "pjsip.conf").read_text()
    for line in (
        "allow = g722,alaw",
        "match = 198.51.100.0/27",
        "contact = sip:198.51.100.1:5060",
        "contact = sip:198.51.100.65:5060",
    ):
        assert f"\n{line}\n" in pjsip


def test_asterisks_phones_are_those_of_the_version_in_force(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, carrier: Path, tmp_path: Path
) -> None:
    etc = str(tmp_path / "etc")
    monkeypatch.setenv("HOTLINE_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/hotline.db")
    first = hotline("asterisk", etc)
    assert "取自配置目录" in first.out
    assert not (tmp_path / "hotline.db").exists(), "no database is made for it"
    assert hotline("config", "apply", "--why", "上线").code == 0
    change(carrier, "agents.toml", 'id = "8001"', 'id = "8091"')
    got = hotline("asterisk", etc)
    assert "取自生效的版本 1" in got.out
    assert f"{carrier} differs" in got.out
    assert "[8001]" in (tmp_path / "etc" / "pjsip.conf").read_text()


@pytest.mark.usefixtures("carrier")
def test_asterisks_files_without_the_database_say_that_they_are_the_folders(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOTLINE_DATABASE_URL", "postgresql+asyncpg://u:geheim-9c@/h?host=/nowhere")
    got = hotline("asterisk", str(tmp_path / "etc"))
    assert (got.code, "取自配置目录" in got.out) == (0, True)
    assert "check HOTLINE_DATABASE_URL; what is in force is not known" in got.err
    assert "geheim" not in got.err


@pytest.mark.parametrize(
    ("now", "example"),
    [('host = "198.51.100.1"', 'host = "192.0.2.1"'), ('["198.51.100.0/27"]', '["192.0.2.7"]')],
)
def test_no_asterisk_is_given_the_examples_addresses(
    hotline: Hotline, carrier: Path, tmp_path: Path, now: str, example: str
) -> None:
    change(carrier, "hotline.toml", now, example)
    got = hotline("asterisk", str(tmp_path / "etc"))
    assert got.code == 2
    assert got.err.startswith(f"hotline: {carrier / 'hotline.toml'}: [trunk] still has the example")
    assert len(got.err.splitlines()) == 1
    assert not (tmp_path / "etc").exists()


def test_no_asterisk_is_given_the_examples_sub_centres(
    hotline: Hotline, carrier: Path, tmp_path: Path
) -> None:
    change(carrier, "hotline.toml", 'host = "198.51.100.65"', 'host = "192.0.2.65"')
    got = hotline("asterisk", str(tmp_path / "etc"))
    assert got.code == 2
    assert got.err.startswith(f"hotline: {carrier / 'hotline.toml'}: sub-centre shunde still has the example")
    assert not (tmp_path / "etc").exists()


@pytest.mark.usefixtures("carrier")
@pytest.mark.parametrize("secret", ["a;b"])
def test_a_secret_that_asterisk_cannot_carry_is_refused(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, secret: str
) -> None:
    monkeypatch.setenv("HOTLINE_AMI_SECRET", secret)
    got = hotline("asterisk", str(tmp_path / "etc"))
    assert got.code == 2
    assert "ami_secret may not hold ';'" in got.err
    assert not (tmp_path / "etc").exists()


@pytest.mark.parametrize("command", ["", "run", "serve", "check", "account", "asterisk"])
def test_help(hotline: Hotline, command: str) -> None:
    got = hotline(*([command] if command else []), "--help")
    assert got.code == 0
    assert got.out.startswith(f"usage: hotline {command}".rstrip())
    if not command:
        for name in ("run", "serve", "check", "account", "asterisk"):
            assert f"    {name} " in got.out


def test_a_role_means_the_same_to_the_configuration_and_the_desk(folder: Path) -> None:
    assert {role.name: role.value for role in records.Role} == {role.name: role.value for role in ports.Role}
    for role in ports.Role:
        own = 'id = "9001"\nname = "班长"\nrole = '
        change(folder, "agents.toml", f'{own}"supervisor"', f'{own}"{role.value}"')
        configuration, _, _ = read_configuration(folder, folder / "prompts")
        [supervisor] = [agent for agent in configuration.agents if agent.id == "9001"]
        made = make_account("9001", supervisor.role.value, "made-up-for-tests")
        assert made.role is role
        change(folder, "agents.toml", f'{own}"{role.value}"', f'{own}"supervisor"')


@pytest.mark.parametrize("role", [role.value for role in ports.Role])
def test_the_command_line_takes_every_role(role: str) -> None:
    assert main_module.parser().parse_args(["account", "8001", role]).role == role


def test_an_unknown_command_says_which_there_are(hotline: Hotline) -> None:
    got = hotline("start")
    assert got.code == 2
    assert "choose from" in got.err


def test_it_is_a_program_of_its_own() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "cti", "check", str(FOSHAN / "nowhere")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("hotline: the configuration has mistakes:\n")


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A database with one entry that waits and one that was refused."""
    address = f"sqlite+aiosqlite:///{tmp_path}/hotline.db"
    for name, value in {**SECRETS, "HOTLINE_DATABASE_URL": address}.items():
        monkeypatch.setenv(name, value)

    async def fill() -> None:
        async with parts_of(read_or_refuse()) as parts:
            for number in (1, 2):
                body = {"summary": "楼下烧烤", "contact": "13800138000"}
                await parts.outbox.add(
                    Entry(kind="order.entered", key=f"1.{number}", once=f"FS{number}", body=body),
                    1_795_320_000_000,
                )
            first, _ = await parts.outbox.claim(1_795_320_000_000, 1_795_320_000_001, 2)
            await parts.outbox.put_aside(first, "HTTP 422")

    asyncio.run(fill())


@pytest.mark.usefixtures("outbox")
def test_the_outbox_is_listed_without_contents_and_sent_again(hotline: Hotline) -> None:
    listed = hotline("outbox", "list")
    rows = [line.split() for line in listed.out.splitlines()[2:]]
    assert [(row[0], row[1], row[2], row[3]) for row in rows] == [
        ("1", "refused", "order.entered", "1.1"),
        ("2", "waiting", "order.entered", "1.2"),
    ]
    assert "2026-11-22 12:00:00" in listed.out
    assert "HTTP 422" in listed.out
    assert not any(word in listed.out for word in ("烧烤", "13800138000"))
    assert hotline("outbox", "retry", "9").code == 2
    for wrong in ("9" * 25, "-1", "一"):
        assert hotline("outbox", "retry", wrong).code == 2
    assert hotline("outbox", "retry", "1").out.startswith("1 to be sent again")
    assert "refused" not in hotline("outbox", "list").out


def test_an_empty_outbox_says_so(hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {**SECRETS, "HOTLINE_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/x.db"}.items():
        monkeypatch.setenv(name, value)
    assert (hotline("outbox", "list").out, hotline("outbox", "retry").code) == ("nothing waits\n", 0)


def test_a_mistake_in_the_rules_of_orders_is_named(hotline: Hotline, folder: Path) -> None:
    rules = folder / "orders.toml"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace('prefix = "FS"', 'prefix = "佛山"'), encoding="utf-8"
    )
    refused = hotline("check", str(folder))
    assert refused.code == 2
    assert "orders.toml:" in refused.err
    assert "order.prefix" in refused.err
