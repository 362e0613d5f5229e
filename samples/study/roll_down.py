"""Does the spine roll or hinge? Candidate signals for the pelvis' share of a trunk's tip, side by side."""

from __future__ import annotations

import numpy as np

from samples.studio.movement import Wish
from samples.studio.plan import SPLITS, Plan
from samples.studio.roll_down import VIEWS

#: The second repetition of each clip, in turn: the first one hinges, the other way round in every other clip.
OTHERS: tuple[tuple[str | None, bool], ...] = (
    ("hinges_flat_back", True),
    ("hinges_flat_back", True),
    (None, False),
    (None, False),
)


def roll_plans(seed: int, half: str, clips: int, fps: int = 15) -> list[Plan]:
    """Plans of roll-downs filmed in profile in which hinging occurs far more often than in the large set.

    Args:
        seed: the same seed gives the same clips.
        half: "dev" or "val": whose bodies.
        clips: how many.
        fps: of the videos; slow ones are quicker to make, and the trainer's measures go by time and not by frames.
    """
    rng = np.random.default_rng([seed, list(SPLITS).index(half), fps])
    plans = []
    for n in range(clips):
        kinds = [("hinges_flat_back", n % 4 == 3), OTHERS[n % len(OTHERS)]]
        if n % 2:
            kinds.reverse()
        plans.append(
            Plan(
                name=f"{half}_roll{fps}_{n:02d}",
                exercise="roll_down",
                wish=Wish("roll_down", "left" if rng.random() < 0.5 else "right", tuple(kinds)),
                seed=int(rng.integers(2**31)),
                body=SPLITS[half][n % len(SPLITS[half])],
                view=VIEWS[0],
                pitch_deg=float(rng.uniform(*VIEWS[0].pitch_deg)),
                azimuth_deg=float(rng.uniform(*VIEWS[0].azimuth_deg)),
                roll_deg=float(np.clip(rng.normal(0, 2), -5, 5)),
                fov_deg=float(rng.uniform(52, 72)),
                filled=float(rng.uniform(0.6, 0.82)),
                fps=fps,
                size=(480, 360) if rng.random() < 0.7 else (360, 480),
            )
        )
    return plans
