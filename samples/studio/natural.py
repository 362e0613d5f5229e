"""The natural set: clips as other people make them, drawn from tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator

import exercises
from exercises.judging.declaration import Variant
from samples.studio.habits import Feet, Habits, Hands
from samples.studio.movement import View, Wish
from samples.studio.plan import CAME_LATER, MODULES, SPLITS, Plan

#: Clips per exercise, and without any exercise, in each half. Another seed gives more.
CLIPS = 3

#: Duration of a phase, seconds: ``SELF_PACED_S`` for a share of ``SELF_PACED``, otherwise log-uniform in
#: ``ANY_PACE_S``.
SELF_PACED, SELF_PACED_S, ANY_PACE_S = 0.65, (0.7, 1.3), (0.5, 5.0)
#: Exercises whose phases take this many times longer.
LONGER = {"roll_down": 1.5}
#: Most repetitions in a clip, and the total time that they should not exceed, seconds.
MOST_REPS, FILLED_S = 6, 11.0
#: Share of the repetitions with a fault, and share of the faults of height that go far too far.
FAULTY, OVERSHOT = 1 / 3, 0.5
#: Exercise → (fault, the module's name for a far larger version of it).
OVERSHOOTS = {
    "ab_curl": ("sits_up_too_high", "sits_right_up"),
    "thoracic_lift": ("lifts_too_high", "lifts_far_too_high"),
}
#: Faults not assigned to single repetitions: they last a whole clip, follow from tempo and range, or came later.
NOT_DEALT = ("too_fast", "feet_too_far", "feet_too_close", "uneven_range", *CAME_LATER)
#: Exercise that is held → view → faults that it shows.
HOLD_FAULTS: dict[str, dict[str, tuple[str, ...]]] = {
    "tall_posture": {
        "side": ("head_forward", "slumped"),
        "front": ("leans_to_one_side", "shoulders_uneven", "slumped"),
    },
    "hip_flexor_stretch": {"side": ("leans_forward", "knee_past_toes")},
    "one_leg_stand": {"front": ("trunk_leans", "hip_drops")},
}
#: Exercise → form that begins in a start position of its own, with clips of its own.
FORMS: dict[str, Variant] = {"toe_taps": "easier"}

#: Exercise → position of the hands → share of the clips; otherwise the hands are where the exercise puts them.
HANDS: dict[str, dict[Hands, float]] = {
    "clam": {"head_on_forearm": 0.3, "head_on_hand": 0.3},
    "glute_bridge": {"on_belly": 0.2, "overhead": 0.15, "crossed": 0.1},
    "ab_curl": {"behind_head": 0.45, "crossed": 0.2},
    "toe_taps": {"behind_head": 0.2, "on_belly": 0.2, "overhead": 0.1},
    "thoracic_lift": {"behind_head": 0.2},
    "hip_twist": {"behind_head": 0.2},
    "upper_back_stretch": {"on_hips": 0.2, "crossed": 0.2},
    "tall_posture": {"on_hips": 0.2, "crossed": 0.15},
    "one_leg_stand": {"on_hips": 0.3, "crossed": 0.15},
}

#: Clips in which nothing must be counted: exercise it resembles → kind → slowest and fastest pace, as multiples of its
#: own.
NEGATIVES: dict[str, dict[str, tuple[float, float]]] = {
    "clam": {"straight_leg": (1.3, 2.4), "rest": (1.0, 1.0)},
    "glute_bridge": {"pelvic_tilt": (1.3, 2.4), "rest": (1.0, 1.0)},
    "ab_curl": {"head_lift": (1.3, 2.0), "arms_only": (1.3, 2.4)},
    "toe_taps": {"straight_leg": (1.2, 2.2), "rest": (1.0, 1.0)},
    "thoracic_lift": {"cobra": (0.8, 1.4), "leg_lift": (1.3, 2.2)},
    "hip_twist": {"knees_open": (1.2, 2.0), "rest": (1.0, 1.0)},
    "roll_down": {"squat": (0.8, 1.5), "side_bend": (1.2, 2.0)},
    "upper_back_stretch": {"nodding": (1.0, 1.8), "rest": (1.0, 1.0)},
    "tall_posture": {"settling": (1.0, 1.5)},
    "hamstring_stretch": {"straight_leg": (1.2, 2.2), "toe_taps": (1.2, 2.0), "rest": (1.0, 1.0)},
    "hip_flexor_stretch": {"lunges": (0.8, 1.5), "both_knees": (1.0, 1.0)},
    "cat_stretch": {"childs_pose": (1.0, 1.8), "rocking": (1.0, 1.8), "look_around": (1.0, 1.6)},
    "pelvic_tilt": {"deep_breaths": (1.0, 1.6), "knees_sway": (1.0, 1.8), "heel_slides": (1.0, 1.8)},
    "one_leg_stand": {"marching": (0.8, 1.5), "side_bend": (1.0, 1.8)},
    "none": {"standing_about": (1.0, 1.0), "walks_in": (1.0, 1.3), "leaving": (1.0, 1.3)},
}

#: Picture size → share of the clips: webcam, wide webcam, phone in portrait.
SIZES: dict[tuple[int, int], float] = {(640, 480): 0.45, (848, 480): 0.25, (480, 848): 0.3}
RATES = {15: 0.3, 20: 0.2, 24: 0.25, 30: 0.25}
#: Share of the portrait clips with the phone on the floor, and its pitch for a person lying down and for one upright.
ON_THE_FLOOR, FLOOR_LYING_DEG, FLOOR_UPRIGHT_DEG = 0.5, (0.0, 8.0), (-20.0, -12.0)
UPRIGHT = ("roll_down", "upper_back_stretch", "tall_posture", "hip_flexor_stretch", "one_leg_stand", "none")
#: Share of the clips with a hand-held camera, and share with a view that the exercise asks for.
HANDHELD, RECOMMENDED = 0.35, 0.85
FEET: dict[Feet, float] = {"barefoot": 0.45, "socks": 0.25, "shoes": 0.3}


def _pick(rng: Generator, shares: dict[Any, float]) -> Any:
    """Draw a key by its share; None for the remainder to 1."""
    keys, p = [*shares, None], [*shares.values()]
    p.append(max(1 - sum(p), 0.0))
    return keys[int(rng.choice(len(keys), p=np.array(p) / sum(p)))]


def draw_camera(rng: Generator, exercise: str, only: str | None = None) -> dict[str, Any]:
    """Draw the camera's position and format; ``only`` is the side of the body that it must see."""
    views = MODULES[exercise].VIEWS
    wanted = rng.random() < RECOMMENDED or only is not None or all(v.recommended for v in views)
    those = [v for v in views if v.recommended == wanted and only in (None, v.name)]
    share = np.array([v.share for v in those])
    view: View = those[int(rng.choice(len(those), p=share / share.sum()))]
    size = _pick(rng, SIZES)
    portrait, pitch = size[0] < size[1], float(rng.uniform(*view.pitch_deg))
    if portrait and rng.random() < ON_THE_FLOOR:
        pitch = float(rng.uniform(*(FLOOR_UPRIGHT_DEG if exercise in UPRIGHT else FLOOR_LYING_DEG)))
        fits = view.pitch_deg[0] <= pitch <= view.pitch_deg[1]
        view = replace(view, pitch_deg=(pitch, pitch), recommended=view.recommended and fits)
    return {
        "view": view,
        "pitch_deg": pitch,
        "azimuth_deg": float(rng.uniform(*view.azimuth_deg)),
        "roll_deg": float(np.clip(rng.normal(0, 2), -5, 5)),
        "fov_deg": float(rng.uniform(36, 44) if portrait else rng.uniform(54, 74)),
        "filled": float(rng.uniform(0.72, 0.88) if portrait else rng.uniform(0.5, 0.8)),
        "fps": int(_pick(rng, dict(RATES))),
        "size": size,
        "low_light": bool(rng.random() < 0.08),
    }


