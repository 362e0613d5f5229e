"""The picture of a lesson: the moving figure with its steps, or a fault beside its correction."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np

from exercises.judging.declaration import Counting, Exercise
from trainer.base.language import gettext_ as _
from trainer.screen.drawing import (
    GREY,
    INK,
    SLATE,
    YELLOW,
    Colour,
    Image,
    Label,
    Rect,
    draw_mark,
    fill,
    fit,
)
from trainer.teach.demonstration import Demonstration
from trainer.teach.lesson import Half, Lesson, halves_of
from trainer.teach.moving import moving_figure

__all__ = ["draw", "draw_pair", "step_label"]

#: Share of the picture's width that the figure has beside the words.
FIGURE_SHARE = 0.6
#: Share of the figure's height that the word of the phase has below it.
WORD_SHARE = 0.13
#: Height of the lines below a lesson, and of each half's words in a pair; share of the picture's height.
FOOT_SHARE, PAIR_WORDS_SHARE = 0.15, 0.2
#: Share of a half's width for the figure of somebody upright, beside the words. Taste: it is as high as there is room.
UPRIGHT_SHARE = 0.45
#: Height of the lines about the camera, and of letters that are read at the keyboard; shares of the picture's height.
LIMITS_SHARE, SMALL_SHARE = 0.055, 0.026


def draw(lesson: Lesson, t_s: float, size: tuple[int, int], note: str = "") -> Image:
    """Draw the lesson at a time.

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
    scene = _board(lesson, lesson.step_at(t_s), t_s >= lesson.lasts_s, size, note).copy()
    _draw_figure(scene, _figure_rect(size), lesson.exercise, lesson.good, t_s)
    return scene


