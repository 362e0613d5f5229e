"""Which exercise a recording shows, told from stick figures."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from calibration.landmarks import Pose
from calibration.start_shapes import SUPINE_FEET_DOWN
from calibration.turned import turned_back
from exercises.judging.declaration import Exercise
from exercises.judging.results import Hold, Repetition, Scores, SetResult
from tests.pinhole import body
from tests.stick_figure import Rep, State, film, film_clam
from trainer.base.errors import TrainerError
from trainer.record.landmark_blob import TimedPose
from trainer.recordings.analyse import Analysis
from trainer.recordings.recognise import held_s, recognise, repeated_s


@pytest.mark.slow
def test_a_clam_is_a_clam() -> None:
    analysis = recognise("me.mp4", film_clam([Rep(State(opening_deg=60.0))] * 2))
    assert analysis.result.exercise == "clam"
    assert len(analysis.result.reps) == 2
    assert repeated_s(analysis) > 4.0
    assert held_s(analysis) == 0.0


@pytest.mark.parametrize(("held", "repeated", "right"), [(14.2, 5.8, "tall_posture"), (19.3, 14.0, "roll_down")])
def test_a_long_hold_is_one_though_letting_go_looked_like_a_repetition(
    monkeypatch: pytest.MonkeyPatch, held: float, repeated: float, right: str
) -> None:
    """And standing still between repetitions makes no hold of them."""

    def judged(exercise: Exercise, video: str, poses: Sequence[TimedPose], *_: object) -> Analysis:
        rep = Repetition(1, None, 0.0, 2.0, repeated, 60.0, 2.0, 2.0, Scores(spine=90.0))
        reps = (rep,) if exercise.id == "roll_down" else ()
        holds = (Hold(1, 0.0, held, Scores()),) if exercise.id == "tall_posture" else ()
        return Analysis(video, poses, [], SetResult(exercise.id, reps, holds))

    monkeypatch.setattr("trainer.recordings.recognise.judge", judged)
    assert recognise("me.mp4", []).result.exercise == right


@pytest.mark.parametrize(("kneels_s", "right"), [(14.0, "hip_flexor_stretch"), (5.0, "tall_posture")])
def test_of_holds_that_last_as_long_the_one_that_asks_for_more_is_right(
    monkeypatch: pytest.MonkeyPatch, kneels_s: float, right: str
) -> None:
    def judged(exercise: Exercise, video: str, poses: Sequence[TimedPose], *_: object) -> Analysis:
        for_s = {"tall_posture": 14.2, "hip_flexor_stretch": kneels_s}.get(exercise.id)
        holds = () if for_s is None else (Hold(1, 0.0, for_s, Scores()),)
        return Analysis(video, poses, [], SetResult(exercise.id, (), holds))

    monkeypatch.setattr("trainer.recordings.recognise.judge", judged)
    assert recognise("me.mp4", []).result.exercise == right


def test_repetitions_of_which_nothing_is_seen_may_be_those_of_another_exercise(monkeypatch: pytest.MonkeyPatch) -> None:
    def judged(exercise: Exercise, video: str, poses: Sequence[TimedPose], *_: object) -> Analysis:
        scores = Scores(tempo=100.0) if exercise.id == "clam" else Scores()
        length_s = 3.0 if exercise.id == "clam" else 9.0
        reps = (Repetition(1, None, 0.0, 2.0, length_s, 60.0, 2.0, 2.0, scores),)
        return Analysis(video, poses, [], SetResult(exercise.id, reps))

    monkeypatch.setattr("trainer.recordings.recognise.judge", judged)
    assert recognise("me.mp4", []).result.exercise == "clam"


@pytest.mark.parametrize("n", [1, 2])
def test_two_repetitions_that_can_only_be_counted_show_the_exercise(monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    def judged(exercise: Exercise, video: str, poses: Sequence[TimedPose], *_: object) -> Analysis:
        rep = Repetition(1, None, 0.0, 2.0, 3.0, 60.0, 2.0, 2.0, Scores())
        return Analysis(video, poses, [], SetResult(exercise.id, (rep,) * n if exercise.id == "clam" else ()))

    monkeypatch.setattr("trainer.recordings.recognise.judge", judged)
    if n == 1:
        with pytest.raises(TrainerError):
            recognise("me.mp4", [])
    else:
        assert recognise("me.mp4", []).result.exercise == "clam"


@pytest.mark.slow
def test_lying_still_is_nothing() -> None:
    with pytest.raises(
        TrainerError, match=r"No exercise was recognised in me\.mp4.*--exercise ab_curl\|cat_stretch\|clam"
    ):
        recognise("me.mp4", film(lambda _: State(), 5.0))


@pytest.mark.parametrize("quarters", [1, 2])
def test_a_video_that_is_turned_is_no_other_exercise(quarters: int) -> None:
    pose = turned_back(body(SUPINE_FEET_DOWN), quarters)
    poses = [(n / 10, Pose(pose.points, n / 10, pose.size)) for n in range(50)]
    with pytest.raises(TrainerError, match=r"me\.mp4 was filmed on its side or upside down.*floor is at the bottom"):
        recognise("me.mp4", poses)
