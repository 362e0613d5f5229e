"""Does the pelvis move as the head and ribs curl up? Candidate signals for each fault of the curl, side by side."""

from __future__ import annotations

import numpy as np

from samples.studio.ab_curl import VIEWS
from samples.studio.movement import Wish
from samples.studio.plan import SPLITS, Plan

#: A clip's repetitions, in any order; the clips take turns with these.
MIXES: tuple[tuple[tuple[str | None, bool], ...], ...] = (
    (("pelvis_moves", False), ("pelvis_moves", True), (None, False), ("chin_jammed", False)),
    ((None, False), ("sits_up_too_high", False), ("pelvis_moves", False), ("chin_jammed", True)),
    (("chin_jammed", False), ("pelvis_moves", True), ("too_fast", False), (None, False)),
    ((None, False), ("chin_jammed", True), ("pelvis_moves", False), ("sits_up_too_high", True)),
)


def curl_plans(seed: int, half: str, clips: int, fps: int = 15) -> list[Plan]:
    """Plans of curls filmed from the side, in which every fault of form occurs.

    Args:
        seed: the same seed gives the same clips.
        half: "dev" or "val": whose bodies.
        clips: how many.
        fps: of the videos; slow ones are quicker to make, and the trainer's measures go by time and not by frames.
    """
    rng = np.random.default_rng([seed, list(SPLITS).index(half), fps])
    plans = []
    for n in range(clips):
        view = VIEWS[int(n % 3 == 2)]
        kinds = [*MIXES[n % len(MIXES)]]
        rng.shuffle(kinds)
        plans.append(
            Plan(
                name=f"{half}_curl{fps}_{n:02d}",
                exercise="ab_curl",
                wish=Wish("ab_curl", "left" if rng.random() < 0.5 else "right", tuple(kinds), slide=n % 2 == 1),
                seed=int(rng.integers(2**31)),
                body=SPLITS[half][n % len(SPLITS[half])],
                view=view,
                pitch_deg=float(rng.uniform(*view.pitch_deg)),
                azimuth_deg=float(rng.uniform(*view.azimuth_deg)),
                roll_deg=float(np.clip(rng.normal(0, 2), -5, 5)),
                fov_deg=float(rng.uniform(52, 72)),
                filled=float(rng.uniform(0.6, 0.82)),
                fps=fps,
                size=(480, 360) if rng.random() < 0.7 else (480, 270),
            )
        )
    return plans
