"""Which signals show a thoracic lift and its faults from the side? Compares candidates for each measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.body import at_rest
from calibration.landmarks import Landmark
from exercises.thoracic_lift import LEGS_SHARE, LINE_SHARE, THORACIC_LIFT
from samples.studio.thoracic_lift import HEAD_FAULT_DEG, HIGH_FAULT_DEG, LEGS_FAULT_TORSO
from samples.studio.truth import SPINE_BONES
from samples.study.stats import auc, recall_at
from samples.study.tracks import Tracks
from trainer.record.wording import count_of

Array = NDArray[np.float64]

#: Time compared: the end of the rest before a repetition, and to either side of its peak, seconds.
REST_S, TOP_S = 0.5, 0.25
#: Start of a clip from which its axes are taken, seconds.
START_S = 1.5
#: Share of the good repetitions that a threshold may call faulty.
FALSE_RATE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One judged measure of one clip, as it is and as candidates show it.

    Attributes:
        code: code of the fault.
        threshold: threshold of the fault in the truth.
        truth: (N,) true value in each frame.
        candidates: name → (N,) values; the trainer's own has its name in the exercise.
        toward: returns 1 or -1 for a repetition: the sign that makes a fault positive.
    """

    code: str
    threshold: float
    truth: Array
    candidates: Mapping[str, Array]
    toward: Callable[[Mapping[str, Any]], float] = lambda _: 1.0


def tops(
    tracks: Sequence[Tracks], measures: Callable[[Tracks], Sequence[Measure]]
) -> dict[str, dict[str, list[float]]]:
    """Fault → "truth", "threshold" and candidate names → change from rest to top in every repetition."""
    out: dict[str, dict[str, list[float]]] = {}
    for clip in tracks:
        for measure in measures(clip):
            columns = out.setdefault(measure.code, {})
            for rep in clip.sidecar["reps"]:
                before = (clip.t_s >= rep["start_s"] - REST_S) & (clip.t_s <= rep["start_s"])
                top = np.abs(clip.t_s - rep["peak_s"]) <= TOP_S
                named = {"truth": measure.truth, **measure.candidates}
                for name, values in named.items():
                    change = float(np.nanmedian(values[top]) - np.nanmedian(values[before]))
                    columns.setdefault(name, []).append(measure.toward(rep) * change)
                columns.setdefault("threshold", []).append(measure.threshold)
    return out


