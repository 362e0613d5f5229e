"""A session of several sets from end to end: one person, one record, one window."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

import pytest

import exercises
from calibration.landmarks import Pose, Side, row
from tests.live_person import FPS, session_of
from tests.stick_figure import GOOD, Recording, film_clam
from trainer.capture.sources import open_source
from trainer.plan.programme import PlannedSet
from trainer.pose.landmarker import Landmarker
from trainer.pose.models import model_bytes
from trainer.record.store import Store
from trainer.screen.drawing import Image
from trainer.screen.window import Key
from trainer.session.flow import Flow, Phase

SAMPLES = Path(__file__).parents[2] / "samples"

LEFT = PlannedSet("clam", "left", 1, 1, 2, rest_s=4.0)
RIGHT = PlannedSet("clam", "right", 1, 1, 2, variant="easier")


@cache
def clams(top: Side, reps: int = 3) -> Recording:
    return film_clam([GOOD] * reps, top=top, fps=FPS)


def pose_at(top: Side, t_s: float) -> Pose | None:
    film = clams(top)
    return film[min(round(t_s * FPS), len(film) - 1)][1]


def does(flow: Flow, t_s: float) -> Pose | None:
    """Whatever is asked; in a rest they lie still."""
    return pose_at(flow.now.side or "left", 0.0 if flow.phase is Phase.REST else t_s)


@pytest.mark.slow
def test_where_the_camera_goes_is_told_until_the_start_position_is_held(tmp_path):
    def comes(flow: Flow, t_s: float) -> Pose | None:
        """Out of view for a second. Whoever is in place from the first frame on may never see where the camera goes."""
        return None if flow.run == 1 and t_s < 1.0 else does(flow, t_s)

    _, shown, _ = session_of([LEFT, RIGHT], tmp_path, comes)
    need = exercises.get("clam").need
    assert need is not None
    assert shown.words[0] == need.place
    assert "Hold still…" in shown.words
    assert need.place not in shown.words[shown.words.index("Hold still…") :]


def arm_up(pose: Pose | None) -> Pose | None:
    """The same with the upper arm held up to the ceiling."""
    assert pose is not None
    points = pose.points.copy()
    shoulder = points[row("left", "shoulder"), :2]
    for name, rise_px in (("elbow", 60), ("wrist", 120)):
        points[row("left", name), :2] = shoulder - [0.0, rise_px]
        points[row("right", name), :2] = points[row("right", "shoulder"), :2] + [0.0, rise_px / 2]
    return Pose(points, pose.t_s, pose.size, pose.patches_px)


@pytest.mark.slow
def test_two_sets_with_a_rest_in_one_session(tmp_path):
    results, shown, heard = session_of([LEFT, RIGHT], tmp_path, does)
    assert [(result.exercise, len(result.reps)) for result in results] == [("clam", 2), ("clam", 2)]
    assert {rep.side for rep in results[0].reps} == {"left"}
    assert {rep.side for rep in results[1].reps} == {"right"}
    with Store(tmp_path / "sessions.sqlite3") as store:
        (record,) = store.sessions()
        assert len(store.set_poses(record.sets[1].id)) > 100
    assert record.programme == "mine"
    assert [(one.asked_side, one.variant, one.finished, len(one.reps)) for one in record.sets] == [
        ("left", "", True, 2),
        ("right", "easier", True, 2),
    ]
    assert record.sets[1].start_s - record.sets[0].reps[-1].end_s >= LEFT.rest_s
    (note,) = {view.note for view in shown.views if view.words == "Rest. Next: Clam, right side, 2 times"}
    assert note.startswith("Easier today: ")  # and not once more what the words say
    assert shown.words.count("Starting…") <= 1
    rests = [view.progress.rest_left_s for view in shown.views if view.progress and view.progress.rest_left_s]
    assert rests == sorted(rests, reverse=True)
    assert rests[0] == pytest.approx(4.0, abs=0.3)
    left = [view.progress.left_min for view in shown.views if view.progress]
    assert left[0] > left[len(left) // 2] > left[-1]
    assert "Rest. The other side is next." in heard
    assert heard[-1] == "That was the last one. Well done."
    assert heard[-1] in [said.text for said in record.sets[1].utterances]


@pytest.mark.slow
def test_a_raised_arm_goes_on_to_the_next_set_and_in_a_rest_does_it_again(tmp_path):
    signs = []

    def signing(flow: Flow, t_s: float) -> Pose | None:
        pose = does(flow, t_s)
        is_sign = (flow.run == 1 and flow.phase is Phase.REST) or (flow.run == 3 and t_s < 2.0)
        signs.append((flow.run, flow.at)) if is_sign else None
        return arm_up(pose) if is_sign else pose

    third = PlannedSet("clam", "left", 1, 1, 1)
    results, _, heard = session_of([LEFT, RIGHT, third], tmp_path, signing)
    assert {run for run, _ in signs} == {1, 3}
    assert [len(result.reps) for result in results] == [2, 2, 0, 1]
    assert [said for said in heard if said in ("Once more.", "On to: Clam.")] == ["Once more.", "On to: Clam."]


@pytest.mark.slow
def test_sitting_up_pauses_the_set_and_the_start_position_goes_on_with_it(tmp_path):
    def leaving(flow: Flow, t_s: float) -> Pose | None:
        if 8.5 < t_s < 14.0:
            return None
        return pose_at("left", t_s if t_s <= 8.5 else t_s - 14.0)

    results, shown, heard = session_of([LEFT], tmp_path, leaving)
    assert "Paused: you left the start position. Take it again to go on." in shown.words
    assert "Paused: you left the start position. Take it again to go on." in heard
    assert [len(result.reps) for result in results] == [2]


@pytest.mark.slow
def test_keys_pause_and_quit_and_what_was_done_is_kept(tmp_path):
    keys = {"Rest. Next: Clam, right side, 2 times": Key.QUIT}
    results, _, _ = session_of([LEFT, RIGHT], tmp_path, does, keys=keys)
    assert [len(result.reps) for result in results] == [2]
    with Store(tmp_path / "sessions.sqlite3") as store:
        (record,) = store.sessions()
    assert [(one.finished, len(one.reps)) for one in record.sets] == [(True, 2)]


@pytest.mark.slow
def test_a_bridge_and_a_clam_by_sample_videos(tmp_path):
    sets = [PlannedSet("glute_bridge", amount=1, rest_s=1.0), PlannedSet("clam", "right", amount=1)]
    films = {}
    for name in ("glute_bridge_correct", "clam_right_correct"):
        with open_source(SAMPLES / f"{name}.mp4", live=False) as film:
            films[name.partition("_c")[0]] = list(itertools.islice(film, 330))

    def look(flow: Flow, t_s: float) -> Image:
        frames = films["glute_bridge" if flow.at == 0 else "clam_right"]
        return next((frame.image for frame in frames if frame.t_s >= t_s), frames[-1].image)

    with Landmarker(model_bytes()) as real:
        results, _, _ = session_of(sets, tmp_path, look=look, real=real, longest_s=30.0)
    assert [(result.exercise, len(result.reps)) for result in results] == [("glute_bridge", 1), ("clam", 1)]
    assert results[1].reps[0].side == "right"
    assert all(rep.scores.total is not None for result in results for rep in result.reps)
