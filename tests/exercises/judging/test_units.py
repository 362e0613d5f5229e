"""Sizes in their units: in a sentence, in a table, and in a unit that this version does not know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exercises.clam import CLAM
from exercises.judging import units
from exercises.judging.units import DEG, LEG, PERCENT, SECONDS, SHARE, SHOULDER_WIDTHS, TORSO, UNITS, Unit


@pytest.mark.parametrize(
    ("unit", "size", "words"),
    [
        (DEG, 14.4, "14°"),
        (TORSO, 0.148, "15 % of torso length"),
        (LEG, 0.2, "20 % of leg length"),
        (SHOULDER_WIDTHS, 0.24, "24 % of shoulder width"),
        (SHARE, 0.9, "90 %"),
        (PERCENT, 9.6, "10 %"),
        (SECONDS, 0.84, "0.8 s"),
        (units.with_id("hand"), 1.27, "1.3 hand"),  # of a record that another version or package wrote
        (units.with_id("{odd}"), 1.27, "1.3 {odd}"),
    ],
)
def test_a_size_in_a_sentence(unit: Unit, size: float, words: str) -> None:
    assert unit.say(size) == words


def test_a_size_in_a_table_is_not_scaled() -> None:
    assert [unit.number(0.1234, "+") for unit in (DEG, TORSO, SECONDS)] == ["+0.1°", "+0.123", "+0.12"]


def test_an_id_is_a_contract() -> None:
    assert [unit.id for unit in UNITS] == ["deg", "torso", "leg", "shoulder widths", "share", "%", "s"]
    assert all(units.with_id(unit.id) is unit for unit in UNITS)


def test_the_name_of_an_observable_ends_with_its_unit() -> None:
    names = ("pelvis_roll_deg", "hips_back_leg", "knee_gap_widths", "trunk_shortening_pct", "opening")
    assert [units.in_name(name).id for name in names] == ["deg", "leg", "shoulder widths", "%", ""]


def test_an_exercise_s_own_unit_comes_first() -> None:
    palm = Unit(id="palm", words="{size} palms")
    first, *rest = CLAM.observables
    own = replace(CLAM, observables=(replace(first, in_unit=palm), *rest))
    assert own.unit("palm") is palm
    assert own.unit("torso") is TORSO
    assert CLAM.unit("palm").say(2) == "2.0 palm"


def test_a_fault_is_judged_in_its_observable_s_unit() -> None:
    rules = (replace(CLAM.faults[0], unit=TORSO), *CLAM.faults[1:])
    with pytest.raises(ValueError, match="pelvis_roll_deg is in 'deg', but pelvis_rolls_back judges it in 'torso'"):
        replace(CLAM, faults=rules)
