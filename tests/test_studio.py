"""The sample studio: posing and truth by hand-computable geometry; drawing where its packages are installed."""

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.studio import plan as plans
from samples.studio.body import body_names, load_body
from samples.studio.camera import Camera
from samples.studio.clam import FAULTS, Clam, Rep, draw_rep
from samples.studio.clam_truth import add_partial_range, judge
from samples.studio.make import sidecar, stage
from samples.studio.motion import Track, ease
from samples.studio.sidelying import Setup, SideLying, State
from samples.studio.skeleton import Pose, frame, part_of, rotation_vector, turn, two_bone
from samples.studio.truth import MEASURES, Truth, TruthRecorder, measure, roll_deg

CAMERA = Camera((0.0, 0.0, 0.15), 2.0, 45.0, 0.0, 0.0, 60.0, (640, 480))
angles = st.floats(-170, 170)
axes = st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda a: np.linalg.norm(a) > 0.1)


def test_two_bone_makes_a_three_four_five_triangle() -> None:
    middle, end = two_bone(np.zeros(3), np.array([5.0, 0, 0]), 3.0, 4.0, np.array([0.3, 0, 1]))
    assert middle == pytest.approx([1.8, 0, 2.4])
    assert end == pytest.approx([5, 0, 0])


def test_two_bone_out_of_reach_is_nearly_straight() -> None:
    middle, end = two_bone(np.zeros(3), np.array([9.0, 0, 0]), 1.0, 1.0, np.array([0.0, 0, 1]))
    assert end == pytest.approx([1.999, 0, 0])
    assert np.linalg.norm(middle) == pytest.approx(1)


@given(axes, angles, st.floats(0.1, 1))
def test_part_of_a_rotation_turns_by_that_part(axis: tuple[float, float, float], angle: float, share: float) -> None:
    r = turn(axis, angle)
    assert r @ r.T == pytest.approx(np.eye(3), abs=1e-9)
    assert rotation_vector(part_of(r, share)) == pytest.approx(rotation_vector(r) * share, abs=1e-6)


def test_frame_keeps_the_direction_and_squares_the_pole() -> None:
    f = frame(np.array([0.0, 2, 0]), np.array([1.0, 5, 0]))
    assert f == pytest.approx(np.array([[0, 1, 0], [1, 0, 0], [0, 0, -1]]))


@pytest.mark.parametrize("name", body_names())
def test_rest_pose_skins_to_the_rest_mesh(name: str) -> None:
    body = load_body(name)
    verts, normals = Pose.standing(body).skin()
    assert verts == pytest.approx(body.rest_m, abs=1e-9)
    assert np.linalg.norm(normals, axis=1) == pytest.approx(1)
    assert np.ptp(body.rest_m[:, 1]) == pytest.approx(1.65, abs=0.2)  # metres: people, not dolls


def test_unknown_body_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="female, male, older"):
        load_body("nobody")


def test_leg_reaches_its_ankle_and_keeps_bone_lengths() -> None:
    pose = Pose.standing(load_body("female"))
    rest = [pose.joint(b) for b in ("upperleg01.L", "lowerleg01.L", "foot.L")]
    target = rest[0] + np.array([0.1, -0.4, 0.3])
    pose.leg("L", target, np.array([0.0, 0, 1]))
    hip, knee, ankle = (pose.joint(b) for b in ("upperleg01.L", "lowerleg01.L", "foot.L"))
    assert ankle == pytest.approx(target, abs=1e-6)
    assert np.linalg.norm(knee - hip) == pytest.approx(np.linalg.norm(rest[1] - rest[0]))
    assert np.linalg.norm(ankle - knee) == pytest.approx(np.linalg.norm(rest[2] - rest[1]))
    assert knee[2] > (hip[2] + ankle[2]) / 2  # the knee points forward


def test_chain_curves_over_every_bone_with_no_hinge() -> None:
    pose = Pose.standing(load_body("female"))
    spine = ("spine05", "spine04", "spine03", "spine02", "spine01")
    pose.chain(spine, np.eye(3), turn((1, 0, 0), 50))
    turns = [np.eye(3), *(pose.turn_of(b) for b in spine)]
    steps = [np.linalg.norm(rotation_vector(b @ a.T)) for a, b in itertools.pairwise(turns)]
    assert steps == pytest.approx([10] * 5)


def test_mirror_twice_is_the_same_pose_and_swaps_sides() -> None:
    pose = SideLying(load_body("male"), Setup()).pose(State(open_deg=40), "left")
    other = pose.mirrored()
    assert other.joint("foot.R") == pytest.approx(pose.joint("foot.L") * [-1, 1, 1])
    assert other.mirrored().joints_m == pytest.approx(pose.joints_m)


