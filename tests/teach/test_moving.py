"""The moving figure: it moves, repeats, follows the pacer, and is not drawn more often than needed."""

from __future__ import annotations

import numpy as np
import pytest

import exercises
from trainer.coach.pacer import Pace
from trainer.screen.drawing import SKY
from trainer.teach.demonstration import Demonstration, demonstration
from trainer.teach.figure import MAT
from trainer.teach.moving import FPS, at_pace, in_step, moving_figure, scale_px

CLAM = exercises.get("clam")


@pytest.fixture(scope="module")
def clam() -> Demonstration:
    one = demonstration("clam", None, "right")
    assert one is not None
    return one


@pytest.mark.parametrize("size", [(160, 110), (700, 400)])
def test_it_moves_and_begins_again(clam: Demonstration, size: tuple[int, int]) -> None:
    low, high = (moving_figure(CLAM, clam, t_s, size).copy() for t_s in (0.0, clam.peak_s))
    assert low.shape == (size[1], size[0], 3)
    assert (low == SKY).all(axis=2).any()
    assert (low != high).any(axis=2).mean() > 0.01
    again = moving_figure(CLAM, clam, clam.duration_s + 0.5 / FPS, size)
    np.testing.assert_array_equal(low, again)


def test_a_small_picture_is_kept(clam: Demonstration) -> None:
    first = moving_figure(CLAM, clam, 0.5, (160, 110))
    for n in range(40):
        moving_figure(CLAM, clam, 1.0 + n / FPS, (160, 110))
    assert moving_figure(CLAM, clam, 0.5, (160, 110)) is first


def test_it_follows_the_pacer_and_without_one_its_own_tempo(clam: Demonstration) -> None:
    assert at_pace(clam, Pace("lift", "out", 0.0), 99.0) == clam.start_s
    assert at_pace(clam, Pace("lift", "out", 0.5), 99.0) == pytest.approx((clam.start_s + clam.peak_s) / 2)
    assert at_pace(clam, Pace("hold", "out", 0.3), 99.0) == clam.peak_s
    assert at_pace(clam, Pace("lower", "in", 1.0), 99.0) == clam.end_s
    assert at_pace(clam, Pace(), 1.25) == at_pace(clam, None, 1.25) == 1.25


def test_the_other_side_lies_the_other_way(clam: Demonstration) -> None:
    left = demonstration("clam", None, "left")
    assert left is not None
    one, other = (moving_figure(CLAM, shown, 0.0, (300, 200)) for shown in (clam, left))
    beads = [np.flatnonzero((picture == SKY).all(axis=2).any(axis=0)).mean() for picture in (one, other)]
    assert abs(beads[0] - (299 - beads[1])) < 2
    assert abs(beads[0] - beads[1]) > 10


def mat_of(name: str, fault: str | None, t_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of a picture that show the mat."""
    one = demonstration(name, fault)
    assert one is not None
    mat = (moving_figure(exercises.get(name), one, t_s * one.peak_s, (360, 240)) == MAT).all(axis=2)
    return np.flatnonzero(mat.any(axis=1)), np.flatnonzero(mat.any(axis=0))


def test_the_mat_stays_where_it_is_while_the_body_slides() -> None:
    for at_rest, at_peak in zip(
        mat_of("ab_curl", "pelvis_moves", 0.0), mat_of("ab_curl", "pelvis_moves", 1.0), strict=True
    ):
        np.testing.assert_array_equal(at_rest[[0, -1]], at_peak[[0, -1]])


def test_the_mat_is_as_long_as_the_body_lies() -> None:
    rows, columns = mat_of("hip_twist", None, 0.0)  # seen from the head, the body lies along the line of sight
    assert np.ptp(columns) < 200
    assert np.ptp(rows) > 140
    assert np.ptp(mat_of("glute_bridge", None, 0.0)[1]) > 340


def test_a_fault_and_its_correction_are_drawn_at_one_scale() -> None:
    stretch, size = exercises.get("upper_back_stretch"), (300, 200)
    good, bad = demonstration(stretch.id), demonstration(stretch.id, "low_back_takes_over")
    assert good is not None
    assert bad is not None
    shared = scale_px(stretch, good, bad, size)
    assert shared == scale_px(stretch, bad, good, size)
    assert shared == pytest.approx(min(scale_px(stretch, one, None, size) for one in (good, bad)), rel=0.1)
    # The one who leans back needs more room.
    assert (moving_figure(stretch, good, 0.0, size, bad) != moving_figure(stretch, good, 0.0, size)).any()


def test_a_correction_moves_in_step_with_its_fault() -> None:
    good, bad = demonstration("glute_bridge"), demonstration("glute_bridge", "hips_drop")
    assert good is not None
    assert bad is not None
    assert good.end_s < bad.end_s - 1
    for moment in ("start_s", "peak_s", "end_s"):
        assert in_step(good, bad, getattr(bad, moment)) == pytest.approx(getattr(good, moment))
    assert in_step(good, bad, bad.duration_s + bad.peak_s) == pytest.approx(good.peak_s)
    assert in_step(bad, bad, 1.5) == pytest.approx(1.5)
