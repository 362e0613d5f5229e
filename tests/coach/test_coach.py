"""What the coach says: a table of sets and what is heard, and properties that always hold."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exercises
from exercises.judging.arming import cannot_see
from exercises.judging.declaration import Counting, Exercise
from exercises.judging.results import Cue, Fault
from exercises.judging.update import State, Update
from tests.set_script import HELD, NAN, OBSERVABLE, TOY, Script, rule_states
from trainer.coach.coach import Coach, Kind, Utterance, words_of
from trainer.coach.fault_talk import COMMON
from trainer.coach.pacer import Pace, pacer_for
from trainer.coach.utterance import speech_s

FEET = cannot_see("your feet")
FAST = (Fault("too_fast", 0.0, 4.0, 1.0, "s", "fault"),)
SMALL = (Fault("partial_range", 0.0, 4.0, 10.0, "deg", "fault"),)


def heard(script: Script, exercise: Exercise = TOY, target_reps: int | None = None) -> list[Utterance]:
    coach = Coach(exercise, target_reps)
    return [said for update in script.updates if (said := coach.take(update)) is not None]


def told(script: Script, *kinds: Kind, exercise: Exercise = TOY, target_reps: int | None = None) -> list[str]:
    """The words, of these kinds or of all."""
    said = heard(script, exercise, target_reps)
    return [words_of(one) for one in said if not kinds or one.kind in kinds]


CASES: list[tuple[Callable[[Script], Script], list[str]]] = [
    (lambda s: s.rep().rep(), ["1", "2"]),  # clean repetitions are counted, and that is all
    (lambda s: s.rep(rolls=15), ["Hips stacked", "1"]),
    (lambda s: s.rep(rolls=15).rep(), ["Hips stacked", "1", "2", "Good: stacked."]),  # corrected
    (lambda s: s.rep(rolls=15).rep(rolls=9), ["Hips stacked", "1", "2", "Good: stacked."]),  # a little is none
    (lambda s: s.rep(rolls=15).rep(rolls=NAN), ["Hips stacked", "1", "2"]),  # not seen is not corrected
    (lambda s: s.rep(rolls=15).rep(rolls=NAN).rep(), ["Hips stacked", "1", "2", "3", "Good: stacked."]),
    (lambda s: s.rep(rolls=15).rep(extra=SMALL), ["Hips stacked", "1", "2", COMMON["partial_range"][0]]),
    (lambda s: s.rep("left", rolls=15).rep("right"), ["Hips stacked", "1", "2"]),  # the other side corrects nothing
    (lambda s: s.rep("left", rolls=15).rep("right").rep("left"), ["Hips stacked", "1", "2", "3", "Good: stacked."]),
    (lambda s: s.rep(rolls=15).rep(rolls=15), ["Hips stacked", "1", "2"]),  # not twice within two repetitions
    (lambda s: s.rep(rolls=15).rep(rolls=15).rep(rolls=15), ["Hips stacked", "1", "2", "Hips stacked", "3"]),
    (lambda s: s.rep(rolls=15).rep(rolls=25), ["Hips stacked", "1", "Hips stacked", "2"]),  # unless it got worse
    (lambda s: s.rep(rolls=25).rep(rolls=25), ["Hips stacked", "1", "2"]),  # as bad as before is not worse
    (lambda s: s.rep(rolls=15, tips=15), ["Low back long", "1"]),  # what may hurt comes first, and alone
    (lambda s: s.rep(rolls=15, gapes=15), ["Hips stacked", "1"]),  # hips before feet
    (lambda s: s.rep(rolls=15).rep(gapes=15), ["Hips stacked", "1", "Feet together", "2", "Good: stacked."]),
    (lambda s: s.rep(unseen=("rolls",), rolls=15), ["I can't see your hips from here.", "1"]),
    (lambda s: s.rep(unseen=("gapes",), stray="gapes"), ["1"]),  # no word about what is not seen
    (lambda s: s.rep(gapes=NAN, stray="gapes"), ["1"]),
    (lambda s: s.rep(rolls=15, late=("rolls",), rest_s=2), ["Hips stacked", "1"]),  # a suspicion confirmed at the end
    (lambda s: s.rep(extra=FAST), ["1", "Slow down."]),
    (lambda s: s.rep(extra=FAST).rep(), ["1", "Slow down.", "2", "Good: slow and smooth."]),
    (lambda s: s.rep(extra=(*FAST, *SMALL)), ["1", COMMON["partial_range"][0]]),  # range before tempo
    (lambda s: s.rep(rolls=15, extra=FAST), ["Hips stacked", "1"]),  # form before tempo
    (lambda s: s.rep().rep().rep(), ["1", "2", "3", "Well done, just like that."]),  # praise is earned
    (lambda s: s.rep().rep().rep(rolls=8), ["1", "2", "3"]),  # and true
    (lambda s: s.rep(rolls=NAN).rep(rolls=NAN).rep(rolls=NAN), ["1", "2", "3"]),  # of what was seen
    (lambda s: s.rep(counts=False), ["Bend your knees."]),
    (lambda s: s.rep(counts=False).rep(counts=False), ["Bend your knees."]),  # and it waits
    (lambda s: s.state(State.GET_READY, 10, FEET), [FEET]),  # once, then it waits
    (lambda s: s.state(State.GET_READY, 90, FEET), [FEET]),
    (lambda s: s.state(State.NOBODY, 2, "Come."), []),  # a glance away is no absence
    (lambda s: s.state(State.NOBODY, 60, "Come."), ["Come."]),
    (lambda s: s.state(State.UNSURE, 60, "A long story."), ["I can't tell how you are positioned."]),
    (lambda s: s.state(State.READY, 5).state(State.OUT_OF_VIEW, 20, FEET), [FEET]),
    (lambda s: s.state(State.OUT_OF_VIEW, 9, FEET).state(State.READY, 5).state(State.OUT_OF_VIEW, 9, FEET), [FEET] * 2),
    (lambda s: s.state(State.GET_READY, 1, "Lie."), []),  # they are on their way
    (lambda s: s.state(State.GET_READY, 3), ["Lie down."]),  # the start position, where nothing else is missing
    (lambda s: s.state(State.GET_READY, 39, "Lie."), ["Lie."]),
    (lambda s: s.state(State.GET_READY, 45, "Lie."), ["Lie.", "Lie."]),  # a reminder, seldom
    (lambda s: s.state(State.GET_READY, 9, "Lie.", "Raise it."), ["Raise it."]),  # one order, the camera's
    (lambda s: s.state(State.HOLD_STILL, 2).state(State.READY, 3), ["Hold still.", "Go."]),
    (lambda s: s.state(State.HOLD_STILL, 0.2).state(State.READY, 3), ["Go."]),
    (lambda s: s.state(State.HOLD_STILL, 2).state(State.READY, 3, side="left"), ["Hold still.", "Left side: go."]),
]


@pytest.mark.parametrize(("write", "expected"), CASES)
def test_what_is_heard(write: Callable[[Script], Script], expected: list[str]) -> None:
    assert told(write(Script())) == expected


def test_a_change_of_sides_is_announced_and_the_same_side_is_not() -> None:
    script = Script()
    for side in ("left", "right", "right"):
        script.state(State.HOLD_STILL, 2).state(State.READY, 12, side=side)
    assert told(script, Kind.SIDE, Kind.STATE) == [
        "Hold still.", "Left side: go.", "Hold still.", "Right side: go.", "Hold still.", "Go.",
    ]  # fmt: skip


def test_a_fault_that_stays_is_told_less_and_less_often() -> None:
    script = Script()
    for _ in range(12):
        script.rep(rolls=15)
    times = [one.t_s for one in heard(script) if one.kind is Kind.CUE]
    # Repetitions 1, 3, 6 and 10, each a little over five seconds.
    assert [round(t // 5.05) + 1 for t in times] == [1, 3, 6, 10]


def test_a_cue_comes_in_the_frame_that_decided_it() -> None:
    script = Script().state(State.READY, 2).rep(rolls=15)
    decided = next(update.t_s for update in script.updates if update.cue is not None)
    assert next(one.t_s for one in heard(script) if one.kind is Kind.CUE) == decided


def test_the_last_but_one_and_the_last_are_told() -> None:
    assert told(Script().rep().rep().rep(), target_reps=3) == [
        "1",
        "2, one more.",
        "3, done.",
        "Well done, just like that.",
    ]


def test_a_set_that_ends_while_something_is_said_still_tells_its_last_count() -> None:
    coach = Coach(TOY, 1)
    said = [coach.take(update) for update in Script().rep(rolls=15, late=("rolls",), rest_s=0.0).updates]
    assert [words_of(one) for one in said if one is not None] == ["Hips stacked"]
    last = coach.last_words()
    assert last is not None
    assert (words_of(last), last.t_s) == ("1, done.", 4.0 + speech_s(said[-1] or last))
    assert coach.last_words() is None


def test_the_coach_and_the_session_do_not_talk_over_each_other() -> None:
    coach, said = Coach(TOY), []
    rest = Utterance(1.3, Kind.REST, "Rest a little.")
    for update in Script().rep(rolls=15).updates:
        if update.t_s == 1.3:
            said.append(coach.give_way(rest))
        one = coach.take(update)
        said += [one] if one is not None else []
    assert [words_of(one) for one in said] == ["Hips stacked", rest.text, "1"]
    for first, second in itertools.pairwise(said):
        assert second.t_s >= first.t_s + speech_s(first)


def test_a_hold_tells_the_time_and_what_was_corrected() -> None:
    script = Script().hold(4, 0.0).hold(4, 0.0, rolls=15).hold(14, 0.0)
    assert [(round(one.t_s, 1), words_of(one)) for one in heard(script, HELD)] == [
        (4.2, "Hips stacked"),
        (10.0, "10 seconds."),
        (13.0, "Good: stacked."),
        (20.0, "20 seconds."),
    ]  # fmt: skip


def test_a_fault_does_not_wait_for_other_words() -> None:
    counting = Script().hold(10.1, 0.0).hold(4, 0.0, rolls=15)
    assert [(round(one.t_s, 2), words_of(one)) for one in heard(counting, HELD)] == [
        (10.0, "10 seconds."),
        (10.35, "Hips stacked"),
    ]


def test_what_cannot_be_seen_is_said_again_where_a_fault_interrupted_it() -> None:
    said = [(round(one.t_s, 2), words_of(one)) for one in heard(Script().rep(unseen=("rolls",), gapes=15))]
    words = "I can't see your hips from here."
    assert said == [(0.0, words), (1.25, "Feet together"), (2.75, words)]


def test_a_hold_is_not_nagged() -> None:
    times = [one.t_s for one in heard(Script().hold(60, 0.0, rolls=15), HELD) if one.kind is Kind.CUE]
    assert times == [pytest.approx(0.25)]  # a fault that goes on is one fault
    worse = Script().hold(2, 0.0, rolls=15).hold(10, 0.0, rolls=25)
    assert [round(one.t_s, 1) for one in heard(worse, HELD) if one.kind is Kind.CUE] == [0.2, 4.2]


class TestStanding:
    """The same rules as those of the board of cues, which the coach replaced."""

    def given(self, *cues: tuple[float, str, str]) -> list[tuple[float, str]]:
        coach, said = Coach(HELD), []
        for i in range(400):
            t_s = i / 20
            asked = [Cue(code, code, severity, at) for at, code, severity in cues if at == t_s]  # type: ignore[arg-type]
            values = dict.fromkeys(OBSERVABLE.values(), 0.0)
            cue = asked[0] if asked else None
            one = coach.take(Update(t_s, State.HOLDING, values=values, rules=rule_states(values), cue=cue))
            said += [(t_s, one.code)] if one is not None else []
        return said

    def test_one_stands_and_goes(self) -> None:
        coach = Coach(TOY)
        assert coach.standing(0.0) is None
        for update in Script().state(State.READY, 1).rep(rolls=15).updates:
            said = coach.take(update)
            if said is not None and said.kind is Kind.CUE:
                break
        assert coach.standing(said.t_s + 2.9) is said
        assert coach.standing(said.t_s + 3.1) is None

    def test_another_waits_for_a_second_and_a_half_and_longer_when_it_matters_less(self) -> None:
        assert self.given((1.0, "rolls", "fault"), (1.8, "tips", "fault")) == [(1.0, "rolls"), (2.5, "tips")]
        assert self.given((1.0, "rolls", "fault"), (1.4, "tips", "fault")) == [(1.0, "rolls")]  # too old by then
        assert self.given((1.0, "tips", "fault"), (4.5, "rolls", "fault")) == [(1.0, "tips"), (5.0, "rolls")]

    def test_the_same_is_repeated_only_when_it_has_become_severe(self) -> None:
        assert self.given((1.0, "rolls", "fault"), (5.0, "rolls", "fault")) == [(1.0, "rolls")]
        assert self.given((1.0, "rolls", "fault"), (5.1, "rolls", "severe")) == [(1.0, "rolls"), (5.1, "rolls")]
        assert self.given((1.0, "rolls", "severe"), (8.0, "rolls", "severe")) == [(1.0, "rolls")]
        assert self.given((1.0, "rolls", "fault"), (11.2, "rolls", "fault")) == [(1.0, "rolls"), (11.2, "rolls")]


class TestBreath:
    """Corrections come before the breath, and the breath before everything else."""

    def said(self, script: Script) -> list[tuple[Utterance, Pace]]:
        coach, pacer = Coach(TOY), pacer_for(TOY)
        assert pacer is not None
        out = []
        for update in script.updates:
            pace = pacer.take(update)
            one = coach.take(update, pace)
            out += [(one, pace)] if one is not None else []
        return out

    def test_it_turns_with_the_movement(self) -> None:
        words = [(round(one.t_s, 1), words_of(one)) for one, _ in self.said(Script().rep())]
        assert [text for _, text in words] == ["Breathe out.", "Breathe in.", "1"]
        assert words[0][0] == 0.0

    def test_it_is_silent_while_a_correction_is_due(self) -> None:
        kinds = [one.kind for one, _ in self.said(Script().state(State.READY, 1).rep(rolls=15))]
        assert kinds == [Kind.PACE, Kind.CUE, Kind.PACE, Kind.COUNT]

    def test_a_correction_cuts_it_short(self) -> None:
        coach, said = Coach(TOY), []
        for update in Script().rep(rolls=15).updates:
            one = coach.take(update, Pace("lift", "out") if update.t_s >= 1.0 else Pace())
            said += [(round(one.t_s, 2), one.kind)] if one is not None else []
        assert said[:2] == [(1.0, Kind.PACE), (1.25, Kind.CUE)]

    def test_nothing_but_a_correction_talks_into_the_next_breath(self) -> None:
        script = Script().rep(rest_s=0.0).rep(rest_s=0.0).rep(rest_s=0.0).rep(rest_s=0.0)
        for one, pace in self.said(script):
            if one.kind not in (Kind.CUE, Kind.PACE):
                assert speech_s(one) <= pace.next_breath_s


PEAKS = st.sampled_from([0.0, 8.0, 12.0, 15.0, 25.0, NAN])
REP = st.fixed_dictionaries(
    {
        "side": st.sampled_from(["left", "right"]),
        "rolls": PEAKS,
        "gapes": PEAKS,
        "tips": PEAKS,
        "unseen": st.sampled_from([(), (), ("rolls",), ("tips", "gapes")]),
        "extra": st.sampled_from([(), FAST, SMALL]),
        "counts": st.sampled_from([True, True, True, False]),
        "stray": st.sampled_from(["", "", "rolls", "tips"]),
        "rest_s": st.sampled_from([0.0, 0.5, 3.0]),
    }
)
WAIT = st.tuples(
    st.sampled_from([*State]), st.sampled_from([0.2, 1.0, 4.0]), st.sampled_from([FEET, "Lie.", "Turn."]),
    st.sampled_from(["", "Raise it."]), st.sampled_from(["left", "right", None]),
)  # fmt: skip
SETS = st.lists(st.one_of(REP, REP, WAIT), max_size=14)


def written(parts: list[object], mirror: bool = False) -> Script:
    script, turned = Script(), {"left": "right", "right": "left", None: None}
    for part in parts:
        if isinstance(part, dict):
            script.rep(**(part | {"side": turned[part["side"]]} if mirror else part))
        else:
            *rest, side = part  # type: ignore[misc]
            script.state(*rest, turned[side] if mirror else side)
    return script


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(SETS, st.booleans())
def test_whatever_happens(parts: list[object], with_breath: bool) -> None:
    script = written(parts)
    coach, pacer = Coach(TOY), pacer_for(TOY)
    assert pacer is not None
    free_s, rep, saying = 0.0, 0, Kind.CUE
    last: dict[str, tuple[int, bool]] = {}
    for update in script.updates:
        pace = pacer.take(update)
        said = coach.take(update, pace if with_breath else None)
        now = rep
        rep += update.repetition is not None
        if said is None:
            continue
        assert said.t_s == update.t_s
        # Nothing is said while something else is; only a correction cuts anything short, and never another one.
        assert said.t_s >= free_s or (said.kind is Kind.CUE and saying is not Kind.CUE)
        assert said.t_s >= free_s or saying is Kind.PACE or said.code not in COMMON
        free_s, saying = said.t_s + speech_s(said), said.kind
        if said.kind in (Kind.CUE, Kind.CORRECTED) and said.code in OBSERVABLE:
            assert said.code not in update.unseen
        if said.kind is not Kind.CUE or said.code not in OBSERVABLE:
            continue
        assert not math.isnan(update.values[OBSERVABLE[said.code]])  # no cue for a measure that is not seen
        is_severe = update.values[OBSERVABLE[said.code]] >= 20
        if said.code in last:
            before, was_severe = last[said.code]
            assert now - before >= 2 or (is_severe and not was_severe)  # not again within two repetitions
        last[said.code] = (now, is_severe)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(SETS)
def test_left_and_right_are_told_alike(parts: list[object]) -> None:
    turned = {"Left side: go.": "Right side: go.", "Right side: go.": "Left side: go."}
    plain = [(one.t_s, one.kind, turned.get(one.text, one.text)) for one in heard(written(parts))]
    assert [(one.t_s, one.kind, one.text) for one in heard(written(parts, mirror=True))] == plain


@pytest.mark.parametrize("name", exercises.names())
def test_every_exercise_says_what_was_corrected_and_has_a_tempo(name: str) -> None:
    exercise = exercises.get(name)
    assert all(rule.better.startswith("Good: ") for rule in exercise.faults)
    if isinstance(exercise.counting, Counting):
        tempo = exercise.counting.tempo
        assert tempo is not None
        assert tempo.lift_s >= exercise.counting.min_lift_s
        assert tempo.lower_s >= exercise.counting.min_lower_s
