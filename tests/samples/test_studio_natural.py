"""Clips as people make them: tempo, hands, where a clip begins and ends, and what its sidecar then tells."""

import hashlib
import itertools
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exercises.judging.movement import STANDARD_FORM
from samples.studio import natural
from samples.studio.body import Array, load_body
from samples.studio.camera import Camera
from samples.studio.committed import committed_set
from samples.studio.habits import Habits, dressed, put_hands, scratch_nose, shake
from samples.studio.judging import find_spans, repetition, too_fast
from samples.studio.looks import let_out, make_look
from samples.studio.make import sidecar
from samples.studio.motion import Track
from samples.studio.movement import Judged, Wish
from samples.studio.paced import HURRIED, Paced, record
from samples.studio.plan import MODULES, Plan, large_set
from samples.studio.sidelying import Setup, SideLying, State
from samples.studio.skeleton import Pose
from samples.studio.stage import stage
from samples.studio.truth import Truth
from samples.studio.upright import Setup as UprightSetup
from samples.studio.upright import State as UprightState
from samples.studio.upright import Upright
from trainer.check.sidecar import load_sample

CAMERA = Camera((0.0, 0.0, 0.8), 3.0, 10.0, 0.0, 0.0, 60.0, (640, 480))
#: The plans as they were before there was a natural set, and the exercises that came later.
LARGE_1 = "3b39bc157efacc5f8cac4b2bc84c727fb290cd219e1b3a6338431ccec84b63d2"
COMMITTED = "960e7779f93a7f00471089f4688d21abfb475cb9e15c1eb80b6b8538a6140cca"
LATER = {"hamstring_stretch", "hip_flexor_stretch", "cat_stretch", "one_leg_stand", "pelvic_tilt"}


def _digest(plans: list[Plan]) -> str:
    known = [asdict(plan) for plan in plans if plan.exercise not in LATER]
    rows = [{key: value for key, value in plan.items() if key not in ("habits", "form", "look_seed")} for plan in known]
    for row in rows:
        assert not row["wish"].pop("alone")
    return hashlib.sha256(json.dumps(rows, sort_keys=True, default=float).encode()).hexdigest()


def test_the_other_sets_are_what_they_were() -> None:
    """Their seeds are quoted with figures; that a plan still makes the same clip is held by the committed ones."""
    for plan in (*large_set(1), *committed_set()):
        assert (plan.habits, plan.form, plan.look_seed, plan.wish.alone) == (None, STANDARD_FORM, None, False)
    assert (_digest(large_set(1)), _digest(committed_set())) == (LARGE_1, COMMITTED)


class _Rising:
    """A standing body that rises by a metre and sinks again, in 2 s a way, after 3 s of rest and with 1 s between."""

    def __init__(self, reps: int) -> None:
        self.height, t = Track.at(), 3.0
        for _ in range(reps):
            self.height.move(t, t + 2.0, 1.0)
            self.height.move(t + 2.4, t + 4.4, 0.0)
            t += 5.4
        self.duration_s = t

    def poses(self, t_s: Array) -> list[Pose | None]:
        body = load_body("slim")
        out: list[Pose | None] = []
        for height in self.height.values(t_s):
            pose = Pose.standing(body)
            pose.joints_m = pose.joints_m + np.array([0.0, 0.0, height])
            out.append(pose)
        return out

    def props(self) -> list[Array]:
        return []

    def judge(self, truth: Truth) -> Judged:
        height = truth.middle_m(23)[:, 2]
        spans = find_spans(truth.t_s, height, 0.2, 0.1)
        late = {"code": "hinges_up", "onset_s": 0.0, "peak_deg": 1.0}
        reps = []
        for n, span in enumerate(spans):
            hinge = late | {"onset_s": float(truth.t_s[span.start])}
            faults = [*too_fast(truth.t_s, span, 2.0), hinge]
            reps.append(repetition(truth, n + 1, span, None, float(height[span.top]), faults))
        return Judged(reps)


def _paced(habits: Habits, reps: int = 3, shortest_s: float = 1.2) -> tuple[Paced, Array, Array, list[dict[str, Any]]]:
    wish = Wish("rising", "left", ((None, False),) * reps)
    paced = Paced(_Rising(reps), habits, np.random.default_rng(4), wish, shortest_s)
    t_s = np.arange(int(paced.duration_s * 25)) / 25
    shown = paced.poses(t_s)
    heights = np.array([p.joint("root")[2] for p in shown if p is not None])
    judged = paced.judge(record(CAMERA, *paced.performance()))
    return paced, t_s, heights - heights.min(), judged.reps


