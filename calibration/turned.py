"""Whether the picture is turned: the body fits its start position if the picture is turned back, and not as it is.

A picture on its side or upside down leaves a body as it was, with the floor elsewhere. Up to pitch and direction, the
camera's place explains no such body: nobody's knees hang through the floor. But some start positions are others turned:
table top upside down is on all fours, and on its side is sitting. Where one of those fits too, the picture or the
person may be turned, and only a person can tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from calibration.all_fours import ALL_FOURS
from calibration.landmarks import Pose
from calibration.start_shapes import POSTURES, PRONE, Posture
from calibration.viewpoint import MAX_MISFIT_TORSO, viewpoint

#: A body fits clearly better if its misfit is at most this part of the other one. **Fit:** of 342 stills that are
#: turned in three ways each, 91 % are found so, and 65 % are sure; with half of it 74 and 11 %. Of the stills as they
#: are, none is sure. With 0.7, 82 % are sure, but so are people in some positions of other exercises.
BETTER = 0.5
#: A body shows another position, and no turned picture, if that one's misfit is at most this part. **Fit:** with it,
#: none of the stills as they are seems turned, with 0.7 one; 6 of 1026 that are turned are lost. Nearer to 1, more are.
ANOTHER = 0.8
#: Quarter turns of a picture that is upside down.
HALF = 2

#: Lying straight on the back: on the front, turned over.
_ON_BACK_STRAIGHT = replace(PRONE, id="supine_straight", chest="up", shape=PRONE.shape * [1, -1, -1])
#: What a body may be that does not fit its start position as it is.
KNOWN: tuple[Posture, ...] = (*POSTURES.values(), ALL_FOURS, _ON_BACK_STRAIGHT)


@dataclass(frozen=True, slots=True)
class Turned:
    """How the picture seems to be turned.

    Attributes:
        quarters: the number of quarter turns clockwise that turn it back, 1 to 3.
        is_sure: no other position that is known explains the body in the picture as it is.
    """

    quarters: int
    is_sure: bool


def turned(pose: Pose, postures: Sequence[Posture], sides: Callable[[Pose], Pose] = lambda pose: pose) -> Turned | None:
    """How the picture is turned; None if the body fits as well as it is, in no turn, or clearly another position.

    Args:
        pose: the body.
        postures: the start positions in which the person may be.
        sides: puts left and right in order, which depends on where the floor is.
    """
    upright_torso = _misfit_torso(pose, postures)
    misfits_torso = {n: _misfit_torso(sides(turned_back(pose, n)), postures) for n in (1, 2, 3)}
    quarters = min(misfits_torso, key=lambda n: misfits_torso[n])
    best_torso = misfits_torso[quarters]
    if not (best_torso <= MAX_MISFIT_TORSO and best_torso <= BETTER * upright_torso):
        return None
    known_torso = _misfit_torso(pose, KNOWN)
    if known_torso <= ANOTHER * best_torso:
        return None
    return Turned(quarters, best_torso <= BETTER * known_torso)


def turned_back(pose: Pose, quarters: int) -> Pose:
    """The pose in the picture after this number of quarter turns clockwise."""
    points, patches_px, size = pose.points, pose.patches_px, pose.size
    for _ in range(quarters):
        points = np.column_stack([size[1] - points[:, 1], points[:, 0], points[:, 2:]])
        patches_px = np.column_stack([-patches_px[:, 1], patches_px[:, 0]])
        size = size[1], size[0]
    return replace(pose, points=points, patches_px=patches_px, size=size)


def _misfit_torso(pose: Pose, postures: Sequence[Posture]) -> float:
    misfits_torso = [viewpoint(pose.xy_px, posture, pose.size).misfit_torso for posture in postures]
    return min((one for one in misfits_torso if not math.isnan(one)), default=math.inf)
