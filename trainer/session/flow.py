"""The flow of a session: get ready, set, rest, the other side, the next exercise, the end; pauses; skipping, repeating.

A pure state machine: what a frame told and what the person asks for go in, the next state comes out. Its clock is the
frames' time stamps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import exercises
from exercises.judging.declaration import Holding
from exercises.judging.runner import DISARM_S
from exercises.judging.update import State, Update
from trainer.plan.programme import PlannedSet, change_s, estimated_s, work_s
from trainer.screen.state import Progress


class Phase(StrEnum):
    """Where in the session we are."""

    GET_READY = "get_ready"
    SET = "set"
    AWAY = "away"  # in mid-set the person sat up or left: a pause that ends with the start position
    REST = "rest"
    PAUSED = "paused"
    END = "end"


class Act(StrEnum):
    """What the person asks for, by a key or a gesture."""

    PAUSE = "pause"  # and go on again
    NEXT = "next"
    AGAIN = "again"


#: The start position is there.
_ARMED = (State.READY, State.MOVING, State.HOLDING)
#: Nobody, or nobody in the start position.
_GONE = (State.NOBODY, State.NO_PICTURE, State.GET_READY, State.HOLD_STILL)


#: Nobody is there for this long: the session ends, the camera with it, and can be gone on with later; seconds.
LEFT_S = 600.0


@dataclass(frozen=True, slots=True)
class Flow:
    """A moment of a session.

    Attributes:
        sets: all of them, at least one.
        at: the current one; in a rest the one just done.
        run: counts the sets that were begun, one that is done again included; it tells whose frames are meant.
        phase: see :class:`Phase`.
        done: repetitions of this set, or seconds of its holds, as they come into the record.
        until_s: when the rest ends.
        seen_s: when the start position was last kept.
        there_s: when anybody was last seen.
        held_s: seconds of the holds of this set that are over; one may be left and taken up again.
        hold_start_s: when the hold going on began, NaN without.
        before: the phase in which it was paused.
        paused_s: since when.
    """

    sets: tuple[PlannedSet, ...]
    at: int = 0
    run: int = 1
    phase: Phase = Phase.GET_READY
    done: float = 0.0
    until_s: float = math.inf
    seen_s: float = math.inf
    there_s: float = math.inf
    held_s: float = 0.0
    hold_start_s: float = math.nan
    before: Phase = Phase.GET_READY
    paused_s: float = math.nan

    @property
    def now(self) -> PlannedSet:
        """The current set."""
        return self.sets[self.at]

    @property
    def after(self) -> PlannedSet | None:
        """The one that comes next, None at the last."""
        return self.sets[self.at + 1] if self.at + 1 < len(self.sets) else None

    @property
    def previous(self) -> PlannedSet | None:
        """The one that came before, None at the first."""
        return self.sets[self.at - 1] if self.at else None


def tick(flow: Flow, t_s: float) -> Flow:
    """Time goes on: a rest may be over."""
    return _begin(flow, flow.at + 1) if flow.phase is Phase.REST and t_s >= flow.until_s else flow


def watched(flow: Flow, update: Update) -> Flow:
    """A frame of the current set was judged."""
    if flow.phase not in (Phase.GET_READY, Phase.SET, Phase.AWAY):
        return flow
    flow = _counted(flow, update)
    if flow.now.amount is not None and flow.done >= flow.now.amount:
        return _end(flow, update.t_s)
    if update.state not in (State.NOBODY, State.NO_PICTURE) or math.isinf(flow.there_s):
        flow = replace(flow, there_s=update.t_s)
    if update.state in _ARMED:
        return replace(flow, phase=Phase.SET, seen_s=update.t_s)
    if update.t_s - flow.there_s > LEFT_S:
        return replace(flow, phase=Phase.END)
    if flow.phase is Phase.SET and update.state in _GONE and update.t_s - flow.seen_s > DISARM_S:
        return replace(flow, phase=Phase.AWAY)
    return flow


def asked(flow: Flow, t_s: float, act: Act) -> Flow:
    """The person asks for something."""
    if flow.phase is Phase.END:
        return flow
    if act is Act.PAUSE and flow.phase is Phase.PAUSED:
        paused_for_s = t_s - flow.paused_s
        until_s, seen_s, there_s = (at_s + paused_for_s for at_s in (flow.until_s, flow.seen_s, flow.there_s))
        return replace(flow, phase=flow.before, until_s=until_s, seen_s=seen_s, there_s=there_s)
    if act is Act.PAUSE:
        return replace(flow, phase=Phase.PAUSED, before=flow.phase, paused_s=t_s)
    if act is Act.AGAIN:
        return _begin(flow, flow.at)
    return _begin(flow, flow.at + 1) if flow.after is not None else replace(flow, phase=Phase.END)


def by_arm(flow: Flow) -> Act | None:
    """What a raised arm asks for: in a rest the set once more, in a set the next one; in a pause nothing.

    Where there is but one set, nothing either: it would end the practice.
    """
    if len(flow.sets) == 1 or flow.phase in (Phase.PAUSED, Phase.END):
        return None
    return Act.AGAIN if flow.phase is Phase.REST else Act.NEXT


def _begin(flow: Flow, at: int) -> Flow:
    return Flow(flow.sets, at, flow.run + 1)


def _end(flow: Flow, t_s: float) -> Flow:
    if flow.after is None:
        return replace(flow, phase=Phase.END)
    if flow.now.rest_s <= 0:
        return _begin(flow, flow.at + 1)
    return replace(flow, phase=Phase.REST, until_s=t_s + flow.now.rest_s)


def _counted(flow: Flow, update: Update) -> Flow:
    if update.repetition is not None:
        return replace(flow, done=flow.done + 1)
    if update.held is None:
        return flow
    if update.held.start_s != flow.hold_start_s:  # a hold that was left, and another one
        flow = replace(flow, held_s=flow.done, hold_start_s=update.held.start_s)
    held_s = update.held.end_s - update.held.start_s
    counting = exercises.get(flow.now.exercise).counting
    is_kept = not isinstance(counting, Holding) or held_s >= counting.min_s  # a shorter one is not in the record either
    return replace(flow, done=flow.held_s + (held_s if is_kept else 0.0))


def left_s(flow: Flow, t_s: float) -> float:
    """How long the rest of the session takes, about."""
    if flow.phase is Phase.END:
        return 0.0
    gap = 0.0 if flow.after is None else max(flow.now.rest_s, change_s(flow.now, flow.after))
    if (flow.before if flow.phase is Phase.PAUSED else flow.phase) is Phase.REST:
        since_s = (flow.paused_s if flow.phase is Phase.PAUSED else t_s) - (flow.until_s - flow.now.rest_s)
        return max(0.0, gap - since_s) + estimated_s(flow.sets[flow.at + 1 :])
    part = flow.done / flow.now.amount if flow.now.amount else 0.0
    return work_s(flow.now) * max(0.0, 1.0 - part) + gap + estimated_s(flow.sets[flow.at + 1 :])


def progress(flow: Flow, t_s: float) -> Progress | None:
    """What the screen shows of it; None where the session is one set without an end."""
    if len(flow.sets) == 1 and flow.now.amount is None:
        return None
    rests = flow.phase is Phase.REST
    rest = max(0.0, flow.until_s - t_s) if rests else None
    shown = flow.after if rests and flow.after is not None else flow.now
    return Progress(set_n=shown.n, sets=shown.of, rest_left_s=rest, left_min=left_s(flow, t_s) / 60)
