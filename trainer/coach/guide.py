"""Decides what to say while the person gets into the start position, and when the person cannot be seen."""

from __future__ import annotations

import math

from calibration.landmarks import Side
from calibration.text import say
from exercises.judging.arming import cannot_see
from exercises.judging.declaration import Exercise, Score
from exercises.judging.update import State, Update
from trainer.base.language import N_
from trainer.coach.utterance import Kind, Rank, Utterance, Wish
from trainer.coach.words import camera_order

HOLD_STILL, GO = N_("Hold still."), N_("Go.")
#: Short, because the screen also shows where the camera should stand.
UNSURE = N_("I can't tell how you are positioned.")
SIDE_GO: dict[Side, str] = {"left": N_("Left side: go."), "right": N_("Right side: go.")}
FROM_HERE = {
    ("hips",): N_("I can't see your hips from here."),
    ("spine",): N_("I can't see your spine from here."),
    ("hips", "spine"): N_("I can't see your hips and spine from here."),
}
#: The same, told for the first time in a session: what to do about it.
FROM_HERE_DO = {
    ("hips",): N_("I can't see your hips from here. {advice}"),
    ("spine",): N_("I can't see your spine from here. {advice}"),
    ("hips", "spine"): N_("I can't see your hips and spine from here. {advice}"),
}
#: A part that no camera place shows, told once in a session.
IN_THIS: dict[Score, str] = {
    "hips": N_("The camera can't show your hips in this exercise. {advice}"),
    "spine": N_("The camera can't show your spine in this exercise. {advice}"),
}
#: The advice where the exercise has none.
COUNTED = N_("All the rest counts as usual.")
#: A state must last this long before the guide mentions it, seconds.
NOBODY_S, NO_PICTURE_S, OUT_OF_VIEW_S, READY_S, STILL_S, PLACE_S = 3.0, 0.5, 1.0, 2.0, 0.4, 2.0
#: Time to follow one piece of advice before the next, seconds.
GAP_S = 3.0
#: Advice is repeated after ``AGAIN_S`` if the set has gone on in between, else after ``REMIND_S`` as a reminder.
#: Seconds.
AGAIN_S, REMIND_S = 10.0, 40.0
#: "Go" waits for this long, seconds.
GO_WAIT_S = 1.5


