"""Repetitions of the clam as the trainer finds them, with the displacements of joints and cloth since rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.body import Calibration
from calibration.landmarks import LANDMARK_COUNT, Landmark, Side, other, row
from exercises.clam import CLAM
from exercises.judging.baseline import REST_S, SHORT_REST_S
from exercises.judging.hindsight import calibrate_recording
from exercises.judging.runner import SetRunner
from samples.study.tracks import PLACES, Tracks

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Half the length of a repetition's top, seconds.
TOP_S = 0.3
#: A body that comes to rest this far from its previous rest has slid, metres.
SLIDES_M = 0.03
JOINTS = ("shoulder", "hip", "knee", "ankle")
RULE = next(rule for rule in CLAM.faults if rule.code == "pelvis_rolls_back")


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One repetition as the trainer found it, with its truth.

    Attributes:
        clip, body, clothes: the clip, its body and its clothes.
        slides: whether the body slides on the mat in this clip.
        off_torso: mean error of the landmarks, median over the clip's frames, torso lengths.
        pitch_deg, pitch_seen_deg: true and estimated pitch of the camera.
        faults: true fault codes.
        roll_deg: largest true roll.
        rest_s: (m,) times of the frames in the rest before.
        t_s: (n,) times.
        truth_deg: (n,) true roll of the pelvis since rest.
        trainer_deg: (n,) roll by the trainer's own observable.
        ways: joint or patch (``top_`` or ``low_`` and its name) → (n, 2) displacement across and along the trunk since
            the rest before the repetition, torso lengths.
        top: (n,) whether the frame belongs to the repetition's top.
    """

    clip: str
    body: str
    clothes: str
    slides: bool
    off_torso: float
    pitch_deg: float
    pitch_seen_deg: float
    faults: tuple[str, ...]
    roll_deg: float
    rest_s: Array
    t_s: Array
    truth_deg: Array
    trainer_deg: Array
    ways: Mapping[str, Array]
    top: Mask


def watch(tracks: Tracks) -> tuple[list[Seen], int]:
    """Return the true repetitions that the trainer finds in a clip, and the number of true repetitions."""
    poses, real = tracks.poses(), tracks.sidecar["reps"]
    runner = SetRunner(CLAM, calibrate_recording(CLAM, poses))
    updates = [runner.update(t_s, pose) for t_s, pose in poses]
    result = runner.result()
    at = result.calibration
    if at is None or at.side is None:
        return [], len(real)
    nobody = np.full((LANDMARK_COUNT, 2), np.nan)
    xy = np.array([nobody if u.pose is None else u.pose.xy_px for u in updates], np.float64)
    ways = _ways(xy, tracks, at)
    trainer = np.array([u.values.get(RULE.observable, np.nan) for u in updates])
    off, slides, t_s, out = _off_torso(xy, tracks), _slides(tracks), tracks.t_s, []
    last_s, rest = -np.inf, np.zeros(len(t_s), bool)
    for rep in result.reps:
        before = (t_s >= max(rep.start_s - REST_S, last_s)) & (t_s <= rep.start_s)
        rest, last_s = before if np.ptp(t_s[before]) >= SHORT_REST_S else rest, rep.end_s
        true = next((r for r in real if rep.start_s <= r["peak_s"] <= rep.end_s), None)
        if true is None or not rest.any():
            continue
        inside = (t_s >= rep.start_s) & (t_s <= rep.end_s)
        still = (t_s >= true["start_s"] - 0.4) & (t_s <= true["start_s"])
        seen = Seen(
            clip=tracks.name,
            body=tracks.sidecar["body"],
            clothes=tracks.sidecar["clothes"],
            slides=slides,
            off_torso=off,
            pitch_deg=tracks.sidecar["camera"]["pitch_deg"],
            pitch_seen_deg=at.camera_pitch_deg,
            faults=tuple(fault["code"] for fault in true["faults"]),
            roll_deg=true["pelvis_roll_deg"],
            rest_s=t_s[rest],
            t_s=t_s[inside],
            truth_deg=(tracks.truth["pelvis_roll_deg"] - tracks.truth["pelvis_roll_deg"][still].mean())[inside],
            trainer_deg=trainer[inside],
            ways={name: (way - np.nanmedian(way[rest], axis=0))[inside] for name, way in ways.items()},
            top=np.abs(t_s[inside] - rep.peak_s) <= TOP_S,
        )
        out.append(seen)
    return out, len(real)


def _ways(xy_px: Array, tracks: Tracks, at: Calibration) -> dict[str, Array]:
    """Positions as in :attr:`Seen.ways`, but with any origin."""
    axes = np.stack([at.up, at.head], axis=1) / at.torso_px
    top: Side = at.side or "left"
    ways: dict[str, Array] = {}
    for place, side in (("top", top), ("low", other(top))):
        ways |= {f"{place}_{joint}": xy_px[:, row(side, joint)] @ axes for joint in JOINTS}
        mine = (name for name in PLACES if name.endswith(side))
        ways |= {f"{place}_{name.removesuffix(f'_{side}')}": tracks.way_px(name) @ axes for name in mine}
    return ways


def _off_torso(xy_px: Array, tracks: Tracks) -> float:
    rows = [row(side, joint) for side in ("left", "right") for joint in JOINTS]
    off_px = np.linalg.norm(xy_px[:, rows] - tracks.truth["joints_px"][:, rows], axis=2).mean(axis=1)
    return float(np.nanmedian(off_px / tracks.truth["trunk_length_px"]))


def _slides(tracks: Tracks) -> bool:
    """Whether the hips rest at different places across the mat."""
    gap, hips = tracks.truth["knee_gap_torso"], [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
    resting = gap < np.percentile(gap, 20)
    return bool(np.ptp(tracks.truth["joints_m"][resting][:, hips, 1].mean(axis=1)) > SLIDES_M)
