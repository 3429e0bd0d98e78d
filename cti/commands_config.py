"""`hotline config`: check, diff, apply, rollback and versions of the operators' configuration."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from config.load import ConfigurationError
from config.records import Configuration
from config.settings import KeptSettings
from cti.commands import Refused, database_of, read_configuration, row_number, some_or_refuse
from cti.config_files import Files, keep_copy, read_folder, sha256_of
from cti.config_versions import Overtaken, SqlConfigVersions, newest
from cti.configuring import LONGEST_WHO, Applied, Configuring, Difference, NoSuchVersion, reason_given
from cti.parts import now_ms

MOST_LISTED = 100


def takes(parser: argparse.ArgumentParser) -> None:
    """What `hotline config` takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check_takes(actions.add_parser("check", help="every mistake with file, line and remedy; changes nothing"))
    diff = actions.add_parser("diff", help="what differs, as text and in words")
    diff.add_argument("versions", type=row_number, nargs="*", metavar="VERSION", help=DIFF)
    apply = actions.add_parser("apply", help="bring the folder into force as a new version")
    apply.add_argument("--base", type=row_number, metavar="VERSION", help=BASE)
    rollback = actions.add_parser("rollback", help="bring an earlier version into force again")
    rollback.add_argument("version", type=row_number)
    rollback.add_argument("--force", action="store_true", help=FORCE)
    for action in (apply, rollback):
        action.add_argument("--why", required=True, help="the reason; it is kept with the version")
        action.add_argument("--who", default="", help="account or name; else the user of this machine")
    actions.add_parser("versions", help="who brought which version into force, when and why")


DIFF = (
    "numbers of versions; one or none: to the folder of HOTLINE_CONFIG_DIR, none: from the version in force"
)
BASE = """the version in force that the folder takes account of (the one it last had); refused when another
is in force, which somebody brought in meanwhile"""
FORCE = """also when the folder has changes that no version keeps; they are copied to its folder kept"""


def check_takes(parser: argparse.ArgumentParser) -> None:
    """What `hotline config check` takes."""
    default = Path(os.environ.get("HOTLINE_CONFIG_DIR") or "config/foshan")
    parser.add_argument("directory", type=Path, nargs="?", default=default, help=f"({default})")


def run(arguments: argparse.Namespace) -> int:
    """One action; its exit code. Raises Refused."""
    match arguments.action:
        case "check":
            return check(arguments.directory)
        case "diff":
            return asyncio.run(_diff(arguments.versions))
        case "apply":
            return asyncio.run(_apply(arguments.who, arguments.why, arguments.base))
        case "rollback":
            return asyncio.run(
                _rollback(arguments.version, arguments.who, arguments.why, force=arguments.force)
            )
    return asyncio.run(_versions())


def check(folder: Path) -> int:
    """Check the operators' configuration."""
    configuration, _, _ = read_configuration(folder, folder / "prompts")
    floor = configuration.floor
    _say(
        f"{folder}: {len(floor.hotlines)} numbers, {len(floor.emergency_numbers)} emergency numbers,"
        f" {len(configuration.agents)} agents; no mistakes found"
    )
    _warn(configuration)
    return 0


def _warn(configuration: Configuration) -> None:
    for warning in configuration.warnings:
        _say(f"注意 {warning}")


async def _diff(numbers: list[int]) -> int:
    if len(numbers) > 2:
        raise Refused("give at most two versions")
    async with _opened() as configuring:
        (old_name, old), (new_name, new) = await _sides(configuring, numbers)
        _tell(await configuring.difference(old, new, old_name, new_name))
    return 0


async def _sides(configuring: Configuring, numbers: list[int]) -> tuple[tuple[str, Files], tuple[str, Files]]:
    if numbers:
        first = await configuring.version(numbers[0])
        old: tuple[str, Files] = (f"version {first.number}", first.files)
    else:
        now = await newest(configuring.versions)
        old = (f"version {now.number}", now.files) if now else ("nothing", {})
    if len(numbers) < 2:
        return old, ("folder", _read(configuring))
    second = await configuring.version(numbers[1])
    return old, (f"version {second.number}", second.files)


def _read(configuring: Configuring) -> Files:
    return read_folder(configuring.folder) if configuring.folder else {}


async def _apply(who: str, why: str, base: int | None) -> int:
    who, why = _who(who), _why(why)
    async with _opened() as configuring:
        base = await _base(configuring, base)
        settings = some_or_refuse(KeptSettings)
        configuration, _, _ = await asyncio.to_thread(
            read_configuration, settings.config_dir, settings.prompts_dir
        )
        _warn(configuration)
        return _told(await configuring.apply(_read(configuring), who=who, why=why, base=base))


