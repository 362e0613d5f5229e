"""Does a pelvic tilt show from the side? Compares candidate signals of cloth and landmarks with the true tilt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark
from samples.study.ab_curl import Lying, degrees

Array = NDArray[np.float64]


def signals(clip: Lying) -> dict[str, Array]:
    """Candidates for the tilt back, (n,) each, torso lengths or degrees up to a constant."""
    hip, flank, low_ribs, waist = (clip.patch(f"trunk_{part:.2f}") for part in (0.0, 0.2, 0.4, 0.55))
    chest, shoulder, thigh = clip.patch("trunk_0.75"), clip.patch("trunk_1.00"), clip.patch("thigh")
    beyond = clip.patch("beyond_hip")
    hips, knees, shoulders, ankles = (
        clip.middle(Landmark[f"LEFT_{name}"]) for name in ("HIP", "KNEE", "SHOULDER", "ANKLE")
    )
    return {
        "cloth at the hip, to the head": hip[:, 0],
        "cloth at the hip, up": hip[:, 1],
        "cloth at the hip against the waist, to the head": (hip - waist)[:, 0],
        "cloth at the hip against the waist, up": (hip - waist)[:, 1],
        "cloth at the hip against the flank, to the head": (hip - flank)[:, 0],
        "cloth at the flank, to the head": flank[:, 0],
        "cloth at the flank, up": flank[:, 1],
        "cloth at .4, to the head": low_ribs[:, 0],
        "cloth at .4, up": low_ribs[:, 1],
        "cloth at the waist, to the head": waist[:, 0],
        "cloth at the waist, up": waist[:, 1],
        "cloth at .75, up": chest[:, 1],
        "cloth at the waist against hip and shoulder, up": waist[:, 1] - 0.45 * hip[:, 1] - 0.55 * shoulder[:, 1],
        "cloth at .4 against hip and chest, up": low_ribs[:, 1] - 0.45 * hip[:, 1] - 0.55 * chest[:, 1],
        "cloth at the thigh, to the head": thigh[:, 0],
        "cloth at the thigh, up": thigh[:, 1],
        "cloth at the thigh against the hip, to the head": (thigh - hip)[:, 0],
        "cloth beyond the hip, to the head": beyond[:, 0],
        "hip landmarks, to the head": hips[:, 0],
        "hip landmarks, up": hips[:, 1],
        "hip landmarks against knees, up": hips[:, 1] - knees[:, 1],
        "knee landmarks, to the head": knees[:, 0],
        "knee landmarks, up": knees[:, 1],
        "ankle landmarks, to the head": ankles[:, 0],
        "hips to shoulders, shortening": -np.linalg.norm(shoulders - hips, axis=1),
        "thigh's direction": degrees(knees - hips),
    }
