"""What ``plans.toml`` may say: the surge plan, call-backs, how service is measured. Pure."""

from __future__ import annotations

from typing import Annotated

from config.fields import DAY_S, HOUR_S, Entry, Percent, Prompt, Wait, WrapUp, between
from routing.register import Callbacks, MeasureRules, Surge


class SurgeEntry(Entry):
    """``[surge]``; durations in seconds."""

    prompt: Prompt = "surge"
    ahead_s: Wait = 0
    wrap_up_s: WrapUp | None = None
    on_waiting: Annotated[int, between(0, 100_000)] = 0
    on_wait_s: Wait = 0
    on_for_s: Wait = 0
    off_waiting: Annotated[int, between(0, 100_000)] = 0
    off_for_s: Wait = 300

    def record(self) -> Surge:
        """As routing has it."""
        return Surge(
            prompt=self.prompt,
            ahead_ms=self.ahead_s * 1000,
            wrap_up_ms=None if self.wrap_up_s is None else self.wrap_up_s * 1000,
            on_waiting=self.on_waiting,
            on_wait_ms=self.on_wait_s * 1000,
            on_for_ms=self.on_for_s * 1000,
            off_waiting=self.off_waiting,
            off_for_ms=self.off_for_s * 1000,
        )


class CallbacksEntry(Entry):
    """``[callbacks]``; durations in seconds."""

    offer: bool = False
    to_abandoned: bool = False
    abandoned_after_s: Wait = 5
    hours: str = ""
    most_tries: Annotated[int, between(1, 20)] = 3
    retry_s: Annotated[int, between(60, DAY_S)] = 1800
    ring_s: Annotated[int, between(10, 120)] = 30
    keep_s: Annotated[int, between(HOUR_S, 30 * DAY_S)] = DAY_S

    def record(self) -> Callbacks:
        """As routing has it."""
        return Callbacks(
            offer=self.offer,
            to_abandoned=self.to_abandoned,
            abandoned_after_ms=self.abandoned_after_s * 1000,
            hours=self.hours,
            most_tries=self.most_tries,
            retry_ms=self.retry_s * 1000,
            ring_ms=self.ring_s * 1000,
            keep_ms=self.keep_s * 1000,
        )


class MeasuresEntry(Entry):
    """``[measures]``; durations in seconds."""

    answer_within_s: Annotated[int, between(1, 600)] = 15
    short_abandon_s: Annotated[int, between(0, 120)] = 5
    window_s: Annotated[int, between(60, 7 * DAY_S)] = DAY_S
    least_connect_percent: Percent = 95.0
    warn_connect_percent: Percent = 96.0
    margin_percent: Percent = 0.3
    least_calls: Annotated[int, between(0, 100_000)] = 100
    diverted_is_connected: bool = True
    callback_is_lost: bool = False

    def record(self) -> MeasureRules:
        """As routing has it."""
        return MeasureRules(
            answer_within_ms=self.answer_within_s * 1000,
            short_abandon_ms=self.short_abandon_s * 1000,
            window_ms=self.window_s * 1000,
            least_connect_permille=round(self.least_connect_percent * 10),
            warn_connect_permille=round(self.warn_connect_percent * 10),
            margin_permille=round(self.margin_percent * 10),
            least_calls=self.least_calls,
            diverted_is_connected=self.diverted_is_connected,
            callback_is_lost=self.callback_is_lost,
        )


class PlansFile(Entry):
    """The whole file."""

    surge: SurgeEntry = SurgeEntry()
    callbacks: CallbacksEntry = CallbacksEntry()
    measures: MeasuresEntry = MeasuresEntry()
