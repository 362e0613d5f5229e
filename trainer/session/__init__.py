"""A live session, from the first frame to the saved results.

May import: ``base``, ``capture``, ``pose``, ``coach``, ``sound``, ``screen``, ``record``,
``recordings``, ``plan``, ``teach``.
"""

__all__ = [
    "asking",
    "felt",
    "first_run",
    "lesson",
    "live",
    "options",
    "others",
    "practice",
    "relief",
    "screening",
    "session_options",
    "session_words",
    "slow",
    "spoken",
    "start",
]
