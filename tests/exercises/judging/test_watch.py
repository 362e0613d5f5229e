"""Following a set by its observables alone: repetitions with what is told over them, and holds that end and begin anew.

The exercise is a toy whose observables are handed over as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from calibration.body import Calibration
from calibration.landmarks import LANDMARK_COUNT, Pose
from calibration.stillness import ENOUGH, HOLD_S
from exercises.clam import CLAM
from exercises.judging.declaration import Counting, Exercise, Holding, Limit, Observable, Values
from exercises.judging.hold import LEFT_S
from exercises.judging.hold_watch import HoldWatch
from exercises.judging.results import NotSeen
from exercises.judging.runner import watch
from exercises.judging.swing_watch import SwingWatch
from exercises.judging.trace import Trace
from exercises.judging.watch import Seen
from tests.made_rules import WHY, made_rule

NAN = math.nan
FPS = 20
#: Where the toy's rest is: every observable reads this in the start position.
REST = 100.0


def calibration() -> Calibration:
    rest = np.full((LANDMARK_COUNT, 2), REST, np.float32)
    axes = np.array([0.0, -1.0]), np.array([1.0, 0.0])
    return Calibration(0.0, "held", rest, 200.0, *axes, "left", NAN, NAN, NAN, NAN)


AT = replace(calibration(), method="hindsight")


def late(trace: Trace) -> float:
    """How much the second part was behind when the first had gone half-way; 0 until it has."""
    half = np.flatnonzero(trace["swing_deg"] >= 20.0)
    return 20.0 - float(trace["second_deg"][half[0]]) if half.size else 0.0


SAGS = made_rule("sags", "it sags", "Up", "hips", "sag_deg", "deg", 5.0, 10.0, 20.0, either_way=True)
LATE = made_rule("late", "it is late", "Together", "spine", "late_deg", "deg", 5.0, 10.0, 20.0)
TOY = replace(
    CLAM,
    id="toy",
    observables=(
        Observable("swing_deg", "Swing"),
        Observable("second_deg", "Second part"),
        Observable("sag_deg", "Sag", since_rest=True, only_while=("tilt_deg", 30.0)),
        Observable("tilt_deg", "Tilt"),
        Observable("late_deg", "Late", over_rep=late),
    ),
    counting=Counting(
        "swing_deg", 10.0, 40.0, 0.5, 0.5, (Limit("tilt_deg", -50.0, 50.0, "Lie down.", why=WHY),), why=WHY
    ),
    faults=(SAGS, LATE),
    not_seen=lambda _: (),
    observe=lambda pose, at: dict.fromkeys(("swing_deg", "second_deg", "sag_deg", "tilt_deg"), 0.0),
)
HELD = replace(
    TOY,
    observables=TOY.observables[:4],
    counting=Holding("swing_deg", 2.0, (Limit("tilt_deg", -50.0, 50.0, "Lie down.", why=WHY),)),
    faults=(SAGS, made_rule("bends", "it bends", "Long", "spine", "second_deg", "deg", 5.0, 10.0, 20.0)),
    observe=lambda pose, at: dict.fromkeys(
        ("swing_deg", "second_deg", "sag_deg", "tilt_deg"), float(pose.points[0, 0])
    ),
)
FINE = {"swing_deg": 0.0, "second_deg": 0.0, "sag_deg": REST, "tilt_deg": 0.0}

Signal = Callable[[float], float]


def wave(t_s: float) -> float:
    """Repetitions of 40 degrees, two seconds long, with two seconds of rest before each."""
    return 20 - 20 * math.cos(math.pi * (t_s % 4 - 2)) if t_s % 4 > 2 else 0.0


class Run:
    """A watch fed with signals of time."""

    def __init__(self, exercise: Exercise) -> None:
        self.watch = watch(exercise)
        self.watch.begin(AT)
        self.seen: list[tuple[float, Seen]] = []
        self.i = 0

    def __call__(self, seconds: float, **signals: Signal | float) -> Run:
        for t_s in self.times(seconds):
            raw: dict[str, float] = {**FINE}
            raw |= {name: signal(t_s) if callable(signal) else signal for name, signal in signals.items()}
            self.seen.append((t_s, self.watch.update(t_s, raw, AT)))
        return self

    def nobody(self, seconds: float) -> Run:
        for t_s in self.times(seconds):
            self.watch.lose(t_s)
        return self

    def times(self, seconds: float) -> Iterator[float]:
        for _ in range(round(seconds * FPS)):
            yield self.i / FPS
            self.i += 1

    @property
    def cues(self) -> list[tuple[float, str]]:
        return [(t_s, seen.cue.code) for t_s, seen in self.seen if seen.cue is not None]


def test_what_follows_an_exercise() -> None:
    assert isinstance(watch(TOY), SwingWatch)
    assert isinstance(watch(HELD), HoldWatch)


class TestSwings:
    def test_two_good_ones(self) -> None:
        run = Run(TOY)(9.0, swing_deg=wave, second_deg=wave)
        assert [(rep.n, rep.side, rep.faults) for rep in run.watch.repetitions] == [(1, "left", ()), (2, "left", ())]
        assert all(rep.scores.spine == rep.scores.hips == 100 for rep in run.watch.repetitions)
        assert run.watch.holds == ()
        assert run.cues == []

    def test_a_measure_since_rest_is_its_change_since_just_before_the_repetition(self) -> None:
        drifts = Run(TOY)(9.0, swing_deg=wave, second_deg=wave, sag_deg=lambda t: REST + (8.0 if t > 4.5 else 0.0))
        assert [rep.faults for rep in drifts.watch.repetitions] == [(), ()]
        sags = Run(TOY)(9.0, swing_deg=wave, second_deg=wave, sag_deg=lambda t: REST + (12.0 if wave(t) > 20 else 0.0))
        assert [[fault.code for fault in rep.faults] for rep in sags.watch.repetitions] == [["sags"], ["sags"]]
        assert sags.watch.repetitions[0].faults[0].peak == pytest.approx(12.0)

    def test_what_does_not_mean_what_it_says_is_not_seen(self) -> None:
        run = Run(TOY)(5.0, swing_deg=wave, second_deg=wave, sag_deg=REST + 50, tilt_deg=40.0)
        assert math.isnan(run.seen[-1][1].values["sag_deg"])
        assert run.watch.repetitions[0].scores.hips is None
        assert run.watch.repetitions[0].scores.spine == 100

    def test_what_is_told_over_a_repetition(self) -> None:
        """The second part follows a third of a second later: 0 while that is not known, then it stays."""
        run = Run(TOY)(5.0, swing_deg=wave, second_deg=lambda t: wave(t - 1 / 3) if t > 2.3 else 0.0)
        values = {round(t_s, 3): seen.values["late_deg"] for t_s, seen in run.seen}
        assert values[1.0] == values[2.4] == 0.0
        assert values[2.6] == values[3.5] > 10
        assert values[4.9] == 0.0  # the repetition is over
        (rep,) = run.watch.repetitions
        assert [fault.code for fault in rep.faults] == ["late"]
        assert rep.scores.spine is not None
        assert rep.scores.spine < 67
        assert [code for _, code in run.cues] == ["late"]

    def test_the_trace_holds_a_repetition_from_its_start_on_also_without_a_rest_before_it(self) -> None:
        """A movement that turns half-way down into the next one: the next begins at the turn."""
        lengths: list[tuple[float, float]] = []

        def spy(trace: Trace) -> float:
            lengths.append((float(trace.t_s[0]), float(trace.t_s[-1])))
            return 0.0

        observables = (*TOY.observables[:4], Observable("late_deg", "Late", over_rep=spy))

        def turning(t: float) -> float:
            return float(np.interp(t, [2, 3, 3.5, 4.5, 5.5], [0, 40, 16, 56, 0]))

        run = Run(replace(TOY, observables=observables))(7.0, swing_deg=turning, second_deg=turning)
        assert [rep.start_s for rep in run.watch.repetitions] == pytest.approx([2.1, 3.5], abs=0.12)
        starts = sorted({start for start, _ in lengths})
        assert starts == pytest.approx([1.95, 3.4], abs=0.15)

    def test_a_new_start_position_forgets_the_movement_and_keeps_the_repetitions(self) -> None:
        run = Run(TOY)(6.8, swing_deg=wave, second_deg=wave)
        run.watch.begin(AT)
        run(1.5, swing_deg=wave, second_deg=wave)
        assert len(run.watch.repetitions) == 1

    def test_nobody_for_long_drops_the_repetition(self) -> None:
        run = Run(TOY)(3.0, swing_deg=wave, second_deg=wave).nobody(1.4)(2.0)
        assert run.watch.repetitions == ()

    def test_a_fault_that_the_camera_cannot_show_is_left_out_of_its_score(self) -> None:
        two = (SAGS, replace(SAGS, code="rolls", observable="tilt_deg"))
        toy = replace(TOY, faults=two, not_seen=lambda _: (NotSeen("rolls", "why", "advice"),))
        run = Run(toy)(5.0, swing_deg=wave, second_deg=wave, tilt_deg=NAN, sag_deg=REST)
        assert run.watch.repetitions[0].scores.hips is None  # the sag means nothing without the tilt
        run = Run(replace(toy, observables=(*TOY.observables[:2], Observable("sag_deg", "Sag"), *TOY.observables[3:])))
        run(5.0, swing_deg=wave, second_deg=wave, tilt_deg=NAN, sag_deg=0.0)
        assert run.watch.repetitions[0].scores.hips == 100


class TestFilmsThatEndInMidMovement:
    @pytest.mark.parametrize(("ends_s", "counts"), [(3.2, 0), (3.6, 1)])  # half-way back at 3.5 s
    def test_the_last_repetition_counts_when_most_of_its_way_back_was_seen(self, ends_s: float, counts: int) -> None:
        watching = watch(TOY)
        watching.begin(AT)
        for i in range(round(ends_s * FPS) + 1):
            watching.update(i / FPS, {**FINE, "swing_deg": wave(i / FPS)}, AT)
        rep = watching.finish(ends_s, AT)
        assert len(watching.repetitions) == counts
        assert [rep] == ([*watching.repetitions] or [None])


def test_a_movement_that_is_none_is_kept_with_its_reason() -> None:
    watching = watch(TOY)
    watching.begin(AT)
    for i in range(9 * FPS):
        watching.update(i / FPS, {**FINE, "swing_deg": wave(i / FPS), "tilt_deg": 80.0}, AT)
    assert (watching.repetitions, watching.refused) == ((), {"Lie down.": 2})


class TestWhereARepetitionBegins:
    @pytest.mark.parametrize(("off_torso", "counts"), [(0.2, 1), (0.3, 0)])
    def test_away_from_the_start_position_none_does(self, off_torso: float, counts: int) -> None:
        watching = watch(TOY)
        watching.begin(AT)
        for i in range(5 * FPS):
            watching.update(i / FPS, {**FINE, "swing_deg": wave(i / FPS)}, AT, off_torso)
        assert len(watching.repetitions) == counts


class TestHolds:
    def test_a_good_one_is_there_while_it_lasts(self) -> None:
        run = Run(HELD)(1.5)
        assert run.watch.holds == ()  # too short as yet
        held = run.seen[-1][1].held
        assert held is not None
        assert held.end_s - held.start_s == pytest.approx(1.45)
        (hold,) = run(1.5).watch.holds
        assert (hold.n, hold.start_s, hold.faults) == (1, 0.0, ())
        assert hold.end_s == pytest.approx(2.95)
        assert (hold.scores.spine, hold.scores.hips) == pytest.approx((100, 100))
        assert run.watch.repetitions == ()

    def test_measures_are_changes_since_the_start_position(self) -> None:
        """The start position's own values count, not those of the frame in which the hold begins."""
        run = Run(HELD)(3.0, sag_deg=REST - 12.0)
        assert run.seen[0][1].values["sag_deg"] == -12.0
        assert [fault.code for fault in run.watch.holds[0].faults] == ["sags"]

    def test_left_for_good_it_is_over_and_another_start_position_is_asked_for(self) -> None:
        run = Run(HELD)(4.0)(LEFT_S + 1.0, tilt_deg=80.0)
        (hold,) = run.watch.holds
        assert hold.end_s == pytest.approx(3.95)  # when it was last kept
        left = [t_s for t_s, seen in run.seen if seen.left]
        assert left[0] == pytest.approx(4.0 + LEFT_S, abs=0.1)
        assert run.seen[-1][1].held is None

    def test_left_for_a_moment_it_goes_on(self) -> None:
        run = Run(HELD)(4.0)(1.0, tilt_deg=80.0, sag_deg=REST + 30)(4.0)
        (hold,) = run.watch.holds
        assert (hold.start_s, hold.faults) == (0.0, ())
        assert hold.end_s == pytest.approx(8.95)
        assert not any(seen.left for _, seen in run.seen)

    def test_out_of_sight_for_long_it_is_over_and_the_next_is_the_second(self) -> None:
        run = Run(HELD)(4.0).nobody(LEFT_S + 0.5)(5.0)
        assert [(hold.n, hold.start_s) for hold in run.watch.holds] == [(1, 0.0), (2, pytest.approx(7.5))]

    def test_it_does_not_begin_out_of_position(self) -> None:
        run = Run(HELD)(3.0, tilt_deg=80.0)
        assert run.watch.holds == ()
        assert run.seen[0][1].left
        assert run(3.0).watch.holds[0].start_s == 3.0

    def test_the_stillness_that_it_was_found_by_belongs_to_it(self) -> None:
        """Two seconds of holding still come before the start position is known."""
        for tilt_deg, start_s in ((0.0, 1.0 - ENOUGH * HOLD_S), (80.0, 1.0)):  # and at once left, it is no part
            run = Run(HELD)(1.0)
            run.watch.begin(replace(AT, method="held", t_s=1.0))
            run.watch.update(0.99, FINE | {"tilt_deg": tilt_deg}, AT)
            assert run(3.0).watch.holds[-1].start_s == pytest.approx(start_s)

    @pytest.mark.parametrize(
        ("fidgets", "is_held"),
        [
            (lambda t_s: 0.0, True),
            (lambda t_s: 0.4 * math.sin(2 * math.pi * t_s), True),  # breath and jitter: 0.8 in a second
            (lambda t_s: 3.0 * math.sin(2 * math.pi * t_s), False),
            (lambda t_s: 3.0 * math.sin(2 * math.pi * t_s) if 2 < t_s < 4 else 0.0, True),  # moves for a while
            (lambda t_s: 20.0 if t_s % 4 < 2 else 0.0, True),  # another posture every other second, and still in each
            (lambda t_s: 20.0 if t_s % 1 < 0.5 else 0.0, False),  # to and fro
            (lambda t_s: 0.7 * (-1) ** round(t_s * 20), True),  # landmarks that jitter span 1.4
            (lambda t_s: NAN, True),  # what is not seen may be still
        ],
    )
    def test_who_fidgets_holds_nothing(self, fidgets: Signal, is_held: bool) -> None:
        still = replace(HELD, counting=replace(HELD.counting, still={"second_deg": 1.0}))
        run = Run(still)(10.0, second_deg=fidgets)
        assert bool(run.watch.holds) == is_held
        assert (run.seen[-1][1].held is not None) == is_held

    def test_a_part_of_the_body_is_still_if_one_of_its_two_measures_is(self) -> None:
        counting = replace(HELD.counting, still={"second_deg": 0.1}, or_still={"second_deg": "tilt_deg"})
        for counts, is_held in ((counting, True), (replace(counting, or_still={}), False)):
            run = Run(replace(HELD, counting=counts))(10.0, second_deg=lambda t_s: 3.0 * math.sin(2 * math.pi * t_s))
            assert bool(run.watch.holds) == is_held

    def test_a_new_start_position_ends_it_and_short_ones_are_none(self) -> None:
        run = Run(HELD)(1.0)
        run.watch.begin(AT)
        run(3.0)
        run.watch.begin(AT)
        assert [(hold.n, hold.start_s) for hold in run.watch.holds] == [(1, 1.0)]

    def test_a_fault_that_the_camera_cannot_show_is_not_judged(self) -> None:
        blind = replace(HELD, not_seen=lambda _: (NotSeen("bends", "why", "advice"),))
        run = Run(blind)(4.0, second_deg=90.0)
        assert run.watch.holds[0].faults == ()
        assert run.watch.holds[0].scores.spine is None  # it rests on that one alone
        assert run.watch.holds[0].scores.hips == pytest.approx(100)


def test_the_toy_reads_its_rest() -> None:
    values: Values = HELD.observe(Pose(np.full((LANDMARK_COUNT, 4), REST, np.float32), 0.0, (1, 1)), AT)
    assert set(values.values()) == {REST}
