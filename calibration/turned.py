"""Whether the picture is turned: the body fits its start position if the picture is turned back, and not as it is.

A picture on its side or upside down leaves a body as it was, with the floor elsewhere. Up to pitch and direction, the
camera's place explains no such body: nobody's knees hang through the floor. But some start positions are others turned:
table top upside down is on all fours, and on its side is sitting. Where one of those fits too, the picture or the
person may be turned, and only a person can tell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from calibration.all_fours import ALL_FOURS
from calibration.landmarks import Points
from calibration.start_shapes import POSTURES, PRONE, Posture
from calibration.viewpoint import MAX_MISFIT_TORSO, viewpoint

#: A body fits clearly better turned if its misfit is at most this part of the one as it is. **Fit:** MISSING
BETTER = 0.5

#: Quarter turns of a picture that is upside down.
HALF = 2

_ON_BACK_STRAIGHT = replace(PRONE, id="supine_straight", chest="up", shape=PRONE.shape * [1, -1, -1])
#: What a body may be that does not fit its start position as it is.
KNOWN: tuple[Posture, ...] = (*POSTURES.values(), ALL_FOURS, _ON_BACK_STRAIGHT)


@dataclass(frozen=True, slots=True)
class Turned:
    """How the picture seems to be turned.

    Attributes:
        quarters: the number of quarter turns clockwise that turn it back, 1 to 3.
        is_sure: no other position that is known explains the body in the picture as it is.
        misfit_torso: of the body in the picture turned back, see :attr:`~calibration.viewpoint.Viewpoint.misfit_torso`.
    """

    quarters: int
    is_sure: bool = field(compare=False)
    misfit_torso: float = field(compare=False)


def turned(xy_px: Points, size: tuple[int, int], postures: Sequence[Posture]) -> Turned | None:
    """How the picture is turned; None if the body fits as well as it is, or in no turn.

    Args:
        xy_px: (33, 2) landmarks, pixels; NaN if *not seen*.
        size: width and height of the picture, pixels.
        postures: the start positions in which the person may be.
    """
    upright_torso = _misfit_torso((xy_px, size), postures)
    misfits_torso = {n: _misfit_torso(turned_back(xy_px, size, n), postures) for n in (1, 2, 3)}
    quarters = min(misfits_torso, key=lambda n: misfits_torso[n])
    best_torso = misfits_torso[quarters]
    if not (best_torso <= MAX_MISFIT_TORSO and best_torso <= BETTER * upright_torso):
        return None
    return Turned(quarters, best_torso <= BETTER * _misfit_torso((xy_px, size), KNOWN), best_torso)


def turned_back(xy_px: Points, size: tuple[int, int], quarters: int) -> tuple[Points, tuple[int, int]]:
    """The landmarks and the size of the picture after this number of quarter turns clockwise."""
    for _ in range(quarters):
        xy_px, size = np.column_stack([size[1] - xy_px[:, 1], xy_px[:, 0]]), size[::-1]
    return xy_px, size


def _misfit_torso(seen: tuple[Points, tuple[int, int]], postures: Sequence[Posture]) -> float:
    misfits_torso = [viewpoint(seen[0], posture, seen[1]).misfit_torso for posture in postures]
    return min((one for one in misfits_torso if not math.isnan(one)), default=math.inf)
