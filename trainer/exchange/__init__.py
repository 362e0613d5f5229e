"""Exports sessions to files that other programs read, and imports them back.

May import: ``base``, ``coach``, ``record``, ``recordings``.
"""

__all__ = ["export", "importing"]
