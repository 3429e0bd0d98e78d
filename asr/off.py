"""No recogniser: what a hotline has that switched recognition off. Calls go on without drafts from speech."""

from __future__ import annotations

from asr.recogniser import OnMissed, OnState, OnWords, Rank, unminded

OFF = "none"
"""Its engine's name: nobody needs to listen to a call for it."""


class _DeafStream:
    """Hears nothing."""

    def feed(self, pcm: bytes) -> None:
        """Drop it."""

    def stay_here(self) -> None:
        """It goes nowhere."""

    async def close(self) -> None:
        """Nothing is left to say."""


class NoRecogniser:
    """Implements Recogniser; says once that it is off."""

    engine = OFF

    def __init__(self, on_state: OnState) -> None:
        self._on_state = on_state

    async def start(self) -> None:
        """Say so."""
        self._on_state(False, "speech recognition is switched off")

    async def stop(self) -> None:
        """Nothing runs."""

    def open(
        self,
        name: str,
        on_words: OnWords,
        on_missed: OnMissed = unminded,
        *,
        rank: Rank = Rank.EMERGENCY,
        here: bool = False,
    ) -> _DeafStream:
        """A stream that hears nothing."""
        return _DeafStream()
