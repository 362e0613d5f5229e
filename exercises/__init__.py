"""The definition of good movement: one file for each exercise, and the shared mechanism that counts and scores."""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import EntryPoints, entry_points
from typing import Protocol

from exercises.ab_curl import AB_CURL
from exercises.cat_stretch import CAT_STRETCH
from exercises.clam import CLAM
from exercises.glute_bridge import GLUTE_BRIDGE
from exercises.hamstring_stretch import HAMSTRING_STRETCH
from exercises.hip_flexor_stretch import HIP_FLEXOR_STRETCH
from exercises.hip_twist import HIP_TWIST
from exercises.judging.declaration import Exercise
from exercises.one_leg_stand import ONE_LEG_STAND
from exercises.pelvic_tilt import PELVIC_TILT
from exercises.roll_down import ROLL_DOWN
from exercises.sitting import SITTING
from exercises.tall_posture import TALL_POSTURE
from exercises.thoracic_lift import THORACIC_LIFT
from exercises.toe_taps import TOE_TAPS
from exercises.upper_back_stretch import UPPER_BACK_STRETCH

__all__ = ["ENTRY_POINTS", "SOURCES", "TESTS", "Exercise", "Source", "get", "names"]

#: Other packages add exercises under this entry-point group: a name and the ``Exercise`` it loads.
ENTRY_POINTS = "pilates_trainer.exercises"
#: Under this group, a place that holds any number of exercises: a name and the ``Source`` it loads. The app's own holds
#: those that somebody taught.
SOURCES = "pilates_trainer.exercise_sources"


class Source(Protocol):
    """A place that holds exercises which come and go, such as a folder of files."""

    def names(self) -> list[str]:
        """The ids of the exercises there are now."""

    def get(self, name: str) -> Exercise | None:
        """The exercise with this id, None if it is not here."""

    def version(self) -> str:
        """A text that differs when one of the exercises does."""


_EXERCISES: dict[str, Exercise] = {
    exercise.id: exercise
    for exercise in (
        CLAM,
        GLUTE_BRIDGE,
        AB_CURL,
        TOE_TAPS,
        THORACIC_LIFT,
        HIP_TWIST,
        HAMSTRING_STRETCH,
        PELVIC_TILT,
        CAT_STRETCH,
        ROLL_DOWN,
        UPPER_BACK_STRETCH,
        TALL_POSTURE,
        ONE_LEG_STAND,
        HIP_FLEXOR_STRETCH,
    )
}
#: Tests that nobody practises: :func:`get` knows them, :func:`names` does not list them.
TESTS: dict[str, Exercise] = {SITTING.id: SITTING}


def names() -> list[str]:
    """The ids of all exercises, those of other packages and of sources included."""
    held = (name for source in _sources() for name in source.names())
    return sorted({*_EXERCISES, *_plug_ins(ENTRY_POINTS, tuple(sys.path)).names, *held})


def get(name: str) -> Exercise:
    """The exercise or the test with this id.

    Raises:
        ValueError: the id is unknown; the message lists the known ones.
    """
    if name in _EXERCISES or name in TESTS:
        return (_EXERCISES | TESTS)[name]
    for point in _plug_ins(ENTRY_POINTS, tuple(sys.path)).select(name=name):
        loaded = point.load()
        if not isinstance(loaded, Exercise):
            raise ValueError(f"the plug-in {point.value!r} is not an Exercise but a {type(loaded).__name__}")
        return loaded
    for source in _sources():
        if (found := source.get(name)) is not None:
            return found
    raise ValueError(f"no exercise is called {name!r}; there are: {', '.join(names())}")


def _sources() -> list[Source]:
    return [point.load() for point in _plug_ins(SOURCES, tuple(sys.path))]


@cache
def _plug_ins(group: str, path: tuple[str, ...]) -> EntryPoints:
    """The entry points of other packages in a group, on this search path of modules. Searching takes 4 ms."""
    return entry_points(group=group)
