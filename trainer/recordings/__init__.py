"""Judges recorded videos and stored sets with the same code that judges the live picture.

May import: ``base``, ``capture``, ``pose``, ``coach``, ``screen``, ``record``.
"""

__all__ = [
    "again",
    "analyse",
    "batch",
    "clip_record",
    "curve_cache",
    "curves",
    "data_set",
    "looking",
    "pieces",
    "recognise",
    "replay",
    "rescore",
]
