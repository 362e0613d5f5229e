"""What a demonstration looks like: the moving figure, its steps, and for a fault the pair of fault and mend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exercises.judging.declaration import Counting, Exercise
from trainer.base.language import gettext_ as _
from trainer.coach.utterance import SPEECH_PER_CHARACTER_S, SPEECH_S
from trainer.screen.drawing import INK, SLATE, WHITE, YELLOW, Image, Label, Rect, draw_mark, fill, fit
from trainer.teach.demonstration import Demonstration
from trainer.teach.figure import draw_body, framed

__all__ = ["Lesson", "draw", "lesson_of"]

#: A pause after each step, seconds.
BETWEEN_S = 1.2
#: Seen from lower than this, a mat is a mere line, degrees.
LEAST_PITCH_DEG = 8.0
#: Share of the picture's width that the figure has beside the words.
FIGURE_SHARE = 0.6
#: Share of the figure's height that the word of the phase has below it.
WORD_SHARE = 0.13


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What is shown and said of an exercise, or of one of its faults.

    Attributes:
        exercise: what is taught.
        good: how it goes.
        bad: how the fault looks, None where none is shown.
        steps: what is said, one after the other, in the person's language.
        until_s: when each of them is over, from the beginning.
    """

    exercise: Exercise
    good: Demonstration
    bad: Demonstration | None
    steps: tuple[str, ...]
    until_s: tuple[float, ...]

    def step_at(self, t_s: float) -> int:
        """Place of the step that is said at this time; after the last one all of them stand there: their number."""
        return sum(t_s >= until_s for until_s in self.until_s)


def lesson_of(exercise: Exercise, good: Demonstration, bad: Demonstration | None = None) -> Lesson:
    """The lesson of an exercise, or with ``bad`` of that fault."""
    if bad is None:
        steps = tuple(_(step) for step in exercise.instructions)
    else:
        rule = next(rule for rule in exercise.faults if rule.code == bad.fault)
        steps = (_(rule.label), _(rule.cue))
    lasts_s = [SPEECH_S + SPEECH_PER_CHARACTER_S * len(step) + BETWEEN_S for step in steps]
    return Lesson(exercise, good, bad, steps, tuple(np.cumsum(lasts_s).tolist()))


def draw(lesson: Lesson, t_s: float, size: tuple[int, int]) -> Image:
    """The picture at a time.

    Args:
        lesson: what is taught.
        t_s: from its beginning, seconds.
        size: width and height, pixels.

    Returns:
        BGR uint8 (height, width, 3).
    """
    width, height = size
    scene = np.full((height, width, 3), SLATE, np.uint8)
    pad = height // 30
    if lesson.bad is not None:
        half = Rect(pad, pad, (width - 3 * pad) // 2, height - 7 * pad)
        other = Rect(half.right + pad, half.y, half.w, half.h)
        for rect, one, state in ((half, lesson.bad, "fault"), (other, lesson.good, "good")):
            _draw_figure(scene, rect, lesson.exercise, one, t_s)
            draw_mark(scene, (rect.x + 2 * pad, rect.y + 2 * pad), pad, state)
        for rect, text in zip((half, other), lesson.steps, strict=True):
            Label(text, Rect(rect.x, rect.bottom, rect.w, height - rect.bottom - pad // 2), height // 14).draw(scene)
        return scene
    figure = Rect(pad, pad, round(FIGURE_SHARE * width), height - 2 * pad)
    _draw_figure(scene, figure, lesson.exercise, lesson.good, t_s)
    words = Rect(figure.right + pad, pad, width - figure.right - 2 * pad, height - 2 * pad)
    title_px = height // 9
    Label(_(lesson.exercise.name), Rect(words.x, words.y, words.w, title_px), height // 13).draw(scene)
    now = lesson.step_at(t_s)
    each = (words.h - title_px - pad) // len(lesson.steps)
    rects = [
        Rect(words.x, words.y + title_px + pad + n * each, words.w, each - pad // 2) for n in range(len(lesson.steps))
    ]
    steps = [f"{n}  {step}" for n, step in enumerate(lesson.steps, 1)]
    size_px = min(fit(step, rect.w, rect.h, height // 20)[0] for step, rect in zip(steps, rects, strict=True))
    for n, (step, rect) in enumerate(zip(steps, rects, strict=True)):
        Label(step, rect, size_px, YELLOW if n == now else WHITE).draw(scene)
    return scene


def _draw_figure(scene: Image, rect: Rect, exercise: Exercise, one: Demonstration, t_s: float) -> None:
    fill(scene, rect, INK)
    need = exercise.need
    pitch_deg = LEAST_PITCH_DEG if need is None else max(LEAST_PITCH_DEG, sum(need.pitch_deg) / 2)
    above = Rect(rect.x, rect.y, rect.w, rect.h - round(WORD_SHARE * rect.h))
    camera = framed(one.joints_m, (above.w, above.h), 0.0, pitch_deg)
    part = np.ascontiguousarray(scene[above.y : above.bottom, above.x : above.right])
    draw_body(part, one.at(t_s), camera, is_fault=one.fault is not None, on=_ground(exercise))
    scene[above.y : above.bottom, above.x : above.right] = part
    if isinstance(exercise.counting, Counting) and exercise.counting.tempo is not None:
        _draw_phase(scene, rect, exercise.counting, one, t_s)


def _draw_phase(scene: Image, rect: Rect, counting: Counting, one: Demonstration, t_s: float) -> None:
    """The word of the phase, as the pacer says it."""
    at_s, tempo = t_s % one.duration_s, counting.tempo
    if tempo is None or not one.start_s <= at_s <= one.end_s:
        return
    going, _hold, back = tempo.words
    word = going if at_s < one.peak_s else back
    height_px = round(WORD_SHARE * rect.h)
    below = Rect(rect.x, rect.bottom - height_px, rect.w, height_px)
    Label(_(word), below, max(height_px * 2 // 3, 8), YELLOW, is_centred=True).draw(scene)


def _ground(exercise: Exercise) -> str:
    postures = exercise.need.postures if exercise.need is not None else ()
    if any(posture.on_chair for posture in postures):
        return "chair"
    return "floor" if any(posture.is_upright for posture in postures) else "mat"
