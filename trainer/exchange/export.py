"""Exports sessions to files for other programs; :mod:`trainer.exchange.importing` reads them back."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

import exercises
from calibration.landmarks import LANDMARK_COUNT, PATCHES
from exercises.judging.results import SCORES, Fault
from trainer.base.errors import TrainerError
from trainer.exchange import opensim
from trainer.record import clients
from trainer.record.landmark_blob import TimedPose
from trainer.record.left_behind import noted
from trainer.record.recorder import installed_versions
from trainer.record.records import Consent, Person
from trainer.record.rows import utc_text
from trainer.record.scores_json import result_dict
from trainer.record.selection import Selection
from trainer.record.store import SessionRecord, SetRecord, Store
from trainer.record.stored_text import text_entry
from trainer.recordings.curves import curves_of

#: Format version of the export's JSON.
FORMAT = 1
#: The main file, which refers to the others.
JSON_NAME = "record.json"

_SET_COLUMNS: tuple[str, ...] = (
    *("set", "started_at", "person", "programme", "exercise", "variant", "side", "finished", "repetitions", "holds"),
    *(*SCORES, "total", "pain_before", "pain_after", "comfort"),
)
_SPAN_COLUMNS: tuple[str, ...] = ("n", "side", "start_s", "peak_s", "end_s", "range_deg", "lift_s", "lower_s")
_PART_COLUMNS: tuple[str, ...] = ("set", "kind", *_SPAN_COLUMNS, *SCORES, "total", "faults")
_FAULT_COLUMNS = ("set", "kind", "n", "code", "onset_s", "end_s", "peak", "unit", "severity")

#: Matches where a spreadsheet may start a formula: at the start of a cell, or after a character that may end one
#: (OWASP, CSV Injection). Full-width signs count too.
_FORMULA = re.compile(r"(^|[\t\r\n,;|])(\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def export(store: Store, chosen: Selection, folder: Path) -> list[SetRecord]:
    """Write sessions to a new folder, completely or not at all.

    ``record.json`` holds everything except landmarks. ``sets.csv``, ``repetitions.csv`` and ``faults.csv`` are for
    spreadsheets. ``landmarks/`` holds each set's landmarks (npz), ``opensim/`` the same for OpenSim (trc) and the
    exercise's angles (mot).

    Args:
        store: the record.
        chosen: the sessions to write.
        folder: the new folder.

    Returns:
        Sets with damaged landmarks, which are exported without them.

    Raises:
        TrainerError: the folder exists or cannot be written.
    """
    if folder.exists():
        raise TrainerError(f"{folder} already exists.", "Give the name of a new folder.")
    part = folder.with_name(folder.name + ".part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        with noted(part, store.path.parent):
            for name in ("landmarks", "opensim"):
                (part / name).mkdir(parents=True)
            damaged = _write(store, chosen, part)
            part.rename(folder)
    except OSError as error:
        raise TrainerError(f"{folder} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return damaged


def _write(store: Store, chosen: Selection, folder: Path) -> list[SetRecord]:
    damaged: list[SetRecord] = []
    sessions, sets = [], []
    parts: list[Sequence[Any]] = []
    faults: list[Sequence[Any]] = []
    for session in reversed(chosen.sessions):
        entries = []
        for place, one in enumerate(session.sets, 1):
            name = _file_name(session, one, place)
            try:
                poses = store.set_poses(one.id)
            except TrainerError:
                poses = []
                damaged.append(one)
            _write_landmarks(folder, name, one, poses)
            entries.append(set_entry(one, f"landmarks/{name}.npz" if poses else None))
            sets.append(_set_row(name, session, one))
            parts += _part_rows(name, one)
            faults += _fault_rows(name, one)
        sessions.append({**session_entry(session), "sets": entries})
    names = {session.person for session in chosen.sessions} | set(chosen.people)
    record = {
        "format": FORMAT,
        "exported_at": utc_text(datetime.now(UTC)),
        "versions": installed_versions(),
        "people": [_person_entry(store, one) for one in store.people() if one.name in names],
        "sessions": sessions,
    }
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / JSON_NAME).write_text(text, encoding="utf-8")
    _write_csv(folder / "sets.csv", _SET_COLUMNS, sets)
    _write_csv(folder / "repetitions.csv", _PART_COLUMNS, parts)
    _write_csv(folder / "faults.csv", _FAULT_COLUMNS, faults)
    return damaged


def _file_name(session: SessionRecord, one: SetRecord, place: int) -> str:
    """A set's file name without suffix. Stored text is checked first, since it could be a path out of the folder."""
    what = one.exercise if one.exercise in exercises.names() else "exercise"
    uid = session.uid if re.fullmatch("[0-9a-f]{32}", session.uid) else hashlib.sha256(session.uid.encode()).hexdigest()
    return f"{one.started_at.astimezone():%Y-%m-%d}_{what}_{uid[:8]}_{place}"


