"""How much of an exercise today: one step at a time on the person's own numbers, and a step back when they say so."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import exercises
from exercises.judging.judge import GOOD
from trainer.base.language import gettext_ as _
from trainer.coach.words import FAIR
from trainer.plan.days import amount_done, counts, day_of
from trainer.plan.programme import Block, Dose, PlannedSet, Programme, is_held, plan
from trainer.plan.safety import pain_after_stops
from trainer.record.items import Variant
from trainer.record.store import SessionRecord, SetRecord

#: A step forward wants so many days in a row that were whole and good with the same dose; one to the harder form more.
GOOD_DAYS, GOOD_DAYS_FOR_FORM = 2, 4
#: A step: so many repetitions more or fewer, or seconds of a hold.
REPS_STEP, HOLD_STEP_S = 2, 10


_FORMS: tuple[Variant, ...] = ("easier", "", "harder")


@dataclass(frozen=True, slots=True)
class Day:
    """What was done of one exercise on one day, all sessions of it together.

    Attributes:
        sets: for each side, the side with fewer.
        amount: repetitions in the smallest of these sets, or whole seconds of the shortest hold.
        variant: the hardest form that was done.
        spine: the mean score, None where *not seen*.
        hips: likewise.
        hurt: pain was above the limit after it, or had risen too much.
    """

    sets: int
    amount: int
    variant: Variant = ""
    spine: float | None = None
    hips: float | None = None
    hurt: bool = False

    @property
    def dose(self) -> Dose:
        """What was done."""
        return Dose(self.sets, self.amount, self.variant)


@dataclass(frozen=True, slots=True)
class Step:
    """How much today, and why: "" where it is what it was."""

    dose: Dose
    why: str = ""


def days(sessions: Iterable[SessionRecord], exercise: str) -> list[Day]:
    """What was done of an exercise before the camera, day by day in the person's own time, the newest first."""
    by_date: dict[date, list[tuple[SetRecord, bool]]] = defaultdict(list)
    for session in sessions:
        hurt = bool(pain_after_stops(session.pain_before, session.pain_after))
        for one in session.sets:
            if one.exercise == exercise and counts(one):
                by_date[day_of(session)].append((one, hurt))
    return [_day(by_date[when]) for when in sorted(by_date, reverse=True)]


def _day(done: Sequence[tuple[SetRecord, bool]]) -> Day:
    by_side: dict[str | None, list[SetRecord]] = defaultdict(list)
    for one, _hurt in done:
        by_side[one.asked_side].append(one)
    fewest = min(map(len, by_side.values()))

    def mean(scores: list[float | None]) -> float | None:
        seen = [score for score in scores if score is not None]
        return sum(seen) / len(seen) if seen else None

    return Day(
        sets=fewest,
        # A set broken off early and done again does not count: of each side's sets the largest as many as are counted.
        amount=min(sorted(map(amount_done, sets), reverse=True)[fewest - 1] for sets in by_side.values()),
        variant=max((one.variant for one, _hurt in done), key=_FORMS.index),
        spine=mean([one.scores.spine for one, _hurt in done]),
        hips=mean([one.scores.hips for one, _hurt in done]),
        hurt=any(hurt for _one, hurt in done),
    )


def advise(block: Block, past: Sequence[Day], held: bool) -> Step:
    """How much of a block today.

    Args:
        block: with its bounds.
        past: see :func:`days`.
        held: the exercise is held, not repeated.
    """
    if not past:
        return Step(block.first)
    step = HOLD_STEP_S if held else REPS_STEP
    last = past[0]
    dose = _within(block, last.dose)
    if last.hurt:
        return Step(_back(block, dose, step), _("Less than last time, because it hurt."))
    poor = [score for score in (last.spine, last.hips) if score is not None and score < FAIR]
    if poor:
        return Step(_back(block, dose, step), _("Less than last time, so that it stays clean."))
    good_days = sum(1 for _day in itertools.takewhile(lambda day: _is_good(day, dose), past))
    return _forward(block, dose, step, held, good_days) if good_days >= GOOD_DAYS else Step(dose)


def _within(block: Block, dose: Dose) -> Dose:
    """The dose within the block's bounds: a day broken off early does not take the next one below the first dose.

    Warming up and cooling down are never done in the harder form.
    """
    return replace(
        dose,
        variant="" if dose.variant == "harder" and block.part != "main" else dose.variant,
        sets=min(max(dose.sets, block.sets[0]), block.sets[1]),
        amount=min(max(dose.amount, block.amount[0]), block.amount[1]),
    )


def _is_good(day: Day, dose: Dose) -> bool:
    """Whether a day was whole with this dose and everything that was judged was good; what was not seen is not good."""
    scores = [score for score in (day.spine, day.hips) if score is not None]
    whole = day.sets >= dose.sets and day.amount >= dose.amount and day.variant == dose.variant
    return whole and not day.hurt and bool(scores) and min(scores) >= GOOD


def _forward(block: Block, dose: Dose, step: int, held: bool, good_days: int) -> Step:
    """More of it, then another set, then, after some more days, the harder form."""
    if dose.amount < block.amount[1]:
        more = min(dose.amount + step, block.amount[1])
        why = _("A little longer: the last times were good.") if held else _("A few more: the last times were good.")
        return Step(replace(dose, amount=more), why)
    if dose.sets < block.sets[1]:
        why = _("Another set: the last times were good.")
        return Step(replace(dose, sets=dose.sets + 1, amount=block.amount[0]), why)
    next_form = _FORMS[min(_FORMS.index(dose.variant) + 1, 2)]
    is_allowed = dose.variant == "easier" or (block.part == "main" and good_days >= GOOD_DAYS_FOR_FORM)
    if next_form != dose.variant and is_allowed:
        harder, whole = _("A harder form: the last times were good."), _("The whole form: the last times were good.")
        return Step(Dose(block.sets[0], block.amount[0], next_form), harder if next_form == "harder" else whole)
    return Step(dose)


def _back(block: Block, dose: Dose, step: int) -> Dose:
    """The last step taken back: the harder form, then a set, then repetitions, then the easier form."""
    if dose.variant == "harder":
        return Dose(block.sets[0], block.amount[0], "")
    if dose.sets > block.sets[0]:
        return replace(dose, sets=dose.sets - 1)
    if dose.amount > block.amount[0]:
        return replace(dose, amount=max(dose.amount - step, block.amount[0]))
    return replace(dose, variant="easier")


def planned(
    programme: Programme, sessions: Sequence[SessionRecord], excluded: Mapping[str, str]
) -> tuple[tuple[PlannedSet, ...], dict[str, str]]:
    """Today's sets of a programme, and for each exercise whose dose has changed the reason.

    Args:
        programme: the programme.
        sessions: the person's, without those that are being gone on with.
        excluded: exercises that are not offered.
    """
    steps = {
        block: advise(block, days(sessions, block.exercise), is_held(exercises.get(block.exercise)))
        for block in programme.blocks
        if block.exercise not in excluded
    }
    whys = {block.exercise: step.why for block, step in steps.items() if step.why}
    return plan(programme, lambda block: steps[block].dose, excluded), whys
