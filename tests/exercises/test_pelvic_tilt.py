"""The pelvic tilt on a figure whose joints are placed by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from calibration.landmarks import SIDES, Landmark, Pose, hidden, patch_row
from calibration.plausibility import leg
from exercises.pelvic_tilt import CLOTH_PER_SLIDE, FALL_DEG_PER_TORSO, PELVIC_TILT, ROLL_DEG_PER_TORSO
from tests.replay import replay
from tests.side_figure import Array, Bench, Figure, Recording, changed, codes, place, way


@dataclass(frozen=True)
class Body(Figure):
    """On the back, knees bent, the head at the right of the picture.

    Attributes:
        roll_torso: way of the cloth at the hip to the head.
        fall_torso: way down of the cloth at the flank.
        hips_torso: height of the hips above the mat.
        slide_torso: way of both feet from the seat.
        lift_torso: height of both feet above the floor.
        head_torso: height of the head above where it rests.
        slope_deg: the trunk's slope up to the head.
        shin_torso: length of the shin.
        has_cloth: the cloth is followed.
    """

    roll_torso: float = 0.0
    fall_torso: float = 0.0
    hips_torso: float = 0.0
    slide_torso: float = 0.0
    lift_torso: float = 0.0
    head_torso: float = 0.0
    slope_deg: float = 0.0
    shin_torso: int | float = 1
    has_cloth: bool = True

    def landmarks(self) -> Array:
        hip = np.array([0.0, self.hips_torso])
        shoulder = way(self.slope_deg, 1.0)
        ear = shoulder + np.array([0.35, self.head_torso])
        xy = np.tile(ear, (33, 1))
        xy[Landmark.NOSE] += way(90.0, 0.15)
        ankle = np.array([-0.6 - self.slide_torso, self.lift_torso - 0.05])
        knee = np.array([-0.5, -0.05 + 0.8 * self.shin_torso])
        joints = {"SHOULDER": shoulder, "HIP": hip, "KNEE": knee, "ANKLE": ankle, "HEEL": ankle, "EAR": ear}
        place(xy, joints | {"FOOT_INDEX": ankle + way(180.0, 0.2)}, far=(-0.04, 0.05))
        return xy

    def pose(self, t_s: float = 0.0) -> Pose:
        pose = super().pose(t_s)
        patches = np.full_like(pose.patches_px, math.nan)
        if self.has_cloth:
            for side in SIDES:
                patches[patch_row(side, "hip")] = 100.0 * np.array([self.roll_torso, -self.hips_torso])
                patches[patch_row(side, "flank")] = 100.0 * np.array([0.0, self.fall_torso - self.hips_torso])
        return replace(pose, patches_px=patches)


GOOD = Body(roll_torso=0.03, fall_torso=0.012)
GOOD_DEG = 0.03 * ROLL_DEG_PER_TORSO + 0.012 * FALL_DEG_PER_TORSO
BENCH = Bench(PELVIC_TILT, Body(), fps=12.0, up_s=2.4)


def test_observes_what_it_declares_and_judges_nothing_else() -> None:
    BENCH.check_declaration({"hips_lift": "hips", "head_lifts": "spine", "feet_slide": None})


def test_a_tilt_counts_with_its_rough_size() -> None:
    result = BENCH.judged([GOOD, GOOD])
    assert codes(result) == [[], []]
    assert [rep.range_deg for rep in result.reps] == pytest.approx([GOOD_DEG] * 2, abs=0.3)
    assert [rep.scores.range for rep in result.reps] == [None, None]


def test_back_and_forward_in_turn_count_the_tilts_back_alone() -> None:
    shares = [*[0.0] * 36, *np.interp(np.arange(180), [0, 30, 60, 90, 120, 150, 180], [0, 1, -0.7, 1, -0.7, 1, -0.7])]
    shares += [*np.linspace(-0.7, 0.0, 18), *[0.0] * 24]
    recording: Recording = [(i / 12, GOOD.part(float(share)).pose(i / 12)) for i, share in enumerate(shares)]
    _, result = replay(PELVIC_TILT, recording)
    # From neutral, then twice from the tilt forward: the first one is no smaller tilt.
    assert codes(result) == [[], [], []]
    assert [rep.range_deg for rep in result.reps] == pytest.approx([GOOD_DEG, 1.7 * GOOD_DEG, 1.7 * GOOD_DEG], abs=1.0)


@pytest.mark.parametrize(
    ("peak", "found"),
    [
        (replace(GOOD, hips_torso=0.12, roll_torso=-0.01, fall_torso=0.03), ["hips_lift"]),
        (replace(GOOD, hips_torso=0.02), []),
        (replace(GOOD, head_torso=0.08), ["head_lifts"]),
        (replace(GOOD, head_torso=0.02), []),
        (replace(GOOD, slide_torso=0.12), ["feet_slide"]),
        (replace(GOOD, slide_torso=-0.12), ["feet_slide"]),
        (replace(GOOD, slide_torso=0.03), []),
    ],
)
def test_each_fault_is_told(peak: Body, found: list[str]) -> None:
    assert codes(BENCH.judged([GOOD, peak, GOOD])) == [[], found, []]


def test_feet_that_slide_take_the_cloth_along_and_the_tilt_counts_all_the_same() -> None:
    slides = replace(GOOD, slide_torso=0.3, roll_torso=GOOD.roll_torso - 0.3 * CLOTH_PER_SLIDE)
    result = BENCH.judged([GOOD, slides])
    assert codes(result) == [[], ["feet_slide"]]
    assert result.reps[1].range_deg == pytest.approx(GOOD_DEG, abs=0.5)
    assert BENCH.judged([Body(slide_torso=0.3, roll_torso=-0.3 * CLOTH_PER_SLIDE)] * 2).reps == ()


def test_hips_that_lift_carry_the_cloth_far_and_are_told() -> None:
    lifts = Body(hips_torso=0.24, roll_torso=0.07, fall_torso=0.09)
    assert codes(BENCH.judged([GOOD, lifts, GOOD])) == [[], ["hips_lift"], []]


@pytest.mark.parametrize(
    ("peak", "said"),
    [
        (Body(fall_torso=0.025), "Tip your pelvis; breathing alone is not counted."),
        (Body(roll_torso=-0.02, fall_torso=0.03, hips_torso=0.5), "Keep your seat on the mat."),
        (Body(roll_torso=0.15, fall_torso=0.1), "Move your pelvis alone: seat, feet and head stay down."),
        (replace(GOOD, head_torso=0.4), "Move your pelvis alone: seat, feet and head stay down."),
        (replace(GOOD, lift_torso=0.7), "Keep both feet on the floor."),
    ],
)
def test_what_is_no_tilt_is_refused_with_the_reason(peak: Body, said: str) -> None:
    updates, result = replay(PELVIC_TILT, BENCH.film([peak, peak]))
    assert result.reps == ()
    assert {update.cue.text for update in updates if update.cue is not None and update.cue.code == "not_counted"} == {
        said
    }


def test_one_foot_that_landmarks_lose_does_not_slide() -> None:
    rest = BENCH.calibrated()
    pose = GOOD.pose()
    pose.points[Landmark.LEFT_ANKLE, 0] -= 20.0
    assert PELVIC_TILT.observe(pose, rest)["feet_along_torso"] == pytest.approx(0.0, abs=1e-3)


def test_a_far_foot_that_is_not_seen_is_not_judged_and_the_tilt_counts() -> None:
    film = [(t_s, hidden(pose, leg("right"))) for t_s, pose in BENCH.film([GOOD, replace(GOOD, slide_torso=0.12)])]
    updates, result = replay(PELVIC_TILT, film)
    assert codes(result) == [[], []]
    assert not any(one.is_seen for update in updates for one in update.rules if one.rule.code == "feet_slide")


def test_a_near_foot_in_the_air_is_no_tilt_though_the_far_one_is_hidden() -> None:
    peak = replace(GOOD, lift_torso=0.7)
    film = [(t_s, hidden(pose, leg("right"))) for t_s, pose in BENCH.film([peak, peak])]
    assert replay(PELVIC_TILT, film)[1].reps == ()


def test_without_any_foot_there_is_no_start() -> None:
    both = [*leg("left"), *leg("right")]
    film = [(t_s, hidden(pose, both)) for t_s, pose in BENCH.film([GOOD])]
    updates, result = replay(PELVIC_TILT, film)
    assert result.reps == ()
    assert updates[-1].advice.startswith("I can't see your feet.")


def test_without_cloth_nothing_is_seen_and_nothing_is_guessed() -> None:
    peak, rest = replace(GOOD, has_cloth=False), Body(has_cloth=False)
    assert math.isnan(PELVIC_TILT.observe(peak.pose(), BENCH.calibrated())["tilt_deg"])
    assert Bench(PELVIC_TILT, rest, fps=12.0, up_s=2.4).judged([peak, peak]).reps == ()


def test_what_no_camera_shows_is_said() -> None:
    noted = {note.what for note in BENCH.judged([GOOD]).not_seen}
    assert {"neutral", "partial_range"} <= noted


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (Body(slope_deg=70.0), "Lie on your back, side-on to the camera."),
        (Body(shin_torso=0), "Lie on your back and bend your knees."),
        (Body(hips_torso=0.5), "Rest your hips on the floor."),
    ],
)
def test_other_positions_are_not_the_start(rest: Body, said: str) -> None:
    assert said in PELVIC_TILT.start(rest.pose())
    assert PELVIC_TILT.calibrate([rest.pose()], "held") is None


def test_a_mirrored_picture_reads_the_same() -> None:
    recording = BENCH.film([GOOD, replace(GOOD, head_torso=0.08)])
    plain, mirrored = (replay(PELVIC_TILT, one)[1] for one in (recording, changed(recording, mirror=True)))
    assert codes(mirrored) == codes(plain) == [[], ["head_lifts"]]
