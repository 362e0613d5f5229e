"""One Parquet data set of many recordings: rows as the JSON says, added and never changed, and left out when done."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from exercises.clam import CLAM
from tests.recorded import rolls_back
from trainer.base.errors import TrainerError
from trainer.cli import analyze_many, analyze_options
from trainer.cli.app import app
from trainer.recordings import data_set
from trainer.recordings.analyse import judge
from trainer.recordings.batch import Job, Judged
from trainer.recordings.data_set import opened_data_set


@pytest.fixture(scope="module")
def contents() -> dict[str, object]:
    """The results of a clip with repetitions and faults."""
    return judge(CLAM, "a.mp4", rolls_back()).as_dict()


def job(folder: Path, name: str = "a.mp4") -> Job:
    video = folder / name
    video.write_text(name, "utf-8")
    os.utime(video, (1_700_000_000, 1_700_000_000))
    return Job(video, "clam", None)


def test_a_row_says_what_the_json_says(tmp_path: Path, contents: dict[str, object]) -> None:
    one = job(tmp_path)
    with opened_data_set(tmp_path / "set", "full") as data:
        data.add(Judged(one, contents=contents))
        data.add(Judged(replace(one, video=tmp_path / "gone.mp4"), error="It is gone."))
    row, failed = parquet.read_table(tmp_path / "set").to_pylist()
    assert json.loads(row["calibration"]) == contents["calibration"]
    assert {name: row[name] for name in contents if name != "calibration"} == {
        name: value for name, value in contents.items() if name != "calibration"
    }
    assert row["reps"][0]["faults"]
    assert (row["path"], row["error"], row["changed_at"].timestamp()) == (str(one.video), None, 1_700_000_000)
    assert (failed["path"], failed["error"], failed["reps"]) == (str(tmp_path / "gone.mp4"), "It is gone.", None)


def test_what_is_done_stays_done_until_the_video_or_the_exercise_is_another(
    tmp_path: Path, contents: dict[str, object]
) -> None:
    one, failed = job(tmp_path), job(tmp_path, "b.mp4")
    with opened_data_set(tmp_path, "full") as data:
        assert not data.holds(one)
        data.add(Judged(one, contents=contents))
        data.add(Judged(failed, error="Nobody was seen in it."))
    with opened_data_set(tmp_path, "full") as data:
        assert data.holds(one)
        assert data.holds(replace(one, exercise="auto"))
        assert not data.holds(replace(one, exercise="toe_taps"))
        assert not data.holds(replace(one, is_mirrored=True))
        assert not data.holds(failed)
        os.utime(one.video, (1_800_000_000, 1_800_000_000))
        assert not data.holds(one)


def test_rows_are_written_while_it_runs_and_when_it_is_stopped(
    tmp_path: Path, contents: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_set, "ROWS", 2)
    one, folder = job(tmp_path), tmp_path / "set"
    with contextlib.suppress(KeyboardInterrupt), opened_data_set(folder, "full") as data:
        for _ in range(3):
            data.add(Judged(one, contents=contents))
        assert parquet.read_table(folder).num_rows == 2
        raise KeyboardInterrupt
    assert parquet.read_table(folder).num_rows == 3
    (folder / "part-x.parquet").write_text("something else", "utf-8")
    with pytest.raises(TrainerError, match="Cannot read the data set"), opened_data_set(folder, "full"):
        pass


def test_the_command_goes_on_with_what_is_left(
    tmp_path: Path, contents: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def stand_in(jobs: Sequence[Job], model: bytes, *_: object) -> Iterator[Judged]:
        for one in jobs:
            if one.video.stem == "stop":
                raise KeyboardInterrupt
            asked.append(one.video.name)
            yield Judged(one, contents={**contents, "exercise": "clam"})

    monkeypatch.setattr(analyze_many, "judge_all", stand_in)
    monkeypatch.setattr(analyze_options, "model_bytes", lambda *_: b"a model")
    clips = [str(job(tmp_path, f"{name}.mp4").video) for name in ("a", "stop", "b")]
    words = ["analyze", *clips, "--parquet", str(tmp_path / "set")]
    assert CliRunner().invoke(app, words).exit_code == 130
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["analyze", "a.mp4", "b.mp4", "--parquet", "set"])
    assert (asked, done.exit_code) == (["a.mp4", "b.mp4"], 0)
    assert "1 video is already done" in done.output
    assert parquet.read_table(tmp_path / "set").num_rows == 2
