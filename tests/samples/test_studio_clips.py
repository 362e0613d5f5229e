"""The sample studio's clips: repetitions and faults in the measured truth, the plans, and what is committed."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.studio import clam, committed
from samples.studio import plan as plans
from samples.studio.body import load_body
from samples.studio.camera import Camera
from samples.studio.judging import add_partial_range
from samples.studio.make import sidecar
from samples.studio.movement import Judged, Rep, Wish, tempo
from samples.studio.stage import stage
from samples.studio.truth import MEASURES, Truth, TruthRecorder

CAMERA = Camera((0.0, 0.0, 0.15), 2.0, 45.0, 0.0, 0.0, 60.0, (640, 480))


def _truth(thigh_deg: np.ndarray | None = None, **columns: np.ndarray) -> Truth:
    """Truth of 25 frames a second with the given columns, the others at rest; the left thigh turned by some degrees."""
    n = len(next(iter(columns.values())))
    rest = {"knee_gap_torso": 0.25, "thigh_opening_deg": 15.0, "trunk_length_px": 200.0, "ankle_gap_torso": 0.2}
    values = np.stack([columns.get(m, np.full(n, rest.get(m, 0.0))) for m in MEASURES], axis=1)
    joints_m = np.zeros((n, 33, 3))
    turned = np.radians(np.zeros(n) if thigh_deg is None else thigh_deg)
    joints_m[:, 25] = joints_m[:, 26] = np.stack([np.cos(turned), 0 * turned, np.sin(turned)], axis=1)
    nothing = np.zeros((n, 7))
    return Truth(np.arange(n) / 25, np.full((n, 33, 2), np.nan), joints_m, nothing, np.zeros((n, 6, 3)), values)


def _bump(up_s: float, down_s: float, size: float, base: float) -> np.ndarray:
    """3 s of rest, a straight way up, a straight way down, 2 s of rest."""
    parts = [np.zeros(75), np.linspace(0, 1, round(up_s * 25)), np.linspace(1, 0, round(down_s * 25)), np.zeros(50)]
    return base + size * np.concatenate(parts)


def test_judge_counts_and_measures_a_repetition() -> None:
    knees = _bump(2, 2, 0.5, 0.25)
    [rep] = clam.judge(_truth(_bump(2, 2, 40, 15), knee_gap_torso=knees), "left")
    assert rep["range_deg"] == pytest.approx(40, abs=0.5)
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
    [rep] = clam.judge(_truth(knee_gap_torso=_bump(2, 2, 0.5, 0.25), **columns), "left")
    assert [f["code"] for f in rep["faults"]] == [code]
    assert rep["faults"][0]["onset_s"] == pytest.approx(onset_s, abs=0.1)


def test_judge_below_the_threshold_is_no_fault() -> None:
    [rep] = clam.judge(_truth(knee_gap_torso=_bump(2, 2, 0.5, 0.25), pelvis_roll_deg=_bump(2, 2, 9, 3)), "left")
    assert rep["faults"] == []
    assert rep["pelvis_roll_deg"] == pytest.approx(9, abs=0.1)


def test_feet_apart_sets_no_mark_for_the_range() -> None:
    apart: list[dict[str, Any]] = [{"code": "feet_apart"}]
    reps = [
        {"range_deg": size, "peak_s": 5.0, "faults": faults} for size, faults in ((50.0, apart), (28.0, []), (15.0, []))
    ]
    add_partial_range(reps, lambda rep: all(f["code"] != "feet_apart" for f in rep["faults"]))
    assert [[f["code"] for f in r["faults"]] for r in reps] == [["feet_apart"], [], ["partial_range"]]


def test_judge_finds_haste() -> None:
    [rep] = clam.judge(_truth(knee_gap_torso=_bump(1, 2, 0.5, 0.25)), "right")
    assert [f["code"] for f in rep["faults"]] == ["too_fast"]
    assert rep["faults"][0]["peak"] == pytest.approx(0.9, abs=0.06)


@pytest.mark.parametrize("strong", [False, True])
def test_haste_is_shorter_than_allowed_and_calm_is_not(strong: bool) -> None:
    rng = np.random.default_rng(0)
    assert all(tempo(rng, "too_fast", strong, 1.5)["up_s"] * 0.9 < 1.5 for _ in range(20))
    assert all(min(tempo(rng, None, strong, 1.5)[n] for n in ("up_s", "down_s")) * 0.75 >= 1.5 for _ in range(20))


def _measured(clip: clam.Clam) -> tuple[list[Any], Judged]:
    t_s = np.arange(int(clip.duration_s * 8)) / 8
    poses, recorder = clip.poses(t_s), TruthRecorder(CAMERA)
    for t, pose in zip(t_s, poses, strict=True):
        recorder.add(float(t), pose)
    return poses, clip.judge(recorder.done())


@pytest.mark.slow
@pytest.mark.parametrize("fault", clam.FAULTS)
@pytest.mark.parametrize("strong", [False, True])
def test_a_fault_asked_for_is_a_fault_measured(fault: str, strong: bool) -> None:
    wish = Wish("clam", "right", ((None, False), (fault, strong)))
    _, judged = _measured(clam.make(load_body("female"), np.random.default_rng(7), wish))
    good, bad = judged.reps
    assert good["faults"] == []
    assert fault in [f["code"] for f in bad["faults"]]


def test_unknown_fault_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="feet_apart"):
        clam.draw_rep(np.random.default_rng(0), "nonsense")


@pytest.mark.slow
@pytest.mark.parametrize("kind", clam.LOOK_ALIKES)
def test_look_alikes_have_no_repetitions(kind: str) -> None:
    rep = Rep(2.2, 0.3, 2.2, 0.6, {"open": 60})
    poses, judged = _measured(clam.Clam(load_body("older"), "left", np.random.default_rng(3), [rep], kind))
    assert judged == Judged()
    assert all(p is not None for p in poses)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 50))
def test_large_set_keeps_development_and_validation_apart(seed: int) -> None:
    made = plans.large_set(seed)
    bodies = {split: {p.body for p in made if p.name.startswith(split)} for split in ("dev", "val")}
    assert len(made) >= 200
    assert not bodies["dev"] & bodies["val"]
    assert len({p.name for p in made}) == len(made)
    assert made == plans.large_set(seed)


@pytest.mark.parametrize("exercise", [name for name, module in plans.MODULES.items() if module.FAULTS])
@pytest.mark.parametrize("split", plans.SPLITS)
def test_each_half_has_every_fault_mild_and_strong(exercise: str, split: str) -> None:
    mine = [p for p in plans.large_set(1) if p.exercise == exercise and p.name.startswith(split)]
    asked = {rep for p in mine if p.wish.kind == exercise for rep in p.wish.reps}
    for fault in {*plans.MODULES[exercise].FAULTS} - {*plans.CAME_LATER}:
        assert {(fault, False), (fault, True)} <= asked
    assert any(all(fault is None for fault, _ in p.wish.reps) for p in mine)
    assert {p.wish.kind for p in mine} - {exercise} <= set(plans.MODULES[exercise].LOOK_ALIKES)


@pytest.mark.parametrize("module", plans.MODULES.values(), ids=plans.MODULES)
def test_views_of_a_module_share_its_clips(module: Any) -> None:
    assert sum(v.share for v in module.VIEWS) == pytest.approx(1)
    assert module.VIEWS[0].recommended
    assert set(module.WHOLE_CLIP) <= set(module.FAULTS)


@pytest.mark.slow
def test_same_seed_same_truth_and_the_clip_begins_still() -> None:
    plan = replace(next(p for p in committed.committed_set() if p.name == "clam_left_rolls_back_mild"), fps=8)
    truths = [stage(plan).truth() for _ in range(2)]
    names = ("values", "joints_px", "joints_m", "spine_m", "spine_elevation_deg")
    assert len({tuple(getattr(t, n).tobytes() for n in names) for t in truths}) == 1
    truth = truths[0]
    still = truth.t_s < 2.5
    assert np.ptp(truth["knee_gap_torso"][still]) < 0.03
    assert np.ptp(truth["pelvis_roll_deg"][still]) < 1.5
    inside = (truth.joints_px[:, 11:] > 0) & (truth.joints_px[:, 11:] < plan.size)
    assert inside[:, [0, 1, 12, 13, 14, 15, 16, 17]].all()  # shoulders, hips, knees, ankles


def test_a_turned_body_is_seen_from_the_other_side() -> None:
    plan = replace(next(p for p in committed.committed_set() if p.name == "clam_left_correct"), fps=2)
    front = stage(plan).truth()
    back = stage(replace(plan, view=replace(plan.view, turn_deg=180.0))).truth()
    assert back["pelvis_roll_deg"] == pytest.approx(front["pelvis_roll_deg"])
    assert np.sign(np.diff(back.joints_px[:, [24, 12], 0])) == pytest.approx(
        -np.sign(np.diff(front.joints_px[:, [24, 12], 0]))
    )


def test_sidecar_holds_the_contract() -> None:
    out = sidecar(committed.committed_set()[0], CAMERA, "a red top", Judged())
    assert out["format"] == 1
    assert {"video", "exercise", "side", "fps", "size", "camera", "reps", "holds", "set_faults"} <= set(out)
    assert json.loads(json.dumps(out)) == out


def test_committed_clips_are_whole_and_small() -> None:
    folder = Path(plans.__file__).resolve().parents[1]
    made = committed.committed_set()
    assert {p.name for p in made} == {path.stem for path in folder.glob("*.mp4")}
    for plan in made:
        clip = json.loads((folder / f"{plan.name}.json").read_text("utf-8"))
        shows = plan.wish.kind == plan.exercise
        assert (folder / clip["video"]).stat().st_size < 500_000
        with np.load(folder / f"{plan.name}.truth.npz") as truth:
            assert truth["joints_m"].shape == (len(truth["t_s"]), 33, 3)
            assert 8 <= len(truth["t_s"]) / plan.fps <= 30
        asked = [{fault} if fault else set() for fault, _ in plan.wish.reps] if shows else []
        told = clip["reps"] or clip["holds"]
        # Whoever hinges up comes down as one piece too; the sets do not ask for that.
        found = [{f["code"] for f in rep["faults"]} - {*plans.CAME_LATER} for rep in told]
        assert found == asked
    assert sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) < 12_000_000


@pytest.mark.slow
@pytest.mark.parametrize("plan", committed.committed_set(), ids=lambda plan: plan.name)
def test_a_committed_clip_is_what_its_plan_makes(plan: plans.Plan) -> None:
    """Measured anew, poses are where the committed truth has them, to the fraction of a millimetre that it keeps."""
    every = 1 if plan.exercise == "none" else plan.fps  # walking goes on from step to step; the rest needs one a second
    made = stage(replace(plan, fps=plan.fps // every)).truth()
    with np.load(Path(plans.__file__).resolve().parents[1] / f"{plan.name}.truth.npz") as kept:
        there = kept["joints_m"][::every][: len(made.t_s)]
    assert made.joints_m[: len(there)] == pytest.approx(there, abs=0.5 / 2048 + 1e-6, nan_ok=True)


@pytest.mark.slow
@pytest.mark.usefixtures("opengl")
def test_a_drawn_clip_shows_the_person_where_truth_says(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    from samples.studio.looks import make_look
    from samples.studio.make import render_clip
    from samples.studio.render import Renderer, Sensor
    from samples.studio.room import make_room

    plan = committed.committed_set()[0]
    plan = replace(plan, name="tiny", size=(160, 120), fps=5, wish=replace(plan.wish, kind="rest", reps=()))
    render_clip(plan, tmp_path)
    truth = np.load(tmp_path / "tiny.truth.npz")
    with av.open(str(tmp_path / "tiny.mp4")) as video:
        assert sum(1 for _ in video.decode(video=0)) == len(truth["t_s"])

    staged = stage(plan)
    look, room = make_look(staged.rng, False), make_room(staged.rng)
    renderer = Renderer(load_body(plan.body), look, room, staged.camera, Sensor(0.1, 0.0, 1.0, 1.0))
    with_person, without = (renderer.draw(p, staged.rng).astype(int) for p in (staged.poses[0], None))
    renderer.close()
    assert staged.poses[0] is not None
    changed = np.abs(with_person - without).sum(axis=2) > 20
    px = staged.camera.project(staged.poses[0].markers())[[11, 23, 24, 25, 27]].astype(int)
    assert changed[px[:, 1], px[:, 0]].all()  # the person covers shoulder, hips, knee and ankle
    assert changed.mean() < 0.5  # and not the whole room
