"""Compares the analysis of one clip with its truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from exercises.judging.declaration import Exercise, Holding
from exercises.judging.results import Repetition
from exercises.judging.update import Update
from trainer.check.compare_holds import compare_holds
from trainer.check.comparison import Comparison, FaultCase, is_severe
from trainer.check.sidecar import Sample, TrueFault, TrueRep
from trainer.recordings.analyse import Analysis

#: True values are changes since the rest during this time before the repetition, seconds.
REST_S = 0.4
#: A cue still belongs to a repetition this long after its end, seconds.
LATE_CUE_S = 1.0
#: Faults that all exercises have → the score that is None if the fault was not seen.
_COMMON_SCORE = {"too_fast": "tempo", "partial_range": "range"}


def match(true: Sequence[TrueRep], found: Sequence[Repetition]) -> list[tuple[int, int]]:
    """Pairs (index of true, of found repetition): the peak of one lies in the span of the other; each is used once.

    If the true times are unknown, repetitions are matched in order.
    """
    if any(r.start_s is None or r.end_s is None for r in true):
        return [(i, i) for i in range(min(len(true), len(found)))]
    pairs, free = [], list(range(len(found)))
    for i, t in enumerate(true):
        start, end = t.start_s or 0.0, t.end_s or 0.0
        middle = (start + end) / 2 if t.peak_s is None else t.peak_s
        near = [j for j in free if start <= found[j].peak_s <= end or found[j].start_s <= middle <= found[j].end_s]
        if near:
            best = min(near, key=lambda j: abs(found[j].peak_s - middle))
            pairs.append((i, best))
            free.remove(best)
    return pairs


def compare(
    exercise: Exercise, analysis: Analysis, sample: Sample, truth: Mapping[str, NDArray[np.float64]] | None
) -> Comparison:
    """Compare an analysis with the clip's sidecar and, if there is one, the per-frame truth."""
    shows_it = sample.content == exercise.id
    updates = [*analysis.updates]  # a list: reading the analysis again would judge again
    if isinstance(exercise.counting, Holding):
        return compare_holds(exercise, analysis.result, updates, sample.holds if shows_it else ())
    true = sample.reps if shows_it else ()
    found = analysis.result.reps
    pairs = match(true, found)
    timed = all(r.start_s is not None for r in true)
    missed = [r for i, r in enumerate(true) if i not in {i for i, _ in pairs}]
    false = [r for j, r in enumerate(found) if j not in {j for _, j in pairs}]
    sided = [(true[i], found[j]) for i, j in pairs if true[i].side is not None]
    notes = {note.what for note in analysis.result.not_seen}
    faults: list[FaultCase] = []
    for i, j in pairs:
        faults += _matched_faults(exercise, updates, true[i], found[j], notes)
    for r in missed:
        known = r.faults or ()
        at_s = r.peak_s or 0.0
        for f in known:
            told = None if f.code in notes else False
            faults.append(FaultCase(f.code, True, is_severe(exercise, f), told, at_s, f.peak, unit=f.unit))
    if timed:
        for rep in false:
            faults += [FaultCase(f.code, False, False, True, rep.peak_s, None, f.peak, unit=f.unit) for f in rep.faults]
    if shows_it and sample.set_faults is not None:
        faults += _set_faults(sample.set_faults, analysis, notes)
    judged = [found[j] for _, j in pairs]
    errors = _errors(exercise, updates, [(true[i], found[j]) for i, j in pairs], truth or {})
    return Comparison(
        exercise=exercise.id,
        true_reps=len(true),
        counted=len(found),
        missed_s=tuple(r.peak_s or 0.0 for r in missed),
        false_s=tuple(r.peak_s for r in false),
        sides_right=sum(t.side == f.side for t, f in sided),
        sides_known=len(sided),
        faults=tuple(faults),
        seen={s: (sum(getattr(r.scores, s) is not None for r in judged), len(judged)) for s in ("spine", "hips")},
        errors={name: tuple(error for error, _ in many) for name, many in errors.items()},
        errors_at_s={name: tuple(at_s for _, at_s in many) for name, many in errors.items()},
        not_seen=tuple(sorted(notes)),
    )


