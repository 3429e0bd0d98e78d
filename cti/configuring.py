"""Bringing configurations into force: checked, kept as a version, and the folder kept the working copy.

The command line and the desk both go through here. The running service sees a new version by
``cti.config_watch``, whoever made it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from config.load import ConfigurationError
from config.records import Configuration
from cti.config_files import Files, checked, mark, marked, read_folder, sha256_of, text_diff, write_folder
from cti.config_versions import ConfigVersion, ConfigVersions, Overtaken, newest
from cti.config_words import changes, for_asterisk

log = structlog.get_logger(__name__)

FIRST_WHO, FIRST_WHY = "start", "第一次启动 (the first start)"
LONGEST_WHO, LONGEST_WHY = 64, 200
UNREADABLE = "原来的版本不合现在的格式，无法比较 (the earlier version cannot be read by this program)"


class NoSuchVersion(Exception):
    """There is no version of that number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Between two configurations."""

    text: str
    """A unified diff; empty when no text differs."""
    words: tuple[str, ...]
    """In the operators' words, line by line."""
    asterisk: tuple[str, ...] = ()
    """What Asterisk must be told besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What came of it."""

    number: int
    """The version in force now."""
    kept: bool
    """False when nothing changed, so that no new version was made."""
    difference: Difference
    folder: str = ""
    """Why the folder was left as it was; empty when it has the texts in force."""


class Configuring:
    """Over the store of versions and the operators' folder; ``clock`` in ms since the epoch.

    Its methods raise ConfigurationError for texts with mistakes, and what the store raises.
    """

    def __init__(self, versions: ConfigVersions, folder: Path | None, clock: Callable[[], int]) -> None:
        self.versions = versions
        self.folder = folder
        self._clock = clock

    async def meaning(self, files: Files) -> Configuration:
        """What the texts mean, beside the folder's prompts."""
        return await asyncio.to_thread(checked, files, self.folder)

    async def difference(
        self, old: Files, new: Files, old_name: str = "old", new_name: str = "new"
    ) -> Difference:
        """Of texts; ``new`` must be without mistakes, ``old`` need not be."""
        after = await self.meaning(new)
        # seconds of work when a whole city's agents change, and the calls are on this loop
        text = await asyncio.to_thread(text_diff, old, new, old_name, new_name)
        if not text:
            return Difference(text="", words=())
        if not old:
            return Difference(text=text, words=())
        try:
            before = await self.meaning(old)
        except ConfigurationError:
            return Difference(text=text, words=(UNREADABLE,))
        words = await asyncio.to_thread(changes, before, after)
        return Difference(text=text, words=words, asterisk=for_asterisk(before, after))

    async def apply(
        self, files: Files, *, who: str, why: str, base: int | None = None, over_folder: bool = False
    ) -> Applied:
        """Bring these texts into force. The folder gets them too, unless it holds what no version keeps.

        ``base``: the version they were made from; ``over_folder``: the folder gets them whatever it holds.
        Raises Overtaken when ``base`` is not in force any more.
        """
        await self.meaning(files)
        now = await newest(self.versions)
        number = now.number if now else 0
        if base is not None and base != number:
            raise Overtaken
        old: Files = now.files if now else {}
        difference = await self.difference(old, files, f"{number}", f"{number + 1}")
        free = over_folder or await self.folder_is_kept()
        kept = now is None or now.sha256 != sha256_of(files)
        if kept:
            version = await self.versions.add(files, after=number, at=self._clock(), who=who, why=why)
            number = version.number
        return Applied(
            number=number, kept=kept, difference=difference, folder=await self._to_folder(files, free, number)
        )

    async def rollback(
        self, number: int, *, who: str, why: str, base: int | None = None, over_folder: bool = False
    ) -> Applied:
        """Bring an earlier version's texts into force, as a new version. Raises NoSuchVersion.

        ``base`` and ``over_folder``: as for ``apply``; with ``base`` a version that came meanwhile is
        not undone by somebody who never saw it.
        """
        version = await self.version(number)
        reason = f"回到版本 {number}：{why}"
        return await self.apply(version.files, who=who, why=reason, base=base, over_folder=over_folder)

    async def version(self, number: int) -> ConfigVersion:
        """One version. Raises NoSuchVersion."""
        found = await self.versions.get(number)
        if found is None:
            raise NoSuchVersion(number)
        return found

    async def keep_first(self) -> ConfigVersion:
        """Nothing was ever in force: the folder becomes version 1. A start beside this one may be quicker."""
        files = await asyncio.to_thread(self._read)
        try:
            first = await self.versions.add(files, after=0, at=self._clock(), who=FIRST_WHO, why=FIRST_WHY)
        except Overtaken:
            return await self.version(1)
        await self._mark(first.number, first.sha256)
        return first

    async def base(self) -> int | None:
        """The version that the folder was made from: the one it last had, or has; None when nobody knows."""
        if self.folder is None:
            return None
        number, sha256 = await asyncio.to_thread(marked, self.folder)
        known = await self.versions.get(number) if number else None
        # the number alone may be of another database
        if known is not None and known.sha256 == sha256:
            return number
        return await self.versions.keeping(sha256_of(await asyncio.to_thread(self._read))) or None

    async def folder_is_kept(self) -> bool:
        """Whether writing over the folder loses nothing: some version has its texts."""
        try:
            files = await asyncio.to_thread(self._read)
        except ConfigurationError:
            return False
        return not files or await self.versions.keeping(sha256_of(files)) > 0

    async def folder_has(self, sha256: str) -> bool:
        """Whether the folder has the texts of that hash; True when there is no folder to look at."""
        if self.folder is None:
            return True
        try:
            return sha256_of(await asyncio.to_thread(self._read)) == sha256
        except ConfigurationError:
            return False

    def _read(self) -> Files:
        return read_folder(self.folder) if self.folder is not None else {}

    async def _mark(self, number: int, sha256: str) -> None:
        if self.folder is not None:
            try:
                await asyncio.to_thread(mark, self.folder, number, sha256)
            except OSError as error:
                log.warning("the folder of the configuration cannot be written", error=error.strerror)

    async def _to_folder(self, files: Files, free: bool, number: int) -> str:
        """Why the folder was left; empty when it has the texts, those of version ``number``."""
        if self.folder is None:
            return ""
        if await self.folder_has(sha256_of(files)):
            await self._mark(number, sha256_of(files))
            return ""
        if not free:
            return (
                "配置目录里有没有存为版本的改动，所以没有改写 (the folder has changes that no version keeps)"
            )
        try:
            await asyncio.to_thread(write_folder, self.folder, files)
        except OSError as error:
            log.warning("the folder of the configuration cannot be written", error=error.strerror)
            return f"配置目录无法写入，内容仍是原来的 (the folder cannot be written: {error.strerror})"
        await self._mark(number, sha256_of(files))
        return ""


def reason_given(why: str) -> str:
    """The reason, trimmed. Raises ValueError when it is empty, too long, or no single line."""
    line = why.strip()
    if not line or len(line) > LONGEST_WHY or not line.isprintable():
        raise ValueError(f"1–{LONGEST_WHY}")
    return line
