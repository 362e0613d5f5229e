"""Names of exercises and faults for people, and a set's result in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

import exercises
from calibration.text import fill
from exercises.judging import units
from exercises.judging.declaration import COMMON_FAULTS, SET_FAULTS
from exercises.judging.harm import most_harmful
from exercises.judging.results import Fault, Hold, Repetition, Scores, SetFault
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.coach.words import PARTS, part_name, score_word
from trainer.record.records import SetRecord


@dataclass(frozen=True, slots=True)
class OftenFault:
    """The fault of a set that matters most.

    Attributes:
        code: the fault's code.
        times: number of repetitions or holds with it.
    """

    code: str
    times: int


def nothing_recorded() -> str:
    """The message for an empty record."""
    words = _("Nothing has been recorded yet. Start with: {command}")
    return words.format(command=command("practice", "clam"))


def exercise_name(exercise_id: str) -> str:
    """The exercise's name for people, derived from its id if this version does not know it."""
    try:
        return _(exercises.get(exercise_id).name)
    except ValueError:
        return exercise_id.replace("_", " ").capitalize()


def set_title(one: SetRecord) -> str:
    """The exercise with its variant and working side."""
    name = exercise_name(one.exercise)
    parts = {"easier": _("easier"), "harder": _("harder"), "left": _("left side"), "right": _("right side"), "": ""}
    return ", ".join(part for part in (name, parts.get(one.variant, ""), parts.get(one.side or "", "")) if part)


def sentence(words: str) -> str:
    """Capitalise the first letter."""
    return words[:1].upper() + words[1:]


def fault_label(exercise_id: str, code: str) -> str:
    """The fault's label for use inside a sentence, derived from its code if this version does not know it."""
    label = (_fault_labels(exercise_id) | SET_FAULTS).get(code)
    return _(label) if label else code.replace("_", " ")


def fault_codes(exercise_id: str) -> list[str]:
    """Fault codes of the exercise by importance; those common to all exercises come last."""
    return [*_fault_labels(exercise_id)]


def _fault_labels(exercise_id: str) -> dict[str, str]:
    try:
        return exercises.get(exercise_id).fault_labels
    except ValueError:
        return COMMON_FAULTS


def done_in(one: SetRecord) -> tuple[Repetition | Hold, ...]:
    """The repetitions and holds of a set."""
    return (*one.reps, *one.holds)


def often_fault(one: SetRecord) -> OftenFault | None:
    """The set's most harmful fault, None without one; see :func:`exercises.judging.harm.most_harmful`."""
    try:
        rules = exercises.get(one.exercise).faults
    except ValueError:  # from a package that is not installed any more
        rules = ()
    first = most_harmful(rules, done_in(one))
    return None if first is None else OftenFault(*first)


def headline(one: SetRecord) -> str:
    """Summarise the set in one or two sentences, words before numbers."""
    said = _headline(one)
    return said if one.finished else said + " " + _("The program closed before the set was finished.")


def _headline(one: SetRecord) -> str:
    if one.holds:
        held_s = sum(hold.end_s - hold.start_s for hold in one.holds)
        count = _("Held for {seconds:.0f} s").format(seconds=held_s)
    elif one.reps:
        count = count_reps(len(one.reps))
    elif one.scores.spine is not None or one.scores.hips is not None:  # a hold in a record of an earlier version
        return f"{_('Held')}. {scores_words(one.scores)}."
    elif one.calibration:
        return _("No repetitions were counted.")
    else:
        return _("No repetitions were counted because the start position was never held still.")
    return f"{count}. {scores_words(one.scores)}. {sentence(_faults(one))}."


def scores_words(scores: Scores) -> str:
    """Spine and hips, words before numbers: "Spine: good (96). Hips: not seen"."""
    words = []
    for part in PARTS:
        score = getattr(scores, part)
        words.append(f"{part_name(part)}: {score_word(score)}" + (f" ({score:.0f})" if score is not None else ""))
    return ". ".join(words)


def _faults(one: SetRecord) -> str:
    fault = often_fault(one)
    if fault is None:
        whole = one.scores.total is not None and not one.not_seen
        return _("no faults seen") if whole else _("no faults in what the camera saw")
    label = fault_label(one.exercise, fault.code)
    return _("{fault} in {n} of {all}").format(fault=label, n=fault.times, all=len(done_in(one)))


def fault_text(exercise_id: str, fault: Fault) -> str:
    """A fault with its size: "the feet come apart, up to 15 % of the torso's length".

    The size of a rough measure, such as pelvis roll with an error of about half its value, is given as "about".
    """
    match fault.code:
        case "partial_range":
            size = _("only {size}")
        case "too_fast":
            size = _("{size} in one direction")
        case code if _is_rough(exercise_id, code):
            size = _("up to about {size}")
        case _:
            size = _("up to {size}")
    size = size.format(size=_size(exercise_id, fault.unit, fault.peak))
    words = _("{fault} (severe), {size}") if fault.severity == "severe" else _("{fault}, {size}")
    return words.format(fault=fault_label(exercise_id, fault.code), size=size)


def _is_rough(exercise_id: str, code: str) -> bool:
    try:
        rules = exercises.get(exercise_id).faults
    except ValueError:
        return False
    return any(rule.is_rough for rule in rules if rule.code == code)


def _size(exercise_id: str, unit_id: str, size: float) -> str:
    """A size in a sentence: "15 % of the torso's length"; the record may know units that this version does not."""
    try:
        unit = exercises.get(exercise_id).unit(unit_id)
    except ValueError:
        unit = units.with_id(unit_id)
    return fill(_(unit.words), unit.places(size))


def set_fault_text(exercise_id: str, fault: SetFault) -> str:
    """A fault of the whole set, with its size."""
    size = _size(exercise_id, fault.unit, fault.value)
    return _("{fault}, by {size}").format(fault=fault_label(exercise_id, fault.code), size=size)


def count_reps(n: int) -> str:
    """The number of repetitions: "8 repetitions"."""
    return ngettext("{n} repetition", "{n} repetitions", n).format(n=n)


def count_sets(n: int) -> str:
    """The number of sets: "2 sets"."""
    return ngettext("{n} set", "{n} sets", n).format(n=n)


def count_sessions(n: int) -> str:
    """The number of sessions: "1 session"."""
    return ngettext("{n} session", "{n} sessions", n).format(n=n)


def count_of(number: int, noun: str) -> str:
    """The number and its noun in English, for developers' pages: "1 clip", "2 clips"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
