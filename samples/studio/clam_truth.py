"""What of a clam's truth is a repetition, and which faults it has.

The thresholds are those that the trainer declares for the clam, written down a second time on purpose: truth must not
move when somebody tunes the trainer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from samples.studio.body import Array
from samples.studio.truth import Truth

Mask = NDArray[np.bool_]

ROLL_FAULT_DEG = 10.0
APART_FAULT_TORSO = 0.12
TIP_FAULT_DEG, SHORT_FAULT = 6.0, 0.08
FAST_S = 1.5
PARTIAL = 0.65
HELD_S = 0.25


def _spans(opening: Array, rest: float) -> list[tuple[int, int]]:
    """First and last frame of each stretch in which the knees part by 0.08 torso and close again to 0.04."""
    spans, start = [], None
    for i, value in enumerate(opening):
        if start is None and value > rest + 0.08:
            start = i
        elif start is not None and value < rest + 0.04:
            spans.append((start, i))
            start = None
    return spans


def _onset(t_s: Array, over: Mask) -> float | None:
    """Time at which a condition first becomes true for ``HELD_S``."""
    first = None
    for t, yes in zip(t_s, over, strict=True):
        first = (t if first is None else first) if yes else None
        if first is not None and t - first >= HELD_S - 1e-9:
            return float(first)
    return None


def judge(truth: Truth, side: str) -> list[dict[str, Any]]:
    """Find the repetitions in the measured distance of the knees and measure their faults against the rest before each.

    A repetition starts and ends where that distance leaves and regains 5 % of its range; the way up ends and the way
    down begins at 95 %. (The angle between the thighs tells the range, but not the time: at rest the knees are nearer
    to each other than the hips, so the angle shrinks before it grows.)
    """
    t, opening, thighs = truth.t_s, truth["knee_gap_torso"], truth["thigh_opening_deg"]
    level = float(np.percentile(opening, 10))
    reps: list[dict[str, Any]] = []
    for a, b in _spans(opening, level):
        top = a + int(np.argmax(opening[a:b]))
        before = (t >= t[a] - 1.0) & (t < t[a] - 0.4)
        rest = float(np.median(opening[before]))
        size = opening[top] - rest
        low, high = rest + 0.05 * size, rest + 0.95 * size
        start = next(i for i in range(a, -1, -1) if opening[i] < low or i == 0)
        end = next(i for i in range(b - 1, len(t)) if opening[i] < low or i == len(t) - 1)
        reached = next(i for i in range(start, top + 1) if opening[i] >= high)
        left = next(i for i in range(end, top - 1, -1) if opening[i] >= high)
        still = (t >= t[start] - 0.4) & (t <= t[start])
        inside = slice(start, end + 1)
        roll = truth["pelvis_roll_deg"][inside] - truth["pelvis_roll_deg"][still].mean()
        reps.append(
            {
                "n": len(reps) + 1,
                "start_s": float(t[start]),
                "peak_s": float(t[top]),
                "end_s": float(t[end]),
                "up_s": float(t[reached] - t[start]),
                "down_s": float(t[end] - t[left]),
                "side": side,
                "range_deg": float(thighs[inside].max() - np.median(thighs[before])),
                "pelvis_roll_deg": float(roll[np.argmax(np.abs(roll))]),
                "faults": _faults(truth, inside, still, roll) + _tempo_faults(t, (start, reached, left, end)),
            }
        )
    add_partial_range(reps)
    return reps


def add_partial_range(reps: list[dict[str, Any]]) -> None:
    """Add ``partial_range`` where a range is below ``PARTIAL`` of the clip's largest.

    Lifting the feet apart opens the thighs further than the exercise allows, so it sets no mark for the others.
    """
    together = [r["range_deg"] for r in reps if all(f["code"] != "feet_apart" for f in r["faults"])]
    most = max(together or [r["range_deg"] for r in reps], default=0.0)
    for r in reps:
        if r["range_deg"] < PARTIAL * most:
            r["faults"].append({"code": "partial_range", "peak_deg": r["range_deg"], "onset_s": r["peak_s"]})


def _faults(truth: Truth, inside: slice, still: Mask, roll: Array) -> list[dict[str, Any]]:
    """Faults of alignment within one repetition."""
    t = truth.t_s[inside]
    gap = truth["ankle_gap_torso"][inside] - truth["ankle_gap_torso"][still].mean()
    direction = truth["trunk_direction_deg"]
    resting = np.degrees(np.angle(np.exp(1j * np.radians(direction[still])).mean()))
    tip = np.abs((direction[inside] - resting + 180) % 360 - 180)
    short = 1 - truth["trunk_length_px"][inside] / truth["trunk_length_px"][still].mean()
    out: list[dict[str, Any]] = []
    if (onset := _onset(t, roll >= ROLL_FAULT_DEG)) is not None:
        out.append({"code": "pelvis_rolls_back", "peak_deg": float(roll.max()), "onset_s": onset})
    if (onset := _onset(t, gap > APART_FAULT_TORSO)) is not None:
        out.append({"code": "feet_apart", "peak": float(gap.max()), "unit": "torso", "onset_s": onset})
    if (onset := _onset(t, (tip > TIP_FAULT_DEG) | (short > SHORT_FAULT))) is not None:
        out.append(
            {"code": "waist_shortens", "peak_deg": float(tip.max()), "shortening": float(short.max()), "onset_s": onset}
        )
    return out


def _tempo_faults(t: Array, frames: tuple[int, int, int, int]) -> list[dict[str, Any]]:
    """``too_fast``, known at the end of the first phase that was too short."""
    start, reached, left, end = frames
    up, down = float(t[reached] - t[start]), float(t[end] - t[left])
    if min(up, down) >= FAST_S:
        return []
    return [
        {
            "code": "too_fast",
            "peak": min(up, down),
            "unit": "s",
            "onset_s": float(t[reached] if up < FAST_S else t[end]),
        }
    ]
