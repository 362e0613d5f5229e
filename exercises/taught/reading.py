"""Reads measures from landmarks: angles, directions, gaps and places, with the error of each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exercises.judging.units import Unit

Array = NDArray[np.float64]
#: Reads one value (...) from landmarks (..., 33, 2) in pixels and the length of the torso in pixels.
Read = Callable[[Array, float], Array]
#: The direction of a line shorter than this in the picture is not trusted, torso lengths. **Taste:** ours; smaller,
#: trembling landmarks turn it; larger, a foot has no direction.
SHORTEST_TORSO = 0.15
#: Error of a landmark, torso lengths, by which measures are weighed against each other. **Taste:** ours, 2° of a line
#: as long as the trunk; smaller, a short line that happens to be quiet wins; larger, only the longest lines do.
LANDMARK_TORSO = 0.035


@dataclass(frozen=True, slots=True)
class Base:
    """A measure without its side and direction.

    Attributes:
        words: for people.
        unit: of its values.
        read: its value in one picture or in several.
        is_turn: an angle of a direction, whose changes go the shorter way round.
        needs: the landmarks that it is read from.
        lines: the landmarks at both ends of each line whose direction it reads; empty for a gap or a place.
    """

    words: str
    unit: Unit
    read: Read
    is_turn: bool
    needs: tuple[int, ...]
    lines: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()

    def noise(self, rest: Array, torso_px: float) -> float:
        """The error that landmarks of ``LANDMARK_TORSO`` cause in its unit: the shorter a line, the larger.

        Args:
            rest: (33, 2) landmarks, pixels.
            torso_px: length of the torso, pixels.
        """
        if not self.lines:
            return LANDMARK_TORSO
        lengths = [float(np.hypot(*(_mean(rest, b) - _mean(rest, a)))) / torso_px for a, b in self.lines]
        return math.degrees(math.hypot(*(LANDMARK_TORSO / max(one, SHORTEST_TORSO) for one in lengths)))


def _mean(xy: Array, rows: tuple[int, ...]) -> Array:
    return np.asarray(xy[..., list(rows), :].mean(axis=-2))


def _line(xy: Array, a: tuple[int, ...], b: tuple[int, ...], torso_px: float) -> Array:
    """The line from a to b (..., 2), pixels; NaN where it is seen end-on and has no direction."""
    line = _mean(xy, b) - _mean(xy, a)
    is_long = np.linalg.norm(line, axis=-1) >= SHORTEST_TORSO * torso_px
    return np.where(is_long[..., None], line, np.nan)


def angle(a: tuple[int, ...], vertex: tuple[int, ...], b: tuple[int, ...]) -> Read:
    """The angle between two lines at their common landmark, 0–180°."""

    def read(xy: Array, torso_px: float) -> Array:
        u, v = _line(xy, vertex, a, torso_px), _line(xy, vertex, b, torso_px)
        cross = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
        return np.asarray(np.degrees(np.arctan2(np.abs(cross), (u * v).sum(axis=-1))))

    return read


def bend(a: tuple[int, ...], vertex: tuple[int, ...], b: tuple[int, ...]) -> Read:
    """The signed angle between two lines, so that it passes through straight without folding back."""

    def read(xy: Array, torso_px: float) -> Array:
        u, v = _line(xy, a, vertex, torso_px), _line(xy, vertex, b, torso_px)
        cross = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
        return np.asarray(np.degrees(np.arctan2(-cross, (u * v).sum(axis=-1))))

    return read


def direction(a: tuple[int, ...], b: tuple[int, ...]) -> Read:
    """The direction of a line in the picture, degrees, anticlockwise from the right."""

    def read(xy: Array, torso_px: float) -> Array:
        line = _line(xy, a, b, torso_px)
        return np.asarray(np.degrees(np.arctan2(-line[..., 1], line[..., 0])))

    return read


def gap(a: tuple[int, ...], b: tuple[int, ...]) -> Read:
    """The distance of two places, torso lengths."""

    def read(xy: Array, torso_px: float) -> Array:
        return np.asarray(np.linalg.norm(_mean(xy, a) - _mean(xy, b), axis=-1) / torso_px)

    return read


def place(rows: tuple[int, ...], axis: int) -> Read:
    """Where a part of the body is in the picture, torso lengths: axis 0 to the right, axis 1 upwards."""

    def read(xy: Array, torso_px: float) -> Array:
        return np.asarray((1 - 2 * axis) * _mean(xy, rows)[..., axis] / torso_px)

    return read
