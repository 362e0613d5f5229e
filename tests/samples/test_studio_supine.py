"""A person on the back: weight on the mat, planted feet, a spine that peels and curls; the exercises built on it."""

import itertools
from typing import Any

import numpy as np
import pytest

from samples.studio import ab_curl, glute_bridge
from samples.studio.body import body_names, load_body
from samples.studio.camera import Camera
from samples.studio.movement import Judged, Wish
from samples.studio.skeleton import SPINE, Pose
from samples.studio.supine import TABLE_TOP, Leg, Setup, State, Supine
from samples.studio.truth import Truth, TruthRecorder
from samples.studio.vectors import rotation_vector

FLAT = {
    "rest": State(),
    "curl": State(thorax_pitch_deg=35, head_nod_deg=8, arms_reach=1.0),
    "bridge": State(bridge=1.0),
    "half a bridge": State(bridge=0.5, pelvis_pitch_deg=8),
    "plank": State(bridge=0.5, plank=1.0),
    "table top": State(left=TABLE_TOP, right=TABLE_TOP),
    "twist": State(pelvis_turn_deg=35, left=TABLE_TOP, right=TABLE_TOP),
    "sitting": State(sit_deg=78),
}


def spine_steps_deg(pose: Pose) -> list[float]:
    """Turn from each bone of the spine to the next, from the pelvis on."""
    turns = [pose.turn_of(b) for b in ("root", *SPINE)]
    return [float(np.linalg.norm(rotation_vector(b @ a.T))) for a, b in itertools.pairwise(turns)]


@pytest.mark.parametrize("name", body_names())
def test_weight_is_on_the_mat_and_nothing_far_below(name: str) -> None:
    lying = Supine(load_body(name), Setup())
    for label, state in FLAT.items():
        low = float(lying.pose(state).skin()[0][:, 2].min())
        assert -0.04 < low < 0.0, label


@pytest.mark.parametrize("name", body_names())
def test_seat_ribs_and_head_all_rest_on_the_mat(name: str) -> None:
    body = load_body(name)
    verts = Supine(body, Setup()).pose(State()).skin()[0]
    for bones in (("root", "spine05", "upperleg01.L"), ("spine01", "spine02"), ("head",)):
        assert -0.03 < verts[body.weight_of(*bones) > 0.8, 2].min() < 0.012, bones


@pytest.mark.parametrize("label", FLAT)
def test_bones_keep_their_lengths_and_the_spine_has_no_hinge(label: str) -> None:
    body = load_body("female")
    pose = Supine(body, Setup()).pose(FLAT[label])
    for upper, lower in (("upperleg01.L", "lowerleg01.L"), ("lowerleg01.R", "foot.R"), ("lowerarm01.L", "wrist.L")):
        rest = np.linalg.norm(body.joints_m[body.bones[upper]] - body.joints_m[body.bones[lower]])
        assert np.linalg.norm(pose.joint(upper) - pose.joint(lower)) == pytest.approx(rest, abs=2e-3)
    assert max(spine_steps_deg(pose)) < 18


@pytest.mark.parametrize("state", [State(bridge=1.0), State(pelvis_pitch_deg=12), State(thorax_pitch_deg=30)])
def test_planted_feet_stay_whatever_the_trunk_does(state: State) -> None:
    lying = Supine(load_body("male"), Setup())
    rest, moved = lying.pose(State()), lying.pose(state)
    for bone in ("foot.L", "foot.R"):
        assert moved.joint(bone) == pytest.approx(rest.joint(bone), abs=5e-3)
        assert moved.turn_of(bone) == pytest.approx(rest.turn_of(bone), abs=1e-6)