async def _base(configuring: Configuring, given: int | None) -> int:
    """The version in force, when the folder was made from it; else raises Refused."""
    now = await newest(configuring.versions)
    if now is None:
        if given is not None:
            raise Refused(
                "no version is in force yet, this will be the first one; leave --base out (还没有启用过配置，"
                "请去掉 --base)"
            )
        return 0
    if given is not None and given > now.number:
        raise Refused(f"there is no version {given}; the one in force is {now.number}")
    base = given if given is not None else await configuring.base()
    if base == now.number or (given is None and now.sha256 == sha256_of(_read(configuring))):
        return now.number
    at = datetime.fromtimestamp(now.at / 1000).astimezone()
    force = f"version {now.number} is in force, by {now.who} at {at:%Y-%m-%d %H:%M:%S}: {now.why}"
    what = f"the folder was made from version {base}" if base else "it is not known what the folder is from"
    look = f"hotline config diff {base} {now.number}" if base else "hotline config diff"
    raise Refused(
        f"{force}; {what}, so applying it might undo that. See `{look}`, take over what is missing, then"
        f" `hotline config apply --base {now.number} …`; or give up the folder's changes, of which a copy"
        f" is kept: `hotline config rollback {now.number} --force …` (生效的是版本 {now.number}，"
        f"配置目录不是在它上面改的；比较、补上别人的改动后，加 --base {now.number} 再启用)"
    )


async def _rollback(number: int, who: str, why: str, *, force: bool) -> int:
    who, why = _who(who), _why(why)
    async with _opened() as configuring:
        await configuring.version(number)
        if not await configuring.folder_is_kept():
            _keep_what_is_there(configuring.folder, force=force)
        return _told(await configuring.rollback(number, who=who, why=why, over_folder=force))


def _keep_what_is_there(folder: Path | None, *, force: bool) -> None:
    """Nothing that somebody wrote is written over without a copy."""
    if folder is None:
        return
    if not force:
        raise Refused(
            f"{folder} has changes that no version keeps; keep them with `hotline config apply --why …`,"
            f" or use --force: they are copied to {folder / 'kept'} first"
        )
    try:
        copy = keep_copy(folder, time.strftime("%Y%m%dT%H%M%S"))
    except OSError as error:
        raise Refused(f"the folder's files cannot be copied: {error.strerror}; nothing was changed") from None
    _say(f"the folder's files were copied to {copy}")


async def _versions() -> int:
    async with _opened() as configuring:
        notes = await configuring.versions.notes(MOST_LISTED)
        has = sha256_of(_read(configuring))
    if not notes:
        _say("no version yet; the first start, or `hotline config apply`, makes one")
    for place, note in enumerate(notes):
        at = datetime.fromtimestamp(note.at / 1000).astimezone()
        marks = [*(["in force"] if place == 0 else []), *(["as the folder"] if note.sha256 == has else [])]
        _say(
            f"{note.number:>4}  {at:%Y-%m-%d %H:%M:%S}  {note.who}  {note.sha256[:12]}  {note.why}"
            + (f"  [{', '.join(marks)}]" if marks else "")
        )
    return 0


def _told(applied: Applied) -> int:
    """Say what came of it; 1 when the folder could not be brought along."""
    _tell(applied.difference)
    if applied.kept:
        _say(f"version {applied.number} is in force; a running service takes it in within a second or two")
    else:
        _say(f"nothing changed: version {applied.number} stays in force")
    if applied.folder:
        _say(applied.folder)
        return 1
    return 0


def _tell(difference: Difference) -> None:
    _say(difference.text.rstrip("\n") or "no text differs")
    for line in (*difference.words, *difference.asterisk):
        _say(f"* {line}")


@asynccontextmanager
async def _opened() -> AsyncIterator[Configuring]:
    """What all actions work with, and how what can go wrong is said."""
    settings = some_or_refuse(KeptSettings)
    async with database_of(settings) as engine:
        try:
            yield Configuring(SqlConfigVersions(engine), settings.config_dir, now_ms)
        except ConfigurationError as error:
            raise Refused(f"the configuration has mistakes:\n{error}") from None
        except NoSuchVersion as error:
            raise Refused(f"there is no version {error}; `hotline config versions` lists them") from None
        except Overtaken:
            raise Refused("somebody else brought a version into force meanwhile; try again") from None
        except SQLAlchemyError as error:
            why = type(getattr(error, "orig", None) or error).__name__
            raise Refused(f"the database cannot be used ({why}); check HOTLINE_DATABASE_URL") from None


def _who(given: str) -> str:
    who = given.strip() or _this_user()
    if len(who) > LONGEST_WHO or not who.isprintable():
        raise Refused(f"--who is one line of at most {LONGEST_WHO} characters")
    return who


def _this_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # OSError since Python 3.13
        return str(os.getuid())


def _why(given: str) -> str:
    try:
        return reason_given(given)
    except ValueError as error:
        raise Refused(f"--why is one line of {error} characters") from None


def _say(line: str) -> None:
    print(line)  # noqa: T201 -- the command's output