def draw_habits(rng: Generator, exercise: str, pace: tuple[float, float] = (1.0, 1.0)) -> Habits:
    """Draw one person's habits for a clip."""
    low, high = SELF_PACED_S if rng.random() < SELF_PACED else ANY_PACE_S
    return Habits(
        way_s=float(np.exp(rng.uniform(np.log(low), np.log(high)))) * LONGER.get(exercise, 1.0),
        pace=float(rng.uniform(*pace)),
        begins=float(rng.uniform(0.0, 0.75)) if rng.random() < 0.6 else None,
        ends=float(rng.uniform(0.55, 1.0)) if rng.random() < 0.6 else None,
        hesitates=0.15 if rng.random() < 0.5 else 0.0,
        hands=_pick(rng, dict(HANDS.get(exercise, {}))),
        scratches=bool(rng.random() < 0.2) and exercise not in ("thoracic_lift", "none"),
        handheld=bool(rng.random() < HANDHELD),
        loose=bool(rng.random() < 0.5),
        feet=_pick(rng, dict(FEET)),
        hair_over_ears=bool(rng.random() < 0.35),
    )


def _deal(rng: Generator, exercise: str, habits: Habits) -> tuple[tuple[str | None, bool], ...]:
    """Draw the repetitions of a clip, one in three with a fault; one that is cut at the beginning has none."""
    some = int(np.clip(round(FILLED_S / (2 * habits.way_s + 0.25)), 1, MOST_REPS))
    codes = [code for code in MODULES[exercise].FAULTS if code not in NOT_DEALT]
    reps: list[tuple[str | None, bool]] = []
    for n in range(some):
        cut = n == 0 and habits.begins is not None
        code = str(rng.choice(codes)) if rng.random() < FAULTY * some / max(some - 1, 1) and not cut else None
        far = OVERSHOOTS.get(exercise, ("", ""))
        if code == far[0] and rng.random() < OVERSHOT:
            code = far[1]
        reps.append((code, bool(code is not None and rng.random() < 0.6)))
    return tuple(reps)


