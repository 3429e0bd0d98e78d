"""Line probe (拨测): dial a number with pyVoIP and tell how soon somebody is really heard.

``python -m demo.pyvoip_caller --server 127.0.0.1:5060 --username probe --number 12345`` with the
password in ``PROBE_PASSWORD``. Prints ONE line of JSON and exits 0 (the line is good) or 1. Runs
one call and ends, within ``--limit-ms`` in any case: pyVoIP 1.6.8 is fit for nothing longer
(docs/decisions/0009-test-phones.md lists its defects and what is done about each).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import socket
import sys
import threading
import time
import wave
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

VOICE_PACKETS = 3
"""So many packets of 20 ms in a row above the threshold are a voice and not a click."""
FAREWELL_S = 2.0


@dataclass(slots=True)
class Result:
    """What the probe found. Milliseconds since the INVITE, on the monotonic clock."""

    number: str
    answered_ms: int | None = None
    first_voice_ms: int | None = None
    ok: bool = False
    why: str = ""


class ProbeError(Exception):
    """The line is not good; the message says why."""


def ulaw_levels() -> tuple[int, ...]:
    """Magnitude of each µ-law byte as 16-bit linear (ITU-T G.711)."""
    levels = []
    for byte in range(256):
        code = ~byte & 0xFF
        levels.append((((code & 0x0F) << 3) + 0x84 << (code >> 4 & 7)) - 0x84)
    return tuple(levels)


LEVELS = ulaw_levels()


class Ear:
    """Hears the first voice in RTP packets of PCMU, and never fails on a bad packet."""

    def __init__(self, threshold: int) -> None:
        self.heard = threading.Event()
        self.at = 0.0
        """Monotonic seconds at which the voice began."""
        self._threshold = threshold
        self._loud = 0

    def take(self, packet: bytes) -> None:
        """One datagram as it came; anything but PCMU speech is ignored."""
        if len(packet) <= 12 or packet[0] >> 6 != 2 or packet[1] & 0x7F != 0:
            return
        payload = packet[12 + 4 * (packet[0] & 0x0F) :]
        loud = bool(payload) and sum(LEVELS[byte] for byte in payload) / len(payload) >= self._threshold
        self._loud = self._loud + 1 if loud else 0
        if self._loud == 1 and not self.heard.is_set():
            self.at = time.monotonic()
        if self._loud >= VOICE_PACKETS:
            self.heard.set()


def read_speech(path: Path) -> bytes:
    """Samples of an 8-bit unsigned 8 kHz mono WAV, as pyVoIP wants them. Raises ``ProbeError``."""
    try:
        with wave.open(str(path), "rb") as source:
            form = (source.getnchannels(), source.getsampwidth(), source.getframerate())
            if form != (1, 1, 8000):
                raise ProbeError(f"{path}: must be mono, 8-bit, 8000 Hz")
            return source.readframes(source.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise ProbeError(f"{path}: {error}") from error


def free_port(ip: str) -> int:
    """A UDP port that is free now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((ip, 0))
        port: int = probe.getsockname()[1]
        return port


