"""What ``hotline.toml`` may say: numbers, sub-centres, time limits, the trunk. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.fields import (
    DAY_S,
    HOUR_S,
    Codec,
    Day,
    Entry,
    Host,
    Ident,
    Name,
    Network,
    Note,
    Number,
    Prompt,
    PromptOrNone,
    Ring,
    WrapUp,
    between,
)
from config.records import SubTrunk, Trunk
from routing.register import (
    EMERGENCY_TRUNK,
    MANDARIN,
    EmergencyNumber,
    Hotline,
    Listening,
    MergeMode,
    SubCentre,
)
from routing.registry import CARRIER

Port = Annotated[int, between(1, 65535)]
Codecs = list[Annotated[Codec, Field(strict=False)]]


class HotlineEntry(Entry):
    """One ``[[hotlines]]``."""

    number: Number
    name: Name
    mode: Annotated[MergeMode, Field(strict=False)] = MergeMode.MERGED
    greeting: Prompt = "greeting"
    group: str = ""
    ladder: str = ""
    language: str = MANDARIN
    confidential: bool = False
    confidential_listening: Annotated[Listening, Field(strict=False)] = Listening.LOCAL
    district: str = ""
    hours: str = ""
    closed_ladder: str = ""
    closed_prompt: PromptOrNone = ""
    sub_centre: str = ""
    legal_basis: Note = ""
    since: Day | None = None
    until: Day | None = None

    def record(self) -> Hotline:
        """As routing has it."""
        dates = {
            name: day.isoformat() if day else ""
            for name, day in (("since", self.since), ("until", self.until))
        }
        return Hotline(**{**self.model_dump(exclude={"since", "until"}), **dates})


class EmergencyEntry(Entry):
    """One ``[[emergency_numbers]]``."""

    number: Number
    name: Name
    ring_s: Ring = 20
    trunk: str = EMERGENCY_TRUNK
    handover_s: Annotated[int, between(3, 120)] = 15

    def record(self) -> EmergencyNumber:
        """As routing has it."""
        return EmergencyNumber(
            number=self.number,
            name=self.name,
            ring_ms=self.ring_s * 1000,
            trunk=self.trunk,
            handover_ms=self.handover_s * 1000,
        )


class SubCentreEntry(Entry):
    """One ``[[sub_centres]]``; with ``host`` it has a trunk of its own."""

    id: Ident
    name: Name
    number: Number
    trunk: str = CARRIER
    host: Host | None = None
    port: Port = 5060
    allow_from: list[Network] | None = None
    codecs: Codecs = Field(default_factory=lambda: [Codec.ALAW, Codec.ULAW])
    ring_s: Ring = 20
    most_calls: Annotated[int, between(0, 10_000)] = 0
    hours: str = ""
    prompt: Prompt = "to-sub-centre"

    def record(self) -> SubCentre:
        """As routing has it."""
        return SubCentre(
            id=self.id,
            name=self.name,
            number=self.number,
            trunk=self.id if self.host else self.trunk,
            ring_ms=self.ring_s * 1000,
            most_calls=self.most_calls,
            hours=self.hours,
            prompt=self.prompt,
        )

    def own_trunk(self) -> SubTrunk | None:
        """Its trunk, if it has one; calls are taken from its host unless other addresses are named."""
        if self.host is None:
            return None
        return SubTrunk(
            name=self.id,
            host=self.host,
            port=self.port,
            allow_from=tuple(self.allow_from or [self.host]),
            codecs=tuple(codec.value for codec in self.codecs),
        )


class TimersEntry(Entry):
    """``[timers]``, in seconds."""

    ring_s: Ring = 15
    wrap_up_s: WrapUp = 20
    longest_wrap_up_s: WrapUp = 600
    comfort_s: Annotated[int, between(5, 600, or_zero=True)] = 20
    transfer_ring_s: Ring = 30
    follow_up_s: Annotated[int, between(60, 90 * DAY_S, or_zero=True)] = 7 * DAY_S
    repeat_window_s: Annotated[int, between(60, 30 * DAY_S, or_zero=True)] = 24 * HOUR_S


class TrunkEntry(Entry):
    """``[trunk]``: the carrier's."""

    host: Host
    port: Port = 5060
    allow_from: list[Network]
    codecs: Codecs = Field(default_factory=lambda: [Codec.ALAW, Codec.ULAW])
    caller_id: Number

    def record(self) -> Trunk:
        """As Asterisk's configuration needs it."""
        return Trunk(
            host=self.host,
            port=self.port,
            allow_from=tuple(self.allow_from),
            codecs=tuple(codec.value for codec in self.codecs),
            caller_id=self.caller_id,
        )


class HotlineFile(Entry):
    """The whole file."""

    default_emergency: Number = "110"
    hotlines: list[HotlineEntry]
    emergency_numbers: list[EmergencyEntry]
    sub_centres: list[SubCentreEntry] = Field(default_factory=list)
    timers: TimersEntry = TimersEntry()
    trunk: TrunkEntry
