"""Performs a movement in its easier or harder form: it turns back earlier, or stays longer at the peak."""

from __future__ import annotations

from copy import deepcopy

import numpy as np

from exercises.judging.movement import Form
from samples.studio.body import Array
from samples.studio.movement import Judged, Movement
from samples.studio.paced import record_unseen
from samples.studio.skeleton import Pose
from samples.studio.truth import Truth
from trainer.teach.demonstration import frames_of

#: Poses a second of the rehearsal.
_RATE = 12


class Formed:
    """A ``Movement`` of one repetition, performed as the trainer's demonstration shows the form.

    Attributes:
        duration_s: length of the clip.
    """

    def __init__(self, movement: Movement, form: Form) -> None:
        """Rehearse the movement to find its start and its peak.

        Args:
            movement: one repetition in the standard form, with the rests around it.
            form: the form.

        Raises:
            ValueError: the rehearsal shows more or less than one repetition.
        """
        self._movement = movement
        t_s = np.arange(int(movement.duration_s * _RATE)) / _RATE
        rehearsal = deepcopy(movement)
        poses = rehearsal.poses(t_s)
        reps = rehearsal.judge(record_unseen(t_s, poses)).reps
        if len(reps) != 1:
            raise ValueError(f"a form needs one repetition, the rehearsal shows {len(reps)}")
        joints_m = np.array([pose.joints_m for pose in poses if pose is not None])
        first, top = (round(reps[0][key] * _RATE) for key in ("start_s", "peak_s"))
        self._own_s = frames_of(joints_m, first, top, form, _RATE) / _RATE
        self.duration_s = len(self._own_s) / _RATE

    def poses(self, t_s: Array) -> list[Pose | None]:
        """Posed bodies at the times (N,)."""
        return self._movement.poses(np.interp(t_s * _RATE, np.arange(len(self._own_s)), self._own_s))

    def props(self) -> list[Array]:
        """The movement's props."""
        return self._movement.props()

    def judge(self, truth: Truth) -> Judged:
        """Repetitions and faults as the standard form would be judged."""
        return self._movement.judge(truth)
