"""Looking at stills once more: which, in what order, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from calibration.landmarks import Landmark
from samples.studio.stills import Shot, draw_shots
from samples.study import guard_again
from samples.study.guard_again import look_again, order
from samples.study.guard_looks import LOOKS, apart_torso, mirrored_back


def test_a_mirror_exchanges_left_and_right() -> None:
    points = np.zeros((33, 4), np.float32)
    points[Landmark.LEFT_HIP] = (10, 20, 0.9, 0.8)
    points[Landmark.NOSE] = (40, 5, 1, 1)
    back = mirrored_back(points, 100)
    assert back[Landmark.RIGHT_HIP] == pytest.approx([90, 20, 0.9, 0.8])
    assert back[Landmark.NOSE] == pytest.approx([60, 5, 1, 1])
    np.testing.assert_array_equal(mirrored_back(back, 100), points)


def test_wrong_ones_come_in_turn_with_a_draw_of_the_right() -> None:
    found, wrong = np.arange(10, 20), np.array([True, False, False, True, *[False] * 6])
    places = order(wrong, found, seed=0)
    assert set(places) == set(found)
    assert set(places[[0, 2]]) == {10, 13}
    np.testing.assert_array_equal(order(wrong, found, seed=0), places)


def test_looks_are_kept_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shots = list(islice(draw_shots(5), 3))

    def take(shot: Shot) -> Iterator[SimpleNamespace]:
        yield from (SimpleNamespace(image=np.zeros((40, 60, 3), np.uint8)) for _ in shot.whens)

    monkeypatch.setattr(guard_again, "take", take)
    pose = np.random.default_rng(0).uniform(0, 40, (33, 4)).astype(np.float32)
    models = {"full": lambda _: None, "heavy": lambda _: pose}
    look_again(shots, [1, 0], models, tmp_path / "again.npz")
    stills = sum(len(shot.whens) for shot in shots)
    np.savez(tmp_path / "kept.npz", found=np.tile(pose, (stills, 1, 1)))

    apart = apart_torso(tmp_path / "kept.npz", tmp_path / "again.npz")
    of = dict(zip(LOOKS, apart[0], strict=True))
    assert of["the heavy model"] == 0
    assert of["mirrored"] == np.inf  # nobody was found
    assert np.isnan(of["the lite model"])  # nobody looked
    assert np.isnan(apart[2:]).all()
    assert np.isnan(apart_torso(tmp_path / "kept.npz", None)).all()
