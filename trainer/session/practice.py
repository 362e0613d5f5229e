"""Runs a live session from the first frame to the saved results: one set, or all sets of a programme."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection
from dataclasses import replace

from rich.console import Console

import exercises
from exercises.judging.results import SetResult
from trainer.base import memory
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, LeftError
from trainer.base.settings import remember_mirrored
from trainer.base.terminal import kept, written
from trainer.capture.clip import ClipWriter
from trainer.capture.mirrored import MirroredSource, delivers_mirrored
from trainer.capture.sources import is_recording, open_source
from trainer.coach.utterance import Kind, Utterance, words_of
from trainer.plan import capability, comfort, health, mat
from trainer.plan.lesson import LESSON
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
from trainer.session.asking import ask_pain, asker_of, which_side
from trainer.session.better import last_time
from trainer.session.ending import Ending, ending_of, show_ending
from trainer.session.felt import Backs, hurt_words
from trainer.session.flow import Phase
from trainer.session.live import LiveSession, Options
from trainer.session.options import LiveOptions
from trainer.session.own_reps import own_halves
from trainer.sound.set_sound import Sound
from trainer.teach.board import Half

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
            options = _asked_before(options, asker, console)
        except LeftError:
            return []
        first = [*camera_words(options.sets), *filter(None, [options.sets[0].note])]
        if asker is not None and first:
            sound.say(Utterance(0.0, Kind.STATE, " ".join(first)))
        is_planned = bool(options.info.programme)
        info = replace(options.info, sets_planned=len(options.sets)) if is_planned else options.info
        recorder = opening.recorder(console, info)
        guard = BackgroundGuard(lambda: StillLandmarker(model))
        names = {one.exercise for one in options.sets}
        with opening.opened(console) as store:
            own = own_ranges(store, options.info.person, names)
            known = None if is_recorded else store.done_exercises(options.info.person)
            sessions = [] if is_recorded else _sessions(store, options.info.person)
        if asker is not None and known is not None and _is_first_on_mat(names, known):
            mat.tell(asker)
        last = last_time(sessions, names)
        asked = {name for name in names if comfort.is_asked(sessions, name)}
        backs = None if is_recorded else Backs(asked, can_ask=isinstance(screen, Window))
        live = LiveSession(
            options,
            source,
            screen,
            recorder,
            clip,
            lambda: Landmarker(model),
            guard,
            sound,
            own,
            known=known,
            backs=backs,
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
                _ask_backs(asker, backs, recorder)
                recorder.end_session(health.pain_after(asker, options.info.pain_before, ending.title if ending else ""))
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
            from trainer.recordings.curve_cache import keep_newest  # .02 s for which the window would wait at the start

            # While the person reads. The program does not wait for it: the review computes what is missing.
            threading.Thread(target=keep_newest, args=(store.path,), name="curves", daemon=True).start()
            show_ending(screen, asker, replace(ending, own=_own(console, recorder, ending, live)), look_back)
    if options.record_video is not None and options.record_video.exists():
        written(console, options.record_video)
    return results


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


def _asked_before(options: Options, asker: Asker | None, console: Console) -> Options:
    """Ask for the side, if the options want that, for the pain, and for what the person feels able to do.

    Returns:
        The options with the side, the pain and sets of the amount that the person feels able to do.

    Raises:
        TrainerError: the pain is too high to exercise; the asker has said so.
        LeftError: the person left a question.
    """
    if asker is None:
        return options
    if options.asks_side and isinstance(asker, WindowAsker):
        side = which_side(asker, exercises.get(options.sets[0].exercise))
        options = replace(options, sets=tuple(replace(one, side=side) for one in options.sets))
    info = replace(options.info, pain_before=ask_pain(asker, console))
    if options.info.programme not in ("", LESSON) and any(one.amount is not None for one in options.sets):
        chosen = asker.ask(capability.capability_question())
        if chosen is None:
            raise LeftError
        info = replace(info, capability=capability.capability_of(chosen))
        options = replace(options, sets=capability.scaled(options.sets, capability.capability_of(chosen)))
    return replace(options, info=info)


def _sessions(store: Store, person: str) -> list[SessionRecord]:
    """The person's sessions; none if the record is damaged, which must not keep anybody from exercising."""
    try:
        return store.sessions(person)
    except TrainerError:
        return []


def _ask_backs(asker: Asker, backs: Backs | None, recorder: Recorder) -> None:
    """Ask how the sets that were not asked about were for the back, until the person leaves the questions."""
    with contextlib.suppress(KeyboardInterrupt, EOFError):
        for one in backs.left() if backs is not None else ():
            chosen = asker.ask(comfort.comfort_question(one.exercise, one.side))
            if chosen is None:
                return
            answer = comfort.answer_of(chosen)
            if answer is not None:
                recorder.felt(one.exercise, one.side, answer)
            if answer == "hurt":
                asker.tell(words_of(hurt_words(one, 0.0)))


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
        console.print(_("There is no display here, so it goes on as with --no-window."))
    return Terminal(console, exercises.get(options.sets[0].exercise))
