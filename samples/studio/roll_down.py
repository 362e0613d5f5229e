"""The roll-down: head, ribs and pelvis curl forward in turn and stack up again; faults and look-alikes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.judging import FaultDict, Span, add_partial_range, fault, find_spans, repetition, too_fast
from samples.studio.motion import ease
from samples.studio.movement import Judged, Rep, View, Wish, schedule, tempo
from samples.studio.truth import Truth
from samples.studio.upright import Setup, Upright
from samples.studio.upright_clip import UprightClip, Values, forward, look_alike, pelvis_tip_deg, trunk_tip_deg

FAULTS: tuple[str, ...] = ("hinges_flat_back", "hips_shift_back", "knees_bend", "too_fast", "partial_range")
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("settling", "rest", "reach_up", "side_bend")
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (0.0, 12.0), (-10.0, 10.0), 0.8),
    View("side", 40.0, (0.0, 15.0), (-10.0, 10.0), 0.1, recommended=False),
    View("front", -90.0, (0.0, 15.0), (-15.0, 15.0), 0.1, recommended=False),
)
SIDED = False
REPS = (1, 2)

SHORTEST_S = 4.0
#: A smaller tip of head and trunk is a nod.
NOD_DEG = 30.0
#: Pelvis share of the trunk's tilt while the trunk passes ``HINGE_FROM_DEG`` to ``HINGE_TO_DEG``: about .2 for a roll,
#: 1 for a plank.
HINGE_FAULT, HINGE_FROM_DEG, HINGE_TO_DEG = 0.5, 20.0, 45.0
BACK_FAULT_LEG = 0.15
BEND_FAULT_DEG = 25.0

#: Flexion of each bone of the chain at the bottom, for a supple spine.
_CURL_DEG = np.array([13.0, 13.0, 13.0, 12.0, 10.0, 8.0, 8.0, 8.0, 10.0])
#: When each bone starts to bend and how long it takes, as shares of the curl: the head first, the low back last.
_BEGIN = np.array([0.46, 0.38, 0.3, 0.21, 0.13, 0.07, 0.04, 0.02, 0.0])
_TAKES = np.array([0.54, 0.54, 0.54, 0.52, 0.48, 0.36, 0.3, 0.28, 0.26])
#: A phase starts and ends gently, so it lasts this many times longer than the part between 5 and 95 % that is judged.
_EDGES = 1.18


def _bends(values: Values) -> Array:
    """Bends (N, 9) along the spine; bone after bone joins in as the curl proceeds."""
    curl = values.get("curl", np.zeros(len(values["breath"])))
    return np.asarray(ease((curl[:, None] - _BEGIN) / _TAKES, 0.15) * _CURL_DEG)


def draw_rep(rng: Generator, fault: str | None, strong: bool, tip_deg: float, suppleness: float) -> Rep:
    """Draw a natural repetition, with a fault if one is given.

    Args:
        rng: random generator.
        fault: one of ``FAULTS``, or None.
        strong: near the fault's severe value; otherwise just over its threshold.
        tip_deg: how far this person's pelvis tips at the bottom.
        suppleness: how far this person's spine curls, 1 = fully.
    """
    sizes = {
        "curl": suppleness * rng.uniform(0.97, 1.0),
        "pelvis_pitch_deg": tip_deg * rng.uniform(0.95, 1.05),
        "hips_back_m": rng.uniform(0.05, 0.085),
        "knee_bend_deg": rng.uniform(0.0, 6.0),
    }
    late = rng.uniform(0.46, 0.54)  # the pelvis follows once the spine has curled
    lags = {"curl": 0.0, "pelvis_pitch_deg": late, "hips_back_m": late * 0.6, "knee_bend_deg": late}
    if fault == "hinges_flat_back":
        if strong:
            lags |= {"pelvis_pitch_deg": 0.0, "curl": rng.uniform(0.42, 0.5)}
        else:
            lags["pelvis_pitch_deg"] = rng.uniform(0.2, 0.24)
    elif fault == "hips_shift_back":
        sizes["hips_back_m"] = rng.uniform(0.235, 0.26) if strong else rng.uniform(0.142, 0.155)
    elif fault == "knees_bend":
        sizes["knee_bend_deg"] = rng.uniform(42, 50) if strong else rng.uniform(22, 25)
    elif fault == "partial_range":
        share = 0.3 if strong else 0.41
        sizes |= {"curl": sizes["curl"] * (0.35 + share), "pelvis_pitch_deg": sizes["pelvis_pitch_deg"] * share}
    elif fault not in (None, "too_fast"):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    return Rep(**tempo(rng, fault, strong, SHORTEST_S * _EDGES), sizes=sizes, lags=lags)


def make(body: Body, rng: Generator, wish: Wish) -> UprightClip:
    """Make a roll-down or one of its look-alikes."""
    setup = Setup(
        feet_apart_m=rng.uniform(0.17, 0.27),
        toes_out_deg=rng.uniform(2, 14),
        knees_soft_deg=rng.uniform(6, 11),
        stoop_deg=rng.uniform(0, 6),
    )
    upright = Upright(body, setup)
    if wish.kind != "roll_down":
        tracks, duration_s = look_alike(wish.kind, rng, sitting=False)
        return UprightClip(upright, wish.side, rng, tracks, duration_s, lambda truth: Judged())
    tip, suppleness = rng.uniform(50, 72), rng.uniform(0.92, 1.0)
    reps = [draw_rep(rng, code, strong, tip, suppleness) for code, strong in wish.reps]
    tracks, duration_s = schedule(reps, rng)
    return UprightClip(upright, wish.side, rng, tracks, duration_s, lambda truth: Judged(judge(truth)), _bends)


def judge(truth: Truth) -> list[dict[str, Any]]:
    """Find the repetitions from the tilt of head and trunk together: the head moves first, the trunk furthest.

    The range is the tilt of the line mid-hip → mid-shoulder. ``hinges_flat_back`` is the pelvis' share of that tilt,
    ``hips_shift_back`` a share of leg length, ``knees_bend`` the knee's bend from straight.
    """
    tip = trunk_tip_deg(truth)
    signal = (tip + 90 - truth.spine_elevation_deg[:, -1]) / 2
    reps: list[dict[str, Any]] = []
    for span in find_spans(truth.t_s, signal, 8.0, 5.0):
        if span.since_rest(signal).max() < NOD_DEG:
            continue
        found = _faults(truth, span, tip) + too_fast(truth.t_s, span, SHORTEST_S)
        reps.append(repetition(truth, len(reps) + 1, span, None, float(span.since_rest(tip).max()), found))
    add_partial_range(reps)
    return reps


def _faults(truth: Truth, span: Span, tip: Array) -> list[FaultDict]:
    """Find the faults of alignment in one repetition."""
    t = truth.t_s[span.inside]
    tipped, pelvis = span.since_rest(tip), span.since_rest(pelvis_tip_deg(truth))
    passing = (tipped > HINGE_FROM_DEG) & (tipped < HINGE_TO_DEG)
    hinge = np.where(passing, pelvis / np.maximum(tipped, 1.0), 0.0)
    hip, knee, ankle = truth.middle_m(23), truth.middle_m(25), truth.middle_m(27)
    leg_m = float(np.median(np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)))
    behind = (ankle - hip) @ forward(truth) / leg_m
    bend = 180 - np.minimum(truth["knee_left_deg"], truth["knee_right_deg"])
    return [
        *fault("hinges_flat_back", t, hinge, HINGE_FAULT, "share"),
        *fault("hips_shift_back", t, behind[span.inside], BACK_FAULT_LEG, "leg"),
        *fault("knees_bend", t, bend[span.inside], BEND_FAULT_DEG),
    ]
