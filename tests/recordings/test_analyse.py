"""Updates are judged again whenever they are looked at, and come out the same."""

from __future__ import annotations

import pytest

from exercises.clam import CLAM
from exercises.judging.hindsight import calibrate_scenes
from tests.recorded import rolls_back
from tests.replay import replay
from trainer.recordings.analyse import judge


@pytest.mark.slow
def test_each_iteration_gives_the_updates_of_the_one_judge() -> None:
    poses = rolls_back()
    analysis = judge(CLAM, "me.mp4", poses)
    (_, calibration), *later = calibrate_scenes(CLAM, poses)
    updates, result = replay(CLAM, poses, calibration, later)
    assert len(updates) == len(poses)
    assert [repr(one) for one in analysis.updates] == [repr(one) for one in updates]
    assert [repr(one) for one in analysis.updates] == [repr(one) for one in updates]
    assert repr(analysis.result) == repr(result)
    assert result.reps
