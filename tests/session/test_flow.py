"""The flow of a session as a table of what happens, by hand-computable times."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.judging.results import Hold, Repetition, Scores
from exercises.judging.update import State, Update
from trainer.coach.utterance import words_of
from trainer.plan.programme import PlannedSet, estimated_s, work_s
from trainer.session import flow as session
from trainer.session.flow import Act, Flow, Phase
from trainer.session.session_words import (
    AWAY,
    AWAY_OR_SKIP,
    announcements,
    form_words,
    move_words,
    set_words,
    summary,
    words,
)

LEFT = PlannedSet("clam", "left", amount=2, rest_s=20.0)
RIGHT = PlannedSet("clam", "right", amount=2, rest_s=30.0)
TALL = PlannedSet("tall_posture", amount=30)
FLOW = Flow((LEFT, RIGHT, TALL))
REP = Repetition(1, None, 0.0, 1.0, 2.0, 40.0, 1.0, 1.0, Scores())


def frame(t_s: float, state: State = State.READY, rep: bool = False, held: tuple[float, float] | None = None) -> Update:
    hold = None if held is None else Hold(1, *held, Scores())
    return Update(t_s, state, repetition=REP if rep else None, held=hold)


def run(flow: Flow, *updates: Update) -> Flow:
    for update in updates:
        flow = session.watched(session.tick(flow, update.t_s), update)
    return flow


def in_rest() -> Flow:
    """After the left side, done at 9 s: the rest lasts until 29 s."""
    return run(FLOW, frame(0.0), frame(5.0, rep=True), frame(9.0, rep=True))


def test_ready_then_set_then_rest_then_the_other_side():
    assert run(FLOW, frame(0.0, State.GET_READY)).phase is Phase.GET_READY
    assert run(FLOW, frame(0.0, State.HOLD_STILL)).phase is Phase.GET_READY
    assert run(FLOW, frame(0.0)).phase is Phase.SET
    one = run(FLOW, frame(0.0), frame(5.0, State.MOVING, rep=True))
    assert (one.phase, one.done) == (Phase.SET, 1)
    rest = in_rest()
    assert (rest.phase, rest.until_s, rest.at) == (Phase.REST, 29.0, 0)
    assert session.tick(rest, 28.9) is rest
    after = session.tick(rest, 29.0)
    assert after == Flow(FLOW.sets, at=1, run=2)
    assert (after.phase, after.done, after.now) == (Phase.GET_READY, 0, RIGHT)


def test_what_is_judged_in_a_rest_counts_nowhere():
    rest = in_rest()
    assert run(rest, frame(10.0, rep=True)) == rest


def test_without_a_rest_the_next_set_comes_at_once():
    flow = Flow((replace(LEFT, rest_s=0.0), RIGHT))
    assert run(flow, frame(0.0), frame(1.0, rep=True), frame(2.0, rep=True)) == Flow(flow.sets, at=1, run=2)


def test_the_last_set_is_the_end():
    flow = Flow((LEFT,))
    end = run(flow, frame(0.0), frame(1.0, rep=True), frame(2.0, rep=True))
    assert end.phase is Phase.END
    assert run(end, frame(3.0)) == end
    assert session.asked(end, 3.0, Act.AGAIN) == end


def test_a_set_without_an_amount_goes_on_until_it_is_left():
    flow = run(Flow((PlannedSet("clam"),)), *(frame(float(t), rep=True) for t in range(50)))
    assert (flow.phase, flow.done) == (Phase.SET, 50)
    assert session.progress(flow, 60.0) is None


def test_a_hold_is_done_by_its_seconds_and_one_that_was_left_is_taken_up_again():
    flow = Flow((TALL,))
    flow = run(flow, frame(2.0, State.HOLDING), frame(22.0, State.HOLDING, held=(2.0, 22.0)))
    assert (flow.phase, flow.done) == (Phase.SET, 20.0)
    flow = run(flow, frame(30.0, State.GET_READY), frame(40.0, State.HOLDING, held=(40.0, 40.0)))
    assert (flow.phase, flow.done) == (Phase.SET, 20.0)
    assert run(flow, frame(49.9, State.HOLDING, held=(40.0, 49.9))).phase is Phase.SET
    assert run(flow, frame(50.0, State.HOLDING, held=(40.0, 50.0))).phase is Phase.END


def test_what_was_too_short_for_a_hold_is_none_of_its_seconds():
    flow = run(Flow((TALL,)), frame(6.0, State.HOLDING, held=(2.0, 6.0)), frame(10.0, State.HOLDING, held=(10.0, 10.0)))
    assert (flow.phase, flow.done) == (Phase.SET, 0.0)
    assert run(flow, frame(39.9, State.HOLDING, held=(10.0, 39.9))).phase is Phase.SET
    assert run(flow, frame(40.0, State.HOLDING, held=(10.0, 40.0))).phase is Phase.END


def test_the_last_piece_of_a_hold_counts_once_it_is_long_enough_for_the_record():
    flow = run(Flow((TALL,)), frame(2.0, State.HOLDING), frame(27.0, State.HOLDING, held=(2.0, 27.0)))
    flow = run(flow, frame(40.0, State.HOLDING, held=(40.0, 40.0)), frame(46.0, State.HOLDING, held=(40.0, 46.0)))
    assert (flow.phase, flow.done) == (Phase.SET, 25.0)  # 31 s, of which the record would keep 25
    end = run(flow, frame(50.0, State.HOLDING, held=(40.0, 50.0)))
    assert (end.phase, end.done) == (Phase.END, 35.0)


@pytest.mark.parametrize("gone", [State.NOBODY, State.GET_READY, State.HOLD_STILL])
def test_leaving_in_mid_set_pauses_and_the_start_position_goes_on(gone):
    flow = run(FLOW, frame(0.0), frame(5.0, rep=True), frame(7.9, gone))
    assert flow.phase is Phase.SET
    away = run(flow, frame(8.1, gone))
    assert (away.phase, away.done) == (Phase.AWAY, 1)
    assert words(away) == AWAY_OR_SKIP
    assert words(replace(away, sets=away.sets[:1])) == AWAY  # nothing comes next, so no arm skips the set
    back = run(away, frame(60.0))
    assert (back.phase, back.done) == (Phase.SET, 1)
    assert run(back, frame(61.0, rep=True)).phase is Phase.REST


def test_when_nobody_comes_back_it_ends():
    gone = run(FLOW, frame(0.0), frame(599.0, State.NOBODY))
    assert gone.phase is Phase.AWAY
    assert run(gone, frame(600.5, State.NOBODY)).phase is Phase.END
    assert run(gone, frame(599.5, State.GET_READY), frame(1100.0, State.NOBODY)).phase is Phase.AWAY
    assert run(FLOW, frame(5.0, State.NOBODY), frame(606.0, State.NOBODY)).phase is Phase.END


def test_not_being_seen_well_is_no_pause():
    flow = run(FLOW, frame(0.0), frame(10.0, State.OUT_OF_VIEW), frame(20.0, State.UNSURE))
    assert flow.phase is Phase.SET


def test_a_pause_by_key_stops_the_clock_of_the_rest():
    paused = session.asked(in_rest(), 12.0, Act.PAUSE)
    assert paused.phase is Phase.PAUSED
    assert session.tick(paused, 100.0) == paused
    assert session.by_arm(paused) is None
    on = session.asked(paused, 112.0, Act.PAUSE)
    assert (on.phase, on.until_s) == (Phase.REST, 129.0)
    in_set = run(FLOW, frame(0.0))
    again = session.asked(session.asked(in_set, 1.0, Act.PAUSE), 61.0, Act.PAUSE)
    assert run(again, frame(61.5, State.GET_READY)).phase is Phase.SET  # it was not the person who was away


@pytest.mark.parametrize(
    ("flow", "act", "at", "phase"),
    [
        (FLOW, Act.NEXT, 1, Phase.GET_READY),
        (run(FLOW, frame(0.0)), Act.NEXT, 1, Phase.GET_READY),
        (in_rest(), Act.NEXT, 1, Phase.GET_READY),  # the rest is over early
        (in_rest(), Act.AGAIN, 0, Phase.GET_READY),
        (run(FLOW, frame(0.0), frame(1.0, rep=True)), Act.AGAIN, 0, Phase.GET_READY),
        (Flow(FLOW.sets, at=2), Act.NEXT, 2, Phase.END),
    ],
    ids=["getting ready", "in a set", "in a rest", "the set once more", "from its beginning", "the last"],
)
def test_skipping_and_repeating(flow, act, at, phase):
    after = session.asked(flow, 10.0, act)
    assert (after.at, after.phase, after.done) == (at, phase, flow.done if phase is Phase.END else 0)
    assert phase is Phase.END or after.run == flow.run + 1


def test_the_raised_arm_means_the_next_set_and_in_a_rest_the_same_again():
    assert session.by_arm(FLOW) is Act.NEXT
    assert session.by_arm(run(FLOW, frame(0.0))) is Act.NEXT
    assert session.by_arm(in_rest()) is Act.AGAIN
    assert session.by_arm(Flow((LEFT,))) is None


def test_what_is_left_counts_down_and_is_shown():
    whole = estimated_s(FLOW.sets)
    assert session.left_s(FLOW, 0.0) == pytest.approx(whole)
    half = run(FLOW, frame(0.0), frame(5.0, rep=True))
    assert session.left_s(half, 5.0) == pytest.approx(whole - work_s(LEFT) / 2)
    rest = in_rest()
    assert session.left_s(rest, 19.0) == pytest.approx(10.0 + estimated_s(FLOW.sets[1:]))
    assert session.left_s(session.asked(rest, 19.0, Act.PAUSE), 99.0) == session.left_s(rest, 19.0)
    to_tall = replace(rest, at=1)  # the camera takes longer than the rest of 30 s: 90 s from its beginning, -1 s, on
    assert session.left_s(to_tall, 19.0) == pytest.approx(90.0 - 20.0 + work_s(TALL))
    shown = session.progress(rest, 19.0)
    assert shown is not None
    assert shown.rest_left_s == 10.0
    assert shown.left_min == pytest.approx(session.left_s(rest, 19.0) / 60)
    assert session.left_s(Flow((LEFT,), phase=Phase.END), 0.0) == 0.0


def test_words_of_sets_and_rests():
    two = replace(LEFT, n=1, of=2)
    assert set_words(two) == "Clam, left side, set 1 of 2, 2 times"
    assert set_words(TALL) == "Tall posture, 30 seconds"
    assert words(in_rest()) == "Rest. Next: Clam, right side, 2 times"
    more = Flow((LEFT, replace(RIGHT, of=3)))
    assert words(run(more, frame(0.0), frame(1.0, rep=True), frame(2.0, rep=True))) == words(in_rest())
    same = run(Flow((two, replace(two, n=2))), frame(0.0), frame(1.0, rep=True), frame(2.0, rep=True))
    assert words(same) == "Rest. Next: set 2 of 2"
    assert words(run(FLOW, frame(0.0))) == ""
    assert form_words(replace(LEFT, variant="easier")).startswith("Easier today: Open your knee only a little")
    assert form_words(LEFT) == ""
    both = tuple(replace(two, side=side, n=n) for side in ("left", "right") for n in (1, 2))
    assert summary((*both, replace(LEFT, amount=3, variant="easier"), TALL)) == [
        "Clam: 2 sets of 2 times on each side",
        "Clam: 1 set of 3 times (easier form)",
        "Tall posture: 1 set of 30 seconds",
    ]


def test_the_camera_is_spoken_of_only_when_it_must_be_moved():
    assert move_words(FLOW).startswith("Put the camera high up")
    assert move_words(in_rest()) == ""  # the other side
    to_tall = replace(in_rest(), at=1)
    assert move_words(to_tall).startswith("Put the camera about 1 m high")
    assert move_words(run(FLOW, frame(0.0))) == ""


def test_the_easier_form_is_said_when_its_exercise_begins():
    sets = (LEFT, replace(RIGHT, exercise="glute_bridge", side=None, variant="easier"))
    (said, *_) = announcements(Flow(sets, phase=Phase.REST), Flow(sets, at=1, run=2), 1.0)
    assert words_of(said).startswith("Get ready: Glute bridge. Peel only the lower half of your back")


def test_the_note_of_a_plan_is_said_and_shown_before_its_set():
    sets = (LEFT, replace(RIGHT, exercise="glute_bridge", side=None, note="Ribs down first."))
    said = announcements(Flow(sets, phase=Phase.REST), Flow(sets, at=1, run=2), 1.0)
    assert [words_of(one) for one in said] == ["Get ready: Glute bridge.", "Ribs down first."]
    assert form_words(sets[1]) == "Ribs down first."


def test_between_sets_with_a_place_the_camera_moves_when_the_place_changes():
    side, front = replace(LEFT, place="front"), replace(RIGHT, exercise="glute_bridge", side=None, place="front")
    stays = Flow((side, front), at=1)
    assert move_words(stays) == ""
    moved = Flow((side, replace(front, place="side")), at=1)
    assert move_words(moved) == "Put the camera beside the mat, a good two metres away, about 1 m high."


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([*State]), st.booleans(), st.sampled_from([None, None, None, *Act]), st.floats(0.01, 40.0)
    ),
    max_size=60,
)


@given(EVENTS)
def test_whatever_happens_it_moves_forward_or_stays_and_only_asking_goes_back(events):
    flow, t_s = FLOW, 0.0
    for state, rep, act, step_s in events:
        t_s += step_s
        before = flow
        flow = session.watched(session.tick(flow, t_s), frame(t_s, state, rep))
        assert before.at <= flow.at <= before.at + 1
        if act is not None:
            flow = session.asked(flow, t_s, act)
        assert flow.run >= before.run
        assert math.isfinite(session.left_s(flow, t_s))
        assert session.left_s(flow, t_s) >= 0
        assert flow.at < len(flow.sets)


PLACE = "Put the camera about 1 m high and 2 m away. Face it, or turn side-on to it."


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (FLOW, FLOW, []),
        (FLOW, replace(FLOW, phase=Phase.SET), []),  # the coach says "go"
        (replace(FLOW, phase=Phase.SET), in_rest(), ["Rest. The other side is next."]),
        (
            replace(FLOW, sets=(LEFT, LEFT), phase=Phase.SET),
            replace(FLOW, sets=(LEFT, LEFT), phase=Phase.REST),
            ["Rest."],
        ),
        (
            replace(FLOW, at=1, phase=Phase.SET),
            replace(FLOW, at=1, phase=Phase.REST),
            ["Rest. Next: Tall posture.", PLACE],  # the camera is moved in the rest
        ),
        (replace(FLOW, at=1, phase=Phase.REST), Flow(FLOW.sets, 2, 2), ["Get ready: Tall posture."]),
        (replace(FLOW, at=1, phase=Phase.SET), Flow(FLOW.sets, 2, 2), ["On to: Tall posture.", PLACE]),
        (in_rest(), Flow(FLOW.sets, 0, 2), ["Once more."]),
        (
            replace(FLOW, at=2, phase=Phase.SET),
            replace(FLOW, at=2, phase=Phase.END),
            ["That was the last one. Well done."],
        ),
        (replace(FLOW, phase=Phase.PAUSED), in_rest(), []),  # it was told before the pause
    ],
)
def test_what_is_said_aloud(before, now, said):
    assert [one.text for one in announcements(before, now, 3.0)] == said
