"""What good movement is: one file an exercise, and the shared mechanism that counts and scores."""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import EntryPoints, entry_points

from exercises.ab_curl import AB_CURL
from exercises.cat_stretch import CAT_STRETCH
from exercises.clam import CLAM
from exercises.glute_bridge import GLUTE_BRIDGE
from exercises.hamstring_stretch import HAMSTRING_STRETCH
from exercises.hip_flexor_stretch import HIP_FLEXOR_STRETCH
from exercises.hip_twist import HIP_TWIST
from exercises.judging.declaration import Exercise
from exercises.one_leg_stand import ONE_LEG_STAND
from exercises.roll_down import ROLL_DOWN
from exercises.tall_posture import TALL_POSTURE
from exercises.thoracic_lift import THORACIC_LIFT
from exercises.toe_taps import TOE_TAPS
from exercises.upper_back_stretch import UPPER_BACK_STRETCH

__all__ = ["ENTRY_POINTS", "Exercise", "get", "names"]

#: Other packages add exercises under this entry-point group: a name and the ``Exercise`` it loads.
ENTRY_POINTS = "pilates_trainer.exercises"

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
        CAT_STRETCH,
        ROLL_DOWN,
        UPPER_BACK_STRETCH,
        TALL_POSTURE,
        ONE_LEG_STAND,
        HIP_FLEXOR_STRETCH,
    )
}


def names() -> list[str]:
    """The ids of all exercises, those of other packages included."""
    return sorted({*_EXERCISES, *_plug_ins(tuple(sys.path)).names})


def get(name: str) -> Exercise:
    """The exercise with this id.

    Raises:
        ValueError: there is none; the message lists those there are.
    """
    if name in _EXERCISES:
        return _EXERCISES[name]
    for point in _plug_ins(tuple(sys.path)).select(name=name):
        loaded = point.load()
        if not isinstance(loaded, Exercise):
            raise ValueError(f"the plug-in {point.value!r} is not an Exercise but a {type(loaded).__name__}")
        return loaded
    raise ValueError(f"no exercise is called {name!r}; there are: {', '.join(names())}")


@cache
def _plug_ins(path: tuple[str, ...]) -> EntryPoints:
    """The exercises of other packages that this search path of modules shows; to look takes 4 ms."""
    return entry_points(group=ENTRY_POINTS)
