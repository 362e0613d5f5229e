"""An exercise on all fours from another package: with a start position and a unit that ours do not know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

import exercises
from calibration.landmarks import Landmark
from calibration.start_shapes import POSTURES
from calibration.viewpoint import viewpoint
from exercises.judging.results import Fault
from tests.exercises.test_plugin import install
from tests.pinhole import SIZE, pixels
from tests.side_figure import FAR, Array, Bench, Figure, codes, way
from trainer.record.wording import fault_text
from trainer.screen.start_figures import MAT, start_picture


@dataclass(frozen=True)
class Body(Figure):
    """On all fours, the right side near the camera.

    Attributes:
        left_leg_deg, right_leg_deg: each thigh turned back from under its hip; the shin straightens with it.
        left_arm_deg, right_arm_deg: each arm turned ahead from under its shoulder.
        back_torso: the trunk over the hands and knees slides back by this.
        tip_deg: the trunk turned, head up.
    """

    left_leg_deg: float = 0.0
    right_leg_deg: float = 0.0
    left_arm_deg: float = 0.0
    right_arm_deg: float = 0.0
    back_torso: float = 0.0
    tip_deg: float = 0.0

    def landmarks(self) -> Array:
        hip = way(180.0, self.back_torso)
        shoulder = hip + way(self.tip_deg, 1.0)
        xy = np.tile(shoulder + way(10.0, 0.3), (33, 1))
        xy[Landmark.NOSE] += way(-60.0, 0.15)
        for side, leg_deg, arm_deg, far in (
            ("RIGHT", self.right_leg_deg, self.right_arm_deg, np.zeros(2)),
            ("LEFT", self.left_leg_deg, self.left_arm_deg, np.array(FAR)),
        ):
            knee = hip + way(270.0 - leg_deg, 0.85)
            ankle, wrist = knee + way(180.0, 0.75), shoulder + way(270.0 + arm_deg, 1.0)
            joints = {"SHOULDER": shoulder, "ELBOW": (shoulder + wrist) / 2, "WRIST": wrist, "HIP": hip, "KNEE": knee}
            joints |= {"ANKLE": ankle, "HEEL": ankle, "FOOT_INDEX": ankle + way(200.0, 0.15)}
            for name, at in joints.items():
                xy[Landmark[f"{side}_{name}"]] = at + far
        return xy


LEFT, RIGHT = Body(left_leg_deg=75.0, right_arm_deg=75.0), Body(right_leg_deg=75.0, left_arm_deg=75.0)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    install("bird_dog", tmp_path, monkeypatch)
    return Bench(exercises.get("bird_dog"), Body(), fps=12.0, up_s=1.5)


def test_it_counts_and_scores(bench: Bench) -> None:
    bench.check_declaration({"trunk_tips": "spine", "hips_slide_back": "hips"})
    result = bench.judged([LEFT, RIGHT, LEFT])
    assert [rep.side for rep in result.reps] == ["left", "right", "left"]
    assert codes(result) == [[], [], []]
    for rep in result.reps:
        assert rep.range_deg == pytest.approx(75.0, abs=1.0)
        assert rep.scores.as_dict() == {"spine": 100, "hips": 100, "range": 100, "tempo": 100, "total": 100}
    assert result.not_seen == ()


@pytest.mark.parametrize(
    ("peak", "code", "unit", "size"),
    [
        (replace(RIGHT, tip_deg=15.0), "trunk_tips", "deg", 15.0),
        (replace(RIGHT, back_torso=0.3), "hips_slide_back", "thigh", 0.3 / 0.85),
    ],
)
def test_each_fault_is_found_in_its_repetition_only(
    bench: Bench, peak: Body, code: str, unit: str, size: float
) -> None:
    result = bench.judged([LEFT, RIGHT, peak, LEFT])
    assert codes(result) == [[], [], [code], []]
    (fault,) = result.reps[2].faults
    assert fault.as_dict()["unit"] == unit
    assert fault.peak == pytest.approx(size, rel=0.1)


@pytest.mark.parametrize("peak", [Body(right_leg_deg=70.0), Body(left_arm_deg=70.0), Body()])
def test_other_movements_count_nothing(bench: Bench, peak: Body) -> None:
    assert bench.judged([peak, peak]).reps == ()


def test_other_positions_are_not_its_start(bench: Bench) -> None:
    assert bench.exercise.start(Body().pose()) == []
    assert bench.exercise.start(Body(left_leg_deg=60.0).pose()) == ["Kneel with your knees under your hips."]
    assert bench.exercise.start(Body(tip_deg=50.0).pose()) == ["Kneel on all fours, side-on to the camera."]
    assert bench.exercise.calibrate([Body(left_arm_deg=60.0).pose()], "held") is None


def test_its_unit_is_said_with_the_package_and_still_shown_without(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    slides = Fault("hips_slide_back", 1.0, 2.0, 0.35, "thigh", "fault")
    assert fault_text("bird_dog", slides) == "the hips slide back, up to 35 % of the thigh's length"
    assert fault_text("removed", slides) == "hips slide back, up to 0.3 thigh"


@pytest.mark.parametrize("bearing_deg", [90, -90])
def test_the_camera_s_place_is_found_from_its_posture(bench: Bench, bearing_deg: float) -> None:
    need = bench.exercise.need
    assert need is not None
    (posture,) = need.postures
    assert posture not in POSTURES.values()
    at = viewpoint(pixels(posture.shape, bearing_deg, 15), posture, SIZE)
    assert at.view == "side"
    assert at.azimuth_deg == pytest.approx(0, abs=3)
    assert at.distance_m == pytest.approx(5.5 * posture.torso_m, rel=0.03)


def test_its_start_position_is_drawn(bench: Bench) -> None:
    assert bench.exercise.need is not None
    picture = start_picture(bench.exercise.need, (320, 180))
    rows, columns = np.nonzero(picture.min(axis=2) > 150)
    assert 60 < np.ptp(rows) < np.ptp(columns)  # higher than somebody who lies, and longer than high
    assert (picture == MAT).all(axis=2).any()
