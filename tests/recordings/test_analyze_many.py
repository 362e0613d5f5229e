"""Many videos at a time: on all cores, resumable, and into the same record."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exercises.clam import CLAM
from exercises.judging.hindsight import calibrate_recording
from tests.clips import beginning
from tests.record.test_store import assert_same
from tests.recorded import good, rolls_back
from tests.stick_figure import Recording
from trainer.base.paths import DATA_DIR_VARIABLE, record_path
from trainer.capture.filmed import filmed_at
from trainer.cli import analyze_many, analyze_options
from trainer.cli.app import app
from trainer.pose.models import model_bytes
from trainer.record.scores_json import result_dict
from trainer.record.store import SessionRecord, Store
from trainer.recordings.analyse import judge
from trainer.recordings.batch import Job, Judged, VideoProgress, judge_all
from trainer.recordings.curves import curves_of
from trainer.recordings.rescore import rescore

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three files that a stand-in for the workers takes for videos."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "data"))
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in ("a.mp4", "b.MOV", "c.webm", "notes.txt", "._a.mp4"):
        (folder / name).write_text(name, "utf-8")
        os.utime(folder / name, (1_700_000_000, 1_700_000_000))
    return folder


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the videos that were judged; those called c show nobody, and one called stop is interrupted."""
    names: list[str] = []

    def stand_in(jobs: Sequence[Job], model: bytes, *_: object) -> Iterator[VideoProgress | Judged]:
        assert model == b"a model"
        for job in jobs:
            if job.video.stem == "stop":
                raise KeyboardInterrupt
            names.append(job.video.name)
            yield VideoProgress(job, 5, 10)
            if job.video.stem == "c":
                yield Judged(job, error="Nobody was seen in it.")
                continue
            poses = movement(job.video)
            analysis = judge(CLAM, job.video.name, poses)
            if job.json_file is not None:
                analysis.write_json(job.json_file)
            yield Judged(job, poses, analysis.result)

    monkeypatch.setattr(analyze_many, "judge_all", stand_in)
    monkeypatch.setattr(analyze_options, "model_bytes", lambda *_: b"a model")
    return names


def movement(video: Path) -> Recording:
    """One begins in the start position, the other in mid-movement."""
    return good() if video.stem == "a" else [frame for frame in rolls_back() if frame[0] > 4.2]


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(app, ["analyze", *map(str, words)], env={"COLUMNS": "200"})


def sessions() -> list[SessionRecord]:
    with Store(record_path()) as store:
        return store.sessions()


class TestResults:
    def test_one_json_for_each(self, clips: Path, judged: list[str], tmp_path: Path) -> None:
        done = run(clips, "--json", tmp_path / "out")
        assert judged == ["a.mp4", "b.MOV", "c.webm"]
        assert done.exit_code == 1  # nobody in c
        assert "c.webm: Nobody was seen in it." in done.output
        assert "a.mp4: Clam, 2 repetitions, spine" in done.output
        assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["a.mp4.json", "b.MOV.json"]
        assert json.loads((tmp_path / "out" / "a.mp4.json").read_text("utf-8"))["video"] == "a.mp4"

    @pytest.mark.slow
    def test_the_json_files_lie_as_the_videos_do(self, clips: Path, judged: list[str], tmp_path: Path) -> None:
        for name in ("DCIM/100/a.mp4", "DCIM/101/a.mp4"):
            (clips / name).parent.mkdir(parents=True)
            shutil.copy(clips / "a.mp4", clips / name)
        done = run(clips, "--json", tmp_path / "out", "--exercise", "clam")
        assert judged == ["a.mp4", "b.MOV", "c.webm", "a.mp4", "a.mp4"]
        assert "Skipped 1 file that is not a video: notes.txt" in done.output
        written = sorted(file.relative_to(tmp_path / "out").as_posix() for file in (tmp_path / "out").rglob("*.json"))
        assert written == ["DCIM/100/a.mp4.json", "DCIM/101/a.mp4.json", "a.mp4.json", "b.MOV.json"]

    @pytest.mark.slow
    def test_into_the_record(self, clips: Path, judged: list[str]) -> None:
        run(clips / "a.mp4", clips / "b.MOV", "--save", "--person", "Ada")
        assert len(sessions()) == 2
        with Store(record_path()) as store:
            for session in store.sessions("Ada"):
                (one,) = session.sets
                video = clips / one.camera
                assert (one.video, one.mode, one.finished, one.model) == (video, "recorded", True, "full")
                assert one.started_at.timestamp() == session.started_at.timestamp() == 1_700_000_000
                assert session.ended_at > session.started_at
                poses = store.set_poses(one.id)
                assert_same(poses, list(movement(video)))
                wanted = judge(CLAM, video.name, poses)
                assert result_dict(one.result()) == result_dict(wanted.result)
                again = rescore(store, one)
                assert again is not None
                assert result_dict(again) == result_dict(wanted.result)
                curves = curves_of(one, poses)
                assert curves is not None
                main = [update.values.get(CLAM.counting.observable) for update in wanted.updates]
                assert repr([None if v is None else float(v) for v in main]).replace("None", "nan") == repr(
                    [float(v) for v in curves.curves[0].values]
                )
        assert {calibrate_recording(CLAM, movement(clips / name)) is None for name in ("a.mp4", "b.MOV")} == {
            True,
            False,
        }

    def test_of_a_single_one(self, clips: Path, judged: list[str]) -> None:
        only = clips.parent / "only"
        only.mkdir()
        shutil.copy(clips / "a.mp4", only)
        run(only, "--save")
        assert [session.sets[0].camera for session in sessions()] == ["a.mp4"]


