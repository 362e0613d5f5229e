"""Today's dose of an exercise: one step up after good days, one step back after pain or poor scores."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import exercises
from exercises.judging.judge import GOOD
from trainer.base.language import gettext_ as _
from trainer.coach.words import FAIR
from trainer.plan.days import amount_done, counts, day_of
from trainer.plan.first_lesson import LESSON, easier_why
from trainer.plan.places import arranged
from trainer.plan.programme import Block, Dose, PlannedSet, Programme, is_held, plan
from trainer.plan.safety import pain_after_stops
from trainer.plan.screening import SCREENING
from trainer.record.items import Variant
from trainer.record.store import SessionRecord, SetRecord

#: Consecutive good days with the same dose that a step up needs; a step to the harder form needs GOOD_DAYS_FOR_FORM.
GOOD_DAYS, GOOD_DAYS_FOR_FORM = 2, 4
#: Size of a step: repetitions, or seconds of a hold.
REPS_STEP, HOLD_STEP_S = 2, 10
#: From easy to hard.
_FORMS: tuple[Variant, ...] = ("easier", "", "harder")


@dataclass(frozen=True, slots=True)
class Day:
    """One exercise on one day, over all sessions of that day.

    Attributes:
        sets: number of sets per side, of the side with fewer.
        amount: repetitions in the smallest of these sets, or whole seconds of the shortest hold in them.
        variant: the hardest form done.
        spine: mean score, None if *not seen*.
        hips: mean score, None if *not seen*.
        hurt: the exercise hurt, or pain after a session was above the limit or had risen too much.
        felt: the person felt the exercise in their back.
    """

    sets: int
    amount: int
    variant: Variant = ""
    spine: float | None = None
    hips: float | None = None
    hurt: bool = False
    felt: bool = False

    @property
    def dose(self) -> Dose:
        """The dose done."""
        return Dose(self.sets, self.amount, self.variant)


@dataclass(frozen=True, slots=True)
class DoseStep:
    """Today's dose, and the reason for a change, "" if there is none."""

    dose: Dose
    why: str = ""


def days(sessions: Iterable[SessionRecord], exercise: str) -> Iterator[Day]:
    """The practice of one exercise on each local day, newest first. The first few days decide the next dose.

    The first lesson and a screening do not count as practice. A session before which the person felt less able than
    usual does not count either, unless it hurt.
    """
    by_date: dict[date, list[tuple[SetRecord, bool]]] = defaultdict(list)
    for session in sessions:
        done = [one for one in session.sets if one.exercise == exercise and counts(one)]
        if not done or session.programme in (LESSON, SCREENING):
            continue
        pained = bool(pain_after_stops(session.pain_before, session.pain_after))
        for one in done:
            hurt = pained or one.comfort == "hurt"
            if hurt or session.capability != "less":
                by_date[day_of(session)].append((one, hurt))
    return (_day(by_date[when]) for when in sorted(by_date, reverse=True))


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
        # Only the largest ``fewest`` sets of each side count: a set broken off and repeated lowers nothing.
        amount=min(sorted(map(amount_done, sets), reverse=True)[fewest - 1] for sets in by_side.values()),
        variant=max((one.variant for one, _hurt in done), key=_FORMS.index),
        spine=mean([one.scores.spine for one, _hurt in done]),
        hips=mean([one.scores.hips for one, _hurt in done]),
        hurt=any(hurt for _one, hurt in done),
        felt=any(one.comfort == "felt" for one, _hurt in done),
    )


def advise(block: Block, past: Iterable[Day], held: bool) -> DoseStep:
    """Today's dose of a block.

    Args:
        block: the block with its bounds.
        past: past days, see :func:`days`.
        held: whether the exercise is held rather than repeated.
    """
    past = iter(past)
    last = next(past, None)
    if last is None:
        return DoseStep(block.first)
    step = HOLD_STEP_S if held else REPS_STEP
    dose = _within(block, last.dose)
    if last.hurt:
        return DoseStep(_back(block, dose, step), _("Less than last time, because it hurt."))
    poor = [score for score in (last.spine, last.hips) if score is not None and score < FAIR]
    if poor:
        return DoseStep(_back(block, dose, step), _("Less than last time, so that you keep good form."))
    good_days = sum(1 for _day in itertools.takewhile(lambda day: _is_good(day, dose), itertools.chain([last], past)))
    return _forward(block, dose, step, held, good_days) if good_days >= GOOD_DAYS else DoseStep(dose)


