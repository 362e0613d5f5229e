"""Runs a live session from the first frame to the saved results: one set, or all sets of a programme."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from rich.console import Console

import exercises
from exercises.judging.results import SetResult
from trainer.base.language import gettext_ as _
from trainer.base.terminal import kept, written
from trainer.capture.clip import ClipWriter
from trainer.capture.sources import is_recording, open_source
from trainer.coach.utterance import Kind, Utterance
from trainer.plan import health
from trainer.plan.own_range import own_ranges
from trainer.pose.guard import BackgroundGuard
from trainer.pose.landmarker import Landmarker, StillLandmarker
from trainer.pose.models import model_bytes
from trainer.record import opening
from trainer.screen.window import Screen, Terminal, Window, has_display
from trainer.session.ending import ending_of, show_ending
from trainer.session.flow import Phase
from trainer.session.live import LiveSession, Options
from trainer.sound.set_sound import Sound

#: Rate of a recorded video, frames a second.
CLIP_FPS = 30.0


def practise(options: Options, console: Console) -> list[SetResult]:
    """Run a session; its results are saved however it ends.

    The trainer asks for the person's pain before and after, once camera and model are open. It does not ask without a
    terminal, nor if a recording takes the camera's place.

    Args:
        options: options of the session.
        console: receives questions and reports.

    Returns:
        The result of each set that was begun, in order.

    Raises:
        TrainerError: no camera, no model, too much pain, or the record cannot be used.
    """
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(open_source(options.live.camera, live=True))
        model = model_bytes(options.live.variant, options.live.model)
        clip = stack.enter_context(ClipWriter(options.record_video, CLIP_FPS)) if options.record_video else None
        asks_pain = health.is_somebody_there() and not is_recording(options.live.camera)
        before = health.pain_before(console) if asks_pain else None
        recorder = opening.recorder(console, replace(options.info, pain_before=before))
        screen = _screen(options, console)
        stack.callback(screen.close)
        sound = Sound(options.live.sound)
        stack.callback(sound.close)
        guard = BackgroundGuard(lambda: StillLandmarker(model))
        with opening.opened(console) as store:
            own = own_ranges(store, options.info.person, {one.exercise for one in options.sets})
            # Nobody follows a lesson in front of a recording.
            known = None if is_recording(options.live.camera) else store.done_exercises(options.info.person)
        live = LiveSession(
            options, source, screen, recorder, clip, lambda: Landmarker(model), guard, sound, own, known=known
        )
        try:
            live.run()
            if known is not None and live.flow.phase is Phase.END:
                source.close()  # the camera's light goes out
                _end(live, options, screen, sound)
        except KeyboardInterrupt:
            console.print(_("Ended; what you did is saved."))
        finally:
            results = live.finish()
            screen.close()
            if slow := live.slow.report():
                console.print(slow)
            if others := live.others.report():
                console.print(others, style="yellow")
            if asks_pain and any(result.reps or result.holds for result in results):
                recorder.end_session(health.pain_after(console, before))
            trouble = recorder.close()
            if trouble:
                console.print(trouble, style="yellow")
            elif results:
                kept(console, store.path)
            for notice in clip.notices if clip is not None else []:
                console.print(_(notice), style="yellow")
    if options.record_video is not None and options.record_video.exists():
        written(console, options.record_video)
    return results


def _end(live: LiveSession, options: Options, screen: Screen, sound: Sound) -> None:
    """Say what the session came to, and hold it on the screen until a key is pressed."""
    ending = ending_of(options.sets, live.finish(), live.teaching)
    if ending is None:
        return
    sound.say(Utterance(0.0, Kind.STATE, ending.spoken))
    if isinstance(screen, Window):
        show_ending(screen, ending)


def _screen(options: Options, console: Console) -> Screen:
    if options.live.window and has_display():
        return Window()
    if options.live.window:
        console.print(_("There is no display here, so it goes on as with --no-window."))
    return Terminal(console, exercises.get(options.sets[0].exercise))
