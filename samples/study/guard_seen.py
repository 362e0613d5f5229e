"""Stills in which a person was found: evidence for a wrong pose, and which poses are wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.plausibility import CORE, disagreement_torso, evidence
from samples.study.guard_limbs import against_standing
from samples.study.guard_looks import apart_torso

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Names = NDArray[np.str_]

#: Mean error of the landmarks, torso lengths: above ``WRONG_TORSO`` the pose is wrong, above ``WHOLLY_TORSO`` wholly
#: wrong, with the head in another place, for example.
WRONG_TORSO, WHOLLY_TORSO = 0.3, 0.5
#: Exercises that begin standing or sitting.
_UPRIGHT = ("roll_down", "upper_back_stretch", "tall_posture")


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Stills in which a person was found, one row each.

    Attributes:
        off_torso: (N,) mean distance of :data:`CORE` from the truth, in torso lengths at the body's distance.
        evidence: (N, 14) see :func:`calibration.plausibility.evidence`.
        apart_torso: (N, 2) disagreement with the picture turned clockwise by 90° and by 270°, infinite if nobody was
            found in it.
        limbs: (N, 17) see :func:`samples.study.guard_limbs.against_standing`.
        again_torso: (N, 5) disagreement with other looks, see :data:`samples.study.guard_looks.LOOKS`; infinite where
            nobody was found, NaN where nobody looked.
        visibility: (N,) mean over :data:`CORE`.
        exercise, body, place: (N,) exercise, body and camera place of the still.
        stills: number of stills looked at.
        standing: number of poses that serve as the bodies' standing baseline.
    """

    off_torso: Array
    evidence: Array
    apart_torso: Array
    limbs: Array
    again_torso: Array
    visibility: Array
    exercise: Names
    body: Names
    place: Names
    stills: int
    standing: int

    @property
    def wrong(self) -> Flags:
        """(N,) whether the pose is wrong, see :data:`WRONG_TORSO`."""
        return np.asarray(self.off_torso > WRONG_TORSO)

    @property
    def wholly(self) -> Flags:
        """(N,) whether the pose is wholly wrong, see :data:`WHOLLY_TORSO`."""
        return np.asarray(self.off_torso > WHOLLY_TORSO)

    def only(self, which: Flags) -> Seen:
        """Return only the rows selected by ``which`` (N,)."""
        return replace(self, **{name: getattr(self, name)[which] for name in _ROWS})


#: Fields that have one row each still.
_ROWS = [field.name for field in fields(Seen) if field.name not in ("stills", "standing")]


def load(path: Path, again: Path | None = None) -> Seen:
    """Load the archives of :func:`samples.study.looked_at.look_at` and :func:`samples.study.guard_again.look_again`."""
    with np.load(path, allow_pickle=False) as archive:
        kept = {name: archive[name] for name in archive.files}
    found = np.isfinite(kept["found"][:, 0, 0])
    rows = {name: values[found] for name, values in kept.items()}
    trunk_m = rows["joints_m"][:, 11:13].mean(axis=1) - rows["joints_m"][:, 23:25].mean(axis=1)
    focal_px = rows["size_w"] / 2 / np.tan(np.radians(rows["fov_deg"]) / 2)
    torso_px = np.linalg.norm(trunk_m, axis=1) * focal_px / rows["distance_m"]
    off_px = np.linalg.norm(rows["found"][:, list(CORE), :2] - rows["joints_px"][:, list(CORE)], axis=2).mean(axis=1)
    apart = np.array(
        [
            [disagreement_torso(pose, again) for again in turns]
            for pose, *turns in zip(rows["found"], rows["found90"], rows["found270"], strict=True)
        ]
    )
    apart[np.isnan(apart)] = math.inf
    off_torso = off_px / torso_px
    hips_m, knees_m = (rows["joints_m"][:, at, 2].mean(axis=1) for at in ([23, 24], [25, 26]))
    standing = np.isin(rows["exercise"], _UPRIGHT) & (rows["when"] == "rest") & (knees_m < hips_m - 0.2)
    standing &= (off_torso <= WRONG_TORSO) & (rows["place"] != "round")
    return Seen(
        off_torso=_rounded(off_torso),
        evidence=_rounded(np.stack([evidence(p, a.min()) for p, a in zip(rows["found"], apart, strict=True)])),
        apart_torso=_rounded(apart),
        limbs=_rounded(against_standing(rows["found"][:, :, :2].astype(np.float64), rows["body"], standing)),
        again_torso=_rounded(apart_torso(path, again)[found]),
        visibility=_rounded(rows["found"][:, list(CORE), 2].mean(axis=1)),
        exercise=rows["exercise"],
        body=rows["body"],
        place=rows["place"],
        stills=len(found),
        standing=int(standing.sum()),
    )


def _rounded(values: Array) -> Array:
    """Round values as they are recorded, so that a record gives the same tables."""
    return values.astype(np.float16).astype(np.float64)


def record(seen: Seen, path: Path) -> None:
    """Record the data for fits and comparisons, without pictures or landmarks, small enough to commit."""
    arrays = {field.name: np.asarray(getattr(seen, field.name)) for field in fields(seen)}
    small: dict[str, Any] = {name: a.astype(np.float16) if a.dtype.kind == "f" else a for name, a in arrays.items()}
    np.savez_compressed(path, **small)


def recorded(path: Path) -> Seen:
    """Load what :func:`record` wrote."""
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    wide: dict[str, Any] = {name: a.astype(np.float64) if a.dtype.kind == "f" else a for name, a in arrays.items()}
    return Seen(**wide | {name: int(arrays[name]) for name in ("stills", "standing")})
