"""Runs a live session from the first frame to the saved results: one set, or all sets of a programme."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

import exercises
from exercises.judging.results import SetResult
from trainer.base import memory
from trainer.base.errors import ModelError, TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, LeftError
from trainer.base.settings import remember_mirrored
from trainer.base.terminal import kept, written
from trainer.capture.clip import ClipWriter
from trainer.capture.mirrored import MirroredSource, delivers_mirrored
from trainer.capture.sources import is_recording, open_source
from trainer.coach.utterance import Kind, Utterance
from trainer.plan import comfort, health, mat
from trainer.plan.own_range import own_ranges
from trainer.plan.places import camera_words
from trainer.pose.guard import BackgroundGuard
from trainer.pose.landmarker import Landmarker, StillLandmarker
from trainer.pose.models import model_bytes
from trainer.record import opening
from trainer.record.recorder import Recorder
from trainer.record.store import SessionRecord, Store
from trainer.screen.asking import WindowAsker
from trainer.screen.window import Screen, Terminal, Window, has_display
from trainer.session.asking import asker_of
from trainer.session.before_after import ask_backs, asked_before
from trainer.session.better import last_time
from trainer.session.ending import Ending, ending_of, show_ending
from trainer.session.felt import Backs
from trainer.session.flow import Phase
from trainer.session.live import LiveSession, Options
from trainer.session.options import LiveOptions
from trainer.session.own_reps import own_halves
from trainer.session.second_opinion import SecondOpinion
from trainer.sound.set_sound import Sound
from trainer.teach.lesson import Half

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
    memory.limit_arenas()  # before the threads that would take one each
    with contextlib.ExitStack() as stack:
        devices = _open_devices(stack, options, console, window)
        try:
            options = asked_before(options, devices.asker, console)
        except LeftError:
            return []
        _say_place(options, devices)
        is_planned = bool(options.info.programme)
        info = replace(options.info, sets_planned=len(options.sets)) if is_planned else options.info
        recorder = opening.recorder(console, info)
        past = _past(options, devices, console)
        if devices.asker is not None and _is_first_on_mat(past.names, past.known or ()):
            mat.tell(devices.asker)
        backs = _backs(devices, past)
        live = _live(options, devices, past, recorder, backs)
        was_mirrored = devices.source.is_mirrored
        ending: Ending | None = None
        try:
            live.run()
            live.reconsider()
            ending = _ended(options, devices, past, live)
        except KeyboardInterrupt:
            console.print(_("Ended; what you did is saved."))
        finally:
            results = live.finish()
            _report(live, console)
            for line in devices.opinion.report() if devices.opinion is not None else ():
                console.print(line)
            if devices.asker is not None and any(result.reps or result.holds for result in results):
                ask_backs(devices.asker, backs, recorder)
                title = ending.title if ending else ""
                recorder.end_session(health.pain_after(devices.asker, options.info.pain_before, title))
            trouble = recorder.close()
            if trouble:
                console.print(trouble, style="yellow")
            elif results:
                kept(console, past.path)
            if devices.source.is_mirrored != was_mirrored:
                _remember(devices.source, console)
            for notice in devices.clip.notices if devices.clip is not None else []:
                console.print(_(notice), style="yellow")
        if ending is not None and devices.asker is not None and isinstance(devices.screen, Window):
            from trainer.recordings.curve_cache import keep_newest  # .02 s for which the window would wait at the start

            # While the person reads. The program does not wait for it: the review computes what is missing.
            threading.Thread(target=keep_newest, args=(past.path,), name="curves", daemon=True).start()
            own = _own(console, recorder, ending, live)
            show_ending(devices.screen, devices.asker, replace(ending, own=own), look_back)
    if options.record_video is not None and options.record_video.exists():
        written(console, options.record_video)
    return results


@dataclass(frozen=True, slots=True, eq=False)
class _Devices:
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
    opinion: SecondOpinion | None
    clip: ClipWriter | None
    sound: Sound
    screen: Screen
    is_recorded: bool
    asker: Asker | None


def _open_devices(stack: contextlib.ExitStack, options: Options, console: Console, window: Window | None) -> _Devices:
    """Open everything that a session runs on; ``stack`` closes it, except for a window that was open before."""
    live = options.live
    if live.second_opinion and live.variant == "heavy":
        raise TrainerError(
            "The heavy model cannot check itself.",
            "Leave out --variant, or --second-opinion.",
            in_window=_("The heavy model cannot check itself. Start without it, or without a second opinion."),
        )
    source = stack.enter_context(_opened(live))
    model = model_bytes(live.variant, live.model)
    clip = stack.enter_context(ClipWriter(options.record_video, CLIP_FPS)) if options.record_video else None
    sound = Sound(live.sound)
    stack.callback(sound.close)
    screen: Screen = window or _screen(options, console)
    if window is None:
        stack.callback(screen.close)
    is_recorded = is_recording(live.camera)
    asker = None if is_recorded else asker_of(screen, sound, console)
    opinion = _opinion(console, asker) if live.second_opinion else None
    if opinion is not None:
        stack.callback(opinion.close)
    return _Devices(source, model, opinion, clip, sound, screen, is_recorded, asker)


def _opinion(console: Console, asker: Asker | None) -> SecondOpinion | None:
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
    return SecondOpinion(lambda: StillLandmarker(heavy))


@dataclass(frozen=True, slots=True)
class _Past:
    """The facts from the record that a session needs before it begins.

    Attributes:
        path: the record.
        names: ids of the session's exercises.
        own: the person's own ranges.
        known: ids of the exercises that the person has done; None in front of a recording.
        sessions: the person's sessions; none in front of a recording.
    """

    path: Path
    names: Collection[str]
    own: Mapping[str, Mapping[str, float]]
    known: Collection[str] | None
    sessions: Sequence[SessionRecord]


def _past(options: Options, devices: _Devices, console: Console) -> _Past:
    """Read the record."""
    names, person = {one.exercise for one in options.sets}, options.info.person
    with opening.opened(console) as store:
        own = own_ranges(store, person, names)
        known = None if devices.is_recorded else store.done_exercises(person)
        sessions = [] if devices.is_recorded else _sessions(store, person)
        return _Past(store.path, names, own, known, sessions)


def _say_place(options: Options, devices: _Devices) -> None:
    """Say where the camera stands, and the first set's note."""
    first = [*camera_words(options.sets), *filter(None, [options.sets[0].note])]
    if devices.asker is not None and first:
        devices.sound.say(Utterance(0.0, Kind.STATE, " ".join(first)))


