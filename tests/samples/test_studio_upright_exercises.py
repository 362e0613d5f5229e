"""The upright exercises of the studio: what is asked for turns up in the truth that is measured on the posed bones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from samples.studio import roll_down, tall_posture, upper_back_stretch
from samples.studio.body import load_body
from samples.studio.camera import Camera
from samples.studio.movement import Judged, Movement, Wish
from samples.studio.truth import Truth
from samples.studio.upright_clip import UprightClip, forward, look_alike, trunk_tip_deg
from tests.posed_film import truth_of

pytestmark = pytest.mark.slow  # poses whole clips

MODULES: dict[str, Any] = {
    "roll_down": roll_down,
    "upper_back_stretch": upper_back_stretch,
    "tall_posture": tall_posture,
}
CAMERA = Camera((0.0, 0.0, 0.85), 3.0, 4.0, 0.0, 0.0, 60.0, (480, 360))
#: A roll-down is slow enough for half of the pictures.
FPS = {"roll_down": 6, "upper_back_stretch": 8, "tall_posture": 6}
#: Threshold and severe size of each fault of alignment; a mild one lies between 1.1 x the first and the second.
SIZES = {
    "hinges_flat_back": (roll_down.HINGE_FAULT, 0.85),
    "hips_shift_back": (roll_down.BACK_FAULT_LEG, 0.27),
    "knees_bend": (roll_down.BEND_FAULT_DEG, 45.0),
    "neck_cranes": (upper_back_stretch.CRANE_FAULT_DEG, 38.0),
    "low_back_takes_over": (upper_back_stretch.LEAN_FAULT_DEG, 22.0),
    "head_forward": (tall_posture.HEAD_FAULT_TORSO, 0.15),
    "slumped": (tall_posture.ROUND_FAULT_DEG, 25.0),
    "shoulders_uneven": (tall_posture.SHOULDERS_FAULT_DEG, 9.0),
}
WHO = [("female", 1), ("heavy", 2)]


def film(exercise: str, body: str, seed: int, kind: str, *reps: tuple[str | None, bool]) -> tuple[Movement, Truth]:
    rng = np.random.default_rng(seed)
    movement: Movement = MODULES[exercise].make(load_body(body), rng, Wish(kind, "left" if seed % 2 else "right", reps))
    return movement, truth_of(movement, CAMERA, FPS[exercise])


def size(fault: dict[str, Any]) -> float:
    return float(fault["peak_deg"] if "peak_deg" in fault else fault["peak"])


def fits(fault: dict[str, Any], strong: bool) -> bool:
    threshold, severe = SIZES[fault["code"]]
    return size(fault) >= 0.95 * severe if strong else 1.1 * threshold < size(fault) < severe


@pytest.mark.parametrize("exercise", ["roll_down", "upper_back_stretch"])
@pytest.mark.parametrize(("body", "seed"), WHO)
def test_every_repetition_has_the_fault_that_it_was_asked_for_and_no_other(exercise: str, body: str, seed: int) -> None:
    asked = [(f, strong) for f in MODULES[exercise].FAULTS for strong in (False, True)]
    movement, truth = film(exercise, body, seed, exercise, (None, False), *asked, (None, False))
    reps = movement.judge(truth).reps
    assert len(reps) == len(asked) + 2
    whole = max(r["range_deg"] for r in (reps[0], reps[-1]))
    assert whole > (85 if exercise == "roll_down" else 15)
    for rep, (code, strong) in zip(reps, [(None, False), *asked, (None, False)], strict=True):
        assert [f["code"] for f in rep["faults"]] == ([] if code is None else [code]), (code, strong, rep)
        for fault in rep["faults"]:
            if code == "too_fast":
                shortest = MODULES[exercise].SHORTEST_S
                assert (size(fault) < 0.6 * shortest) if strong else (0.4 * shortest < size(fault) < shortest / 1.1)
            elif code == "partial_range":
                assert size(fault) < (0.48 if strong else 0.65 / 1.1) * whole
            else:
                assert fits(fault, strong), (strong, fault)


@pytest.mark.parametrize("strong", [False, True])
@pytest.mark.parametrize(("body", "seed"), [*WHO, ("female", 3)])  # both stand, the third sits
def test_a_hold_loses_what_was_asked_for_one_after_the_other(body: str, seed: int, strong: bool) -> None:
    asked = [(f, strong) for f in tall_posture.FAULTS]
    movement, truth = film("tall_posture", body, seed, "tall_posture", *asked)
    assert isinstance(movement, UprightClip)
    (hold,) = movement.judge(truth).holds
    assert [f["code"] for f in hold["faults"]] == list(tall_posture.FAULTS)
    onsets, ends = ([f[key] for f in hold["faults"]] for key in ("onset_s", "end_s"))
    assert onsets == sorted(onsets)
    for fault, over, following in zip(hold["faults"], ends, [*onsets[1:], hold["end_s"]], strict=True):
        assert fault["onset_s"] + 1 < over < following  # it stays, and it eases again before the next
        if fault["code"] != "leans_to_one_side":
            assert fits(fault, strong), (strong, fault)
            continue
        sitting = movement.upright.setup.sitting
        threshold, severe = (tall_posture.SIT_LEAN_FAULT_TORSO, 0.2) if sitting else (0.05, 0.15)
        assert size(fault) >= 0.95 * severe if strong else 1.1 * threshold < size(fault) < severe


@pytest.mark.parametrize("body", ["male", "older", "slim"])
@pytest.mark.parametrize("exercise", MODULES)
def test_correct_form_has_no_fault_in_the_other_bodies(exercise: str, body: str) -> None:
    movement, truth = film(exercise, body, 5, exercise, (None, False))
    judged = movement.judge(truth)
    shown = judged.holds if exercise == "tall_posture" else judged.reps
    assert [r["faults"] for r in shown] == [[]]


@pytest.mark.parametrize("exercise", MODULES)
def test_look_alikes_are_no_exercise_and_move_all_the_same(exercise: str) -> None:
    module = MODULES[exercise]
    for seed, kind in enumerate(module.LOOK_ALIKES):
        movement, truth = film(exercise, "female", seed + 1, kind)
        assert movement.judge(truth) == Judged()
        moved = np.ptp(truth.joints_m[:, [0, 11, 15, 27]], axis=0).max()
        assert moved > (0.15 if kind in ("settling", "reach_up", "side_bend") else 0.02)
        if exercise != "tall_posture":  # nor would the judge of the exercise itself find one
            found = module.judge(truth)
            assert found == [] or (exercise, kind) == ("upper_back_stretch", "settling")


def test_the_head_leads_a_roll_down_and_comes_back_last() -> None:
    movement, truth = film("roll_down", "male", 4, "roll_down", (None, False))
    (rep,) = movement.judge(truth).reps
    down, up = (truth.t_s <= rep["peak_s"]), (truth.t_s >= rep["peak_s"])
    fall = truth.spine_elevation_deg[:12].max(axis=0) - truth.spine_elevation_deg
    half = fall > fall.max(axis=0) / 2
    first = [float(truth.t_s[down & half[:, k]].min()) for k in (0, 3, 6)]  # pelvis, middle of the back, head
    last = [float(truth.t_s[up & half[:, k]].max()) for k in (0, 3, 6)]
    assert first[0] > first[1] > first[2]
    assert last[0] < last[1] < last[2]


def test_same_seed_same_truth() -> None:
    first, second = (film("tall_posture", "slim", 7, "tall_posture", ("slumped", False))[1] for _ in range(2))
    assert np.array_equal(first.joints_m, second.joints_m, equal_nan=True)


def test_signs_in_the_truth() -> None:
    _, truth = film("tall_posture", "female", 2, "tall_posture", ("slumped", True))  # seed 2: faces -x
    assert forward(truth) == pytest.approx([-1, 0, 0], abs=0.01)
    tip = trunk_tip_deg(truth)
    assert tip.max() - tip[0] > 8


def test_unknown_names_are_told() -> None:
    rng = np.random.default_rng(0)
    for make in (roll_down.make, upper_back_stretch.make, tall_posture.make):
        kind = make.__module__.rpartition(".")[2]
        with pytest.raises(ValueError, match="there are: "):
            make(load_body("slim"), rng, Wish(kind, "left", (("nonsense", True),)))
    with pytest.raises(ValueError, match="there are: rest, settling"):
        look_alike("dancing", rng, sitting=False)


@pytest.mark.parametrize("exercise", MODULES)
def test_views_share_the_clips(exercise: str) -> None:
    views = MODULES[exercise].VIEWS
    assert sum(v.share for v in views) == pytest.approx(1)
    assert views[0].recommended
