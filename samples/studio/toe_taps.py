"""Toe taps: on the back in table top, one leg after the other lowers to a tap; faults and look-alikes.

The easier form, of kind ``FEET_DOWN``, begins with both feet on the floor: one foot lifts to table top and taps back.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.judging import Span, add_partial_range, fault, find_spans, repetition, too_fast
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Rep, Side, View, Wish, schedule, settle_into_table_top, tempo, three_moves
from samples.studio.skeleton import Pose
from samples.studio.supine import Leg, Setup, State, Supine
from samples.studio.truth import SPINE_BONES, Truth
from samples.studio.vectors import part_of

FAULTS: tuple[str, ...] = ("back_arches", "other_leg_drifts", "knee_opens", "too_fast", "partial_range")
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("settling", "straight_leg", "rest")
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (5.0, 30.0), (-15.0, 15.0), 0.80),
    View("head", 90.0, (15.0, 35.0), (-15.0, 15.0), 0.10, recommended=False),
    View("feet", -90.0, (10.0, 35.0), (-15.0, 15.0), 0.10, recommended=False),
)
SIDED = False
REPS = (2, 4)
#: Kind of a clip in which the feet rest on the floor and lift in turn, and of one in which both lift together.
FEET_DOWN, BOTH_FEET = "feet_down", "both_feet"

SHORTEST_S = 1.0
#: Fault thresholds, against the rest before the repetition.
ARCH_FAULT_DEG = 8.0
DRIFT_FAULT_DEG = 12.0
KNEE_FAULT_DEG = 25.0

#: Way of a thigh from a planted foot to table top, degrees; slide of a planted foot per degree of its thigh, metres; a
#: foot below this share of the way stands on the floor. Feet that lift in turn stand further from the seat, metres.
LIFT_DEG, AWAY_M_PER_DEG, ON_FLOOR, FURTHER_M = 34.0, 0.009, 0.01, 0.1
#: A foot lifts by this share of the way at least: with less, its thigh hardly moves, and there is no repetition.
LEAST_LIFT = 0.5
_SWAY_DEG = {"left": 0.5, "right": 0.5, "arch": 0.3, "nod": 0.4}


def draw_rep(rng: Generator, fault: str | None = None, strong: bool = False) -> Rep:
    """Draw a natural repetition, with a fault if one is given. The size ``drop`` is a share of the way to the floor."""
    sizes = {
        "drop": rng.uniform(0.96, 1.0),
        "knee": rng.uniform(-4.0, 6.0),
        "other": rng.uniform(-3.0, 3.0),
        "arch": rng.uniform(-1.0, 2.0),
    }
    if fault == "back_arches":
        sizes["arch"] = rng.uniform(16, 19) if strong else rng.uniform(9.8, 11)
    elif fault == "other_leg_drifts":
        sizes["other"] = rng.choice([-1, 1]) * (rng.uniform(25, 29) if strong else rng.uniform(15.0, 16.5))
    elif fault == "knee_opens":
        sizes["knee"] = rng.uniform(50, 56) if strong else rng.uniform(30, 34)
    elif fault == "partial_range":
        sizes["drop"] *= 0.35 if strong else 0.5
    elif fault not in (None, "too_fast"):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    late = rng.uniform(0.1, 0.3)
    times = tempo(rng, fault, strong, SHORTEST_S)
    # Sway blurs the start and end of a small movement, so smaller ones are slower.
    slower = {"too_fast": 1.0, "partial_range": 1.6}.get(fault or "", 1.1)
    times |= {name: times[name] * slower for name in ("up_s", "down_s")}
    return Rep(**times, sizes=sizes, lags={"arch": late, "other": late})


def make(body: Body, rng: Generator, wish: Wish) -> ToeTaps:
    """Make a clip of toe taps or of one of their look-alikes."""
    return ToeTaps(body, wish.side, rng, [draw_rep(rng, *rep) for rep in wish.reps], wish.kind)


def leg_between(pose: Pose, low: Pose, high: Pose, side: str, share: float) -> None:
    """Pose a leg between two poses of the same body, changing the pose in place.

    Args:
        pose: changed in place; the trunk is already posed.
        low: pose with the leg at its start.
        high: pose with the leg at its end.
        side: "L" or "R".
        share: share of the way from ``low`` to ``high``, 0–1.
    """
    names = [f"{bone}.{side}" for bone in ("upperleg01", "lowerleg01", "foot")]
    (hip0, knee0, ankle0), (hip1, knee1, ankle1) = ([p.joint(n) for n in names] for p in (low, high))
    pole = (1 - share) * (knee0 - (hip0 + ankle0) / 2) + share * (knee1 - (hip1 + ankle1) / 2)
    feet = [p.turn_of(names[2]) for p in (low, high)]
    ankle = ankle0 + (ankle1 - ankle0) * share + np.array([0.0, 0.0, 0.04 * np.sin(np.pi * share)])
    pose.leg(side, ankle, pole, part_of(feet[1] @ feet[0].T, share) @ feet[0])


class ToeTaps:
    """A clip of a person on the back: taps in turn, or one of the look-alikes.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(self, body: Body, side: Side, rng: Generator, reps: list[Rep], kind: str = "toe_taps"):
        self.side, self.kind, self._rng = side, kind, rng
        self._lying = Supine(
            body,
            Setup(
                feet_from_seat_m=rng.uniform(0.12, 0.25) + FURTHER_M * (kind in (FEET_DOWN, BOTH_FEET)),
                feet_apart_m=rng.uniform(0.18, 0.26),
                pillow=bool(rng.random() < 0.3),
                lying_deg=rng.uniform(-4, 4),
            ),
        )
        self._table = Leg(rng.uniform(86, 94), rng.uniform(86, 98), rng.uniform(-1, 2), False, rng.uniform(46, 60))
        self._foot = np.flatnonzero(body.weight_of("foot.L") > 0.6)
        self._first = int(rng.integers(2))
        self._tracks = {
            name: Track.at()
            for name in (
                *("arch", "left", "left_knee", "right", "right_knee", "left_up", "right_up", "sx", "sy"),
                *("left_away", "right_away"),
            )
        }
        write = {
            "toe_taps": self._write_reps,
            FEET_DOWN: self._write_foot_lifts,
            BOTH_FEET: self._write_foot_lifts,
            "straight_leg": self._write_lifts,
            "settling": self._write_settling,
        }
        self.duration_s = write.get(kind, self._write_rest)(reps)

    def _tap_drop_deg(self, knee_deg: float, arch_deg: float) -> float:
        """How far the thigh lowers from table top until the toes touch the floor."""
        low, high = 0.0, 95.0
        for _ in range(12):
            drop = (low + high) / 2
            leg = self._leg(drop, knee_deg)
            pose = self._lying.pose(State(pelvis_pitch_deg=-arch_deg, left=leg, right=self._table))
            z = float(pose.part_m(self._foot)[:, 2].min())
            low, high = (drop, high) if z > -0.004 else (low, drop)
        return (low + high) / 2

    def _leg(self, drop_deg: float, knee_deg: float) -> Leg:
        t = self._table
        return Leg(t.hip_deg - drop_deg, t.knee_deg + knee_deg, t.apart_deg, False, t.point_deg)

    def _write_reps(self, reps: list[Rep]) -> float:
        written = []
        for n, rep in enumerate(reps):
            one, other = ("left", "right") if (n + self._first) % 2 == 0 else ("right", "left")
            s = rep.sizes
            sizes = {
                one: s["drop"] * self._tap_drop_deg(s["knee"], s["arch"]),
                f"{one}_knee": s["knee"],
                other: s["other"],
                "arch": s["arch"],
            }
            lags = {"arch": rep.lags["arch"], other: rep.lags["other"]}
            written.append(Rep(rep.up_s, rep.top_s, rep.down_s, rep.rest_s, sizes, lags))
        tracks, duration_s = schedule(written, self._rng)
        self._tracks |= tracks
        return duration_s

    def _write_foot_lifts(self, reps: list[Rep]) -> float:
        """Write lifts of one foot after the other, or of both; the tracks are shares of the way to table top."""
        written = []
        for n, rep in enumerate(reps):
            one, other = ("left", "right") if (n + self._first) % 2 == 0 else ("right", "left")
            s, both = rep.sizes, self.kind == BOTH_FEET
            sizes = {
                f"{one}_up": max(s["drop"], LEAST_LIFT),
                f"{one}_knee": s["knee"],
                f"{other}_up": s["drop"] if both else max(s["other"], 0.0) / LIFT_DEG,
                f"{other}_away": max(-s["other"], 0.0) * AWAY_M_PER_DEG,
                "arch": s["arch"],
            }
            lags = {"arch": rep.lags["arch"], f"{other}_up": 0.0 if both else rep.lags["other"]}
            # The thigh rises for a part of the foot's way only.
            written.append(Rep(1.2 * rep.up_s, rep.top_s, 1.2 * rep.down_s, rep.rest_s, sizes, lags))
        tracks, duration_s = schedule(written, self._rng)
        self._tracks |= tracks
        return duration_s

    def _lifted(self, up: float, knee_deg: float, away_m: float) -> Leg:
        """A leg whose foot has gone this share of the way from the floor to table top."""
        if up < ON_FLOOR:
            return Leg(away_m=away_m)
        t = self._table
        return Leg(t.hip_deg, t.knee_deg + knee_deg, t.apart_deg, False, t.point_deg, floor=1.0 - up, away_m=away_m)

    def _write_lifts(self, _: list[Rep]) -> float:
        """Write straight-leg raises from the floor, the other foot planted."""
        leg = self._tracks[("left", "right")[self._first]]
        return three_moves([leg] * 3, self._rng, (1.6, 2.2), (0.2, 0.5), (45, 65))

    def _write_settling(self, _: list[Rep]) -> float:
        return settle_into_table_top(self._tracks, self._rng, ("left", "right")[self._first])

    def _write_rest(self, _: list[Rep]) -> float:
        return float(self._rng.uniform(10, 12))

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        r = self._rng
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        small = {name: sway(t_s, r, size) for name, size in _SWAY_DEG.items()}
        knees = {name: sway(t_s, r, 0.8) for name in ("left", "right")}
        breath = breathing(t_s, r)
        out: list[Pose | None] = []
        for i in range(len(t_s)):
            more: dict[str, Any] = {
                "pelvis_pitch_deg": -v["arch"][i] - 0.5 * small["arch"][i],
                "pelvis_slide_m": (v["sx"][i], v["sy"][i]),
                "head_nod_deg": small["nod"][i],
                "breath": breath[i],
            }
            legs = {}
            for name in ("left", "right"):
                near_floor = np.clip(abs(v[name][i]) / 40, 0, 1)  # a toe on the floor does not sway
                drop = v[name][i] + small[name][i] * (1 - near_floor)
                legs[name] = self._leg(drop, v[f"{name}_knee"][i] + knees[name][i] * (1 - near_floor))
            if self.kind in (FEET_DOWN, BOTH_FEET):
                legs = {
                    name: self._lifted(
                        v[f"{name}_up"][i] + (v[f"{name}_up"][i] > ON_FLOOR) * 0.01 * small[name][i],
                        v[f"{name}_knee"][i],
                        v[f"{name}_away"][i],
                    )
                    for name in legs
                }
            if self.kind == "straight_leg":
                leg = ("left", "right")[self._first]
                legs = {name: Leg() for name in legs} | {leg: Leg(-6.0 + v[leg][i], 176.0, 2.0, False, 30.0)}
            pose = self._lying.pose(State(**more, left=legs["left"], right=legs["right"]))
            if self.kind == "settling":
                low = self._lying.pose(State(**more))
                for name, bone in (("left", "L"), ("right", "R")):
                    leg_between(pose, low, pose, bone, v[f"{name}_up"][i])
            out.append(pose if self.side == "left" else pose.mirrored())
        return out

    def props(self) -> list[Array]:
        """The pillow, if there is one."""
        return self._lying.props(self.side)

    def judge(self, truth: Truth) -> Judged:
        """Repetitions with their faults."""
        if self.kind == FEET_DOWN:
            return judge(truth, way=-1)
        return judge(truth) if self.kind == "toe_taps" else Judged()


