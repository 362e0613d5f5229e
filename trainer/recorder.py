"""Writing a session into the record as it happens, in a thread of its own: nobody waits for the disk."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import Pose, Side
from exercises.results import Fault, Repetition, Scores, SetResult
from trainer import frames, schema

#: Seconds between commits, and between attempts while the disk is full.
COMMIT_S = 0.8
RETRY_S = 3.0
#: This many frames are written at once, without waiting for the second to end (a recording runs faster than life).
EARLY_FRAMES = 120
#: Frames kept in memory while they cannot be written, about a minute's; further ones are not recorded.
MOST_FRAMES = 2000

DISK_FULL = "The disk is full, so this session is not being saved. It goes on; free some space and saving resumes."
TOO_SLOW = "The disk is too slow: part of the movement is not being saved. Repetitions and scores are."

Mode = Literal["live", "recorded"]


@dataclass(frozen=True, slots=True)
class SetInfo:
    """What is known when a set begins.

    Attributes:
        exercise: its id.
        side: the working side, or None where it is found out by the calibration.
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
class _Frame:
    t_s: float
    pose: Pose | None
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _BeginSet:
    info: SetInfo
    at: str


@dataclass(frozen=True, slots=True)
class _Finish:
    result: SetResult
    frames_dropped: int


_Item = _Frame | _BeginSet | Calibration | Repetition | _Finish


@dataclass(frozen=True, slots=True)
class _Place:
    """The rows that are being written to; None until they exist."""

    session_id: int | None = None
    set_id: int | None = None


class Recorder:
    """Records one session: its sets, their repetitions and every frame's landmarks.

    Every method returns at once. What cannot be written (a full disk, another program's lock) waits in memory and is
    tried again; :attr:`problem` then holds a sentence for the person. The process may be killed at any moment: what
    was committed, about a second ago, stays.

    Args:
        path: the database.
        now: the wall clock.

    Raises:
        TrainerError: the record belongs to a newer version or to another program, or cannot be opened.

    Attributes:
        notice: a sentence for the person when a damaged record was set aside, else None.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.notice = schema.prepare(path, now())
        self._path = path
        self._now = now
        self._started_at = utc_text(now())
        self._items: deque[_Item] = deque()
        self._frames_waiting = 0
        self._frames_dropped = 0
        self._frames_lost = 0
        self._trouble: str | None = None
        self._closing = False
        self._wake = threading.Condition()
        self._db: sqlite3.Connection | None = None
        self._place = _Place()
        self._in_set = False
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str | None:
        """Why the session is not being saved right now, or None."""
        if self._trouble is None and self._frames_waiting >= MOST_FRAMES:
            return TOO_SLOW
        return self._trouble

    @property
    def frames_lost(self) -> int:
        """How many frames could not be recorded so far."""
        return self._frames_lost

    def begin_set(self, info: SetInfo) -> None:
        """Start a set; what is recorded from here on belongs to it."""
        self._in_set = True
        self._frames_dropped = 0
        self._add(_BeginSet(info, utc_text(self._now())))

    def calibration(self, calibration: Calibration) -> None:
        """Note the set's calibration; a later one takes its place."""
        self._add(calibration)

    def pose(self, t_s: float, pose: Pose | None, size: tuple[int, int]) -> None:
        """Record a frame's landmarks as the landmarker gave them, before any smoothing; outside a set, do nothing.

        Args:
            t_s: the frame's time stamp, seconds; the pose's own.
            pose: what was seen in it, None for nobody.
            size: width and height of the frame, pixels; the pose's own.
        """
        if not self._in_set:
            return
        with self._wake:
            if self._frames_waiting >= MOST_FRAMES:
                self._frames_dropped += 1
                self._frames_lost += 1
                return
            self._items.append(_Frame(t_s, pose, size))
            self._frames_waiting += 1
            if self._frames_waiting == EARLY_FRAMES:
                self._wake.notify()

    def repetition(self, repetition: Repetition) -> None:
        """Record a repetition as soon as it is counted."""
        self._add(repetition)

    def finish(self, result: SetResult) -> None:
        """End the set. Its repetitions take the place of those recorded one by one."""
        self._add(_Finish(result, self._frames_dropped))
        self._in_set = False

    def close(self, timeout_s: float = 10.0) -> str | None:
        """Write what is left and end the session.

        Returns:
            A sentence for the person if something could not be saved, else None.
        """
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join(timeout_s)
        if self._items:
            return f"The end of this session was not saved. {self._trouble or TOO_SLOW}"
        if self._frames_lost:
            return (
                f"The movement curve of this session has gaps: {self._frames_lost} frames could not be saved in time. "
                "Repetitions and scores are saved."
            )
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _add(self, item: _Item) -> None:
        if not self._in_set:
            raise RuntimeError("no set has been begun: call begin_set() first")
        with self._wake:
            self._items.append(item)

    def _run(self) -> None:
        pause_s = COMMIT_S
        while True:
            with self._wake:
                if not self._closing:
                    self._wake.wait(pause_s)
                closing = self._closing
            written = self._write_waiting()
            pause_s = COMMIT_S if written else RETRY_S
            if closing:
                self._disconnect()
                return

    def _write_waiting(self) -> bool:
        """Write everything that waits in one transaction; it leaves memory only once it is on the disk."""
        with self._wake:
            batch = list(self._items)
        if not batch:
            return True
        try:
            if self._db is None:
                self._db = schema.connect(self._path)
            with _transaction(self._db):
                place = _write(self._db, self._place, batch, self._started_at, utc_text(self._now()))
        except (sqlite3.Error, OSError) as error:
            self._trouble = _in_words(error, self._path)
            self._disconnect()
            return False
        self._place = place
        self._trouble = None
        with self._wake:
            for item in batch:
                self._items.popleft()
                self._frames_waiting -= isinstance(item, _Frame)
        return True

    def _disconnect(self) -> None:
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
            self._db = None


