"""Cat stretch: on all fours, the back rounds from tail to head, then hollows a little; faults and look-alikes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.all_fours import AllFours, Setup, State
from samples.studio.body import Array, Body
from samples.studio.judging import FaultDict, add_partial_range, fault, find_turning_spans, repetition, too_fast
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Rep, Side, View, Wish, tempo
from samples.studio.skeleton import Pose
from samples.studio.truth import SPINE_BONES, Truth

FAULTS: tuple[str, ...] = ("only_the_head", "shifts_back", "elbows_bend", "too_fast", "partial_range")
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("kneeling", "childs_pose", "look_around", "crawling", "rest", "rocking")
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (2.0, 25.0), (-15.0, 15.0), 0.45),
    View("side", 180.0, (2.0, 25.0), (-15.0, 15.0), 0.45),
    View("head", 90.0, (10.0, 35.0), (-15.0, 15.0), 0.10, recommended=False),
)
SIDED = False
REPS = (2, 3)

#: From hollow to round, and back.
SHORTEST_S = 2.0
#: Fault thresholds, since the rest or the hollow before the repetition: the back's share of the curl from pelvis to
#: head, the seat's way to the heels and the elbows' bend.
SHARE_FAULT, BACK_FAULT_TORSO, ELBOW_FAULT_DEG = 0.35, 0.12, 25.0
#: Smallest curl from pelvis to head that is a repetition, degrees.
_CURL_DEG = 20.0
#: A back this close to where it began is level again, degrees of curl.
_LEVEL_DEG = 4.0
_TRACKS = ("tail", "chest", "nod", "push", "back", "sink", "face", "kneel", "crawl")
_BACK = ("tail", "chest", "nod", "push")


def draw_rep(rng: Generator, fault: str | None = None, strong: bool = False, supple: float = 1.0) -> Rep:
    """Draw a natural repetition, with a fault if one is given; ``supple`` scales how far this back rounds."""
    sizes = {
        "tail": rng.uniform(19, 23) * supple,
        "chest": rng.uniform(29, 35) * supple,
        "nod": rng.uniform(24, 40),
        "push": rng.uniform(0.012, 0.03),
        "back": rng.uniform(-0.01, 0.02),
        "sink": rng.uniform(0.0, 0.006),
    }
    if fault == "only_the_head":
        less = rng.uniform(0.06, 0.14) if strong else rng.uniform(0.24, 0.3)
        sizes |= {name: less * sizes[name] for name in ("tail", "chest", "push")}
        sizes["nod"] = rng.uniform(46, 56)
    elif fault == "shifts_back":
        sizes["back"] = rng.uniform(0.15, 0.2) if strong else rng.uniform(0.085, 0.1)
    elif fault == "elbows_bend":
        sizes["sink"] = rng.uniform(0.13, 0.16) if strong else rng.uniform(0.078, 0.088)
    elif fault == "partial_range":
        smaller = 0.38 if strong else 0.5
        sizes |= {name: smaller * sizes[name] for name in _BACK}
    elif fault not in (None, "too_fast"):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    times = tempo(rng, fault, strong, SHORTEST_S)
    times |= {name: 1.2 * times[name] for name in ("up_s", "down_s") if fault != "too_fast"}
    times["top_s"] = rng.uniform(0.3, 1.2)
    lags = {"chest": rng.uniform(0.05, 0.18), "nod": rng.uniform(0.12, 0.3), "back": 0.1, "sink": 0.1}
    return Rep(**times, sizes=sizes, lags=lags)


def make(body: Body, rng: Generator, wish: Wish) -> CatStretch:
    """Make a clip of cat stretches or of one of their look-alikes."""
    supple = rng.uniform(0.75, 1.3)
    return CatStretch(body, wish.side, rng, [draw_rep(rng, *rep, supple) for rep in wish.reps], wish.kind)


class CatStretch:
    """A clip of a person on all fours who rounds and hollows the back, or one of the look-alikes.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(self, body: Body, side: Side, rng: Generator, reps: list[Rep], kind: str = "cat_stretch"):
        self.side, self.kind, self._rng = side, kind, rng
        self._body = AllFours(
            body,
            Setup(
                hands_ahead_m=rng.uniform(-0.03, 0.06),
                knees_behind_m=rng.uniform(-0.03, 0.04),
                hands_apart_m=rng.uniform(0.32, 0.4),
                knees_apart_m=rng.uniform(0.17, 0.27),
                point_deg=rng.uniform(68, 80),
                elbows_out=rng.uniform(0.1, 0.7),
                head_deg=rng.uniform(-8, 14),
                turned_deg=rng.uniform(-5, 5),
            ),
        )
        #: How far this person hollows, as a share of the rounding; one in four only comes back to level.
        self._hollow = rng.uniform(0.3, 0.6) if rng.random() < 0.75 else 0.0
        self._steps: list[tuple[float, float, int]] = []
        self._tracks = {name: Track.at() for name in _TRACKS}
        write = {
            "cat_stretch": self._write_reps,
            "kneeling": self._write_kneeling,
            "childs_pose": self._write_childs_pose,
            "look_around": self._write_looks,
            "crawling": self._write_crawling,
            "rocking": self._write_rocking,
        }
        self.duration_s = write.get(kind, self._write_rest)(reps)

    def _write_reps(self, reps: list[Rep]) -> float:
        """Write level, then round and hollow in turn, and level again at the end."""
        t, r = float(self._rng.uniform(2.7, 3.0)), self._rng
        for n, rep in enumerate(reps):
            up, down = t + rep.up_s, t + rep.up_s + rep.top_s
            end = down + rep.down_s
            for name, value in rep.sizes.items():
                lag = rep.lags.get(name, 0.0)
                low = -self._hollow * abs(value) if name in ("tail", "chest", "nod") else 0.0
                self._tracks[name].move(t + lag * rep.up_s, up, value)
                self._tracks[name].move(down, end - lag * rep.down_s, low)
            t = end + rep.rest_s
            if n == len(reps) - 1:
                for name in _BACK:
                    self._tracks[name].move(t, t + r.uniform(1.2, 1.6), 0.0)
        return float(t + 2.2)

    def _write_kneeling(self, _: list[Rep]) -> float:
        """Write kneeling up and coming down onto the hands again."""
        self._move(("kneel",), (1.0,), 3, (1.4, 2.0))
        return self._tracks["kneel"].keys[-1][0] + 1.0

    def _write_childs_pose(self, _: list[Rep]) -> float:
        """Write sitting back onto the heels with the chest low and the head hanging, and coming up again."""
        r = self._rng
        sizes = (r.uniform(0.28, 0.32), r.uniform(0.06, 0.1), r.uniform(8, 16), r.uniform(5, 12), r.uniform(5, 20))
        self._move(("back", "sink", "chest", "tail", "nod"), sizes, 3, (1.6, 2.4))
        return self._tracks["back"].keys[-1][0] + 1.0

    def _write_looks(self, _: list[Rep]) -> float:
        """Write a look at the camera, one ahead and one at the feet, with a still back."""
        r, t = self._rng, 2.6
        for name, low, high in (("face", 40, 65), ("nod", -40, -25), ("nod", 15, 30), ("face", -60, -40)):
            for value in (r.uniform(low, high), 0.0):
                self._tracks[name].move(t, t + r.uniform(0.7, 1.2), value)
                t += r.uniform(1.3, 1.9)
        return float(t + 0.5)

    def _write_crawling(self, _: list[Rep]) -> float:
        """Write crawling into the picture's middle, hand and opposite knee in turn, and a rest there."""
        t, limbs = 0.4, ((0, 3), (1, 2))
        for n in range(6):
            self._steps += [(t, t + 0.62, limb) for limb in limbs[n % 2]]
            t += 0.66
        return t + 6.0

    def _write_rocking(self, _: list[Rep]) -> float:
        """Write rocking back to the heels halfway and ahead again, with a level back."""
        r = self._rng
        self._move(("back",), (r.uniform(0.1, 0.18),), 4, (1.0, 1.6))
        return self._tracks["back"].keys[-1][0] + 1.0

    def _write_rest(self, _: list[Rep]) -> float:
        return float(self._rng.uniform(10, 12))

    def _move(self, names: tuple[str, ...], sizes: tuple[float, ...], times: int, way_s: tuple[float, float]) -> None:
        r, t = self._rng, 2.8
        for _ in range(times):
            up, top, down = r.uniform(*way_s), r.uniform(0.3, 1.0), r.uniform(*way_s)
            for name, size in zip(names, sizes, strict=True):
                self._tracks[name].move(t, t + up, size)
                self._tracks[name].move(t + up + top, t + up + top + down, 0.0)
            t += up + top + down + 0.7

    def _limbs(self, t_s: float) -> dict[str, tuple[float, ...]]:
        """Places of hands and knees while crawling: each step takes a limb 0.22 m ahead."""
        lift, ahead = [0.0] * 4, [0.0] * 4
        for begin, end, limb in self._steps:
            u = float(np.clip((t_s - begin) / (end - begin), 0, 1))
            ahead[limb] -= 0.22 * (1 - u * u * (3 - 2 * u))
            lift[limb] += 0.07 * float(np.sin(np.pi * u))
        return {"lift_m": tuple(lift), "ahead_m": tuple(ahead)}

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        r = self._rng
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        small = {
            name: sway(t_s, r, size)
            for name, size in (("tail", 0.5), ("chest", 0.6), ("nod", 1.0), ("face", 1.2), ("back", 0.003))
        }
        breath = breathing(t_s, r)
        out: list[Pose | None] = []
        for i, t in enumerate(t_s):
            more: dict[str, Any] = self._limbs(float(t)) if self._steps else {}
            state = State(
                tail_deg=v["tail"][i] + small["tail"][i],
                chest_deg=v["chest"][i] + small["chest"][i],
                nod_deg=v["nod"][i] + small["nod"][i],
                face_turn_deg=v["face"][i] + small["face"][i],
                back_m=v["back"][i] + small["back"][i],
                sink_m=v["sink"][i],
                push_m=v["push"][i],
                kneel=v["kneel"][i],
                breath=breath[i],
                **more,
            )
            out.append(self._body.pose(state, self.side))
        return out

    def props(self) -> list[Array]:
        """No props."""
        return []

    def judge(self, truth: Truth) -> Judged:
        """Repetitions with their faults."""
        return judge(truth) if self.kind == "cat_stretch" else Judged()


