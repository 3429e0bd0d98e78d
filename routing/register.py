"""What telephony operators decide: the hotline register, groups, ladders, hours and plans.

Plain frozen data, put into force by a ``ConfigChanged`` fact. Durations are milliseconds; minutes
of a day are counted from local midnight; a date is counted in days since 1970-01-01.
"""

from __future__ import annotations

from enum import StrEnum

from routing.model import AgentId, Record

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MANDARIN = "cmn"
EMERGENCY_TRUNK = "emergency"
"""The endpoint of emergency numbers that name no other."""


class MergeMode(StrEnum):
    """How a special-purpose number was merged into 12345 (国办发〔2020〕53号)."""

    MERGED = "merged"
    """整体并入: the number is retired, its callers are 12345's."""
    PARALLEL = "parallel"
    """双号并行: the number is kept with its own greeting; its own group first, or the same pool."""
    SUB_CENTRE = "sub_centre"
    """设分中心: the number is kept with its own seats behind a trunk, overflowing to 12345."""


class Choosing(StrEnum):
    """Which of the agents who may serve a call gets it."""

    LONGEST_IDLE = "longest_idle"
    BEST_SKILL = "best_skill"
    """The highest levels in what the call asks for; among equals the longest idle."""
    LEAST_OCCUPIED = "least_occupied"
    """Who had worked the least share of the time since logging in when last freed."""


class Rung(Record, frozen=True, kw_only=True):
    """What a call asks for from a moment of its wait on."""

    after_ms: int
    """Since the call came onto the ladder."""
    groups: tuple[str, ...] = ()
    """Members of any of these groups; empty: of any group or none."""
    skills: tuple[tuple[str, int], ...] = ()
    """Skill and least level, 1 to 5; all of them."""
    language: int = 0
    """Least level in the caller's language; 0: not asked."""
    sub_centre: str = ""
    """Overflow to this sub-centre when nobody of ours is free at this moment."""


class Ladder(Record, frozen=True, kw_only=True):
    """How what a call asks for relaxes while it waits; the first rung is at 0."""

    id: str
    rungs: tuple[Rung, ...]
    choosing: Choosing = Choosing.LONGEST_IDLE


ANYONE = Ladder(id="", rungs=(Rung(after_ms=0),))
"""The ladder of a call that asks for nothing."""


class Group(Record, frozen=True, kw_only=True):
    """Agents who belong together; an agent may be in several."""

    id: str
    name: str
    ladder: str = ""
    """Ladder of calls that are transferred to the group; none: the group's members, then anyone."""
    wrap_up_ms: int | None = None
    """Wrap-up after this group's calls; None: as for all."""


class Seat(Record, frozen=True, kw_only=True):
    """What one agent can do."""

    agent: AgentId
    skills: tuple[tuple[str, int], ...] = ()
    """Skill, language or dialect, and level 1 to 5."""
    groups: tuple[str, ...] = ()
    cleared: bool = False
    """May take confidential calls (Art. 60(2))."""
    district: str = ""
    """Home district; its own callers come first among equals."""


class SubCentre(Record, frozen=True, kw_only=True):
    """A sub-centre (分中心) or district platform (分平台) behind a trunk."""

    id: str
    name: str
    number: str
    """Dialled there."""
    trunk: str = "trunk"
    """Name of its PJSIP endpoint; calls that come in by it are its own overflow and never go back."""
    ring_ms: int = 20_000
    most_calls: int = 0
    """Calls it takes from us at one time; 0: as many as come."""
    hours: str = ""
    prompt: str = "to-sub-centre"
    """What the caller hears before being sent there."""


class Listening(StrEnum):
    """Who may turn a call's voices into text."""

    FULL = "full"
    """Any recogniser of ours."""
    LOCAL = "local"
    """Recognisers on this machine only, and no language model elsewhere."""
    NONE = "none"
    """Nobody: no transcript, no draft from speech, no emergency detector."""


class Hotline(Record, frozen=True, kw_only=True):
    """One number that callers dial."""

    number: str
    """The number as dialled (DNIS), digits only."""
    name: str
    """Its name on screens, in Chinese."""
    mode: MergeMode = MergeMode.MERGED
    greeting: str = "greeting"
    """Name of the prompt that is spoken first."""
    group: str = ""
    """The group that the number belongs to, for measures."""
    ladder: str = ""
    """What its calls ask for; none: anyone."""
    language: str = MANDARIN
    """The caller's language until something better is known."""
    confidential: bool = False
    """Every call of it is confidential (Art. 60(2))."""
    confidential_listening: Listening = Listening.LOCAL
    """Who may listen to its calls that are, or become, confidential."""
    district: str = ""
    hours: str = ""
    """When its own ladder is in force; none: 7×24."""
    closed_ladder: str = ""
    """What its calls ask for out of hours; none: anyone free, else its sub-centre."""
    closed_prompt: str = ""
    """Spoken to callers out of hours; none: nothing."""
    sub_centre: str = ""
    """Its own sub-centre, when it has one."""
    legal_basis: str = ""
    """The document that says so, for screens."""
    since: str = ""
    """ISO date from which the mode holds, for screens."""
    until: str = ""
    """ISO date until which a number that is being retired is kept, for screens."""


class EmergencyNumber(Record, frozen=True, kw_only=True):
    """One emergency number that callers are put through to."""

    number: str
    name: str
    ring_ms: int = 20_000
    """How long it is rung before the reminder is spoken instead."""
    trunk: str = EMERGENCY_TRUNK
    """Name of the PJSIP endpoint by which it is reached."""
    handover_ms: int = 15_000
    """After a warm transfer was answered, how long the agent's leg stays unless it goes before."""


