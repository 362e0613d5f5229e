"""The hip twist: on the back in table top, the knees swing together to each side; faults and look-alikes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.judging import FaultDict, add_partial_range, fault, find_spans, repetition, too_fast
from samples.studio.motion import Track, breathing, sway
from samples.studio.movement import Judged, Rep, Side, View, Wish, schedule, settle_into_table_top, tempo, three_moves
from samples.studio.skeleton import Pose
from samples.studio.supine import Setup, State, Supine
from samples.studio.toe_taps import leg_between
from samples.studio.truth import Truth
from samples.studio.vectors import turn, unit

FAULTS: tuple[str, ...] = ("shoulder_lifts", "knees_separate", "uneven_range", "too_fast", "partial_range")
WHOLE_CLIP: tuple[str, ...] = ("uneven_range",)
LOOK_ALIKES: tuple[str, ...] = ("settling", "knees_open", "rest")
VIEWS: tuple[View, ...] = (
    View("head", 90.0, (20.0, 35.0), (-10.0, 10.0), 0.75),
    View("side", 0.0, (10.0, 35.0), (-15.0, 15.0), 0.15, recommended=False),
    View("feet", -90.0, (15.0, 35.0), (-10.0, 10.0), 0.10, recommended=False),
)
SIDED = False
REPS = (2, 4)

SHORTEST_S = 1.5
#: Fault thresholds, against the rest before the repetition: turn of the rib cage, and distance between the knees.
SHOULDER_FAULT_DEG = 10.0
KNEES_FAULT_SHOULDERS = 0.12
#: Difference of the two sides as a share of the larger range.
UNEVEN_FAULT = 0.15

_X, _Y, _Z = np.eye(3)
_SWAY = {"swing": 0.7, "chest": 0.4, "gap": 0.002, "nod": 0.4}


def draw_rep(rng: Generator, fault: str | None = None, strong: bool = False, swing_deg: float = 40.0) -> Rep:
    """Draw a natural repetition, with a fault if one is given; ``swing_deg`` is the person's own good range.

    The size ``weak`` is the share by which swings to the weaker side are smaller.
    """
    sizes = {
        "swing": swing_deg * rng.uniform(0.97, 1.03),
        "chest": rng.uniform(0.5, 4.0),
        "lag": rng.uniform(-0.5, 1.5),
        "weak": rng.uniform(0.0, 0.03),
    }
    if fault == "shoulder_lifts":
        sizes["chest"] = rng.uniform(19, 23) if strong else rng.uniform(12.2, 14)
    elif fault == "knees_separate":
        sizes["lag"] = rng.uniform(19, 22) if strong else rng.uniform(7.8, 8.8)
    elif fault == "uneven_range":
        sizes["swing"] = swing_deg * rng.uniform(0.985, 1.015)
        sizes["weak"] = rng.uniform(0.27, 0.29) if strong else rng.uniform(0.21, 0.23)
    elif fault == "partial_range":
        sizes["swing"] *= 0.35 if strong else 0.5
    elif fault not in (None, "too_fast"):
        raise ValueError(f"no fault called {fault!r}; there are: {', '.join(FAULTS)}")
    times = tempo(rng, fault, strong, SHORTEST_S)
    if fault == "partial_range":  # sway blurs the start and end of a small movement, so smaller ones are slower
        times |= {name: times[name] * 1.25 for name in ("up_s", "down_s")}
    return Rep(**times, sizes=sizes, lags={"chest": rng.uniform(0.2, 0.4), "lag": 0.1})


def make(body: Body, rng: Generator, wish: Wish) -> HipTwist:
    """A clip of the hip twist or of one of its look-alikes."""
    target = rng.uniform(34, 46)
    reps = [draw_rep(rng, fault, strong, target) for fault, strong in wish.reps]
    return HipTwist(body, wish.side, rng, reps, wish.kind)


class HipTwist:
    """A clip of a person on the back: swings to each side in turn, or one of the look-alikes.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(self, body: Body, side: Side, rng: Generator, reps: list[Rep], kind: str = "hip_twist"):
        self.side, self.kind, self._rng, self._body = side, kind, rng, body
        self._lying = Supine(
            body,
            Setup(
                feet_from_seat_m=rng.uniform(0.12, 0.25),
                feet_apart_m=rng.uniform(0.14, 0.22),
                arms="wide",
                pillow=bool(rng.random() < 0.3),
            ),
        )
        self._knees_m, self._ankles_m = rng.uniform(0.11, 0.13), rng.uniform(0.09, 0.12)
        self._thigh_deg, self._shin_deg = rng.uniform(84, 93), rng.uniform(-6, 3)
        self._point_deg = rng.uniform(15, 45)
        self._pelvis_share, self._lying_deg = rng.uniform(0.7, 0.85), rng.uniform(-4, 4)
        self._first, self._weak = (int(n) for n in rng.integers(2, size=2))
        self._tracks = {
            name: Track.at() for name in ("swing", "chest", "lag", "open", "left_up", "right_up", "arch", "sx", "sy")
        }
        write = {"hip_twist": self._write_reps, "knees_open": self._write_opening, "settling": self._write_settling}
        self.duration_s = write.get(kind, self._write_rest)(reps)

    def _write_reps(self, reps: list[Rep]) -> float:
        written = []
        for n, rep in enumerate(reps):
            to_left = (n + self._first) % 2 == 0
            sign, s = (1.0 if to_left else -1.0), rep.sizes
            size = s["swing"] * (1 - s["weak"] * (to_left == bool(self._weak)))
            sizes = {"swing": sign * size, "chest": sign * s["chest"], "lag": sign * s["lag"]}
            written.append(Rep(rep.up_s, rep.top_s, rep.down_s, rep.rest_s, sizes, rep.lags))
        tracks, duration_s = schedule(written, self._rng)
        self._tracks |= tracks
        return duration_s

    def _write_opening(self, _: list[Rep]) -> float:
        """Write both knees opening and closing over a still pelvis."""
        return three_moves([self._tracks["open"]] * 3, self._rng, (1.4, 2.0), (0.2, 0.5), (20, 32))

    def _write_settling(self, _: list[Rep]) -> float:
        return settle_into_table_top(self._tracks, self._rng, ("left", "right")[self._first])

    def _write_rest(self, _: list[Rep]) -> float:
        return float(self._rng.uniform(10, 12))

    def _raise_legs(self, pose: Pose, swing_deg: float, lag_deg: float, open_deg: float, gap_m: float) -> None:
        """Pose both legs in table top, changing the pose in place.

        Args:
            pose: changed in place; the trunk is already posed.
            swing_deg: swing of the knees to the person's left.
            lag_deg: how far the trailing leg stays behind.
            open_deg: how far each knee opens outwards.
            gap_m: extra distance between the knees.
        """
        j, b = self._body.joints_m, self._body.bones
        hips = {side: pose.joint(f"upperleg01.{side}") for side in "LR"}
        middle = (hips["L"] + hips["R"]) / 2
        behind = "R" if swing_deg > 0 else "L"
        for side, out in (("L", 1.0), ("R", -1.0)):
            hip, knee, ankle = (j[b[f"{n}.{side}"]] for n in ("upperleg01", "lowerleg01", "foot"))
            thigh_m, shin_m = np.linalg.norm(knee - hip), np.linalg.norm(ankle - knee)
            swung = turn(_X, -swing_deg + abs(lag_deg) * np.sign(swing_deg) * (side == behind) - out * open_deg)
            high, low = np.radians([self._thigh_deg, self._shin_deg])
            up = swung @ np.array([np.cos(high), 0.0, np.sin(high)])
            # The knees meet in front of the middle of the pelvis, so the thighs lean inwards.
            aim = middle + up * thigh_m + turn(_X, -swing_deg) @ _Y * out * (self._knees_m + gap_m) / 2
            at_knee = hips[side] + unit(aim - hips[side]) * thigh_m
            inward = swung @ _Y * out * (self._ankles_m - self._knees_m - gap_m) / 2 / shin_m
            tuck = swung @ _Y * -out * np.sin(np.radians(open_deg)) * 0.85
            shin = unit(np.array([np.cos(low), 0.0, 0.0]) + swung @ _Z * np.sin(low) + inward + tuck)
            at_ankle = at_knee + shin * shin_m
            pose.leg(side, at_ankle, at_knee - (hips[side] + at_ankle) / 2)
            now = pose.turn_of(f"lowerleg02.{side}")
            pose.put(f"foot.{side}", turn(now @ _X, self._point_deg) @ now)

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        r = self._rng
        v = {name: track.values(t_s) for name, track in self._tracks.items()}
        small = {name: sway(t_s, r, size) for name, size in _SWAY.items()}
        breath = breathing(t_s, r)
        busy = np.clip(np.abs(v["swing"]) / 10, 0.3, 1)
        out: list[Pose | None] = []
        for i in range(len(t_s)):
            swing = v["swing"][i] + small["swing"][i] * busy[i]
            state = State(
                pelvis_turn_deg=-self._pelvis_share * swing,
                pelvis_pitch_deg=-v["arch"][i],
                pelvis_slide_m=(v["sx"][i], v["sy"][i]),
                thorax_turn_deg=-v["chest"][i] - small["chest"][i] * busy[i],
                head_nod_deg=small["nod"][i],
                breath=breath[i],
            )
            pose = self._lying.pose(state)
            planted = Pose(pose.body, pose.turns.copy(), pose.joints_m.copy())
            self._raise_legs(pose, swing, v["lag"][i], v["open"][i], abs(small["gap"][i]))
            if self.kind == "settling":
                raised = Pose(pose.body, pose.turns.copy(), pose.joints_m.copy())
                for name, side in (("left", "L"), ("right", "R")):
                    leg_between(pose, planted, raised, side, v[f"{name}_up"][i])
            askew = turn(_Z, self._lying_deg)
            pose.turns, pose.joints_m = askew @ pose.turns, pose.joints_m @ askew.T
            out.append(pose if self.side == "left" else pose.mirrored())
        return out

    def props(self) -> list[Array]:
        """The pillow, if there is one."""
        return self._lying.props(self.side)

    def judge(self, truth: Truth) -> Judged:
        """Return the repetitions with their faults, and whether the sides differ."""
        return judge(truth) if self.kind == "hip_twist" else Judged()


