"""The picture of a lesson: the moving figure with its steps, or a fault beside its mend."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np

from calibration.text import say
from exercises.judging.declaration import Counting, Exercise, Form, Variant
from exercises.judging.movement import BREATH_S
from trainer.base.language import gettext_ as _
from trainer.coach.pacer import Pace
from trainer.coach.utterance import SPEECH_PER_CHARACTER_S, SPEECH_S
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
from trainer.teach.demonstration import FROM_FRONT, Demonstration
from trainer.teach.moving import moving_figure

__all__ = [
    "Half",
    "Lesson",
    "draw",
    "draw_pair",
    "form_of",
    "halves_of",
    "lesson_of",
    "pace_of",
    "page_label",
    "pages_of",
]

#: Pause after each sentence, seconds.
BETWEEN_S = 1.2
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


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A lesson about an exercise, or about one of its faults.

    Attributes:
        exercise: the exercise.
        good: the correct movement.
        bad: the movement with the fault; None in a lesson about the exercise.
        steps: message ids of the steps on the screen; with ``bad`` the fault's label and its cue.
        said: everything that is spoken, in order: the time at which it begins, seconds, and the message id.
        until_s: end of each step, seconds.
        lasts_s: end of the last sentence, seconds.
    """

    exercise: Exercise
    good: Demonstration
    bad: Demonstration | None
    steps: tuple[str, ...]
    said: tuple[tuple[float, str], ...]
    until_s: tuple[float, ...]
    lasts_s: float

    def step_at(self, t_s: float) -> int:
        """Index of the step that is said at this time; the number of steps after the last one."""
        return sum(t_s >= until_s for until_s in self.until_s)

    def said_by(self, t_s: float) -> int:
        """Number of sentences of ``said`` that have begun by this time."""
        return sum(t_s >= begin_s for begin_s, _text in self.said)


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """One of two figures beside each other.

    Attributes:
        exercise: the exercise.
        movement: what moves.
        text: below or beside it, in the person's language.
        mark: the sign before the text, "good" or "fault".
    """

    exercise: Exercise
    movement: Demonstration
    text: str
    mark: str


def form_of(exercise: Exercise, variant: Variant) -> tuple[Form, str]:
    """How a form of an exercise moves, and the sentence that says what is different, as a message id."""
    if variant == "easier":
        return exercise.easier_form, exercise.easier
    return (exercise.harder_form, exercise.harder) if variant == "harder" else (Form(), "")


def halves_of(lesson: Lesson, texts: tuple[str, str]) -> tuple[Half, Half]:
    """The fault on the left and its mend on the right.

    Args:
        lesson: of a fault.
        texts: below the fault and below its mend, in the person's language.

    Raises:
        ValueError: the lesson is not about a fault.
    """
    if lesson.bad is None:
        raise ValueError("a pair needs a fault")
    bad, good = texts
    return Half(lesson.exercise, lesson.bad, bad, "fault"), Half(lesson.exercise, lesson.good, good, "good")


def lesson_of(
    exercise: Exercise, good: Demonstration, bad: Demonstration | None = None, variant: Variant = ""
) -> Lesson:
    """The lesson about an exercise, or about the fault that ``bad`` shows.

    Args:
        exercise: the exercise.
        good: the correct movement, in the standard form.
        bad: the movement with a fault, or None.
        variant: the form that is taught; its sentence is the last step.
    """
    form, how = form_of(exercise, variant)
    good = good.in_form(form) if variant else good
    if bad is None:
        steps: tuple[str, ...] = (*exercise.instructions, how) if variant else exercise.instructions
        before: tuple[str, ...] = (say("This is how it goes: {name}.", name=exercise.name),)
        first, *others = exercise.contraindications or ("",)
        out = (
            say("Leave it out with: {reason}.", reason=first),
            *(say("Or with: {reason}.", reason=r) for r in others),
        )
        after: tuple[str, ...] = out if first else ()
    else:
        if bad.fault in FROM_FRONT:
            good, bad = good.facing(), bad.facing()
        rule = next(rule for rule in exercise.faults if rule.code == bad.fault)
        steps = (rule.label, rule.cue)
        before = after = ()
    texts = (*before, *steps, *after)
    ends_s = np.cumsum([SPEECH_S + SPEECH_PER_CHARACTER_S * len(_(text)) + BETWEEN_S for text in texts]).tolist()
    said = tuple(zip((0.0, *ends_s[:-1]), texts, strict=True))
    until_s = tuple(ends_s[len(before) : len(before) + len(steps)])
    return Lesson(exercise, good, bad, steps, said, until_s, ends_s[-1])


def draw(lesson: Lesson, t_s: float, size: tuple[int, int], note: str = "") -> Image:
    """Draw the lesson at a time.

    Args:
        lesson: the lesson.
        t_s: since its beginning, seconds.
        size: width and height, pixels.
        note: a line in the person's language, or "": in large letters above a fault and its mend, in small ones below
            a lesson.

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


def page_label(lesson: Lesson, n: int, size: tuple[int, int]) -> Label:
    """The words of a page of a lesson, see :func:`pages_of`, in large letters."""
    _title, below = _words_rects(size)
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
    title, below = _words_rects(size)
    Label(_(lesson.exercise.name), title, height // 13).draw(scene)
    label = page_label(lesson, page, size)
    if page < len(lesson.steps):
        number = Rect(below.x, below.y, below.w, label.rect.y - below.y)
        Label(f"{page + 1} / {len(lesson.steps)}", number, height // 13, YELLOW).draw(scene)
    label.draw(scene)
    foot = Rect(pad, figure.bottom + pad // 2, width - 2 * pad, round(FOOT_SHARE * height))
    Label(note, foot, round(SMALL_SHARE * height), GREY).draw(scene)
    return scene


def _draw_figure(scene: Image, rect: Rect, exercise: Exercise, one: Demonstration, t_s: float) -> None:
    """Draw the moving figure, and below it the words of the pacer: phase and breath."""
    word_px = round(WORD_SHARE * rect.h)
    scene[rect.y : rect.bottom - word_px, rect.x : rect.right] = moving_figure(
        exercise, one, t_s, (rect.w, rect.h - word_px)
    )
    below = Rect(rect.x, rect.bottom - word_px, rect.w, word_px)
    fill(scene, below, INK)
    words = pace_words(exercise, pace_of(exercise, one, t_s))
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
