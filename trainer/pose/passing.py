"""Detects somebody or something that moves across the person in the picture: a child, a dog, a passer-by.

MediaPipe keeps reporting a confident pose while a passer-by covers a leg, and drags its landmarks along. Neither the
visibility nor the lengths of the limbs reveal it, but the picture does. A person alone changes the picture only around
their own landmarks. A passer-by first changes it elsewhere, and then across the border of that area.

The limits were chosen on the project's samples, with a passer-by drawn into each in front of at least a tenth of the
person. They find 22 of 24 adults, 20 of 21 children and 7 of 11 dogs. In five other clips the passer-by was rendered
with the room: all are found, the repetition during which they cross is not counted, and no other repetition is wrong.
In 131 filmed and rendered clips without a passer-by, 36 minutes in all, there are four false alarms: three in films
from a hand-held camera, one in an edited film. None of them costs a repetition. In 57 further films there were eight,
five of them where the camera moves; they cost five sit-ups. A recording is therefore compared with its earlier picture
as seen from where the camera is now, and three of these five are silent.
"""

from __future__ import annotations

import math
from collections import deque
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.geometry import torso_px
from calibration.landmarks import SIDES, Points, Pose, row

__all__ = ["Passing", "person_mask", "small_picture"]

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]
#: Maps homogeneous pixel coordinates: float64 (3, 3).
Transform = NDArray[np.float64]

#: Shorter edge of the shrunk picture in which changes are searched for, pixels. Averaging to this size removes the
#: noise.
EDGE_PX = 120
#: The two compared pictures are between ``LAG_S`` and ``LONGEST_LAG_S`` apart, seconds. From one picture to the next, a
#: slow walker hardly moves.
LAG_S, LONGEST_LAG_S = 0.1, 0.6
#: A pixel has changed if its grey level differs by more than this, 0–255. Soft shadows stay below it.
CHANGED_GREY = 20
#: Margin around the hull of the landmarks that still belongs to the person, torso lengths: hair, hands, clothes.
OWN_TORSO = 0.35
#: A region of changed pixels covers the person if at least ``OUTSIDE_TORSO2`` of it lie outside the person's area and
#: ``INSIDE_TORSO2`` inside, square torso lengths.
OUTSIDE_TORSO2, INSIDE_TORSO2 = 0.1, 0.02
#: Outside the person's area, changed pixels of other regions may amount to at most ``ELSEWHERE`` of that region, and
#: all changed pixels to at most ``WHOLE_PICTURE`` of the picture there. A camera that moves, or a light that is
#: switched, changes the picture everywhere.
ELSEWHERE, WHOLE_PICTURE = 0.25, 0.25
#: A passer-by is reported after covering the person for ``TOUCH_S``, with gaps of up to ``HOLE_S``, and only if
#: something moved beside the person up to ``APPROACH_S`` before; seconds. An object in the person's hands does not come
#: from outside.
TOUCH_S, HOLE_S, APPROACH_S = 0.2, 0.25, 0.5
#: The person counts as covered for this long after the last touch, seconds: within the person's area, a passer-by
#: cannot be told from the person.
AFTER_S = 1.5
#: While the camera moves by more than this between the two pictures, pixels of the small picture, nobody is reported:
#: what is near shifts against what is far. **Fit:** of five films from a moving camera, twice as much stops one more.
PANS_PX = 2.0
#: Length of a leg, torso lengths. If the trunk points at the camera and looks short, the leg gives the scale.
LEG_TORSO = 1.7
#: The longest torso length of this period is used, seconds. In a person who sits folded, trunk and legs both look
#: short, and without this their round back would count as somebody else.
LONGEST_S = 5.0


class Change(Enum):
    """Where the picture changed outside the person's area."""

    NOWHERE = "nowhere"
    BESIDE = "beside"
    ACROSS = "across"


