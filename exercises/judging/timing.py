"""Times the phases of a movement with another measure than the counted one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from exercises.judging.swing import Swing, measure
from exercises.judging.trace import Trace


def timed_by(swing: Swing, trace: Trace, name: str, part: float = 1.0) -> Swing:
    """The swing with the durations and the landmark jumps of this measure.

    Args:
        swing: the movement as counted.
        trace: the observables from just before the movement on.
        name: the measure; it rises and falls with the counted one.
        part: share of a phase's duration in which it moves.

    Returns:
        The swing unchanged if the measure is *not seen* or does not rise.
    """
    t_s, values = trace.t_s, trace[name]
    seen = ~np.isnan(values)
    path = [(float(t), float(v)) for t, v in zip(t_s[seen], values[seen], strict=True)]
    before, after = ([v for t, v in path if is_in(t)] for is_in in (swing.peak_s.__ge__, swing.peak_s.__le__))
    if not before or not after or not max(before) > max(before[0], min(after)):
        return swing
    timed = measure(path, min(before[0], *after), max(before))
    return replace(
        swing,
        lift_s=timed.lift_s / part,
        lower_s=timed.lower_s / part,
        lift_leaps=swing.had_begun or timed.lift_leaps,
        lower_leaps=timed.lower_leaps,
    )
