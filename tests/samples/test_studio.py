"""The sample studio's bodies, bones, camera, time curves and measures, by hand-computable geometry."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.studio.body import body_names, load_body
from samples.studio.camera import Camera
from samples.studio.motion import Track, ease
from samples.studio.sidelying import Setup, SideLying, State
from samples.studio.skeleton import Pose
from samples.studio.truth import measure, roll_deg
from samples.studio.vectors import frame, part_of, rotation_vector, turn, two_bone

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