class TestGoingOn:
    @pytest.mark.slow
    def test_what_is_done_is_left_out(self, clips: Path, judged: list[str], tmp_path: Path) -> None:
        words = (clips, "--json", tmp_path / "out", "--save")
        run(*words)
        judged.clear()
        done = run(*words)
        assert judged == ["c.webm"]  # it was not judged, so it is tried again
        assert "2 videos are already done" in done.output
        run(*words, "--fresh")
        assert judged[1:] == ["a.mp4", "b.MOV", "c.webm"]
        assert len(sessions()) == 2  # in place of the earlier ones

    @pytest.mark.slow
    def test_each_thing_asked_for_counts(self, clips: Path, judged: list[str], tmp_path: Path) -> None:
        a = (clips / "a.mp4", clips / "b.MOV")
        run(*a, "--json", tmp_path / "out")
        run(*a, "--json", tmp_path / "out")
        assert len(judged) == 2
        run(*a, "--json", tmp_path / "out", "--save")
        assert len(judged) == 4
        run(*a, "--json", tmp_path / "out", "--save", "--exercise", "toe_taps")
        assert len(judged) == 6
        (clips / "a.mp4").write_text("another video of the same name", "utf-8")
        (tmp_path / "out" / "a.mp4.json").touch()
        run(*a, "--json", tmp_path / "out", "--save")
        assert judged[6:] == ["a.mp4"]
        assert len(sessions()) == 3

    def test_stopped_in_the_middle_keeps_the_finished(self, clips: Path, judged: list[str]) -> None:
        (clips / "stop.mp4").touch()
        done = run(clips / "a.mp4", clips / "stop.mp4", clips / "b.MOV", "--save")
        assert done.exit_code == 130
        assert "1 of 3 done" in done.output
        assert [session.sets[0].camera for session in sessions()] == ["a.mp4"]


class TestRefused:
    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("clips", "--video", "x.webm"), "--video works with a single video only"),
            (("empty",), "There is no video in"),
            (("clips", "other", "--json", "out"), "Two of the videos are named a.mp4"),
            (("clips", "--json", "clips/notes.txt"), "Cannot write to the folder"),
        ],
    )
    def test_with_a_sentence(
        self, clips: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
    ) -> None:
        monkeypatch.chdir(clips.parent)
        Path("empty").mkdir()
        shutil.copytree("clips", "other")
        assert sentence in str(run(*words).exception)
        assert judged == []


@pytest.mark.slow
def test_real_workers(tmp_path: Path) -> None:
    """A file that is no video, one that is, and one that is not there."""
    sample = SAMPLES / "clam_right_rolls_back_strong.mp4"
    clip = beginning(sample, tmp_path / "clip.mp4", 8.0)  # one repetition, which ends at 7.2 s
    text = tmp_path / "text.mp4"
    text.write_text("not a video", "utf-8")
    jobs = [
        Job(text, "clam", None),
        Job(clip, "clam", tmp_path / "clip.json"),
        Job(tmp_path / "gone.mp4", "clam", None),
    ]
    news = list(judge_all(jobs, model_bytes(), processes=2))
    done = {one.job.video.name: one for one in news if isinstance(one, Judged)}
    assert "not a video" in done["text.mp4"].error
    assert "no file" in done["gone.mp4"].error
    result = done[clip.name].result
    assert result is not None
    assert len(result.reps) == len(json.loads((tmp_path / "clip.json").read_text("utf-8"))["reps"]) == 1
    steps = [one.done for one in news if isinstance(one, VideoProgress)]
    assert steps == sorted(steps)
    assert {one.total for one in news if isinstance(one, VideoProgress)} == {len(done[clip.name].poses)}
    assert filmed_at(sample)
