"""Waiting for the start position: what is missing from it, and when it has been held for long enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from calibration.body import Calibration
from calibration.landmarks import Pose, Side
from calibration.picture import Trouble
from calibration.stillness import HoldDetector
from calibration.text import N_, say
from exercises.judging.declaration import Exercise
from exercises.judging.placing import PlaceAdvisor, calibrate
from exercises.judging.results import NotSeen
from exercises.judging.turned_watch import TurnedWatch
from exercises.judging.update import State, Update

#: After this long nearly in the start position, the trainer accepts the position as it is, seconds. **Taste:** ours;
#: shorter, a position on the way is accepted; longer, a person who cannot lie as asked waits.
NEARLY_S = 12.0
#: A person who lies on the wrong side for this long has turned over, or the camera mirrors the picture; seconds.
#: **Taste:** ours; shorter, a person who is still turning over is told about a mirrored picture; longer, a mirrored
#: camera keeps a person waiting.
MIRRORED_S = 10.0
TURN_OVER = N_("Turn over: now the {side} side.")
CHANGE_SIDES = N_("Change sides: now the {side} side.")
OTHER_SIDE = Trouble(
    N_("Now the {side} side. If it is already on top, the camera mirrors its picture."),
    N_("for {seconds} s you lay on the wrong side"),
    N_("Turn over. If you already have, the picture is mirrored: add --mirror."),
)


def cannot_see(word: str) -> str:
    """The sentence for missing landmarks, such as those of "your feet"."""
    return say("I can't see {part}. Move back a little.", part=word)


class Arming:
    """Finds the start position.

    Args:
        exercise: what will be done.
        side: the only side that may work, or None.
        note: called with the trouble of each frame that cannot be judged.

    Attributes:
        is_nearly: the calibration was accepted although the position was not quite the start position.
    """

    def __init__(self, exercise: Exercise, side: Side | None, note: Callable[[Trouble], None]) -> None:
        self._exercise, self._side, self._note = exercise, side, note
        self._hold = HoldDetector()
        self._coach = PlaceAdvisor(exercise)
        self._turned = TurnedWatch(exercise)
        self._parts = sorted({row for _, rows in exercise.needed for row in rows})
        self.is_nearly = False
        self._nearly_s = self._other_side_s = math.nan

    def reset(self) -> None:
        """Wait for the start position from the beginning."""
        self._nearly_s = math.nan
        self._hold.reset()

    def doubt(self) -> None:
        """Take a frame whose pose is not trusted: the hold starts again."""
        self._hold.reset()

    def nobody(self, t_s: float, grey: float) -> str:
        """Take a frame in which nobody was seen; return what to change about the camera or the light, or ""."""
        return self._coach(t_s, None, False, grey)

    def not_seen(self) -> list[NotSeen]:
        """Why the start position was not found: notes on the camera's place."""
        return self._coach.not_seen()

    @property
    def poses(self) -> tuple[Pose, ...]:
        """The poses of the held start position."""
        return self._hold.poses

    def take(self, t_s: float, pose: Pose, hidden: Sequence[str], grey: float) -> tuple[Update, Calibration | None]:
        """Take the next frame.

        Args:
            t_s: the frame's time.
            pose: the smoothed pose.
            hidden: words for the landmarks that are missing.
            grey: mean grey of the picture, 0–255; NaN if unknown.

        Returns:
            The outcome of the frame, and the calibration once the start position has been held for long enough.
        """
        missing = [cannot_see(hidden[0])] if hidden else self._exercise.start(pose)
        seen = None if hidden else self._exercise.calibrate([pose], "held")
        misread = self._misread(t_s, pose, seen, [] if hidden else missing)
        if misread:
            missing, seen = [misread], None
        coach = "" if misread else self._coach(t_s, pose, not missing, grey)
        is_nearly = bool(missing) and self._takes_nearly(t_s, seen is not None)
        if missing and not is_nearly:
            if seen is None:
                self._hold.reset()
            else:
                self._hold.update(pose)
            return Update(t_s, State.GET_READY, missing[0], pose=pose, coach=coach), None
        done = self._hold.update(pose)
        calibration = calibrate(self._exercise, self._hold.before_moving(self._parts), "held") if done >= 1.0 else None
        if calibration is not None:
            self.is_nearly = is_nearly
            calibration = replace(calibration, t_s=t_s)
            if self._side is not None:  # surer than the side read from the picture
                calibration = replace(calibration, side=self._side)
            return Update(t_s, State.READY, hold=1.0, pose=pose, coach=coach, is_settling=True), calibration
        return Update(t_s, State.HOLD_STILL, hold=done, pose=pose, coach=coach), None

    def _misread(self, t_s: float, pose: Pose, seen: Calibration | None, lacks: Sequence[str]) -> str:
        """The sentence for a picture that is turned or a wrong working side; else ""."""
        need = self._exercise.need
        is_upright = need is not None and need.postures[0].is_upright
        turned = self._turned(t_s, pose, may_ask=bool(lacks))
        is_other = self._side is not None and seen is not None and seen.side not in (None, self._side)
        is_other &= turned is None  # in a turned picture, another side lies on top
        self._other_side_s = _since(self._other_side_s, t_s, is_other)
        if turned is not None:
            self._note(turned)
            return say(turned.words, otherwise=lacks[0]) if "{" in turned.words else turned.words
        if is_other and self._side is not None:
            self._note(OTHER_SIDE)
            is_mirrored = t_s - self._other_side_s >= MIRRORED_S
            change = CHANGE_SIDES if is_upright else TURN_OVER
            return say(OTHER_SIDE.words if is_mirrored else change, side=self._side)
        return ""

    def _takes_nearly(self, t_s: float, is_close: bool) -> bool:
        """Whether the person has been nearly in the start position for ``NEARLY_S``."""
        self._nearly_s = _since(self._nearly_s, t_s, is_close)
        return is_close and t_s - self._nearly_s >= NEARLY_S


def _since(since_s: float, t_s: float, is_so: bool) -> float:
    """The time since when a condition holds; NaN while it does not."""
    if not is_so:
        return math.nan
    return t_s if math.isnan(since_s) else since_s
