"""What each command of `hotline` does. A command that cannot be carried out raises Refused."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from asr.emergency import Lexicon
from config.faults import Fault
from config.load import ConfigurationError, Problem, load, read, read_with
from config.records import Configuration
from config.settings import (
    DatabaseSettings,
    RecogniserSettings,
    S,
    Settings,
    SettingsError,
    parse_networks,
    read_some,
    unknown_variables,
)
from cti import logs
from cti.ami.port import AmiError
from cti.app import CannotListen, Service
from cti.config_files import checked, spoken
from cti.config_versions import ConfigVersion, newest
from cti.configuring import Configuring
from cti.parts import open_engine, open_parts
from cti.plan import Parts, Plan, agents_of, names_of, sitting_for
from cti.watchdog import stay_awake
from desk.accounts import make_account, new_password
from desk.accounts_sql import SqlAccounts
from ivr import prompts
from tickets.forms import Form, check_grave_kinds
from tickets.knowledge import Knowledge, join, read_categories, read_forms, read_places, read_weights
from tickets.order_rules import OrderRules, read_rules

log = structlog.get_logger(__name__)
T = TypeVar("T")
ORDERS_FILE = "orders.toml"


_HIGHEST = 2**31 - 1
"""Of the numbers that the database gives."""


def number_of(text: str) -> int:
    """The number of a version or an entry, for argparse. Raises ArgumentTypeError."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:20]) <= _HIGHEST:
        raise argparse.ArgumentTypeError(f"{text[:20]} is no number from 1 to {_HIGHEST}")
    return int(text)


class Refused(Exception):
    """The command cannot be carried out; the text says why and what to do, in a line or a few."""


async def serve() -> int:
    """Run the service until SIGTERM or SIGINT."""
    settings = read_or_refuse()
    logs.set_up(settings.log_level.value)
    for name in unknown_variables(os.environ):
        log.warning("a setting that nothing reads", name=name)
    await asyncio.to_thread(_prepare_folders, settings)
    async with parts_of(settings) as parts:
        plan = await _plan_in_force(settings, parts)
        service = Service(plan, parts)
        try:
            await service.start()
        except AmiError as error:
            raise Refused(f"Asterisk cannot be used: {error}; check HOTLINE_AMI_*") from None
        except CannotListen as error:
            raise Refused(str(error)) from None
        try:
            await _until_told_to_stop(service)
        finally:
            # also when a part of it has ended by itself: what is known is written all the same
            await service.stop()
    return 0


async def _plan_in_force(settings: Settings, parts: Parts) -> Plan:
    """By the version in force; when there was never one, by the folder, which then becomes version 1."""
    version = await newest(parts.versions)
    plan = make_plan(settings, version)
    if version is None:
        version = await Configuring(parts.versions, settings.config_dir, parts.clock).keep_first()
    return replace(plan, config_version=version.number)


def _door(settings: Settings) -> tuple[str, int, str] | None:
    """Where recognisers on other machines connect. Raises Refused for a door without a key."""
    if settings.recogniser_port is None:
        return None
    return settings.recogniser_host, settings.recogniser_port, recogniser_key(settings)


def recogniser_key(settings: RecogniserSettings) -> str:
    """The key that the service and its recognisers elsewhere share. Raises Refused."""
    if settings.recogniser_key is None:
        raise Refused("HOTLINE_RECOGNISER_KEY is not set; the service and its recognisers need the same")
    return settings.recogniser_key.get_secret_value()


def _prepare_folders(settings: Settings) -> None:
    """What callers say must not be lost to a folder that cannot be written."""
    for folder, setting in (
        (settings.spool_dir.resolve(), "HOTLINE_SPOOL_DIR"),
        (settings.recordings_dir.resolve(), "HOTLINE_RECORDINGS_DIR"),
    ):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise Refused(f"{folder} cannot be written to ({error.strerror}); check {setting}") from None


