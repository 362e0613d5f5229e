"""The rest just before a repetition. Measures are judged as their change since then."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence

from exercises.judging.declaration import Exercise

#: Length of the rest that a repetition is compared with, seconds. **Fit:** a plateau; shorter, the rest is noisy;
#: longer, a quick set has none.
REST_S = 0.6
#: A shorter rest is ignored, and the one before it stays in use, seconds. **Fit:** a plateau; shorter, a single frame
#: is a rest; longer, a person who hardly rests is compared with an outdated rest.
SHORT_REST_S = 0.15


class Baseline:
    """Remembers the rest before a movement and subtracts it from the measures."""

    def __init__(self, exercise: Exercise) -> None:
        self._since = [o.name for o in exercise.observables if o.since_rest]
        self._only_while = {o.name: o.only_while for o in exercise.observables if o.only_while}
        self._rest: deque[tuple[float, Mapping[str, float]]] = deque()
        self._values: Mapping[str, float] = {}

    def fix(self, values: Mapping[str, float]) -> None:
        """Compare with these values of the start position until a rest is seen."""
        self._rest.clear()
        self._values = values

    def rest(self, t_s: float, values: Mapping[str, float]) -> None:
        """Take a frame at rest."""
        self._rest.append((t_s, values))
        while self._rest[0][0] < t_s - 3 * REST_S:
            self._rest.popleft()
        self._settle(t_s)

    def begin(self, started_s: float) -> None:
        """A movement began at ``started_s``, some frames ago, and ended the rest."""
        self._settle(started_s)
        self._rest.clear()

    @property
    def is_known(self) -> bool:
        """Whether there is a rest to compare the measures with."""
        return bool(self._values) or not self._since

    def since(self, values: Mapping[str, float]) -> dict[str, float]:
        """The measures, those with ``since_rest`` as changes; NaN where their ``only_while`` condition fails."""
        out = {**values, **{n: values[n] - self._values.get(n, math.nan) for n in self._since}}
        for name, (other, size) in self._only_while.items():
            if not abs(out[other]) <= size:
                out[name] = math.nan
        return out

    def _settle(self, t_s: float) -> None:
        """Take the medians of the rest that ended at ``t_s``; keep the earlier ones if it was too short."""
        near = [(t, values) for t, values in self._rest if t_s - REST_S <= t <= t_s]
        if near and near[-1][0] - near[0][0] >= SHORT_REST_S:
            self._values = {name: _median([values[name] for _, values in near]) for name in self._since}


def _median(values: Sequence[float]) -> float:
    """The median of the values that are not NaN; NaN if all are."""
    seen = sorted([v for v in values if v == v])  # NaN alone differs from itself; twice as fast as math.isnan
    return (seen[(len(seen) - 1) // 2] + seen[len(seen) // 2]) / 2 if seen else math.nan
