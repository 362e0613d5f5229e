"""Which leg taps, and what else moves? Compares candidate signals for each measure of the toe taps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark
from exercises.judging.leg_lowering import SINKING_SCALE
from exercises.judging.repetition import CLEAR_ERRORS
from exercises.judging.top import TOP_SHARE
from exercises.toe_taps import KNEE_PER_SINKING, THIGH_ERROR_DEG
from samples.studio.toe_taps import ARCH_FAULT_DEG, DRIFT_FAULT_DEG, KNEE_FAULT_DEG
from samples.studio.truth import SPINE_BONES
from samples.study.ab_curl import Lying, degrees, lasting, of_exercise, since
from samples.study.stats import auc, recall_at
from samples.study.tracks import Tracks

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Hip = Literal["as seen", "at rest", "half-way"]


def sinking_deg(clip: Lying, right: int, hip: Hip) -> Array:
    """How far (n,) a thigh has lowered towards the feet since rest, degrees."""
    seen = clip.xy[:, Landmark.LEFT_HIP + right]
    rest = np.nanmedian(seen[clip.tracks.t_s < 1.0], axis=0)
    share = {"as seen": 1.0, "at rest": 0.0, "half-way": 0.5}[hip]
    return degrees(clip.xy[:, Landmark.LEFT_KNEE + right] - share * seen - (1 - share) * rest)


def knee_deg(clip: Lying, right: int) -> Array:
    """Angle (n,) hip–knee–ankle in the picture, degrees."""
    hip, knee, ankle = (
        clip.xy[:, joint + right] for joint in (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)
    )
    u, v = hip - knee, ankle - knee
    return np.asarray(np.degrees(np.arctan2(np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]), (u * v).sum(axis=1))))


def true_sinking_deg(clip: Lying, right: int) -> Array:
    """True lowering (n,) of a thigh, degrees: 0 straight up, 90 along the floor."""
    joints = clip.tracks.truth["joints_m"]
    thigh = joints[:, Landmark.LEFT_KNEE + right] - joints[:, Landmark.LEFT_HIP + right]
    down = (clip.truth_m(Landmark.LEFT_HIP) - clip.truth_m(Landmark.LEFT_SHOULDER))[:, :2]
    ahead = (thigh[:, :2] * down).sum(axis=1) / np.linalg.norm(down, axis=1)
    return np.asarray(np.degrees(np.arctan2(ahead, thigh[:, 2])))


def _at_top(values: Array, true: Array, inside: Mask, rest: Mask) -> float:
    """Change of a measure from rest to the moment of the largest true lowering."""
    top = np.flatnonzero(inside)[int(np.argmax(true[inside]))]
    return float(np.nanmedian(values[max(top - 2, 0) : top + 3]) - np.nanmedian(values[rest]))


def measure(clip: Lying, rep: Any, inside: Mask, rest: Mask) -> dict[str, float]:
    """Return every candidate in one repetition, and the truth under names that begin with "true"."""
    right, t_s = int(rep["side"] == "right"), clip.tracks.t_s[inside]
    true, truth = true_sinking_deg(clip, right), clip.tracks.truth
    knee = knee_deg(clip, right) - knee_deg(clip, right)[rest].mean()
    sunk = SINKING_SCALE * (sinking_deg(clip, right, "half-way"))
    pelvis = truth["spine_elevation_deg"][:, SPINE_BONES.index("root")]
    lead = sinking_deg(clip, right, "half-way") - sinking_deg(clip, 1 - right, "half-way")
    out = {
        "near": float(right == clip.near),
        "told": float(_at_top(lead, true, inside, rest) > 0),
        "true sinking": _at_top(true, true, inside, rest),
        "true other": lasting(t_s, np.abs(since(true_sinking_deg(clip, 1 - right), rest, inside))),
        "true knee": lasting(t_s, np.abs(since(truth[f"knee_{rep['side']}_deg"], rest, inside))),
        "true arch": lasting(t_s, since(pelvis, rest, inside)),
        "knee as seen": lasting(t_s, np.abs(since(knee, rest, inside))),
        "**less .1 of the sinking**": lasting(t_s, np.abs(since(knee - KNEE_PER_SINKING * sunk, rest, inside))),
        "hips rising": lasting(t_s, since(clip.middle(Landmark.LEFT_HIP)[:, 1], rest, inside)),
        "trunk tipping": lasting(
            t_s,
            np.abs(since(degrees(clip.middle(Landmark.LEFT_SHOULDER) - clip.middle(Landmark.LEFT_HIP)), rest, inside)),
        ),
    }
    hips: tuple[Hip, ...] = ("as seen", "at rest", "half-way")
    for hip in hips:
        working, other = sinking_deg(clip, right, hip), sinking_deg(clip, 1 - right, hip)
        out[f"sinking, hip {hip}"] = SINKING_SCALE * _at_top(working, true, inside, rest)
        out[f"other, hip {hip}"] = SINKING_SCALE * lasting(t_s, np.abs(since(other, rest, inside)))
        if hip == "half-way":
            sunk, drift = since(working, rest, inside), np.abs(since(other, rest, inside))
            out["other, **the same at the top**"] = SINKING_SCALE * lasting(
                t_s, drift * (sunk >= TOP_SHARE * sunk.max())
            )
    for part in ("0.20", "0.40", "0.55"):
        up = clip.patch(f"trunk_{part}")[:, 1]
        out[f"cloth on the near flank rising, {part[1:]}"] = lasting(t_s, since(up, rest, inside))
    return out


def _row(name: str, seen: Array, true: Array, good: float, fault: float, digits: int = 1, is_same: bool = True) -> str:
    bad, fine = seen[true >= fault], seen[true < good]
    error = f"{np.nanmean(np.abs(seen - true)):.1f}" if is_same and len(seen) else "–"
    largest = np.nanmax(fine) if len(fine) else np.nan
    smallest = np.nanmin(bad) if len(bad) else np.nan
    cells = (f"{auc(bad, fine):.2f}", f"{recall_at(bad, fine, 0.05):.2f}", error)
    return f"| {name} | {' | '.join(cells)} | {largest:.{digits}f} | {smallest:.{digits}f} |"


def _head(good: int, bad: int) -> str:
    return (
        "| measure | AUC | found at 5 % false | mean error | "
        f"good: largest (of {good}) | fault: smallest (of {bad}) |\n"
        "|---|--:|--:|--:|--:|--:|"
    )


def markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section on the toe taps: which leg taps, how far, what else moves, and why arching is not judged."""
    mine = of_exercise(tracks, "toe_taps")
    rows = [measure(clip, *rep) for clip in mine for rep in clip.repetitions()]
    if not rows:
        return "## Toe taps\n\nNo clips."
    of = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    bodies = sorted({str(clip.tracks.sidecar["body"]) for clip in mine})

    def table(
        prefix: str | Sequence[str], true: str, good: float, fault: float, digits: int = 1, same: bool = True
    ) -> str:
        names = [n for n in of if n.startswith(prefix)] if isinstance(prefix, str) else prefix
        head = _head(int((of[true] < good).sum()), int((of[true] >= fault).sum()))
        return "\n".join([head, *(_row(n, of[n], of[true], good, fault, digits, same) for n in names)])

    near = of["near"] == 1.0
    told = of["told"]
    sinking = "; ".join(
        f"hip {name.split(', ')[1].removeprefix('hip ')}, {np.nanmean(np.abs(of[name] - of['true sinking'])):.1f}°"
        for name in of
        if name.startswith("sinking, ")
    )
    cloth = [n for n in of if n.startswith("cloth")]
    return "\n\n".join(
        (
            "## Toe taps",
            f"{len(rows)} taps of {len(mine)} clips filmed from the side; bodies: "
            f"{', '.join(bodies)}. **The tapping leg** is the one whose thigh is lower: correct in "
            f"{int(told[near].sum())} of {int(near.sum())} taps of the near leg and {int(told[~near].sum())} of "
            f"{int((~near).sum())} of the far one. Mean error of how far it sinks: {sinking}.",
            f"### The other leg drifts (fault from {DRIFT_FAULT_DEG:.0f}°)",
            table("other, ", "true other", 6.0, DRIFT_FAULT_DEG),
            "The trainer takes the hip halfway, and reads the angle at the top of the tap: on the way down one leg "
            "hides the other, whose landmarks then follow the leg in front. It tells the fault at once if the thigh is "
            f"{CLEAR_ERRORS * THIGH_ERROR_DEG:.0f}° beyond the threshold, {CLEAR_ERRORS:g} of its standard error. "
            "Otherwise it waits until the fault comes again.",
            f"### The knee opens (fault from {KNEE_FAULT_DEG:.0f}°)",
            table(["knee as seen", "**less .1 of the sinking**"], "true knee", 12.0, KNEE_FAULT_DEG),
            f"### The back arches (fault from {ARCH_FAULT_DEG:.0f}° of the pelvis)",
            table(["hips rising", "trunk tipping", *cloth], "true arch", 4.0, ARCH_FAULT_DEG, digits=3, same=False),
            "Landmarks do not show it. Cloth on the flank rises by .005 to .01 torso lengths, 2 to 5 mm: a "
            "breath may do the same, and no real person was measured. So an arch is *not seen*.",
        )
    )