class Line:
    """pyVoIP's phone, with what it gets wrong in a single short call put right."""

    def __init__(self, asked: argparse.Namespace, password: str, ear: Ear) -> None:
        from pyVoIP.VoIP import VoIPPhone  # isort: skip - the package's modules import one another

        from pyVoIP import RTP, SIP

        host, _, port = asked.server.partition(":")
        media = free_port(asked.ip)
        self.decided = threading.Event()
        """Answered or refused."""
        self.ended = threading.Event()
        self.answered_at = 0.0
        """Monotonic seconds of the first 200; 0 while there is none."""
        self._request = SIP.SIPMessageType.MESSAGE
        self.refusal = ""
        self._invite = ""
        self._left = threading.Event()
        # Empty datagrams, DTMF events and leaps of the clock kill its receiver or fill its memory.
        receiver: Any = RTP.RTPClient
        receiver.parse_packet = lambda _client, packet: ear.take(packet)
        self._phone = VoIPPhone(
            host, int(port or 5060), asked.username, password,
            myIP=asked.ip, sipPort=free_port(asked.ip), rtpPortLow=media, rtpPortHigh=media,
        )  # fmt: skip
        sip: Any = self._phone.sip
        sip.callID = SIP.Counter(random.randint(1, 2**48))  # noqa: S311 - else the same Call-ID at every start
        self._parse, self._ack, self._gen_invite = sip.parse_message, sip.gen_ack, sip.gen_invite
        sip.parse_message, sip.gen_ack, sip.gen_invite = self._look, self._right_ack, self._keep_invite

    def _keep_invite(self, *details: Any) -> str:
        self._invite = self._gen_invite(*details)
        return self._invite

    def _right_ack(self, response: Any) -> str:
        """Its ACK bears a new To tag, so that Asterisk would repeat its 200 for half a minute."""
        tag = response.headers["To"]["tag"]
        return re.sub(r"(\r\nTo: [^\r]*;tag=)[^\r]*", rf"\g<1>{tag}", self._ack(response))

    def _look(self, message: Any) -> None:
        """Sees what pyVoIP drops: refusals, the hang-up, and the very first 200."""
        method = message.headers.get("CSeq", {}).get("method", "")
        is_answer = message.type != self._request
        status = int(message.status) if is_answer else 0
        if method == "INVITE" and 200 <= status < 300 and not self.answered_at:
            self.answered_at = time.monotonic()
            self.decided.set()
        elif method == "INVITE" and status >= 300 and status not in (401, 407):
            self.refusal = f"refused with {status}"
            self.ended.set()
            self.decided.set()
            raise ProbeError(self.refusal)
        elif method == "BYE":
            (self._left if is_answer else self.ended).set()
        self._parse(message)

    def register(self) -> None:
        """Raises ``ProbeError`` when Asterisk does not take the registration."""
        from pyVoIP.VoIP.status import PhoneStatus

        self._phone.start()
        if self._phone.get_status() != PhoneStatus.REGISTERED:
            raise ProbeError("not registered: wrong name or password, or nobody there")

    def dial(self, number: str, limit_s: float) -> Any:
        """Send the INVITE and read on; returns pyVoIP's call."""
        sip = self._phone.sip
        # It reads the first answer itself, on a socket that it has left non-blocking.
        sip.s.settimeout(limit_s)
        try:
            call = self._phone.call(number)
        except TimeoutError as error:
            raise ProbeError("no answer to the INVITE at all") from error
        # Its own reader starts a second late, which would be measured as a late answer.
        threading.Thread(target=sip.recv_loop, name="reader", daemon=True).start()
        return call

    def hang_up(self, call: Any) -> None:
        """BYE when answered; CANCEL, which pyVoIP cannot, when not."""
        sip = self._phone.sip
        if self.ended.is_set() or not self._invite:
            return
        if self.answered_at:
            call.hangup()
            self._left.wait(FAREWELL_S)
            return
        start, _, _ = self._invite.partition("\r\nContact:")
        fields = re.findall(r"(?:To|From|Call-ID|CSeq): [^\r]*", self._invite)
        lines = [start, *fields, "Content-Length: 0", "", ""]
        cancel = re.sub(r"\bINVITE\b", "CANCEL", "\r\n".join(lines))
        sip.out.sendto(cancel.encode(), (sip.server, sip.port))

    def leave(self) -> None:
        """De-register, without waiting for long."""
        farewell = threading.Thread(target=self._phone.stop, daemon=True)
        farewell.start()
        farewell.join(FAREWELL_S)


def probe(asked: argparse.Namespace, password: str, result: Result) -> None:
    """One call, from registration to hang-up. Raises ``ProbeError``."""
    speech = read_speech(asked.speak) if asked.speak else b""
    ear = Ear(asked.threshold)
    line = Line(asked, password, ear)
    deadline = time.monotonic() + asked.limit_ms / 1000 - FAREWELL_S
    line.register()
    call, dialled = None, time.monotonic()
    try:
        call = line.dial(asked.number, deadline - dialled)
        line.decided.wait(max(0.0, deadline - time.monotonic()))
        if not line.answered_at:
            raise ProbeError(line.refusal or "not answered in time")
        result.answered_ms = round((line.answered_at - dialled) * 1000)
        if speech:
            call.write_audio(speech)
        if not ear.heard.wait(max(0.0, deadline - time.monotonic())):
            raise ProbeError("answered, but no voice was heard")
        result.first_voice_ms = round((ear.at - dialled) * 1000)
        result.ok = True
        stay = max(asked.stay_ms / 1000, len(speech) / 8000)
        line.ended.wait(max(0.0, min(stay, deadline - time.monotonic())))
    finally:
        line.hang_up(call)
        line.leave()


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--server", required=True, help="HOST:PORT of Asterisk's UDP transport")
    parser.add_argument("--username", required=True, help="endpoint to register as; password: PROBE_PASSWORD")
    parser.add_argument("--number", required=True, help="number to dial")
    parser.add_argument("--ip", default="127.0.0.1", help="the probe's own address")
    parser.add_argument("--speak", type=Path, help="WAV to speak: mono, 8-bit unsigned, 8000 Hz")
    parser.add_argument("--stay-ms", type=int, default=0, help="how long to stay after the first voice")
    parser.add_argument("--limit-ms", type=int, default=20_000, help="the probe ends by then in any case")
    parser.add_argument("--threshold", type=int, default=400, help="mean level of a voice, of 32767")
    return parser.parse_args()


def main() -> None:
    """Probe, print one line, and leave without waiting for pyVoIP's threads."""
    asked = arguments()
    result = Result(number=asked.number)

    def run() -> None:
        try:
            probe(asked, os.environ.get("PROBE_PASSWORD", ""), result)
        except Exception as error:  # the probe's answer is its one line, whatever happened
            result.ok, result.why = False, str(error) or type(error).__name__

    worker = threading.Thread(target=run, name="probe", daemon=True)
    worker.start()
    worker.join(asked.limit_ms / 1000)
    if worker.is_alive():
        result.ok, result.why = False, "the probe itself hung"
    sys.stdout.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
    sys.stdout.flush()
    os._exit(0 if result.ok else 1)


if __name__ == "__main__":
    main()
