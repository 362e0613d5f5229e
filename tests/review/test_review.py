"""The record in words."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from exercises.judging.results import Fault, Hold, NotSeen, Repetition, Scores, SetFault, SetResult
from tests.made_records import MONDAY, one_set, reps, session
from trainer.coach.words import score_text
from trainer.record import wording as review
from trainer.record.recorder import Recorder, SetInfo
from trainer.record.store import Store
from trainer.recordings.curves import spans
from trainer.review.in_terminal import print_review

ROLL = Fault("pelvis_rolls_back", 1.0, 2.0, 14.4, "deg", "fault")
HARD_ROLL = Fault("pelvis_rolls_back", 1.0, 2.0, 25.6, "deg", "severe")
FAST = Fault("too_fast", 1.0, 2.0, 0.84, "s", "fault")
FEET = Fault("feet_apart", 1.0, 2.0, 0.152, "torso", "fault")


def rep(n: int, *faults: Fault, hips: float | None = 90.0) -> Repetition:
    return Repetition(n, "left", n, n + 0.5, n + 1, 30.0, 1.5, 1.5, Scores(96.0, hips, 100.0, 100.0), faults)


def record(path: Path, *results: SetResult, exercise: str = "clam") -> None:
    with Recorder(path, now=lambda: datetime(2026, 5, 4, 12, tzinfo=UTC)) as to:
        for result in results:
            to.begin_set(SetInfo(exercise, "left", "live", 0.0, "camera", "full", {}))
            to.finish(result)


def printed(path: Path, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    with Store(path) as store:
        print_review(console, store.sessions(), date(2026, 5, 6))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.sqlite"


def test_an_empty_record_says_what_to_do(path: Path) -> None:
    assert "pilates practice clam" in printed(path)


def test_of_a_hold_the_list_says_how_long(path: Path) -> None:
    record(path, SetResult("tall_posture", holds=(Hold(1, 2.0, 32.0, Scores()),)), exercise="tall_posture")
    assert " 30 s " in next(line for line in printed(path).splitlines() if "May 2026" in line)


def test_the_newest_session_is_listed_whole_and_others_up_to_twelve_sets(path: Path) -> None:
    record(path, *[SetResult("clam")] * 33)
    assert "more set" not in printed(path)
    record(path, *[SetResult("clam")] * 9)
    assert "… and 30 more sets." in printed(path)


def test_the_list(path: Path) -> None:
    reps = (rep(1, ROLL, FEET), rep(2, ROLL), rep(3, hips=40.0))
    record(path, SetResult("clam", reps, scores=Scores.mean([r.scores for r in reps])))
    line = next(line for line in printed(path).splitlines() if "May 2026" in line)
    assert line.startswith(("Mon 4 May 2026, ", "Tue 5 May 2026, "))  # the time zone is the machine's
    for words in ("left", " 3 ", "good 100", "fair 70", "the pelvis rolls back in 2 of 3"):
        assert words in line, words


def test_not_seen_is_said_and_is_no_zero(path: Path) -> None:
    reps = (rep(1, hips=None),)
    record(path, SetResult("clam", reps, scores=Scores.mean([r.scores for r in reps])))
    line = next(line for line in printed(path).splitlines() if "May 2026" in line)
    assert "not seen" in line
    assert " 0" not in line.partition("not seen")[0].partition("left")[2]


def test_an_exercise_of_another_version(path: Path) -> None:
    record(path, SetResult("swan_dive", (rep(1, Fault("neck_cranes", 1, 2, 3, "deg", "fault")),)), exercise="swan_dive")
    text = printed(path)
    assert "Swan dive" in text
    assert "neck cranes in 1 of 1" in text


def test_markup_in_words_is_not_obeyed(path: Path) -> None:
    record(path, SetResult("[red]x", ()), exercise="[red]x")
    assert "[red]x" in printed(path)


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (None, "not seen"),
        (0.0, "needs work 0"),
        (59.4, "needs work 59"),
        (59.6, "fair 60"),  # word and number agree: both are rounded
        (84.4, "fair 84"),
        (84.6, "good 85"),
        (100.0, "good 100"),
    ],
)
def test_score_text(score: float | None, words: str) -> None:
    assert score_text(score) == words


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (ROLL, "the pelvis rolls back, up to about 14°"),
        (HARD_ROLL, "the pelvis rolls back (severe), up to about 26°"),
        (Fault("waist_shortens", 1, 2, 8.0, "deg", "fault"), "the waist shortens, up to 8°"),
        (FAST, "the movement is too fast, 0.8 s in one direction"),
        (FEET, "the feet come apart, up to about 15 % of torso length"),
        (Fault("partial_range", 1, 2, 17.0, "deg", "fault"), "the movement gets smaller, only 17°"),
    ],
)
def test_fault_text(fault: Fault, words: str) -> None:
    assert review.fault_text("clam", fault) == words


def test_a_fault_of_the_whole_set() -> None:
    uneven = SetFault("uneven_range", 0.35, "share")
    assert review.set_fault_text("hip_twist", uneven) == "one side moves less than the other, by 35 %"


def test_a_measure_that_one_body_reads_higher_than_another_is_said_about() -> None:
    chin = Fault("chin_jammed", 1, 2, 26.0, "deg", "fault")
    assert review.fault_text("ab_curl", chin) == "the chin presses into the chest, up to about 26°"


@pytest.mark.parametrize(
    ("reps", "not_seen", "words"),
    [
        ((), (), "No repetitions were counted because the start position was never held still."),
        ((rep(1),), (), "1 repetition. Spine: good (96). Hips: good (90). No faults seen."),
        ((rep(1, hips=None),), (), "1 repetition. Spine: good (96). Hips: not seen. No faults in what the camera saw."),
        (
            (rep(1), rep(2)),
            (NotSeen("feet_apart", "the feet were hidden", "Move back."),),
            "2 repetitions. Spine: good (96). Hips: good (90). No faults in what the camera saw.",
        ),
        (
            (rep(1, FEET, ROLL, hips=30.0), rep(2, ROLL, HARD_ROLL, hips=20.0)),
            (),
            "2 repetitions. Spine: good (96). Hips: needs work (25). The pelvis rolls back in 2 of 2.",
        ),
    ],
)
def test_headline(path: Path, reps: tuple[Repetition, ...], not_seen: tuple[NotSeen, ...], words: str) -> None:
    record(path, SetResult("clam", reps, not_seen=not_seen, scores=Scores.mean([r.scores for r in reps])))
    with Store(path) as store:
        assert review.headline(store.sessions()[0].sets[0]) == words


def test_headline_of_a_set_that_was_cut_short(path: Path) -> None:
    with Recorder(path) as to:
        to.begin_set(SetInfo("clam", None, "live", 0.0, "camera", "full", {}))
        to.repetition(rep(1))
    with Store(path) as store:
        words = review.headline(store.sessions()[0].sets[0])
    assert words == (
        "1 repetition. Spine: good (96). Hips: good (90). No faults seen. "
        "The program closed before the set was finished."
    )


@pytest.mark.parametrize(
    ("true", "found"),
    [
        ([0, 0, 0, 0], ()),
        ([1, 1, 1, 1], ((0.0, 3.0),)),
        ([0, 1, 0, 1], ((1.0, 2.0),)),  # a single last sample has no length
        ([1, 0, 1, 1], ((0.0, 1.0), (2.0, 3.0))),
    ],
)
def test_spans(true: list[int], found: tuple[tuple[float, float], ...]) -> None:
    assert spans(np.arange(4.0), np.array(true, bool)) == found


def test_a_set_that_was_held_says_so(path: Path) -> None:
    record(path, SetResult("tall_posture", scores=Scores(92.0, None)), exercise="tall_posture")
    with Store(path) as store:
        assert review.headline(store.sessions()[0].sets[0]) == "Held. Spine: good (92). Hips: not seen."


def test_the_terminal_says_where_it_is_going() -> None:
    """A session on each of eight days: hips from 50 to 90, a fault that goes away, pain that does."""
    hips = [50.0] * 5 + [90.0] * 3
    sessions = [
        session(day, one_set(reps(10, 8 if day < 4 else 0, hips=value)), pain_before=6 - day // 2, pain_after=2)
        for day, value in enumerate(hips)
    ][::-1]
    console = Console(file=io.StringIO(), width=200)
    print_review(console, sessions, (MONDAY + timedelta(days=7)).astimezone().date())
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    for words in (
        "This week: 18 minutes on 1 day; the full session of about an hour is still to do.",
        "Last week: 126 minutes; 15 minutes or more on 7 of 7 days; full sessions: 0.",
        "Practised 8 days in a row.",
        "Not enough sessions yet to tell whether you are better: 8 of 9.",
        "Pain: 3 → 2 (before and after on 11 May 2026). Too few entries for a trend.",
        "Main fault: No fault seen lately.",
        "The pelvis rolls back (Clam), less often than at first: from 80 % to 0 % of repetitions.",
        "Good, up from 50 to 90",
        "too few to compare: 60 left, 0 right; 8 repetitions are needed on each side",
    ):
        assert words in text, words
