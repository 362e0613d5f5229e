"""Recordings of a demonstration as arrays: cut to the exercise, with its start position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.body import SHAPE_ROWS, at_rest
from calibration.geometry import torso_px
from calibration.landmarks import Pose
from calibration.smoothing import PoseSmoother
from exercises.judging.counter import SwingCounter
from exercises.judging.swing import Swing
from exercises.taught.measures import Measure
from exercises.taught.shape import NEAR_TORSO, Mirroring, fit, in_torsos, turns_of

Array = NDArray[np.float64]
Recording = Sequence[tuple[float, Pose | None]]
#: A body is still while no landmark is further from its median than ``STILL_TORSO`` for ``STILL_S`` seconds. **Taste:**
#: ours; stricter, breathing counts as movement; looser, a moment on the way counts as the start position.
STILL_TORSO, STILL_S = 0.06, 0.8
#: Two positions are the same within this mean distance of their landmarks, torso lengths. **Taste:** ours; smaller, one
#: position is tried twice; larger, the way down to the mat passes for the start.
SAME_TORSO = 0.1
#: Number of still moments that are tried as the start position. **Taste:** ours; fewer, a person who walks in first is
#: not understood; more, it takes longer.
TRIED = 4
#: Number of poses used per second. **Taste:** ours; fewer, a quick top is cut; more, it takes longer.
FPS = 12.5
#: Minimum number of poses in a recording. **Taste:** ours, one second of a slow camera.
FEWEST = 10
#: The exercise goes on for this long after the body was last near its start position, seconds. **Taste:** ours.
AFTER_S = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """One recording.

    Attributes:
        t_s: (n,) time stamps, seconds.
        xy: (n, 33, 2) smoothed landmarks, pixels, turned like the first film.
        rest: (33, 2) the start position, likewise.
        torso_px: length of its torso.
        size: width and height of the picture, pixels.
        reps: how many repetitions it shows; 0 if nobody said.
    """

    t_s: Array
    xy: Array
    rest: Array
    torso_px: float
    size: tuple[int, int]
    reps: int

    def values(self, measure: Measure) -> Array:
        """(n,) a measure in every frame, its change since the start position; NaN where *not seen*."""
        return measure.read(self.xy, self.rest, self.torso_px)

    def noise(self, measure: Measure) -> float:
        """The error of a measure that the landmarks cause, in its unit."""
        return measure.noise(self.rest, self.torso_px)

    def turned(self, turn: Mirroring) -> Film:
        """The film of a body that lies the other way round."""
        return replace(self, xy=turn(self.xy), rest=turn(self.rest))


def films(poses: Recording, reps: int = 0) -> list[Film]:
    """The recording from each still moment on that may be the start position, in order; may be empty."""
    smooth = PoseSmoother()
    seen = _thinned([smooth(pose) for _, pose in poses if pose is not None and pose.is_trusted])
    if len(seen) < FEWEST:
        return []
    found: list[Film] = []
    for first, last in sorted((*_still(seen), _beginning(seen))):
        film = _film(seen, first, last, reps)
        if film is not None and not any(_is_same(film, other) for other in found):
            found.append(film)
    return found[:TRIED]


def _is_same(film: Film, other: Film) -> bool:
    """Whether two films begin with the same position."""
    off = fit(film.rest, in_torsos(other.rest), (Mirroring(),))
    return off is not None and off.mean_torso <= SAME_TORSO


def _thinned(seen: Sequence[Pose]) -> list[Pose]:
    """About ``FPS`` poses a second."""
    kept: list[Pose] = []
    for pose in seen:
        if not kept or pose.t_s - kept[-1].t_s >= 0.99 / FPS:
            kept.append(pose)
    return kept


def like(first: Film, tried: Sequence[Film]) -> Film:
    """The first of these films of one recording that begins like another recording, turned like that one."""
    shape = in_torsos(first.rest)
    found = [(one, film) for film in tried if (one := fit(film.rest, shape, turns_of(shape))) is not None]
    if not found:
        return tried[0]
    least = min(one.mean_torso for one, _film in found)
    best, film = next(pair for pair in found if pair[0].mean_torso <= least + SAME_TORSO)
    return film.turned(best.turn)


def _film(seen: Sequence[Pose], first: int, last: int, reps: int) -> Film | None:
    rest = at_rest(seen[first : last + 1])
    length = torso_px(rest)
    if not length > 0:
        return None
    shape, end = in_torsos(rest), last
    for n in range(len(seen) - 1, last, -1):
        found = fit(seen[n].xy_px, shape, (Mirroring(),))
        if found is not None and found.mean_torso <= NEAR_TORSO:
            end = n
            break
    until_s = seen[end].t_s + AFTER_S
    kept = [pose for pose in seen[first:] if pose.t_s <= until_s]
    xy = np.stack([pose.xy_px for pose in kept]).astype(np.float64)
    return Film(np.array([pose.t_s for pose in kept]), xy, rest.astype(np.float64), length, seen[first].size, reps)


def _still(seen: Sequence[Pose]) -> Iterator[tuple[int, int]]:
    """First and last index of each still moment."""
    t_s = np.array([pose.t_s for pose in seen])
    points = np.stack([pose.xy_px[SHAPE_ROWS] for pose in seen])
    first = 0
    while first < len(seen):
        last = int(np.searchsorted(t_s, t_s[first] + STILL_S, side="right")) - 1
        if t_s[last] - t_s[first] < 0.8 * STILL_S:
            first += 1
            continue
        part = points[first : last + 1]
        away = np.linalg.norm(part - np.nanmedian(part, axis=0), axis=2) / max(torso_px(seen[first].xy_px), 1.0)
        if np.nanmax(away, initial=0.0) <= STILL_TORSO:
            yield first, last
            first = int(np.searchsorted(t_s, t_s[last] + STILL_S))
        else:
            first += max(1, (last - first) // 4)


def _beginning(seen: Sequence[Pose]) -> tuple[int, int]:
    """First and last index of the frames in the first half of ``STILL_S``."""
    return 0, max(1, sum(pose.t_s <= seen[0].t_s + STILL_S / 2 for pose in seen) - 1)


def swings(t_s: Array, values: Array, min_range: float) -> list[Swing]:
    """The repetitions in a signal, counted as a set is."""
    counter = SwingCounter(min_range)
    found = [counter.update(float(t), float(v)).swing for t, v in zip(t_s, values, strict=True)]
    found.append(counter.end().swing)
    return [one for one in found if one is not None]
