"""The real parts, opened as the settings say."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from asr.off import NoRecogniser
from asr.pool import PoolRecogniser
from asr.recogniser import OnState, Recogniser
from config.load import read_with
from config.settings import NO_RECOGNISER, DatabaseSettings, RecogniserSettings, Settings
from cti import caller_marks, config_versions, history, journal, measure_store, switches
from cti.ami.door import AmiDoor
from cti.ami.session import AmiSettings
from cti.database import create_tables, open_database
from cti.plan import Parts
from cti.presence import RedisSessions
from desk.accounts_sql import SqlAccounts
from desk.ports import Sessions
from desk.twins import MemorySessions
from recordings import audit_sql, library_sql
from recordings.audit_sql import SqlAuditLog
from recordings.library_sql import SqlLibrary
from tickets import order_store_sql, outbox_store_sql, store_sql
from tickets.improver import ChatImprover
from tickets.knowledge import read_town_names
from tickets.order_store_sql import SqlOrderStore
from tickets.outbox_store_sql import SqlOutboxStore
from tickets.store_sql import SqlDraftStore
from tickets.webhook import Webhook


def now_ms() -> int:
    """The wall clock, ms since the epoch."""
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def open_engine(settings: DatabaseSettings) -> AsyncIterator[AsyncEngine]:
    """The database with all its tables; closed at the end. Raises what SQLAlchemy raises."""
    engine = open_database(settings.database_url.get_secret_value())
    try:
        tables = (journal, history, caller_marks, config_versions, measure_store, switches)
        await create_tables(engine, *(room.METADATA for room in tables))
        await create_tables(engine, order_store_sql.METADATA, outbox_store_sql.METADATA)
        await store_sql.create_tables(engine)
        await library_sql.create_tables(engine)
        await audit_sql.create_tables(engine)
        await SqlAccounts(engine).create()
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncIterator[Parts]:
    """Open the database and the doors; closes them at the end."""
    sessions: Sessions = MemorySessions(now_ms)
    redis = None
    if settings.redis_url is not None:
        sessions = redis = RedisSessions.connect(settings.redis_url.get_secret_value())
    async with AsyncExitStack() as stack:
        if redis is not None:
            stack.push_async_callback(redis.close)
        engine = await stack.enter_async_context(open_engine(settings))
        yield Parts(
            ami=AmiDoor(
                AmiSettings(
                    host=settings.ami_host,
                    port=settings.ami_port,
                    username=settings.ami_user,
                    secret=settings.ami_secret.get_secret_value(),
                )
            ),
            journal=journal.SqlJournal(engine),
            history=history.SqlHistory(engine),
            happenings=measure_store.SqlMeasureStore(engine),
            marks=caller_marks.SqlCallerMarks(engine),
            versions=config_versions.SqlConfigVersions(engine),
            drafts=SqlDraftStore(engine),
            orders=SqlOrderStore(engine),
            outbox=SqlOutboxStore(engine),
            receiver=make_receiver(settings),
            improver=make_improver(settings),
            library=SqlLibrary(engine),
            audit=SqlAuditLog(engine),
            switches=switches.SqlSurgeLog(engine),
            accounts=SqlAccounts(engine),
            sessions=sessions,
            recogniser=lambda on_state: make_recogniser(settings, on_state),
            clock=now_ms,
        )


def make_receiver(settings: Settings) -> Webhook | None:
    """The city's system, where its address is set."""
    if settings.webhook_secret is None:
        return None
    return Webhook(settings.webhook_url, settings.webhook_secret.get_secret_value(), now_ms)


def make_improver(settings: Settings) -> ChatImprover | None:
    """The language model, where its address is set."""
    if not settings.llm_url:
        return None
    key = settings.llm_key.get_secret_value() if settings.llm_key else ""
    return ChatImprover(settings.llm_url, key, settings.llm_model)


MODELS = {"whisper": "whisper-base"}
"""Folder of an engine's model below the folder of models, where that is not the engine's name."""


def model_folder(settings: RecogniserSettings) -> Path:
    """Where the model of the engine that the settings name is, or is to be."""
    name = settings.recogniser
    return settings.recogniser_model or settings.model_dir / MODELS.get(name, name)


def make_recogniser(settings: Settings, on_state: OnState) -> Recogniser:
    """The recogniser that the settings name. A missing model is told by ``on_state``."""
    if settings.recogniser == NO_RECOGNISER:
        return NoRecogniser(on_state)
    return PoolRecogniser(
        settings.recogniser,
        model_folder(settings),
        on_state,
        workers=settings.recogniser_workers,
        prompt=settings.recogniser_prompt,
        hot_words=hot_words(settings.recogniser_hot_words, settings.config_dir),
    )


def hot_words(said: str, folder: Path) -> tuple[str, ...]:
    """The names of a setting, with the towns of the operators' folder where it asks for them. Raises what
    the reading of places raises."""
    words: list[str] = []
    for word in said.split():
        words += read_with(folder / "places.toml", read_town_names) if word == "towns" else [word]
    return tuple(words)
