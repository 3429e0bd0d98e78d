"""The sliding window, the plain tally, the replayed journal and a ledger of whole floors say the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from routing.figures import Present
from routing.floor import Floor
from routing.measures import Measures
from routing.register import DAY_MS
from routing.summing import Summing
from routing.tally import tally
from tests.unit.measuring import RULES, History, Kept, Ledger, replayed

SEEDS = st.integers(0, 100_000)
FEW = settings(max_examples=25, deadline=None)


def measured(seed: int, facts: int, *, back: bool = False) -> tuple[History, Floor, Measures, Kept, Ledger]:
    history = History(seed)
    start = Floor.restore(history.floor.snapshot())
    measures, kept, ledger = Measures(history.floor, RULES), Kept(history.floor), Ledger(history.floor)
    history.followers += [lambda *told: list(measures.follow(*told)), kept.follow, ledger.follow]
    history.go_on(facts, back=back)
    return history, start, measures, kept, ledger


@given(SEEDS, st.integers(1, 600), st.booleans())
@FEW
def test_live_is_batch_is_replay(seed: int, facts: int, back: bool) -> None:
    history, start, measures, kept, _ = measured(seed, facts, back=back)
    live = measures.view(history.story.now)
    open_ = kept.open
    batch = tally(kept.told, live.at - DAY_MS, live.at, RULES, open_=open_)
    assert replace(live, present=Present()) == batch
    assert replayed(history, start).view(history.story.now) == live


@given(SEEDS, st.integers(1, 600), st.integers(0, 100), st.integers(0, 100), st.booleans())
@FEW
def test_one_pass_is_batch(seed: int, facts: int, first: int, last: int, back: bool) -> None:
    """Of any part of what happened, also when the clock was put back."""
    history, _, _, kept, _ = measured(seed, facts, back=back)
    began, ended = min((each.at for each in kept.told), default=0), history.story.now
    since, until = (began - 1 + (ended - began) * part // 100 for part in sorted((first, last)))
    sums = Summing(since, until, RULES)
    for each in kept.told:
        sums.add(each)
    assert sums.figures() == tally(kept.told, since, until, RULES)


@given(SEEDS, st.integers(1, 400))
@FEW
def test_live_is_what_whole_floors_show(seed: int, facts: int) -> None:
    history, _, measures, _, ledger = measured(seed, facts)
    now = history.story.now
    live, since = measures.view(now), now - DAY_MS
    n, ms = ledger.counted(since, now), ledger.worked(since, now)
    said = live.overall
    assert (said.answered, said.answered_unseen) == (n["answered"] + n["unseen"], n["unseen"])
    assert (said.abandoned, said.abandoned_short) == (n["abandoned"], n["short"])
    assert (said.emergency, said.diverted) == (n["emergency"], n["diverted"])
    assert said.left_in_greeting == n["left_in_greeting"]
    assert said.wait.count == n["answered"]
    assert said.wait.mean_ms == (n["answered ms"] / n["answered"] if n["answered"] else None)
    staff = live.staff
    assert (
        staff.ready_ms,
        staff.ringing_ms,
        staff.talking_ms,
        staff.wrap_up_ms,
        staff.not_ready_ms,
    ) == tuple(ms[state] for state in ("ready", "ringing", "talking", "wrap_up", "not_ready"))
    assert staff.rona + staff.declined + staff.unreachable == ledger.unanswered(since, now)
