"""The abdominal curl, feet down or in table top: movement, faults, look-alikes, and how the truth is judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.judging import FaultDict, Span, add_partial_range, fault, find_spans, repetition, too_fast
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Rep, Side, View, Wish, schedule, slide_in_rests, tempo
from samples.studio.skeleton import Pose
from samples.studio.supine import TABLE_TOP, Leg, Setup, State, Supine
from samples.studio.truth import Truth
from samples.studio.vectors import unit

FAULTS: tuple[str, ...] = ("chin_jammed", "sits_up_too_high", "pelvis_moves", "too_fast", "partial_range")
WHOLE_CLIP: tuple[str, ...] = ()
#: A curl that continues into a sit-up: further than the strong kind of ``sits_up_too_high``.
OVERSHOOT = "sits_right_up"
LOOK_ALIKES: tuple[str, ...] = ("rest", "settling", "head_lift", "arms_only")
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (0.0, 30.0), (-15.0, 15.0), 0.65),
    View("side", 0.0, (5.0, 30.0), (-30.0, -15.0), 0.25),
    View("side", 0.0, (5.0, 30.0), (30.0, 45.0), 0.10, recommended=False),
)
SIDED = False
REPS = (2, 4)

SHORTEST_S = 1.5
CHIN_DEG = 20.0
HIGH_DEG = 40.0
SHIFT_TORSO, ROCK_DEG = 0.06, 10.0


def draw_rep(rng: Generator, fault: str | None = None, strong: bool = False, curl_deg: float = 36.0) -> Rep:
    """Draw a natural repetition, with a fault if one is given.

    Args:
        rng: random generator.
        fault: the fault's code, or None.
        strong: near the fault's severe value; otherwise just over its threshold.
        curl_deg: usual curl of the ribs in this clip.
    """
    sizes = {
        "curl": curl_deg * rng.uniform(0.94, 1.06),
        "nod": rng.uniform(4, 10),
        "reach": rng.uniform(0.9, 1.0),
        "tilt": rng.uniform(0, 2.5),
        "sit": 0.0,
        "slide": 0.0,
        "rock": 0.0,
    }
    times = tempo(rng, fault, strong, SHORTEST_S)
    for way in ("up_s", "down_s"):  # the trunk's slope covers only the middle of the movement
        times[way] *= {
            "too_fast": 1.1,
            "sits_up_too_high": 1.45,
            OVERSHOOT: 1.45,
            "partial_range": 1.65 + 0.4 * strong,
        }.get(fault or "", 1.3)
    if fault == "chin_jammed":
        sizes["nod"] = rng.uniform(45, 50) if strong else rng.uniform(27, 31)
    elif fault == "sits_up_too_high":
        sizes["sit"], sizes["curl"] = (rng.uniform(46, 54), 40.0) if strong else (rng.uniform(25, 29), 40.0)
    elif fault == OVERSHOOT:
        sizes["sit"], sizes["curl"] = rng.uniform(55, 90), 40.0
    elif fault == "pelvis_moves":
        sizes["tilt"], sizes["slide"] = (14.0, rng.uniform(0.05, 0.06)) if strong else (7.0, rng.uniform(0.032, 0.037))
        sizes["rock"] = rng.uniform(17, 21) if strong else rng.uniform(8, 10)
    elif fault == "partial_range":
        sizes["curl"] *= rng.uniform(0.36, 0.42) if strong else rng.uniform(0.5, 0.56)
    elif fault not in (None, "too_fast"):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    lags = {"curl": rng.uniform(0.03, 0.08), "sit": 0.3, "slide": 0.2, "rock": 0.2}  # the head leads, the ribs follow
    return Rep(**times, sizes=sizes, lags=lags)


def make(body: Body, rng: Generator, wish: Wish) -> AbCurl:
    """A clip of the curl or of one of its look-alikes."""
    curl = rng.uniform(33, 42)
    reps = [draw_rep(rng, fault, strong, curl) for fault, strong in wish.reps]
    setup = Setup(
        feet_from_seat_m=rng.uniform(0.2, 0.3),
        feet_apart_m=rng.uniform(0.18, 0.26),
        arms="reach" if rng.random() < 0.5 else "sides",
        knees_rest_deg=rng.uniform(-2, 4),
        lying_deg=rng.uniform(-4, 4),
    )
    return AbCurl(Supine(body, setup), wish.side, rng, reps, wish.kind, bool(rng.random() < 0.4), wish.slide)


class AbCurl:
    """A clip of a person on the back: curls, or one of the look-alikes.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(
        self,
        lying: Supine,
        side: Side,
        rng: Generator,
        reps: list[Rep],
        kind: str = "ab_curl",
        table_top: bool = False,
        slide: bool = False,
    ):
        self.side, self.kind = side, kind
        self._lying, self._rng = lying, rng
        # How far the head flexes on the ribs on its own as it leaves the mat.
        self._head_deg = self._head(State(thorax_pitch_deg=40.0)) - self._head(State())
        names = ("curl", "nod", "reach", "tilt", "sit", "slide", "rock", "sx", "sy", "away L", "away R")
        self._tracks = {name: Track.at() for name in names}
        legs = 0.0 if table_top else 1.0
        self._tracks |= {"floor L": Track.at(legs), "floor R": Track.at(legs)}
        keep = {"ab_curl": (), "head_lift": ("nod",), "arms_only": ("reach",)}.get(kind)
        if keep is not None:
            self.duration_s = self._write_reps(reps, keep)
        else:
            self.duration_s = self._write_settling() if kind == "settling" else float(rng.uniform(10, 12))
        if slide and kind == "ab_curl":
            slide_in_rests(self._tracks, "reach", rng, 0.006)

    def _head(self, s: State) -> float:
        pose = self._lying.pose(s)
        nod = pose.turn_of("spine01").T @ pose.turn_of("head")
        return float(np.degrees(np.arctan2(nod[2, 1], nod[1, 1])))

    def _write_reps(self, reps: list[Rep], keep: tuple[str, ...]) -> float:
        if keep:
            reps = [replace(rep, sizes={name: rep.sizes[name] for name in keep}) for rep in reps]
        if keep == ("nod",):
            reps = [replace(rep, sizes={"nod": float(self._rng.uniform(22, 30))}) for rep in reps]
        tracks, duration_s = schedule(reps, self._rng)
        self._tracks |= tracks
        return duration_s

    def _write_settling(self) -> float:
        """Sit with legs out, lie down, draw the feet in, and lift them in turn if the clip starts in table top."""
        r, tracks = self._rng, self._tracks
        tracks["sit"] = Track.at(75.0)
        tracks["sit"].move(1.8, 2.8, 68.0)
        tracks["sit"].move(3.0, 6.2, 0.0)
        for side, start in (("L", 6.6), ("R", 7.6)):
            tracks[f"away {side}"] = Track.at(r.uniform(0.1, 0.16))
            tracks[f"away {side}"].move(start, start + 0.8, 0.0)
            up = tracks[f"floor {side}"].keys[0][1] == 0.0
            tracks[f"floor {side}"] = Track.at(1.0)
            if up:
                tracks[f"floor {side}"].move(start + 2.3, start + 3.4, 0.0)
        tracks["sx"].move(8.8, 9.6, r.uniform(-0.03, 0.03))
        return 13.4

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        r = self._rng
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        sizes = {"curl": 0.4, "nod": 0.7, "turn": 1.0, "L": 0.7, "R": 0.7, "knees": 0.4, "twist": 0.4}
        small = {name: sway(t_s, r, size) for name, size in sizes.items()}
        breath = breathing(t_s, r)
        out: list[Pose | None] = []
        for i in range(len(t_s)):
            busy = min(v["curl"][i] / 20, 1.0)
            legs = [self._leg(v, small[side][i], side, i) for side in "LR"]
            state = State(
                pelvis_pitch_deg=v["tilt"][i],
                pelvis_slide_m=(v["slide"][i] + v["sx"][i], v["sy"][i]),
                thorax_pitch_deg=v["curl"][i] + small["curl"][i] * busy,
                thorax_turn_deg=small["twist"][i] * busy,
                head_nod_deg=v["nod"][i] - self._head_deg * busy + small["nod"][i] * (0.3 + 0.7 * busy),
                head_turn_deg=small["turn"][i],
                breath=breath[i],
                arms_reach=v["reach"][i],
                left=legs[0],
                right=legs[1],
                knees_sway_deg=small["knees"][i] + 0.6 * v["rock"][i],
                sit_deg=v["sit"][i],
            )
            out.append(self._lying.pose(state, self.side))
        return out

    @staticmethod
    def _leg(v: dict[str, Array], sway_deg: float, side: str, i: int) -> Leg:
        floor = float(v[f"floor {side}"][i])
        if floor == 1.0:
            return Leg(away_m=v[f"away {side}"][i])
        opened = 0.6 * v["sit"][i]  # in a sit-up the thighs make room for the trunk; the shins stay level
        hip, knee = 90.0 + sway_deg + v["rock"][i] - opened, 90.0 + sway_deg + opened
        return replace(TABLE_TOP, hip_deg=hip, knee_deg=knee, floor=floor)

    def props(self) -> list[Array]:
        """No props: a pillow would be in the way."""
        return self._lying.props(self.side)

    def judge(self, truth: Truth) -> Judged:
        """Return the repetitions with their faults."""
        return Judged(judge(truth)) if self.kind == "ab_curl" else Judged()