def test_a_clip_takes_the_persons_tempo_and_hardly_rests() -> None:
    _, t_s, heights, reps = _paced(Habits(way_s=1.0))
    assert [rep["n"] for rep in reps] == [1, 2, 3]
    for rep in reps:
        for way in ("up_s", "down_s"):
            assert rep[way] == pytest.approx(0.82, rel=0.35)
        assert 1.6 < rep["end_s"] - rep["start_s"] < 2.9
        assert heights[np.argmin(np.abs(t_s - rep["peak_s"]))] > 0.97
    gaps = [b["start_s"] - a["end_s"] for a, b in itertools.pairwise(reps)]
    assert all(0 < gap < 0.65 for gap in gaps)  # the rest shown, and 5 % of a way on each side of it


@pytest.mark.parametrize(
    ("shortest_s", "hurried"),
    [
        (0.82 * 1.0 / HURRIED * 1.5, True),
        (0.82 * 1.0 / HURRIED * 0.6, False),
    ],
)
def test_too_fast_is_a_share_of_the_exercises_minimum(shortest_s: float, hurried: bool) -> None:
    _, _, _, reps = _paced(Habits(way_s=1.0), shortest_s=shortest_s)
    assert all(("too_fast" in [f["code"] for f in rep["faults"]]) == hurried for rep in reps)


def test_a_clip_can_begin_and_end_in_mid_movement() -> None:
    paced, _, heights, reps = _paced(Habits(way_s=1.0, begins=0.5, ends=0.6))
    assert heights[0] == pytest.approx(0.5, abs=0.12)
    assert heights[-1] == pytest.approx(0.4, abs=0.12)
    assert len(reps) == 3
    first, middle, last = reps
    assert first["start_s"] == 0.0
    assert "up_s" not in first
    assert "down_s" not in last
    assert last["end_s"] == pytest.approx(paced.duration_s)
    # How the first one began is not shown, so nobody can tell what was wrong with it.
    assert [f["code"] for f in first["faults"] if f["code"] != "too_fast"] == []
    assert [f["code"] for f in middle["faults"] if f["code"] != "too_fast"] == ["hinges_up"]


@pytest.mark.parametrize(("ends", "counted"), [(0.35, 2), (0.7, 3)])
def test_a_repetition_counts_when_more_than_half_of_its_way_back_is_shown(ends: float, counted: int) -> None:
    assert len(_paced(Habits(way_s=1.0, ends=ends))[3]) == counted


def test_a_rehearsal_that_lacks_a_repetition_makes_no_clip() -> None:
    wish = Wish("rising", "left", ((None, False),) * 3)
    with pytest.raises(ValueError, match="2 repetitions in the rehearsal, 3 were wished for"):
        Paced(_Rising(2), Habits(way_s=1.0), np.random.default_rng(4), wish, 1.2)


def test_hesitation_makes_a_way_longer() -> None:
    calm, halting = (_paced(Habits(way_s=1.0, hesitates=share))[3] for share in (0.0, 1.0))
    assert np.mean([r["up_s"] for r in halting]) > np.mean([r["up_s"] for r in calm]) + 0.25


@pytest.mark.parametrize("seed", range(3))
def test_the_natural_set_is_as_varied_as_it_says(seed: int) -> None:
    made = natural.natural_set(seed)
    assert made == natural.natural_set(seed)
    assert len({plan.name for plan in made}) == len(made)
    bodies = {split: {p.body for p in made if p.name.startswith(split)} for split in ("dev", "val")}
    assert not bodies["dev"] & bodies["val"]
    asked = [p for p in made if p.wish.kind == p.exercise]
    assert {p.exercise for p in asked} == set(MODULES) - {"none"}
    assert {(p.exercise, p.wish.kind) for p in made if p not in asked} <= {
        (exercise, kind) for exercise, kinds in natural.NEGATIVES.items() for kind in kinds
    }
    for plan in made:
        h = plan.habits
        assert h is not None
        assert 0.5 <= h.way_s / natural.LONGER.get(plan.exercise, 1.0) <= 5.0
        assert h.begins is None or h.begins <= 0.75
        assert h.ends is None or h.ends > 0.5
        if h.begins is not None and plan.exercise not in natural.HOLD_FAULTS:
            assert plan.wish.reps[0][0] is None


def test_a_third_of_the_repetitions_have_one_fault_and_self_paced_people_are_the_most() -> None:
    asked = [p for seed in range(8) for p in natural.natural_set(seed) if p.wish.kind == p.exercise]
    reps = [rep for p in asked if p.exercise not in natural.HOLD_FAULTS for rep in p.wish.reps]
    assert np.mean([code is not None for code, _ in reps]) == pytest.approx(1 / 3, abs=0.05)
    ways = np.array([p.habits.way_s for p in asked if p.habits and p.exercise != "roll_down"])
    assert 0.6 < np.mean((ways > 0.7) & (ways < 1.3)) < 0.9
    assert {code for code, _ in reps} >= {code for _, code in natural.OVERSHOOTS.values()}


