"""The body of a taught exercise: its start position, and the measures that are read from a pose."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import torso_px
from calibration.landmarks import Pose, Side, other
from calibration.placement import Part
from calibration.text import N_, say
from calibration.trunk import trunk_axes
from exercises.judging.declaration import Values
from exercises.judging.parts import FEET, HANDS, HEAD, HIPS, KNEES, SHOULDERS, pair
from exercises.taught.measures import Measure
from exercises.taught.shape import Mirroring, ShapeMatch, fit, likeness, off_top_torso
from exercises.taught.taught import Taught
from exercises.taught.words import position

Array = NDArray[np.float64]
ELBOWS: Part = (N_("your elbows"), pair("elbow"))
#: Parts of the body, in the order in which the trainer asks for them.
PARTS = (HEAD, ELBOWS, HANDS, KNEES, FEET)
#: Observables: which side works, the distance from the shown movement, and the likeness to it.
LEAD, OFF_TOP, LIKENESS = "left_less_right_deg", "off_shown_torso", "likeness_to_shown"


@dataclass(frozen=True, eq=False)
class Body:
    """The start position and the measures of a taught exercise.

    Attributes:
        taught: what was shown.
        shape: (33, 2) the start position, torso lengths.
        tops: (n, 33, 2) the changes at the end of the movement, torso lengths.
        turns: the ways in which a body may be turned compared with the one that was shown.
        measures: the measures that are read from a pose.
        legs_free: whether the legs play no part and may lie or stand differently.
    """

    taught: Taught
    shape: Array
    tops: Array
    turns: tuple[Mirroring, ...]
    measures: tuple[Measure, ...]
    legs_free: bool

    def _fit(self, xy_px: NDArray[np.floating], turns: tuple[Mirroring, ...]) -> ShapeMatch | None:
        found = fit(xy_px, self.shape, turns)
        if self.legs_free and (found is None or not found.is_near):
            return fit(xy_px, self.shape, turns, legs_free=True)
        return found

    def start(self, pose: Pose) -> Sequence[str]:
        """See :attr:`Exercise.start`."""
        found = self._fit(pose.xy_px, self.turns)
        if found is not None and found.is_start:
            return []
        if found is None or not found.is_near:
            return [say("{position}.", position=position(self.taught.camera))]
        part = next((word for word, rows in (SHOULDERS, HIPS, *PARTS) if found.furthest in rows), HEAD[0])
        return [say("Almost: compare {part} with what was shown.", part=part)]

    def calibrate(self, poses: Sequence[Pose], method: Method) -> Calibration | None:
        """See :attr:`Exercise.calibrate`."""
        rest = at_rest(poses)
        found = self._fit(rest, self.turns)
        if found is None or not found.is_near:
            return None
        head, up = trunk_axes(rest)
        return Calibration(
            t_s=poses[-1].t_s,
            method=method,
            rest_px=rest,
            torso_px=torso_px(rest),
            head=head,
            up=up,
            side=self._side(found.turn),
            camera_pitch_deg=math.nan,
            camera_pitch_error_deg=math.nan,
            camera_roll_deg=math.nan,
            camera_roll_error_deg=math.nan,
        )

    def _side(self, turn: Mirroring) -> Side | None:
        shown = self.taught.side
        return other(shown) if shown is not None and turn.is_swapped else shown

    def turn(self, at: Calibration) -> Mirroring:
        """The turn that makes this body look like the one that was shown."""
        turns = self.turns
        if self.taught.side is not None and at.side is not None:
            turns = tuple(one for one in turns if self._side(one) == at.side) or turns
        found = self._fit(at.rest_px, turns)
        return turns[0] if found is None else found.turn

    def observe(self, pose: Pose, at: Calibration) -> Values:
        """See :attr:`Exercise.observe`."""
        turn, rest = _turned(self, at)
        xy = turn(pose.xy_px)
        values = {one.name: float(one.read(xy, rest, at.torso_px)) for one in self.measures}
        if len(self.tops):
            values[OFF_TOP] = off_top_torso(xy, rest, at.torso_px, self.tops)
            values[LIKENESS] = likeness(xy, rest, at.torso_px, self.tops)
        if self.taught.works == "either":
            lead = float(self.taught.signal.lead(xy, rest, at.torso_px))
            values[LEAD] = -lead if turn.is_swapped else lead
        return values


@lru_cache(8)
def _turned(body: Body, at: Calibration) -> tuple[Mirroring, Array]:
    """The turn of a body, and its turned start position; the same for every frame of a set."""
    turn = body.turn(at)
    return turn, turn(at.rest_px)
