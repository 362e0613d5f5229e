"""What is read from the record: sessions, their sets, and the people who practised."""

from __future__ import annotations

import contextlib
import dataclasses
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import Side
from calibration.viewpoint import Viewpoint
from exercises.declaration import Exercise
from exercises.hindsight import calibrate_scenes
from exercises.results import Fault, Hold, NotSeen, Repetition, Scores, SetFault, SetResult
from exercises.runner import SetRunner
from trainer.dates import in_zone
from trainer.frames import TimedPose
from trainer.row_types import (
    FaultRow,
    HoldRow,
    RepetitionRow,
    SessionRow,
    SetFaultRow,
    SetRow,
    UtteranceRow,
    calibration_fields,
    checked,
    not_seen_fields,
    words,
    words_by_name,
)
from trainer.rows import Mode, Variant
from trainer.stored_text import note_from, text_from_column
from trainer.utterance import Kind, Utterance

#: What the readers below raise at a row that is damaged.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class SetRecord:
    """One set as it was recorded, without its landmarks.

    Attributes:
        id: its row, for :meth:`Store.set_poses`.
        exercise: id of the exercise.
        asked_side: the only side that was to be worked, None for whichever the person chose.
        side: the side that was worked, None where it was never found out or both work.
        mode: see :class:`~trainer.rows.SetInfo`.
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
        """Version of the scoring that gave the scores, see :data:`exercises.judge.SCORING`."""
        told = self.versions.get("scoring", "")
        return int(told) if told.isdecimal() else 1

    def runner(self, exercise: Exercise, poses: Sequence[TimedPose]) -> SetRunner:
        """What judges the set's frames again: armed as it was, live or in hindsight."""
        (_, calibration), *later = calibrate_scenes(exercise, poses) if self.mode == "recorded" else [(0.0, None)]
        own_range_deg = None if self.calibration is None else self.calibration.own_range_deg
        return SetRunner(exercise, calibration, self.asked_side, own_range_deg, later)

    def result(self) -> SetResult:
        """What the set came to, as :class:`~exercises.runner.SetRunner` tells it."""
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


def outline_of(row: sqlite3.Row, videos: Sequence[object]) -> Outline:
    """A session's outline from its row and its sets' videos."""
    started_at = offset_min = None
    with contextlib.suppress(*UNREADABLE):
        offset_min = _offset_min(row)
        started_at = datetime.fromisoformat(row["started_at"]).astimezone(UTC)
    kept = tuple(video for video in videos if isinstance(video, str) and video)
    return Outline(row["id"], started_at, str(row["person"]), len(videos), kept, offset_min)


def _offset_min(row: sqlite3.Row) -> int | None:
    offset_min = row["utc_offset_min"]
    if offset_min is not None and not (isinstance(offset_min, int) and abs(offset_min) < 24 * 60):
        raise ValueError(f"{offset_min!r:.20} is no time zone")
    return offset_min


def person_of(row: sqlite3.Row) -> Person:
    """A person from their row."""
    return Person(row["name"], words_by_name(row["health"]), tuple(words(row["cleared"])))


