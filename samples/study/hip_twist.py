"""Which signals show a hip twist and its faults from the head end? Compares candidates for each measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.head_end import shoulders
from calibration.landmarks import SIDES, Landmark, Side, other
from exercises.hip_twist import (
    HIP_TWIST,
    LIFT_DEG_PER_WIDTH,
    RISES_ANYWAY_WIDTHS,
    SWING_DEG_PER_WIDTH,
)
from samples.studio.hip_twist import KNEES_FAULT_SHOULDERS, SHOULDER_FAULT_DEG
from samples.study.thoracic_lift import Measure, of_exercise, start_poses, table, tops
from samples.study.tracks import Tracks

Array = NDArray[np.float64]

#: The swing is not a fault; in its table, a swing of at least this many degrees takes the place of one.
WIDE_DEG = 30.0
_SWING = "knees and ankles against shoulders (used)"
#: Signals that rise with a shoulder: its landmark, and the cloth over the ribs below it.
_RISES = ("shoulder", "cloth")


def truth(joints_m: Array) -> tuple[Array, Array]:
    """Return the true swing of the thighs, degrees to the left, and the true gap of the knees, shoulder widths.

    Args:
        joints_m: (N, 33, 3) the true joints.

    Returns:
        Two arrays (N,).
    """
    across_m = joints_m[:, Landmark.LEFT_SHOULDER] - joints_m[:, Landmark.RIGHT_SHOULDER]
    knees_m = joints_m[:, Landmark.LEFT_KNEE] - joints_m[:, Landmark.RIGHT_KNEE]
    thighs_m = (joints_m[:, [25, 26]] - joints_m[:, [23, 24]]).mean(axis=1)
    level = np.median(across_m, axis=0) * [1, 1, 0]
    swing_deg = np.degrees(np.arctan2(thighs_m @ level / np.linalg.norm(level), thighs_m[:, 2]))
    return swing_deg, np.linalg.norm(knees_m, axis=1) / np.median(np.linalg.norm(across_m, axis=1))


def measures(clip: Tracks) -> list[Measure]:
    """Return the measures of a twist; empty if the start position is not seen."""
    poses = start_poses(clip)
    at = HIP_TWIST.calibrate(poses, "held") if poses else None
    if at is None:
        return []
    left, width = shoulders(at.rest_px)

    def pair(name: str) -> tuple[Array, Array]:
        a, b = (clip.points[:, Landmark[f"{side}_{name}"], :2] for side in ("LEFT", "RIGHT"))
        return a, b

    def middle(name: str) -> Array:
        a, b = pair(name)
        return np.asarray((a + b) / 2)

    def tilt_deg(name: str) -> Array:
        line = np.subtract(*pair(name))
        return np.asarray(np.degrees(np.arctan2(line @ at.up, line @ left)))

    def gap(name: str) -> Array:
        return np.asarray(np.linalg.norm(np.subtract(*pair(name)), axis=1) / width)

    def aside(points: Array) -> Array:
        return np.asarray(points @ left / width)

    def rise(what: str, side: Side) -> Array:
        way = pair("SHOULDER")[side == "right"] if what == "shoulder" else clip.way_px(f"trunk_0.55_{side}")
        return np.asarray(way @ at.up / width)

    swing_true, gap_true = truth(clip.truth["joints_m"])
    knees, legs = middle("KNEE") - middle("SHOULDER"), (middle("KNEE") + middle("ANKLE")) / 2 - middle("SHOULDER")
    return [
        Measure(
            "swing",
            WIDE_DEG,
            swing_true,
            {
                _SWING: SWING_DEG_PER_WIDTH * aside(legs),
                "knees against shoulders": aside(knees),
                "knees against hips": aside(middle("KNEE") - middle("HIP")),
                "ankles against shoulders": aside(middle("ANKLE") - middle("SHOULDER")),
                "tilt of the hips": -tilt_deg("HIP"),
            },
            to_side,
        ),
        Measure(
            "shoulder_lifts",
            SHOULDER_FAULT_DEG,
            -clip.truth["thorax_turn_deg"],
            {
                "tilt of the shoulders": -tilt_deg("SHOULDER"),
                "tilt of the elbows": -tilt_deg("ELBOW"),
                **{f"{side} {what}": rise(what, side) for what in _RISES for side in SIDES},
            },
            to_side,
        ),
        Measure(
            "knees_separate",
            KNEES_FAULT_SHOULDERS,
            gap_true,
            {
                "distance of the knees (used)": gap("KNEE"),
                "distance across the picture": np.asarray(np.subtract(*pair("KNEE")) @ left / width),
                "distance of the ankles": gap("ANKLE"),
            },
        ),
    ]


def to_side(rep: Mapping[str, Any]) -> float:
    """1 for a repetition to the left, -1 for one to the right."""
    return 1.0 if rep["side"] == "left" else -1.0


def uneven_pct(clip: Tracks) -> tuple[float, float]:
    """Return by how many percent the swings to the left exceed those to the right: true and measured."""
    found = tops([clip], measures).get("swing")
    if found is None:
        return np.nan, np.nan
    is_left = np.array([rep["side"] == "left" for rep in clip.sidecar["reps"]])
    is_whole = np.array(
        [
            not {f["code"] for f in rep["faults"]} & {"partial_range", "knees_separate", "shoulder_lifts"}
            for rep in clip.sidecar["reps"]
        ]
    )
    if not (is_left & is_whole).any() or not (~is_left & is_whole).any():
        return np.nan, np.nan
    means = [
        [np.array(found[name])[side & is_whole].mean() for side in (is_left, ~is_left)] for name in ("truth", _SWING)
    ]
    true, measured = (100 * (a - b) / max(a, b) for a, b in means)
    return float(true), float(measured)


def markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section of ``docs/measures.md``."""
    clips = of_exercise(tracks, "hip_twist", "head")
    found = tops(clips, measures)
    if "shoulder_lifts" in found:
        columns = found["shoulder_lifts"]
        reps = [rep for clip in clips if measures(clip) for rep in clip.sidecar["reps"]]
        away = {
            what: np.array([columns[f"{other(rep['side'])} {what}"][n] * to_side(rep) for n, rep in enumerate(reps)])
            for what in _RISES
        }
        for what in _RISES:
            for side in SIDES:
                del columns[f"{side} {what}"]
            columns[f"rise of the {what} away"] = list(away[what])
        both = (away["shoulder"] + away["cloth"]) / 2
        columns["rise of both (used)"] = list(LIFT_DEG_PER_WIDTH * (both - RISES_ANYWAY_WIDTHS))
    pairs = np.array([uneven_pct(clip) for clip in clips]).reshape(-1, 2)
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    off = pairs[:, 1] - pairs[:, 0]
    uneven = (
        f"error {np.sqrt((off**2).mean()):.1f} (root mean square), largest {np.abs(off).max():.0f}" if len(off) else "–"
    )
    return "\n\n".join(
        [
            "## Hip twist",
            f"{len(clips)} clips from the head end. Each signal is its change from the rest before a repetition to its "
            "top, towards the side of the swing. The degrees per shoulder width depend on a person's length of "
            "thighs and the width of shoulders.",
            *(table(code, columns) for code, columns in found.items()),
            f"`uneven_range`: difference of the sides in percent, {len(off)} clips with both: {uneven}.",
        ]
    )