def small_picture(image: Image) -> Image:
    """The green channel of a BGR image (H, W, 3), averaged to ``EDGE_PX`` along the shorter edge, for comparison."""
    scale = min(1.0, EDGE_PX / min(image.shape[:2]))
    green = cv2.extractChannel(image, 1)
    return np.asarray(cv2.resize(green, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


class Passing:
    """Follows what moves outside the person's area."""

    def __init__(self) -> None:
        self._before: deque[tuple[float, Image, Pose | None, Transform | None]] = deque()
        self._lengths: deque[tuple[float, float]] = deque()  # time and torso length, small pixels
        self._before_s = self._beside_s = self._touched_s = self._since_s = self._passed_s = -math.inf
        self._has_come = False

    def update(self, small: Image, t_s: float, pose: Pose | None, camera: Transform | None = None) -> bool:
        """Process the next frame; return whether something else moves across the person.

        Args:
            small: The frame as :func:`small_picture` gives it.
            t_s: Time of the frame.
            pose: Its landmarks; None if nobody is seen.
            camera: Maps small pixels of the first frame to this one's; None if it is not known that the camera moves.
        """
        change = self._change(small, t_s, pose, camera)
        if change is Change.BESIDE:
            if self._before_s == self._beside_s > self._touched_s:
                self._passed_s = -math.inf  # beside the person twice in a row: it has left
            self._beside_s = t_s
        elif change is Change.ACROSS:
            if t_s - self._touched_s > HOLE_S:
                self._since_s = t_s
                self._has_come = t_s - self._beside_s <= APPROACH_S or t_s - self._passed_s <= AFTER_S
            self._touched_s = t_s
            if self._has_come and t_s - self._since_s >= TOUCH_S - 1e-3:
                self._passed_s = t_s
        self._before_s = t_s
        return t_s - self._passed_s <= AFTER_S

    def _change(self, now: Image, t_s: float, pose: Pose | None, camera: Transform | None) -> Change:
        earlier = self._earlier(t_s)
        self._before.append((t_s, now, pose, camera))
        if earlier is None or pose is None or earlier[2] is None or earlier[1].shape != now.shape:
            return Change.NOWHERE
        before = _from_here(earlier[1], earlier[3], camera)
        if before is None:
            return Change.NOWHERE
        changed = cv2.absdiff(now, before) > CHANGED_GREY
        if not changed.any():
            return Change.NOWHERE
        scales = [now.shape[0] / one.size[1] for one in (pose, earlier[2])]
        length = self._longest(t_s, _length_px(pose.xy_px) * scales[0])
        if not length > 1:
            return Change.NOWHERE
        both = np.concatenate([pose.xy_px * scales[0], earlier[2].xy_px * scales[1]])
        body = _hull(both, now.shape)
        # The hull without its margin takes a tenth of the time, and nearly always decides.
        if (changed & ~body).sum() < OUTSIDE_TORSO2 * length**2:
            return Change.NOWHERE
        return _where(changed, _widened(body, OWN_TORSO * length), length**2)

    def _longest(self, t_s: float, length: float) -> float:
        """The longest torso of the last ``LONGEST_S``, pixels, this one included; NaN if this one is *not seen*."""
        if math.isnan(length):
            return length
        while self._lengths and (t_s - self._lengths[0][0] > LONGEST_S or self._lengths[0][1] <= length):
            self._lengths.popleft()
        while self._lengths and self._lengths[-1][1] <= length:
            self._lengths.pop()
        self._lengths.append((t_s, length))
        return self._lengths[0][1]

    def _earlier(self, t_s: float) -> tuple[float, Image, Pose | None, Transform | None] | None:
        """The newest frame that is at least ``LAG_S`` older."""
        while len(self._before) > 1 and t_s - self._before[1][0] >= LAG_S - 1e-3:
            self._before.popleft()
        if not self._before or not LAG_S - 1e-3 <= t_s - self._before[0][0] <= LONGEST_LAG_S:
            return None
        return self._before[0]


def _from_here(before: Image, then: Transform | None, now: Transform | None) -> Image | None:
    """An earlier picture as the camera would have seen it from where it is now; None if it has moved too far.

    Args:
        before: The earlier picture.
        then: Maps pixels of the first picture to that one's; None if unknown.
        now: The same for the newest picture.
    """
    if then is None or now is None or np.array_equal(then, now):
        return before
    height, width = before.shape
    moved = now @ np.linalg.inv(then)
    edge = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float64)
    if np.abs(edge @ moved.T - edge).max() > PANS_PX:
        return None
    shifted = cv2.warpAffine(before, moved[:2], (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(shifted, np.uint8)


def _where(changed: Mask, own: Mask, torso2: float) -> Change:
    """Where a large region changed, given the person's area and the square of the torso length, pixels."""
    outside = changed & ~own
    if not outside.any() or outside.sum() > WHOLE_PICTURE * (~own).sum():
        return Change.NOWHERE
    regions, labels = cv2.connectedComponents(cv2.dilate(changed.astype(np.uint8), np.ones((3, 3), np.uint8)))
    beyond = np.bincount(labels[outside], minlength=regions) / torso2
    within = np.bincount(labels[changed & own], minlength=regions) / torso2
    across = int(np.argmax(np.where(within >= INSIDE_TORSO2, beyond, 0.0)))
    if beyond[across] >= OUTSIDE_TORSO2 and within[across] >= INSIDE_TORSO2:
        is_alone = beyond.sum() - beyond[across] <= ELSEWHERE * beyond[across]
        return Change.ACROSS if is_alone else Change.NOWHERE
    return Change.BESIDE if beyond.max() >= OUTSIDE_TORSO2 else Change.NOWHERE


def _length_px(xy: Points) -> float:
    """Torso length of the person with these landmarks (33, 2), pixels; taken from the legs if the trunk looks short."""
    legs = [
        sum(float(np.hypot(*(xy[row(side, a)] - xy[row(side, b)]))) for a, b in (("hip", "knee"), ("knee", "ankle")))
        for side in SIDES
    ]
    return float(np.nanmax([torso_px(xy), np.mean(legs) / LEG_TORSO]))


def person_mask(pose: Pose, shape: tuple[int, ...]) -> Mask:
    """The person's own area in a small picture of this shape: the hull of the landmarks and a margin around it."""
    scale = shape[0] / pose.size[1]
    return _widened(_hull(pose.xy_px * scale, shape), OWN_TORSO * _length_px(pose.xy_px) * scale)


def _hull(xy_px: Points, shape: tuple[int, ...]) -> Mask:
    """The hull of the points (N, 2), as a mask of this shape."""
    mask = np.zeros(shape, np.uint8)
    seen = xy_px[np.isfinite(xy_px).all(axis=1)].astype(np.float32)
    if len(seen):
        cv2.fillConvexPoly(mask, cv2.convexHull(seen).astype(np.int32), 1)
    return mask.astype(bool)


def _widened(mask: Mask, margin_px: float) -> Mask:
    """The mask and a margin around it."""
    reach = max(1, round(margin_px))
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), brush), bool)
