"""A recording that several workers look at: what they find is the same, whoever looked at what."""

from __future__ import annotations

import contextlib
import math
import random
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from calibration.landmarks import LANDMARK_COUNT, PATCHES, Pose
from calibration.text import say
from trainer.base.errors import ModelError, SourceError
from trainer.capture.frame import BaseSource, Frame
from trainer.pose.trust import AGAIN_S, ANEW_S, Verdict
from trainer.recordings.looking import Found, Looker, gather
from trainer.recordings.pieces import PIECE, WARM_UP, WHOLE, find_in, piece_frames

FPS = 25.0
#: Where each person in a frame is, pixels; 100 wide.
People = Callable[[int], list[float]]


class Film(BaseSource):
    """Frames that hold their number alone. It is read and passed over at different speeds."""

    def __init__(self, frames: int, states: int | None = -1, breaks_at: int | None = None) -> None:
        self.frame_count = frames if states == -1 else states
        self._frames, self._breaks_at, self._at = frames, breaks_at, 0

    def read(self, timeout_s: float = 0.0) -> Frame | None:
        if self._at == self._breaks_at:
            raise SourceError("The film is damaged.")
        if self._at == self._frames:
            self.notices = (say("read to its end"),)
            self.close()
            return None
        self._at += 1
        image = np.full((2, 2, 3), (self._at - 1) % 251, np.uint8)
        return Frame(image, (self._at - 1) / FPS, self._at - 1)


class Tracker:
    """Follows the person nearest to where it was last; at its beginning, the one at the left. It settles slowly.

    Like cloth that is tracked, ``moved_px`` is the way since its own beginning.
    """

    def __init__(self, people: People, waits: random.Random | None) -> None:
        self._people, self._waits = people, waits
        self._x: float | None = None
        self._error = 30.0
        self._moved_px = np.zeros((len(PATCHES), 2))

    @property
    def moved_px(self) -> np.ndarray:
        return self._moved_px.copy()

    def __call__(self, frame: Frame) -> Pose | None:
        if self._waits is not None:
            time.sleep(self._waits.random() / 2000)
        there = self._people(frame.index)
        if not there:
            return None
        x = min(there) if self._x is None else min(there, key=lambda one: abs(one - (self._x or 0.0)))
        if self._x is not None:
            self._moved_px[:, 0] += x - self._x
        self._x = x
        self._error *= 0.5
        points = np.ones((LANDMARK_COUNT, 4), np.float32)
        points[:, 0] = x + np.linspace(0, 100, LANDMARK_COUNT) + self._error
        points[:, 1] = np.linspace(0, 50, LANDMARK_COUNT)
        return Pose(points, frame.t_s, (640, 480), self.moved_px.astype(np.float32))

    def close(self) -> None: ...


def found(film: Callable[[], Film], people: People, workers: int, is_slow: bool = False) -> Found:
    guard: Any = SimpleNamespace(check=lambda _, __, t_s: Verdict(t_s, 0.0, t_s < 20), sees_others=lambda *_: False)

    @contextlib.contextmanager
    def load() -> Iterator[Looker]:
        make: Any = lambda: Tracker(people, random.Random(7) if is_slow else None)  # noqa: E731
        yield Looker(make, guard)

    return find_in(film, load, workers=workers)


def x_px(of: Found) -> list[float | None]:
    return [None if pose is None else round(float(pose.points[0, 0]), 1) for _, pose in of.poses]


def alone(n: int) -> list[float]:
    return [100.0 + n / 10]


@pytest.mark.slow
@pytest.mark.parametrize("frames", [1, WHOLE - 1, WHOLE, 2 * PIECE, 1013])
@pytest.mark.parametrize("states", [-1, None, 700])
def test_every_frame_is_looked_at_once_whoever_looks(frames: int, states: int | None) -> None:
    one, *more = (found(lambda: Film(frames, states), alone, n, n == 3) for n in (1, 2, 3, 8))
    assert [t_s for t_s, _ in one.poses] == [n / FPS for n in range(frames)]
    assert one.notices == ("read to its end",)
    for other in more:
        assert other.notices == one.notices
        assert x_px(other) == x_px(one)
        for (_, pose), (_, again) in zip(one.poses, other.poses, strict=True):
            assert pose is not None
            assert again is not None
            assert np.array_equal(pose.patches_px, again.patches_px)
            assert pose.is_trusted == again.is_trusted


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_only_frames_before_a_piece_are_looked_at_twice(workers: int) -> None:
    looked: list[int] = []

    def people(n: int) -> list[float]:
        looked.append(n)
        return alone(n)

    found(lambda: Film(800), people, workers)
    assert sorted(looked) == sorted([*range(800), *(n for end in (200, 400, 600) for n in range(end - WARM_UP, end))])


