"""The pages that are connected, by who looks at them, and what is sent to them. Never waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import structlog

from desk.desks import Desk, Ended
from desk.ports import Json, Role

log = structlog.get_logger(__name__)

_MOST_WATCHERS = 64


class Audience:
    """``left`` is told of every page that is gone, whatever the reason."""

    def __init__(self, left: Callable[[Desk], None]) -> None:
        self._left = left
        self.dropped = 0
        """Pages disconnected because they were too slow."""
        self.agents: dict[str, Desk] = {}
        self.watchers: list[Desk] = []
        """Supervisors and operators."""
        self.stand_ins: list[Desk] = []
        """Pages at the emergency numbers' own desks: they see hand-overs, and nothing else."""

    # --- who is here ---------------------------------------------------------------------------

    def seat(self, desk: Desk) -> None:
        """An agent's page; an earlier one of the account is closed with `Ended.TAKEN_OVER`."""
        self.take_over(desk.account)
        self.agents[desk.account] = desk

    def admit(self, desk: Desk) -> bool:
        """A page that watches. False when there are too many: it is then told to go."""
        if len(self.watchers) + len(self.stand_ins) >= _MOST_WATCHERS:
            desk.end(Ended.TOO_MANY, "too many pages")
            return False
        (self.stand_ins if desk.role is Role.EMERGENCY else self.watchers).append(desk)
        return True

    def detach(self, desk: Desk) -> bool:
        """A page is gone. True when it was an agent's and no other took its place."""
        for desks in (self.watchers, self.stand_ins):
            if desk in desks:
                desks.remove(desk)
        self._left(desk)
        if self.agents.get(desk.account) is desk:
            del self.agents[desk.account]
            return True
        return desk.role is Role.AGENT and desk.account not in self.agents

    def take_over(self, account: str) -> None:
        """Another login took the agent's seat: the page there is told and closed."""
        desk = self.agents.pop(account, None)
        if desk is not None:
            desk.end(Ended.TAKEN_OVER, "taken over")
            self.detach(desk)

    def end(self, code: Ended, reason: str, account: str | None = None) -> None:
        """Have the pages of this account closed; None: every page."""
        for desk in [*self.agents.values(), *self.watchers, *self.stand_ins]:
            if account is None or desk.account == account:
                desk.end(code, reason)

    @property
    def supervisors(self) -> list[Desk]:
        """Those of the watchers who may see every call."""
        return [desk for desk in self.watchers if desk.role is Role.SUPERVISOR]

    # --- what is sent --------------------------------------------------------------------------

    def tell(self, desk: Desk, message: Json) -> None:
        """Send it to one page."""
        self._send(desk, msgspec.json.encode(message))

    def tell_all(self, desks: Sequence[Desk], message: Json) -> None:
        """Send it to these pages, written down once."""
        encoded = msgspec.json.encode(message)
        for desk in [*desks]:
            self._send(desk, encoded)

    def _send(self, desk: Desk, message: bytes) -> None:
        if desk.push(message) or desk.ended is None or desk.ended[0] is not Ended.TOO_SLOW:
            return
        self.dropped += 1
        log.warning("page_too_slow", account=desk.account)
        self.detach(desk)
