"""An arrow in the live picture that shows how the camera should move."""

from __future__ import annotations

import math

import cv2
import numpy as np

from calibration.geometry import mid_hip, mid_shoulder
from calibration.landmarks import Pose
from calibration.placement import Move
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.screen.drawing import INK, YELLOW, Image, Label, Rect, fill, text_width_px

__all__ = ["draw_move"]

WORDS: dict[Move, str] = {
    "up": N_("Camera up"),
    "down": N_("Camera down"),
    "nearer": N_("Camera nearer"),
    "further": N_("Camera further away"),
    "towards_head": N_("Camera towards your head"),
    "towards_feet": N_("Camera towards your feet"),
}
#: Height of the sign, its margin and its letters, shares of the picture's height.
SIGN, MARGIN, LETTERS = 0.2, 0.03, 0.09
#: Corners of an arrow that points up, from its middle; its height is 2.
_ARROW = np.array([(0, -1), (0.75, -0.1), (0.3, -0.1), (0.3, 1), (-0.3, 1), (-0.3, -0.1), (-0.75, -0.1)])


def draw_move(scene: Image, move: Move, pose: Pose | None) -> None:
    """Draw a camera, an arrow and words at the edge of the mirrored picture to which the camera should move.

    Args:
        scene: BGR uint8 (H, W, 3), the mirrored picture, drawn upon.
        move: how the camera should move.
        pose: tells where head and feet are; None if nobody is seen.
    """
    height, width = scene.shape[:2]
    way = _way(move, pose)
    sign, margin = round(SIGN * height), round(MARGIN * height)
    text, size_px = _(WORDS[move]), max(8, round(LETTERS * height))
    size_px = min(size_px, max(8, round(size_px * (width - sign - 4 * margin) / max(1, text_width_px(text, size_px)))))
    w = min(width - 2 * margin, sign + 3 * margin + text_width_px(text, size_px))
    x = {"left": margin, "right": width - margin - w}.get(way, (width - w) // 2)
    y = height - margin - sign if way == "down" else margin
    box = Rect(x, y, w, sign)
    fill(scene, box, INK)
    _draw_arrow(scene, (box.x + margin + sign // 2 - margin // 2, box.middle[1]), sign * 0.4, way)
    left = box.x + sign + margin
    Label(text, Rect(left, box.y, box.right - margin - left, box.h), size_px, YELLOW).draw(scene)


def _way(move: Move, pose: Pose | None) -> str:
    """Where the arrow points in the mirrored picture: up, down, left, right, nearer or further."""
    if move not in ("towards_head", "towards_feet"):
        return move
    if pose is None:
        return "up"
    head_is_left = mid_shoulder(pose.xy_px)[0] > mid_hip(pose.xy_px)[0]  # mirrored
    return "left" if head_is_left == (move == "towards_head") else "right"


def _draw_arrow(scene: Image, at: tuple[int, int], radius_px: float, way: str) -> None:
    if way in ("nearer", "further"):
        _draw_frames(scene, at, radius_px, way == "nearer")
        return
    turn = math.radians({"up": 0, "right": 90, "down": 180, "left": 270}[way])
    turned = _ARROW @ np.array([(math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))])
    corners = np.round(np.array(at) + radius_px * turned).astype(np.int32)
    cv2.fillPoly(scene, [corners], YELLOW, cv2.LINE_AA)


def _draw_frames(scene: Image, at: tuple[int, int], radius_px: float, is_growing: bool) -> None:
    """A small and a large frame with arrows between their corners: outwards for nearer, inwards for further away."""
    inner, outer = round(0.35 * radius_px), round(radius_px)
    thick = max(2, round(radius_px / 9))
    cv2.rectangle(scene, (at[0] - inner, at[1] - inner), (at[0] + inner, at[1] + inner), YELLOW, thick, cv2.LINE_AA)
    for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        ends = [(at[0] + dx * r, at[1] + dy * r) for r in (inner + thick, outer)]
        first, last = ends if is_growing else ends[::-1]
        cv2.arrowedLine(scene, first, last, YELLOW, thick, cv2.LINE_AA, 0, 0.6)
