"""``hotline emergency try``: what the emergency detector makes of a sentence, or of a call, and why."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from asr.emergency import Lexicon, Match, Place, weighed
from asr.judge import Judge
from config.load import ConfigurationError, read_with
from cti.commands import Refused

TRY = """Says which emergency is heard in what a caller says, how sure that is, which words and scenes of
emergency.toml matched where, and what spoke against it. Several sentences, or one on each line of the
standard input; with --call they are what one caller says, in this order. Edit config/foshan/emergency.toml
and try again."""
CALL = "the sentences are one call: each is judged with the two before it, and a kind alerts once"
NOTHING = "没有可试的话：把来电人的话写在命令后面（放在引号里），或者从标准输入给出，每行一句"
LONGEST = 3_000
SHOWN = 4
"""Kinds that are explained."""
_MOST_DIGITS = 6


def add_parser(commands: Any) -> None:
    """Add the command to the command line."""
    emergency = commands.add_parser("emergency", help="try out the operators' emergency lexicon")
    actions = emergency.add_subparsers(dest="action", required=True, metavar="ACTION")
    trying = actions.add_parser("try", help="explain what is heard in a sentence", description=TRY)
    trying.add_argument("sentences", nargs="*", metavar="SENTENCE", help="none: lines of the standard input")
    trying.add_argument("--call", action="store_true", help=CALL)
    trying.add_argument("--config", type=Path, default=Path("config/foshan"), metavar="DIR")


def run(arguments: argparse.Namespace) -> int:
    """Explain every sentence. Raises Refused."""
    file = arguments.config / "emergency.toml"
    try:
        lexicon = read_with(file, Lexicon.from_dict)
    except ConfigurationError as error:
        raise Refused(str(error)) from None
    table = lexicon.table
    said = _sentences(arguments.sentences or _lines())
    first = next(said, None)
    if first is None:
        raise Refused(NOTHING)
    _say(f"界限：{table.certain:g} 起为「确定」，{table.possible:g} 起为「可能」（{file}）\n")
    judge = Judge()
    for number, sentence in enumerate(_chain(first, said)):
        lines = (
            in_a_call(lexicon, judge, number, sentence) if arguments.call else explained(lexicon, sentence)
        )
        _say("\n".join(lines) + "\n")
    return 0


def _lines() -> Iterable[str]:
    if sys.stdin.isatty():
        sys.stderr.write("每行一句，按 Ctrl-D 结束\n")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin


def _sentences(given: Iterable[str]) -> Iterator[str]:
    for sentence in given:
        # what is no UTF-8 came through as half a character, which cannot be printed
        said = sentence.encode(errors="replace").decode().strip()
        if len(said) > LONGEST:
            sys.stderr.write(f"「{said[:10]}……」太长，只看前 {LONGEST} 字\n")
        if said:
            yield said[:LONGEST]


def _chain(first: str, others: Iterator[str]) -> Iterator[str]:
    yield first
    yield from others


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def in_a_call(lexicon: Lexicon, judge: Judge, number: int, said: str) -> Iterator[str]:
    """Lines on one sentence of a call, counted from 0, whose earlier ones the judge has heard."""
    alarms = judge.hear(lexicon, number, said, final=True, confidence=0, at_ms=0).alarms
    heard = [judge.heard[n] for n in sorted(judge.heard)]
    told = [f"{_level(alarm.certain)}：{lexicon.table.kinds[alarm.match.kind].name}" for alarm in alarms]
    yield f"第 {number + 1} 句「{said}」" + (f"→ 提示 {'、'.join(told)}" if told else "→ 没有新的提示")
    if len(heard) > 1:
        yield f"  连同前面：「{'。'.join(heard)}」"
    yield from _reasons(lexicon, "。".join(heard))


def explained(lexicon: Lexicon, said: str) -> Iterator[str]:
    """Lines that explain one sentence, in Chinese."""
    yield f"「{said}」"
    yield from _reasons(lexicon, said)


def _reasons(lexicon: Lexicon, said: str) -> Iterator[str]:
    possible = lexicon.table.possible
    found = weighed(lexicon, said)
    if not any(match.score >= possible for match in found):
        listed = [match for match in found if match.places]
        why = f"以下各项都低于「可能」的 {possible:g}" if listed else "没有找到任何紧急的词或情景"
        yield f"  不是紧急情况（{why}）"
        if not listed and found:
            yield f"  只凭语气：分值 {_score(found[0], lexicon)}，低于 {possible:g}；{_tone(found[0])}"
        found = listed
    for match in found[:SHOWN]:
        yield from _match(lexicon, match)


def _level(certain: bool) -> str:
    return "确定" if certain else "可能"


def _match(lexicon: Lexicon, match: Match) -> Iterator[str]:
    level = _level(match.certain) if match.score >= lexicon.table.possible else "不提示"
    kind = lexicon.table.kinds[match.kind]
    yield f"  {level}：{kind.name}（{match.kind}），转 {match.number}，分值 {_score(match, lexicon)}"
    for place in match.places:
        yield f"    {_place(place)}"
    if tone := _tone(match):
        yield f"    语气：{tone}"


def _score(match: Match, lexicon: Lexicon) -> str:
    return shown(match.score, (lexicon.table.possible, lexicon.table.certain))


def shown(score: float, limits: Sequence[float]) -> str:
    """The score with two digits, or as many as show on which side of the limits it is."""
    for digits in range(2, _MOST_DIGITS):
        text = f"{score:.{digits}f}"
        if all((float(text) >= limit) == (score >= limit) for limit in limits):
            return text
    return f"{score:.{_MOST_DIGITS}f}"


def _tone(match: Match) -> str:
    tone = match.why.rpartition("整句")
    return f"整句{tone[2]}" if tone[1] else ""


def _place(place: Place) -> str:
    where = "、".join(f"{start + 1}–{end}" for start, end in place.spans)
    kind = "情景" if len(place.spans) > 1 else "词"
    heard = f"，听成「{place.heard}」" if place.heard else ""
    against = "；不利：" + "、".join(place.against) if place.against else ""
    return f"{kind}「{place.says}」在第 {where} 字{heard}，计 {place.score:.2f}{against}"
