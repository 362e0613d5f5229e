"""The real MediaPipe on the rendered clips whose truth is known."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import exercises
from trainer.analyse import Analysis, find_poses, judge
from trainer.landmarker import Landmarker
from trainer.models import model_bytes
from trainer.sources import open_source

SAMPLES = Path(__file__).parents[1] / "samples"
CLIPS = sorted(SAMPLES.glob("*.mp4"))

pytestmark = pytest.mark.slow


@cache
def truth(clip: Path) -> dict:
    return json.loads(clip.with_suffix(".json").read_text())


@cache
def analysis(clip: Path) -> Analysis:
    with open_source(clip, live=False) as source, Landmarker(model_bytes()) as landmarker:
        return judge(exercises.get(truth(clip)["exercise"]), clip.name, find_poses(source, landmarker))


def test_there_are_clips_of_every_kind():
    assert {"correct", "rolls", "feet", "low", "getting", "straight"} <= {c.stem.split("_")[2] for c in CLIPS}
    assert all(clip.stat().st_size < 500_000 for clip in CLIPS)


@pytest.mark.parametrize("clip", CLIPS, ids=lambda c: c.stem)
class TestClip:
    def test_counts_the_repetitions_and_knows_the_side(self, clip):
        found = analysis(clip).result.reps
        assert [rep.side for rep in found] == [rep["side"] for rep in truth(clip)["reps"]]

    def test_times_of_the_repetitions(self, clip):
        for found, true in zip(analysis(clip).result.reps, truth(clip)["reps"], strict=True):
            assert found.start_s == pytest.approx(true["start_s"], abs=0.4)
            assert found.peak_s == pytest.approx(true["peak_s"], abs=0.8)
            assert found.end_s == pytest.approx(true["end_s"], abs=0.6)

    def test_begins_as_the_live_set_does(self, clip):
        assert not analysis(clip).armed_in_hindsight

    def test_json_keeps_the_contract(self, clip):
        out = analysis(clip).as_dict()
        assert json.loads(json.dumps(out, allow_nan=False)) == out
        assert (out["format"], out["frames"]) == (1, len(analysis(clip).poses))
        assert out["frames_with_person"] > 0.95 * out["frames"]
