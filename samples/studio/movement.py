"""The interface of an exercise's studio module, and the score that times its repetitions.

A module ``samples/studio/<exercise id>.py`` holds ``FAULTS``, ``WHOLE_CLIP``, ``LOOK_ALIKES``, ``VIEWS``, ``SIDED`` and
``make``; see :class:`Module`. ``MODULES`` in ``plan.py`` lists it; nothing else does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.motion import Track
from samples.studio.skeleton import Pose
from samples.studio.truth import Truth

#: Which way a body lies or stands: "left" as built (head towards -x, or facing +x), "right" the mirror image.
Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera may stand for an exercise.

    Attributes:
        name: side of the body that faces the camera: "front", "back", "side", "head" or "feet".
        turn_deg: turn of the body about the vertical from how it is built (the mirror image turns the other way).
        pitch_deg: smallest and largest angle at which the camera looks down.
        azimuth_deg: smallest and largest angle off ``name``, positive towards the head (standing: the back).
        share: share of the exercise's clips with this view.
        recommended: whether the exercise asks for this view; any other view must end in *not seen*.
    """

    name: Literal["front", "back", "side", "head", "feet"]
    turn_deg: float
    pitch_deg: tuple[float, float]
    azimuth_deg: tuple[float, float]
    share: float
    recommended: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What a clip should show.

    Attributes:
        kind: the exercise's id, or one of its look-alikes.
        side: the working side if the exercise has one; otherwise which way the body lies or faces.
        reps: (fault or None, strong) for each repetition, or for the whole of a hold.
        slide: add small slides on the mat, if the module supports them.
        alone: show a fault of the way up with a correct way down, if the module supports it.
    """

    kind: str
    side: Side
    reps: tuple[tuple[str | None, bool], ...]
    slide: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The repetitions, holds and faults in the measured truth of a clip, as its sidecar lists them."""

    reps: list[dict[str, Any]] = field(default_factory=list)
    holds: list[dict[str, Any]] = field(default_factory=list)
    set_faults: list[dict[str, Any]] = field(default_factory=list)


class Movement(Protocol):
    """One clip's movement.

    Attributes:
        duration_s: length of the clip.
    """

    duration_s: float

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,), called once; ``None`` where nobody is there."""

    def props(self) -> list[Array]:
        """Return the person's still things, such as a pillow or a chair; rows as in ``room.box``."""

    def judge(self, truth: Truth) -> Judged:
        """Find repetitions, holds and faults in the measured truth, not in what was asked for."""


