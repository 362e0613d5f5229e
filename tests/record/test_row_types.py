"""Columns of a record with the wrong contents."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.record.test_store import RESULT, clip, record_set
from trainer.record.from_rows import set_parts, set_rows
from trainer.record.row_types import SessionRow, checked, words, words_by_name

PARTS = ("repetition", "hold", "fault", "hold_fault", "set_fault", "utterance")


def read(db: sqlite3.Connection, table: str) -> int:
    """Read the first rows of a table as the record's readers do; return how many they are."""
    if table == "session":
        checked(db.execute("SELECT * FROM session ORDER BY rowid").fetchone(), SessionRow)
        return 1
    if table == "exercise_set":
        return len(set_rows(db))
    parts = set_parts(db).values()
    lists: dict[str, list[Any]] = {
        "repetition": [rep for one in parts for rep in one.reps],
        "hold": [hold for one in parts for hold in one.holds],
        "fault": [fault for one in parts for rep in one.reps for fault in rep.faults],
        "hold_fault": [fault for one in parts for hold in one.holds for fault in hold.faults],
        "set_fault": [fault for one in parts for fault in one.set_faults],
        "utterance": [said for one in parts for said in one.utterances],
    }
    return len(lists[table])


@pytest.fixture
def db(tmp_path: Path) -> sqlite3.Connection:
    record_set(tmp_path / "record.sqlite", clip(3), RESULT)
    db = sqlite3.connect(tmp_path / "record.sqlite")
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA ignore_check_constraints = ON")
    db.execute("INSERT INTO utterance (set_id, t_s, kind, text, code, n) VALUES (1, 1.0, 'rest', 'Rest.', '', 0)")
    return db


def test_what_the_program_wrote_is_as_declared(db: sqlite3.Connection) -> None:
    for table in ("session", "exercise_set", *PARTS):
        assert read(db, table) == db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0, table


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        *(("session", "pain_before", value) for value in (11, -1, "much", b"", 1.5)),
        *(("exercise_set", "variant", value) for value in ("{0}", "con", b"")),
        *(("exercise_set", "side", value) for value in ("up", 1)),
        *(("exercise_set", "mode", value) for value in ("", "LIVE")),
        *((table, "n", value) for table in ("repetition", "hold", "utterance") for value in ("<b>", 10**12, b"1")),
        *((table, "code", b"x") for table in ("fault", "hold_fault", "set_fault", "utterance")),
        *((table, "started_at", "0001-01-01T00:00:00+14:00") for table in ("session", "exercise_set")),
        ("session", "ended_at", "9999-12-31T23:59:59-12:00"),
        ("fault", "severity", "mild"),
        ("utterance", "kind", "shout"),
        ("session", "note", b"x"),
        *(
            (table, "start_s", value)
            for table in ("exercise_set", "repetition", "hold")
            for value in (math.inf, "soon")
        ),
        *((table, "spine", value) for table in ("exercise_set", "repetition", "hold") for value in (-math.inf, b"")),
        *((table, "peak", math.inf) for table in ("fault", "hold_fault")),
        ("repetition", "range_deg", "wide"),
        ("set_fault", "value", "large"),
    ],
)
def test_anything_else_is_named(db: sqlite3.Connection, table: str, column: str, value: Any) -> None:
    db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = (SELECT min(rowid) FROM {table})", (value,))
    with pytest.raises(ValueError, match=rf"\$(\[\d\])?\.{column}`"):
        read(db, table)


def test_words() -> None:
    assert words_by_name('{"disc": "yes"}') == {"disc": "yes"}
    assert words('["clam"]') == ["clam"]
    for column in ('{"disc": 1}', "[]", "5", "", "[" * 100_000):
        with pytest.raises(ValueError, match=r"\S"):
            words_by_name(column)
    for column in ('{"disc": 1}', "[1]", "5", ""):
        with pytest.raises(ValueError, match=r"\S"):
            words(column)
