"""Asterisk's configuration: complete, closed to others, and nothing in it that a value brought along."""

from __future__ import annotations

import inspect
import re
import stat
from dataclasses import fields, replace
from pathlib import Path

import jinja2
import pytest

import cti.asterisk_config as module
import cti.redirect
from cti.asterisk_config import (
    MARK,
    RUN_FOLDERS,
    TEMPLATES,
    AgentPhone,
    AsteriskConfig,
    NotOurs,
    SubCentreTrunk,
    render,
)
from cti.sip_accounts import DerivedSipAccounts, sip_password
from routing.model import AgentId

SECRET = "geheim-7f3a"
BROWSER = AgentPhone(id="8001", password="geheim-browser")
DESK_PHONE = AgentPhone(id="8002", password="geheim-phone", browser=False)
FIXED = AgentPhone(id="8003", password="geheim-unused", browser=False, contact="sip:8003@10.0.0.9:5062")


@pytest.fixture
def wanted(tmp_path: Path) -> AsteriskConfig:
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "emergency-connecting.wav").write_bytes(b"RIFF")
    return AsteriskConfig(
        etc=tmp_path / "etc",
        run=tmp_path / "run",
        modules=tmp_path / "modules",
        data=tmp_path / "data",
        moh=tmp_path / "moh",
        prompts=prompts,
        spool=tmp_path / "spool",
        ami_port=15038,
        ami_secret=SECRET,
        http_port=18088,
        sip_port=15060,
        rtp_start=20_000,
        rtp_end=20_400,
        agi_url="agi://10.0.0.5:4573",
        trunk_match=("192.0.2.1", "198.51.100.0/24"),
        codecs=("g722", "alaw"),
        emergency_contact="sip:192.0.2.1:5060",
        agents=(BROWSER, DESK_PHONE, FIXED),
    )


def written(wanted: AsteriskConfig) -> dict[str, str]:
    render(wanted)
    return {path.name: path.read_text(encoding="utf-8") for path in wanted.etc.iterdir()}


def section(text: str, name: str, kind: str) -> dict[str, str]:
    """One section of pjsip.conf, by its name and type."""
    for block in re.split(r"^(?=\[)", text, flags=re.M):
        pairs = dict(re.findall(r"^(\w+) = (.*)$", block, flags=re.M))
        if block.startswith(f"[{name}]") and pairs.get("type") == kind:
            return pairs
    raise AssertionError(f"no [{name}] of type {kind}")


def test_every_template_is_rendered_to_its_end(wanted: AsteriskConfig) -> None:
    files = written(wanted)
    assert set(files) == {path.name for path in TEMPLATES.glob("*.conf")}
    for name, text in files.items():
        assert not re.findall(r"<<|>>|<%|%>", text), name
        assert text.endswith("\n"), name


def test_what_both_must_agree_on_is_there(wanted: AsteriskConfig) -> None:
    files = written(wanted)
    assert f"secret = {SECRET}" in files["manager.conf"]
    assert "port = 15038" in files["manager.conf"]
    assert "AGI(agi://10.0.0.5:4573/intake," in files["extensions.conf"]
    assert f"r({wanted.spool}/" in files["extensions.conf"]
    assert "rtpstart = 20000\nrtpend = 20400" in files["rtp.conf"]
    trunk = section(files["pjsip.conf"], "trunk", "endpoint")
    assert trunk["allow"] == "g722,alaw"
    assert re.findall("^match = (.*)$", files["pjsip.conf"], flags=re.M) == ["192.0.2.1", "198.51.100.0/24"]
    assert [line for line in files["queues.conf"].splitlines() if line.startswith("member")] == [
        f"member => PJSIP/{n},0,{n},PJSIP/{n}" for n in (8001, 8002, 8003)
    ]


def test_each_kind_of_phone(wanted: AsteriskConfig) -> None:
    pjsip = written(wanted)["pjsip.conf"]
    assert section(pjsip, "8001", "endpoint")["webrtc"] == "yes"
    assert section(pjsip, "8001", "auth")["password"] == "geheim-browser"
    assert section(pjsip, "8001", "aor")["remove_existing"] == "yes"
    assert "webrtc" not in section(pjsip, "8002", "endpoint")
    assert section(pjsip, "8002", "auth")["password"] == "geheim-phone"
    assert section(pjsip, "8003", "aor") == {"type": "aor", "contact": "sip:8003@10.0.0.9:5062"}
    assert "auth" not in section(pjsip, "8003", "endpoint")
    assert "geheim-unused" not in pjsip, "a phone that does not register needs no password"
    for agent in ("8001", "8002", "8003"):
        assert section(pjsip, agent, "endpoint")["context"] == "nowhere", "a phone may not dial on its own"