def _swing_deg(truth: Truth) -> Array:
    """Swing (N,) of the mid-knee point about mid-hip, positive to the person's left."""
    knees = truth.middle_m(25) - truth.middle_m(23)
    left = np.median(truth.point_m(11) - truth.point_m(12), axis=0) * [1, 1, 0]
    return np.asarray(np.degrees(np.arctan2(knees @ unit(left), knees[:, 2])))


def judge(truth: Truth) -> Judged:
    """Find the swings to either side, and their faults against the rest before each.

    ``shoulder_lifts`` is how far the rib cage turns with the knees. The line through the shoulder joints tilts less,
    because the arms hold the shoulders down; it is kept as ``shoulder_line_deg``.
    """
    swing = _swing_deg(truth)
    shoulders = truth.point_m(11) - truth.point_m(12)
    width = np.linalg.norm(shoulders, axis=1)
    line = np.degrees(np.arcsin(np.clip(shoulders[:, 2] / width, -1, 1)))
    knees = np.linalg.norm(truth.point_m(25) - truth.point_m(26), axis=1) / np.median(width)
    found = []
    for side, sign in (("left", 1.0), ("right", -1.0)):
        signal = np.maximum(sign * swing, -3.0)  # a swing to the other side is not rest
        found += [(side, sign, signal, span) for span in find_spans(truth.t_s, signal, 8.0, 4.0)]
    reps: list[dict[str, Any]] = []
    for side, sign, signal, span in sorted(found, key=lambda row: row[3].start):
        t = truth.t_s[span.inside]
        faults = [
            *fault("shoulder_lifts", t, -sign * span.since_rest(truth["thorax_turn_deg"]), SHOULDER_FAULT_DEG),
            *fault("knees_separate", t, span.since_rest(knees), KNEES_FAULT_SHOULDERS, "shoulder widths"),
            *too_fast(truth.t_s, span, SHORTEST_S),
        ]
        tilt = float((-sign * span.since_rest(line)).max())
        range_deg = float(span.since_rest(signal).max())
        reps.append(repetition(truth, len(reps) + 1, span, side, range_deg, faults, shoulder_line_deg=tilt))
    add_partial_range(reps)
    return Judged(reps, set_faults=_uneven(reps))


def _uneven(reps: list[dict[str, Any]]) -> list[FaultDict]:
    """Find ``uneven_range``: full swings with the knees together are smaller to one side than to the other."""
    whole = [r for r in reps if all(f["code"] not in ("partial_range", "knees_separate") for f in r["faults"])]
    ranges = [[r["range_deg"] for r in whole if r["side"] == side] for side in ("left", "right")]
    if not all(ranges):
        return []
    low, high = sorted(float(np.mean(r)) for r in ranges)
    share = 1 - low / high
    return [{"code": "uneven_range", "value": share, "unit": "share"}] if share > UNEVEN_FAULT else []
