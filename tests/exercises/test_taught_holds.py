"""A hold that was shown once: a leg that is lifted and stays up, or a posture that is kept from the start."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from exercises.taught.build import exercise_of
from exercises.taught.faults import DemonstratedFault
from exercises.taught.holds import learn_hold
from exercises.taught.learn import Learnt, NotLearntError
from tests.leg_lift import GOOD, Lying
from tests.replay import replay
from tests.side_figure import Recording

FPS = 8.0
BENT = replace(GOOD, bend_deg=30.0)
RAISED_HEAD = Lying(head_deg=40.0)


def course(*moments: tuple[float, Lying]) -> Recording:
    """A body that is like each figure at its time, seconds, and in between changes evenly from one to the next."""
    poses: Recording = []
    for (from_s, a), (to_s, b) in pairwise(moments):
        for n in range(round(from_s * FPS), round(to_s * FPS)):
            share = (n / FPS - from_s) / (to_s - from_s)
            names = ("lift_deg", "bend_deg", "head_deg")
            angles = {one: (1 - share) * getattr(a, one) + share * getattr(b, one) for one in names}
            poses.append((n / FPS, Lying(**angles).pose(n / FPS)))
    return poses


def held(*peaks: Lying, hold_s: float = 5.0) -> Recording:
    """Three seconds of rest, then each figure is taken within a second, held, and left within a second."""
    moments, t_s = [(0.0, Lying()), (3.0, Lying())], 3.0
    for peak in peaks:
        moments += [(t_s + 1, peak), (t_s + 1 + hold_s, peak), (t_s + 2 + hold_s, Lying()), (t_s + 4 + hold_s, Lying())]
        t_s += 4 + hold_s
    return course(*moments)


@pytest.fixture(scope="module")
def leg_up() -> Learnt:
    knee = DemonstratedFault("the knee bends", "Knee straight", (held(BENT),))
    same = DemonstratedFault("nothing", "?", (held(GOOD),))
    return learn_hold("leg_up", "Leg up", [(held(GOOD, GOOD), 2)], [knee, same], "supine_feet_down")


@pytest.fixture(scope="module")
def kept() -> Learnt:
    head = DemonstratedFault(
        "the head lifts", "Head down", (course((0.0, Lying()), (3.0, Lying()), (4.0, RAISED_HEAD), (7.0, RAISED_HEAD)),)
    )
    return learn_hold("still", "Still", [(course((0.0, Lying()), (12.0, Lying())), 1)], [head], "supine_feet_down")


def test_a_posture_that_the_body_goes_into_begins_a_quarter_of_the_way(leg_up: Learnt) -> None:
    taught = leg_up.taught
    assert taught.held is not None
    assert taught.held.begins_later
    assert taught.held.min_s == pytest.approx(2.9, abs=0.3)  # half of the shortest shown, three seconds at most
    assert taught.hold_s == pytest.approx(5.6, abs=0.5)  # five seconds, and a part of each way
    assert 0.25 * taught.target_range <= taught.min_range < 0.4 * taught.target_range  # a quarter, and above the noise
    assert taught.reps == 2


def test_a_hold_lasts_while_the_posture_is_kept(leg_up: Learnt) -> None:
    result = replay(exercise_of(leg_up.taught), held(GOOD, GOOD, hold_s=8.0))[1]
    assert [hold.end_s - hold.start_s for hold in result.holds] == pytest.approx([9.0, 9.0], abs=0.7)
    assert [hold.faults for hold in result.holds] == [(), ()]
    assert replay(exercise_of(leg_up.taught), held(GOOD, hold_s=0.5))[1].holds == ()


def test_a_fault_of_a_hold_is_told_by_what_differs_and_the_rest_is_refused(leg_up: Learnt) -> None:
    (fault,) = leg_up.taught.faults
    assert fault.label == "the knee bends"
    assert [label for label, _why in leg_up.refused] == ["nothing"]
    (hold,) = replay(exercise_of(leg_up.taught), held(BENT))[1].holds
    assert [one.code for one in hold.faults] == ["shown_1"]


def test_a_posture_that_is_kept_from_the_start_needs_no_way_into_it(kept: Learnt) -> None:
    taught = kept.taught
    assert taught.held is not None
    assert not taught.held.begins_later
    assert taught.held.min_s == pytest.approx(6.0, abs=0.3)
    moments = (
        (0.0, Lying()),
        (8.0, Lying()),
        (9.0, RAISED_HEAD),
        (12.0, RAISED_HEAD),
        (13.0, Lying()),
        (16.0, Lying()),
    )
    (hold,) = replay(exercise_of(taught), course(*moments))[1].holds
    assert (hold.start_s, hold.end_s) == pytest.approx((0.0, 16.0), abs=0.6)
    (lifted,) = hold.faults
    assert lifted.code == "shown_1"
    assert 8.0 < lifted.onset_s < 9.1
    assert lifted.end_s == pytest.approx(12.5, abs=0.6)


@pytest.mark.parametrize(
    ("recording", "holds", "message"),
    [
        (course((0.0, Lying()), (4.0, Lying())), 1, "The posture is held for only 4 s in these recordings."),
        (held(GOOD, hold_s=8.0), 4, "No posture is held as often as you said."),
        ([(n / 10, None) for n in range(50)], 1, "In one of the recordings too little of a person is seen."),
    ],
)
def test_what_is_no_hold_says_why(recording: Recording, holds: int, message: str) -> None:
    with pytest.raises(NotLearntError) as error:
        learn_hold("x", "X", [(recording, holds)])
    assert error.value.message == message
    assert error.value.remedy
