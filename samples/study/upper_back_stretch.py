"""How far does the upper back open, does the neck crane? Compares candidate signals of an upper back stretch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.geometry import mid_shoulder, torso_px
from calibration.landmarks import Landmark, Points, Side, row
from calibration.smoothing import PoseSmoother
from calibration.upright import near_side
from exercises.upper_back_stretch import LEAN_BIAS, NECK_PER_LEAD, OPENING_PER_LEAN
from samples.studio.upper_back_stretch import CRANE_FAULT_DEG, LEAN_FAULT_DEG
from samples.study.stats import auc
from samples.study.tracks import Tracks

Array = NDArray[np.float64]

#: Length of the rest that a repetition is compared with, and half the length of its top, seconds.
REST_S, TOP_S = 0.5, 0.3
#: An elbow higher than this above the shoulders means a hand at the head, torso lengths. Elbows are at 0.1 to 0.6 with
#: the hands behind the head, where the wrists are hidden, and at -0.5 to -0.65 with the hands down.
RAISED_TORSO = -0.2


def holds_head(xy_px: Points) -> bool:
    """Whether a hand is at the head; True if no elbow is seen."""
    shoulders_px = float(mid_shoulder(xy_px)[1])
    up_px = [shoulders_px - float(xy_px[row(side, "elbow"), 1]) for side in ("left", "right")]
    seen_px = [px for px in up_px if not np.isnan(px)]
    return not seen_px or max(seen_px) > RAISED_TORSO * torso_px(xy_px)


def markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section on the upper back stretch."""
    clips = [t for t in tracks if t.sidecar["content"] == "upper_back_stretch" and t.sidecar["camera"]["recommended"]]
    rows = [measures for clip in clips for measures in _repetitions(clip)]
    if not rows:
        return "## Upper back stretch\n\nNo clips."
    of = {name: np.array([r[name] for r in rows]) for name in rows[0]}
    bodies = sorted({str(clip.sidecar["body"]) for clip in clips})
    held = of["head held"] > 0
    lines = [
        "## Upper back stretch",
        "",
        f"{len(rows)} repetitions of {len(clips)} clips in profile, {int(held.sum())} of them with the hands behind",
        f"the head; bodies: {', '.join(bodies)}. Changes since the rest before, at the top.",
        "",
        "### Opening of the upper back",
        "",
        "| signal | r | true degrees for each | error |",
        "|---|--:|--:|--:|",
        *(_scale_row(name, of[name], of["true opening"]) for name in _OPENINGS),
        "",
        "The trunk's line tilts back by half of what its upper half opens. Head signals include the neck's movement.",
        "",
        f"### The neck cranes, fault from {CRANE_FAULT_DEG:.0f}°",
        "",
        "| signal | hands | AUC | largest good | smallest fault | MAE | bias |",
        "|---|---|--:|--:|--:|--:|--:|",
        *(
            _size_row(f"{name} | {label}", of[name][which], of["true neck"][which], CRANE_FAULT_DEG)
            for label, which in (("down", ~held), ("at the head", held))
            for name in _NECKS
        ),
        "",
        "Hands at the head hide the ears, and the face seems to turn far more or less than it does: *not seen* then.",
        "",
        f"### The low back takes over, fault from {LEAN_FAULT_DEG:.0f}° of lean",
        "",
        "| signal | AUC | largest good | smallest fault | MAE | bias |",
        "|---|--:|--:|--:|--:|--:|",
        *(_size_row(name, of[name], of["true lean"], LEAN_FAULT_DEG) for name in _LEANS),
    ]
    return "\n".join(lines) + "\n"


_OPENINGS = (
    "hips to shoulders",
    "hips to shoulders, near side",
    "hips to ears",
    "shoulders to ears",
    "face, eleven points",
    "height of the shoulders, % torso",
    "cloth of the near flank at .75, % torso",
)
_HEADS = ("face, eleven points", "nose and ears", "eyes and ears", "shoulders to ears")
_BOTH = f"{NECK_PER_LEAD} × mean of the last two"
_NECKS = (*(f"{name}, less opening" for name in _HEADS), _BOTH)
_LEANS = ("hips to shoulders", f"hips to shoulders / {LEAN_BIAS}", "hips to shoulders, near side")


def _scale_row(name: str, values: Array, true: Array) -> str:
    """Return a signal's row; one scale through the origin is fitted on all, because the table only compares."""
    scale = float((values * true).sum() / (values**2).sum())
    r = float(np.corrcoef(values, true)[0, 1])
    return f"| {name} | {r:.2f} | {scale:.2f} | {np.abs(scale * values - true).mean():.1f}° |"


def _size_row(name: str, values: Array, true: Array, fault: float) -> str:
    over = true >= fault
    split = f"{auc(values[over], values[~over]):.2f}" if 0 < over.sum() < len(over) else "–"
    good, bad = (f"{of.max():.1f}" if len(of) else "–" for of in (values[~over], -values[over]))
    return (
        f"| {name} | {split} ({int(over.sum())} of {len(over)}) | {good} | {bad.removeprefix('-')} | "
        f"{np.abs(values - true).mean():.1f} | {(values - true).mean():+.1f} |"
    )


