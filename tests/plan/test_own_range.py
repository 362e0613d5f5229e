"""A person's own range of motion: how it comes about, and that a set is judged by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.landmarks import Side
from exercises.clam import CLAM
from exercises.judging.declaration import Counting
from exercises.judging.results import Fault, Repetition, Scores, SetResult
from exercises.judging.runner import SetRunner
from tests.replay import replay
from tests.stick_figure import GOOD, Rep, State, film_clam
from trainer.plan.own_range import FEWEST_REPS, LAST_SETS, MOST_CHANGE, DoneSet, own_range, own_ranges, quantile
from trainer.record.items import SessionInfo, SetInfo
from trainer.record.recorder import Recorder
from trainer.record.scores_json import calibration_from, calibration_text
from trainer.record.store import Store

COUNTING = CLAM.counting
assert isinstance(COUNTING, Counting)
DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)


def on(day: int, *ranges: float, side: Side | None = "left", hour: int = 0) -> DoneSet:
    return (DAY + timedelta(days=day, hours=hour), side, ranges)


class TestOwnRange:
    @pytest.mark.parametrize(
        ("sets", "own"),
        [
            ([], {}),
            ([on(0, *[30.0] * 7)], {}),  # too few
            ([on(0, *[30.0] * 8)], {"left": 30.0}),
            ([on(0, *[30.0] * 4), on(1, *[30.0] * 4)], {"left": 30.0}),  # enough of two days
            ([on(0, *[30.0] * 8, side=None)], {"both": 30.0}),
            ([on(0, *[30.0] * 8), on(0, *[20.0] * 8, side="right")], {"left": 30.0, "right": 20.0}),
            ([on(0, *[30.0] * 8), on(0, *[20.0] * 3, side="right")], {"left": 30.0}),
            ([on(0, 20.0, 20.0, 20.0, 20.0, 28.0, 28.0, 28.0, 80.0)], {"left": 28.0}),  # one record is none
            ([on(0, *[30.0] * 8), on(1, *[90.0] * 50)], {"left": 33.0}),  # at most a tenth more
            ([on(0, *[30.0] * 8), on(1, *[5.0] * 50)], {"left": 27.0}),
            ([on(0, *[30.0] * 8), on(1, *[90.0] * 50), on(1, *[90.0] * 50, hour=2)], {"left": 33.0}),  # in a day
            ([on(0, *[30.0] * 8), on(1, *[90.0] * 50), on(2, *[90.0] * 50)], {"left": 36.3}),
        ],
    )
    def test_of_sets(self, sets: list[DoneSet], own: dict[str, float]) -> None:
        assert own_range(sets, COUNTING) == pytest.approx(own)
        assert own_range(sets[::-1], COUNTING) == pytest.approx(own)  # as a record gives them, the newest first

    def test_forgets_what_was_long_ago(self) -> None:
        later = [on(day, *[40.0] * 8) for day in range(1, 12)]
        assert own_range([on(0, *[20.0] * 8), *later], COUNTING) == pytest.approx({"left": 40.0})
        assert len(later) > LAST_SETS

    @given(st.lists(st.lists(st.floats(8.0, 90.0), max_size=12), max_size=12))
    def test_no_day_moves_it_far(self, days: list[list[float]]) -> None:
        sets = [on(day, *ranges) for day, ranges in enumerate(days)]
        owns = [own_range(sets[:n], COUNTING).get("left") for n in range(len(sets) + 1)]
        for before, after in pairwise(owns):
            if before is not None:
                assert after is not None  # what is known stays known
                assert abs(after - before) <= before * MOST_CHANGE * (1 + 1e-9)
        if sum(map(len, days[:LAST_SETS])) < FEWEST_REPS and len(days) <= LAST_SETS:
            assert owns[-1] is None


def test_they_come_from_the_record(tmp_path: Path) -> None:
    rep = Repetition(1, "left", 1.0, 2.0, 3.0, 30.0, 1.0, 1.0, Scores(range=75.0))
    rolls = Fault("pelvis_rolls_back", 1.5, 2.5, 15.0, "deg", "fault")
    clean = [replace(rep, n=n) for n in range(1, 9)]
    wide = [replace(rep, n=n, range_deg=60.0, faults=(rolls,)) for n in range(9, 13)]  # that is not the hip's
    path = tmp_path / "record.sqlite3"
    with Recorder(path, SessionInfo("Ada")) as to:
        to.begin_set(SetInfo("clam", None, "live", 0.0, "a shelf", "full", {}))
        to.finish(SetResult("clam", (*clean, *wide)))
    with Store(path) as store:
        found = own_ranges(store, "Ada", ["clam", "toe_taps", "tall_posture"])
        assert found == {"clam": {"left": 30.0}, "toe_taps": {}}
        assert own_ranges(store, "Bob", ["clam"]) == {"clam": {}}


def opened(deg: float) -> Rep:
    """Two thirds of it are measured: the knees' distance is seen from above."""
    return Rep(State(opening_deg=deg))


def judged(reps: list[Rep], own: dict[str, float]) -> tuple[SetRunner, SetResult]:
    runner = SetRunner(CLAM, own_range_deg=own)
    for t_s, pose in film_clam(reps, fps=12.0):
        runner.update(t_s, pose)
    return runner, runner.result()


def partial(result: SetResult) -> list[bool]:
    return [any(fault.code == "partial_range" for fault in rep.faults) for rep in result.reps]


class TestASetIsJudgedByIt:
    def test_a_stiff_hip_reaches_full_marks(self) -> None:
        without, own = judged([opened(30.0)] * 2, {})[1], judged([opened(30.0)] * 2, {"left": 17.0})[1]
        assert [rep.scores.range for rep in own.reps] == pytest.approx([100.0, 100.0], abs=0.1)
        assert [rep.scores.range < 90 for rep in without.reps if rep.scores.range is not None] == [True, True]

    def test_the_first_small_repetition_is_told_at_once(self) -> None:
        runner = SetRunner(CLAM, own_range_deg={"left": 50.0})
        updates = [runner.update(t_s, pose) for t_s, pose in film_clam([opened(22.0)], fps=12.0)]
        (rep,) = [update.repetition for update in updates if update.repetition is not None]
        assert [fault.code for fault in rep.faults] == ["partial_range"]
        assert partial(runner.result()) == [True]
        assert partial(judged([opened(22.0)], {})[1]) == [False]

    def test_the_other_side_has_its_own(self) -> None:
        assert partial(judged([opened(22.0)], {"right": 50.0})[1]) == [False]

    def test_more_than_ever_makes_the_set_its_own_measure(self) -> None:
        result = judged([GOOD, opened(24.0)], {"left": 25.0})[1]
        assert partial(result) == [False, True]

    def test_a_stored_set_is_judged_the_same_again(self) -> None:
        runner, first = judged([opened(22.0), GOOD], {"left": 45.5, "right": 41.0})
        assert runner.calibration is not None
        stored = calibration_from(calibration_text(runner.calibration))
        assert stored.own_range_deg == {"left": 45.5, "right": 41.0}
        assert judged([opened(22.0), GOOD], dict(stored.own_range_deg))[1].reps == first.reps
        with_it = replay(CLAM, film_clam([opened(22.0)], fps=12.0), replace(stored, own_range_deg={"left": 50.0}))[1]
        assert partial(with_it) == [True]


@given(st.lists(st.floats(0.1, 180.0), min_size=1, max_size=60), st.sampled_from((0.25, 0.5, 0.75)))
def test_the_quantile_is_numpys_to_the_last_bit(values: list[float], share: float) -> None:
    assert quantile(values, share) == np.quantile(values, share)
