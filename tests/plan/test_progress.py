"""How much today: a table of days done and the step that follows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.session_records import day, did, session
from trainer.plan.programme import Block, Dose, Programme
from trainer.plan.progress import Day, advise, days, planned

BLOCK = Block("glute_bridge", "main", (None,), (2, 3), (8, 12), 40)
HOLD = Block("tall_posture", "main", (None,), (1, 2), (20, 40), 0)


def good(sets: int, amount: int, variant: str = "") -> Day:
    return Day(sets, amount, variant, spine=90.0, hips=88.0)


@pytest.mark.parametrize(
    ("past", "wanted", "why"),
    [
        ([], Dose(2, 8), ""),
        ([good(2, 8)], Dose(2, 8), ""),  # once is not enough
        ([good(2, 8)] * 2, Dose(2, 10), "A few more"),
        ([good(2, 10)] * 2, Dose(2, 12), "A few more"),
        ([good(2, 12)] * 2, Dose(3, 8), "Another set"),
        ([good(3, 12)] * 3, Dose(3, 12), ""),  # the harder form wants one day more
        ([good(3, 12)] * 4, Dose(2, 8, "harder"), "The harder form"),
        ([good(2, 8, "harder")] * 2, Dose(2, 10, "harder"), "A few more"),
        ([good(3, 12, "harder")] * 9, Dose(3, 12, "harder"), ""),  # there is no more
        ([good(3, 12, "easier")] * 2, Dose(2, 8), "The full exercise"),
        ([good(2, 11)] * 2, Dose(2, 12), "A few more"),  # never beyond the block's most
        ([good(2, 10), good(2, 8)], Dose(2, 10), ""),  # the new dose only once so far
        ([good(2, 8), good(2, 10)], Dose(2, 10), "A few more"),  # both days were whole for the smaller one
        ([Day(2, 8, spine=90.0, hips=70.0)] * 2, Dose(2, 8), ""),  # fair is no step
        ([Day(2, 8)] * 2, Dose(2, 8), ""),  # what was not seen was not good
        ([Day(2, 8, spine=90.0)] * 2, Dose(2, 10), "A few more"),  # what could be judged was
        ([good(2, 4)], Dose(2, 8), ""),  # broken off early: not below the first dose
        ([good(1, 8)] * 2, Dose(2, 8), ""),
        ([Day(3, 10, spine=50.0, hips=90.0)], Dose(2, 10), "so that you keep good form"),
        ([Day(2, 10, spine=50.0)], Dose(2, 8), "so that you keep good form"),
        ([Day(2, 8, spine=50.0)], Dose(2, 8, "easier"), "so that you keep good form"),
        ([Day(2, 8, "easier", spine=50.0)], Dose(2, 8, "easier"), "so that you keep good form"),
        ([Day(2, 10, "harder", spine=50.0)], Dose(2, 8), "so that you keep good form"),
        ([Day(3, 12, spine=95.0, hips=95.0, hurt=True)], Dose(2, 12), "because it hurt"),
        ([good(2, 8), Day(2, 8, spine=90.0, hurt=True)], Dose(2, 8), ""),
    ],
)
def test_steps(past, wanted, why):
    step = advise(BLOCK, past, held=False)
    assert step.dose == wanted
    assert why in step.why
    assert bool(step.why) is bool(why)


def test_a_hold_grows_by_seconds():
    assert advise(HOLD, [good(1, 20)] * 2, held=True).dose == Dose(1, 30)
    assert advise(HOLD, [good(1, 24)] * 2, held=True).dose == Dose(1, 34)


def test_a_warm_up_is_never_harder_but_is_easier_when_the_rest_is():
    warm_up = replace(BLOCK, part="warm_up")
    assert advise(warm_up, [good(3, 12)] * 9, held=False).dose == Dose(3, 12)
    assert advise(warm_up, [good(3, 12, "harder")], held=False).dose == Dose(3, 12)
    assert advise(warm_up, [good(3, 12, "easier")], held=False).dose == Dose(3, 12, "easier")


DAYS = st.lists(
    st.builds(
        Day,
        sets=st.integers(1, 6),
        amount=st.integers(1, 30),
        variant=st.sampled_from(["", "easier", "harder"]),
        spine=st.none() | st.floats(0, 100),
        hips=st.none() | st.floats(0, 100),
        hurt=st.booleans(),
    ),
    max_size=4,
)


@given(DAYS)
def test_the_dose_keeps_the_blocks_bounds_and_pain_or_poor_scores_never_bring_more(past):
    dose = advise(BLOCK, past, held=False).dose
    assert 2 <= dose.sets <= 3
    assert 8 <= dose.amount <= 12
    if past and (past[0].hurt or any(s is not None and s < 60 for s in (past[0].spine, past[0].hips))):
        assert dose.variant != "harder"
        assert dose.sets <= max(past[0].sets, 2)


def test_days_take_all_sessions_of_a_day_together_and_the_side_with_fewer_sets():
    sessions = [
        session(day(5), sets=[did("clam", 8, "left", variant="harder"), did("clam", 8, "left")]),
        session(day(4, 18), "glutes", [did("clam", 10, "right", spine=None), did("glute_bridge", 8)], pain=(1, 3)),
        session(day(4), "glutes", [did("clam", 8, "left"), did("clam", 3, "left"), did("clam", 0, "left")]),
    ]
    assert [*days(sessions, "clam")] == [Day(2, 8, "harder", spine=90.0), Day(1, 8, spine=90.0, hurt=True)]
    assert [*days(sessions, "tall_posture")] == []
    assert [*days([session(day(1), sets=[did("tall_posture", 31)])], "tall_posture")] == [Day(1, 31, spine=90.0)]


def test_a_programme_is_planned_on_the_persons_own_numbers():
    programme = Programme("mine", "Mine", "bite", "glutes", "", (BLOCK, HOLD))
    sessions = [session(day(n), sets=[did("glute_bridge", 8)] * 2) for n in (4, 2)]
    sets, whys = planned(programme, sessions, {"tall_posture": "an operation"})
    assert [(one.exercise, one.n, one.of, one.amount) for one in sets] == [
        ("glute_bridge", 1, 2, 10),
        ("glute_bridge", 2, 2, 10),
    ]
    assert whys == {"glute_bridge": "A few more: your last sessions went well."}


def test_of_a_programme_that_loses_its_main_part_nothing_is_left():
    warm_up = replace(HOLD, part="warm_up")
    programme = Programme("mine", "Mine", "bite", "glutes", "", (warm_up, BLOCK))
    assert [one.exercise for one in planned(programme, [], {})[0]] == ["tall_posture", "glute_bridge", "glute_bridge"]
    assert planned(programme, [], {"glute_bridge": "an operation"}) == ((), {})
    only_warm_up = replace(programme, blocks=(warm_up,))  # it has no main part to lose
    assert [one.exercise for one in planned(only_warm_up, [], {})[0]] == ["tall_posture"]
