"""A stand: a local Asterisk on free ports, with the trunk and the phones it is told of.

The demonstration, the live tests and the benchmarks all stand on one, so what they show is
the configuration that is shipped.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cti.asterisk_config import AgentPhone, AsteriskConfig, render
from cti.local_asterisk import LocalAsterisk, modules_folder

HOST = "127.0.0.1"
CALLERS_IP = "127.0.0.2"
"""Where callers call from; the trunk is known by it."""
RTP_PORTS = 1_200
UNASKED = range(61_000, 65_536)


class Stand:
    """A local Asterisk. Ports are chosen when it is made, so that everybody can be told before it starts."""

    def __init__(
        self,
        folder: Path,
        tree: Path,
        prompts: Path,
        phones: tuple[AgentPhone, ...],
        emergency_contact: str = "sip:127.0.0.1:9",
        dialplan: str = "",
        **more: Any,
    ) -> None:
        """``dialplan`` stands after ours, to be compared with it; ``more`` goes to AsteriskConfig."""
        self._dialplan = dialplan
        with _free_ports(5) as ports:
            self.sip_port, self.ami_port, self.http_port, self.agi_port, self.tap_port = ports
        rtp_start = _free_rtp_range()
        data = tree.resolve() / "usr/share/asterisk"
        self.config = AsteriskConfig(
            etc=folder.resolve() / "etc",
            run=folder.resolve() / "asterisk",
            modules=modules_folder(tree.resolve()),
            data=data,
            moh=data / "moh",
            prompts=prompts.resolve(),
            spool=folder.resolve() / "spool",
            ami_port=self.ami_port,
            ami_secret=secrets.token_urlsafe(24),
            http_port=self.http_port,
            sip_port=self.sip_port,
            rtp_start=rtp_start,
            rtp_end=rtp_start + RTP_PORTS,
            agi_url=f"agi://{HOST}:{self.agi_port}",
            trunk_match=(CALLERS_IP,),
            emergency_contact=emergency_contact,
            agents=phones,
            **more,
        )
        self.asterisk = LocalAsterisk(tree, self.config.etc)

    @property
    def sip(self) -> tuple[str, int]:
        """Where callers call."""
        return HOST, self.sip_port

    async def start(self) -> None:
        """Write the configuration and start. Raises AsteriskFailed."""
        render(self.config)
        with (self.config.etc / "extensions.conf").open("a", encoding="utf-8") as ours:
            ours.write(self._dialplan)
        await self.asterisk.start()

    async def stop(self) -> None:
        """End it in good order."""
        await self.asterisk.stop()


def free_port() -> int:
    """A port that nobody uses now."""
    with _free_ports(1) as ports:
        return ports[0]


@contextlib.contextmanager
def _free_ports(count: int) -> Iterator[list[int]]:
    """Ports free for TCP and UDP alike, held until the block ends so that they differ."""
    with contextlib.ExitStack() as held:
        yield [_hold_port(held) for _ in range(count)]


def _hold_port(held: contextlib.ExitStack) -> int:
    """One of the ports that the kernel hands out to nobody by itself (ip(7), ip_local_port_range): between
    choosing one and using it, no phone's or client's socket gets in."""
    while True:
        port = secrets.choice(UNASKED)
        tcp = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        udp = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        with contextlib.suppress(OSError):
            tcp.bind((HOST, port))
            udp.bind((HOST, port))
            return port


def _free_rtp_range() -> int:
    """The first of enough even ports that no one uses now, below the range the kernel hands out."""
    start = 10_000 + 2 * secrets.randbelow(9_000)
    for base in range(start, start + 20_000, RTP_PORTS):
        low = 10_000 + (base - 10_000) % (32_000 - 10_000 - RTP_PORTS)
        if all(_free_udp(port) for port in range(low, low + RTP_PORTS, 20)):
            return low
    raise OSError("no free range of UDP ports for RTP")


def _free_udp(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
