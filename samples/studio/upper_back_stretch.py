"""The upper back stretch: the breastbone lifts and the ribs open over a still pelvis; faults and look-alikes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.judging import add_partial_range, fault, find_spans, repetition, too_fast
from samples.studio.movement import Judged, Rep, View, Wish, schedule, tempo
from samples.studio.truth import Truth
from samples.studio.upright import Hands, Setup, Upright
from samples.studio.upright_clip import UprightClip, Values, chest_tip_deg, look_alike, trunk_tip_deg

FAULTS: tuple[str, ...] = ("neck_cranes", "low_back_takes_over", "too_fast", "partial_range")
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("settling", "rest", "nodding")
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (0.0, 12.0), (-10.0, 10.0), 0.8),
    View("side", 40.0, (0.0, 15.0), (-10.0, 10.0), 0.1, recommended=False),
    View("front", -90.0, (0.0, 15.0), (-15.0, 15.0), 0.1, recommended=False),
)
SIDED = False
REPS = (2, 3)

SHORTEST_S = 1.5
CRANE_FAULT_DEG = 20.0
LEAN_FAULT_DEG = 12.0
#: A smaller opening of the chest is a breath.
BREATH_DEG = 5.0
#: A phase starts and ends gently, so it lasts this many times longer than the part between 5 and 95 % that is judged.
_EDGES = 1.12

#: Share of each bone of the chain in the opening of the ribs: the upper back extends, the low back keeps still.
_OPEN = np.array([0.0, 0.0, -0.14, -0.4, -0.46, 0.0, 0.0, 0.0, 0.0])
#: The same if the low back takes over, and for the neck, which follows or cranes.
_LOINS = np.array([-0.45, -0.35, -0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
_NECK = np.array([0.0, 0.0, 0.0, 0.0, 0.0, -0.25, -0.2, -0.25, -0.3])


def _bends(values: Values) -> Array:
    """Bends (N, 9) along the spine."""
    still = np.zeros(len(values["breath"]))
    parts = (("open", _OPEN), ("loins", _LOINS), ("neck", _NECK))
    return np.asarray(sum(values.get(name, still)[:, None] * shape for name, shape in parts))


def draw_rep(rng: Generator, fault: str | None, strong: bool, open_deg: float) -> Rep:
    """Draw a natural repetition, with a fault if one is given.

    Args:
        rng: random generator.
        fault: one of ``FAULTS``, or None.
        strong: near the fault's severe value; otherwise just over its threshold.
        open_deg: how far this person's ribs open.
    """
    sizes = {
        "open": open_deg * rng.uniform(0.94, 1.06),
        "neck": rng.uniform(4.0, 11.0),
        "loins": rng.uniform(0.0, 0.8),
        "pelvis_pitch_deg": rng.uniform(-0.6, 0.6),
        "hips_back_m": 0.0,
    }
    if fault == "neck_cranes":
        sizes["neck"] = rng.uniform(38, 43) if strong else rng.uniform(24.5, 27)
    elif fault == "low_back_takes_over":
        sizes["loins"], sizes["pelvis_pitch_deg"] = (rng.uniform(15, 17), -6.0) if strong else (9.0, -2.5)
        sizes["hips_back_m"] = -0.045 if strong else -0.02  # the belly moves forward to keep balance
    elif fault == "partial_range":
        sizes = {name: size * (0.44 if strong else 0.53) for name, size in sizes.items()}
    elif fault not in (None, "too_fast"):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    lags = {"neck": rng.uniform(0.1, 0.3), "loins": 0.1, "pelvis_pitch_deg": 0.1, "hips_back_m": 0.1}
    # Breath and sway make a small movement look faster, so a partial one is slower.
    slower = {"partial_range": 1.4, "too_fast": 0.92 if strong else 1.0}.get(fault or "", 1.0)
    return Rep(**tempo(rng, fault, strong, SHORTEST_S * _EDGES * slower), sizes=sizes, lags=lags)


def make(body: Body, rng: Generator, wish: Wish) -> UprightClip:
    """Make an upper back stretch or one of its look-alikes, standing or on a chair."""
    sitting = bool(rng.random() < 0.6)
    places: tuple[Hands, ...] = ("thighs", "behind_head") if sitting else ("hang", "behind_head")
    hands = places[int(rng.random() < 0.4)]
    setup = Setup(
        sitting=sitting,
        hands=places[0] if wish.kind == "settling" else hands,
        feet_apart_m=rng.uniform(0.17, 0.27),
        toes_out_deg=rng.uniform(2, 14),
        knees_soft_deg=rng.uniform(5, 9),
        feet_ahead_m=rng.uniform(-0.02, 0.07),
        stoop_deg=rng.uniform(2, 9),
        chair_back=bool(rng.random() < 0.6),
    )
    upright = Upright(body, setup)
    if wish.kind != "upper_back_stretch":
        tracks, duration_s = look_alike(wish.kind, rng, sitting)
        return UprightClip(upright, wish.side, rng, tracks, duration_s, lambda truth: Judged())
    open_deg = rng.uniform(16, 19)
    reps = [draw_rep(rng, code, strong, open_deg) for code, strong in wish.reps]
    tracks, duration_s = schedule(reps, rng)
    return UprightClip(upright, wish.side, rng, tracks, duration_s, lambda truth: Judged(judge(truth)), _bends)


def judge(truth: Truth) -> list[dict[str, Any]]:
    """Find the repetitions from the backward tilt of the ribs, which is also the range.

    ``neck_cranes`` is the backward tilt of the head against the ribs, ``low_back_takes_over`` the backward lean of the
    line mid-hip → mid-shoulder, both from the rest before the repetition.
    """
    opening, lean, neck = -chest_tip_deg(truth), -trunk_tip_deg(truth), -truth["head_pitch_deg"]
    reps: list[dict[str, Any]] = []
    for span in find_spans(truth.t_s, opening, 4.0, 2.5):
        rise = float(span.since_rest(opening).max())
        if rise < BREATH_DEG:
            continue
        t = truth.t_s[span.inside]
        found = [
            *fault("neck_cranes", t, span.since_rest(neck), CRANE_FAULT_DEG),
            *fault("low_back_takes_over", t, np.abs(span.since_rest(lean)), LEAN_FAULT_DEG),
            *too_fast(truth.t_s, span, SHORTEST_S),
        ]
        reps.append(repetition(truth, len(reps) + 1, span, None, rise, found))
    # A lean of the whole trunk tilts the ribs further than they open, so the others are not compared with that.
    add_partial_range(reps, lambda rep: all(f["code"] != "low_back_takes_over" for f in rep["faults"]))
    return reps
