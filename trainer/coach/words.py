"""The words for states and scores."""

from __future__ import annotations

import math

from exercises.judging.declaration import Exercise, Holding, Score
from exercises.judging.judge import GOOD
from exercises.judging.results import Scores
from exercises.judging.update import State, Update
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.coach.pacer import Pace

#: The space bar's entry, which comes first in the list of keys: while the session runs, and in a pause.
PAUSE_KEY, RESUME_KEY = N_("space pause"), N_("space go on")
#: The other keys: in general, where no lesson can be shown (with a recording), and while y and n answer a question.
KEYS = N_("n next · r again · h it hurts · t show me · m sound · f full screen · q quit and save")
KEYS_UNTAUGHT = N_("n next · r again · m sound · f full screen · q quit and save")
KEYS_ASKED = N_("m sound · f full screen · q quit and save")
LESSON_KEYS = N_("n or one arm up: skip · r again · space pause · m sound · f full screen · q quit and save")
MUTED = N_("Sound off (m)")
PAUSED = N_("Paused: you pressed the space bar. Press it again to go on.")
CAMERA_LOST = N_("Camera disconnected. Plug it in again; I'll keep trying.")
NOT_SEEN = N_("not seen")

#: Scores from here on are called fair; from :data:`exercises.judging.judge.GOOD` on, good.
FAIR = 60
#: The screen says that the person is resting after this time at rest, seconds.
REST_S = 4.0

PARTS: tuple[Score, Score] = ("spine", "hips")


#: While the start position is not found, advice on the camera comes before what the person should do.
_CAMERA_FIRST = (State.NOBODY, State.GET_READY, State.HOLD_STILL)


def camera_order(update: Update) -> str:
    """The advice on the camera to follow now, as a message id, or "".

    Nothing else is asked for meanwhile: a misplaced camera may not see the start position, and nobody can hold still
    and move the camera at once.
    """
    return update.coach if update.state in _CAMERA_FIRST else ""


def state_words(exercise: Exercise, update: Update | None, resting_s: float) -> str:
    """The person's task now, in words that can be read from the mat.

    Args:
        exercise: the exercise of the set.
        update: the newest, or None before the first frame.
        resting_s: time since the last repetition ended, seconds; infinite before the first.
    """
    if update is None:
        return _("Starting…")
    if order := camera_order(update):
        return _(order)
    if update.state is State.HOLD_STILL:
        return _("Hold still…")
    if update.state is State.READY:
        if update.advice:
            return _(update.advice)
        return _("Rest. Go on when you are ready.") if REST_S < resting_s < math.inf else _("Go")
    if update.state in (State.MOVING, State.HOLDING):
        return _(update.advice or exercise.name)
    return _(update.advice or exercise.position)


def part_state(exercise: Exercise, update: Update, part: Score) -> str:
    """State of the spine or the hips now.

    Returns:
        ``"good"``, ``"fault"``, ``"not_seen"``, or ``"not_yet"`` if there was no time to look yet.
    """
    rules = [rule for rule in exercise.faults if rule.score == part and rule.code not in update.unseen]
    states = [state for state in update.rules if state.rule.score == part]
    if any(state.is_active for state in states):
        return "fault"
    if rules and update.is_settling:
        return "not_yet"
    if not states:
        return "not_seen"
    missing = {state.rule.observable for state in states if math.isnan(state.value)}
    if not missing <= {each.name for each in exercise.observables if each.over_rep}:
        return "not_seen"
    return "not_yet" if missing else "good"


def part_name(part: Score) -> str:
    """The name of the spine or the hips."""
    return {"spine": _("Spine"), "hips": _("Hips")}[part]


def part_summary(state: str, score: float | None) -> tuple[str, str]:
    """Mark and word for the spine or the hips: a fault now, else the last score, else whether they are seen.

    Args:
        state: the state now, see :func:`part_state`.
        score: the last score, or None if there is none or it was not seen.
    """
    if state == "fault":
        return state, _("correct it")
    if score is not None:
        return "good" if round(score) >= FAIR else "fault", _(score_word(score))
    if state == "not_yet":
        return "not_seen", "…"
    return state, _("in view") if state == "good" else _(NOT_SEEN)


def pace_words(exercise: Exercise, pace: Pace) -> str:
    """The words of the pacer: phase and breath; "" at rest."""
    counting = exercise.counting
    if isinstance(counting, Holding) or counting.tempo is None or pace.phase == "rest":
        return ""
    phase = _(counting.tempo.words[("lift", "hold", "lower").index(pace.phase)])
    breath = _("breathe in") if pace.breath == "in" else _("breathe out")
    return f"{phase}, {breath}"


def set_words(n: int, sets: int) -> str:
    """The number of the set and of all sets."""
    return _("Set {n} of {sets}").format(n=n, sets=sets)


def clock_words(time_s: int) -> str:
    """A duration in seconds below one minute, else in minutes and seconds: "42 s", "1:05"."""
    return _("{seconds} s").format(seconds=time_s) if time_s < 60 else f"{time_s // 60}:{time_s % 60:02d}"


def time_words(left_min: float, with_left: bool) -> str:
    """The time left in a session, as a phrase or as short as possible."""
    words = _("{minutes} min left") if with_left else _("{minutes} min")
    return words.format(minutes=round(left_min))


def score_word(score: float | None) -> str:
    """The word for a score: "good", "fair", "needs work" or "not seen"."""
    if score is None:
        return _(NOT_SEEN)
    return _("good") if round(score) >= GOOD else _("fair") if round(score) >= FAIR else _("needs work")


def score_text(score: float | None) -> str:
    """Word and number, such as "good 92"; no number if the score was not seen."""
    return score_word(score) if score is None else f"{score_word(score)} {score:.0f}"


def scores_line(scores: Scores) -> str:
    """The scores of spine and hips in one line."""
    words = _("spine: {spine}, hips: {hips}")
    return words.format(spine=score_text(scores.spine), hips=score_text(scores.hips))
