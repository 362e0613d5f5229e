"""The clam: movement with and without faults, look-alikes that are not a clam, and how the truth is judged."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.judging import FaultDict, Span, add_partial_range, fault, find_spans, repetition, too_fast
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Rep, Side, View, Wish, schedule, slide_about, tempo
from samples.studio.room import ball
from samples.studio.sidelying import Setup, SideLying, State
from samples.studio.skeleton import Pose
from samples.studio.truth import Truth
from samples.studio.vectors import unit

FAULTS: tuple[str, ...] = ("pelvis_rolls_back", "feet_apart", "waist_shortens", "too_fast", "partial_range")
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("settling", "getting_up", "straight_leg", "rest")
VIEWS: tuple[View, ...] = (
    View("front", 0.0, (27.0, 60.0), (-20.0, 20.0), 0.75),
    View("front", 0.0, (8.0, 24.0), (-20.0, 20.0), 0.15, recommended=False),
    View("back", 180.0, (25.0, 55.0), (-20.0, 20.0), 0.10, recommended=False),
)
SIDED = True
REPS = (2, 3)

SHORTEST_S = 1.5
ROLL_FAULT_DEG = 10.0
APART_FAULT_TORSO = 0.12
TIP_FAULT_DEG, SHORT_FAULT = 6.0, 0.08


def draw_rep(rng: Generator, fault: str | None = None, strong: bool = False, open_deg: float = 70.0) -> Rep:
    """Draw a natural repetition, with a fault if one is given."""
    sizes = {
        "open": open_deg * rng.uniform(0.94, 1.06),
        "roll": rng.uniform(0.0, 3.5),
        "hike": 0.0,
        "ribs": 0.0,
        "apart": 0.0,
    }
    if fault == "pelvis_rolls_back":
        sizes["roll"] = rng.uniform(22, 28) if strong else rng.uniform(12, 14.5)
    elif fault == "feet_apart":
        sizes["apart"] = rng.uniform(0.15, 0.2) if strong else rng.uniform(0.085, 0.105)
    elif fault == "waist_shortens":
        sizes["hike"], sizes["ribs"] = (14.0, 0.13) if strong else (9.0, 0.085)
    elif fault == "partial_range":
        sizes["open"] *= 0.35 if strong else 0.5
    elif fault not in (None, "too_fast"):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    late = rng.uniform(0.15, 0.35)  # the knee leads, the rest of the body gives way later
    lags = {name: late for name in sizes if name != "open"}
    return Rep(**tempo(rng, fault, strong, SHORTEST_S), sizes=sizes, lags=lags)


def make(body: Body, rng: Generator, wish: Wish) -> Clam:
    """A clip of the clam or of one of its look-alikes."""
    target = rng.uniform(62, 80)
    reps = [draw_rep(rng, fault, strong, target) for fault, strong in wish.reps]
    return Clam(body, wish.side, rng, reps, wish.kind, wish.slide)


class Clam:
    """A clip of a person lying on one side: repetitions of the clam, or one of the look-alikes.

    Attributes:
        duration_s: length of the clip.
        lying: the body as it has settled on the mat.
    """

    def __init__(
        self, body: Body, side: Side, rng: Generator, reps: list[Rep], kind: str = "clam", slide: bool = False
    ):
        self.side, self.kind = side, kind
        self._rng = rng
        setup = Setup(
            pillow=bool(rng.random() < 0.5),
            hand_on_waist=bool(rng.random() < 0.35) and kind not in ("settling", "getting_up"),
            hip_flex_deg=rng.uniform(38, 55),
            knee_bend_deg=rng.uniform(80, 100),
            rest_roll_deg=rng.uniform(-4, 4),
            thorax_roll_deg=rng.uniform(-4, 5),
            knee_front_m=rng.uniform(-0.01, 0.03),
            slip=rng.uniform(0.15, 0.65),
            turned_deg=rng.uniform(-5, 5),
        )
        self.lying = SideLying(body, setup)
        names = ("open", "roll", "hike", "ribs", "apart", "straight", "lift", "sit", "sx", "sy")
        self._tracks = {name: Track.at() for name in names}
        self._thorax_share = rng.uniform(0.35, 0.7)
        settling = self._write_settling  # getting up is settling played backwards
        write = {
            "clam": self._write_reps,
            "straight_leg": self._write_lifts,
            "settling": settling,
            "getting_up": settling,
        }
        self.duration_s = write.get(kind, self._write_rest)(reps)
        if slide:
            slide_about(self._tracks, rng, self.duration_s, (0.01, 0.02))

    def _write_reps(self, reps: list[Rep]) -> float:
        tracks, duration_s = schedule(reps, self._rng)
        self._tracks |= tracks
        return duration_s

    def _write_lifts(self, reps: list[Rep]) -> float:
        self._tracks["straight"] = Track.at(1.0)
        t = self._rng.uniform(2.7, 3.0)
        for rep in reps:
            end = t + rep.up_s + rep.top_s + rep.down_s
            self._tracks["lift"].move(t, t + rep.up_s, rep.sizes["open"] * 0.55)
            self._tracks["lift"].move(end - rep.down_s, end, 0.0)
            t = end + rep.rest_s
        return float(t + 0.3)

    def _write_settling(self, _: list[Rep]) -> float:
        r = self._rng
        sit = Track.at(68.0)
        sit.move(2.0, 3.2, 60.0)
        sit.move(3.6, 6.4, 0.0)
        self._tracks["sit"] = sit
        wriggle = ((6.9, 7.7, 7.0, 3.0), (7.9, 8.6, -3.0, 6.0), (8.9, 9.6, 0.0, 0.0))
        for start, end, roll, knee in wriggle:
            self._tracks["roll"].move(start, end, roll)
            self._tracks["open"].move(start, end, knee)
        self._tracks["sx"].move(7.0, 8.2, r.uniform(-0.05, 0.05))
        self._tracks["sy"].move(8.3, 9.4, r.uniform(-0.04, 0.04))
        return 13.2

    def _write_rest(self, _: list[Rep]) -> float:
        return float(self._rng.uniform(10, 12))

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,); ``None`` where nobody is in the room."""
        r = self._rng
        shown_s = self.duration_s - t_s if self.kind == "getting_up" else t_s
        v = {name: track.values(shown_s) for name, track in self._tracks.items()}
        small = {
            name: sway(t_s, r, size)
            for name, size in (("roll", 0.35), ("open", 0.5), ("hike", 0.25), ("nod", 1.2), ("turn", 1.2))
        }
        breath, tilt = breathing(t_s, r), r.uniform(0, 4)
        busy = np.clip(v["open"] / 20, 0, 1)  # the body hardly sways at rest
        out: list[Pose | None] = []
        for i in range(len(t_s)):
            still = 0.35 + 0.65 * busy[i]
            state = State(
                open_deg=max(v["open"][i] + small["open"][i] * still, 0.0),
                roll_deg=v["roll"][i] + small["roll"][i] * still,
                thorax_roll_deg=self._thorax_share * v["roll"][i],
                hike_deg=v["hike"][i] + small["hike"][i] * still,
                tilt_deg=tilt * v["open"][i] / 60,
                ribs_up_m=v["ribs"][i],
                feet_apart_m=v["apart"][i],
                slide_m=(v["sx"][i], v["sy"][i]),
                breath=breath[i],
                head_nod_deg=6.0 + small["nod"][i],
                head_turn_deg=small["turn"][i],
                straight=v["straight"][i],
                lift_deg=v["lift"][i],
                sit_deg=v["sit"][i],
            )
            out.append(self.lying.pose(state, self.side))
        return out

    def props(self) -> list[Array]:
        """The pillow, if there is one."""
        box = self.lying.pillow_box(self.side)
        if box is None:
            return []
        (cx, cy, cz), (sx, sy, sz) = box
        return [ball((cx, cy, cz), (sx / 2, sy / 2, sz / 2), (0.8, 0.8, 0.76))]

    def judge(self, truth: Truth) -> Judged:
        """Repetitions with their faults."""
        return Judged(judge(truth, self.side)) if self.kind == "clam" else Judged()