def roundness_deg(truth: Truth) -> Array:
    """Angle (N,) between pelvis and ribs, as seen from the side: 0 with a level back, positive rounded."""
    elevation = truth.spine_elevation_deg
    return np.asarray(elevation[:, SPINE_BONES.index("root")] - elevation[:, SPINE_BONES.index("spine01")])


def curl_deg(truth: Truth) -> Array:
    """Angle (N,) between pelvis and head: what the back and the neck curl together."""
    return roundness_deg(truth) + truth["head_pitch_deg"]


def elbow_deg(truth: Truth) -> Array:
    """Angle (N,) of the elbow that is bent more, 180 = straight."""
    angles = []
    for shoulder, elbow, wrist in ((11, 13, 15), (12, 14, 16)):
        upper, lower = (truth.point_m(end) - truth.point_m(elbow) for end in (shoulder, wrist))
        cosine = np.einsum("ni,ni->n", upper, lower) / np.linalg.norm(upper, axis=1) / np.linalg.norm(lower, axis=1)
        angles.append(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return np.asarray(np.minimum(*angles))


def judge(truth: Truth) -> Judged:
    """Find the roundings from the curl between pelvis and head, and their faults.

    The range is the largest roundness of the back, from a level back, whether the back was hollow before or not. The
    faults count from where the body was before.
    """
    curl, back = curl_deg(truth), roundness_deg(truth)
    hips = truth.middle_m(23)[:, :2]
    feet = hips[:10].mean(axis=0) - truth.middle_m(11)[:10, :2].mean(axis=0)
    shift = (hips @ (feet / np.linalg.norm(feet))) / truth.torso_m
    elbow = elbow_deg(truth)
    reps: list[dict[str, Any]] = []
    for span in find_turning_spans(truth.t_s, curl, _CURL_DEG):
        t = truth.t_s[span.inside]
        size = float(back[span.inside].max())
        whole = float(span.since_rest(curl).max())
        share = float(span.since_rest(back).max()) / whole
        faults: list[FaultDict] = [
            *fault("shifts_back", t, span.since_rest(shift), BACK_FAULT_TORSO, "torso"),
            *fault("elbows_bend", t, -span.since_rest(elbow), ELBOW_FAULT_DEG),
            *too_fast(truth.t_s, span, SHORTEST_S),
        ]
        if share < SHARE_FAULT:
            onset = float(truth.t_s[span.reached])
            faults.append({"code": "only_the_head", "peak": share, "unit": "share", "onset_s": onset})
        reps.append(repetition(truth, len(reps) + 1, span, None, size, faults, curl_deg=whole, share=share))
    if reps:  # a demonstration is shown until the back is level again
        after = (truth.t_s >= reps[-1]["end_s"]) & (curl >= curl[:10].mean() - _LEVEL_DEG)
        reps[-1]["level_s"] = float(truth.t_s[after][0]) if after.any() else reps[-1]["end_s"]
    add_partial_range(reps, lambda rep: all(f["code"] != "only_the_head" for f in rep["faults"]))
    for rep in reps:  # with the head alone the back moves little: that is the fault, not a smaller range
        if any(f["code"] == "only_the_head" for f in rep["faults"]):
            rep["faults"] = [f for f in rep["faults"] if f["code"] != "partial_range"]
    return Judged(reps)
