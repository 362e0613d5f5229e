"""The thoracic lift: face down, head and chest hover above the mat; faults and look-alikes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.judging import add_partial_range, fault, find_spans, repetition, too_fast
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Rep, Side, View, Wish, schedule, slide_about, tempo, three_moves
from samples.studio.prone import Prone, Setup, State
from samples.studio.skeleton import Pose
from samples.studio.truth import SPINE_BONES, Truth

FAULTS: tuple[str, ...] = ("lifts_too_high", "head_thrown_back", "legs_lift", "too_fast", "partial_range")
WHOLE_CLIP: tuple[str, ...] = ()
#: Higher than the strong kind of ``lifts_too_high``.
OVERSHOOT = "lifts_far_too_high"
LOOK_ALIKES: tuple[str, ...] = ("settling", "leg_lift", "head_turn", "rest")
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (5.0, 40.0), (-15.0, 15.0), 0.80),
    View("head", 90.0, (10.0, 35.0), (-15.0, 15.0), 0.12, recommended=False),
    View("feet", -90.0, (10.0, 35.0), (-15.0, 15.0), 0.08, recommended=False),
)
SIDED = False
REPS = (2, 3)

SHORTEST_S = 2.0
#: Fault thresholds, against the rest before the repetition.
HIGH_FAULT_DEG = 25.0
HEAD_FAULT_DEG = 20.0
LEGS_FAULT_TORSO = 0.10


def draw_rep(rng: Generator, fault: str | None = None, strong: bool = False, lift_deg: float = 14.0) -> Rep:
    """Draw a natural repetition, with a fault if one is given; ``lift_deg`` is the person's own good height."""
    sizes = {
        "lift": lift_deg * rng.uniform(0.93, 1.07),
        "head": rng.uniform(-1.0, 4.0),
        "legs": rng.uniform(0.0, 0.8),
        "turn": rng.uniform(-1.5, 1.5),
    }
    if fault == "lifts_too_high":
        sizes["lift"] = rng.uniform(37, 41) if strong else rng.uniform(29, 31)
        sizes["head"] = rng.uniform(-12, -7) if strong else rng.uniform(-6, -2)  # the person looks down at the mat
    elif fault == OVERSHOOT:
        sizes["lift"], sizes["head"] = rng.uniform(45, 60), rng.uniform(-15, 0)
    elif fault == "head_thrown_back":
        sizes["head"] = rng.uniform(60, 67) if strong else rng.uniform(39, 42)
    elif fault == "legs_lift":
        sizes["legs"] = rng.uniform(9.5, 11.5) if strong else rng.uniform(4.5, 5.2)
    elif fault == "partial_range":
        sizes["lift"] *= 0.42 if strong else 0.52
    elif fault not in (None, "too_fast"):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    lags = {"head": rng.uniform(0.0, 0.2), "legs": rng.uniform(0.1, 0.3), "turn": 0.2}
    times = tempo(rng, fault, strong, SHORTEST_S)
    # Breathing also moves the ribs and blurs the start and end of a small movement, so smaller ones are slower.
    slower = {"too_fast": 1.0, "partial_range": 1.6 if strong else 1.4}.get(fault or "", 1.12)
    times |= {name: times[name] * slower for name in ("up_s", "down_s")}
    return Rep(**times, sizes=sizes, lags=lags)


def make(body: Body, rng: Generator, wish: Wish) -> ThoracicLift:
    """A clip of the thoracic lift or of one of its look-alikes."""
    target = rng.uniform(11, 17)
    reps = [draw_rep(rng, fault, strong, target) for fault, strong in wish.reps]
    return ThoracicLift(body, wish.side, rng, reps, wish.kind, wish.slide)


