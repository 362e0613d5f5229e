"""The SQLite record of sessions: written as they happen, read with care, deleted without a trace.

May import: ``base``, ``coach``.
"""

__all__ = [
    "best_reps",
    "export_format",
    "forget",
    "from_rows",
    "items",
    "landmark_blob",
    "left_behind",
    "opening",
    "recorder",
    "records",
    "rows",
    "salvage",
    "schema",
    "scores_json",
    "selection",
    "store",
    "stored_text",
    "wording",
]
