"""Which address a request comes from, also when a reverse proxy stands before the desk. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]


def client_address(peer: str, forwarded: Sequence[str], trusted: Networks) -> str:
    """The nearest address that is no trusted proxy's; ``peer`` itself when that is not trusted.

    ``peer``: who is connected; ``forwarded``: the request's X-Forwarded-For headers, in order. Each proxy
    adds at the right whom it heard from, so only what trusted ones added is believed: to the left of it a
    client may have written anything.
    """
    hops = [hop.strip() for header in forwarded for hop in header.split(",")]
    known = _parsed(peer)
    while hops and known is not None and any(known in network for network in trusted):
        before = _parsed(hops.pop())
        if before is None:
            break
        known = before
    return peer if known is None else str(known)


def _parsed(text: str) -> IpAddress | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # a socket for both families shows IPv4 peers as ::ffff:192.0.2.1
    return getattr(address, "ipv4_mapped", None) or address
