"""Judges a stored set again from its landmarks, with the current version's rules."""

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
from exercises.judging.runner import run
from trainer.base.language import gettext_ as _
from trainer.base.outside import decode
from trainer.record.landmark_blob import TimedPose
from trainer.record.recorder import installed_versions
from trainer.record.rows import rewrite_result, utc_text
from trainer.record.schema import transaction
from trainer.record.scores_json import result_dict, result_from
from trainer.record.store import SetRecord, Store
from trainer.record.wording import fault_label
from trainer.recordings.again import runner_of, troubles_of

#: Versions that rescoring replaces. The others describe the landmarks, which do not change.
_JUDGES = ("scoring", "pilates-trainer", "numpy")


def rescored(exercise: Exercise, one: SetRecord, poses: Sequence[TimedPose]) -> SetResult:
    """Return the result under the current rules. If the rules have not changed, the result is bit-identical.

    Args:
        exercise: The exercise of the set.
        one: The set.
        poses: The set's recorded frames.
    """
    runner = runner_of(one, exercise, poses)
    for _update in run(runner, poses, troubles_of(one, poses)):
        pass
    return runner.result()


def rescore(store: Store, one: SetRecord) -> SetResult | None:
    """Judge a recorded set again. None if this version does not know its exercise or it has no landmarks.

    Raises:
        TrainerError: The landmarks of the set are damaged.
    """
    try:
        exercise = exercises.get(one.exercise)
    except ValueError:
        return None
    poses = store.set_poses(one.id)
    return rescored(exercise, one, poses) if poses else None


def changes(before: SetResult, after: SetResult) -> list[str]:
    """Describe the differences in the user's language. Empty if the results are bit-identical."""
    if _same(before) == _same(after):
        return []
    found = []
    for label, old, new in ((_("repetitions"), before.reps, after.reps), (_("holds"), before.holds, after.holds)):
        if len(old) != len(new):
            found.append(f"{label} {len(old)} → {len(new)}")
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
    return found or [_("small changes in times or sizes, below the digits shown")]


def _same(result: SetResult) -> dict[str, Any]:
    """Return the part of a result that is compared. Sentences are compared as text: older versions stored only that."""
    return {**result_dict(result), "not_seen": [note.as_dict() for note in result.not_seen]}


def keep(store: Store, one: SetRecord, after: SetResult) -> None:
    """Replace the result of a set. The previous result is kept for :func:`undo`.

    Raises:
        sqlite3.Error: The record could not be written. It is unchanged.
    """
    versions = {**one.versions, **{k: v for k, v in installed_versions().items() if k in _JUDGES}}
    before = json.dumps({"result": result_dict(one.result()), "versions": dict(one.versions)})
    with transaction(store.db):
        now = utc_text(datetime.now(UTC))
        store.db.execute("INSERT INTO earlier (set_id, replaced_at, result) VALUES (?, ?, ?)", (one.id, now, before))
        _write(store.db, one.id, after, versions)


class _Earlier(msgspec.Struct):
    """Contents of the column ``result`` of the table ``earlier``: a set's result before it was rescored."""

    result: dict[str, Any]
    versions: dict[str, str]


def undo(store: Store, set_id: int) -> bool:
    """Undo the last rescoring of a set. Returns False if there is none.

    Raises:
        sqlite3.Error: The record could not be written. It is unchanged.
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
    rewrite_result(db, set_id, result)
    db.execute("UPDATE exercise_set SET versions = ? WHERE id = ?", (json.dumps(versions), set_id))


def _shown(score: float | None) -> str:
    return _("not seen") if score is None else f"{score:.1f}"


def _faults(result: SetResult) -> Counter[str]:
    codes = [fault.code for rep in result.reps for fault in rep.faults]
    codes += [fault.code for hold in result.holds for fault in hold.faults]
    return Counter([*codes, *(fault.code for fault in result.set_faults)])