async def _until_told_to_stop(service: Service) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    stop, run = asyncio.create_task(told.wait()), asyncio.create_task(service.run())
    watchdog = asyncio.create_task(stay_awake())
    await asyncio.wait({stop, run}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    watchdog.cancel()
    if run.done():
        run.result()
    run.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await run


def make_plan(settings: Settings, version: ConfigVersion | None = None) -> Plan:
    """All that is read from files, checked. Raises Refused with file, line and remedy of every mistake.

    ``version``: what is said there of the floor is in force, whatever the folder says.
    """
    configuration, knowledge, lexicon = read_configuration(settings.config_dir, settings.prompts_dir, version)
    return Plan(
        floor=configuration.floor,
        agents=agents_of(configuration),
        names=names_of(configuration),
        sits_for=sitting_for(configuration),
        knowledge=knowledge,
        lexicon=lexicon,
        orders=read_order_rules(settings.config_dir),
        prompts=settings.prompts_dir.resolve(),
        agi=(settings.agi_host, settings.agi_port),
        tap=(settings.tap_host, settings.tap_port),
        tap_address=settings.tap_target,
        recognisers=_door(settings),
        desk=(settings.desk_host, settings.desk_port),
        trusted_proxies=parse_networks(settings.trusted_proxy),
        spool=settings.spool_dir.resolve(),
        recordings=settings.recordings_dir.resolve(),
        asterisk_ws=settings.asterisk_ws_url,
        sip_ws=settings.sip_ws_url,
        desk_secure=settings.desk_secure,
        sip_key=settings.sip_key.get_secret_value(),
        journal_days=settings.journal_days,
        measures_days=settings.measures_days,
        caller_marks_days=settings.caller_marks_days,
        config_dir=settings.config_dir.resolve(),
    )


def read_configuration(
    folder: Path, sounds: Path, version: ConfigVersion | None = None
) -> tuple[Configuration, Knowledge, Lexicon]:
    """Everything in the operators' folder, or of the floor what a version says instead.

    Raises Refused with every mistake that was found.
    """
    mistakes: dict[Problem, None] = {}

    def attempt(reading: Callable[[], T]) -> T | None:
        try:
            return reading()
        except ConfigurationError as error:
            mistakes.update(dict.fromkeys(error.problems))
            return None

    configuration = attempt(lambda: checked(version.files, folder) if version else load(folder))
    lexicon = attempt(lambda: read_with(folder / "emergency.toml", Lexicon.from_dict))
    places = attempt(lambda: read_with(folder / "places.toml", read_places))
    categories = attempt(lambda: read_with(folder / "categories.toml", read_categories))
    weigher = categories and attempt(
        lambda: read_with(folder / "category_weights.toml", lambda data: read_weights(data, categories[0]))
    )
    rules = attempt(lambda: read_with(folder / ORDERS_FILE, read_rules))
    forms = attempt(lambda: read_with(folder / "forms.toml", lambda data: _forms(data, rules)))
    attempt(lambda: _check_prompts(folder, sounds, configuration))
    if mistakes or not (configuration and lexicon and places and categories and weigher and forms):
        raise Refused(_told(version) + "\n".join(map(str, mistakes)))
    knowledge = join(places, weigher, categories[1], forms)
    return configuration, knowledge, lexicon


def _forms(data: Mapping[str, Any], rules: OrderRules | None) -> tuple[Form, ...]:
    """The forms, whose grave kinds are those of the orders: one that is chosen starts the clock."""
    forms = read_forms(data)
    if rules is not None:
        check_grave_kinds(forms, [kind.key for kind in rules.grave])
    return forms


def read_order_rules(folder: Path) -> OrderRules:
    """The rules of orders. Raises Refused."""
    try:
        return read_with(folder / ORDERS_FILE, read_rules)
    except ConfigurationError as error:
        raise Refused(f"the configuration has mistakes:\n{error}") from None


def _told(version: ConfigVersion | None) -> str:
    if version is None:
        return "the configuration has mistakes:\n"
    return (
        f"the configuration has mistakes; version {version.number} is in force,"
        " put the folder right and bring it into force with `hotline config apply`:\n"
    )


def _check_prompts(folder: Path, sounds: Path, configuration: Configuration | None) -> None:
    source = read(folder / "prompts.toml")
    files = [path.stem for path in sounds.glob("*.wav")]
    texts = {name: text for name, text in source.data.items() if isinstance(text, str)}
    faults = [Fault((name,), what) for name, what in prompts.problems(texts, files, spoken(configuration))]
    if faults:
        raise ConfigurationError(source.problems(faults))


async def account(name: str, role: str, display: str) -> int:
    """Make an account, or give it a new password, which is shown this once."""
    password = new_password()
    try:
        made = await asyncio.to_thread(make_account, name, role, password, display=display)
    except ValueError as error:
        raise Refused(str(error)) from None
    async with database_of(some_or_refuse(DatabaseSettings)) as engine:
        await SqlAccounts(engine).put(made)
    print(f"{name}  {password}  (shown only now)")  # noqa: T201 -- the command's output
    return 0


async def remove_account(name: str) -> int:
    """Remove an account; logins that it has end by themselves."""
    async with database_of(some_or_refuse(DatabaseSettings)) as engine:
        if not await SqlAccounts(engine).remove(name):
            raise Refused(f"there is no account {name!r}")
    print(f"{name} removed")  # noqa: T201 -- the command's output
    return 0


@asynccontextmanager
async def parts_of(settings: Settings) -> AsyncIterator[Parts]:
    """The real parts. Raises Refused when the database cannot be used."""
    async with _opened(open_parts(settings)) as parts:
        yield parts


@asynccontextmanager
async def database_of(settings: DatabaseSettings) -> AsyncIterator[AsyncEngine]:
    """The database alone. Raises Refused when it cannot be used."""
    async with _opened(open_engine(settings)) as engine:
        yield engine


@asynccontextmanager
async def _opened(opening: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    async with AsyncExitStack() as stack:
        try:
            opened = await stack.enter_async_context(opening)
        except (SQLAlchemyError, OSError) as error:
            # neither its address nor what it was asked is for the screen
            why = type(getattr(error, "orig", None) or error).__name__
            raise Refused(f"the database cannot be used ({why}); check HOTLINE_DATABASE_URL") from None
        yield opened


def read_or_refuse() -> Settings:
    """All settings of this process. Raises Refused."""
    return some_or_refuse(Settings)


def some_or_refuse(kind: type[S]) -> S:
    """Those settings only that a command needs. Raises Refused."""
    try:
        return read_some(kind)
    except SettingsError as error:
        raise Refused(f"settings are missing or wrong:\n{error}") from None
