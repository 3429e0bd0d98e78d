"""Whether what a caller has said so far is an emergency, and what they answer when asked. Pure.

One ``Judge`` for each call, fed with every text of the caller's leg, partials too. Partials flicker, so
a finding in one counts at once only when it is unlikely to be taken back; else when the next text bears
it out or the utterance is final.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from asr.emergency import Lexicon, Match, detect

WINDOW = 3
"""Utterances of the caller that are seen together."""
SURE_WORDS = 0.35
"""Below this certainty of the recogniser an emergency is never certain; 0 means that it gives none."""
SETTLED_LETTERS = 2
"""Letters after the words from which a recogniser seldom takes them back."""
SETTLED_SCORE = 0.97
REPLY_MS = 20_000
"""How long after an alarm or a question words count as a reply to it."""
REPLY_LETTERS = 14
"""A reply is short."""

_MARKS = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff0-9A-Za-z]+")
_FILLER = (
    r"(?:嗯|啊|哦|哎|喂|那个|呃|唉|哎呀|不好意思|对不起|谢谢|谢谢你|麻烦你|你们|我|了|吧|呀|的|啦|哈|呢)*"
)
_NO = re.compile(
    rf"^(?=.*[不没别唔错误消]){_FILLER}(?:"
    r"(?:不用|不要|别|不需要|不必|唔使|先不要|先不用|没必要)(?:再)?(?:帮我|给我|替我)?(?:转(?:接|过去|到)?|报警|打110|叫警察|接通|打给他们)"
    r"|不用|不需要|不必|不要|唔使|了|没事|没有事|没什么事|打错|搞错|弄错|说错|误会|按错|取消|不是紧急|没有紧急|没有危险|不紧急|不急"
    rf")+(?:110|119|120|电话|那边|情况|事)?{_FILLER}(?:不用|不需要|没事|打错|谢谢|再见|不是)*{_FILLER}$"
)
_DENIAL = re.compile(
    rf"^{_FILLER}(?:不是|没有|没|不了|不转)+(?:遇到|发生)?(?:什么)?(?:紧急|危险)?(?:的)?(?:情况|事)?"
    r"(?:了|啊|呀|的|哦|哈|呢|谢谢|谢谢你)*$"
)
"""Says no to a question, but may be said to somebody else while there is none."""
_YES = re.compile(
    rf"^{_FILLER}(?:是|是的|对|对的|对对|没错|需要|要|好|好的|可以|行|转|转吧|快转|快点转|帮我转|请转|马上转|赶紧转|接|快接|接吧|报警|帮我报警"
    rf"|有危险|很紧急|紧急|很急)+(?:110|过去|快点|快)*{_FILLER}$"
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """An emergency to be told."""

    match: Match
    certain: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text means."""

    alarms: tuple[Alarm, ...] = ()
    reply: bool | None = None
    """True for yes, put me through; False for no; None when it is no reply."""


@dataclass(slots=True)
class Judge:
    """Judges the caller's words of one call. Times are in ms of any one monotonic clock."""

    heard: dict[int, str] = field(default_factory=dict)
    """The caller's last utterances by number."""
    told: dict[str, bool] = field(default_factory=dict)
    """Kinds of emergency told, and whether as certain."""
    _seen: dict[str, bool] = field(default_factory=dict)
    """Kinds in the text before this one, and whether certain."""
    _open_until_ms: int | None = None
    _open_from: int = 0
    """The first utterance that can be a reply."""
    _question: bool = False
    """Whether they were asked, and not only told."""

    def asked(self, at_ms: int, *, question: bool = True) -> None:
        """The caller is asked whether it is an emergency, or told that they are put through: what they say
        next may be the reply."""
        self._open(at_ms, max(self.heard, default=-1) + 1, question)

    def _open(self, at_ms: int, utterance: int, question: bool) -> None:
        self._open_until_ms, self._open_from, self._question = at_ms + REPLY_MS, utterance, question

    def hear(
        self, lexicon: Lexicon, utterance: int, text: str, *, final: bool, confidence: float, at_ms: int
    ) -> Verdict:
        """Judge one text; ``utterance`` counts up within the leg, a later text of it replaces the first."""
        reply = self._reply(utterance, text, final, at_ms)
        self.heard[utterance] = text
        for old in sorted(self.heard)[:-WINDOW]:
            del self.heard[old]
        joined = "。".join(self.heard[n] for n in sorted(self.heard))
        found = detect(lexicon, joined)
        before, self._seen = self._seen, {m.kind: m.certain for m in found}
        clear = confidence == 0 or confidence >= SURE_WORDS
        alarms = []
        for match in found:
            settled = final or _settled(match, joined)
            certain = match.certain and clear and (settled or before.get(match.kind, False))
            if not (settled or match.certain or match.kind in before):
                continue
            if match.kind not in self.told or (certain and not self.told[match.kind]):
                self.told[match.kind] = certain
                alarms.append(Alarm(match, certain))
        if alarms:
            self._open(at_ms, utterance + 1, question=False)
        return Verdict(tuple(alarms), None if alarms else reply)

    def _reply(self, utterance: int, text: str, final: bool, at_ms: int) -> bool | None:
        if not final or self._open_until_ms is None or utterance < self._open_from:
            return None
        if at_ms > self._open_until_ms:
            self._open_until_ms = None
            return None
        found = reply(text, question=self._question)
        if found is not None:
            self._open_until_ms = None
        return found


def _settled(match: Match, text: str) -> bool:
    """Whether the words are far enough from the end, or enough of them, not to be taken back."""
    if not match.places:
        return False
    after = len(_MARKS.sub("", text[match.end :]))
    return after >= SETTLED_LETTERS or len(match.places) > 1 or match.score >= SETTLED_SCORE


def reply(text: str, *, question: bool = False) -> bool | None:
    """Whether a whole utterance says yes (True) or no (False) to being put through; else None.

    ``question``: they were asked whether it is an emergency, so that a mere 没有 says no to that.
    """
    letters = _MARKS.sub("", text)
    if not letters or len(letters) > REPLY_LETTERS:
        return None
    if _NO.match(letters) or (question and _DENIAL.match(letters)):
        return False
    return True if _YES.match(letters) else None
