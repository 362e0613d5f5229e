"""Does the spine roll or hinge, do hips and knees stay in place? Compares candidate signals of a roll-down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark, Side, row
from calibration.smoothing import PoseSmoother
from calibration.upright import near_side
from exercises.roll_down import KNEE_BIAS_DEG, SOFT_KNEE_DEG
from samples.studio.roll_down import BACK_FAULT_LEG, BEND_FAULT_DEG, HINGE_FAULT, HINGE_FROM_DEG, HINGE_TO_DEG
from samples.study.stats import auc, leave_out
from samples.study.tracks import Tracks

Array = NDArray[np.float64]

#: Length of the rest that a repetition is compared with, and how long a value must last, seconds.
REST_S, HELD_S = 0.6, 0.25
#: Tilts of the trunk on the way down at which the order of the spine is read, degrees.
READ_AT_DEG = (5, 10, 20, 30)


def markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section on the roll-down."""
    clips = [t for t in tracks if t.sidecar["content"] == "roll_down" and t.sidecar["camera"]["recommended"]]
    rows = [measures for clip in clips for measures in repetitions(clip)]
    if not rows:
        return "## Roll-down\n\nNo clips."
    of = {name: np.array([r[name] for r in rows]) for name in rows[0]}
    bodies = np.array([str(clip.sidecar["body"]) for clip in clips for _ in clip.sidecar["reps"]])
    hinged = of["true share"] >= HINGE_FAULT
    order = [name for name in of if name.startswith(("head", "face", "chord", "cloth"))]
    back = [name for name in of if name.startswith("hip")]
    knee = [name for name in of if name.startswith("knee")]
    lines = [
        "## Roll-down",
        "",
        f"{len(rows)} repetitions of {len(clips)} clips in profile; bodies: {', '.join(sorted(set(bodies)))}.",
        "",
        f"### Hinging with a flat back: the pelvis' share of the tip, fault from {HINGE_FAULT}",
        "",
        f"| read on the way down | AUC, {int(hinged.sum())} hinged of {len(rows)} | r | error, body left out |",
        "|---|--:|--:|--:|",
        *(share_row(name, of[name], of["true share"], hinged, bodies) for name in order),
        "",
        "The head's lead when the trunk *begins* to tilt separates rolling from hinging. Later it shrinks, or the",
        "face is hidden and its landmarks are lost. The cloth over the low back slides and does not show the pelvis.",
        "",
        f"### Hips behind the ankles, shares of the leg, fault from {BACK_FAULT_LEG}",
        "",
        *_size_rows(back, of, "true back", BACK_FAULT_LEG),
        "",
        "A camera off square shifts hips against ankles. The feet stand still: the hips since rest work best.",
        "",
        f"### Bend of the knee, degrees, fault from {BEND_FAULT_DEG:.0f}",
        "",
        *_size_rows(knee, of, "true bend", BEND_FAULT_DEG),
        "",
        "The far knee is hidden. The trainer uses the last signal.",
    ]
    return "\n".join(lines) + "\n"


def share_row(name: str, values: Array, true: Array, hinged: NDArray[np.bool_], bodies: NDArray[np.str_]) -> str:
    """Return a signal's row: AUC in either direction, correlation, and error of a line fitted on other bodies."""
    seen = np.isfinite(values)
    r = float(np.corrcoef(values[seen], true[seen])[0, 1])
    error = np.abs(leave_out(values[seen, None], true[seen], bodies[seen], 0.1) - true[seen]).mean()
    sign = 1 if r > 0 else -1
    return f"| {name} | {auc(sign * values[hinged], sign * values[~hinged]):.2f} | {r:.2f} | {error:.2f} |"


def _size_rows(names: Sequence[str], of: Mapping[str, Array], true: str, fault: float) -> list[str]:
    over = of[true] >= fault
    head = f"| signal | AUC, {int(over.sum())} of {len(over)} | largest good | smallest fault | MAE | bias |"
    rows = [
        f"| {n} | {auc(of[n][over], of[n][~over]):.2f} | {np.nanmax(of[n][~over], initial=-np.inf):.2f} | "
        f"{np.nanmin(of[n][over], initial=np.inf):.2f} | {np.nanmean(np.abs(of[n] - of[true])):.3f} | "
        f"{np.nanmean(of[n] - of[true]):+.3f} |"
        for n in names
    ]
    return [head, "|---|--:|--:|--:|--:|--:|", *rows]


def repetitions(clip: Tracks) -> list[dict[str, float]]:
    """Return the truth and every candidate of each repetition."""
    found, true = signals(clip), _true(clip)
    out = []
    for rep in clip.sidecar["reps"]:
        t, start_s, end_s, peak_s = clip.t_s, rep["start_s"], rep["end_s"], rep["peak_s"]
        rest, inside = (t >= start_s - REST_S) & (t <= start_s), (t >= start_s) & (t <= end_s)
        since = {name: values - np.nanmedian(values[rest]) for name, values in found.items()}
        tipped, pelvis = (true[n] - np.nanmean(true[n][rest]) for n in ("tip", "pelvis"))
        passing = (tipped > HINGE_FROM_DEG) & (tipped < HINGE_TO_DEG)
        share = np.where(passing, pelvis / np.maximum(tipped, 1.0), 0.0)
        measured = {
            "true share": _lasting(t, share, inside),
            "true back": _lasting(t, true["back"], inside),
            "true bend": _lasting(t, true["bend"], inside),
        }
        down = np.flatnonzero((t >= start_s) & (t <= peak_s))
        for at_deg in READ_AT_DEG:
            low = down[since["tip"][down] <= at_deg]
            for name in ("head", "face", "chord", "cloth"):
                measured[f"{_ORDER[name]}, trunk at {at_deg}°"] = float(since[name][low[-1] if len(low) else down[0]])
        for name, label in _SIZES.items():
            measured[f"{label}, since rest"] = _lasting(t, since[name], inside)
            if name != "hip alone":
                measured[f"{label}, as it is"] = _lasting(t, found[name], inside)
        off_deg = SOFT_KNEE_DEG - float(np.nanmedian(found["bend"][rest]))
        measured["knee, corrected for half of its error at rest"] = (
            measured[f"{_SIZES['bend']}, as it is"] + off_deg / 2 + KNEE_BIAS_DEG
        )
        out.append(measured)
    return out


