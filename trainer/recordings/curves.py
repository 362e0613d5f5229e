"""The curves of a recorded set, computed anew from its landmarks by the objects that judged it live."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import exercises
from exercises.judging.declaration import FaultRule, Observable
from exercises.judging.units import DEG
from exercises.judging.update import State
from trainer.record.landmark_blob import TimedPose
from trainer.record.records import SetRecord
from trainer.recordings.again import runner_of
from trainer.recordings.replay import Replay, replay_of

#: A shorter loss of sight is not worth a mark, seconds.
SHORTEST_S = 0.3

Span = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One observable over the set.

    Attributes:
        name: the observable's.
        label: for people.
        unit: of the values, as :attr:`exercises.judging.units.Unit.axis`.
        values: float64 (n,), NaN where *not seen*.
        fault: the level that is a fault, None where the observable has no rule.
        severe: the level that scores 0.
        either_way: the levels hold downwards as well.
        codes: the faults that are read from it.
        not_seen: from, to: seconds on the frames' clock.
        is_rough: its values are only about right.
        digits: decimals worth keeping.
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
    """The observables of a set that were judged, the main movement first.

    Attributes:
        t_s: float64 (n,), the frames' time stamps.
        curves: one for each observable.
        waiting: from, to: the start position was waited for, seconds on the frames' clock.
        replay: the body's movement, None where nobody was seen.
    """

    t_s: NDArray[np.float64]
    curves: tuple[Curve, ...]
    waiting: tuple[Span, ...] = ()
    replay: Replay | None = None


def curves_of(one: SetRecord, poses: Sequence[TimedPose]) -> Curves | None:
    """Replay the set; None where there is nothing to replay or this version does not know the exercise.

    Args:
        one: the set.
        poses: its recorded frames.
    """
    try:
        exercise = exercises.get(one.exercise)
    except ValueError:
        return None
    if not poses:
        return None
    runner = runner_of(one, exercise, poses)
    updates = [runner.update(t_s, pose) for t_s, pose in poses]
    t_s = np.array([update.t_s for update in updates])
    armed = _armed([update.state for update in updates])

    def curve(observable: Observable, rules: Sequence[FaultRule]) -> Curve:
        values = np.array([update.values.get(observable.name, math.nan) for update in updates])
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

    by_name = {observable.name: observable for observable in exercise.observables}
    shown = dict.fromkeys([exercise.counting.observable, *(rule.observable for rule in exercise.faults)])
    return Curves(
        t_s=t_s,
        curves=tuple(curve(by_name[n], [r for r in exercise.faults if r.observable == n]) for n in shown),
        waiting=spans(t_s, ~armed),
        replay=replay_of(exercise, updates),
    )


def _armed(states: Sequence[State]) -> NDArray[np.bool_]:
    """Whether each frame was judged or would have been; who leaves the picture is still in the set or still not."""
    armed, now = [], False
    for state in states:
        if state not in (State.NOBODY, State.NO_PICTURE, State.OUT_OF_VIEW, State.UNSURE):
            now = state in (State.READY, State.MOVING, State.HOLDING)
        armed.append(now)
    return np.array(armed)


def spans(t_s: NDArray[np.float64], true: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Where ``true`` holds without a break for at least :data:`SHORTEST_S`.

    Args:
        t_s: float64 (n,), rising.
        true: bool (n,).

    Returns:
        The first time of each stretch, and the time of the first sample after it (at the end: its last).

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
