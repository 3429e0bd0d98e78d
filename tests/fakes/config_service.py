"""The versions of the configuration over HTTP, kept in a list: what the console speaks with in tests."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from aiohttp import web

Files = dict[str, str]


class FakeVersions:
    """Versions in a list. A line with ``wrapup_s`` is a mistake; every other text is right."""

    def __init__(self, files: Mapping[str, str], now: int) -> None:
        self.now = now
        self.kept: list[dict[str, Any]] = []
        self.fails = False
        self.keep(dict(files), "首次导入", "hotline", now - 40 * 86_400_000)

    def keep(self, files: Files, why: str, who: str, at: int) -> int:
        number = len(self.kept) + 1
        text = json.dumps(files, sort_keys=True)
        self.kept.append(
            {
                "number": number,
                "who": who,
                "at": at,
                "why": why,
                "sha256": sha256(text.encode()).hexdigest(),
                "files": files,
            }
        )
        return number

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/api/config/versions", self._versions)
        app.router.add_get("/api/config/versions/{number}", self._version)
        app.router.add_post("/api/config/check", self._check)
        app.router.add_post("/api/config/diff", self._diff)
        app.router.add_post("/api/config/apply", self._apply)
        app.router.add_post("/api/config/rollback", self._rollback)

    async def _versions(self, _request: web.Request) -> web.Response:
        if self.fails:
            raise web.HTTPServiceUnavailable(text="版本库不可用")
        lines = [{k: v for k, v in each.items() if k != "files"} for each in reversed(self.kept)]
        return web.json_response({"in_force": len(self.kept), "versions": lines})

    async def _version(self, request: web.Request) -> web.Response:
        kept = self.kept[int(request.match_info["number"]) - 1]
        return web.json_response({"files": kept["files"]})

    async def _check(self, request: web.Request) -> web.Response:
        return web.json_response({"faults": faults((await request.json())["files"]), "warnings": []})

    async def _diff(self, request: web.Request) -> web.Response:
        return web.json_response(self._difference((await request.json())["files"]))

    async def _apply(self, request: web.Request) -> web.Response:
        body = await request.json()
        if faults(body["files"]) or not body["why"]:
            raise web.HTTPUnprocessableEntity(text="配置有错误，没有启用")
        if body["base"] != len(self.kept):
            raise web.HTTPConflict(text="已有别人启用了新的版本；请先查看，再重新提交")
        return web.json_response(self._bring(body["files"], body["why"]))

    async def _rollback(self, request: web.Request) -> web.Response:
        body = await request.json()
        why = f"回到版本 {body['version']}：{body['why']}"
        return web.json_response(self._bring(self.kept[body["version"] - 1]["files"], why))

    def _bring(self, files: Files, why: str) -> dict[str, Any]:
        words = self._difference(files)["words"]
        number = self.keep(files, why, "huawu", self.now)
        return {"version": number, "kept": True, "words": words, "asterisk": [], "folder": ""}

    def _difference(self, files: Files) -> dict[str, Any]:
        before = self.kept[-1]["files"]
        diff, words = "", []
        for name in sorted({*before, *files}):
            old, new = before.get(name, "").splitlines(), files.get(name, "").splitlines()
            lines = list(difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm=""))
            diff += "".join(f"{line}\n" for line in lines)
            words += [f"{name}：{line[1:]}" for line in lines if line.startswith("+") and line[1:2] != "+"]
        return {"base": len(self.kept), "text": diff, "words": words, "asterisk": []}


def faults(files: Files) -> list[dict[str, Any]]:
    """One for each line that says ``wrapup_s``."""
    return [
        {"file": name, "line": at, "text": "timers.wrapup_s：没有这一项；是不是 wrap_up_s"}
        for name, text in files.items()
        for at, line in enumerate(text.splitlines(), 1)
        if "wrapup_s" in line
    ]
