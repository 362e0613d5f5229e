"""A live session, from the first frame to the saved results.

May import: ``base``, ``capture``, ``pose``, ``coach``, ``sound``, ``screen``, ``record``, ``plan``,
``teach``.
"""

__all__ = ["live", "options", "others", "practice", "slow", "start"]
