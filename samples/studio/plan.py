"""Plans of clips, one per clip, drawn from a seed; the large set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.random import Generator

from exercises.judging.movement import STANDARD_FORM, Form
from samples.studio import (
    ab_curl,
    cat_stretch,
    clam,
    glute_bridge,
    hamstring_stretch,
    hip_flexor_stretch,
    hip_twist,
    one_leg_stand,
    pelvic_tilt,
    roll_down,
    scenes,
    tall_posture,
    thoracic_lift,
    toe_taps,
    upper_back_stretch,
)
from samples.studio.habits import Habits
from samples.studio.movement import Module, Side, View, Wish

#: Exercise id → its module. A new exercise needs one module and one line at the end: the place in this table seeds the
#: clips, so a line in between would change those of the exercises below it.
MODULES: dict[str, Module] = {
    "clam": clam,
    "glute_bridge": glute_bridge,
    "ab_curl": ab_curl,
    "toe_taps": toe_taps,
    "thoracic_lift": thoracic_lift,
    "hip_twist": hip_twist,
    "roll_down": roll_down,
    "upper_back_stretch": upper_back_stretch,
    "tall_posture": tall_posture,
    "none": scenes,
    # New exercises come last, because the place in this table seeds the clips.
    "hamstring_stretch": hamstring_stretch,
    "hip_flexor_stretch": hip_flexor_stretch,
    "cat_stretch": cat_stretch,
    "one_leg_stand": one_leg_stand,
    "pelvic_tilt": pelvic_tilt,
}

#: Bodies of each half of the large set. They must differ: measures are tuned on one half and reported on the other.
SPLITS: dict[str, tuple[str, ...]] = {"dev": ("female", "male"), "val": ("older", "slim", "heavy")}
#: Clips per exercise and per look-alike, in each half.
CLIPS, LOOK_ALIKE_CLIPS = 10, 2
#: Faults that came after the seeds of the sets were quoted with figures. The sets do not deal them: it would change
#: every clip of the exercise.
CAME_LATER = ("lands_pelvis_first",)
_SIZES = ((480, 360), (480, 270), (360, 480))


@dataclass(frozen=True, slots=True)
class Plan:
    """One clip before it is rendered.

    Attributes:
        name: file name without its ending.
        exercise: id of the exercise that the clip belongs to.
        wish: what the clip should show.
        seed: seed of everything random in the clip.
        view: where the camera stands, with its ``pitch_deg`` and ``azimuth_deg``.
        roll_deg, fov_deg: roll and field of view of the camera.
        filled: share of the picture's width that the body fills.
        fps, size: frame rate and picture size of the video.
        low_light: a dark room and a noisy picture.
        visitor: who passes by: nobody, a second person, or something the size of a cat.
        form: the easier or the harder form, for a clip of one repetition.
        habits: habits of a person who paces themselves; None: rested and unhurried, by the module's own score.
        look_seed: seed of the clothes and the room, so that the same movement is seen in others; None: from ``seed``.
    """

    name: str
    exercise: str
    wish: Wish
    seed: int
    body: str
    view: View
    pitch_deg: float
    azimuth_deg: float
    roll_deg: float
    fov_deg: float
    filled: float
    fps: int
    size: tuple[int, int]
    low_light: bool = False
    visitor: Literal["person", "cat"] | None = None
    habits: Habits | None = None
    form: Form = STANDARD_FORM
    look_seed: int | None = None


def _draw_camera(rng: Generator, views: tuple[View, ...]) -> dict[str, Any]:
    view = views[int(rng.choice(len(views), p=[v.share for v in views]))]
    size = _SIZES[int(rng.choice(len(_SIZES), p=[0.6, 0.25, 0.15]))]
    return {
        "view": view,
        "pitch_deg": float(rng.uniform(*view.pitch_deg)),
        "azimuth_deg": float(rng.uniform(*view.azimuth_deg)),
        "roll_deg": float(np.clip(rng.normal(0, 2), -5, 5)),
        "fov_deg": float(rng.uniform(52, 72)) * (0.75 if size[0] < size[1] else 1),
        "filled": float(rng.uniform(0.6, 0.82)),
        "fps": int(rng.choice([24, 25, 30, 60], p=[0.32, 0.33, 0.32, 0.03])),
        "size": size,
        "low_light": bool(rng.random() < 0.12),
    }


def _deal(rng: Generator, module: Module, clips: int) -> list[tuple[tuple[str | None, bool], ...]]:
    """Assign repetitions to clips: a fifth are correct throughout, the others hold every fault, mild and strong."""

    def some() -> int:
        return int(rng.integers(module.REPS[0], module.REPS[1] + 1))

    asked = [(fault, strong) for fault in module.FAULTS if fault not in CAME_LATER for strong in (False, True)]
    rng.shuffle(asked)
    out: list[tuple[tuple[str | None, bool], ...]] = [((None, False),) * some() for _ in range(clips // 5)]
    out += [(rep,) * module.REPS[0] for rep in asked if rep[0] in module.WHOLE_CLIP]
    deck = [rep for rep in asked if rep[0] not in module.WHOLE_CLIP]
    mixed = clips - len(out)
    for n in range(mixed):
        reps: list[tuple[str | None, bool]] = [*deck[n::mixed]]
        faults = {fault for fault, _ in reps}
        # A partial range needs a correct repetition to compare with.
        reps += [(None, False)] * max(some() - len(reps), int("partial_range" in faults or rng.random() < 0.4))
        rng.shuffle(reps)
        out.append(tuple((fault, bool(strong)) for fault, strong in reps))
    return out


def _draw(rng: Generator, name: str, exercise: str, body: str, kind: str, reps: Any, **more: Any) -> Plan:
    module = MODULES[exercise]
    side: Side = "left" if rng.random() < 0.5 else "right"
    wish = Wish(kind, side, reps, slide=bool(rng.random() < 0.3))
    seed = int(rng.integers(2**31))
    return Plan(
        name=name, exercise=exercise, wish=wish, seed=seed, body=body, **(_draw_camera(rng, module.VIEWS) | more)
    )


def large_set(seed: int) -> list[Plan]:
    """Plan clips of every exercise for development (``dev_``) and validation (``val_``), with different bodies."""
    plans = []
    for half, (split, bodies) in enumerate(SPLITS.items()):
        for k, (exercise, module) in enumerate(MODULES.items()):
            rng = np.random.default_rng([seed, half, k])
            none = len(module.LOOK_ALIKES)
            for n, reps in enumerate(_deal(rng, module, CLIPS if module.FAULTS else 0)):
                body = bodies[n % len(bodies)]
                plans.append(_draw(rng, f"{split}_{exercise}_{n:02d}", exercise, body, exercise, reps))
            first = int(rng.integers(none))
            for n in range(LOOK_ALIKE_CLIPS if module.FAULTS else none):
                kind, body = module.LOOK_ALIKES[(first + n) % none], bodies[n % len(bodies)]
                # The trainer must not mistake a passer-by for the person who lies still.
                visitor = ("person", "cat")[k % 2] if kind == "rest" else None
                name = f"{split}_{exercise}_no_{n:02d}_{kind}"
                reps = ((None, False),) * 2
                plans.append(_draw(rng, name, exercise, body, kind, reps, visitor=visitor))
    return plans
