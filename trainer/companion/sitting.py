"""What the landmarks of a sitter's head and shoulders say about posture, look by look. Pure: no camera, no clock.

The camera sees the sitter from the front, close by: only head, shoulders and chest. Everything is compared with the
person's own tall start, in widths of their shoulders there ("widths"). ``samples/study/companion.py`` measures it.

What such a camera does not show is not judged: a mild slump, a head a few centimetres forward, and the pelvis. A person
who slides down and leans back sinks and moves away from the camera, which looks the same as a lower chair: the
companion asks for a new tall start.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark

__all__ = ["Measures", "Sitting", "SittingState", "Tall", "measures", "tall_from"]

Points = NDArray[np.float32]

_FACE = slice(0, 11)
#: Number of looks at the tall start; ``AGREEING`` of them must agree within ``AGREE_WIDTHS``. **Taste:** ours.
TALL_LOOKS, AGREEING = 5, 3
#: Largest distance of a look's shoulders from the median of the tall start. **Fit:** breathing and small movements stay
#: within 0.02; landmarks of another pose are off by more than 0.2.
AGREE_WIDTHS = 0.05
#: Width of the head from ear to ear in shoulder widths. **Fit:** 0.30 to 0.62 in all rendered sitters whose landmarks
#: are right, also with the head turned by 30 degrees.
HEAD_WIDTHS = (0.15, 0.9)

#: The shoulders have sunk if they are lower by ``SUNK_WIDTHS`` or more and the face is larger by ``NEARER`` or more.
#: **Fit:** on the sitters of ``samples/study/companion.py``: 99 % of single looks at upright sitters are below 0.07
#: widths (0.09 in later ones); a strong slump lowers them by 0.16 to 0.37 and a strong slouch by 0.05 to 0.14. A camera
#: that is tilted, or a chair that is lowered, moves the shoulders as well but leaves the face as large as it was.
SUNK_WIDTHS, NEARER = 0.07, 0.03
#: The head is forward if the eyes are nearer to the line of the shoulders by this, corrected for nodding. **Fit:** the
#: same sitters: 99 % of upright looks are below 0.097; a strong head-forward posture is at 0.15 in the median.
HEAD_FORWARD_WIDTHS = 0.10
#: Correction for nodding: widths per face width by which the eyes sink below the ears. **Fit:** reading the keyboard.
PER_NOD = 0.7
#: The person leans if the line of the shoulders tilts by this, degrees. **Fit:** 99 % of upright looks are below 3.5;
#: someone who leans hard on an arm or raises a shoulder far reads 4.5 to 6.8 in the median.
LEAN_DEG = 4.0

#: A posture counts if the median over ``WINDOW_S`` shows it and ``SEEN_SHARE`` of the looks saw somebody. **Taste:**
#: ours; shorter, picking up a pen is told; longer, a slump lasts before it is told.
WINDOW_S, SEEN_SHARE = 180.0, 0.6
#: Minimum time between two nudges, and (``ASK_AGAIN_S``) between two requests to sit tall. **Taste:** ours; shorter, it
#: nags.
QUIET_S, ASK_AGAIN_S = 1800.0, 600.0
#: After an absence this long, the sitter may be somebody else or sit differently. **Taste:** ours, about a lunch break.
AWAY_S = 1800.0
#: Somebody else sits there, or the camera has moved, if the shoulders' width changes to outside ``WIDTH_RANGE`` × the
#: tall start's, or they are further aside than ``ASIDE_WIDTHS``. **Taste:** ours; rolling the chair by 16 cm stays
#: within.
WIDTH_RANGE, ASIDE_WIDTHS = (0.75, 1.35), 0.7
#: The camera was tilted, or the chair raised or lowered, if the shoulders moved up or down by ``MOVED_WIDTHS`` and the
#: sizes of face and shoulders changed by less than ``SAME_SIZE``; or the shoulders sank by ``SUNK_WIDTHS`` and the face
#: did not grow. **Fit:** the same sitters; a photographed one who slumped read 0.097 with a face 2 % smaller.
MOVED_WIDTHS, SAME_SIZE = 0.06, 0.03


class SittingState(Enum):
    """What the last minutes showed."""

    SUNK = "sunk"
    HEAD_FORWARD = "head_forward"
    LEANS = "leans"
    ELSEWHERE = "elsewhere"  # another place or person: the tall start no longer holds


@dataclass(frozen=True, slots=True)
class Tall:
    """The person's own tall start, pixels.

    Attributes:
        face: (11, 2) landmarks of the face.
        shoulders: (2, 2) left and right.
    """

    face: Points
    shoulders: Points

    @property
    def width_px(self) -> float:
        """Width of the shoulders."""
        return _distance(*self.shoulders)


@dataclass(frozen=True, slots=True)
class Measures:
    """Changes since the tall start.

    Attributes:
        sunk: shoulders lower in the picture, widths.
        nearer: growth of the face, 0.1 = 10 % larger.
        wider: growth of the shoulders' width, the same.
        head_forward: eyes nearer to the line of the shoulders, nodding taken off, in widths of the shoulders now.
        tip_deg: tilt of the line of the shoulders, positive: the left shoulder is lower.
        aside: shoulders to the right in the picture, widths.
    """

    sunk: float
    nearer: float
    wider: float
    head_forward: float
    tip_deg: float
    aside: float


def is_facing(points: Points) -> bool:
    """Whether this looks like the head and shoulders of somebody who faces the camera.

    Args:
        points: (33, 4) landmarks; x_px and y_px first, NaN for one outside the picture.
    """
    xy = points[:, :2]
    if not np.isfinite(xy[: Landmark.RIGHT_SHOULDER + 1]).all():
        return False
    left, right = xy[Landmark.LEFT_SHOULDER], xy[Landmark.RIGHT_SHOULDER]
    width = float(left[0] - right[0])
    if not width > 0 or abs(float(left[1] - right[1])) > width / 2:  # turned away, or lying
        return False
    low, high = HEAD_WIDTHS
    head = _distance(xy[Landmark.LEFT_EAR], xy[Landmark.RIGHT_EAR]) / width
    is_above = bool(xy[Landmark.NOSE, 1] < min(left[1], right[1]))
    return is_above and low <= head <= high


def tall_from(looks: Sequence[Points | None]) -> Tall | None:
    """The tall start from a few looks, or None if too few of them agree.

    Args:
        looks: landmarks (33, 4), None where nobody was seen.
    """
    seen = np.array([look[:, :2] for look in looks if look is not None and is_facing(look)])
    if len(seen) < AGREEING:
        return None
    middle = np.median(seen, axis=0)
    rows = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
    width = _distance(*middle[rows])
    off = np.linalg.norm(seen[:, rows] - middle[rows], axis=2).max(axis=1) / width
    agreeing = seen[off <= AGREE_WIDTHS]
    if len(agreeing) < AGREEING:
        return None
    rest = np.median(agreeing, axis=0).astype(np.float32)
    return Tall(rest[_FACE], rest[rows])


def measures(points: Points, tall: Tall) -> Measures:
    """Compare one look (33, 4) with the tall start."""
    xy = points[:, :2]
    face, shoulders = xy[_FACE], xy[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]]
    width = _distance(*shoulders)
    moved = shoulders.mean(axis=0) - tall.shoulders.mean(axis=0)
    grown = _spread(face) / _spread(tall.face)
    tall_neck = _eyes(tall.face) - tall.shoulders[:, 1].mean()
    neck = _eyes(face) - shoulders[:, 1].mean()
    tall_head = _distance(tall.face[Landmark.LEFT_EAR], tall.face[Landmark.RIGHT_EAR])
    nod = (_eyes_below_ears(face) / grown - _eyes_below_ears(tall.face)) / tall_head
    return Measures(
        sunk=float(moved[1] / tall.width_px),
        nearer=grown - 1,
        wider=width / tall.width_px - 1,
        head_forward=float(neck / width - tall_neck / tall.width_px - PER_NOD * nod),
        tip_deg=_tip_deg(shoulders) - _tip_deg(tall.shoulders),
        aside=float(moved[0] / tall.width_px),
    )


def _distance(a: Points, b: Points) -> float:
    return float(np.hypot(*(a - b)))


def _eyes(face: Points) -> float:
    return float((face[Landmark.LEFT_EYE, 1] + face[Landmark.RIGHT_EYE, 1]) / 2)


def _eyes_below_ears(face: Points) -> float:
    return _eyes(face) - float((face[Landmark.LEFT_EAR, 1] + face[Landmark.RIGHT_EAR, 1]) / 2)


def _spread(face: Points) -> float:
    return float(np.sqrt(((face - face.mean(axis=0)) ** 2).sum()))


def _tip_deg(shoulders: Points) -> float:
    across = shoulders[0] - shoulders[1]
    return math.degrees(math.atan2(float(across[1]), float(across[0])))


class Sitting:
    """Judges the last minutes after each look.

    Args:
        tall: the tall start.
        t_s: time of the tall start, seconds.

    Attributes:
        now: what the last minutes show, whether or not it was told.
    """

    def __init__(self, tall: Tall, t_s: float) -> None:
        self._tall = tall
        self.now: SittingState | None = None
        self._asked_s = t_s
        self._nudged_s = -math.inf
        self._seen_s = t_s
        self._first_s: float | None = None
        self._looks: deque[tuple[float, tuple[float, ...] | None]] = deque()

    def begin_again(self, tall: Tall, t_s: float) -> None:
        """Take a new tall start. The quiet time after a nudge continues.

        If the shoulders are as high again as at the old start, the person had slid down, and the request was a nudge.
        """
        higher = float((self._tall.shoulders - tall.shoulders)[:, 1].mean()) / tall.width_px
        slid_down = self.now is SittingState.ELSEWHERE and abs(higher) < MOVED_WIDTHS
        self._asked_s = t_s + (QUIET_S - ASK_AGAIN_S if slid_down else 0.0)
        self._tall, self._seen_s = tall, t_s
        self._forget()

    def put_off(self, t_s: float) -> None:
        """Keep the old start and ask later: the person was asked to sit tall, but did not."""
        self._asked_s = self._seen_s = t_s
        self._forget()

    def _forget(self) -> None:
        self._looks.clear()
        self._first_s = None

    def take(self, points: Points | None, t_s: float) -> SittingState | None:
        """Judge after one look.

        Args:
            points: landmarks (33, 4), or None if nobody was seen.
            t_s: time of the look, seconds.

        Returns:
            What to tell the person now, mostly nothing.
        """
        if self._looks and t_s - self._looks[-1][0] > WINDOW_S / 2:
            self._forget()  # the camera was in use: one look after a gap does not stand for minutes
        self._first_s = t_s if self._first_s is None else self._first_s
        is_seen = points is not None and is_facing(points)
        was_away = is_seen and t_s - self._seen_s >= AWAY_S
        self._looks.append((t_s, astuple(measures(points, self._tall)) if is_seen and points is not None else None))
        while t_s - self._looks[0][0] > WINDOW_S:
            self._looks.popleft()
        if is_seen:
            self._seen_s = t_s
        self.now = found = SittingState.ELSEWHERE if was_away else self._judged(t_s)
        if found is SittingState.ELSEWHERE:
            if t_s - self._asked_s < ASK_AGAIN_S:
                return None
            self._asked_s = t_s
            self._forget()
        elif found is not None:
            if t_s - self._nudged_s < QUIET_S:
                return None
            self._nudged_s = t_s
        return found

    def _judged(self, t_s: float) -> SittingState | None:
        """What the window shows, whether or not it is told."""
        seen = [one for _, one in self._looks if one is not None]
        is_long = self._first_s is not None and t_s - self._first_s >= WINDOW_S * 0.9
        if not is_long or len(seen) < SEEN_SHARE * len(self._looks):
            return None
        now = Measures(*(float(value) for value in np.median(np.array(seen), axis=0)))
        if _is_elsewhere(now):
            return SittingState.ELSEWHERE
        if now.sunk >= SUNK_WIDTHS and now.nearer >= NEARER:
            return SittingState.SUNK
        if now.head_forward >= HEAD_FORWARD_WIDTHS:
            return SittingState.HEAD_FORWARD
        return SittingState.LEANS if abs(now.tip_deg) >= LEAN_DEG else None


def _is_elsewhere(now: Measures) -> bool:
    is_same_size = max(abs(now.nearer), abs(now.wider)) < SAME_SIZE
    is_level = abs(now.tip_deg) < LEAN_DEG
    narrow, wide = WIDTH_RANGE
    return (
        not narrow <= 1 + now.wider <= wide
        or abs(now.aside) > ASIDE_WIDTHS
        or (abs(now.sunk) > MOVED_WIDTHS and is_same_size and is_level)
        or (now.sunk >= SUNK_WIDTHS and now.nearer < NEARER and is_level)
    )
