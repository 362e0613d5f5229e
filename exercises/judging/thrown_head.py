"""How far a person who lies face down throws the head back, measured by the neck and the face together."""

from __future__ import annotations

import math

import numpy as np

from calibration.body import Calibration
from calibration.face import face_turn_deg
from calibration.geometry import mid_pair, mid_shoulder
from calibration.landmarks import Landmark, Points
from exercises.judging.top import summit
from exercises.judging.trace import Trace

#: A head that is thrown back shows in two measures: the line from shoulders to ears turns further than the trunk, and
#: the face turns further than the ribs. Their errors are independent, so they are added. Above a chest angle of
#: ``HIGH_CHEST_DEG`` the measured face turns by ``FACE_PER_CHEST`` degrees more per degree, in any position of the
#: head. **Fit:** on rendered lifts; their record was not kept.
HIGH_CHEST_DEG, FACE_PER_CHEST = 20.0, 0.75
#: At rest the hands cover the face, and its landmarks are uncertain: on average, neck and face together make
#: ``REST_DEG`` with the trunk, with a standard deviation of 17 degrees between bodies. A head that seems to rest too
#: low seems thrown back later, so ``REST_PART`` of the difference is subtracted. **Fit:** least squares on 34 good
#: lifts of 12 rendered clips, 0.24, and on 28 of 9 others, 0.46; on those others the AUC rises from 0.99 to 1.
REST_DEG, REST_PART = -97.0, 0.3
#: A chest that sinks by this much has left its top, degrees. **Taste:** ours, the landmarks' jitter; smaller, a
#: hesitation on the way up counts as the top; larger, a low top is recognised late.
JITTER_DEG = 1.0


def face_back_deg(xy_px: Points, at: Calibration, chest_deg: float) -> float:
    """Turn of the face beyond that of the ribs since rest, degrees, positive backwards; see :data:`HIGH_CHEST_DEG`.

    Args:
        xy_px: (33, 2) landmarks, pixels.
        at: the start position.
        chest_deg: turn of the rib cage since rest.
    """
    return face_turn_deg(xy_px, at) - chest_deg - FACE_PER_CHEST * max(0.0, chest_deg - HIGH_CHEST_DEG)


def head_at_rest_deg(at: Calibration) -> float:
    """How much further back than usual the neck and the face are at rest, relative to the trunk, degrees."""
    xy = at.rest_px
    ears = mid_pair(xy, "ear")
    neck = at.rise_deg(ears - mid_shoulder(xy))
    face = at.rise_deg(xy[Landmark.NOSE] - ears)
    return neck + (face + 270) % 360 - 270 - REST_DEG


def head_at_top_deg(rep: Trace) -> float:
    """How far the head is thrown back at the top so far, degrees; NaN before the top.

    On the way up, the landmarks of the head run ahead of the chest. The top of a quick lift lasts only a tenth of a
    second, so its median is kept until the repetition ends.
    """
    chest = rep["chest_deg"]
    if math.isnan(chest[-1]):
        return math.nan
    at_top = summit(rep.t_s, chest, JITTER_DEG)
    head = (1 - REST_PART) * rep["head_thrown_deg"][at_top] + REST_PART * rep["head_angle_deg"][at_top]
    head = head[~np.isnan(head)]
    return float(np.median(head)) if head.size else math.nan
