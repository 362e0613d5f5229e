"""Decides what to do today and why: programmes, doses, progress, health and safety.

May import: ``base``, ``coach``, ``record``.
"""

__all__ = [
    "adherence",
    "capability",
    "comfort",
    "consent",
    "day_pain",
    "days",
    "first_lesson",
    "health",
    "mat",
    "new_plan",
    "own_plan",
    "own_range",
    "pain",
    "places",
    "plan_file",
    "programme",
    "programme_file",
    "progress",
    "safety",
    "screening",
    "sitting",
    "today",
]
