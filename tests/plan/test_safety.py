"""Questions, what they exclude, and the stop rules, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exercises
from exercises.judging.conditions import CONDITION_WORDS
from exercises.judging.declaration import Condition
from trainer.plan import safety

WELL = {question.id: question.answers[0].id for question in safety.QUESTIONS}
LYING_FLAT = {"glute_bridge", "ab_curl", "toe_taps", "hip_twist", "thoracic_lift", "hamstring_stretch", "pelvic_tilt"}


def not_offered(**answers: str) -> set[str]:
    return {name for name in exercises.names() if safety.reason_against(exercises.get(name), WELL | answers)}


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({}, set()),
        ({"osteoporosis": "yes"}, {"roll_down", "ab_curl", "hip_twist", "cat_stretch", "one_leg_stand"}),
        (
            {"osteoporosis": "fracture"},
            {"roll_down", "ab_curl", "hip_twist", "cat_stretch", "upper_back_stretch", "one_leg_stand"},
        ),
        ({"pregnancy": "after_birth"}, {"ab_curl", "toe_taps"}),
        ({"pregnancy": "early"}, set()),
        ({"pregnancy": "late"}, LYING_FLAT | {"roll_down", "hip_flexor_stretch", "one_leg_stand"}),
        ({"acute_disc": "yes"}, {"roll_down", "ab_curl", "toe_taps", "hip_twist", "hamstring_stretch", "cat_stretch"}),
        (
            {"hip_surgery": "yes"},
            {"clam", "toe_taps", "hip_twist", "hamstring_stretch", "hip_flexor_stretch", "one_leg_stand"},
        ),
        ({"knee": "yes"}, {"hip_flexor_stretch", "cat_stretch"}),
        ({"wrist": "yes"}, {"cat_stretch"}),
        ({"narrow_canal": "yes"}, {"thoracic_lift", "hip_flexor_stretch", "cat_stretch"}),
        ({"balance": "yes"}, {"hip_flexor_stretch", "one_leg_stand"}),
        ({"recent_surgery": "yes"}, set(exercises.names())),
        (
            {"dizziness": "yes", "neck_pain": "yes"},
            {"roll_down", "upper_back_stretch", "ab_curl", "cat_stretch", "one_leg_stand"},
        ),
    ],
    ids=[
        "well",
        "osteoporosis",
        "fracture",
        "birth",
        "early",
        "late: nothing flat",
        "disc",
        "hip",
        "knee",
        "wrist",
        "canal",
        "balance",
        "all",
        "two",
    ],
)
def test_what_is_not_offered(answers, wanted):
    assert not_offered(**answers) == wanted


def test_every_condition_is_asked_for_named_and_excludes_something():
    asked = {c for question in safety.QUESTIONS for answer in question.answers for c in answer.conditions}
    used = {c for name in exercises.names() for c in exercises.get(name).excluded_by}
    assert asked == {*get_args(Condition)} == {*CONDITION_WORDS}
    assert used == asked


def test_what_no_installed_exercise_needs_is_not_asked(monkeypatch):
    def ids() -> set[str]:
        return {question.id for question in safety.questions()}

    assert not {question.id for question in safety.QUESTIONS} - ids()
    kneeling = replace(exercises.get("clam"), excluded_by=("knee_pain",))
    monkeypatch.setattr(exercises, "names", lambda: ["kneeling"])
    monkeypatch.setattr(exercises, "get", lambda _name: kneeling)
    assert ids() == {safety.URGENT, "knee"}


def test_the_first_answer_excludes_nothing_and_ids_are_single():
    assert all(not question.answers[0].conditions for question in safety.QUESTIONS)
    assert len({q.id for q in safety.QUESTIONS}) == len(safety.QUESTIONS)


def test_an_excluded_exercise_says_why_and_a_cleared_one_is_offered():
    curl = exercises.get("ab_curl")
    answers = WELL | {"osteoporosis": "yes", "neck_pain": "yes"}
    why = safety.reason_against(curl, answers)
    assert why == "osteoporosis and neck pain"
    assert safety.reason_against(curl, answers, cleared=["ab_curl"]) == ""
    assert safety.reason_against(curl, answers, cleared=["roll_down"]) == why


def test_an_exercise_cannot_be_excluded_by_what_nobody_asks():
    with pytest.raises(ValueError, match=r"clam: no condition \['gout'\]; there are: acute_disc"):
        replace(exercises.get("clam"), excluded_by=("gout",))


def test_urgent_signs_end_the_session_before_it_starts():
    assert safety.needs_help_now(WELL) == ""
    assert "do not exercise now" in safety.needs_help_now(WELL | {safety.URGENT: "yes"})


def test_what_is_not_answered_is_asked_again():
    assert safety.unanswered(WELL) == ()
    assert safety.unanswered({}) == safety.questions()
    changed = WELL | {"osteoporosis": "an answer of another version"}
    assert [q.id for q in safety.unanswered(changed)] == ["osteoporosis"]


@pytest.mark.parametrize(
    ("before", "after", "stops"),
    [
        (None, None, False),
        (0, 0, False),
        (0, 1, False),
        (0, 2, True),  # rose by 2
        (3, 4, False),
        (2, 4, True),
        (4, 5, True),  # above 4
        (4, 1, False),
        (None, 4, False),
        (None, 5, True),
    ],
)
def test_pain_after(before, after, stops):
    assert bool(safety.pain_after_stops(before, after)) is stops


@given(st.none() | st.integers(0, 10), st.integers(0, 10))
def test_more_pain_never_stops_less(before, after):
    if safety.pain_after_stops(before, after) and after < 10:
        assert safety.pain_after_stops(before, after + 1)
    assert bool(safety.pain_before_stops(after)) is (after > 4)


TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("before", "told", "words"),
    [
        (4, [], ""),
        (5, [], "give your back a rest"),
        (6, [], "give your back a rest"),
        (7, [], "Please do not exercise today. Ask your GP"),
        (5, [(date(2026, 3, 9), 4)], "give your back a rest"),
        (5, [(date(2026, 3, 9), 3)], "has risen to 5"),
        (5, [(date(2026, 3, 9), 5)], "above 4 on another day"),
        (5, [(date(2026, 3, 10), 5)], "give your back a rest"),  # the same day
        (5, [(date(2026, 3, 2), 5)], "give your back a rest"),  # eight days ago
        (4, [(date(2026, 3, 9), 0)], ""),  # risen, but low: urgent signs are asked
    ],
)
def test_pain_before(before, told, words):
    said = safety.pain_before_stops(before, told, TODAY)
    assert words in said
    assert bool(said) is bool(words)


@pytest.mark.parametrize(
    ("before", "told", "asks"),
    [(None, [], False), (4, [], False), (5, [], True), (2, [(TODAY, 0)], True), (2, [(TODAY, 1), (TODAY, 0)], False)],
)
def test_when_urgent_signs_are_asked_again(before, told, asks):
    assert safety.asks_urgent_signs(before, told) is asks


@pytest.mark.parametrize(
    ("answers", "days_ago", "wanted"),
    [
        ({}, 30, set()),
        ({}, 31, {safety.URGENT}),
        ({safety.URGENT: "yes"}, 99, set()),  # a doctor comes first
        ({"recent_surgery": "yes"}, 30, set()),
        ({"recent_surgery": "yes"}, 93, {safety.URGENT, "recent_surgery"}),
        ({"hip_surgery": "yes"}, 30, set()),
        ({"pregnancy": "early"}, 15, {"pregnancy"}),
        ({"pregnancy": "after_birth"}, 184, {safety.URGENT, "pregnancy"}),
    ],
)
def test_answers_that_age(answers, days_ago, wanted):
    answered = dict.fromkeys(WELL, (TODAY - timedelta(days=days_ago)).isoformat())
    assert {question.id for question in safety.due(WELL | answers, answered, TODAY)} == wanted


def test_an_answer_without_a_day_has_aged():
    assert [question.id for question in safety.due(WELL, {}, TODAY)] == [safety.URGENT]
    assert safety.due(WELL, {safety.URGENT: "soon"}, TODAY) != ()
    assert safety.due({}, {}, TODAY) == safety.questions()
