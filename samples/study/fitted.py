"""The bodies, clothes and rooms on which everything was fitted and judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from calibration import fitted as calibration_fitted
from calibration.fit import Fitted
from exercises.judging import fitted as exercises_fitted
from samples.studio.plan import SPLITS
from samples.study.tracks import Tracks

_HEAD = """## What was fitted, and on what

Every clip, and every camera place of the stills, has its own random clothes and room. *Clothes* counts kinds (cut,
sleeves, pattern, legs), not colours. Measures were chosen and thresholds set on the bodies *developed on*; the bodies
*judged on* are different ones. Clips of both were looked at during development.

| exercise | bodies | clips | repetitions | clothes | rooms | camera looks down |
|---|---|--:|--:|--:|--:|---|
"""


def markdown(clips: Mapping[str, Sequence[Tracks]]) -> str:
    """Return the tables of the data that measures were chosen on and coefficients were fitted on.

    Args:
        clips: exercise id → its clips.
    """
    lines = []
    for name in sorted(clips):
        for said, bodies in zip(("developed on", "judged on"), SPLITS.values(), strict=True):
            mine = [clip for clip in clips[name] if clip.sidecar["body"] in bodies]
            if mine:
                lines.append(_row(name, said, mine))
    return _HEAD + "\n".join([*lines, "", coefficients()])


def coefficients() -> str:
    """The table of the coefficients in use, from the generated modules."""
    lines = [
        "| coefficients | value | standard error | fitted on | bodies |",
        "|---|---|--:|---|---|",
        *(
            f"| `{name}` | {_many(one.value)} | {_many(one.error)} | {one.n} rows of `{one.record}` "
            f"| {', '.join(one.bodies)} |"
            for module in (calibration_fitted, exercises_fitted)
            for name, one in vars(module).items()
            if isinstance(one, Fitted)
        ),
        "",
        "The records are in `tests/records/`. `python -m samples.study refit` fits the coefficients again and writes",
        "them into `calibration/fitted.py` and `exercises/judging/fitted.py`. This table shows what stands there,",
        "and a test fits them again.",
    ]
    return "\n".join(lines) + "\n"


def _many(value: ArrayLike) -> str:
    """One number as text; for several, their count."""
    return " × ".join(map(str, np.shape(value))) + " numbers" if np.ndim(value) else f"{value}"


def _row(name: str, said: str, clips: Sequence[Tracks]) -> str:
    bodies = ", ".join(sorted({clip.sidecar["body"] for clip in clips}))
    pitches = [clip.sidecar["camera"]["pitch_deg"] for clip in clips]
    cells = (
        name,
        f"{said}: {bodies}",
        len(clips),
        sum(len(clip.sidecar["reps"]) for clip in clips),
        len({clip.sidecar["clothes"] for clip in clips}),
        len({clip.sidecar["seed"] for clip in clips}),
        f"{min(pitches):.0f}–{max(pitches):.0f}°",
    )
    return f"| {' | '.join(map(str, cells))} |"
