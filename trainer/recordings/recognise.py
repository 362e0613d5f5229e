"""Which exercise a recording shows: the one whose checker finds its own repetitions in most of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calibration.picture import Trouble
from exercises import get, names
from exercises.judging.results import Scores
from trainer.base.errors import TrainerError
from trainer.record.landmark_blob import TimedPose
from trainer.recordings.analyse import Analysis, judge

#: What is asked for on the command line.
AUTO = "auto"
#: A hold so many times as long as everything repeated was meant: letting go in it may look like a repetition of another
#: exercise. Who rolls down and stands between is as still as in a hold, for about the time of the repetitions at most.
HELD_LONGER = 2.0


def recognise(video: str, poses: Sequence[TimedPose], troubles: Mapping[float, Trouble] | None = None) -> Analysis:
    """Judge a recording by every exercise and keep the one it shows.

    Every checker refuses what is not its own: other start positions, other movements. So the one that counts
    repetitions for the longest time is right; holding still is an exercise only where little was repeated.

    Args:
        video: its name.
        poses: time and landmarks of each frame.
        troubles: by a frame's time, why its picture shows nothing that can be judged.

    Raises:
        TrainerError: no exercise was recognised.
    """
    found = [judge(get(name), video, poses, troubles) for name in names()]
    repeated, held = max(found, key=repeated_s), max(found, key=held_s)
    best = held if held_s(held) > HELD_LONGER * repeated_s(repeated) else repeated
    if not repeated_s(best) and not held_s(best):
        raise TrainerError(
            f"No exercise was recognised in {video}.", f"Say which it is: --exercise {'|'.join(names())}"
        )
    return best


def repeated_s(analysis: Analysis) -> float:
    """How long repetitions were going on, seconds.

    Those of which nothing is seen do not count: from there another movement, such as the straight leg of somebody who
    lies on the side, may look like one.
    """
    return sum(rep.end_s - rep.start_s for rep in analysis.result.reps if rep.scores != Scores())


def held_s(analysis: Analysis) -> float:
    """How long a position was held, seconds."""
    return sum(hold.end_s - hold.start_s for hold in analysis.result.holds)