@pytest.mark.parametrize(("exercise", "fits"), [("glute_bridge", True), ("clam", False), ("hip_twist", False)])
def test_a_phone_on_the_floor_is_where_the_exercise_wants_it_or_not(exercise: str, fits: bool) -> None:
    rng = np.random.default_rng(1)
    cameras = [natural.draw_camera(rng, exercise) for _ in range(200)]
    low = [c for c in cameras if c["size"][0] < c["size"][1] and c["pitch_deg"] < 5 and abs(c["azimuth_deg"]) < 15]
    assert low
    assert any(c["view"].recommended for c in low) == fits


def test_a_form_with_a_start_position_of_its_own_has_clips_of_its_own() -> None:
    plans = [p for p in natural.natural_set(1) if p.form != STANDARD_FORM]
    assert {p.exercise for p in plans} == {*natural.FORMS} == {"toe_taps"}
    assert len(plans) == 2 * natural.CLIPS
    assert all(p.form.beginning is not None and p.form.beginning.id == "feet_down" for p in plans)
    told = sidecar(plans[0], CAMERA, "", Judged())
    assert (told["exercise"], told["content"], told["form"]) == ("toe_taps", "toe_taps", "easier")


@pytest.mark.parametrize("exercise", natural.HOLD_FAULTS)
def test_a_hold_has_no_phases_and_shows_faults_that_its_module_knows(exercise: str) -> None:
    module = MODULES[exercise]
    assert not hasattr(module, "SHORTEST_S")
    assert {code for codes in natural.HOLD_FAULTS[exercise].values() for code in codes} <= {*module.FAULTS}


class _Stands(_Rising):
    """Holds of 4, 2.9 and 6 s; the last one goes on after the clip ends."""

    def judge(self, truth: Truth) -> Judged:
        return Judged(holds=[{"n": n, "start_s": a, "end_s": b, "faults": []} for n, (a, b) in enumerate(STANDS, 1)])


STANDS = ((1.0, 5.0), (6.0, 8.9), (20.0, 26.0))


def test_a_hold_of_which_the_clip_shows_too_little_is_none() -> None:
    paced = Paced(_Stands(5), Habits(way_s=1.0), np.random.default_rng(4), Wish("rising", "left", ()), is_hold=True)
    paced.poses(np.arange(int(paced.duration_s * 5)) / 5)
    assert paced.duration_s == 22.0
    assert [
        (one["n"], one["start_s"], one["end_s"]) for one in paced.judge(record(CAMERA, *paced.performance())).holds
    ] == [(1, 1.0, 5.0)]


@pytest.mark.slow
@pytest.mark.parametrize("exercise", natural.NEGATIVES)
def test_every_negative_can_be_made_and_has_no_repetition(exercise: str) -> None:
    for kind in natural.NEGATIVES[exercise]:
        wish = Wish(kind, "right", ((None, False),) * 4)
        clip = MODULES[exercise].make(load_body("female"), np.random.default_rng(2), wish)
        paced = Paced(clip, Habits(way_s=1.0, pace=1.3), np.random.default_rng(3), wish)
        t_s = np.arange(int(paced.duration_s)) * 1.0
        assert 5 < paced.duration_s <= 12
        poses = paced.poses(t_s)
        assert any(p is not None for p in poses)
        assert paced.judge(record(CAMERA, t_s, poses)) == Judged()


def test_a_squat_bends_and_a_cobra_rises() -> None:
    t_s = np.arange(0, 8, 0.25)
    for exercise, kind, joint, low, high in (
        ("roll_down", "squat", "root", 0.2, 0.6),
        ("thoracic_lift", "cobra", "head", 0.15, 0.5),
    ):
        clip = MODULES[exercise].make(load_body("male"), np.random.default_rng(2), Wish(kind, "left", ()))
        heights = [p.joint(joint)[2] for p in clip.poses(t_s) if p is not None]
        assert low < np.ptp(heights) < high


