"""The questions about camera, voice and language. Answers are remembered in the settings file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from trainer.base import settings
from trainer.base.errors import SourceError
from trainer.base.language import gettext_ as _
from trainer.base.language import language, languages
from trainer.base.questions import Asker, Choice, Question
from trainer.capture.devices import Camera, list_cameras
from trainer.capture.sources import is_recording
from trainer.home.facts import camera_problem, spec_of
from trainer.home.pages import BACK, CAMERA, LANGUAGE, VOICE
from trainer.home.preview import Preview
from trainer.session.options import LiveOptions

__all__ = ["choose_camera", "language_page", "setup_page"]

#: Languages in their own words; a language that is not here is shown by its code.
NAMES = {"en": "English", "de": "Deutsch", "es": "Español"}
#: Ids of the choices about a camera; another camera's id is its number.
THIS, AGAIN = "this", "again"

Cameras = Callable[[], Sequence[Camera]]
Previews = Callable[[str, bool | None], AbstractContextManager[Preview]]


def choose_camera(
    asker: Asker, live: LiveOptions, way_out: str, cameras: Cameras = list_cameras, preview: Previews = Preview
) -> LiveOptions | None:
    """Ask "can you see yourself?" with the picture of one camera after the other, and remember the answer.

    Args:
        asker: asks.
        live: its camera is shown first; its mirror option applies to that camera alone.
        way_out: text of the choice that leaves everything as it was.
        cameras: lists the cameras.
        preview: opens one.

    Returns:
        The options with the chosen camera, or ``live`` if the person keeps everything as it was; None if they left the
        question.

    Raises:
        TrainerError: the choice cannot be saved.
    """
    spec, own = live.camera, live.camera
    while True:
        known = cameras()
        if known and camera_problem(spec, known):
            spec = spec_of(known[0], known)
        named = next((spec_of(one, known) for one in known if str(one.index) == spec), spec)
        own, spec = named if spec == own else own, named
        try:
            with preview(spec, live.mirror if spec == own else None) as shown:
                chosen = asker.ask(camera_page(spec, known, way_out, shown=shown))
        except SourceError as error:
            chosen = asker.ask(camera_page(spec, known, way_out, problem=error.in_window))
        if chosen is None:
            return None
        if chosen == BACK:
            return live
        if chosen == THIS:
            if not is_recording(spec):
                settings.put("camera", spec)
            return replace(live, camera=spec, mirror=live.mirror if spec == own else None)
        spec = next((spec_of(one, known) for one in known if str(one.index) == chosen), spec)


def camera_page(
    spec: str, cameras: Sequence[Camera], way_out: str, *, shown: Preview | None = None, problem: str = ""
) -> Question:
    """Whether this camera sees the person, or which other one should.

    Args:
        spec: the camera that is shown.
        cameras: all cameras.
        way_out: text of the choice that leaves everything as it was.
        shown: its picture.
        problem: why there is no picture.
    """
    is_alone = not cameras and not is_recording(spec)
    others = [
        Choice(str(one.index), one.name) for one in cameras if spec not in (spec_of(one, cameras), str(one.index))
    ]
    back = Choice(BACK, way_out)
    if shown is None:
        again = Choice(AGAIN, _("Look again"))
        words = camera_problem(spec, cameras) if is_alone else problem
        return Question(words, (again, *others, back), default=AGAIN, heading=_("Camera"))
    return Question(
        _("Can you see yourself?"),
        (Choice(THIS, _("Yes, use this camera")), *others, back),
        default=THIS,
        heading=_name(spec, cameras) if others else "",
        background=shown.draw,
    )


def setup_page(live: LiveOptions, cameras: Sequence[Camera]) -> Question:
    """Which of the settings of camera and sound to change."""
    voice = _("on") if live.sound.voice else _("off")
    return Question(
        _("What would you like to change?"),
        (
            Choice(CAMERA, _("Camera"), camera_problem(live.camera, cameras) or _name(live.camera, cameras)),
            Choice(VOICE, _("Voice: {state}").format(state=voice), _("Speaks the questions and the corrections.")),
            Choice(LANGUAGE, _("Language"), NAMES.get(language(), language())),
            Choice(BACK, _("Back")),
        ),
        heading=_("Camera and sound"),
        spoken=_("Camera and sound"),
    )


def language_page() -> Question:
    """Which language."""
    choices = [Choice(one, NAMES.get(one, one)) for one in languages()]
    return Question(_("Which language?"), (*choices, Choice(BACK, _("Back"))), default=language())


def _name(spec: str, cameras: Sequence[Camera]) -> str:
    """The name of a camera or recording."""
    if is_recording(spec):
        return spec.replace("\\", "/").rpartition("/")[2]
    return next((one.name for one in cameras if spec in (spec_of(one, cameras), str(one.index))), spec)
