"""Recognises the exercise in a recording: the one that counts repetitions for the longest time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from calibration.picture import Trouble
from exercises import get, names
from exercises.judging.movement import Holding
from exercises.judging.results import Scores
from trainer.base.errors import TrainerError
from trainer.record.landmark_blob import TimedPose
from trainer.recordings.analyse import Analysis, judge
from trainer.recordings.turned_film import is_turned

#: Value of ``--exercise`` that asks for recognition.
AUTO = "auto"
#: A recording shows a hold if holding takes more than ``HELD_LONGER`` × the time of the repetitions. The factor is
#: above 1 because relaxing out of a hold can look like a repetition of another exercise. Standing still between
#: roll-downs looks like a hold too, but lasts no longer than the repetitions.
HELD_LONGER = 2.0
#: Among holds that last at least this share of the longest one, the one with the fewest camera views wins: a person who
#: kneels upright on one knee also keeps the tall posture.
AS_LONG = 0.5
#: A repetition that goes too far counts with this share of its duration: it may be another exercise, as a bridge looks
#: like a large pelvic tilt.
TOO_FAR = 0.5
#: Where no exercise has a score, this many repetitions without one still show the exercise. In about 500 clips of other
#: movements and of no exercise, two have one such repetition each and none has two. Of 26 films of people that show an
#: exercise, three are recognised by this alone: the camera shows enough to count and too little to judge.
COUNTED_ONLY = 2


def recognise(video: str, poses: Sequence[TimedPose], troubles: Mapping[float, Trouble] | None = None) -> Analysis:
    """Judge a recording as every known exercise and return the analysis that fits best.

    Exercises reject start positions and movements of other exercises, so the exercise with the longest time in
    repetitions is the right one. A hold wins only if it lasts more than :data:`HELD_LONGER` times longer. Without any
    score, the exercise with the most repetitions is the right one, if there are :data:`COUNTED_ONLY`.

    Args:
        video: File name of the video.
        poses: Time and landmarks of each frame.
        troubles: Maps the time of each unusable frame to the reason.

    Raises:
        TrainerError: No exercise was recognised, or the video is turned.
    """
    if is_turned(poses):  # a roll-down on its side would pass for a bridge
        raise TrainerError(
            f"{video} was filmed on its side or upside down.", "Turn the video until the floor is at the bottom."
        )
    found = [judge(get(name), video, poses, troubles) for name in names()]
    repeated = max(found, key=repeated_s)
    longest_s = max(map(held_s, found))
    held = min((one for one in found if held_s(one) >= AS_LONG * longest_s), key=_views)
    best = held if held_s(held) > HELD_LONGER * repeated_s(repeated) else repeated
    if repeated_s(best) or held_s(best):
        return best
    best = max(found, key=lambda one: len(one.result.reps))
    if len(best.result.reps) < COUNTED_ONLY:
        raise TrainerError(
            f"No exercise was recognised in {video}.", f"Name the exercise: --exercise {'|'.join(names())}"
        )
    return best


def _views(analysis: Analysis) -> float:
    """How many views of the person the exercise allows."""
    need = get(analysis.result.exercise).need
    return math.inf if need is None else len(need.views)


def repeated_s(analysis: Analysis) -> float:
    """Return the total duration of the repetitions, seconds. The share :data:`TOO_FAR` of those that go too far counts.

    Repetitions without any score are left out. When nothing that matters is in view, another movement can look like a
    repetition, for example a straight-leg raise in side-lying.
    """
    counting = get(analysis.result.exercise).counting
    too_far = set() if isinstance(counting, Holding) else set(counting.overshoots)
    return sum(
        (rep.end_s - rep.start_s) * (TOO_FAR if any(fault.code in too_far for fault in rep.faults) else 1.0)
        for rep in analysis.result.reps
        if rep.scores != Scores()
    )


def held_s(analysis: Analysis) -> float:
    """Return the total duration of the holds, seconds."""
    return sum(hold.end_s - hold.start_s for hold in analysis.result.holds)