@pytest.mark.parametrize(
    ("point", "pixel"),
    [
        ((0, 0, 0.15), (320, 240)),  # what it looks at is in the middle
        ((0.5, 0, 0.15), (320 + 0.25 * 640 / 2 / np.tan(np.radians(30)), 240)),  # half a metre right, two away
    ],
)
def test_camera_projects(point: tuple[float, float, float], pixel: tuple[float, float]) -> None:
    assert CAMERA.project(np.array(point)) == pytest.approx(pixel)


@given(st.floats(10, 60), st.floats(-20, 20), st.floats(-5, 5), st.tuples(*[st.floats(-0.6, 0.6)] * 3))
def test_camera_matrix_draws_where_project_says(
    pitch: float, azimuth: float, roll: float, point: tuple[float, float, float]
) -> None:
    camera = replace(CAMERA, pitch_deg=pitch, azimuth_deg=azimuth, roll_deg=roll)
    clip = camera.matrix() @ np.array([*point, 1.0])
    drawn = (clip[:2] / clip[3] * [1, -1] + 1) / 2 * camera.size
    assert drawn == pytest.approx(camera.project(np.array(point)), abs=1e-6)


def test_camera_stands_where_it_says() -> None:
    camera = replace(CAMERA, azimuth_deg=90.0, pitch_deg=30.0)
    assert camera.position_m == pytest.approx([2 * np.cos(np.radians(30)), 0, 0.15 + 1.0])


@given(st.floats(-60, 60))
def test_roll_is_how_far_the_belly_faces_up(angle: float) -> None:
    side = np.array([[0.0, -1, 0], [0, 0, -1], [1, 0, 0]])  # on the right side, head to the left, belly to the camera
    assert roll_deg(turn((1, 0, 0), -angle) @ side) == pytest.approx(angle, abs=1e-6)
    assert roll_deg(np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])) == pytest.approx(0)  # standing
    assert roll_deg(np.array([[1.0, 0, 0], [0, -1, 0], [0, 0, 1]]) @ turn((1, 0, 0), 0)) == pytest.approx(90)


@pytest.mark.parametrize("side", ["left", "right"])
def test_truth_measures_what_the_bones_do(side: str) -> None:
    lying = SideLying(load_body("female"), Setup(rest_roll_deg=2))
    rest, rolled = (measure(lying.pose(State(roll_deg=r), side), CAMERA) for r in (0, 20))
    assert rest["pelvis_roll_deg"] == pytest.approx(2, abs=0.5)
    assert rolled["pelvis_roll_deg"] - rest["pelvis_roll_deg"] == pytest.approx(20, abs=0.5)
    opened = measure(lying.pose(State(open_deg=70), side), CAMERA)
    assert opened["thigh_opening_deg"] > rest["thigh_opening_deg"] + 20
    assert opened["pelvis_roll_deg"] == pytest.approx(rest["pelvis_roll_deg"], abs=1e-6)
    assert opened["ankle_gap_torso"] == pytest.approx(rest["ankle_gap_torso"], abs=1e-6)
    apart = measure(lying.pose(State(open_deg=70, feet_apart_m=0.15), side), CAMERA)
    assert apart["ankle_gap_torso"] > rest["ankle_gap_torso"] + 0.2


@pytest.mark.parametrize("name", body_names())
@pytest.mark.parametrize("pillow", [True, False])
def test_weight_is_on_the_mat_and_nothing_below_it(name: str, pillow: bool) -> None:
    body = load_body(name)
    lying = SideLying(body, Setup(pillow=pillow))
    for state in (State(), State(open_deg=70), State(open_deg=60, roll_deg=25, thorax_roll_deg=12)):
        verts, _ = lying.pose(state, "left").skin()
        for bones in (
            ("root", "spine05", "upperleg01.R"),
            ("spine01", "spine02", "upperarm01.R"),
            ("upperleg02.R",),
            ("foot.R",),
        ):
            lowest = verts[body.weight_of(*bones) > 0.6, 2].min()
            assert -0.045 < lowest < 0.05, (bones, lowest)  # flesh gives way by up to 4 cm; nothing hovers
        assert verts[:, 2].min() > -0.06


def test_ribs_keep_their_place_while_the_pelvis_rolls() -> None:
    lying = SideLying(load_body("female"), Setup())
    rest, rolled = (lying.pose(State(roll_deg=r, thorax_roll_deg=r / 2), "left") for r in (0, 26))
    assert rolled.joint("spine01")[1:] == pytest.approx(rest.joint("spine01")[1:], abs=0.003)


def test_ease_and_track() -> None:
    u = np.linspace(0, 1, 11)
    assert ease(u)[[0, 5, 10]] == pytest.approx([0, 0.5, 1])
    assert (np.diff(ease(u)) > 0).all()
    track = Track.at(1.0)
    track.move(2.0, 4.0, 3.0)
    assert track.values(np.array([0.0, 2.0, 3.0, 4.0, 9.0])) == pytest.approx([1, 1, 2, 3, 3])


