"""The worst cases of a check, in words; :mod:`trainer.check.pictures` draws them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from exercises import get, names
from exercises.judging import units
from exercises.judging.declaration import Holding
from trainer.check.comparison import Comparison, FaultCase
from trainer.check.run import Checked
from trainer.check.sidecar import Sample
from trainer.record.wording import count_of, exercise_name, fault_label

#: The page shows at most this many cases.
MOST = 12
#: A clip is a case if a larger share of its frames has a wrong pose, or nobody found.
WRONG_SHARE, LOST_SHARE = 0.02, 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """Something that went wrong, and where.

    Attributes:
        kind: a heading: "missed repetition", "false fault" and so on.
        sample: the clip.
        words: what went wrong, a sentence.
        at_s: when; NaN stands for the frame with the largest landmark error.
        size: larger is worse, among cases of the same kind.
    """

    kind: str
    sample: Sample
    words: str
    at_s: float
    size: float


def worst_cases(checked: Sequence[Checked]) -> list[Case]:
    """The worst cases of all kinds in turn; a clip's second case comes after the first of every other clip."""
    kinds: dict[str, list[Case]] = {
        kind: [] for kind in ("missed repetition", "made-up repetition", "missed fault", "false fault", "wrong count")
    }
    for one in checked:
        if one.error:
            continue
        for comparison in one.comparisons:
            for case in _of_comparison(one, comparison):
                kinds.setdefault(case.kind, []).append(case)
        for case in _of_landmarks(one):
            kinds.setdefault(case.kind, []).append(case)
    kinds["largest error of a measure"] = [*_of_errors(checked)]
    by_turns = zip_longest(*(_spread(cases) for cases in kinds.values()))
    return [case for case in chain.from_iterable(by_turns) if case is not None][:MOST]


def _spread(cases: list[Case]) -> list[Case]:
    """Worst first, but a clip's second case comes after the first of every other clip."""
    seen: dict[str, int] = {}
    order = []
    for case in sorted(cases, key=lambda case: (-case.size, case.sample.name, case.at_s)):
        seen[case.sample.name] = turn = seen.get(case.sample.name, 0) + 1
        order.append((turn, case))
    return [case for _, case in sorted(order, key=lambda pair: pair[0])]


def _of_comparison(one: Checked, c: Comparison) -> Iterator[Case]:
    sample, name = one.sample, exercise_name(c.exercise)
    what = piece(c.exercise)
    if any(rep.start_s is None for rep in sample.reps):
        if c.counted != c.true_reps:
            words = f"{count_of(c.true_reps, 'repetition')} of {name}, {c.counted} counted. When they are is not known."
            yield Case("wrong count", sample, words, one.seconds / 2, abs(c.counted - c.true_reps))
    else:
        for at_s in c.missed_s:
            yield Case(f"missed {what}", sample, f"A {what} of {name} was not counted.", at_s, len(c.missed_s))
        for at_s in c.false_s:
            shown = "it is none of the true ones" if c.true_reps else f'the clip shows none ("{sample.content}")'
            words = f"A {what} of {name} was counted and is not there: {shown}."
            yield Case(f"made-up {what}", sample, words, at_s, len(c.false_s))
    for fault in c.faults:
        if fault.at_s in (*c.missed_s, *c.false_s) or fault.found is None or fault.found == fault.is_true:
            continue
        label, sized, size = (
            fault_label(c.exercise, fault.code),
            _sized(c.exercise, fault),
            _relative(c.exercise, fault),
        )
        if fault.is_true:
            strong = ", strongly" if fault.is_severe else ""
            yield Case("missed fault", sample, f"Not told: {label}{strong}{sized}.", fault.at_s, size)
        else:
            yield Case("false fault", sample, f"Told, and not there: {label}{sized}.", fault.at_s, size)


def _sized(exercise: str, fault: FaultCase) -> str:
    """The true size of a true fault, or the measured size of a false one."""
    peak = fault.true_peak if fault.is_true else fault.found_peak
    if peak is None or fault.unit is None:
        return ""
    unit = get(exercise).unit(fault.unit) if exercise in names() else units.with_id(fault.unit)
    return f" ({'in truth' if fault.is_true else 'measured'} {unit.say(peak)})"


def _relative(exercise: str, fault: FaultCase) -> float:
    """A fault's size divided by its threshold, which makes degrees and lengths comparable."""
    peak = fault.true_peak if fault.is_true else fault.found_peak
    rules = get(exercise).faults if exercise in names() else ()
    thresholds = [rule.fault for rule in rules if rule.code == fault.code and rule.unit.id == fault.unit]
    return abs(peak) / thresholds[0] if peak is not None and thresholds and thresholds[0] else 0.0


def _of_errors(checked: Sequence[Checked]) -> Iterator[Case]:
    """The largest error of each measure; its size as a case is relative to the measure's mean error."""
    found: dict[tuple[str, str], list[tuple[float, float, Sample]]] = {}
    for one in checked:
        for c in one.comparisons:
            for name, errors in c.errors.items():
                times = c.errors_at_s.get(name, ())
                found.setdefault((c.exercise, name), []).extend(
                    (error, at_s, one.sample) for error, at_s in zip(errors, times, strict=False)
                )
    for (exercise, name), many in found.items():
        error, at_s, sample = max(many, key=lambda entry: (abs(entry[0]), entry[2].name))
        mean = sum(abs(entry[0]) for entry in many) / len(many)
        size, usual, way = _quantity(name, error), _quantity(name, mean), "much" if error > 0 else "little"
        words = f"{exercise_name(exercise)}, {measure_label(exercise, name)}: {size} too {way}; {usual} off on average."
        yield Case("largest error of a measure", sample, words, at_s, abs(error) / mean if mean else 0.0)


def _quantity(name: str, value: float) -> str:
    return units.in_name(name).say(abs(value))


def piece(exercise: str) -> str:
    """The unit that an exercise counts: "repetition" or "hold"."""
    return "hold" if exercise in names() and isinstance(get(exercise).counting, Holding) else "repetition"


def measure_label(exercise: str, name: str) -> str:
    """A measure's label in lower case, or its name if this version does not know it."""
    if name == "range_deg":
        return "range of the movement"
    known = {o.name: o.label.lower() for o in get(exercise).observables} if exercise in names() else {}
    return known.get(name, name)


def _of_landmarks(one: Checked) -> Iterator[Case]:
    study = one.landmarks
    if study is None or not study.frames:
        return
    wrong, lost = study.wrong / study.frames, 1 - study.seen / study.frames
    if wrong > WRONG_SHARE:
        words = f"In {100 * wrong:.0f}% of the frames the landmarks are another pose than the person's."
        yield Case("wrong landmarks", one.sample, words, math.nan, wrong)
    elif lost > LOST_SHARE:
        words = f"In {100 * lost:.0f}% of the frames nobody was found though somebody is there."
        yield Case("nobody found", one.sample, words, math.nan, lost)
