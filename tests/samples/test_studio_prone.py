"""A body face down and the thoracic lift: the pose by hand-computable geometry, the movement by its measured truth."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from samples.studio import thoracic_lift
from samples.studio.body import body_names, load_body
from samples.studio.camera import Camera
from samples.studio.movement import Judged, Wish
from samples.studio.prone import Prone, Setup, State
from samples.studio.skeleton import NECK, SPINE, Pose
from samples.studio.truth import elevation_deg
from samples.studio.vectors import rotation_vector
from tests.posed_film import truth_of

CAMERA = Camera((0.0, 0.0, 0.15), 2.6, 15.0, 0.0, 0.0, 60.0, (640, 480))
FPS = 6
GOOD: tuple[str | None, bool] = (None, False)
FAULTS = ("lifts_too_high", "head_thrown_back", "legs_lift", "too_fast", "partial_range")
#: Threshold and size of a strong fault.
SIZES = {"lifts_too_high": (25, 35), "head_thrown_back": (20, 32), "legs_lift": (0.10, 0.22)}
REPS = (GOOD, *((fault, strong) for fault in FAULTS for strong in (False, True)), GOOD)


@cache
def lying(name: str) -> Prone:
    return Prone(load_body(name), Setup())


def low_of(pose: Pose, *bones: str) -> float:
    part = np.flatnonzero(pose.body.weight_of(*bones) > 0.7)
    return float(pose.part_m(part)[:, 2].min())


@cache
def judged(body: str, seed: int, reps: tuple[tuple[str | None, bool], ...] = REPS) -> Judged:
    rng = np.random.default_rng(seed)
    movement = thoracic_lift.make(load_body(body), rng, Wish("thoracic_lift", "left" if seed % 2 else "right", reps))
    return movement.judge(truth_of(movement, CAMERA, FPS))


@pytest.mark.parametrize("name", body_names())
def test_weight_lies_on_the_mat_and_nothing_below_it(name: str) -> None:
    pose = lying(name).pose(State(), "left")
    assert pose.skin()[0][:, 2].min() > -0.045
    for bones in (("root", "spine05", "spine04"), ("foot.L",), ("foot.R",), ("lowerarm01.L",), ("lowerarm01.R",)):
        assert -0.045 < low_of(pose, *bones) < 0.02, bones
    assert low_of(pose, "spine03", "spine02", "spine01") < 0.03
    assert low_of(pose, "head") == pytest.approx(0.054, abs=0.01)  # the forehead, on two hands
    for side in "LR":
        forehead = pose.joint("head") + pose.turn_of("head") @ np.array([0.0, 0.075, 0.1])
        assert np.linalg.norm(pose.joint(f"wrist.{side}") - forehead) < 0.14


@pytest.mark.parametrize(
    "state",
    [
        State(lift_deg=15),
        State(lift_deg=40, prop=1.0, head_back_deg=20),  # propped on the forearms
        State(lift_deg=20, prop=0.5, head_back_deg=10),  # on the way down
        State(left_leg_deg=12),
        State(head_turn_deg=-55),
    ],
)
@pytest.mark.parametrize("name", ["female", "heavy"])
def test_bones_keep_their_lengths_and_the_floor_holds(name: str, state: State) -> None:
    body = load_body(name)
    pose = lying(name).pose(state, "left")
    child = [i for i, p in enumerate(body.parents) if p >= 0]
    for joints in (body.joints_m, pose.joints_m):
        assert np.isfinite(joints).all()
    was, now = (np.linalg.norm(j[child] - j[body.parents[child]], axis=1) for j in (body.joints_m, pose.joints_m))
    assert now == pytest.approx(was, abs=0.012)  # half-bones lie a little off their limb's axis
    assert pose.skin()[0][:, 2].min() > -0.06


def test_chest_rises_by_as_much_as_asked_and_the_spine_has_no_hinge() -> None:
    low, high = (lying("female").pose(State(lift_deg=lift), "left") for lift in (0.0, 30.0))
    chest = [elevation_deg(p.turn_of("spine01")[:, 1]) for p in (low, high)]
    assert chest[1] - chest[0] == pytest.approx(30, abs=0.1)
    assert high.joint("root") == pytest.approx(low.joint("root"))
    bones = ("root", *SPINE)
    bends = [np.linalg.norm(rotation_vector(high.turn_of(b) @ high.turn_of(a).T)) for a, b in pairwise(bones)]
    assert max(bends) < 9
    assert high.joint("head")[2] > low.joint("head")[2] + 0.15
    nod = [p.turn_of("spine01").T @ p.turn_of(NECK[-1]) for p in (low, high)]
    assert nod[0] == pytest.approx(nod[1])  # the head stays in line


def test_hands_rise_with_the_forehead_or_stay_on_the_mat() -> None:
    for lifts, low, high in ((True, 0.1, 0.3), (False, 0.0, 0.07)):
        pose = Prone(load_body("female"), Setup(hands_lift=lifts)).pose(State(lift_deg=15), "left")
        assert low < pose.joint("wrist.L")[2] < high


def test_the_other_side_is_the_mirror_image() -> None:
    left, right = (lying("female").pose(State(left_leg_deg=10), side) for side in ("left", "right"))
    assert left.joint("head")[0] < 0 < right.joint("head")[0]
    assert left.joint("foot.L") * [-1, 1, 1] == pytest.approx(right.joint("foot.R"))


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("body", "seed"), [("female", 1), ("heavy", 2)])
def test_faults_are_as_large_as_asked(body: str, seed: int, fault: str) -> None:
    reps = judged(body, seed).reps
    assert len(reps) == len(REPS)
    for rep, (wanted, strong) in zip(reps, REPS, strict=True):
        if wanted != fault:
            continue
        assert [f["code"] for f in rep["faults"]] == [fault]
        if fault in SIZES:
            threshold, severe = SIZES[fault]
            peak = rep["faults"][0].get("peak_deg", rep["faults"][0].get("peak"))
            assert 0.95 * severe <= peak if strong else 1.1 * threshold <= peak < severe


@pytest.mark.slow
@pytest.mark.parametrize(("body", "seed"), [("female", 1), ("heavy", 2), ("male", 3)])
def test_good_lifts_have_no_fault_and_hover_low(body: str, seed: int) -> None:
    reps = judged(body, seed, (GOOD,) * 3).reps
    assert [rep["faults"] for rep in reps] == [[]] * 3
    assert all(8 <= rep["range_deg"] <= 20 for rep in reps)
    assert all(rep["trunk_deg"] < rep["range_deg"] for rep in reps)


@pytest.mark.slow
@pytest.mark.parametrize("kind", thoracic_lift.LOOK_ALIKES)
def test_look_alikes_move_smoothly_and_count_nothing(kind: str) -> None:
    def movement(seed: int) -> thoracic_lift.ThoracicLift:
        return thoracic_lift.make(load_body("slim"), np.random.default_rng(seed), Wish(kind, "left", (GOOD,)))

    first = movement(4)
    truth = truth_of(first, CAMERA, FPS)
    assert first.judge(truth) == Judged()
    places = truth.joints_m[:, np.isfinite(truth.joints_m[0, :, 0])]
    assert np.linalg.norm(np.diff(places, axis=0), axis=2).max() * 12 < 1.5  # metres a second
    assert places[:, :, 2].min() > -0.03
    start = [movement(seed).poses(np.arange(3) / 12)[2] for seed in (4, 4, 5)]
    same, again, other = (pose.joints_m for pose in start if pose is not None)
    assert same.tobytes() == again.tobytes()
    assert same.tobytes() != other.tobytes()


def test_unknown_fault_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="lifts_too_high, head_thrown_back"):
        thoracic_lift.draw_rep(np.random.default_rng(0), "nonsense")