def test_the_bridge_keeps_the_shoulders_and_peels_from_the_pelvis() -> None:
    lying = Supine(load_body("older"), Setup())
    poses = [lying.pose(State(bridge=b)) for b in (0.0, 0.4, 1.0)]
    shoulders = [(p.joint("shoulder01.L") + p.joint("shoulder01.R")) / 2 for p in poses]
    assert np.linalg.norm(shoulders[2] - shoulders[0]) < 0.04
    assert poses[2].joint("root")[2] > poses[0].joint("root")[2] + 0.15
    slope = [np.degrees(np.arcsin(-poses[1].turn_of(b)[2, 1])) for b in ("root", *SPINE)]
    rest = [np.degrees(np.arcsin(-poses[0].turn_of(b)[2, 1])) for b in ("root", *SPINE)]
    gone = np.subtract(slope, rest)
    assert gone[0] > 5 > 0.5 > gone[-1]  # the pelvis is on its way, the upper back still lies
    assert np.all(np.diff(gone) <= 1e-3)
    plank = lying.pose(State(bridge=0.4, plank=1.0))
    assert np.degrees(np.arcsin(-plank.turn_of("spine01")[2, 1])) - rest[-1] > 5


def test_free_legs_take_their_angles_and_turn_with_the_pelvis() -> None:
    lying = Supine(load_body("slim"), Setup())
    pose = lying.pose(State(left=Leg(70, 120, 0, False), right=TABLE_TOP))
    thigh = pose.joint("lowerleg01.L") - pose.joint("upperleg01.L")
    shin = pose.joint("foot.L") - pose.joint("lowerleg01.L")
    assert np.degrees(np.arctan2(thigh[2], thigh[0])) == pytest.approx(70, abs=0.5)
    assert np.degrees(np.arctan2(shin[2], shin[0])) == pytest.approx(10, abs=0.5)
    turned = lying.pose(State(pelvis_turn_deg=30, left=TABLE_TOP, right=TABLE_TOP))
    for side in "LR":  # left side up: the knees fall to the right, which is towards -y
        line = turned.joint(f"lowerleg01.{side}") - turned.joint(f"upperleg01.{side}")
        assert np.degrees(np.arctan2(-line[1], line[2])) == pytest.approx(30, abs=1)


def test_the_other_side_is_the_mirror_image_and_the_pillow_lies_under_the_head() -> None:
    lying = Supine(load_body("female"), Setup(pillow=True, lying_deg=4))
    pose = lying.pose(State(), "right")
    assert pose.joint("head")[0] > 0.4
    (pillow,) = lying.props("right")
    low, high = pillow[:, :3].min(axis=0), pillow[:, :3].max(axis=0)
    assert np.all(low[:2] < pose.joint("head")[:2])
    assert np.all(pose.joint("head")[:2] < high[:2])
    assert high[2] < pose.joint("head")[2]
    assert Supine(load_body("female"), Setup()).props() == []


SEVERE = {
    "hinges_up": 0.9,
    "overarched": 196.0,
    "hips_low": 30.0,
    "hips_drop": 16.0,
    "feet_too_far": 125.0,
    "feet_too_close": 125.0,
    "chin_jammed": 40.0,
    "sits_up_too_high": 70.0,
    "pelvis_moves": 2.0,
}
#: Threshold and a value without fault; a mild fault is at least a tenth of the way from the one beyond the other.
LIMITS = {
    "hinges_up": (0.7, 0.0),
    "overarched": (188.0, 180.0),
    "hips_low": (15.0, 0.0),
    "hips_drop": (8.0, 0.0),
    "feet_too_far": (110.0, 90.0),
    "feet_too_close": (115.0, 95.0),
    "chin_jammed": (20.0, 0.0),
    "sits_up_too_high": (40.0, 0.0),
    "pelvis_moves": (1.0, 0.0),
}
MODULES = {"glute_bridge": glute_bridge, "ab_curl": ab_curl}
CAMERA = Camera((0.0, 0.0, 0.15), 2.4, 5.0, 0.0, 0.0, 60.0, (480, 360))
WHO = [("female", 1), ("heavy", 2)]


def staged(exercise: str, body: str, seed: int, wish: Wish) -> tuple[Judged, list[Pose | None], Truth]:
    """A clip at 6 pictures a second, without the pictures."""
    movement = MODULES[exercise].make(load_body(body), np.random.default_rng(seed), wish)
    t_s = np.arange(int(movement.duration_s * 6)) / 6
    poses, recorder = movement.poses(t_s), TruthRecorder(CAMERA)
    for t, pose in zip(t_s, poses, strict=True):
        recorder.add(float(t), pose)
    truth = recorder.done()
    return movement.judge(truth), poses, truth


