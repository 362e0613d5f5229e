"""A set written down as a script: repetitions, faults and states, turned into the updates that the coach hears.

The exercise is a toy, so that no number of a real one stands in the way. Faults are established after a quarter of a
second, as the judge does it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import LANDMARK_COUNT, Side
from exercises.clam import CLAM
from exercises.judging.declaration import Counting, Exercise, Holding, Tempo
from exercises.judging.judge import RuleState
from exercises.judging.results import Cue, Fault, Hold, Repetition, Scores, Severity
from exercises.judging.update import State, Update
from tests.made_rules import WHY, made_rule

FPS = 20
NAN = math.nan

TIPS = made_rule(
    "tips", "it tips", "Low back long", "spine", "tip_deg", "deg", 5, 10, 20, safety=True, better="Good: long."
)
ROLLS = made_rule("rolls", "it rolls", "Hips stacked", "hips", "roll_deg", "deg", 5, 10, 20, better="Good: stacked.")
GAPES = made_rule("gapes", "it gapes", "Feet together", None, "gap_deg", "deg", 5, 10, 20, better="Good: together.")
RULES = (ROLLS, GAPES, TIPS)
OBSERVABLE = {rule.code: rule.observable for rule in RULES}
TOY: Exercise = replace(
    CLAM,
    id="toy",
    position="Lie down.",
    counting=Counting("swing_deg", 10, 40, 1.5, 1.5, tempo=Tempo(2.0, 1.0, 2.0, ("out", "out", "in")), why=WHY),
    faults=RULES,
    needed=(("your feet", ()), ("your hips", ())),
)
HELD: Exercise = replace(TOY, counting=Holding("swing_deg", 5.0))


def _lying(side: Side | None) -> Calibration | None:
    """The start position of a side, as far as the coach asks for it; None where none was found."""
    rest = np.full((LANDMARK_COUNT, 2), NAN, np.float32)
    axes = np.array([1.0, 0.0]), np.array([0.0, -1.0])
    return None if side is None else Calibration(0.0, "held", rest, 100.0, *axes, side, NAN, NAN, NAN, NAN)


class Script:
    """Builds updates, 20 a second, one after another."""

    def __init__(self) -> None:
        self.updates: list[Update] = []
        self.t_s = 0.0
        self.n = 0

    def _add(self, update: Update) -> None:
        self.updates.append(update)
        self.t_s = len(self.updates) / FPS

    def state(
        self, state: State, seconds: float, advice: str = "", coach: str = "", side: Side | None = None
    ) -> Script:
        """The same state for a while."""
        values = dict.fromkeys((*OBSERVABLE.values(), "swing_deg"), 0.0) if state is State.READY else {}
        rules = rule_states(values) if values else ()
        for _ in range(round(seconds * FPS)):
            self._add(
                Update(self.t_s, state, advice, values=values, rules=rules, coach=coach, calibration=_lying(side))
            )
        return self

    def rep(
        self,
        side: Side | None = None,
        unseen: tuple[str, ...] = (),
        extra: tuple[Fault, ...] = (),
        counts: bool = True,
        rest_s: float = 1.0,
        late: tuple[str, ...] = (),
        stray: str = "",
        **peaks: float,
    ) -> Script:
        """Four seconds of movement; each fault's measure is at its peak from 1 to 3 s, NaN is *not seen*.

        Args:
            side: that works.
            unseen: what the camera cannot show.
            extra: faults that only the end tells.
            counts: False for another movement.
            rest_s: seconds of rest afterwards.
            late: codes of faults established only by the repetition's end.
            stray: a cue that comes in any case, seen or not.
            peaks: fault code → peak.
        """
        start_s = self.t_s
        told: set[str] = set()
        for i in range(4 * FPS):
            t = i / FPS
            values = _values(t, peaks)
            over = [c for c in OBSERVABLE if c not in unseen and c not in late and peaks.get(c, 0.0) >= 10]
            active = tuple(c for c in over if 1.25 <= t < 3)
            new = [c for c in active if c not in told]
            told.update(new)
            cue = _cue(new[0], self.t_s, peaks) if new else None
            if stray and t == 1.5:
                cue = _cue(stray, self.t_s, {stray: 15.0})
            self._add(
                Update(
                    self.t_s,
                    State.MOVING,
                    values=values,
                    rules=rule_states(values, {code: peaks[code] for code in active}, unseen),
                    cue=cue,
                    unseen=frozenset(unseen),
                    calibration=_lying(side),
                )
            )
        rest = _values(0.0, {code: NAN for code, peak in peaks.items() if math.isnan(peak)})
        if not counts:
            cue = Cue("not_counted", "Bend your knees.", "fault", self.t_s)
            states = rule_states(rest, unseen=unseen)
            self._add(Update(self.t_s, State.READY, values=rest, rules=states, cue=cue, unseen=frozenset(unseen)))
            return self.state(State.READY, rest_s)
        self.n += 1
        faults = tuple(
            Fault(c, start_s + 1, start_s + 3, peak, "deg", _severity(peak))
            for c, peak in peaks.items()
            if c not in unseen and peak >= 10
        )
        scores = Scores(_score("tips", unseen, peaks), _score("rolls", unseen, peaks), 100.0, 100.0)
        repetition = Repetition(self.n, side, start_s, start_s + 2, self.t_s, 40.0, 2.0, 2.0, scores, (*faults, *extra))
        cue = _cue(late[0], self.t_s, peaks) if late else None
        self._add(
            Update(
                self.t_s,
                State.READY,
                values=rest,
                rules=verdict(rest, peaks, unseen),
                cue=cue,
                repetition=repetition,
                unseen=frozenset(unseen),
                calibration=_lying(side),
            )
        )
        return self.state(State.READY, rest_s, side=side)

    def hold(self, seconds: float, since_s: float, **peaks: float) -> Script:
        """A hold that began then, each measure at its peak all the time."""
        first_s = self.t_s
        told: set[str] = set()
        for _ in range(round(seconds * FPS)):
            active = tuple(c for c in OBSERVABLE if peaks.get(c, 0.0) >= 10 and self.t_s - first_s >= 0.25)
            new = [c for c in active if c not in told]
            told.update(new)
            cue = _cue(new[0], self.t_s, peaks) if new else None
            held = Hold(1, since_s, self.t_s, Scores())
            values = _values(2.0, peaks)
            rules = rule_states(values, {code: peaks[code] for code in active})
            self._add(Update(self.t_s, State.HOLDING, values=values, rules=rules, cue=cue, held=held))
        return self


def rule_states(
    values: Mapping[str, float], active: Mapping[str, float] | None = None, unseen: Sequence[str] = ()
) -> tuple[RuleState, ...]:
    """What the judge holds while something goes on; ``active``: code and peak of the faults going on."""
    active = active or {}
    return tuple(
        RuleState(
            rule,
            values[rule.observable],
            values[rule.observable],
            active.get(rule.code, NAN),
            severity=_severity(active[rule.code]) if rule.code in active else None,
            is_active=rule.code in active,
        )
        for rule in RULES
        if rule.code not in unseen
    )


def verdict(
    values: Mapping[str, float], peaks: Mapping[str, float], unseen: Sequence[str] = ()
) -> tuple[RuleState, ...]:
    """What the judge found in a repetition with these peaks, NaN where *not seen*."""
    return tuple(
        RuleState(
            rule,
            values[rule.observable],
            0.0,
            peak := peaks.get(rule.code, 0.0),
            is_seen=not math.isnan(peak),
            severity=_severity(peak) if peak >= rule.fault else None,
        )
        for rule in RULES
        if rule.code not in unseen
    )


def _severity(peak: float) -> Severity:
    return "severe" if peak >= 20 else "fault"


def _values(t: float, peaks: Mapping[str, float]) -> dict[str, float]:
    values = {"swing_deg": 20 - 20 * math.cos(t * math.pi / 2)}
    for code, name in OBSERVABLE.items():
        peak = peaks.get(code, 0.0)
        values[name] = peak if math.isnan(peak) or 1 <= t < 3 else 0.0
    return values


def _cue(code: str, t_s: float, peaks: Mapping[str, float]) -> Cue:
    rule = next(rule for rule in RULES if rule.code == code)
    return Cue(code, rule.cue, _severity(peaks[code]), t_s)


def _score(code: str, unseen: tuple[str, ...], peaks: Mapping[str, float]) -> float | None:
    peak = peaks.get(code, 0.0)
    return None if code in unseen or math.isnan(peak) else 100.0 * min(1.0, max(0.0, (20 - peak) / 15))