def test_where_pieces_meet_nothing_jumps() -> None:
    poses = [pose for _, pose in found(lambda: Film(1000), alone, 2).poses if pose is not None]
    x, cloth = np.array([pose.points[0, 0] for pose in poses]), np.array([pose.patches_px[0, 0] for pose in poses])
    assert np.abs(x[20:] - [alone(n)[0] for n in range(20, 1000)]).max() <= 30 / 2**WARM_UP + 1 / 32
    assert cloth == pytest.approx(np.arange(1000) / 10, abs=1 / 16)  # the step in which it is stored
    assert poses[0].is_trusted
    assert not poses[-1].is_trusted  # two checks refused it, in whatever piece


def test_the_same_person_is_followed_from_piece_to_piece() -> None:
    def joined_later(n: int) -> list[float]:
        return [300.0] if n < 100 else [300.0, 100.0]  # a fresh tracker would take the one at the left

    for workers in (1, 2):
        assert set(x_px(found(lambda: Film(1000), joined_later, workers))[20:]) == {300.0}


def test_who_was_lost_may_be_another() -> None:
    def goes(n: int) -> list[float]:
        return [300.0] if n < 150 else [] if n < 450 else [100.0]

    x = x_px(found(lambda: Film(800), goes, 2))
    assert (x[149], x[150], x[449], x[-1]) == (300.0, None, None, 100.0)


class Astray(Tracker):
    """Follows somebody, rightly or not; the checks know the truth."""

    def __init__(self, goes: Callable[[int], list[float]], is_right: Callable[[float, int], bool]) -> None:
        super().__init__(goes, None)
        self.is_right, self.searched = is_right, 0

    def restart_tracking(self) -> None:
        self.searched += 1

    def looked_at(self, frames: int) -> list[bool]:
        """Whether the pose is trusted in each frame."""

        def check(_image: object, _points: object, t_s: float) -> Verdict:
            is_right = self.is_right(t_s, self.searched)
            return Verdict(t_s, 0.0 if is_right else 2.0, is_right)

        guard: Any = SimpleNamespace(check=check, sees_others=lambda *_: False)
        make: Any = lambda: self  # noqa: E731
        looker, film = Looker(make, guard), Film(frames)
        looks = [looker.look(frame) for frame in iter(film.read, None)]
        return [pose is not None and pose.is_trusted for _, pose in gather(looks).poses]


def test_a_person_who_is_lost_is_searched_for_again_and_trusted_as_soon_as_a_check_agrees() -> None:
    astray = Astray(alone, lambda _, searched: searched >= 1)
    trusted = astray.looked_at(50)
    refused = math.ceil(AGAIN_S * FPS)  # the frame of the second check; the first one is in the first frame
    assert [n for n, is_trusted in enumerate(trusted) if not is_trusted] == [*range(refused + 1)]
    assert astray.searched == 1


def test_a_person_who_stays_lost_is_searched_for_now_and_then() -> None:
    astray = Astray(alone, lambda _, searched: searched >= 9)
    trusted = astray.looked_at(round((AGAIN_S + 2.5 * ANEW_S) * FPS))
    assert not any(trusted)
    assert astray.searched == 3


def test_a_wrong_pose_is_distrusted_from_its_first_frame_to_its_last() -> None:
    first, last = 50, 54  # shorter than the interval of two checks

    def goes(n: int) -> list[float]:
        return [300.0] if first <= n <= last else [100.0]

    trusted = Astray(goes, lambda t_s, _: not first <= round(t_s * FPS) <= last).looked_at(100)
    assert [n for n, is_trusted in enumerate(trusted) if not is_trusted] == [*range(first, last + 1)]


@pytest.mark.parametrize(("frame_count", "length"), [(None, PIECE), (0, WHOLE), (119, WHOLE), (250, 125), (750, 188)])
def test_pieces_are_alike_and_even_in_number(frame_count: int | None, length: int) -> None:
    assert piece_frames(frame_count) == length


@pytest.mark.parametrize("workers", [1, 2])
def test_a_damaged_film_or_model_ends_it(workers: int) -> None:
    with pytest.raises(SourceError, match="damaged"):
        found(lambda: Film(900, breaks_at=500), alone, workers)

    @contextlib.contextmanager
    def no_model() -> Iterator[Looker]:
        raise ModelError("There is no model.")
        yield

    with pytest.raises(ModelError):
        find_in(lambda: Film(900), no_model, workers=workers)
