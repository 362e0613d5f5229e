"""Recorded videos and stored sets, judged by the objects that judge the live picture.

May import: ``base``, ``capture``, ``pose``, ``coach``, ``screen``, ``record``.
"""

__all__ = ["analyse", "batch", "clip_record", "curve_cache", "curves", "recognise", "replay", "rescore"]
