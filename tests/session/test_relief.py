"""What a machine slower than the camera leaves out: in this order, at these rates, and back only before a set."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibration.landmarks import Pose
from exercises import get
from exercises.judging.runner import SetRunner
from tests.live_person import session_of
from tests.session.test_live_session import LEFT, does
from tests.session.test_newest import GUARD
from trainer.base.language import use
from trainer.capture.frame import Frame
from trainer.coach.utterance import Kind, words_of
from trainer.record.recorder import SetInfo
from trainer.record.store import Store
from trainer.screen.state import View
from trainer.session.analyst import Analyst
from trainer.session.relief import MEASURE_S, Relief, ReliefStep, ReliefWatch, step_at
from trainer.session.told import SHOWN_S

CHECKS = "This machine is slower than the camera. I check less often whether I see you correctly."
CLOTHING = "This machine is too slow to follow your clothing. Some faults are not seen."


@pytest.mark.parametrize(
    ("took_ms", "camera_fps", "wanted"),
    [
        (30, 30, ReliefStep.NOTHING),
        (34, 30, ReliefStep.CHECKS),  # 29 pictures a second of 30
        (34, 25, ReliefStep.NOTHING),  # the same machine keeps up with a slower camera
        (120, 30, ReliefStep.CHECKS),
        (126, 30, ReliefStep.CLOTHING),  # fewer than 8 a second
        (126, 5, ReliefStep.NOTHING),  # a camera in the dark: the machine waits for it
        (210, 5, ReliefStep.CLOTHING),
    ],
)
def test_the_step_follows_from_a_picture_s_time_and_the_camera_s_interval(
    took_ms: float, camera_fps: float, wanted: ReliefStep
) -> None:
    assert step_at(took_ms / 1000, 1 / camera_fps) == wanted


class BareLandmarks:
    """In place of MediaPipe: nobody is seen."""

    def __init__(self) -> None:
        self.follows_clothing = True
        self.judged = threading.Semaphore(0)

    def __enter__(self) -> BareLandmarks:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def __call__(self, _frame: Frame) -> Pose | None:
        self.judged.release()
        return None


class Session:
    """Pictures of a camera of 30 a second, on a clock of their own: the newest is judged, the others are dropped."""

    def __init__(self) -> None:
        self.relief, self._n = Relief(), 0

    def runs(self, for_s: float, took_s: float) -> list[ReliefStep]:
        """The steps of all pictures that are judged in this time."""
        until, steps = self._n + round(30 * for_s), []
        while self._n < until:
            steps.append(self.relief.take(self._n / 30, self._n, took_s))
            self._n += max(1, -int(-30 * took_s // 1))
        return steps


def test_one_step_at_a_time_after_the_warm_up() -> None:
    steps = Session().runs(5 * MEASURE_S, 0.2)
    assert sorted(set(steps)) == [*ReliefStep]
    assert steps == sorted(steps)
    first = {step: 0.2 * steps.index(step) for step in (ReliefStep.CHECKS, ReliefStep.CLOTHING)}
    assert first[ReliefStep.CHECKS] == pytest.approx(2 * MEASURE_S, abs=0.5)  # the first measurement is the warm-up
    assert first[ReliefStep.CLOTHING] == pytest.approx(3 * MEASURE_S, abs=0.5)


def test_a_slow_start_and_a_slow_moment_are_no_reason() -> None:
    session = Session()
    assert set(session.runs(MEASURE_S, 1.0)) == {ReliefStep.NOTHING}
    assert set(session.runs(3 * MEASURE_S, 0.02)) == {ReliefStep.NOTHING}
    assert set(session.runs(1.0, 0.3)) == {ReliefStep.NOTHING}
    assert set(session.runs(3 * MEASURE_S, 0.02)) == {ReliefStep.NOTHING}


def test_a_fast_machine_takes_one_step_back_before_each_set_and_none_during_one() -> None:
    session = Session()
    session.runs(5 * MEASURE_S, 0.2)
    assert set(session.runs(4 * MEASURE_S, 0.02)) == {ReliefStep.CLOTHING}
    assert session.relief.begin_set() == ReliefStep.CHECKS
    assert session.relief.begin_set() == ReliefStep.NOTHING
    assert session.relief.begin_set() == ReliefStep.NOTHING


@pytest.mark.parametrize(
    ("took_s", "wanted"),
    [
        (0.11, ReliefStep.CLOTHING),  # fast enough to keep the clothing, too slow to take it up again
        (0.09, ReliefStep.CHECKS),
    ],
)
def test_to_go_back_takes_more_than_to_stay(took_s: float, wanted: ReliefStep) -> None:
    session = Session()
    session.runs(5 * MEASURE_S, 0.2)
    session.runs(3 * MEASURE_S, took_s)
    assert session.relief.begin_set() == wanted
    assert session.relief.begin_set() == wanted


def test_a_set_that_is_counted_by_the_clothing_keeps_it_on_a_slow_machine() -> None:
    session = Session()
    session.runs(5 * MEASURE_S, 0.2)
    assert session.relief.begin_set(needs_clothing=True) == ReliefStep.CHECKS
    assert set(session.runs(5 * MEASURE_S, 0.2)) == {ReliefStep.CHECKS}
    session.relief.begin_set()
    assert session.runs(3 * MEASURE_S, 0.2)[-1] == ReliefStep.CLOTHING


@pytest.mark.parametrize(("exercise", "follows"), [("clam", False), ("cat_stretch", True)])
def test_a_slow_live_set_follows_the_clothing_only_if_that_counts(exercise: str, follows: bool) -> None:
    now_s = itertools.count(0.0, 0.2)  # between the beginning and the end of each picture's analysis
    landmarks = BareLandmarks()
    load: Any = lambda: landmarks  # noqa: E731
    analyst = Analyst(load, GUARD, None, clock=lambda: next(now_s))
    runner = SetRunner(get(exercise))
    analyst.begin(1, runner, SetInfo(exercise, None, "live", 0.0, "camera", "full", {}), lambda: runner)
    picture = np.zeros((48, 64, 3), np.uint8)
    for n in range(0, round(30 * 5 * MEASURE_S), 6):
        analyst.offer(Frame(picture, n / 30, n))
        assert landmarks.judged.acquire(timeout=60)
    analyst.stop()
    assert landmarks.follows_clothing is follows


def test_a_gap_of_the_camera_does_not_count_as_its_interval() -> None:
    relief = Relief()
    for n in range(400):  # a lost camera: no picture for a minute
        assert relief.take(n / 30 + 60.0 * (n > 200), n, 0.03) is ReliefStep.NOTHING


def test_each_step_is_told_once() -> None:
    watch = ReliefWatch("Close other programs.")
    assert watch.take(1.0, ReliefStep.NOTHING) is None
    assert watch.report() == ""
    first = watch.take(2.0, ReliefStep.CHECKS)
    assert first is not None
    assert (first.kind, words_of(first)) == (Kind.NOT_SEEN, CHECKS)
    assert watch.take(3.0, ReliefStep.CHECKS) is None
    second = watch.take(9.0, ReliefStep.CLOTHING)
    assert second is not None
    assert words_of(second) == CLOTHING
    assert watch.take(10.0, ReliefStep.NOTHING) is watch.take(11.0, ReliefStep.CLOTHING) is None
    assert watch.shown(View("Go"), 9.0).words == CLOTHING
    assert watch.shown(View("Go"), 9.0 + SHOWN_S) == View("Go")
    assert watch.report() == f"{CLOTHING} Close other programs."


def test_the_record_of_each_set_says_what_was_left_out() -> None:
    watch = ReliefWatch("Close other programs.")
    steps = [
        (1, ReliefStep.NOTHING, None),
        (1, ReliefStep.CHECKS, CHECKS),
        (1, ReliefStep.CHECKS, None),
        (1, ReliefStep.CLOTHING, CLOTHING),
        (0, ReliefStep.CLOTHING, None),  # a rest
        (2, ReliefStep.CLOTHING, CLOTHING),
        (2, ReliefStep.CLOTHING, None),
        (3, ReliefStep.CHECKS, CHECKS),
        (4, ReliefStep.NOTHING, None),
    ]
    noted = [watch.note(run, float(n), step) for n, (run, step, _) in enumerate(steps)]
    assert [None if note is None else words_of(note) for note in noted] == [wanted for *_, wanted in steps]


@pytest.mark.parametrize(("language", "wanted"), [("de", "Kleidung"), ("es", "ropa")])
def test_other_languages(language: str, wanted: str) -> None:
    watch = ReliefWatch("Close other programs.")
    said = watch.take(1.0, ReliefStep.CLOTHING)
    assert said is not None
    use(language)
    try:
        assert wanted in words_of(said)
    finally:
        use("en")


@pytest.mark.slow
def test_a_session_on_a_slow_machine_says_records_and_passes_it_on(tmp_path: Path) -> None:
    _, shown, heard = session_of([LEFT], tmp_path, does, took_s=0.2)
    assert {CHECKS, CLOTHING} & set(shown.words) == {CHECKS, CLOTHING}
    assert CHECKS not in heard  # it changes nothing that the person sees or does
    assert heard.count(CLOTHING) == 1
    with Store(tmp_path / "sessions.sqlite3") as store:
        (record,) = store.sessions()
    uttered = [said.text for said in record.sets[0].utterances]
    assert [text for text in uttered if text in (CHECKS, CLOTHING)] == [CHECKS, CLOTHING]
