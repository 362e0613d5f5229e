"""A session's parts as rows of the record: what the recorder's thread writes."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import Pose, Side
from exercises.results import Fault, Repetition, Scores, SetResult
from trainer import frames

Mode = Literal["live", "recorded"]


@dataclass(frozen=True, slots=True)
class SetInfo:
    """What is known when a set begins.

    Attributes:
        exercise: its id.
        side: the only side that is to be worked, or None for whichever the person chooses.
        mode: see the replay: "live" is armed by the held start position, "recorded" brings its calibration along.
        start_s: the beginning on the clock of the frames' time stamps, seconds.
        camera: name of the camera or of the file played as one.
        model: variant of the pose model: "lite", "full" or "heavy".
        versions: of the program and the libraries that decide on the scores; see :func:`installed_versions`.
    """

    exercise: str
    side: Side | None
    mode: Mode
    start_s: float
    camera: str
    model: str
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame's time stamp in seconds, who was seen in it, and its width and height in pixels."""

    t_s: float
    pose: Pose | None
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class BeginSet:
    """A set begins; ``at`` is the wall clock as ISO text."""

    info: SetInfo
    at: str


@dataclass(frozen=True, slots=True)
class Finish:
    """A set ends; ``frames_dropped`` of its frames were not recorded."""

    result: SetResult
    frames_dropped: int


#: What waits to be written.
Item = Frame | BeginSet | Calibration | Repetition | Finish


@dataclass(frozen=True, slots=True)
class Place:
    """The rows that are being written to; None until they exist."""

    session_id: int | None = None
    set_id: int | None = None


def utc_text(moment: datetime) -> str:
    """ISO 8601 in UTC with its offset, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def calibration_text(calibration: Calibration) -> str:
    """All of a calibration as JSON that reads back to the same bits (NaN as JSON's unofficial NaN)."""
    fields = {name: getattr(calibration, name) for name in Calibration.__slots__}
    fields["viewpoint"] = None if calibration.viewpoint is None else asdict(calibration.viewpoint)
    fields["own_range_deg"] = dict(calibration.own_range_deg)
    return json.dumps({k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in fields.items()})


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of what is written inside, or nothing.

    Raises:
        sqlite3.Error: it could not be written.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def write(db: sqlite3.Connection, place: Place, batch: Sequence[Item], started_at: str, now: str) -> Place:
    """Write the items in their order; the place returned holds only if the transaction does."""
    if place.session_id is None:
        cursor = db.execute("INSERT INTO session (started_at, ended_at) VALUES (?, ?)", (started_at, now))
        place = Place(session_id=cursor.lastrowid)
    chunk: list[Frame] = []
    for item in batch:
        if chunk and not (isinstance(item, Frame) and item.size == chunk[0].size):
            _write_frames(db, place, chunk)
            chunk = []
        match item:
            case Frame():
                chunk.append(item)
            case BeginSet():
                place = replace(place, set_id=_write_set(db, place, item))
            case Calibration():
                db.execute(
                    "UPDATE exercise_set SET calibration = ?, side = COALESCE(?, side) WHERE id = ?",
                    (calibration_text(item), item.side, place.set_id),
                )
            case Repetition():
                _write_repetition(db, place, item)
            case Finish():
                _write_result(db, place, item)
    if chunk:
        _write_frames(db, place, chunk)
    db.execute("UPDATE session SET ended_at = ? WHERE id = ?", (now, place.session_id))
    return place


def _write_set(db: sqlite3.Connection, place: Place, begun: BeginSet) -> int | None:
    info = begun.info
    return db.execute(
        "INSERT INTO exercise_set (session_id, exercise, asked_side, side, mode, started_at, start_s, camera,"
        " model, versions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            place.session_id,
            info.exercise,
            info.side,
            info.side,
            info.mode,
            begun.at,
            float(info.start_s),
            info.camera,
            info.model,
            json.dumps(dict(info.versions)),
        ),
    ).lastrowid


def _write_frames(db: sqlite3.Connection, place: Place, chunk: Sequence[Frame]) -> None:
    width, height = chunk[0].size
    blob = frames.pack([(frame.t_s, frame.pose) for frame in chunk])
    db.execute(
        "INSERT INTO landmarks (set_id, width, height, frames) VALUES (?, ?, ?, ?)",
        (place.set_id, int(width), int(height), blob),
    )


def _write_repetition(db: sqlite3.Connection, place: Place, rep: Repetition) -> None:
    db.execute(
        "INSERT OR REPLACE INTO repetition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            place.set_id,
            rep.n,
            rep.side,
            *map(_real, (rep.start_s, rep.peak_s, rep.end_s, rep.range_deg, rep.lift_s, rep.lower_s)),
            *_scores(rep.scores),
        ),
    )
    db.executemany(
        "INSERT INTO fault VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(place.set_id, rep.n, at, *_fault(fault)) for at, fault in enumerate(rep.faults)],
    )


def _write_result(db: sqlite3.Connection, place: Place, end: Finish) -> None:
    db.execute("DELETE FROM repetition WHERE set_id = ?", (place.set_id,))
    for rep in end.result.reps:
        _write_repetition(db, place, rep)
    not_seen = json.dumps([note.as_dict() for note in end.result.not_seen], ensure_ascii=False)
    db.execute(
        "UPDATE exercise_set SET finished = 1, spine = ?, hips = ?, range = ?, tempo = ?, not_seen = ?,"
        " frames_dropped = ? WHERE id = ?",
        (*_scores(end.result.scores), not_seen, end.frames_dropped, place.set_id),
    )


def _scores(scores: Scores) -> tuple[float | None, ...]:
    return tuple(None if s is None else _real(s) for s in (scores.spine, scores.hips, scores.range, scores.tempo))


def _fault(fault: Fault) -> tuple[str, float | None, float | None, float | None, str, str]:
    return (fault.code, _real(fault.onset_s), _real(fault.end_s), _real(fault.peak), fault.unit, fault.severity)


def _real(value: float) -> float | None:
    """As SQLite stores it; it has no NaN."""
    return None if math.isnan(value) else float(value)
