"""The range of motion of a set's repetitions, each against the largest of its side and the person's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from calibration.landmarks import Side
from exercises.judging.declaration import Counting
from exercises.judging.results import Fault, Repetition

#: A range below this part of the best of the set, or of the person's own, is ``partial_range``.
PARTIAL = 0.6


def own_deg(own_range_deg: Mapping[str, float], peers: Side | None) -> float:
    """The person's own range, 0 where it is not known yet."""
    return own_range_deg.get(peers or "both", 0.0)


def range_score(counting: Counting, range_deg: float, most_deg: float, own: float) -> float:
    """Against the largest of the set and what is a full repetition: the person's own, else the declared one."""
    return min(100.0, 100.0 * range_deg / max(own or counting.target_range, most_deg))


def partial_range(peak_s: float, end_s: float, range_deg: float) -> Fault:
    """A range that is too small, as a result."""
    return Fault("partial_range", peak_s, end_s, range_deg, "deg", "fault")


def is_mark(counting: Counting, faults: Sequence[Fault]) -> bool:
    """Whether the range of a repetition with these faults is a mark for the others."""
    return not any(fault.code in counting.overshoots for fault in faults)


def peers_of(counting: Counting, side: Side | None) -> Side | None:
    """The side whose repetitions a range is compared with; None: those of both, where the legs work in turn."""
    return None if counting.side else side


def in_hindsight(
    counting: Counting, reps: Sequence[Repetition], own_range_deg: Mapping[str, float]
) -> tuple[Repetition, ...]:
    """The set's repetitions with their range measured by the best of the whole set, also by one that came later.

    The person's own range counts like a repetition done before.

    Live, a first small repetition is only known to be small when a larger one follows.
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
        out.append(replace(rep, faults=faults, scores=replace(rep.scores, range=score)))
    return tuple(out)
