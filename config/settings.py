"""Settings of the program: from the environment (``HOTLINE_…``), and a file that ``HOTLINE_ENV_FILE`` names.

Read once, at the top, and handed down as plain data. No secret has a default and none is ever printed.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "HOTLINE_"
ENV_FILE = "HOTLINE_ENV_FILE"
SETUP_VARIABLES = frozenset(
    f"{PREFIX}{name}" for name in ("ASTERISK", "ASTERISK_ROOT", "ASTERISK_SUITE", "DEBIAN_MIRROR", "MODELS")
)
"""Read by the set-up and the demonstration, not by the service."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_DATABASES = ("sqlite+aiosqlite://", "postgresql+asyncpg://")


class SettingsError(Exception):
    """Settings are missing or wrong; its text is one plain line for each, without any value."""


NO_RECOGNISER = "none"
"""Calls go on without live text and without drafts from speech."""


class LogLevel(StrEnum):
    """What is logged: this and all that is graver."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _refused(what: str) -> PydanticCustomError:
    return PydanticCustomError("rule", "{said}", {"said": what})


def _secret(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    # a line break in it would add a line of its own to the AMI log-in
    if not text.isprintable() or not text.strip():
        raise _refused("must be printable text, not blank and without line breaks")
    return value


def _key(value: SecretStr) -> SecretStr:
    if len(_secret(value).get_secret_value()) < 16:
        raise _refused("must have 16 characters or more")
    return value


def _sha256(value: str) -> str:
    if value and not re.fullmatch(r"[0-9a-fA-F]{64}", value):
        raise _refused("must be 64 hexadecimal digits")
    return value.lower()


def _database(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(_DATABASES):
        raise _refused(f"must begin with {' or '.join(_DATABASES)}")
    return value


def _redis(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
        raise _refused("must begin with redis:// or rediss:// or unix://")
    return value


def _websocket(value: str) -> str:
    if not value.startswith(("ws://", "wss://")):
        raise _refused("must begin with ws:// or wss://")
    return value


def _browsers_websocket(value: str) -> str:
    # it is told to browsers, also in a header, so nothing may stand in it that ends a header's word
    if value and not re.fullmatch(r"wss?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?", value):
        raise _refused("must be ws://HOST[:PORT][/PATH] or wss://…, of letters, digits and . _ ~ / -")
    return value


def _http(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username):
        raise _refused("must begin with http:// or https://, name a host, and have no user in it")
    return value


def _networks(value: str) -> str:
    try:
        parse_networks(value)
    except ValueError:
        raise _refused("must be IP addresses or networks, separated by commas") from None
    return value


def parse_networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks separated by commas. Raises ValueError."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def _word(value: str) -> str:
    if not value or not value.isprintable() or " " in value:
        raise _refused("must be one word")
    return value


Host = Annotated[str, AfterValidator(_word)]
Port = Annotated[int, Field(ge=1, le=65535)]
ListenPort = Annotated[int, Field(ge=0, le=65535)]
"""0 takes any free port."""


class _Read(BaseSettings):
    """Part of the settings."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )


class DatabaseSettings(_Read):
    """Of a command that asks the database only."""

    database_url: Annotated[SecretStr, AfterValidator(_database)] = SecretStr(
        "sqlite+aiosqlite:///var/hotline.db"
    )


class FolderSettings(_Read):
    """Of a command that reads the operators' folder."""

    config_dir: Path = Path("config/foshan")
    prompts_dir: Path = Path("config/foshan/prompts")


class KeptSettings(DatabaseSettings, FolderSettings):
    """Of a command that asks the database, and reads the operators' folder beside it."""


class RecogniserSettings(FolderSettings):
    """Of the recognition of speech, wherever it runs; and where the names are that callers say."""

    model_dir: Path = Path("build/models")

    recogniser: Annotated[str, AfterValidator(_word)] = "whisper"
    """Name of an engine (``asr.engines``), or ``none``."""
    recogniser_model: Path | None = None
    """Folder of its model; by default its own below ``model_dir``."""
    recogniser_workers: Annotated[int, Field(ge=0, le=64)] = 1
    """Processes that recognise speech; one core each. 0: only recognisers on other machines."""
    recogniser_prompt: str = "佛山市12345政务服务便民热线。"
    """A sentence that biases Whisper towards the matter in hand; docs/decisions/0005-recognisers.md."""

    recogniser_hot_words: str = "towns"
    """Names that callers say, separated by spaces, the most wanted first; ``towns``: those of places.toml."""
    recogniser_key: Annotated[SecretStr, AfterValidator(_key)] | None = None
    """Shared with them."""
    model_url: str = ""
    """Archive (zip or tar) of a model, fetched by `hotline model fetch`."""
    model_mirror: Path | None = None
    """Folder that holds the archive instead, by the last part of its address."""
    model_sha256: Annotated[str, AfterValidator(_sha256)] = ""
    """Of the archive."""

    log_level: LogLevel = LogLevel.INFO


