"""Versions of the configuration in a list, for tests of the console (port ``ConfigurationDesk``)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from cti.config_files import sha256_of
from desk.ports import Json
from desk.twins import MemoryConfigurations


class FakeVersions(MemoryConfigurations):
    """With real differences. A line with ``wrapup_s`` is a mistake; every other text is right."""

    def __init__(self, files: Mapping[str, str], now: int) -> None:
        super().__init__(lambda: now)
        self.now = now
        self.away = False
        self.keep(files, "首次导入", "hotline", now - 40 * 86_400_000)

    def keep(self, files: Mapping[str, str], why: str, who: str, at: int) -> int:
        """Another version; its number."""
        number = len(self.kept) + 1
        note = {"number": number, "who": who, "at": at, "why": why, "sha256": sha256_of(files)}
        self.kept.append({**note, "files": dict(files)})
        return number

    async def versions(self, limit: int) -> Json:
        if self.away:
            raise OSError("away")
        return await super().versions(limit)

    async def diff(self, files: Mapping[str, str]) -> Json:
        before = self.kept[-1]["files"]
        text = "".join(
            f"{line}\n"
            for name in sorted({*before, *files})
            for line in difflib.unified_diff(
                before.get(name, "").splitlines(), files.get(name, "").splitlines(), name, name, lineterm=""
            )
        )
        added = [line[1:] for line in text.splitlines() if line.startswith("+") and line[1:2] != "+"]
        return {"base": len(self.kept), "text": text, "words": added, "asterisk": []}

    def faults(self, files: Mapping[str, str]) -> list[Json]:
        return [
            {"file": name, "line": at, "text": "timers.wrapup_s：没有这一项；是不是 wrap_up_s"}
            for name, text in files.items()
            for at, line in enumerate(text.splitlines(), 1)
            if "wrapup_s" in line
        ]
