"""Sitting by habit, then tall: recorded landmarks of rendered sitters, from the picture to what the record tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from calibration.landmarks import Pose
from exercises.judging.results import SetResult
from exercises.judging.update import State, Update
from exercises.sitting import SETTLE_S, SITTING, THEN_S
from tests.recorded import record_live
from tests.replay import replay
from trainer.coach.coach import Coach
from trainer.coach.words import state_words
from trainer.exchange.results import _set_entry
from trainer.plan.screening import SCREENING, focus_of, is_due, measured_words
from trainer.plan.sitting import TEST_S
from trainer.record.items import SessionInfo
from trainer.record.records import Client
from trainer.record.store import Store
from trainer.review.clients import print_one, seen
from trainer.review.scores import set_words
from trainer.review.trends import practised

#: Landmarks in eighths of a pixel (4 stills, 33, 2), by view and posture, of ``samples/study/sitting.py``.
STILLS = np.load(Path(__file__).parents[1] / "records" / "sitters.npz")
SIZE, FPS = (480, 360), 6.0
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
Film = tuple[tuple[float, Pose | None], ...]


@cache
def film(view: str, habit: str, tall_s: float = 11.0) -> Film:
    """Somebody who sits by habit until they are asked, and then tall for this long; the stills take turns."""
    frames: list[tuple[float, Pose | None]] = []
    for n in range(round((THEN_S + 1.0 + tall_s) * FPS)):
        is_tall = n / FPS > THEN_S + 1.0
        stills = STILLS[f"{view} {'tall' if is_tall else habit}"]
        points = np.ones((33, 4), np.float32)
        points[:, :2] = stills[n % len(stills)] / 8
        frames.append((n / FPS, Pose(points, n / FPS, SIZE)))
    return tuple(frames)


@cache
def judged(of: Film) -> tuple[list[Update], SetResult]:
    return replay(SITTING, of)


def told(of: Film) -> dict[str, float]:
    return {one.code: round(one.value, 2) for one in judged(of)[1].set_faults}


def screened(path: Path, now: datetime, *films: Film) -> list[SetResult]:
    """A screening of these sets in the record."""
    session = SessionInfo("me", SCREENING)
    return record_live(path, [[*one] for one in films], session, lambda: now, SITTING)


def test_from_the_front_lean_shoulders_and_crossed_legs_are_told() -> None:
    leaning = told(film("front", "leans 11"))
    assert 6.7 < leaning["leans_deg"] < 9.0  # true: 8.3 to the left
    assert set(leaning) == {"leans_deg", "shoulder_higher_deg", "feet_apart_torso"}
    assert told(film("front", "crossed left"))["feet_apart_torso"] < 0.02


def test_from_the_side_height_and_head_are_told() -> None:
    slumped = told(film("side", "slumps 24"))
    assert 0.06 < slumped["sits_lower_torso"] < 0.12  # true: 0.09
    assert 0.12 < slumped["head_ahead_torso"] < 0.2
    assert set(slumped) == {"sits_lower_torso", "head_ahead_torso", "tips_deg"}


def test_who_never_sits_tall_is_not_compared() -> None:
    assert told(film("front", "leans 11", tall_s=SETTLE_S + 1.0)) == {}


def test_nothing_is_a_fault_and_nothing_is_scored() -> None:
    result = judged(film("front", "leans 11"))[1]
    assert [hold.faults for hold in result.holds] == [()]
    assert (result.scores.spine, result.scores.hips) == (None, None)


def test_sitting_tall_is_asked_for_once_and_late() -> None:
    coach, shown, said = Coach(SITTING), [], []
    for update in judged(film("front", "leans 11", tall_s=9.0))[0]:
        words = coach.take(update)
        said += [words] if words is not None else []
        shown += [(update.t_s, state_words(SITTING, update, 0.0))] if update.state is State.HOLDING else []
    asked = [one.t_s for one in said if one.text == "Now sit as tall as you can."]
    assert len(asked) == 1
    assert THEN_S <= asked[0] < THEN_S + 2.0
    assert {text for t_s, text in shown if t_s < THEN_S - 1.0} == {"Sitting by habit"}
    assert shown[-1][1] == "Now sit as tall as you can."


def test_the_record_tells_it_in_measured_words_and_compares_it_with_the_last_time(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite3"
    screened(path, NOW - timedelta(days=40), film("front", "again 1"))
    screened(path, NOW, film("front", "leans 11"))
    with Store(path) as store:
        sessions = store.sessions("me")
    (line,) = measured_words(sessions)
    assert line == (
        "Sitting by habit, compared with sitting tall: your trunk leans 8° to the left. "
        "On 22 Apr 2026, compared with sitting tall: no difference that the camera could tell from noise. "
        "Not seen: only a side view shows how much lower you sit by habit, and how far your head moves forward."
    )
    assert measured_words(sessions[1:])[0].startswith(
        "Sitting by habit, compared with sitting tall: no difference that the camera could tell from noise. Not seen"
    )
    assert focus_of(sessions, NOW.date()) is None
    assert not is_due(sessions, NOW.date())
    assert set_words(sessions[0].sets[0]) == (
        "Sitting by habit, compared with sitting tall: your trunk leans 8° to the left."
    )
    assert practised(sessions) == []


@pytest.mark.parametrize(
    ("view", "habit", "words"),
    [
        ("front", "crossed left", "your legs are crossed."),
        ("side", "slumps 24", "you sit lower, by 8 % of torso length; your head is further forward, by"),
    ],
)
def test_words_of_other_habits(tmp_path: Path, view: str, habit: str, words: str) -> None:
    screened(tmp_path / "record.sqlite3", NOW, film(view, habit))
    with Store(tmp_path / "record.sqlite3") as store:
        (line,) = measured_words(store.sessions())
    assert f"Sitting by habit, compared with sitting tall: {words}" in line


def test_the_clinic_sees_it_without_positions_of_the_body(tmp_path: Path) -> None:
    screened(tmp_path / "record.sqlite3", NOW, film("front", "leans 11"))
    with Store(tmp_path / "record.sqlite3") as store:
        sessions = store.sessions()
    sent = _set_entry(sessions[0].sets[0])["result"]
    assert sent["calibration"] is None
    assert [one["code"] for one in sent["set_faults"]] == ["leans_deg", "shoulder_higher_deg", "feet_apart_torso"]
    console = Console(width=200, record=True)
    print_one(console, seen(Client("Kim", "a" * 32, NOW), sessions, (), NOW))
    assert "your trunk leans 8° to the left" in console.export_text()


def test_the_set_ends_by_itself_when_its_seconds_are_over() -> None:
    lasts_s = judged(film("front", "leans 11"))[1].holds[0].end_s
    assert lasts_s >= TEST_S > THEN_S + SETTLE_S
