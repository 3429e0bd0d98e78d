"""A whole hotline on this machine: a local Asterisk, the service in its own process, and accounts."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from config.load import load
from config.records import Role
from config.settings import Settings, read_settings
from cti.asterisk_config import AgentPhone
from cti.config_files import read_folder
from cti.configuring import Configuring
from cti.database import create_tables, open_database
from cti.journal import METADATA, SqlJournal
from cti.parts import open_parts
from cti.sip_accounts import sip_password
from demo.client import wait_until_open
from demo.happenings import Happenings
from demo.service import ServiceProcess
from demo.stand import HOST, Stand
from desk.accounts import make_account, new_password
from routing.facts import AnyFact

OPEN_LIMIT_S = 90.0
FOLDER_IN_FORCE = "演示使用配置目录 (the demonstration takes the folder)"


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs."""

    settings: Settings
    stand: Stand
    service: ServiceProcess
    happenings: Happenings
    passwords: dict[str, str]
    """By account; made anew each time the house is opened."""

    @property
    def url(self) -> str:
        """Where the desk is."""
        return f"http://{self.settings.desk_host}:{self.settings.desk_port}"

    async def start_service(self) -> None:
        """Start the service (again); returns when it takes calls. Raises RuntimeError with its last words."""
        await self.service.start()
        try:
            await wait_until_open(self.url, OPEN_LIMIT_S, lambda: self.service.ended)
        except TimeoutError:
            raise RuntimeError(f"the service did not open:\n{self.service.last_words()}") from None


@asynccontextmanager
async def open_house(
    folder: Path,
    tree: Path,
    contacts: Mapping[str, str],
    emergency_contact: str,
    told: Callable[[AnyFact], None] = lambda fact: None,
    progress: Callable[[str], None] = lambda text: None,
    **settings_: str,
) -> AsyncIterator[House]:
    """Start it; ends it in good order. ``contacts``: agents on SIP phones; the others use browsers.

    ``settings_`` go to the service; what the environment says goes before them and before ours.
    Raises what a part raises that cannot start.
    """
    folder = _absolute(folder)
    sip_key = os.environ.get("HOTLINE_SIP_KEY") or secrets.token_urlsafe(32)
    config_dir = os.environ.get("HOTLINE_CONFIG_DIR", "config/foshan")
    prompts = os.environ.get("HOTLINE_PROMPTS_DIR") or settings_.get(
        "HOTLINE_PROMPTS_DIR", "config/foshan/prompts"
    )
    stand = Stand(
        folder / "stand", tree, Path(prompts), _phones(Path(config_dir), sip_key, contacts), emergency_contact
    )
    service = ServiceProcess({**_variables(stand, folder, sip_key), **settings_}, folder)
    settings = read_settings(service.env_file)
    async with AsyncExitStack() as stack:
        passwords = await _prepare(settings)
        progress("starting Asterisk")
        await stand.start()
        stack.push_async_callback(stand.stop)
        engine = open_database(settings.database_url.get_secret_value())
        stack.push_async_callback(engine.dispose)
        await create_tables(engine, METADATA)
        journal = SqlJournal(engine)
        happenings = Happenings(journal, await journal.last_seq(), told)
        house = House(settings, stand, service, happenings, passwords)
        progress("starting the service")
        stack.push_async_callback(service.stop)
        await house.start_service()
        following = asyncio.create_task(happenings.follow())
        stack.callback(following.cancel)
        yield house


def _absolute(folder: Path) -> Path:
    return folder.resolve()


def _phones(config_dir: Path, sip_key: str, contacts: Mapping[str, str]) -> tuple[AgentPhone, ...]:
    return tuple(
        AgentPhone(
            id=agent.id,
            password=sip_password(sip_key, agent.id),
            browser=agent.id not in contacts,
            contact=contacts.get(agent.id, ""),
        )
        for agent in load(config_dir).agents
        if agent.role is Role.AGENT
    )


def _variables(stand: Stand, folder: Path, sip_key: str) -> dict[str, str]:
    return {
        "HOTLINE_AMI_PORT": str(stand.ami_port),
        "HOTLINE_AMI_SECRET": stand.config.ami_secret,
        "HOTLINE_SIP_KEY": sip_key,
        "HOTLINE_AGI_PORT": str(stand.agi_port),
        "HOTLINE_TAP_PORT": str(stand.tap_port),
        "HOTLINE_ASTERISK_WS_URL": f"ws://{HOST}:{stand.http_port}/ws",
        "HOTLINE_SIP_WS_URL": f"ws://{HOST}:{stand.http_port}/ws",
        "HOTLINE_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'hotline.db'}",
        "HOTLINE_RECORDINGS_DIR": str(folder / "recordings"),
        "HOTLINE_SPOOL_DIR": str(stand.config.spool),
    }


async def _prepare(settings: Settings) -> dict[str, str]:
    """The folder in force, and an account with a new password for everybody in it."""
    passwords = {}
    async with open_parts(settings) as parts:
        configuring = Configuring(parts.versions, settings.config_dir, parts.clock)
        await configuring.apply(read_folder(settings.config_dir), who="demo", why=FOLDER_IN_FORCE)
        for agent in load(settings.config_dir).agents:
            passwords[agent.id] = new_password()
            account = await asyncio.to_thread(
                make_account, agent.id, agent.role.value, passwords[agent.id], display=agent.name
            )
            await parts.accounts.put(account)
    return passwords