class Settings(KeptSettings, RecogniserSettings):
    """Everything that differs from one machine to the next. Durations and sizes bear their unit."""

    ami_host: Host = "127.0.0.1"
    ami_port: Port = 5038
    ami_user: Host = "hotline"
    ami_secret: Annotated[SecretStr, AfterValidator(_secret)]
    """Password of the AMI account; the same as in Asterisk's manager.conf."""

    sip_key: Annotated[SecretStr, AfterValidator(_secret)]
    """Secret that the passwords of the agents' softphones are derived from; the same wherever Asterisk's
    configuration is rendered."""

    agi_host: Host = "127.0.0.1"
    agi_port: ListenPort = 4573
    """Where we listen for FastAGI."""
    agi_url: str = ""
    """Where Asterisk reaches it; by default made of host and port."""

    tap_host: Host = "127.0.0.1"
    tap_port: ListenPort = 9093
    """Where we listen for AudioSocket."""
    tap_address: str = ""
    """HOST:PORT by which Asterisk reaches it; by default made of host and port."""

    desk_host: Host = "127.0.0.1"
    desk_port: ListenPort = 8080
    trusted_proxy: Annotated[str, AfterValidator(_networks)] = ""
    """Reverse proxies whose X-Forwarded-For is believed: IP addresses and networks, separated by commas."""
    asterisk_ws_url: Annotated[str, AfterValidator(_websocket)] = "ws://127.0.0.1:8088/ws"
    """Asterisk's WebSocket, as the desk reaches it."""
    sip_ws_url: Annotated[str, AfterValidator(_browsers_websocket)] = ""
    """The same WebSocket as agents' browsers reach it, without the desk in between; by default only through
    the desk, and then browsers' phones cannot be rung while the service is away."""
    desk_secure: bool = False
    """True for a desk behind https: the login's cookie is then never sent in the clear."""

    journal_days: Annotated[int, Field(ge=1, le=36_500)] = 30
    """Days that the journal's facts are kept once no start needs them."""
    measures_days: Annotated[int, Field(ge=10, le=36_500)] = 100
    """Days that what the measures count is kept; a start adds up the last eight."""
    caller_marks_days: Annotated[int, Field(ge=1, le=36_500)] = 730
    """Days after its last change that what agents noted of a caller is kept."""
    redis_url: Annotated[SecretStr, AfterValidator(_redis)] | None = None
    """Presence; in memory when not set."""

    recordings_dir: Path = Path("var/recordings")
    spool_dir: Path = Path("var/spool")
    """Where Asterisk writes the raw legs of recordings; on the same machine as Asterisk."""
    recogniser_host: Host = "127.0.0.1"
    recogniser_port: ListenPort | None = None
    """Where recognisers on other machines connect; not set: nowhere."""
    webhook_url: Annotated[str, AfterValidator(_http)] = ""
    """The city's system, which is told of orders; docs/reference/webhooks.md. Nobody is told when not set."""
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = Field(
        default=None, validate_default=True
    )
    """What messages to it are signed with; required with the address."""
    llm_url: Annotated[str, AfterValidator(_http)] = ""
    """A language model's OpenAI-style address, up to ``/chat/completions``; nobody is asked when not set."""
    llm_key: Annotated[SecretStr, AfterValidator(_secret)] | None = None
    llm_model: str = Field(default="", validate_default=True)
    """Its name there; required with the address."""

    @field_validator("webhook_secret")
    @classmethod
    def _both(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if "webhook_url" in info.data and (value is None) == bool(info.data["webhook_url"]):
            raise _refused("must be set with HOTLINE_WEBHOOK_URL, and only with it")
        return value

    @field_validator("llm_model")
    @classmethod
    def _named(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("llm_url") and not value.strip():
            raise _refused("must be set with HOTLINE_LLM_URL")
        return value

    @property
    def agi_base(self) -> str:
        """URL that the dialplan calls, without a script's name: ``agi://HOST:PORT``."""
        return self.agi_url or f"agi://{self.agi_host}:{self.agi_port}"

    @property
    def tap_target(self) -> str:
        """HOST:PORT that Asterisk connects a tap to."""
        return self.tap_address or f"{self.tap_host}:{self.tap_port}"


S = TypeVar("S", bound=_Read)


def read_settings(file: Path | None = None) -> Settings:
    """All settings of this process, from the environment and ``file`` or the one HOTLINE_ENV_FILE names.

    The environment goes first. Raises SettingsError, one line per variable that is missing or wrong.
    """
    return read_some(Settings, file)


def read_some(kind: type[S], file: Path | None = None) -> S:
    """The same of those settings only that a command needs; others may be missing or wrong."""
    name = str(file) if file else os.environ.get(ENV_FILE) or None
    if name is not None:
        _check_file(Path(name))
    try:
        # pydantic-settings takes these at run time and shows them to no type checker
        return kind(_env_file=name, _env_file_encoding="utf-8")  # type: ignore[call-arg]
    except ValidationError as error:
        lines = [_line(details) for details in error.errors(include_url=False, include_input=False)]
        raise SettingsError("\n".join(lines)) from None


def unknown_variables(names: Iterable[str]) -> tuple[str, ...]:
    """Those with our prefix that no setting reads, for a warning: one of them may be a misspelt one."""
    known = {PREFIX + field.upper() for field in Settings.model_fields} | {ENV_FILE, *SETUP_VARIABLES}
    return tuple(sorted(name for name in names if name.startswith(PREFIX) and name not in known))


def _check_file(path: Path) -> None:
    try:
        path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{ENV_FILE}: {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{ENV_FILE}: {path} is not UTF-8; save it as UTF-8") from None


def _line(details: ErrorDetails) -> str:
    name = PREFIX + str(details["loc"][0]).upper()
    if details["type"] == "missing":
        return (
            f"{name} is not set; set it in the environment or in the file named by {ENV_FILE},"
            f" for the demonstration var/hotline.env (请设置 {name})"
        )
    return f"{name}: {details['msg'][:1].lower()}{details['msg'][1:]} (请更正 {name})"
