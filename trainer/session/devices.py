"""Opens the devices of a session: camera, pose model, video, sound, window, and who answers questions."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from rich.console import Console

import exercises
from trainer.base.errors import ModelError, TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker
from trainer.base.settings import remember_mirrored
from trainer.capture.clip import ClipWriter
from trainer.capture.mirrored import MirroredSource, delivers_mirrored
from trainer.capture.sources import is_recording, open_source
from trainer.pose.landmarker import StillLandmarker
from trainer.pose.models import model_bytes
from trainer.screen.asking import WindowAsker
from trainer.screen.window import Screen, Terminal, Window, has_display
from trainer.session.asking import asker_of
from trainer.session.options import LiveOptions
from trainer.session.second_opinion import OpinionMaker
from trainer.session.session_options import SessionOptions
from trainer.sound.set_sound import Sound

#: Rate of a recorded video, frames a second.
CLIP_FPS = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Devices:
    """The open devices of a session.

    Attributes:
        source: the camera, or a recording in its place.
        model: bytes of the pose model.
        clip: the video that is recorded, or None.
        opinion: looks at each set again after it, or None.
        sound: voice and tones.
        screen: the window, or the terminal without one.
        is_recorded: a recording takes the camera's place: nobody answers or follows a lesson.
        asker: asks the person; None if nobody can answer.
    """

    source: MirroredSource
    model: bytes
    opinion: OpinionMaker | None
    clip: ClipWriter | None
    sound: Sound
    screen: Screen
    is_recorded: bool
    asker: Asker | None


def open_devices(
    stack: contextlib.ExitStack, options: SessionOptions, console: Console, window: Window | None
) -> Devices:
    """Open everything that a session runs on; ``stack`` closes it, except for a window that was open before."""
    live = options.live
    if live.second_opinion and live.variant == "heavy":
        raise TrainerError(
            "The heavy model cannot check itself.",
            "Leave out --variant, or --second-opinion.",
            in_window=_("The heavy model cannot check itself. Start without it, or without a second opinion."),
        )
    source = stack.enter_context(open_camera(live))
    model = model_bytes(live.variant, live.model)
    clip = stack.enter_context(ClipWriter(options.record_video, CLIP_FPS)) if options.record_video else None
    sound = Sound(live.sound)
    stack.callback(sound.close)
    screen: Screen = window or _screen(options, console)
    if window is None:
        stack.callback(screen.close)
    is_recorded = is_recording(live.camera)
    asker = None if is_recorded else asker_of(screen, sound, console)
    opinion = opinion_of(console, asker) if live.second_opinion else None
    if opinion is not None:
        stack.callback(opinion.close)
    return Devices(source, model, opinion, clip, sound, screen, is_recorded, asker)


def opinion_of(console: Console, asker: Asker | None) -> OpinionMaker | None:
    """Who gives the second opinion; None if this machine does not have the heavy model, which is said."""
    try:
        heavy = model_bytes("heavy", is_published=True)
    except ModelError as error:
        why = error.in_window if isinstance(asker, WindowAsker) else error
        words = _("Your sets get no second opinion: {why}").format(why=why)
        if asker is None:
            console.print(words, style="yellow")
        else:
            asker.tell(words)
        return None
    return OpinionMaker(lambda: StillLandmarker(heavy))


def open_camera(live: LiveOptions) -> MirroredSource:
    """Open the camera. ``--mirror`` and ``--no-mirror`` are remembered for it, but not for a recording."""
    source = open_source(live.camera, live=True)
    if live.mirror is not None and not is_recording(live.camera):
        remember_mirrored(source.name, live.mirror)
    return MirroredSource(source, delivers_mirrored(live.camera, source, live.mirror))


def remember(source: MirroredSource, console: Console) -> None:
    """Remember for this camera what the person answered about its picture."""
    try:
        remember_mirrored(source.name, source.is_mirrored)
    except TrainerError as error:
        console.print(str(error), style="yellow")


def _screen(options: SessionOptions, console: Console) -> Screen:
    if options.live.window and has_display():
        return Window()
    if options.live.window:
        console.print(_("There is no display here, so the trainer continues as with --no-window."))
    return Terminal(console, exercises.get(options.sets[0].exercise))
