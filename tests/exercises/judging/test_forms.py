"""Easier and harder forms are judged by what they ask for."""

from __future__ import annotations

import pytest

import exercises
from exercises.judging.declaration import Counting, Exercise
from exercises.judging.movement import BREATH_S


def counting_of(exercise: Exercise) -> Counting:
    assert isinstance(exercise.counting, Counting)
    return exercise.counting


def test_an_easier_form_is_compared_with_its_own_range_and_told_no_fault_that_it_asks_for() -> None:
    bridge = exercises.get("glute_bridge")
    easier = bridge.in_form("easier")
    assert {rule.code for rule in bridge.faults} - {rule.code for rule in easier.faults} == {"hips_low"}
    assert counting_of(easier).target_range == 0.5 * counting_of(bridge).target_range
    assert counting_of(easier).tempo == counting_of(bridge).tempo


def test_a_harder_form_may_last_longer_and_is_paced_through_its_breaths() -> None:
    bridge = exercises.get("glute_bridge")
    harder = bridge.in_form("harder")
    assert harder.faults == bridge.faults
    assert counting_of(harder).max_s == counting_of(bridge).max_s + 3 * BREATH_S
    tempo = counting_of(harder).tempo
    assert tempo is not None
    assert (tempo.hold_s, tempo.hold_breaths) == (3 * BREATH_S, 3)


@pytest.mark.parametrize("name", exercises.names())
def test_a_form_asks_only_for_faults_that_its_exercise_knows(name: str) -> None:
    one = exercises.get(name)
    assert one.in_form("") is one
    for form in (one.easier_form, one.harder_form):
        assert {*form.asks_for} <= {rule.code for rule in one.faults}
