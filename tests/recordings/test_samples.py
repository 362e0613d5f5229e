"""The real MediaPipe on the rendered clips whose truth is known."""

from __future__ import annotations

import json
import math
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import exercises
from exercises.judging.declaration import Counting
from exercises.judging.results import SetResult
from tests.said import Heard, contradictions, live
from trainer.base.paths import CACHE_DIR_VARIABLE, cache_dir
from trainer.check.expectations import FILE_NAME
from trainer.check.landmark_cache import LandmarkCache
from trainer.cli.app import app
from trainer.pose.models import model_bytes
from trainer.recordings.analyse import Analysis, judge

SAMPLES = Path(__file__).parents[2] / "samples"
ALL = sorted(SAMPLES.glob("*.mp4"))
#: Those that a checker can judge; the others wait for theirs.
CLIPS = [
    clip for clip in ALL if json.loads(clip.with_suffix(".json").read_text("utf-8"))["exercise"] in exercises.names()
]

#: `check` finds the landmarks of all clips on all cores, and the others read what it kept.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of their own: other tests, which run at the same time, forget everything that `check` kept."""
    folder = tmp_path_factory.mktemp("cache")
    model_bytes()
    for model in cache_dir().glob("*.task"):
        shutil.copy(model, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_DIR_VARIABLE, str(folder))
        yield


@cache
def truth(clip: Path) -> dict:
    return json.loads(clip.with_suffix(".json").read_text("utf-8"))


@cache
def analysis(clip: Path) -> Analysis:
    return judge(exercises.get(truth(clip)["exercise"]), clip.name, LandmarkCache(model_bytes())(clip))


@cache
def heard(clip: Path, fps: int) -> Heard:
    """A live set that sees the clip at ``fps`` pictures a second or fewer."""
    poses, last_s = [], -math.inf
    for t_s, pose in analysis(clip).poses:
        if t_s - last_s >= 1 / fps - 0.001:
            poses.append((t_s, pose))
            last_s = t_s
    return live(exercises.get(truth(clip)["exercise"]), poses)


def form(result: SetResult) -> list:
    """Side and faults of each repetition, without those of its tempo, and the faults of each hold."""
    reps = [(rep.side, {fault.code for fault in rep.faults} - {"too_fast"}) for rep in result.reps]
    return [*reps, *({fault.code for fault in hold.faults} for hold in result.holds)]


def test_there_are_clips_of_every_kind():
    kinds = {c.stem.removeprefix("clam_") for c in CLIPS}
    assert {"left_correct", "right_rolls_back_strong", "right_low_camera", "left_getting_into_position"} <= kinds
    many = Counter(truth(clip)["exercise"] for clip in ALL)
    assert set(many) == {*exercises.names(), "none"}
    assert all(n >= 2 for exercise, n in many.items() if exercise != "none")


def test_the_declared_expectations_hold(tmp_path):
    done = CliRunner().invoke(app, ["check", str(SAMPLES), "--json", str(tmp_path / "check.json")])
    assert done.exit_code == 0, done.output
    assert "expectations" in done.output
    clips = json.loads((tmp_path / "check.json").read_text("utf-8"))["clips"]
    assert len(clips) == len(ALL)
    assert all(clip["error"] is None and clip["frames"] > 200 for clip in clips)


#: How far start, peak and end may be off, seconds. The roll-down's main signal is the trunk's tip, which begins after
#: the head's and is over before it. Signals of small movements leave their rest later than the body does. A stretch is
#: held for seconds, and its peak may be anywhere in them.
APART_S = {
    "clam": (0.4, 0.8, 0.6),
    "roll_down": (1.6, 0.8, 2.7),
    "hamstring_stretch": (0.8, 1.5, 0.8),
    "cat_stretch": (1.0, 0.8, 1.5),
    "pelvic_tilt": (1.0, 1.0, 1.5),
}
USUAL_APART_S = (0.8, 0.8, 0.8)


