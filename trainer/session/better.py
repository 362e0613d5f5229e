"""One sentence on what got better since the last session of the same exercise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import exercises
from exercises.judging.declaration import Exercise, FaultRule
from exercises.judging.results import Hold, Repetition, SetResult
from trainer.base.language import gettext_ as _
from trainer.coach.words import PARTS, part_name, score_word
from trainer.record.records import SessionRecord

__all__ = ["last_time", "since_last_time"]

#: A fault is less frequent if its share of the repetitions fell by this much. Taste: two of eight.
LESS_SHARE = 0.25

Done = Repetition | Hold


def last_time(sessions: Iterable[SessionRecord], names: Collection[str]) -> Mapping[str, tuple[SetResult, ...]]:
    """For each of these exercises, the sets of the last session in which anything was counted or held.

    Args:
        sessions: of the person, the newest first.
        names: ids of the exercises.
    """
    found: dict[str, tuple[SetResult, ...]] = {}
    for session in sessions:
        for name in set(names) - found.keys():
            results = tuple(one.result() for one in session.sets if one.exercise == name and one.mode == "live")
            if any(_done([result]) for result in results):
                found[name] = results
        if len(found) == len(set(names)):
            break
    return found


def since_last_time(name: str, now: Sequence[SetResult], last: Sequence[SetResult]) -> str:
    """A sentence on what got better in an exercise; "" if nothing did or either time was not seen whole.

    Args:
        name: id of the exercise.
        now: its sets today.
        last: its sets the last time.
    """
    done, before = _done(now), _done(last)
    if not done or not before:
        return ""
    exercise = exercises.get(name)
    return _fault_words(exercise, done, before) or _score_words(done, before) or _count_words(done, before)


def _done(results: Sequence[SetResult]) -> list[Done]:
    done: list[Done] = [rep for result in results for rep in result.reps]
    return done + [hold for result in results for hold in result.holds]


def _fault_words(exercise: Exercise, done: Sequence[Done], before: Sequence[Done]) -> str:
    """The fault that became rarer the most."""
    fell = []
    for rule in exercise.faults:
        now, then = _times(rule, done), _times(rule, before)
        if now is not None and then is not None:
            fell.append((then / len(before) - now / len(done), rule.label, now, then))
    if not fell or max(fell)[0] < LESS_SHARE:
        return ""
    _share, label, now, then = max(fell)
    words = _("Less than last time: {fault}, {now} of {all}. Last time: {then} of {before}.")
    return words.format(fault=_(label), now=now, all=len(done), then=then, before=len(before))


def _times(rule: FaultRule, done: Sequence[Done]) -> int | None:
    """How many of these had the fault; None if some were *not seen*, because they may have had it."""
    if rule.score is None or any(getattr(one.scores, rule.score) is None for one in done):
        return None
    return sum(any(fault.code == rule.code for fault in one.faults) for one in done)


def _score_words(done: Sequence[Done], before: Sequence[Done]) -> str:
    """The part of the body that has a better word than last time."""
    for part in PARTS:
        now, then = (_mean([getattr(one.scores, part) for one in some]) for some in (done, before))
        if now is not None and then is not None and now > then and score_word(now) != score_word(then):
            words = _("{part}: {now}. Last time: {then}.")
            return words.format(part=part_name(part), now=_(score_word(now)), then=_(score_word(then)))
    return ""


def _count_words(done: Sequence[Done], before: Sequence[Done]) -> str:
    if all(isinstance(one, Repetition) for one in (*done, *before)) and len(done) > len(before):
        return _("{n} more than last time.").format(n=len(done) - len(before))
    return ""


def _mean(scores: Sequence[float | None]) -> float | None:
    seen = [score for score in scores if score is not None]
    return sum(seen) / len(seen) if seen and len(seen) == len(scores) else None
