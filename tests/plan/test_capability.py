"""How much a person feels able to do scales amounts, and nothing else."""

from __future__ import annotations

import pytest

from tests.session_records import day, did, session
from trainer.plan import progress
from trainer.plan.capability import capability_of, capability_question, scaled
from trainer.plan.programme import PlannedSet


@pytest.mark.parametrize(
    ("capability", "amounts"), [("less", [6, 20, 1, None]), ("usual", [8, 30, 1, None]), ("more", [10, 38, 2, None])]
)
def test_scaled(capability, amounts):
    sets = [PlannedSet("clam", amount=amount) for amount in (8, 30, 1, None)]
    assert [one.amount for one in scaled(sets, capability)] == amounts


def test_enter_is_as_usual():
    question = capability_question()
    assert capability_of(question.default or "") == "usual"
    assert [capability_of(choice.id) for choice in question.choices] == ["less", "usual", "more"]


def test_a_day_of_less_does_not_lower_the_next_dose_unless_it_hurt():
    usual = session(day(1), "glutes", [did("clam", 12)])
    less = session(day(2), "glutes", [did("clam", 6)], capability="less")
    assert [one.amount for one in progress.days([less, usual], "clam")] == [12]
    hurt = session(day(2), "glutes", [did("clam", 6, comfort="hurt")], capability="less")
    assert [one.hurt for one in progress.days([hurt, usual], "clam")] == [True, False]
