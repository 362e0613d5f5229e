"""Leaves work out, in a fixed order, while the machine is slower than the camera.

The order is: most of the guard's checks, then the patches of clothing, whose faults are then *not seen*. An exercise
that is counted by its clothing keeps them, since nothing would be counted without. Beyond that, frames are dropped:
only the newest one is judged. The light model comes in between, but never during a set: the trainer suggests it.
"""

from __future__ import annotations

import math
import statistics
from enum import IntEnum

from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.coach.utterance import Kind, Utterance
from trainer.screen.state import View
from trainer.session.told import with_told

__all__ = ["ENOUGH_FPS", "LEAST_FPS", "Relief", "ReliefStep", "ReliefWatch", "step_at"]

#: Pictures judged a second. A fault must be visible for a quarter of a second, in several pictures: below
#: ``ENOUGH_FPS`` short faults may be missed, below ``LEAST_FPS`` they are missed. **Taste:** ours; three and two
#: pictures of such a fault.
ENOUGH_FPS, LEAST_FPS = 12.0, 8.0
#: One measurement lasts this long, seconds. The first one is the model's warm-up and is dropped. **Taste:** ours;
#: shorter, another program's moment decides; longer, the picture lags for longer.
MEASURE_S = 4.0
#: Minimum number of pictures in a measurement. **Taste:** ours; a median of fewer is one picture.
LEAST_PICTURES = 5
#: A step is taken back before a set if a picture takes less than this share of the time that it may take. **Taste:**
#: ours; larger, a set is judged with the clothing and the next one without.
CALM = 0.8


class ReliefStep(IntEnum):
    """The work that is left out; each step includes the ones before."""

    NOTHING = 0
    CHECKS = 1
    CLOTHING = 2


#: The rate at which a step is taken, pictures a second, unless the camera itself sends fewer. The guard's checks can be
#: spared whenever pictures are dropped. The patches are worth more than some pictures, so they go last.
_BELOW_FPS = {ReliefStep.CHECKS: math.inf, ReliefStep.CLOTHING: LEAST_FPS}


def step_at(took_s: float, interval_s: float) -> ReliefStep:
    """The step for a machine that takes ``took_s`` per picture, while the camera sends one each ``interval_s``."""
    return max((step for step in _BELOW_FPS if took_s > _may_take_s(step, interval_s)), default=ReliefStep.NOTHING)


def _may_take_s(step: ReliefStep, interval_s: float) -> float:
    """How long a picture may take before the step is taken, seconds."""
    return max(interval_s, 1.0 / _BELOW_FPS[step])


class Relief:
    """Measures how long pictures take, and decides the step.

    During a set, steps are only taken: patches that come back in mid-movement have missed a part of it. Before the next
    set one step is taken back if the machine has time again.

    Attributes:
        step: what is left out now.
    """

    def __init__(self) -> None:
        self.step = ReliefStep.NOTHING
        self._most = ReliefStep.CLOTHING
        self._since_s = self._before_s = math.nan
        self._before_n = 0
        self._took_s: list[float] = []
        self._interval_s: list[float] = []
        self._is_warm = False
        self._last: tuple[float, float] | None = None

    def take(self, t_s: float, index: int, took_s: float) -> ReliefStep:
        """Take a judged picture; return the step.

        Args:
            t_s: the picture's time, seconds.
            index: its number; those that the camera sent in between were dropped.
            took_s: how long its landmarks and judgement took, seconds.
        """
        if not math.isnan(self._before_s) and index > self._before_n:
            self._interval_s.append((t_s - self._before_s) / (index - self._before_n))
            self._took_s.append(took_s)
        self._before_s, self._before_n = t_s, index
        self._since_s = t_s if math.isnan(self._since_s) else self._since_s
        if t_s - self._since_s >= MEASURE_S and len(self._took_s) >= LEAST_PICTURES:
            self._decide(statistics.median(self._took_s), statistics.median(self._interval_s))
            self._since_s, self._took_s, self._interval_s = t_s, [], []
        return self.step

    def _decide(self, took_s: float, interval_s: float) -> None:
        if self._is_warm:
            self._last = took_s, interval_s
            if min(step_at(took_s, interval_s), self._most) > self.step:
                self.step = ReliefStep(self.step + 1)
        self._is_warm = True

    def begin_set(self, *, needs_clothing: bool = False) -> ReliefStep:
        """A set begins: take one step back if there is time for it; return the step.

        Args:
            needs_clothing: nothing would be counted without the patches, so this set keeps them. In film that showed
                five pictures a second, they still count cat stretches and pelvic tilts.
        """
        self._most = ReliefStep.CHECKS if needs_clothing else ReliefStep.CLOTHING
        self.step = min(self.step, self._most)
        if self.step > ReliefStep.NOTHING and self._last is not None:
            took_s, interval_s = self._last
            if took_s < CALM * _may_take_s(self.step, interval_s):
                self.step = ReliefStep(self.step - 1)
        return self.step


_WORDS = {
    ReliefStep.CHECKS: N_("This machine is slower than the camera. I check less often whether I see you correctly."),
    ReliefStep.CLOTHING: N_("This machine is too slow to follow your clothing. Some faults are not seen."),
}


class ReliefWatch:
    """Says each step once in a session, and notes in the record of each set what was left out.

    Args:
        advice: what makes the machine faster, as a message id; see :func:`~trainer.session.slow.faster_advice`.
    """

    def __init__(self, advice: str) -> None:
        self._advice = advice
        self._step = ReliefStep.NOTHING
        self._said: Utterance | None = None
        self._noted = (0, ReliefStep.NOTHING)

    def note(self, run: int, t_s: float, step: ReliefStep) -> Utterance | None:
        """The step to add to the set's record now: one that it begins with or comes to; else None.

        Args:
            run: number of the set, 0 between two sets.
            t_s: the picture's time, on the clock of the frames.
            step: what was left out in it.
        """
        if run == 0 or step is ReliefStep.NOTHING or (run, step) <= self._noted:
            return None
        self._noted = run, step
        return Utterance(t_s, Kind.NOT_SEEN, _WORDS[step])

    def take(self, t_s: float, step: ReliefStep) -> Utterance | None:
        """Take the step of the newest judged picture; return what is said now, or None.

        Args:
            t_s: the picture's time, on the clock of the frames.
            step: what was left out in it.
        """
        if step <= self._step:
            return None
        self._step = step
        self._said = Utterance(t_s, Kind.NOT_SEEN, _WORDS[step])
        return self._said

    def shown(self, view: View, t_s: float) -> View:
        """The view with what was said, while it is new."""
        return with_told(view, t_s, self._said, self._advice)

    def report(self) -> str:
        """The sentence to print after the session, or ""."""
        return "" if self._said is None else f"{_(_WORDS[self._step])} {_(self._advice)}"
