"""The flow of a session: lesson, get ready, set, rest, next set, end; also pauses, skipping and repeating.

A pure state machine: the outcome of a frame or the person's wish goes in, the next state comes out. Its clock is the
frames' time stamps.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import exercises
from exercises.judging.between import DISARM_S
from exercises.judging.declaration import Holding
from exercises.judging.update import State, Update
from trainer.plan.programme import PlannedSet, change_s, estimated_s, work_s
from trainer.screen.state import Progress


class Phase(StrEnum):
    """The position in the session."""

    LESSON = "lesson"  # a moving figure shows the exercise; nothing counts
    GET_READY = "get_ready"
    SET = "set"
    AWAY = "away"  # the person sat up or left during a set; the start position ends this pause
    REST = "rest"
    PAUSED = "paused"
    END = "end"


class Act(StrEnum):
    """A wish of the person, given by a key or a gesture."""

    PAUSE = "pause"  # or resume
    NEXT = "next"
    AGAIN = "again"
    SHOW = "show"  # the lesson, at any time outside a set


#: The start position is there.
_ARMED = (State.READY, State.MOVING, State.HOLDING)
#: Nobody, or nobody in the start position.
_GONE = (State.NOBODY, State.NO_PICTURE, State.GET_READY, State.HOLD_STILL)


#: The session ends and frees the camera when nobody has been seen for this long; it can be resumed later. Seconds.
LEFT_S = 600.0


@dataclass(frozen=True, slots=True)
class Flow:
    """A moment of a session.

    Attributes:
        sets: all sets of the session, at least one.
        at: index of the current set; in a rest, of the set just done.
        run: number of sets begun so far, repeated ones included; it identifies the set that a frame was judged for.
        phase: see :class:`Phase`.
        done: repetitions of this set, or seconds of its holds, as the record will keep them.
        until_s: when the rest or the lesson ends; infinite for a lesson until its first frame.
        seen_s: when the start position was last seen in this set; infinite before.
        there_s: when anybody was last seen; infinite before.
        held_s: duration of this set's finished holds, seconds; a set may have several.
        hold_start_s: when the current hold began; NaN without one.
        holds: number of holds of this set that are over.
        is_held: the position is held.
        before: the phase that a pause interrupted.
        paused_s: when the pause began.
        lesson_s: duration of each exercise's lesson, by exercise id; an exercise without a lesson is missing.
        untaught: exercises whose lesson begins by itself before their next set.
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
    holds: int = 0
    is_held: bool = False
    before: Phase = Phase.GET_READY
    paused_s: float = math.nan
    lesson_s: Mapping[str, float] = field(default_factory=dict)
    untaught: frozenset[str] = frozenset()

    @property
    def stage(self) -> Phase:
        """The phase; in a pause, the interrupted one."""
        return self.before if self.phase is Phase.PAUSED else self.phase

    @property
    def now(self) -> PlannedSet:
        """The current set."""
        return self.sets[self.at]

    @property
    def after(self) -> PlannedSet | None:
        """The next set; None at the last one."""
        return self.sets[self.at + 1] if self.at + 1 < len(self.sets) else None

    @property
    def previous(self) -> PlannedSet | None:
        """The previous set; None at the first one."""
        return self.sets[self.at - 1] if self.at else None


def start(sets: Sequence[PlannedSet], lesson_s: Mapping[str, float], untaught: frozenset[str]) -> Flow:
    """The first moment of a session; the arguments are those of :class:`Flow`."""
    flow = Flow(tuple(sets), lesson_s=lesson_s, untaught=untaught & lesson_s.keys())
    return _taught(flow) if flow.now.exercise in flow.untaught else flow


def tick(flow: Flow, t_s: float) -> Flow:
    """Advance the time, which may end a rest or a lesson."""
    if flow.phase is Phase.LESSON and math.isinf(flow.until_s):
        return replace(flow, until_s=t_s + flow.lesson_s[flow.now.exercise])
    if t_s < flow.until_s:
        return flow
    if flow.phase is Phase.LESSON:
        return _lesson_over(flow)
    return _begin(flow, flow.at + 1) if flow.phase is Phase.REST else flow


def lesson_at_s(flow: Flow, t_s: float) -> float:
    """Time since the lesson began, seconds; 0 before its first frame."""
    return 0.0 if math.isinf(flow.until_s) else t_s - (flow.until_s - flow.lesson_s[flow.now.exercise])


def watched(flow: Flow, update: Update) -> Flow:
    """Take a judged frame of the current set."""
    if flow.phase not in (Phase.GET_READY, Phase.SET, Phase.AWAY):
        return flow
    flow = _counted(flow, update)
    if flow.now.amount is not None and (flow.done >= flow.now.amount or _tried_enough(flow)):
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
    """Carry out the person's wish."""
    if flow.phase is Phase.END:
        return flow
    if act is Act.PAUSE:
        return (
            _resumed(flow, t_s)
            if flow.phase is Phase.PAUSED
            else replace(flow, phase=Phase.PAUSED, before=flow.phase, paused_s=t_s)
        )
    if act is Act.SHOW:
        return _shown(_resumed(flow, t_s) if flow.phase is Phase.PAUSED else flow)
    if flow.stage is Phase.LESSON:
        return _taught(flow) if act is Act.AGAIN else _lesson_over(flow)
    if act is Act.AGAIN:
        return _begin(flow, flow.at)
    return _begin(flow, flow.at + 1) if flow.after is not None else replace(flow, phase=Phase.END)


