"""The ghost: an outline in the live picture, where the person should appear in the start position.

Once the person is in the start position, the ghost moves onto their trunk: they need not lie exactly where it lay.
It is drawn once for each size and place and kept; after that, a frame takes less than a millisecond.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.geometry import mid_hip, mid_shoulder
from calibration.landmarks import Landmark, Pose
from exercises.judging.declaration import Exercise
from trainer.screen.drawing import GREEN, INK, SKY, Image
from trainer.teach.camera import VirtualCamera, framed
from trainer.teach.demonstration import Demonstration
from trainer.teach.figure import silhouette
from trainer.teach.moving import camera_pitch_deg

__all__ = ["draw_ghost"]

#: The body fills at most this share of the picture's width and height. **Taste:** ours, from geometry: a camera of 62
#: degrees two metres away shows 2.4 m across, and somebody of 1.7 m fills 0.7 of that. Smaller, people lie too far
#: away; larger, arms and knees leave the picture as they move.
FILLED = (0.72, 0.8)
#: How much of the ghost's colour is mixed into the picture inside its outline. **Taste:** more hides the person.
TINT = 0.16
#: Width of the outline as a share of the picture's height, and of the dark edge on both sides of it.
LINE, EDGE = 0.011, 0.019
#: The ghost moves onto the person in steps of this share of the picture's height, so that it does not tremble and is
#: seldom drawn again.
STEP = 0.03
#: An exercise that is done sitting or standing has one ghost. It is not drawn onto somebody whose knees are further
#: above or below its own, lengths of the trunk. **Fit:** the knees of the ghost that sits are 0.03 below its hips, of
#: those that stand 0.85; this is halfway.
OTHER_LEGS = 0.4

#: Middle of a trunk, from its left and upper edge, and its length; pixels of the picture that is shown.
_Trunk = tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Ghost:
    """A ghost within the part of the picture that it covers; masks are uint8 (h, w)."""

    x: int
    y: int
    inside: Image
    line: Image
    edge: Image


def draw_ghost(exercise: Exercise, one: Demonstration, scene: Image, pose: Pose | None, is_well: bool) -> None:
    """Draw the ghost onto the mirrored live picture.

    Args:
        exercise: decides the camera's place.
        one: its first frame is the start position.
        scene: BGR uint8 (H, W, 3), changed.
        pose: where the person is. Without an asked side, the ghost lies as the person does.
        is_well: the person is in the start position, and the camera stands well. Nothing is drawn onto somebody who
            stands while the ghost sits.
    """
    is_flipped = one.side is None and pose is not None and _lies_other_way(one, pose)
    size = (scene.shape[1], scene.shape[0])
    onto = _trunk_of(pose, size) if is_well and pose is not None else None
    if onto is not None and pose is not None and _has_other_legs(exercise, one, pose):
        return
    ghost = _ghost(one, camera_pitch_deg(exercise), size, is_flipped, onto)
    height, width = ghost.inside.shape
    part = scene[ghost.y : ghost.y + height, ghost.x : ghost.x + width]
    colour = np.full_like(part, GREEN if is_well else SKY)
    cv2.copyTo(cv2.addWeighted(part, 1 - TINT, colour, TINT, 0.0), ghost.inside, part)
    cv2.copyTo(np.full_like(part, INK), ghost.edge, part)
    cv2.copyTo(colour, ghost.line, part)


def _lies_other_way(one: Demonstration, pose: Pose) -> bool:
    """Whether the person's head points to the other side of the picture than the ghost's."""
    along = mid_shoulder(pose.xy_px)[0] - mid_hip(pose.xy_px)[0]
    joints = one.joints_m[0, :, 0]
    own = (
        joints[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean()
        - joints[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean()
    )
    # Of somebody upright or seen from the head end, shoulders and hips are one above the other.
    return bool(abs(own) > 0.2 and abs(along) > 0.1 * pose.size[0] and along * own < 0)


def _has_other_legs(exercise: Exercise, one: Demonstration, pose: Pose) -> bool:
    """Whether the person sits while the ghost stands, or the other way round; no where the knees are *not seen*."""
    if exercise.need is None or len({posture.on_chair for posture in exercise.need.postures}) < 2:
        return False
    camera = framed(one.joints_m[:1], pose.size, 0.0, camera_pitch_deg(exercise))
    return abs(_knees_down(pose.xy_px) - _knees_down(camera.see(one.joints_m[0])[0])) > OTHER_LEGS


def _knees_down(joints_px: NDArray[np.floating]) -> float:
    """How far the knees are below the hips, lengths of the trunk."""
    hips = mid_hip(joints_px)
    knees = joints_px[[Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]].mean(axis=0)
    return float((knees - hips)[1] / np.hypot(*(mid_shoulder(joints_px) - hips)))


def _trunk_of(pose: Pose, size: tuple[int, int]) -> _Trunk | None:
    """The trunk of the person in the mirrored picture of this size, in steps; None if it is *not seen*."""
    hips, shoulders = mid_hip(pose.xy_px), mid_shoulder(pose.xy_px)
    scale, step_px = size[1] / pose.size[1], STEP * size[1]
    x, y = (hips + shoulders) / 2 * scale
    length = float(np.hypot(*(shoulders - hips))) * scale
    if not math.isfinite(x + y + length) or length < step_px:
        return None
    return round((size[0] - x) / step_px) * step_px, round(y / step_px) * step_px, round(length / step_px) * step_px


@functools.lru_cache(8)
def _ghost(
    one: Demonstration, pitch_deg: float, size: tuple[int, int], is_flipped: bool, onto: _Trunk | None
) -> _Ghost:
    width, height = size
    inner = (max(1, round(FILLED[0] * width)), max(1, round(FILLED[1] * height)))
    camera = framed(one.joints_m[:1], inner, 0.0, pitch_deg)
    # The ghost lies in the lower part of the picture: what is above a person who lies is the room.
    x, y = (width - inner[0]) / 2, (height - inner[1]) * 0.6
    camera = replace(camera, middle_px=(camera.middle_px[0] + x, camera.middle_px[1] + y))
    if onto is not None:
        camera = _moved(camera, one, (width - onto[0], *onto[1:]) if is_flipped else onto)
    mask = silhouette(one.joints_m[0], camera, size)
    return _outlined(np.ascontiguousarray(mask[:, ::-1]) if is_flipped else mask)


def _moved(camera: VirtualCamera, one: Demonstration, onto: _Trunk) -> VirtualCamera:
    """The camera moved and zoomed so that the trunk in the first frame covers the person's trunk."""
    joints_px, _ = camera.see(one.joints_m[0])
    hips = joints_px[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)
    shoulders = joints_px[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=0)
    larger = onto[2] / float(np.hypot(*(shoulders - hips)))
    x, y = np.array(onto[:2]) - larger * ((hips + shoulders) / 2 - camera.middle_px)
    return replace(camera, focal=larger * camera.focal, middle_px=(float(x), float(y)))


def _outlined(mask: Image) -> _Ghost:
    line_px, edge_px = (max(1, round(share * mask.shape[0])) for share in (LINE, EDGE))
    inside = (mask > 127).astype(np.uint8) * 255

    def rim(thick_px: int) -> Image:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thick_px | 1, thick_px | 1))
        return np.asarray(cv2.morphologyEx(inside, cv2.MORPH_GRADIENT, kernel), np.uint8)

    line, edge = rim(line_px), rim(edge_px)
    x, y, w, h = cv2.boundingRect(edge)
    return _Ghost(x, y, *(np.ascontiguousarray(one[y : y + h, x : x + w]) for one in (inside, line, edge)))
