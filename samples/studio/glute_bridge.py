"""The glute bridge: peeling off the mat with and without faults, look-alikes, and how the truth is judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.bridge_fit import Fit, angles_of, fit, line_of
from samples.studio.judging import FaultDict, Span, add_partial_range, fault, find_spans, repetition, too_fast
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Rep, Side, View, Wish, schedule, slide_in_rests, tempo
from samples.studio.skeleton import Pose
from samples.studio.supine import Leg, Setup, State, Supine
from samples.studio.truth import Truth

WHOLE_CLIP: tuple[str, ...] = ("feet_too_far", "feet_too_close")
FAULTS: tuple[str, ...] = (
    *("hinges_up", "lands_pelvis_first", "overarched", "hips_low", "hips_drop"),
    *WHOLE_CLIP,
    *("too_fast", "partial_range"),
)
LOOK_ALIKES: tuple[str, ...] = ("rest", "settling", "pelvic_tilt")
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (0.0, 30.0), (-15.0, 15.0), 0.85),
    View("side", 0.0, (5.0, 30.0), (25.0, 40.0), 0.15, recommended=False),
)
SIDED = False
REPS = (2, 2)

SHORTEST_S = 2.0
#: At the top of the bridge the hips are low below ``LOW_DEG`` (angle shoulder–hip–knee). The back is arched above
#: ``ARCHED_DEG``, or with the hip more than ``ARCHED_SHARE`` of the line shoulder–knee above that line.
LOW_DEG, ARCHED_DEG, ARCHED_SHARE = 165.0, 188.0, 0.05
DROP_DEG = 8.0
KNEE_DEG = (65.0, 110.0)
#: Pelvis and upper back rise, or come down, together from this value on: 1 minus the lead of the pelvis' slope over the
#: upper back's, as a share of the slope at the top. A plank has 1; bone by bone gives about a third.
TOGETHER = 0.7
#: The hips count as stopped on the way down if they move less than this share of their range in a second.
_STOPPED = 0.13
#: Share of the way down in which a pelvis curls that came up flat and comes down bone by bone.
_CURLED = 0.4
#: Faults in which the hips travel little.
_SMALL = ("hips_low", "feet_too_far", "partial_range")


def draw_rep(
    rng: Generator, own: Fit, rest_deg: float, fault: str | None = None, strong: bool = False, alone: bool = False
) -> Rep:
    """Draw a natural repetition, with a fault if one is given.

    Args:
        rng: random generator.
        own: the body's own bridge.
        rest_deg: the body's hip angle lying down.
        fault: the fault's code, or None.
        strong: near the fault's severe value; otherwise just over its threshold.
        alone: a hinge on the way up comes down bone by bone, not as it went up.
    """
    top = rng.uniform(174, 181)
    times = tempo(rng, fault, strong, SHORTEST_S)
    for way in ("up_s", "down_s"):  # the hips open late, so the counted phase is shorter than the whole movement
        times[way] *= 1.15 if fault == "too_fast" else 1.55 + 0.2 * strong if fault in _SMALL else 1.3
    sizes = {"bridge": 1.0, "plank": 0.0, "curl": rng.uniform(7, 11), "arch": 0.0, "drop": 0.0}
    down: dict[str, float] = {}
    if fault == "hinges_up":
        down = {"plank": 0.0, "curl": sizes["curl"]} if alone else {}
        sizes["plank"], sizes["curl"] = (rng.uniform(0.97, 1.0), 0.0) if strong else (rng.uniform(0.68, 0.73), 1.0)
    elif fault == "lands_pelvis_first":
        mild = {"plank": rng.uniform(0.92, 0.96), "curl": rng.uniform(3, 4)}
        down = {"plank": rng.uniform(0.97, 1.0), "curl": 0.0} if strong else mild
    elif fault == "overarched":
        top, sizes["arch"] = (rng.uniform(200, 203), 12.0) if strong else (rng.uniform(192.5, 194.0), 7.0)
    elif fault == "feet_too_far":  # the hips hardly move, so every repetition opens them equally far
        top = rng.uniform(178, 181)
    elif fault == "hips_low":
        top = rng.uniform(147, 150) if strong else rng.uniform(160.5, 163)
    elif fault == "hips_drop":
        times["top_s"] = rng.uniform(3.2, 3.8)
        sizes["drop"] = rng.uniform(17, 20) if strong else rng.uniform(10, 12)
    elif fault == "partial_range":
        top = rest_deg + (top - rest_deg) * (rng.uniform(0.36, 0.42) if strong else rng.uniform(0.52, 0.58))
    elif fault not in (None, "too_fast", *WHOLE_CLIP):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    sizes["slope"] = own.slope(top)
    sizes["curl"] *= min(sizes["slope"] / own.slope(175.0), 1.0)
    sizes["drop"] = 1 - own.slope(top - sizes["drop"]) / sizes["slope"]
    sizes |= {f"{name} down": down.get(name, sizes[name]) for name in ("plank", "curl")}
    return Rep(**times, sizes=sizes, lags={})


def make(body: Body, rng: Generator, wish: Wish) -> GluteBridge:
    """A clip of the glute bridge or of one of its look-alikes."""
    knee = rng.uniform(72, 86)
    for fault_code, strong in wish.reps:
        if fault_code == "feet_too_far":
            knee = rng.uniform(122, 125) if strong else rng.uniform(114, 119)
        elif fault_code == "feet_too_close":
            knee = rng.uniform(54, 56) if strong else rng.uniform(59.5, 61.5)
    setup = Setup(
        feet_apart_m=rng.uniform(0.2, 0.28),
        pillow=bool(rng.random() < 0.2),
        knees_rest_deg=rng.uniform(-3, 4),
        lying_deg=rng.uniform(-4, 4),
    )
    own = fit(body, setup, knee)
    lying = Supine(body, own.setup)
    rest_deg = angles_of(lying, State())[0]
    reps = [draw_rep(rng, own, rest_deg, code, strong, wish.alone) for code, strong in wish.reps]
    return GluteBridge(lying, wish.side, rng, reps, wish.kind, wish.slide)


class GluteBridge:
    """A clip of a person on the back: bridges, or one of the look-alikes.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(
        self,
        lying: Supine,
        side: Side,
        rng: Generator,
        reps: list[Rep],
        kind: str = "glute_bridge",
        slide: bool = False,
    ):
        self.side, self.kind, self._lying, self._rng = side, kind, lying, rng
        names = ("bridge", "plank", "curl", "arch", "drop", "slope", "tilt", "sit", "sx", "sy")
        self._tracks = {name: Track.at() for name in (*names, "away L", "away R", "lift L", "lift R")}
        write = {"glute_bridge": self._write_reps, "pelvic_tilt": self._write_tilts, "settling": self._write_settling}
        self.duration_s = write[kind](reps) if kind in write else float(rng.uniform(10, 12))
        if slide:
            slide_in_rests(self._tracks, "bridge", rng, 0.008)

    def _write_reps(self, reps: list[Rep]) -> float:
        tracks, duration_s = schedule([replace(rep, sizes={"bridge": 1.0}) for rep in reps], self._rng)
        self._tracks |= tracks
        starts = [t for t, value in tracks["bridge"].keys if value == 0.0]
        for n, rep in enumerate(reps):
            # The other tracks change in the rest before the repetition; only the bridge itself follows the score.
            start = starts[2 * n] if n else starts[1]
            for name in ("plank", "curl", "arch", "slope"):
                self._tracks[name].move(start - 0.15, start - 0.05, rep.sizes[name])
            top = start + rep.up_s
            for name in ("plank", "curl"):  # at the top the plank shows nothing, and the curl half of itself
                down = rep.sizes[f"{name} down"]
                if name == "curl" and down > rep.sizes[name]:  # at the top it would seem to have led the way up
                    left = top + rep.top_s
                    self._tracks[name].move(left, left + _CURLED * rep.down_s, down)
                elif down != rep.sizes[name]:
                    self._tracks[name].move(top, top + rep.top_s, down)
            if rep.sizes["drop"] > 0:
                self._tracks["drop"].move(top + 0.7, top + 1.5, rep.sizes["drop"])
                self._tracks["drop"].move(top + rep.top_s + 0.2 * rep.down_s, top + rep.top_s + rep.down_s, 0.0)
        return duration_s

    def _write_tilts(self, reps: list[Rep]) -> float:
        tilt = float(self._rng.uniform(9, 14))
        tracks, duration_s = schedule([replace(rep, sizes={"tilt": tilt}) for rep in reps], self._rng)
        self._tracks |= tracks
        return duration_s

    def _write_settling(self, _: list[Rep]) -> float:
        """Sit with the feet out, lie down, draw the feet in one after the other, wriggle."""
        r, tracks = self._rng, self._tracks
        tracks["sit"] = Track.at(75.0)
        tracks["sit"].move(1.8, 2.8, 68.0)
        tracks["sit"].move(3.0, 6.2, 0.0)
        for side, start in (("L", 6.7), ("R", 7.8)):
            tracks[f"away {side}"] = Track.at(r.uniform(0.18, 0.24))
            tracks[f"away {side}"].move(start, start + 0.8, 0.0)
            tracks[f"lift {side}"].move(start, start + 0.4, 0.06)
            tracks[f"lift {side}"].move(start + 0.4, start + 0.85, 0.0)
        tracks["tilt"].move(9.2, 9.8, 6.0)
        tracks["tilt"].move(9.8, 10.4, 0.0)
        tracks["sx"].move(9.0, 10.0, r.uniform(-0.03, 0.03))
        return 13.2

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        r = self._rng
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        small = {n: sway(t_s, r, size) for n, size in (("slope", 0.25), ("knees", 0.5), ("nod", 0.5), ("turn", 1.2))}
        breath, uneven = breathing(t_s, r), r.uniform(-1.5, 1.5)
        v["bridge"] = v["bridge"] ** 0.65  # the tailbone and low back leave the mat earlier than in an even movement
        up = np.clip(v["bridge"] / 0.35, 0, 1)
        pitch = v["tilt"] + v["curl"] * up * up * (3 - 2 * up) - (v["arch"] + 0.5 * v["curl"]) * v["bridge"] ** 2
        out: list[Pose | None] = []
        for i in range(len(t_s)):
            left, right = (Leg(away_m=v[f"away {side}"][i], lift_m=v[f"lift {side}"][i]) for side in "LR")
            state = State(
                pelvis_pitch_deg=pitch[i],
                pelvis_turn_deg=uneven * v["bridge"][i],
                pelvis_slide_m=(v["sx"][i], v["sy"][i]),
                head_nod_deg=small["nod"][i] * (v["bridge"][i] == 0),
                head_turn_deg=small["turn"][i],
                breath=breath[i],
                bridge=v["bridge"][i],
                bridge_deg=(v["slope"][i] + small["slope"][i]) * (1 - v["drop"][i]),
                plank=v["plank"][i],
                left=left,
                right=right,
                knees_sway_deg=small["knees"][i],
                sit_deg=v["sit"][i],
            )
            out.append(self._lying.pose(state, self.side))
        return out

    def props(self) -> list[Array]:
        """The pillow, if there is one."""
        return self._lying.props(self.side)

    def judge(self, truth: Truth) -> Judged:
        """Repetitions with their faults."""
        return Judged(judge(truth)) if self.kind == "glute_bridge" else Judged()


