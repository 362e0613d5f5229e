"""Films a demonstration with the camera: the window shows the picture, and only landmarks are kept."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial

import cv2
import numpy as np

from exercises.taught.films import Recording
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.capture.frame import FrameSource
from trainer.capture.mirrored import MirroredSource, delivers_mirrored
from trainer.capture.sources import open_source
from trainer.recordings.looking import Look, Looker, gather, looker, shared_guard
from trainer.screen.drawing import INK, Image, Label, Rect
from trainer.screen.window import Key, Screen, Window, has_display

__all__ = ["film"]

#: Longest demonstration, seconds. **Taste:** ours, five slow repetitions and the way to the mat and back.
MOST_S = 180.0
#: Height of the band with the words, and of the letters in it, shares of the picture's height.
BAND, LETTERS = 0.12, 0.045


def film(spec: str, mirror: bool | None, model: bytes, words: str, screen: Screen | None = None) -> Recording:
    """The landmarks of one demonstration, from now until space is pressed or the recording ends.

    Args:
        spec: a camera, or a recording that is played instead.
        mirror: whether it delivers mirrored pictures; None as the settings say.
        model: the bytes of the pose model bundle.
        words: what to show, in the person's language.
        screen: shows the picture and stays open; None opens a window and closes it.

    Raises:
        TrainerError: there is no display or no camera.
    """
    if screen is None and not has_display():
        raise TrainerError("Filming needs a window.", "Film it with a phone instead, and give --from VIDEO.")
    with contextlib.ExitStack() as stack:
        if screen is None:
            screen = Window()
            stack.callback(screen.close)
        source = stack.enter_context(open_source(spec, live=True))
        guard = stack.enter_context(shared_guard(model))
        one = stack.enter_context(looker(model, guard))
        turned = MirroredSource(source, delivers_mirrored(spec, source, mirror))
        return gather(_looks(turned, one, screen, words)).poses


def _looks(source: FrameSource, one: Looker, screen: Screen, words: str) -> Iterator[Look]:
    begun_s: float | None = None
    for frame in source:
        begun_s = frame.t_s if begun_s is None else begun_s
        yield one.look(frame)
        left_s = MOST_S - (frame.t_s - begun_s)
        shown = _("{words} Space ends. {left:.0f} s left.").format(words=words, left=left_s)
        key = screen.show_picture(partial(_drawn, frame.image, shown), shown)
        if key in (Key.PAUSE, Key.QUIT) or left_s <= 0:
            return


def _drawn(image: Image, words: str, size: tuple[int, int]) -> Image:
    """The picture, mirrored like a mirror's, above a band with the words: BGR uint8 (height, width, 3)."""
    scene = np.full((size[1], size[0], 3), INK, np.uint8)
    band = round(BAND * size[1])
    height, width = image.shape[:2]
    by = min(size[0] / width, (size[1] - band) / height)
    wide, high = max(1, round(width * by)), max(1, round(height * by))
    left, top = (size[0] - wide) // 2, (size[1] - band - high) // 2
    scene[top : top + high, left : left + wide] = cv2.flip(cv2.resize(image, (wide, high)), 1)
    Label(words, Rect(0, size[1] - band, size[0], band).inside(band // 10), round(LETTERS * size[1])).draw(scene)
    return scene
