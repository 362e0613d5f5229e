"""Single pictures from all round: who is in them, where the truth says, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from samples.studio.body import body_names
from samples.studio.plan import MODULES
from samples.studio.stills import EXERCISES, SIZE, Shot, draw_shots, take
from samples.study.guard import area, markdown
from samples.study.guard_fit import fit
from samples.study.guard_seen import WRONG_TORSO, load
from samples.study.looked_at import look_at
from trainer.pose.landmarker import StillLandmarker
from trainer.pose.models import model_bytes

#: Ears, shoulders, hips, knees, ankles, feet.
CORE = [7, 8, 11, 12, 23, 24, 25, 26, 27, 28, 31, 32]


def shots(count: int, seed: int = 5) -> list[Shot]:
    return list(islice(draw_shots(seed), count))


def test_the_same_seed_draws_the_same_shots() -> None:
    assert shots(20) == shots(20)
    assert shots(20) != shots(20, seed=6)


def test_every_exercise_body_and_place_has_its_share() -> None:
    count = 50 * len(EXERCISES)
    drawn = shots(count)
    assert Counter(shot.plan.exercise for shot in drawn) == dict.fromkeys(EXERCISES, 50)
    assert Counter(shot.plan.body for shot in drawn) == dict.fromkeys(body_names(), 10 * len(EXERCISES))
    places = Counter(shot.place for shot in drawn)
    assert places["recommended"] == pytest.approx(0.65 * count, abs=9)
    assert places["near"] == pytest.approx(0.12 * count, abs=9)


def test_a_recommended_place_is_within_the_exercise_s_limits() -> None:
    for shot in (shot for shot in shots(120) if shot.place == "recommended"):
        assert shot.plan.view in MODULES[shot.plan.exercise].VIEWS
        assert shot.plan.view.recommended
        assert shot.plan.view.pitch_deg[0] <= shot.plan.pitch_deg <= shot.plan.view.pitch_deg[1]
        assert shot.plan.view.azimuth_deg[0] <= shot.plan.azimuth_deg <= shot.plan.view.azimuth_deg[1]


def test_places_round_the_person_lie_in_every_quarter() -> None:
    azimuths = [(s.plan.view.turn_deg + s.plan.azimuth_deg) % 360 for s in shots(450) if s.place == "round"]
    assert np.histogram(azimuths, bins=4, range=(0, 360))[0].min() > 10


@pytest.mark.slow
@pytest.mark.usefixtures("opengl")
def test_a_still_shows_the_person_where_the_truth_says() -> None:
    for shot in shots(4):
        for still in take(shot):
            assert still.image.shape == (SIZE[1], SIZE[0], 3)
            inside = (still.joints_px[CORE] >= 0) & (still.joints_px[CORE] < np.array(SIZE))
            assert inside.all()
            assert np.linalg.norm(still.camera_in_body) == pytest.approx(1)
            np.testing.assert_allclose(still.camera.project(still.joints_m[CORE]), still.joints_px[CORE])


@pytest.mark.slow
@pytest.mark.usefixtures("opengl")
def test_from_the_head_end_the_camera_is_beyond_the_head() -> None:
    shot = next(s for s in draw_shots(5) if s.plan.exercise == "hip_twist" and s.place == "recommended")
    still = next(take(shot))
    assert still.azimuth_deg == pytest.approx(90, abs=10)
    left, head, front = still.camera_in_body
    assert head > 0.7  # it looks down 20 to 35 degrees
    assert front > 0.2
    assert abs(left) < 0.4


def test_area_is_the_chance_that_a_wrong_pose_scores_higher() -> None:
    score, wrong = np.array([1.0, 2.0, 3.0, 3.0, 0.0]), np.array([False, False, True, False, True])
    assert area(score, wrong) == pytest.approx((2 + 0.5 + 0) / 6)  # 3 beats 1 and 2 and ties with 3; 0 beats nothing


def test_a_fit_finds_the_direction_that_tells() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(0, [1.0, 10.0], (2000, 2))
    wrong = x[:, 0] + rng.normal(0, 0.3, 2000) > 1.0
    weights, constant = fit(x, wrong)
    assert weights[0] > 20 * abs(weights[1])
    assert -constant / weights[0] == pytest.approx(1.0, abs=0.3)  # even odds near the edge; the ridge pulls


@pytest.mark.slow
@pytest.mark.usefixtures("opengl")
def test_two_stills_are_found_kept_and_told_right(tmp_path: Path) -> None:
    easy = (shot for shot in draw_shots(5) if shot.plan.exercise == "clam" and shot.place == "recommended")
    stills = [next(take(shot)) for shot in islice(easy, 2)]
    with StillLandmarker(model_bytes()) as detect:
        path = look_at(stills * 2, detect, tmp_path / "two.npz", every=1)
    assert [p.name for p in tmp_path.iterdir()] == ["two.npz"]
    seen = load(path)
    assert seen.stills == len(seen.off_torso) == 4
    assert seen.off_torso.max() < WRONG_TORSO
    assert seen.apart_torso.min(axis=1).max() < WRONG_TORSO
    assert "| clam | recommended | 0 of 4 |" in markdown(seen)
