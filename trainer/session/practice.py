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
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.questions import LeftError
from trainer.base.terminal import kept, written
from trainer.coach.utterance import Kind, Utterance
from trainer.plan import comfort, health, mat
from trainer.plan.own_range import own_ranges
from trainer.plan.places import camera_words
from trainer.pose.guard import BackgroundGuard
from trainer.pose.landmarker import Landmarker, StillLandmarker
from trainer.record import opening
from trainer.record.recorder import Recorder
from trainer.record.store import SessionRecord, Store
from trainer.screen.window import Window
from trainer.session.before_after import ask_backs, asked_before
from trainer.session.better import last_time
from trainer.session.devices import Devices, open_devices, remember
from trainer.session.ending import Ending, ending_of, show_ending
from trainer.session.felt import Backs
from trainer.session.flow import Phase
from trainer.session.live import LiveSession
from trainer.session.own_reps import own_halves
from trainer.session.session_options import SessionOptions
from trainer.teach.lesson import Half


def practise(
    options: SessionOptions, console: Console, window: Window | None = None, look_back: Callable[[], str] | None = None
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
        devices = open_devices(stack, options, console, window)
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
            _report(live, devices, console)
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
                remember(devices.source, console)
            for notice in devices.clip.notices if devices.clip is not None else []:
                console.print(_(notice), style="yellow")
        if ending is not None and devices.asker is not None and isinstance(devices.screen, Window):
            _compute_curves(past.path)
            own = _own(console, recorder, ending, live)
            show_ending(devices.screen, devices.asker, replace(ending, own=own), look_back)
    if options.record_video is not None and options.record_video.exists():
        written(console, options.record_video)
    return results


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


def _past(options: SessionOptions, devices: Devices, console: Console) -> _Past:
    """Read the record."""
    names, person = {one.exercise for one in options.sets}, options.info.person
    with opening.opened(console) as store:
        own = own_ranges(store, person, names)
        known = None if devices.is_recorded else store.done_exercises(person)
        sessions = [] if devices.is_recorded else _sessions(store, person)
        return _Past(store.path, names, own, known, sessions)


def _say_place(options: SessionOptions, devices: Devices) -> None:
    """Say where the camera stands, and the first set's note."""
    first = [*camera_words(options.sets), *filter(None, [options.sets[0].note])]
    if devices.asker is not None and first:
        devices.sound.say(Utterance(0.0, Kind.STATE, " ".join(first)))


def _backs(devices: Devices, past: _Past) -> Backs | None:
    """Who asks after a set how it was for the back; nobody, None, if a recording is played."""
    asked = {name for name in past.names if comfort.is_asked(past.sessions, name)}
    return None if devices.is_recorded else Backs(asked, can_ask=isinstance(devices.screen, Window))


def _live(
    options: SessionOptions, devices: Devices, past: _Past, recorder: Recorder, backs: Backs | None
) -> LiveSession:
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


def _ended(options: SessionOptions, devices: Devices, past: _Past, live: LiveSession) -> Ending | None:
    """The last screen, also spoken; None if the session was left before its end, or if a recording was played."""
    if past.known is None or live.flow.phase is not Phase.END:
        return None
    devices.source.close()  # the camera's light goes out
    ending = ending_of(options.sets, live.finish(), live.teaching, last_time(past.sessions, past.names))
    if ending is not None:
        devices.sound.say(Utterance(0.0, Kind.STATE, ending.spoken))
    return ending


def _report(live: LiveSession, devices: Devices, console: Console) -> None:
    """Print what went wrong during the session, such as a slow machine, and what the second opinion found."""
    if slow := live.slow.report() or live.relief.report():
        console.print(slow)
    if others := live.others.report():
        console.print(others, style="yellow")
    for line in devices.opinion.report() if devices.opinion is not None else ():
        console.print(line)


def _compute_curves(record: Path) -> None:
    """Compute the session's curves while the person reads the ending. The review computes what is missing then."""
    from trainer.recordings.curve_cache import keep_newest  # imported earlier, it would delay the window by 0.02 s

    threading.Thread(target=keep_newest, args=(record,), name="curves", daemon=True).start()


def _is_first_on_mat(names: Collection[str], known: Collection[str]) -> bool:
    """Whether the person gets down to the mat for the first time."""
    return any(map(mat.is_on_mat, names)) and not any(mat.is_on_mat(one) for one in known if one in exercises.names())


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