def judge(truth: Truth) -> list[dict[str, Any]]:
    """Find the repetitions in the measured angle shoulder–hip–knee, and their faults."""
    shoulder, hip, knee = (truth.middle_m(k) for k in (11, 23, 25))
    angle, above = line_of(shoulder, hip, knee)
    reps: list[dict[str, Any]] = []
    for span in find_spans(truth.t_s, angle, 12.0, 6.0):
        found = _faults(truth, span, angle, above) + too_fast(truth.t_s, span, SHORTEST_S)
        size, top = float(span.since_rest(angle).max()), float(angle[span.top])
        reps.append(repetition(truth, len(reps) + 1, span, None, size, found, hip_top_deg=top))
    # An arched back opens the hips further than the exercise allows, so the others are not compared with that.
    add_partial_range(reps, lambda rep: all(f["code"] != "overarched" for f in rep["faults"]))
    return reps


def _faults(truth: Truth, span: Span, angle: Array, above: Array) -> list[FaultDict]:
    """Find the faults of alignment in one repetition, each in the measure that the exercise uses.

    Low hips are measured as degrees short of straight, feet too far away by a knee angle that is too open, feet too
    close by a knee that is bent too far.
    """
    t, top = truth.t_s, float(angle[span.top])
    out = _hinge(truth, span) + _landing(truth, span)
    arched = np.maximum((angle - 180) / (ARCHED_DEG - 180), above / ARCHED_SHARE)[span.inside]
    for f in fault("overarched", t[span.inside], arched, 1.0, "share"):
        out.append(f | {"peak_deg": top, "above_line": float(above[span.inside].max())})
    if top < LOW_DEG:
        out.append({"code": "hips_low", "peak_deg": 180 - top, "onset_s": float(t[span.top])})
    else:  # the position of the feet is judged only with the hips up
        knee = float(np.mean([truth[f"knee_{s}_deg"][span.at_top].mean() for s in ("left", "right")]))
        for code, wrong, size_deg in (
            ("feet_too_close", knee < KNEE_DEG[0], 180 - knee),
            ("feet_too_far", knee > KNEE_DEG[1], knee),
        ):
            if wrong:
                out.append({"code": code, "peak_deg": size_deg, "onset_s": float(t[span.reached])})
    hold = slice(span.top, span.end + 1)
    speed, size = np.abs(np.gradient(angle, t)), span.since_rest(angle).max()
    stopped = (speed < _STOPPED * size) & (angle > top - 0.6 * size)
    return out + fault("hips_drop", t[hold], np.where(stopped, top - angle, 0.0)[hold], DROP_DEG)


