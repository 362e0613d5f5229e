"""How far constants may be moved: what the comments claim matches the committed record, and the study measures it."""

from __future__ import annotations

import pickle
from contextlib import closing
from pathlib import Path

import pytest

import exercises
from exercises.judging.declaration import Counting
from samples.study.bench import Bench, users
from samples.study.moved import moved
from samples.study.plateaus import PLATEAU, Moved, by_name, markdown, plateau, read, write
from samples.study.sources import modules, of_module
from tests.stick_figure import GOOD, film_clam
from trainer.check.sidecar import Sample, TrueRep


def test_a_constant_that_says_plateau_has_one_in_the_record() -> None:
    found = by_name(read())
    wrong = []
    for module in modules():
        for one in of_module(module):
            if PLATEAU in one.comment:
                for name, value in zip(one.names, one.values, strict=True):
                    many = found.get((module, name), [])
                    if not many or many[0].value != value or not plateau(many).is_fitted:
                        wrong.append(f"{module} {name} = {value}")
    assert wrong == [], "measure them: python -m samples.study plateaus FOLDERS"


def outcome(factor: float, changed: int = 0, wrong: int = 5, value: str = "2.0") -> Moved:
    return Moved("exercises/clam.py", "A", value, factor, 9, changed, changed, wrong, 5)


@pytest.mark.parametrize(
    ("found", "low", "high", "fits"),
    [
        ([outcome(0.5), outcome(2.0), outcome(0.1, 3), outcome(10.0)], 0.5, 10.0, True),
        ([outcome(0.5, 1), outcome(0.8), outcome(1.25), outcome(2.0, 1)], 0.8, 1.25, True),
        ([outcome(0.5), outcome(2.0), outcome(0.1), outcome(10.0)], 0.1, 10.0, False),  # decides nothing here
        ([outcome(0.5, 2), outcome(0.8, 1), outcome(2.0)], 1.0, 2.0, False),  # on the edge, and no worse beyond it
        ([outcome(0.5, 2, wrong=9), outcome(0.8, 1, wrong=6), outcome(2.0)], 1.0, 2.0, True),  # the best one
        ([outcome(0.5, 2, wrong=9), outcome(0.8, 1, wrong=4), outcome(2.0)], 1.0, 2.0, False),  # a better one
        ([outcome(0.5, 1, value="2"), outcome(1.25, value="2"), outcome(2.0, 1, value="2")], 1.0, 1.0, False),  # 2
    ],
)
def test_the_plateau_and_whether_it_supports_the_constant(
    found: list[Moved], low: float, high: float, fits: bool
) -> None:
    at = plateau(found)
    assert (at.low, at.high, at.is_fitted) == (low, high, fits)


@pytest.mark.parametrize(
    ("source", "name", "factor", "wanted"),
    [
        ("A = 2.0", "A", 0.5, "A = 1.0"),
        ("A, B = (2.0, 4.0)", "B", 0.5, "A, B = (2.0, 2.0)"),
        ("A = (-15.0, 85.0)", "A", 2.0, "A = (-30.0, 170.0)"),
        ("A = 2", "A", 1.25, "A = 2"),  # whole numbers stay whole
        ("A = 3", "A", 0.1, "A = 1"),
        ("A: Array = np.array([0.5])", "A", 2.0, "A: Array = np.array([1.0])"),
        ("A = 2.0\nB = A", "C", 0.5, "A = 2.0\nB = A"),
    ],
)
def test_a_constant_is_moved_in_the_source(source: str, name: str, factor: float, wanted: str) -> None:
    assert moved(source, name, factor) == wanted


def test_the_exercises_that_a_module_serves() -> None:
    counted = {one for one in exercises.names() if isinstance(exercises.get(one).counting, Counting)}
    assert users("exercises/clam.py") == ("clam",)
    assert users("exercises/judging/pelvis_roll.py") == ("clam",)
    assert {*users("exercises/judging/counter.py")} == counted
    assert {*users("calibration/stillness.py")} == {*exercises.names()}
    assert users("calibration/gesture.py") == ()


def test_the_record_gives_back_what_was_written_and_the_table_shows_it(tmp_path: Path) -> None:
    found = [outcome(0.5, 2, wrong=7), outcome(0.8), outcome(2.0)]
    write(found, tmp_path / "plateaus.csv")
    assert read(tmp_path / "plateaus.csv") == found
    row = "| `exercises/clam.py` `A` | 2.0 | 9 | × 0.8 | × 2 | × 0.5: 2 clips, +2 wrong | not tried | – | yes |"
    assert markdown(found).splitlines()[-1] == row


@pytest.mark.slow
def test_clips_are_judged_with_the_constant_moved(tmp_path: Path) -> None:
    poses = film_clam([GOOD] * 2)
    sample = Sample("two", Path("two.mp4"), "clam", "clam", (TrueRep(), TrueRep()))
    clip = tmp_path / "two.pickle"
    clip.write_bytes(pickle.dumps((sample, poses)))
    clips = {one: [(clip, sample)] if one == "clam" else [] for one in exercises.names()}
    with closing(Bench(clips, most=1)) as bench:
        found = bench.measure("exercises/judging/counter.py", "MAX_S", "20.0", {})
    assert {one.factor: (one.clips, one.changed, one.wrong) for one in found} == {
        0.1: (1, 1, 2),  # no movement may take 2 s
        0.5: (1, 0, 0),
        2.0: (1, 0, 0),
        10.0: (1, 0, 0),
    }
