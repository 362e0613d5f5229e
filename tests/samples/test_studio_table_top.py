"""Toe taps and hip twists: feet, knees and hands by geometry, repetitions and faults by their measured truth."""

from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from samples.studio import hip_twist, toe_taps
from samples.studio.body import load_body
from samples.studio.camera import Camera
from samples.studio.movement import Judged, Wish
from samples.studio.skeleton import Pose
from tests.posed_film import truth_of

pytestmark = pytest.mark.slow  # poses whole clips

CAMERA = Camera((0.0, 0.0, 0.15), 2.6, 15.0, 0.0, 0.0, 60.0, (640, 480))
FPS = 6
MODULES: dict[str, ModuleType] = {"toe_taps": toe_taps, "hip_twist": hip_twist}
Reps = tuple[tuple[str | None, bool], ...]
GOOD: tuple[str | None, bool] = (None, False)
#: Threshold and size of a strong fault.
SIZES = {
    "back_arches": (8, 16),
    "other_leg_drifts": (12, 25),
    "knee_opens": (25, 48),
    "shoulder_lifts": (10, 19),
    "knees_separate": (0.12, 0.33),
}


def all_faults(exercise: str) -> Reps:
    module = MODULES[exercise]
    faults = [f for f in module.FAULTS if f not in module.WHOLE_CLIP]
    return (GOOD, *((fault, strong) for fault in faults for strong in (False, True)), GOOD)


def make(exercise: str, body: str, seed: int, reps: Reps, kind: str | None = None) -> Any:
    wish = Wish(kind or exercise, "left" if seed % 2 else "right", reps)
    return MODULES[exercise].make(load_body(body), np.random.default_rng(seed), wish)


@cache
def judged(exercise: str, body: str, seed: int, reps: Reps) -> Judged:
    movement = make(exercise, body, seed, reps)
    found: Judged = movement.judge(truth_of(movement, CAMERA, FPS))
    return found


def at_peak(exercise: str, body: str, seed: int) -> tuple[Pose, Pose]:
    """The start position and the first peak."""
    found = judged(exercise, body, seed, (GOOD,) * 2).reps[0]
    start, peak = make(exercise, body, seed, (GOOD,) * 2).poses(np.array([1.0, found["peak_s"]]))
    return start, peak


def low_foot(pose: Pose, side: str) -> float:
    part = np.flatnonzero(pose.body.weight_of(f"foot.{side}") > 0.6)
    return float(pose.part_m(part)[:, 2].min())


@pytest.mark.parametrize("exercise", MODULES)
@pytest.mark.parametrize(("body", "seed"), [("female", 1), ("heavy", 2)])
def test_faults_are_as_large_as_asked_and_alone(exercise: str, body: str, seed: int) -> None:
    reps = all_faults(exercise)
    found = judged(exercise, body, seed, reps)
    codes = [[f["code"] for f in rep["faults"]] for rep in found.reps]
    assert codes == [[] if fault is None else [fault] for fault, _ in reps]
    for rep, (wanted, strong) in zip(found.reps, reps, strict=True):
        if wanted not in SIZES:
            continue
        threshold, severe = SIZES[wanted]
        peak = rep["faults"][0].get("peak_deg", rep["faults"][0].get("peak"))
        assert 0.95 * severe <= peak if strong else 1.1 * threshold <= peak < severe, wanted
    sides = [rep["side"] for rep in found.reps]
    assert all(a != b for a, b in pairwise(sides))  # in turn


@pytest.mark.parametrize("exercise", MODULES)
@pytest.mark.parametrize(("body", "seed"), [("male", 3), ("heavy", 4)])
def test_correct_clips_have_no_fault(exercise: str, body: str, seed: int) -> None:
    found = judged(exercise, body, seed, (GOOD,) * 4)
    assert [rep["faults"] for rep in found.reps] == [[]] * 4
    assert found.set_faults == []


