"""Counts repetitions in one signal: up from rest, a peak, and back, with hysteresis against jitter."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from statistics import median

from exercises.judging.swing import RETURNED, Sample, Swing, is_jump, measure

#: The counter remembers rest values for this long, seconds; a movement starts from the lowest of them. **Fit:** a
#: plateau; shorter, a slow beginning is cut off; longer, an old posture serves as rest.
MEMORY_S = 4.0
#: The counter gives up a longer movement, seconds: the person has changed position. **Fit:** a plateau; shorter, a slow
#: roll-down is lost; longer, a change of posture may count.
MAX_S = 20.0
#: The counter gives up a movement if the signal is lost for longer than this, seconds. **Fit:** on 350 rendered clips
#: and films, 0.5 loses a slow repetition whose landmarks are hidden at its top, and 1.0 joins no two repetitions.
MAX_GAP_S = 1.0
#: The counter uses the median of the signal over this time, seconds. **Taste:** ours; shorter, a landmark jump counts;
#: longer, the top of the quickest movements is cut off. A landmark that jumps is back within one or two frames, while
#: the quickest movement takes five or more. At a low frame rate the median changes nothing.
MEDIAN_S = 0.16
#: A movement begins and ends at this share of its range above rest. **Fit:** a plateau; smaller, noise at rest becomes
#: part of the movement; larger, its duration is cut short.
EDGE = 0.12
#: If a movement rises again by this share of its range above its lowest point, the next repetition has begun.
#: **Taste:** ours; smaller, a wobble on the way back makes two repetitions; larger, two without a rest make one.
TURN = 0.35
#: A signal that falls and is back as high within this time has not turned, seconds: the landmarks of legs that cross
#: jump from one to the other and back. **Fit:** in a filmed dead bug they take 0.38 s, and its repetition was lost. Two
#: repetitions without a rest take longer from one way down to the next way up, or they would be jumps themselves.
NOTCH_S = 0.4
#: Landmarks that jump come back sooner than this, seconds. **Fit:** of about 30 such swings on rendered clips, the
#: longest with a large range took 2.0 s. A swing that lasts longer is a movement with hidden phases: their durations
#: are *not seen*.
STAYS_S = 2.5
#: A phase that takes more than this share of the longest movement is a change of posture, such as a slow slump.
#: **Fit:** a plateau; smaller, a slow way down is lost; larger, a slow slump counts.
LONGEST_PHASE = 0.4
#: A film may begin or end during a movement. The movement counts if at least ``SEEN_RISE`` of its way up and
#: ``SEEN_RETURN`` of its way back were seen. A movement that began before the film must also reach ``SMALL`` times the
#: minimum range, because landmarks drift into place in the first frames. **Fit:** with a ``SEEN_RISE`` of 0, two of 26
#: films of people count a body that settles; a rendered film that begins 0.3 s before a top shows 0.15. In rendered
#: films that end halfway back, landmarks and smoothing lag, and only 0.31 to 0.5 of the way back is seen.
SEEN_RISE, SEEN_RETURN = 0.1, 0.3


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome of one value.

    Attributes:
        moving: a movement is in progress.
        started_s: when the movement left rest, if it has just been recognised; else None.
        swing: the movement that has just ended, or None.
        dropped: a movement was given up: too small, too long, a landmark jump, or the signal was lost.
    """

    moving: bool
    started_s: float | None = None
    swing: Swing | None = None
    dropped: bool = False


#: A swing smaller than ``SMALL`` times the minimum range may be a wandering landmark. **Fit:** a plateau; smaller,
#: wandering landmarks count; larger, more small movements must be slow to count.
SMALL = 2.0
#: Once the set has repetitions of at least ``SMALL`` times the minimum range, a movement of at least ``PARTLY`` of the
#: minimum range counts too, if it lasts at least ``AS_LONG`` times as long as they do. A smaller movement of the same
#: person takes about as long as a large one. **Fit:** nine movements below the minimum range followed a large one in
#: rendered clips, none in films of people. The three that are repetitions last 0.7 to 1.4 times as long; the other six
#: are parts of a slow return and last up to 0.41 times as long.
PARTLY, AS_LONG = 0.65, 0.5


