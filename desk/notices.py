"""A line for the agent's page when what was asked for did not come about. Pure."""

from __future__ import annotations

from desk.words_routing import NOT_REACHED, TARGETS
from routing.facts import CallbackFailed, ConsultFailed, DivertFailed, EmergencyFailed, Fact, PartyLeft
from routing.model import Call, Target


def notice_of(fact: Fact, before: Call | None, account: str) -> str:
    """What to say on the account's page; empty for nothing. ``before``: the call as the page last knew it."""
    if before is None:
        return ""
    match fact:
        case ConsultFailed(why=why):
            return f"咨询{_whom(before)}未成：{NOT_REACHED[why]}，来电人已接回"
        case DivertFailed(number=number, why=why):
            to = before.diverted_to
            name = _named(to) if to else number
            return f"转{name}未成：{NOT_REACHED[why]}，来电人已回到队列"
        case EmergencyFailed(number=number, why=why):
            with_agent = before.agent == account and before.consult is not None
            where = "您与来电人仍在通话" if with_agent else "来电人已回到队首"
            return f"{number}：{NOT_REACHED[why]}，{where}"
        case CallbackFailed(why=why):
            return f"回拨来电人未成：{NOT_REACHED[why]}"
        case PartyLeft(channel=channel):
            return _left(before, channel, account)
    return ""


def _left(before: Call, channel: str, account: str) -> str:
    """Somebody hung up; whoever did so themselves is told nothing."""
    if before.consult is None:
        return ""
    if channel == before.consult.channel and account == before.agent:
        return f"{_named(before.consult.target)}已挂断，来电人仍在线"
    if channel == before.agent_channel and account == before.consult.agent:
        return f"座席 {before.agent} 已退出，来电人由您接听"
    return ""


def _whom(call: Call) -> str:
    return _named(call.consult.target) if call.consult else "对方"


def _named(target: Target) -> str:
    return f"{TARGETS[target.kind]} {target.id} "
