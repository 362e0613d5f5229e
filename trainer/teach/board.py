"""The picture of a lesson: the moving figure with its steps, or a fault beside its correction."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np

from exercises.judging.declaration import Counting, Exercise
from exercises.judging.movement import BREATH_S
from trainer.base.language import gettext_ as _
from trainer.coach.pacer import Pace
from trainer.coach.words import pace_words
from trainer.screen.drawing import (
    GREY,
    INK,
    SLATE,
    YELLOW,
    Image,
    Label,
    Rect,
    draw_mark,
    fill,
)
from trainer.teach.demonstration import Demonstration
from trainer.teach.lesson import Half, Lesson, halves_of
from trainer.teach.moving import in_step, moving_figure, scale_px

__all__ = ["draw", "draw_pair", "pace_of", "page_label", "pages_of"]

#: Share of the picture's width that the figure has beside the words.
FIGURE_SHARE = 0.54
#: Share of the figure's height that the word of the phase has below it.
WORD_SHARE = 0.13
#: Height of the lines below a lesson, and of each half's words in a pair; share of the picture's height.
FOOT_SHARE, PAIR_WORDS_SHARE = 0.05, 0.2
#: Share of a half's width for the figure of somebody upright, beside the words. Taste: it is as high as there is room.
UPRIGHT_SHARE = 0.45
#: Height of the letters of what is read at the keyboard, likewise.
SMALL_SHARE = 0.026
#: After a lesson its pages go round, each for so long, seconds. **Taste:** ours; shorter, the longest is not read.
PAGE_S = 8.0


def draw(lesson: Lesson, t_s: float, size: tuple[int, int], note: str = "") -> Image:
    """Draw the lesson at a time.

    The figure shows what is said: it rests in the start position while that is described, goes to the peak with the
    sentences that lead there, and comes back with theirs. While it rests, no phase or breath is a second order.

    Args:
        lesson: the lesson.
        t_s: since its beginning, seconds.
        size: width and height, pixels.
        note: a line in the person's language, or "": in large letters above a fault and its correction, in small ones
            below a lesson.

    Returns:
        BGR uint8 (height, width, 3).
    """
    width, height = size
    pad = height // 30
    if lesson.bad is not None:
        scene = np.full((height, width, 3), SLATE, np.uint8)
        top = pad
        if note:
            Label(note, Rect(pad, pad // 2, width - 2 * pad, height // 9), height // 12, YELLOW).draw(scene)
            top += height // 9
        texts = (_(lesson.steps[0]), _(lesson.steps[1]))
        draw_pair(scene, Rect(pad, top, width - 2 * pad, height - top), halves_of(lesson, texts), t_s, height)
        return scene
    scene = _board(lesson, _page_at(lesson, t_s), size, note).copy()
    at_s, is_moving = lesson.figure_at(t_s)
    _draw_figure(scene, _figure_rect(size), lesson.exercise, lesson.good, at_s, is_paced=is_moving)
    return scene


def draw_pair(scene: Image, rect: Rect, halves: tuple[Half, Half], t_s: float, screen_px: int) -> None:
    """Two moving figures of one scale and in step beside each other, each with a sign and a text.

    The text stands below the figure. Beside somebody upright, it stands where it leaves the figure more room.

    Args:
        scene: BGR uint8, changed.
        rect: where they are drawn.
        halves: the left one and the right one.
        t_s: since its beginning, seconds.
        screen_px: height of the screen, which decides the size of the letters, pixels.
    """
    pad = screen_px // 30
    words_px = round(PAIR_WORDS_SHARE * screen_px)
    left = Rect(rect.x, rect.y, (rect.w - pad) // 2, rect.h)
    is_beside = _has_words_beside(halves, left, words_px)
    labels = []
    for n, place in enumerate((left, left._replace(x=left.right + pad))):
        half, other = halves[n], halves[1 - n].movement
        figure = _pair_figure(place, words_px, is_beside)
        if is_beside:
            words = Rect(figure.right, place.y, place.w - figure.w, place.h)
        else:
            words = Rect(place.x, figure.bottom, place.w, words_px - pad // 2)
        if half.movement.is_own or other.is_own:  # people move at their own tempo
            _draw_figure(scene, figure, half.exercise, half.movement, t_s)
        else:
            now_s = in_step(half.movement, halves[0].movement, t_s)
            _draw_figure(scene, figure, half.exercise, half.movement, now_s, other)
        draw_mark(scene, (words.x + 3 * pad // 2, words.middle[1]), pad, half.mark)
        labels.append(Label(half.text, words._replace(x=words.x + 3 * pad, w=words.w - 3 * pad), screen_px // 14))
    size_px = min(label.fitted[0] for label in labels)
    for label in labels:
        replace(label, size_px=size_px).draw(scene)


def _pair_figure(place: Rect, words_px: int, is_beside: bool) -> Rect:
    """Where a figure of a pair stands in its half: above its words, or beside them."""
    return place._replace(w=round(UPRIGHT_SHARE * place.w)) if is_beside else place._replace(h=place.h - words_px)


def _has_words_beside(halves: tuple[Half, Half], place: Rect, words_px: int) -> bool:
    one, other = halves
    if not _is_upright(one.exercise):
        return False
    below, beside = (_pair_figure(place, words_px, is_beside) for is_beside in (False, True))
    large = [scale_px(one.exercise, one.movement, other.movement, _above_word(room)) for room in (below, beside)]
    return large[1] >= large[0]


def _is_upright(exercise: Exercise) -> bool:
    return exercise.need is not None and exercise.need.postures[0].is_upright


def _figure_rect(size: tuple[int, int]) -> Rect:
    width, height = size
    pad = height // 30
    return Rect(pad, pad, round(FIGURE_SHARE * width), height - 2 * pad - round(FOOT_SHARE * height))


def _words_rects(lesson: Lesson, size: tuple[int, int]) -> tuple[Label, Rect]:
    """Beside the figure: the exercise's name, which may take two lines, and below it what is said."""
    width, height = size
    pad, figure = height // 30, _figure_rect(size)
    rect = Rect(figure.right + pad, pad, width - figure.right - 2 * pad, height // 9)
    title = Label(_(lesson.exercise.name), rect, height // 13)
    if title.fitted[0] < 0.75 * title.size_px:
        rect = rect._replace(h=height // 6)
        title = replace(title, rect=rect)
    return title, Rect(rect.x, rect.bottom, rect.w, figure.bottom - rect.bottom)


def page_label(lesson: Lesson, n: int, size: tuple[int, int]) -> Label:
    """The words of a page of a lesson, see :func:`pages_of`, in large letters."""
    _title, below = _words_rects(lesson, size)
    if n >= len(lesson.steps):
        return Label(pages_of(lesson)[n], below, size[1] // 12, YELLOW)
    number_px = size[1] // 9
    rect = Rect(below.x, below.y + number_px, below.w, below.h - number_px)
    return Label(pages_of(lesson)[n], rect, size[1] // 12)


def pages_of(lesson: Lesson) -> tuple[str, ...]:
    """The pages of a lesson: each step, who leaves the exercise out, and what the camera cannot show.

    The first sentence that is said has no page: it names the exercise, which always stands there.
    """
    said = (text for _begin_s, text in lesson.said[1:])
    return tuple(_(text) for text in (*said, *lesson.exercise.limits))


def _page_at(lesson: Lesson, t_s: float) -> int:
    """The page that is said at a time; after the lesson all pages go round."""
    if t_s < lesson.lasts_s:
        return max(0, lesson.said_by(t_s) - 2)
    return int((t_s - lesson.lasts_s) / PAGE_S) % len(pages_of(lesson))


@functools.lru_cache(4)
def _board(lesson: Lesson, page: int, size: tuple[int, int], note: str) -> Image:
    """Draw everything except the figure. Callers must copy the result, which is cached.

    Each page stands alone, so that it can be read from the mat.
    """
    width, height = size
    scene = np.full((height, width, 3), SLATE, np.uint8)
    pad, figure = height // 30, _figure_rect(size)
    title, below = _words_rects(lesson, size)
    title.draw(scene)
    label = page_label(lesson, page, size)
    if page < len(lesson.steps):
        number = Rect(below.x, below.y, below.w, label.rect.y - below.y)
        Label(f"{page + 1} / {len(lesson.steps)}", number, height // 13, YELLOW).draw(scene)
    label.draw(scene)
    foot = Rect(pad, figure.bottom + pad // 2, width - 2 * pad, round(FOOT_SHARE * height))
    Label(note, foot, round(SMALL_SHARE * height), GREY).draw(scene)
    return scene


def _above_word(rect: Rect) -> tuple[int, int]:
    """Width and height that the words of the pacer leave to a figure."""
    return rect.w, rect.h - round(WORD_SHARE * rect.h)


def _draw_figure(
    scene: Image,
    rect: Rect,
    exercise: Exercise,
    one: Demonstration,
    t_s: float,
    other: Demonstration | None = None,
    *,
    is_paced: bool = True,
) -> None:
    """Draw the moving figure, at the scale of another one beside it, and below it the phase and breath if paced."""
    width, height = _above_word(rect)
    word_px = rect.h - height
    scene[rect.y : rect.y + height, rect.x : rect.right] = moving_figure(exercise, one, t_s, (width, height), other)
    below = Rect(rect.x, rect.bottom - word_px, rect.w, word_px)
    fill(scene, below, INK)
    words = pace_words(exercise, pace_of(exercise, one, t_s) if is_paced else Pace())
    Label(words, below, max(word_px * 2 // 3, 8), YELLOW, is_centred=True).draw(scene)


def pace_of(exercise: Exercise, one: Demonstration, t_s: float) -> Pace:
    """What the pacer would say at a time of a demonstration: it breathes on through a long hold."""
    counting, at_s = exercise.counting, t_s % one.duration_s
    if not isinstance(counting, Counting) or counting.tempo is None or not one.start_s <= at_s <= one.end_s:
        return Pace()
    lift, hold, lower = counting.tempo.breath
    if at_s < one.peak_s:
        return Pace("lift", lift)
    if at_s >= one.peak_s + one.stays_s:
        return Pace("lower", lower)
    is_turned = int((at_s - one.peak_s) / (BREATH_S / 2)) % 2 == 1
    return Pace("hold", ("out" if hold == "in" else "in") if is_turned else hold)
