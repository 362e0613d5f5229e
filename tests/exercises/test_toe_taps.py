"""The toe taps' own measures on a figure whose joints are placed by hand, and what is found in whole sets of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from calibration.landmarks import MIRROR, Landmark, Pose
from exercises.judging.declaration import Counting
from exercises.judging.leg_lowering import FLOOR_SIGNS, ONE_LEG, SINKING_SCALE, one_leg, one_leg_from_floor
from exercises.toe_taps import KNEE_PER_SINKING, TOE_TAPS
from tests.replay import replay
from tests.side_figure import FAR, Array, Bench, Figure, changed, codes, way


@dataclass(frozen=True)
class Body(Figure):
    """On the back in table top, the head at the right of the picture, so that the left side is the near one.

    Attributes:
        left_deg, right_deg: how far each thigh has sunk towards the feet.
        left_knee_deg, right_knee_deg: how far each knee has opened.
        planted: both feet stand on the floor.
        trunk_deg: shoulders raised about the hips.
    """

    left_deg: float = 0.0
    right_deg: float = 0.0
    left_knee_deg: float = 0.0
    right_knee_deg: float = 0.0
    planted: bool = False
    trunk_deg: float = 0.0

    def landmarks(self) -> Array:
        shoulder = way(self.trunk_deg, 1.0)
        xy = np.tile(shoulder, (33, 1))  # nobody looks at arms and hands
        xy[:11] = shoulder + way(0.0, 0.35)
        xy[Landmark.NOSE] += way(90.0, 0.15)
        for side, sunk_deg, knee_deg, far in (
            ("LEFT", self.left_deg, self.left_knee_deg, np.zeros(2)),
            ("RIGHT", self.right_deg, self.right_knee_deg, np.array(FAR)),
        ):
            thigh_deg = (115.0 if self.planted else 90.0) + sunk_deg
            knee = way(thigh_deg, 0.85)
            ankle = knee + way(thigh_deg + 90.0 - knee_deg + (45.0 if self.planted else 0.0), 0.75)
            joints = {"SHOULDER": shoulder, "HIP": np.zeros(2), "KNEE": knee, "ANKLE": ankle}
            joints |= {"HEEL": ankle, "FOOT_INDEX": ankle + way(180.0, 0.1)}
            for name, at in joints.items():
                xy[Landmark[f"{side}_{name}"]] = at + far
        return xy


LEFT, RIGHT = Body(left_deg=45.0), Body(right_deg=45.0)


BENCH = Bench(TOE_TAPS, Body(), fps=12.0, up_s=1.5)
film, judged, calibrated = BENCH.film, BENCH.judged, BENCH.calibrated


def test_observes_what_it_declares_and_judges_nothing_else() -> None:
    BENCH.check_declaration({"other_leg_drifts": "hips", "knee_opens": "hips"})


@pytest.mark.parametrize("deg", [-20.0, 10.0, 45.0, 80.0])
def test_each_thigh_and_knee_is_measured_for_itself(deg: float) -> None:
    at = calibrated()
    rest = TOE_TAPS.observe(Body().pose(), at)
    seen = TOE_TAPS.observe(Body(left_deg=deg, left_knee_deg=30.0).pose(), at)
    assert seen["thigh_left_deg"] == pytest.approx(SINKING_SCALE * deg, abs=0.1)
    assert seen["thigh_right_deg"] == pytest.approx(0.0, abs=0.1)
    assert seen["thigh_deg"] == pytest.approx(max(0.0, SINKING_SCALE * deg), abs=0.1)
    opened = seen["knee_left_deg"] - rest["knee_left_deg"]
    assert opened == pytest.approx(30.0 - KNEE_PER_SINKING * SINKING_SCALE * deg, abs=0.1)


def test_a_good_set_scores_full_marks_and_tells_the_legs() -> None:
    result = judged([LEFT, RIGHT, RIGHT])
    assert codes(result) == [[], [], []]
    assert [rep.side for rep in result.reps] == ["left", "right", "right"]
    for rep in result.reps:
        assert rep.scores.as_dict() == {"spine": None, "hips": 100, "range": 100, "tempo": 100, "total": None}
        assert rep.range_deg == pytest.approx(SINKING_SCALE * 45.0, abs=1.0)


def test_an_arch_of_the_back_is_not_seen_and_says_so() -> None:
    notes = {note.what: note for note in judged([LEFT]).not_seen}
    assert set(notes) == {"back_arches", "spine"} or set(notes) == {"back_arches"}
    assert notes["back_arches"].advice


@pytest.mark.parametrize(
    ("peak", "code"),
    [
        (replace(LEFT, right_deg=20.0), "other_leg_drifts"),
        (replace(RIGHT, left_deg=-20.0), "other_leg_drifts"),
        (replace(LEFT, left_knee_deg=36.0), "knee_opens"),
        (replace(RIGHT, right_knee_deg=-30.0), "knee_opens"),
    ],
)
def test_each_fault_is_found_in_its_repetition_only(peak: Body, code: str) -> None:
    assert codes(judged([LEFT, RIGHT, peak, RIGHT])) == [[], [], [code], []]


def test_a_leg_that_drifts_most_of_the_way_along_is_a_severe_fault_of_a_tap() -> None:
    result = judged([RIGHT, Body(left_deg=36.0, right_deg=28.0)])
    assert [rep.side for rep in result.reps] == ["right", "left"]
    assert [[(fault.code, fault.severity) for fault in rep.faults] for rep in result.reps] == [
        [],
        [("other_leg_drifts", "severe")],
    ]


@pytest.mark.parametrize("peak", [replace(LEFT, right_knee_deg=40.0), replace(RIGHT, right_knee_deg=15.0)])
def test_the_resting_knee_and_a_little_opening_are_no_fault(peak: Body) -> None:
    assert codes(judged([peak])) == [[]]


def test_small_and_quick_taps_are_told_whichever_leg_was_the_better() -> None:
    assert codes(judged([RIGHT, Body(left_deg=18.0)])) == [[], ["partial_range"]]
    wide = Body(right_deg=80.0, right_knee_deg=40.0)  # with an open knee the thigh must sink further
    assert codes(judged([wide, LEFT])) == [["knee_opens"], []]
    assert codes(judged([LEFT], up_s=0.5)) == [["too_fast"]]


@pytest.mark.parametrize(
    "peak",
    [
        Body(),  # rest
        Body(left_deg=40.0, right_deg=40.0),  # both legs
        Body(left_deg=35.0, right_deg=32.0),
        Body(trunk_deg=25.0),  # a curl
        Body(left_deg=30.0, left_knee_deg=40.0),  # a leg stretched, or its landmarks jumped ahead: the foot stays up
        replace(LEFT, planted=True),  # heel slides
    ],
)
def test_other_movements_count_nothing(peak: Body) -> None:
    assert judged([peak, peak]).reps == ()


@pytest.mark.parametrize(
    ("lead_deg", "feet_shares", "signs"),
    [
        (40.0, (0.9, 0.1), 3.0),  # a tap
        (-12.0, (0.75, 0.9), 1 + 1 / 1.2 + 0.625),  # the other leg drifts most of the way along
        (3.0, (0.38, 0.4), 0.25 + 0.25 + 1.0),  # both legs, part of the way
        (25.0, (0.85, 1.1), 2.0),  # the other foot is on the floor
    ],
)
def test_signs_that_one_leg_works_add_up(lead_deg: float, feet_shares: tuple[float, float], signs: float) -> None:
    assert one_leg(lead_deg, feet_shares) == pytest.approx(signs)
    assert (signs >= ONE_LEG) == (feet_shares in ((0.9, 0.1), (0.75, 0.9)))


def test_the_other_foot_on_the_floor_is_no_tap() -> None:
    assert judged([Body(left_deg=45.0, right_deg=70.0, right_knee_deg=-20.0)]).reps == ()


def test_start_asks_for_the_back_and_table_top() -> None:
    assert list(TOE_TAPS.start(Body().pose())) == []
    for body in (Body(planted=True), Body(left_deg=50.0), Body(right_knee_deg=80.0)):
        assert "table top" in TOE_TAPS.start(body.pose())[0]
        assert TOE_TAPS.calibrate([body.pose()], "held") is None
    assert "back" in TOE_TAPS.start(Body(trunk_deg=70.0).pose())[0]


@pytest.mark.parametrize("side", ["LEFT", "RIGHT"])
def test_a_hidden_leg_makes_the_hips_not_seen(side: str) -> None:
    recording = film([LEFT])
    for t_s, pose in recording:
        if pose is not None and 3.8 < t_s < 6.2:
            pose.points[Landmark[f"{side}_ANKLE"], 2] = 0.0
    hips = [rep.scores.hips for rep in replay(TOE_TAPS, recording)[1].reps]
    assert hips == ([None] if side == "LEFT" else [100.0])  # of the resting leg the ankle is not needed


LEGS = [Landmark[f"{side}_{joint}"] for side in ("LEFT", "RIGHT") for joint in ("KNEE", "ANKLE", "FOOT_INDEX")]


@pytest.mark.parametrize(("at_s", "for_s"), [(4.0, 0.08), (4.6, 0.08), (4.6, 0.17), (5.6, 0.08)])
def test_legs_taken_for_each_other_for_a_moment_change_nothing(at_s: float, for_s: float) -> None:
    """On the way down, at the top, on the way up."""
    recording = film([LEFT, RIGHT])
    for t_s, pose in recording:
        if pose is not None and at_s <= t_s < at_s + for_s:
            pose.points[LEGS] = pose.points[MIRROR[LEGS]]
    result = replay(TOE_TAPS, recording)[1]
    assert [rep.side for rep in result.reps] == ["left", "right"]
    assert codes(result) == [[], []]


def test_a_hidden_leg_that_follows_the_other_one_on_its_way_is_no_fault() -> None:
    """One leg is the other's shadow while they are close together in the picture, and a knee seems open."""
    recording = film([LEFT], up_s=3.5)
    for t_s, pose in recording:
        share = min(t_s - 3.0, 10.5 - t_s) / 3.5
        if pose is not None and 0.1 < share < 0.57:
            sunk_deg = LEFT.left_deg * (0.5 - 0.5 * math.cos(math.pi * share))
            both = Body(left_deg=sunk_deg, left_knee_deg=28.0, right_deg=sunk_deg)
            pose.points[LEGS] = both.pose(t_s).points[LEGS]
    assert codes(replay(TOE_TAPS, recording)[1]) == [[]]


