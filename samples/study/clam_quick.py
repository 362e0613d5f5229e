"""Clams at a self-paced tempo with the pelvis rolling over the mat: clips, and data to fit the upper flank's rise.

``python -m samples.study.clam_quick FOLDER`` renders the clips into a folder and prints the record kept in
``tests/records/clam_over_mat.csv``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from exercises.clam import CLAM, OVER_CALLED_DEG
from exercises.judging.hindsight import calibrate_recording
from exercises.judging.pelvis_roll import RISE_RADIUS_TORSO
from exercises.judging.runner import SetRunner
from samples.studio.body import load_body
from samples.studio.clam import VIEWS, Clam, draw_rep
from samples.studio.make import sidecar
from samples.studio.movement import Rep, Wish
from samples.studio.plan import SPLITS, Plan
from samples.studio.sidelying import SideLying
from samples.studio.stage import Stage, frame_camera
from samples.study import refit
from samples.study.clam_measures import lasting
from samples.study.tracks import Tracks
from trainer.pose.models import model_bytes
from trainer.record.landmark_blob import TimedPose

#: Frame rate of the videos. A low rate renders faster, and the trainer measures by time, not by frames.
FPS = 15
#: Shortest and longest phase, hold at the top, and rest of a repetition, seconds.
WAY_S, TOP_S, REST_S = (0.75, 1.3), (0.05, 0.4), (0.1, 0.5)
#: Rolls asked for, degrees; the truth is measured on the posed bones.
ROLLS_DEG = ((8.0, 16.0), (10.0, 28.0))
#: Travel of the pelvis as a share of rolling without slipping, and travel of the ribs as a share of the pelvis' travel.
SLIP, FOLLOW = (0.2, 1.3), (0.0, 1.0)
#: Bodies, seed and number of clips. ``dev`` is fitted on, ``val`` is judged.
SETS = (("dev", 11, 12), ("val", 12, 9))
HEADER = "pitch_seen_deg,rise_torso,roll_deg"
#: True rolls up to ``GOOD_DEG`` belong to good repetitions, from ``ROLL_DEG`` on they are faults.
GOOD_DEG, ROLL_DEG = 4.0, 10.0


def quick_plans(seed: int, half: str, clips: int) -> list[Plan]:
    """Plan quick clams filmed from the front; every third clip slides on the mat."""
    rng = np.random.default_rng([seed, list(SPLITS).index(half), FPS])
    plans = []
    for n in range(clips):
        kinds: list[tuple[str | None, bool]] = [
            (None, False),
            ("pelvis_rolls_back", False),
            ("pelvis_rolls_back", True),
            (("feet_apart", "waist_shortens", None)[n % 3], bool(rng.random() < 0.5)),
            (None, False),
        ]
        rng.shuffle(kinds)
        plans.append(
            Plan(
                name=f"{half}_quick_{n:02d}",
                exercise="clam",
                wish=Wish("clam", "left" if rng.random() < 0.5 else "right", tuple(kinds), slide=n % 3 == 1),
                seed=int(rng.integers(2**31)),
                body=SPLITS[half][n % len(SPLITS[half])],
                view=VIEWS[0],
                pitch_deg=float(rng.uniform(28, 60)),
                azimuth_deg=float(rng.uniform(-15, 15)),
                roll_deg=float(np.clip(rng.normal(0, 2), -5, 5)),
                fov_deg=float(rng.uniform(52, 72)),
                filled=float(rng.uniform(0.6, 0.82)),
                fps=FPS,
                size=(480, 360),
                low_light=bool(rng.random() < 0.1),
            )
        )
    return plans


def _repetition(rng: Generator, fault: str | None, strong: bool, open_deg: float) -> Rep:
    rep = draw_rep(rng, fault, strong, open_deg)
    sizes = dict(rep.sizes)
    if fault == "pelvis_rolls_back":
        sizes["roll"] = rng.uniform(*ROLLS_DEG[strong])
    if fault != "waist_shortens":  # nobody keeps the waist perfectly long
        part = rng.uniform(-0.1, 0.3)
        sizes |= {"hike": part * 9.0, "ribs": part * 0.085}
    up_s, down_s = rng.uniform(*WAY_S), rng.uniform(*WAY_S)
    return replace(rep, sizes=sizes, up_s=up_s, down_s=down_s, top_s=rng.uniform(*TOP_S), rest_s=rng.uniform(*REST_S))


def render(plan: Plan, out: Path) -> Path:
    """Render one of these plans. The sidecar is written last; if it already exists, nothing is rendered."""
    done = out / f"{plan.name}.json"
    if done.exists():
        return done
    from samples.studio.draw import draw_clip

    rng = np.random.default_rng(plan.seed)
    target = rng.uniform(50, 80)
    reps = [_repetition(rng, fault, strong, target) for fault, strong in plan.wish.reps]
    movement = Clam(load_body(plan.body), plan.wish.side, rng, reps, slide=plan.wish.slide)
    lying = movement.lying
    movement.lying = SideLying(lying.body, replace(lying.setup, slip=rng.uniform(*SLIP), follow=rng.uniform(*FOLLOW)))
    t_s = np.arange(int(movement.duration_s * plan.fps)) / plan.fps
    poses = movement.poses(t_s)
    staged = Stage(movement, t_s, poses, frame_camera(plan, poses, rng), 0.0, rng)
    clothes = draw_clip(plan, staged, out / f"{plan.name}.mp4")
    truth = staged.truth()
    truth.save(out / f"{plan.name}.truth.npz")
    done.write_text(json.dumps(sidecar(plan, staged.camera, clothes, movement.judge(truth)), indent=1) + "\n", "utf-8")
    return done


def rises(poses: Iterable[TimedPose], reps: Iterable[dict[str, Any]]) -> list[tuple[float, float, float]]:
    """Return the estimated pitch, the flank's rise (torso lengths) and the true roll of each repetition found.

    Args:
        poses: poses of one clip.
        reps: repetitions of its sidecar. One with a shortening waist is left out, because it hides part of the roll.
    """
    recording = list(poses)
    runner = SetRunner(CLAM, calibrate_recording(CLAM, recording))
    updates = [update for update in (runner.update(*one) for one in recording) if update.values]
    result, out = runner.result(), []
    if result.calibration is None:
        return []
    pitch_deg = result.calibration.camera_pitch_deg
    for true in reps:
        rep = next((rep for rep in result.reps if rep.start_s <= true["peak_s"] <= rep.end_s), None)
        if rep is None or "waist_shortens" in [fault["code"] for fault in true["faults"]]:
            continue
        inside = [update for update in updates if rep.start_s <= update.t_s <= rep.end_s + 0.05]
        read_deg = lasting(
            np.array([update.t_s for update in inside]),
            np.array([update.values["roll_over_mat_deg"] for update in inside]),
        )
        if math.isfinite(read_deg):
            rise = math.radians(read_deg) * RISE_RADIUS_TORSO * math.sin(math.radians(pitch_deg))
            out.append((pitch_deg, rise, true["pelvis_roll_deg"]))
    return out


def record(found: Iterable[tuple[float, float, float]]) -> str:
    """CSV of the data that the rise is fitted on."""
    return "\n".join([HEADER, *(f"{pitch:.1f},{rise:.4f},{roll:.1f}" for pitch, rise, roll in found), ""])


def markdown() -> str:
    """The section on the roll over the mat, computed from the committed record."""
    pitch_deg, rise, roll_deg = np.loadtxt(refit.RECORDS / "clam_over_mat.csv", delimiter=",", skiprows=1, unpack=True)
    read_deg = np.degrees(rise / np.sin(np.radians(pitch_deg)) / RISE_RADIUS_TORSO)
    good, rolls = read_deg[roll_deg <= GOOD_DEG], np.sort(read_deg[roll_deg >= ROLL_DEG])
    smallest = ", ".join(f"{deg:.1f}°" for deg in rolls[:3])
    good_called, rolls_called = (int((read >= OVER_CALLED_DEG).sum()) for read in (good, rolls))
    return f"""### A pelvis that rolls over the mat