def test_each_sub_centre_has_a_trunk_of_its_own(wanted: AsteriskConfig) -> None:
    assert "--- sub-centre" not in written(wanted)["pjsip.conf"]
    tax = SubCentreTrunk(
        name="tax", contact="sip:203.0.113.9:5080", match=("203.0.113.9", "203.0.113.32/28"), codecs=("g722",)
    )
    shunde = SubCentreTrunk(name="shunde", contact="sip:203.0.113.70:5060", match=("203.0.113.70",))
    pjsip = written(replace(wanted, trunks=(tax, shunde)))["pjsip.conf"]
    endpoint = section(pjsip, "tax", "endpoint")
    assert (endpoint["context"], endpoint["aors"], endpoint["allow"]) == ("from-trunk", "tax", "g722")
    assert section(pjsip, "tax", "aor")["contact"] == "sip:203.0.113.9:5080"
    assert section(pjsip, "tax", "identify")["endpoint"] == "tax"
    assert "match = 203.0.113.9\nmatch = 203.0.113.32/28\n" in pjsip
    assert section(pjsip, "shunde", "endpoint")["allow"] == "alaw,ulaw"
    assert section(pjsip, "shunde", "identify")["match"] == "203.0.113.70"
    assert section(pjsip, "trunk", "endpoint")["context"] == "from-trunk"


@pytest.mark.parametrize("change", [{"name": "a\nb"}, {"contact": "sip:x;y"}, {"match": ("1\n2",)}])
def test_a_sub_centre_that_would_add_a_line_is_refused(
    wanted: AsteriskConfig, change: dict[str, str]
) -> None:
    trunk = replace(SubCentreTrunk(name="tax", contact="sip:x", match=()), **change)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=f"trunks.{next(iter(change))}"):
        render(replace(wanted, trunks=(trunk,)))


def test_no_agents_at_all_is_still_a_configuration(wanted: AsteriskConfig) -> None:
    assert "member" not in written(replace(wanted, agents=()))["queues.conf"].replace("persistentmembers", "")


