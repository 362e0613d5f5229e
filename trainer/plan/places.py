"""Where the camera stands, and the order of a programme's exercises in which it moves as seldom as possible.

An exercise can be judged from a place if the place shows the side of the body and the downward angle that the exercise
declares in its :class:`~calibration.placement.CameraNeed`. Somebody who stands or sits can turn to any camera; somebody
who lies on the mat cannot.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import exercises
from calibration.placement import CameraNeed
from calibration.start_shapes import Chest, Posture
from calibration.viewpoint import View
from trainer.base.errors import TrainerError
from trainer.base.language import N_, ngettext
from trainer.base.language import gettext_ as _
from trainer.plan.programme import PART_ORDER, Block, PlannedSet, Programme, estimated_s, minutes

#: Views of somebody who stands or sits, and turns to the camera as the exercise asks. Taste: in the order of use.
_TURNED: tuple[View, ...] = ("side", "front", "back")
#: Height of the hips while lying, sitting and standing, metres. Taste: an adult of average height on a mat and a chair.
LYING_M, SITTING_M, STANDING_M = 0.15, 0.6, 0.9
#: Maximum number of camera places in one session. Taste: the programmes need two.
MOST_SOUGHT = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the camera.

    Attributes:
        id: what ``--place`` takes.
        name: where it is, in words that follow "Camera:".
        order: the sentence that asks to put the camera there.
        height_m: height of the lens.
        distance_m: distance from the middle of the mat.
        lying: the view of somebody on the mat, by where their chest faces.
    """

    id: str
    name: str
    order: str
    height_m: float
    distance_m: float
    lying: Mapping[Chest, View]


#: All places by id, the one that costs least effort first. Heights and distances: Taste, in the middle of what the
#: exercises declare.
PLACES: dict[str, Place] = {
    one.id: one
    for one in (
        Place(
            "desk",
            N_("about 1 m high, with two metres of room in front of it"),
            N_("Put the camera about 1 m high, with two metres of room in front of it."),
            0.95,
            2.0,
            {},
        ),
        Place(
            "side",
            N_("beside the mat, a good two metres away, about 1 m high"),
            N_("Put the camera beside the mat, a good two metres away, about 1 m high."),
            1.0,
            2.25,
            {"up": "side", "down": "side", "aside": "front"},
        ),
        Place(
            "front",
            N_("beside the mat, two metres away, about 1.40 m high and tilted down, as on a shelf"),
            N_("Put the camera beside the mat, two metres away, about 1.40 m high, and tilt it down."),
            1.4,
            2.0,
            {"up": "side", "down": "side", "aside": "front"},
        ),
        Place(
            "head",
            N_("behind the head end of the mat, a good two metres away, about 1.10 m high"),
            N_("Put the camera behind the head end of the mat, a good two metres away, about 1.10 m high."),
            1.1,
            2.25,
            {"up": "head", "down": "head"},
        ),
    )
}


def get(place: str) -> Place:
    """The place of this id.

    Raises:
        TrainerError: there is none; lists the known ones.
    """
    if place not in PLACES:
        raise TrainerError(f"There is no camera place {place!r}.", f"Places: {', '.join(PLACES)}.")
    return PLACES[place]


def can_judge(place: Place, exercise: str) -> bool:
    """Whether the exercise can be judged from this place, in one of its start positions."""
    return place.id in _seen_from(exercises.get(exercise).need)


@functools.cache
def _seen_from(need: CameraNeed | None) -> tuple[str, ...]:
    """Ids of the places that a need allows."""
    return tuple(
        key
        for key, place in PLACES.items()
        if need is None or any(_shows(place, need, posture) for posture in need.postures)
    )


def _shows(place: Place, need: CameraNeed, posture: Posture) -> bool:
    if posture.is_upright:  # they step back as far as the exercise needs
        views, hips_m = _TURNED, SITTING_M if posture.on_chair else STANDING_M
        distance_m = max(need.distance_m[0], place.distance_m)
    else:
        views, hips_m, distance_m = tuple(filter(None, [place.lying.get(posture.chest)])), LYING_M, place.distance_m
    pitch_deg = math.degrees(math.atan2(place.height_m - hips_m, distance_m))
    return bool({*views} & {*need.views}) and need.pitch_deg[0] <= pitch_deg <= need.pitch_deg[1]


def places_of(exercise: str) -> tuple[str, ...]:
    """Ids of the places from which an exercise can be judged.

    An exercise of another package that fits none of them has a place of its own, named like the exercise.
    """
    return _seen_from(exercises.get(exercise).need) or (exercise,)


