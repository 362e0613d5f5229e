"""Hip flexor stretch: half kneeling, a little glide forward, held; its faults and look-alikes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.half_kneeling import HalfKneeling, Hands, Place
from samples.studio.judging import FaultDict, fault
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Side, View, Wish
from samples.studio.skeleton import Pose
from samples.studio.truth import Truth
from samples.studio.upright import Bends, Setup, State, Upright
from samples.studio.upright_clip import Tracks

FAULTS: tuple[str, ...] = ("leans_forward", "knee_past_toes", "back_hollows")
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("both_knees", "lunges", "standing", "stepping")
#: The planted leg is the near one in the first view; in the second the person faces the other way.
VIEWS: tuple[View, ...] = (
    View("side", 0.0, (0.0, 12.0), (-10.0, 10.0), 0.5),
    View("side", 180.0, (0.0, 12.0), (-10.0, 10.0), 0.5),
)
SIDED = True
#: A clip holds one hold; its faults come on one after the other.
REPS = (1, 2)

LEAN_FAULT_DEG = 12.0
KNEE_FAULT_LEG = 0.1
#: Pelvis tipped forward against the trunk since the first seconds.
HOLLOW_FAULT_DEG = 10.0
#: Every clip begins with the hips over the knee for this long, seconds.
BASELINE_S = 2.5


def make(body: Body, rng: Generator, wish: Wish) -> HipFlexorStretch:
    """Make a hold or one of its look-alikes."""
    return HipFlexorStretch(body, rng, wish)


class HipFlexorStretch:
    """A clip of one hold, or of a look-alike.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(self, body: Body, rng: Generator, wish: Wish) -> None:
        self.side, self.kind, self._rng = wish.side, wish.kind, rng
        hands: tuple[Hands, ...] = ("hips", "front_thigh", "hang")
        is_near = any(code == "knee_past_toes" for code, _ in wish.reps)
        place = Place(
            hands=hands[int(rng.integers(3))],
            # Knees pass the toes of a foot that stands too near.
            front_m=rng.uniform(0.28, 0.33) if is_near else rng.uniform(0.40, 0.50),
            apart_m=rng.uniform(0.14, 0.24),
            toes_tucked=bool(rng.random() < 0.5),
            toes_out_deg=rng.uniform(0, 12),
            stoop_deg=rng.uniform(-2, 4),
        )
        self._kneeling = HalfKneeling(body, place)
        self._standing = Upright(body, Setup(feet_apart_m=0.2))
        self._tracks: Tracks = {n: Track.at() for n in ("glide", "rise", "lean", "hollow", "turn")}
        self._tracks["step"] = Track.at(0.0 if wish.kind in ("both_knees", "stepping") else 1.0)
        write = {
            "hip_flexor_stretch": self._write_hold,
            "lunges": self._write_lunges,
            "stepping": self._write_stepping,
        }
        self.duration_s = write.get(wish.kind, self._write_rest)(wish)

    def _deepest_m(self, leg_share: float) -> float:
        """Glide at which the front knee is this far ahead of the toes, as a share of the leg's length."""
        legs = self._kneeling
        wanted = legs.toes_m + leg_share * (legs.thigh_m + legs.shin_m)
        glides = np.linspace(0.0, 0.95 * legs.thigh_m, 200)
        return float(glides[int(np.argmin([abs(legs.front_knee_ahead_m(g) - wanted) for g in glides]))])

    def _write_hold(self, wish: Wish) -> float:
        """Write a glide forward that stays; each fault comes on, stays and eases again."""
        r, tracks = self._rng, self._tracks
        glide = min(r.uniform(0.07, 0.13), self._deepest_m(0.02))
        t = float(r.uniform(2.8, 3.4))
        tracks["glide"].move(t, t + 1.6, glide)
        tracks["hollow"].move(t, t + 1.4, r.uniform(-6, -3))  # the tuck
        t += float(r.uniform(2.4, 3.0))
        for code, strong in wish.reps:
            if code is None:
                t += float(r.uniform(2.5, 4.0))
                continue
            creep, stay, back = r.uniform(1.2, 2.0), r.uniform(2.2, 3.0), r.uniform(0.9, 1.5)
            name, rest, size = {
                "leans_forward": ("lean", 0.0, r.uniform(25, 29) if strong else r.uniform(16, 18)),
                "knee_past_toes": ("glide", glide, self._deepest_m(r.uniform(0.155, 0.17) if strong else 0.13)),
                "back_hollows": ("hollow", tracks["hollow"].keys[-1][1], r.uniform(22, 26) if strong else 12.0),
            }[code]
            tracks[name].move(t, t + creep, size)
            tracks[name].move(t + creep + stay, t + creep + stay + back, rest)
            t += creep + stay + back + float(r.uniform(1.8, 2.6))
        return max(t + float(r.uniform(0.5, 2.0)), 14.0)

    def _write_lunges(self, _: Wish) -> float:
        """Write a knee that leaves the floor and comes down again, over and over."""
        t, r = 2.6, self._rng
        for _n in range(4):
            up, down = r.uniform(0.9, 1.3), r.uniform(0.9, 1.3)
            self._tracks["rise"].move(t, t + up, r.uniform(0.2, 0.28))
            self._tracks["rise"].move(t + up + 0.3, t + up + 0.3 + down, 0.0)
            t += up + down + 0.7
        return t + 0.5

    def _write_stepping(self, _: Wish) -> float:
        """Write a foot that steps forward, stands, and goes back; the body turns between."""
        t, r = 2.6, self._rng
        for _n in range(2):
            self._tracks["step"].move(t, t + 1.2, 1.0)
            self._tracks["lean"].move(t - 0.5, t + 0.5, r.uniform(8, 16))
            self._tracks["lean"].move(t + 0.9, t + 1.8, 0.0)
            self._tracks["step"].move(t + 4.0, t + 5.2, 0.0)
            t += 6.4
        return t + 0.3

    def _write_rest(self, _: Wish) -> float:
        """Write nothing but a glance and a small sway of the hips."""
        self._tracks["turn"].move(3.0, 4.0, self._rng.uniform(-25, 25))
        self._tracks["turn"].move(6.0, 7.0, 0.0)
        self._tracks["glide"].move(4.0, 5.5, 0.05)
        self._tracks["glide"].move(8.0, 9.5, 0.0)
        return 14.0

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        r = self._rng
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        v["glide"] = v["glide"] + sway(t_s, r, 0.003)
        v["lean"] = v["lean"] + sway(t_s, r, 0.6) + r.uniform(-3, 3)
        v["hollow"] = v["hollow"] + sway(t_s, r, 0.5)
        v["turn"] = v["turn"] + sway(t_s, r, 1.5)
        nod, breath = sway(t_s, r, 0.7), breathing(t_s, r)
        out: list[Pose | None] = []
        for i in range(len(t_s)):
            hollow = v["hollow"][i]
            # The low back and the lowest ribs undo the pelvis, so the trunk stays as upright as it was.
            bends: Bends = (-0.35 * hollow, -0.4 * hollow, -0.35 * hollow, 0.0, 0.0, 0.0, 0.0, nod[i] / 2, nod[i] / 2)
            state = State(
                pelvis_pitch_deg=float(v["lean"][i] + hollow),
                bends_deg=bends,
                head_turn_deg=float(v["turn"][i]),
                breath=float(breath[i]),
            )
            if self.kind == "standing":
                out.append(self._standing.pose(state, self.side))
                continue
            glide, rise, step = (float(v[name][i]) for name in ("glide", "rise", "step"))
            out.append(self._kneeling.pose(state, self.side, glide, rise, step))
        return out

    def props(self) -> list[Array]:
        """Nothing."""
        return []

    def judge(self, truth: Truth) -> Judged:
        """The one hold with its faults."""
        return Judged(holds=[judge(truth, self.side)]) if self.kind == "hip_flexor_stretch" else Judged()


