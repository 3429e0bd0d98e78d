"""Mistakes between the entries of ``hotline.toml``: each may be right and the whole still wrong. Pure."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Collection, Iterator
from typing import Any

from config.faults import Fault, shown

EXAMPLE_NETWORK = ipaddress.ip_network("192.0.2.0/24")
"""For documentation only (RFC 5737); it stands in the example until the carrier's addresses are known."""
_LOOPBACKS = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def _entries(data: dict[str, Any], table: str, key: str) -> Iterator[tuple[int, str]]:
    """Text under ``key`` in each entry, whatever else is wrong with the entries."""
    rows = data.get(table)
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        value = row.get(key) if isinstance(row, dict) else None
        if isinstance(value, str):
            yield number, value


def check_between(data: dict[str, Any], prompts: Collection[str] | None) -> Iterator[Fault]:
    """All of them, whatever else is wrong with the entries. ``prompts``: names of prompts, if known."""
    yield from _twice(data, "hotlines", "number", "号码")
    yield from _twice(data, "emergency_numbers", "number", "号码")
    yield from _twice(data, "agents", "id", "工号")
    yield from _clashes(data)
    yield from _emergencies(data)
    yield from _trunk(data)
    for table in ("hotlines", "agents"):
        if data.get(table) == []:
            yield Fault((table,), f"至少要有一项；请添加 [[{table}]] (empty; add at least one [[{table}]])")
    for number, greeting in _entries(data, "hotlines", "greeting"):
        if prompts is not None and greeting not in prompts:
            near = difflib.get_close_matches(greeting, prompts, n=1)
            zh, en = (
                (f"；是不是 {near[0]}", f"; did you mean {near[0]}")
                if near
                else ("", "; add it to the prompts")
            )
            yield Fault(
                ("hotlines", number, "greeting"),
                f"没有提示音 {shown(greeting)}{zh or '；请先添加'} (no such prompt{en})",
            )


def _twice(data: dict[str, Any], table: str, key: str, named: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for number, value in _entries(data, table, key):
        if value in first:
            yield Fault(
                (table, number, key),
                f"{named} {shown(value)} 与 {table}[{first[value]}] 重复；请删去一个 "
                f"(the same {key} as {table}[{first[value]}]; remove one)",
            )
        first.setdefault(value, number)


def _clashes(data: dict[str, Any]) -> Iterator[Fault]:
    """One number, two meanings: a call to it could go either way."""
    hotlines = {value for _, value in _entries(data, "hotlines", "number")}
    emergency = {value for _, value in _entries(data, "emergency_numbers", "number")}
    for number, value in _entries(data, "emergency_numbers", "number"):
        if value in hotlines:
            yield Fault(
                ("emergency_numbers", number, "number"),
                f"{shown(value)} 已是热线号码；请删去一个 (is a hotline's number too; remove one)",
            )
    for number, value in _entries(data, "agents", "id"):
        if value in hotlines | emergency:
            yield Fault(
                ("agents", number, "id"),
                f"{shown(value)} 与热线或应急号码相同；请换一个工号 (is a dialled number; choose another id)",
            )
    trunk = data.get("trunk")
    own = trunk.get("caller_id") if isinstance(trunk, dict) else None
    if isinstance(own, str) and own not in hotlines:
        yield Fault(
            ("trunk", "caller_id"),
            f"{shown(own)} 不是本热线的号码；应为 hotlines 之一 (use one of the hotlines)",
        )


def _emergencies(data: dict[str, Any]) -> Iterator[Fault]:
    if "emergency_numbers" not in data:
        return
    numbers = {value for _, value in _entries(data, "emergency_numbers", "number")}
    if "110" not in numbers:
        yield Fault(
            ("emergency_numbers",),
            '缺少 110；请添加 number = "110" (110 is missing; emergencies must reach it)',
        )
    default = data.get("default_emergency", "110")
    if isinstance(default, str) and default not in numbers and default != "110":
        yield Fault(
            ("default_emergency",),
            f"{shown(default)} 不在 emergency_numbers 中；请先添加 (not among emergency_numbers; add it)",
        )


def _trunk(data: dict[str, Any]) -> Iterator[Fault]:
    """Calls that go out to this machine come back in: an emergency call would ring our own hotline."""
    trunk = data.get("trunk")
    if not isinstance(trunk, dict):
        return
    if is_this_machine(host := trunk.get("host")):
        yield Fault(
            ("trunk", "host"),
            f"{shown(host)} 是本机，应急呼叫会打回热线；请写运营商的地址 "
            "(is this machine itself: emergency calls would come back; use the carrier's address)",
        )
    allowed = trunk.get("allow_from")
    for number, network in enumerate(allowed if isinstance(allowed, list) else ()):
        if any(overlaps(network, loopback) for loopback in _LOOPBACKS):
            yield Fault(
                ("trunk", "allow_from", number),
                f"{shown(network)} 包含本机；请只写运营商的地址 "
                "(includes this machine itself; use the carrier's addresses only)",
            )
    for key in ("allow_from", "codecs"):
        if trunk.get(key) == []:
            yield Fault(("trunk", key), "至少要有一项 (empty; name at least one)")


def is_this_machine(host: object) -> bool:
    """Whether calls to ``host`` would come back: a loopback or unspecified address, or ``localhost``."""
    if not isinstance(host, str):
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.rstrip(".").lower().rpartition(".")[2] == "localhost"
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return address.is_loopback or address.is_unspecified


def overlaps(text: Any, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    """Whether the address or network in ``text`` has an address in common with ``network``."""
    try:
        named = ipaddress.ip_network(text, strict=False)
    except (ValueError, TypeError):
        return False
    return bool(named.version == network.version and named.overlaps(network))
