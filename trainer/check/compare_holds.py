"""Compares the holds of one clip with the truth: which faults came and went, and which were told."""

from __future__ import annotations

from collections.abc import Sequence

from exercises.judging.declaration import Exercise
from exercises.judging.results import Fault, Hold, SetResult
from exercises.judging.update import Update
from trainer.check.comparison import Comparison, FaultCase, is_severe
from trainer.check.sidecar import TrueFault, TrueHold

#: A cue still belongs to a fault this long after the fault's end, seconds.
LATE_CUE_S = 1.0


def match_holds(true: Sequence[TrueHold], found: Sequence[Hold]) -> list[tuple[int, int]]:
    """Pairs (index of true hold, index of found hold) by the longest overlap; each hold is used once.

    The true hold may be longer: live, a hold begins only after the start position was held for a moment.
    """
    common = {
        (i, j): min(t.end_s, f.end_s) - max(t.start_s, f.start_s)
        for i, t in enumerate(true)
        for j, f in enumerate(found)
    }
    pairs: list[tuple[int, int]] = []
    for (i, j), time_s in sorted(common.items(), key=lambda entry: -entry[1]):
        if time_s > 0 and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return sorted(pairs)


def compare_holds(
    exercise: Exercise, result: SetResult, updates: Sequence[Update], true: Sequence[TrueHold]
) -> Comparison:
    """Compare the holds of a recording with the true ones."""
    found = result.holds
    pairs = match_holds(true, found)
    missed = [hold for i, hold in enumerate(true) if i not in {i for i, _ in pairs}]
    false = [hold for j, hold in enumerate(found) if j not in {j for _, j in pairs}]
    notes = {note.what for note in result.not_seen}
    faults: list[FaultCase] = []
    for i, j in pairs:
        faults += _faults(exercise, updates, true[i], found[j], notes)
    for hold in missed:
        for fault in hold.faults or ():
            faults.append(_there(exercise, fault, _span(fault, hold), found=False))
    faults += [_made_up(fault, ()) for made_up in false for fault in made_up.faults]
    judged = [found[j].scores for _, j in pairs]
    return Comparison(
        exercise=exercise.id,
        true_reps=len(true),
        counted=len(found),
        missed_s=tuple((hold.start_s + hold.end_s) / 2 for hold in missed),
        false_s=tuple((made_up.start_s + made_up.end_s) / 2 for made_up in false),
        faults=tuple(faults),
        seen={s: (sum(getattr(of, s) is not None for of in judged), len(judged)) for s in ("spine", "hips")},
        not_seen=tuple(sorted(notes)),
    )


def _faults(
    exercise: Exercise, updates: Sequence[Update], true: TrueHold, hold: Hold, notes: set[str]
) -> list[FaultCase]:
    """A case for each true or told occurrence of a fault, and one for each declared fault without any.

    A true fault is found if it was told at any time while it lasted; several tellings count once.
    """
    if true.faults is None:
        return []
    out: list[FaultCase] = []
    spans = [_span(fault, true) for fault in true.faults]
    for code in dict.fromkeys([*(rule.code for rule in exercise.faults), *(fault.code for fault in true.faults)]):
        told = [fault for fault in hold.faults if fault.code == code]
        scores = {rule.score for rule in exercise.faults if rule.code == code and rule.score is not None}
        is_seen = code not in notes and all(getattr(hold.scores, s) is not None for s in scores)
        left = told
        for fault, span in zip(true.faults, spans, strict=True):
            if fault.code != code:
                continue
            about = [f for f in told if _overlap(f, span)]
            left = [f for f in left if f not in about]
            found = True if about else False if is_seen else None
            out.append(_there(exercise, fault, span, found, about, _delay_s(updates, fault, about)))
        out += [_made_up(fault, spans) for fault in left]
        if not left and all(fault.code != code for fault in true.faults):
            out.append(FaultCase(code, False, False, False if is_seen else None, (hold.start_s + hold.end_s) / 2))
    return out


def _span(fault: TrueFault, hold: TrueHold) -> tuple[float, float]:
    """Start and end of a fault; an unknown one is the hold's."""
    start_s = hold.start_s if fault.onset_s is None else fault.onset_s
    return start_s, hold.end_s if fault.end_s is None else fault.end_s


def _overlap(fault: Fault, span: tuple[float, float]) -> bool:
    return fault.onset_s <= span[1] and fault.end_s >= span[0]


def _delay_s(updates: Sequence[Update], fault: TrueFault, about: Sequence[Fault]) -> float | None:
    """Seconds from a fault's true onset to the first cue for it, or None without a cue."""
    if fault.onset_s is None or not about:
        return None
    first_s, last_s = min(f.onset_s for f in about), max(f.end_s for f in about) + LATE_CUE_S
    cues = (u.cue.t_s for u in updates if u.cue is not None and u.cue.code == fault.code)
    given = next((t_s for t_s in cues if first_s <= t_s <= last_s), None)
    return None if given is None else given - fault.onset_s


def _there(
    exercise: Exercise,
    fault: TrueFault,
    span: tuple[float, float],
    found: bool | None,
    about: Sequence[Fault] = (),
    delay_s: float | None = None,
) -> FaultCase:
    """The case of a true fault, with the trainer's report of it."""
    peak = max((f.peak for f in about if fault.unit in (None, f.unit)), default=None)
    severe = is_severe(exercise, fault)
    return FaultCase(fault.code, True, severe, found, sum(span) / 2, fault.peak, peak, delay_s, fault.unit)


def _made_up(fault: Fault, spans: Sequence[tuple[float, float]]) -> FaultCase:
    """The case of a false fault: at the time of the true fault that it overlaps, or at its own time."""
    span = next((span for span in spans if _overlap(fault, span)), (fault.onset_s, fault.end_s))
    return FaultCase(fault.code, False, False, True, sum(span) / 2, None, fault.peak, unit=fault.unit)