def _truth(**columns: np.ndarray) -> Truth:
    """Truth of 25 frames a second with the given columns, the others at rest."""
    n = len(next(iter(columns.values())))
    rest = {"knee_gap_torso": 0.25, "thigh_opening_deg": 15.0, "trunk_length_px": 200.0, "ankle_gap_torso": 0.2}
    values = np.stack([columns.get(m, np.full(n, rest.get(m, 0.0))) for m in MEASURES], axis=1)
    return Truth(np.arange(n) / 25, np.full((n, 33, 2), np.nan), values)


def _bump(up_s: float, down_s: float, size: float, base: float) -> np.ndarray:
    """3 s of rest, a straight way up, a straight way down, 2 s of rest."""
    parts = [np.zeros(75), np.linspace(0, 1, round(up_s * 25)), np.linspace(1, 0, round(down_s * 25)), np.zeros(50)]
    return base + size * np.concatenate(parts)


def test_judge_counts_and_measures_a_repetition() -> None:
    knees = _bump(2, 2, 0.5, 0.25)
    [rep] = judge(_truth(knee_gap_torso=knees, thigh_opening_deg=_bump(2, 2, 40, 15)), "left")
    assert rep["range_deg"] == pytest.approx(40)
    assert rep["peak_s"] == pytest.approx(4.96, abs=0.05)
    assert (rep["start_s"], rep["end_s"]) == pytest.approx((3.06, 6.9), abs=0.06)
    assert rep["faults"] == []


@pytest.mark.parametrize(
    ("columns", "code", "onset_s"),
    [
        ({"pelvis_roll_deg": _bump(2, 2, 20, 3)}, "pelvis_rolls_back", 4.0),  # half of the way up
        ({"ankle_gap_torso": _bump(2, 2, 0.24, 0.2)}, "feet_apart", 4.0),
        ({"trunk_direction_deg": _bump(2, 2, 12, 176)}, "waist_shortens", 4.0),
        ({"trunk_length_px": _bump(2, 2, -32, 200)}, "waist_shortens", 4.0),
    ],
)
def test_judge_finds_faults_with_their_onset(columns: dict[str, np.ndarray], code: str, onset_s: float) -> None:
    [rep] = judge(_truth(knee_gap_torso=_bump(2, 2, 0.5, 0.25), **columns), "left")
    assert [f["code"] for f in rep["faults"]] == [code]
    assert rep["faults"][0]["onset_s"] == pytest.approx(onset_s, abs=0.1)


def test_judge_below_the_threshold_is_no_fault() -> None:
    [rep] = judge(_truth(knee_gap_torso=_bump(2, 2, 0.5, 0.25), pelvis_roll_deg=_bump(2, 2, 9, 3)), "left")
    assert rep["faults"] == []
    assert rep["pelvis_roll_deg"] == pytest.approx(9, abs=0.1)


def test_feet_apart_sets_no_mark_for_the_range() -> None:
    apart: list[dict[str, Any]] = [{"code": "feet_apart"}]
    reps = [
        {"range_deg": size, "peak_s": 5.0, "faults": faults} for size, faults in ((50.0, apart), (28.0, []), (15.0, []))
    ]
    add_partial_range(reps)
    assert [[f["code"] for f in r["faults"]] for r in reps] == [["feet_apart"], [], ["partial_range"]]


def test_judge_finds_haste() -> None:
    [rep] = judge(_truth(knee_gap_torso=_bump(1, 2, 0.5, 0.25)), "right")
    assert [f["code"] for f in rep["faults"]] == ["too_fast"]
    assert rep["faults"][0]["peak"] == pytest.approx(0.9, abs=0.06)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("strong", [False, True])
def test_a_fault_asked_for_is_a_fault_measured(fault: str, strong: bool) -> None:
    rng = np.random.default_rng(7)
    reps = [draw_rep(rng), draw_rep(rng, fault, strong)]
    clip = Clam(load_body("female"), "right", rng, reps)
    t_s = np.arange(int(clip.duration_s * 12)) / 12
    recorder = TruthRecorder(CAMERA)
    for t, pose in zip(t_s, clip.poses(t_s), strict=True):
        recorder.add(float(t), pose)
    good, bad = clip.judge(recorder.done())
    assert good["faults"] == []
    assert fault in [f["code"] for f in bad["faults"]]


def test_unknown_fault_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="feet_apart"):
        draw_rep(np.random.default_rng(0), "nonsense")


