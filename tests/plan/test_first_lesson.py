"""The first lesson: its sets in few camera places, where it resumes, and what follows from it."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import pytest

import exercises
from exercises.judging.results import Fault, Repetition, Scores
from tests.session_records import day, did, session
from trainer.plan import comfort, first_lesson, programme_file, progress
from trainer.plan.programme import CAMERA_S, Block, PlannedSet, change_s

SETS = first_lesson.lesson_sets(programme_file.load_all().values(), ())
CLAM = Block("clam", "main", ("left", "right"), (1, 3), (8, 12), 30.0)


def lesson_of(n: int, *sets):
    return session(day(n), first_lesson.LESSON, sets)


def test_three_of_each_on_both_sides_and_a_hold():
    amounts = {(one.exercise, one.side): one.amount for one in SETS}
    assert {name for name, _side in amounts} == set(exercises.names())
    assert amounts["clam", "left"] == amounts["clam", "right"] == amounts["glute_bridge", None] == first_lesson.REPS
    assert amounts["toe_taps", None] == amounts["hip_twist", None] == 2 * first_lesson.REPS  # the legs share a set
    assert amounts["tall_posture", None] == first_lesson.HOLD_S


def test_the_camera_moves_no_more_often_than_there_are_places():
    moves = sum(change_s(a, b) >= CAMERA_S for a, b in pairwise(SETS))
    assert moves == 2  # to the clam's shelf, and to the head end
    assert list(dict.fromkeys(one.place for one in SETS)) == ["side", "front", "head"]


def test_what_is_left_out_is_not_in_the_lesson():
    out = {"clam", "roll_down"}
    assert {one.exercise for one in first_lesson.lesson_sets((), out)} == set(exercises.names()) - out
    assert first_lesson.lesson_sets((), exercises.names()) == ()


def test_it_resumes_with_what_was_not_done():
    sets = [PlannedSet("clam", "left"), PlannedSet("clam", "right"), PlannedSet("glute_bridge")]
    begun = lesson_of(1, did("clam", 3, "left"), did("clam", 0, "right"))
    assert first_lesson.sets_left(sets, [begun]) == tuple(sets[1:])
    hurt = lesson_of(2, did("glute_bridge", 0, comfort="hurt"))
    assert first_lesson.sets_left(sets, [hurt, begun]) == (sets[1],)
    practised = session(day(2), "glutes", [did("glute_bridge", 8)])
    assert first_lesson.sets_left(sets, [practised]) == tuple(sets)  # practice is no lesson


@pytest.mark.parametrize(
    ("done", "variant", "why"),
    [
        (did("clam", 3, "left", comfort="fine"), "", ""),
        (did("clam", 3, "left"), "", ""),
        (did("clam", 3, "left", comfort="felt"), "easier", "because you felt it in your back"),
        (did("clam", 3, "left", spine=40.0), "easier", "until the movement is yours"),
        (did("clam", 3, "left", spine=None), "", ""),  # not seen is not poor
    ],
)
def test_it_decides_the_form_to_begin_with(done, variant, why):
    step = progress._step(CLAM, [lesson_of(1, done)])
    assert (step.dose.variant, step.dose.amount, step.dose.sets) == (variant, 8, 1)
    assert why in step.why
    practised = session(day(2), "glutes", [did("clam", 8, "left"), did("clam", 8, "right")])
    assert progress._step(CLAM, [practised, lesson_of(1, done)]).dose.variant == ""  # then practice decides


def test_what_hurt_in_the_lesson_is_out_until_asked_for():
    hurt = lesson_of(1, did("clam", 1, "left", comfort="hurt"))
    found = comfort.left_out([hurt], day(2).astimezone().date())
    assert "Clam hurt in your first lesson" in found["clam"]
    asked = session(day(3), "", [did("clam", 8, "left")])
    assert comfort.left_out([asked, hurt], day(4).astimezone().date()) == {}


def test_own_ranges_without_those_of_a_faulty_repetition():
    def rep(n: int, side: str, range_deg: float, *codes: str) -> Repetition:
        faults = tuple(Fault(code, 0.0, 1.0, 9.0, "deg", "fault") for code in codes)
        return Repetition(n, side, 0.0, 1.0, 2.0, range_deg, 1.0, 1.0, Scores(range=100.0), faults)  # type: ignore[arg-type]

    left = did("clam", 3, "left")
    left.reps = (rep(1, "left", 30, "too_fast"), rep(2, "left", 40), rep(3, "left", 90, "pelvis_rolls_back"))
    right = SimpleNamespace(**{**vars(did("clam", 3, "right")), "reps": (rep(1, "right", 31), rep(2, "right", 33))})
    (one,) = first_lesson.outcomes([lesson_of(1, left, right)])
    assert one.range_deg == {"left": 35.0, "right": 32.0}