def arranged(programme: Programme, only: str = "") -> Programme:
    """The programme with a place for each block, in the order that moves the camera least.

    Warm-up, main part and cool-down stay in this order. Blocks that need no particular place keep their order. A
    programme that the camera does not watch is returned unchanged.

    Args:
        programme: the programme.
        only: id of the one place where the camera may stand; blocks that it cannot judge from there are left out. "" if
            the camera may move.
    """
    if not programme.is_judged:
        return programme
    if only:
        place = get(only)
        kept = [replace(one, place=only) for one in programme.blocks if can_judge(place, one.exercise)]
        return replace(programme, blocks=tuple(kept))
    parts = [[one for one in programme.blocks if one.part == part] for part in PART_ORDER]
    found = (_along(parts, way) for way in _ways(programme.blocks))
    blocks = next((one for one in found if one is not None), None)
    return replace(programme, blocks=tuple(blocks or _as_they_come(programme.blocks)))


def _ways(blocks: Sequence[Block]) -> Iterator[tuple[str, ...]]:
    """Sequences of places without immediate repeats, the shortest first."""
    known = [key for key in PLACES if any(key in places_of(one.exercise) for one in blocks)]
    own = dict.fromkeys(one.exercise for one in blocks if places_of(one.exercise) == (one.exercise,))
    for length in range(1, MOST_SOUGHT + 1):
        for way in itertools.product([*known, *own], repeat=length):
            if all(a != b for a, b in itertools.pairwise(way)):
                yield way


def _along(parts: Sequence[Sequence[Block]], way: Sequence[str]) -> list[Block] | None:
    """The blocks, ordered so that the camera visits the places of ``way`` in turn; None if no order does."""
    done: list[Block] = []
    at = 0
    for part in parts:
        stops: list[tuple[int, Block]] = []
        for block in part:
            fitting = places_of(block.exercise)
            stop = next((n for n in range(at, len(way)) if way[n] in fitting), None)
            if stop is None:
                return None
            stops.append((stop, replace(block, place=way[stop])))
            at = at if block.part == "main" else stop  # a warm-up keeps its order
        done += [block for _stop, block in sorted(stops, key=lambda stop: stop[0])]
        at = max((stop for stop, _block in stops), default=at)
    return done


def _as_they_come(blocks: Sequence[Block]) -> list[Block]:
    """The blocks in their own order; the camera stays as long as the next exercise allows."""
    found = _stays([one.exercise for one in blocks])
    return [replace(one, place=place) for one, place in zip(blocks, found, strict=True)]


def placed(sets: Sequence[PlannedSet]) -> tuple[PlannedSet, ...]:
    """The sets in their own order, each with its place; the camera stays as long as the next exercise allows."""
    found = _stays([one.exercise for one in sets])
    return tuple(replace(one, place=place) for one, place in zip(sets, found, strict=True))


def _stays(names: Sequence[str]) -> list[str]:
    """The place for each of these exercises in turn, so that the camera stays as long as possible."""
    done: list[str] = []
    while len(done) < len(names):
        rest = names[len(done) :]
        runs = {
            place: len([*itertools.takewhile(lambda one, at=place: at in places_of(one), rest)])  # type: ignore[misc]
            for place in places_of(rest[0])
        }
        place = max(runs, key=runs.__getitem__)
        done += [place] * runs[place]
    return done


def moves(sets: Sequence[PlannedSet]) -> list[int]:
    """Indices of the sets before which the camera moves."""
    return [n for n in range(1, len(sets)) if sets[n].place != sets[n - 1].place]


def order_of(one: PlannedSet) -> str:
    """The sentence that asks to put the camera where this set needs it, as a message id; "" if it may stand anywhere.

    For a set without a place it is the exercise's own.
    """
    if one.place in PLACES:
        return PLACES[one.place].order
    need = exercises.get(one.exercise).need
    return "" if need is None else need.place


def camera_words(sets: Sequence[PlannedSet]) -> list[str]:
    """Where the camera stands, and each time that it must move, in sentences; none without places."""
    if not sets or sets[0].place not in PLACES:
        return []
    found = moves(sets)
    said = [_("Camera: {place}.").format(place=_(PLACES[sets[0].place].name))]
    if not found:
        return [said[0] + " " + _("It stays there.")]
    for n in found:
        after = minutes(estimated_s(sets[:n]))
        words = ngettext(
            "After about {n} minute, before {name}: {order}", "After about {n} minutes, before {name}: {order}", after
        )
        name = _(exercises.get(sets[n].exercise).name)
        said.append(words.format(n=after, name=name, order=_(order_of(sets[n]))))
    return said


def left_out_words(programme: Programme, only: str) -> str:
    """Which exercises of the programme cannot be judged from this place; "" if all can."""
    place = get(only)
    names = [one.exercise for one in programme.blocks if not can_judge(place, one.exercise)]
    if not names:
        return ""
    listed = ", ".join(_(exercises.get(name).name) for name in dict.fromkeys(names))
    return _("Left out because the camera would have to move: {exercises}.").format(exercises=listed)