class ThoracicLift:
    """A clip of a person face down: repetitions of the lift, or one of the look-alikes.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(
        self,
        body: Body,
        side: Side,
        rng: Generator,
        reps: list[Rep],
        kind: str = "thoracic_lift",
        slide: bool = False,
    ):
        self.side, self.kind, self._rng = side, kind, rng
        setup = Setup(
            hands_lift=bool(rng.random() < 0.7),
            left_on_top=bool(rng.random() < 0.5),
            chin_in_deg=rng.uniform(14, 19),
            feet_gap_m=rng.uniform(0.09, 0.13),
            point_deg=rng.uniform(66, 78),
            elbows_m=rng.uniform(-0.02, 0.02),
            turned_deg=rng.uniform(-5, 5),
        )
        self._lying = Prone(body, setup)
        self._tracks = {
            name: Track.at() for name in ("lift", "head", "legs", "turn", "face", "left", "right", "prop", "sx", "sy")
        }
        write = {
            "thoracic_lift": self._write_reps,
            "leg_lift": self._write_legs,
            "head_turn": self._write_turns,
            "settling": self._write_settling,
            "cobra": self._write_cobra,
        }
        self.duration_s = write.get(kind, self._write_rest)(reps)
        if slide:
            slide_about(self._tracks, rng, self.duration_s, (0.0, 0.015))

    def _write_reps(self, reps: list[Rep]) -> float:
        tracks, duration_s = schedule(reps, self._rng)
        self._tracks |= tracks
        return duration_s

    def _write_legs(self, _: list[Rep]) -> float:
        """Write straight-leg raises, one leg after the other, the chest at rest."""
        legs = [self._tracks[leg] for leg in ("left", "right", "left")]
        return three_moves(legs, self._rng, (1.6, 2.2), (0.2, 0.5), (9, 15))

    def _write_turns(self, _: list[Rep]) -> float:
        """Write turns of the face to each side, cheek on the hands."""
        r, t, way = self._rng, 2.8, self._rng.choice([-1.0, 1.0])
        for angle in (way * r.uniform(45, 60), 0.0, -way * r.uniform(45, 60), 0.0):
            length = r.uniform(1.2, 1.8)
            self._tracks["face"].move(t, t + length, angle)
            t += length + r.uniform(0.5, 1.2)
        return float(t + 1.0)

    def _write_cobra(self, _: list[Rep]) -> float:
        """Write a cobra: up onto the forearms with the chest high, and down again."""
        r, t = self._rng, 2.8
        for _n in range(4):
            way, top = r.uniform(1.0, 1.5), r.uniform(0.2, 0.8)
            for name, size in (("lift", r.uniform(38, 46)), ("prop", 1.0), ("head", r.uniform(8, 22))):
                self._tracks[name].move(t, t + way, size)
                self._tracks[name].move(t + way + top, t + 2 * way + top, 0.0)
            t += 2 * way + top + 0.3
        return float(t + 0.3)

    def _write_settling(self, _: list[Rep]) -> float:
        """Write settling: propped on the forearms, down onto the mat, hands below the forehead, a little wriggling."""
        r = self._rng
        for name, size in (("lift", 40.0), ("prop", 1.0), ("head", 22.0)):
            self._tracks[name] = Track.at(size)
        self._tracks["face"].move(0.6, 1.5, r.uniform(-35, 35))
        self._tracks["face"].move(1.9, 2.6, 0.0)
        for name in ("lift", "prop", "head"):
            self._tracks[name].move(2.8, 6.0, 0.0)
        self._tracks["left"].move(6.3, 6.9, r.uniform(3, 6))
        self._tracks["left"].move(6.9, 7.6, 0.0)
        self._tracks["sx"].move(7.2, 8.2, r.uniform(-0.04, 0.04))
        self._tracks["sy"].move(7.4, 8.4, r.uniform(-0.03, 0.03))
        self._tracks["lift"].move(8.4, 9.0, r.uniform(2, 4))
        self._tracks["lift"].move(9.0, 9.7, 0.0)
        return 13.0

    def _write_rest(self, _: list[Rep]) -> float:
        return float(self._rng.uniform(10, 12))

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        r = self._rng
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        small = {
            name: sway(t_s, r, size) for name, size in (("lift", 0.35), ("head", 1.0), ("legs", 0.15), ("turn", 0.4))
        }
        breath = breathing(t_s, r)
        busy = np.clip(v["lift"] / 10, 0, 1)  # nothing sways while it lies on the mat
        out: list[Pose | None] = []
        for i in range(len(t_s)):
            legs = v["legs"][i] + max(small["legs"][i], 0.0) * busy[i]
            state = State(
                lift_deg=v["lift"][i] + small["lift"][i] * busy[i],
                head_back_deg=v["head"][i] + small["head"][i] * busy[i],
                head_turn_deg=v["face"][i],
                left_leg_deg=legs + v["left"][i],
                right_leg_deg=0.93 * legs + v["right"][i],
                thorax_turn_deg=v["turn"][i] + small["turn"][i] * busy[i],
                prop=v["prop"][i],
                breath=breath[i],
                slide_m=(v["sx"][i], v["sy"][i]),
            )
            out.append(self._lying.pose(state, self.side))
        return out

    def props(self) -> list[Array]:
        """No props."""
        return []

    def judge(self, truth: Truth) -> Judged:
        """Return the repetitions with their faults."""
        return judge(truth) if self.kind == "thoracic_lift" else Judged()


def judge(truth: Truth) -> Judged:
    """Find the repetitions from the slope of the rib cage, and their faults against the rest before each.

    The rib cage rises about 1.5 times as far as the line mid-hip → mid-shoulder, which is kept as ``trunk_deg``.
    ``head_thrown_back`` is the opening of the angle ear–shoulder–hip, seen from the side.
    """
    chest = truth.spine_elevation_deg[:, SPINE_BONES.index("spine01")]
    neck = truth.middle_m(7) - truth.middle_m(11)
    ear = np.degrees(np.arctan2(neck[:, 2], np.hypot(neck[:, 0], neck[:, 1]))) - truth["trunk_elevation_deg"]
    ankles = np.maximum(truth.point_m(27)[:, 2], truth.point_m(28)[:, 2]) / truth.torso_m
    reps: list[dict[str, Any]] = []
    for span in find_spans(truth.t_s, chest, 2.5, 1.2):
        t = truth.t_s[span.inside]
        lift = span.since_rest(chest)
        found = [
            *fault("lifts_too_high", t, lift, HIGH_FAULT_DEG),
            *fault("head_thrown_back", t, span.since_rest(ear), HEAD_FAULT_DEG),
            *fault("legs_lift", t, span.since_rest(ankles), LEGS_FAULT_TORSO, "torso"),
            *too_fast(truth.t_s, span, SHORTEST_S),
        ]
        trunk = float(span.since_rest(truth["trunk_elevation_deg"]).max())
        reps.append(repetition(truth, len(reps) + 1, span, None, float(lift.max()), found, trunk_deg=trunk))
    # The other repetitions are not compared with one that went too high.
    add_partial_range(reps, lambda rep: all(f["code"] != "lifts_too_high" for f in rep["faults"]))
    return Judged(reps)
