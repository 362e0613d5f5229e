"""Does the spine peel or hinge? Candidate signals for the order in which a bridge leaves the mat, side by side."""

from __future__ import annotations

import numpy as np

from samples.studio.glute_bridge import VIEWS
from samples.studio.movement import Wish
from samples.studio.plan import SPLITS, Plan

#: A clip's repetitions, in any order: peeled ones, one just over the line of hinging, a plank, another fault.
OTHERS = (("overarched", False), ("hips_drop", False), ("hips_low", False), (None, False))


def bridge_plans(seed: int, half: str, clips: int, fps: int = 15) -> list[Plan]:
    """Plans of bridges filmed square from the side, in which every size of hinging occurs.

    Args:
        seed: the same seed gives the same clips.
        half: "dev" or "val": whose bodies.
        clips: how many.
        fps: of the videos; slow ones are quicker to make, and the trainer's measures go by time and not by frames.
    """
    rng = np.random.default_rng([seed, list(SPLITS).index(half), fps])
    plans = []
    for n in range(clips):
        kinds: list[tuple[str | None, bool]] = [
            (None, False),
            ("hinges_up", False),
            ("hinges_up", True),
            OTHERS[n % len(OTHERS)],
        ]
        rng.shuffle(kinds)
        plans.append(
            Plan(
                name=f"{half}_bridge{fps}_{n:02d}",
                exercise="glute_bridge",
                wish=Wish("glute_bridge", "left" if rng.random() < 0.5 else "right", tuple(kinds), slide=n % 2 == 1),
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
