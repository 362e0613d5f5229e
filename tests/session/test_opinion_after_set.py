"""A second opinion on a live set: given in the rest from pictures in memory, which are dropped whatever happens."""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

import exercises
from calibration.landmarks import Pose
from exercises.judging.runner import SetRunner
from exercises.judging.update import State
from tests.live_person import session_of
from tests.session.test_live_session import LEFT, does, pose_at
from trainer.base.errors import ModelError, TrainerError
from trainer.base.paths import DATA_DIR_VARIABLE
from trainer.capture.frame import Frame
from trainer.cli.app import app
from trainer.pose.guard import Detect, Image, Points
from trainer.pose.trust import Trust
from trainer.record.records import SetRecord
from trainer.record.scores_json import result_dict
from trainer.record.store import Store
from trainer.recordings import rescore
from trainer.recordings.curves import curves_of
from trainer.screen.window import Key
from trainer.session import devices, kept_set, looks, second_opinion
from trainer.session.analyst import Analyst
from trainer.session.flow import Flow, Phase
from trainer.session.options import LiveOptions
from trainer.session.second_opinion import LOOKING, OpinionMaker

#: A person who lies still, as any model sees them.
LYING = pose_at("left", 0.0)
assert LYING is not None


class Heavy:
    """In place of the heavy model: sees the person where they are, but sees nobody in some of its looks.

    Args:
        blind: numbers of these looks.
    """

    def __init__(self, *blind: int) -> None:
        self.blind, self.looks, self.nice = blind, 0, 0
        self.fails: Exception | None = None

    @contextmanager
    def __call__(self) -> Iterator[Detect]:
        if self.fails is not None:
            raise self.fails
        time.sleep(0.05)
        yield self.detect

    def detect(self, image: Image) -> Points | None:
        self.looks += 1
        if sys.platform == "linux":
            self.nice = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        scale = image.shape[1] / LYING.size[0]
        return None if self.looks in self.blind else LYING.points * np.array([scale, scale, 1, 1], np.float32)


def recorded(folder: Path) -> tuple[SetRecord, ...]:
    with Store(folder / "sessions.sqlite3") as store:
        (session,) = store.sessions()
        return session.sets


@pytest.mark.slow
def test_a_session_with_a_second_opinion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heavy = Heavy(2, 3, 4, 5)  # from 3 to 5 s of the first set on
    opinion = OpinionMaker(heavy)

    def act(flow: Flow, t_s: float) -> Pose | None:
        while flow.phase is Phase.REST and opinion.progress is not None:
            time.sleep(0.002)
        return does(flow, t_s)

    pictures = itertools.cycle(np.random.default_rng(0).integers(60, 180, (2, 480, 640, 3), np.uint8))
    one = replace(LEFT, amount=1)
    sets = [one, replace(one, rest_s=0.0), one]  # after the second one there is no time
    results, shown, _ = session_of(sets, tmp_path, act, lambda *_: next(pictures), opinion=opinion)
    assert [len(result.reps) for result in results] == [0, 1, 1]
    (note,) = results[0].not_seen
    assert "a larger model saw another pose" in note.why
    assert shown.words[-1] == LOOKING
    assert shown.views[-1].note.startswith("A larger model looks at your set again: picture ")
    assert opinion.report() == [
        "Second opinion: a larger model saw the same pose in 1 set.",
        "Second opinion: in 1 set a larger model saw another pose for a time. Nothing was judged there.",
        "There was no time for a second opinion on 1 set, or you paused it. It stays as judged.",
    ]

    first, second, third = recorded(tmp_path)
    ((from_s, to_s),) = first.second_opinion or ()
    assert 1 < to_s - from_s < 3
    assert (second.second_opinion, third.second_opinion) == (None, ())
    with Store(tmp_path / "sessions.sqlite3") as store:
        for one, result in zip((first, second, third), results, strict=True):
            again = rescore.rescore(store, one)
            assert again is not None
            assert result_dict(one.result()) == result_dict(result) == result_dict(again)
        curves = curves_of(first, store.set_poses(first.id))
    assert curves is not None
    values, in_span = curves.curves[0].values, (curves.t_s >= from_s) & (curves.t_s <= to_s)
    assert np.isnan(values[in_span]).all()
    assert not np.isnan(values[~in_span]).all()

    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    assert CliRunner().invoke(app, ["export", str(tmp_path / "out")]).exception is None
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "other"))
    assert CliRunner().invoke(app, ["import", str(tmp_path / "out")]).exception is None
    assert [one.second_opinion for one in recorded(tmp_path / "other")] == [((from_s, to_s),), None, ()]


@pytest.mark.slow
def test_a_pause_drops_the_pictures(tmp_path: Path) -> None:
    heavy = Heavy()
    opinion = OpinionMaker(heavy)
    session_of([LEFT], tmp_path, does, keys={"Clam": Key.PAUSE}, longest_s=7.0, opinion=opinion)
    assert (heavy.looks, opinion.missed) == (0, 1)
    assert recorded(tmp_path)[0].second_opinion is None


