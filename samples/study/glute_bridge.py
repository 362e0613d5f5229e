"""Does the spine peel or hinge? Candidate signals for the order in which a bridge leaves the mat, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.camera import trunk_axes
from calibration.geometry import torso_px
from calibration.landmarks import row
from calibration.supine import near_side
from samples.studio.glute_bridge import TOGETHER
from samples.study.stats import auc
from samples.study.tracks import Tracks

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rise:
    """How the near side's cloth and landmarks rise from the mat to the top of one repetition, torso lengths.

    Attributes:
        rest_s, t_s: times (M,) of the rest well before it and (N,) of the way up.
        hip, flank, waist: (N,) cloth at 0, 0.2 and 0.55 of the way from hip to shoulder.
        hip_mark: (N,) the hip landmark.
        together: the truth, 1 less the lead of the pelvis' slope over the upper back's.
    """

    rest_s: Array
    t_s: Array
    hip: Array
    flank: Array
    waist: Array
    hip_mark: Array
    together: float


def rises(clip: Tracks) -> list[Rise]:
    """The way up of each repetition, against the rest well before it: the pelvis curls before the hips open."""
    still = clip.t_s < clip.t_s[0] + 2
    rest = np.nanmedian(clip.points[still, :, :2], axis=0).astype(np.float32)
    head, up = trunk_axes(rest)
    near = near_side(head)
    tail_up_deg = np.nanpercentile(clip.truth["spine_elevation_deg"], 90, axis=0) - clip.truth["spine_elevation_deg"]
    out = []
    for rep in clip.sidecar["reps"]:
        way = (clip.t_s >= rep["start_s"] - 1.3) & (clip.t_s <= rep["peak_s"])
        before = (clip.t_s > rep["start_s"] - 1.8) & (clip.t_s < rep["start_s"] - 1.3)
        cloth = [clip.way_px(f"trunk_{part:.2f}_{near}") for part in (0.0, 0.2, 0.55)]
        paths = [*cloth, clip.points[:, row(near, "hip"), :2]]
        hip, flank, waist, mark = (
            (path[way] - np.nanmedian(path[before], axis=0)) @ up / torso_px(rest) for path in paths
        )
        slope = tail_up_deg[(clip.t_s >= rep["start_s"]) & (clip.t_s <= rep["peak_s"])]
        lead = float((slope[:, 0] - slope[:, 5]).max())
        together = 1 - lead / max(float(slope[:, 0].max()), 1.0)
        out.append(Rise(clip.t_s[before], clip.t_s[way], hip, flank, waist, mark, together))
    return out


def behind(lower: Array, upper: Array, low: tuple[float, float] = (0.05, 0.5)) -> float:
    """Share of the lower point's rise that the upper one has on a part of the way, over that share at the top."""
    size = np.nanmax(lower)
    early, top = (lower > low[0] * size) & (lower < low[1] * size), lower > 0.9 * size
    share = np.nansum(upper[early]) / np.nansum(lower[early])
    return float(share * np.nansum(lower[top]) / np.nansum(upper[top]))


#: Candidate → its value for one way up; larger is more of a hinge.
CANDIDATES: dict[str, Callable[[Rise], float]] = {
    "waist cloth behind hip cloth": lambda r: behind(r.hip, r.waist),
    "the same, first quarter only": lambda r: behind(r.hip, r.waist, (0.05, 0.25)),
    "waist cloth behind flank cloth": lambda r: behind(r.flank, r.waist),
    "flank cloth behind hip cloth": lambda r: behind(r.hip, r.flank),
    "waist cloth behind hip landmark": lambda r: behind(r.hip_mark, r.waist),
}


def markdown(tracks: Sequence[Tracks]) -> str:
    """The order in which the spine leaves the mat: candidates side by side."""
    clips = [c for c in tracks if c.sidecar["content"] == "glute_bridge" and c.sidecar["camera"]["recommended"]]
    found = [rise for clip in clips for rise in rises(clip)]
    true = np.array([rise.together for rise in found])
    hinged = true >= TOGETHER
    lines = [
        "## Glute bridge: does the spine peel or hinge?",
        "",
        f"{len(found)} repetitions of {len(clips)} clips, {hinged.sum()} of them hinged (truth {TOGETHER} or more).",
        "",
        "| signal | AUC | MAE | peeled, largest | hinged, smallest | not seen |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, of in CANDIDATES.items():
        seen = np.array([of(rise) for rise in found])
        known = np.isfinite(seen)
        edge = [f"{v[np.isfinite(v)][k]:.2f}" if np.isfinite(v).any() else "–" for v, k in _ends(seen, hinged)]
        mae = float(np.abs(seen - true)[known].mean()) if known.any() else float("nan")
        cells = [name, f"{auc(seen[hinged], seen[~hinged]):.3f}", f"{mae:.2f}", *edge, str((~known).sum())]
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        "Of a plank that turns about the shoulders the waist rises by the same share of the hip's rise all the way;",
        "peeled off, it stays behind on the lower half of the way. The landmark of the hip shows it less well than the",
        "cloth there: it jumps. Measured against the rest well before the hips open; a rest taken just before has the",
        "curl of the pelvis in it and loses about half of the separation.",
    ]
    return "\n".join(lines) + "\n"


def _ends(seen: Array, hinged: NDArray[np.bool_]) -> list[tuple[Array, int]]:
    """The peeled ones and the hinged ones in order, with the place of the end that faces the others."""
    return [(np.sort(seen[~hinged]), -1), (np.sort(seen[hinged]), 0)]
