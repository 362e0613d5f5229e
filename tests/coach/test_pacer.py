"""The guide for tempo and breath follows the person."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exercises
from exercises.judging.results import Repetition, Scores
from exercises.judging.update import State, Update
from tests.set_script import HELD, TOY
from trainer.coach.pacer import Pace, Pacer, pacer_for

FPS = 20


def pacer() -> Pacer:
    made = pacer_for(TOY)
    assert made is not None
    return made


def watched(guide: Pacer, path: Callable[[float], float], duration_s: float, t_s: float = 0.0) -> dict[float, Pace]:
    """One movement that is told as moving all the time, and the repetition at its end."""
    paces = {}
    for i in range(round(duration_s * FPS)):
        t = i / FPS
        update = Update(t_s + t, State.MOVING, values={"swing_deg": path(t)})
        paces[round(t, 2)] = guide.take(update)
    return paces


def ended(guide: Pacer, t_s: float, lift_s: float, lower_s: float) -> Pace:
    rep = Repetition(1, None, 0.0, lift_s, t_s, 40.0, lift_s, lower_s, Scores())
    return guide.take(Update(t_s, State.READY, values={"swing_deg": 0.0}, repetition=rep))


def trapeze(lift_s: float, hold_s: float, lower_s: float) -> Callable[[float], float]:
    """Up to 40, a stop, and down."""

    def path(t: float) -> float:
        if t < lift_s:
            return 40 * t / lift_s
        return 40 * min(1.0, max(0.0, 1 - (t - lift_s - hold_s) / lower_s))

    return path


def test_it_rests_until_the_person_starts() -> None:
    guide = pacer()
    assert guide.take(Update(0.0, State.READY, values={"swing_deg": 0.0})) == Pace()
    first = guide.take(Update(1.0, State.MOVING, values={"swing_deg": 6.0}))
    # The movement is seen 0.3 s after it began; 2 s up, and a hold of 1 s with the same breath.
    assert first == Pace("lift", "out", pytest.approx(0.15), pytest.approx(2.7))


def test_it_goes_through_the_phases_with_a_person_who_keeps_the_tempo() -> None:
    paces = watched(pacer(), trapeze(2.0, 1.0, 2.0), 5.0)
    phases = [(t, pace.phase) for t, pace in paces.items()]
    changes = [(t, phase) for (t, phase), (_, before) in zip(phases[1:], phases, strict=False) if phase != before]
    assert [phase for _, phase in changes] == ["hold", "lower"]
    assert changes[0][0] == pytest.approx(2.5, abs=0.11)  # the top is known once it has lasted for 0.4 s
    assert changes[1][0] == pytest.approx(3.0, abs=0.15)
    assert {pace.breath for t, pace in paces.items() if t < 2.9} == {"out"}
    assert paces[4.9].breath == "in"


def test_it_waits_at_the_top_for_as_long_as_the_person_holds() -> None:
    paces = watched(pacer(), trapeze(2.0, 6.0, 2.0), 10.0)
    assert {(pace.phase, pace.fraction) for t, pace in paces.items() if 3.5 < t < 8.0} == {("lower", 0.0)}
    assert paces[9.5].fraction > 0.4


def test_it_does_not_run_ahead_of_a_slow_person() -> None:
    paces = watched(pacer(), trapeze(6.0, 0.0, 6.0), 12.0)
    assert {(pace.phase, pace.fraction) for t, pace in paces.items() if 2.0 < t < 6.0} == {("lift", 1.0)}
    assert all(pace.phase == "lower" for t, pace in paces.items() if t > 7.0)


def test_it_turns_with_a_person_who_turns_early() -> None:
    paces = watched(pacer(), trapeze(1.0, 0.0, 1.0), 2.0)
    assert paces[1.5].phase == "lower"
    assert paces[1.5].fraction < 0.2


def test_a_pause_on_the_way_up_is_not_the_top() -> None:
    paces = watched(pacer(), lambda t: min(30 * t, 12.0) if t < 2 else 12 + 28 * min(1.0, t - 2), 4.0)
    assert {pace.phase for t, pace in paces.items() if t < 3} == {"lift"}
    paces = watched(pacer(), lambda t: min(30 * t, 20.0) if t < 2 else 20 + 20 * min(1.0, t - 2), 4.0)
    assert paces[1.9].phase == "lower"  # half of a first movement may be all of it
    assert paces[2.6].phase == "lift"


def test_it_takes_on_the_persons_pace_but_never_below_the_minimum() -> None:
    guide = pacer()
    assert ended(guide, 5.0, 3.0, 2.0) == Pace()
    assert (guide.lift_s, guide.lower_s) == (2.5, 2.0)
    for i in range(5):
        ended(guide, 10.0 + i, 0.5, 0.5)
    assert (guide.lift_s, guide.lower_s) == (1.5, 1.5)
    for i in range(9):
        ended(guide, 20.0 + i, 30.0, 30.0)
    assert (guide.lift_s, guide.lower_s) == (4.0, 4.0)


def test_a_short_loss_is_bridged_and_a_long_one_is_rest() -> None:
    guide = pacer()
    watched(guide, trapeze(2.0, 0.0, 2.0), 1.0)
    assert guide.take(Update(1.2, State.NOBODY)).phase == "lift"
    assert guide.take(Update(1.6, State.NOBODY)).phase == "rest"


def test_a_hold_has_no_guide() -> None:
    assert pacer_for(HELD) is None
    assert pacer_for(exercises.get("tall_posture")) is None


STATES = st.sampled_from([State.MOVING, State.MOVING, State.MOVING, State.READY, State.NOBODY])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(STATES, st.one_of(st.floats(0, 60), st.just(math.nan))), max_size=80))
def test_whatever_is_seen_the_guide_is_somewhere(seen: list[tuple[State, float]]) -> None:
    guide = pacer()
    for i, (state, value) in enumerate(seen):
        pace = guide.take(Update(i / 10, state, values={"swing_deg": value}))
        assert 0.0 <= pace.fraction <= 1.0
        assert pace.next_breath_s >= 0.0
        assert (pace.phase == "rest") == (pace.breath is None)