def _deal_hold(rng: Generator, exercise: str, view: View) -> tuple[tuple[str | None, bool], ...]:
    codes = [str(code) for code in rng.permutation(HOLD_FAULTS[exercise][view.name])]
    return tuple((code, bool(rng.random() < 0.5)) for code in codes)


def _plan(rng: Generator, name: str, exercise: str, body: str, kind: str, habits: Habits) -> Plan:
    shown = HOLD_FAULTS.get(exercise)
    camera = draw_camera(rng, exercise, str(rng.choice(list(shown))) if shown else None)
    if kind != exercise:
        reps: tuple[tuple[str | None, bool], ...] = ((None, False),) * 4
    else:
        reps = _deal_hold(rng, exercise, camera["view"]) if shown else _deal(rng, exercise, habits)
    wish = Wish(kind, "left" if rng.random() < 0.5 else "right", reps)
    seed = int(rng.integers(2**31))
    return Plan(name=name, exercise=exercise, wish=wish, seed=seed, body=body, habits=habits, **camera)


def natural_set(seed: int) -> list[Plan]:
    """Plan clips of every exercise and of other movements; ``dev_`` and ``val_`` use different bodies."""
    plans = []
    for half, (split, bodies) in enumerate(SPLITS.items()):
        for k, exercise in enumerate(MODULES):
            rng = np.random.default_rng([seed, 2 + half, k])
            some = CLIPS if MODULES[exercise].FAULTS else 0
            for n in range(some):
                body = bodies[(n + k) % len(bodies)]
                pace = (0.6, 1.6) if exercise in HOLD_FAULTS else (1.0, 1.0)
                name = f"{split}_{exercise}_{n:02d}"
                plans.append(_plan(rng, name, exercise, body, exercise, draw_habits(rng, exercise, pace)))
            for n, (kind, pace) in enumerate(NEGATIVES.get(exercise, {}).items()):
                if n % len(SPLITS) != half and exercise != "none":
                    continue
                body, name = bodies[(n + k) % len(bodies)], f"{split}_{exercise}_no_{n:02d}_{kind}"
                plans.append(_plan(rng, name, exercise, body, kind, draw_habits(rng, exercise, pace)))
            if exercise in FORMS:
                plans += _form_plans(np.random.default_rng([seed, 2 + half, k, 1]), split, exercise)
    return plans


def _form_plans(rng: Generator, split: str, exercise: str) -> list[Plan]:
    """Plan clips of the form that begins in a start position of its own."""
    form, bodies, plans = exercises.get(exercise).form(FORMS[exercise]), SPLITS[split], []
    for n in range(CLIPS):
        name = f"{split}_{exercise}_{FORMS[exercise]}_{n:02d}"
        plan = _plan(rng, name, exercise, bodies[n % len(bodies)], exercise, draw_habits(rng, exercise))
        plans.append(replace(plan, form=form))
    return plans
