"""Recovers rows page by page from a record that has lost its first page or its index to the other pages.

SQLite keeps the rows of a table in leaf pages, and each of these pages can be read by itself. To read one, this module
puts the first page of a new database with one table in front of the file and makes the leaf page the root of that
table. SQLite then reads the rows.
"""

from __future__ import annotations

import contextlib
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

#: First byte of a leaf page of a table, and of one WITHOUT ROWID (https://sqlite.org/fileformat2.html).
_TABLE_LEAF, _INDEX_LEAF = 0x0D, 0x0A
#: Offsets in the header of the page size (2 bytes) and the number of pages (4 bytes).
_PAGE_SIZE_AT, _PAGES_AT = 16, 28
_PAGE_SIZE = 4096
#: Upper limit on the columns of a table.
_COLUMNS = 40
_PYTHON: dict[str, Any] = {"INTEGER": int, "REAL": (int, float), "TEXT": str, "BLOB": bytes}


def leaf_rows(damaged: Path, tables: sqlite3.Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every complete row in a leaf page, with the name of each table whose columns it fits.

    A row that fits two tables is yielded twice: faults of repetitions and of holds have the same columns; only their
    parents distinguish them.

    Args:
        damaged: a copy of the database, which is modified; its log is ignored.
        tables: a record with the tables to look for.

    Raises:
        OSError: the copy cannot be read or written.
    """
    layouts = {
        name: tables.execute(f"PRAGMA table_info({name})").fetchall()
        for (name,) in tables.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    }
    leaves = _give_a_head(damaged)
    with contextlib.suppress(sqlite3.DatabaseError), contextlib.closing(sqlite3.connect(damaged)) as db:
        db.isolation_level = None
        db.text_factory = lambda text: text.decode("utf-8", "replace")
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "writable_schema = ON"):
            db.execute(f"PRAGMA {pragma}").fetchall()
        for count, (page, kind) in enumerate(leaves, 10):
            with contextlib.suppress(sqlite3.DatabaseError):
                name = "leaf" if kind == _TABLE_LEAF else "people"
                db.execute("UPDATE sqlite_schema SET rootpage = ? WHERE name = ?", (page, name))
                db.execute(f"PRAGMA schema_version = {count}")  # forces SQLite to reread the schema
                rows = _of_leaf(db) if kind == _TABLE_LEAF else _of_people(db)
                for number, values in rows:
                    for table, layout in layouts.items():
                        if (number is None) == (table == "person") and _fits(values, layout):
                            yield table, _fields(number, values, layout)


def _give_a_head(damaged: Path) -> list[tuple[int, int]]:
    """Replace the first page; return number and kind of each leaf page."""
    data = bytearray(damaged.read_bytes())
    (size,) = struct.unpack_from(">H", data, _PAGE_SIZE_AT) if len(data) > _PAGES_AT else (0,)
    size = size if size >= 512 and size & (size - 1) == 0 else _PAGE_SIZE
    data += bytes(-len(data) % size)
    pages = len(data) // size
    leaves = [(n + 1, data[n * size]) for n in range(1, pages) if data[n * size] in (_TABLE_LEAF, _INDEX_LEAF)]
    head = damaged.with_name("head.sqlite3")
    with contextlib.closing(sqlite3.connect(head, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {size}")
        db.execute(f"CREATE TABLE leaf ({', '.join(f'c{n}' for n in range(_COLUMNS))})")
        db.execute("CREATE TABLE people (name PRIMARY KEY, health, cleared, answered) WITHOUT ROWID")
    data[:size] = head.read_bytes()[:size]
    struct.pack_into(">I", data, _PAGES_AT, max(pages, 1))
    head.unlink()
    damaged.write_bytes(data)
    return leaves


def _of_leaf(db: sqlite3.Connection) -> Iterator[tuple[int | None, Sequence[Any]]]:
    """The rows of a page, without those that continue on a lost page."""
    for (number,) in db.execute("SELECT rowid FROM leaf").fetchall():
        with contextlib.suppress(sqlite3.DatabaseError):
            row = db.execute("SELECT * FROM leaf WHERE rowid = ?", (number,)).fetchone()
            if row is not None:
                yield number, row


def _of_people(db: sqlite3.Connection) -> Iterator[tuple[int | None, Sequence[Any]]]:
    """People rows; only valid answers distinguish them from index entries, whose pages are of the same kind."""
    for name, health, cleared, answered in db.execute("SELECT * FROM people").fetchall():
        if str(health).startswith("{") and str(cleared).startswith("["):
            yield None, (name, health, cleared, answered)


def _fits(values: Sequence[Any], layout: Sequence[Any]) -> bool:
    """Whether these values may be a row of that table; rows of earlier versions have fewer columns."""
    length = max((n + 1 for n, value in enumerate(values) if value is not None), default=0)
    if not 2 < length <= len(layout):
        return False
    for value, (_, _, declared, is_needed, _, key) in zip(values[:length], layout, strict=False):
        is_number = key and declared == "INTEGER" and sum(bool(one[5]) for one in layout) == 1
        if is_number and value is not None:  # the rowid is stored elsewhere
            return False
        if value is None and (is_needed or key) and not is_number:
            return False
        if value is not None and not isinstance(value, _PYTHON[declared]):
            return False
    return True


def _fields(number: int | None, values: Sequence[Any], layout: Sequence[Any]) -> dict[str, Any]:
    """Fields by column; missing ones get their default."""
    found = {one[1]: value for one, value in zip(layout, values, strict=False) if value is not None}
    first = layout[0]
    return {first[1]: number, **found} if number is not None and first[1] not in found else found
