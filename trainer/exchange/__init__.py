"""Sessions as files that other programs read, and back into a record.

May import: ``base``, ``coach``, ``record``, ``recordings``.
"""

__all__ = ["export", "importing"]
