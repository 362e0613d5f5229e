"""The study's further looks: the mask's outline, limbs against standing, texture, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.landmarks import row
from samples.study.clam_texture import texture
from samples.study.contour import PARTS, outline_px
from samples.study.guard_limbs import BONES, against_standing
from samples.study.looks import looks
from trainer.capture.sources import open_source

SAMPLE = Path(__file__).parents[2] / "samples" / "clam_right_correct.mp4"


class TestOutline:
    def test_of_a_lying_box(self) -> None:
        mask = np.zeros((100, 200), bool)
        mask[40:60, 20:180] = True
        below = outline_px(mask, np.array([40.0, 50.0]), np.array([140.0, 50.0]), np.array([0.0, 1.0]), 100.0)
        np.testing.assert_allclose(below, 9.5, atol=0.5)  # rows up to 59
        above = outline_px(mask, np.array([40.0, 50.0]), np.array([140.0, 50.0]), np.array([0.0, -1.0]), 100.0)
        np.testing.assert_allclose(above, 10.5, atol=0.5)

    def test_outside_the_mask_or_without_an_edge_is_not_seen(self) -> None:
        mask = np.zeros((400, 200), bool)
        mask[:, 100:] = True
        seen = outline_px(mask, np.array([50.0, 50.0]), np.array([150.0, 50.0]), np.array([0.0, 1.0]), 100.0)
        assert len(seen) == len(PARTS)
        assert np.isnan(seen).all()


class TestLimbs:
    def test_of_the_standing_pose_are_as_long_as_its_own(self) -> None:
        xy = np.random.default_rng(0).uniform(0, 100, (1, 33, 2))
        xy[:, [row("right", name) for bone in BONES for name in bone]] = (
            xy[:, [row("left", name) for bone in BONES for name in bone]] + [10.0, 0.0]  # both sides alike
        )
        twice = np.concatenate([xy, 3 * xy])  # nearer to the camera: shares stay
        found = against_standing(twice, np.array(["a", "a"]), np.array([True, False]))
        np.testing.assert_allclose(found, 0, atol=1e-9)

    def test_a_stretched_forearm_is_told(self) -> None:
        xy = np.random.default_rng(0).uniform(0, 100, (2, 33, 2))
        xy[1] = xy[0]
        elbow, wrist = row("left", "elbow"), row("left", "wrist")
        xy[1, wrist] = xy[0, elbow] + 4 * (xy[0, wrist] - xy[0, elbow])
        found = against_standing(xy, np.array(["a", "a"]), np.array([True, False]))
        assert found[1, -1] > found[0, -1] + 0.3
        changed = np.flatnonzero(np.abs(found[1] - found[0]) > 1e-9)
        assert set(changed) <= {1, 8, 16}  # the forearm's longer side, maybe its shorter one, and the largest


class TestTexture:
    def test_stripes_tell_only_what_goes_across_them(self) -> None:
        stripes = np.tile(np.where(np.arange(40) // 4 % 2, 200, 50).astype(np.uint8)[:, None], (1, 40))
        least, across, brightness, detail = texture(stripes, np.array([0.0, 1.0]))
        assert least < 0.01 < 100 < across
        assert texture(stripes, np.array([1.0, 0.0]))[1] < 0.01
        assert 50 <= brightness <= 200
        assert detail > 1

    def test_nothing_in_plain_cloth(self) -> None:
        least, across, brightness, detail = texture(np.full((30, 30), 80, np.uint8), np.array([0.0, 1.0]))
        assert least == pytest.approx(0, abs=1e-5)
        assert across == pytest.approx(0, abs=1e-5)
        assert (brightness, detail) == (80, pytest.approx(0, abs=1e-4))


@pytest.mark.slow
def test_a_few_frames_are_looked_at_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILATES_CACHE_DIR", str(tmp_path))
    with open_source(SAMPLE, live=False) as source:
        t_s = np.array([frame.t_s for frame in (source.read() for _ in range(8)) if frame is not None])
    calls = []

    def look(image: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
        calls.append(image.shape)
        points = None if len(calls) == 2 else np.full((33, 4), len(calls), np.float32)
        return points, image[:, :, 0] > 128

    wanted = t_s[[1, 4, 6, 4]]
    first = looks(SAMPLE, wanted, look, b"model", masks=True)
    assert len(calls) == 3
    np.testing.assert_allclose(first.t_s, t_s[[1, 4, 6]])
    assert first.at(wanted).tolist() == [0, 1, 2, 1]
    assert np.isnan(first.points[1]).all()
    again = looks(SAMPLE, wanted, look, b"model", masks=True)
    assert len(calls) == 3  # kept
    np.testing.assert_array_equal(again.masks, first.masks)
    np.testing.assert_array_equal(again.points, first.points)
    looks(SAMPLE, wanted, look, b"another model", masks=True)
    assert len(calls) == 6
