"""Where the camera stands: what each place shows, the order with the fewest moves, and what is said about it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from rich.console import Console

import exercises
from trainer.base.errors import TrainerError
from trainer.cli.options import PlaceOption
from trainer.plan import places, programme_file, progress
from trainer.plan.programme import CAMERA_S, PART_ORDER, Block, PlannedSet, Programme, change_s
from trainer.record.store import Person
from trainer.session import start

SHIPPED = ["abdominals", "after_call", "back", "desk", "glutes", "kettle", "legs", "mobility", "upper_back", "weekly"]


@pytest.fixture(autouse=True)
def _own(tmp_path, monkeypatch):
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))


def block(exercise: str, part: str = "main") -> Block:
    return Block(exercise, part, (None,), (1, 1), (30, 30), 30)  # type: ignore[arg-type]


def programme(*blocks: Block) -> Programme:
    return Programme("mine", "Mine", "bite", "whole", "", blocks)


@pytest.mark.parametrize(
    ("exercise", "wanted"),
    [
        ("clam", ("front",)),  # from 30 degrees down on
        ("hip_twist", ("head",)),
        ("toe_taps", ("side",)),  # up to 30 degrees down
        ("ab_curl", ("side",)),
        ("hamstring_stretch", ("side",)),  # up to 30 degrees down
        ("cat_stretch", ("side",)),  # likewise
        ("pelvic_tilt", ("side",)),  # likewise
        ("glute_bridge", ("side", "front")),  # up to 35 degrees down
        ("thoracic_lift", ("side", "front")),
        ("roll_down", ("desk", "side", "front", "head")),  # standing, one turns to any camera
        ("upper_back_stretch", ("desk", "side", "front", "head")),
        ("tall_posture", ("desk", "side", "front", "head")),
    ],
)
def test_an_exercise_is_judged_from_the_places_that_show_what_it_declares(exercise, wanted):
    assert places.places_of(exercise) == wanted


def test_every_exercise_of_the_program_has_a_place():
    assert {places.places_of(name)[0] for name in exercises.names()} <= places.PLACES.keys()


def test_an_exercise_that_fits_no_place_has_its_own(monkeypatch):
    clam = exercises.get("clam")
    assert clam.need is not None
    odd = replace(clam, need=replace(clam.need, pitch_deg=(80.0, 85.0)))
    monkeypatch.setattr(exercises, "get", lambda name: odd if name == "odd" else clam)
    assert places.places_of("odd") == ("odd",)
    assert places.order_of(PlannedSet("odd", place="odd")) == clam.need.place


@pytest.mark.parametrize("name", SHIPPED)
def test_a_bite_has_one_place_and_the_full_hour_two(name):
    one = programme_file.get(name)
    sets, _whys = progress.planned(one, (), {})
    assert len(places.moves(sets)) == (1 if one.kind == "full" else 0)
    assert len({planned.place for planned in sets}) == (2 if one.kind == "full" else 1)
    assert all(planned.place in places.places_of(planned.exercise) for planned in sets)


def test_the_order_of_the_parts_stays_and_the_main_part_goes_from_place_to_place():
    given = programme(
        block("tall_posture", "warm_up"),
        block("clam"),
        block("toe_taps"),
        block("glute_bridge"),
        block("clam"),
        block("ab_curl"),
        block("roll_down", "cool_down"),
    )
    found = places.arranged(given).blocks
    assert [(one.exercise, one.place) for one in found] == [
        ("tall_posture", "side"),
        ("toe_taps", "side"),
        ("glute_bridge", "side"),
        ("ab_curl", "side"),
        ("clam", "front"),
        ("clam", "front"),
        ("roll_down", "front"),
    ]


def fewest(blocks) -> int:
    """The fewest moves of any order of the main part, tried one by one."""
    return min(
        sum(a != b for a, b in itertools.pairwise(where))
        for order in itertools.permutations(blocks)
        for where in itertools.product(*(places.places_of(one.exercise) for one in order))
    )


@pytest.mark.parametrize("names", [*itertools.combinations(("clam", "toe_taps", "glute_bridge", "hip_twist"), 3)])
def test_no_other_order_moves_the_camera_less(names):
    blocks = [block(name) for name in names]
    found = places.arranged(programme(*blocks)).blocks
    assert sorted(one.exercise for one in found) == sorted(names)
    assert sum(a.place != b.place for a, b in itertools.pairwise(found)) == fewest(blocks)


def test_a_warm_up_that_needs_many_places_keeps_its_order():
    names = ("hip_twist", "toe_taps", "clam", "hip_twist", "toe_taps")
    found = places.arranged(programme(*(block(name, "warm_up") for name in names))).blocks
    assert [one.exercise for one in found] == [*names]
    assert [one.place for one in found] == ["head", "side", "front", "head", "side"]


def test_only_one_place_leaves_out_what_it_does_not_show():
    weekly = programme_file.get("weekly")
    desk = places.arranged(weekly, "desk").blocks
    assert {one.exercise for one in desk} == {"tall_posture", "roll_down", "upper_back_stretch", "hip_flexor_stretch"}
    assert places.left_out_words(weekly, "front") == (
        "Left out because the camera would have to move: Toe taps, Abdominal curl."
    )
    assert places.left_out_words(programme_file.get("desk"), "desk") == ""
    sets, _whys = progress.planned(weekly, (), {}, "desk")
    assert sets == ()  # its main part lies on the mat: that is no full hour
    assert progress.planned(programme_file.get("mobility"), (), {}, "desk")[0]
    with pytest.raises(TrainerError, match=r"There is no camera place 'roof'\. Places: desk, side, front, head\."):
        places.arranged(weekly, "roof")


def test_the_command_line_knows_the_same_places():
    (choices,) = (kind for kind in get_args(get_args(PlaceOption)[0]) if kind is not type(None))
    assert get_args(choices) == tuple(places.PLACES)


def test_a_change_of_place_takes_time_and_a_place_that_serves_both_takes_none():
    bridge, clam = PlannedSet("glute_bridge", place="front"), PlannedSet("clam", "left", place="front")
    assert change_s(bridge, clam) < CAMERA_S
    assert change_s(replace(bridge, place="side"), clam) == CAMERA_S
    assert change_s(replace(bridge, place=""), replace(clam, place="")) == CAMERA_S  # as they are declared


def test_where_the_camera_stands_and_when_it_moves_is_said():
    sets, _whys = progress.planned(programme_file.get("weekly"), (), {})
    stands, moves = places.camera_words(sets)
    assert stands == "Camera: beside the mat, a good two metres away, about 1 m high."
    assert moves.startswith("After about 3")
    assert ", before Clam: Put the camera beside the mat, two metres away, about 1.40 m high" in moves
    glutes, _whys = progress.planned(programme_file.get("glutes"), (), {})
    (line,) = places.camera_words(glutes)
    assert line.endswith("on a shelf. It stays there.")
    assert places.camera_words([PlannedSet("clam")]) == []
    assert places.camera_words([]) == []


def test_today_at_the_desk_says_what_is_left_out(capsys):
    known = start.Known(Person("me", {}, ()), (), programme_file.load_all(), {}, place="desk")
    today = start.today(known, datetime(2026, 3, 4, 12, tzinfo=UTC))
    assert today.programme == "upper_back"
    assert {"weekly", "glutes", "abdominals"}.isdisjoint((today.programme, *today.others))
    mobility = known.programmes["mobility"]
    assert start.left_out(known, mobility) == ["Left out because the camera would have to move: Hip twist."]
    sets, whys = start.planned(known, today, "mobility")
    start.print_sets(Console(width=200), known, mobility, sets, whys)
    printed = capsys.readouterr().out
    assert "Left out because the camera would have to move: Hip twist." in printed
    assert "Camera: about 1 m high, with two metres of room in front of it. It stays there." in printed


def test_the_parts_of_a_session_are_in_their_order_everywhere():
    for name in SHIPPED:
        parts = [PART_ORDER.index(one.part) for one in progress.planned(programme_file.get(name), (), {})[0]]
        assert parts == sorted(parts)