def _hinge(truth: Truth, span: Span) -> list[FaultDict]:
    """Find ``hinges_up``: on the way up, the pelvis' slope never gets far ahead of the upper back's."""
    way = slice(span.start, span.top + 1)
    together, pelvis = _order(truth, way)
    if together < TOGETHER:
        return []
    gone = truth.t_s[way][int(np.argmax(pelvis > 0.5 * pelvis.max()))]
    return [{"code": "hinges_up", "peak": together, "unit": "share", "onset_s": float(gone)}]


def _landing(truth: Truth, span: Span) -> list[FaultDict]:
    """Find ``lands_pelvis_first``: on the way down, the upper back never gets far ahead of the pelvis."""
    way = slice(span.top, span.end + 1)
    together, pelvis = _order(truth, way)
    if together < TOGETHER:
        return []
    down = truth.t_s[way][int(np.argmax(pelvis < 0.5 * pelvis.max()))]
    return [{"code": "lands_pelvis_first", "peak": together, "unit": "share", "onset_s": float(down)}]


def _order(truth: Truth, way: slice) -> tuple[float, Array]:
    """How far pelvis and upper back move together on a way, see :data:`TOGETHER`, and the pelvis' slope (N,)."""
    # The pelvis curls before the hips open, so it is no longer at rest just before the repetition.
    lying = np.nanpercentile(truth.spine_elevation_deg, 90, axis=0)
    slope = lying - truth.spine_elevation_deg[way]  # tail up positive, (frames, bones from the pelvis to the head)
    lead = float((slope[:, 0] - slope[:, 5]).max())
    return 1 - lead / max(float(slope[:, 0].max()), 1.0), slope[:, 0]
