"""The clam: its movement with and without faults, and look-alikes that are no clam."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.clam_truth import judge
from samples.studio.motion import Track, breathing, sway
from samples.studio.sidelying import Setup, SideLying, State
from samples.studio.skeleton import Pose
from samples.studio.truth import Truth

#: Faults that can be asked for, each mild or strong.
FAULTS = ("pelvis_rolls_back", "feet_apart", "waist_shortens", "too_fast", "partial_range")
#: Clips in which nobody does a clam.
LOOK_ALIKES = ("settling", "straight_leg", "rest", "empty")


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition as it is asked for; what it became is measured afterwards."""

    up_s: float
    top_s: float
    down_s: float
    rest_s: float
    open_deg: float
    roll_deg: float
    hike_deg: float = 0.0
    ribs_up_m: float = 0.0
    apart_m: float = 0.0


def draw_rep(rng: Generator, fault: str | None = None, strong: bool = False, open_deg: float = 70.0) -> Rep:
    """A natural repetition, with a fault if one is named."""
    rep: dict[str, float] = {
        "up_s": rng.uniform(2.1, 2.6),
        "top_s": rng.uniform(0.1, 0.4),
        "down_s": rng.uniform(2.1, 2.6),
        "rest_s": rng.uniform(0.6, 0.8),
        "open_deg": open_deg * rng.uniform(0.94, 1.06),
        "roll_deg": rng.uniform(0.0, 3.5),
    }
    if fault == "pelvis_rolls_back":
        rep["roll_deg"] = rng.uniform(22, 28) if strong else rng.uniform(12, 14.5)
    elif fault == "feet_apart":
        rep["apart_m"] = rng.uniform(0.15, 0.2) if strong else rng.uniform(0.085, 0.105)
    elif fault == "waist_shortens":
        rep["hike_deg"], rep["ribs_up_m"] = (14.0, 0.13) if strong else (9.0, 0.085)
    elif fault == "too_fast":
        rep["up_s"] = rng.uniform(0.7, 0.9) if strong else rng.uniform(1.0, 1.2)
        if rng.random() < 0.5:
            rep["down_s"] = rep["up_s"] * rng.uniform(0.9, 1.1)
    elif fault == "partial_range":
        rep["open_deg"] *= 0.35 if strong else 0.5
    elif fault is not None:
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    return Rep(**rep)


class Clam:
    """A clip of a person lying on one side: repetitions of the clam, or one of the look-alikes.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(self, body: Body, side: str, rng: Generator, reps: list[Rep], kind: str = "clam", slide: bool = False):
        self.side, self.kind = side, kind
        self._rng = rng
        setup = Setup(
            pillow=bool(rng.random() < 0.5),
            hand_on_waist=bool(rng.random() < 0.35) and kind != "settling",
            hip_flex_deg=rng.uniform(38, 55),
            knee_bend_deg=rng.uniform(80, 100),
            rest_roll_deg=rng.uniform(-4, 4),
            thorax_roll_deg=rng.uniform(-4, 5),
            knee_front_m=rng.uniform(-0.01, 0.03),
            slip=rng.uniform(0.15, 0.65),
            turned_deg=rng.uniform(-5, 5),
        )
        self._lying = SideLying(body, setup)
        names = ("open", "roll", "hike", "ribs", "apart", "straight", "lift", "sit", "sx", "sy")
        self._tracks = {name: Track.at() for name in names}
        self._thorax_share = rng.uniform(0.35, 0.7)
        write = {"clam": self._write_reps, "straight_leg": self._write_lifts, "settling": self._write_settling}
        self.duration_s = write.get(kind, self._write_rest)(reps)
        if slide:
            self._write_slides(rng)

    def _write_reps(self, reps: list[Rep]) -> float:
        t = self._rng.uniform(2.7, 3.0)
        for rep in reps:
            up, down = t + rep.up_s, t + rep.up_s + rep.top_s
            end = down + rep.down_s
            moved = {
                "open": rep.open_deg,
                "roll": rep.roll_deg,
                "hike": rep.hike_deg,
                "ribs": rep.ribs_up_m,
                "apart": rep.apart_m,
            }
            late = self._rng.uniform(0.15, 0.35)  # the knee leads, the rest gives way
            for name, value in moved.items():
                lag = 0.0 if name == "open" else late
                self._tracks[name].move(t + lag * rep.up_s, up, value)
                self._tracks[name].move(down, end - lag * rep.down_s, 0.0)
            t = end + rep.rest_s
        return float(t + 0.3)

    def _write_lifts(self, reps: list[Rep]) -> float:
        self._tracks["straight"] = Track.at(1.0)
        t = self._rng.uniform(2.7, 3.0)
        for rep in reps:
            end = t + rep.up_s + rep.top_s + rep.down_s
            self._tracks["lift"].move(t, t + rep.up_s, rep.open_deg * 0.55)
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

    def _write_slides(self, rng: Generator) -> None:
        """Small slides of the whole body on the mat between and during the repetitions."""
        t = 3.5
        while t < self.duration_s - 2:
            length = rng.uniform(0.6, 1.6)
            self._tracks["sx"].move(t, t + length, rng.normal(0, 0.02))
            self._tracks["sy"].move(t, t + length, rng.normal(0.01, 0.02))
            t += length + rng.uniform(1.5, 3.5)

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,); ``None`` where nobody is in the room."""
        if self.kind == "empty":
            return [None] * len(t_s)
        r = self._rng
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        small = {
            name: sway(t_s, r, size)
            for name, size in (("roll", 0.35), ("open", 0.5), ("hike", 0.25), ("nod", 1.2), ("turn", 1.2))
        }
        breath, tilt = breathing(t_s, r), r.uniform(0, 4)
        busy = np.clip(v["open"] / 20, 0, 1)  # little sways while nothing moves
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
            out.append(self._lying.pose(state, self.side))
        return out

    def pillow(self) -> tuple[tuple[float, float, float], tuple[float, float, float]] | None:
        """Centre and size of the pillow, if there is one."""
        return None if self.kind == "empty" else self._lying.pillow_box(self.side)

    def judge(self, truth: Truth) -> list[dict[str, Any]]:
        """Repetitions with their faults, as the sidecar lists them."""
        return judge(truth, self.side) if self.kind == "clam" else []
