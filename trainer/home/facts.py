"""The facts that the home screen knows before it asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trainer.base.language import gettext_ as _
from trainer.capture.devices import Camera, device_path
from trainer.capture.sources import is_recording
from trainer.plan.days import practice
from trainer.plan.first_lesson import LESSON
from trainer.plan.programme import PlannedSet
from trainer.plan.safety import needs_help_now
from trainer.plan.screening import is_due
from trainer.plan.today import Today
from trainer.session.start import Known, planned, sets_of_exercise

__all__ = ["Facts", "camera_problem", "sets_of_exercise", "spec_of"]


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts from which the home screen is built.

    Attributes:
        known: the person, their sessions and the programmes.
        today: what is suggested.
        camera_problem: a sentence that says why there is no camera and what to do, "" if there is one.
        recipient: who wrote the followed plan, if results can go back to them; else "".
    """

    known: Known
    today: Today
    camera_problem: str = ""
    recipient: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the person has not practised yet, apart from their first lesson."""
        return not any(session.programme != LESSON for session in practice(self.known.sessions))

    @property
    def is_screening_due(self) -> bool:
        """Whether the sides have not been measured for a month."""
        return is_due(self.known.sessions, datetime.now().astimezone().date())

    @property
    def stop(self) -> str:
        """Why the person must not exercise now, "" if they may."""
        return needs_help_now(self.known.person.health)

    def sets(self, programme: str) -> tuple[PlannedSet, ...]:
        """The sets of a programme that are still to be done."""
        return planned(self.known, self.today, programme)[0]


def camera_problem(spec: str, cameras: Sequence[Camera]) -> str:
    """Say why the chosen camera cannot be used and what to do; "" if it is there. Opens nothing.

    Args:
        spec: the chosen camera or recording, see :func:`trainer.capture.sources.open_source`.
        cameras: the cameras of this machine.
    """
    if is_recording(spec):
        return ""
    if spec.isdecimal():
        path = device_path(int(spec))
        is_there = any(one.index == int(spec) for one in cameras) or (path is not None and path.exists())
    else:
        is_there = any(spec.casefold() in one.name.casefold() for one in cameras)
    if is_there:
        return ""
    if not cameras:
        return _("There is no camera. Plug one in to exercise; everything else works without.")
    return _("The chosen camera is not connected. Plug it in, or choose another one under Camera and sound.")


def spec_of(camera: Camera, cameras: Sequence[Camera]) -> str:
    """How to remember a camera: by its name, which stays the same in another socket, else by its number."""
    named = [one for one in cameras if camera.name.casefold() in one.name.casefold()]
    is_clear = len(named) == 1 and not camera.name.isdecimal() and not is_recording(camera.name)
    return camera.name if is_clear else str(camera.index)
