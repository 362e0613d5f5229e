"""The words for what the trainer sees and thinks. One place, so that another language is another file."""

from __future__ import annotations

import math

from exercises.judging.declaration import Exercise, Holding, Score
from exercises.judging.judge import GOOD
from exercises.judging.results import Scores
from exercises.judging.update import State, Update
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.coach.pacer import Pace

KEYS = N_("space pause · n next · r again · m sound · f full screen · q quit and save")
MUTED = N_("Sound off (m)")
PAUSED = N_("Paused")
CAMERA_LOST = N_("The camera is gone. Plug it in again; I keep trying.")
NOT_SEEN = N_("not seen")

#: From here on a score is called fair; :data:`exercises.judging.judge.GOOD` says from where on it is good.
FAIR = 60
#: At rest for longer than this after a repetition, the person is resting, seconds.
REST_S = 4.0

PARTS: tuple[Score, Score] = ("spine", "hips")


def state_words(exercise: Exercise, update: Update | None, resting_s: float) -> str:
    """What to do now, in words readable from the mat.

    Args:
        exercise: what is done.
        update: the newest, or None before the first.
        resting_s: time since the last repetition ended; infinite before the first.
    """
    if update is None:
        return _("Starting…")
    if update.state is State.HOLD_STILL:
        return _("Hold still…")
    if update.state is State.READY:
        return _("Rest. Go on when you are ready.") if REST_S < resting_s < math.inf else _("Go")
    if update.state in (State.MOVING, State.HOLDING):
        return _(exercise.name)
    return _(update.advice or exercise.position)


def part_state(exercise: Exercise, update: Update, part: Score) -> str:
    """How the spine or the hips are right now.

    Returns:
        ``"good"``, ``"fault"``, ``"not_seen"``, or ``"not_yet"`` where there was no time to look.
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
    """What the spine or the hips are called."""
    return {"spine": _("Spine"), "hips": _("Hips")}[part]


def part_summary(state: str, score: float | None) -> tuple[str, str]:
    """The mark and the word of the spine or the hips: a fault now, else the last score, without one what is seen.

    Args:
        state: right now, see :func:`part_state`.
        score: the last, None where there is none or it was not seen.
    """
    if state == "fault":
        return state, _("adjust")
    if score is not None:
        return "good" if round(score) >= FAIR else "fault", _(score_word(score))
    if state == "not_yet":
        return "not_seen", "…"
    return state, _("seen") if state == "good" else _(NOT_SEEN)


def pace_words(exercise: Exercise, pace: Pace) -> str:
    """What the pacer says: the movement, and the breath with it; "" where it is at rest."""
    counting = exercise.counting
    if isinstance(counting, Holding) or counting.tempo is None or pace.phase == "rest":
        return ""
    phase = _(counting.tempo.words[("lift", "hold", "lower").index(pace.phase)])
    breath = _("breathe in") if pace.breath == "in" else _("breathe out")
    return f"{phase}, {breath}"


def set_words(n: int, sets: int) -> str:
    """Which set of how many."""
    return _("Set {n} of {sets}").format(n=n, sets=sets)


def clock_words(time_s: int) -> str:
    """Seconds, from a minute on minutes and seconds: "42 s", "1:05"."""
    return _("{seconds} s").format(seconds=time_s) if time_s < 60 else f"{time_s // 60}:{time_s % 60:02d}"


def time_words(left_min: float, with_left: bool) -> str:
    """What is left of a session, in a whole phrase or as short as can be."""
    words = _("{minutes} min left") if with_left else _("{minutes} min")
    return words.format(minutes=round(left_min))


def score_word(score: float | None) -> str:
    """What a score is called: "good", "fair", "to work on" or "not seen"."""
    if score is None:
        return _(NOT_SEEN)
    return _("good") if round(score) >= GOOD else _("fair") if round(score) >= FAIR else _("to work on")


def score_text(score: float | None) -> str:
    """The word, then the number: "good 92"; a score that was not seen has none."""
    return score_word(score) if score is None else f"{score_word(score)} {score:.0f}"


def scores_line(scores: Scores) -> str:
    """Spine and hips, words before numbers."""
    words = _("spine {spine}, hips {hips}")
    return words.format(spine=score_text(scores.spine), hips=score_text(scores.hips))
