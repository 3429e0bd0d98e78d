"""Watches which version of the configuration is in force, so that a running floor takes a new one in.

It looks once a second by one small query; a database that is away costs no call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from config.load import ConfigurationError
from config.records import Configuration
from cti.config_versions import ConfigVersion
from cti.configuring import Configuring

log = structlog.get_logger(__name__)

LOOK_LIMIT_S = 5.0


class ConfigWatch:
    """Calls ``take`` with each new version that can be read. ``number`` is the one that was taken last."""

    def __init__(
        self,
        configuring: Configuring,
        number: int,
        take: Callable[[Configuration], None],
        every_s: float = 1.0,
    ) -> None:
        self.number = number
        self._configuring = configuring
        self._take = take
        self._every_s = every_s
        self._refused = 0
        self._away = False
        self._folder_differs = False
        self._compare = True
        self._poked = asyncio.Event()

    @property
    def healthy(self) -> bool:
        """Whether all there is to say is that a version is in force."""
        return not (self._away or self._folder_differs or self._refused)

    @property
    def words(self) -> str:
        """What is in force, and what is not as it should be."""
        if self._away:
            return f"配置的版本暂时无法读取，版本 {self.number} 继续生效"
        if self._refused:
            return f"版本 {self._refused} 有错，没有启用；版本 {self.number} 继续生效"
        if self._folder_differs:
            return f"版本 {self.number} 生效，配置目录的内容与它不同"
        return f"版本 {self.number} 生效"

    def poke(self) -> None:
        """Look now."""
        self._poked.set()

    async def compare_folder(self) -> None:
        """Whether the folder has the texts in force; that it has others is told in the log, once."""
        version = await self._configuring.versions.get(self.number)
        differs = version is not None and not await self._configuring.folder_has(version.sha256)
        if differs and not self._folder_differs:
            log.warning(
                "the configuration folder differs from the version in force; hotline config diff shows how",
                version=self.number,
            )
        self._folder_differs, self._compare = differs, False

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await self._look(self.look)
            try:
                async with asyncio.timeout(self._every_s):
                    await self._poked.wait()
            except TimeoutError:
                pass
            self._poked.clear()

    async def _look(self, look: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(LOOK_LIMIT_S):
                await look()
        except Exception as error:
            if not self._away:
                log.error("versions of the configuration cannot be read", error=type(error).__name__)
            self._away = True
        else:
            self._away = False

    async def look(self) -> None:
        """Look once. Raises what the store raises."""
        number = await self._configuring.versions.newest_number()
        if number in (self.number, self._refused):
            # not in the look that brought it: whoever made the version may be writing the folder still
            if self._compare or self._folder_differs:
                await self.compare_folder()
            return
        version = await self._configuring.version(number)
        try:
            configuration = await self._configuring.meaning(version.files)
        except ConfigurationError as error:
            self._refused = number
            log.error("a version cannot be brought into force", version=number, mistakes=len(error.problems))
            return
        self._bring(version, configuration)

    def _bring(self, version: ConfigVersion, configuration: Configuration) -> None:
        self.number, self._refused, self._compare = version.number, 0, True
        log.info("a version of the configuration is in force", version=version.number, who=version.who)
        self._take(configuration)
