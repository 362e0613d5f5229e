"""Does the heavy model show the pelvis' roll, applied to the relevant frames only? Compared with known truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from calibration.geometry import torso_px
from calibration.landmarks import other, row
from calibration.trunk import top_side, trunk_axes
from samples.study.clam_measures import LANDED, TRUNK, Measure, sin_seen, sin_true, way
from samples.study.clam_score import GOOD_DEG, HEADER, Score
from samples.study.clam_seen import JOINTS, Array, Seen
from samples.study.looks import Looks, looks
from trainer.pose.landmarker import StillLandmarker

#: Number of frames used from the rest before a repetition and from its top.
REST_FRAMES, TOP_FRAMES = 6, 7
#: Model → how its rows of the table begin.
_SAID = {"full": "the trainer's model", "heavy": "the heavy model"}


def _measures(model: str) -> tuple[Measure, ...]:
    hip, said = f"{model}_top_hip", _SAID[model]
    eight = [
        f"{model}_{place}_{joint}{axis}" for place in ("top", "low") for joint in JOINTS for axis in ("", ":along")
    ]
    below = f"{hip}-low_trunk_0.20+low_trunk_0.55"
    return (
        Measure(f"{said}: separation of the hips", way(f"{hip}-{model}_low_hip"), constant=True),
        Measure(f"{said}: rise of the top hip", way(hip), constant=True),
        Measure(f"{said}: rise of the top hip / sin(true pitch)", way(hip, over=sin_true), constant=True),
        Measure(f"{said}: rise of the top hip / sin(pitch)", way(hip, over=sin_seen), constant=True),
        Measure(f"{said}: the same less lower flank and waist", way(below, over=sin_seen), constant=True),
        Measure(f"{said}: 8 joints, ridge of 16", way(*eight, over=sin_seen), constant=True),
        Measure(f"{said}: flank cloth and rise, least squares", way(TRUNK, hip, over=sin_seen), constant=True),
        Measure(f"{said}: flank cloth and rise, right on average", way(TRUNK, hip, over=sin_seen)),
        Measure(f"{said}: flank cloth and 8 joints", way(TRUNK, *eight, over=sin_seen), constant=True),
    )


MEASURES = (*_measures("full"), *_measures("heavy"), LANDED)


def look(reps: Sequence[Seen], videos: dict[str, Path], models: dict[str, bytes]) -> list[Seen]:
    """Return the same repetitions with joint displacements found by the models in a few frames.

    Args:
        reps: repetitions.
        videos: clip → its video.
        models: "full" and "heavy" → bytes of the model's bundle.
    """
    wanted: dict[str, list[float]] = defaultdict(list)
    for rep in reps:
        wanted[rep.clip] += [*_spread(rep.rest_s, REST_FRAMES), *_spread(rep.t_s[rep.top], TOP_FRAMES)]
    for name, model in models.items():
        with StillLandmarker(model) as detect:
            seen = {
                clip: looks(videos[clip], np.array(t_s), lambda image: (detect(image), None), model)
                for clip, t_s in wanted.items()
            }
        reps = [replace(rep, ways={**rep.ways, **_ways(rep, name, seen[rep.clip])}) for rep in reps]
    return list(reps)


def _spread(t_s: Array, frames: int) -> Array:
    """Pick ``frames`` of these times, evenly spaced."""
    return t_s[np.unique(np.linspace(0, len(t_s) - 1, frames).round().astype(int))]


def _ways(rep: Seen, name: str, seen: Looks) -> dict[str, Array]:
    """Displacement of each joint from rest to top, the same in every frame of the repetition; see :attr:`Seen.ways`."""
    at = [seen.at(_spread(rep.rest_s, REST_FRAMES)), seen.at(_spread(rep.t_s[rep.top], TOP_FRAMES))]
    rest, top = (_median(seen.points[frames, :, :2]) for frames in at)
    if not np.isfinite(rest).all():
        nowhere = np.full((len(rep.t_s), 2), np.nan)
        return {f"{name}_{place}_{joint}": nowhere for place in ("top", "low") for joint in JOINTS}
    head, up = trunk_axes(rest.astype(np.float32))
    axes = np.stack([up, head], axis=1) / torso_px(rest)
    side = top_side(rest.astype(np.float32))
    return {
        f"{name}_{place}_{joint}": np.tile((top - rest)[row(of, joint)] @ axes, (len(rep.t_s), 1))
        for place, of in (("top", side), ("low", other(side)))
        for joint in JOINTS
    }


def _median(points: Array) -> Array:
    """Median over the frames (n, 33, 2) in which a person was found; NaN if there are none."""
    found = np.isfinite(points).all(axis=(1, 2))
    return np.median(points[found], axis=0) if found.any() else np.full(points.shape[1:], np.nan)


def markdown(reps: Sequence[Seen], videos: dict[str, Path], models: dict[str, bytes]) -> str:
    """Compare the heavy model with the trainer's own on the same frames, and both with the cloth.

    Args:
        reps: repetitions from recommended views; coefficients are fitted on clips called ``dev_*``.
        videos: clip → its video.
        models: "full" and "heavy" → bytes of the model's bundle.
    """
    reps = look(reps, videos, models)
    own = [rep for rep in reps if rep.clip.startswith("dev_")]
    others = [rep for rep in reps if not rep.clip.startswith("dev_")]
    frames = sum(len(_spread(r.rest_s, REST_FRAMES)) + len(_spread(r.t_s[r.top], TOP_FRAMES)) for r in reps)
    noises = " and ".join(f"{_noise_torso(reps, name):.3f} ({said})" for name, said in _SAID.items())
    lines = [
        "### A heavier model on the frames that matter",
        "",
        f"Up to {REST_FRAMES} frames of the rest before each repetition and {TOP_FRAMES} of its top ({frames} in all)",
        "are analysed singly by the heavy model and, for comparison, by the trainer's own. In good repetitions of",
        f"clips without slides, the rise of the top hip has a standard deviation of {noises} torso lengths.",
        "",
        f"{len(own)} repetitions, each body judged by what was fitted on the other:",
        "",
        HEADER,
        *(Score.of(own, measure.leave_out(own)).row(measure.name) for measure in MEASURES),
        "",
        f"{len(others)} repetitions of bodies that nothing was fitted on:",
        "",
        HEADER,
    ]
    for measure in MEASURES:
        fitted = measure.fit(own)
        rolls = np.array([measure.roll_deg(rep, fitted) for rep in others])
        lines.append(Score.of(others, rolls).row(measure.name))
    lines += ["", f"All {len(reps)}, each of the five bodies judged by what was fitted on the four others:", "", HEADER]
    lines += [Score.of(reps, measure.leave_out(reps)).row(measure.name) for measure in MEASURES]
    return "\n".join(lines)


def _noise_torso(reps: Sequence[Seen], name: str) -> float:
    """Standard deviation of the top hip's rise in repetitions that neither roll nor slide."""
    rises = [rep.ways[f"{name}_top_hip"][0, 0] for rep in reps if rep.roll_deg <= GOOD_DEG and not rep.slides]
    return float(np.nanstd(rises))
