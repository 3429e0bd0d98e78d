"""`hotline asterisk`: the configuration of an Asterisk that is installed on its machine."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from sqlalchemy.engine import make_url

from config.crosscheck_trunks import EXAMPLE_NETWORK, overlaps
from config.load import ConfigurationError
from config.records import Configuration, Role, SubTrunk, Trunk
from config.settings import Settings
from cti.asterisk_config import AgentPhone, AsteriskConfig, NotOurs, SubCentreTrunk, render
from cti.commands import Refused, database_of, read_configuration, read_or_refuse
from cti.config_files import read_folder, sha256_of
from cti.config_versions import ConfigVersion, SqlConfigVersions, newest
from cti.local_asterisk import AsteriskFailed, modules_folder
from cti.sip_accounts import sip_password

RUN_FOLDER = Path("/var/lib/hotline-asterisk")
"""Where an Asterisk that is installed on its machine keeps what it writes itself."""


def write_asterisk(folder: Path) -> int:
    """Render Asterisk's configuration for an Asterisk that is installed on its machine."""
    settings = read_or_refuse()
    version = asyncio.run(_in_force(settings)) if _is_there(settings) else None
    configuration, _, _ = read_configuration(settings.config_dir, settings.prompts_dir, version)
    _refuse_the_examples(configuration, f"version {version.number}" if version else settings.config_dir)
    _render(_wanted(settings, configuration, folder))
    print(f"written to {folder}; start Asterisk with -C {folder / 'asterisk.conf'}")  # noqa: T201
    print(_source(settings, version))  # noqa: T201 -- the command's output
    return 0


def _is_there(settings: Settings) -> bool:
    """Whether there can be a version. No file is made for this: whoever runs it may not be who runs the
    service, which could then not write to it."""
    url = make_url(settings.database_url.get_secret_value())
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


async def _in_force(settings: Settings) -> ConfigVersion | None:
    """The version in force; None before there is one, or without the database."""
    try:
        async with database_of(settings) as engine:
            return await newest(SqlConfigVersions(engine))
    except Refused as refused:
        sys.stderr.write(f"{refused}; what is in force is not known (不知道生效的是哪个版本，改用配置目录)\n")
        return None


def _source(settings: Settings, version: ConfigVersion | None) -> str:
    """Which configuration it was rendered from, in the operators' words too."""
    folder = settings.config_dir
    if version is None:
        return f"phones and trunks are those of {folder} (座席和中继取自配置目录)"
    number = version.number
    told = f"phones and trunks are those of version {number}, in force (座席和中继取自生效的版本 {number})"
    try:
        same = sha256_of(read_folder(folder)) == version.sha256
    except ConfigurationError:
        same = False
    return (
        told if same else f"{told}; {folder} differs: bring it into force first with `hotline config apply`"
    )


def _wanted(settings: Settings, configuration: Configuration, folder: Path) -> AsteriskConfig:
    trunk, key = configuration.trunk, settings.sip_key.get_secret_value()
    return AsteriskConfig(
        etc=folder.resolve(),
        run=RUN_FOLDER,
        modules=_modules_here(),
        data=Path("/usr/share/asterisk"),
        moh=Path("/usr/share/asterisk/moh"),
        prompts=settings.prompts_dir.resolve(),
        spool=settings.spool_dir.resolve(),
        ami_port=settings.ami_port,
        ami_user=settings.ami_user,
        ami_secret=settings.ami_secret.get_secret_value(),
        http_port=8088,
        sip_host="0.0.0.0",  # noqa: S104 -- the trunk comes from outside
        sip_port=5060,
        rtp_start=10_000,
        rtp_end=20_000,
        agi_url=settings.agi_base,
        trunk_match=trunk.allow_from,
        codecs=trunk.codecs,
        trunks=tuple(
            SubCentreTrunk(
                name=sub.name,
                contact=f"sip:{sub.host}:{sub.port}",
                match=sub.allow_from,
                codecs=sub.codecs,
            )
            for sub in configuration.trunks
        ),
        emergency_contact=f"sip:{trunk.host}:{trunk.port}",
        trunk_contact=f"sip:{trunk.host}:{trunk.port}",
        agents=tuple(
            AgentPhone(id=agent.id, password=sip_password(key, agent.id))
            for agent in configuration.agents
            if agent.role is Role.AGENT
        ),
    )


def _refuse_the_examples(configuration: Configuration, source: Path | str) -> None:
    file = f"{source}/hotline.toml"
    carrier = ("[trunk]", "put the carrier's addresses there first (请先在 [trunk] 写上运营商的地址)")
    trunks: list[tuple[Trunk | SubTrunk, str, str]] = [(configuration.trunk, *carrier)]
    trunks += [
        (sub, f"sub-centre {sub.name}", "put its own there, or remove it (请写上分中心的地址，没有的请删去)")
        for sub in configuration.trunks
    ]
    for trunk, name, remedy in trunks:
        for address in (trunk.host, *trunk.allow_from):
            if overlaps(address, EXAMPLE_NETWORK):
                raise Refused(f"{file}: {name} still has the example address {address}; {remedy}")


def _render(wanted: AsteriskConfig) -> None:
    try:
        render(wanted)
    except ValueError as error:
        raise Refused(f"a setting does not fit: {error}") from None
    except NotOurs as error:
        raise Refused(f"{error}; name an empty folder, or one that hotline wrote before") from None
    except OSError as error:
        raise Refused(f"cannot write to {wanted.etc}: {error}") from None


def _modules_here() -> Path:
    """This machine's own Asterisk's modules; Asterisk's usual place when it runs on another machine."""
    try:
        return modules_folder(Path("/"))
    except AsteriskFailed:
        return Path("/usr/lib/asterisk/modules")