@pytest.mark.parametrize("kind", ["settling", "straight_leg", "rest", "empty"])
def test_look_alikes_have_no_repetitions(kind: str) -> None:
    rng = np.random.default_rng(3)
    clip = Clam(load_body("older"), "left", rng, [Rep(2.2, 0.3, 2.2, 0.6, 60, 0)], kind)
    t_s = np.arange(0, clip.duration_s, 0.25)
    recorder = TruthRecorder(CAMERA)
    poses = clip.poses(t_s)
    for t, pose in zip(t_s, poses, strict=True):
        recorder.add(float(t), pose)
    assert clip.judge(recorder.done()) == []
    assert all(p is None for p in poses) == (kind == "empty")


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 50))
def test_large_set_keeps_development_and_validation_apart(seed: int) -> None:
    made = plans.large_set(seed)
    bodies = {split: {p.body for p in made if p.name.startswith(split)} for split in ("dev", "val")}
    assert len(made) >= 60
    assert not bodies["dev"] & bodies["val"]
    assert len({p.name for p in made}) == len(made)
    assert made == plans.large_set(seed)


def test_same_seed_same_truth_and_the_clip_begins_still() -> None:
    plan = replace(plans.committed_set()[2], fps=8)
    texts = []
    for _ in range(2):
        _, t_s, poses, camera, _ = stage(plan)
        recorder = TruthRecorder(camera)
        for t, pose in zip(t_s, poses, strict=True):
            recorder.add(float(t), pose)
        truth = recorder.done()
        texts.append((truth.values.tobytes(), truth.joints_px.tobytes()))
    assert texts[0] == texts[1]
    still = truth.t_s < 2.5
    assert np.ptp(truth["knee_gap_torso"][still]) < 0.03
    assert np.ptp(truth["pelvis_roll_deg"][still]) < 1.5
    inside = (truth.joints_px[:, 11:] > 0) & (truth.joints_px[:, 11:] < plan.size)
    assert inside[:, [0, 1, 12, 13, 14, 15, 16, 17]].all()  # shoulders, hips, knees, ankles


def test_sidecar_holds_the_contract() -> None:
    from samples.studio.looks import make_look

    plan = plans.committed_set()[0]
    out = sidecar(plan, CAMERA, make_look(np.random.default_rng(0), False), [])
    assert out["format"] == 1
    assert {"video", "exercise", "side", "fps", "size", "camera", "reps", "set_faults"} <= set(out)
    assert json.loads(json.dumps(out)) == out


def test_committed_clips_are_whole_and_small() -> None:
    folder = Path(plans.__file__).resolve().parents[1]
    for plan in plans.committed_set():
        clip = json.loads((folder / f"{plan.name}.json").read_text())
        assert (folder / clip["video"]).stat().st_size < 500_000
        assert len(clip["reps"]) == (len(plan.reps) if plan.kind == "clam" else 0)
        with np.load(folder / f"{plan.name}.truth.npz") as truth:
            assert truth["joints_px"].shape == (len(truth["t_s"]), 33, 2)
            assert 10 <= len(truth["t_s"]) / plan.fps <= 20
        asked = [{fault} if fault else set() for fault, _ in plan.reps] if plan.kind == "clam" else []
        assert [{f["code"] for f in rep["faults"]} for rep in clip["reps"]] == asked


@pytest.mark.slow
def test_a_drawn_clip_shows_the_person_where_truth_says(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    pytest.importorskip("moderngl")
    from samples.studio.make import render_clip
    from samples.studio.render import Renderer, Sensor
    from samples.studio.room import make_room

    plan = replace(plans.committed_set()[0], name="tiny", size=(160, 120), fps=5, kind="rest", reps=())
    try:
        render_clip(plan, tmp_path)
    except Exception as error:
        if "context" in str(error) or "EGL" in str(error):
            pytest.skip(f"no OpenGL here: {error}")
        raise
    truth = np.load(tmp_path / "tiny.truth.npz")
    with av.open(str(tmp_path / "tiny.mp4")) as video:
        assert sum(1 for _ in video.decode(video=0)) == len(truth["t_s"])

    _, _, poses, camera, rng = stage(plan)
    from samples.studio.looks import make_look

    look, room = make_look(rng, False), make_room("tiny", rng)
    renderer = Renderer(load_body(plan.body), look, room, camera, Sensor(0.1, 0.0, 1.0, 1.0))
    with_person, without = (renderer.draw(p, rng).astype(int) for p in (poses[0], None))
    renderer.close()
    assert poses[0] is not None
    changed = np.abs(with_person - without).sum(axis=2) > 20
    px = camera.project(poses[0].markers())[[11, 23, 24, 25, 27]].astype(int)
    assert changed[px[:, 1], px[:, 0]].all()  # the person covers shoulder, hips, knee and ankle
    assert changed.mean() < 0.5  # and not the whole room
