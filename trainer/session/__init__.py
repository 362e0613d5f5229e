"""A live session, from the first frame to the saved results.

May import: ``base``, ``capture``, ``pose``, ``coach``, ``sound``, ``screen``, ``record``, ``plan``,
``teach``.
"""

__all__ = ["asking", "first_run", "live", "options", "others", "practice", "relief", "session_words", "slow", "start"]
