"""The words for what the trainer sees and thinks. One place, so that another language is another file."""

from __future__ import annotations

import math

from exercises.declaration import Exercise, Score
from exercises.results import Scores
from exercises.runner import State, Update

KEYS = "space pause   q quit and save"
PAUSED = "Paused"
CAMERA_LOST = "The camera is gone. Plug it in again; I keep trying."
NOT_SEEN = "not seen"

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
    if update.state is State.MOVING:
        return exercise.name
    return update.advice or exercise.position


def part_state(exercise: Exercise, update: Update, part: Score) -> str:
    """``"good"``, ``"fault"`` or ``"not_seen"`` for the spine or the hips right now."""
    rules = [rule for rule in exercise.faults if rule.score == part]
    if any(rule.code in update.active for rule in rules):
        return "fault"
    if not update.values or any(math.isnan(update.values[rule.observable]) for rule in rules):
        return "not_seen"
    return "good"


def score_words(score: float | None) -> str:
    """A score as a word."""
    if score is None:
        return NOT_SEEN
    for low, word in ((85, "steady"), (60, "nearly steady"), (30, "unsteady")):
        if score >= low:
            return word
    return "not held"


def scores_line(scores: Scores) -> str:
    """Spine and hips in words, with the number behind."""

    def one(name: str, score: float | None) -> str:
        return f"{name} {score_words(score)}" + ("" if score is None else f" ({score:.0f})")

    return f"{one('spine', scores.spine)}, {one('hips', scores.hips)}"


def fault_label(exercise: Exercise, code: str) -> str:
    """A fault's code in words."""
    common = {"too_fast": "too fast", "partial_range": "smaller than your best", "not_counted": "not counted"}
    labels = {rule.code: rule.label for rule in exercise.faults}
    return labels.get(code) or common.get(code, code.replace("_", " "))