@pytest.mark.parametrize(("strong", "low", "high"), [(False, 0.165, 0.25), (True, 0.25, 0.34)])
def test_uneven_range_is_a_fault_of_the_set(strong: bool, low: float, high: float) -> None:
    found = judged("hip_twist", "older", 1, (("uneven_range", strong),) * 4)
    assert [rep["faults"] for rep in found.reps] == [[]] * 4
    assert [f["code"] for f in found.set_faults] == ["uneven_range"]
    assert low < found.set_faults[0]["value"] < high


@pytest.mark.parametrize(("body", "seed"), [("female", 1), ("heavy", 2), ("slim", 3)])
def test_the_toes_touch_the_floor_and_do_not_sink(body: str, seed: int) -> None:
    start, peak = at_peak("toe_taps", body, seed)
    feet = sorted(low_foot(peak, side) for side in "LR")
    assert -0.02 < feet[0] < 0.04
    assert feet[1] > 0.25  # the other leg stays up
    assert min(low_foot(start, side) for side in "LR") > 0.25
    assert peak.skin()[0][:, 2].min() > -0.045


@pytest.mark.parametrize(("body", "seed"), [("female", 1), ("heavy", 2)])
def test_knees_stay_together_and_hands_on_the_floor_in_a_twist(body: str, seed: int) -> None:
    start, peak = at_peak("hip_twist", body, seed)
    side = judged("hip_twist", body, seed, (GOOD,) * 2).reps[0]["side"]
    for pose in (start, peak):
        knees = [pose.joint(f"lowerleg01.{s}") for s in "LR"]
        assert 0.08 < np.linalg.norm(knees[0] - knees[1]) < 0.16
        assert all(pose.joint(f"wrist.{s}")[2] < 0.07 for s in "LR")
        assert pose.skin()[0][:, 2].min() > -0.05
    left = start.joint("upperarm01.L") - start.joint("upperarm01.R")
    moved = peak.joint("lowerleg01.L") - start.joint("lowerleg01.L")
    assert (moved @ left > 0) == (side == "left")
    assert abs(moved @ left) / np.linalg.norm(left) > 0.12


@pytest.mark.parametrize("exercise", MODULES)
@pytest.mark.parametrize("kind", ["settling", "rest", "other"])
def test_look_alikes_move_smoothly_and_count_nothing(exercise: str, kind: str) -> None:
    module = MODULES[exercise]
    kind = module.LOOK_ALIKES[1] if kind == "other" else kind
    movement = make(exercise, "female", 5, (GOOD,), kind)
    truth = truth_of(movement, CAMERA, FPS)
    assert movement.judge(truth) == Judged()
    places = truth.joints_m[:, np.isfinite(truth.joints_m[0, :, 0])]
    assert np.linalg.norm(np.diff(places, axis=0), axis=2).max() * 12 < 2.0  # metres a second
    assert places[:, :, 2].min() > -0.03


@pytest.mark.parametrize("exercise", MODULES)
def test_same_seed_same_poses(exercise: str) -> None:
    poses = [make(exercise, "slim", seed, (GOOD,)).poses(np.array([0.0, 3.5]))[1] for seed in (7, 7, 8)]
    same, again, other = (pose.joints_m.tobytes() for pose in poses)
    assert same == again != other


@pytest.mark.parametrize("exercise", MODULES)
def test_unknown_fault_names_those_there_are(exercise: str) -> None:
    with pytest.raises(ValueError, match=", ".join(MODULES[exercise].FAULTS)):
        MODULES[exercise].draw_rep(np.random.default_rng(0), "nonsense")


def test_a_foot_lifts_from_the_floor_and_taps_back() -> None:
    reps: Reps = (GOOD, ("knee_opens", False), ("other_leg_drifts", True))
    movement = make("toe_taps", "female", 4, reps, toe_taps.FEET_DOWN)
    truth = truth_of(movement, CAMERA, FPS)
    assert truth.point_m(27)[0, 2] < 0.12
    found = movement.judge(truth).reps
    assert [[fault["code"] for fault in rep["faults"]] for rep in found] == [[], ["knee_opens"], ["other_leg_drifts"]]
    assert {rep["side"] for rep in found} == {"left", "right"}
