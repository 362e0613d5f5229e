"""The studio's upright bodies: weight on feet and seat, bones of one length, no hinges; faults as asked for."""

from __future__ import annotations

import numpy as np
import pytest

from samples.studio.body import Array, body_names, load_body
from samples.studio.skeleton import Pose
from samples.studio.upright import CHAIN, NO_BENDS, Setup, State, Upright

ROLLED = State(pelvis_pitch_deg=70, hips_back_m=0.08, bends_deg=(13, 13, 13, 12, 10, 8, 8, 8, 10))
MOVED = (State(), ROLLED, State(slump_deg=25, poke_deg=30), State(side_deg=20, shoulders_deg=10, arms_deg=170))


def skin(pose: Pose) -> Array:
    return pose.skin()[0]


def soles(pose: Pose) -> Array:
    """Lowest point of each foot."""
    verts = skin(pose)
    return np.array([verts[pose.body.weight_of(f"foot.{s}") > 0.8, 2].min() for s in "LR"])


@pytest.mark.parametrize("sitting", [False, True])
@pytest.mark.parametrize("name", body_names())
def test_feet_stand_on_the_floor_and_nothing_is_below_it(name: str, sitting: bool) -> None:
    upright = Upright(load_body(name), Setup(sitting=sitting))
    for state in MOVED[: 2 if not sitting else 1]:
        pose = upright.pose(state, "left")
        assert soles(pose) == pytest.approx(0, abs=0.012)
        assert skin(pose)[:, 2].min() > -0.015


@pytest.mark.parametrize("state", MOVED)
def test_bones_keep_their_length(state: State) -> None:
    body = load_body("heavy")
    pose = Upright(body, Setup()).pose(state, "right")
    for bones in (CHAIN, ("upperleg01.L", "lowerleg01.L", "foot.L"), ("upperarm01.R", "lowerarm01.R", "wrist.R")):
        posed = np.linalg.norm(np.diff([pose.joint(b) for b in bones], axis=0), axis=1)
        rest = np.linalg.norm(np.diff([body.joints_m[body.bones[b]] for b in bones], axis=0), axis=1)
        assert posed == pytest.approx(rest, abs=2e-3)


@pytest.mark.parametrize("name", body_names())
def test_the_seat_presses_the_chair_a_little(name: str) -> None:
    upright = Upright(load_body(name), Setup(sitting=True, hands="thighs"))
    top = max(part[:, 2].max() for part in upright.chair("left")[:1])
    verts = skin(upright.pose(State(), "left"))
    over = (np.abs(verts[:, 0] + 0.17) < 0.2) & (np.abs(verts[:, 1]) < 0.2) & (verts[:, 2] > top - 0.15)
    assert -0.04 < verts[over, 2].min() - top < -0.01
    knee = upright.pose(State(), "left").joint("lowerleg01.L")[2]
    assert 0.02 < knee - top < 0.14  # the thighs are level: the chair is as high as the shins


def test_facing_right_shows_the_right_side_and_the_mirror_image_the_left() -> None:
    upright = Upright(load_body("male"), Setup())
    for side, sign, near in (("left", 1, "R"), ("right", -1, "L")):
        pose = upright.pose(State(), side)
        assert pose.turn_of("head")[0, 2] * sign > 0.99  # the face
        far = "L" if near == "R" else "R"
        assert pose.joint(f"upperleg01.{near}")[1] < pose.joint(f"upperleg01.{far}")[1]  # the camera is at -y


def test_a_roll_down_curves_over_every_bone_and_keeps_its_balance() -> None:
    body = load_body("female")
    pose = Upright(body, Setup()).pose(ROLLED, "left")
    pitch = [np.degrees(np.arctan2(pose.turn_of(b)[0, 1], pose.turn_of(b)[2, 1])) for b in ("root", *CHAIN)]
    assert np.diff(np.unwrap(pitch, period=360)) == pytest.approx(ROLLED.bends_deg, abs=1e-6)
    ankle, toe = pose.joint("foot.L")[0], pose.markers()[31, 0]
    weight = skin(pose)[:, 0].mean()  # a rough centre of mass: vertices are dense in hands and face
    assert ankle - 0.05 < weight < toe + 0.12
    wrist, shoulder = pose.joint("wrist.L"), pose.joint("upperarm01.L")
    assert abs(wrist[0] - shoulder[0]) < 0.1  # the arms hang
    assert wrist[2] < shoulder[2] - 0.25


@pytest.mark.parametrize("name", body_names())
@pytest.mark.parametrize("state", [State(), ROLLED])
def test_hands_hang_clear_of_the_hips_and_legs(name: str, state: State) -> None:
    pose = Upright(load_body(name), Setup()).pose(state, "left")
    verts, body = skin(pose), pose.body
    hand = verts[body.weight_of("wrist.L") > 0.9]
    other = verts[body.weight_of("root", "upperleg01.L", "upperleg02.L", "lowerleg01.L", "lowerleg02.L") > 0.9]
    gaps = np.linalg.norm(hand[::5, None] - other[None], axis=2)
    assert gaps.min() > 0.004


def test_sides_and_shoulders_turn_up_in_the_posed_bones() -> None:
    upright = Upright(load_body("female"), Setup())
    rest, moved = (upright.pose(s, "left") for s in (State(), State(shoulders_deg=6, hips_left_m=0.05)))
    line = moved.joint("upperarm01.L") - moved.joint("upperarm01.R")
    assert np.degrees(np.arctan2(line[2], line[1])) == pytest.approx(6, abs=1)
    assert moved.joint("root")[1] - rest.joint("root")[1] == pytest.approx(0.05, abs=1e-6)
    bent = upright.pose(State(side_deg=20), "left")
    assert bent.turn_of("spine01")[1, 1] == pytest.approx(np.sin(np.radians(20)), abs=0.01)


def test_no_bends_is_the_rest_of_every_bone() -> None:
    pose = Upright(load_body("slim"), Setup()).pose(State(bends_deg=NO_BENDS), "left")
    for bone in CHAIN:
        assert pose.turn_of(bone) == pytest.approx(pose.turn_of("root"))
