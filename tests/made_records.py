"""Sessions made by hand for the tests of what the review says: no file, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from calibration.landmarks import Side
from exercises.judging.judge import SCORING
from exercises.judging.results import Fault, Hold, Repetition, Scores
from trainer.record.records import SessionRecord, SetRecord

#: A Monday at noon.
MONDAY = datetime(2026, 5, 4, 12, tzinfo=UTC)
ROLL = Fault("pelvis_rolls_back", 1.0, 2.0, 14.0, "deg", "fault")


def rep(
    n: int = 1, *faults: Fault, hips: float | None = 90.0, side: Side | None = "left", range_deg: float = 30.0
) -> Repetition:
    return Repetition(n, side, n, n + 0.5, n + 1, range_deg, 1.5, 1.5, Scores(96.0, hips, 100.0, 100.0), faults)


def reps(count: int, faulty: int = 0, **options: Any) -> list[Repetition]:
    """So many repetitions, the first of them with the fault."""
    return [rep(n, *([ROLL] if n <= faulty else []), **options) for n in range(1, count + 1)]


def one_set(done: Sequence[Repetition | Hold], exercise: str = "clam", **fields: Any) -> SetRecord:
    scores = Scores.mean([each.scores for each in done])
    plain: dict[str, Any] = {
        "id": 1,
        "exercise": exercise,
        "asked_side": None,
        "side": None,
        "mode": "live",
        "started_at": MONDAY,
        "start_s": 0.0,
        "camera": "camera",
        "model": "full",
        "versions": {"scoring": str(SCORING)},
        "calibration": None,
        "finished": True,
        "reps": tuple(each for each in done if isinstance(each, Repetition)),
        "holds": tuple(each for each in done if isinstance(each, Hold)),
        "set_faults": (),
        "scores": scores,
        "not_seen": (),
        "frames_dropped": 0,
        "variant": "",
        "utterances": (),
        "video": None,
    }
    return SetRecord(**{**plain, **fields})


def session(day: int, *sets: SetRecord, minutes: float = 18.0, **fields: Any) -> SessionRecord:
    """A session so many days after :data:`MONDAY`; without sets of its own it has one of a single repetition."""
    at = MONDAY + timedelta(days=day)
    plain: dict[str, Any] = {
        "id": day,
        "started_at": at,
        "ended_at": at + timedelta(minutes=minutes),
        "note": "",
        "sets": sets or (one_set([rep()]),),
        "person": "me",
        "programme": "",
        "pain_before": None,
        "pain_after": None,
    }
    return SessionRecord(**{**plain, **fields})
