"""The questions before and after a session: side, pain, what the person feels able to do, and the back afterwards."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console

import exercises
from trainer.base.errors import TrainerError
from trainer.base.questions import Asker, LeftError
from trainer.coach.utterance import words_of
from trainer.plan import capability, comfort, day_pain
from trainer.plan.days import up_to
from trainer.plan.first_lesson import LESSON
from trainer.plan.screening import SCREENING
from trainer.record.opening import opened
from trainer.record.recorder import Recorder
from trainer.screen.asking import WindowAsker
from trainer.session.asking import ask_pain, which_side
from trainer.session.felt import Backs, hurt_words
from trainer.session.session_options import SessionOptions

__all__ = ["ask_backs", "asked_before"]


def asked_before(options: SessionOptions, asker: Asker | None, console: Console) -> SessionOptions:
    """Ask for the side if the options want it, for the pain, and after the first session for what the person can do.

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
    if info.pain_before is not None and _is_day_pain_due(info.person, console):
        info = replace(info, day_pain=day_pain.ask(asker, info.pain_before))
    has_amounts = options.info.programme not in ("", LESSON, SCREENING) and any(one.amount for one in options.sets)
    if has_amounts and _has_practised(options.info.person, console):
        chosen = asker.ask(capability.capability_question())
        if chosen is None:
            raise LeftError
        info = replace(info, capability=capability.capability_of(chosen))
        options = replace(options, sets=capability.scaled(options.sets, capability.capability_of(chosen)))
    return replace(options, info=info)


def _has_practised(person: str, console: Console) -> bool:
    """Whether a person has done an exercise before; in the first session nothing is "as usual"."""
    with opened(console) as store:
        return bool(store.done_exercises(person))


def _is_day_pain_due(person: str, console: Console) -> bool:
    """Whether the monthly question is due; not where the record cannot be read."""
    with opened(console) as store, contextlib.suppress(TrainerError):
        now = datetime.now(UTC)
        return day_pain.is_due(up_to(store.sessions(person), now), now.astimezone().date())
    return False


def ask_backs(asker: Asker, backs: Backs | None, recorder: Recorder) -> None:
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
