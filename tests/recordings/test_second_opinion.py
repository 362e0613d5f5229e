"""A second opinion on a recording: what the larger model contradicts is not seen, and the result says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from calibration.picture import CONTRADICTED
from exercises.clam import CLAM
from tests.recorded import good
from trainer.base.errors import TrainerError
from trainer.base.paths import DATA_DIR_VARIABLE
from trainer.capture.light import Light
from trainer.cli import analyze as analyze_command
from trainer.cli import analyze_options
from trainer.cli.app import app
from trainer.pose.passing import small_picture
from trainer.pose.trust import Verdict
from trainer.record.scores_json import result_dict
from trainer.record.store import Store
from trainer.recordings import rescore
from trainer.recordings.again import against_s
from trainer.recordings.analyse import judge
from trainer.recordings.clip_record import save_clip
from trainer.recordings.looking import Found, Look, gather


def looks(refused: Callable[[float], bool]) -> Iterator[Look]:
    """Two good repetitions, checked at each second; the second opinion is against these checks."""
    noise, due_s = np.random.default_rng(0), 0.0
    small = small_picture(np.full((48, 64, 3), 128, np.uint8))
    for t_s, pose in good():
        light, verdict = Light.of(noise.integers(0, 255, (48, 64, 3), np.uint8)), None  # never a frozen picture
        if pose is not None and t_s >= due_s:
            is_against = refused(t_s)
            verdict, due_s = Verdict(t_s, 0.0, not is_against, is_against), t_s + 1
        yield Look(t_s, pose, light, small, verdict)


def found(refused: Callable[[float], bool]) -> Found:
    return gather(looks(refused))


def test_what_two_checks_contradict_is_not_judged_until_one_agrees() -> None:
    one = found(lambda t_s: 2 <= t_s < 5)
    against_s = [t_s for t_s, trouble in one.troubles.items() if trouble is CONTRADICTED]
    assert 3 <= min(against_s) < 3.2  # one check may err, two may not
    assert 4.8 < max(against_s) < 5.3
    assert {t_s for t_s, pose in one.poses if pose is not None and not pose.is_trusted} == set(against_s)


def test_the_result_says_what_was_not_seen_and_counts_nothing_there() -> None:
    agreed, against = found(lambda _: False), found(lambda t_s: t_s > 3)
    assert agreed.troubles == {}
    whole = judge(CLAM, "a.mp4", agreed.poses, agreed.troubles).result
    part = judge(CLAM, "a.mp4", against.poses, against.troubles).result
    assert not any("larger model" in note.why for note in whole.not_seen)
    [note] = [note for note in part.not_seen if "larger model" in note.why]
    assert "nothing was judged meanwhile" in note.why
    assert len(part.reps) < len(whole.reps) == 2


def test_a_saved_clip_is_judged_again_without_what_was_contradicted(tmp_path: Path) -> None:
    against = found(lambda t_s: t_s > 3)
    result = judge(CLAM, "a.mp4", against.poses, against.troubles).result
    spans_s = against_s([t_s for t_s, _ in against.poses], against.troubles)
    (tmp_path / "a.mp4").write_bytes(b"a film")
    with Store(tmp_path / "record.sqlite") as store:
        save_clip(store, tmp_path / "a.mp4", "me", "full", against.poses, result, spans_s)
        (one,) = store.sessions()[0].sets
        again = rescore.rescore(store, one)
    assert one.second_opinion == spans_s != ()
    assert again is not None
    assert result_dict(again) == result_dict(result)
    assert [note.why for note in again.not_seen] == [note.why for note in result.not_seen]


def test_the_command_asks_the_published_heavy_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def model_bytes(*words: Any, **named: Any) -> bytes:
        return f"{words[0]} {named}".encode()

    def find_poses(*words: Any) -> Found:
        asked.append(words[-1])
        return Found(poses=list(good()))

    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    monkeypatch.setattr(analyze_options, "model_bytes", model_bytes)
    monkeypatch.setattr(analyze_command, "find_poses", find_poses)
    monkeypatch.setattr(analyze_command, "open_source", lambda *_, **__: _Nothing())
    words = ["analyze", str(tmp_path / "a.mp4"), "--exercise", "clam"]
    assert CliRunner().invoke(app, [*words, "--second-opinion"]).exit_code == 0
    assert CliRunner().invoke(app, words).exit_code == 0
    assert asked == [b"heavy {'is_published': True}", None]
    refused = CliRunner().invoke(app, [*words, "--second-opinion", "--variant", "heavy"]).exception
    assert isinstance(refused, TrainerError)
    assert "cannot check itself" in str(refused)


class _Nothing:
    frame_count = None

    def __enter__(self) -> _Nothing:
        return self

    def __exit__(self, *_: object) -> None:
        pass
