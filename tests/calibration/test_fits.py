"""The constants that were fitted are what the very fits give on what was recorded of the rendered bodies."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from calibration.plausibility import CONSTANT, DOUBTED, FAR_TORSO, WEIGHTS
from calibration.start_shapes import POSTURES
from exercises.clam import FLANK_RADIUS_TORSO, OVER_CALLED_DEG, RISE_ERROR_TORSO, RISE_RADIUS_TORSO
from samples.study import guard_seen, seen
from samples.study.clam_measures import right_on_average
from samples.study.guard import markdown
from samples.study.guard_fit import fit, left_out
from samples.study.placement import FITTED, fit_shapes

RECORDS = Path(__file__).parents[1] / "records"
PAGE = Path(__file__).parents[2] / "docs" / "measures.md"


@pytest.fixture(scope="module")
def poses() -> guard_seen.Seen:
    return guard_seen.recorded(RECORDS / "guard_poses.npz")


def test_the_records_are_small() -> None:
    assert sum(path.stat().st_size for path in RECORDS.iterdir()) < 200_000


def test_the_clam_s_radius_within_a_hundredth() -> None:
    pitch_deg, rise, roll_deg = np.loadtxt(RECORDS / "clam_tops.csv", delimiter=",", skiprows=1, unpack=True)
    way = rise / np.sin(np.radians(pitch_deg))
    [degrees] = right_on_average(way[:, None], roll_deg)
    assert math.degrees(1 / degrees) == pytest.approx(FLANK_RADIUS_TORSO, rel=0.01)


def test_the_clam_s_roll_over_the_mat_within_a_hundredth() -> None:
    """And what the threshold beside it says of the repetitions it was set on."""
    record = np.loadtxt(RECORDS / "clam_over_mat.csv", delimiter=",", skiprows=1, unpack=True)
    pitch_deg, rise, roll_deg = record
    way = rise / np.sin(np.radians(pitch_deg))
    [degrees] = right_on_average(way[:, None], roll_deg)
    assert math.degrees(1 / degrees) == pytest.approx(RISE_RADIUS_TORSO, rel=0.01)
    good, rolls = roll_deg <= 4, roll_deg >= 10
    assert np.std(rise[good]) == pytest.approx(RISE_ERROR_TORSO, rel=0.05)
    read_deg = np.degrees(way / RISE_RADIUS_TORSO)
    assert (good.sum(), rolls.sum()) == (19, 10)
    assert read_deg[good].max() < OVER_CALLED_DEG < read_deg[rolls].min()


def test_the_guard_s_weights_within_a_fiftieth(poses: guard_seen.Seen) -> None:
    weights, constant = fit(poses.evidence, poses.wrong)
    np.testing.assert_allclose(weights, WEIGHTS, atol=0.02)
    assert constant == pytest.approx(CONSTANT, abs=0.02)


def test_the_guard_refuses_what_is_said_beside_them(poses: guard_seen.Seen) -> None:
    """The numbers in calibration/plausibility.py, each body judged by weights fitted on the others."""
    refused = (left_out(poses.evidence, poses) > DOUBTED) | (poses.apart_torso.min(axis=1) > FAR_TORSO)
    recommended = poses.place == "recommended"
    counts = [(refused & of).sum() for of in (poses.wrong, poses.wholly, ~poses.wrong, ~poses.wrong & recommended)]
    assert counts == [41, 15, 18, 4]
    assert (poses.wrong.sum(), poses.wholly.sum(), len(poses.wrong)) == (54, 15, 1383)


def test_the_page_has_the_guard_s_section_as_the_study_writes_it(poses: guard_seen.Seen) -> None:
    assert markdown(poses).strip() in PAGE.read_text(encoding="utf-8")


def test_the_start_shapes_within_a_hundredth_of_a_torso() -> None:
    stills = seen.recorded(RECORDS / "start_stills.npz")
    assert {still.body for still in stills} == set(FITTED)
    shapes = fit_shapes(stills)
    assert shapes.keys() == POSTURES.keys()
    for posture, shape in shapes.items():
        np.testing.assert_allclose(shape, POSTURES[posture].shape, atol=0.01, err_msg=posture)


def test_a_record_gives_back_what_was_kept(tmp_path: Path, poses: guard_seen.Seen) -> None:
    guard_seen.record(poses, tmp_path / "poses.npz")
    np.testing.assert_array_equal(guard_seen.recorded(tmp_path / "poses.npz").limbs, poses.limbs)
    stills = seen.recorded(RECORDS / "start_stills.npz")[:5]
    seen.record(stills, tmp_path / "stills.npz")
    again = seen.recorded(tmp_path / "stills.npz")
    assert [(s.size, s.near_side, s.posture) for s in again] == [(s.size, s.near_side, s.posture) for s in stills]
    np.testing.assert_array_equal([s.found_px for s in again], [s.found_px for s in stills])