def _within(block: Block, dose: Dose) -> Dose:
    """Clip a dose to the block's bounds, so that a day broken off early does not lower the next one below them.

    Warm-up and cool-down never use the harder form.
    """
    return replace(
        dose,
        variant="" if dose.variant == "harder" and block.part != "main" else dose.variant,
        sets=min(max(dose.sets, block.sets[0]), block.sets[1]),
        amount=min(max(dose.amount, block.amount[0]), block.amount[1]),
    )


def _is_good(day: Day, dose: Dose) -> bool:
    """Whether the whole dose was done, not felt in the back, and every judged score good; without any, it is not."""
    scores = [score for score in (day.spine, day.hips) if score is not None]
    whole = day.sets >= dose.sets and day.amount >= dose.amount and day.variant == dose.variant
    return whole and not (day.hurt or day.felt) and bool(scores) and min(scores) >= GOOD


def _forward(block: Block, dose: Dose, step: int, held: bool, good_days: int) -> DoseStep:
    """One step up: a larger amount, then another set, then, after GOOD_DAYS_FOR_FORM days, the harder form."""
    if dose.amount < block.amount[1]:
        more = min(dose.amount + step, block.amount[1])
        why = (
            _("A little longer: your last sessions went well.")
            if held
            else _("A few more: your last sessions went well.")
        )
        return DoseStep(replace(dose, amount=more), why)
    if dose.sets < block.sets[1]:
        why = _("Another set: your last sessions went well.")
        return DoseStep(replace(dose, sets=dose.sets + 1, amount=block.amount[0]), why)
    next_form = _FORMS[min(_FORMS.index(dose.variant) + 1, 2)]
    is_allowed = dose.variant == "easier" or (block.part == "main" and good_days >= GOOD_DAYS_FOR_FORM)
    if next_form != dose.variant and is_allowed:
        harder, whole = (
            _("The harder form: your last sessions went well."),
            _("The full exercise: your last sessions went well."),
        )
        return DoseStep(Dose(block.sets[0], block.amount[0], next_form), harder if next_form == "harder" else whole)
    return DoseStep(dose)


def _back(block: Block, dose: Dose, step: int) -> Dose:
    """One step back: from the harder to the standard form, else one set fewer, a smaller amount, or the easier form."""
    if dose.variant == "harder":
        return Dose(block.sets[0], block.amount[0], "")
    if dose.sets > block.sets[0]:
        return replace(dose, sets=dose.sets - 1)
    if dose.amount > block.amount[0]:
        return replace(dose, amount=max(dose.amount - step, block.amount[0]))
    return replace(dose, variant="easier")


def _step(block: Block, sessions: Sequence[SessionRecord]) -> DoseStep:
    """Today's dose of a block; before its first day, the form that the first lesson showed to suit the person."""
    past = [*itertools.islice(days(sessions, block.exercise), GOOD_DAYS_FOR_FORM)]  # no step looks back further
    if not past and (why := easier_why(sessions, block.exercise)):
        return DoseStep(replace(block.first, variant="easier"), why)
    return advise(block, past, is_held(exercises.get(block.exercise)))


def planned(
    programme: Programme, sessions: Sequence[SessionRecord], excluded: Mapping[str, str], place: str = ""
) -> tuple[tuple[PlannedSet, ...], dict[str, str]]:
    """Today's sets of a programme, and the reason for each changed dose by exercise.

    If nothing is left of the main part, there are no sets: a warm-up alone is no session.

    Args:
        programme: the programme.
        sessions: the person's sessions, without those being resumed.
        excluded: exercises not offered to this person.
        place: id of the only camera place, see :mod:`trainer.plan.places`; "" to move the camera where needed.
    """
    offered = tuple(block for block in programme.blocks if block.exercise not in excluded)
    now = arranged(replace(programme, blocks=offered), place)
    if not _has_main(now) and _has_main(programme):
        return (), {}
    if not programme.is_judged:  # sets judged in other programmes say nothing about it
        return plan(now), {}
    steps = {block: _step(block, sessions) for block in now.blocks}
    whys = {block.exercise: step.why for block, step in steps.items() if step.why}
    sets = plan(now, lambda block: steps[block].dose)
    if sets and programme.notes:
        sets = (
            replace(sets[0], note=" ".join(filter(None, (*programme.notes, _(sets[0].note) if sets[0].note else "")))),
            *sets[1:],
        )
    return sets, whys


def _has_main(programme: Programme) -> bool:
    return any(block.part == "main" for block in programme.blocks)
