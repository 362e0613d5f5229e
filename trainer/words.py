"""The words for what the trainer sees and thinks. One place, so that another language is another file."""

from __future__ import annotations

import math

from exercises.declaration import Exercise, Score
from exercises.results import Scores
from exercises.runner import State, Update
from trainer.language import N_
from trainer.language import gettext_ as _
from trainer.pacer import Pace

KEYS = "space pause · m sound · f full screen · q quit and save"
MUTED = N_("Sound off (m)")
PAUSED = "Paused"
CAMERA_LOST = "The camera is gone. Plug it in again; I keep trying."
NOT_SEEN = "not seen"

#: From here on a score is called good, and fair.
GOOD, FAIR = 85, 60
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
        return "Starting…"
    if update.state is State.HOLD_STILL:
        return "Hold still…"
    if update.state is State.READY:
        return "Rest. Go on when you are ready." if REST_S < resting_s < math.inf else "Go"
    if update.state in (State.MOVING, State.HOLDING):
        return exercise.name
    return update.advice or exercise.position


def part_state(exercise: Exercise, update: Update, part: Score) -> str:
    """``"good"``, ``"fault"`` or ``"not_seen"`` for the spine or the hips right now."""
    rules = [rule for rule in exercise.faults if rule.score == part and rule.code not in update.unseen]
    if any(rule.code in update.active for rule in rules):
        return "fault"
    if not rules or not update.values or any(math.isnan(update.values[rule.observable]) for rule in rules):
        return "not_seen"
    return "good"


def part_name(part: Score) -> str:
    """What the spine or the hips are called."""
    return {"spine": _("Spine"), "hips": _("Hips")}[part]


def part_summary(state: str, score: float | None, is_scored: bool) -> tuple[str, str]:
    """The mark and the word of the spine or the hips: a fault now, else the last score, before the first what is seen.

    Args:
        state: right now, see :func:`part_state`.
        score: the last, None where it was not seen.
        is_scored: there has been a repetition or a hold.
    """
    if state == "fault":
        return state, _("fault")
    if is_scored:
        mark = "not_seen" if score is None else "good" if round(score) >= FAIR else "fault"
        return mark, _(score_word(score))
    return state, _("seen") if state == "good" else _(NOT_SEEN)


def pace_words(pace: Pace) -> str:
    """What the pacer says: the movement, and the breath with it."""
    phase = {"lift": _("Lift"), "hold": _("Hold"), "lower": _("Lower")}.get(pace.phase, "")
    breath = {"in": _("breathe in"), "out": _("breathe out")}.get(pace.breath or "", "")
    return ", ".join(word for word in (phase, breath) if word)


def set_words(n: int, sets: int) -> str:
    """Which set of how many."""
    return _("Set {n} of {sets}").format(n=n, sets=sets)


def time_words(left_min: float, with_left: bool) -> str:
    """What is left of a session, in a whole phrase or as short as can be."""
    words = _("{minutes} min left") if with_left else _("{minutes} min")
    return words.format(minutes=max(1, round(left_min)))


def score_word(score: float | None) -> str:
    """What a score is called: "good", "fair", "needs care" or "not seen"."""
    if score is None:
        return NOT_SEEN
    return "good" if round(score) >= GOOD else "fair" if round(score) >= FAIR else "needs care"


def score_text(score: float | None) -> str:
    """The word, then the number: "good 92"; a score that was not seen has none."""
    return score_word(score) if score is None else f"{score_word(score)} {score:.0f}"


def scores_line(scores: Scores) -> str:
    """Spine and hips, words before numbers."""
    return f"spine {score_text(scores.spine)}, hips {score_text(scores.hips)}"
