"""Pelvic tilt: on the back, the pelvis tips back, then forward, then halfway; faults, look-alikes and their truth."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.habits import put_hands
from samples.studio.judging import add_partial_range, fault, find_turning_spans, repetition, too_fast
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Rep, Side, View, Wish, tempo, three_moves
from samples.studio.skeleton import Pose
from samples.studio.supine import Leg, Setup, State, Supine
from samples.studio.truth import SPINE_BONES, Truth

FAULTS: tuple[str, ...] = ("hips_lift", "feet_slide", "head_lifts", "too_fast", "partial_range")
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("rest", "deep_breaths", "knees_sway", "heel_slides", "head_lift", "settling")
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (2.0, 25.0), (-15.0, 15.0), 0.45),
    View("side", 180.0, (2.0, 25.0), (-15.0, 15.0), 0.45),
    View("feet", -90.0, (10.0, 35.0), (-15.0, 15.0), 0.10, recommended=False),
)
SIDED = False
REPS = (2, 3)

#: From neutral to tilted back, and back to neutral.
SHORTEST_S = 2.0
#: Fault thresholds since the rest before, torso lengths: the hips above the mat, the feet along it, the head above it.
LIFT_FAULT_TORSO, SLIDE_FAULT_TORSO, HEAD_FAULT_TORSO = 0.10, 0.10, 0.08
#: Smallest tilt back from neutral that is a repetition, degrees.
_ON_DEG = 4.0
#: A pelvis this close to where it began is neutral again, degrees.
_NEUTRAL_DEG = 1.0
#: Share of a strong lift of the hips that a demonstration shows: a whole one is at times a small bridge.
_SHOWN_LIFT = 0.65
_TRACKS = ("tilt", "lift", "slope", "slide", "nod", "belly", "sway", "heel", "curl", "sx")


def draw_rep(
    rng: Generator, fault: str | None = None, strong: bool = False, supple: float = 1.0, alone: bool = False
) -> Rep:
    """Draw a natural repetition, with a fault if one is given.

    Args:
        rng: random generator.
        fault: the fault's code, or None.
        strong: near the fault's severe value; otherwise just over its threshold.
        supple: scales how far this pelvis tips.
        alone: hips that lift clearly stay far below a bridge, which would not be counted.
    """
    sizes = {
        "tilt": rng.uniform(11.5, 13.5) * supple,
        "lift": 0.0,
        "slope": 0.0,
        "slide": rng.uniform(-0.003, 0.006),
        "nod": rng.uniform(-1.0, 2.0),
    }
    if fault == "hips_lift":
        sizes |= {"lift": 1.0, "slope": rng.uniform(14, 17) if strong else rng.uniform(6, 7)}
        sizes["slope"] *= _SHOWN_LIFT if alone else 1.0
    elif fault == "feet_slide":
        sizes["slide"] = rng.uniform(0.11, 0.15) if strong else rng.uniform(0.06, 0.07)
    elif fault == "head_lifts":
        sizes["nod"] = rng.uniform(48, 54) if strong else rng.uniform(33, 36)
    elif fault == "partial_range":
        sizes["tilt"] *= 0.38 if strong else 0.5
    elif fault not in (None, "too_fast"):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    times = tempo(rng, fault, strong, SHORTEST_S)
    times |= {name: 1.2 * times[name] for name in ("up_s", "down_s") if fault != "too_fast"}
    times["top_s"] = rng.uniform(0.4, 1.6)
    late = rng.uniform(0.05, 0.2)
    return Rep(**times, sizes=sizes, lags={"slide": late, "nod": late, "lift": late})


def make(body: Body, rng: Generator, wish: Wish) -> PelvicTilt:
    """Make a clip of pelvic tilts or of one of their look-alikes."""
    supple = rng.uniform(0.8, 1.25)
    return PelvicTilt(body, wish.side, rng, [draw_rep(rng, *rep, supple, wish.alone) for rep in wish.reps], wish.kind)


class PelvicTilt:
    """A clip of a person on the back who tips the pelvis, or one of the look-alikes.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(self, body: Body, side: Side, rng: Generator, reps: list[Rep], kind: str = "pelvic_tilt"):
        self.side, self.kind, self._rng = side, kind, rng
        hands = rng.choice(["wide", "sides", "on_belly"], p=[0.5, 0.3, 0.2])
        self._on_belly = hands == "on_belly"
        self._lying = Supine(
            body,
            Setup(
                feet_from_seat_m=rng.uniform(0.14, 0.26),
                feet_apart_m=rng.uniform(0.2, 0.28),
                arms="wide" if hands == "wide" else "sides",
                pillow=bool(rng.random() < 0.4),
                knees_rest_deg=rng.uniform(-3, 4),
                lying_deg=rng.uniform(-4, 4),
            ),
        )
        #: How far this pelvis tips forward, as a share of its way back; one in four only comes back to neutral.
        self._forward = rng.uniform(0.4, 0.8) if rng.random() < 0.75 else 0.0
        #: Way of pelvis and ribs towards the head for each degree, metres: a pelvis rolls, and the body rocks.
        self._roll_m, self._rock_m = rng.uniform(0.0004, 0.0013), rng.uniform(0.0, 0.0006)
        #: Rise of the waist with each quiet breath, metres.
        self._breath_m = rng.uniform(0.001, 0.005)
        self._tracks = {name: Track.at() for name in _TRACKS}
        write = {
            "pelvic_tilt": self._write_reps,
            "deep_breaths": self._write_breaths,
            "knees_sway": lambda _: self._three("sway", (8, 16)),
            "heel_slides": lambda _: self._three("heel", (0.12, 0.3)),
            "head_lift": lambda _: self._three("curl", (14, 24)),
            "settling": self._write_settling,
        }
        self.duration_s = write.get(kind, self._write_rest)(reps)

    def _write_reps(self, reps: list[Rep]) -> float:
        """Write neutral, then back and forward in turn, and neutral again at the end."""
        t, r = float(self._rng.uniform(2.7, 3.0)), self._rng
        for n, rep in enumerate(reps):
            up, down = t + rep.up_s, t + rep.up_s + rep.top_s
            end = down + rep.down_s
            self._tracks["slope"].move(t - 0.15, t - 0.05, rep.sizes["slope"])
            for name in ("tilt", "lift", "slide", "nod"):
                lag = rep.lags.get(name, 0.0)
                low = -self._forward * rep.sizes["tilt"] if name == "tilt" else 0.0
                self._tracks[name].move(t + lag * rep.up_s, up, rep.sizes[name])
                self._tracks[name].move(down, end - lag * rep.down_s, low)
            t = end + rep.rest_s
            if n == len(reps) - 1:
                t += r.uniform(1.2, 1.6)
                self._tracks["tilt"].move(end + rep.rest_s, t, 0.0)
        return t + 2.2

    def _write_breaths(self, _: list[Rep]) -> float:
        """Write four slow, deep breaths into the belly."""
        r, t = self._rng, 2.8
        for _n in range(4):
            into, out = r.uniform(1.8, 2.8), r.uniform(2.2, 3.2)
            self._tracks["belly"].move(t, t + into, r.uniform(0.008, 0.022))
            self._tracks["belly"].move(t + into + 0.3, t + into + 0.3 + out, 0.0)
            t += into + out + 0.5
        return t + 0.5

    def _three(self, name: str, size: tuple[float, float]) -> float:
        """Write three movements there and back on one track."""
        return three_moves([self._tracks[name]] * 3, self._rng, (1.4, 2.2), (0.2, 1.0), size)

    def _write_settling(self, _: list[Rep]) -> float:
        """Write a wriggle on the mat, a heel that comes closer, and a rest."""
        r = self._rng
        self._tracks["sx"].move(1.2, 2.0, r.uniform(-0.04, 0.04))
        self._tracks["tilt"].move(2.2, 2.9, r.uniform(-6, -3))
        self._tracks["tilt"].move(3.0, 3.8, 0.0)
        self._tracks["heel"] = Track.at(0.1)
        self._tracks["heel"].move(4.2, 5.2, 0.0)
        return 10.0

    def _write_rest(self, _: list[Rep]) -> float:
        return float(self._rng.uniform(10, 12))

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        r = self._rng
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        small = {n: sway(t_s, r, size) for n, size in (("tilt", 0.3), ("knees", 0.5), ("nod", 0.5), ("turn", 1.2))}
        breath = breathing(t_s, r) * (self.kind != "deep_breaths")
        out: list[Pose | None] = []
        for i in range(len(t_s)):
            state = State(
                pelvis_pitch_deg=v["tilt"][i] + small["tilt"][i],
                pelvis_slide_m=(v["sx"][i] - self._rock_m * v["tilt"][i], 0.0),
                roll_m=self._roll_m * v["tilt"][i],
                thorax_pitch_deg=v["curl"][i],
                head_nod_deg=v["nod"][i] + 0.4 * v["curl"][i] + small["nod"][i],
                head_turn_deg=small["turn"][i],
                breath=breath[i],
                belly_m=v["belly"][i] + self._breath_m * breath[i],
                bridge=v["lift"][i],
                bridge_deg=v["slope"][i],
                shoulders_stay=float(self.kind != "head_lift"),
                left=Leg(away_m=v["slide"][i] + v["heel"][i]),
                right=Leg(away_m=v["slide"][i]),
                knees_sway_deg=v["sway"][i] + small["knees"][i],
            )
            pose = self._lying.pose(state)
            if self._on_belly:
                put_hands(pose, "on_belly", self.side)
            out.append(pose if self.side == "left" else pose.mirrored())
        return out

    def props(self) -> list[Array]:
        """The pillow, if there is one."""
        return self._lying.props(self.side)

    def judge(self, truth: Truth) -> Judged:
        """Repetitions with their faults."""
        return judge(truth) if self.kind == "pelvic_tilt" else Judged()


