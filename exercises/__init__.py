"""What good movement is: one file an exercise, and the shared mechanism that counts and scores."""

from __future__ import annotations

from importlib.metadata import entry_points

from exercises.clam import CLAM
from exercises.declaration import Exercise

__all__ = ["ENTRY_POINTS", "Exercise", "get", "names"]

#: Other packages add exercises under this entry-point group: a name and the ``Exercise`` it loads.
ENTRY_POINTS = "pilates_trainer.exercises"

_EXERCISES: dict[str, Exercise] = {exercise.id: exercise for exercise in (CLAM,)}


def names() -> list[str]:
    """The ids of all exercises, those of other packages included."""
    return sorted({*_EXERCISES, *(point.name for point in entry_points(group=ENTRY_POINTS))})


def get(name: str) -> Exercise:
    """The exercise with this id.

    Raises:
        ValueError: there is none; the message lists those there are.
    """
    if name in _EXERCISES:
        return _EXERCISES[name]
    for point in entry_points(group=ENTRY_POINTS, name=name):
        loaded = point.load()
        if not isinstance(loaded, Exercise):
            raise ValueError(f"the plug-in {point.value!r} is not an Exercise but a {type(loaded).__name__}")
        return loaded
    raise ValueError(f"no exercise is called {name!r}; there are: {', '.join(names())}")
