"""Combines the checks of a pose: whether it can be trusted, and when the next check is due."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from calibration.landmarks import Landmark, Pose, hidden
from calibration.stillness import is_cut, way_torso

__all__ = ["AGAIN_S", "ANEW_S", "EVERY_S", "LOST_TORSO", "Trust", "Verdict"]

#: Interval between two checks, seconds. A check takes about 0.1 s on one core, 3 % of the interval.
EVERY_S = 3.0
#: Delay before a rejected pose is checked again, seconds. One correct pose in seventy is rejected by chance.
AGAIN_S = 0.5
#: A rejected pose is lost if the rotated images show the person more than ``LOST_TORSO`` away, torso lengths, or show
#: nobody. The landmarker then searches for the person again, at intervals of ``ANEW_S``, seconds. **Taste:** half a
#: torso is the error of a wholly wrong pose in ``docs/measures.md``; less, a pose that is only odd is given up; more,
#: feet taken for the head stay. A shorter interval leaves a wrong pose less time to correct itself.
LOST_TORSO, ANEW_S = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one check.

    Attributes:
        t_s: Time of the checked frame.
        disagreement_torso: Mean distance between the pose and the closer one of the two poses found in the rotated
            images, in the person's torso lengths; infinite if neither rotated image shows a pose.
        is_trusted: Whether the pose can be trusted.
        is_contradicted: Only the second opinion rejects it.
        wrong_limb: The landmarks of the only limb that is wrong; empty if the pose is right, or wrong as a whole.
    """

    t_s: float
    disagreement_torso: float
    is_trusted: bool
    is_contradicted: bool = False
    wrong_limb: tuple[Landmark, ...] = ()


class Trust:
    """Schedules the checks and keeps the overall verdict: two rejections in a row end the trust.

    After a jump of the whole pose, one rejection does. If the last rejection finds only a limb wrong, the rest of the
    pose stays trusted.

    Attributes:
        since_s: The overall verdict applies to the poses from here on: from a jump, or from the first rejection.
    """

    def __init__(self) -> None:
        self.since_s = -math.inf
        self._jumped_s = self._due_s = -math.inf
        self._refused = 0
        self._last: Verdict | None = None
        self._before: Pose | None = None

    @property
    def is_trusted(self) -> bool:
        """Whether poses can be trusted now, apart from the landmarks in :attr:`unseen`."""
        return self._refused < 2 or bool(self.unseen)

    @property
    def is_lost(self) -> bool:
        """Whether the rotated images show somebody elsewhere, or nobody: the pose is not the person's."""
        is_far = self._last is not None and self._last.disagreement_torso > LOST_TORSO
        return is_far and not self.is_trusted

    @property
    def unseen(self) -> tuple[Landmark, ...]:
        """The landmarks that cannot be trusted although the others can."""
        return self._last.wrong_limb if self._last is not None and self._refused >= 2 else ()

    def apply(self, pose: Pose) -> Pose:
        """The pose under the current verdict: not trusted, or with the landmarks in :attr:`unseen` invisible."""
        if not self.is_trusted:
            return replace(pose, is_trusted=False)
        return hidden(pose, self.unseen) if self.unseen else pose

    def see(self, pose: Pose) -> None:
        """Process the next unsmoothed pose. If the whole body has jumped by more than ``LOST_TORSO``, a check is due.

        Within one picture, MediaPipe may start to take the feet for the head, and a wrong pose lowers what counts as
        rest.
        """
        before, self._before = self._before, pose
        if before is None or not (is_cut(before, pose) and way_torso(before, pose) > LOST_TORSO):
            return
        self._jumped_s = pose.t_s
        self._refused = max(self._refused, 1)
        checked_s = -math.inf if self._last is None else self._last.t_s
        self._due_s = min(self._due_s, checked_s + AGAIN_S)

    def check_now(self) -> None:
        """Make a check due at once: the landmarker has just searched for the person again."""
        self._due_s = -math.inf

    def is_due(self, t_s: float) -> bool:
        """Whether a check is due at this time."""
        return t_s >= self._due_s

    def take(self, verdict: Verdict, every_s: float = EVERY_S) -> None:
        """Record the result of a check; the next one is due after ``every_s`` if this one confirms the pose."""
        before, self._last = self._last, verdict
        if before is None or verdict.is_trusted or before.is_trusted:
            is_after_jump = (-math.inf if before is None else before.t_s) < self._jumped_s <= verdict.t_s
            self.since_s = self._jumped_s if is_after_jump else verdict.t_s
        if verdict.is_trusted:  # a picture from before a jump says nothing about the pose after it
            self._refused = int(verdict.t_s < self._jumped_s)
        else:
            self._refused += 1
        self._due_s = verdict.t_s + (AGAIN_S if self._refused else every_s)
