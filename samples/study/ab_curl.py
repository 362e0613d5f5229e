"""Does the pelvis move as head and ribs curl up? Compares candidate signals for each fault of the curl."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, Landmark
from calibration.smoothing import PoseSmoother
from exercises.ab_curl import HEAD_PER_FACE, RIBS_PER_TRUNK
from exercises.judging.judge import HOLD_S
from samples.studio.ab_curl import CHIN_DEG, HIGH_DEG, ROCK_DEG, SHIFT_TORSO
from samples.study.stats import auc, recall_at
from samples.study.tracks import Tracks

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Movement of the pelvis per mean shift of knees and ankles, in rendered curls with a moving pelvis.
PELVIS_PER_LEGS = 0.63


@dataclass(frozen=True, slots=True, eq=False)
class Lying:
    """A side view of a person on the back. The axes run along and across the trunk as it lies in the first second.

    Attributes:
        tracks: the clip.
        xy: (n, 33, 2) smoothed landmarks along (to the head) and across (up) the trunk, torso lengths, from mid-hip at
            rest.
        axes: (2, 2) these directions in the picture as columns, divided by the torso length in pixels.
        near: 0 if the left side is near the camera, 1 if the right side is.
    """

    tracks: Tracks
    xy: Array
    axes: Array
    near: int

    @classmethod
    def of(cls, tracks: Tracks) -> Lying:
        """Smooth the landmarks and find the axes."""
        smooth, nobody = PoseSmoother(), np.full((LANDMARK_COUNT, 2), np.nan)
        xy = np.array([nobody if pose is None else smooth(pose).xy_px for _, pose in tracks.poses()], np.float64)
        rest = np.nanmedian(xy[tracks.t_s < 1.0], axis=0)
        hip = (rest[Landmark.LEFT_HIP] + rest[Landmark.RIGHT_HIP]) / 2
        trunk = (rest[Landmark.LEFT_SHOULDER] + rest[Landmark.RIGHT_SHOULDER]) / 2 - hip
        length = float(np.hypot(*trunk))
        head = trunk / length
        up = np.array([head[1], -head[0]])
        axes = np.stack([head, up if up[1] < 0 else -up], axis=1) / length
        return cls(tracks, (xy - hip) @ axes, axes, int(head[0] < 0))

    def middle(self, left: Landmark) -> Array:
        """Return the midpoint (n, 2) of a pair of landmarks."""
        return np.asarray((self.xy[:, left] + self.xy[:, left + 1]) / 2)

    def patch(self, place: str, far: bool = False) -> Array:
        """Return the displacement (n, 2) of a patch of cloth on the near or the far side."""
        side = ("left", "right")[int(self.near != far)]
        return np.asarray(self.tracks.way_px(f"{place}_{side}") @ self.axes)

    def truth_m(self, left: Landmark) -> Array:
        """Return the true midpoint (n, 3) of a pair of landmarks."""
        joints = self.tracks.truth["joints_m"]
        return np.asarray((joints[:, left] + joints[:, left + 1]) / 2)

    def repetitions(self) -> Iterator[tuple[Mapping[str, object], Mask, Mask]]:
        """Yield each true repetition: its sidecar entry, its frames, and the frames of the rest before it."""
        t_s = self.tracks.t_s
        for rep in self.tracks.sidecar["reps"]:
            yield (
                rep,
                (t_s >= rep["start_s"]) & (t_s <= rep["end_s"]),
                (t_s >= rep["start_s"] - 0.5) & (t_s <= rep["start_s"]),
            )


def degrees(line: Array) -> Array:
    """Direction (n,) of a line (n, 2), unwrapped: 0 to the head, 90 up."""
    angle = np.arctan2(line[:, 1], line[:, 0])
    angle[np.isfinite(angle)] = np.unwrap(angle[np.isfinite(angle)])
    return np.asarray(np.degrees(angle))


def lasting(t_s: Array, values: Array) -> float:
    """Largest value that lasts as long as a fault must last; NaN if there is none."""
    kept = [values[(t_s >= t) & (t_s <= t + HOLD_S)].min() for t in t_s if t + HOLD_S <= t_s[-1]]
    return float(np.nanmax(kept)) if np.isfinite(kept).any() else float("nan")


def since(values: Array, rest: Mask, inside: Mask) -> Array:
    """Change of a measure within a repetition since the rest before it; for a position (n, 2), its displacement."""
    change = values[inside] - np.nanmedian(values[rest], axis=0)
    return np.asarray(change if change.ndim == 1 else np.linalg.norm(change, axis=1))


def face_turn(clip: Lying, rows: Sequence[int]) -> Array:
    """Turn (n,) of these face landmarks since the first second, degrees, by least squares."""
    now = clip.xy[:, rows] - clip.xy[:, rows].mean(axis=1, keepdims=True)
    before = np.nanmedian(now[clip.tracks.t_s < 1.0], axis=0)
    across = (before[:, 0] * now[:, :, 1] - before[:, 1] * now[:, :, 0]).sum(axis=1)
    return np.asarray(np.degrees(np.arctan2(across, (before * now).sum(axis=(1, 2)))))


Candidates = Mapping[str, Callable[[Lying, Mask, Mask], float]]


def _lasts(measure: Callable[[Lying], Array], scale: float = 1.0) -> Callable[[Lying, Mask, Mask], float]:
    return lambda c, inside, rest: scale * lasting(c.tracks.t_s[inside], np.abs(since(measure(c), rest, inside)))


def _trunk(clip: Lying) -> Array:
    return degrees(clip.middle(Landmark.LEFT_SHOULDER))


def _bent(measure: Callable[[Lying], Array], scale: float) -> Callable[[Lying, Mask, Mask], float]:
    """Head flexion on the ribs: the turn of a part of the head minus the turn of the ribs."""
    return lambda c, inside, rest: (
        scale * lasting(c.tracks.t_s[inside], since(measure(c) - RIBS_PER_TRUNK * _trunk(c), rest, inside))
    )


def _legs(c: Lying, inside: Mask, rest: Mask) -> float:
    ways = [since(c.middle(joint), rest, inside) for joint in (Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)]
    return PELVIS_PER_LEGS * lasting(c.tracks.t_s[inside], (ways[0] + ways[1]) / 2)


def _thigh_cloth(c: Lying, inside: Mask, rest: Mask) -> float:
    ways = [np.abs(since(c.patch("thigh", far)[:, 0], rest, inside)) for far in (False, True)]
    return lasting(c.tracks.t_s[inside], np.minimum(*ways))


_NEAR_FACE = ((0, 7, 1, 2, 3, 9), (0, 8, 4, 5, 6, 10))
TRUNK: Candidates = {
    "middle of the hips to middle of the shoulders": _lasts(
        lambda c: degrees(c.middle(Landmark.LEFT_SHOULDER) - c.middle(Landmark.LEFT_HIP))
    ),
    "**from the hips as they lay**": _lasts(_trunk),
}
HEAD: Candidates = {
    "ears over shoulders": _bent(
        lambda c: degrees(c.middle(Landmark.LEFT_EAR) - c.middle(Landmark.LEFT_SHOULDER)), 1.0
    ),
    "ears to nose": _bent(lambda c: degrees(c.xy[:, Landmark.NOSE] - c.middle(Landmark.LEFT_EAR)), HEAD_PER_FACE),
    "turn of the whole face": _bent(lambda c: face_turn(c, range(11)), HEAD_PER_FACE),
    "**turn of its near half**": _bent(lambda c: face_turn(c, _NEAR_FACE[c.near]), HEAD_PER_FACE),
}
PELVIS: Candidates = {
    "shift of the middle of the hips": _lasts(lambda c: c.middle(Landmark.LEFT_HIP)),
    "cloth at the near hip": _lasts(lambda c: c.patch("trunk_0.00")),
    "turn of the thighs / 10° · .06": _lasts(
        lambda c: degrees(c.middle(Landmark.LEFT_KNEE) - c.middle(Landmark.LEFT_HIP)), SHIFT_TORSO / ROCK_DEG
    ),
    "shift of the knees": _lasts(lambda c: c.middle(Landmark.LEFT_KNEE)),
    "shift of the ankles": _lasts(lambda c: c.middle(Landmark.LEFT_ANKLE)),
    "**mean shift of knees and ankles · .63**": _legs,
    "cloth on the thighs, along, the calmer one": _thigh_cloth,
}


def true_pelvis_torso(clip: Lying, inside: Mask, rest: Mask) -> float:
    """True movement of the pelvis, torso lengths: the larger of its shift and its rocking, on one scale."""
    hip = clip.truth_m(Landmark.LEFT_HIP)
    torso_m = float(np.nanmedian(np.linalg.norm(clip.truth_m(Landmark.LEFT_SHOULDER) - hip, axis=1)))
    thigh = clip.truth_m(Landmark.LEFT_KNEE) - hip
    thigh /= np.linalg.norm(thigh, axis=1, keepdims=True)
    before = thigh[rest].mean(axis=0)
    rock = np.degrees(np.arccos(np.clip(thigh[inside] @ before / np.linalg.norm(before), -1, 1)))
    return lasting(
        clip.tracks.t_s[inside], np.maximum(since(hip, rest, inside) / torso_m, rock / ROCK_DEG * SHIFT_TORSO)
    )


def table(
    candidates: Candidates,
    clips: Sequence[tuple[Lying, Mask, Mask]],
    true: Array,
    good: float,
    fault: float,
    digits: int = 1,
) -> str:
    """Return a table of the candidates on some repetitions.

    Args:
        candidates: name → its value in a repetition.
        clips: the repetitions.
        true: (N,) true values.
        good: a repetition below this true value is good.
        fault: a repetition from this true value on has the fault.
        digits: digits of the mean error.
    """
    lines = [
        f"| measure | AUC | found at 5 % false | mean error | good: largest (of {int((true < good).sum())}) | "
        f"fault: smallest (of {int((true >= fault).sum())}) |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, of in candidates.items():
        seen = np.array([of(*clip) for clip in clips])
        bad, fine = seen[true >= fault], seen[true < good]
        error = float(np.nanmean(np.abs(seen - true))) if len(seen) else float("nan")
        edges = (np.nanmax(fine) if len(fine) else np.nan, np.nanmin(bad) if len(bad) else np.nan)
        lines.append(
            f"| {name} | {auc(bad, fine):.2f} | {recall_at(bad, fine, 0.05):.2f} | {error:.{digits}f} | "
            f"{edges[0]:.{digits}f} | {edges[1]:.{digits}f} |"
        )
    return "\n".join(lines)


def of_exercise(tracks: Sequence[Tracks], exercise: str) -> list[Lying]:
    """Return the clips with repetitions of an exercise, filmed from a recommended view."""
    return [
        Lying.of(t)
        for t in tracks
        if t.sidecar["exercise"] == exercise and t.sidecar["reps"] and t.sidecar["camera"].get("recommended", True)
    ]


def _true(clip: Lying, name: str, inside: Mask, rest: Mask) -> float:
    return lasting(clip.tracks.t_s[inside], since(clip.tracks.truth[name], rest, inside))


def markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section on the curl: signals for the trunk, the head and the pelvis."""
    clips = of_exercise(tracks, "ab_curl")
    reps = [(clip, inside, rest) for clip in clips for _, inside, rest in clip.repetitions()]
    if not reps:
        return "## Ab curl\n\nNo clips."
    trunk = np.array([_true(c, "trunk_elevation_deg", inside, rest) for c, inside, rest in reps])
    head = np.array([_true(c, "head_pitch_deg", inside, rest) for c, inside, rest in reps])
    pelvis = np.array([true_pelvis_torso(*rep) for rep in reps])
    low = trunk < HIGH_DEG  # leave sit-ups out: they are a fault of their own and move everything
    curls = [rep for rep, yes in zip(reps, low, strict=True) if yes]
    bodies = sorted({str(c.tracks.sidecar["body"]) for c in clips})
    return "\n\n".join(
        (
            "## Ab curl",
            f"{len(reps)} repetitions of {len(clips)} clips from the recommended places; "
            f"bodies: {', '.join(bodies)}. The trainer's measure is in bold; every value lasts at least .25 s.",
            f"### Trunk above the floor (sit-up from {HIGH_DEG:.0f}°)",
            table(TRUNK, reps, trunk, 32.0, HIGH_DEG),
            "The hip landmarks drift as the trunk curls, so the trunk's line is drawn from where the hips lay at rest.",
            f"### Head bent on the ribs (fault from {CHIN_DEG:.0f}°; sit-ups left out)",
            table(HEAD, curls, head[low], 12.0, CHIN_DEG),
            f"Each signal is the turn of a part of the head minus {RIBS_PER_TRUNK} × the trunk's turn, which stands "
            "for the turn of the ribs.",
            f"### Pelvis moving (fault from {SHIFT_TORSO} torso lengths or {ROCK_DEG:.0f}° of rocking, on one scale)",
            table(PELVIS, curls, pelvis[low], 0.03, SHIFT_TORSO, digits=3),
            "The pelvis itself is not seen: its landmarks drift more than it moves, and the reaching arm passes over "
            "the cloth. The legs, which it carries along, show its movement; a slide over planted feet shows least. "
            "Cloth on the thighs may show such a slide, but the trainer does not follow that cloth.",
        )
    )
