"""The end of a session: what was done, what got better, what to work on, with the fault beside its mend."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

import exercises
from exercises.judging.declaration import Exercise
from exercises.judging.harm import most_harmful
from exercises.judging.results import Hold, Repetition, SetResult
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, Choice, Question
from trainer.coach.fault_talk import COMMON
from trainer.coach.words import PARTS, clock_words
from trainer.plan.programme import PlannedSet
from trainer.record.best_reps import best_clean, worst_with
from trainer.screen.drawing import INK, Image, Label, Rect
from trainer.screen.window import Window
from trainer.session.better import since_last_time
from trainer.session.teaching import Teaching
from trainer.teach.board import draw, draw_pair
from trainer.teach.lesson import Half, Lesson, halves_of
from trainer.teach.moving import FPS, moving_figure

__all__ = ["Ending", "draw_ending", "ending_of", "show_ending"]

#: Most exercises that are listed one by one, and most sentences about what got better. Taste.
MOST_LINES, MOST_BETTER = 7, 2
#: Height of the picture of an ending, as a share of the screen's.
PICTURE_SHARE = 0.5
#: Letters below the fault and its mend, as a share of those in a lesson. Taste: the figures come first.
BELOW_SHARE = 0.7
#: Said of what was never seen in an exercise without a fault.
UNSEEN = {
    ("spine",): N_("I could not see your spine well enough to judge it."),
    ("hips",): N_("I could not see your hips well enough to judge them."),
    ("spine", "hips"): N_("I could not see your spine and hips well enough to judge them."),
}
#: Choices of the last screen.
_DONE, _AGAIN, _LOOK_BACK = "done", "again", "look_back"


@dataclass(frozen=True, slots=True, eq=False)
class Ending:
    """The last screen, shown and spoken; texts are in the person's language.

    Attributes:
        title: what was done, such as "Well done, 8."
        lines: the exercises with their counts, where there are several.
        better: what got better in this session and since the last one, "" if nothing did.
        next: what to work on; without a fault, what was not seen; "" if there is neither.
        pair: the fault with its mend, None if there was no fault or no figure shows it.
        below: texts below the fault and below its mend.
        good: how the exercise goes, where there is no pair; None where no figure shows it.
        focus: id of the exercise to look at, and the code of its fault, "" without one.
        own: the person's own best and worst repetition; they take the place of ``pair`` and ``good`` in the picture.
    """

    title: str
    lines: tuple[str, ...]
    better: str
    next: str
    pair: Lesson | None
    below: tuple[str, str]
    good: Lesson | None
    focus: tuple[str, str]
    own: tuple[Half, Half] | None = None

    @property
    def lesson(self) -> Lesson | None:
        """The figure behind "See it again"; None where no figure shows it."""
        return self.pair or self.good

    @property
    def spoken(self) -> str:
        """Everything that is said."""
        return " ".join(filter(None, (self.title, self.better, self.next)))


def ending_of(
    sets: Sequence[PlannedSet],
    results: Sequence[SetResult],
    teaching: Teaching,
    last: Mapping[str, Sequence[SetResult]],
) -> Ending | None:
    """The end of these sets; None if nothing was counted or held.

    Args:
        sets: of the session; they tell the side of each exercise's figure.
        results: of the sets that were begun.
        teaching: remembers what was corrected.
        last: the sets of each exercise the last time, see :func:`trainer.session.better.last_time`.
    """
    done = [result for result in results if result.reps or result.holds]
    if not done:
        return None
    by_exercise: dict[str, list[SetResult]] = {}
    for result in done:
        by_exercise.setdefault(result.exercise, []).append(result)
    amounts = {name: _amount(found) for name, found in by_exercise.items()}
    one = len(amounts) == 1
    title = _("Well done, {amount}.").format(amount=next(iter(amounts.values()))) if one else _("Well done.")
    lines = () if one else tuple(f"{_(exercises.get(name).name)}: {amount}" for name, amount in amounts.items())
    worst = _worst(by_exercise)
    since = (since_last_time(name, found, last.get(name, ())) for name, found in by_exercise.items())
    better = " ".join([*teaching.better, *filter(None, since)][:MOST_BETTER])
    if worst is None:
        good = teaching.lesson(_set_of(sets, done[-1].exercise))
        unseen = next(filter(None, (_unseen(exercises.get(name), found) for name, found in by_exercise.items())), "")
        return Ending(title, lines[:MOST_LINES], better, unseen, None, ("", ""), good, (done[-1].exercise, ""))
    name, code = worst
    exercise = exercises.get(name)
    pair = None if code in COMMON else teaching.lesson(_set_of(sets, name), code)
    to_do = _("Next time: {cue}").format(cue=_cue(exercise, code))
    good = None if pair is not None else teaching.lesson(_set_of(sets, name))
    below = _below(exercise, by_exercise[name], code)
    return Ending(title, lines[:MOST_LINES], better, to_do, pair, below, good, worst)


def _set_of(sets: Sequence[PlannedSet], name: str) -> PlannedSet:
    return next((one for one in sets if one.exercise == name), sets[-1])


def _amount(results: Sequence[SetResult]) -> str:
    """Repetitions, or the time held, of all sets of an exercise."""
    count = sum(len(result.reps) for result in results)
    if count:
        return f"{count}"
    return clock_words(round(sum(hold.end_s - hold.start_s for result in results for hold in result.holds)))


def _done(results: Sequence[SetResult]) -> list[Repetition | Hold]:
    """Repetitions and holds of all sets."""
    done: list[Repetition | Hold] = [rep for result in results for rep in result.reps]
    return [*done, *(hold for result in results for hold in result.holds)]


def _worst(by_exercise: dict[str, list[SetResult]]) -> tuple[str, str] | None:
    """Exercise and code of the fault to work on: the most harmful one of the exercise where it came most often."""
    found = []
    for name, results in by_exercise.items():
        done = _done(results)
        first = most_harmful(exercises.get(name).faults, done)
        if first is not None:
            found.append((first[1] / len(done), name, first[0]))
    return max(found)[1:] if found else None


def _unseen(exercise: Exercise, results: Sequence[SetResult]) -> str:
    """What was never seen of an exercise, and what would help; "" if both scores were seen at least once.

    Without it, praise for a movement that nobody could judge would pass for a verdict.
    """
    done = _done(results)
    judged = {rule.score for rule in exercise.faults}
    parts = tuple(part for part in PARTS if part in judged and all(getattr(one.scores, part) is None for one in done))
    if not parts:
        return ""
    advice = (_(note.advice) for result in results for note in result.not_seen if note.what in parts)
    return " ".join(filter(None, (_(UNSEEN[parts]), next(advice, ""))))


def _below(exercise: Exercise, results: Sequence[SetResult], code: str) -> tuple[str, str]:
    """Below the fault: in which repetition it was; below its mend: the best repetition, or the cue."""
    label = _(exercise.fault_labels.get(code, code))
    cue = _cue(exercise, code)
    reps = results[0].reps if len(results) == 1 else ()  # the numbers begin again with each set
    bad, good = worst_with(reps, code), best_clean(reps)
    return (
        label if bad is None else _("Repetition {n}: {fault}").format(n=bad.n, fault=label),
        cue if good is None else _("{cue} – repetition {n} was the best").format(cue=cue, n=good.n),
    )


def _cue(exercise: Exercise, code: str) -> str:
    """The cue of a fault, in the person's language."""
    return _(COMMON[code][0] if code in COMMON else next(rule.cue for rule in exercise.faults if rule.code == code))


