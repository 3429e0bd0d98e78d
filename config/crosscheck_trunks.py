"""Trunks that lead back to this machine, or that cannot be told from each other. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from config.faults import Fault, shown
from config.locate import Where

EXAMPLE_NETWORK = ipaddress.ip_network("192.0.2.0/24")
"""For documentation only (RFC 5737); it stands in the example until the carrier's addresses are known."""
_LOOPBACKS = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def check_trunks(data: dict[str, Any]) -> Iterator[Fault]:
    """The carrier's trunk and those of sub-centres."""
    tables = list(_tables(data))
    for where, trunk in tables:
        yield from _trunk(where, trunk)
    yield from _shared(tables)
    rows = data.get("sub_centres")
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield from _half_a_trunk(("sub_centres", number), row)


def _tables(data: dict[str, Any]) -> Iterator[tuple[Where, dict[str, Any]]]:
    if isinstance(trunk := data.get("trunk"), dict):
        yield ("trunk",), trunk
    rows = data.get("sub_centres")
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict) and "host" in row:
            yield ("sub_centres", number), row


def _half_a_trunk(where: Where, row: dict[str, Any]) -> Iterator[Fault]:
    if "host" in row and "trunk" in row:
        yield Fault(
            (*where, "trunk"),
            "已有自己的中继 host；请删去一个 (has a trunk of its own by host; remove one)",
        )
    if "host" not in row:
        for key in ("port", "allow_from", "codecs"):
            if key in row:
                yield Fault(
                    (*where, key),
                    "没有写 host，这一项用不到；请补上 host (is of no use without host; add it)",
                )


def _trunk(where: Where, trunk: dict[str, Any]) -> Iterator[Fault]:
    """Calls that go out to this machine come back in: an emergency call would ring our own hotline."""
    if is_this_machine(host := trunk.get("host")):
        yield Fault(
            (*where, "host"),
            f"{shown(host)} 是本机，应急呼叫会打回热线；请写运营商的地址 "
            "(is this machine itself: emergency calls would come back; use the carrier's address)"
            if where == ("trunk",)
            else f"{shown(host)} 是本机，转出的来电会打回热线；请写分中心的地址 "
            "(is this machine itself: calls would come back; use the sub-centre's address)",
        )
    whose = ("运营商", "carrier") if where == ("trunk",) else ("分中心", "sub-centre")
    allowed = trunk.get("allow_from")
    for number, network in enumerate(allowed if isinstance(allowed, list) else ()):
        if any(overlaps(network, loopback) for loopback in _LOOPBACKS):
            yield Fault(
                (*where, "allow_from", number),
                f"{shown(network)} 包含本机；请只写{whose[0]}的地址 "
                f"(includes this machine itself; use the {whose[1]}'s addresses only)",
            )
    for key in ("allow_from", "codecs"):
        if trunk.get(key) == []:
            yield Fault((*where, key), "至少要有一项 (empty; name at least one)")


def _shared(tables: list[tuple[Where, dict[str, Any]]]) -> Iterator[Fault]:
    """An address of two trunks: whose call it is, and whether it is overflow, could not be told."""
    taken: list[tuple[Where, str]] = []
    for where, trunk in tables:
        mine = list(_addresses(where, trunk))
        for place, address in mine:
            other = next((theirs for theirs, text in taken if _same(address, text)), None)
            if other:
                yield Fault(
                    place,
                    f"{shown(address)} 与 {_path(other)} 的地址重叠，来电分不清是哪条中继；请写不重叠的地址 "
                    f"(overlaps with {_path(other)}, a call could be of either; use separate addresses)",
                )
        taken += mine


def _addresses(where: Where, trunk: dict[str, Any]) -> Iterator[tuple[Where, str]]:
    allowed = trunk.get("allow_from")
    if isinstance(allowed, list):
        yield from (
            ((*where, "allow_from", n), text) for n, text in enumerate(allowed) if isinstance(text, str)
        )
    elif isinstance(host := trunk.get("host"), str):
        yield (*where, "host"), host


def _same(text: str, other: str) -> bool:
    try:
        network = ipaddress.ip_network(other, strict=False)
    except ValueError:
        return text == other
    return overlaps(text, network)


def _path(where: Where) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).lstrip(".")


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
    if not isinstance(text, str):
        return False
    try:
        named = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return bool(named.version == network.version and named.overlaps(network))
