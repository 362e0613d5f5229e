"""Shared by the upright exercises: sway, breath and glances of a clip, look-alikes, and measures in the truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Side
from samples.studio.skeleton import Pose
from samples.studio.truth import Truth
from samples.studio.upright import NO_BENDS, State, Upright
from samples.studio.vectors import unit

Tracks = dict[str, Track]
Values = Mapping[str, Array]
#: Shares of the spine's bones in a nod: the joints of the neck, most at the top.
NOD = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.2, 0.25, 0.35])
#: Field of ``State`` → standard deviation of the sway of a person standing still; half of it when sitting.
_SWAY = {
    "pelvis_pitch_deg": 0.35,
    "slump_deg": 0.5,
    "poke_deg": 0.6,
    "side_deg": 0.35,
    "hips_back_m": 0.003,
    "hips_left_m": 0.003,
    "shoulders_deg": 0.2,
    "arms_deg": 0.7,
    "head_turn_deg": 1.5,
    "nod_deg": 0.7,
}
_FEET = [f"{foot}_{axis}_m" for foot in ("left", "right") for axis in ("ahead", "aside", "up")]
#: Field of ``State`` → size in a squat: knees, hips and trunk bend together, the arms reach forward.
SQUAT = {"knee_bend_deg": 78.0, "hips_back_m": 0.2, "pelvis_pitch_deg": 34.0, "arms_deg": 75.0}
#: Fields of ``State`` driven by a track of the same name.
_FIELDS = (*(name for name in _SWAY if name != "nod_deg"), "pelvis_roll_deg", "knee_bend_deg", "heading_deg")


def _no_bends(values: Values) -> Array:
    return np.zeros((len(values["breath"]), len(NO_BENDS)))


@dataclass(slots=True)
class UprightClip:
    """One clip of an upright person; a ``Movement``.

    Attributes:
        upright: the person, and how they stand or sit.
        side: which way the person faces.
        rng: random generator.
        tracks: tracks named after fields of ``State``, ``nod_deg``, feet (``left_ahead_m`` and so on), or inputs of
            ``bends``.
        duration_s: length of the clip.
        find: finds repetitions and holds in the truth.
        bends: returns the forward bends (N, 9) of the spine at N frames, from the values of all tracks.
    """

    upright: Upright
    side: Side
    rng: Generator
    tracks: Tracks
    duration_s: float
    find: Callable[[Truth], Judged]
    bends: Callable[[Values], Array] = _no_bends

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        r, calm = self.rng, 0.5 if self.upright.setup.sitting else 1.0
        v = {name: sway(t_s, r, size * calm) for name, size in _SWAY.items()}
        v["breath"] = breathing(t_s, r)
        for name, track in self.tracks.items():
            v[name] = v.get(name, 0.0) + track.values(t_s)
        bends = self.bends(v) + v["nod_deg"][:, None] * NOD
        still = np.zeros(len(t_s))
        feet = np.stack([v.get(name, still) for name in _FEET], axis=1)
        fields = {name: v[name] for name in (*_FIELDS, "breath") if name in v}
        out: list[Pose | None] = []
        for i in range(len(t_s)):
            numbers = {name: float(values[i]) for name, values in fields.items()}
            b, f = (tuple(float(x) for x in row[i]) for row in (bends, feet))
            state = State(bends_deg=b, left_foot_m=f[:3], right_foot_m=f[3:], **numbers)  # type: ignore[arg-type]
            out.append(self.upright.pose(state, self.side))
        return out

    def props(self) -> list[Array]:
        """The chair, if there is one."""
        return self.upright.chair(self.side)

    def judge(self, truth: Truth) -> Judged:
        """Repetitions, holds and faults in the measured truth."""
        return self.find(truth)


def look_alike(kind: str, rng: Generator, sitting: bool) -> tuple[Tracks, float]:
    """Return the tracks and length of a clip in which nobody exercises.

    Args:
        kind: "rest", "settling", "reach_up", "side_bend", "squat" or "nodding".
        rng: draws times and sizes.
        sitting: on a chair, where the feet rest and the trunk shifts.

    Raises:
        ValueError: the kind is unknown; the message lists the kinds.
    """
    write: dict[str, Callable[[Generator], tuple[Tracks, float]]] = {
        "rest": _rest,
        "settling": _settle_down if sitting else _shuffle,
        "reach_up": lambda r: _waves(r, {"arms_deg": r.uniform(150, 172), "nod_deg": -12.0}, 2.2),
        "side_bend": lambda r: _waves(r, {"side_deg": r.uniform(18, 26)}, 2.0, alternate=True),
        "squat": lambda r: _waves(r, SQUAT, 1.2),
        "nodding": lambda r: _waves(r, {"nod_deg": r.uniform(22, 32)}, 1.3),
    }
    if kind not in write:
        raise ValueError(f"no look-alike called {kind!r}; there are: {', '.join(write)}")
    return write[kind](rng)


def _rest(rng: Generator) -> tuple[Tracks, float]:
    """Write glances to a side and a shift of weight."""
    turn, shift = Track.at(), Track.at()
    for start in (rng.uniform(2, 3), rng.uniform(5.5, 6.5)):
        turn.move(start, start + 0.9, float(rng.choice([-1, 1])) * rng.uniform(8, 25))
        turn.move(start + 1.6, start + 2.6, 0.0)
    shift.move(3.5, 5.0, rng.normal(0, 0.015))
    shift.move(7.5, 9.0, 0.0)
    return {"head_turn_deg": turn, "hips_left_m": shift}, float(rng.uniform(10, 12))


def _shuffle(rng: Generator) -> tuple[Tracks, float]:
    """Write small steps until the feet are in place, loosening of arms and shoulders, and straightening up."""
    tracks = {name: Track.at() for name in (*_FEET, "hips_left_m", "arms_deg", "shoulders_deg", "nod_deg")}
    for n, start in enumerate(np.cumsum(rng.uniform(1.2, 1.8, 4))):
        foot, lean = (("left", -0.03), ("right", 0.03))[n % 2]
        last = n > 1
        tracks["hips_left_m"].move(start - 0.5, start, lean)  # the weight shifts to the other foot first
        tracks[f"{foot}_up_m"].move(start, start + 0.3, 0.035)
        tracks[f"{foot}_up_m"].move(start + 0.3, start + 0.6, 0.0)
        for axis, size in (("ahead", 0.06), ("aside", 0.03)):
            tracks[f"{foot}_{axis}_m"].move(start, start + 0.6, 0.0 if last else rng.uniform(-size, size))
    tracks["hips_left_m"].move(8.0, 8.7, 0.0)
    for start, size in ((1.0, 25.0), (2.0, -12.0), (3.0, 0.0)):
        tracks["arms_deg"].move(start, start + 0.9, size)
    for start, size in ((8.6, 7.0), (9.3, -6.0), (10.0, 0.0)):
        tracks["shoulders_deg"].move(start, start + 0.6, size)
    tracks["nod_deg"].move(6.5, 7.3, 25.0)  # a look at the feet
    tracks["nod_deg"].move(8.0, 8.8, 0.0)
    slump = Track([(0.0, rng.uniform(4, 10))])
    slump.move(9.5, 11.0, 0.0)
    heading = Track([(0.0, rng.uniform(-20, 20))])
    heading.move(1.2, 7.2, 0.0)
    return tracks | {"slump_deg": slump, "heading_deg": heading}, 12.6


def _settle_down(rng: Generator) -> tuple[Tracks, float]:
    """Write wriggling on the chair: feet, weight from side to side, leaning forward and back up."""
    tracks = {name: Track.at() for name in (*_FEET, "hips_left_m", "pelvis_pitch_deg", "head_turn_deg", "slump_deg")}
    for foot, start in (("left", 1.0), ("right", 1.9)):
        tracks[f"{foot}_up_m"].move(start, start + 0.3, 0.03)
        tracks[f"{foot}_up_m"].move(start + 0.3, start + 0.6, 0.0)
        tracks[f"{foot}_ahead_m"].move(start, start + 0.6, rng.uniform(-0.05, 0.05))
    for start, tip in ((3.0, 0.025), (3.8, -0.025), (4.6, 0.0)):
        tracks["hips_left_m"].move(start, start + 0.6, tip)
    tracks["pelvis_pitch_deg"].move(5.4, 6.4, rng.uniform(12, 20))
    tracks["pelvis_pitch_deg"].move(6.8, 8.0, 0.0)
    tracks["head_turn_deg"].move(8.3, 9.0, rng.uniform(-25, 25))
    tracks["head_turn_deg"].move(9.5, 10.3, 0.0)
    tracks["slump_deg"].move(0.5, 2.5, rng.uniform(5, 10))
    tracks["slump_deg"].move(9.0, 10.5, 0.0)
    return tracks, 12.0


def _waves(rng: Generator, sizes: Mapping[str, float], way_s: float, alternate: bool = False) -> tuple[Tracks, float]:
    """Write three unhurried repetitions of another movement, alternating sides if ``alternate``."""
    tracks = {name: Track.at() for name in sizes}
    t = float(rng.uniform(2.2, 2.8))
    for n in range(3):
        way, stay = way_s * rng.uniform(0.9, 1.2), rng.uniform(0.2, 0.7)
        for name, size in sizes.items():
            tracks[name].move(t, t + way, size * (-1 if alternate and n % 2 else 1) * rng.uniform(0.9, 1.1))
            tracks[name].move(t + way + stay, t + 2 * way + stay, 0.0)
        t += 2 * way + stay + float(rng.uniform(0.5, 1.0))
    return tracks, t + 0.5


def forward(truth: Truth) -> Array:
    """Level unit vector (3,) in which the feet point."""
    toes = np.nanmedian(truth.middle_m(31) - truth.middle_m(29), axis=0) * [1, 1, 0]
    return unit(toes)


def trunk_tip_deg(truth: Truth) -> Array:
    """Tilt (N,) of the line mid-hip → mid-shoulder from upright, forward positive."""
    line = truth.middle_m(11) - truth.middle_m(23)
    return np.asarray(np.degrees(np.arctan2(line @ forward(truth), line[:, 2])))


def chest_tip_deg(truth: Truth) -> Array:
    """Forward tilt (N,) of the ribs, up to a constant: the face's tilt minus the head's flexion on the ribs."""
    face = unit(truth.point_m(0) - truth.middle_m(7))
    return np.asarray(-np.degrees(np.arcsin(face[:, 2])) - truth["head_pitch_deg"])


def pelvis_tip_deg(truth: Truth) -> Array:
    """Forward tilt (N,) of the pelvis from upright; valid while it tilts forward."""
    return np.asarray(90 - truth.spine_elevation_deg[:, 0])
