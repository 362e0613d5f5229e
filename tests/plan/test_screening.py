"""Screening: what was measured of each side, what is more than noise, and what the plan makes of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from exercises.judging.results import Hold, Repetition, Scores
from tests.session_records import day, did, session
from trainer.plan import programme_file
from trainer.plan.places import camera_words
from trainer.plan.programme import plan
from trainer.plan.progress import days
from trainer.plan.screening import SCREENING, focus_of, is_due, newest, result_words, screening_sets
from trainer.plan.today import suggest


def moved(exercise: str, side: str, *ranges_deg: float) -> Any:
    one = did(exercise, 1, side)
    seen = Scores(range=90.0)
    one.reps = tuple(Repetition(n, None, 0.0, 1.0, 2.0, deg, 1.0, 1.0, seen) for n, deg in enumerate(ranges_deg, 1))
    return one


def stood(side: str, *seconds: float) -> Any:
    one = did("one_leg_stand", 0, side)
    one.reps, one.holds = (), tuple(Hold(n, 0.0, s, Scores()) for n, s in enumerate(seconds, 1))
    return one


def screened(n: int, *sets: Any) -> Any:
    return session(day(n), SCREENING, sets)


def words(*sessions: Any) -> list[str]:
    return [result_words(one) for one in newest(sessions)]


def test_the_sets_are_both_sides_of_each_test_that_health_allows_and_how_one_sits() -> None:
    sets = screening_sets({"one_leg_stand"})
    assert [(one.exercise, one.side) for one in sets] == [
        ("sitting", None),
        *((name, side) for name in ("hamstring_stretch", "clam") for side in ("left", "right")),
    ]
    assert [one.exercise for one in screening_sets(())][:3] == ["one_leg_stand", "one_leg_stand", "sitting"]
    assert len(screening_sets(())) == 7
    assert screening_sets({"one_leg_stand", "clam", "hamstring_stretch", "tall_posture"}) == ()


def test_the_camera_moves_once_and_the_person_hears_when() -> None:
    sets = screening_sets(())
    assert [one.place for one in sets] == ["side"] * 5 + ["front"] * 2
    said = camera_words(sets)
    assert said[0] == "Camera: beside the mat, a good two metres away, about 1 m high."
    assert said[1].startswith("After about 5 minutes, before Clam: Put the camera")


def test_the_longest_of_two_stands_counts_and_the_median_of_the_ranges() -> None:
    done = screened(3, stood("left", 4.0, 22.0), stood("right", 30.2), moved("clam", "left", 40, 47, 44))
    assert words(done) == [
        "One-leg stand: left 22 s, right 30 s. Left 8 s shorter.",
        "Clam: left 44°, right not measured.",
    ]


def test_a_difference_within_the_noise_is_none() -> None:
    done = screened(3, moved("clam", "left", 40), moved("clam", "right", 52))
    assert words(done) == ["Clam: left 40°, right 52°. No difference that the camera could tell from noise."]
    assert focus_of([done], day(4).date()) is None


def test_a_side_is_compared_with_the_last_time() -> None:
    before = screened(3, moved("clam", "left", 30), moved("clam", "right", 50))
    now = screened(28, moved("clam", "left", 46), moved("clam", "right", 51))
    (line,) = words(now, before)
    assert line == (
        "Clam: left 46°, right 51°. No difference that the camera could tell from noise. "
        "Left 16° more than on 3 Mar 2026."
    )


def test_a_repetition_whose_range_was_not_seen_measures_nothing() -> None:
    one = moved("clam", "left", 40)
    one.reps = tuple(SimpleNamespace(range_deg=40.0, scores=Scores()) for _ in one.reps)
    assert newest([screened(3, one)]) == []


@pytest.mark.parametrize(("n", "due"), [(3, False), (30, False)])
def test_a_screening_is_due_after_a_month(n: int, due: bool) -> None:
    done = screened(1, moved("clam", "left", 40))
    assert is_due([], day(1).date())
    assert is_due([done], day(n).date()) is due
    assert is_due([done], day(31).date())


def test_the_largest_difference_against_its_noise_leads_for_a_month() -> None:
    done = screened(1, stood("left", 22.0), stood("right", 30.0), moved("clam", "left", 20), moved("clam", "right", 60))
    found = focus_of([done], day(20).date())
    assert found is not None
    assert (found.test.exercise, found.shorter) == ("clam", "left")
    assert focus_of([done], day(31).date()) is not None
    assert focus_of([screened(1, stood("left", 22.0), stood("right", 30.0))], day(1).date().replace(month=4)) is None


def test_every_other_bite_works_on_the_difference_and_says_why() -> None:
    programmes = programme_file.shipped()
    done = screened(1, moved("hamstring_stretch", "left", 40), moved("hamstring_stretch", "right", 60))

    def chosen(*sessions: Any) -> tuple[str | None, str]:
        found = suggest(programmes, sessions, day(9, 18), lambda one, _sessions: plan(one))
        return found.programme, found.why

    assert chosen(done) == (
        "legs",
        "Your screening measured 20° less on one side than on the other, so today works on that.",
    )
    sets = [did(one.exercise, one.amount or 1, one.side) for one in plan(programmes["legs"])]
    assert chosen(session(day(8), "legs", sets), done)[0] != "legs"


def test_a_screening_is_no_practice_from_which_doses_follow() -> None:
    assert list(days([screened(1, moved("clam", "left", 40))], "clam")) == []
