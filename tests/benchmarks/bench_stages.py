"""The stages of one frame, by pytest-benchmark. ``python -m tests.benchmarks`` runs them; no test run collects them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import cv2
import numpy as np
import pytest

from calibration.landmarks import rounded
from exercises.clam import CLAM
from exercises.judging.runner import SetRunner
from exercises.judging.update import Update
from tests.benchmarks import clips
from tests.replay import replay
from tests.stick_figure import GOOD, ROLLS_BACK, film_clam
from trainer.capture.frame import Frame
from trainer.capture.light import Light
from trainer.pose.landmarker import Landmarker
from trainer.pose.models import model_bytes
from trainer.pose.patches import PatchFollower
from trainer.record.landmark_blob import TimedPose, pack, unpack
from trainer.screen.drawing import Image
from trainer.screen.overlay import compose
from trainer.screen.presenter import Presenter

ROUNDS = 200


@pytest.fixture(scope="module")
def film() -> list[Frame]:
    return [frame for frame, _ in zip(clips.frames(clips.samples()[0]), range(ROUNDS + 40), strict=False)]


@pytest.fixture(scope="module")
def poses() -> list[TimedPose]:
    """A minute of the stick figure, with noise like a landmarker's."""
    random = np.random.default_rng(1)
    found: list[TimedPose] = []
    for t_s, pose in film_clam([GOOD, ROLLS_BACK] * 5, fps=30.0):
        if pose is not None:
            pose.points[:, :2] += random.normal(0, 0.5, (33, 2)).astype(np.float32)
        found.append((t_s, None if pose is None else rounded(pose)))
    return found


def test_find_landmarks(benchmark, film):
    with Landmarker(model_bytes("full", None)) as landmarker:
        landmarker(film[0])
        left = iter(film[1:])
        assert benchmark.pedantic(lambda: landmarker(next(left)), rounds=ROUNDS) is not None


def test_follow_cloth(benchmark, film):
    with Landmarker(model_bytes("full", None)) as landmarker:
        pose = landmarker(film[0])
    assert pose is not None
    follow, left = PatchFollower(), iter(film)
    benchmark.pedantic(lambda: (f := next(left), follow(f.image, pose.points[:, :2], f.t_s)), rounds=ROUNDS)


def test_measure_light(benchmark, film):
    left = cycle(film)
    assert isinstance(benchmark.pedantic(lambda: Light.of(next(left).image), rounds=ROUNDS), Light)


def test_judge(benchmark, poses):
    runner, left = SetRunner(CLAM), iter(poses)
    assert isinstance(
        benchmark.pedantic(lambda: runner.update(*next(left)), rounds=min(len(poses), 5 * ROUNDS)), Update
    )


def test_draw_720p(benchmark, poses):
    updates = replay(CLAM, poses)[0]
    presenter, left = Presenter(CLAM), cycle(updates)
    image = np.full((720, 1280, 3), 90, np.uint8)

    def draw() -> Image:
        update = next(left)
        presenter.take(update)
        return compose(image, CLAM, update, presenter.view())

    draw()  # loads the font
    assert benchmark.pedantic(draw, rounds=ROUNDS).any()


def test_pack_a_second(benchmark, poses):
    assert benchmark.pedantic(lambda: pack(poses[:30]), rounds=ROUNDS)


def test_unpack_a_second(benchmark, poses):
    blob = pack(poses[:30])
    assert len(benchmark.pedantic(lambda: unpack(blob, (1280, 720)), rounds=ROUNDS)) == 30


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)