def judge(truth: Truth) -> list[dict[str, Any]]:
    """Find the repetitions from the measured slope of the trunk, with their faults."""
    reps: list[dict[str, Any]] = []
    for span in find_spans(truth.t_s, truth["trunk_elevation_deg"], 4.0, 2.0):
        found = _faults(truth, span) + too_fast(truth.t_s, span, SHORTEST_S)
        size = float(span.since_rest(truth["trunk_elevation_deg"]).max())
        reps.append(repetition(truth, len(reps) + 1, span, None, size, found))
    # A sit-up goes further than the exercise allows, so the other repetitions are not compared with its range.
    add_partial_range(reps, lambda rep: all(f["code"] != "sits_up_too_high" for f in rep["faults"]))
    return reps


def _faults(truth: Truth, span: Span) -> list[FaultDict]:
    """Find the faults of alignment in one repetition."""
    t = truth.t_s[span.inside]
    hip = truth.middle_m(23)
    shift = np.linalg.norm(hip[span.inside] - hip[span.still].mean(axis=0), axis=1) / truth.torso_m
    thigh = unit(truth.middle_m(25) - hip)
    rock = np.degrees(np.arccos(np.clip(thigh[span.inside] @ unit(thigh[span.still].mean(axis=0)), -1, 1)))
    # Two signs of the same fault, each scaled so that 1 is its threshold.
    moves = fault("pelvis_moves", t, np.maximum(shift / SHIFT_TORSO, rock / ROCK_DEG), 1.0, "share")
    for f in moves:
        f |= {"peak_deg": float(rock.max()), "shift_torso": float(shift.max())}
    return [
        *fault("chin_jammed", t, span.since_rest(truth["head_pitch_deg"]), CHIN_DEG),
        *fault("sits_up_too_high", t, span.since_rest(truth["trunk_elevation_deg"]), HIGH_DEG),
        *moves,
    ]