class SwingCounter:
    """Finds swings in a signal with unevenly spaced samples.

    Args:
        min_range: minimum range of a swing, in the signal's unit.
        max_s: longest duration of a movement, seconds.
        rest: the signal at rest, if known from the whole recording; else NaN. With it, a film may begin during a
            movement.
    """

    def __init__(self, min_range: float, max_s: float = MAX_S, rest: float = math.nan) -> None:
        self.min_range = min_range
        self.max_s = max_s
        self._known_rest = rest
        self._rest: deque[tuple[float, float]] = deque()
        self._path: list[tuple[float, float]] = []
        self._top = self._low = 0  # index of the highest sample, and of the lowest one after it
        self._floor = math.nan
        self._seen_s = -math.inf
        self._latest: deque[Sample] = deque()
        self._lasted_s: list[float] = []

    def confirm(self, swing: Swing) -> None:
        """Note that this swing was a repetition: the next ones may be a little smaller, see :data:`PARTLY`."""
        if swing.range >= SMALL * self.min_range:
            self._lasted_s.append(swing.end_s - swing.start_s)

    def update(self, t_s: float, value: float) -> Step:
        """Take the signal's next value; NaN where it is *not seen*."""
        if math.isnan(value):
            if self._path and t_s - self._seen_s > MAX_GAP_S:
                return self._drop()
            return Step(moving=bool(self._path))
        if t_s - self._seen_s > MAX_GAP_S:
            lost = bool(self._path)
            self._drop()
            self._latest.clear()
            self._rest.append((t_s, value))
            self._seen_s = t_s
            return Step(moving=False, dropped=lost)
        self._seen_s = t_s
        at_s, value = self._calmed(t_s, value)
        return self._move(at_s, value) if self._path else self._wait(at_s, value)

    def _calmed(self, t_s: float, value: float) -> Sample:
        """The median of the signal over the last ``MEDIAN_S``, and the time of its middle sample."""
        self._latest.append((t_s, value))
        while self._latest[0][0] < t_s - MEDIAN_S - 1e-6:
            self._latest.popleft()
        odd = list(self._latest)[1 - len(self._latest) % 2 :]
        return odd[len(odd) // 2][0], sorted(v for _, v in odd)[len(odd) // 2]

    def _drop(self) -> Step:
        self._path.clear()
        self._rest.clear()
        return Step(moving=False, dropped=True)

    def _wait(self, t_s: float, value: float) -> Step:
        """At rest: check whether the signal has risen clearly above its lowest recent value."""
        self._rest.append((t_s, value))
        while self._rest[0][0] < t_s - MEMORY_S:
            self._rest.popleft()
        floor = min([v for _, v in self._rest])
        if not math.isnan(self._known_rest):
            floor = min(floor, self._known_rest)
        if value - floor < 0.6 * self.min_range:
            return Step(moving=False)
        still = floor + EDGE * self.min_range
        begin = max((i for i, (_, v) in enumerate(self._rest) if v <= still), default=0)
        self._path, self._top, self._low = [], 0, 0
        for sample in [*self._rest][begin:]:
            self._append(sample)
        self._rest.clear()
        self._floor = floor
        self._known_rest = math.nan
        return Step(moving=True, started_s=self._path[0][0])

    def _append(self, sample: Sample) -> None:
        """Add a sample to the path and keep track of its highest and lowest one, since the path may have hundreds."""
        at, path = len(self._path), self._path
        path.append(sample)
        if sample[1] > path[self._top][1]:
            self._top = self._low = at
        elif sample[1] < path[self._low][1]:
            self._low = at

    def _move(self, t_s: float, value: float) -> Step:
        """Within a movement: check whether it has returned, has turned into the next one, or is no repetition."""
        self._append((t_s, value))
        if t_s - self._path[0][0] > self.max_s:
            self._drop()
            self._rest.append((t_s, value))
            return Step(moving=False, dropped=True)
        peak = self._path[self._top][1]
        reach = peak - self._floor
        if value <= self._floor + EDGE * reach or self._stopped_falling(t_s, value, reach):
            return self._finish(len(self._path), peak)
        lowest = self._path[self._low][1]
        turn = TURN * reach
        if lowest <= self._floor + RETURNED * reach:
            turn = min(turn, self.min_range)  # it has returned, and a smaller movement begins
        has_turned = reach >= self.min_range and peak - lowest >= 0.5 * reach and value - lowest >= turn
        if has_turned and not self._is_notch(t_s, value):
            return self._finish(self._low + 1, peak)
        return Step(moving=True)

    def _is_notch(self, t_s: float, value: float) -> bool:
        """Whether the signal was as high as now a moment ago, before its lowest point."""
        at = self._low
        while at > self._top and self._path[at - 1][0] >= t_s - NOTCH_S:
            at -= 1
            if self._path[at][1] >= value:
                return True
        return False

    def _stopped_falling(self, t_s: float, value: float, reach: float) -> bool:
        """Whether the signal is near rest and no longer falls: rest is a little higher than before."""
        if value > self._floor + RETURNED * reach:
            return False
        earlier = [v for t, v in self._path if t >= t_s - 0.4]
        return self._path[0][0] < t_s - 0.4 and max(earlier) - min(earlier) < 0.06 * reach

    def end(self) -> Step:
        """The film or the set ends: a movement counts if more than ``SEEN_RETURN`` of its way back was seen."""
        if not self._path:
            return Step(moving=False)
        peak, last = self._path[self._top][1], self._latest[-1][1]
        if peak - last < SEEN_RETURN * (peak - self._floor):
            return self._drop()
        is_cut = last > self._floor + RETURNED * (peak - self._floor)
        step = self._finish(len(self._path), peak)
        return replace(step, swing=replace(step.swing, lower_leaps=True)) if step.swing and is_cut else step

    def _finish(self, length: int, peak: float) -> Step:
        path, rest = self._path[:length], self._path[length - 1 :]
        self._path, self._rest = [], deque(rest)
        swing = measure(path, self._floor, peak)
        begun = path[0][1] - self._floor  # height at which the film began
        lasts = bool(self._lasted_s) and swing.end_s - swing.start_s >= AS_LONG * median(self._lasted_s)
        least = SMALL if swing.had_begun else PARTLY if lasts else 1.0
        is_counted = (
            swing.range >= least * self.min_range
            and begun <= (1 - SEEN_RISE) * swing.range
            and max(swing.lift_s, swing.lower_s) <= LONGEST_PHASE * self.max_s
        )
        if not is_counted:
            return Step(moving=False, dropped=True)
        if is_jump(swing, path, self._floor):
            if swing.range < SMALL * self.min_range or swing.end_s - swing.start_s < STAYS_S:
                return Step(moving=False, dropped=True)
            swing = replace(swing, lift_leaps=True, lower_leaps=True)
        return Step(moving=False, swing=swing)
