"""The natural set: clips of the kind that other people make, drawn from tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.habits import Feet, Habits, Hands
from samples.studio.movement import View, Wish
from samples.studio.plan import MODULES, SPLITS, Plan

#: Clips of each exercise and of no exercise at all, in each half; take another seed for more.
CLIPS = 3

#: Seconds of a way: people who pace themselves (this share of all), and anybody (log-uniform).
SELF_PACED, SELF_PACED_S, ANY_PACE_S = 0.65, (0.7, 1.3), (0.5, 5.0)
#: Ways that take people this much longer than the others.
LONGER = {"roll_down": 1.5}
#: Most repetitions of a clip, and the length that they should not exceed.
MOST_REPS, FILLED_S = 6, 11.0
#: Share of the repetitions that have a fault, and of these clips' faults of height that go far too far.
FAULTY, OVERSHOT = 1 / 3, 0.5
#: Far too far: exercise → (fault, what its module calls the far larger kind).
OVERSHOOTS = {
    "ab_curl": ("sits_up_too_high", "sits_right_up"),
    "thoracic_lift": ("lifts_too_high", "lifts_far_too_high"),
}
#: Asked as the same thing throughout a clip, or told by the tempo and the ranges themselves: not dealt to repetitions.
NOT_DEALT = ("too_fast", "feet_too_far", "feet_too_close", "uneven_range")
#: A hold's faults, by the side that the camera sees.
HOLD_FAULTS = {
    "side": ("head_forward", "slumped"),
    "front": ("leans_to_one_side", "shoulders_uneven", "slumped"),
}

#: Shares of the clips with the hands elsewhere than the exercise puts them.
HANDS: dict[str, dict[Hands, float]] = {
    "clam": {"head_on_forearm": 0.3, "head_on_hand": 0.3},
    "glute_bridge": {"on_belly": 0.2, "overhead": 0.15, "crossed": 0.1},
    "ab_curl": {"behind_head": 0.45, "crossed": 0.2},
    "toe_taps": {"behind_head": 0.2, "on_belly": 0.2, "overhead": 0.1},
    "thoracic_lift": {"behind_head": 0.2},
    "hip_twist": {"behind_head": 0.2},
    "upper_back_stretch": {"on_hips": 0.2, "crossed": 0.2},
    "tall_posture": {"on_hips": 0.2, "crossed": 0.15},
}

#: What nobody must count: exercise that it could be taken for → kind → slowest and quickest pace, in times its own.
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
    "none": {"standing_about": (1.0, 1.0), "walks_in": (1.0, 1.3), "leaving": (1.0, 1.3)},
}

#: Width and height of the picture with the share of clips: web camera, wide web camera, phone on its edge.
SIZES: dict[tuple[int, int], float] = {(640, 480): 0.45, (848, 480): 0.25, (480, 848): 0.3}
RATES = {15: 0.3, 20: 0.2, 24: 0.25, 30: 0.25}
#: Share of the portrait clips whose phone stands on the floor; its pitch for somebody who lies, and who is upright.
ON_THE_FLOOR, FLOOR_LYING_DEG, FLOOR_UPRIGHT_DEG = 0.5, (0.0, 8.0), (-20.0, -12.0)
UPRIGHT = ("roll_down", "upper_back_stretch", "tall_posture", "none")
#: Share of the clips whose camera is held by hand; of those whose view is one that the exercise asks for.
HANDHELD, RECOMMENDED = 0.35, 0.85
FEET: dict[Feet, float] = {"barefoot": 0.45, "socks": 0.25, "shoes": 0.3}


def _pick(rng: Generator, shares: dict[Any, float]) -> Any:
    """One key by its share; None for what is left of 1."""
    keys, p = [*shares, None], [*shares.values()]
    p.append(max(1 - sum(p), 0.0))
    return keys[int(rng.choice(len(keys), p=np.array(p) / sum(p)))]


def draw_camera(rng: Generator, exercise: str, only: str | None = None) -> dict[str, Any]:
    """Where the camera stands and what it makes; ``only``: the side of the body that it must see."""
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
    """One person's way of doing a clip."""
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
    """Repetitions that fit a clip, one in three with one fault; the first of a clip that begins in it has none."""
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


def _deal_hold(rng: Generator, view: View) -> tuple[tuple[str | None, bool], ...]:
    codes = [str(code) for code in rng.permutation(HOLD_FAULTS[view.name])]
    return tuple((code, bool(rng.random() < 0.5)) for code in codes)


def _plan(rng: Generator, name: str, exercise: str, body: str, kind: str, habits: Habits) -> Plan:
    hold = exercise == "tall_posture"
    camera = draw_camera(rng, exercise, str(rng.choice(list(HOLD_FAULTS))) if hold else None)
    if kind != exercise:
        reps: tuple[tuple[str | None, bool], ...] = ((None, False),) * 4
    else:
        reps = _deal_hold(rng, camera["view"]) if hold else _deal(rng, exercise, habits)
    wish = Wish(kind, "left" if rng.random() < 0.5 else "right", reps)
    seed = int(rng.integers(2**31))
    return Plan(name=name, exercise=exercise, wish=wish, seed=seed, body=body, habits=habits, **camera)


def natural_set(seed: int) -> list[Plan]:
    """Clips of every exercise and of what is none, as people make them: ``dev_`` and ``val_`` with other bodies."""
    plans = []
    for half, (split, bodies) in enumerate(SPLITS.items()):
        for k, exercise in enumerate(MODULES):
            rng = np.random.default_rng([seed, 2 + half, k])
            some = CLIPS if MODULES[exercise].FAULTS else 0
            for n in range(some):
                body = bodies[(n + k) % len(bodies)]
                pace = (0.6, 1.6) if exercise == "tall_posture" else (1.0, 1.0)
                name = f"{split}_{exercise}_{n:02d}"
                plans.append(_plan(rng, name, exercise, body, exercise, draw_habits(rng, exercise, pace)))
            for n, (kind, pace) in enumerate(NEGATIVES.get(exercise, {}).items()):
                if n % len(SPLITS) != half and exercise != "none":
                    continue
                body, name = bodies[(n + k) % len(bodies)], f"{split}_{exercise}_no_{n:02d}_{kind}"
                plans.append(_plan(rng, name, exercise, body, kind, draw_habits(rng, exercise, pace)))
    return plans