def measures(truth: Truth, side: Side) -> dict[str, Array]:
    """Measures (N,) by fault code.

    ``leans_forward``: trunk from upright. ``knee_past_toes``: front knee ahead of the front toes, in lengths of the
    front leg. ``back_hollows``: pelvis tipped forward against the trunk, since the first seconds.
    """
    ahead = _facing(truth, side)
    hip, knee, ankle, toes = (truth.point_m(n + (1 if side == "left" else 0)) for n in (23, 25, 27, 31))
    leg_m = float(np.median(np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1)))
    line = truth.middle_m(11) - truth.middle_m(23)
    hollow = truth["pelvis_tilt_deg"]
    return {
        "leans_forward": np.degrees(np.arctan2(line @ ahead, line[:, 2])),
        "knee_past_toes": ((knee - toes) @ ahead) / leg_m,
        "back_hollows": hollow - np.median(hollow[truth.t_s < BASELINE_S]),
    }


def _facing(truth: Truth, side: Side) -> Array:
    """Level unit vector (3,) in which the planted foot points."""
    toes, heel = (truth.point_m(n + (1 if side == "left" else 0)) for n in (31, 29))
    way = np.nanmedian(toes - heel, axis=0) * [1, 1, 0]
    return np.asarray(way / np.linalg.norm(way))


def judge(truth: Truth, side: Side) -> dict[str, Any]:
    """Find the one hold of a clip, with its faults (see :func:`measures`)."""
    t, of = truth.t_s, measures(truth, side)
    faults = [
        *_episode("leans_forward", t, of["leans_forward"], LEAN_FAULT_DEG),
        *_episode("knee_past_toes", t, of["knee_past_toes"], KNEE_FAULT_LEG, "leg"),
        *_episode("back_hollows", t, of["back_hollows"], HOLLOW_FAULT_DEG),
    ]
    return {"n": 1, "start_s": float(t[0]), "end_s": float(t[-1]), "side": side, "faults": faults}


def _episode(code: str, t_s: Array, values: Array, threshold: float, unit: str = "deg") -> list[FaultDict]:
    """Find a fault, including the time at which it ended."""
    found = fault(code, t_s, values, threshold, unit)
    for f in found:
        f["end_s"] = float(t_s[values >= threshold].max())
    return found
