"""``pilates doctor``: checks everything that practice needs, and tells how to fix what is missing.

May import: ``base``, ``capture``, ``pose``, ``sound``, ``screen``, ``session``.
"""

__all__ = ["run"]