def hurt(flow: Flow, t_s: float, exercise: str) -> Flow:
    """An exercise hurts: end its set if it is the current one, and leave out its sets that are still to come."""
    if flow.phase is Phase.PAUSED:
        flow = _resumed(flow, t_s)
    left = tuple(one for one in flow.sets[flow.at + 1 :] if one.exercise != exercise)
    flow = replace(flow, sets=flow.sets[: flow.at + 1] + left)
    if flow.phase is Phase.REST:
        return flow if flow.after is not None else replace(flow, phase=Phase.END)
    return _end(flow, t_s) if flow.now.exercise == exercise else flow


def by_arm(flow: Flow) -> Act | None:
    """The wish of a raised arm: to skip a lesson or a set, or to repeat the set in a rest. In a pause, none.

    In a session of one set it skips the lesson only, since skipping the set would end the session.
    """
    if flow.phase is Phase.LESSON:
        return Act.NEXT
    if len(flow.sets) == 1 or flow.phase in (Phase.PAUSED, Phase.END):
        return None
    return Act.AGAIN if flow.phase is Phase.REST else Act.NEXT


def _begin(flow: Flow, at: int) -> Flow:
    begun = Flow(flow.sets, at, flow.run + 1, lesson_s=flow.lesson_s, untaught=flow.untaught)
    return _taught(begun) if begun.now.exercise in begun.untaught else begun


def _taught(flow: Flow) -> Flow:
    """Start the current exercise's lesson; it will not start by itself again."""
    return replace(flow, phase=Phase.LESSON, until_s=math.inf, untaught=flow.untaught - {flow.now.exercise})


def _lesson_over(flow: Flow) -> Flow:
    """Return from the lesson to the set: to its beginning, or to the pause of a set that had begun."""
    return replace(flow, phase=Phase.GET_READY if math.isinf(flow.seen_s) else Phase.AWAY, until_s=math.inf)


def _shown(flow: Flow) -> Flow:
    """Start the lesson of the current exercise, or in a rest of the next one; in a set, it is a pause of the set."""
    shown = flow.after if flow.phase is Phase.REST and flow.after is not None else flow.now
    if shown.exercise not in flow.lesson_s:
        return flow
    return _taught(_begin(flow, flow.at + 1) if flow.phase is Phase.REST else flow)


def _resumed(flow: Flow, t_s: float) -> Flow:
    """End a pause, during which all clocks stood still."""
    paused_for_s = t_s - flow.paused_s
    until_s, seen_s, there_s = (at_s + paused_for_s for at_s in (flow.until_s, flow.seen_s, flow.there_s))
    return replace(flow, phase=flow.before, until_s=until_s, seen_s=seen_s, there_s=there_s)


def _end(flow: Flow, t_s: float) -> Flow:
    if flow.after is None:
        return replace(flow, phase=Phase.END)
    if flow.now.rest_s <= 0:
        return _begin(flow, flow.at + 1)
    return replace(flow, phase=Phase.REST, until_s=t_s + flow.now.rest_s)


def _tried_enough(flow: Flow) -> bool:
    counting = exercises.get(flow.now.exercise).counting
    return isinstance(counting, Holding) and 0 < counting.tries <= flow.holds


def _counted(flow: Flow, update: Update) -> Flow:
    if update.repetition is not None:
        return replace(flow, done=flow.done + len(update.repetitions))
    if update.held is None:
        return replace(flow, holds=flow.holds + 1, is_held=False) if flow.is_held else flow
    flow = replace(flow, is_held=True)
    if update.held.start_s != flow.hold_start_s:  # the earlier hold was left; this is another
        flow = replace(flow, held_s=flow.done, hold_start_s=update.held.start_s)
    held_s = update.held.end_s - update.held.start_s
    counting = exercises.get(flow.now.exercise).counting
    is_kept = not isinstance(counting, Holding) or held_s >= counting.min_s  # the record leaves out shorter ones too
    return replace(flow, done=flow.held_s + (held_s if is_kept else 0.0))


def left_s(flow: Flow, t_s: float) -> float:
    """Estimated remaining time of the session, seconds."""
    if flow.phase is Phase.END:
        return 0.0
    gap = 0.0 if flow.after is None else max(flow.now.rest_s, change_s(flow.now, flow.after))
    if flow.stage is Phase.REST:
        since_s = (flow.paused_s if flow.phase is Phase.PAUSED else t_s) - (flow.until_s - flow.now.rest_s)
        return max(0.0, gap - since_s) + estimated_s(flow.sets[flow.at + 1 :])
    part = flow.done / flow.now.amount if flow.now.amount else 0.0
    return work_s(flow.now) * max(0.0, 1.0 - part) + gap + estimated_s(flow.sets[flow.at + 1 :])


def progress(flow: Flow, t_s: float) -> Progress | None:
    """The session's progress for the screen; None for a single set without a target."""
    if len(flow.sets) == 1 and flow.now.amount is None:
        return None
    rests = flow.phase is Phase.REST
    rest = max(0.0, flow.until_s - t_s) if rests else None
    shown = flow.after if rests and flow.after is not None else flow.now
    return Progress(set_n=shown.n, sets=shown.of, rest_left_s=rest, left_min=left_s(flow, t_s) / 60)
