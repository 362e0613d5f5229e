"""Hamstring stretch: on the back, one thigh upright, its knee straightens and stays; faults and look-alikes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.judging import Span, add_partial_range, fault, find_spans, repetition, too_fast
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Rep, Side, View, Wish, schedule, tempo, three_moves
from samples.studio.skeleton import Pose
from samples.studio.supine import TABLE_TOP, Leg, Setup, State, Supine
from samples.studio.truth import SPINE_BONES, Truth

FAULTS: tuple[str, ...] = ("thigh_drops", "low_back_lifts", "too_fast", "partial_range")
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("straight_leg", "toe_taps", "rest", "heel_slide", "settling", "kick_out")
#: The working leg is the far one in the first view, and the near one in the second, where the person lies the other way
#: round.
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (2.0, 25.0), (-15.0, 15.0), 0.45),
    View("side", 180.0, (2.0, 25.0), (-15.0, 15.0), 0.45),
    View("feet", -90.0, (10.0, 35.0), (-15.0, 15.0), 0.10, recommended=False),
)
SIDED = True
REPS = (2, 3)

#: From a right angle to the top, and back.
SHORTEST_S = 1.0
#: Fault thresholds: of the thigh from upright, and of the pelvis against the rest before the repetition.
DROP_FAULT_DEG = 15.0
CURL_FAULT_DEG = 8.0
#: The knee counts from a right angle on, so that it does not matter how far it bends at rest.
SQUARE_DEG = 90.0
#: A knee straightens to this at least, degrees: one that hardly passes the right angle shows no repetition.
LEAST_DEG = 104.0
#: Straight legs and legs on the mat, for the look-alikes.
_FLAT, _STRAIGHT = Leg(-6.0, 176.0, 2.0, False, 30.0), 176.0


def draw_rep(rng: Generator, fault: str | None = None, strong: bool = False) -> Rep:
    """Draw a natural repetition, with a fault if one is given. The size ``knee`` is a share of the person's range."""
    sizes = {
        "knee": rng.uniform(0.94, 1.0),
        "drop": rng.uniform(-3.0, 4.0),
        "curl": rng.uniform(-1.0, 2.0),
    }
    if fault == "thigh_drops":
        sizes["drop"] = rng.uniform(27, 32) if strong else rng.uniform(18.5, 20.5)
    elif fault == "low_back_lifts":
        sizes["curl"] = rng.uniform(17, 20) if strong else rng.uniform(10, 11.5)
    elif fault == "partial_range":
        sizes["knee"] *= 0.35 if strong else 0.5
    elif fault not in (None, "too_fast"):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    times = tempo(rng, fault, strong, SHORTEST_S)
    # The knee also covers the way up to a right angle, at which the measured phase begins.
    times |= {name: 1.5 * times[name] for name in ("up_s", "down_s")}
    times["top_s"] = rng.uniform(1.5, 3.5)
    late = rng.uniform(0.1, 0.35)
    return Rep(**times, sizes=sizes, lags={"drop": late, "curl": late})


def make(body: Body, rng: Generator, wish: Wish) -> HamstringStretch:
    """Make a clip of hamstring stretches or of one of their look-alikes."""
    return HamstringStretch(body, wish.side, rng, [draw_rep(rng, *rep) for rep in wish.reps], wish.kind)


