"""Tall posture: a hold, standing or on a chair; faults that come on and ease again; how the truth is judged."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.judging import FaultDict, fault
from samples.studio.motion import Track
from samples.studio.movement import Judged, View, Wish
from samples.studio.truth import Truth
from samples.studio.upright import Hands, Setup, Upright
from samples.studio.upright_clip import (
    Tracks,
    UprightClip,
    chest_tip_deg,
    forward,
    look_alike,
    pelvis_tip_deg,
    trunk_tip_deg,
)
from samples.studio.vectors import unit

FAULTS: tuple[str, ...] = ("head_forward", "slumped", "leans_to_one_side", "shoulders_uneven")
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("settling",)
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (0.0, 12.0), (-10.0, 10.0), 0.5),
    View("front", -90.0, (0.0, 12.0), (-10.0, 10.0), 0.5),
)
SIDED = False
#: A clip holds one hold; its faults come on one after the other.
REPS = (1, 2)

#: Every clip begins tall for this long, seconds; the person's baseline is taken from it.
BASELINE_S = 2.5
HEAD_FAULT_TORSO = 0.10
#: A head that moves forward while the trunk tips further than this belongs to a slump.
SLUMP_TIP_DEG = 4.5
ROUND_FAULT_DEG, SHORT_FAULT = 10.0, 0.06
LEAN_FAULT_TORSO, SIT_LEAN_FAULT_TORSO = 0.05, 0.10
SHOULDERS_FAULT_DEG = 4.0


def _sizes(rng: Generator, code: str, strong: bool, sitting: bool) -> dict[str, float]:
    """Sizes of the tracks at a fault's worst."""
    way = float(rng.choice([-1.0, 1.0]))
    if code == "head_forward":
        return {"poke_deg": rng.uniform(50, 55) if strong else rng.uniform(31, 34)}
    if code == "slumped":  # the pelvis rolls back a little; in standing it also slides forward below the sinking ribs
        slump = rng.uniform(38, 44) if strong else rng.uniform(18, 20)
        return {"slump_deg": slump, "pelvis_pitch_deg": -0.15 * slump, "hips_back_m": 0.0 if sitting else -0.015}
    if code == "leans_to_one_side" and sitting:  # leaning on an arm, which props up the lower shoulder
        lean = way * (rng.uniform(17, 19) if strong else rng.uniform(10, 11.5))
        return {"side_deg": lean, "shoulders_deg": 0.8 * lean}
    if code == "leans_to_one_side":
        return {"hips_left_m": way * (rng.uniform(0.075, 0.085) if strong else rng.uniform(0.026, 0.03))}
    if code == "shoulders_uneven":
        return {"shoulders_deg": way * (rng.uniform(10.5, 12.5) if strong else rng.uniform(5.6, 6.8))}
    raise ValueError(f"no fault called {code!r}; there are: {', '.join(FAULTS)}")


def _hold(rng: Generator, faults: tuple[tuple[str | None, bool], ...], sitting: bool) -> tuple[Tracks, float]:
    """Write a tall hold in which each fault comes on, stays and eases again."""
    tracks: Tracks = {}
    t = float(rng.uniform(4.0, 5.5))
    for code, strong in faults:
        if code is None:
            t += float(rng.uniform(2.5, 4.0))
            continue
        creep, stay, back = rng.uniform(1.2, 2.2), rng.uniform(2.0, 3.0), rng.uniform(0.9, 1.5)
        for name, size in _sizes(rng, code, strong, sitting).items():
            track = tracks.setdefault(name, Track.at())
            track.move(t, t + creep, size)
            track.move(t + creep + stay, t + creep + stay + back, 0.0)
        t += creep + stay + back + float(rng.uniform(1.8, 2.6))
    return tracks, max(t + float(rng.uniform(0.5, 2.0)), 12.5)