@pytest.mark.parametrize("clip", CLIPS, ids=lambda c: c.stem)
class TestClip:
    def test_counts_the_repetitions_and_knows_the_side(self, clip):
        found = analysis(clip).result.reps
        assert [rep.side for rep in found] == [rep["side"] for rep in truth(clip)["reps"]]

    def test_times_of_the_repetitions(self, clip):
        start_s, peak_s, end_s = APART_S.get(truth(clip)["exercise"], USUAL_APART_S)
        for found, true in zip(analysis(clip).result.reps, truth(clip)["reps"], strict=True):
            assert found.start_s == pytest.approx(true["start_s"], abs=start_s)
            assert found.peak_s == pytest.approx(true["peak_s"], abs=peak_s)
            assert found.end_s == pytest.approx(true["end_s"], abs=end_s)

    def test_only_an_exercise_counted_by_its_cloth_shows_nothing_without_it(self, clip):
        exercise, found = exercises.get(truth(clip)["exercise"]), analysis(clip)
        at = found.result.calibration
        if at is None or not isinstance(exercise.counting, Counting):
            pytest.skip("no repetitions are counted here")
        poses = [exercise.sides(pose) for _, pose in found.poses if pose is not None]
        bare = [replace(pose, patches_px=np.full_like(pose.patches_px, np.nan)) for pose in poses]
        seen = [not math.isnan(exercise.observe(pose, at)[exercise.counting.observable]) for pose in bare]
        assert any(seen) is not exercise.counting.by_cloth

    def test_begins_as_the_live_set_does(self, clip):
        begins_as_its_exercise = truth(clip)["content"] != "straight_leg"  # which is no start position
        calibration = analysis(clip).result.calibration
        assert (calibration is not None and calibration.method == "held") is begins_as_its_exercise

    @pytest.mark.parametrize("fps", [30, 15, 8])
    def test_live_at_few_pictures_a_second_it_counts_and_tells_the_same(self, clip, fps):
        assert form(heard(clip, fps).result) == form(analysis(clip).result)

    def test_json_keeps_the_contract(self, clip):
        out = analysis(clip).as_dict()
        assert json.loads(json.dumps(out, allow_nan=False)) == out
        assert (out["format"], out["frames"]) == (1, len(analysis(clip).poses))
        assert out["frames_with_person"] > 0.95 * out["frames"]

    def test_what_is_said_live_is_recorded_or_withdrawn(self, clip):
        all_pictures = heard(clip, 30)
        assert len(all_pictures.updates) == len(analysis(clip).poses)
        assert contradictions(all_pictures) == []
        assert all_pictures.withdrawn == ()  # in none of these clips is a fault reported that does not last


class TestCheck:
    """``pilates check`` of a single clip, whose landmarks are found above."""

    CLIP = "clam_right_correct"

    @pytest.fixture
    def folder(self, tmp_path):
        for path in SAMPLES.glob(f"{self.CLIP}.*"):
            shutil.copy(path, tmp_path)
        return tmp_path

    def run(self, *arguments: object):
        # A clip that must be found, so that no worker would be started for nothing.
        return CliRunner().invoke(app, ["check", *map(str, arguments), "--jobs", "1"])

    def test_all_is_well(self, folder):
        (folder / FILE_NAME).write_text('[clam.recommended]\nexact_rate = "== 1"\n', "utf-8")
        out = folder / "out" / "check.json"
        page, study = folder / "out" / "check.html", folder / "out" / "accuracy.md"
        done = self.run(folder, "--json", out, "--html", page, "--accuracy", study)
        assert done.exit_code == 0, done.output
        assert f"All 1 expectations of {FILE_NAME} hold." in done.output
        data = json.loads(out.read_text("utf-8"))
        assert data["rows"][0]["reps_true"] == data["rows"][0]["reps_counted"] == 3
        assert data["clips"][0]["name"] == self.CLIP
        assert data["clips"][0]["error"] is None
        assert "Counted exactly in 1 of 1 clip" in page.read_text("utf-8")
        assert study.read_text("utf-8").startswith("# How far the landmarks can be trusted\n")
        assert sorted(path.name for path in out.parent.iterdir()) == ["accuracy.md", "check.html", "check.json"]

    def test_a_missed_expectation(self, folder):
        (folder / FILE_NAME).write_text('[clam.recommended]\nreps_true = ">= 300"\n', "utf-8")
        done = self.run(folder)
        assert done.exit_code == 1
        assert "Missed: clam, good camera: reps_true >= 300: it is 3" in done.output
        assert self.run(folder, "--only", "correct").exit_code == 0  # a part of the clips is not held against it

    def test_a_broken_video_is_named(self, folder):
        sidecar = json.loads((folder / f"{self.CLIP}.json").read_text("utf-8"))
        (folder / "broken.json").write_text(json.dumps(sidecar | {"video": "broken.mp4"}), "utf-8")
        (folder / "broken.mp4").write_bytes(b"no video at all")
        done = self.run(folder)
        assert done.exit_code == 1
        assert "broken could not be checked" in done.output
        assert "100%" in done.output  # the other clip was