@pytest.mark.slow
@pytest.mark.parametrize("body", body_names())
@pytest.mark.parametrize("exercise", MODULES)
def test_correct_form_has_no_fault(exercise: str, body: str) -> None:
    judged, _, _ = staged(exercise, body, 5, Wish(exercise, "right", ((None, False),) * 2, slide=True))
    assert [rep["faults"] for rep in judged.reps] == [[], []]


def check_size(exercise: str, rep: dict[str, Any], good: dict[str, Any], code: str, strong: bool) -> None:
    """A fault is as large as asked, and nothing else is wrong."""
    found = {f["code"]: f for f in rep["faults"]}
    # A very low bridge is a partial one too, and the other way round; thighs rock when somebody sits up in table top.
    # A back that comes up as one piece comes down as one.
    allowed = {
        "partial_range": {"hips_low"},
        "hips_low": {"partial_range"},
        "sits_up_too_high": {"pelvis_moves"},
        "hinges_up": {"lands_pelvis_first"},
    }
    assert code in found
    assert set(found) <= {code} | allowed.get(code, set())
    if code in LIMITS:
        limit, well = LIMITS[code]
        size = abs(found[code]["peak" if code in ("hinges_up", "pelvis_moves") else "peak_deg"] - well)
        severe = abs(SEVERE[code] - well)
        assert size > severe * 0.94 if strong else abs(limit - well) * 1.09 < size < severe
    elif code == "lands_pelvis_first":
        assert found[code]["peak"] > (0.9 if strong else 0.7)
    elif code == "too_fast":
        assert found[code]["peak"] < MODULES[exercise].SHORTEST_S * (0.62 if strong else 0.9)
    else:
        assert rep["range_deg"] / good["range_deg"] < (0.5 if strong else 0.62)


@pytest.mark.slow
@pytest.mark.parametrize(("body", "seed"), WHO)
@pytest.mark.parametrize(("exercise", "code"), [(e, f) for e, m in MODULES.items() for f in m.FAULTS])
def test_asked_faults_turn_up_in_the_posed_bones(exercise: str, code: str, body: str, seed: int) -> None:
    if code in MODULES[exercise].WHOLE_CLIP:
        for strong in (False, True):
            judged, _, _ = staged(exercise, body, seed, Wish(exercise, "left", ((code, strong),)))
            (rep,) = judged.reps
            check_size(exercise, rep, rep, code, strong)
        return
    judged, _, _ = staged(exercise, body, seed, Wish(exercise, "left", ((None, False), (code, False), (code, True))))
    good, mild, strong_one = judged.reps
    assert good["faults"] == []
    check_size(exercise, mild, good, code, False)
    check_size(exercise, strong_one, good, code, True)


@pytest.mark.slow
@pytest.mark.parametrize(("exercise", "kind"), [(e, k) for e, m in MODULES.items() for k in m.LOOK_ALIKES])
def test_look_alikes_hold_no_repetition_and_stay_on_the_mat(exercise: str, kind: str) -> None:
    judged, poses, truth = staged(exercise, "older", 3, Wish(kind, "left", ((None, False),) * 2))
    assert judged == Judged()
    for pose in poses[::12]:
        assert pose is not None
        assert -0.04 < pose.skin()[0][:, 2].min() < 0.0
    end = truth["trunk_elevation_deg"][-6:]
    assert np.ptp(end) < 2  # everybody ends lying still
    assert abs(end.mean()) < 8


@pytest.mark.slow
def test_same_seed_same_clip() -> None:
    wish = Wish("ab_curl", "left", (("pelvis_moves", False),), slide=True)
    (a, poses, _), (b, again, _) = (staged("ab_curl", "slim", 9, wish) for _ in range(2))
    assert a == b
    assert all(p and q and np.array_equal(p.joints_m, q.joints_m) for p, q in zip(poses, again, strict=True))
    with pytest.raises(ValueError, match="chin_jammed, sits_up"):
        ab_curl.draw_rep(np.random.default_rng(0), "no such thing")