def make(body: Body, rng: Generator, wish: Wish) -> UprightClip:
    """Make a hold or one of its look-alikes, standing or on a chair."""
    sitting = bool(rng.random() < 0.5)
    places: tuple[Hands, ...] = ("thighs", "hang") if sitting else ("hang",)
    setup = Setup(
        sitting=sitting,
        hands=places[int(rng.integers(len(places)))],
        feet_apart_m=rng.uniform(0.15, 0.27),
        toes_out_deg=rng.uniform(2, 14),
        knees_soft_deg=rng.uniform(4, 8),
        feet_ahead_m=rng.uniform(-0.02, 0.07),
        stoop_deg=rng.uniform(-2, 4),
        chair_back=bool(rng.random() < 0.6),
    )
    upright = Upright(body, setup)
    if wish.kind != "tall_posture":
        tracks, duration_s = look_alike(wish.kind, rng, sitting)
        return UprightClip(upright, wish.side, rng, tracks, duration_s, lambda truth: Judged())
    tracks, duration_s = _hold(rng, wish.reps, sitting)
    return UprightClip(upright, wish.side, rng, tracks, duration_s, lambda truth: Judged(holds=[judge(truth, sitting)]))


def measures(truth: Truth, sitting: bool) -> dict[str, Array]:
    """Measures (N,) by fault code, as changes from the clip's first seconds.

    ``head_forward``: ears ahead of the shoulders, in torso lengths, while the trunk is upright. ``slumped``: flexion of
    the ribs over the pelvis, or shortening of the line ear–shoulder–hip on the same scale, while the trunk tips.
    ``leans_to_one_side``: standing, mid-hip off mid-ankle; sitting, mid-shoulder off mid-hip. ``shoulders_uneven``:
    tilt of the shoulder line.
    """
    tall = truth.t_s < BASELINE_S

    def change(values: Array) -> Array:
        return np.asarray(values - np.median(values[tall]))

    ahead = forward(truth)
    aside = np.array([-ahead[1], ahead[0], 0.0])
    ear, shoulder, hip, ankle = (truth.middle_m(n) for n in (7, 11, 23, 27))
    tip = change(trunk_tip_deg(truth))
    poke = change((ear - shoulder) @ ahead) / truth.torso_m
    line = np.linalg.norm(ear - shoulder, axis=1) + np.linalg.norm(shoulder - hip, axis=1)
    short = 1 - line / np.median(line[tall])
    rounds = change(chest_tip_deg(truth) - pelvis_tip_deg(truth))
    slump = np.maximum(rounds, short / SHORT_FAULT * ROUND_FAULT_DEG)
    level = np.degrees(np.arcsin(unit(truth.point_m(11) - truth.point_m(12))[:, 2]))
    return {
        "head_forward": np.where(tip < SLUMP_TIP_DEG, poke, 0.0),
        "slumped": np.where(tip > SLUMP_TIP_DEG, slump, 0.0),
        "leans_to_one_side": np.abs(change((shoulder - hip if sitting else hip - ankle) @ aside)) / truth.torso_m,
        "shoulders_uneven": np.abs(change(level)),
    }


def judge(truth: Truth, sitting: bool) -> dict[str, Any]:
    """Find the one hold of a clip, with its faults against the person's first seconds (see :func:`measures`)."""
    t, of = truth.t_s, measures(truth, sitting)
    lean = SIT_LEAN_FAULT_TORSO if sitting else LEAN_FAULT_TORSO
    faults = [
        *_episode("head_forward", t, of["head_forward"], HEAD_FAULT_TORSO, "torso"),
        *_episode("slumped", t, of["slumped"], ROUND_FAULT_DEG),
        *_episode("leans_to_one_side", t, of["leans_to_one_side"], lean, "torso"),
        *_episode("shoulders_uneven", t, of["shoulders_uneven"], SHOULDERS_FAULT_DEG),
    ]
    return {"n": 1, "start_s": float(t[0]), "end_s": float(t[-1]), "side": None, "faults": faults}


def _episode(code: str, t_s: Array, values: Array, threshold: float, unit: str = "deg") -> list[FaultDict]:
    """Find a fault, including the time at which it ended."""
    found = fault(code, t_s, values, threshold, unit)
    for f in found:
        f["end_s"] = float(t_s[values >= threshold].max())
    return found
