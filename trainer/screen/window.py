"""The two screens of a session: a window, or the terminal where there is no display."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from rich.console import Console
from rich.text import Text

from exercises.judging.declaration import Exercise
from exercises.judging.update import Update
from trainer.base.language import gettext_ as _
from trainer.coach.coach import Kind, Utterance, words_of
from trainer.coach.words import scores_line
from trainer.screen.drawing import Image, Point, Rect
from trainer.screen.keys import key_name
from trainer.screen.monitor import main_monitor
from trainer.screen.overlay import SIZE, Canvas, compose
from trainer.screen.state import View

TITLE = "Pilates trainer"
#: Name of the window that is opened and closed before it, and how both are opened.
_BEFORE = "Pilates"
_FLAGS = cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL
#: How long that first window stays open, milliseconds. **Fit:** on a busy machine, the first window of a process
#: stayed white for good in 13 of 280 starts, the second one in 2 of 118. OpenCV does not tell, and neither another
#: picture nor another size helps.
BEFORE_MS = 40
#: The window opens in the middle of the main monitor, with this share of its width and height. Taste: the desktop
#: stays in sight, so that one sees how to leave.
OPENS_SHARE = 0.85
#: Smallest width and height of the window when it opens, also where the monitor's size is unknown, pixels.
FIRST_SIZE = (1120, 630)
#: The picture is drawn with at most ``MOST_PX`` pixels and enlarged on larger screens. Below ``LEAST_PX``, width and
#: height, it is drawn in the default size and reduced.
MOST_PX, LEAST_PX = 1920 * 1080, (320, 240)


class Key(Enum):
    """The request behind a key."""

    NONE = 0
    QUIT = 1
    PAUSE = 2
    MUTE = 3
    NEXT = 4
    AGAIN = 5
    SHOW = 6
    OTHER = 7
    YES = 8
    FINE = 9
    FELT = 10
    HURT = 11
    DID_HURT = 12


_KEYS = {" ": Key.PAUSE, "m": Key.MUTE, "n": Key.NEXT, "r": Key.AGAIN, "t": Key.SHOW, "h": Key.HURT}
_KEYS |= {"1": Key.FINE, "2": Key.FELT, "3": Key.DID_HURT}  # the choices of "How was that for your back?"
#: First letters of "yes" in the languages of the program.
_KEYS |= dict.fromkeys("yjs", Key.YES)


@dataclass(frozen=True, slots=True)
class Heard:
    """The person's input since the last picture.

    Attributes:
        size: width and height of the picture that was shown, pixels.
        key: the name of the pressed key, see :func:`trainer.screen.keys.key_name`; "" for none.
        pointer: where the mouse is in the picture, pixels; None before it moved.
        click: where the person clicked, or None.
        is_open: the window has not been closed.
    """

    size: tuple[int, int]
    key: str = ""
    pointer: Point | None = None
    click: Point | None = None
    is_open: bool = True


class Screen(Protocol):
    """Shows a session and hears the keys."""

    def show(self, picture: Image, exercise: Exercise, update: Update | None, view: View) -> Key:
        """Show the newest picture and state; return what the person asks for."""

    def show_picture(self, draw: Callable[[tuple[int, int]], Image], words: str) -> Key:
        """Show a picture that fills the screen; return what the person asks for.

        Args:
            draw: makes the picture for a width and height, pixels.
            words: replace the picture on a screen that shows none.
        """

    def tell(self, update: Update, said: Utterance | None) -> None:
        """Take each update in order, with what is said at it."""

    def close(self) -> None:
        """Close the screen."""


def has_display() -> bool:
    """Whether a window can be opened: always on macOS and Windows, on Linux where an X or Wayland server is named.

    The server's socket is looked for as well, since the window toolkit ends the whole program when it is missing.
    """
    if sys.platform in ("darwin", "win32"):
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    host, _, number = os.environ.get("DISPLAY", "").rpartition(":")
    return bool(number) and (bool(host) or Path(f"/tmp/.X11-unix/X{number.split('.')[0]}").exists())


class Window:
    """A window with the mirrored picture, or the full screen after ``f``. Closing it by its button is quitting."""

    def __init__(self) -> None:
        # The toolkit warns about fonts that the wheel does not bring; the text here is drawn by OpenCV itself.
        os.environ.setdefault("QT_LOGGING_RULES", "*.warning=false")
        _open(main_monitor())
        self._is_full = False
        self._is_open = True
        self._canvas = Canvas()
        self._pointer: Point | None = None
        self._click: Point | None = None
        cv2.setMouseCallback(TITLE, self._mouse)

    def show(self, picture: Image, exercise: Exercise, update: Update | None, view: View) -> Key:
        """See :class:`Screen`."""
        return self.show_picture(lambda size: compose(picture, exercise, update, view, size, self._canvas))

    def show_picture(self, draw: Callable[[tuple[int, int]], Image], words: str = "") -> Key:
        """See :class:`Screen`."""
        heard = self.hear(draw)
        if not heard.is_open or heard.key in ("q", "escape"):
            return Key.QUIT
        return _KEYS.get(heard.key, Key.OTHER) if heard.key else Key.NONE

    def hear(self, draw: Callable[[tuple[int, int]], Image]) -> Heard:
        """Show a picture that fills the window, and return what the person did since the last one.

        ``f`` toggles the full screen, and Escape leaves it; neither is returned. A closed window is not opened again.

        Args:
            draw: makes the picture for a width and height, pixels.
        """
        size = _size()
        if not self._is_open:
            return Heard(size, is_open=False)
        cv2.imshow(TITLE, draw(size))
        key = key_name(cv2.waitKeyEx(1))
        self._is_open = _is_open()
        if key == "f" or (key == "escape" and self._is_full):
            self._is_full = not self._is_full
            full = cv2.WINDOW_FULLSCREEN if self._is_full else cv2.WINDOW_NORMAL
            cv2.setWindowProperty(TITLE, cv2.WND_PROP_FULLSCREEN, full)
            key = ""
        click, self._click = self._click, None
        return Heard(size, key, self._pointer, click, self._is_open)

    def _mouse(self, event: int, x_px: int, y_px: int, _flags: int, _data: object) -> None:
        """Take what OpenCV tells about the mouse while it waits for a key; places are those of the picture."""
        self._pointer = x_px, y_px
        if event == cv2.EVENT_LBUTTONUP:
            self._click = x_px, y_px

    def tell(self, update: Update, said: Utterance | None) -> None:
        """Do nothing: the picture shows everything."""

    def close(self) -> None:
        """See :class:`Screen`."""
        cv2.destroyAllWindows()


def _open(monitor: Rect | None) -> None:
    """Open the window at once in its first size, and in its place if the main monitor is known."""
    cv2.namedWindow(_BEFORE, _FLAGS)
    cv2.imshow(_BEFORE, np.zeros((9, 16, 3), np.uint8))
    cv2.waitKey(BEFORE_MS)
    cv2.destroyWindow(_BEFORE)
    cv2.namedWindow(TITLE, _FLAGS)
    first = Rect(0, 0, *FIRST_SIZE) if monitor is None else first_rect(monitor)
    cv2.resizeWindow(TITLE, first.w, first.h)
    if monitor is not None:
        cv2.moveWindow(TITLE, first.x, first.y)
    cv2.waitKey(1)  # the toolkit asks the system for the window


def first_rect(monitor: Rect) -> Rect:
    """Where the window opens on a monitor, pixels."""
    width, height = (max(least, round(OPENS_SHARE * of)) for least, of in zip(FIRST_SIZE, monitor[2:], strict=True))
    left, top = max(0, (monitor.w - width) // 2), max(0, (monitor.h - height) // 2)
    return Rect(monitor.x + left, monitor.y + top, width, height)


def _size() -> tuple[int, int]:
    """Width and height to draw for the window's current size, pixels."""
    try:
        _x, _y, width, height = cv2.getWindowImageRect(TITLE)
    except cv2.error:  # it has just been closed
        return SIZE
    return drawn_size(width, height)


