"""Decides what to do today and why: programmes, doses, progress, health and safety.

May import: ``base``, ``coach``, ``record``.
"""

__all__ = [
    "adherence",
    "capability",
    "comfort",
    "days",
    "health",
    "lesson",
    "own_range",
    "pain",
    "programme",
    "programme_file",
    "progress",
    "safety",
    "today",
]
