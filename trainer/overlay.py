"""Drawing over the picture: small annotators, each ``annotate(scene, ...) -> scene``.

Colour is never alone: what is well is green, round and solid; a fault is orange-red, pointed and dashed; what is not
seen is grey, hollow and dotted. The colours are M. Okabe and K. Ito's, told apart by colour-blind people too.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.geometry import mid_hip, mid_shoulder
from calibration.landmarks import BONES, Landmark, Pose
from exercises.declaration import Exercise
from exercises.runner import Update
from trainer.view import View
from trainer.words import KEYS, NOT_SEEN, PARTS, part_state, score_text

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]

GREEN: Colour = (115, 158, 0)
VERMILLION: Colour = (0, 94, 213)
YELLOW: Colour = (66, 228, 240)
GREY: Colour = (150, 150, 150)
WHITE: Colour = (255, 255, 255)
INK: Colour = (28, 24, 20)

COLOURS = {"good": GREEN, "fault": VERMILLION, "not_seen": GREY}

#: Height of the picture in the window, pixels; the bands with words stand above and below, never over the person.
PICTURE_PX = 600
BAND_PX = 120
MIN_WIDTH_PX = 800


@functools.cache
def _font() -> Any:
    return cv2.FontFace("sans")


def put_text(scene: Image, text: str, at: tuple[int, int], size_px: int, colour: Colour, width_px: int = 0) -> int:
    """Write text with its baseline at ``at``, smaller where it would be wider than ``width_px``.

    Returns:
        The x at which it ends, pixels.
    """
    weight = 600
    if width_px:
        while size_px > 14 and text_width_px(text, size_px) > width_px:
            size_px -= 2
    (x, _), _ = cv2.putText(scene, text, at, colour, _font(), size_px, weight)
    return int(x)


def text_width_px(text: str, size_px: int) -> int:
    """How wide a text will be, pixels."""
    return int(cv2.getTextSize((0, 0), text, (0, 0), _font(), size_px, 600)[2])


@dataclass(frozen=True, slots=True)
class Skeleton:
    """All bones thin, the judged parts bold: the spine from ear to hip, the hips from side to side."""

    exercise: Exercise

    def annotate(self, scene: Image, update: Update, pose: Pose, to_scene: Any) -> Image:
        """Draw the pose.

        Args:
            scene: BGR picture, drawn upon.
            update: what is known of this pose.
            pose: landmarks in the camera's pixels.
            to_scene: function from camera pixels (2,) to scene pixels.
        """
        xy = pose.xy_px
        for a, b in BONES:
            if np.isfinite(xy[[a, b]]).all():
                cv2.line(scene, to_scene(xy[a]), to_scene(xy[b]), WHITE, 2, cv2.LINE_AA)
        parts = {
            "spine": (mid_shoulder(xy), mid_hip(xy)),
            "hips": (xy[Landmark.LEFT_HIP], xy[Landmark.RIGHT_HIP]),
        }
        for part in PARTS:
            ends = parts[part]
            if np.isfinite(np.stack(ends)).all():
                _draw_part(scene, to_scene(ends[0]), to_scene(ends[1]), part_state(self.exercise, update, part))
        return scene


def _draw_part(scene: Image, a: tuple[int, int], b: tuple[int, int], state: str) -> None:
    colour = COLOURS[state]
    if state == "good":
        cv2.line(scene, a, b, colour, 8, cv2.LINE_AA)
    else:
        steps = np.linspace(a, b, 8 if state == "fault" else 14).astype(int)
        for p, q in zip(steps[:-1:2], steps[1::2], strict=False):
            cv2.line(scene, p, q, colour, 10 if state == "fault" else 4, cv2.LINE_AA)
    for end in (a, b):
        draw_mark(scene, end, 13, state)


def draw_mark(scene: Image, at: tuple[int, int], radius_px: int, state: str) -> None:
    """A disc where all is well, a warning triangle at a fault, a hollow ring where not seen."""
    x, y = at
    if state == "fault":
        corners = np.array(
            [(x, y - radius_px - 3), (x - radius_px - 2, y + radius_px), (x + radius_px + 2, y + radius_px)]
        )
        cv2.fillPoly(scene, [corners], VERMILLION, cv2.LINE_AA)
        cv2.polylines(scene, [corners], True, WHITE, 2, cv2.LINE_AA)
    elif state == "good":
        cv2.circle(scene, at, radius_px, GREEN, -1, cv2.LINE_AA)
        cv2.circle(scene, at, radius_px, WHITE, 2, cv2.LINE_AA)
    else:
        cv2.circle(scene, at, radius_px, GREY, 2, cv2.LINE_AA)


def compose(picture: Image, exercise: Exercise, update: Update | None, view: View) -> Image:
    """The whole window: words above, the mirrored picture with the skeleton, score below.

    Args:
        picture: BGR as the camera gave it.
        exercise: what is done.
        update: the newest result, or None before the first.
        view: the rest.

    Returns:
        BGR uint8, PICTURE_PX + 2 · BAND_PX high.
    """
    height, width = picture.shape[:2]
    scale = PICTURE_PX / height
    shown = cv2.resize(picture, (round(width * scale), PICTURE_PX), interpolation=cv2.INTER_LINEAR)
    shown = cv2.flip(shown, 1)
    total = max(MIN_WIDTH_PX, shown.shape[1])
    left = (total - shown.shape[1]) // 2
    scene = _empty(total).copy()
    scene[BAND_PX : BAND_PX + PICTURE_PX, left : left + shown.shape[1]] = shown

    def to_scene(p: NDArray[np.float32]) -> tuple[int, int]:
        return round(left + shown.shape[1] - 1 - float(p[0]) * scale), round(BAND_PX + float(p[1]) * scale)

    if update is not None and update.pose is not None:
        Skeleton(exercise).annotate(scene, update, update.pose, to_scene)
    _draw_words(scene, view)
    _draw_scores(scene, exercise, update, view)
    return scene


@functools.cache
def _empty(width_px: int) -> Image:
    """The window without anything in it; filling it anew in every frame would cost more than all the drawing."""
    return np.full((PICTURE_PX + 2 * BAND_PX, width_px, 3), INK, np.uint8)


def _draw_words(scene: Image, view: View) -> None:
    width = scene.shape[1]
    if view.is_cue:
        scene[:BAND_PX] = VERMILLION
        draw_mark(scene, (52, 62), 26, "fault")
    x = 110 if view.is_cue else 28
    put_text(scene, view.words, (x, 58 if view.coach else 80), 50 if view.coach else 60, WHITE, width - x - 24)
    if view.coach:
        put_text(scene, view.coach, (x, 98), 32, YELLOW, width - x - 24)
    if 0 < view.hold < 1:
        cv2.rectangle(scene, (0, BAND_PX - 14), (round(width * view.hold), BAND_PX), YELLOW, -1)


def _draw_scores(scene: Image, exercise: Exercise, update: Update | None, view: View) -> None:
    top, width = scene.shape[0] - BAND_PX, scene.shape[1]
    if view.held_s is not None:
        count, unit = f"{view.held_s:.0f} s", ""
    elif view.target_reps is not None:  # "3 of 10" says of what by itself, and leaves the scores their room
        count, unit = f"{view.reps} of {view.target_reps}", ""
    else:
        count, unit = f"{view.reps}", "rep" if view.reps == 1 else "reps"
    x = put_text(scene, count, (28, top + 66), 60, WHITE) + 12
    if unit:
        x = put_text(scene, unit, (x, top + 66), 30, GREY) + 24
    room = (width - x - 16) // len(PARTS) - 64  # of each part's words, between its mark and the next
    for part, score in zip(PARTS, (view.spine, view.hips), strict=True):
        state = part_state(exercise, update, part) if update is not None else "not_seen"
        draw_mark(scene, (x + 16, top + 46), 15, state)
        is_scored = view.reps > 0 or bool(view.held_s)
        words = score_text(score) if is_scored else {"good": "seen", "fault": "fault"}.get(state, NOT_SEEN)
        x = put_text(scene, f"{part.capitalize()} {words}", (x + 44, top + 58), 34, WHITE, room) + 20
    put_text(scene, KEYS, (28, top + 108), 22, GREY)
    if view.note:
        start = 28 + text_width_px(KEYS, 22) + 40
        put_text(scene, view.note, (start, top + 108), 22, YELLOW, width - start - 20)
