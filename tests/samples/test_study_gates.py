"""What the gates claim about recordings matches the committed record of movements."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import exercises
from exercises.judging.why import FITS_MOVEMENTS, Fit, Paper, Taste
from samples.study import movements
from samples.study.__main__ import main as study_main
from samples.study.gates import Gate, bounds, gates, judges, markdown
from samples.study.movements import RANGE, Movements, opened
from trainer.check.markdown import folded
from trainer.check.sidecar import Sample

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"
#: Fitted to recordings outside the record: taps with both legs lowered, films of people on their front who lift one leg
#: and the other arm, toe taps judged as stretches, films of people who settle on a chair or nod over a roller, and
#: films of bridges.
ELSEWHERE = {
    *("tilt_deg", "one_leg", "legs_apart_torso", "feet_apart_torso", "foot_up_torso", "limb_moved_torso"),
    *("hips_share", "head_share", "legs_per_chest"),
}


@pytest.fixture(scope="module")
def judged() -> list[Gate]:
    return gates(movements.read())


def test_every_gate_is_in_the_record(judged: list[Gate]) -> None:
    declared = [(name, gate[0]) for name in exercises.names() for gate in bounds(exercises.get(name))]
    assert [(one.exercise, one.name) for one in judged] == declared
    assert all(len(one.right) for one in judged)


def test_a_gate_says_fit_where_the_record_fits_and_nowhere_else(judged: list[Gate]) -> None:
    for one in judged:
        if one.is_fitted:
            assert one.why == FITS_MOVEMENTS, f"{one.exercise}: {one.name}"
        elif one.name in ELSEWHERE:
            assert isinstance(one.why, Fit)
        else:
            assert isinstance(one.why, Taste | Paper), f"{one.exercise}: {one.name}"


def test_the_page_has_the_table_as_the_study_writes_it() -> None:
    assert folded(markdown(movements.read())).strip() in PAGE.read_text(encoding="utf-8")


def test_no_recording_of_a_real_person_is_in_the_record() -> None:
    assert {one.set for one in movements.read()} == {"fresh draw", "other studio", "own tempo", "samples"}


def gate(
    low: float, right: list[float], other: list[float], name: str = "rise", high: float = math.inf, error: float = 0.0
) -> Gate:
    why = Taste("ours", "nothing")
    return Gate("clam", name, low, high, why, np.sort(right), np.sort(np.array(other, np.float64)), 1, error)


RIGHT = [10.0 + n for n in range(20)]


@pytest.mark.parametrize(
    ("one", "fits"),
    [
        (gate(8, RIGHT, [5.0]), True),  # between the two
        (gate(10, RIGHT, [5.0]), True),  # what reads the bound passes
        (gate(11, RIGHT, [5.0]), False),  # refuses the smallest
        (gate(11, RIGHT, [5.0], error=1.0), True),  # within the error, none would be
        (gate(8, RIGHT, []), False),  # refuses nothing
        (gate(8, RIGHT, [], RANGE), True),  # a smallest range is needed
        (gate(8, RIGHT, [9.0, 5.0]), False),  # lets one through that 9.5 would refuse
        (gate(8, RIGHT, [15.0, 5.0]), True),  # no bounds would refuse that one alone
        (gate(8, RIGHT[:19], [5.0]), False),  # too few
        (gate(-math.inf, RIGHT, [31.0], high=30), True),
        (gate(-math.inf, RIGHT, [31.0], high=32), False),
    ],
)
def test_a_gate_fits_where_no_other_bounds_misjudge_fewer(one: Gate, fits: bool) -> None:
    assert one.is_fitted is fits


def test_how_many_are_judged_wrongly() -> None:
    assert gate(8, RIGHT, [5.0, 4.0, 15.0]).wrong(8, math.inf) == (0, 1)


def clip(name: str, values: tuple[float, ...], counts: bool) -> Movements:
    return Movements("ab_curl", name, "made", "one", counts, values)


def test_only_what_every_other_gate_lets_through_is_held_against_a_gate() -> None:
    found = [
        clip(RANGE, (20.0, 30.0), True),
        clip("ears_lead_torso", (0.2, math.nan), True),
        clip("head_share", (0.5, 0.5), True),
        clip(RANGE, (3.0, 15.0, 4.0), False),
        clip("ears_lead_torso", (0.3, -0.1, -0.2), False),
        clip("head_share", (0.5, 0.5, 0.5), False),
    ]
    of = {one.name: one for one in gates(found) if one.exercise == "ab_curl"}
    assert (of[RANGE].right.tolist(), of[RANGE].other.tolist()) == ([20, 30], [3])
    assert (of["ears_lead_torso"].right.tolist(), of["ears_lead_torso"].other.tolist()) == ([0.2], [-0.1])
    assert of[RANGE].error == pytest.approx(1.4826 * 5)


def test_open_gates_let_everything_through() -> None:
    clam = opened(exercises.get("clam"))
    assert all((limit.low, limit.high) == (-math.inf, math.inf) for limit in clam.counting.limits)
    assert [low for name, low, *_ in bounds(clam) if name == RANGE] == [4.0]


def sample(exercise: str, content: str) -> Sample:
    return Sample("one", Path("one.mp4"), exercise, content, ())


def test_a_clip_is_judged_by_exercises_of_its_posture() -> None:
    assert judges(sample("roll_down", "roll_down"), "fresh draw") == ["roll_down"]
    of_posture = ["one_leg_stand", "roll_down", "tall_posture", "upper_back_stretch"]
    assert judges(sample("roll_down", "squat"), "fresh draw") == of_posture
    assert judges(sample("roll_down", "roll_down"), "samples") == of_posture
    assert judges(sample("clam", "rest"), "samples") == ["clam"]
    assert judges(sample("none", "walks_in"), "own tempo") == exercises.names()


def test_a_record_gives_back_what_was_written(tmp_path: Path) -> None:
    found = [clip(RANGE, (1.25, math.nan), False), replace(clip(RANGE, (186.5,), True), clip="two")]
    movements.write(found, tmp_path / "movements.csv")
    again = movements.read(tmp_path / "movements.csv")
    np.testing.assert_array_equal(again[0].values, found[0].values)
    assert again[1] == found[1]


@pytest.mark.slow
def test_the_command_prints_the_table_and_writes_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["study", "gates", "--record", str(tmp_path / "movements.csv")])
    study_main()
    assert capsys.readouterr().out == markdown(movements.read())
    assert (tmp_path / "movements.csv").read_bytes() == movements.RECORD.read_bytes()
