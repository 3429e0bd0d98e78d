"""The operators' configuration, looked up: by number, by id, and at a moment of the calendar."""

from __future__ import annotations

from routing import schedule
from routing.ladders import closed_ladder, group_ladder, made_for, made_for_closed
from routing.model import AgentId, Call
from routing.needs import Need, Profile, need_of, profile_of
from routing.register import (
    ANYONE,
    EmergencyNumber,
    FloorConfig,
    Group,
    Hotline,
    Hours,
    Ladder,
    SubCentre,
)

CARRIER = "trunk"
"""Name of the endpoint of the carrier's trunk."""


class Registry:
    """One configuration, indexed. What depends on the calendar is as of the last ``keep_time``."""

    def __init__(self, config: FloorConfig) -> None:
        self.config = config
        self._hotlines = {each.number: each for each in config.hotlines}
        self._emergency = {each.number: each for each in config.emergency_numbers}
        self._groups = {each.id: each for each in config.groups}
        self._seats = {each.agent: each for each in config.seats}
        self._sub_centres = {each.id: each for each in config.sub_centres}
        self._hours = {each.id: each for each in config.hours}
        self._ladders = {made_for(each).id: made_for(each) for each in config.groups}
        self._ladders |= {sent_on.id: sent_on for sent_on in map(made_for_closed, config.sub_centres)}
        self._ladders |= {each.id: each for each in config.ladders}
        self._needs: dict[tuple[str, int, str, bool, str, str], Need] = {}
        self._on_duty: dict[AgentId, frozenset[str]] = {}
        self.next_change: int | None = 0
        """When a roster or an overflow's hours next change, ms since the epoch; 0 before the first look."""

    # --- by id --------------------------------------------------------------------------------

    def hotline(self, dnis: str) -> Hotline | None:
        """The register's entry for a dialled number."""
        return self._hotlines.get(dnis)

    def emergency_number(self, number: str) -> EmergencyNumber:
        """The entry for an emergency number; an unknown one is taken to be the default number."""
        return self._emergency.get(number) or self._emergency.get(
            self.config.default_emergency, EmergencyNumber(number=number, name=number)
        )

    def group(self, group: str) -> Group | None:
        return self._groups.get(group)

    def ladder(self, ladder: str) -> Ladder:
        """The ladder of that id; an unknown one, e.g. since the configuration changed, asks for nothing."""
        return self._ladders.get(ladder, ANYONE)

    def ladder_of_group(self, group: str) -> str:
        """Id of the ladder of calls that are sent to a group."""
        known = self._groups.get(group)
        return known.ladder if known and known.ladder else group_ladder(group)

    def sub_centre(self, sub_centre: str) -> SubCentre | None:
        return self._sub_centres.get(sub_centre)

    # --- at a moment --------------------------------------------------------------------------

    def is_open(self, hours: str, now: int) -> bool:
        """Whether it is open by the hours of that id; without hours it is open 7×24."""
        return schedule.is_open(self._hours.get(hours), self.config.calendar, now)

    def keep_time(self, now: int) -> None:
        """Take over who is on duty from ``now`` on, and see when that or an overflow's hours next change."""
        on_duty = schedule.on_duty(self.config.rosters, now)
        self._on_duty = {agent: frozenset(groups) for agent, groups in on_duty.items()}
        changes = [schedule.next_shift(self.config.rosters, now)]
        hours: set[str] = {each.hours for each in self.config.sub_centres if each.hours}
        changes += [schedule.next_change(self._hours.get(each), self.config.calendar, now) for each in hours]
        self.next_change = min((at for at in changes if at is not None), default=None)

    def ladder_now(self, hotline: Hotline, now: int) -> str:
        """Id of the ladder that the hotline's calls come onto; out of hours without one, its sub-centre's."""
        if self.is_open(hotline.hours, now):
            return hotline.ladder
        if hotline.sub_centre and not hotline.closed_ladder:
            return closed_ladder(hotline.sub_centre)
        return hotline.closed_ladder

    # --- what is asked for, and by whom it can be given ---------------------------------------

    def need(self, call: Call) -> Need:
        """What the call asks for on its rung."""
        ladder = self.ladder(call.ladder)
        rung = min(call.rung, len(ladder.rungs) - 1)
        sub_centre = ladder.rungs[rung].sub_centre
        if sub_centre and not self.may_go(call, sub_centre):
            sub_centre = ""
        hotline = self.hotline(call.dnis)
        district = hotline.district if hotline else ""
        key = (call.ladder, rung, call.language, call.confidential, district, sub_centre)
        need = self._needs.get(key)
        if need is None:
            need = self._needs[key] = need_of(call, ladder, district, sub_centre)
        return need

    def may_go(self, call: Call, sub_centre: str) -> bool:
        """Not to one that is not there, not where it has been, and not back to the one that sent it.

        A confidential call stays with our own cleared agents (Art. 60(2)), and a callback that is to be made
        with whom makes it.
        """
        known = self._sub_centres.get(sub_centre)
        if known is None or sub_centre in call.tried or call.confidential or not call.channel:
            return False
        return known.trunk == CARRIER or known.trunk != call.trunk

    def profile(self, agent: AgentId) -> Profile:
        """What the agent can do just now."""
        return profile_of(self._seats.get(agent), self._on_duty.get(agent, frozenset()))

    def hours(self, hours: str) -> Hours | None:
        return self._hours.get(hours)
