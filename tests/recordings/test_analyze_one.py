"""One video analysed: the result is there whatever becomes of the annotated video, and anything odd is reported."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.capture.test_container import joined, stream_of
from tests.capture.test_sources import film_at
from tests.recorded import good
from trainer.base.errors import TrainerError
from trainer.base.paths import DATA_DIR_VARIABLE
from trainer.capture.video import VideoFileSource
from trainer.cli import analyze as analyze_command
from trainer.cli import analyze_options
from trainer.cli.app import app
from trainer.recordings.looking import Found


@pytest.fixture(autouse=True)
def _no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The video is read for its notices; the landmarks are those of a recording."""

    def found(video: Path, *_: Any) -> Found:
        with VideoFileSource(video) as source:
            assert list(source)
            return Found(good(), notices=tuple(source.notices))

    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setattr(analyze_command, "find_poses", found)
    monkeypatch.setattr(analyze_options, "model_bytes", lambda *_: b"a model")


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(app, ["analyze", *map(str, words), "--exercise", "clam"], env={"COLUMNS": "200"})


@pytest.mark.slow
def test_the_result_is_written_before_the_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise TrainerError("The video cannot be written.", "Is the disk full?")

    monkeypatch.setattr(analyze_command, "write_video", full)
    video = film_at(tmp_path / "a.webm", [0, 40, 80])
    done = run(video, "--json", tmp_path / "a.json", "--video", tmp_path / "out.webm")
    assert "Clam: 2 repetitions" in done.output
    assert len(json.loads((tmp_path / "a.json").read_text("utf-8"))["reps"]) == 2
    assert "cannot be written" in str(done.exception)


def test_the_result_is_told_also_if_the_video_vanished_and_cannot_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyze_command, "find_poses", lambda *_: Found(good(), notices=()))
    video = film_at(tmp_path / "a.webm", [0, 40, 80])
    judged = analyze_command.judge

    def judge(*words: Any) -> Any:
        video.unlink()
        return judged(*words)

    monkeypatch.setattr(analyze_command, "judge", judge)
    done = run(video, "--save")
    assert "Clam: 2 repetitions" in done.output
    assert "Saving failed: No such file or directory" in str(done.exception)


@pytest.mark.slow
def test_a_jump_of_two_hours_is_told_and_not_filled(tmp_path: Path) -> None:
    video = joined(
        tmp_path / "a.ts", stream_of(tmp_path / "1.ts", 10), stream_of(tmp_path / "2.ts", 10, first_ms=7_204_000)
    )
    done = run(video, "--video", tmp_path / "out.webm")
    assert done.exit_code == 0, done.output
    assert "a.ts has no frames from 0:00.4 to 2:00:03, so that part was not judged." in done.output
    assert "In out.webm, gaps longer than 5 s are shortened." in done.output
    with VideoFileSource(tmp_path / "out.webm") as source:
        assert len(list(source)) == 10 + 125 + 9


@pytest.mark.parametrize("name", ["out.txt", ".", "gone/out.webm"])
def test_the_name_of_the_video_is_checked_before_anything_is_judged(tmp_path: Path, name: str) -> None:
    done = run(tmp_path / "not-even-looked-at.mp4", "--video", tmp_path / name if name != "." else Path(name))
    assert re.search("only be saved as .webm|does not exist", str(done.exception))
