"""Versions of the configuration in a list, for tests of the console (port ``ConfigurationDesk``)."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from hashlib import sha256

from desk.ports import ConfigurationOvertaken, ConfigurationRefused, Json


class FakeVersions:
    """Every version is in force at once. A line with ``wrapup_s`` is a mistake; every other text is right."""

    def __init__(self, files: Mapping[str, str], now: int) -> None:
        self.now = now
        self.kept: list[Json] = []
        self.away = False
        self.keep(files, "首次导入", "hotline", now - 40 * 86_400_000)

    def keep(self, files: Mapping[str, str], why: str, who: str, at: int) -> int:
        """Another version; its number."""
        number, digest = len(self.kept) + 1, sha256(json.dumps(dict(files), sort_keys=True).encode())
        note = {"number": number, "who": who, "at": at, "why": why, "sha256": digest.hexdigest()}
        self.kept.append({**note, "files": dict(files)})
        return number

    async def versions(self, limit: int) -> Json:
        if self.away:
            raise OSError("away")
        notes = [{key: value for key, value in each.items() if key != "files"} for each in self.kept]
        return {"in_force": len(self.kept), "versions": notes[::-1][:limit]}

    async def version(self, number: int) -> Json | None:
        return self.kept[number - 1] if 0 < number <= len(self.kept) else None

    async def check(self, files: Mapping[str, str]) -> Json:
        return {"faults": _faults(files), "warnings": []}

    async def diff(self, files: Mapping[str, str]) -> Json:
        before = self.kept[-1]["files"]
        text, words = "", []
        for name in sorted({*before, *files}):
            old, new = before.get(name, "").splitlines(), files.get(name, "").splitlines()
            lines = list(difflib.unified_diff(old, new, f"1/{name}", f"new/{name}", lineterm=""))
            text += "".join(f"{line}\n" for line in lines)
            words += [f"{name}：{line[1:]}" for line in lines if line.startswith("+") and line[1:2] != "+"]
        return {"base": len(self.kept), "text": text, "words": words, "asterisk": []}

    async def apply(self, files: Mapping[str, str], *, who: str, why: str, base: int | None) -> Json:
        if _faults(files):
            raise ConfigurationRefused("配置有错误，没有启用")
        if base is not None and base != len(self.kept):
            raise ConfigurationOvertaken("已有别人启用了新的版本；请先查看，再重新提交")
        words = (await self.diff(files))["words"]
        number = self.keep(files, why, who, self.now)
        return {"version": number, "kept": True, "words": words, "asterisk": [], "folder": ""}

    async def rollback(self, version: int, *, who: str, why: str, base: int | None) -> Json:
        files = self.kept[version - 1]["files"]
        return await self.apply(files, who=who, why=f"回到版本 {version}：{why}", base=base)


def _faults(files: Mapping[str, str]) -> list[Json]:
    return [
        {"file": name, "line": at, "text": "timers.wrapup_s：没有这一项；是不是 wrap_up_s"}
        for name, text in files.items()
        for at, line in enumerate(text.splitlines(), 1)
        if "wrapup_s" in line
    ]
