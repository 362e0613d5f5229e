"""Clips in which nobody exercises: standing around, leaving, coming in, and an empty room."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.gait import Way, follow
from samples.studio.motion import Track
from samples.studio.movement import Judged, Side, View, Wish
from samples.studio.skeleton import Pose
from samples.studio.truth import Truth
from samples.studio.visitors import OUT_M

FAULTS: tuple[str, ...] = ()
WHOLE_CLIP: tuple[str, ...] = ()
LOOK_ALIKES: tuple[str, ...] = ("standing_about", "leaving", "empty", "walks_in")
VIEWS: tuple[View, ...] = (View("side", 0.0, (0.0, 35.0), (-20.0, 20.0), 1.0),)
SIDED = False
REPS = (0, 0)

#: Heading of a person who looks at the camera.
_FACING_DEG = -90.0


class Scene:
    """One clip with nothing to count.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(self, body: Body, rng: Generator, kind: str, side: Side):
        self._body, self._rng, self._side = body, rng, side
        self._tracks = {name: Track.at() for name in ("x", "y", "heading", "shift", "head_turn", "nod", "phone")}
        #: First and last time at which the person is in the room.
        self._here_s = (0.0, np.inf)
        write = {
            "standing_about": self._stand_about,
            "leaving": self._leave,
            "walks_in": self._walk_in,
            "empty": self._stay_away,
        }
        if kind not in write:
            raise ValueError(f"no scene called {kind!r}; there are: {', '.join(LOOK_ALIKES)}")
        self.duration_s = float(write[kind]())

    def _place(self, x: float, heading_deg: float) -> None:
        self._tracks["x"], self._tracks["heading"] = Track.at(x), Track.at(heading_deg)
        self._tracks["y"] = Track.at(self._rng.uniform(-0.15, 0.15))

    def _idle(self, start_s: float, end_s: float) -> None:
        """Shift weight, look around, look at a phone."""
        r, t = self._rng, start_s
        while t < end_s - 1.6:
            length = r.uniform(0.7, 1.2)
            todo = r.choice(["shift", "look", "phone"], p=[0.4, 0.35, 0.25])
            if todo == "shift":
                self._tracks["shift"].move(t, t + length, r.uniform(0.03, 0.06) * r.choice([-1, 1]))
            elif todo == "look":
                self._tracks["head_turn"].move(t, t + length, r.uniform(-50, 50))
            else:
                raised = float(self._tracks["phone"].keys[-1][1] < 0.5)
                self._tracks["phone"].move(t, t + length, raised)
                self._tracks["nod"].move(t, t + length, 24.0 * raised)
                self._tracks["head_turn"].move(t, t + length, 0.0)
            t += length + r.uniform(0.5, 1.6)
        if self._tracks["phone"].keys[-1][1] > 0:
            for name in ("phone", "nod"):
                self._tracks[name].move(end_s - 0.9, end_s, 0.0)
        for name in ("shift", "head_turn"):
            self._tracks[name].move(max(end_s - 0.9, self._tracks[name].keys[-1][0]), end_s, 0.0)

    def _stand_about(self) -> float:
        r = self._rng
        heading = float(r.choice([_FACING_DEG, _FACING_DEG / 2, 0.0]))
        self._place(r.uniform(-0.3, 0.3), heading)
        t = 0.6
        for _ in range(2):
            end = t + r.uniform(4.0, 5.5)
            self._idle(t, end)
            to = heading + r.uniform(40, 110) * r.choice([-1, 1])
            self._tracks["heading"].move(end, end + abs(to - heading) / 70, to)
            t, heading = end + abs(to - heading) / 70 + 0.3, to
        self._idle(t, t + 2.5)
        return t + 3.0

    def _leave(self) -> float:
        r = self._rng
        start = r.uniform(-0.3, 0.3)
        self._place(start, _FACING_DEG)
        self._idle(0.5, 3.6)
        way = 1.0 if r.random() < 0.5 else -1.0
        self._tracks["heading"].move(3.8, 4.9, 0.0 if way > 0 else -180.0)
        gone = 4.6 + (OUT_M - way * start) / r.uniform(0.9, 1.15)
        self._tracks["x"].move(4.6, gone, way * OUT_M)
        self._here_s = (0.0, gone)
        return gone + r.uniform(3.0, 5.0)

    def _walk_in(self) -> float:
        r = self._rng
        way = 1.0 if r.random() < 0.5 else -1.0
        heading, to = (0.0 if way > 0 else -180.0), float(r.choice([_FACING_DEG, _FACING_DEG / 2, 0.0]))
        self._place(-way * OUT_M, heading)
        come, stop = r.uniform(1.5, 3.0), r.uniform(-0.3, 0.3)
        there = come + (OUT_M + way * stop) / r.uniform(0.9, 1.15)
        self._tracks["x"].move(come, there, stop)
        self._tracks["heading"].move(there - 0.3, there + 0.3 + abs(to - heading) / 80, to)
        end = there + abs(to - heading) / 80 + r.uniform(4.0, 5.0)
        self._idle(there + abs(to - heading) / 80 + 0.6, end - 0.5)
        self._here_s = (come, np.inf)
        return end

    def _stay_away(self) -> float:
        self._here_s = (np.inf, np.inf)
        return float(self._rng.uniform(6, 9))

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,); ``None`` where nobody is in the room."""
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        way = Way(v["x"], v["y"], v["heading"], v["shift"], v["head_turn"], v["nod"], v["phone"])
        if self._here_s[0] == np.inf:
            return [None] * len(t_s)
        posed = follow(self._body, self._rng, t_s, way)
        here = (t_s >= self._here_s[0]) & (t_s <= self._here_s[1])
        return [(p if self._side == "left" else p.mirrored()) if h else None for p, h in zip(posed, here, strict=True)]

    def props(self) -> list[Array]:
        """No props."""
        return []

    def judge(self, truth: Truth) -> Judged:
        """Find nothing: nobody exercises."""
        return Judged()


def make(body: Body, rng: Generator, wish: Wish) -> Scene:
    """Make the scene that the wish names."""
    return Scene(body, rng, wish.kind, wish.side)
