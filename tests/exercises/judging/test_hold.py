"""One hold judged: faults that come and go, scores as a mean over its time, and what was not seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises.clam import CLAM
from exercises.judging.declaration import Exercise, Holding, Limit
from exercises.judging.hold import HoldJudge, keeps
from exercises.judging.judge import active_codes
from exercises.judging.results import Cue, Hold
from tests.made_rules import WHY, made_rule

NAN = math.nan
SAGS = made_rule("sags", "it sags", "Up", "hips", "sag_deg", "deg", 5.0, 10.0, 20.0, either_way=True)
BENDS = made_rule("bends", "it bends", "Long", "spine", "bend_deg", "deg", 5.0, 10.0, 20.0, error="bend_error_deg")
SHRINKS = made_rule("shrinks", "it shrinks", "Tall", "spine", "shrink_pct", "%", 4.0, 8.0, 16.0)
HOLDING = Holding("bend_deg", 3.0, (Limit("tilt_deg", -35.0, 35.0, "Come upright.", why=WHY),))
TOY: Exercise = replace(CLAM, id="toy", counting=HOLDING, faults=(SAGS, BENDS, SHRINKS))
FINE = {"sag_deg": 0.0, "bend_deg": 0.0, "bend_error_deg": 2.0, "shrink_pct": 0.0, "tilt_deg": 0.0}

Signal = Callable[[float], float]


def held(
    duration_s: float = 10.0,
    fps: float = 20.0,
    unseen: tuple[str, ...] = (),
    away: tuple[float, float] = (99.0, 99.0),
    **signals: Signal,
) -> tuple[Hold, list[Cue], list[tuple[float, tuple[str, ...]]]]:
    """A hold of the toy: the result, the cues, and at which times which faults were going on."""
    judge = HoldJudge(TOY, 0.0, unseen)
    cues, active = [], []
    for i in range(round(duration_s * fps) + 1):
        t_s = i / fps
        if away[0] <= t_s < away[1]:
            judge.away(t_s)
            continue
        values = FINE | {name: signal(t_s) for name, signal in signals.items()}
        cue = judge.update(t_s, values)
        cues += [cue] if cue is not None else []
        active.append((t_s, active_codes(judge.states(values))))
    return judge.result(1), cues, active


def between(start_s: float, end_s: float, value: float) -> Signal:
    return lambda t_s: value if start_s <= t_s < end_s else 0.0


def test_keeping_the_position() -> None:
    assert keeps(HOLDING, FINE)
    assert keeps(HOLDING, FINE | {"tilt_deg": NAN})  # what is not seen may be
    assert not keeps(HOLDING, FINE | {"tilt_deg": -36.0})


def test_a_good_one() -> None:
    hold, cues, active = held()
    assert (hold.n, hold.start_s, hold.end_s, hold.faults, cues) == (1, 0.0, 10.0, (), [])
    assert hold.scores.spine == pytest.approx(100)
    assert hold.scores.hips == pytest.approx(100)
    assert (hold.scores.range, hold.scores.tempo) == (None, None)
    assert all(codes == () for _, codes in active)


def test_a_fault_is_told_once_and_kept_with_its_span() -> None:
    hold, cues, active = held(bend_deg=between(4.0, 6.0, 15.0))
    (fault,) = hold.faults
    assert (fault.code, fault.peak, fault.unit, fault.severity) == ("bends", 15.0, "deg", "fault")
    assert fault.onset_s == 4.0
    assert fault.end_s == pytest.approx(6.0, abs=0.06)
    assert [(cue.code, cue.text, cue.t_s) for cue in cues] == [("bends", "Long", 4.25)]
    assert [codes for t_s, codes in active if t_s in (4.2, 4.5, 6.5)] == [(), ("bends",), ()]


def test_what_comes_again_is_another_fault_and_is_told_again() -> None:
    hold, cues, _ = held(sag_deg=lambda t_s: between(2, 3, 12.0)(t_s) - between(6, 8, 25.0)(t_s))
    assert [(f.onset_s, f.peak, f.severity) for f in hold.faults] == [(2.0, 12.0, "fault"), (6.0, 25.0, "severe")]
    assert [cue.t_s for cue in cues] == [2.25, 6.25]


def test_one_that_is_still_there_at_the_end_ends_with_the_hold() -> None:
    hold, _, active = held(shrink_pct=between(8.0, 99.0, 9.0))
    (fault,) = hold.faults
    assert (fault.onset_s, fault.end_s) == (8.0, 10.0)
    assert active[-1] == (10.0, ("shrinks",))


def test_a_twitch_is_no_fault() -> None:
    assert held(bend_deg=between(4.0, 4.2, 40.0))[0].faults == ()


def growing(start_s: float, end_s: float, per_s: float = 20.0) -> Signal:
    """It passes its threshold of 10 at ``start_s`` and grows until ``end_s``."""
    return lambda t_s: 10.0 + per_s * (t_s - start_s) if start_s <= t_s < end_s else 0.0


def test_what_grows_is_told_sooner() -> None:
    hold, (cue,), _ = held(sag_deg=growing(4.0, 5.0))
    assert cue.t_s == pytest.approx(4.1)
    assert [fault.code for fault in hold.faults] == ["sags"]


def test_what_is_told_early_and_does_not_last_is_withdrawn_and_told_late_from_then_on() -> None:
    judge, cues, withdrawn = HoldJudge(TOY, 0.0), [], []
    for i in range(201):
        t_s = i / 20
        judge.update(t_s, FINE | {"sag_deg": growing(4.0, 4.2)(t_s) + growing(6.0, 7.0)(t_s)})
        withdrawn += judge.fleeting
        cues += [t_s] if "sags" in active_codes(judge.states(FINE)) and len(cues) < 9 else []
    assert [(one.code, one.first_s) for one in withdrawn] == [("sags", pytest.approx(4.1))]
    (fault,) = judge.faults
    assert fault.onset_s == pytest.approx(6.0)
    assert min(t_s for t_s in cues if t_s > 5) == pytest.approx(6.25)


def test_of_two_at_once_the_more_important_is_told_and_both_are_kept() -> None:
    hold, cues, _ = held(sag_deg=between(4, 6, 12.0), shrink_pct=between(4, 6, 12.0))
    assert [cue.code for cue in cues] == ["sags"]
    assert sorted(fault.code for fault in hold.faults) == ["sags", "shrinks"]


def test_a_threshold_must_be_passed_clearly_where_the_error_is_known() -> None:
    """By half a standard error, as in a repetition."""
    assert held(bend_deg=between(4, 6, 10.9))[0].faults == ()
    assert [f.code for f in held(bend_deg=between(4, 6, 11.1))[0].faults] == ["bends"]


@pytest.mark.parametrize(
    ("bend_deg", "bad_s", "score"),
    [
        (12.5, 20.0, 50),  # half-way from the tolerance to severe, all the time
        (12.5, 5.0, 75),  # for a quarter of it: the root of a quarter of 50 squared
        (20.0, 5.0, 50),  # severe
        (20.0, 0.8, 80),  # severe, for a twenty-fifth
        (9.0, 20.0, 100),  # no fault, so nothing that could be told as the reason
    ],
)
def test_the_score_falls_with_size_and_length_of_a_fault(bend_deg: float, bad_s: float, score: float) -> None:
    hold, _, _ = held(20.0, bend_deg=lambda t_s: bend_deg if t_s >= 20 - bad_s else 0.0)
    assert hold.scores.spine == pytest.approx(score, abs=4)
    assert hold.scores.hips == pytest.approx(100)
    assert bool(hold.faults) == (score < 100)


def test_the_worse_of_two_measures_counts() -> None:
    hold, _, _ = held(bend_deg=lambda t_s: 8.0, shrink_pct=lambda t_s: 10.0)  # 80 and 50
    assert hold.scores.spine == pytest.approx(50)


@pytest.mark.parametrize(("hidden_s", "seen"), [(2.0, True), (4.0, False)])
def test_not_seen_for_too_long_is_no_score_and_no_guess(hidden_s: float, seen: bool) -> None:
    hold, _, _ = held(bend_deg=lambda t_s: NAN if t_s < hidden_s else 0.0)
    assert (hold.scores.spine is not None) is seen
    assert hold.scores.hips == pytest.approx(100)


def test_what_the_camera_cannot_show_is_not_judged_and_spoils_no_score() -> None:
    hold, cues, _ = held(unseen=("bends",), bend_deg=lambda t_s: NAN, shrink_pct=between(2, 5, 20.0))
    assert [fault.code for fault in hold.faults] == ["shrinks"]
    assert hold.scores.spine == pytest.approx(100 - 100 * math.sqrt(0.3), abs=4)
    assert [cue.code for cue in cues] == ["shrinks"]
    hold, cues, _ = held(unseen=("bends", "shrinks"), bend_deg=lambda t_s: 30.0)
    assert (hold.scores.spine, hold.faults, cues) == (None, (), [])


class TestAway:
    def test_time_away_is_not_judged(self) -> None:
        hold, cues, _ = held(away=(3.0, 5.0), bend_deg=between(3.0, 5.0, 40.0))
        assert (hold.end_s, hold.faults, cues) == (10.0, (), [])
        assert hold.scores.spine == pytest.approx(100)

    def test_what_is_high_before_and_after_was_not_high_between(self) -> None:
        """A frame before and one after must not make up the quarter of a second that a fault has to last."""
        at = {2.95, 5.0}
        hold, _, _ = held(away=(3.0, 5.0), bend_deg=lambda t_s: 40.0 if round(t_s, 3) in at else 0.0)
        assert hold.faults == ()

    def test_away_for_most_of_it_there_is_no_score(self) -> None:
        hold, _, _ = held(away=(3.0, 7.0))
        assert hold.scores.spine is None

    def test_away_at_the_end_it_ended_when_it_was_last_kept(self) -> None:
        hold, _, _ = held(away=(8.0, 99.0), sag_deg=between(7.0, 99.0, 12.0))
        assert hold.end_s == 7.95
        (fault,) = hold.faults
        assert (fault.onset_s, fault.end_s) == (7.0, 7.95)
        assert hold.scores.spine == pytest.approx(100)


@settings(max_examples=10, deadline=None)
@given(st.floats(8.0, 60.0), st.floats(11.5, 40.0), st.floats(2.0, 5.0))
def test_the_clock_decides_and_not_the_count_of_frames(fps: float, size: float, onset_s: float) -> None:
    hold, cues, _ = held(fps=fps, bend_deg=between(onset_s, onset_s + 3, size))
    (fault,) = hold.faults
    assert fault.onset_s == pytest.approx(onset_s, abs=1.01 / fps)
    assert fault.end_s == pytest.approx(onset_s + 3, abs=1.01 / fps)
    assert cues[0].t_s - onset_s <= 0.25 + 2.01 / fps
    assert hold.scores.hips == pytest.approx(100)
