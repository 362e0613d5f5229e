"""Every number that decides a verdict says where it comes from, and how many of them are a matter of judgement."""

from __future__ import annotations

from dataclasses import fields

import pytest

import exercises
from exercises.judging.declaration import Counting, FaultRule, Holding, Limit
from exercises.judging.units import DEG
from exercises.judging.why import Fit, Paper, Taste, Why

#: Parts of the rules, and of all numbers, that somebody judged: a fifth at most. A number that is measured or found in
#: a paper lowers them. Of the rules, the drop of the thigh in a hamstring stretch is not fitted, because hurried
#: stretches hide it, and the way down of a bridge is read in too few of the recordings.
TASTE_OF_RULES, TASTE_OF_ALL = 9 / 44, 1 / 5


def rules() -> list[Why]:
    return [rule.why for name in exercises.names() for rule in exercises.get(name).faults]


def gates() -> list[Why]:
    found: list[Why] = []
    for name in exercises.names():
        counting = exercises.get(name).counting
        found += [limit.why for limit in counting.limits]
        found += [] if isinstance(counting, Holding) else [counting.why]
    return found


def taste(sources: list[Why]) -> float:
    return sum(isinstance(source, Taste) for source in sources) / len(sources)


def test_every_number_has_a_source() -> None:
    assert all(isinstance(source, Fit | Paper | Taste) for source in [*rules(), *gates()])
    assert taste(rules()) <= TASTE_OF_RULES
    assert taste([*rules(), *gates()]) <= TASTE_OF_ALL


@pytest.mark.parametrize("kind", [FaultRule, Limit, Counting])
def test_none_can_be_declared_without(kind: type) -> None:
    given = {field.name: 1.0 for field in fields(kind) if field.name not in ("why", "unit")}
    given |= {"unit": DEG} if kind is FaultRule else {}
    with pytest.raises(TypeError, match="'why'"):
        kind(**given)


@pytest.mark.parametrize(
    ("kind", "said"), [(Fit, ("48 lifts", " ")), (Taste, ("", "a nod is told")), (Paper, ("", 2008, "10 degrees"))]
)
def test_a_source_that_says_nothing_is_none(kind: type, said: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="says nothing under"):
        kind(*said)


def test_a_rule_is_written_with_names() -> None:
    with pytest.raises(TypeError, match="positional"):
        FaultRule("tips", "it tips")  # type: ignore[misc, call-arg]
