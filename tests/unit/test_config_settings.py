"""Settings: a missing secret stops the start with one plain line, and no secret is ever printed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.settings import LogLevel, Settings, SettingsError, read_settings, unknown_variables

SECRET = "geheim-7f3a"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("HOTLINE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOTLINE_SIP_KEY", "k")


def lines(caught: pytest.ExceptionInfo[SettingsError]) -> list[str]:
    return str(caught.value).splitlines()


@pytest.mark.parametrize("name", ["HOTLINE_AMI_SECRET", "HOTLINE_SIP_KEY"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_secret_stops_the_start_with_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    monkeypatch.setenv("HOTLINE_AMI_SECRET", "x")
    monkeypatch.delenv(name)
    if value is not None:
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    (line,) = lines(caught)
    assert line.startswith(f"{name} is not set; set it in the environment")


def test_the_secrets_are_all_that_must_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_AMI_SECRET", SECRET)
    got = read_settings()
    assert got.ami_secret.get_secret_value() == SECRET
    assert got.database_url.get_secret_value() == "sqlite+aiosqlite:///var/hotline.db"
    assert got.redis_url is None
    assert got.recogniser == "whisper"
    assert got.log_level is LogLevel.INFO
    assert (got.agi_base, got.tap_target) == ("agi://127.0.0.1:4573", "127.0.0.1:9093")


def test_every_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "AMI_HOST": "pbx",
        "AMI_PORT": "15038",
        "AMI_USER": "u",
        "AMI_SECRET": SECRET,
        "SIP_KEY": SECRET,
        "AGI_HOST": "0.0.0.0",
        "AGI_PORT": "0",
        "AGI_URL": "agi://cti:4573",
        "TAP_HOST": "0.0.0.0",
        "TAP_PORT": "0",
        "TAP_ADDRESS": "cti:9093",
        "DESK_HOST": "0.0.0.0",
        "DESK_PORT": "0",
        "TRUSTED_PROXY": "10.0.0.1, 10.1.0.0/16",
        "ASTERISK_WS_URL": "wss://desk/ws",
        "SIP_WS_URL": "wss://phones.example.gov.cn:8443/ws",
        "DESK_SECURE": "True",
        "DATABASE_URL": "postgresql+asyncpg://h:pw@db/h",
        "JOURNAL_DAYS": "90",
        "MEASURES_DAYS": "400",
        "CALLER_MARKS_DAYS": "365",
        "REDIS_URL": "redis://:pw@cache",
        "CONFIG_DIR": "a",
        "PROMPTS_DIR": "b",
        "RECORDINGS_DIR": "c",
        "SPOOL_DIR": "d",
        "MODEL_DIR": "e",
        "RECOGNISER": "none",
        "RECOGNISER_WORKERS": "4",
        "RECOGNISER_PROMPT": "市民热线",
        "WEBHOOK_URL": "https://city.example.gov.cn/12345/orders",
        "WEBHOOK_SECRET": SECRET,
        "LLM_URL": "http://10.0.0.9:8000/v1",
        "LLM_KEY": SECRET,
        "LLM_MODEL": "qwen",
        "RECOGNISER_MODEL": "m",
        "RECOGNISER_HOT_WORDS": "桂城 大良",
        "RECOGNISER_HOST": "10.0.0.1",
        "RECOGNISER_PORT": "9100",
        "RECOGNISER_KEY": SECRET * 4,
        "MODEL_URL": "https://models.example/m.zip",
        "MODEL_MIRROR": "n",
        "MODEL_SHA256": "a" * 64,
        "LOG_LEVEL": "debug",
    }
    assert {name.lower() for name in given} == set(Settings.model_fields)
    for name, value in given.items():
        monkeypatch.setenv(f"HOTLINE_{name}", value)
    got = read_settings()
    for name, value in given.items():
        read = getattr(got, name.lower())
        assert str(read.get_secret_value() if hasattr(read, "get_secret_value") else read) == value
    assert (got.agi_base, got.tap_target) == ("agi://cti:4573", "cti:9093")


def test_secrets_print_as_stars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_AMI_SECRET", SECRET)
    monkeypatch.setenv("HOTLINE_DATABASE_URL", f"postgresql+asyncpg://h:{SECRET}@db/h")
    monkeypatch.setenv("HOTLINE_REDIS_URL", f"redis://:{SECRET}@cache")
    got = read_settings()
    for shown in (repr(got), str(got), f"{got.model_dump()}", got.model_dump_json()):
        assert SECRET not in shown
        assert "**********" in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AMI_PORT", SECRET),
        ("AMI_PORT", "0"),
        ("AMI_HOST", "a b"),
        ("AMI_USER", "a\r\nAction: x"),
        ("AMI_SECRET", f"{SECRET}\r\nAction: x"),
        ("AMI_SECRET", "  "),
        ("DESK_PORT", "70000"),
        ("DATABASE_URL", f"mysql://h:{SECRET}@db/h"),
        ("REDIS_URL", SECRET),
        ("ASTERISK_WS_URL", "http://x"),
        ("SIP_WS_URL", "https://x/ws"),
        ("SIP_WS_URL", f"ws://x:{SECRET}@y/ws"),
        ("SIP_WS_URL", "ws://x/ws; script-src *"),
        ("SIP_WS_URL", "ws:///ws"),
        ("DESK_SECURE", "perhaps"),
        ("TRUSTED_PROXY", "proxy.example"),
        ("TRUSTED_PROXY", "10.0.0.1/8"),
        ("RECOGNISER", "two words"),
        ("RECOGNISER_WORKERS", "-1"),
        ("RECOGNISER_KEY", "short"),
        ("MODEL_SHA256", "abc"),
        ("LOG_LEVEL", "loud"),
        ("WEBHOOK_URL", "ftp://city"),
        ("WEBHOOK_URL", f"https://user:{SECRET}@city/orders"),
        ("WEBHOOK_URL", "https:///orders"),
        ("WEBHOOK_SECRET", SECRET),
        ("LLM_URL", SECRET),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_variable_and_not_the_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("HOTLINE_AMI_SECRET", "x")
    monkeypatch.setenv(f"HOTLINE_{name}", value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    (line,) = lines(caught)
    assert line.startswith(f"HOTLINE_{name}: ")
    assert SECRET not in line
    with pytest.raises(ValidationError) as raw:
        Settings()
    assert SECRET not in str(raw.value)


@pytest.mark.parametrize(
    ("given", "at_fault"),
    [
        ({"WEBHOOK_URL": "https://city/orders"}, "WEBHOOK_SECRET"),
        ({"WEBHOOK_URL": "https://city/orders", "WEBHOOK_SECRET": " "}, "WEBHOOK_SECRET"),
        ({"LLM_URL": "http://10.0.0.9/v1"}, "LLM_MODEL"),
    ],
)
def test_an_address_without_what_belongs_to_it_refuses_the_start(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], at_fault: str
) -> None:
    monkeypatch.setenv("HOTLINE_AMI_SECRET", "x")
    for name, value in given.items():
        monkeypatch.setenv(f"HOTLINE_{name}", value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    (line,) = lines(caught)
    assert line.startswith(f"HOTLINE_{at_fault}")


def test_all_that_is_wrong_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_AMI_PORT", "x")
    monkeypatch.setenv("HOTLINE_RECOGNISER_WORKERS", "x")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert len(lines(caught)) == 3


def test_a_file_may_hold_them_and_the_environment_goes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "hotline.env"
    file.write_text(
        f'# 说明\nHOTLINE_AMI_SECRET="{SECRET}"\nHOTLINE_AMI_PORT=1\nHOTLINE_OTHER=x\nPATH=y\n', "utf-8"
    )
    monkeypatch.setenv("HOTLINE_ENV_FILE", str(file))
    monkeypatch.setenv("HOTLINE_AMI_PORT", "2")
    got = read_settings()
    assert (got.ami_secret.get_secret_value(), got.ami_port) == (SECRET, 2)


@pytest.mark.parametrize("kind", ["gone", "folder", "not utf-8"])
def test_a_file_that_cannot_be_read_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "hotline.env"
    if kind == "folder":
        file.mkdir()
    elif kind == "not utf-8":
        file.write_bytes(b"HOTLINE_AMI_SECRET=\xff\xfe")
    monkeypatch.setenv("HOTLINE_ENV_FILE", str(file))
    with pytest.raises(SettingsError, match=r"HOTLINE_ENV_FILE: .*hotline\.env"):
        read_settings()


def test_a_misspelt_variable_is_found() -> None:
    names = ["HOTLINE_AMI_SECRT", "HOTLINE_AMI_SECRET", "HOTLINE_ENV_FILE", "PATH"]
    assert unknown_variables(names) == ("HOTLINE_AMI_SECRT",)