@pytest.mark.parametrize("side", ["LEFT", "RIGHT"])
def test_without_one_of_the_knees_nothing_is_counted(side: str) -> None:
    recording = film([LEFT])
    for t_s, pose in recording:
        if pose is not None and t_s > 3.8:
            pose.points[Landmark[f"{side}_KNEE"], 2] = 0.0
    assert replay(TOE_TAPS, recording)[1].reps == ()


@pytest.mark.slow
@settings(max_examples=4, deadline=None, phases=(Phase.generate,))
@given(st.sampled_from([12.0, 24.0, 31.0]), st.floats(0.5, 2.0), st.booleans())
def test_frame_rate_size_and_side_change_nothing(fps: float, scale: float, mirror: bool) -> None:
    recording = film([LEFT, replace(RIGHT, right_knee_deg=40.0)], fps=fps)
    result = replay(TOE_TAPS, changed(recording, mirror, scale))[1]
    assert codes(result) == [[], ["knee_opens"]]
    assert [rep.side for rep in result.reps] == (["right", "left"] if mirror else ["left", "right"])
    assert result.reps[0].range_deg == pytest.approx(SINKING_SCALE * 45.0, abs=1.5)


ON_FLOOR = TOE_TAPS.in_form("easier")
FLOOR = Bench(ON_FLOOR, Body(planted=True), fps=12.0, up_s=1.5)
#: One knee is above the hip, and its shin level.
LIFTED = Body(planted=True, left_deg=-25.0, left_knee_deg=45.0)
OTHER = Body(planted=True, right_deg=-25.0, right_knee_deg=45.0)