_ORDER = {
    "head": "head against trunk (ears, shoulders, hips)",
    "face": "face against trunk (nose, ears)",
    "chord": "chord, hips to shoulders, shortened",
    "cloth": "cloth, turn of the loins against the trunk",
}
_SIZES = {
    "hip alone": "hips",
    "back": "hips against the near ankle",
    "near back": "hip of the near leg against its ankle",
    "bend": "knee of the near leg",
}


def near_and_ahead(clip: Tracks) -> tuple[Side, float]:
    """Return the side nearest to the camera, and 1 if the person faces right in the picture, -1 if left."""
    side = near_side(np.nanmedian(clip.points[:, :, :2], axis=0).astype(np.float32))
    return side, 1.0 if side == "right" else -1.0


def signals(clip: Tracks) -> dict[str, Array]:
    """Return signals of landmarks and cloth in each frame (N,): ``tip``, the trunk's tilt, and the candidates."""
    smooth, xy = PoseSmoother(), np.full((len(clip.t_s), 33, 2), np.nan)
    for i, (_, pose) in enumerate(clip.poses()):
        if pose is not None:
            xy[i] = smooth(pose).xy_px
    side, ahead = near_and_ahead(clip)

    def middle(name: str) -> Array:
        return np.asarray((xy[:, row("left", name)] + xy[:, row("right", name)]) / 2)

    def tip_deg(line: Array) -> Array:
        return np.asarray(np.degrees(np.arctan2(ahead * line[:, 0], -line[:, 1])))

    hips, trunk = middle("hip"), middle("shoulder") - middle("hip")
    torso_px = float(np.nanmedian(np.linalg.norm(trunk[: len(trunk) // 10], axis=1)))
    hip, knee, ankle = (xy[:, row(side, name)] for name in ("hip", "knee", "ankle"))
    thigh, shin = hip - knee, ankle - knee
    leg_px = float(np.nanmedian(np.linalg.norm(thigh, axis=1) + np.linalg.norm(shin, axis=1)))
    face = xy[:, Landmark.NOSE] - middle("ear")
    cross = np.abs(thigh[:, 0] * shin[:, 1] - thigh[:, 1] * shin[:, 0])
    # The patches of the low back start .2 and .4 of the trunk above the hip; their relative movement is the turn.
    loins = (clip.way_px(f"trunk_0.40_{side}") - clip.way_px(f"trunk_0.00_{side}"))[:, 0] * ahead / (0.4 * torso_px)
    tip = tip_deg(trunk)
    return {
        "tip": tip,
        "head": (tip_deg(middle("ear") - middle("shoulder")) - tip + 180) % 360 - 180,
        "face": np.degrees(np.unwrap(np.arctan2(face[:, 1], ahead * face[:, 0]))) - tip,
        "chord": 1 - np.linalg.norm(trunk, axis=1) / torso_px,
        "cloth": np.degrees(np.arcsin(np.clip(loins, -1, 1))) - tip,
        "hip alone": -ahead * hips[:, 0] / leg_px,
        "back": ahead * (ankle - hips)[:, 0] / leg_px,
        "near back": ahead * (ankle - hip)[:, 0] / leg_px,
        "bend": 180 - np.degrees(np.arctan2(cross, (thigh * shin).sum(axis=1))),
    }


def _true(clip: Tracks) -> dict[str, Array]:
    """Return the same signals of the posed bones."""
    joints_m = clip.truth["joints_m"]

    def middle(left: int) -> Array:
        return np.asarray((joints_m[:, left] + joints_m[:, left + 1]) / 2)

    ahead = np.nanmedian(middle(31) - middle(29), axis=0) * [1, 1, 0]
    ahead /= np.linalg.norm(ahead)
    hip, knee, ankle, trunk = middle(23), middle(25), middle(27), middle(11) - middle(23)
    leg_m = float(np.median(np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)))
    return {
        "tip": np.degrees(np.arctan2(trunk @ ahead, trunk[:, 2])),
        "pelvis": 90 - clip.truth["spine_elevation_deg"][:, 0],
        "back": (ankle - hip) @ ahead / leg_m,
        "bend": 180 - np.minimum(clip.truth["knee_left_deg"], clip.truth["knee_right_deg"]),
    }


def _lasting(t_s: Array, values: Array, inside: NDArray[np.bool_]) -> float:
    """Return the largest of the values (N,) that lasts within a repetition."""
    frames = max(2, round(HELD_S / float(np.median(np.diff(t_s)))) + 1)
    lowest = np.lib.stride_tricks.sliding_window_view(values[inside], frames).min(axis=1)
    return float(np.nanmax(lowest)) if np.isfinite(lowest).any() else float("nan")
