"""What to do now: a table of what was done, and what follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.session_records import day, did, session
from trainer.plan.adherence import streak_days
from trainer.plan.programme import Block, PlannedSet, Programme, plan
from trainer.plan.today import resume_at, runs, suggest


def programme(name: str, kind: str, focus: str, *exercises: str) -> Programme:
    blocks = tuple(Block(one, "main", (None,), (1, 1), (4, 4), 30) for one in exercises)
    return Programme(name, name.capitalize(), kind, focus, "", blocks)  # type: ignore[arg-type]


PROGRAMMES = {
    one.id: one
    for one in (
        programme("weekly", "full", "whole", "roll_down", "glute_bridge", "ab_curl", "toe_taps"),
        programme("glutes", "bite", "glutes", "glute_bridge", "glute_bridge"),
        programme("abdominals", "bite", "abdominals", "ab_curl"),
        programme("mobility", "bite", "mobility", "roll_down", "hip_twist"),
        programme("kettle", "break", "mobility", "roll_down"),
        programme("desk", "break", "posture", "upper_back_stretch"),
    )
}


def whole(when, name: str):
    return session(when, name, [did(block.exercise, 4) for block in PROGRAMMES[name].blocks])


def say(now, *newest_first, programmes=PROGRAMMES, without=()):
    def plan_of(one, _sessions):
        return plan(replace(one, blocks=tuple(block for block in one.blocks if block.exercise not in without)))

    return suggest(programmes, list(newest_first), now, plan_of)


@pytest.mark.parametrize(
    ("done", "wanted", "why"),
    [
        ([], "glutes", "A good place to start."),
        ([whole(day(9), "glutes")], "abdominals", "You have not done Abdominals yet."),
        ([whole(day(9), "abdominals"), whole(day(8), "glutes")], "mobility", "You have not done Mobility yet."),
        (
            [whole(day(9), "mobility"), whole(day(8), "abdominals"), whole(day(7), "glutes")],
            "weekly",
            "You know the exercises now. It is time for your weekly full session.",
        ),
        ([whole(day(9), "weekly")], "mobility", "You did the full session yesterday, so today is easy."),
        ([whole(day(8), "weekly"), whole(day(3), "mobility")], "glutes", "You have not done Glutes yet."),
        ([whole(day(3), "weekly")], "weekly", "Your last full session was 7 days ago."),
        (
            [
                whole(day(9), "mobility"),
                whole(day(8), "abdominals"),
                whole(day(7), "glutes"),
                whole(day(4), "weekly"),
            ],
            "glutes",
            "You last did Glutes 3 days ago.",
        ),
        (
            [whole(day(10, 8), "glutes")],
            "kettle",
            "Today's session is done. A two-minute break now and then keeps you moving.",
        ),
        (
            [whole(day(10, 8), "weekly")],
            "kettle",
            "Today's session is done. A two-minute break now and then keeps you moving.",
        ),
        (
            [whole(day(10, 9), "kettle"), whole(day(10, 8), "glutes")],
            "desk",
            "Today's session is done. A two-minute break now and then keeps you moving.",
        ),
        (
            [
                *(whole(day(10, hour), name) for hour, name in ((11, "kettle"), (10, "desk"))),
                whole(day(10, 9), "glutes"),
            ],
            "kettle",
            "Today's session is done. A two-minute break now and then keeps you moving.",
        ),
    ],
)
def test_what_follows(done, wanted, why):
    today = say(day(10, 13), *done)
    assert (today.programme, today.why) == (wanted, why)
    assert today.resume_at == 0
    assert wanted not in today.others
    missing = {"weekly"} if not done else set()  # a beginner is shown bites, not an hour
    assert {wanted, *today.others} == set(PROGRAMMES) - missing


def test_after_some_breaks_it_is_enough():
    extra = {**PROGRAMMES, "third": programme("third", "break", "posture", "upper_back_stretch")}
    done = [
        session(day(10, hour), name, [did("roll_down", 4)])
        for hour, name in ((11, "third"), (10, "kettle"), (9, "desk"))
    ]
    today = say(day(10, 13), *done, whole(day(10, 8), "glutes"), programmes=extra)
    assert (today.programme, today.why) == (None, "That is enough for today. Rest well.")


def test_what_is_wholly_excluded_is_not_offered():
    today = say(day(10), without=("glute_bridge", "ab_curl"))
    assert today.programme == "mobility"
    assert {"glutes", "abdominals"}.isdisjoint(today.others)
    nothing = {block.exercise for one in PROGRAMMES.values() for block in one.blocks}
    assert say(day(10), without=nothing).programme is None


def test_a_day_on_which_it_hurt_is_over():
    left = session(day(10, 9), "weekly", [did("roll_down", 4), did("glute_bridge", 4)], pain=(1, 3))
    today = say(day(10, 13), left)
    assert (today.programme, today.why, today.others) == (
        None,
        "You had pain today, so rest. Your next session will be easier.",
        (),
    )
    assert say(day(11, 9), left).programme == "mobility"


SETS = [PlannedSet("clam", "left", 1, 2, 8), PlannedSet("clam", "left", 2, 2, 8), PlannedSet("clam", "right", 1, 1, 8)]


@pytest.mark.parametrize(
    ("sets", "at"),
    [
        ([], 0),
        ([did("clam", 8, "left")], 1),
        ([did("clam", 3, "left")], 0),  # left in the middle of it
        ([did("clam", 8, "left"), did("clam", 9, "left")], 2),
        ([did("clam", 8, "left"), did("clam", 2, "left")], 1),
        ([did("clam", 0, "left"), did("clam", 8, "left")], 2),  # the first one was skipped
        ([did("clam", 8, "left"), did("clam", 8, "left"), did("clam", 8, "left")], 2),  # one was done again
        ([did("clam", 8, "left"), did("clam", 8, "left"), did("clam", 8, "right")], 3),
        ([did("ab_curl", 8)], 0),  # something else
        ([did("clam", 8, "left")] * 2 + [did("clam", 8, "right"), did("clam", 8, "left")], 1),  # begun anew
    ],
)
def test_where_a_session_is_gone_on_with(sets, at):
    assert resume_at(SETS, sets) == at


def test_a_session_that_was_left_is_gone_on_with_for_some_hours():
    left = session(day(10, 9), "weekly", [did("roll_down", 4), did("glute_bridge", 4), did("ab_curl", 1)])
    today = say(day(10, 13), left, whole(day(9), "glutes"))
    assert (today.programme, today.resume_at) == ("weekly", 2)
    assert today.why == "Weekly: you stopped after 2 of 4 sets."
    assert "weekly" not in today.others
    assert say(day(11, 9), left).resume_at == 0
    rest = session(day(10, 11), "weekly", [did("ab_curl", 4), did("toe_taps", 4)])
    done = say(day(10, 13), rest, left)  # the two sessions together are whole
    assert (done.programme, done.resume_at) == ("kettle", 0)
    assert (
        say(day(10, 13), session(day(10, 12), "", [did("clam", 4)]), left).resume_at == 0
    )  # something else came after


def test_runs_take_the_sessions_of_a_programme_and_day_together():
    a, b = session(day(4, 9), "weekly", [did("clam", 1)]), session(day(4, 11), "weekly", [did("clam", 2)])
    found = runs([session(day(5), ""), b, a, session(day(3), "desk")])
    assert [one.programme for one in found] == ["weekly", "desk"]
    assert found[0].sessions == (a, b)
    assert [len(one.reps) for one in found[0].sets] == [1, 2]


@pytest.mark.parametrize(
    ("days_done", "streak"), [([], 0), ([10], 1), ([9], 1), ([8], 0), ([10, 9, 8, 6], 3), ([9, 8], 2)]
)
def test_streaks(days_done, streak):
    done = [session(day(n), "", [did("clam", 1)]) for n in days_done]
    assert streak_days([*done, session(day(7), "", [did("clam", 0)])], day(10).date()) == streak


def test_a_programme_without_sets_is_not_offered():
    def plan_of(one, _sessions):
        return () if one.id == "glutes" else plan(one)

    found = suggest(PROGRAMMES, [], day(10), plan_of)
    assert found.programme == "abdominals"
    assert set(found.others) == PROGRAMMES.keys() - {"glutes", "abdominals", "weekly"}


def test_a_set_that_was_asked_for_in_part_is_whole():
    planned = plan(PROGRAMMES["glutes"])
    sets = [did(one.exercise, 3, one.side) for one in planned]
    assert resume_at(planned, sets) == len(planned) - 1  # the last one was broken off
    for one in sets:
        one.amount = 3
    assert resume_at(planned, sets) == len(planned)


def test_pain_that_prevented_a_session_means_rest_for_the_day():
    today = say(day(10, 13), session(day(10, 9), pain=(6, None)))
    assert today.programme is None
    assert "You had pain today" in today.why
