"""``python -m samples.study.clips``: renders more clips of one exercise, with the mix of faults that a study needs."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from samples.studio.make import render_clip
from samples.studio.movement import Wish
from samples.studio.plan import MODULES, SPLITS, Plan

#: Frame rate of the videos. A low rate renders faster, and the trainer measures by time, not by frames.
FPS = 15
#: A repetition to ask for: a fault or None, and whether it is strong.
Kind = tuple[str | None, bool]
GOOD: Kind = (None, False)

#: Exercise id → kinds of clip, used in turn: index of the exercise's view, and the repetitions, in any order.
MIXES: dict[str, tuple[tuple[int, tuple[Kind, ...]], ...]] = {
    "glute_bridge": (
        (0, (GOOD, ("hinges_up", False), ("hinges_up", True), ("overarched", False))),
        (0, (GOOD, ("hinges_up", False), ("hinges_up", True), ("hips_drop", False))),
        (0, (GOOD, ("hinges_up", False), ("hinges_up", True), ("hips_low", False))),
    ),
    "ab_curl": (
        (0, (("pelvis_moves", False), ("pelvis_moves", True), GOOD, ("chin_jammed", False))),
        (0, (GOOD, ("sits_up_too_high", False), ("pelvis_moves", False), ("chin_jammed", True))),
        (1, (("chin_jammed", False), ("pelvis_moves", True), ("too_fast", False), GOOD)),
        (0, (GOOD, ("chin_jammed", True), ("pelvis_moves", False), ("sits_up_too_high", True))),
    ),
    "toe_taps": (
        (0, (("back_arches", False), ("other_leg_drifts", True), GOOD, ("knee_opens", False))),
        (0, (("other_leg_drifts", False), ("back_arches", True), ("too_fast", False), GOOD)),
        (0, (("knee_opens", False), ("other_leg_drifts", False), ("back_arches", False), GOOD)),
        (0, (("partial_range", False), ("knee_opens", True), GOOD, ("back_arches", True))),
    ),
    "roll_down": (
        (0, (("hinges_flat_back", False), ("hinges_flat_back", True))),
        (0, (("hinges_flat_back", False), GOOD)),
        (0, (("hinges_flat_back", True), GOOD)),
    ),
    "upper_back_stretch": ((0, (("neck_cranes", False), ("neck_cranes", True), ("low_back_takes_over", False))),),
    "pelvic_tilt": (
        (0, (GOOD, ("partial_range", False), ("hips_lift", False))),
        (1, (GOOD, GOOD, ("feet_slide", False))),
        (0, (GOOD, ("head_lifts", False), ("too_fast", False))),
        (1, (GOOD, ("hips_lift", True), GOOD)),
        (0, (("head_lifts", True), ("feet_slide", True), GOOD)),
    ),
    "tall_posture": (
        (0, (("slumped", False), ("head_forward", False), ("slumped", True), ("head_forward", True))),
        (1, tuple((code, strong) for code in ("shoulders_uneven", "leans_to_one_side") for strong in (False, True))),
    ),
}


def mixed_plans(exercise: str, seed: int, half: str, clips: int) -> list[Plan]:
    """Plan clips whose repetitions come in random order.

    Args:
        exercise: one of :data:`MIXES`.
        seed: the same seed gives the same clips.
        half: bodies: "dev" or "val".
        clips: number of clips.
    """
    rng = np.random.default_rng([seed, list(SPLITS).index(half), FPS])
    mixes = MIXES[exercise]
    plans = []
    for n in range(clips):
        at, kinds = mixes[n % len(mixes)][0], [*mixes[n % len(mixes)][1]]
        view = MODULES[exercise].VIEWS[at]
        rng.shuffle(kinds)
        plans.append(
            Plan(
                name=f"{half}_{exercise}_mixed{FPS}_{n:02d}",
                exercise=exercise,
                wish=Wish(exercise, "left" if rng.random() < 0.5 else "right", tuple(kinds)),
                seed=int(rng.integers(2**31)),
                body=SPLITS[half][n % len(SPLITS[half])],
                view=view,
                pitch_deg=float(rng.uniform(*view.pitch_deg)),
                azimuth_deg=float(rng.uniform(*view.azimuth_deg)),
                roll_deg=float(np.clip(rng.normal(0, 2), -5, 5)),
                fov_deg=float(rng.uniform(52, 72)),
                filled=float(rng.uniform(0.6, 0.82)),
                fps=FPS,
                size=(480, 360),
            )
        )
    return plans


def main() -> None:
    """Render the clips into a folder; existing clips are kept."""
    parser = argparse.ArgumentParser(prog="python -m samples.study.clips", description=__doc__)
    parser.add_argument("exercise", choices=sorted(MIXES))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--clips", type=int, default=8, help="of each half")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    plans = [p for half in SPLITS for p in mixed_plans(arguments.exercise, arguments.seed, half, arguments.clips)]
    for plan in track(plans, "clips", console=Console(stderr=True)):
        render_clip(plan, arguments.folder)


if __name__ == "__main__":
    main()
