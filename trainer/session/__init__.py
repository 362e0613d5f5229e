"""A live session, from the first frame to the saved results.

May import: ``base``, ``capture``, ``pose``, ``coach``, ``sound``, ``screen``, ``record``,
``recordings``, ``plan``, ``teach``.
"""

__all__ = [
    "asking",
    "first_lesson",
    "first_run",
    "options",
    "practice",
    "relief",
    "screening",
    "session_options",
    "session_words",
    "slow",
    "spoken",
    "start",
]