def test_only_the_owner_may_read_them(wanted: AsteriskConfig) -> None:
    wanted.etc.mkdir()
    left_open = wanted.etc / "manager.conf"
    left_open.write_text(MARK + "an earlier one")
    left_open.chmod(0o644)
    render(wanted)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in wanted.etc.iterdir()}
    assert set(modes.values()) == {0o600}, modes
    for folder in (wanted.spool, *(wanted.run / name for name in RUN_FOLDERS)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


@pytest.mark.parametrize("name", ["pjsip.conf", "users.conf"])
@pytest.mark.parametrize("text", ["[general]\n", "", "\n; written by hotline\n", "\xff"])
def test_what_somebody_else_wrote_is_not_written_over(wanted: AsteriskConfig, name: str, text: str) -> None:
    wanted.etc.mkdir()
    (wanted.etc / name).write_text(text, encoding="latin-1")
    with pytest.raises(NotOurs, match=f"{name} was not written by hotline"):
        render(wanted)
    assert [path.name for path in wanted.etc.iterdir()] == [name]
    assert (wanted.etc / name).read_text(encoding="latin-1") == text


def test_rendering_again_gives_the_same(wanted: AsteriskConfig) -> None:
    first = written(wanted)
    assert written(wanted) == first


TEXTS = [
    field.name
    for field in fields(AsteriskConfig)
    if field.type in ("str", "tuple[str, ...]") and field.name != "agents"
]


@pytest.mark.parametrize("sign", ["\n", "\r", ";", "\0"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_value_that_would_add_a_line_is_refused(wanted: AsteriskConfig, name: str, sign: str) -> None:
    value = f"good{sign}[evil]"
    bad = replace(wanted, **{name: (value,) if isinstance(getattr(wanted, name), tuple) else value})
    with pytest.raises(ValueError, match=name) as caught:
        render(bad)
    assert "evil" not in str(caught.value), "it may be a secret"
    assert not wanted.etc.exists(), "nothing is written"


@pytest.mark.parametrize("change", [{"id": "8001\n"}, {"password": "a;b"}, {"contact": "sip:x\r\n"}])
def test_a_phone_that_would_add_a_line_is_refused(wanted: AsteriskConfig, change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=f"agents.{next(iter(change))}"):
        render(replace(wanted, agents=(replace(BROWSER, **change),)))


@pytest.mark.parametrize("sign", list("\n;,()&|$"))
@pytest.mark.parametrize("name", [field.name for field in fields(AsteriskConfig) if field.type == "Path"])
def test_a_folder_that_the_dialplan_would_take_apart_is_refused(
    wanted: AsteriskConfig, name: str, sign: str
) -> None:
    with pytest.raises(ValueError, match=name):
        render(replace(wanted, **{name: Path(f"/srv/a{sign}b")}))


def test_a_folder_may_have_spaces_and_chinese_in_its_name(wanted: AsteriskConfig) -> None:
    files = written(replace(wanted, spool=wanted.spool / "热线 录音"))
    assert "热线 录音/${HOTLINE_CALL}.1.caller.sln" in files["extensions.conf"]


def test_a_template_that_asks_for_something_unknown_is_an_error(
    wanted: AsteriskConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "a.conf").write_text("port = << no_such_port >>\n")
    monkeypatch.setattr(module, "TEMPLATES", templates)
    with pytest.raises(jinja2.UndefinedError, match="no_such_port"):
        render(wanted)


def test_secrets_are_never_printed(wanted: AsteriskConfig) -> None:
    assert "geheim" not in repr(wanted)
    assert "geheim" not in str(wanted.agents)


# --- the passwords of phones --------------------------------------------------------------------


def test_a_phones_password_follows_from_the_secret_alone() -> None:
    assert sip_password("k", "8001") == sip_password("k", "8001")
    all_of_them = {sip_password(key, str(agent)) for key in ("k", "K", "") for agent in range(8000, 8100)}
    assert len(all_of_them) == 300


def test_a_phones_password_can_stand_in_a_configuration_and_in_a_header() -> None:
    for agent in range(8000, 8200):
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", sip_password("钥匙", str(agent)))


def test_only_an_agent_has_one() -> None:
    accounts = DerivedSipAccounts("k", frozenset({AgentId("8001")}))
    assert accounts.credentials(AgentId("8001")) == ("8001", sip_password("k", "8001"))
    with pytest.raises(KeyError):
        accounts.credentials(AgentId("8404"))


def dialplan_contexts(text: str) -> dict[str, list[str]]:
    """The lines of each context, comments left out."""
    contexts: dict[str, list[str]] = {}
    for line in text.splitlines():
        if found := re.fullmatch(r"\[([-a-z]+)\]", line):
            lines = contexts.setdefault(found[1], [])
        elif line and not line.startswith(";"):
            lines.append(line)
    return contexts


DIALPLAN = (TEMPLATES / "extensions.conf").read_text(encoding="utf-8")
SENT_TO = {
    *re.findall(r'_redirect\(effect, "([-a-z]+)"', inspect.getsource(cti.redirect)),
    *re.findall(r"ChannelRedirect\(\$\{HOTLINE_CALLER\},([-a-z]+)", DIALPLAN),
    "with-outside",
    "fallback",
} - {"over"}


def test_wherever_a_caller_is_sent_a_lost_redirection_is_found(wanted: AsteriskConfig) -> None:
    contexts = dialplan_contexts(written(wanted)["extensions.conf"])
    assert {"to-agent", "waiting", "held", "divert", "emergency", "with", "rescue"} <= SENT_TO
    for name in SENT_TO:
        assert "include => overtaken" in contexts[name], name
        patterns = [line.split(",")[0].removeprefix("exten => ") for line in contexts[name]]
        assert not {"t", "_.", "_!", "_[a-z]!"} & set(patterns), f"{name} has something of its own at t"
    assert "autofallthrough = no" in contexts["general"]


@pytest.mark.parametrize("name", ["waiting", "held"])
def test_rounds_jump_to_priority_1_so_that_an_overtaken_redirection_shows(
    wanted: AsteriskConfig, name: str
) -> None:
    jumps = [line for line in dialplan_contexts(written(wanted)["extensions.conf"])[name] if "Goto" in line]
    assert jumps
    for jump in jumps:
        assert re.search(r",1\)$", jump), jump
