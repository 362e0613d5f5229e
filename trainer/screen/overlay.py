"""Draws one frame of the screen: the mirrored picture with the body's lines, and everything beside it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.geometry import mid_hip, mid_shoulder
from calibration.landmarks import BONES, Landmark, Pose
from exercises.judging.declaration import Exercise, Guide
from exercises.judging.update import State, Update
from trainer.coach.pacer import Pace
from trainer.coach.words import PARTS, part_state
from trainer.screen.board import arranged, draw_board, holding_rect
from trainer.screen.content import shown
from trainer.screen.corner import corner_rect
from trainer.screen.drawing import (
    COLOURS,
    INK,
    SKY,
    SLATE,
    WHITE,
    YELLOW,
    Image,
    Point,
    Rect,
    dashed,
    draw_mark,
    fill,
    frame,
)
from trainer.screen.move_arrow import draw_move
from trainer.screen.side_board import LEAST_FIGURE_PX, figure_rooms, pace_rect
from trainer.screen.state import View

#: Default width and height of the screen, pixels.
SIZE = (1280, 720)
#: Line widths on the person are given for a picture of this height and grow with the picture, pixels.
_LINES_PX = 600

ToScene = Callable[[NDArray[np.floating]], Point]


class Canvas:
    """Keeps the last screen, so that what stands still is copied only when it changes.

    What moves must be drawn in full in every frame.
    """

    def __init__(self) -> None:
        self._board: Image | None = None
        self._scene = np.empty((0, 0, 3), np.uint8)

    def with_board(self, board: Image) -> Image:
        """The screen with this board, and perhaps with the moving parts of the last frame."""
        if board is not self._board:
            self._board, self._scene = board, board.copy()
        return self._scene


def compose(
    picture: Image,
    exercise: Exercise,
    update: Update | None,
    view: View,
    size: tuple[int, int] = SIZE,
    canvas: Canvas | None = None,
) -> Image:
    """Draw the whole screen: words, the mirrored picture with the body's lines, and the counts or the start.

    Args:
        picture: BGR uint8 as the camera gave it.
        exercise: the exercise of the set.
        update: the newest update, or None before the first.
        view: everything else.
        size: width and height, pixels.
        canvas: of the window, or None to draw on new memory.

    Returns:
        BGR uint8 (height, width, 3); the next call with the same canvas may draw upon it.
    """
    what = shown(exercise, update, view)
    at = arranged(size, (picture.shape[1], picture.shape[0]), what)
    scene = (canvas or Canvas()).with_board(draw_board(at, what))
    rect = at.picture
    target = scene[rect.y : rect.bottom, rect.x : rect.right]
    cv2.resize(picture, (rect.w, rect.h), dst=target, interpolation=cv2.INTER_LINEAR)
    cv2.flip(target, 1, dst=target)
    if view.is_stopped or what.sign in ("covered", "frozen"):  # dark while nothing is judged
        cv2.convertScaleAbs(target, dst=target, alpha=0.35)
    if what.side == "start" and not view.is_stopped:
        if view.ghost is not None and what.sign is None:
            is_well = update is not None and update.state is State.HOLD_STILL and view.move is None
            view.ghost(target, update.pose if update is not None else None, is_well)
        if view.move is not None:
            draw_move(target, view.move, update.pose if update is not None else None)
    if update is not None and update.pose is not None and not view.is_stopped:
        scale = rect.h / picture.shape[0]

        def to_scene(p: NDArray[np.floating]) -> Point:
            return round(rect.w - 1 - float(p[0]) * scale), round(float(p[1]) * scale)

        Skeleton(exercise).annotate(target, update, update.pose, to_scene)
    if view.figure is not None:
        rooms = figure_rooms(at, what)[:1] if what.has_figure else []
        if view.corner is not None and what.side == "work":
            rooms = [corner_rect(rect, view.corner)]
        for room in rooms:
            if min(room.w, room.h) >= LEAST_FIGURE_PX:
                scene[room.y : room.bottom, room.x : room.right] = view.figure((room.w, room.h))
    if what.is_holding:
        bar = holding_rect(at)
        full = round(bar.w * view.hold)
        fill(scene, bar._replace(w=full), YELLOW)
        fill(scene, bar._replace(x=bar.x + full, w=bar.w - full), SLATE)
    if what.is_paced and view.pace is not None:
        draw_pace(scene, pace_rect(at), view.pace)
    return scene


def draw_pace(scene: Image, bar: Rect, pace: Pace) -> None:
    """Draw a bar that fills on the way up, stays full at the top, and empties on the way back."""
    share = {"lift": pace.fraction, "hold": 1.0, "lower": 1.0 - pace.fraction}.get(pace.phase, 0.0)
    fill(scene, bar, SLATE)
    inner = bar.inside(max(1, bar.w // 8))
    full = round(inner.h * min(1.0, max(0.0, share)))
    fill(scene, Rect(inner.x, inner.bottom - full, inner.w, full), SKY)
    frame(scene, bar, max(1, bar.w // 12), WHITE)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Draws all bones thin, the judged parts bold, and each measured line beside the ideal one.

    The spine goes from the shoulders to the hips, the hips from side to side. The ideal that the exercise declares is a
    broad pale line. While all is well, the measured line lies within it, and the part needs no other line.
    """

    exercise: Exercise

    def annotate(self, scene: Image, update: Update, pose: Pose, to_scene: ToScene) -> Image:
        """Draw the pose.

        Args:
            scene: BGR picture, drawn upon.
            update: what is known of this pose.
            pose: landmarks in the camera's pixels.
            to_scene: function from camera pixels (2,) to scene pixels.
        """
        xy, unit = pose.xy_px, scene.shape[0] / _LINES_PX
        seen = np.isfinite(xy[:, 0]) & np.isfinite(xy[:, 1])
        places = [to_scene(p) if is_seen else None for p, is_seen in zip(xy, seen, strict=True)]
        for a, b in BONES:
            start, end = places[a], places[b]
            if start is not None and end is not None:
                cv2.line(scene, start, end, WHITE, max(1, round(2 * unit)), cv2.LINE_AA)
        parts = {
            "spine": (mid_shoulder(xy), mid_hip(xy)),
            "hips": (xy[Landmark.LEFT_HIP], xy[Landmark.RIGHT_HIP]),
        }
        lines = guides(self.exercise, update, pose)
        guided = {code for guide in lines for code in guide.codes}
        for part in PARTS:
            ends, state = parts[part], part_state(self.exercise, update, part)
            is_told = any(rule.score == part and rule.code in guided for rule in self.exercise.faults)
            if np.isfinite(np.stack(ends)).all() and state != "not_yet" and not (is_told and state == "good"):
                _draw_part(scene, to_scene(ends[0]), to_scene(ends[1]), state, unit)
        for guide in lines:
            draw_guide(scene, guide, any(code in update.active for code in guide.codes), to_scene, unit)
        return scene


