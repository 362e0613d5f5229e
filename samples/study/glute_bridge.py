"""Does the spine peel or hinge? Compares candidate signals for the order in which a bridge leaves the mat and lands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.geometry import torso_px
from calibration.landmarks import row
from calibration.supine import near_side, seen_hip_deg
from calibration.trunk import trunk_axes
from exercises.judging.peeling import FOLLOWED, MIN_SHARE, MIN_WAIST_SHARE, MOST_SHARE, shows_landing
from exercises.judging.top import together_share
from samples.studio.glute_bridge import TOGETHER
from samples.study.stats import auc
from samples.study.tracks import Tracks

Array = NDArray[np.float64]

#: The faults of the way up and of the way down.
CODES = ("hinges_up", "lands_pelvis_first")


@dataclass(frozen=True, slots=True)
class Rise:
    """How the near side's cloth and landmarks rise from the mat to the top of one repetition, torso lengths.

    A way down is read backwards, so it rises too.

    Attributes:
        rest_s: (M,) times of the rest well before the repetition.
        t_s: (N,) times of the way.
        hip, flank, waist: (N,) rise of the cloth at 0, 0.2 and 0.55 of the way from hip to shoulder.
        hip_mark, shoulder_mark: (N,) rise of the hip and shoulder landmarks.
        along: (N,) displacement of the hip landmark towards the head.
        chord: (N,) lengthening of the line from hip to shoulder.
        knee: (N,) displacement of the knee landmark from rest.
        hip_deg: (N,) opening of the angle shoulder–hip–knee, degrees.
        together: true value of 1 minus the lead of the pelvis' slope over the upper back's; NaN if the clip does not
            record it.
        hinged: whether the sidecar lists the fault of this way.
        is_down: this is a way down.
    """

    rest_s: Array
    t_s: Array
    hip: Array
    flank: Array
    waist: Array
    hip_mark: Array
    shoulder_mark: Array
    along: Array
    chord: Array
    knee: Array
    hip_deg: Array
    together: float
    hinged: bool
    is_down: bool = False


def rises(clip: Tracks, is_down: bool = False) -> list[Rise]:
    """Return one way of each repetition, measured from the rest well before it, because the pelvis curls first.

    At a natural tempo people hardly rest; then whatever rest follows the previous repetition is used.
    """
    still = clip.t_s < clip.t_s[0] + 2
    rest = np.nanmedian(clip.points[still, :, :2], axis=0).astype(np.float32)
    head, up = trunk_axes(rest)
    near, length = near_side(head), torso_px(rest)
    shoulder, hip, knee = (row(near, name) for name in ("shoulder", "hip", "knee"))
    angle = np.array([seen_hip_deg(xy.astype(np.float32), near) for xy in clip.points[:, :, :2]])
    chord = np.linalg.norm(clip.points[:, shoulder, :2] - clip.points[:, hip, :2], axis=1) / length
    cloth = [clip.way_px(f"trunk_{part:.2f}_{near}") for part in (0.0, 0.2, 0.55)]
    paths = [*cloth, clip.points[:, hip, :2], clip.points[:, shoulder, :2]]
    out, over_s = [], float(clip.t_s[0])
    for rep in clip.sidecar["reps"]:
        begin_s, end_s = rep["start_s"] - 1.8, rep["start_s"] - 1.3
        if begin_s < over_s:
            begin_s, end_s = min(over_s, rep["start_s"] - 0.2), rep["start_s"] + 0.02
        over_s = rep["end_s"]
        before = (clip.t_s > begin_s) & (clip.t_s < end_s)
        if is_down:
            way = np.flatnonzero((clip.t_s >= rep["peak_s"]) & (clip.t_s <= rep["end_s"]))[::-1]
        else:
            way = np.flatnonzero((clip.t_s >= end_s) & (clip.t_s <= rep["peak_s"]))
        ways = [(path[way] - np.nanmedian(path[before], axis=0)) / length for path in paths]
        knee_way = clip.points[way, knee, :2] - np.nanmedian(clip.points[before, knee, :2], axis=0)
        out.append(
            Rise(
                clip.t_s[before],
                clip.t_s[way],
                hip=ways[0] @ up,
                flank=ways[1] @ up,
                waist=ways[2] @ up,
                hip_mark=ways[3] @ up,
                shoulder_mark=ways[4] @ up,
                along=ways[3] @ head,
                chord=chord[way] - np.nanmedian(chord[before]),
                knee=np.linalg.norm(knee_way, axis=1) / length,
                hip_deg=angle[way] - np.nanmedian(angle[before]),
                together=_together(clip, rep, is_down),
                hinged=any(fault["code"] == CODES[is_down] for fault in rep["faults"]),
                is_down=is_down,
            )
        )
    return out


def _together(clip: Tracks, rep: Mapping[str, Any], is_down: bool) -> float:
    """True value for one way of a repetition; NaN if the clip does not record the spine."""
    if "spine_elevation_deg" not in clip.truth:
        return float("nan")
    elevation_deg = clip.truth["spine_elevation_deg"]
    tail_up_deg = np.nanpercentile(elevation_deg, 90, axis=0) - elevation_deg
    first, last = ("peak_s", "end_s") if is_down else ("start_s", "peak_s")
    slope = tail_up_deg[(clip.t_s >= rep[first]) & (clip.t_s <= rep[last])]
    lead = float((slope[:, 0] - slope[:, 5]).max())
    return 1 - lead / max(float(slope[:, 0].max()), 1.0)


def behind(lower: Array, upper: Array, low: tuple[float, float] = (0.05, 0.5)) -> float:
    """Rise of the upper point over that of the lower on a part of the way, divided by that ratio at the top."""
    size = np.nanmax(lower)
    early, top = (lower > low[0] * size) & (lower < low[1] * size), lower > 0.9 * size
    share = np.nansum(upper[early]) / np.nansum(lower[early])
    return float(share * np.nansum(lower[top]) / np.nansum(upper[top]))


def judged(rise: Rise) -> float:
    """Value that the exercise computes from the cloth; NaN where the cloth shows nothing."""
    if not np.isfinite(rise.hip).any() or np.nanmax(rise.hip) < FOLLOWED * np.nanmax(rise.hip_mark):
        return float("nan")
    if rise.is_down and not shows_landing(rise.t_s[::-1], rise.hip[::-1], rise.hip_mark[::-1]):
        return float("nan")
    share = together_share(rise.hip, rise.waist, MIN_WAIST_SHARE)
    return share if MIN_SHARE <= share <= (MOST_SHARE if rise.is_down else np.inf) else float("nan")


def at_part(rise: Rise, signal: Array, part: float) -> float:
    """Value of a signal at the moment when the hip landmark has risen by this share."""
    seen = np.isfinite(rise.hip_mark + signal)
    return float(signal[seen][np.argmax(rise.hip_mark[seen] >= part * rise.hip_mark[seen].max())])


#: Candidate → its value for one way up; larger means more of a hinge.
CANDIDATES: dict[str, Callable[[Rise], float]] = {
    "waist cloth behind hip cloth": lambda r: behind(r.hip, r.waist),
    "the same, first quarter only": lambda r: behind(r.hip, r.waist, (0.05, 0.25)),
    "the same as the exercise judges it": judged,
    "waist cloth behind flank cloth": lambda r: behind(r.flank, r.waist),
    "flank cloth behind hip cloth": lambda r: behind(r.hip, r.flank),
    "waist cloth behind hip landmark": lambda r: behind(r.hip_mark, r.waist),
    "shoulder landmark lower at half": lambda r: -at_part(r, r.shoulder_mark, 0.5),
    "shoulder landmark, rise still to come at half": lambda r: r.shoulder_mark[-1] - at_part(r, r.shoulder_mark, 0.5),
    "line hip to shoulder longer at half": lambda r: at_part(r, r.chord, 0.5),
    "the same, less that at the top": lambda r: at_part(r, r.chord, 0.5) - r.chord[-1],
    "hip landmark towards the feet at a third": lambda r: -at_part(r, r.along, 0.3),
    "hips opened late at a third": lambda r: -at_part(r, r.hip_deg, 0.3) / r.hip_deg[-1],
    "knee forward late at half": lambda r: -at_part(r, r.knee, 0.5) / r.knee[-1],
}


def markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section on the order in which the spine leaves the mat."""
    lines = _table("Glute bridge: does the spine peel or hinge?", _rises(tracks, False))
    lines += [
        "",
        "In a plank that turns about the shoulders, the waist rises by a constant share of the hip's rise;",
        "when the back peels off, it stays behind on the lower half of the way up. No landmark shows this well enough.",
        "The reference is the rest well before the hips open: just before, the pelvis already curls, which costs about",
        "half of the separation. The exercise judges only where the cloth was followed and the waist is in view.",
    ]
    return "\n".join(lines) + "\n"


