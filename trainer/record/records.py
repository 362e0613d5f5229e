"""What is read from the record: sessions, their sets, and the people who practised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from calibration.body import Calibration
from calibration.landmarks import Side
from exercises.judging.results import Hold, NotSeen, Repetition, Scores, SetFault, SetResult
from trainer.base.dates import in_zone
from trainer.coach.utterance import Utterance
from trainer.record.items import Mode, Variant


@dataclass(frozen=True, slots=True)
class SetRecord:
    """One set as it was recorded, without its landmarks.

    Attributes:
        id: its row, for :meth:`Store.set_poses`.
        exercise: id of the exercise.
        asked_side: the only side that was to be worked, None for whichever the person chose.
        side: the side that was worked, None where it was never found out or both work.
        mode: see :class:`~trainer.record.items.SetInfo`.
        started_at: UTC.
        start_s: the same moment on the clock of the frames' time stamps, seconds.
        camera: its name.
        model: variant of the pose model.
        versions: of the program and its libraries.
        calibration: the last one of the set, None if the start position was never taken.
        finished: False when the program was ended before the set was.
        reps: in their order.
        scores: of the set; the mean of the repetitions' where it was not finished.
        not_seen: what could not be judged.
        frames_dropped: frames whose landmarks could not be saved.
        variant: the exercise made easier or harder, "" as it is.
        holds: in their order.
        set_faults: faults of the set as a whole.
        utterances: what was said during the set and in the rest after it, in its order.
        video: the picture, if it was kept; the file may be gone or on another machine.
    """

    id: int
    exercise: str
    asked_side: Side | None
    side: Side | None
    mode: Mode
    started_at: datetime
    start_s: float
    camera: str
    model: str
    versions: Mapping[str, str]
    calibration: Calibration | None
    finished: bool
    reps: tuple[Repetition, ...]
    scores: Scores
    not_seen: tuple[NotSeen, ...]
    frames_dropped: int
    variant: Variant = ""
    holds: tuple[Hold, ...] = ()
    set_faults: tuple[SetFault, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    video: Path | None = None

    @property
    def scoring(self) -> int:
        """Version of the scoring that gave the scores, see :data:`exercises.judging.judge.SCORING`."""
        told = self.versions.get("scoring", "")
        return int(told) if told.isdecimal() else 1

    def result(self) -> SetResult:
        """What the set came to, as :class:`~exercises.judging.runner.SetRunner` tells it."""
        return SetResult(
            self.exercise, self.reps, self.holds, self.set_faults, self.not_seen, self.scores, self.calibration
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who practises here.

    Attributes:
        name: the one by which they are told from others.
        health: a question's id to the id of its answer.
        cleared: exercises that they were allowed in spite of an answer.
    """

    name: str
    health: Mapping[str, str] = field(default_factory=dict)
    cleared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session: the sets done from starting the program to ending it.

    Attributes:
        id: its row.
        started_at: UTC.
        ended_at: UTC; the last time that something of it was saved.
        note: the person's own words.
        sets: in their order.
        person: who practised.
        programme: its id, "" for single sets.
        pain_before: 0–10, None where it was not asked.
        pain_after: likewise.
        uid: the same on every machine that the session is handed to.
        utc_offset_min: how far the clock was ahead of UTC where it was done, minutes; None where it is not known.
    """

    id: int
    started_at: datetime
    ended_at: datetime
    note: str
    sets: tuple[SetRecord, ...]
    person: str = "me"
    programme: str = ""
    pain_before: int | None = None
    pain_after: int | None = None
    uid: str = ""
    utc_offset_min: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """What a session is told by when it is deleted; read even where the rest of it is damaged.

    Attributes:
        id: its row.
        started_at: UTC, None where it cannot be told.
        person: who practised.
        sets: how many there are.
        videos: files where the picture was kept.
    """

    id: int
    started_at: datetime | None
    person: str
    sets: int
    videos: tuple[str, ...] = ()
    utc_offset_min: int | None = None

    @property
    def day(self) -> date | None:
        """The day on which it began."""
        return None if self.started_at is None else in_zone(self.started_at, self.utc_offset_min).date()
