"""The clips below ``samples/``: few, small, and chosen so that each shows one thing."""

from __future__ import annotations

from samples.studio.movement import Side, Wish
from samples.studio.plan import MODULES, Plan

_Reps = tuple[tuple[str | None, bool], ...]
_GOOD = (None, False)
#: name, exercise, kind, body, side, repetitions, view, camera's pitch and azimuth, seed
_CLAM_ROLLS = ("pelvis_rolls_back", False), ("pelvis_rolls_back", True)
_ROWS: list[tuple[str, str, str, str, Side, _Reps, int, float, float, int]] = [
    ("clam_left_correct", "clam", "clam", "female", "left", (_GOOD,) * 3, 0, 45, -6, 140),
    ("clam_right_correct", "clam", "clam", "older", "right", (_GOOD,) * 3, 0, 38, 8, 251),
    (
        "clam_left_rolls_back_mild",
        "clam",
        "clam",
        "female",
        "left",
        (_GOOD, _CLAM_ROLLS[0], _CLAM_ROLLS[0]),
        0,
        48,
        5,
        362,
    ),
]


def committed_set() -> list[Plan]:
    """The clips below ``samples/``."""
    return [
        Plan(
            name=name,
            exercise=exercise,
            wish=Wish(kind, side, reps),
            seed=seed,
            body=body,
            view=MODULES[exercise].VIEWS[view],
            pitch_deg=pitch,
            azimuth_deg=azimuth,
            roll_deg=(-1) ** n * 1.2,
            fov_deg=58,
            filled=0.72,
            fps=25,
            size=(640, 480),
        )
        for n, (name, exercise, kind, body, side, reps, view, pitch, azimuth, seed) in enumerate(_ROWS)
    ]
