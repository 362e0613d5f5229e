"""How far does the upper back open, does the neck crane? Candidate signals of an upper back stretch, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from samples.studio.movement import Wish
from samples.studio.plan import SPLITS, Plan
from samples.studio.upper_back_stretch import VIEWS
from samples.study.tracks import Tracks


def stretch_plans(seed: int, half: str, clips: int, fps: int = 15) -> list[Plan]:
    """Plans of stretches filmed in profile in which the neck cranes and the low back takes over more often.

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
            ("neck_cranes", False),
            ("neck_cranes", True),
            ("low_back_takes_over", False),
        ]
        rng.shuffle(kinds)
        plans.append(
            Plan(
                name=f"{half}_stretch{fps}_{n:02d}",
                exercise="upper_back_stretch",
                wish=Wish("upper_back_stretch", "left" if rng.random() < 0.5 else "right", tuple(kinds)),
                seed=int(rng.integers(2**31)),
                body=SPLITS[half][n % len(SPLITS[half])],
                view=VIEWS[0],
                pitch_deg=float(rng.uniform(*VIEWS[0].pitch_deg)),
                azimuth_deg=float(rng.uniform(*VIEWS[0].azimuth_deg)),
                roll_deg=float(np.clip(rng.normal(0, 2), -5, 5)),
                fov_deg=float(rng.uniform(52, 72)),
                filled=float(rng.uniform(0.6, 0.82)),
                fps=fps,
                size=(480, 360),
            )
        )
    return plans