At an unguided tempo ({WAY_S[0]} to {WAY_S[1]} s up or down, {REST_S[0]} to {REST_S[1]} s of rest) a pelvis often rolls
over the mat and takes the lower side and the ribs along. The upper flank then hardly turns against the lower side, but
it rises with the knee and falls with it. In a slide on the mat it does not fall with the knee. `roll_over_mat_deg` is
the geometric mean of the rise and of the fall, divided by {RISE_RADIUS_TORSO:.2f} · sin(pitch).

The radius was fitted on the {len(read_deg)} repetitions of `tests/records/clam_over_mat.csv`, with the camera
{pitch_deg.min():.0f} to {pitch_deg.max():.0f}° down. Repetitions in which the waist shortens are left out.

| | number | standard deviation | nearest to the threshold | called at {OVER_CALLED_DEG:.0f}° |
|---|--:|--:|---|--:|
| good, up to {GOOD_DEG:.0f}° | {len(good)} | {good.std():.1f}° | {good.max():.1f}° | {good_called} |
| rolls, from {ROLL_DEG:.0f}° on | {len(rolls)} | {rolls.std():.1f}° | {smallest} | {rolls_called} |

`python -m samples.study.clam_quick FOLDER` renders the clips and prints the record. Bodies that nothing was fitted on
are harder; the clam's own thresholds above were held against such clips.
"""


def main() -> None:
    """Render the clips into a folder and print the record of the ``dev`` clips."""
    parser = argparse.ArgumentParser(prog="python -m samples.study.clam_quick", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for half, seed, clips in SETS:
        for plan in quick_plans(seed, half, clips):
            render(plan, folder)
    model, found = model_bytes("full", None), []
    for path in sorted(folder.glob("dev_*.json")):
        tracks = Tracks.load(path, model)
        found += rises(tracks.poses(), tracks.sidecar["reps"])
    sys.stdout.write(record(found))


if __name__ == "__main__":
    main()