def test_from_the_floor_lifts_are_counted_by_leg() -> None:
    result = FLOOR.judged([LIFTED, OTHER, LIFTED])
    assert codes(result) == [[], [], []]
    assert [rep.side for rep in result.reps] == ["left", "right", "left"]
    assert [rep.range_deg for rep in result.reps] == pytest.approx([SINKING_SCALE * 25.0] * 3, abs=1.0)
    assert all(rep.scores.hips == 100.0 and rep.scores.range == 100.0 for rep in result.reps)


def test_each_form_has_its_own_start_position() -> None:
    floor, table = Body(planted=True).pose(), Body().pose()
    assert list(ON_FLOOR.start(floor)) == []
    assert "feet flat on the floor" in ON_FLOOR.start(table)[0]
    assert ON_FLOOR.calibrate([table], "held") is None
    assert replay(TOE_TAPS, FLOOR.film([LIFTED]))[1].reps == ()
    assert ON_FLOOR.need is not None
    assert [one.id for one in ON_FLOOR.need.postures] == ["supine_feet_down"]
    assert ON_FLOOR.position != TOE_TAPS.position
    assert isinstance(ON_FLOOR.counting, Counting)
    assert [limit.otherwise for limit in ON_FLOOR.counting.limits] == [
        "Lift your foot off the floor.",
        "Lift one leg at a time.",
    ]


