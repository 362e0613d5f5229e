"""Asks whether the camera mirrors its picture, when the wrong side has lain on top for a while.

In a mirrored picture the person's left hand looks like a right one. So the raised hand answers, and so do the keys.
"""

from __future__ import annotations

import math
from dataclasses import replace

from calibration.gesture import GAP_S, raised_arm
from calibration.landmarks import Side
from calibration.text import Text, say
from exercises.judging.arming import OTHER_SIDE, TURN_OVER
from exercises.judging.update import State, Update
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.screen.state import View

__all__ = ["TURNED", "MirrorQuestion"]

#: The hand must be held up for this long, seconds. **Taste:** shorter, a passing arm answers; longer, the arm tires.
RAISED_S = 1.0
QUESTIONS: dict[Side, str] = {
    "left": N_("Is this picture mirrored? Raise your left hand."),
    "right": N_("Is this picture mirrored? Raise your right hand."),
}
KEYS = N_("y yes, it is mirrored · n no")
TURNED = N_("Thank you. I have turned the picture round.")
_IN_PLACE = (State.HOLD_STILL, State.READY, State.MOVING, State.HOLDING)


class MirrorQuestion:
    """The question, once a session. It shows as the advice of the updates.

    Args:
        may_ask: somebody is in front of a camera whose picture can be turned round.

    Attributes:
        is_open: the question is asked and not answered.
    """

    def __init__(self, may_ask: bool) -> None:
        self._may_ask = may_ask
        self.is_open = False
        self._is_denied = False
        self._asked: Side = "left"
        self._raised: Side | None = None
        self._since_s = self._last_s = -math.inf
        self._is_arm_answer = False

    def take(self, update: Update, side: Side | None) -> bool | None:
        """Take the next frame.

        Args:
            update: the judge's; its pose shows the hand.
            side: the side that was asked for.

        Returns:
            Whether the picture is mirrored, in the frame in which the hand has answered; else None.
        """
        raised = raised_arm(update.pose) if update.pose is not None and update.pose.is_trusted else None
        if raised is None and update.t_s - self._last_s > GAP_S:
            self._raised, self._is_arm_answer = None, False
        if _is_other_side(update) and self._may_ask and side is not None:
            self._may_ask, self.is_open, self._asked = False, True, side
        if self.is_open and update.state in _IN_PLACE:  # they have turned over
            self.is_open = False
        if raised is not None:
            if raised != self._raised:
                self._raised, self._since_s = raised, update.t_s
            self._last_s = update.t_s
            if self.is_open and update.t_s - self._since_s >= RAISED_S:
                self._is_arm_answer = True
                return self.answer(is_mirrored=raised != self._asked)
        return None

    def answer(self, *, is_mirrored: bool) -> bool:
        """Close the question; returns the answer."""
        self.is_open, self._is_denied = False, not is_mirrored
        return is_mirrored

    def put_off(self) -> None:
        """Close the open question without an answer: the set is skipped. It may be asked again."""
        self._may_ask = self._may_ask or self.is_open
        self.is_open = False

    @property
    def takes_arm(self) -> bool:
        """Whether a raised arm belongs to the question, and is no sign to go on."""
        return self.is_open or self._is_arm_answer

    def shown(self, update: Update) -> Update:
        """The update with the question as its advice while it is open, and "turn over" after a no."""
        if self.is_open:
            return replace(update, state=State.GET_READY, advice=QUESTIONS[self._asked], coach="")
        if self._is_denied and _is_other_side(update) and isinstance(update.advice, Text):
            return replace(update, advice=say(TURN_OVER, **update.advice.values))
        return update

    def in_view(self, view: View) -> View:
        """The view with the open question and its keys in place of all other orders; a stop goes first."""
        if not self.is_open or view.is_stopped:
            return view
        return replace(view, words=_(QUESTIONS[self._asked]), coach=_(KEYS), move=None, hand=self._asked)


def _is_other_side(update: Update) -> bool:
    """Whether the wrong side has lain on top for so long that the picture may be mirrored."""
    return isinstance(update.advice, Text) and update.advice.template == OTHER_SIDE.words