def _sinking_deg(truth: Truth, hip: int, knee: int) -> Array:
    """How far (N,) a thigh has lowered towards the feet: 0 = straight up, 90 = along the floor."""
    thigh = truth.point_m(knee) - truth.point_m(hip)
    down = truth.middle_m(23) - truth.middle_m(11)
    forward = np.einsum("ni,ni->n", thigh[:, :2], down[:, :2]) / np.linalg.norm(down[:, :2], axis=1)
    return np.asarray(np.degrees(np.arctan2(forward, thigh[:, 2])))


def judge(truth: Truth, way: int = 1) -> Judged:
    """Find the taps from how far each thigh lowers, or rises with ``way`` -1, and their faults against the rest before.

    A drifting leg lowers too: if both legs lower at the same time, the one that lowers further is the tap. A leg that
        drifts towards the chest is not at rest.
    """
    sinking = {"left": way * _sinking_deg(truth, 23, 25), "right": way * _sinking_deg(truth, 24, 26)}
    found: list[tuple[float, str, Span]] = []
    for side, drift in sinking.items():
        signal = np.maximum(drift, np.median(drift[truth.t_s < 2.4]) - 2.0)
        found += [(signal[s.top] - signal[s.still].mean(), side, s) for s in find_spans(truth.t_s, signal, 12.0, 6.0)]
    taps = [
        (side, span)
        for size, side, span in found
        if all(size >= s or span.end <= o.start or o.end <= span.start for s, _, o in found)
    ]

    def opened_deg(span: Span, knee_deg: Array) -> Array:
        """Change of the knee's angle; from feet on the floor its opening beyond the right angle of table top."""
        return np.abs(span.since_rest(knee_deg)) if way == 1 else np.maximum(knee_deg[span.inside] - 90.0, 0.0)

    pelvis = truth.spine_elevation_deg[:, SPINE_BONES.index("root")]
    reps: list[dict[str, Any]] = []
    for side, span in sorted(taps, key=lambda tap: tap[1].start):
        other = "right" if side == "left" else "left"
        t = truth.t_s[span.inside]
        faults = [
            *fault("back_arches", t, span.since_rest(pelvis), ARCH_FAULT_DEG),
            *fault("other_leg_drifts", t, np.abs(span.since_rest(sinking[other])), DRIFT_FAULT_DEG),
            *fault("knee_opens", t, opened_deg(span, truth[f"knee_{side}_deg"]), KNEE_FAULT_DEG),
            *too_fast(truth.t_s, span, SHORTEST_S),
        ]
        range_deg = float(span.since_rest(sinking[side]).max())
        reps.append(repetition(truth, len(reps) + 1, span, side, range_deg, faults))
    # With a straighter knee the thigh lowers further before the toes touch, so the others are not compared with that.
    add_partial_range(reps, lambda rep: all(f["code"] != "knee_opens" for f in rep["faults"]))
    return Judged(reps)