def drawn_size(width_px: int, height_px: int) -> tuple[int, int]:
    """Width and height to draw for a window of this size, pixels: the same shape, within the limits."""
    if width_px < LEAST_PX[0] or height_px < LEAST_PX[1]:
        return SIZE
    by = min(1.0, math.sqrt(MOST_PX / (width_px * height_px)))
    return round(width_px * by), round(height_px * by)


def _is_open() -> bool:
    try:
        return cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) >= 1
    except cv2.error:  # raised by the Qt window once it is closed
        return False


class Terminal:
    """Prints each state, cue and repetition once, as it comes."""

    def __init__(self, console: Console, exercise: Exercise) -> None:
        self._console = console
        self._exercise = exercise
        self._words = ""
        self._start_s: float | None = None

    def show(self, picture: Image, exercise: Exercise, update: Update | None, view: View) -> Key:
        """See :class:`Screen`."""
        self._exercise = exercise
        if not view.is_cue and view.words != self._words:
            self._words = view.words
            self._console.print(f"{self._clock(update)}  {view.words}")
        return Key.NONE

    def show_picture(self, draw: Callable[[tuple[int, int]], Image], words: str) -> Key:
        """See :class:`Screen`."""
        if words != self._words:
            self._words = words
            self._console.print(words)
        return Key.NONE

    def tell(self, update: Update, said: Utterance | None) -> None:
        """See :class:`Screen`."""
        if said is not None and said.kind is Kind.CUE:
            label = self._exercise.fault_labels.get(said.code)
            why = f"  ({_(label)})" if label else ""
            cue = (f"▲ {words_of(said)}", "bold")
            self._console.print(Text.assemble(f"{self._clock(update)}  ", cue, why))
        elif said is not None and said.kind in (Kind.CORRECTED, Kind.PRAISE):
            self._words = words_of(said)
            self._console.print(Text.assemble(f"{self._clock(update)}  ", (f"✓ {self._words}", "bold")))
        for rep in update.repetitions:
            what = _("repetition {n}").format(n=rep.n) + (f", {_(rep.side)}" if rep.side else "")
            self._console.print(f"{self._clock(update)}  {what}: {scores_line(rep.scores)}")

    def close(self) -> None:
        """Do nothing."""

    def _clock(self, update: Update | None) -> str:
        """Time since the first frame."""
        if update is not None and self._start_s is None:
            self._start_s = update.t_s
        return f"{0.0 if update is None or self._start_s is None else update.t_s - self._start_s:6.1f} s"
