"""Runs a live session from the first frame to the saved results: one set, or all sets of a programme."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from rich.console import Console

import exercises
from exercises.judging.results import SetResult
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, LeftError, ToldError
from trainer.base.settings import is_mirrored, remember_mirrored
from trainer.base.terminal import kept, written
from trainer.capture.clip import ClipWriter
from trainer.capture.mirrored import MirroredSource
from trainer.capture.sources import is_recording, open_source
from trainer.coach.utterance import Kind, Utterance
from trainer.plan import health
from trainer.plan.own_range import own_ranges
from trainer.pose.guard import BackgroundGuard
from trainer.pose.landmarker import Landmarker, StillLandmarker
from trainer.pose.models import model_bytes
from trainer.record import opening
from trainer.record.store import Store
from trainer.screen.asking import WindowAsker
from trainer.screen.window import Screen, Terminal, Window, has_display
from trainer.session.asking import asker_of, which_side
from trainer.session.better import last_time
from trainer.session.ending import Ending, ending_of, show_ending
from trainer.session.flow import Phase
from trainer.session.live import LiveSession, Options
from trainer.session.options import LiveOptions
from trainer.sound.set_sound import Sound

#: Rate of a recorded video, frames a second.
CLIP_FPS = 30.0


def practise(
    options: Options, console: Console, window: Window | None = None, look_back: Callable[[], str] | None = None
) -> list[SetResult]:
    """Run a session; its results are saved however it ends.

    Once camera and model are open, the trainer asks for the person's pain, and again at the end: in the window if there
    is one, else in the terminal. It does not ask without either, nor if a recording takes the camera's place.

    Args:
        options: options of the session.
        console: receives reports.
        window: an open window to use, which stays open; None to open one if the options want it.
        look_back: opens the review, and returns the sentence that says so; None offers none.

    Returns:
        The result of each set that was begun, in order; none if the person left a question before the first.

    Raises:
        TrainerError: no camera, no model, too much pain, or the record cannot be used.
    """
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(_opened(options.live))
        model = model_bytes(options.live.variant, options.live.model)
        clip = stack.enter_context(ClipWriter(options.record_video, CLIP_FPS)) if options.record_video else None
        sound = Sound(options.live.sound)
        stack.callback(sound.close)
        screen: Screen = window or _screen(options, console)
        if window is None:
            stack.callback(screen.close)
        # Nobody answers or follows a lesson in front of a recording.
        is_recorded = is_recording(options.live.camera)
        asker = None if is_recorded else asker_of(screen, sound, console)
        try:
            options, before = _asked_before(options, asker)
        except LeftError:
            return []
        recorder = opening.recorder(console, replace(options.info, pain_before=before))
        guard = BackgroundGuard(lambda: StillLandmarker(model))
        names = {one.exercise for one in options.sets}
        with opening.opened(console) as store:
            own = own_ranges(store, options.info.person, names)
            known = None if is_recorded else store.done_exercises(options.info.person)
            last = {} if is_recorded else _last_time(store, options.info.person, names)
        live = LiveSession(
            options, source, screen, recorder, clip, lambda: Landmarker(model), guard, sound, own, known=known
        )
        was_mirrored = source.is_mirrored
        ending: Ending | None = None
        try:
            live.run()
            if known is not None and live.flow.phase is Phase.END:
                source.close()  # the camera's light goes out
                ending = ending_of(options.sets, live.finish(), live.teaching, last)
                if ending is not None:
                    sound.say(Utterance(0.0, Kind.STATE, ending.spoken))
        except KeyboardInterrupt:
            console.print(_("Ended; what you did is saved."))
        finally:
            results = live.finish()
            if slow := live.slow.report() or live.relief.report():
                console.print(slow)
            if others := live.others.report():
                console.print(others, style="yellow")
            if asker is not None and any(result.reps or result.holds for result in results):
                recorder.end_session(health.pain_after(asker, before, ending.title if ending else ""))
            trouble = recorder.close()
            if trouble:
                console.print(trouble, style="yellow")
            elif results:
                kept(console, store.path)
            if source.is_mirrored != was_mirrored:
                _remember(source, console)
            for notice in clip.notices if clip is not None else []:
                console.print(_(notice), style="yellow")
        if ending is not None and asker is not None and isinstance(screen, Window):
            show_ending(screen, asker, ending, look_back)
    if options.record_video is not None and options.record_video.exists():
        written(console, options.record_video)
    return results


def _opened(live: LiveOptions) -> MirroredSource:
    """Open the camera. ``--mirror`` and ``--no-mirror`` are remembered for it, but not for a recording."""
    source = open_source(live.camera, live=True)
    if is_recording(live.camera):
        return MirroredSource(source, bool(live.mirror))
    if live.mirror is not None:
        remember_mirrored(source.name, live.mirror)
    return MirroredSource(source, is_mirrored(source.name))


def _remember(source: MirroredSource, console: Console) -> None:
    """Remember for this camera what the person answered about its picture."""
    try:
        remember_mirrored(source.name, source.is_mirrored)
    except TrainerError as error:
        console.print(str(error), style="yellow")


def _asked_before(options: Options, asker: Asker | None) -> tuple[Options, int | None]:
    """Ask for the side, if the options want that, and for the pain.

    Returns:
        The options with the side, and the pain; None if not told.

    Raises:
        TrainerError: the pain is too high to exercise; the asker has said so.
        LeftError: the person left a question.
    """
    if asker is None:
        return options, None
    if options.asks_side and isinstance(asker, WindowAsker):
        side = which_side(asker, exercises.get(options.sets[0].exercise))
        options = replace(options, sets=tuple(replace(one, side=side) for one in options.sets))
    try:
        return options, health.pain_before(asker)
    except TrainerError as error:
        if isinstance(asker, WindowAsker):
            asker.tell(error.message)
            raise ToldError(error.message, error.hint) from error
        raise


def _last_time(store: Store, person: str, names: Collection[str]) -> Mapping[str, tuple[SetResult, ...]]:
    """The last sets of these exercises; none if the record is damaged, which must not keep anybody from exercising."""
    try:
        return last_time(store.sessions(person), names)
    except TrainerError:
        return {}


def _screen(options: Options, console: Console) -> Screen:
    if options.live.window and has_display():
        return Window()
    if options.live.window:
        console.print(_("There is no display here, so it goes on as with --no-window."))
    return Terminal(console, exercises.get(options.sets[0].exercise))
