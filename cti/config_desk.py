"""The port ``desk.ports.ConfigurationDesk``: what operators do in a browser, over ``cti.configuring``."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping

from msgspec.structs import asdict

from config.load import ConfigurationError, Problem
from cti.config_versions import Overtaken, newest
from cti.config_watch import ConfigWatch
from cti.configuring import Applied, Configuring, NoSuchVersion
from desk.ports import ConfigurationOvertaken, ConfigurationRefused, Json

OVERTAKEN = "已有别人启用了新的版本；请先查看，再重新提交"


class DeskConfiguring:
    """A version that is brought into force here is taken in at once."""

    def __init__(self, configuring: Configuring, watch: ConfigWatch) -> None:
        self._configuring = configuring
        self._watch = watch

    async def versions(self, limit: int) -> Json:
        notes = await self._configuring.versions.notes(limit)
        return {"in_force": self._watch.number, "versions": [asdict(note) for note in notes]}

    async def version(self, number: int) -> Json | None:
        found = await self._configuring.versions.get(number)
        return None if found is None else asdict(found)

    async def check(self, files: Mapping[str, str]) -> Json:
        try:
            configuration = await self._configuring.meaning(files)
        except ConfigurationError as error:
            return {"faults": [_fault(problem) for problem in error.problems], "warnings": []}
        return {"faults": [], "warnings": list(configuration.warnings)}

    async def diff(self, files: Mapping[str, str]) -> Json:
        now = await newest(self._configuring.versions)
        old, number = (now.files, now.number) if now else ({}, 0)
        try:
            found = await self._configuring.difference(old, files, str(number), "new")
        except ConfigurationError as error:
            raise _refused(error) from None
        return {
            "base": number,
            "text": found.text,
            "words": list(found.words),
            "asterisk": list(found.asterisk),
        }

    async def apply(self, files: Mapping[str, str], *, who: str, why: str, base: int | None) -> Json:
        return await self._bring(self._configuring.apply(files, who=who, why=why, base=base))

    async def rollback(self, version: int, *, who: str, why: str, base: int | None) -> Json:
        return await self._bring(self._configuring.rollback(version, who=who, why=why, base=base))

    async def _bring(self, work: Awaitable[Applied]) -> Json:
        try:
            applied = await work
        except ConfigurationError as error:
            raise _refused(error) from None
        except NoSuchVersion:
            raise ConfigurationRefused("没有这个版本") from None
        except Overtaken:
            raise ConfigurationOvertaken(OVERTAKEN) from None
        self._watch.poke()
        return {
            "version": applied.number,
            "kept": applied.kept,
            "words": list(applied.difference.words),
            "asterisk": list(applied.difference.asterisk),
            "folder": applied.folder,
        }


def _fault(problem: Problem) -> Json:
    return {"file": problem.file, "line": problem.line, "text": problem.what}


def _refused(error: ConfigurationError) -> ConfigurationRefused:
    return ConfigurationRefused(f"配置有 {len(error.problems)} 处错误，没有启用：\n{error}")
