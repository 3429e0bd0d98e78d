"""``hotline emergency try``: what the emergency detector makes of a sentence, and why."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from asr.emergency import Lexicon, Match, Place, weighed
from config.load import ConfigurationError, read_with
from cti.commands import Refused

TRY = """Says which emergency is heard in what a caller says, how sure that is, which words and scenes of
emergency.toml matched where, and what spoke against it. Several sentences, or one on each line of the
standard input. Edit config/foshan/emergency.toml and try again."""
LONGEST = 3_000
SHOWN = 4
"""Kinds that are explained."""


def add_parser(commands: Any) -> None:
    """Add the command to the command line."""
    emergency = commands.add_parser("emergency", help="try out the operators' emergency lexicon")
    actions = emergency.add_subparsers(dest="action", required=True, metavar="ACTION")
    trying = actions.add_parser("try", help="explain what is heard in a sentence", description=TRY)
    trying.add_argument("sentences", nargs="*", metavar="SENTENCE", help="none: lines of the standard input")
    trying.add_argument("--config", type=Path, default=Path("config/foshan"), metavar="DIR")


def run(arguments: argparse.Namespace) -> int:
    """Explain every sentence. Raises Refused."""
    try:
        lexicon = read_with(arguments.config / "emergency.toml", Lexicon.from_dict)
    except ConfigurationError as error:
        raise Refused(str(error)) from None
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    for sentence in arguments.sentences or sys.stdin:
        # what is no UTF-8 came through as half a character, which cannot be printed
        if said := sentence.encode(errors="replace").decode().strip():
            sys.stdout.write("\n".join(explained(lexicon, said[:LONGEST])) + "\n\n")
    return 0


def explained(lexicon: Lexicon, said: str) -> Iterator[str]:
    """Lines that explain one sentence, in Chinese."""
    table = lexicon.table
    yield f"「{said}」"
    found = [match for match in weighed(lexicon, said) if match.places or match.score >= table.possible]
    told = [match for match in found if match.score >= table.possible]
    if not told:
        yield "  不是紧急情况" + ("（以下各项都低于「可能」）" if found else "（没有找到任何紧急的词或情景）")
    for match in found[:SHOWN]:
        yield from _match(lexicon, match)


def _match(lexicon: Lexicon, match: Match) -> Iterator[str]:
    table = lexicon.table
    level = "确定" if match.certain else "可能" if match.score >= table.possible else "不提示"
    kind = table.kinds[match.kind]
    yield f"  {level}：{kind.name}（{match.kind}），转 {match.number}，分值 {match.score:.2f}"
    for place in match.places:
        yield f"    {_place(place)}"
    tone = match.why.rpartition("整句")
    if tone[1]:
        yield f"    语气：整句{tone[2]}"


def _place(place: Place) -> str:
    where = "、".join(f"{start + 1}–{end}" for start, end in place.spans)
    kind = "情景" if len(place.spans) > 1 else "词"
    heard = f"，听成「{place.heard}」" if place.heard else ""
    against = "；不利：" + "、".join(place.against) if place.against else ""
    return f"{kind}「{place.says}」在第 {where} 字{heard}，计 {place.score:.2f}{against}"