def session_of(row: sqlite3.Row, sets: Iterable[SetRecord]) -> SessionRecord:
    """A session from its row and its sets."""
    row = checked(row, SessionRow)
    return SessionRecord(
        id=row["id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]),
        note=row["note"],
        sets=tuple(sets),
        person=row["person"],
        programme=row["programme"],
        pain_before=row["pain_before"],
        pain_after=row["pain_after"],
        uid=row["uid"],
        utc_offset_min=_offset_min(row),
    )


@dataclass(frozen=True, slots=True)
class SetParts:
    """What belongs to one set in the other tables, in its order."""

    reps: list[Repetition] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    set_faults: list[SetFault] = field(default_factory=list)
    utterances: list[Utterance] = field(default_factory=list)


def unreadable(db: sqlite3.Connection) -> list[int]:
    """The sessions of which a part cannot be read, by their rows' ids."""
    found = []
    for (session_id,) in db.execute("SELECT id FROM session ORDER BY id").fetchall():
        try:
            row = db.execute("SELECT * FROM session WHERE id = ?", (session_id,)).fetchone()
            sets = db.execute("SELECT * FROM exercise_set WHERE session_id = ?", (session_id,)).fetchall()
            session_of(row, [set_of(one, set_parts(db, one["id"])[one["id"]]) for one in sets])
        except (*UNREADABLE, sqlite3.DatabaseError):
            found.append(session_id)
    return found


def set_parts(db: sqlite3.Connection, set_id: int | None = None) -> defaultdict[int, SetParts]:
    """The parts of one set or of all, by the id of the set."""
    parts: defaultdict[int, SetParts] = defaultdict(SetParts)
    faults = _faults(db, "fault", set_id)
    for row in _rows(db, "repetition", set_id, "set_id, n"):
        parts[row["set_id"]].reps.append(_repetition(checked(row, RepetitionRow), faults[row["set_id"], row["n"]]))
    faults = _faults(db, "hold_fault", set_id)
    for row in _rows(db, "hold", set_id, "set_id, n"):
        key = (row["set_id"], checked(row, HoldRow)["n"])
        hold = Hold(row["n"], _finite(row["start_s"]), _finite(row["end_s"]), _scores(row), tuple(faults[key]))
        parts[row["set_id"]].holds.append(hold)
    for row in _rows(db, "set_fault", set_id, "set_id, place"):
        row = checked(row, SetFaultRow)
        parts[row["set_id"]].set_faults.append(SetFault(row["code"], _number(row["value"]), row["unit"]))
    for row in _rows(db, "utterance", set_id, "id"):
        row = checked(row, UtteranceRow)
        said = Utterance(_finite(row["t_s"]), Kind(row["kind"]), text_from_column(row["text"]), row["code"], row["n"])
        parts[row["set_id"]].utterances.append(said)
    return parts


def _rows(db: sqlite3.Connection, table: str, set_id: int | None, order: str) -> sqlite3.Cursor:
    if set_id is None:
        return db.execute(f"SELECT * FROM {table} ORDER BY {order}")
    return db.execute(f"SELECT * FROM {table} WHERE set_id = ? ORDER BY {order}", (set_id,))


def _faults(
    db: sqlite3.Connection, table: Literal["fault", "hold_fault"], set_id: int | None
) -> defaultdict[tuple[int, int], list[Fault]]:
    faults = defaultdict(list)
    for row in _rows(db, table, set_id, "set_id, n, place"):
        faults[row["set_id"], row["n"]].append(_fault(checked(row, FaultRow)))
    return faults


def set_of(row: sqlite3.Row, parts: SetParts) -> SetRecord:
    """A set from its row and its parts."""
    row = checked(row, SetRow)
    finished = bool(row["finished"])
    single = [*(rep.scores for rep in parts.reps), *(hold.scores for hold in parts.holds)]
    return SetRecord(
        id=row["id"],
        exercise=row["exercise"],
        asked_side=row["asked_side"],
        side=row["side"],
        mode=row["mode"],
        started_at=datetime.fromisoformat(row["started_at"]),
        start_s=_finite(row["start_s"]),
        camera=row["camera"],
        model=row["model"],
        versions=words_by_name(row["versions"]),
        calibration=None if row["calibration"] is None else calibration_from(calibration_fields(row["calibration"])),
        finished=finished,
        reps=tuple(parts.reps),
        scores=_scores(row) if finished else Scores.mean(single),
        not_seen=tuple(note_from(note) for note in not_seen_fields(row["not_seen"])),
        frames_dropped=row["frames_dropped"],
        variant=row["variant"],
        holds=tuple(parts.holds),
        set_faults=tuple(parts.set_faults),
        utterances=tuple(parts.utterances),
        video=None if row["video"] is None else Path(row["video"]),
    )


def _repetition(row: sqlite3.Row, faults: Iterable[Fault]) -> Repetition:
    return Repetition(
        n=row["n"],
        side=row["side"],
        start_s=_finite(row["start_s"]),
        peak_s=_finite(row["peak_s"]),
        end_s=_finite(row["end_s"]),
        range_deg=_number(row["range_deg"]),
        lift_s=_number(row["lift_s"]),
        lower_s=_number(row["lower_s"]),
        scores=_scores(row),
        faults=tuple(faults),
    )


def _fault(row: sqlite3.Row) -> Fault:
    peak = _number(row["peak"])
    return Fault(row["code"], _finite(row["onset_s"]), _finite(row["end_s"]), peak, row["unit"], row["severity"])


def _scores(row: sqlite3.Row) -> Scores:
    return Scores(*(None if row[name] is None else _finite(row[name]) for name in ("spine", "hips", "range", "tempo")))


def _number(value: float | None) -> float:
    return math.nan if value is None else _finite(value)


def _finite(value: object) -> float:
    """A number that is stored as one: in a damaged file anything may stand in its place."""
    if not isinstance(value, float | int) or not math.isfinite(value):
        raise TypeError(f"{value!r:.20} is not a number")
    return value


def calibration_from(fields: Mapping[str, Any]) -> Calibration:
    """The calibration that :func:`~trainer.rows.calibration_text` was given; None is NaN."""
    arrays = {
        "rest_px": np.array(fields["rest_px"], np.float32),
        "head": np.array(fields["head"], np.float64),
        "up": np.array(fields["up"], np.float64),
    }
    place = fields.get("viewpoint")  # version 0.1 did not look for it
    viewpoint = None if place is None else Viewpoint(**with_nan(Viewpoint, place))
    return Calibration(**{**with_nan(Calibration, fields), **arrays, "viewpoint": viewpoint})


def with_nan(kind: type[Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """None becomes NaN again where the dataclass wants a number and nothing else."""
    numbers = {one.name for one in dataclasses.fields(kind) if one.type == "float"}
    return {name: math.nan if name in numbers and part is None else part for name, part in fields.items()}
