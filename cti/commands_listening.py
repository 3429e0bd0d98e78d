"""`hotline recogniser` and `hotline model`: recognition on another machine, and fetching a model."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys

from asr import away, download, engines, models
from asr.handshake import Rejected
from asr.models import ModelBroken
from asr.process import arguments_of
from config.load import ConfigurationError
from config.settings import NO_RECOGNISER, RecogniserSettings
from cti import logs
from cti.commands import Refused, recogniser_key, some_or_refuse
from cti.parts import hot_words, model_folder

_ROOM = 8
"""Streams for which one process is announced to have room."""

_MOST_ROOM = 1_000


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What the command line takes."""
    one = commands.add_parser(
        "recogniser", help="recognise speech for a hotline on another machine", description=RECOGNISER
    )
    one.add_argument("--to", required=True, metavar="HOST:PORT", help="its HOTLINE_RECOGNISER_PORT")
    one.add_argument("--name", default=socket.gethostname(), help="what the hotline calls it (host name)")
    one.add_argument("--room", type=_streams, default=_ROOM, help=f"streams for each process ({_ROOM})")
    model = commands.add_parser("model", help="fetch a speech model")
    model.add_argument("action", choices=["fetch"], help="once, checked by its SHA-256")


RECOGNISER = """Connects to the service and serves it until it is stopped, again and again when the
connection is lost. Engine, model, processes and key are settings (HOTLINE_RECOGNISER_...), as for the
service itself. What callers say goes over the connection as it is: use a closed network, or a tunnel."""


def _streams(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= _MOST_ROOM:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to {_MOST_ROOM}")
    return int(text)


def address(text: str) -> tuple[str, int]:
    """HOST:PORT. Raises Refused."""
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise Refused(f"{text} is no HOST:PORT")
    return host.strip("[]"), int(port)


async def recogniser(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT. Raises Refused."""
    settings = some_or_refuse(RecogniserSettings)
    to, key = address(arguments.to), recogniser_key(settings)
    worker = _worker(settings)
    logs.set_up(settings.log_level.value)
    news = away.News()
    tasks = [
        asyncio.create_task(
            away.serve(
                to,
                key,
                worker,
                name=f"{arguments.name}-{number}",
                engine=settings.recogniser,
                room=arguments.room,
                news=news,
            )
        )
        for number in range(1, max(1, settings.recogniser_workers) + 1)
    ]
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    stop = asyncio.create_task(told.wait())
    try:
        done, _ = await asyncio.wait({stop, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stop}:
            await task
    except Rejected as error:
        raise Refused(
            f"{arguments.to} will not have this recogniser: {error}; both must be of the same release"
            " and have the same HOTLINE_RECOGNISER_KEY (请核对两边的 HOTLINE_RECOGNISER_KEY 和程序版本)"
        ) from None
    except OSError as error:
        raise Refused(f"the recogniser cannot be started: {error}") from None
    finally:
        for task in (stop, *tasks):
            task.cancel()
        await asyncio.gather(stop, *tasks, return_exceptions=True)
    return 0


def _worker(settings: RecogniserSettings) -> list[str]:
    """What its processes are told. Raises Refused without a model: each of them would end at once."""
    name, model = settings.recogniser, model_folder(settings)
    if name == NO_RECOGNISER:
        raise Refused("HOTLINE_RECOGNISER is none, which recognises nothing; name an engine")
    if "." not in name and name not in engines.names():
        raise Refused(
            f"no recogniser is called {name}; there are {' and '.join(engines.names())}"
            " (没有这种识别引擎，请更正 HOTLINE_RECOGNISER)"
        )
    if name in engines.names() and not model.is_dir():
        raise Refused(f"there is no model in {model}; {models.remedy(name)}")
    try:
        words = hot_words(settings.recogniser_hot_words, settings.config_dir)
    except ConfigurationError as error:
        raise Refused(
            f"HOTLINE_RECOGNISER_HOT_WORDS asks for the towns of the configuration: {error}"
        ) from None
    return arguments_of(name, model, settings.recogniser_prompt, words)


def fetch() -> int:
    """Fetch the model that the settings name. Raises Refused."""
    settings = some_or_refuse(RecogniserSettings)
    target = model_folder(settings)
    try:
        fetched = download.fetch(
            target,
            url=settings.model_url,
            mirror=settings.model_mirror,
            sha256=settings.model_sha256,
            progress=_show if sys.stderr.isatty() else None,
        )
    except ModelBroken as error:
        raise Refused(str(error)) from None
    sys.stdout.write(f"{target}: {'fetched' if fetched else 'is already there'}\n")
    return 0


def _show(done: int, total: int) -> None:
    share = f"{100 * done // total} %" if total else ""
    sys.stderr.write(f"\r{done >> 20} MB {share}   ")
    sys.stderr.flush()
