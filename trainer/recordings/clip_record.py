"""Saves an analysed video in the record as a session of one set, with its landmarks, like a live session."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from exercises.judging.results import SetResult
from trainer.capture.filmed import content_id, filmed_at
from trainer.record.items import BeginSet, Finish, Item, PoseFrame, SecondOpinion, SessionInfo, SetInfo
from trainer.record.landmark_blob import TimedPose
from trainer.record.recorder import installed_versions
from trainer.record.rows import CurrentRows, utc_text, write
from trainer.record.schema import transaction
from trainer.record.store import Store


def saved_as(store: Store, video: Path) -> str | None:
    """Return the exercise under which this video is recorded, or None. Matches by content, not by name or folder.

    Raises:
        OSError: The video cannot be read.
    """
    found = _sets(store.db, video, content_id(video))
    return found[0]["exercise"] if found else None


def save_clip(
    store: Store,
    video: Path,
    person: str,
    model: str,
    poses: Sequence[TimedPose],
    result: SetResult,
    opinion_s: Sequence[tuple[float, float]] | None = None,
) -> None:
    """Save an analysed video in the record. Replaces any earlier analysis of the same video.

    Args:
        store: The record.
        video: The video file.
        person: Name of the person in the video.
        model: Variant of the pose model.
        poses: Time and landmarks of each frame; at least one frame.
        result: Counts, faults and scores.
        opinion_s: Periods in which a second opinion contradicted the poses; None without one.

    Raises:
        sqlite3.Error: The record could not be written. It is unchanged.
        OSError: The video no longer exists.
    """
    at, content = utc_text(filmed_at(video)), content_id(video)
    end = utc_text(datetime.fromisoformat(at) + timedelta(seconds=poses[-1][0] - poses[0][0]))
    info = SetInfo(
        exercise=result.exercise,
        side=None,
        mode="recorded",
        start_s=poses[0][0],
        camera=_in_unicode(video.name),
        model=model,
        versions=installed_versions(),
        video=Path(_in_unicode(str(video.resolve()))),
        content=content,
    )
    size = next((pose.size for _, pose in poses if pose is not None), (1, 1))
    batches: list[list[Item]] = [[BeginSet(info, at)]]
    if result.calibration is not None:
        batches.append([result.calibration])
    for _, second in groupby(poses, lambda frame: int(frame[0])):
        batches.append([PoseFrame(t_s, pose, pose.size if pose is not None else size) for t_s, pose in second])
    batches.append([Finish(result, frames_dropped=0)])
    if opinion_s is not None:
        batches.append([SecondOpinion(tuple(opinion_s), None)])
    with transaction(store.db):
        for earlier in _sets(store.db, video, content):
            store.db.execute("DELETE FROM session WHERE id = ?", (earlier["session_id"],))
        place = CurrentRows()
        for batch in batches:
            place = write(store.db, place, batch, SessionInfo(person), at, end)


def _sets(db: sqlite3.Connection, video: Path, content: str) -> list[sqlite3.Row]:
    """Find the recorded sets of this video. Sets from older versions have no content id: match path and file date."""
    changed_at = utc_text(datetime.fromtimestamp(video.stat().st_mtime, UTC))
    return db.execute(
        "SELECT session_id, exercise FROM exercise_set WHERE mode = 'recorded'"
        " AND (content = ? OR (content IS NULL AND video = ? AND started_at = ?))",
        (content, _in_unicode(str(video.resolve())), changed_at),
    ).fetchall()


def _in_unicode(name: str) -> str:
    """The name, with backslashes for the bytes of a file name that are not UTF-8: SQLite stores only Unicode."""
    return name.encode("utf-8", "backslashreplace").decode()
