"""The data read from a record: sessions, their sets, and the people who practised."""

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
from trainer.record.items import Capability, Comfort, Mode, Variant


@dataclass(frozen=True, slots=True)
class SetRecord:
    """One set as it was recorded, without its landmarks.

    Attributes:
        id: the set's row, for :meth:`Store.set_poses`.
        exercise: id of the exercise.
        asked_side: the working side that was asked for, None if the person chose.
        side: the working side, None if it was never detected or both sides work.
        mode: see :class:`~trainer.record.items.SetInfo`.
        started_at: UTC.
        start_s: the same moment on the frames' clock, seconds.
        camera: its name.
        model: variant of the pose model.
        versions: of the program and its libraries.
        calibration: the set's last one, None if the start position was never held.
        finished: False if the program ended during the set.
        reps: in order.
        scores: of the set; the mean over its repetitions and holds if it was not finished.
        not_seen: what could not be judged.
        frames_dropped: number of frames whose landmarks could not be saved.
        variant: "easier" or "harder" form of the exercise, "" for the standard one.
        holds: in order.
        set_faults: faults of the whole set.
        utterances: what the coach said during the set and the rest after it, in order.
        video: file of the recorded picture, None without one; it may be missing or on another machine.
        comfort: how it was for the person's back, None if they did not say.
        amount: repetitions or seconds that were asked for, None if the person decided or the record is older.
        second_opinion: times in which a larger model saw another pose: those of the first and the last frame, seconds.
            Nothing is judged there. None if it was not asked.
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
    comfort: Comfort | None = None
    amount: int | None = None
    second_opinion: tuple[tuple[float, float], ...] | None = None

    @property
    def scoring(self) -> int:
        """Version of the scoring behind the scores, see :data:`exercises.judging.judge.SCORING`."""
        told = self.versions.get("scoring", "")
        return int(told) if told.isdecimal() else 1

    def result(self) -> SetResult:
        """The set's result, in the form that :class:`~exercises.judging.runner.SetRunner` returns."""
        return SetResult(
            self.exercise, self.reps, self.holds, self.set_faults, self.not_seen, self.scores, self.calibration
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who practises here.

    Attributes:
        name: unique in the record.
        health: answer ids by question id.
        cleared: ids of exercises that a professional allowed in spite of an answer.
        answered: the local day of each answer by question id, ISO 8601; missing for answers of earlier versions.
    """

    name: str
    health: Mapping[str, str] = field(default_factory=dict)
    cleared: tuple[str, ...] = ()
    answered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Client:
    """Someone for whom a plan was written here, or whose results came here.

    Attributes:
        person: their name in this record.
        patient: the random id in their plan, 32 hexadecimal digits; the same on their machine and here.
        known_until: when their newest results were written, UTC; None if none came yet.
    """

    person: str
    patient: str
    known_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """One time that somebody agreed to hand their results on, or withdrew that.

    Attributes:
        patient: the id in the plan whose results it is about.
        at: UTC.
        is_given: False if it was withdrawn.
        with_health: whether the health answers may go along.
        since: the first local day of the sessions that it is about.
        recipient: who gets the results.
    """

    patient: str
    at: datetime
    is_given: bool
    with_health: bool
    since: date
    recipient: str


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session: the sets from the start of the program to its end.

    Attributes:
        id: the session's row.
        started_at: UTC.
        ended_at: UTC; when something of the session was last saved.
        note: the person's own words, in imports and in records of earlier versions.
        sets: in order.
        person: who practised.
        programme: id of the programme, "" for single sets.
        pain_before: 0–10, None if nobody was asked.
        pain_after: likewise.
        uid: unique id, the same on every machine.
        utc_offset_min: local time minus UTC at the place of the session, minutes; None if unknown.
        capability: how much the person felt able to do, None if they did not say.
        sets_planned: number of sets that the programme planned for it, None without one and in older records.
        day_pain: the least and the worst pain of the last 24 hours, 0–10, once a month; () if it was asked and not
            answered, None if it was not asked.
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
    capability: Capability | None = None
    sets_planned: int | None = None
    day_pain: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The fields that identify a session for deleting; readable even if the rest of the session is damaged.

    Attributes:
        id: the session's row.
        started_at: UTC, None if unreadable.
        person: who practised.
        sets: number of sets.
        videos: paths of the recorded pictures.
    """

    id: int
    started_at: datetime | None
    person: str
    sets: int
    videos: tuple[str, ...] = ()
    utc_offset_min: int | None = None

    @property
    def day(self) -> date | None:
        """The local day on which the session began."""
        return None if self.started_at is None else in_zone(self.started_at, self.utc_offset_min).date()
