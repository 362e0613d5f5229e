"""Reading what :mod:`trainer.export` wrote into the record of this machine."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from calibration.landmarks import PATCHES, Pose
from trainer import frames
from trainer.errors import TrainerError
from trainer.export import FORMAT, JSON_NAME
from trainer.frames import TimedPose
from trainer.invoked import command
from trainer.records import Person
from trainer.rows import write_calibration, write_result, write_utterance
from trainer.schema import transaction
from trainer.scores_json import result_from
from trainer.store import Store
from trainer.stored_text import text_from
from trainer.utterance import Kind, Utterance


@dataclass(frozen=True, slots=True)
class Imported:
    """How many sessions are new in the record, and how many were there already."""

    new: int
    known: int


def import_folder(store: Store, folder: Path) -> Imported:
    """Add an export's sessions to the record; those that are there already are left alone, so twice adds nothing.

    Each session is written whole or not at all. What is known of a person who is already known here stays.

    Raises:
        TrainerError: it is not an export, or is damaged, or the record cannot be written.
    """
    try:
        record = json.loads((folder / JSON_NAME).read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise TrainerError(
                f"{folder} was exported by a newer version of this program.",
                "Update with: pip install --upgrade pilates-trainer",
            )
        known = {session.uid for session in store.sessions()}
        new = [session for session in record["sessions"] if session["uid"] not in known]
        for fields in record["people"]:
            if store.person(fields["name"]) in (None, Person(fields["name"])):
                store.save_person(Person(fields["name"], fields["health"], tuple(fields["cleared"])))
        for session in new:
            moves = [_poses(folder, one["landmarks"]) for one in session["sets"]]
            with transaction(store.db):
                _write_session(store.db, session, moves)
    except OSError as error:
        raise TrainerError(
            f"{folder} cannot be read: {error.strerror or error}.",
            f"Give the folder that `{command('export')}` has made.",
        ) from error
    except sqlite3.IntegrityError as error:
        raise TrainerError(f"{folder} is damaged: {error}.", "Export it once more.") from error
    except sqlite3.Error as error:
        raise TrainerError(f"The record cannot be written: {error}.") from error
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        raise TrainerError(f"{folder} is damaged: {error!r}.", "Export it once more.") from error
    return Imported(len(new), len(record["sessions"]) - len(new))


def _write_session(db: sqlite3.Connection, session: Mapping[str, Any], moves: Sequence[Sequence[TimedPose]]) -> None:
    names = ("started_at", "ended_at", "note", "person", "uid", "programme", "pain_before", "pain_after")
    db.execute("INSERT OR IGNORE INTO person (name) VALUES (?)", (session["person"],))
    session_id = _insert(db, "session", {name: session[name] for name in names})
    for one, poses in zip(session["sets"], moves, strict=True):
        same = ("asked_side", "side", "mode", "started_at", "start_s", "camera", "model", "finished", "frames_dropped")
        fields = {name: one[name] for name in (*same, "variant")}
        result = result_from(one["result"])
        more = {"session_id": session_id, "exercise": result.exercise, "versions": json.dumps(one["versions"])}
        set_id = _insert(db, "exercise_set", {**fields, **more})
        write_result(db, set_id, result)
        if result.calibration is not None:
            write_calibration(db, set_id, result.calibration)
        for said in one["utterances"]:
            made = {"kind": Kind(said["kind"]), "text": text_from(said["text"])}
            write_utterance(db, set_id, Utterance(**{**said, **made}))
        for (size, _), some in groupby(poses, lambda frame: (frame[1].size if frame[1] else None, int(frame[0]))):
            blob = frames.pack(list(some))
            width, height = size or (1, 1)
            db.execute(
                "INSERT INTO landmarks (set_id, width, height, frames) VALUES (?, ?, ?, ?)",
                (set_id, width, height, blob),
            )


def _insert(db: sqlite3.Connection, table: str, fields: Mapping[str, Any]) -> int | None:
    holes = ", ".join("?" * len(fields))
    return db.execute(f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({holes})", tuple(fields.values())).lastrowid


def _poses(folder: Path, name: str | None) -> list[TimedPose]:
    """The frames of a set.

    Raises:
        OSError, ValueError, KeyError, zipfile.BadZipFile: they cannot be read.
    """
    if name is None:
        return []
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"{name} lies outside of the folder")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        t_s, seen, points, patches_px, size_px = (arrays[k] for k in ("t_s", "seen", "points", "patches_px", "size_px"))
    if patches_px.shape != (len(t_s), len(PATCHES), 2) or not (np.diff(t_s) > 0).all():
        raise ValueError(f"{name} does not hold frames in their order")
    return [
        (float(t), Pose(points[i], float(t), (int(size_px[i][0]), int(size_px[i][1])), patches_px[i], seen[i] != 2))
        if seen[i]
        else (float(t), None)
        for i, t in enumerate(t_s)
    ]
