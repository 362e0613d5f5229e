"""The 33 body landmarks as one array, with names for its rows."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
Points = NDArray[np.float32]


class Landmark(IntEnum):
    """Row of each landmark in :attr:`Pose.points`, in MediaPipe's numbering. Left and right are the person's own."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


LANDMARK_COUNT = len(Landmark)

#: Row of each landmark's counterpart on the other side: ``points[MIRROR]`` swaps left and right.
MIRROR: NDArray[np.intp] = np.array(
    [
        Landmark[name.replace("LEFT", "~").replace("RIGHT", "LEFT").replace("~", "RIGHT")]
        for name in Landmark.__members__
    ],
    dtype=np.intp,
)

#: Bones to draw and to measure, as pairs of rows.
BONES: tuple[tuple[Landmark, Landmark], ...] = (
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    *(
        (Landmark[f"{side}_{a}"], Landmark[f"{side}_{b}"])
        for side in ("LEFT", "RIGHT")
        for a, b in (
            ("EAR", "SHOULDER"),
            ("SHOULDER", "ELBOW"),
            ("ELBOW", "WRIST"),
            ("SHOULDER", "HIP"),
            ("HIP", "KNEE"),
            ("KNEE", "ANKLE"),
            ("ANKLE", "FOOT_INDEX"),
        )
    ),
)


#: Position of a tracked patch of cloth: two landmarks, and the fraction of the way from the first to the second.
Place = tuple[Landmark, Landmark, float]

Cloth = Literal["hip", "flank", "waist"]
#: Patches of cloth tracked in addition to the landmarks: fraction of the way from hip to shoulder of the same side.
CLOTH: dict[Cloth, float] = {"hip": 0.0, "flank": 0.2, "waist": 0.55}

#: All tracked patches, left and right.
PATCHES: tuple[Place, ...] = tuple(
    (Landmark[f"{side}_HIP"], Landmark[f"{side}_SHOULDER"], part)
    for part in CLOTH.values()
    for side in ("LEFT", "RIGHT")
)


def _no_patches() -> Points:
    return np.full((len(PATCHES), 2), np.nan, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """One person in one frame, in the coordinates of the camera's picture, which is never mirrored.

    Attributes:
        points: float32 (33, 4): x_px, y_px, visibility 0–1, presence 0–1. x and y of a landmark that is *not seen*
            are NaN.
        t_s: the frame's time stamp, seconds.
        size: width and height of the picture, pixels.
        patches_px: float32 (6, 2), displacement of each of :data:`PATCHES` since its tracking began; NaN if it was not
            tracked.
        is_trusted: False if a second detection did not confirm the pose, which may then be entirely wrong.

    Raises:
        ValueError: an array has the wrong shape.
    """

    points: Points
    t_s: float
    size: tuple[int, int]
    patches_px: Points = field(default_factory=_no_patches)
    is_trusted: bool = True

    def __post_init__(self) -> None:
        if self.points.shape != (LANDMARK_COUNT, 4):
            raise ValueError(f"points must have shape ({LANDMARK_COUNT}, 4), got {self.points.shape}")
        if self.patches_px.shape != (len(PATCHES), 2):
            raise ValueError(f"patches_px must have shape ({len(PATCHES)}, 2), got {self.patches_px.shape}")

    @property
    def xy_px(self) -> Points:
        """Positions, float32 (33, 2), pixels."""
        return self.points[:, :2]


def exchanged(pose: Pose) -> Pose:
    """The same pose with left and right exchanged: its landmarks, and its patches of cloth."""
    patches = pose.patches_px.reshape(-1, 2, 2)[:, ::-1].reshape(-1, 2)
    return replace(pose, points=pose.points[MIRROR], patches_px=patches)


def hidden(pose: Pose, landmarks: Collection[Landmark]) -> Pose:
    """The same pose with these landmarks invisible, so that smoothing makes them *not seen*; they keep their places."""
    points = pose.points.copy()
    points[list(landmarks), 2] = 0
    return replace(pose, points=points)


#: Landmarks are judged and stored in steps of 1 / ``STEPS_PX`` pixel and 1 / ``STEPS_VISIBILITY`` of visibility. A
#: sixteenth of a pixel is far below the landmarks' own noise, which is half a pixel and more in a person who lies
#: still. **Fit:** on 300 runs, rounding stored landmarks this way found one more repetition and one more fault, and
#: changed no other count or fault.
STEPS_PX, STEPS_VISIBILITY = 16, 256


def rounded(pose: Pose) -> Pose:
    """The pose rounded to steps of ``STEPS_PX`` and ``STEPS_VISIBILITY``, which a record stores exactly."""
    steps = np.array([STEPS_PX, STEPS_PX, STEPS_VISIBILITY, STEPS_VISIBILITY], np.float32)
    # Adding 0 turns -0.0 into 0.0.
    points: Points = (np.round(pose.points * steps) / steps + 0).astype(np.float32)
    patches_px: Points = (np.round(pose.patches_px * STEPS_PX) / STEPS_PX + 0).astype(np.float32)
    return replace(pose, points=points, patches_px=patches_px)


@functools.cache
def row(side: Side, name: str) -> Landmark:
    """The row of a paired landmark: ``row("left", "hip")`` is ``Landmark.LEFT_HIP``."""
    return Landmark[f"{side}_{name}".upper()]


def patch_row(side: Side, cloth: Cloth) -> int:
    """The row of a patch in :attr:`Pose.patches_px`."""
    return 2 * list(CLOTH).index(cloth) + (0 if side == "left" else 1)


def other(side: Side) -> Side:
    """The opposite side."""
    return "right" if side == "left" else "left"
