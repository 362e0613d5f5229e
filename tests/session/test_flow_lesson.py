"""Lessons in the flow of a session, as a table of what happens at which time."""

from __future__ import annotations

import math

import pytest

from exercises.judging.results import Repetition, Scores
from exercises.judging.update import State, Update
from trainer.plan.programme import PlannedSet
from trainer.session import flow as session
from trainer.session.flow import Act, Flow, Phase
from trainer.session.session_words import announcements

LEFT = PlannedSet("clam", "left", amount=1, rest_s=10.0)
RIGHT = PlannedSet("clam", "right", amount=1, rest_s=10.0)
BRIDGE = PlannedSet("glute_bridge", amount=1)
SETS = (LEFT, RIGHT, BRIDGE)
LESSON_S = {"clam": 20.0, "glute_bridge": 30.0}
BOTH = frozenset(LESSON_S)
REP = Repetition(1, None, 0.0, 1.0, 2.0, 40.0, 1.0, 1.0, Scores())


def start(untaught: frozenset[str] = BOTH) -> Flow:
    return session.start(SETS, LESSON_S, untaught)


def frame(flow: Flow, t_s: float, state: State = State.READY, rep: bool = False) -> Flow:
    flow = session.tick(flow, t_s)
    return session.watched(flow, Update(t_s, state, repetition=REP if rep else None))


def in_rest(untaught: frozenset[str] = frozenset()) -> Flow:
    """After the left side, done at 5 s."""
    flow = start(untaught)
    flow = session.asked(flow, 0.0, Act.NEXT) if untaught else flow
    return frame(frame(flow, 4.0), 5.0, rep=True)


def test_it_comes_by_itself_and_is_over_after_its_time() -> None:
    flow = start()
    assert flow.phase is Phase.LESSON
    assert session.lesson_at_s(flow, 1000.0) == 0.0  # a camera's first frame has any time
    flow = session.tick(flow, 1000.0)
    assert session.lesson_at_s(flow, 1007.0) == 7.0
    assert session.tick(flow, 1019.9).phase is Phase.LESSON
    after = session.tick(flow, 1020.0)
    assert (after.phase, after.run, after.at) == (Phase.GET_READY, flow.run, 0)
    assert math.isinf(after.until_s)


def test_nothing_counts_in_it() -> None:
    flow = session.tick(start(), 0.0)
    assert frame(flow, 1.0, rep=True) == flow


def test_each_exercise_has_one_before_its_first_set_only() -> None:
    flow = start()
    phases = []
    for at in range(3):
        flow = session.tick(flow, 100.0 * at)
        phases.append(flow.phase)
        if flow.phase is Phase.LESSON:
            flow = session.asked(flow, 100.0 * at, Act.NEXT)
        flow = frame(frame(flow, 100.0 * at + 4), 100.0 * at + 5, rep=True)
        flow = session.tick(flow, 100.0 * at + 20)
    assert phases == [Phase.LESSON, Phase.GET_READY, Phase.LESSON]
    assert flow.phase is Phase.END


def test_whoever_has_done_it_before_has_none() -> None:
    assert start(frozenset()).phase is Phase.GET_READY
    assert start(frozenset({"glute_bridge"})).phase is Phase.GET_READY
    assert session.start(SETS, {}, BOTH).phase is Phase.GET_READY  # and where no figure shows it


def test_skipping_begins_the_set_and_not_the_next_one() -> None:
    flow = session.tick(start(), 0.0)
    assert session.by_arm(flow) is Act.NEXT
    assert session.by_arm(session.start((LEFT,), LESSON_S, BOTH)) is Act.NEXT  # of one set too
    after = session.asked(flow, 3.0, Act.NEXT)
    assert (after.phase, after.at, after.run) == (Phase.GET_READY, 0, flow.run)


@pytest.mark.parametrize("act", [Act.AGAIN, Act.SHOW])
def test_again_is_from_its_beginning(act: Act) -> None:
    flow = session.asked(session.tick(start(), 0.0), 15.0, act)
    assert flow.phase is Phase.LESSON
    assert session.lesson_at_s(session.tick(flow, 15.1), 16.1) == pytest.approx(1.0)


def test_a_pause_stops_its_clock() -> None:
    paused = session.asked(session.tick(start(), 0.0), 5.0, Act.PAUSE)
    assert (paused.phase, paused.stage) == (Phase.PAUSED, Phase.LESSON)
    assert session.tick(paused, 100.0) == paused
    on = session.asked(paused, 105.0, Act.PAUSE)
    assert session.lesson_at_s(on, 106.0) == pytest.approx(6.0)
    assert session.asked(paused, 105.0, Act.NEXT).phase is Phase.GET_READY


def test_it_is_shown_when_asked_for() -> None:
    ready = frame(start(frozenset()), 0.0, State.GET_READY)
    shown = session.asked(ready, 1.0, Act.SHOW)
    assert (shown.phase, shown.run) == (Phase.LESSON, ready.run)
    assert session.asked(shown, 2.0, Act.NEXT).phase is Phase.GET_READY
    none = session.start(SETS, {}, frozenset())
    assert session.asked(none, 1.0, Act.SHOW) is none


def test_in_a_rest_it_is_the_next_sets() -> None:
    rest = in_rest()
    assert rest.phase is Phase.REST
    shown = session.asked(rest, 6.0, Act.SHOW)
    assert (shown.phase, shown.now, shown.run) == (Phase.LESSON, RIGHT, rest.run + 1)


@pytest.mark.parametrize("is_paused", [False, True])
def test_from_a_set_it_leads_back_into_a_pause_and_nothing_is_lost(*, is_paused: bool) -> None:
    two = session.start((PlannedSet("clam", amount=2),), LESSON_S, frozenset())
    flow = frame(frame(two, 0.0), 5.0, rep=True)
    shown = session.asked(session.asked(flow, 6.0, Act.PAUSE) if is_paused else flow, 60.0, Act.SHOW)
    assert shown.phase is Phase.LESSON
    back = session.asked(shown, 70.0, Act.NEXT)
    assert (back.phase, back.done) == (Phase.AWAY, 1)
    assert frame(frame(back, 75.0), 80.0, rep=True).phase is Phase.END


def test_after_it_the_set_is_announced_and_nothing_talks_over_it() -> None:
    flow = start()
    assert announcements(in_rest(), session.asked(in_rest(BOTH), 16.0, Act.SHOW), 16.0) == []
    (said,) = announcements(flow, session.asked(flow, 1.0, Act.NEXT), 1.0)
    assert said.text == "Get ready: Clam."
