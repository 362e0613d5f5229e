"""Somebody on the back who shows an exercise that the trainer does not have: one straight leg lifts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from calibration.landmarks import Landmark
from tests.side_figure import FAR, Array, Figure, Recording, film, way

HIP = np.zeros(2)


@dataclass(frozen=True)
class Lying(Figure):
    """Somebody on the back whose left leg lies straight and lifts, while the right knee is bent.

    Attributes:
        lift_deg: how far the left leg is lifted.
        bend_deg: how far its knee is bent.
        head_deg: how far the head is lifted.
    """

    lift_deg: float = 0.0
    bend_deg: float = 0.0
    head_deg: float = 0.0

    def landmarks(self) -> Array:
        """See :class:`Figure`."""
        xy = np.zeros((33, 2))
        shoulder = np.array([1.0, 0.0])
        head = shoulder + way(self.head_deg, 0.4)
        for mark in list(Landmark)[:11]:
            xy[mark] = head
        xy[Landmark.NOSE] = head + way(90.0 + self.head_deg, 0.15)
        thigh, shin = 180.0 - self.lift_deg, 180.0 - self.lift_deg + self.bend_deg
        left = [HIP, HIP + way(thigh, 0.8)]
        left += [left[1] + way(shin, 0.75), left[1] + way(shin, 0.8)]
        right = [HIP, way(130.0, 0.8)]
        right += [right[1] + way(240.0, 0.75), right[1] + way(240.0, 0.8)]
        for side, (hip, knee, ankle, heel), far in (("LEFT", left, np.zeros(2)), ("RIGHT", right, np.array(FAR))):
            joints = {"SHOULDER": shoulder, "ELBOW": shoulder + way(180.0, 0.5), "WRIST": shoulder + way(180.0, 0.9)}
            joints |= {"HIP": hip, "KNEE": knee, "ANKLE": ankle, "HEEL": heel, "FOOT_INDEX": ankle + way(90.0, 0.25)}
            for name, at in joints.items():
                xy[Landmark[f"{side}_{name}"]] = at + far
        return xy


GOOD = Lying(lift_deg=50.0)
BENT = replace(GOOD, bend_deg=40.0)


def shown(*peaks: Lying) -> Recording:
    return film(peaks, fps=12.0, up_s=1.5)
