"""Asterisk's configuration, rendered from the templates in ``config/asterisk``.

Whatever the program and Asterisk must agree on (ports, paths, secrets, agents' phones) is said
once, here, so that the two cannot differ.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

import jinja2

import config

TEMPLATES = Path(config.__file__).parent / "asterisk"


MARK = "; written by hotline\n"
"""The first line of every file that is rendered: only such files are written over."""


class NotOurs(Exception):
    """The folder has configuration files that somebody else wrote; its text names one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPhone:
    """One agent's SIP endpoint; its name is the agent's work number."""

    id: str
    password: str = field(default="", repr=False)
    browser: bool = True
    """A softphone in the browser (WebRTC) rather than a SIP phone on the desk."""
    contact: str = ""
    """A SIP URI where the phone always is; empty for a phone that registers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCentreTrunk:
    """The line to one sub-centre: calls go out by it, and its overflow comes in by it as from any trunk."""

    name: str
    """Of its SIP endpoint; no agent's and none of the template's own."""
    contact: str
    """A SIP URI."""
    match: tuple[str, ...]
    """Addresses and networks that its calls are taken from."""
    codecs: tuple[str, ...] = ("alaw", "ulaw")


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskConfig:
    """Everything the templates ask for. Ports are numbers, folders absolute."""

    etc: Path
    run: Path
    modules: Path
    data: Path
    moh: Path
    prompts: Path
    spool: Path
    ami_host: str = "127.0.0.1"
    ami_port: int
    ami_user: str = "hotline"
    ami_secret: str = field(repr=False)
    ami_permit: str = "127.0.0.1/32"
    ami_write: tuple[str, ...] = ("call", "originate", "reporting")
    """Classes of actions the program may send: Redirect and Setvar, Originate, Status."""
    http_host: str = "127.0.0.1"
    http_port: int
    sip_host: str = "127.0.0.1"
    sip_port: int
    rtp_start: int
    rtp_end: int
    agi_url: str
    trunk_match: tuple[str, ...]
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    """The trunk's, the preferred first, by Asterisk's names."""
    trunks: tuple[SubCentreTrunk, ...] = ()
    """The sub-centres' own."""
    emergency_contact: str
    trunk_contact: str = ""
    """A SIP URI: where calls to outside numbers go, by the carrier's trunk; empty: there is no way out."""
    agents: tuple[AgentPhone, ...]
    fallback_s: int = 20
    """How long a call stays in Asterisk's own queue before it looks whether the program is back."""
    heartbeat_stale_s: int = 3
    """A heartbeat older than this means the program is away."""


def render(wanted: AsteriskConfig) -> None:
    """Write every configuration file into ``wanted.etc``, readable by the owner only.

    Before anything is written raises ``ValueError`` for a value that a configuration file cannot carry and
    ``NotOurs`` when there are files that were not rendered; ``jinja2.UndefinedError`` when a template asks
    for something unknown.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        autoescape=False,  # noqa: S701 -- Asterisk's files, not HTML; values are checked below
        keep_trailing_newline=True,
    )
    values = asdict(wanted)
    _check("", values)
    _refuse_others_files(wanted.etc)
    for folder in (wanted.etc, wanted.spool, *(wanted.run / name for name in RUN_FOLDERS)):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copy(wanted.prompts / f"{WHILE_EMERGENCY_RINGS}.wav", wanted.run / "emergency")
    for template in sorted(TEMPLATES.glob("*.conf")):
        target = wanted.etc / template.name
        target.touch(mode=0o600)
        target.chmod(0o600)  # it may have been there before, open to everybody
        target.write_text(MARK + environment.get_template(template.name).render(values), encoding="utf-8")


def _refuse_others_files(folder: Path) -> None:
    """Also those that no template has: Asterisk may read them, and then two configurations are mixed."""
    for path in sorted(folder.glob("*.conf")):
        with path.open("rb") as file:
            if file.readline() != MARK.encode():
                raise NotOurs(f"{path} was not written by hotline")


RUN_FOLDERS = ("lib", "db", "keys/keys", "spool", "run", "log", "emergency")
WHILE_EMERGENCY_RINGS = "emergency-connecting"
"""The prompt that a caller hears, again and again, while an emergency number rings."""


_BREAKS_A_LINE = "\r\n\0;"
_BREAKS_THE_DIALPLAN = _BREAKS_A_LINE + ",()&|$"
"""A folder's name is an argument of applications too, which take these apart."""


def _check(name: str, value: object) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _check(f"{name}.{key}".lstrip("."), inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(name, inner)
    elif isinstance(value, str | Path):
        forbidden = _BREAKS_THE_DIALPLAN if isinstance(value, Path) else _BREAKS_A_LINE
        if found := [sign for sign in forbidden if sign in str(value)]:
            raise ValueError(f"{name} may not hold {found[0]!r}: Asterisk's configuration cannot carry it")
