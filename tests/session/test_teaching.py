"""What a session shows of an exercise: its lesson, a fault beside its correction, its figure, what got better."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import exercises
from calibration.landmarks import Landmark
from trainer.coach.pacer import Pace
from trainer.coach.utterance import Kind, Utterance
from trainer.plan.programme import PlannedSet
from trainer.screen.presenter import Presenter
from trainer.screen.state import View
from trainer.session.flow import Flow, Phase
from trainer.session.live_view import with_flow
from trainer.session.teaching import Teaching, now_said, pair_words

SETS = (
    PlannedSet("clam", "left", 1, 4, 8),
    PlannedSet("clam", "right", 1, 4, 8),
    PlannedSet("clam", "left", 2, 4, 8),
    PlannedSet("glute_bridge", amount=8),
)


def cue(code: str = "pelvis_rolls_back") -> Utterance:
    return Utterance(1.0, Kind.CUE, "Hips stacked", code)


def in_set(at: int) -> Flow:
    return Flow(SETS, at, at + 1, Phase.SET)


def in_rest(at: int) -> Flow:
    return Flow(SETS, at, at + 1, Phase.REST)


def test_lessons_of_what_is_new_on_the_side_that_is_asked_for() -> None:
    flow = Teaching(SETS, {"glute_bridge"}).start()
    assert (flow.phase, flow.untaught) == (Phase.LESSON, frozenset())
    assert Teaching(SETS, {"clam"}).start().untaught == {"glute_bridge"}
    teaching = Teaching(SETS, ())
    lessons = [teaching.lesson(one) for one in SETS[:2]]
    assert [lesson.good.side for lesson in lessons if lesson] == ["left", "right"]
    assert teaching.lesson(SETS[0]) is lessons[0]


def test_a_recording_is_taught_nothing() -> None:
    teaching = Teaching(SETS, None)
    flow = teaching.start()
    assert (flow.phase, flow.lesson_s) == (Phase.GET_READY, {})
    for at in (0, 1):
        teaching.take(in_set(at), cue())
    assert teaching.pair(in_rest(1)) is None
    assert teaching.figure(in_set(0), None, 0.0) is None
    assert not teaching.is_on


def test_a_fault_told_in_two_sets_is_shown_beside_its_mend() -> None:
    teaching = Teaching(SETS, {"clam"})
    teaching.take(in_set(0), cue())
    teaching.take(in_set(0), cue())  # twice in one set is one set
    assert teaching.pair(in_rest(0)) is None
    teaching.take(in_set(1), cue())
    pair = teaching.pair(in_rest(1))
    assert pair is not None
    assert pair.bad is not None
    assert (pair.bad.fault, pair.bad.side) == ("pelvis_rolls_back", "left")  # on the side that comes next
    assert pair_words(pair) == "Watch this: the pelvis rolls back. Instead: Hips stacked."
    assert teaching.pair(in_set(1)) is None
    assert teaching.pair(in_rest(2)) is None  # another exercise comes next, and it was not told in this set


def test_what_has_no_figure_is_not_shown() -> None:
    teaching = Teaching(SETS, {"clam"})
    for at in (0, 1):
        teaching.take(in_set(at), cue("too_fast"))
    assert teaching.pair(in_rest(1)) is None


def test_what_was_corrected_and_not_told_again_got_better() -> None:
    teaching = Teaching(SETS, ())
    good = Utterance(2.0, Kind.CORRECTED, "Good: hips stacked.", "pelvis_rolls_back")
    teaching.take(in_set(0), cue())
    assert teaching.better == []
    teaching.take(in_set(0), good)
    teaching.take(in_set(0), Utterance(3.0, Kind.PRAISE, "Well done, a long spine."))
    assert teaching.better == ["Good: hips stacked."]
    teaching.take(in_set(1), cue())
    assert teaching.better == []


def test_the_figure_stands_in_the_start_position_until_the_set_begins() -> None:
    teaching = Teaching(SETS, {"clam"})

    def drawn(phase: Phase, t_s: float, pace: Pace | None = None) -> np.ndarray:
        figure = teaching.figure(Flow(SETS, phase=phase), pace, t_s)
        assert figure is not None
        return figure((160, 110)).copy()

    still = drawn(Phase.GET_READY, 0.0)
    np.testing.assert_array_equal(still, drawn(Phase.GET_READY, 3.0))
    assert (drawn(Phase.SET, 3.0) != still).any()
    top = drawn(Phase.SET, 0.0, Pace("hold", "out", 0.0))
    np.testing.assert_array_equal(top, drawn(Phase.SET, 9.9, Pace("hold", "out", 0.5)))


def test_each_rest_shows_what_comes_next_also_if_it_is_the_same_exercise() -> None:
    teaching, presenter = Teaching(SETS, {"clam"}), Presenter(exercises.get("clam"))
    for at, name in enumerate(("clam", "clam", "glute_bridge")):
        rest = replace(in_rest(at), until_s=20.0)
        view = with_flow(View("Rest."), rest, presenter, teaching, 5.0, 0.0)
        assert view.after is exercises.get(name)
        assert view.figure is not None


def test_a_lesson_speaks_every_step_and_who_should_leave_it_out() -> None:
    lesson = Teaching(SETS, ()).lesson(SETS[0])
    assert lesson is not None
    texts = [text for _, text in lesson.said]
    assert texts[0] == "This is how it goes: Clam."
    assert texts[1:6] == list(lesson.steps)
    assert texts[6].startswith("Leave it out with: recent hip surgery")
    assert texts[7] == "Or with: pain in the hip you lie on."
    begins = [begin_s for begin_s, _ in lesson.said]
    assert begins[0] == 0.0
    for (begin_s, text), end_s in zip(lesson.said, [*begins[1:], lesson.lasts_s], strict=True):
        # Half a second, 0.06 s a character, and a pause of 1.2 s.
        assert end_s - begin_s == pytest.approx(0.5 + 0.06 * len(text) + 1.2)
    assert lesson.until_s == tuple(begins[2:7])
    assert lesson.step_at(begins[1] + 0.1) == 0
    assert now_said(lesson, 0.0) == texts[0]
    assert now_said(lesson, math.inf) == texts[-1]


def test_a_set_in_the_easier_form_is_taught_in_it() -> None:
    teaching = Teaching([], ())
    usual, easier = (teaching.lesson(PlannedSet("clam", "left", variant=form)) for form in ("", "easier"))
    assert usual is not None
    assert easier is not None
    assert easier.steps[-2] == exercises.get("clam").easier
    knee = [lesson.good.at(lesson.good.peak_s)[Landmark.LEFT_KNEE, 2] for lesson in (usual, easier)]
    assert knee[1] < knee[0]
