"""Who is asking when proxies stand in between: only what trusted ones said is believed."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from desk.client import client_address

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.7"], "203.0.113.5"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["192.0.2.66, 198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["192.0.2.66", "198.51.100.7, 10.0.0.2"], "198.51.100.7"),
        ("10.0.0.1", ["10.0.0.3,10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["198.51.100.7, <script>, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("", ["198.51.100.7"], ""),
    ],
    ids=[
        "nobody between",
        "a peer that is not trusted",
        "a proxy that says nothing",
        "one proxy",
        "what the client claims itself",
        "two proxies, two headers",
        "only proxies",
        "no address",
        "empty",
        "a proxy that hides it",
        "a socket for both families",
        "IPv6",
        "a Unix socket",
    ],
)
def test_the_client_is_the_nearest_that_is_no_trusted_proxy(
    peer: str, forwarded: list[str], client: str
) -> None:
    assert client_address(peer, forwarded, TRUSTED) == client


def test_without_trusted_proxies_the_peer_is_the_client() -> None:
    assert client_address("10.0.0.1", ["198.51.100.7"], ()) == "10.0.0.1"
