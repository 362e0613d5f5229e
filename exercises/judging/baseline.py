"""What a measure was at rest: the moments just before a repetition, with which it is compared."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence

from exercises.judging.declaration import Exercise

#: The rest just before a repetition that its measures are compared with, seconds.
REST_S = 0.6
#: A rest shorter than this is none: the one before it goes on counting, seconds.
SHORT_REST_S = 0.15


class Baseline:
    """Remembers the rest before a movement, and turns measures into their change since it."""

    def __init__(self, exercise: Exercise) -> None:
        self._since = [o.name for o in exercise.observables if o.since_rest]
        self._only_while = {o.name: o.only_while for o in exercise.observables if o.only_while}
        self._rest: deque[tuple[float, Mapping[str, float]]] = deque()
        self._values: Mapping[str, float] = {}

    def fix(self, values: Mapping[str, float]) -> None:
        """Compare with these values, those of the start position, until a rest is seen."""
        self._rest.clear()
        self._values = values

    def rest(self, t_s: float, values: Mapping[str, float]) -> None:
        """Take a frame at rest."""
        self._rest.append((t_s, values))
        while self._rest[0][0] < t_s - 3 * REST_S:
            self._rest.popleft()
        self._settle(t_s)

    def begin(self, started_s: float) -> None:
        """A movement has begun at ``started_s``, some frames ago: the rest ended then."""
        self._settle(started_s)
        self._rest.clear()

    @property
    def is_known(self) -> bool:
        """Whether there was a rest yet that measures can be compared with."""
        return bool(self._values) or not self._since

    def since(self, values: Mapping[str, float]) -> dict[str, float]:
        """The measures, those judged since rest as their change; what does not mean what it says is NaN."""
        out = {**values, **{n: values[n] - self._values.get(n, math.nan) for n in self._since}}
        for name, (other, size) in self._only_while.items():
            if not abs(out[other]) <= size:
                out[name] = math.nan
        return out

    def _settle(self, t_s: float) -> None:
        """The median of each measure over the rest that ended at t_s; the last one's where there was none."""
        near = [(t, values) for t, values in self._rest if t_s - REST_S <= t <= t_s]
        if near and near[-1][0] - near[0][0] >= SHORT_REST_S:
            self._values = {name: _median([values[name] for _, values in near]) for name in self._since}


def _median(values: Sequence[float]) -> float:
    """The median of those seen, NaN where none was."""
    seen = sorted(v for v in values if not math.isnan(v))
    return (seen[(len(seen) - 1) // 2] + seen[len(seen) // 2]) / 2 if seen else math.nan
