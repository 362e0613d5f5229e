"""Opens the window with the home screen; everything the person does until they leave happens in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np
from rich.console import Console

from exercises.judging.declaration import Exercise, Variant
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, LeftError
from trainer.capture.devices import list_cameras
from trainer.coach.utterance import Kind, Utterance
from trainer.home.home import Home, Ways
from trainer.home.setup import choose_camera
from trainer.plan.programme import PlannedSet
from trainer.record.items import SessionInfo
from trainer.record.opening import opened
from trainer.screen.asking import WindowAsker
from trainer.screen.drawing import SLATE, Image, Label, Rect
from trainer.screen.window import Window
from trainer.session.asking import aloud, ask_pain
from trainer.session.options import LiveOptions
from trainer.session.practice import practise
from trainer.session.session_options import SessionOptions
from trainer.session.spoken import follow, script
from trainer.sound.set_sound import Sound
from trainer.teach.board import draw
from trainer.teach.demonstration import demonstration
from trainer.teach.lesson import Lesson, lesson_of
from trainer.teach.moving import FPS

__all__ = ["open_home"]


def open_home(console: Console, live: LiveOptions, look_back: Callable[[], str], place: str = "") -> None:
    """Show the home screen until the person leaves.

    Args:
        console: receives the reports of the sessions.
        live: camera, model and sound to begin with.
        look_back: opens the review, and returns the sentence that says so.
        place: id of the only camera place, see :mod:`trainer.plan.places`; "" for any.
    """
    desk = _Desk(Window(), console, look_back)
    try:
        Home(
            Ways(
                asker=desk.asker,
                record=partial(opened, console),
                practise=desk.practise,
                guide=desk.guide,
                show=desk.show,
                look_back=desk.look_back,
                cameras=list_cameras,
                choose_camera=desk.choose_camera,
            ),
            live,
            place,
        ).run()
    finally:
        desk.close()


class _Desk:
    """The window and its voice, which is made anew when the sound options change and silent during a session."""

    def __init__(self, window: Window, console: Console, look_back: Callable[[], str]) -> None:
        self._window = window
        self._console = console
        self._look_back = look_back
        self._sound: Sound | None = None

    def asker(self, live: LiveOptions) -> WindowAsker:
        """Make an asker that asks in the window and speaks the questions."""
        self._silence()
        self._sound = Sound(live.sound)
        return aloud(self._window, self._sound)

    def practise(self, sets: tuple[PlannedSet, ...], live: LiveOptions, info: SessionInfo) -> None:
        """Run a session, which has a voice of its own."""
        self._silence()
        self._opening()
        practise(SessionOptions(sets, live, info=info), self._console, self._window, self._look_back)

    def choose_camera(self, asker: Asker, live: LiveOptions, way_out: str) -> LiveOptions | None:
        """Choose a camera by its picture; until it gives one, the window says what it waits for."""
        self._opening()
        return choose_camera(asker, live, way_out)

    def _opening(self) -> None:
        self._window.show_picture(partial(_note, _("One moment, the camera is being opened.")))

    def guide(self, sets: tuple[PlannedSet, ...], live: LiveOptions) -> None:
        """Guide a session by voice; a key, a click or closing the window ends it."""
        if self._sound is None:
            return
        try:
            ask_pain(aloud(self._window, self._sound), self._console)
        except LeftError:
            return

        def show(words: str, is_new: bool) -> bool:
            heard = self._window.hear(partial(_note, words))
            return heard.is_open and not (heard.key or heard.click)

        follow(script(sets), self._sound, show)

    def show(self, exercise: Exercise, variant: Variant) -> None:
        """Play the lesson of an exercise in one of its forms."""
        good = demonstration(exercise.id)
        if good is not None and self._sound is not None:
            play(self._window, self._sound, lesson_of(exercise, good, variant=variant))

    def look_back(self) -> str:
        """Make the review page and open it."""
        self._window.show_picture(partial(_note, _("One moment, the review is being made.")))
        return self._look_back()

    def close(self) -> None:
        """Close the window and stop the voice."""
        self._silence()
        self._window.close()

    def _silence(self) -> None:
        """End the voice, in the middle of a sentence."""
        if self._sound is not None:
            self._sound.hush()
            self._sound.close()
        self._sound = None


def play(window: Window, sound: Sound, lesson: Lesson, clock: Callable[[], float] = time.monotonic) -> None:
    """Show and speak a lesson until a key, a click, or the window is closed."""
    began_s, n_said = clock(), 0
    note = _("Any key: back")
    while True:
        t_s = clock() - began_s
        while n_said < lesson.said_by(t_s):
            sound.say(Utterance(t_s, Kind.STATE, lesson.said[n_said][1]))
            n_said += 1
        heard = window.hear(lambda size, t_s=t_s: draw(lesson, t_s, size, note))  # type: ignore[misc]
        if heard.key or heard.click or not heard.is_open:
            return
        time.sleep(1 / (2 * FPS))


def _note(words: str, size: tuple[int, int]) -> Image:
    """A sentence in the middle of an empty picture."""
    scene: Image = np.full((size[1], size[0], 3), SLATE, np.uint8)
    Label(words, Rect(0, 0, *size).inside(size[1] // 10), size[1] // 12, is_centred=True).draw(scene)
    return scene