def _write_landmarks(folder: Path, name: str, one: SetRecord, poses: Sequence[TimedPose]) -> None:
    if not poses:
        return
    nothing = np.full((LANDMARK_COUNT, 4), np.nan, np.float32), np.full((len(PATCHES), 2), np.nan, np.float32), (0, 0)
    whole = [nothing if pose is None else (pose.points, pose.patches_px, pose.size) for _, pose in poses]
    np.savez_compressed(
        folder / "landmarks" / f"{name}.npz",
        t_s=np.array([t_s for t_s, _ in poses]),
        seen=np.array([0 if pose is None else 1 if pose.is_trusted else 2 for _, pose in poses], np.uint8),
        points=np.stack([points for points, _, _ in whole]),
        patches_px=np.stack([patches for _, patches, _ in whole]),
        size_px=np.array([size for _, _, size in whole], np.int32),
    )
    torso_px = one.calibration.torso_px if one.calibration is not None else opensim.torso_px(poses)
    if math.isfinite(torso_px) and torso_px > 0:
        text = opensim.trc_text(f"{name}.trc", poses, torso_px)
        (folder / "opensim" / f"{name}.trc").write_text(text, encoding="utf-8", newline="\n")
    curves = curves_of(one, poses)
    motion = None if curves is None else opensim.mot_text(name, curves)
    if motion is not None:
        (folder / "opensim" / f"{name}.mot").write_text(motion, encoding="utf-8", newline="\n")


def _person_entry(store: Store, person: Person) -> dict[str, Any]:
    held = {**asdict(person), "consents": [consent_entry(one) for one in clients.consents(store, person.name)]}
    client = clients.client_of(store, person.name)
    if client is not None:
        until = client.known_until
        held |= {"patient": client.patient, "known_until": None if until is None else utc_text(until)}
    return held


def consent_entry(consent: Consent) -> dict[str, Any]:
    """A consent for JSON; see :class:`trainer.record.export_format.Consent`."""
    return {**asdict(consent), "at": utc_text(consent.at), "since": consent.since.isoformat()}


def session_entry(session: SessionRecord) -> dict[str, Any]:
    """A session for JSON, without its sets; see :class:`trainer.record.export_format.Session`."""
    names = (
        *("uid", "person", "programme", "pain_before", "pain_after", "note", "utc_offset_min", "capability"),
        *("sets_planned", "day_pain"),
    )
    times = {"started_at": utc_text(session.started_at), "ended_at": utc_text(session.ended_at)}
    return {**{name: getattr(session, name) for name in names}, **times}


def set_entry(one: SetRecord, landmarks: str | None) -> dict[str, Any]:
    """A set for JSON; see :class:`trainer.record.export_format.Set`.

    Args:
        one: the set.
        landmarks: the file of its landmarks, None without one.
    """
    names = (
        *("asked_side", "side", "mode", "start_s", "camera", "model", "finished", "frames_dropped", "variant"),
        *("comfort", "amount", "second_opinion"),
    )
    return {
        **{name: getattr(one, name) for name in names},
        "started_at": utc_text(one.started_at),
        "versions": dict(one.versions),
        "video": None if one.video is None else one.video.name,  # the folder is private
        "landmarks": landmarks,
        "utterances": [{**asdict(said), "text": text_entry(said.text)} for said in one.utterances],
        "result": result_dict(one.result()),
    }


def _set_row(name: str, session: SessionRecord, one: SetRecord) -> tuple[Any, ...]:
    about = (name, utc_text(one.started_at), session.person, session.programme, one.exercise, one.variant)
    counts = (one.side, int(one.finished), len(one.reps), len(one.holds))
    pains = (session.pain_before, session.pain_after)
    return (*about, *counts, *_scores(one.scores.as_dict()), *pains, one.comfort)


def _part_rows(name: str, one: SetRecord) -> Iterable[tuple[Any, ...]]:
    for kind, parts in (("repetition", one.reps), ("hold", one.holds)):
        for part in parts:
            fields = part.as_dict()
            codes = " ".join(fault["code"] for fault in fields["faults"])
            yield (name, kind, *(_cell(fields.get(key)) for key in _SPAN_COLUMNS), *_scores(fields["scores"]), codes)


def _fault_rows(name: str, one: SetRecord) -> Iterable[tuple[Any, ...]]:
    def row(kind: str, n: int, fault: Fault) -> tuple[Any, ...]:
        return (name, kind, n, *(_cell(value) for value in fault.as_dict().values()))

    yield from (row("repetition", rep.n, fault) for rep in one.reps for fault in rep.faults)
    yield from (row("hold", hold.n, fault) for hold in one.holds for fault in hold.faults)
    yield from ((name, "set", None, f.code, None, None, _cell(f.value), f.unit, None) for f in one.set_faults)


def _scores(scores: Mapping[str, float | None]) -> list[float | None]:
    return [scores[name] for name in (*SCORES, "total")]


def _cell(value: Any) -> Any:
    """An empty cell for NaN."""
    return None if isinstance(value, float) and math.isnan(value) else value


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_plain(cell) for cell in row] for row in rows)


def _plain(cell: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet could take for a formula; numbers stay numbers."""
    return _FORMULA.sub(r"\1'\2", cell) if isinstance(cell, str) else cell