class Kept:
    """A set of which pictures are kept."""

    def __init__(self, opinion: OpinionMaker) -> None:
        self.opinion = opinion
        opinion.begin(lambda: SetRunner(exercises.get("clam")))
        self.n = 0

    def film(self, seconds: float, state: State = State.MOVING, trusted: bool = True) -> Kept:
        for _ in range(round(seconds * 10)):
            t_s = self.n / 10
            pose = replace(LYING, t_s=t_s, is_trusted=trusted)
            self.opinion.take(Frame(np.zeros((480, 640, 3), np.uint8), t_s, self.n), pose, None, state)
            self.n += 1
        return self

    @property
    def pictures(self) -> list[Any]:
        return [] if self.opinion._set is None else list(self.opinion._set.pictures)


def test_few_and_small_pictures_are_kept_of_the_exercise_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_set, "MOST_PICTURES", 8)
    kept = Kept(OpinionMaker(Heavy()))
    assert kept.film(2.0, State.GET_READY).film(2.0, trusted=False).pictures == []
    pictures = kept.film(3.0).pictures
    assert [round(picture.t_s, 1) for picture in pictures] == [4.0, 4.5, 5.0, 5.5, 6.0, 6.5]
    assert {cv2.imdecode(picture.jpeg, cv2.IMREAD_COLOR).shape for picture in pictures} == {(240, 320, 3)}
    np.testing.assert_allclose(pictures[0].points[:, :2], LYING.points[:, :2] / 2)
    pictures = kept.film(9.0).pictures
    assert len(pictures) <= 8
    assert np.ptp(np.diff([picture.t_s for picture in pictures])) < 1e-6  # evenly over the whole set
    assert pictures[0].t_s == 4.0
    assert pictures[-1].t_s == 14.0


def test_a_pause_before_the_first_picture_costs_nothing() -> None:
    kept = Kept(OpinionMaker(Heavy())).film(2.0, State.GET_READY)
    kept.opinion.pause()
    assert len(kept.film(5.0).pictures) == 10
    assert kept.opinion.missed == 0


@pytest.mark.parametrize("how", ["pause", "next set", "look", "too long"])
def test_the_pictures_are_dropped(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    heavy = Heavy()
    kept = Kept(OpinionMaker(heavy)).film(5.0)
    pictures = [weakref.ref(picture) for picture in kept.pictures]
    assert len(pictures) == 10
    if how == "pause":
        kept.opinion.pause()
        assert kept.film(5.0).pictures == []
    elif how == "next set":
        Kept(kept.opinion)
    elif how == "look":
        kept.opinion.look()
        while kept.opinion.progress is not None:
            time.sleep(0.002)
        assert kept.opinion.opinion() is not None
        assert heavy.looks == 2  # at 0 and 3 s
        assert heavy.nice >= looks.NICE or sys.platform != "linux"
    else:
        monkeypatch.setattr(second_opinion, "MOST_FRAMES", 52)
        kept.film(1.0)
    assert [picture() for picture in pictures] == [None] * 10
    assert kept.opinion.missed == (how != "look")


def test_a_model_that_fails_changes_nothing() -> None:
    heavy = Heavy()
    heavy.fails = ModelError("The model is damaged.")
    kept = Kept(OpinionMaker(heavy)).film(5.0)
    kept.opinion.look()
    while kept.opinion.progress is not None:
        time.sleep(0.002)
    assert kept.opinion.opinion() is None
    assert kept.opinion.report()[-1] == "The larger model could not look at your set: The model is damaged."


def test_stopping_drops_the_pictures_without_a_look(tmp_path: Path) -> None:
    heavy = Heavy()
    kept = Kept(OpinionMaker(heavy)).film(5.0)
    guard: Any = SimpleNamespace(trust=Trust(), sees_others=False, offer=lambda *_: None, stop=lambda: None)
    pictures = [weakref.ref(picture) for picture in kept.pictures]
    load: Any = lambda: SimpleNamespace(__enter__=None)  # noqa: E731
    analyst = Analyst(load, guard, None, opinion=kept.opinion)
    analyst.stop()  # as after Ctrl+C, or a failure
    assert [picture() for picture in pictures] == [None] * 10
    assert heavy.looks == 0


def test_the_program_does_not_end_within_a_look() -> None:
    kept = Kept(OpinionMaker(Heavy())).film(5.0)
    kept.opinion.look()
    kept.opinion.close()
    assert kept.opinion._newest is not None
    assert not kept.opinion._newest.is_alive()


def test_no_model_is_said_before_the_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> bytes:
        raise ModelError("The pose model is not on this computer.")

    told: list[str] = []
    monkeypatch.setattr(devices, "model_bytes", missing)
    asker: Any = SimpleNamespace(tell=told.append)
    assert devices.opinion_of(Console(), asker) is None
    assert told == ["Your sets get no second opinion: The pose model is not on this computer."]


def test_the_heavy_model_does_not_check_itself() -> None:
    options = devices.SessionOptions((LEFT,), LiveOptions("nowhere.mp4", variant="heavy", second_opinion=True))
    with pytest.raises(TrainerError, match="cannot check itself"):
        devices.open_devices(None, options, None, None)  # type: ignore[arg-type]
