"""A stored set is judged again: bit-identical where nothing changed, and every change can be undone."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import exercises
from exercises.clam import CLAM
from exercises.judging.results import Fault, Hold, NotSeen, Repetition, Scores, SetFault, SetResult
from tests.record.test_store import CALIBRATION, RESULT
from tests.recorded import good, record_live, rolls_back
from trainer.base.paths import DATA_DIR_VARIABLE
from trainer.cli.app import app
from trainer.record.scores_json import result_dict, result_from
from trainer.record.store import SetRecord, Store
from trainer.recordings import rescore


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    return tmp_path / "sessions.sqlite3"


def sets(path: Path) -> list[SetRecord]:
    with Store(path) as store:
        return [one for session in reversed(store.sessions()) for one in session.sets]


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["rescore", *words], env={"COLUMNS": "200"})
    assert done.exception is None, done.output
    return done.output


def milder(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the pelvis may roll four times as far."""
    faults = tuple(
        replace(rule, tolerance=rule.tolerance * 4, fault=rule.fault * 4, severe=rule.severe * 4)
        if rule.code == "pelvis_rolls_back"
        else rule
        for rule in CLAM.faults
    )
    monkeypatch.setattr(exercises, "get", lambda _: replace(CLAM, faults=faults))


def test_a_result_comes_back_from_its_json_with_every_bit() -> None:
    rep = Repetition(
        1,
        "left",
        0.1,
        1 / 3,
        2.0,
        math.nan,
        math.nan,
        0.7,
        Scores(1 / 7),
        (Fault("x", 1.0, 2.0, math.nan, "deg", "severe"),),
    )
    result = replace(
        RESULT, reps=(*RESULT.reps, rep), set_faults=(SetFault("y", math.nan, "%"),), calibration=CALIBRATION
    )
    assert result.holds
    read = result_from(result_dict(result))
    assert repr(replace(read, calibration=None)) == repr(replace(result, calibration=None))
    assert read.calibration is not None
    assert read.calibration.rest_px.tobytes() == CALIBRATION.rest_px.tobytes()
    assert repr(read.calibration) == repr(CALIBRATION)


class TestRescore:
    @pytest.mark.slow
    def test_the_same_bits_where_nothing_changed(self, path: Path) -> None:
        results = record_live(path, [good(), rolls_back()])
        assert [len(result.reps) for result in results] == [2, 2]
        with Store(path) as store:
            for one, result in zip(store.sessions()[0].sets, results, strict=True):
                after = rescore.rescore(store, one)
                assert after is not None
                assert result_dict(after) == result_dict(result) == result_dict(one.result())
                assert rescore.changes(one.result(), after) == []
        before = path.read_bytes()
        assert run("--all").count(": unchanged") == 2
        assert path.read_bytes() == before

    @pytest.mark.slow
    def test_shown_kept_and_taken_back(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        record_live(path, [good(), rolls_back()])
        first, second = sets(path)
        milder(monkeypatch)
        shown = run("2", "--dry-run")
        assert f"hips {second.scores.hips:.1f} → " in shown
        assert sets(path)[1].result().scores == second.scores
        assert run("2") == shown
        changed = sets(path)[1]
        assert changed.scores.hips is not None
        assert second.scores.hips is not None
        assert changed.scores.hips > second.scores.hips
        assert changed.finished
        assert changed.versions["numpy"] != "1.0"
        assert sets(path)[0].scores == first.scores
        assert "unchanged" in run("2")
        assert "restored" in run("2", "--undo")
        back = sets(path)[1]
        assert result_dict(back.result()) == result_dict(second.result())
        assert back.versions == second.versions
        assert "was never rescored" in run("2", "--undo")

    @pytest.mark.slow
    def test_a_recording_is_armed_as_it_was(self, path: Path) -> None:
        recording = [frame for frame in rolls_back() if frame[0] > 4.2]  # begins in mid-movement
        from trainer.recordings.analyse import judge

        result = judge(CLAM, "clip", recording).result
        assert result.calibration is not None
        assert result.calibration.method == "hindsight"
        record_live(path, [recording])
        one = replace(sets(path)[0], mode="recorded")
        assert result_dict(rescore.rescored(CLAM, one, recording)) == result_dict(result)

    def test_an_exercise_that_this_version_does_not_know(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        record_live(path, [good()])
        monkeypatch.setattr(exercises, "get", exercises.get)
        with Store(path) as store:
            store.db.execute("UPDATE exercise_set SET exercise = 'swan_dive'")
        assert "cannot be rescored" in run("--all")

    def test_sets_are_listed_and_unknown_ones_named(self, path: Path) -> None:
        assert "Nothing has been recorded" in run()
        assert "Nothing has been recorded" in run("--all", "--undo")
        record_live(path, [good()])
        assert "lam left" in run()
        done = CliRunner().invoke(app, ["rescore", "9"])
        assert "There is no set 9" in str(done.exception)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (Scores(90.04), Scores(85.0), ["spine 90.0 → 85.0"]),
        (Scores(hips=None), Scores(hips=0.0), ["hips not seen → 0.0"]),
        (Scores(90.01), Scores(90.02), ["small changes in times or sizes, below the digits shown"]),
        (Scores(90.0), Scores(90.0), []),
    ],
)
def test_changes_of_scores(before: Scores, after: Scores, words: list[str]) -> None:
    assert rescore.changes(SetResult("clam", scores=before), SetResult("clam", scores=after)) == words


def test_changes_of_what_was_counted_and_seen() -> None:
    roll = Fault("pelvis_rolls_back", 1, 2, 9.0, "deg", "fault")
    before = SetResult("clam", holds=(Hold(1, 0, 5, Scores(), (roll,)),), not_seen=(NotSeen("hips", "low", "raise"),))
    after = SetResult("clam", holds=(Hold(1, 0, 2, Scores()), Hold(2, 3, 5, Scores())))
    assert rescore.changes(before, after) == ["holds 1 → 2", "the pelvis rolls back 1 → 0 ×", "now seen: hips"]
