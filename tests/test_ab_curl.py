"""The curl's own measures on a figure whose joints are placed by hand, and what is found in whole sets of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.landmarks import MIRROR, Landmark, Pose
from exercises.ab_curl import AB_CURL, HEAD_PER_FACE, KNEES_SHIFT_SCALE, RIBS_PER_TRUNK, observe
from exercises.results import SetResult
from exercises.runner import replay

TORSO_PX = 100.0
SIZE = (640, 480)


@dataclass(frozen=True)
class Body:
    """How far the trunk is up, the head bent on the ribs, the knees rocked and shifted; and the camera."""

    trunk_deg: float = 0.0
    head_deg: float = 0.0
    rock_deg: float = 0.0
    off_square: float = 0.0
    legs: str = "bent"

    def part(self, share: float) -> Body:
        return replace(
            self, trunk_deg=share * self.trunk_deg, head_deg=share * self.head_deg, rock_deg=share * self.rock_deg
        )


def _way(deg: float, length: float) -> np.ndarray:
    """From the feet (0 degrees: towards the head, at the right) turned up, torso lengths; y is up."""
    return length * np.array([math.cos(math.radians(deg)), math.sin(math.radians(deg))])


def pose(body: Body = Body(), t_s: float = 0.0) -> Pose:
    """On the back, the head at the right of the picture, so that the left side is near."""
    hip = np.zeros(2)
    shoulder = hip + _way(body.trunk_deg, 1.0)
    face_deg = RIBS_PER_TRUNK * body.trunk_deg + body.head_deg / HEAD_PER_FACE
    ear = shoulder + _way(face_deg, 0.35)
    thigh_deg = {"bent": 115.0, "straight": 180.0}[body.legs] - body.rock_deg
    knee = hip + _way(thigh_deg, 0.8)
    ankle = knee + _way(250.0 if body.legs == "bent" else 180.0, 0.75)
    xy = np.tile(shoulder, (33, 1))  # arms and hands are not looked at
    for name, at in (("SHOULDER", shoulder), ("HIP", hip), ("KNEE", knee), ("ANKLE", ankle), ("EAR", ear)):
        xy[Landmark[f"LEFT_{name}"]] = at - [0.04 - body.off_square / 6, 0.1]
        xy[Landmark[f"RIGHT_{name}"]] = at - [0.04, -0.1] + [body.off_square / 6 - 0.04 + 0.08 * 0, 0.0]
    for i in (*range(7), 9, 10):
        xy[i] = ear - [0.04, 0.1] + _way(face_deg + 90.0, 0.1 + 0.01 * (i % 4)) + _way(face_deg, 0.02 * (i % 3))
    for side in ("LEFT", "RIGHT"):
        for name in ("HEEL", "FOOT_INDEX"):
            xy[Landmark[f"{side}_{name}"]] = xy[Landmark[f"{side}_ANKLE"]]
    points = np.ones((33, 4), np.float32)
    points[:, :2] = np.array([320.0, 300.0]) + TORSO_PX * xy * [1.0, -1.0]
    return Pose(points, t_s, SIZE)