class Module(Protocol):
    """An exercise's module.

    Attributes:
        FAULTS: fault codes that can be asked for, each mild (just over its threshold) or strong (near its severe
            value).
        WHOLE_CLIP: the faults that a clip has in every repetition or in none, such as the position of the feet.
        LOOK_ALIKES: kinds of clip in which nobody does this exercise.
        VIEWS: where the camera may stand, the recommended view first; the shares add up to 1.
        SIDED: whether one side of the body works, so that a clip's side is the exercise's side.
        REPS: smallest and largest number of repetitions in a clip.
    """

    FAULTS: tuple[str, ...]
    WHOLE_CLIP: tuple[str, ...]
    LOOK_ALIKES: tuple[str, ...]
    VIEWS: tuple[View, ...]
    SIDED: bool
    REPS: tuple[int, int]

    def make(self, body: Body, rng: Generator, wish: Wish) -> Movement:
        """Draw a random movement that shows what is wished for."""


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition as it is asked for; the result is measured afterwards.

    Attributes:
        up_s: time to the peak.
        top_s: hold at the peak.
        down_s: time back.
        rest_s: pause afterwards.
        sizes: value of each track at the peak.
        lags: how much later than the lead a track starts, and how much earlier it returns, as a share of the phase,
            0–0.9; tracks without a lag move with the lead.
    """

    up_s: float
    top_s: float
    down_s: float
    rest_s: float
    sizes: Mapping[str, float]
    lags: Mapping[str, float] = field(default_factory=dict)


def tempo(rng: Generator, fault: str | None, strong: bool, shortest_s: float) -> dict[str, float]:
    """Draw the times of a repetition, natural or hurried.

    Args:
        rng: random generator.
        fault: ``"too_fast"`` makes the way up, and half of the time the way down, shorter than allowed.
        strong: much shorter.
        shortest_s: the shortest phase that the exercise allows, measured between 5 and 95 % of the range.
    """
    out = {
        "up_s": shortest_s * rng.uniform(1.4, 1.75),
        "top_s": rng.uniform(0.15, 0.5),
        "down_s": shortest_s * rng.uniform(1.4, 1.75),
        "rest_s": rng.uniform(0.6, 0.9),
    }
    if fault == "too_fast":
        out["up_s"] = shortest_s * (rng.uniform(0.47, 0.6) if strong else rng.uniform(0.67, 0.8))
        if rng.random() < 0.5:
            out["down_s"] = out["up_s"] * rng.uniform(0.9, 1.1)
    return out


def schedule(reps: Sequence[Rep], rng: Generator) -> tuple[dict[str, Track], float]:
    """Schedule repetitions one after the other, with at least 2.7 s of rest before the first.

    Returns:
        One track for each name in any ``sizes``, and the length of the clip in seconds.
    """
    tracks = {name: Track.at() for rep in reps for name in rep.sizes}
    t = float(rng.uniform(2.7, 3.0))
    for rep in reps:
        up, down = t + rep.up_s, t + rep.up_s + rep.top_s
        end = down + rep.down_s
        for name, value in rep.sizes.items():
            lag = rep.lags.get(name, 0.0)
            tracks[name].move(t + lag * rep.up_s, up, value)
            tracks[name].move(down, end - lag * rep.down_s, 0.0)
        t = end + rep.rest_s
    return tracks, float(t + 0.3)


def three_moves(
    tracks: Sequence[Track],
    rng: Generator,
    way_s: tuple[float, float],
    top_s: tuple[float, float],
    size: tuple[float, float],
) -> float:
    """Write a look-alike that moves there and back, once on each of three tracks in turn; they may be the same.

    Args:
        tracks: the three tracks.
        rng: draws the times and sizes.
        way_s: shortest and longest way there, and back, seconds.
        top_s: shortest and longest stay at the top, seconds.
        size: smallest and largest value at the top.

    Returns:
        Length of the clip, seconds.
    """
    t = 2.8
    for track in tracks:
        up, top, down = rng.uniform(*way_s), rng.uniform(*top_s), rng.uniform(*way_s)
        track.move(t, t + up, rng.uniform(*size))
        track.move(t + up + top, t + up + top + down, 0.0)
        t += up + top + down + 0.7
    return float(t + 0.3)


def settle_into_table_top(tracks: Mapping[str, Track], rng: Generator, first: Side) -> float:
    """Settle with feet planted and a wriggle, then lift one knee after the other into table top.

    Args:
        tracks: the tracks "sx" and "sy" (position on the mat), "arch" (of the back), "left_up" and "right_up".
        rng: draws the wriggle.
        first: the leg that is raised first.

    Returns:
        Length of the clip in seconds.
    """
    tracks["sx"].move(1.2, 2.0, rng.uniform(-0.04, 0.04))
    tracks["sy"].move(2.2, 3.0, rng.uniform(-0.03, 0.03))
    tracks["arch"].move(1.4, 2.4, rng.uniform(-6, -3))
    tracks["arch"].move(2.6, 3.4, 0.0)
    tracks[f"{first}_up"].move(4.2, 5.6, 1.0)
    tracks[f"{'right' if first == 'left' else 'left'}_up"].move(6.0, 7.4, 1.0)
    return 11.5


def slide_about(tracks: Mapping[str, Track], rng: Generator, duration_s: float, back_m: tuple[float, float]) -> None:
    """Add small slides of the whole body on the mat, between and during the repetitions.

    Args:
        tracks: the tracks "sx" (along the mat) and "sy" (across it).
        rng: draws when and how far.
        duration_s: length of the clip.
        back_m: mean and standard deviation of the slide across the mat.
    """
    t = 3.5
    while t < duration_s - 2:
        length = rng.uniform(0.6, 1.6)
        tracks["sx"].move(t, t + length, rng.normal(0, 0.02))
        tracks["sy"].move(t, t + length, rng.normal(*back_m))
        t += length + rng.uniform(1.5, 3.5)


def slide_in_rests(tracks: Mapping[str, Track], lead: str, rng: Generator, size_m: float) -> None:
    """Add a small slide on the mat just before every repetition except the first.

    Args:
        tracks: the tracks "sx" and "sy", and the lead.
        lead: the track that is zero at rest and nowhere else.
        rng: draws how far.
        size_m: standard deviation of a slide.
    """
    for t in [t for t, value in tracks[lead].keys if value == 0.0][2::2]:
        for name in ("sx", "sy"):
            tracks[name].move(t - 0.45, t - 0.05, rng.normal(0, size_m))
