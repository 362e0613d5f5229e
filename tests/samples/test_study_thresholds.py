"""What the rules claim about recordings matches the committed record of peaks."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import exercises
from exercises.judging.declaration import FaultRule
from exercises.judging.units import DEG
from exercises.judging.why import FITS_PEAKS, Fit, Taste
from samples.study import peaks
from samples.study.__main__ import main as study_main
from samples.study.peaks import Peaks
from samples.study.thresholds import Threshold, markdown, repeat_error, thresholds
from trainer.check.markdown import folded

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"
#: Fitted to recordings outside the record: ``clam_over_mat.csv``, and bridges whose cloth is followed.
ELSEWHERE = {"roll_over_mat_deg", "together_share"}


@pytest.fixture(scope="module")
def judged() -> list[Threshold]:
    return thresholds(peaks.read())


def test_every_rule_is_in_the_record(judged: list[Threshold]) -> None:
    declared = [(name, rule) for name in exercises.names() for rule in exercises.get(name).faults]
    assert [(one.exercise, one.rule) for one in judged] == declared
    assert all(len(one.without) for one in judged)


def test_a_rule_says_fit_where_the_record_fits_and_nowhere_else(judged: list[Threshold]) -> None:
    for one in judged:
        if one.is_fitted:
            assert one.rule.why == FITS_PEAKS, f"{one.exercise}: {one.rule.code}"
        elif one.rule.observable in ELSEWHERE:
            assert isinstance(one.rule.why, Fit)
        else:
            assert isinstance(one.rule.why, Taste), f"{one.exercise}: {one.rule.code}"


def test_the_page_has_the_table_as_the_study_writes_it() -> None:
    assert folded(markdown(peaks.read())).replace("| nan", "| –").strip() in PAGE.read_text(encoding="utf-8")


def test_no_recording_of_a_real_person_is_in_the_record() -> None:
    assert {one.set for one in peaks.read()} == {"fresh draw", "other studio", "own tempo", "samples"}


def threshold(fault: float, without: list[float], with_fault: list[float], error: float = 0.0) -> Threshold:
    rule = FaultRule(
        code="tips",
        label="it tips",
        cue="Still",
        score=None,
        observable="tip_deg",
        unit=DEG,
        tolerance=1,
        fault=fault,
        severe=99,
        why=Taste("ours", "nothing"),
    )
    return Threshold("clam", rule, np.array(without), np.array(with_fault), 0, 1, error)


@pytest.mark.parametrize(
    ("fault", "with_fault", "error", "fits"),
    [
        (10, [12.0, 13, 14], 0.0, True),  # in the gap
        (12, [12.0, 13, 14], 0.0, True),  # at its upper end: what reads the threshold is called
        (8, [12.0, 13, 14], 0.0, False),  # calls the largest without
        (8, [12.0, 13, 14], 0.1, True),  # but just above it none would be
        (13.5, [12.0, 13, 14], 1.0, False),  # misses two, within the error one
        (10, [7.5, 12, 13, 14], 0.0, True),  # no threshold misjudges less than one
        (10, [12.0, 13], 0.0, False),  # too few
        (10, [0.0, 0, 14], 0.0, False),  # the measure tells nothing
    ],
)
def test_a_threshold_fits_where_no_other_misjudges_fewer(
    fault: float, with_fault: list[float], error: float, fits: bool
) -> None:
    without = [*np.linspace(1, 5, 19), 8.0]
    assert threshold(fault, without, with_fault, error).is_fitted is fits


def test_how_many_are_judged_wrongly() -> None:
    assert threshold(10, [1.0, 2, 11], [9.0, 12]).wrong(10) == (1, 1)


def clip(peaks_: tuple[float, ...], observable: str = "trunk_tip_deg", with_fault: bool = False) -> Peaks:
    return Peaks("clam", "waist_shortens", observable, "made", "one", with_fault, peaks_)


def test_the_error_is_the_spread_within_a_clip() -> None:
    assert repeat_error([clip((1, 2, 3)), clip((11, 12, 13)), clip((5,))]) == pytest.approx(1.4826)
    assert repeat_error([clip((math.nan, 4))]) == 0.0


def test_a_fault_that_another_measure_finds_is_not_missed() -> None:
    tips, shortens = clip((7.0, 0.0), with_fault=True), clip((0.0, 0.0), "trunk_shortening_pct", with_fault=True)
    of = {one.rule.observable: one for one in thresholds([tips, shortens])}
    assert of["trunk_tip_deg"].with_fault.tolist() == [0, 7]
    assert of["trunk_shortening_pct"].with_fault.tolist() == [0]


def test_a_record_gives_back_what_was_written(tmp_path: Path) -> None:
    found = [clip((1.25, math.nan)), replace(clip((186.5,)), with_fault=True)]
    peaks.write(found, tmp_path / "peaks.csv")
    again = peaks.read(tmp_path / "peaks.csv")
    assert [one.with_fault for one in again] == [False, True]
    np.testing.assert_array_equal(again[0].peaks, found[0].peaks)
    assert again[1] == found[1]


def test_the_command_prints_the_table_and_writes_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["study", "thresholds", "--record", str(tmp_path / "peaks.csv")])
    study_main()
    assert capsys.readouterr().out == markdown(peaks.read())
    assert (tmp_path / "peaks.csv").read_bytes() == peaks.RECORD.read_bytes()
