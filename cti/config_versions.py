"""Versions of the floor's configuration: every one that was ever in force, with who, when and why.

The newest is the one in force. A version is never changed and never removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from cti.config_files import sha256_of
from routing.model import Record


class VersionNote(Record, frozen=True, kw_only=True):
    """What is told of a version in a list."""

    number: int
    """From 1."""
    at: int
    """ms since the epoch."""
    who: str
    why: str
    sha256: str
    """Of its content, as ``cti.config_files.sha256_of`` has it."""


class ConfigVersion(VersionNote, frozen=True, kw_only=True):
    """A version with its texts."""

    files: dict[str, str]


class Overtaken(Exception):
    """Somebody else brought a version into force meanwhile."""


class ConfigVersions(Protocol):
    """Where versions are kept."""

    async def add(
        self, files: Mapping[str, str], *, after: int, at: int, who: str, why: str
    ) -> ConfigVersion:
        """Keep these texts as number ``after`` + 1. Raises Overtaken when ``after`` is not the newest."""

    async def newest_number(self) -> int:
        """Number of the version in force; 0 when there is none yet."""

    async def get(self, number: int) -> ConfigVersion | None:
        """One version with its texts."""

    async def notes(self, limit: int = 100) -> list[VersionNote]:
        """The newest first."""

    async def keeping(self, sha256: str) -> int:
        """The newest version with this content; 0 for none."""


async def newest(versions: ConfigVersions) -> ConfigVersion | None:
    """The version in force."""
    return await versions.get(await versions.newest_number())


class MemoryConfigVersions:
    """The twin."""

    def __init__(self) -> None:
        self._all: list[ConfigVersion] = []

    async def add(
        self, files: Mapping[str, str], *, after: int, at: int, who: str, why: str
    ) -> ConfigVersion:
        if after != len(self._all):
            raise Overtaken
        version = ConfigVersion(
            number=after + 1, at=at, who=who, why=why, sha256=sha256_of(files), files=dict(files)
        )
        self._all.append(version)
        return version

    async def newest_number(self) -> int:
        return len(self._all)

    async def get(self, number: int) -> ConfigVersion | None:
        return self._all[number - 1] if 0 < number <= len(self._all) else None

    async def notes(self, limit: int = 100) -> list[VersionNote]:
        return [
            VersionNote(number=one.number, at=one.at, who=one.who, why=one.why, sha256=one.sha256)
            for one in self._all[::-1][:limit]
        ]

    async def keeping(self, sha256: str) -> int:
        return max((one.number for one in self._all if one.sha256 == sha256), default=0)


METADATA = sa.MetaData()
VERSIONS = sa.Table(
    "config_versions",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("files", sa.LargeBinary, nullable=False),
)
_NOTE = [VERSIONS.c[name] for name in ("number", "at", "who", "why", "sha256")]
_NEWEST = sa.select(sa.func.coalesce(sa.func.max(VERSIONS.c.number), 0))


class SqlConfigVersions:
    """Versions in a table of SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(
        self, files: Mapping[str, str], *, after: int, at: int, who: str, why: str
    ) -> ConfigVersion:
        version = ConfigVersion(
            number=after + 1, at=at, who=who, why=why, sha256=sha256_of(files), files=dict(files)
        )
        row = {**msgspec.structs.asdict(version), "files": msgspec.json.encode(version.files)}
        async with self._engine.begin() as connection:
            if await connection.scalar(_NEWEST) != after:
                raise Overtaken
            try:
                await connection.execute(VERSIONS.insert(), row)
            except IntegrityError:
                raise Overtaken from None
        return version

    async def newest_number(self) -> int:
        async with self._engine.connect() as connection:
            return int(await connection.scalar(_NEWEST) or 0)

    async def get(self, number: int) -> ConfigVersion | None:
        query = sa.select(*_NOTE, VERSIONS.c.files).where(VERSIONS.c.number == number)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        texts = msgspec.json.decode(row.files, type=dict[str, str])
        return ConfigVersion(**{**row._mapping, "files": texts})

    async def notes(self, limit: int = 100) -> list[VersionNote]:
        query = sa.select(*_NOTE).order_by(VERSIONS.c.number.desc()).limit(limit)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [VersionNote(**row._mapping) for row in rows]

    async def keeping(self, sha256: str) -> int:
        query = sa.select(sa.func.max(VERSIONS.c.number)).where(VERSIONS.c.sha256 == sha256)
        async with self._engine.connect() as connection:
            return int(await connection.scalar(query) or 0)
