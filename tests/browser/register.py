"""A register with skills, groups, ladders and a sub-centre, and a call that came by it, for the pages."""

from __future__ import annotations

from routing.explain import Explanation, Waits
from routing.model import Because, Call, CallId, CallPhase, Claim
from routing.register import FloorConfig, Group, Hotline, Ladder, MergeMode, Rung, SubCentre
from tests.browser.stage import CONFIG, now

REGISTER = FloorConfig(
    hotlines=(
        Hotline(number="12345", name="政务服务便民热线", group="pool"),
        Hotline(
            number="12315",
            name="消费者投诉举报热线",
            mode=MergeMode.PARALLEL,
            group="consumer",
            ladder="consumer",
        ),
        Hotline(number="12348", name="公共法律服务热线", mode=MergeMode.SUB_CENTRE, sub_centre="law"),
    ),
    emergency_numbers=CONFIG.emergency_numbers,
    skills=(("consumer", "消费维权"), ("yue", "粤语"), ("cmn", "普通话")),
    groups=(Group(id="pool", name="综合组"), Group(id="consumer", name="消费维权组")),
    ladders=(
        Ladder(
            id="consumer",
            rungs=(
                Rung(after_ms=0, groups=("consumer",), skills=(("consumer", 2),), language=3),
                Rung(after_ms=10_000, language=3),
                Rung(after_ms=25_000),
                Rung(after_ms=60_000, sub_centre="law"),
            ),
        ),
    ),
    sub_centres=(SubCentre(id="law", name="法律服务分中心", number="82340000"),),
)
BECAUSE = Because(
    claims=(Claim.ELDERLY,),
    waited_ms=14_000,
    rung=1,
    matched=(("yue", 5),),
    relaxed=(("consumer", 10_000),),
    choosing="longest_idle",
    idle_ms=62_000,
)


def waiting(call: str, waited_ms: int, dnis: str = "12315", **more: object) -> Call:
    since = now() - waited_ms
    record = Call(
        id=CallId(call),
        channel=f"PJSIP/trunk-{call}",
        ani=f"1390757{call[-4:].replace('.', '0'):0>4}",
        caller_name="",
        dnis=dnis,
        phase=CallPhase.WAITING,
        arrived_at=since,
        waiting_since=since,
        ladder_since=since,
        ladder="consumer" if dnis == "12315" else "",
        language="yue" if dnis == "12315" else "cmn",
    )
    return Call(**{**{name: getattr(record, name) for name in record.__struct_fields__}, **more})  # type: ignore[arg-type]


def why(call: Call, position: int, **more: object) -> Explanation:
    """What the floor would tell of it."""
    given = {
        "waits": Waits.NOBODY_READY,
        "position": position,
        "rung": call.rung,
        "skills": (("yue", 3),),
        "groups": (),
        "cleared": call.confidential,
        "serving": {"talking": 5, "wrap_up": 1},
        "next_rung_at": now() + 8_000,
        "sub_centre": "",
        "estimate_ms": 42_000,
    }
    return Explanation(**{**given, **more})  # type: ignore[arg-type]
