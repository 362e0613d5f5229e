"""Which one thing is shown now."""

from __future__ import annotations

import math

from exercises.results import Cue

#: A cue stands at least this long before another may take its place, seconds.
MIN_STAND_S = 1.5
#: A cue stands this long when nothing else comes, seconds.
STAND_S = 3.0
#: The same cue is not given again within this time unless it has become severe, seconds.
REPEAT_S = 6.0


class CueBoard:
    """Keeps the cue that stands; one at a time, and none twice in quick succession."""

    def __init__(self) -> None:
        self._cue: Cue | None = None
        self._since_s = -math.inf
        self._given: dict[str, Cue] = {}

    def offer(self, cue: Cue) -> bool:
        """A new cue wants to be shown; True when it is shown now."""
        if self._cue is not None and cue.t_s - self._since_s < MIN_STAND_S:
            return False
        before = self._given.get(cue.code)
        is_worse = before is not None and cue.severity == "severe" and before.severity != "severe"
        if before is not None and cue.t_s - before.t_s < REPEAT_S and not is_worse:
            return False
        self._given[cue.code] = cue
        self._cue, self._since_s = cue, cue.t_s
        return True

    def standing(self, t_s: float) -> Cue | None:
        """The cue to be seen at this time, or None."""
        return self._cue if t_s - self._since_s < STAND_S else None