def table(code: str, columns: Mapping[str, Sequence[float]]) -> str:
    """Return one measure's candidates as a Markdown table."""
    truth, threshold = np.array(columns["truth"]), columns["threshold"][0]
    bad = truth >= threshold
    lines = [
        f"`{code}`: {count_of(int(bad.sum()), 'repetition')} at {threshold:g} or more, {(~bad).sum()} below.",
        "",
        "| signal | AUC | found at 5 % false | r with the truth | mean error | not seen |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, many in columns.items():
        if name in ("truth", "threshold"):
            continue
        values = np.array(many)
        seen = np.isfinite(values)
        apart, found = auc(values[bad], values[~bad]), recall_at(values[bad], values[~bad], FALSE_RATE)
        r = np.corrcoef(values[seen], truth[seen])[0, 1] if seen.sum() > 2 else np.nan
        error = np.abs(values - truth)[seen].mean() if name.endswith("(used)") and seen.any() else np.nan
        shown = [_number(apart), _number(found), _number(r), _number(error, 1 if threshold > 1 else 3)]
        lines.append(f"| {name} | {' | '.join(shown)} | {(~seen).sum()} |")
    return "\n".join(lines)


def _number(value: float, digits: int = 2) -> str:
    return "–" if np.isnan(value) else f"{value:.{digits}f}"


def start_poses(clip: Tracks) -> list[Any]:
    """Return the poses of a clip's start."""
    return [pose for t_s, pose in clip.poses() if pose is not None and t_s - clip.t_s[0] <= START_S]


def of_exercise(tracks: Sequence[Tracks], exercise: str, view: str) -> list[Tracks]:
    """Return the clips that show an exercise from its recommended view."""
    return [
        clip
        for clip in tracks
        if clip.sidecar.get("exercise") == exercise
        and clip.sidecar.get("camera", {}).get("view") == view
        and clip.sidecar["reps"]
        and clip.truth
    ]


def measures(clip: Tracks) -> list[Measure]:
    """Return the measures of a lift; empty if the start position is not seen."""
    poses = start_poses(clip)
    at = THORACIC_LIFT.calibrate(poses, "held") if poses and np.isfinite(at_rest(poses)).any() else None
    if at is None:
        return []

    def seen(name: str) -> Array:
        left, right = (clip.points[:, Landmark[f"{side}_{name}"], :2] for side in ("LEFT", "RIGHT"))
        return np.asarray((left + right) / 2)

    def rise_torso(points: Array) -> Array:
        return np.asarray(points @ at.up / at.torso_px)

    def turn_deg(line: Array) -> Array:
        return np.asarray(np.degrees(np.arctan2(line @ at.up, line @ at.head)))

    shoulders, hips, ears, nose = seen("SHOULDER"), seen("HIP"), seen("EAR"), clip.points[:, Landmark.NOSE, :2]
    ankles, toes, knees = seen("ANKLE"), seen("FOOT_INDEX"), seen("KNEE")
    line = turn_deg(shoulders - hips)
    joints_m = clip.truth["joints_m"]

    def true(left: Landmark) -> Array:
        return np.asarray((joints_m[:, left] + joints_m[:, left + 1]) / 2)

    torso_m = np.nanmedian(np.linalg.norm(true(Landmark.LEFT_SHOULDER) - true(Landmark.LEFT_HIP), axis=1))
    neck = true(Landmark.LEFT_EAR) - true(Landmark.LEFT_SHOULDER)
    head = np.degrees(np.arctan2(neck[:, 2], np.hypot(neck[:, 0], neck[:, 1]))) - clip.truth["trunk_elevation_deg"]
    feet_m = np.maximum(joints_m[:, Landmark.LEFT_ANKLE, 2], joints_m[:, Landmark.RIGHT_ANKLE, 2])
    return [
        Measure(
            "lifts_too_high",
            HIGH_FAULT_DEG,
            clip.truth["spine_elevation_deg"][:, SPINE_BONES.index("spine01")],
            {
                "line hips–shoulders (used)": line / LINE_SHARE,
                "rise of the shoulders": rise_torso(shoulders),
                "rise of the ears": rise_torso(ears),
            },
        ),
        Measure(
            "head_thrown_back",
            HEAD_FAULT_DEG,
            head,
            {
                "ears–shoulders against the line (used)": turn_deg(ears - shoulders) - line,
                "nose–shoulders against the line": turn_deg(nose - shoulders) - line,
                "nose–ears": turn_deg(nose - ears),
            },
        ),
        Measure(
            "legs_lift",
            LEGS_FAULT_TORSO,
            feet_m / torso_m,
            {
                "ankles and toes (used)": rise_torso(ankles + toes) / 2 / LEGS_SHARE,
                "ankles": rise_torso(ankles),
                "toes": rise_torso(toes),
                "knees": rise_torso(knees),
            },
        ),
    ]


def markdown(tracks: Sequence[Tracks]) -> str:
    """Return the section of ``docs/measures.md``."""
    clips = of_exercise(tracks, "thoracic_lift", "side")
    tables = [table(code, columns) for code, columns in tops(clips, measures).items()]
    return "\n\n".join(
        [
            "## Thoracic lift",
            f"{len(clips)} clips from the side. Each signal is its change from the rest before a repetition to its "
            "top. The rib cage itself has no landmark: the line from hips to shoulders turns about "
            f"{LINE_SHARE:g} as far in the picture, less from a camera that looks down steeply. What the shoulder "
            "blades do is *not seen*.",
            *tables,
        ]
    )