def tilt_deg(truth: Truth) -> Array:
    """Angle (N,) by which the tail is curled up: 0 at first, positive tilted back."""
    pelvis = -truth.spine_elevation_deg[:, SPINE_BONES.index("root")]
    return np.asarray(pelvis - np.median(pelvis[truth.t_s < 2.0]))


def judge(truth: Truth) -> Judged:
    """Find the tilts back from neutral or from the tilt forward before, and their faults.

    The range is the tilt back from neutral, whether the pelvis was tipped forward before or not.
    """
    tilt, torso_m = tilt_deg(truth), truth.torso_m
    lift, head = (truth.middle_m(k)[:, 2] / torso_m for k in (23, 7))
    feet = truth.middle_m(27)[:, :2]
    slide = np.linalg.norm(feet - np.median(feet[truth.t_s < 2.0], axis=0), axis=1) / torso_m
    reps: list[dict[str, Any]] = []
    for span in find_turning_spans(truth.t_s, tilt, _ON_DEG):
        t = truth.t_s[span.inside]
        faults = [
            *fault("hips_lift", t, span.since_rest(lift), LIFT_FAULT_TORSO, "torso"),
            *fault("feet_slide", t, span.since_rest(slide), SLIDE_FAULT_TORSO, "torso"),
            *fault("head_lifts", t, span.since_rest(head), HEAD_FAULT_TORSO, "torso"),
            *too_fast(truth.t_s, span, SHORTEST_S),
        ]
        whole = float(span.since_rest(tilt).max())
        reps.append(repetition(truth, len(reps) + 1, span, None, float(tilt[span.top]), faults, whole_deg=whole))
    if reps:  # a demonstration is shown until the pelvis is neutral again
        after = (truth.t_s >= reps[-1]["end_s"]) & (tilt >= -_NEUTRAL_DEG)
        reps[-1]["level_s"] = float(truth.t_s[after][0]) if after.any() else reps[-1]["end_s"]
    # A pelvis that lifts tips further than the exercise asks for, so the others are not compared with that.
    add_partial_range(reps, lambda rep: all(f["code"] != "hips_lift" for f in rep["faults"]))
    return Judged(reps)
