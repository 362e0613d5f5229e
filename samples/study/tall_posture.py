"""Tall posture: compares candidate signals of a forward head, a slump, a lean and uneven shoulders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.geometry import mid_hip, mid_shoulder, middle, torso_px
from calibration.landmarks import Landmark, Points, row
from calibration.posture import calibrate_upright
from calibration.smoothing import PoseSmoother
from exercises.tall_posture import LEAN_TORSO
from samples.studio import tall_posture as studio
from samples.studio.truth import MEASURES, Truth
from samples.study.stats import auc, leave_out, recall_at
from samples.study.tracks import Tracks

Array = NDArray[np.float64]

#: Length of the start position at the beginning of a clip, seconds; measures are changes from it.
REST_S = 2.0
#: A person whose hips are less than this above the knees sits on a chair, metres.
SITS_M = 0.2


@dataclass(frozen=True, slots=True)
class Measure:
    """One judged measure.

    Attributes:
        code: code of the fault.
        title: title of the section.
        view: view that shows it.
        sits: True: sitting only; False: standing only; None: both.
        fault: threshold in the truth.
        unit: unit of the truth.
    """

    code: str
    title: str
    view: str
    sits: bool | None
    fault: float
    unit: str


MEASURES_JUDGED = (
    Measure("head_forward", "Head forward, from the side", "side", None, studio.HEAD_FAULT_TORSO, "torso"),
    Measure("slumped", "Slump, from the side", "side", None, studio.ROUND_FAULT_DEG, "°"),
    Measure("slumped", "Slump, from the front", "front", None, studio.ROUND_FAULT_DEG, "°"),
    Measure("leans_to_one_side", "Lean standing", "front", False, studio.LEAN_FAULT_TORSO, "torso"),
    Measure("leans_to_one_side", "Lean sitting", "front", True, studio.SIT_LEAN_FAULT_TORSO, "torso"),
    Measure("shoulders_uneven", "Uneven shoulders", "front", None, studio.SHOULDERS_FAULT_DEG, "°"),
)


@dataclass(frozen=True, slots=True, eq=False)
class _Seconds:
    """One clip by seconds: medians of the truth and of every candidate."""

    view: str
    sits: bool
    truth: Mapping[str, Array]
    found: Mapping[str, Array]


def _seconds(tracks: Tracks) -> _Seconds | None:
    kept = tracks.truth
    truth = Truth(
        t_s=kept["t_s"],
        joints_px=kept["joints_px"],
        joints_m=kept["joints_m"],
        spine_elevation_deg=kept["spine_elevation_deg"],
        spine_m=kept["spine_m"],
        values=np.column_stack([kept[name] for name in MEASURES]),
    )
    sits = bool(np.median(truth.middle_m(23)[:, 2] - truth.middle_m(25)[:, 2]) < SITS_M)
    found = _candidates(tracks)
    if found is None:
        return None
    second = np.floor(tracks.t_s).astype(int)
    per = [second == n for n in range(2, int(tracks.t_s[-1]))]

    def medians(values: Array) -> Array:
        return np.array([np.median(values[mask]) for mask in per])

    return _Seconds(
        tracks.sidecar["camera"]["view"],
        sits,
        {name: medians(values) for name, values in studio.measures(truth, sits).items()},
        {name: medians(values) for name, values in found.items()},
    )


def _candidates(tracks: Tracks) -> dict[str, Array] | None:
    """Every signal (N,) as its change since the first seconds, torso lengths or degrees; None if nobody was found."""
    smooth = PoseSmoother()
    poses = [smooth(pose) for _, pose in tracks.poses() if pose is not None]
    early = [pose for pose in poses if pose.t_s < REST_S]
    at = calibrate_upright(early, "held") if early and len(poses) == len(tracks.t_s) else None
    if at is None:
        return None
    torso = torso_px(at.rest_px)
    parts: dict[str, Callable[[Points], Array]] = {
        "ears": lambda xy: middle(xy, Landmark.LEFT_EAR, Landmark.RIGHT_EAR),
        "nose": lambda xy: np.asarray(xy[Landmark.NOSE], np.float64),
        "shoulders": mid_shoulder,
        "hips": mid_hip,
        "ankles": lambda xy: middle(xy, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE),
    }
    at_s = {name: np.array([of(pose.xy_px) for pose in poses]) for name, of in parts.items()}
    rest = tracks.t_s < REST_S

    def change(values: Array) -> Array:
        first = values[rest & np.isfinite(values.reshape(len(values), -1)).all(axis=1)]
        return np.asarray(values - np.median(first, axis=0)) if len(first) else np.full_like(values, np.nan)

    def way(upper: str, lower: str, axis: Array) -> Array:
        return change((at_s[upper] - at_s[lower]) @ axis) / torso

    def tip_deg(left: Array, right: Array) -> Array:
        across = change(left - right)
        width = abs(float(at.rest_px[Landmark.LEFT_SHOULDER, 0] - at.rest_px[Landmark.RIGHT_SHOULDER, 0]))
        return np.abs(np.degrees(np.arctan2(across[:, 1], width)))

    def line_deg(name: str) -> Array:
        sides = (np.array([pose.xy_px[row(side, name)] for pose in poses]) for side in ("left", "right"))
        return tip_deg(*sides)

    def cloth_deg(part: str) -> Array:
        return tip_deg(*(tracks.way_px(f"trunk_{part}_{side}") for side in ("left", "right")))

    trunk = at_s["shoulders"] - at_s["hips"]
    tip = change(np.degrees(np.arctan2(trunk @ at.up, trunk @ at.head)))
    upright = way("shoulders", "hips", at.up)
    shoulders, cloth = line_deg("shoulder"), cloth_deg("1.00")
    ahead, height = way("ears", "shoulders", at.up), -way("ears", "shoulders", at.head)
    lost = -way("ears", "hips", at.head)
    return {
        "ears ahead of the shoulders": np.where(tip <= studio.SLUMP_TIP_DEG, ahead, 0.0),
        "nose ahead of the shoulders": np.where(tip <= studio.SLUMP_TIP_DEG, way("nose", "shoulders", at.up), 0.0),
        "ears ahead and lower": np.where(tip <= studio.SLUMP_TIP_DEG, ahead + height, 0.0),
        "the trunk's tip": tip,
        "height of the ears lost": lost,
        "height of the shoulders lost": -way("shoulders", "hips", at.head),
        "hips off the ankles": np.abs(way("hips", "ankles", at.up)),
        "shoulders off the ankles": np.abs(way("shoulders", "ankles", at.up)),
        "shoulders off the hips": np.abs(way("shoulders", "hips", at.up)),
        "ears off the hips": np.abs(way("ears", "hips", at.up)),
        "line of the shoulders": shoulders,
        "line of the shoulders, no lean": np.where(np.abs(upright) <= LEAN_TORSO, shoulders, 0.0),
        "line of the elbows, no lean": np.where(np.abs(upright) <= LEAN_TORSO, line_deg("elbow"), 0.0),
        "cloth at the shoulders, no lean": np.where(np.abs(upright) <= LEAN_TORSO, cloth, 0.0),
        "cloth at the waist, no lean": np.where(np.abs(upright) <= LEAN_TORSO, cloth_deg("0.55"), 0.0),
        "line and cloth, no lean": np.where(np.abs(upright) <= LEAN_TORSO, (shoulders + 0.7 * cloth) / 2, 0.0),
    }


_OF = {
    "Head forward, from the side": (
        "ears ahead of the shoulders",
        "nose ahead of the shoulders",
        "ears ahead and lower",
    ),
    "Slump, from the side": ("the trunk's tip", "height of the ears lost", "height of the shoulders lost"),
    "Slump, from the front": ("height of the ears lost", "height of the shoulders lost"),
    "Lean standing": ("hips off the ankles", "shoulders off the ankles", "shoulders off the hips"),
    "Lean sitting": ("shoulders off the hips", "ears off the hips", "shoulders off the ankles"),
    "Uneven shoulders": (
        "line of the shoulders",
        "line of the shoulders, no lean",
        "line of the elbows, no lean",
        "cloth at the shoulders, no lean",
        "cloth at the waist, no lean",
        "line and cloth, no lean",
    ),
}


def markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section that compares every candidate with the truth, second by second."""
    wanted = [t for t in tracks if t.sidecar["content"] == "tall_posture" and t.truth]
    clips = [s for t in wanted if (s := _seconds(t)) is not None]
    parts = [
        f"## Tall posture ({len(clips)} clips)\n",
        "Each row is a signal's change since the start position, read once a second. Faulty seconds are beyond the "
        "threshold, good ones within half of it. The error is that of a line fitted on the other clips.\n",
    ]
    parts += [_table(measure, clips) for measure in MEASURES_JUDGED]
    return "\n".join(parts)


