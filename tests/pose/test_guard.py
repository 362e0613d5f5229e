"""The costly check of a pose, with a detector whose mistakes are known."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from itertools import pairwise
from unittest import mock

import numpy as np
import pytest

from calibration.landmarks import LANDMARK_COUNT, Landmark, Pose
from calibration.plausibility import leg
from trainer.capture.frame import Frame
from trainer.pose.guard import (
    OTHERS_EVERY_S,
    SPARED_S,
    BackgroundGuard,
    Detect,
    Image,
    Points,
    PoseGuard,
    turned,
    turned_back,
)
from trainer.pose.trust import AGAIN_S, EVERY_S, LOST_TORSO, Trust, Verdict

WIDTH, HEIGHT = 160, 120
FOOT = leg("right")


def pose() -> Points:
    """Somebody who lies along the picture, the head at the left; every landmark has a pixel of its own."""
    points = np.full((LANDMARK_COUNT, 4), 0.9, np.float32)
    points[:, 0], points[:, 1] = 10 + np.arange(33), 5  # what makes no pose: nose, eyes, mouth, fingers
    at = {"EAR": 20, "SHOULDER": 34, "ELBOW": 50, "WRIST": 68, "HIP": 74, "KNEE": 106, "ANKLE": 132, "HEEL": 136}
    for name, x in (at | {"FOOT_INDEX": 138}).items():
        points[Landmark[f"LEFT_{name}"], :2] = x, 68 if name == "FOOT_INDEX" else 60
        points[Landmark[f"RIGHT_{name}"], :2] = x, 44 if name == "FOOT_INDEX" else 52
    return points


def picture(points: Points) -> Image:
    """Each landmark as one dot with its number."""
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for n, (x, y) in enumerate(points[:, :2]):
        image[int(y), int(x)] = n + 1
    return image


def finds_dots(image: Image) -> Points | None:
    """The middles of the dots, wherever the picture was turned to."""
    points = np.zeros((LANDMARK_COUNT, 4), np.float32)
    for n in range(LANDMARK_COUNT):
        y, x = np.argwhere(image[:, :, 0] == n + 1)[0]
        points[n] = x + 0.5, y + 0.5, 0.7, 0.6
    return points


def dots() -> Points:
    found = finds_dots(picture(pose()))
    assert found is not None
    return found


@pytest.mark.parametrize("quarters", [1, 3])
def test_what_is_found_in_the_turned_picture_is_turned_back(quarters: int) -> None:
    image = picture(pose())
    small = turned(image, quarters)
    assert small.shape == (WIDTH, HEIGHT, 3)
    found = finds_dots(small)
    assert found is not None
    np.testing.assert_allclose(turned_back(found, quarters, (WIDTH, HEIGHT)), dots())


def test_a_quarter_is_clockwise() -> None:
    image = np.zeros((2, 3, 3), np.uint8)
    image[0, 0] = 9  # top left
    assert turned(image, 1)[0, -1, 0] == 9  # top right
    assert turned(image, 3)[-1, 0, 0] == 9  # bottom left


def test_the_same_pose_in_the_turned_picture_is_trusted() -> None:
    verdict = PoseGuard(finds_dots).check(picture(pose()), dots(), 7.0)
    assert verdict.t_s == 7.0
    assert verdict.disagreement_torso == pytest.approx(0, abs=1e-6)
    assert verdict.is_trusted


def test_feet_taken_for_the_head_are_not_trusted() -> None:
    wrong = dots()
    wrong[:, 0] = WIDTH - wrong[:, 0]  # the feet's places for the head's, and so on
    verdict = PoseGuard(finds_dots).check(picture(pose()), wrong)
    assert verdict.disagreement_torso > 1
    assert not verdict.is_trusted


def test_nobody_in_the_turned_pictures_is_not_trusted() -> None:
    verdict = PoseGuard(lambda _: None).check(picture(pose()), dots())
    assert verdict.disagreement_torso == math.inf
    assert not verdict.is_trusted


@pytest.mark.parametrize("blind_to", [1, 2])
def test_one_turned_picture_that_agrees_is_enough(blind_to: int) -> None:
    looks = 0

    def detect(image: Image) -> Points | None:
        nonlocal looks
        looks += 1
        return None if looks == blind_to else finds_dots(image)

    assert PoseGuard(detect).check(picture(pose()), dots()).is_trusted
    assert looks == 2


def moved(by_torso: float) -> Points:
    """The dots, all moved to the right by ``by_torso`` torso lengths."""
    points = dots()
    points[:, 0] += by_torso * 40  # from shoulder to hip
    return points


@pytest.mark.parametrize(
    ("second", "is_contradicted"),
    [
        (lambda _: dots(), False),
        (lambda _: moved(0.25), False),
        (lambda _: moved(0.35), True),
        (lambda _: None, True),  # it finds nobody
    ],
)
def test_a_second_opinion_must_agree(second: Detect, is_contradicted: bool) -> None:
    verdict = PoseGuard(finds_dots, second).check(picture(pose()), dots())
    assert (verdict.is_trusted, verdict.is_contradicted) == (not is_contradicted, is_contradicted)


def test_a_second_opinion_is_not_asked_about_a_pose_that_is_refused_already() -> None:
    asked: list[Image] = []
    verdict = PoseGuard(lambda _: None, lambda image: asked.append(image)).check(picture(pose()), dots())
    assert not verdict.is_trusted
    assert (verdict.is_contradicted, asked) == (False, [])


def beside(image: Image) -> Points | None:
    """A detector that takes the person on the right of a wide picture, marked by white, before the one on the left."""
    tall = image.shape[0] > image.shape[1]
    white = np.argwhere((image == 255).all(axis=2))
    if not tall or not white.size:
        return finds_dots(image)
    points = dots()
    points[:, :2] = white[0][::-1] + points[:, :2] / 8  # small, where the white is
    return points


@pytest.mark.parametrize("is_right", [True, False])
def test_another_person_in_the_turned_picture_says_nothing_of_this_one(is_right: bool) -> None:
    wide = np.zeros((HEIGHT, 4 * WIDTH, 3), np.uint8)
    wide[:, :WIDTH] = picture(pose())
    wide[40:80, 3 * WIDTH :] = 255
    points = dots()
    if not is_right:
        points[:, 0] = WIDTH - points[:, 0]
    verdict = PoseGuard(beside).check(wide, points)
    assert verdict.is_trusted == is_right
    assert verdict.disagreement_torso < 9  # of the same person, not the way from one to the other


@pytest.mark.parametrize("is_right", [True, False])
def test_somebody_who_stands_close_behind_says_nothing_of_this_one(is_right: bool) -> None:
    """The other one is within the square around this one, but not within the rectangle."""
    both = picture(pose())
    both[112:116, 60:100] = 255
    looks = 0

    def detect(image: Image) -> Points | None:
        nonlocal looks
        looks += 1
        white = np.argwhere((image == 255).all(axis=2))
        points = finds_dots(image)
        if white.size and points is not None:
            points[:, :2] = white[0][::-1] + points[:, :2] / 40
        return points

    points = dots()
    if not is_right:
        points[:, 0] = WIDTH - points[:, 0]
    verdict = PoseGuard(detect).check(both, points)
    assert verdict.is_trusted == is_right
    assert (verdict.disagreement_torso < 0.01) == is_right
    assert looks <= 6


def test_a_pose_with_holes_is_not_trusted() -> None:
    holes = dots()
    holes[Landmark.LEFT_KNEE, :2] = np.nan
    assert not PoseGuard(finds_dots).check(picture(pose()), holes).is_trusted


class Slow:
    """A detector that waits for permission, and records its calls."""

    def __init__(self) -> None:
        self.looks, self.left = 0, False
        self._leave = threading.Semaphore(0)

    def may_check(self, looks: int = 2) -> None:
        """A check takes two looks, and one more where a second person is searched for."""
        self._leave.release(looks)

    @contextmanager
    def load(self) -> Iterator[Detect]:
        yield self.detect
        self.left = True

    def detect(self, image: Image) -> Points | None:
        assert self._leave.acquire(timeout=60)
        self.looks += 1
        return None if (image[:, :, 0] == 127).any() else finds_dots(image)  # nobody but the person, who is masked


def until(is_true: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(1000):
        if is_true():
            return
        tick.wait(0.01)
    raise AssertionError("it never came true")


def frame(t_s: float) -> Frame:
    return Frame(picture(pose()), t_s, round(t_s * 10))


def test_offers_are_dropped_while_busy_and_until_due() -> None:
    slow = Slow()
    guard = BackgroundGuard(slow.load)
    assert guard.trust.is_trusted
    assert guard.offer(*offered(1.0))
    assert not guard.offer(*offered(9.0))  # due, but busy
    slow.may_check(3)
    until(lambda: guard.offer(*offered(9.1)))
    slow.may_check()
    guard.stop()
    assert not guard.offer(*offered(20.0))  # it has ended
    assert slow.left
    assert slow.looks == 3 + 2  # the next search for a second person is not due yet


def test_a_spared_guard_checks_less_often_and_searches_for_nobody_else() -> None:
    slow = Slow()
    guard = BackgroundGuard(slow.load)
    guard.is_spared = True
    assert guard.offer(*offered(1.0))
    slow.may_check()
    until(lambda: guard.offer(*offered(1.0 + SPARED_S)))
    slow.may_check()
    guard.stop()
    assert slow.looks == 2 + 2


def offered(t_s: float) -> tuple[Frame, Pose]:
    return frame(t_s), Pose(dots(), t_s, (WIDTH, HEIGHT))


class TestTrust:
    def verdict(self, t_s: float, is_trusted: bool) -> Verdict:
        return Verdict(t_s, 0.1 if is_trusted else 0.9, is_trusted)

    def test_the_first_pose_is_due_and_trusted_until_two_checks_refuse(self) -> None:
        trust = Trust()
        assert trust.is_due(0.0)
        trust.take(self.verdict(0.0, False))
        assert trust.is_trusted
        trust.take(self.verdict(AGAIN_S, False))
        assert not trust.is_trusted

    def test_a_confirmed_pose_is_trusted_again(self) -> None:
        trust = Trust()
        for t_s in (0.0, 0.5):
            trust.take(self.verdict(t_s, False))
        trust.take(self.verdict(1.0, True))
        assert trust.is_trusted

    @pytest.mark.parametrize(
        ("is_trusted", "every_s", "wait_s"),
        [(True, EVERY_S, EVERY_S), (False, EVERY_S, AGAIN_S), (True, SPARED_S, SPARED_S), (False, SPARED_S, AGAIN_S)],
    )
    def test_what_was_refused_is_looked_at_again_soon(self, is_trusted: bool, every_s: float, wait_s: float) -> None:
        trust = Trust()
        trust.take(self.verdict(2.0, is_trusted), every_s)
        assert not trust.is_due(2.0 + wait_s - 0.01)
        assert trust.is_due(2.0 + wait_s)

    def at(self, x_px: float, t_s: float) -> Pose:
        return Pose(dots() + np.float32([x_px, 0, 0, 0]), t_s, (WIDTH, HEIGHT))

    def test_a_jump_makes_a_check_due_and_its_first_rejection_ends_the_trust(self) -> None:
        trust = Trust()
        trust.take(self.verdict(0.0, True))
        trust.see(self.at(0, 0.9))
        assert not trust.is_due(0.9)
        trust.see(self.at(40, 1.0))
        assert trust.is_due(1.0)
        assert trust.is_trusted
        trust.take(self.verdict(1.0, False))
        assert not trust.is_trusted
        assert trust.since_s == 1.0

    def test_a_jump_soon_after_a_check_waits_for_the_next(self) -> None:
        trust = Trust()
        trust.take(self.verdict(0.9, True))
        trust.see(self.at(0, 0.9))
        trust.see(self.at(40, 1.0))
        assert not trust.is_due(1.0)
        assert trust.is_due(0.9 + AGAIN_S)
        trust.take(self.verdict(0.9 + AGAIN_S, False))
        assert trust.since_s == 1.0

    def test_a_quick_movement_is_no_jump(self) -> None:
        trust = Trust()
        trust.take(self.verdict(0.0, True))
        for n in range(10):  # a torso length, 40 pixels, in half a second
            trust.see(self.at(4 * n, 1 + n / 20))
        assert not trust.is_due(1.5)

    def test_a_picture_from_before_a_jump_does_not_confirm_the_pose_after_it(self) -> None:
        trust = Trust()
        trust.see(self.at(0, 1.0))
        trust.see(self.at(40, 1.1))
        trust.take(self.verdict(1.0, True))  # the check took until now
        trust.take(self.verdict(1.0 + AGAIN_S, False))
        assert not trust.is_trusted

    def limb(self, t_s: float) -> Verdict:
        return Verdict(t_s, 0.1, is_trusted=False, wrong_limb=FOOT)

    def test_a_limb_that_two_checks_find_wrong_is_not_seen_and_the_rest_is_trusted(self) -> None:
        trust, found = Trust(), Pose(dots(), 0.0, (WIDTH, HEIGHT))
        trust.take(self.limb(0.0))
        assert trust.apply(found) is found
        trust.take(self.limb(AGAIN_S))
        seen = trust.apply(found)
        assert seen.is_trusted
        assert np.flatnonzero(seen.points[:, 2] == 0).tolist() == sorted(FOOT)
        np.testing.assert_array_equal(seen.xy_px, found.xy_px)
        trust.take(self.verdict(2 * AGAIN_S, True))
        assert trust.apply(found) is found

    def test_a_pose_that_is_wrong_as_a_whole_after_a_wrong_limb_is_not_trusted(self) -> None:
        trust, found = Trust(), Pose(dots(), 0.0, (WIDTH, HEIGHT))
        trust.take(self.limb(0.0))
        trust.take(self.verdict(AGAIN_S, False))
        assert not trust.apply(found).is_trusted

    def test_a_person_is_lost_where_the_turned_pictures_show_another_pose(self) -> None:
        trust = Trust()
        for t_s in (0.0, AGAIN_S):
            assert not trust.is_lost
            trust.take(self.verdict(t_s, False))
        assert trust.is_lost
        trust.check_now()
        assert trust.is_due(AGAIN_S)
        trust.take(Verdict(AGAIN_S, LOST_TORSO, is_trusted=False))  # odd in shape, but where the person is
        assert not trust.is_lost
        assert not trust.is_trusted


def test_a_foot_at_the_knee_is_found_in_the_picture() -> None:
    wrong = pose()
    wrong[list(FOOT), :2] = wrong[Landmark.RIGHT_KNEE, :2] + [[1, 0], [1, 1], [2, 0]]
    wrong[list(FOOT), 2] = 0.5
    wrong[Landmark.LEFT_FOOT_INDEX, 0] += 18  # a long foot beside one without length

    def detect(image: Image) -> Points | None:
        found = finds_dots(image)
        assert found is not None
        found[:, 2] = wrong[:, 2]
        return found

    points = detect(picture(wrong))
    assert points is not None
    verdict = PoseGuard(detect).check(picture(wrong), points)
    assert (verdict.is_trusted, verdict.wrong_limb) == (False, FOOT)


def test_stop_finishes_the_check_in_hand() -> None:
    slow = Slow()
    guard = BackgroundGuard(slow.load)
    assert guard.offer(*offered(0.0))
    slow.may_check(3)
    guard.stop()
    assert slow.looks == 3
    assert guard.trust.is_trusted


def test_what_ends_the_thread_is_raised_where_trust_is_asked_for() -> None:
    def load() -> AbstractContextManager[Detect]:
        raise OSError("no model")

    guard = BackgroundGuard(load)
    guard.offer(*offered(0.0))
    guard.stop()
    with pytest.raises(OSError, match="no model"):
        _ = guard.trust


def test_without_a_pose_no_detector_is_loaded() -> None:
    def load() -> AbstractContextManager[Detect]:
        raise AssertionError

    guard = BackgroundGuard(load)
    guard.stop()
    assert guard.trust.is_trusted


def test_a_detector_that_breaks_is_reported() -> None:
    def detect(_: Image) -> Points | None:
        raise RuntimeError("broken")

    guard = BackgroundGuard(lambda: nullcontext(detect))
    guard.offer(*offered(0.0))
    guard.stop()
    with pytest.raises(RuntimeError, match="broken"):
        _ = guard.trust


class TestOthers:
    """A picture in which each bright square is somebody; whoever is furthest to the left is found."""

    def detect(self, visibility: float) -> Callable[[np.ndarray], np.ndarray | None]:
        def find(image: np.ndarray) -> np.ndarray | None:
            rows, columns = np.nonzero(image[:, :, 0] == 255)
            if not len(rows):
                return None
            first = columns < columns.min() + 40
            points = np.full((33, 4), visibility, np.float32)
            points[:, 0] = np.linspace(columns[first].min(), columns[first].max(), 33)
            points[:, 1] = np.linspace(rows[first].min(), rows[first].max(), 33)
            return points

        return find

    def picture(self, *squares: tuple[int, int]) -> np.ndarray:
        image = np.zeros((100, 300, 3), np.uint8)
        for x_px, size_px in squares:
            image[40 : 40 + size_px, x_px : x_px + size_px] = 255
        return image

    @pytest.mark.parametrize(
        ("squares", "visibility", "sees"),
        [
            (((20, 30),), 0.9, False),  # alone
            (((20, 30), (200, 30)), 0.9, True),  # beside, in a mirror, on a large television
            (((20, 30), (200, 14)), 0.9, True),  # a child
            (((20, 30), (200, 10)), 0.9, False),  # a doll
            (((20, 30), (200, 30)), 0.3, False),  # a coat on its hook
        ],
    )
    def test_somebody_else(self, squares: tuple[tuple[int, int], ...], visibility: float, sees: bool) -> None:
        image, find = self.picture(*squares), self.detect(visibility)
        points = find(image)
        assert points is not None
        assert PoseGuard(find).sees_others(image, points) is sees
        assert (image == 255).any()  # the picture itself stays as it is

    @pytest.mark.parametrize(
        ("others", "sees"), [((True, True), True), ((True, False, True), True), ((True, False), False), ((), False)]
    )
    def test_in_the_live_picture_two_searches_are_needed(self, others: tuple[bool, ...], sees: bool) -> None:
        """A search every ten seconds; each frame is offered until the guard is free."""
        searches: list[float] = []
        at_s = 0.0

        class Guard(PoseGuard):
            def check(self, image: np.ndarray, points: np.ndarray, t_s: float = 0.0) -> Verdict:
                return Verdict(t_s, 0.0, True)

            def sees_others(self, image: np.ndarray, points: np.ndarray) -> bool:
                searches.append(at_s)
                return others[len(searches) - 1] if len(searches) <= len(others) else False

        with mock.patch("trainer.pose.guard.PoseGuard", Guard):
            guard = BackgroundGuard(lambda: nullcontext(finds_dots))
            for n in range(10):
                at_s = n * EVERY_S
                until(partial(guard.offer, *offered(at_s)))
                until(lambda: not guard._is_busy)
            guard.stop()
        assert guard.sees_others is sees
        assert [b - a >= OTHERS_EVERY_S for a, b in pairwise(searches)] == [True] * (len(searches) - 1)
        assert len(searches) == (len(others) if sees else 3)  # after the answer is known, nobody searches
