"""Renders clips for the study of the clam's pelvis: rolls of every size, cameras of every height, with slides."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.random import Generator

from samples.studio.body import load_body
from samples.studio.clam import VIEWS, Clam, draw_rep
from samples.studio.make import sidecar
from samples.studio.movement import Rep, Wish
from samples.studio.plan import SPLITS, Plan
from samples.studio.stage import Stage, frame_camera

#: Frame rate of the videos. A low rate renders faster, and the trainer measures by time, not by frames.
FPS = 15
#: Rolls asked for in a clip: one around the threshold and a larger one; a good repetition and another fault or none are
#: added, in random order. The truth is measured on the posed bones.
ROLLS_DEG = ((4.0, 20.0), (10.0, 28.0))
OTHERS = ("waist_shortens", "feet_apart", None, None)
#: Bodies, seed, number of clips, and how much the waist gives way. ``dev`` is fitted on; ``val`` was judged once, after
#: everything had been chosen.
SETS = (("dev", 3, 24, 0.0), ("val", 4, 18, 0.4))
PITCH_DEG, AZIMUTH_DEG = (20.0, 60.0), (-20.0, 20.0)


def clam_plans(seed: int, half: str, clips: int) -> list[Plan]:
    """Plan clams filmed from the front.

    Args:
        seed: the same seed gives the same clips.
        half: bodies: "dev" or "val".
        clips: number of clips.
    """
    rng = np.random.default_rng([seed, list(SPLITS).index(half), FPS])
    plans = []
    for n in range(clips):
        kinds: list[tuple[str | None, bool]] = [
            (None, False),
            ("pelvis_rolls_back", False),
            ("pelvis_rolls_back", True),
            (OTHERS[int(rng.integers(len(OTHERS)))], bool(rng.random() < 0.5)),
        ]
        rng.shuffle(kinds)
        plans.append(
            Plan(
                name=f"{half}_clam{FPS}_{n:02d}",
                exercise="clam",
                wish=Wish("clam", "left" if rng.random() < 0.5 else "right", tuple(kinds), slide=n % 2 == 1),
                seed=int(rng.integers(2**31)),
                body=SPLITS[half][n % len(SPLITS[half])],
                view=VIEWS[0],
                pitch_deg=float(rng.uniform(*PITCH_DEG)),
                azimuth_deg=float(rng.uniform(*AZIMUTH_DEG)),
                roll_deg=float(np.clip(rng.normal(0, 2), -5, 5)),
                fov_deg=float(rng.uniform(52, 72)),
                filled=float(rng.uniform(0.6, 0.82)),
                fps=FPS,
                size=(480, 360) if rng.random() < 0.7 else (480, 270),
                low_light=bool(rng.random() < 0.12),
            )
        )
    return plans


def _repetition(rng: Generator, fault: str | None, strong: bool, open_deg: float, waist: float) -> Rep:
    rep = draw_rep(rng, fault, strong, open_deg)
    sizes = dict(rep.sizes)
    if fault == "pelvis_rolls_back":
        sizes["roll"] = rng.uniform(*ROLLS_DEG[strong])
    if waist and fault != "waist_shortens":
        part = rng.uniform(-waist / 3, waist)
        sizes |= {"hike": part * 9.0, "ribs": part * 0.085}
    return replace(rep, sizes=sizes)


def render(plan: Plan, out: Path, waist: float = 0.0) -> Path:
    """Render one of these plans, like ``samples.studio.make.render_clip``.

    Args:
        plan: the plan.
        out: folder to write to.
        waist: every repetition has up to this share of a mild ``waist_shortens``, because nobody keeps the waist
            perfectly long.

    Returns:
        Path of the sidecar, which is written last. If it already exists, nothing is rendered.
    """
    done = out / f"{plan.name}.json"
    if done.exists():
        return done
    from samples.studio.draw import draw_clip

    rng = np.random.default_rng(plan.seed)
    target = rng.uniform(62, 80)
    reps = [_repetition(rng, fault, strong, target, waist) for fault, strong in plan.wish.reps]
    movement = Clam(load_body(plan.body), plan.wish.side, rng, reps, slide=plan.wish.slide)
    t_s = np.arange(int(movement.duration_s * plan.fps)) / plan.fps
    poses = movement.poses(t_s)
    staged = Stage(movement, t_s, poses, frame_camera(plan, poses, rng), 0.0, rng)
    clothes = draw_clip(plan, staged, out / f"{plan.name}.mp4")
    truth = staged.truth()
    truth.save(out / f"{plan.name}.truth.npz")
    part = done.with_suffix(".part")
    part.write_text(json.dumps(sidecar(plan, staged.camera, clothes, movement.judge(truth)), indent=1) + "\n", "utf-8")
    part.replace(done)
    return done


def main() -> None:
    """Render the study's clips into a folder; existing clips are kept."""
    parser = argparse.ArgumentParser(prog="python -m samples.study.clam_clips", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for half, seed, clips, waist in SETS:
        for plan in clam_plans(seed, half, clips):
            render(plan, folder, waist)


if __name__ == "__main__":
    main()