def _table(measure: Measure, clips: Sequence[_Seconds]) -> str:
    of = [c for c in clips if c.view == measure.view and measure.sits in (None, c.sits)]
    if len(of) < 2:
        return f"### {measure.title}\n\nToo few clips.\n"
    true = np.concatenate([c.truth[measure.code] for c in of])
    groups = np.concatenate([np.full(len(c.truth[measure.code]), i) for i, c in enumerate(of)])
    bad, good = true >= measure.fault, true <= measure.fault / 2
    lines = [
        f"### {measure.title}\n",
        f"{bad.sum()} faulty and {good.sum()} good seconds in {len(of)} clips.\n",
        "| signal | not seen | AUC | recall at 2 % false | mean error | slope |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name in _OF[measure.title]:
        found = np.concatenate([c.found[name] for c in of])
        seen = np.isfinite(found)
        if not seen.any():
            lines.append(f"| {name} | 100 % | – | – | – | – |")
            continue
        x, y = found[seen], true[seen]
        error = float(np.mean(np.abs(leave_out(x[:, None], y, groups[seen], 0.0) - y)))
        slope = float(np.polyfit(x, y, 1)[0])
        digits = 1 if measure.unit == "°" else 3
        lines.append(
            f"| {name} | {100 * np.mean(~seen):.0f} % | {auc(found[bad], found[good]):.2f} "
            f"| {recall_at(found[bad], found[good], 0.02):.2f} | {error:.{digits}f} {measure.unit} | {slope:.2f} |"
        )
    return "\n".join([*lines, ""])
