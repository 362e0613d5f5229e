"""``pilates doctor``: whether all that practice needs is there, and what mends it.

May import: ``base``, ``capture``, ``pose``, ``sound``, ``screen``, ``session``.
"""

__all__ = ["run"]
