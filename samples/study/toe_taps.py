"""Which leg taps, and what else moves? Candidate signals for each measure of the toe taps, side by side."""

from __future__ import annotations

import numpy as np

from samples.studio.movement import Wish
from samples.studio.plan import SPLITS, Plan
from samples.studio.toe_taps import VIEWS

#: A clip's repetitions, in any order; the clips take turns with these.
MIXES: tuple[tuple[tuple[str | None, bool], ...], ...] = (
    (("back_arches", False), ("other_leg_drifts", True), (None, False), ("knee_opens", False)),
    (("other_leg_drifts", False), ("back_arches", True), ("too_fast", False), (None, False)),
    (("knee_opens", False), ("other_leg_drifts", False), ("back_arches", False), (None, False)),
    (("partial_range", False), ("knee_opens", True), (None, False), ("back_arches", True)),
)


def tap_plans(seed: int, half: str, clips: int, fps: int = 15) -> list[Plan]:
    """Plans of toe taps filmed from the side, in which every fault of form occurs.

    Args:
        seed: the same seed gives the same clips.
        half: "dev" or "val": whose bodies.
        clips: how many.
        fps: of the videos; slow ones are quicker to make, and the trainer's measures go by time and not by frames.
    """
    rng = np.random.default_rng([seed, list(SPLITS).index(half), fps])
    plans = []
    for n in range(clips):
        kinds = [*MIXES[n % len(MIXES)]]
        rng.shuffle(kinds)
        plans.append(
            Plan(
                name=f"{half}_tap{fps}_{n:02d}",
                exercise="toe_taps",
                wish=Wish("toe_taps", "left" if rng.random() < 0.5 else "right", tuple(kinds)),
                seed=int(rng.integers(2**31)),
                body=SPLITS[half][n % len(SPLITS[half])],
                view=VIEWS[0],
                pitch_deg=float(rng.uniform(*VIEWS[0].pitch_deg)),
                azimuth_deg=float(rng.uniform(*VIEWS[0].azimuth_deg)),
                roll_deg=float(np.clip(rng.normal(0, 2), -5, 5)),
                fov_deg=float(rng.uniform(52, 72)),
                filled=float(rng.uniform(0.6, 0.82)),
                fps=fps,
                size=(480, 360) if rng.random() < 0.7 else (480, 270),
            )
        )
    return plans