def _repetitions(clip: Tracks) -> list[dict[str, float]]:
    """Return the truth and every candidate of each repetition: degrees of backward tilt at its top."""
    smooth, xy = PoseSmoother(), np.full((len(clip.t_s), 33, 2), np.nan, np.float32)
    for i, (_, pose) in enumerate(clip.poses()):
        if pose is not None:
            xy[i] = smooth(pose).xy_px
    side = near_side(np.nanmedian(clip.points[:, :, :2], axis=0).astype(np.float32))
    found, true = _found(clip, xy, side), _true(clip)
    out = []
    for rep in clip.sidecar["reps"]:
        t, start_s = clip.t_s, rep["start_s"]
        rest = (t >= start_s - REST_S) & (t <= start_s)
        top = np.abs(t - rep["peak_s"]) <= TOP_S

        def since(values: Array, rest: NDArray[np.bool_] = rest, top: NDArray[np.bool_] = top) -> float:
            return float(np.nanmedian(values[top]) - np.nanmedian(values[rest]))

        measured = {name: since(values) for name, values in (found | true).items()}
        opening = OPENING_PER_LEAN * measured["hips to shoulders"]
        measured |= {f"{name}, less opening": measured[name] - opening for name in _HEADS}
        measured[_BOTH] = NECK_PER_LEAD * (measured[_NECKS[2]] + measured[_NECKS[3]]) / 2
        measured[_LEANS[1]] = measured["hips to shoulders"] / LEAN_BIAS
        measured["head held"] = float(holds_head(np.asarray(xy[np.flatnonzero(rest)[-1]])))
        out.append(measured)
    return out


def _found(clip: Tracks, xy: NDArray[np.float32], side: Side) -> dict[str, Array]:
    """Return the signals of landmarks and cloth in each frame (N,); positive is backward."""
    back = -1.0 if side == "right" else 1.0

    def middle(name: str) -> Array:
        return np.asarray((xy[:, row("left", name)] + xy[:, row("right", name)]) / 2, np.float64)

    def back_deg(line: Array) -> Array:
        return np.asarray(np.degrees(np.arctan2(back * line[:, 0], -line[:, 1])))

    hips, shoulders, ears = middle("hip"), middle("shoulder"), middle("ear")
    torso_px = float(np.nanmedian(np.linalg.norm(shoulders - hips, axis=1)))
    nose, eyes = xy[:, Landmark.NOSE] - ears, middle("eye") - ears
    faces = xy[:, : Landmark.LEFT_SHOULDER]
    return {
        "hips to shoulders": back_deg(shoulders - hips),
        "hips to shoulders, near side": back_deg(np.asarray(xy[:, row(side, "shoulder")] - xy[:, row(side, "hip")])),
        "hips to ears": back_deg(ears - hips),
        "shoulders to ears": back_deg(ears - shoulders),
        "nose and ears": np.degrees(np.arctan2(-nose[:, 1], -back * nose[:, 0])),
        "eyes and ears": np.degrees(np.arctan2(-eyes[:, 1], -back * eyes[:, 0])),
        "face, eleven points": np.array([back * _turned_deg(faces[0], face) for face in faces]),
        "height of the shoulders, % torso": -100 * shoulders[:, 1] / torso_px,
        "cloth of the near flank at .75, % torso": 100 * back * clip.way_px(f"trunk_0.75_{side}")[:, 0] / torso_px,
    }


def _turned_deg(before: NDArray[np.float32], after: NDArray[np.float32]) -> float:
    """Rotation of a cloud of points (N, 2) in the picture, degrees, positive clockwise.

    Least-squares rotation between two shapes: P. H. Schönemann, "A generalized solution of the orthogonal Procrustes
    problem", Psychometrika 31, 1966.
    """
    a, b = before - before.mean(axis=0), after - after.mean(axis=0)
    cross = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()
    return float(np.degrees(np.arctan2(cross, (a * b).sum())))


def _true(clip: Tracks) -> dict[str, Array]:
    """Return the same signals of the posed bones."""
    joints_m, nod = clip.truth["joints_m"], clip.truth["head_pitch_deg"]

    def middle(left: int) -> Array:
        return np.asarray((joints_m[:, left] + joints_m[:, left + 1]) / 2)

    ahead = np.nanmedian(middle(31) - middle(29), axis=0) * [1, 1, 0]
    trunk, face = middle(11) - middle(23), joints_m[:, 0] - middle(7)
    up = face[:, 2] / np.linalg.norm(face, axis=1)
    return {
        "true opening": np.degrees(np.arcsin(up)) + nod,
        "true neck": -nod,
        "true lean": -np.degrees(np.arctan2(trunk @ ahead / np.linalg.norm(ahead), trunk[:, 2])),
    }