def draw_ending(ending: Ending, t_s: float, size: tuple[int, int]) -> Image:
    """The picture below the words at a time: counts, and the person's own repetitions or figures that show it.

    Args:
        ending: what is shown.
        t_s: since its beginning, seconds.
        size: width and height, pixels.

    Returns:
        BGR uint8 (height, width, 3).
    """
    width, height = size
    screen_px = round(height / PICTURE_SHARE)
    gap = screen_px // 30
    scene = np.full((height, width, 3), INK, np.uint8)
    rest = Rect(0, 0, width, height)
    if ending.lines:
        side = rest._replace(w=rest.w * 3 // 10)
        each = side.h // max(4, len(ending.lines))
        for n, counted in enumerate(ending.lines):
            Label(counted, Rect(side.x, side.y + n * each, side.w, each), screen_px // 18).draw(scene)
        rest = Rect(side.right + gap, rest.y, rest.right - side.right - gap, rest.h)
    halves = ending.own
    if halves is None and ending.pair is not None:
        halves = halves_of(ending.pair, ending.below)
    if halves is not None:
        draw_pair(scene, rest, halves, t_s, round(BELOW_SHARE * screen_px))
    elif ending.good is not None:
        picture = moving_figure(ending.good.exercise, ending.good.good, t_s, (rest.w, rest.h))
        scene[rest.y : rest.bottom, rest.x : rest.right] = picture
    return scene


def ending_question(ending: Ending, *, can_look_back: bool) -> Question:
    """The last screen. It is silent: the ending was spoken when the last repetition was done.

    Args:
        ending: what is shown.
        can_look_back: the review can be opened.
    """
    began_s = time.monotonic()
    choices = [Choice(_DONE, _("Done"))]
    if ending.lesson is not None:
        choices.append(Choice(_AGAIN, _("See it again")))
    if can_look_back:
        choices.append(Choice(_LOOK_BACK, _("Look back")))
    has_picture = ending.own is not None or ending.lesson is not None or bool(ending.lines)
    return Question(
        "  ".join(filter(None, (ending.better, ending.next))),
        tuple(choices),
        default=_DONE,
        heading=ending.title,
        spoken="",
        background=(lambda size: draw_ending(ending, time.monotonic() - began_s, size)) if has_picture else None,
    )


def show_ending(window: Window, asker: Asker, ending: Ending, look_back: Callable[[], str] | None) -> None:
    """Hold the last screen until the person is done or closes the window.

    Args:
        window: where it is shown.
        asker: asks in this window.
        ending: what is shown.
        look_back: opens the review of this session, and returns the sentence that says so; None for no review.
    """
    while True:
        chosen = asker.ask(ending_question(ending, can_look_back=look_back is not None))
        if chosen == _AGAIN and ending.lesson is not None:
            _show_again(window, ending.lesson)
        elif chosen == _LOOK_BACK and look_back is not None:
            asker.tell(look_back(), heading=_("Look back"))
        else:
            return


def _show_again(window: Window, lesson: Lesson) -> None:
    """Show the movement over and over until a key or a click."""
    began_s = time.monotonic()
    note = _("Any key: back")
    while True:
        heard = window.hear(lambda size: draw(lesson, time.monotonic() - began_s, size, note))
        if heard.key or heard.click is not None or not heard.is_open:
            return
        time.sleep(1 / (2 * FPS))