@pytest.mark.parametrize(
    ("peak", "code"),
    [
        (replace(LIFTED, left_knee_deg=80.0), "knee_opens"),
        (replace(LIFTED, right_deg=-16.0, right_knee_deg=10.0), "other_leg_drifts"),
        (replace(OTHER, left_deg=18.0, left_knee_deg=18.0), "other_leg_drifts"),  # the foot slides away
    ],
)
def test_from_the_floor_each_fault_is_found_in_its_repetition_only(peak: Body, code: str) -> None:
    assert codes(FLOOR.judged([LIFTED, OTHER, peak, OTHER])) == [[], [], [code], []]


@pytest.mark.parametrize(
    ("lead_deg", "feet_shares", "signs", "is_tap"),
    [
        (30.0, (0.05, 0.9), 2.0, True),  # a tap
        (-3.8, (1.09, 1.21), 3.8 / 12 + 12 / 121 / 0.2, True),  # the other leg drifts nearly all the way along
        (0.6, (1.19, 1.23), 0.05 + 4 / 123 / 0.2, False),  # both legs
    ],
)
def test_from_the_floor_two_signs_tell_a_drifting_leg_from_both_legs(
    lead_deg: float, feet_shares: tuple[float, float], signs: float, is_tap: bool
) -> None:
    found = one_leg_from_floor(lead_deg, feet_shares)
    assert found == pytest.approx(signs * ONE_LEG / FLOOR_SIGNS)
    assert (found >= ONE_LEG) == is_tap


def test_from_the_floor_a_leg_that_drifts_far_counts_and_is_told() -> None:
    drifts = replace(LIFTED, right_deg=-22.0, right_knee_deg=30.0)
    assert codes(FLOOR.judged([LIFTED, OTHER, drifts, OTHER])) == [[], [], ["other_leg_drifts"], []]


def test_from_the_floor_a_knee_that_opens_quickly_is_known_when_the_foot_comes_down() -> None:
    quick = FLOOR.judged([replace(LIFTED, left_knee_deg=80.0), OTHER], fps=15.0, up_s=0.7, stays_s=0.1)
    assert ["knee_opens" in told for told in codes(quick)] == [True, False]


@pytest.mark.parametrize(
    "peak",
    [
        Body(planted=True),
        replace(LIFTED, right_deg=-25.0, right_knee_deg=45.0),  # both legs
        Body(planted=True, left_deg=20.0, left_knee_deg=40.0),  # a heel slides away
        Body(planted=True, left_knee_deg=60.0),  # a leg is stretched over a thigh that stays
    ],
)
def test_from_the_floor_other_movements_count_nothing(peak: Body) -> None:
    assert FLOOR.judged([peak, peak]).reps == ()


def test_a_set_of_the_easier_form_that_began_in_table_top_is_judged_as_before() -> None:
    halfway = [Body(left_deg=22.0), Body(right_deg=22.0)]
    result = replay(ON_FLOOR, film(halfway), calibrated())[1]
    assert [rep.side for rep in result.reps] == ["left", "right"]
    assert codes(result) == [[], []]
    assert [rep.scores.range for rep in result.reps] == [100.0, 100.0]


#: Landmarks of a rendered clip of another body than the thresholds were fitted to, as changes from frame to frame in
#: quarters of a pixel, (240, 15, 2). The right knee opens in the first lift, the left foot slides away in the third.
RECORD, RECORD_FPS, RECORD_SIZE = "toe_taps_from_floor.npz", 10.0, (480, 360)
KEPT = [
    Landmark.NOSE,
    *(
        Landmark[f"{side}_{joint}"]
        for joint in ("EAR", "SHOULDER", "HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
        for side in ("LEFT", "RIGHT")
    ),
]


def test_from_the_floor_a_rendered_clip_is_counted_and_told_its_two_faults() -> None:
    """The landmarks are MediaPipe's, which confuses the legs where one hides the other."""
    changes = np.load(Path(__file__).parents[1] / "records" / RECORD)["quarter_px"]
    frames = []
    for n, xy in enumerate(np.cumsum(changes, axis=0) / 4):
        points = np.ones((33, 4), np.float32)
        points[:, :2] = xy[0]  # nobody looks at arms and hands
        points[KEPT, :2] = xy
        frames.append((n / RECORD_FPS, Pose(points, n / RECORD_FPS, RECORD_SIZE)))
    result = replay(ON_FLOOR, frames)[1]
    assert [rep.side for rep in result.reps] == ["right", "left", "right", "left"]
    assert [rep.peak_s for rep in result.reps] == pytest.approx([4.2, 10.5, 15.9, 20.2], abs=1.0)
    assert codes(result) == [["knee_opens"], [], ["other_leg_drifts"], []]
