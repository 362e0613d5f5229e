"""Decides what to do today and why: programmes, doses, progress, health and safety.

May import: ``base``, ``coach``, ``record``.
"""

__all__ = [
    "adherence",
    "comfort",
    "days",
    "health",
    "own_range",
    "programme",
    "programme_file",
    "progress",
    "safety",
    "today",
]
