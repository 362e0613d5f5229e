"""One-leg stand: one foot leaves the floor and stays up; the trunk leans, a hip drops; look-alikes that step about."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.judging import FaultDict, fault
from samples.studio.motion import Track
from samples.studio.movement import Judged, Side, View, Wish
from samples.studio.truth import Truth
from samples.studio.upright import Setup, Upright
from samples.studio.upright_clip import Tracks, UprightClip, forward, look_alike

FAULTS: tuple[str, ...] = ("trunk_leans", "hip_drops")
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("marching", "settling", "rest", "side_bend")
VIEWS: tuple[View, ...] = (View("front", -90.0, (0.0, 12.0), (-10.0, 10.0), 1.0),)
#: The side is the leg that carries the weight.
SIDED = True
#: A clip holds one long stand or several shorter ones; its faults come on one after the other.
REPS = (1, 2)

#: Lean of the trunk and drop of the free hip since the start that are faults, degrees.
LEAN_FAULT_DEG, DROP_FAULT_DEG = 10.0, 5.0
#: A foot this far above its place on the floor is up, metres; a stand counts from this long on, seconds.
UP_M, SHORTEST_STAND_S = 0.03, 3.0
#: Every clip begins on both feet for this long, seconds.
BASELINE_S = 2.5


def make(body: Body, rng: Generator, wish: Wish) -> UprightClip:
    """Make one or more stands on the left leg (the right one for a mirrored person), or a look-alike."""
    setup = Setup(
        feet_apart_m=rng.uniform(0.14, 0.24), toes_out_deg=rng.uniform(2, 14), knees_soft_deg=rng.uniform(4, 8)
    )
    upright = Upright(body, setup)
    if wish.kind == "marching":
        return UprightClip(upright, wish.side, rng, *_marching(rng, setup), lambda truth: Judged())
    if wish.kind != "one_leg_stand":
        return UprightClip(upright, wish.side, rng, *look_alike(wish.kind, rng, False), lambda truth: Judged())
    tracks, duration_s = _stands(rng, wish.reps, setup)
    return UprightClip(upright, wish.side, rng, tracks, duration_s, lambda truth: judge(truth, wish.side))


def _tracks() -> Tracks:
    feet = [f"{foot}_{axis}_m" for foot in ("left", "right") for axis in ("ahead", "aside", "up")]
    return {name: Track.at() for name in (*feet, "hips_left_m", "side_deg", "pelvis_roll_deg", "arms_deg")}


def _lift(tracks: Tracks, setup: Setup, t: float, free: Side, to: tuple[float, float], way_s: float) -> None:
    """Shift the weight over one foot, then raise the other one to (ahead, up), metres."""
    shift = (setup.feet_apart_m / 2 - 0.02) * (1 if free == "right" else -1)
    tracks["hips_left_m"].move(t - 0.7 * way_s, t + 0.2 * way_s, shift)
    tracks[f"{free}_up_m"].move(t, t + way_s, to[1])
    tracks[f"{free}_ahead_m"].move(t, t + way_s, to[0])


def _lower(tracks: Tracks, t: float, free: Side, way_s: float) -> None:
    tracks[f"{free}_up_m"].move(t, t + way_s, 0.0)
    tracks[f"{free}_ahead_m"].move(t, t + way_s, 0.0)
    tracks["hips_left_m"].move(t + 0.3 * way_s, t + 1.3 * way_s, 0.0)


def _stands(rng: Generator, faults: tuple[tuple[str | None, bool], ...], setup: Setup) -> tuple[Tracks, float]:
    """Write stands on the left leg; the foot comes down between some of them."""
    tracks = _tracks()
    t = float(rng.uniform(3.2, 4.0))
    is_up = False
    for code, strong in faults:
        if not is_up:
            # In front with a bent knee, or behind.
            to = (rng.uniform(0.08, 0.2), rng.uniform(0.1, 0.28)) if rng.random() < 0.6 else (-0.16, 0.14)
            way_s = float(rng.uniform(0.8, 1.2))
            _lift(tracks, setup, t, "right", to, way_s)
            t += way_s + float(rng.uniform(1.0, 1.6))
            is_up = True
        if code is None:
            t += float(rng.uniform(3.5, 5.0))
        else:
            creep, stay, back = rng.uniform(0.7, 1.4), rng.uniform(1.8, 2.6), rng.uniform(0.7, 1.2)
            roll = rng.uniform(11, 14) if strong else rng.uniform(7, 8)
            lean = rng.choice([-1.0, 1.0]) * (rng.uniform(22, 26) if strong else rng.uniform(17.5, 18.5))
            # The free hip drops and the trunk stays upright, or the trunk leans over a level pelvis.
            sizes = {"pelvis_roll_deg": roll, "side_deg": roll} if code == "hip_drops" else {"side_deg": lean}
            for name, size in sizes.items():
                tracks[name].move(t, t + creep, size)
                tracks[name].move(t + creep + stay, t + creep + stay + back, 0.0)
            t += creep + stay + back + float(rng.uniform(1.0, 1.6))
        if rng.random() < 0.35:
            _lower(tracks, t, "right", 0.9)
            t += float(rng.uniform(2.2, 3.0))
            is_up = False
    if is_up:
        _lower(tracks, t, "right", float(rng.uniform(0.8, 1.2)))
    return tracks, t + float(rng.uniform(1.6, 2.4))


def _marching(rng: Generator, setup: Setup) -> tuple[Tracks, float]:
    """Write eight high steps on the spot."""
    tracks = _tracks()
    t = 3.2
    for n in range(8):
        free: Side = ("left", "right")[n % 2]
        _lift(tracks, setup, t, free, (0.12, rng.uniform(0.12, 0.25)), 0.45)
        _lower(tracks, t + 0.6, free, 0.45)
        t += 1.4
    return tracks, t + 0.5


def measures(truth: Truth, side: Side) -> dict[str, Array]:
    """Measures (N,) as changes since the clip's first seconds.

    ``up_m``: the free foot above its place on the floor. ``trunk_leans``: tilt of the trunk to either side, degrees.
    ``hip_drops``: drop of the free hip against the other one, degrees.
    """
    start = truth.t_s < BASELINE_S

    def change(values: Array) -> Array:
        return np.asarray(values - np.median(values[start]))

    ahead = forward(truth)
    aside = np.array([-ahead[1], ahead[0], 0.0])
    line = truth.middle_m(11) - truth.middle_m(23)
    free = 28 if side == "left" else 27
    return {
        "up_m": change(truth.point_m(free)[:, 2]),
        "trunk_leans": np.abs(change(np.degrees(np.arctan2(line @ aside, line[:, 2])))),
        "hip_drops": change(truth["pelvis_obliquity_deg"]) * (1 if side == "left" else -1),
    }


def judge(truth: Truth, side: Side) -> Judged:
    """Find the stands of a clip and their faults."""
    t, of = truth.t_s, measures(truth, side)
    is_up = of["up_m"] > UP_M
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_up.astype(np.int8), [0]])))
    holds: list[dict[str, Any]] = []
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        last = after - 1
        if t[last] - t[first] < SHORTEST_STAND_S:
            continue
        part = slice(first, after)
        faults = [
            *_episode("trunk_leans", t[part], of["trunk_leans"][part], LEAN_FAULT_DEG),
            *_episode("hip_drops", t[part], of["hip_drops"][part], DROP_FAULT_DEG),
        ]
        span = {"n": len(holds) + 1, "start_s": float(t[first]), "end_s": float(t[last])}
        holds.append({**span, "side": side, "faults": faults})
    return Judged(holds=holds)


def _episode(code: str, t_s: Array, values: Array, threshold: float) -> list[FaultDict]:
    """Find a fault, including the time at which it ended."""
    found = fault(code, t_s, values, threshold, "deg")
    for f in found:
        f["end_s"] = float(t_s[values >= threshold].max())
    return found