def down_markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section on the order in which the spine comes down."""
    lines = _table("Glute bridge: does the pelvis come down last?", _rises(tracks, True))
    lines += [
        "",
        "The same signals, backwards from the end of the way down. The followed cloth has drifted by then, so the",
        "exercise judges only where it was followed better, and ways down that are neither quick nor very slow.",
    ]
    return "\n".join(lines) + "\n"


def _rises(tracks: Sequence[Tracks], is_down: bool) -> list[list[Rise]]:
    """The ways of each clip that the exercise may judge."""
    clips = [c for c in tracks if c.sidecar["content"] == "glute_bridge" and c.sidecar["camera"]["recommended"]]
    return [rises(clip, is_down) for clip in clips]


def _table(title: str, of_clips: Sequence[Sequence[Rise]]) -> list[str]:
    """One row for each candidate."""
    found = [rise for ways in of_clips for rise in ways]
    true = np.array([rise.together for rise in found])
    hinged = np.where(np.isfinite(true), true >= TOGETHER, [rise.hinged for rise in found])
    lines = [
        f"## {title}",
        "",
        f"{len(found)} repetitions of {len(of_clips)} clips, {hinged.sum()} of them hinged (truth {TOGETHER} or more).",
        "",
        "| signal | AUC | MAE | peeled, largest | hinged, smallest | not seen |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, of in CANDIDATES.items():
        seen = np.array([of(rise) for rise in found])
        known = np.isfinite(seen)
        edge = [f"{v[np.isfinite(v)][k]:.2f}" if np.isfinite(v).any() else "–" for v, k in _ends(seen, hinged)]
        off = np.abs(seen - true)[np.isfinite(seen + true)]
        mae = float(off.mean()) if len(off) else float("nan")
        cells = [name, f"{auc(seen[hinged], seen[~hinged]):.3f}", f"{mae:.2f}", *edge, str((~known).sum())]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _ends(seen: Array, hinged: NDArray[np.bool_]) -> list[tuple[Array, int]]:
    """Sort the peeled and the hinged values. The index in each pair marks the value nearest to the other group."""
    return [(np.sort(seen[~hinged]), -1), (np.sort(seen[hinged]), 0)]
