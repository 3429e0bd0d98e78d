"""How a recogniser on another machine and the program make sure of each other. Pure.

Both prove that they have the same key without telling it: each signs the other's fresh random bytes
(HMAC-SHA256), with its own role in front, so that no answer can be used for the other side.
"""

from __future__ import annotations

import hmac

import msgspec

VERSION = 1
"""Of everything that is said over a connection, ``wire`` included."""
NONCE_BYTES = 32
MOST_ROOM = 1_000


class Greeting(msgspec.Struct, frozen=True, tag="greeting"):
    """The program, to whoever has connected."""

    version: int
    nonce: bytes


class Offer(msgspec.Struct, frozen=True, tag="offer"):
    """The recogniser."""

    version: int
    nonce: bytes
    proof: bytes
    name: str
    engine: str
    room: int
    """Streams that it can take at a time."""


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The program: it may serve."""

    proof: bytes


class Refusal(msgspec.Struct, frozen=True, tag="refusal"):
    """The program: it may not."""

    why: str


Opening = Greeting | Offer | Welcome | Refusal


class NotAdmitted(Exception):
    """The other side is not who it should be, or speaks another version; the text says which."""


class Rejected(NotAdmitted):
    """It stays so until somebody changes a setting or a program: trying again is of no use."""


def proof(key: bytes, role: str, mine: bytes, theirs: bytes) -> bytes:
    """What only a holder of the key can say about these two nonces."""
    return hmac.digest(key, role.encode() + b"\0" + theirs + mine, "sha256")


def offer(key: bytes, greeting: Greeting, nonce: bytes, *, name: str, engine: str, room: int) -> Offer:
    """The recogniser's answer. Raises Rejected for another version."""
    if greeting.version != VERSION:
        raise Rejected(f"the hotline speaks version {greeting.version}, this recogniser {VERSION}")
    return Offer(
        version=VERSION,
        nonce=nonce,
        proof=proof(key, "recogniser", nonce, greeting.nonce),
        name=name,
        engine=engine,
        room=room,
    )


def judge(key: bytes, nonce: bytes, said: Offer) -> Welcome:
    """The program's answer. Raises NotAdmitted."""
    if said.version != VERSION:
        raise NotAdmitted(f"the recogniser speaks version {said.version}, this hotline {VERSION}")
    wanted = proof(key, "recogniser", said.nonce, nonce)
    if len(said.nonce) != NONCE_BYTES or not hmac.compare_digest(wanted, said.proof):
        raise NotAdmitted("the keys differ")
    if not 1 <= said.room <= MOST_ROOM or not said.name.isprintable() or len(said.name) > 100:
        raise NotAdmitted("its name or its room makes no sense")
    return Welcome(proof=proof(key, "hotline", nonce, said.nonce))


def trust(key: bytes, greeting: Greeting, nonce: bytes, answer: Opening) -> None:
    """The recogniser's judgement of the program. Raises Rejected."""
    if isinstance(answer, Refusal):
        raise Rejected(f"the hotline refused: {answer.why}")
    wanted = proof(key, "hotline", greeting.nonce, nonce)
    if not isinstance(answer, Welcome) or not hmac.compare_digest(wanted, answer.proof):
        raise Rejected("the hotline does not have the key")