def guides(exercise: Exercise, update: Update, pose: Pose) -> list[Guide]:
    """The judged lines, each with its ideal, without those whose measure is *not seen*."""
    if update.calibration is None or not update.values:
        return []
    seen = {
        rule.code
        for rule in exercise.faults
        if rule.code not in update.unseen and math.isfinite(update.values[rule.observable])
    }
    found = exercise.ideal(pose, update.calibration, update.values)
    return [
        guide
        for guide in found
        if np.isfinite(guide.own).all() and np.isfinite(guide.ideal).all() and seen.intersection(guide.codes)
    ]


def draw_guide(scene: Image, guide: Guide, is_fault: bool, to_scene: ToScene, unit: float) -> None:
    """The ideal line broad and pale with open ends; the own one on it, solid, or dashed and pointed where it is off."""
    ideal, own = ([to_scene(p) for p in line] for line in (guide.ideal, guide.own))
    broad, slim = max(3, round(18 * unit)), max(2, round(7 * unit))
    for colour, thick in ((INK, broad), (SKY, broad - max(2, round(5 * unit)))):
        cv2.polylines(scene, [np.array(ideal, np.int32)], False, colour, thick, cv2.LINE_AA)
    state = "fault" if is_fault else "good"
    for a, b in itertools.pairwise(own):
        if is_fault:
            dashed(scene, a, b, INK, slim + 4, 5)
            dashed(scene, a, b, COLOURS[state], slim, 5)
        else:
            cv2.line(scene, a, b, INK, slim + 2, cv2.LINE_AA)
            cv2.line(scene, a, b, COLOURS[state], slim, cv2.LINE_AA)
    draw_mark(scene, own[len(own) // 2] if len(own) > 2 else own[-1], max(4, round(13 * unit)), state)


def _draw_part(scene: Image, a: Point, b: Point, state: str, unit: float) -> None:
    if state == "good":
        cv2.line(scene, a, b, COLOURS[state], max(2, round(8 * unit)), cv2.LINE_AA)
    else:
        pieces, thick = (4, 10) if state == "fault" else (7, 4)
        dashed(scene, a, b, COLOURS[state], max(2, round(thick * unit)), pieces)
    for end in (a, b):
        draw_mark(scene, end, max(4, round(11 * unit)), state)
