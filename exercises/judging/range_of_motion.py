"""Ranges of motion in a set, each compared with the largest of its side and with the person's own range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from calibration.landmarks import Side
from exercises.judging.declaration import Counting
from exercises.judging.results import Fault, Repetition

#: A range below this share of the set's largest, or of the person's own, is ``partial_range``. **Taste:** ours;
#: smaller, tiring goes unnoticed; larger, ordinary variation is a fault.
PARTIAL = 0.6


def own_deg(own_range_deg: Mapping[str, float], peers: Side | None) -> float:
    """The person's own range, degrees; 0 if unknown."""
    return own_range_deg.get(peers or "both", 0.0)


def range_score(counting: Counting, range_deg: float, most_deg: float, own: float) -> float:
    """0–100, relative to the larger of the set's largest range and the person's own (or else the declared) range."""
    return min(100.0, 100.0 * range_deg / max(own or counting.target_range, most_deg))


def partial_range(peak_s: float, end_s: float, range_deg: float) -> Fault:
    """The fault of a range that is too small."""
    return Fault("partial_range", peak_s, end_s, range_deg, "deg", "fault")


def is_mark(counting: Counting, faults: Sequence[Fault]) -> bool:
    """Whether a repetition with these faults may set the reference range."""
    return not any(fault.code in counting.overshoots for fault in faults)


def peers_of(counting: Counting, side: Side | None) -> Side | None:
    """The side whose repetitions a range is compared with; None for both, if the legs alternate."""
    return None if counting.side else side


def in_hindsight(
    counting: Counting, reps: Sequence[Repetition], own_range_deg: Mapping[str, float]
) -> tuple[Repetition, ...]:
    """Compare the ranges of the repetitions with the whole set, including later repetitions.

    The person's own range counts like an earlier repetition. A small first repetition shows only in hindsight, once a
    larger one has followed.
    """
    best: dict[Side | None, float] = defaultdict(float)
    for rep in reps:
        if is_mark(counting, rep.faults) and rep.scores.range is not None:
            peers = peers_of(counting, rep.side)
            best[peers] = max(best[peers], rep.range_deg)
    out = []
    for rep in reps:
        if rep.scores.range is None:  # *not seen* from where the camera stands
            out.append(rep)
            continue
        peers = peers_of(counting, rep.side)
        own = own_deg(own_range_deg, peers)
        most = max(best[peers], own)
        faults = tuple(f for f in rep.faults if f.code != "partial_range")
        if rep.range_deg < PARTIAL * most:
            partial = partial_range(rep.peak_s, rep.end_s, rep.range_deg)
            faults = tuple(sorted((*faults, partial), key=lambda f: f.onset_s))
        score = range_score(counting, rep.range_deg, most, own)
        if faults != rep.faults or score != rep.scores.range:
            rep = replace(rep, faults=faults, scores=replace(rep.scores, range=score))
        out.append(rep)
    return tuple(out)
