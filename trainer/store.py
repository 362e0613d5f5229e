"""Reading the record: what was practised, how it went, and every landmark of it."""

from __future__ import annotations

import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import Side
from calibration.viewpoint import Viewpoint
from exercises.results import Fault, NotSeen, Repetition, Scores
from trainer import frames, schema
from trainer.errors import TrainerError
from trainer.rows import Mode


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


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session: the sets done from starting the program to ending it.

    Attributes:
        id: its row.
        started_at: UTC.
        ended_at: UTC; the last time that something of it was saved.
        note: the person's own words.
        sets: in their order.
    """

    id: int
    started_at: datetime
    ended_at: datetime
    note: str
    sets: tuple[SetRecord, ...]


class Store:
    """The record, open for reading; a session may be recorded at the same time.

    Args:
        path: the database; made empty where it does not exist.

    Raises:
        TrainerError: it belongs to a newer version or to another program, or cannot be opened.

    Attributes:
        notice: a sentence for the person when a damaged record was set aside, else None.
    """

    def __init__(self, path: Path) -> None:
        self.notice = schema.prepare(path, datetime.now(UTC))
        try:
            self._db = schema.connect(path)
        except sqlite3.Error as error:
            raise TrainerError(
                f"The record {path} cannot be opened: {error}.",
                hint="Check that the folder is yours to write in and that the disk is not full.",
            ) from error
        self._db.row_factory = sqlite3.Row

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def sessions(self) -> list[SessionRecord]:
        """All sessions, the newest first."""
        self._db.execute("BEGIN")  # one moment for all four tables, while a recorder may be writing
        try:
            faults = defaultdict(list)
            for row in self._db.execute("SELECT * FROM fault ORDER BY set_id, n, place"):
                faults[row["set_id"], row["n"]].append(_fault(row))
            reps = defaultdict(list)
            for row in self._db.execute("SELECT * FROM repetition ORDER BY set_id, n"):
                reps[row["set_id"]].append(_repetition(row, faults[row["set_id"], row["n"]]))
            sets = defaultdict(list)
            for row in self._db.execute("SELECT * FROM exercise_set ORDER BY id"):
                sets[row["session_id"]].append(_set(row, reps[row["id"]]))
            rows = self._db.execute("SELECT * FROM session ORDER BY started_at DESC, id DESC")
            return [_session(row, sets[row["id"]]) for row in rows]
        finally:
            self._db.execute("COMMIT")

    def set_poses(self, set_id: int) -> list[frames.TimedPose]:
        """Time stamp and pose of each frame of a set, bit for bit as they were recorded, None where nobody was seen.

        Raises:
            TrainerError: these landmarks are damaged.
        """
        rows = self._db.execute("SELECT width, height, frames FROM landmarks WHERE set_id = ? ORDER BY id", (set_id,))
        try:
            return [frame for width, height, blob in rows for frame in frames.unpack(blob, (width, height))]
        except (ValueError, sqlite3.DatabaseError) as error:
            raise TrainerError(f"The movement recorded in this set cannot be read: {error}.") from error

    def kept_curves(self, set_id: int, code: str) -> bytes | None:
        """The curves kept for a set, if this very code computed them."""
        row = self._db.execute("SELECT data FROM curves WHERE set_id = ? AND code = ?", (set_id, code)).fetchone()
        return None if row is None else row["data"]

    def keep_curves(self, set_id: int, code: str, data: bytes) -> None:
        """Keep a set's curves in place of older ones.

        Raises:
            sqlite3.Error: they cannot be written.
        """
        self._db.execute("INSERT OR REPLACE INTO curves VALUES (?, ?, ?)", (set_id, code, data))


def _session(row: sqlite3.Row, sets: Iterable[SetRecord]) -> SessionRecord:
    return SessionRecord(
        id=row["id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]),
        note=row["note"],
        sets=tuple(sets),
    )


def _set(row: sqlite3.Row, reps: list[Repetition]) -> SetRecord:
    finished = bool(row["finished"])
    return SetRecord(
        id=row["id"],
        exercise=row["exercise"],
        asked_side=row["asked_side"],
        side=row["side"],
        mode=row["mode"],
        started_at=datetime.fromisoformat(row["started_at"]),
        start_s=row["start_s"],
        camera=row["camera"],
        model=row["model"],
        versions=json.loads(row["versions"]),
        calibration=None if row["calibration"] is None else calibration_from(json.loads(row["calibration"])),
        finished=finished,
        reps=tuple(reps),
        scores=_scores(row) if finished else Scores.mean([rep.scores for rep in reps]),
        not_seen=tuple(NotSeen(**note) for note in json.loads(row["not_seen"])),
        frames_dropped=row["frames_dropped"],
    )


def _repetition(row: sqlite3.Row, faults: Iterable[Fault]) -> Repetition:
    return Repetition(
        n=row["n"],
        side=row["side"],
        start_s=row["start_s"],
        peak_s=row["peak_s"],
        end_s=row["end_s"],
        range_deg=_number(row["range_deg"]),
        lift_s=_number(row["lift_s"]),
        lower_s=_number(row["lower_s"]),
        scores=_scores(row),
        faults=tuple(faults),
    )


def _fault(row: sqlite3.Row) -> Fault:
    peak = _number(row["peak"])
    return Fault(row["code"], row["onset_s"], row["end_s"], peak, row["unit"], row["severity"])


def _scores(row: sqlite3.Row) -> Scores:
    return Scores(row["spine"], row["hips"], row["range"], row["tempo"])


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def calibration_from(fields: Mapping[str, Any]) -> Calibration:
    """The calibration that :func:`~trainer.rows.calibration_text` was given."""
    arrays = {
        "rest_px": np.array(fields["rest_px"], np.float32),
        "head": np.array(fields["head"], np.float64),
        "up": np.array(fields["up"], np.float64),
    }
    place = fields.get("viewpoint")  # version 0.1 did not look for it
    return Calibration(**{**fields, **arrays, "viewpoint": None if place is None else Viewpoint(**place)})