@pytest.mark.parametrize("hands", ["behind_head", "on_hips", "on_belly", "crossed", "overhead"])
def test_hands_get_where_they_are_wanted(hands: Any) -> None:
    pose = Upright(load_body("female"), UprightSetup()).pose(UprightState(), "left")
    put_hands(pose, hands, "left")
    near = {"behind_head": "head", "on_hips": "root", "on_belly": "spine04"}
    for side, other in (("L", "R"), ("R", "L")):
        wrist = pose.joint(f"wrist.{side}")
        goal = near.get(hands, f"upperarm01.{other}" if hands == "crossed" else f"upperarm01.{side}")
        away = np.linalg.norm(wrist - pose.joint(goal))
        assert away > 0.3 if hands == "overhead" else away < 0.25
        assert hands != "overhead" or wrist[2] > pose.joint("head")[2]


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_head_on_a_hand_is_higher_and_the_lower_arm_holds_it(side: Any) -> None:
    lying = SideLying(load_body("male"), Setup())
    low, flat, propped = (lying.pose(State(), side) for _ in range(3))
    put_hands(flat, "head_on_forearm", side)
    put_hands(propped, "head_on_hand", side)
    crown = [p.joint("head") + p.turn_of("head") @ np.array([0.0, 0.13, 0.0]) for p in (low, flat, propped)]
    arm = "R" if side == "left" else "L"
    assert crown[1] == pytest.approx(crown[0])
    assert crown[2][2] > crown[0][2] + 0.05
    assert np.linalg.norm(propped.joint(f"wrist.{arm}") - propped.joint("head")) < 0.2
    assert flat.joint(f"wrist.{arm}")[2] < 0.1


def test_a_scratch_takes_the_hand_to_the_face_and_back() -> None:
    upright = Upright(load_body("slim"), UprightSetup())
    away = []
    for share in (0.0, 0.5, 1.0):
        pose = upright.pose(UprightState(), "left")
        scratch_nose(pose, "R", share)
        away.append(np.linalg.norm(pose.joint("wrist.R") - pose.joint("head")))
    assert away[0] > away[1] > away[2]
    assert away[2] < 0.26


def test_a_hand_held_camera_sways_a_little_about_the_same_middle() -> None:
    t_s = np.arange(0, 10, 1 / 25)
    maps = shake(t_s, np.random.default_rng(0), (640, 480))
    middle = maps @ np.array([320.0, 240.0, 1.0])
    assert np.abs(middle - [320, 240]).max() < 0.025 * 640
    assert middle.std(axis=0).min() > 0.5
    assert np.linalg.det(maps[:, :, :2]) == pytest.approx(1.06**2)


def test_clothes_are_worn_as_the_habits_say() -> None:
    body, rng = load_body("female"), np.random.default_rng(3)
    look = make_look(rng, False)
    shod = dressed(look, Habits(1.0, loose=True, feet="shoes", hair_over_ears=True), rng)
    bare = dressed(look, Habits(1.0), rng)
    assert shod.top_pattern == 0
    assert "shoes" in shod.name
    grown = np.linalg.norm(let_out(body, shod) - body.rest_m, axis=1) - np.linalg.norm(
        let_out(body, bare) - body.rest_m, axis=1
    )
    feet, trunk = body.weight_of("foot.L") > 0.95, body.weight_of("spine03") > 0.8
    assert np.median(grown[feet]) == pytest.approx(0.009, abs=0.002)
    assert np.median(grown[trunk]) > 0.005


@pytest.mark.slow
def test_a_natural_clip_has_a_sidecar_like_any_other(tmp_path: Path) -> None:
    """The repetitions that were asked for, inside the clip, in order; and joints where the shaken camera shows them."""
    plan = next(p for p in natural.natural_set(3) if p.exercise == "clam" and p.wish.kind == "clam")
    habits = Habits(way_s=1.0, begins=0.5, ends=0.7, handheld=True, hands="head_on_hand")
    wish = replace(plan.wish, reps=((None, False), ("pelvis_rolls_back", True), (None, False)))
    plan = replace(plan, wish=wish, habits=habits, fps=12, name="tiny")
    staged = stage(plan)
    truth = staged.truth()
    told = sidecar(plan, staged.camera, "", staged.judged(truth))
    assert told["habits"]["way_s"] == 1.0
    (tmp_path / "tiny.mp4").write_bytes(b"")
    (tmp_path / "tiny.json").write_text(json.dumps(told), "utf-8")
    sample = load_sample(tmp_path / "tiny.json")
    form = [[f.code for f in rep.faults or () if f.code != "too_fast"] for rep in sample.reps]
    assert form == [[], ["pelvis_rolls_back"], []]
    times = [t for rep in sample.reps for t in (rep.start_s, rep.peak_s, rep.end_s)]
    assert times == sorted(times, key=lambda t: t or 0.0)
    assert times[0] == 0.0
    assert (times[-1] or 0.0) <= staged.movement.duration_s + 1e-3
    still = replace(staged, shake=None).truth()
    away = np.abs(truth.joints_px - still.joints_px)
    assert 0 < np.nanmax(away) < 40
