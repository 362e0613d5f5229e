"""The SQLite record of sessions: written as they happen, read with care, deleted without a trace.

May import: ``base``, ``coach``.
"""

__all__ = [
    "best_reps",
    "clients",
    "export_format",
    "forget",
    "from_rows",
    "items",
    "landmark_blob",
    "left_behind",
    "opening",
    "recorder",
    "records",
    "results_format",
    "rows",
    "salvage",
    "schema",
    "scores_json",
    "selection",
    "store",
    "stored_text",
    "wording",
]