def judge(truth: Truth, side: Side) -> list[dict[str, Any]]:
    """Find the repetitions from the measured distance between the knees; measure faults against the rest before each.

    The angle between the thighs does not work: at rest the knees are closer together than the hips, so the angle
        shrinks before it grows. The range is how far the top thigh turns from rest.
    """
    hip, knee = (23, 25) if side == "left" else (24, 26)
    thigh = unit(truth.point_m(knee) - truth.point_m(hip))
    reps: list[dict[str, Any]] = []
    for span in find_spans(truth.t_s, truth["knee_gap_torso"], 0.08, 0.04):
        rest = unit(thigh[span.still].mean(axis=0))
        turned = np.degrees(np.arccos(np.clip(thigh[span.inside] @ rest, -1, 1)))
        roll = span.since_rest(truth["pelvis_roll_deg"])
        found = _faults(truth, span, roll) + too_fast(truth.t_s, span, SHORTEST_S)
        most = float(roll[np.argmax(np.abs(roll))])
        reps.append(repetition(truth, len(reps) + 1, span, side, float(turned.max()), found, pelvis_roll_deg=most))
    # With the feet apart the thighs open further than the exercise allows, so the others are not compared with that.
    add_partial_range(reps, lambda rep: all(f["code"] != "feet_apart" for f in rep["faults"]))
    return reps


def _faults(truth: Truth, span: Span, roll: Array) -> list[FaultDict]:
    """Find the faults of alignment in one repetition."""
    t = truth.t_s[span.inside]
    gap = span.since_rest(truth["ankle_gap_torso"])
    direction, length = truth["trunk_direction_deg"], truth["trunk_length_px"]
    resting = np.degrees(np.angle(np.exp(1j * np.radians(direction[span.still])).mean()))
    tip = np.abs((direction[span.inside] - resting + 180) % 360 - 180)
    short = 1 - length[span.inside] / length[span.still].mean()
    # Two signs of the same fault, each scaled so that 1 is its threshold.
    waist = fault("waist_shortens", t, np.maximum(tip / TIP_FAULT_DEG, short / SHORT_FAULT), 1.0)
    for f in waist:
        f |= {"peak_deg": float(tip.max()), "shortening": float(short.max())}
    return [
        *fault("pelvis_rolls_back", t, roll, ROLL_FAULT_DEG),
        *fault("feet_apart", t, gap, APART_FAULT_TORSO, "torso"),
        *waist,
    ]
