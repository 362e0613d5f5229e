"""Fits a bridge to a body: where the feet stand, and which slope of the trunk gives which hip angle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from samples.studio.body import Array, Body
from samples.studio.supine import Leg, Setup, State, Supine
from samples.studio.truth import angle_deg


@dataclass(frozen=True, slots=True)
class Fit:
    """One body's bridge: hip angle at the top against slope of the trunk, both (N,), and the setup they hold for."""

    setup: Setup
    slope_deg: Array
    hip_deg: Array

    def slope(self, hip_deg: float) -> float:
        """Slope of the trunk that gives this hip angle."""
        return float(np.interp(hip_deg, self.hip_deg, self.slope_deg))


def line_of(shoulder: Array, hip: Array, knee: Array) -> tuple[Array, Array]:
    """Return the angle shoulder–hip–knee (N,) and the height (N,) of the hip above the line shoulder–knee.

    The angle is above 180 where the hip is above the line. The height is in lengths of the line shoulder–knee; points
    are (N, 3) or (3,).
    """
    a, b, line = shoulder - hip, knee - hip, knee - shoulder
    angle = np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b), axis=-1), (a * b).sum(axis=-1)))
    size = np.linalg.norm(line, axis=-1)
    share = ((hip - shoulder) * line).sum(axis=-1) / size**2
    up = (hip - shoulder - share[..., None] * line)[..., 2]
    return np.where(up > 0, 360 - angle, angle), up / size


def angles_of(lying: Supine, state: State) -> tuple[float, float]:
    """Angles of hip and knee of a posed body, as ``judge`` measures them."""
    marks = lying.pose(state).markers()
    shoulder, hip, knee = ((marks[k] + marks[k + 1]) / 2 for k in (11, 23, 25))
    knees = [angle_deg(marks[23 + k] - marks[25 + k], marks[27 + k] - marks[25 + k]) for k in (0, 1)]
    return float(line_of(shoulder, hip, knee)[0]), float(np.mean(knees))


@lru_cache(maxsize=100)  # of one seed, many clips begin alike
def fit(body: Body, setup: Setup, knee_deg: float) -> Fit:
    """Place the feet so that the knees have the wanted angle at the top, then sample slopes."""
    lying, near, far = Supine(body, setup), -setup.feet_from_seat_m, 0.45
    slopes = np.arange(2.0, 47.0, 4.0)

    def top(slope_deg: float, away_m: float = 0.0) -> tuple[float, float]:
        foot = Leg(away_m=away_m)
        return angles_of(lying, State(bridge=1.0, bridge_deg=slope_deg, pelvis_pitch_deg=4.0, left=foot, right=foot))

    for _ in range(8):  # feet further away open the knees
        away = (near + far) / 2
        slope = float(np.interp(178.0, [top(d, away)[0] for d in slopes[2:9:2]], slopes[2:9:2]))
        near, far = (near, away) if top(slope, away)[1] > knee_deg else (away, far)
    setup = replace(setup, feet_from_seat_m=setup.feet_from_seat_m + (near + far) / 2)
    lying = Supine(body, setup)
    opened = [top(d)[0] for d in slopes]
    return Fit(setup, slopes, np.maximum.accumulate(opened))
