"""How a session teaches an exercise: lessons, moving figures, and a fault beside its correction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from functools import partial

import exercises
from calibration.landmarks import Pose, Side
from calibration.text import say
from exercises.judging.declaration import Variant
from trainer.base.language import gettext_ as _
from trainer.coach.pacer import Pace
from trainer.coach.utterance import Kind, Utterance
from trainer.plan.programme import PlannedSet
from trainer.screen.corner import free_corners
from trainer.screen.drawing import Image
from trainer.screen.state import Corner
from trainer.session.flow import Flow, Phase, lesson_at_s, start
from trainer.teach.demonstration import demonstration
from trainer.teach.ghost import draw_ghost
from trainer.teach.lesson import Lesson, lesson_of
from trainer.teach.moving import at_pace, moving_figure

__all__ = ["Teaching", "now_said", "pair_words"]

#: A fault reported in this many sets of the session is shown beside its correction in the next rest.
TOLD_SETS = 2

Figure = Callable[[tuple[int, int]], Image]
Ghost = Callable[[Image, Pose | None, bool], None]


class Teaching:
    """Remembers which faults this session has reported and corrected.

    Args:
        sets: of the session.
        known: ids of the exercises that this person has done before; None teaches nothing, as for a recording.
    """

    def __init__(self, sets: Sequence[PlannedSet], known: Collection[str] | None) -> None:
        self._sets = sets
        self._known = known
        self._lessons: dict[tuple[str, str | None, str | None, Variant], Lesson | None] = {}
        self._told: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._better: dict[tuple[str, str], str] = {}
        self._said_steps = 0
        self._corner_run = 0
        self._corner: Corner | None = None

    @property
    def is_on(self) -> bool:
        """Whether anything is taught."""
        return self._known is not None

    def start(self) -> Flow:
        """The first moment of the session."""
        if self._known is None:
            return start(self._sets, {}, frozenset())
        lessons = {one.exercise: self.lesson(one) for one in self._sets}
        lesson_s = {name: lesson.lasts_s for name, lesson in lessons.items() if lesson is not None}
        return start(self._sets, lesson_s, frozenset(lesson_s.keys() - self._known))

    def lesson(self, one: PlannedSet, fault: str | None = None) -> Lesson | None:
        """The lesson for a set's exercise and side, or for one of its faults; None if there is no figure for it."""
        return self.lesson_of(one.exercise, one.side, fault, one.variant)

    def lesson_of(self, name: str, side: Side | None, fault: str | None = None, variant: Variant = "") -> Lesson | None:
        """The same for any exercise, side and form."""
        key = (name, side, fault, variant)
        if key not in self._lessons:
            good, bad = demonstration(name, None, side), None
            if fault is not None:
                bad = demonstration(name, fault, side)
            is_shown = good is not None and (fault is None or bad is not None)
            exercise = exercises.get(name)
            self._lessons[key] = lesson_of(exercise, good, bad, variant) if good is not None and is_shown else None
        return self._lessons[key]

    def begin(self) -> None:
        """A lesson begins, or begins anew: all its sentences are to be said."""
        self._said_steps = 0

    def due(self, flow: Flow, t_s: float) -> list[Utterance]:
        """The sentences of the current lesson whose time has come; each is told once."""
        lesson = self.lesson(flow.now) if flow.phase is Phase.LESSON else None
        if lesson is None:
            return []
        due = lesson.said_by(lesson_at_s(flow, t_s))
        said = [Utterance(t_s, Kind.STATE, text) for _begin_s, text in lesson.said[self._said_steps : due]]
        self._said_steps = max(due, self._said_steps)
        return said

    def take(self, flow: Flow, said: Utterance) -> None:
        """Take an utterance of the coach in a set."""
        key = (flow.now.exercise, said.code)
        if said.kind is Kind.CUE and said.code in exercises.get(flow.now.exercise).fault_labels:
            self._told[key].add(flow.run)
            self._better.pop(key, None)
        elif said.kind is Kind.CORRECTED:
            self._better[key] = said.text

    @property
    def better(self) -> list[str]:
        """Praise for each fault that was corrected and did not come back in this session; in the person's language."""
        return [_(text) for text in dict.fromkeys(self._better.values())]

    def pair(self, flow: Flow) -> Lesson | None:
        """In a rest before the same exercise: the lesson for the fault told in most sets, at least ``TOLD_SETS``."""
        after = flow.after
        if self._known is None or flow.phase is not Phase.REST or after is None or after.exercise != flow.now.exercise:
            return None
        told = {code: runs for (name, code), runs in self._told.items() if name == after.exercise}
        often = sorted((code for code in told if len(told[code]) >= TOLD_SETS), key=lambda code: -len(told[code]))
        lessons = (self.lesson(after, code) for code in often if flow.run in told[code])
        return next((lesson for lesson in lessons if lesson is not None), None)

    def figure(self, flow: Flow, pace: Pace | None, t_s: float) -> Figure | None:
        """The figure of the current set, or in a rest of the next one. Before a set it rests in the start position."""
        one = flow.after if flow.phase is Phase.REST and flow.after is not None else flow.now
        lesson = None if self._known is None else self.lesson(one)
        if lesson is None:
            return None
        at_s = 0.0 if flow.phase in (Phase.GET_READY, Phase.AWAY) else at_pace(lesson.good, pace, t_s)
        return partial(moving_figure, lesson.exercise, lesson.good, at_s)

    def ghost(self, flow: Flow) -> Ghost | None:
        """The ghost of the start position while it is waited for; None where nothing shows it."""
        is_waiting = self._known is not None and flow.phase in (Phase.GET_READY, Phase.AWAY)
        lesson = self.lesson(flow.now) if is_waiting else None
        return None if lesson is None else partial(draw_ghost, lesson.exercise, lesson.good)

    def corner(self, flow: Flow, pose: Pose | None) -> Corner | None:
        """The corner for the figure in a set: the first free one; None from when the person reaches into it."""
        free = free_corners(pose)
        if self._corner_run != flow.run and free:
            self._corner_run, self._corner = flow.run, free[0]
        if self._corner_run != flow.run or (pose is not None and self._corner not in free):
            self._corner = None
        return self._corner


def pair_words(lesson: Lesson) -> str:
    """The sentence for a fault and its correction, as a message id."""
    fault, cue = lesson.steps
    return say("Watch this: {fault}. Instead: {cue}.", fault=fault, cue=cue)


def now_said(lesson: Lesson, t_s: float) -> str:
    """The sentence that a lesson says at this time, in the person's language."""
    return _(lesson.said[max(0, lesson.said_by(t_s) - 1)][1])
