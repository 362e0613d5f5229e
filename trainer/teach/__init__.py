"""Shows how an exercise goes: a moving figure, its steps in words, and each fault beside its correction.

May import: ``base``, ``coach``, ``screen``.
"""

__all__ = ["board", "camera", "demonstration", "ghost", "lesson", "moving", "own", "show"]