class StartGuide:
    """Leads the person into the start position with few words, and says once what cannot be seen.

    Args:
        exercise: the exercise of the set.
        explained: see :class:`~trainer.coach.coach.Coach`; None: what cannot be seen is told in short.
    """

    def __init__(self, exercise: Exercise, explained: set[tuple[str, str]] | None = None) -> None:
        self._exercise, self._explained = exercise, explained
        self._unseen: dict[str, str] = {}
        self._position = exercise.position
        self._hidden = {cannot_see(word) for word, _ in exercise.needed}
        self._codes: dict[Score, set[str]] = {
            part: {rule.code for rule in exercise.faults if rule.score == part} for part in IN_THIS
        }
        self._since: dict[str, float] = {}
        self._said: dict[str, float] = {}
        self._last_s = -math.inf
        self._armed_s = -math.inf
        self._is_waiting = False
        self._side: Side | None = None

    def take(self, update: Update) -> list[Wish]:
        """Take the next frame; return what it suggests saying."""
        t_s = update.t_s
        found = self._advice(update)
        self._since = {text: self._since.get(text, t_s) for text, _, _ in found}
        wishes = [
            Wish(Rank.PLACE, Utterance(t_s, kind, text), t_s)
            for text, kind, after_s in found
            if t_s - self._since[text] >= after_s and self._may(text, kind, t_s)
        ]
        if update.state in (State.GET_READY, State.HOLD_STILL):
            self._is_waiting = True
        elif update.state in (State.READY, State.MOVING, State.HOLDING):
            self._armed_s = t_s
            if self._is_waiting:
                self._is_waiting = False
                go = self._go(t_s, update.calibration.side if update.calibration is not None else None)
                wishes += [] if update.repetitions else [go]  # a person who has begun already hears the count
            wishes += [Wish(Rank.PLACE, Utterance(t_s, Kind.NOT_SEEN, text), t_s) for text in self._blind(update)]
        return wishes

    def tells_unseen(self, utterance: Utterance) -> bool:
        """Whether an utterance tells for the first time that the spine or the hips cannot be seen."""
        return utterance.text in self._unseen

    def said(self, utterance: Utterance, end_s: float) -> None:
        """Note that an utterance was said and ends at ``end_s``."""
        self._said[utterance.text] = utterance.t_s
        if utterance.text in self._unseen and self._explained is not None:
            self._explained.add((self._exercise.id, self._unseen[utterance.text]))
            self._said[self._unseen[utterance.text]] = utterance.t_s
        if utterance.text != HOLD_STILL and utterance.kind in (Kind.STATE, Kind.NOT_SEEN):
            self._last_s = end_s

    def interrupted(self, utterance: Utterance) -> None:
        """Note that an utterance was cut off: if it still applies, it is said again."""
        self._said.pop(utterance.text, None)
        self._said.pop(self._unseen.get(utterance.text, ""), None)

    def _blind(self, update: Update) -> list[str]:
        """The sentences about the spine and the hips, where they are *not seen* and it has not been told."""
        blind = tuple(part for part, codes in self._codes.items() if codes and codes <= update.unseen)
        codes = set().union(*(self._codes[part] for part in blind))
        first = self._first(FROM_HERE[blind], FROM_HERE_DO[blind], update, codes) if blind else ""
        texts = [first or FROM_HERE[blind]] if blind and FROM_HERE[blind] not in self._said else []
        never = [part for part, codes in self._codes.items() if not codes]
        return [*texts, *filter(None, (self._first(IN_THIS[part], IN_THIS[part], update, set()) for part in never))]

    def _first(self, key: str, template: str, update: Update, codes: set[str]) -> str:
        """The sentence with advice if it has not been told in this session, else "".

        Args:
            key: the id under which it counts as told.
            template: the sentence, with a place for the advice.
            update: the newest one, whose calibration knows the advice.
            codes: faults of the part; of a part without any, the advice is that about what is no fault.
        """
        if self._explained is None or (self._exercise.id, key) in self._explained:
            return ""
        notes = self._exercise.not_seen(update.calibration) if update.calibration is not None else ()
        faults = self._exercise.fault_labels
        found = (note.advice for note in notes if (note.what in codes if codes else note.what not in faults))
        text = say(template, advice=next(found, COUNTED))
        self._unseen[text] = key
        return text

    def _advice(self, update: Update) -> list[tuple[str, Kind, float]]:
        """What the screen asks for, if anything: text, kind, and how long the state must last first, seconds."""
        found: list[tuple[str, Kind, float]] = []
        if order := camera_order(update):
            found.append((order, Kind.STATE, PLACE_S))
        elif update.state is State.NOBODY:
            found.append((update.advice, Kind.NOT_SEEN, NOBODY_S))
        elif update.state is State.NO_PICTURE:
            found.append((update.advice, Kind.NOT_SEEN, NO_PICTURE_S))
        elif update.state is State.UNSURE:
            found.append((UNSURE, Kind.NOT_SEEN, NOBODY_S))
        elif update.state is State.OUT_OF_VIEW:
            found.append((update.advice, Kind.NOT_SEEN, OUT_OF_VIEW_S))
        elif update.state is State.GET_READY:
            text = update.advice or self._position
            found.append((text, Kind.NOT_SEEN if text in self._hidden else Kind.STATE, READY_S))
        elif update.state is State.HOLDING and update.advice:
            found.append((update.advice, Kind.STATE, 0.0))
        elif update.state is State.HOLD_STILL:
            found.append((HOLD_STILL, Kind.STATE, STILL_S))
        return found

    def _may(self, text: str, kind: Kind, t_s: float) -> bool:
        if text != HOLD_STILL and t_s - self._last_s < GAP_S:
            return False
        if text not in self._said:
            return True
        since_s = t_s - self._said[text]
        if text == HOLD_STILL or self._armed_s > self._said[text]:
            return since_s >= AGAIN_S
        return kind is Kind.STATE and since_s >= REMIND_S

    def _go(self, t_s: float, side: Side | None) -> Wish:
        """The utterance for "go", which names the side if it has changed."""
        kind, text = Kind.STATE, GO
        if side is not None and side != self._side:
            kind, text = Kind.SIDE, SIDE_GO[side]
        self._side = side
        return Wish(Rank.SET, Utterance(t_s, kind, text), t_s + GO_WAIT_S)
