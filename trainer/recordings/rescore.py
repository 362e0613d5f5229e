"""A stored set judged again, from its landmarks, by today's checkers."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

import exercises
from exercises.judging.declaration import Exercise
from exercises.judging.results import SCORES, SetResult
from trainer.base.language import gettext_ as _
from trainer.base.outside import decode
from trainer.record.landmark_blob import TimedPose
from trainer.record.recorder import installed_versions
from trainer.record.rows import utc_text, write_calibration, write_result
from trainer.record.schema import transaction
from trainer.record.scores_json import result_dict, result_from
from trainer.record.store import SetRecord, Store
from trainer.record.wording import fault_label
from trainer.recordings.again import runner_of

#: The rest of a set's versions belongs to its landmarks, which stay what they were.
_JUDGES = ("scoring", "pilates-trainer", "numpy")


def rescored(exercise: Exercise, one: SetRecord, poses: Sequence[TimedPose]) -> SetResult:
    """What the set comes to today; the same bits as before where nothing about the judgement changed.

    Args:
        exercise: the set's.
        one: the set.
        poses: its recorded frames.
    """
    runner = runner_of(one, exercise, poses)
    for t_s, pose in poses:
        runner.update(t_s, pose)
    runner.finish()
    return runner.result()


def rescore(store: Store, one: SetRecord) -> SetResult | None:
    """Judge a set of the record again; None where this version does not know its exercise or it has no landmarks.

    Raises:
        TrainerError: its landmarks are damaged.
    """
    try:
        exercise = exercises.get(one.exercise)
    except ValueError:
        return None
    poses = store.set_poses(one.id)
    return rescored(exercise, one, poses) if poses else None


def changes(before: SetResult, after: SetResult) -> list[str]:
    """What differs, in words with numbers; empty where every bit is the same."""
    if _same(before) == _same(after):
        return []
    found = []
    for what, old, new in ((_("repetitions"), before.reps, after.reps), (_("holds"), before.holds, after.holds)):
        if len(old) != len(new):
            found.append(f"{what} {len(old)} → {len(new)}")
    for name in SCORES:
        old_score, new_score = _shown(getattr(before.scores, name)), _shown(getattr(after.scores, name))
        if old_score != new_score:
            found.append(f"{_(name)} {old_score} → {new_score}")
    old_faults, new_faults = _faults(before), _faults(after)
    found += [
        f"{fault_label(after.exercise, code)} {old_faults[code]} → {new_faults[code]} ×"
        for code in sorted(old_faults | new_faults)
        if old_faults[code] != new_faults[code]
    ]
    gone, here = ({note.what for note in result.not_seen} for result in (before, after))
    found += [_("now seen: {what}").format(what=_(what)) for what in sorted(gone - here)]
    found += [_("now not seen: {what}").format(what=_(what)) for what in sorted(here - gone)]
    return found or [_("times or sizes, by less than is shown")]


def _same(result: SetResult) -> dict[str, Any]:
    """What must be equal: sentences as they read, since earlier versions stored them whole."""
    return {**result_dict(result), "not_seen": [note.as_dict() for note in result.not_seen]}


def keep(store: Store, one: SetRecord, after: SetResult) -> None:
    """Write the new result; the one it takes the place of is kept with it, for :func:`undo`.

    Raises:
        sqlite3.Error: it could not be written; then nothing has changed.
    """
    versions = {**one.versions, **{k: v for k, v in installed_versions().items() if k in _JUDGES}}
    before = json.dumps({"result": result_dict(one.result()), "versions": dict(one.versions)})
    with transaction(store.db):
        now = utc_text(datetime.now(UTC))
        store.db.execute("INSERT INTO earlier (set_id, replaced_at, result) VALUES (?, ?, ?)", (one.id, now, before))
        _write(store.db, one.id, after, versions)


class _Earlier(msgspec.Struct):
    """The column ``result`` of the table ``earlier``: what a set came to before it was judged again."""

    result: dict[str, Any]
    versions: dict[str, str]


def undo(store: Store, set_id: int) -> bool:
    """Take the last rescoring of a set back; False where there is none.

    Raises:
        sqlite3.Error: it could not be written; then nothing has changed.
    """
    with transaction(store.db):
        row = store.db.execute(
            "SELECT id, result FROM earlier WHERE set_id = ? ORDER BY id DESC LIMIT 1", (set_id,)
        ).fetchone()
        if row is None:
            return False
        before = decode(row["result"], _Earlier)
        _write(store.db, set_id, result_from(before.result), before.versions)
        store.db.execute("DELETE FROM earlier WHERE id = ?", (row["id"],))
        return True


def _write(db: sqlite3.Connection, set_id: int, result: SetResult, versions: dict[str, str]) -> None:
    write_result(db, set_id, result)
    if result.calibration is None:
        db.execute("UPDATE exercise_set SET calibration = NULL, side = asked_side WHERE id = ?", (set_id,))
    else:
        write_calibration(db, set_id, result.calibration)
    db.execute("UPDATE exercise_set SET versions = ? WHERE id = ?", (json.dumps(versions), set_id))
    db.execute("DELETE FROM curves WHERE set_id = ?", (set_id,))


def _shown(score: float | None) -> str:
    return _("not seen") if score is None else f"{score:.1f}"


def _faults(result: SetResult) -> Counter[str]:
    codes = [fault.code for rep in result.reps for fault in rep.faults]
    codes += [fault.code for hold in result.holds for fault in hold.faults]
    return Counter([*codes, *(fault.code for fault in result.set_faults)])
