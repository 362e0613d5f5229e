"""Scores as the review tells them: a word, the number in tens, and the reason for each that is below good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import exercises
from exercises.judging.declaration import Score
from exercises.judging.judge import GOOD
from exercises.judging.results import Hold, Repetition, Scores
from trainer.base.language import Number
from trainer.base.language import gettext_ as _
from trainer.coach.words import FAIR, NOT_SEEN, PARTS, part_name, score_word
from trainer.plan.sitting import told_words
from trainer.record.records import SetRecord
from trainer.record.wording import count_reps, done_in, fault_label, fault_text, sentence


def tens(score: float) -> int:
    """The score in tens, the nearest that does not contradict its word: 59 "needs work" is 50, 60 "fair" is 60.

    Example:
        >>> [tens(score) for score in (0, 44, 59, 60, 84, 85, 100)]
        [0, 40, 50, 60, 80, 90, 100]
    """
    nearest = 10 * int((score + 5) // 10)
    if round(score) < FAIR:
        return min(nearest, FAIR - 10)
    return max(nearest, -(-GOOD // 10) * 10) if round(score) >= GOOD else min(nearest, GOOD // 10 * 10)


def tens_text(score: float | None) -> str:
    """Word and number in tens, such as "good 90"; no number if the score was not seen."""
    return _(NOT_SEEN) if score is None else f"{score_word(score)} {tens(score)}"


def parts_text(scores: Scores) -> str:
    """Spine and hips: "Spine: good 100. Hips: not seen"."""
    return ". ".join(f"{part_name(part)}: {tens_text(getattr(scores, part))}" for part in PARTS)


def set_words(one: SetRecord) -> str:
    """The set in a few sentences, with the most frequent fault beside each score below good."""
    if one.exercise in exercises.TESTS:  # nothing is judged
        return told_words(one) or _("Nothing was measured.")
    if one.holds:
        held_s = sum(hold.end_s - hold.start_s for hold in one.holds)
        said = [_("Held for {seconds:.0f} s").format(seconds=held_s)]
    elif one.reps:
        said = [count_reps(len(one.reps))]
    else:
        said = [_("No repetitions were counted")]
    if done_in(one):
        said += [_part_words(one, part) for part in PARTS]
    if not one.finished:
        said.append(_("The program closed before the set was finished"))
    return ". ".join(said) + "."


def _part_words(one: SetRecord, part: Score) -> str:
    words = f"{part_name(part)}: {tens_text(getattr(one.scores, part))}"
    score, faults = getattr(one.scores, part), _faults_of(one, part)
    if score is None or score_is_good(score) or not faults:
        return words
    code, times = faults.most_common(1)[0]
    reason = _("{fault} in {n} of {all}").format(fault=fault_label(one.exercise, code), n=times, all=len(done_in(one)))
    return f"{words} ({reason})"


def score_is_good(score: float) -> bool:
    """Whether the score is called good."""
    return round(score) >= GOOD


def _faults_of(one: SetRecord, part: Score) -> Counter[str]:
    """The number of repetitions or holds with each fault of the spine or the hips."""
    try:
        codes = {rule.code for rule in exercises.get(one.exercise).faults if rule.score == part}
    except ValueError:  # from a package that is not installed any more
        return Counter()
    return Counter(code for each in done_in(one) for code in {fault.code for fault in each.faults} & codes)


def reasons(one: SetRecord, each: Repetition | Hold) -> list[str]:
    """The reasons for low scores of a repetition or hold: its faults, and a short phase or a small range.

    Spine and hips are below good only with a fault; tempo and range also without one.
    """
    said = []
    for fault in each.faults:
        words = fault_text(one.exercise, fault)
        if isinstance(each, Hold):
            after_s = fault.onset_s - each.start_s
            words = _("{fault}, {seconds:.0f} s after the start").format(fault=words, seconds=after_s)
        said.append(sentence(words))
    return said if isinstance(each, Hold) else [*said, *_of_common(each)]


def _of_common(rep: Repetition) -> Sequence[str]:
    """Why tempo and range are below good if no fault says it."""
    codes, said = {fault.code for fault in rep.faults}, []
    if rep.scores.tempo is not None and not score_is_good(rep.scores.tempo) and "too_fast" not in codes:
        said.append(_("Tempo: {seconds:.1f} s in one direction").format(seconds=Number(min(rep.lift_s, rep.lower_s))))
    if rep.scores.range is not None and not score_is_good(rep.scores.range) and "partial_range" not in codes:
        said.append(_("Range: {size:.0f}°, smaller than usual").format(size=rep.range_deg))
    return said