def _is_seen(exercise: Exercise, code: str, rep: Repetition, notes: set[str]) -> bool:
    """Whether the trainer claims to know if a repetition has a fault."""
    scores: set[str] = {rule.score for rule in exercise.faults if rule.code == code and rule.score is not None}
    scores |= {s for c, s in _COMMON_SCORE.items() if c == code}
    return code not in notes and all(getattr(rep.scores, s) is not None for s in scores)


def _matched_faults(
    exercise: Exercise, updates: Sequence[Update], true: TrueRep, rep: Repetition, notes: set[str]
) -> list[FaultCase]:
    """A case for every declared, true or told fault of one matched repetition."""
    if true.faults is None:
        return []
    real = {f.code: f for f in true.faults}
    told = {f.code: f for f in rep.faults}
    cues = {
        u.cue.code: u.cue.t_s
        for u in reversed(updates)
        if u.cue is not None and rep.start_s <= u.cue.t_s <= rep.end_s + LATE_CUE_S
    }
    out = []
    for code in dict.fromkeys([*exercise.fault_labels, *real, *told]):
        fault, found = real.get(code), told.get(code)
        seen = found is not None or _is_seen(exercise, code, rep, notes)
        onset = fault.onset_s if fault is not None else None
        out.append(
            FaultCase(
                code,
                fault is not None,
                fault is not None and is_severe(exercise, fault),
                (found is not None) if seen else None,
                rep.peak_s,
                fault.peak if fault is not None else None,
                found.peak if found is not None and (fault is None or fault.unit in (None, found.unit)) else None,
                cues[code] - onset if onset is not None and code in cues else None,
                fault.unit if fault is not None else found.unit if found is not None else None,
            )
        )
    return out


def _set_faults(true: Sequence[TrueFault], analysis: Analysis, notes: set[str]) -> list[FaultCase]:
    """The faults of the whole set; their time is the end of the last repetition."""
    real = {f.code: f for f in true}
    told = {f.code: f for f in analysis.result.set_faults}
    at_s = max((rep.end_s for rep in analysis.result.reps), default=0.0)
    out = []
    for code in dict.fromkeys([*real, *told]):
        fault, found = real.get(code), told.get(code)
        out.append(
            FaultCase(
                code,
                fault is not None,
                is_severe=False,
                found=None if code in notes and found is None else found is not None,
                at_s=at_s,
                true_peak=fault.peak if fault is not None else None,
                found_peak=found.value if found is not None and (fault is None or fault.unit == found.unit) else None,
                unit=fault.unit if fault is not None else found.unit if found is not None else None,
            )
        )
    return out


def _errors(
    exercise: Exercise,
    updates: Sequence[Update],
    pairs: Sequence[tuple[TrueRep, Repetition]],
    truth: Mapping[str, NDArray[np.float64]],
) -> dict[str, list[tuple[float, float]]]:
    """Signed errors with their times: of the range, and of each measure with known truth at the measure's true peak."""
    out: dict[str, list[tuple[float, float]]] = {}
    for true, rep in pairs:
        if true.range_deg is not None:
            out.setdefault("range_deg", []).append((rep.range_deg - true.range_deg, rep.peak_s))
    if "t_s" not in truth:
        return out
    t = truth["t_s"]
    at = np.array([u.t_s for u in updates])
    for o in exercise.observables:
        if o.name not in truth:
            continue
        measured = np.array([u.values.get(o.name, np.nan) for u in updates])
        for true, _ in pairs:
            if true.start_s is None or true.end_s is None:
                continue
            inside = (t >= true.start_s) & (t <= true.end_s)
            rest = truth[o.name][(t >= true.start_s - REST_S) & (t <= true.start_s)]
            rest = rest[np.isfinite(rest)]
            real = truth[o.name][inside] - (rest.mean() if o.since_rest and len(rest) else 0.0)
            if not np.isfinite(real).any() or (o.since_rest and not len(rest)):
                continue  # nobody is in the picture then
            peak = int(np.nanargmax(np.abs(real)))
            peak_s = float(t[inside][peak])
            value = float(measured[int(np.argmin(np.abs(at - peak_s)))])
            if np.isfinite(value):
                out.setdefault(o.name, []).append((value - float(real[peak]), peak_s))
    return out
