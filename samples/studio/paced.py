"""Replays a rested, unhurried performance as people do it: at their own tempo, without rests, cut off mid-movement.

The exercise's ``judge`` measures the truth on the whole performance at that tempo, rests included; the clip shows only
part of it. Faults are therefore changes from a real rest, even if the clip shows no rest.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array
from samples.studio.camera import Camera
from samples.studio.habits import Habits, put_hands, scratch_nose
from samples.studio.movement import Judged, Movement, Wish
from samples.studio.skeleton import Pose
from samples.studio.truth import Truth, TruthRecorder

#: Poses a second of the judged performance, in addition to the clip's own frames.
_RATE = 10
#: A phase shorter than this share of the exercise's minimum is ``too_fast``.
HURRIED = 0.6
#: A repetition counts if the clip shows more than this share of its way back.
SHOWN = 0.5
#: Share of a phase spent between 5 and 95 % of the range, and the time added at its outer end as a share of that.
_INNER, _PAD = 0.82, 0.15
#: Rest before each repetition in the judged performance, and the longest rest that the clip shows, seconds.
_JUDGED_REST_S, _SHOWN_REST_S = 1.2, 0.2
#: Shortest and longest rest at the beginning or end of a clip that shows one, seconds.
_STILL_S = (0.2, 1.0)
_PAUSE_S = (0.3, 0.8)
#: The trainer takes the first seconds of a hold as the person's baseline, so these keep their original pace.
_BASELINE_S = 3.0
#: Shortest hold that any exercise counts, seconds. A hold that the clip cuts shorter is left out of the truth.
_SHORTEST_HOLD_S = 3.0
LONGEST_S = 12.0
LONGEST_HOLD_S = 22.0
#: Faults that show only on the way up, so a repetition whose way up is cut cannot have them.
_ON_THE_WAY = ("hinges_up", "hinges_flat_back")
#: Faults that show only on the way back, in the same manner.
_ON_THE_WAY_BACK = ("lands_pelvis_first",)
#: Faults that need the hold at the top which the exercise's module gives them.
_AT_THE_TOP = ("hips_drop",)
_NO_CAMERA = Camera((0.0, 0.0, 0.3), 3.0, 10.0, 0.0, 0.0, 60.0, (640, 480))


def record_unseen(t_s: Array, poses: list[Pose | None]) -> Truth:
    """Measure the truth of a rehearsal at the times (N,), for which no camera has been placed yet."""
    return record(_NO_CAMERA, t_s, poses)


def record(camera: Camera, t_s: Array, poses: list[Pose | None]) -> Truth:
    """Measure the truth of posed bodies at the times (N,) through a camera."""
    recorder = TruthRecorder(camera)
    for t, pose in zip(t_s, poses, strict=True):
        recorder.add(float(t), pose)
    return recorder.done()


@dataclass(frozen=True, slots=True, eq=False)
class _Times:
    """Matching times, (K,) each: in the module's own performance, in the judged performance, and in the clip."""

    own_s: Array
    judged_s: Array
    clip_s: Array

    def judged(self, own_s: Array) -> Array:
        """Times of the judged performance."""
        return np.asarray(np.interp(own_s, self.own_s, self.judged_s))

    def to_clip(self, judged_s: float) -> float:
        """Time in the clip, negative before its first frame."""
        return float(np.interp(judged_s, self.judged_s, self.clip_s))

    def own(self, clip_s: Array) -> Array:
        """Times of the module's own performance."""
        return np.asarray(np.interp(clip_s, self.clip_s, self.own_s))


class _Score:
    """Builds the matching times, one stretch after the other."""

    def __init__(self) -> None:
        self._rows = [(0.0, 0.0, 0.0)]

    def until(self, own_s: float, judged_s: float, clip_s: float) -> None:
        """Add a stretch up to ``own_s``; it lasts ``judged_s`` in the judged performance, ``clip_s`` in the clip."""
        own, judged, clip = self._rows[-1]
        self._rows.append((max(own_s, own + 1e-6), judged + max(judged_s, 1e-6), clip + max(clip_s, 1e-6)))

    def way(self, to_s: float, lasts_s: float, pause: tuple[float, float] | None) -> None:
        """Add a phase that ends at ``to_s``; ``pause`` is the share at which it pauses, and for how long."""
        start = self._rows[-1][0]
        if pause is not None:
            share, pause_s = pause
            at = start + share * (to_s - start)
            self.until(at, share * lasts_s, share * lasts_s)
            self.until(at + 0.02 * (to_s - start), pause_s, pause_s)
            lasts_s *= 1 - share
        self.until(to_s, lasts_s, lasts_s)

    def done(self, first_own_s: float) -> _Times:
        """Return the finished times; the clip begins at ``first_own_s`` of the module's own performance."""
        own, judged, clip = np.array(self._rows).T
        return _Times(own, judged, clip - np.interp(first_own_s, own, clip))


