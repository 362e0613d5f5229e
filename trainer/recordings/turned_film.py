"""Tells whether a recording was filmed on its side or upside down, whatever exercise it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from calibration.start_shapes import Posture
from calibration.turned import turned
from exercises import get, names
from trainer.record.landmark_blob import TimedPose

#: Poses looked at, spread evenly over the recording. A person in movement fits no start position.
LOOKS = 9
#: A recording is turned if at least ``AGREED`` looks are sure of the same turn. Of 45 films that were turned, 31 reach
#: it. Of 101 that were not, one has 3 such looks and one has 1; none of 560 further ones reaches it.
AGREED = 4


def is_turned(poses: Sequence[TimedPose]) -> bool:
    """Return whether the recording is surely turned.

    Args:
        poses: Time and landmarks of each frame.
    """
    seen = [pose for _, pose in poses if pose is not None and pose.is_trusted]
    looked = [seen[(2 * n + 1) * len(seen) // (2 * LOOKS)] for n in range(LOOKS)] if seen else []
    known = _postures()
    found = [turn.quarters for turn in (turned(pose, known) for pose in looked) if turn is not None and turn.is_sure]
    return max(Counter(found).values(), default=0) >= AGREED


def _postures() -> list[Posture]:
    """Return every start position of every exercise."""
    needs = (get(name).need for name in names())
    return list({posture.id: posture for need in needs if need is not None for posture in need.postures}.values())