class HamstringStretch:
    """A clip of a person on the back who stretches one leg, or one of the look-alikes.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(self, body: Body, side: Side, rng: Generator, reps: list[Rep], kind: str = "hamstring_stretch"):
        self.side, self.kind, self._rng = side, kind, rng
        self._lying = Supine(
            body,
            Setup(
                feet_from_seat_m=rng.uniform(0.12, 0.25),
                feet_apart_m=rng.uniform(0.18, 0.26),
                pillow=bool(rng.random() < 0.4),
                lying_deg=rng.uniform(-4, 4),
            ),
        )
        self._thigh_deg, self._bent_deg = rng.uniform(86, 94), rng.uniform(62, 88)
        self._apart_deg, self._point_deg = rng.uniform(-1, 3), rng.uniform(5, 45)
        #: Knee at the end of this person's range: stiff to supple.
        self._most_deg = rng.uniform(128, 172)
        self._other = Leg() if rng.random() < 0.6 else _FLAT
        self._holds_thigh = bool(rng.random() < 0.4) and kind == "hamstring_stretch"
        self._tracks = {name: Track.at() for name in ("knee", "drop", "curl", "up")}
        write = {
            "hamstring_stretch": self._write_reps,
            "straight_leg": self._write_moves,
            "toe_taps": self._write_moves,
            "heel_slide": self._write_moves,
            "kick_out": self._write_moves,
            "settling": self._write_settling,
        }
        self.duration_s = write.get(kind, self._write_rest)(reps)

    def _write_reps(self, reps: list[Rep]) -> float:
        least = (LEAST_DEG - self._bent_deg) / (self._most_deg - self._bent_deg)
        shown = [replace(rep, sizes={**rep.sizes, "knee": max(rep.sizes["knee"], least)}) for rep in reps]
        tracks, duration_s = schedule(shown, self._rng)
        self._tracks |= tracks
        return duration_s

    def _write_moves(self, _: list[Rep]) -> float:
        """Write three movements of the look-alike on the track "knee", 0 to 1."""
        return three_moves([self._tracks["knee"]] * 3, self._rng, (1.4, 2.2), (0.2, 1.0), (0.9, 1.0))

    def _write_settling(self, _: list[Rep]) -> float:
        """Write a thigh that comes up from the floor with the knee bent, waits, and goes down again."""
        self._tracks["up"].move(3.0, 4.6, 1.0)
        self._tracks["up"].move(7.6, 9.2, 0.0)
        return 11.0

    def _write_rest(self, _: list[Rep]) -> float:
        return float(self._rng.uniform(10, 12))

    def _working(self, knee: float, drop_deg: float, up: float, sway_deg: tuple[float, float]) -> Leg:
        """The working leg from its tracks and the sway of thigh and knee."""
        thigh_sway, knee_sway = sway_deg
        if self.kind == "straight_leg":
            return Leg(-6.0 + knee * 70.0, _STRAIGHT, self._apart_deg, False, self._point_deg)
        if self.kind == "toe_taps":
            return Leg(TABLE_TOP.hip_deg - 45.0 * knee, TABLE_TOP.knee_deg + knee_sway, 0.0, False, self._point_deg)
        if self.kind == "heel_slide":
            return Leg(away_m=0.42 * knee)
        if self.kind == "rest":
            return Leg()
        if self.kind == "settling":
            return Leg(self._thigh_deg, self._bent_deg, self._apart_deg, False, self._point_deg, floor=1.0 - up)
        if self.kind == "kick_out":
            drop_deg = 55.0 * knee
        return Leg(
            self._thigh_deg - drop_deg + thigh_sway,
            self._bent_deg + knee * (self._most_deg - self._bent_deg) + knee_sway,
            self._apart_deg,
            False,
            self._point_deg,
        )

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        r = self._rng
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        thigh, knee = sway(t_s, r, 0.8), sway(t_s, r, 0.6)
        curl, nod, breath = sway(t_s, r, 0.3), sway(t_s, r, 0.4), breathing(t_s, r)
        out: list[Pose | None] = []
        for i in range(len(t_s)):
            works = self._working(v["knee"][i], v["drop"][i], v["up"][i], (thigh[i], knee[i]))
            rests = TABLE_TOP if self.kind == "toe_taps" else Leg() if self.kind == "rest" else self._other
            more: dict[str, Any] = {
                "pelvis_pitch_deg": v["curl"][i] + 0.5 * curl[i],
                "head_nod_deg": nod[i],
                "breath": breath[i],
            }
            pose = self._lying.pose(State(**more, left=works, right=rests))
            if self._holds_thigh:
                _hold_thigh(pose)
            out.append(pose if self.side == "left" else pose.mirrored())
        return out

    def props(self) -> list[Array]:
        """The pillow, if there is one."""
        return self._lying.props(self.side)

    def judge(self, truth: Truth) -> Judged:
        """Repetitions with their faults."""
        return judge(truth, self.side) if self.kind == "hamstring_stretch" else Judged()


def _hold_thigh(pose: Pose) -> None:
    """Put both hands behind the raised left thigh, changing the pose in place."""
    hip, knee = pose.joint("upperleg01.L"), pose.joint("lowerleg01.L")
    thigh = (knee - hip) / np.linalg.norm(knee - hip)
    feet = np.cross(np.array([0.0, 1.0, 0.0]), thigh)  # the back of the thigh faces the feet
    for side, out in (("L", 1.0), ("R", -1.0)):
        across = np.array([0.0, out, 0.0])
        wrist = hip + 0.5 * (knee - hip) + 0.09 * across + 0.05 * feet
        pose.arm(side, wrist, across - np.array([0.0, 0.0, 0.3]), (feet - 0.6 * across, -across))


def drop_deg(truth: Truth, side: Side) -> Array:
    """Angle (N,) of a thigh from straight up towards the feet; negative towards the chest."""
    hip, knee = (23, 25) if side == "left" else (24, 26)
    thigh = truth.point_m(knee) - truth.point_m(hip)
    feet = truth.middle_m(23) - truth.middle_m(11)
    forward = np.einsum("ni,ni->n", thigh[:, :2], feet[:, :2]) / np.linalg.norm(feet[:, :2], axis=1)
    return np.asarray(np.degrees(np.arctan2(forward, thigh[:, 2])))


def judge(truth: Truth, side: Side) -> Judged:
    """Find the stretches from the knee of the working leg, and their faults.

    The thigh is judged from upright, where the knee's angle tells the range; the pelvis against the rest before.
    """
    knee = np.maximum(truth[f"knee_{side}_deg"] - SQUARE_DEG, 0.0)
    thigh = drop_deg(truth, side)
    pelvis = truth.spine_elevation_deg[:, SPINE_BONES.index("root")]
    reps: list[dict[str, Any]] = []
    span: Span
    for span in find_spans(truth.t_s, knee, 10.0, 5.0):
        t = truth.t_s[span.inside]
        faults = [
            *fault("thigh_drops", t, thigh[span.inside], DROP_FAULT_DEG),
            *fault("low_back_lifts", t, -span.since_rest(pelvis), CURL_FAULT_DEG),
            *too_fast(truth.t_s, span, SHORTEST_S),
        ]
        reps.append(repetition(truth, len(reps) + 1, span, side, float(span.since_rest(knee).max()), faults))
    # A thigh that drops lets the knee straighten further, so the others are not compared with that.
    add_partial_range(reps, lambda rep: all(f["code"] != "thigh_drops" for f in rep["faults"]))
    return Judged(reps)
