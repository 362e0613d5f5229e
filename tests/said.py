"""What a coach said in a set, held against what the judge recorded of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from calibration.landmarks import Pose
from exercises.judging.declaration import Exercise
from exercises.judging.judge import GOOD
from exercises.judging.results import Hold, Repetition, SetResult
from exercises.judging.runner import SetRunner
from exercises.judging.update import Update
from exercises.judging.withdrawal import Withdrawal
from trainer.coach.coach import Coach, Kind, Utterance
from trainer.coach.fault_talk import AFTER_WAIT_S, COMMON, CUE_WAIT_S
from trainer.coach.utterance import speech_s


@dataclass(frozen=True)
class Heard:
    """One live set."""

    exercise: Exercise
    updates: list[Update]
    said: list[tuple[Update, Utterance]]
    result: SetResult
    withdrawn: tuple[Withdrawal, ...]

    @property
    def done(self) -> tuple[Repetition | Hold, ...]:
        return (*self.result.reps, *self.result.holds)

    def words(self, *kinds: Kind) -> list[tuple[str, str]]:
        return [(str(one.kind), one.code) for _, one in self.said if one.kind in kinds]


def live(exercise: Exercise, poses: Iterable[tuple[float, Pose | None]]) -> Heard:
    """Judge a recording frame by frame, as the camera's pictures are, and listen to the coach."""
    runner, coach = SetRunner(exercise, is_live=True), Coach(exercise)
    updates = [runner.update(t_s, pose) for t_s, pose in poses]
    said = [(update, one) for update in updates if (one := coach.take(update)) is not None]
    runner.finish()
    withdrawn = tuple(one for update in updates for one in update.withdrawn)
    return Heard(exercise, updates, said, runner.result(), withdrawn)


def contradictions(heard: Heard) -> list[str]:
    """Every sentence that the record does not bear out."""
    codes = {*heard.exercise.fault_labels}
    wrong = []
    for update in heard.updates:
        told = {*update.active, *([update.cue.code] if update.cue is not None else [])} & codes
        is_kept = {code: _is_recorded(heard, code, update.t_s) for code in told}
        is_withdrawn = {code: any(one.is_of(code, update.t_s) for one in heard.withdrawn) for code in told}
        wrong += [f"{update.t_s:.2f} s: {code} told" for code in told if is_kept[code] == is_withdrawn[code]]
    before_s = 0.0
    for update, one in heard.said:
        t_s, reps = update.t_s, [rep for rep in heard.result.reps if rep.end_s <= update.t_s]
        if one.kind is Kind.CUE and one.code in codes:
            waited_s = max(CUE_WAIT_S, AFTER_WAIT_S, t_s - before_s)
            was_withdrawn = any(w.code == one.code and w.first_s <= t_s <= w.last_s + waited_s for w in heard.withdrawn)
            if not was_withdrawn and not _is_recorded(heard, one.code, t_s, waited_s):
                wrong.append(f"{t_s:.2f} s: {one.code} said")
        elif one.kind is Kind.CORRECTED:
            has_had = any(one.code == fault.code for each in heard.done for fault in each.faults if fault.onset_s < t_s)
            last = reps[-1].faults if reps else ()
            if not has_had or one.code in {fault.code for fault in last} or one.code in update.active:
                wrong.append(f"{t_s:.2f} s: {one.code} called corrected")
        elif one.kind is Kind.PRAISE:
            judged = next(u.repetition for u in reversed(heard.updates) if u.repetition is not None and u.t_s <= t_s)
            parts = {rule.score for rule in heard.exercise.faults if rule.score is not None}
            if judged.faults or any((getattr(judged.scores, part) or 0.0) < GOOD for part in parts):
                wrong.append(f"{t_s:.2f} s: praise")
        before_s = t_s + speech_s(one)
    return wrong


def _is_recorded(heard: Heard, code: str, t_s: float, waited_s: float = 0.0) -> bool:
    """Whether the result has this fault in a repetition or hold that was going on, or over by ``waited_s``, then.

    A cue may come with the frame that ends a repetition, which is a little later than its end. In a hold the fault
    itself must have gone on then.
    """
    held = (fault for one in heard.result.holds for fault in one.faults)
    if heard.result.holds:
        return any(fault.code == code and fault.onset_s <= t_s <= fault.end_s + waited_s for fault in held)
    late_s = AFTER_WAIT_S if code in COMMON else 1.0
    return any(
        one.start_s <= t_s <= one.end_s + late_s + waited_s and code in {fault.code for fault in one.faults}
        for one in heard.done
    )
