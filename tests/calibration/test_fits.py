"""The fitted constants equal what the same fits give on the committed records of rendered bodies."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration import fitted
from calibration.fit import Fitted
from calibration.plausibility import DOUBTED, FAR_TORSO
from calibration.start_shapes import POSTURES
from exercises.clam import CLAM, OVER_CALLED_DEG
from exercises.judging.fitted import FLANK_RADIUS_TORSO
from exercises.judging.pelvis_roll import RISE_RADIUS_TORSO
from exercises.judging.why import Fit
from samples.study import clam_quick, guard_seen, refit, seen
from samples.study.fitted import coefficients
from samples.study.guard import markdown
from samples.study.guard_fit import left_out
from samples.study.placement import FITTED
from trainer.check.markdown import folded

RECORDS = Path(__file__).parents[1] / "records"
PAGE = Path(__file__).parents[2] / "docs" / "measures.md"


@pytest.fixture(scope="module")
def poses() -> guard_seen.Seen:
    return guard_seen.recorded(RECORDS / "guard_poses.npz")


def test_the_records_are_small() -> None:
    assert sum(path.stat().st_size for path in RECORDS.iterdir()) < 200_000


@pytest.mark.slow
@pytest.mark.parametrize("path", refit.MODULES)
def test_the_generated_modules_hold_what_their_records_give(path: str) -> None:
    """Values within the last decimal kept, as the records keep 16-bit numbers."""
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    refits = [one for fits in refit.MODULES[path][1] for one in fits()]
    in_use = {name: one for name, one in vars(module).items() if isinstance(one, Fitted)}
    assert [one.name for one in refits] == list(in_use)
    for one in refits:
        used = in_use[one.name]
        assert (used.n, used.bodies, used.record) == (one.n, one.bodies, one.record)
        np.testing.assert_allclose(used.value, one.value, atol=1.01 * 10.0**-one.digits, err_msg=one.name)
        np.testing.assert_allclose(used.error, one.error, rtol=0.2, atol=0.01, err_msg=one.name)


def test_a_refit_on_the_same_records_changes_no_value() -> None:
    flank = refit.clam()[0]
    assert flank.settled(FLANK_RADIUS_TORSO) == FLANK_RADIUS_TORSO.value
    assert flank.settled(replace(FLANK_RADIUS_TORSO, value=0.206)) == pytest.approx(0.204)


def test_a_generated_module_is_python_with_the_coefficients() -> None:
    module = importlib.import_module("exercises.judging.fitted")
    space: dict[str, object] = {"__name__": "made"}
    exec(refit.text_of("Coefficients.", refit.clam(), module), space)
    assert space["FLANK_RADIUS_TORSO"] == replace(FLANK_RADIUS_TORSO, error=space["FLANK_RADIUS_TORSO"].error)  # type: ignore[attr-defined]


def test_the_rolls_over_the_mat_are_told_apart_as_the_page_says() -> None:
    record = np.loadtxt(RECORDS / "clam_over_mat.csv", delimiter=",", skiprows=1, unpack=True)
    pitch_deg, rise, roll_deg = record
    good, rolls = roll_deg <= 4, roll_deg >= 10
    read_deg = np.degrees(rise / np.sin(np.radians(pitch_deg)) / RISE_RADIUS_TORSO)
    assert (good.sum(), rolls.sum()) == (19, 10)
    assert read_deg[good].max() < OVER_CALLED_DEG < read_deg[rolls].min()
    rule = next(one for one in CLAM.faults if one.observable == "roll_over_mat_deg")
    up_to, on = f"{read_deg[good].max():.1f}", f"{read_deg[rolls].min():.1f}"
    assert isinstance(rule.why, Fit)
    assert f"good ones read up to {up_to} degrees, rolls of 10 and more from {on} on" in rule.why.shows
    assert clam_quick.markdown().strip() in PAGE.read_text(encoding="utf-8")


def test_the_page_prints_the_coefficients_in_use() -> None:
    assert coefficients().strip() in PAGE.read_text(encoding="utf-8")
    assert f"The trainer uses a radius of {FLANK_RADIUS_TORSO.value:.3f} ±" in PAGE.read_text(encoding="utf-8")


def test_the_guard_refuses_what_is_said_beside_them(poses: guard_seen.Seen) -> None:
    """The numbers in calibration/plausibility.py, each body judged by weights fitted on the others."""
    refused = (left_out(poses.evidence, poses) > DOUBTED) | (poses.apart_torso.min(axis=1) > FAR_TORSO)
    recommended = poses.place == "recommended"
    counts = [(refused & of).sum() for of in (poses.wrong, poses.wholly, ~poses.wrong, ~poses.wrong & recommended)]
    assert counts == [41, 15, 18, 4]
    assert (poses.wrong.sum(), poses.wholly.sum(), len(poses.wrong)) == (54, 15, 1383)


def test_the_page_has_the_guard_s_section_as_the_study_writes_it(poses: guard_seen.Seen) -> None:
    assert folded(markdown(poses)).strip() in PAGE.read_text(encoding="utf-8")


def test_the_start_shapes_are_fitted_on_the_bodies_that_the_study_names() -> None:
    assert {still.body for still in seen.recorded(RECORDS / "start_stills.npz")} == set(FITTED)
    assert np.array_equal(POSTURES["standing"].shape, fitted.STANDING.value)


def test_a_record_gives_back_what_was_kept(tmp_path: Path, poses: guard_seen.Seen) -> None:
    guard_seen.record(poses, tmp_path / "poses.npz")
    np.testing.assert_array_equal(guard_seen.recorded(tmp_path / "poses.npz").limbs, poses.limbs)
    stills = seen.recorded(RECORDS / "start_stills.npz")[:5]
    seen.record(stills, tmp_path / "stills.npz")
    again = seen.recorded(tmp_path / "stills.npz")
    assert [(s.size, s.view, s.posture) for s in again] == [(s.size, s.view, s.posture) for s in stills]
    np.testing.assert_array_equal([s.found_px for s in again], [s.found_px for s in stills])