class Paced:
    """A ``Movement`` performed with a person's habits.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(
        self,
        movement: Movement,
        habits: Habits,
        rng: Generator,
        wish: Wish,
        shortest_s: float | None = None,
        is_hold: bool = False,
    ):
        """Play a movement.

        Args:
            movement: the movement as the exercise's module makes it.
            habits: habits of the person.
            rng: draws tempo and rests.
            wish: what the clip should show.
            shortest_s: the exercise's shortest phase; None for a hold or a look-alike, which are played at an even
                pace.
            is_hold: play from the beginning, because a hold takes its baseline there.

        Raises:
            ValueError: the rehearsal shows more or fewer repetitions than asked for, so the truth would be wrong.
        """
        self._movement, self._habits, self._rng = movement, habits, rng
        self._working, self._shortest_s = wish.side, shortest_s
        self._own_s = np.arange(int(movement.duration_s * _RATE)) / _RATE
        self._poses: list[Pose | None] = []
        reps = []
        if shortest_s is not None:  # a rehearsal shows when the phases begin and end
            rehearsal = deepcopy(movement)
            reps = movement.judge(record_unseen(self._own_s, rehearsal.poses(self._own_s))).reps
            if len(reps) != len(wish.reps):
                raise ValueError(
                    f"{wish.kind}: {len(reps)} repetitions in the rehearsal, {len(wish.reps)} were wished for"
                )
        self._times, self.duration_s = self._write_reps(reps) if reps else self._write_evenly(is_hold)

    def _write_evenly(self, from_beginning: bool) -> tuple[_Times, float]:
        pace, score = self._habits.pace, _Score()
        start = 0.0 if from_beginning else self._rng.uniform(0.0, 2.0)
        score.until(_BASELINE_S, _BASELINE_S, _BASELINE_S)
        rest_s = (self._movement.duration_s - _BASELINE_S) / pace
        score.until(self._movement.duration_s, rest_s, rest_s)
        times = score.done(start)
        return times, min(float(times.clip_s[-1]), LONGEST_HOLD_S if from_beginning else LONGEST_S)

    def _write_reps(self, reps: list[dict[str, Any]]) -> tuple[_Times, float]:
        r, h, score = self._rng, self._habits, _Score()
        rest_s = r.uniform(*_STILL_S)
        first = end = 0.0
        for n, rep in enumerate(reps):
            up_s, down_s = (h.way_s * _INNER * float(np.exp(r.normal(0, 0.1))) for _ in range(2))
            begin = rep["start_s"] - _PAD * rep["up_s"]
            reached, left = rep["start_s"] + rep["up_s"], rep["end_s"] - rep["down_s"]
            own = begin - end
            score.until(begin, max(own, _JUDGED_REST_S), rest_s)
            score.way(reached, (1 + _PAD) * up_s, self._pause())
            keeps = any(f["code"] in _AT_THE_TOP for f in rep["faults"])
            top_s = left - reached if keeps else (1 - _INNER) * h.way_s + r.uniform(0.0, 0.25)
            score.until(left, top_s, top_s)
            end = rep["end_s"] + _PAD * rep["down_s"]
            score.way(end, (1 + _PAD) * down_s, self._pause())
            if n == 0:
                first = 0.0 if h.begins is None else begin + h.begins * (reached - begin)
            last = self._movement.duration_s if h.ends is None else left + h.ends * (end - left)
            rest_s = r.uniform(0.0, _SHOWN_REST_S)
        still_s = r.uniform(*_STILL_S)
        score.until(self._movement.duration_s, max(still_s, _JUDGED_REST_S), still_s)
        times = score.done(first)
        return times, float(np.interp(last, times.own_s, times.clip_s))

    def _pause(self) -> tuple[float, float] | None:
        r = self._rng
        return (r.uniform(0.35, 0.65), r.uniform(*_PAUSE_S)) if r.random() < self._habits.hesitates else None

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,) of the clip."""
        frames = self._times.own(t_s)
        self._own_s = np.union1d(self._own_s, frames)
        self._poses = self._movement.poses(self._own_s)
        if self._habits.hands is not None:
            for pose in self._poses:
                if pose is not None:
                    put_hands(pose, self._habits.hands, self._working)
        shown = [self._poses[i] for i in np.searchsorted(self._own_s, frames)]
        if not self._habits.scratches:
            return shown
        side = "L" if self._rng.random() < 0.5 else "R"
        middle = self._rng.uniform(0.25, 0.75) * self.duration_s
        share = np.clip(1.6 - np.abs(t_s - middle) / 0.5, 0, 1)
        return [p if p is None or s == 0 else _scratching(p, side, float(s)) for p, s in zip(shown, share, strict=True)]

    def performance(self) -> tuple[Array, list[Pose | None]]:
        """Times (M,) and poses of the judged performance: all of it, rests included, at the person's tempo.

        Available only after ``poses`` has been called for the clip's frames.
        """
        return self._times.judged(self._own_s), self._poses

    def props(self) -> list[Array]:
        """Return the person's props; a head propped on a hand needs no pillow."""
        return [] if self._habits.hands == "head_on_hand" else self._movement.props()

    def judge(self, truth: Truth) -> Judged:
        """Return the part of the performance's truth (see ``performance``) that the clip shows, in the clip's times."""
        found = self._movement.judge(truth)
        reps = [rep for rep in (self._shown(rep) for rep in found.reps) if rep is not None]
        for n, rep in enumerate(reps):
            rep["n"] = n + 1
        held = [self._in_clip(hold) | {"faults": self._held(hold)} for hold in found.holds]
        holds = [hold for hold in held if hold["end_s"] - hold["start_s"] >= _SHORTEST_HOLD_S]
        return replace(found, reps=reps, holds=[hold | {"n": n + 1} for n, hold in enumerate(holds)])

    def _in_clip(self, span: dict[str, Any]) -> dict[str, Any]:
        """Convert a span to clip times, cut at the clip's beginning and end."""
        times = {
            key: self._times.to_clip(span[key]) for key in ("start_s", "peak_s", "end_s", "onset_s") if key in span
        }
        return span | {key: min(max(t, 0.0), self.duration_s) for key, t in times.items()}

    def _held(self, hold: dict[str, Any]) -> list[dict[str, Any]]:
        shown = [f for f in hold["faults"] if self._times.to_clip(f["onset_s"]) < self.duration_s - 0.5]
        return [self._in_clip(f) for f in shown]

    def _shown(self, rep: dict[str, Any]) -> dict[str, Any] | None:
        """Return one repetition as the clip shows it, or None if the clip misses its peak or half of its way back."""
        start, peak, end = (self._times.to_clip(rep[key]) for key in ("start_s", "peak_s", "end_s"))
        left = self._times.to_clip(rep["end_s"] - rep["down_s"])
        if peak < 0 or self.duration_s <= left + SHOWN * (end - left):
            return None
        out = self._in_clip(rep)
        faults = [f for f in rep["faults"] if f["code"] != "too_fast"]
        if start < 0:
            faults = [f for f in faults if f["code"] not in _ON_THE_WAY]
            del out["up_s"]
        if end > self.duration_s:
            faults = [f for f in faults if f["code"] not in _ON_THE_WAY_BACK]
            del out["down_s"]
        out["faults"] = [self._in_clip(f) for f in faults] + self._too_fast(out)
        return out

    def _too_fast(self, rep: dict[str, Any]) -> list[dict[str, Any]]:
        """Find ``too_fast``: a completely shown phase is shorter than ``HURRIED`` × the exercise's minimum."""
        phases = {key: rep[key] for key in ("up_s", "down_s") if key in rep}
        if self._shortest_s is None or min(phases.values(), default=np.inf) >= HURRIED * self._shortest_s:
            return []
        known = rep["peak_s"] if phases.get("up_s", np.inf) < HURRIED * self._shortest_s else rep["end_s"]
        return [{"code": "too_fast", "peak": min(phases.values()), "unit": "s", "onset_s": known}]


def _scratching(pose: Pose, side: str, share: float) -> Pose:
    out = Pose(pose.body, pose.turns.copy(), pose.joints_m.copy())
    scratch_nose(out, side, share)
    return out
