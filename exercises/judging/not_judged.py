"""Notes with a set's result: what could not be judged, and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from calibration.body import Calibration
from calibration.picture import BLACK, CONTRADICTED, PASSED, STILL, Trouble
from calibration.text import N_, say
from exercises.judging.declaration import Exercise, Holding
from exercises.judging.habit import Reading
from exercises.judging.results import Hold, NotSeen, Repetition

_UNJUDGED = {
    "spine": N_("the spine could not be judged in {some} of {all} {what}"),
    "hips": N_("the hips could not be judged in {some} of {all} {what}"),
}
_ALONE = {
    "spine": N_("the spine is judged against your other repetitions, and there were none"),
    "hips": N_("the hips are judged against your other repetitions, and there were none"),
}
_NO_REPETITION = N_("no repetition showed whether this happens: {fault}")
#: The result mentions a trouble if the picture could not be judged for this long because of it, seconds. **Taste:**
#: ours; shorter, a short gap is mentioned; longer, the person does not learn why nothing was judged.
TOLD_S = 1.0


def always_hidden(*notes: NotSeen) -> Callable[[Calibration], Sequence[NotSeen]]:
    """``Exercise.not_seen`` for what no camera place shows."""
    return partial(_always, notes)


def _always(notes: Sequence[NotSeen], _: Calibration) -> Sequence[NotSeen]:
    return notes


def troubles(exercise: Exercise, trouble_s: Mapping[Trouble, float], was_armed: bool) -> list[NotSeen]:
    """The reasons why the picture could not be judged, the longest first.

    Args:
        exercise: what was done.
        trouble_s: duration of each trouble, seconds.
        was_armed: the start position was found in this set. Troubles of finding it are then left out.
    """
    longest = sorted(trouble_s.items(), key=lambda one: -one[1])
    return [
        NotSeen(_what(exercise), say(trouble.why, seconds=format(for_s, ".0f")), trouble.advice)
        for trouble, for_s in longest
        if for_s >= TOLD_S and (not was_armed or trouble in (STILL, BLACK, PASSED, CONTRADICTED))
    ]


def refused(times: Mapping[str, int]) -> list[NotSeen]:
    """Notes on movements that were not counted; ``times``: their number, by the advice for them."""
    return [
        NotSeen("repetitions", say("{n} of the movements were not counted", n=str(n)), text)
        for text, n in times.items()
    ]


def unjudged(exercise: Exercise, done: Sequence[Repetition | Hold], noted: Collection[str]) -> list[NotSeen]:
    """Scores that some repetitions or holds lack although the camera's place would allow them.

    Args:
        exercise: what was done.
        done: repetitions and holds of the set.
        noted: faults and scores hidden by the camera's place, for which notes exist already.
    """
    judged = {rule.score for rule in exercise.faults}
    compared = {rule.score for rule in exercise.faults if rule.habit is not None and rule.habit.needs_others}
    explained = {rule.score for rule in exercise.faults if rule.code in noted}
    notes = []
    for name, why in _UNJUDGED.items():
        missing = sum(getattr(one.scores, name) is None for one in done)
        if not missing or name not in judged or name in explained or name in noted:
            continue
        if len(done) == 1 and name in compared:
            notes.append(NotSeen(name, _ALONE[name], N_("Do at least two repetitions.")))
        else:
            count = {"some": str(missing), "all": str(len(done)), "what": _what(exercise)}
            notes.append(NotSeen(name, say(why, **count), exercise.unjudged))
    return notes


def never_seen(exercise: Exercise, done: Sequence[Sequence[Reading]], noted: Collection[str]) -> list[NotSeen]:
    """Faults without a score that no repetition showed although the camera's place would allow them.

    Args:
        exercise: what was done.
        done: the readings of each repetition; empty for holds.
        noted: faults and scores that the camera's place hides, which is noted already.
    """
    seen = {one.rule.code for readings in done for one in readings if not math.isnan(one.peak)}
    return [
        NotSeen(rule.code, say(_NO_REPETITION, fault=rule.label), rule.shown_by or exercise.unjudged)
        for rule in exercise.faults
        if done and rule.score is None and rule.code not in seen and rule.code not in noted
    ]


def _what(exercise: Exercise) -> str:
    return N_("holds") if isinstance(exercise.counting, Holding) else N_("repetitions")
