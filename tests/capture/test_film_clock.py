"""Seconds from time stamps that stop, jump and restart; every case is a list that can be read."""

from __future__ import annotations

import math

import pytest

from trainer.capture.film_clock import FilmClock, Gap


def times(clock: FilmClock, *stamps: float | None) -> list[float | None]:
    """The times of pictures that are decoded in the order in which they are shown."""
    return [clock(stamp, stamp) for stamp in stamps]


def test_the_first_picture_is_at_0():
    assert times(FilmClock(25), 7.0, 7.04, 7.08) == pytest.approx([0, 0.04, 0.08])


def test_two_recordings_joined_go_on_at_the_usual_step():
    clock = FilmClock(25)
    assert times(clock, 0.0, 0.04, 9.5, 9.54, 0.0, 0.04) == pytest.approx([0, 0.04, 9.5, 9.54, 9.58, 9.62])
    assert clock.restarts_s == pytest.approx([9.58])


def test_the_usual_step_is_that_of_the_pictures_not_of_the_header():
    assert times(FilmClock(1000), 10.0, 10.1, 10.2, 10.3, 0.0)[-1] == pytest.approx(0.4)


def test_a_counter_that_wraps_around_twice():
    clock = FilmClock(10)
    assert times(clock, 95.0, 95.1, 0.0, 0.1, 0.2, -90.0) == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5])
    assert len(clock.restarts_s) == 2


def test_joined_recordings_whose_order_of_decoding_runs_ahead():
    # Two pictures are decoded before the first is shown, so the new clock is seen there first.
    clock = FilmClock(10)
    shown_and_decoded = [(5.0, 5.2), (5.1, 5.3), (5.2, 0.0), (5.3, 0.1), (0.0, 0.2), (0.1, 0.3)]
    assert [clock(*one) for one in shown_and_decoded] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5])


def test_a_picture_that_a_damaged_film_gives_too_late_is_left_out():
    clock = FilmClock(10)
    shown_and_decoded = [(8.9, 9.0), (16.5, 16.5), (9.1, 16.6), (16.6, 16.7)]
    assert [clock(*one) for one in shown_and_decoded] == [0, pytest.approx(7.6), None, pytest.approx(7.7)]
    assert clock.restarts_s == []


def test_small_disorder_catches_up():
    assert times(FilmClock(10), 0.0, 0.3, 0.2, 0.1, 0.4) == pytest.approx([0, 0.3, 0.301, 0.302, 0.4])


@pytest.mark.parametrize("fps", [25.0, math.nan])
def test_without_time_stamps_the_rate_counts(fps):
    assert times(FilmClock(fps), None, None, None) == pytest.approx([0, 0.04, 0.08])


def test_a_gap_is_kept_and_told():
    clock = FilmClock(25)
    assert times(clock, 0.0, 0.04, 7204.0, 7204.04) == pytest.approx([0, 0.04, 7204.0, 7204.04])
    assert clock.gaps == [Gap(0.04, 7204.0)]


def test_a_time_lapse_has_no_gaps():
    clock = FilmClock(0.5)
    times(clock, 0.0, 2.0, 4.0, 6.0)
    assert clock.gaps == []
