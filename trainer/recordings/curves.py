"""Computes the curves of a recorded set from its landmarks, with the same code that judged it live."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import exercises
from exercises.judging.declaration import Observable
from exercises.judging.runner import run
from exercises.judging.units import DEG
from exercises.judging.update import State, Update
from trainer.record.landmark_blob import TimedPose
from trainer.record.records import SetRecord
from trainer.recordings.again import runner_of, troubles_of
from trainer.recordings.replay import Replay, replay_of

#: Shortest *not seen* stretch that is marked in a chart, seconds.
SHORTEST_S = 0.3

Span = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One observable over the whole set.

    Attributes:
        name: Name of the observable.
        label: Name shown to the user.
        unit: Unit of the values, see :attr:`exercises.judging.units.Unit.axis`.
        values: float64 (n,); NaN where *not seen*.
        fault: Threshold of a fault; None if no rule uses the observable.
        severe: Threshold at which the score is 0.
        either_way: The thresholds apply to negative values too.
        codes: Codes of the faults that use this observable.
        not_seen: Stretches in which it was not seen: start and end in seconds on the frames' clock.
        is_rough: The values are approximate.
        digits: Decimal places that matter.
    """

    name: str
    label: str
    unit: str
    values: NDArray[np.float64]
    fault: float | None = None
    severe: float | None = None
    either_way: bool = False
    codes: tuple[str, ...] = ()
    not_seen: tuple[Span, ...] = ()
    is_rough: bool = False
    digits: int = DEG.fine


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """All judged observables of a set, the main movement first.

    Attributes:
        t_s: float64 (n,), time stamps of the frames.
        curves: One curve per observable.
        waiting: Stretches before the start position was taken: start and end in seconds on the frames' clock.
        replay: The body's movement; None if nobody was seen.
    """

    t_s: NDArray[np.float64]
    curves: tuple[Curve, ...]
    waiting: tuple[Span, ...] = ()
    replay: Replay | None = None


def curves_of(one: SetRecord, poses: Sequence[TimedPose]) -> Curves | None:
    """Compute the curves of a set. None if it has no frames or this version does not know the exercise.

    Args:
        one: The set.
        poses: The set's recorded frames.
    """
    try:
        exercise = exercises.get(one.exercise)
    except ValueError:
        return None
    if not poses:
        return None
    runner, troubles = runner_of(one, exercise, poses), troubles_of(one, poses)
    by_name = {observable.name: observable for observable in exercise.observables}
    shown = [*dict.fromkeys([exercise.counting.observable, *(rule.observable for rule in exercise.faults)])]
    t_s = np.array([t_s for t_s, _ in poses])
    table = np.empty((len(shown), len(poses)))
    states: list[State] = []

    def updates() -> Iterator[Update]:
        for n, update in enumerate(run(runner, poses, troubles)):
            table[:, n] = [update.values.get(name, math.nan) for name in shown]
            states.append(update.state)
            yield update

    replay = replay_of(exercise, updates(), poses[-1][0] - poses[0][0])
    armed = _armed(states)

    def curve(observable: Observable, values: NDArray[np.float64]) -> Curve:
        rules = [rule for rule in exercise.faults if rule.observable == observable.name]
        rule = rules[0] if rules else None
        return Curve(
            name=observable.name,
            label=observable.label,
            unit=observable.unit.axis,
            digits=observable.unit.fine,
            values=values,
            fault=rule.fault if rule else None,
            severe=rule.severe if rule else None,
            either_way=rule.either_way if rule else False,
            codes=tuple(dict.fromkeys(r.code for r in rules)),
            not_seen=spans(t_s, np.isnan(values) & armed),
            is_rough=any(r.is_rough for r in rules),
        )

    return Curves(
        t_s=t_s,
        curves=tuple(curve(by_name[name], values) for name, values in zip(shown, table, strict=True)),
        waiting=spans(t_s, ~armed),
        replay=replay,
    )


def _armed(states: Sequence[State]) -> NDArray[np.bool_]:
    """Return for each frame whether the set was running, bool (n,). Leaving the picture does not change that."""
    armed, now = [], False
    for state in states:
        if state not in (State.NOBODY, State.NO_PICTURE, State.OUT_OF_VIEW, State.UNSURE):
            now = state in (State.READY, State.MOVING, State.HOLDING)
        armed.append(now)
    return np.array(armed)


def spans(t_s: NDArray[np.float64], true: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Find the stretches in which ``true`` holds for at least :data:`SHORTEST_S` without a break.

    Args:
        t_s: float64 (n,), increasing.
        true: bool (n,).

    Returns:
        Start and end of each stretch: the time of its first sample, and of the first sample after it. A stretch that
        reaches the end ends with the last sample.

    Example:
        >>> spans(np.arange(5.0), np.array([0, 1, 1, 0, 0], bool))
        ((1.0, 3.0),)
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(np.int8)))
    found = [
        (float(t_s[first]), float(t_s[min(end, len(t_s) - 1)]))
        for first, end in zip(edges[::2], edges[1::2], strict=True)
    ]
    return tuple((a, b) for a, b in found if b - a >= SHORTEST_S)