def utc_text(moment: datetime) -> str:
    """ISO 8601 in UTC with its offset, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def installed_versions() -> dict[str, str]:
    """The versions that decide on a score, by distribution; nothing is imported."""
    found = {}
    for name in ("pilates-trainer", "mediapipe", "opencv-python", "numpy"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def calibration_text(calibration: Calibration) -> str:
    """All of a calibration as JSON that reads back to the same bits (NaN as JSON's unofficial NaN)."""
    fields = {name: getattr(calibration, name) for name in Calibration.__slots__}
    return json.dumps({k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in fields.items()})


def _in_words(error: Exception, path: Path) -> str:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return DISK_FULL
    return f"This session is not being saved: {path} cannot be written ({error}). It goes on; saving is tried again."


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def _write(db: sqlite3.Connection, place: _Place, batch: Sequence[_Item], started_at: str, now: str) -> _Place:
    """Write the items in their order; the place returned holds only if the transaction does."""
    if place.session_id is None:
        cursor = db.execute("INSERT INTO session (started_at, ended_at) VALUES (?, ?)", (started_at, now))
        place = _Place(session_id=cursor.lastrowid)
    chunk: list[_Frame] = []
    for item in batch:
        if chunk and not (isinstance(item, _Frame) and item.size == chunk[0].size):
            _write_frames(db, place, chunk)
            chunk = []
        match item:
            case _Frame():
                chunk.append(item)
            case _BeginSet():
                place = replace(place, set_id=_write_set(db, place, item))
            case Calibration():
                db.execute(
                    "UPDATE exercise_set SET calibration = ?, side = COALESCE(?, side) WHERE id = ?",
                    (calibration_text(item), item.side, place.set_id),
                )
            case Repetition():
                _write_repetition(db, place, item)
            case _Finish():
                _write_result(db, place, item)
    if chunk:
        _write_frames(db, place, chunk)
    db.execute("UPDATE session SET ended_at = ? WHERE id = ?", (now, place.session_id))
    return place


def _write_set(db: sqlite3.Connection, place: _Place, begun: _BeginSet) -> int | None:
    info = begun.info
    return db.execute(
        "INSERT INTO exercise_set (session_id, exercise, side, mode, started_at, start_s, camera, model, versions)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            place.session_id,
            info.exercise,
            info.side,
            info.mode,
            begun.at,
            float(info.start_s),
            info.camera,
            info.model,
            json.dumps(dict(info.versions)),
        ),
    ).lastrowid


def _write_frames(db: sqlite3.Connection, place: _Place, chunk: Sequence[_Frame]) -> None:
    width, height = chunk[0].size
    blob = frames.pack([(frame.t_s, frame.pose) for frame in chunk])
    db.execute(
        "INSERT INTO landmarks (set_id, width, height, frames) VALUES (?, ?, ?, ?)",
        (place.set_id, int(width), int(height), blob),
    )


def _write_repetition(db: sqlite3.Connection, place: _Place, rep: Repetition) -> None:
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


def _write_result(db: sqlite3.Connection, place: _Place, end: _Finish) -> None:
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