def _backs(devices: _Devices, past: _Past) -> Backs | None:
    """Asks after a set how it was for the back; None in front of a recording."""
    asked = {name for name in past.names if comfort.is_asked(past.sessions, name)}
    return None if devices.is_recorded else Backs(asked, can_ask=isinstance(devices.screen, Window))


def _live(options: Options, devices: _Devices, past: _Past, recorder: Recorder, backs: Backs | None) -> LiveSession:
    """The live session, not yet run."""
    model = devices.model
    return LiveSession(
        options,
        devices.source,
        devices.screen,
        recorder,
        devices.clip,
        lambda: Landmarker(model, is_live=True),
        BackgroundGuard(lambda: StillLandmarker(model)),
        devices.sound,
        past.own,
        known=past.known,
        backs=backs,
        opinion=devices.opinion,
    )


def _ended(options: Options, devices: _Devices, past: _Past, live: LiveSession) -> Ending | None:
    """How a session ended that the person brought to its end, also said aloud; None for any other."""
    if past.known is None or live.flow.phase is not Phase.END:
        return None
    devices.source.close()  # the camera's light goes out
    ending = ending_of(options.sets, live.finish(), live.teaching, last_time(past.sessions, past.names))
    if ending is not None:
        devices.sound.say(Utterance(0.0, Kind.STATE, ending.spoken))
    return ending


def _report(live: LiveSession, console: Console) -> None:
    """Print what went wrong during the session: a slow machine, other people in the picture."""
    if slow := live.slow.report() or live.relief.report():
        console.print(slow)
    if others := live.others.report():
        console.print(others, style="yellow")


def _is_first_on_mat(names: Collection[str], known: Collection[str]) -> bool:
    """Whether the person gets down to the mat for the first time."""
    return any(map(mat.is_on_mat, names)) and not any(mat.is_on_mat(one) for one in known if one in exercises.names())


def _opened(live: LiveOptions) -> MirroredSource:
    """Open the camera. ``--mirror`` and ``--no-mirror`` are remembered for it, but not for a recording."""
    source = open_source(live.camera, live=True)
    if live.mirror is not None and not is_recording(live.camera):
        remember_mirrored(source.name, live.mirror)
    return MirroredSource(source, delivers_mirrored(live.camera, source, live.mirror))


def _remember(source: MirroredSource, console: Console) -> None:
    """Remember for this camera what the person answered about its picture."""
    try:
        remember_mirrored(source.name, source.is_mirrored)
    except TrainerError as error:
        console.print(str(error), style="yellow")


def _sessions(store: Store, person: str) -> list[SessionRecord]:
    """The person's sessions; none if the record is damaged, which must not keep anybody from exercising."""
    try:
        return store.sessions(person)
    except TrainerError:
        return []


def _own(console: Console, recorder: Recorder, ending: Ending, live: LiveSession) -> tuple[Half, Half] | None:
    """The best and the worst repetition of the session as figures; None if the record does not show them."""
    if recorder.session_id is None:
        return None
    try:
        with opening.opened(console, to_look=True) as store:
            return own_halves(store, recorder.session_id, *ending.focus, live.teaching)
    except TrainerError:
        return None


def _screen(options: Options, console: Console) -> Screen:
    if options.live.window and has_display():
        return Window()
    if options.live.window:
        console.print(_("There is no display here, so the trainer continues as with --no-window."))
    return Terminal(console, exercises.get(options.sets[0].exercise))