def draw_pair(scene: Image, rect: Rect, halves: tuple[Half, Half], t_s: float, screen_px: int) -> None:
    """Two moving figures beside each other, each with a sign and a text: below it, or beside somebody upright.

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
    labels = []
    for place, half in zip((left, left._replace(x=left.right + pad)), halves, strict=True):
        if _is_upright(half.exercise):
            figure, words = place._replace(w=round(UPRIGHT_SHARE * place.w)), place
            words = Rect(figure.right, place.y, place.w - figure.w, place.h)
        else:
            figure = place._replace(h=place.h - words_px)
            words = Rect(place.x, figure.bottom, place.w, words_px - pad // 2)
        _draw_figure(scene, figure, half.exercise, half.movement, t_s)
        draw_mark(scene, (words.x + 3 * pad // 2, words.middle[1]), pad, half.mark)
        labels.append(Label(half.text, words._replace(x=words.x + 3 * pad, w=words.w - 3 * pad), screen_px // 14))
    size_px = min(label.fitted[0] for label in labels)
    for label in labels:
        replace(label, size_px=size_px).draw(scene)


def _is_upright(exercise: Exercise) -> bool:
    return exercise.need is not None and exercise.need.postures[0].is_upright


def _figure_rect(size: tuple[int, int]) -> Rect:
    width, height = size
    pad = height // 30
    return Rect(pad, pad, round(FIGURE_SHARE * width), height - 2 * pad - round(FOOT_SHARE * height))


def _words_rects(size: tuple[int, int]) -> tuple[Rect, Rect]:
    """Beside the figure: the exercise's name, and below it what is said."""
    width, height = size
    pad, figure = height // 30, _figure_rect(size)
    title = Rect(figure.right + pad, pad, width - figure.right - 2 * pad, height // 9)
    return title, Rect(title.x, title.bottom, title.w, figure.bottom - title.bottom)


def step_label(lesson: Lesson, n: int, size: tuple[int, int]) -> Label:
    """The current step in large letters."""
    _title, below = _words_rects(size)
    number_px = size[1] // 9
    rect = Rect(below.x, below.y + number_px, below.w, below.h - number_px)
    return Label(_(lesson.steps[n]), rect, size[1] // 12)


@functools.lru_cache(4)
def _board(lesson: Lesson, now: int, is_over: bool, size: tuple[int, int], note: str) -> Image:
    """Draw everything except the figure. Callers must copy the result, which is cached.

    The current step stands alone, so that it can be read from the mat. After the steps, the board says who should
    leave the exercise out. In the end it lists all steps.
    """
    width, height = size
    scene = np.full((height, width, 3), SLATE, np.uint8)
    pad, figure = height // 30, _figure_rect(size)
    title, below = _words_rects(size)
    Label(_(lesson.exercise.name), title, height // 13).draw(scene)
    if is_over:
        _write_steps(scene, below, lesson)
    elif now < len(lesson.steps):
        step = step_label(lesson, now, size)
        number = Rect(below.x, below.y, below.w, step.rect.y - below.y)
        Label(f"{now + 1} / {len(lesson.steps)}", number, height // 13, YELLOW).draw(scene)
        step.draw(scene)
    else:
        Label(_leave_out(lesson.exercise), below, height // 12, YELLOW).draw(scene)
    y = figure.bottom + pad // 2
    for text, share, letters, colour in _foot(lesson.exercise, note, size):
        line_px = round(share * height)
        Label(text, Rect(pad, y, width - 2 * pad, line_px), round(letters * height), colour).draw(scene)
        y += line_px
    return scene


def _write_steps(scene: Image, rect: Rect, lesson: Lesson) -> None:
    """Write all steps in one size."""
    each = rect.h // len(lesson.steps)
    rects = [Rect(rect.x, rect.y + n * each, rect.w, each * 9 // 10) for n in range(len(lesson.steps))]
    steps = [f"{n}  {_(step)}" for n, step in enumerate(lesson.steps, 1)]
    most_px = scene.shape[0] // 20
    size_px = min(fit(step, place.w, place.h, most_px)[0] for step, place in zip(steps, rects, strict=True))
    for step, place in zip(steps, rects, strict=True):
        Label(step, place, size_px).draw(scene)


def _leave_out(exercise: Exercise) -> str:
    """Who should not do it, in the person's language; "" if there is nothing to say."""
    reasons = "; ".join(_(reason) for reason in exercise.contraindications)
    return _("Leave it out with: {reasons}.").format(reasons=reasons) if reasons else ""


def _foot(exercise: Exercise, note: str, size: tuple[int, int]) -> tuple[tuple[str, float, float, Colour], ...]:
    """The lines below the figure: text, height and size of the letters as shares of the picture's height, colour."""
    return (
        (_leave_out(exercise), 0.06, 0.038, YELLOW),
        (_limits(exercise, size), LIMITS_SHARE, SMALL_SHARE, GREY),
        (note, 0.035, SMALL_SHARE, GREY),
    )


def _limits(exercise: Exercise, size: tuple[int, int]) -> str:
    """What the camera cannot show: as many sentences as fit without smaller letters; ``pilates show`` prints all."""
    width, height = size
    limits = [_(limit) for limit in exercise.limits]
    texts = [" ".join(limits[:n]) for n in range(len(limits), 0, -1)]
    room = (width - 2 * (height // 30), round(LIMITS_SHARE * height))
    letters_px = round(SMALL_SHARE * height)
    return next((text for text in texts if fit(text, *room, letters_px)[0] >= 0.8 * letters_px), "")


def _draw_figure(scene: Image, rect: Rect, exercise: Exercise, one: Demonstration, t_s: float) -> None:
    counting = exercise.counting
    word_px = round(WORD_SHARE * rect.h)
    scene[rect.y : rect.bottom - word_px, rect.x : rect.right] = moving_figure(
        exercise, one, t_s, (rect.w, rect.h - word_px)
    )
    below = Rect(rect.x, rect.bottom - word_px, rect.w, word_px)
    fill(scene, below, INK)
    at_s = t_s % one.duration_s
    if isinstance(counting, Counting) and counting.tempo is not None and one.start_s <= at_s <= one.end_s:
        going, hold, back = counting.tempo.words  # the words of the pacer
        word = going if at_s < one.peak_s else hold if at_s < one.peak_s + one.stays_s else back
        Label(_(word), below, max(word_px * 2 // 3, 8), YELLOW, is_centred=True).draw(scene)