class Span(Record, frozen=True, kw_only=True):
    """Part of a day, in minutes from local midnight; ``to`` is not part of it and at most 1440."""

    start: int
    to: int


class Hours(Record, frozen=True, kw_only=True):
    """When something is open, on working days and on days off of China's official calendar."""

    id: str
    workdays: tuple[Span, ...] = ()
    days_off: tuple[Span, ...] = ()


class Calendar(Record, frozen=True, kw_only=True):
    """The days on which the official calendar differs from Monday to Friday, as days since 1970-01-01."""

    holidays: tuple[int, ...] = ()
    """Weekdays off."""
    workdays: tuple[int, ...] = ()
    """Saturdays and Sundays worked (调休)."""
    utc_offset_min: int = 480
    """China has one time and no daylight saving."""


class Roster(Record, frozen=True, kw_only=True):
    """Duty in a watch period (Art. 59): these agents are members of the group, besides its own, meanwhile."""

    id: str
    name: str
    group: str
    starts_at: int
    """ms since the epoch."""
    ends_at: int
    agents: tuple[AgentId, ...]


class Surge(Record, frozen=True, kw_only=True):
    """The pre-approved plan for a storm of calls. Thresholds of 0 never switch."""

    prompt: str = "surge"
    """Spoken to callers who join the line meanwhile."""
    ahead_ms: int = 0
    """Every ladder runs so far ahead: wider groups and overflow come sooner."""
    wrap_up_ms: int | None = None
    """Wrap-up meanwhile; None: as ever."""
    on_waiting: int = 0
    """Switched on when so many calls wait …"""
    on_wait_ms: int = 0
    """… or one has waited so long, …"""
    on_for_ms: int = 0
    """… for so long."""
    off_waiting: int = 0
    """Switched off when no more than so many wait …"""
    off_for_ms: int = 300_000
    """… for so long. Only a switch that thresholds made; one made by hand is ended by hand."""


class Callbacks(Record, frozen=True, kw_only=True):
    """Calls that we owe: to callers who chose one instead of waiting, and to those who gave up."""

    offer: bool = False
    """Callers in line may choose one by key."""
    to_abandoned: bool = False
    abandoned_after_ms: int = 5_000
    """Who gave up sooner is not called back."""
    hours: str = ""
    most_tries: int = 3
    retry_ms: int = 1_800_000
    ring_ms: int = 30_000
    """How long the caller's phone is rung."""
    keep_ms: int = DAY_MS
    """What was not reached by then is given up."""


class HeadStarts(Record, frozen=True, kw_only=True):
    """Priority that ages: a claim lets a call in as if it had come so much earlier; the best one counts.

    Whoever has waited longer than the longest head start is behind nobody who comes later, so no call
    starves.
    """

    elderly_ms: int = 30_000
    repeat_ms: int = 20_000
    returned_ms: int = 60_000


class MeasureRules(Record, frozen=True, kw_only=True):
    """How service is measured; the definitions are in docs/reference/measures.md."""

    answer_within_ms: int = 15_000
    """Answered within 15 s (GB/T 33358-2016)."""
    short_abandon_ms: int = 5_000
    """Who leaves the line sooner counts as neither connected nor lost."""
    window_ms: int = DAY_MS
    """Connect rate over any continuous 24 hours."""
    least_connect_permille: int = 950
    warn_connect_permille: int = 960
    """The early alarm."""
    margin_permille: int = 3
    """An alarm ends only so far above the line at which it began."""
    least_calls: int = 100
    """With fewer calls in the window a rate says little: no alarm begins, and it is not noted as lowest."""
    diverted_is_connected: bool = True
    """Answered by a sub-centre or an outside number counts as connected; otherwise as neither."""
    callback_is_lost: bool = False
    """A caller who chose a callback counts as lost; otherwise as neither."""


class FloorConfig(Record, frozen=True, kw_only=True):
    """What telephony operators decide; put into force by a ConfigChanged fact."""

    hotlines: tuple[Hotline, ...] = ()
    emergency_numbers: tuple[EmergencyNumber, ...] = ()
    default_emergency: str = "110"
    """The number for an emergency whose kind names none."""
    ring_ms: int = 15_000
    """How long an agent's phone rings before RONA."""
    wrap_up_ms: int = 20_000
    """How long an agent is left alone after a call (整理); 0 for none."""
    comfort_every_ms: int = 20_000
    """How often a waiting caller is told the position in line; 0 for never."""
    skills: tuple[tuple[str, str], ...] = ()
    """Skill and its name on screens."""
    groups: tuple[Group, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    seats: tuple[Seat, ...] = ()
    """Agents without one serve what asks for nothing."""
    sub_centres: tuple[SubCentre, ...] = ()
    hours: tuple[Hours, ...] = ()
    calendar: Calendar = Calendar()
    rosters: tuple[Roster, ...] = ()
    surge: Surge = Surge()
    callbacks: Callbacks = Callbacks()
    head_starts: HeadStarts = HeadStarts()
    measures: MeasureRules = MeasureRules()
    follow_up_ms: int = 7 * DAY_MS
    """A caller who calls again so soon is first offered to the agent of last time, when free; 0: never."""
    repeat_window_ms: int = DAY_MS
    """A caller who calls again so soon is a repeat caller."""
    longest_wrap_up_ms: int = 600_000
    """An agent may extend wrap-up so far."""
    transfer_ring_ms: int = 30_000
    """How long an outside number is rung."""
