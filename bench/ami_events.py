"""AMI events a second: the door's parser beside panoramisk's own, in one run.

Both get the same bytes of a busy hour's mix, in chunks of 64 KiB and of 1460 bytes (one Ethernet
segment), in turns; both hand every event to a reader that looks at its name, channel and Linkedid.
The figure is the median over the rounds of both chunk sizes together.
"""

from __future__ import annotations

import asyncio
import gc
import json
import statistics
import sys
import time
from typing import Any
from unittest.mock import Mock

from panoramisk import Manager
from panoramisk.ami_protocol import AMIProtocol

from cti.ami.framing import Limits
from cti.ami.link import Link
from cti.ami.stream import EventStream

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
CALLS = 600
ROUNDS = 7
CHUNKS = (65_536, 1_460)

_CHANNEL = (
    "Channel: PJSIP/trunk-{n:08x}\r\nChannelState: 6\r\nChannelStateDesc: Up\r\n"
    "CallerIDNum: 1380013{n:04d}\r\nCallerIDName: 佛山市民{n}\r\n"
    "ConnectedLineNum: 12345\r\nConnectedLineName: <unknown>\r\nLanguage: zh\r\n"
    "AccountCode: \r\nContext: from-trunk\r\nExten: 12345\r\nPriority: 7\r\n"
    "Uniqueid: 1795350754.{n}\r\nLinkedid: 1795350754.{n}\r\n"
)
_EVENTS = (
    "Event: Newchannel\r\nPrivilege: call,all\r\n" + _CHANNEL,
    "Event: Newstate\r\nPrivilege: call,all\r\n" + _CHANNEL,
    "Event: VarSet\r\nPrivilege: dialplan,all\r\n"
    + _CHANNEL
    + "Variable: PLACE\r\nValue: 佛山市南海区桂城街道\r\n",
    "Event: BridgeEnter\r\nPrivilege: call,all\r\nBridgeUniqueid: 6f7c3a1e-{n}\r\nBridgeType: basic\r\n"
    "BridgeTechnology: simple_bridge\r\nBridgeNumChannels: 2\r\n" + _CHANNEL,
    "Event: Hangup\r\nPrivilege: call,all\r\n" + _CHANNEL + "Cause: 16\r\nCause-txt: Normal Clearing\r\n",
)


def stream() -> bytes:
    """The bytes of ``CALLS`` calls' events."""
    return "".join(event.format(n=n) + "\r\n" for n in range(CALLS) for event in _EVENTS).encode()


async def ours(data: bytes, chunk: int) -> float:
    """Seconds that the door's link, queue and reader take."""
    queue = EventStream(1_000_000)
    link = Link(limits=Limits(), most_pending=1, on_event=queue.put, on_lost=lambda _: None)
    link.connection_made(Mock())
    link.data_received(BANNER)
    seen = whole = 0
    began = time.perf_counter()
    for at in range(0, len(data), chunk):
        link.data_received(data[at : at + chunk])
        while len(queue):
            event: Any = await anext(queue)
            seen += 1
            whole += bool(event["Event"] and event["Channel"] and event["Linkedid"]) and (
                event["CallerIDName"].startswith("佛山市民")
            )
    took = time.perf_counter() - began
    if not seen == whole == CALLS * len(_EVENTS):
        raise AssertionError(f"the door read {whole} of {CALLS * len(_EVENTS)} events whole")
    return took


async def panoramisk(data: bytes, chunk: int) -> float:
    """Seconds that panoramisk's protocol and one plain handler take."""
    manager, protocol = Manager(), AMIProtocol()
    protocol.connection_made(Mock())
    protocol.factory, protocol.encoding = manager, "utf8"
    seen = 0

    def handler(_: object, event: Any) -> None:
        nonlocal seen
        seen += bool(event["Event"] and event["Channel"] and event["Linkedid"] and event.get("CallerIDName"))

    manager.register_event("*", handler)
    protocol.data_received(BANNER)
    began = time.perf_counter()
    for at in range(0, len(data), chunk):
        protocol.data_received(data[at : at + chunk])
    took = time.perf_counter() - began
    if seen < 0.9 * CALLS * len(_EVENTS):
        raise AssertionError(f"panoramisk read {seen} events")
    return took


async def _rounds() -> dict[str, list[float]]:
    data = stream()
    rates: dict[str, list[float]] = {"ours": [], "peer": []}
    for turn in range(ROUNDS + 1):
        totals = {"ours": 0.0, "peer": 0.0}
        for chunk in CHUNKS:
            for name, run in (("ours", ours), ("peer", panoramisk)):
                gc.collect()
                totals[name] += await run(data, chunk)
        if turn:  # the first round warms up
            for name, seconds in totals.items():
                rates[name].append(CALLS * len(_EVENTS) * len(CHUNKS) / seconds)
    return rates


def measure() -> dict[str, dict[str, float | str]]:
    """The figure, as ``make bench`` writes it."""
    rates = asyncio.run(_rounds())
    mine, peer = (statistics.median(rates[name]) for name in ("ours", "peer"))
    return {
        "ami_events_per_s": {
            "ours": round(mine),
            "peer": round(peer),
            "ratio": round(mine / peer, 2),
            "unit": "events/s",
        }
    }


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=2)
    sys.stdout.write("\n")
