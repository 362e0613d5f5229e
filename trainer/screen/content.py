"""Decides what the screen shows in each state: words, counts, marks, or pictures of the start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from calibration.landmarks import Side
from calibration.placement import CameraNeed
from exercises.judging.declaration import Exercise
from exercises.judging.update import State, Update
from trainer.base.language import gettext_ as _
from trainer.coach.words import (
    KEYS,
    KEYS_ASKED,
    KEYS_UNTAUGHT,
    PARTS,
    PAUSE_KEY,
    RESUME_KEY,
    clock_words,
    pace_words,
    part_name,
    part_state,
    part_summary,
)
from trainer.screen.drawing import SKY, YELLOW, Colour
from trainer.screen.state import Progress, View
from trainer.screen.trouble_picture import HANDS, Sign, sign_of

#: States in which the screen shows the start position and the camera's place.
STARTING = (State.NOBODY, State.NO_PICTURE, State.GET_READY, State.HOLD_STILL, State.UNSURE)
#: Most repetitions that are drawn one by one.
_SINGLY = 24
#: Words with more letters than this continue below the picture.
_LONG = 56
#: Stands between keys, and between the answers to a question; on the screen each answer has a line of its own.
BETWEEN_ANSWERS = " · "
#: A full ring stands for this time, seconds.
_TURN_S = 60.0

Kind = Literal["state", "cue", "good"]


@dataclass(frozen=True, slots=True)
class Ring:
    """The count: a number in a ring, or a number with its target above a bar.

    Attributes:
        text: the number.
        share: part of the ring or the bar that is full, 0–1.
        pieces: number of its pieces.
        colour: of the full part.
        is_bar: a bar below the text, which can so be wider; else a ring around it.
    """

    text: str
    share: float
    pieces: int = 1
    colour: Colour = SKY
    is_bar: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on the screen that does not change with each frame.

    Attributes:
        words: the state or the cue.
        kind: whether the words are a state, a cue or praise.
        coach: the coach's line, or "".
        side: what is shown beside the picture.
        name: name of the exercise; in a rest, of the next one.
        need: the camera's place for that exercise; None if it is unknown or does not change.
        ring: count of repetitions, seconds of a hold, or seconds of rest left.
        parts: name, mark and word for the spine and the hips; empty while nothing is judged.
        progress: progress of the session.
        asked: the side that was asked for, None for any.
        form: the word for the easier or the harder form, in the person's language; "" for the standard one.
        is_paced: the pacer's bar is shown.
        has_figure: the view draws the figure of how to begin, so it is not part of what stands still.
        sign: the trouble with the camera's picture or the side, or the hand that is asked for; or None.
        is_holding: the start position is held, and a bar shows the progress.
        note: a small line about trouble, or "".
        keys: the list of keys.
    """

    words: str
    kind: Kind
    coach: str
    side: Literal["start", "work", "rest"]
    name: str
    need: CameraNeed | None
    ring: Ring
    parts: tuple[tuple[str, str, str], ...]
    progress: Progress | None
    asked: Side | None
    form: str
    is_paced: bool
    has_figure: bool
    sign: Sign | None
    is_holding: bool
    note: str
    keys: str


def shown(exercise: Exercise, update: Update | None, view: View) -> Shown:
    """Decide what the screen shows.

    Args:
        exercise: the exercise of the set.
        update: the newest update, or None before the first.
        view: everything else.
    """
    rests = view.progress is not None and view.progress.rest_left_s is not None
    begins = exercise.need is not None and (update is None or update.state in STARTING)
    kind: Kind = "cue" if view.is_cue else "good" if view.is_praise else "state"
    words = view.words
    is_paced = view.pace is not None and not rests and not begins and not view.is_stopped
    if view.pace is not None and is_paced and kind == "state" and update is not None and update.state is State.MOVING:
        words = pace_words(exercise, view.pace) or words
    sign = sign_of(update.advice) if update is not None and begins and not rests and not view.is_stopped else None
    if view.hand is not None and not view.is_stopped:
        sign = HANDS[view.hand]
    states = [part_state(exercise, update, part) if update is not None else "not_seen" for part in PARTS]
    scores = (view.spine, view.hips)
    coach = view.coach if (rests or view.hand is not None) and not view.is_stopped else ""
    coach = coach.replace(BETWEEN_ANSWERS, "\n")
    pictured = exercise if not rests else view.after
    if rests and not coach and len(words) > _LONG:
        words, coach = _parted(words)
    return Shown(
        words=words,
        kind=kind,
        coach=coach,
        side="rest" if rests else "start" if begins else "work",
        name=_name(pictured, view) if pictured is not None else "",
        need=pictured.need if pictured is not None else None,
        ring=_ring(view),
        parts=tuple(
            (part_name(part), *part_summary(state, score))
            for part, state, score in zip(PARTS, states, scores, strict=True)
            if not view.is_stopped
        ),
        progress=_steady(view.progress),
        asked=view.side,
        form={"easier": _("easier"), "harder": _("harder"), "": ""}[view.variant],
        is_paced=is_paced,
        has_figure=view.figure is not None and (rests or begins) and sign is None,
        sign=sign,
        is_holding=0 < view.hold < 1 and begins and not view.is_stopped,
        note=view.note,
        keys=_keys(view),
    )


def _keys(view: View) -> str:
    """The keys that do something now."""
    is_asked = view.hand is not None and not view.is_stopped
    others = KEYS_ASKED if is_asked else KEYS if view.figure is not None else KEYS_UNTAUGHT
    return f"{_(RESUME_KEY if view.is_paused else PAUSE_KEY)}{BETWEEN_ANSWERS}{_(others)}"


def _name(exercise: Exercise, view: View) -> str:
    """The exercise and the side that was asked for."""
    name = _(exercise.name)
    return name if view.side is None else f"{name}, {_(view.side)}"


def _parted(words: str) -> tuple[str, str]:
    """Split words into the first sentence and the others, which are shown below the picture."""
    first, stop, others = words.partition(". ")
    return first + stop.strip(), others


def _steady(progress: Progress | None) -> Progress | None:
    """Round the times, so that the screen is not redrawn for each frame."""
    if progress is None or progress.left_min is None:
        return progress and replace(progress, rest_left_s=None)
    return replace(progress, rest_left_s=None, left_min=max(1.0, round(progress.left_min)))


def _ring(view: View) -> Ring:
    if view.progress is not None and view.progress.rest_left_s is not None:
        left_s = max(0, round(view.progress.rest_left_s))
        return Ring(clock_words(left_s), min(1.0, left_s / _TURN_S), 1, YELLOW)
    if view.held_s is not None and view.target_reps:
        held_s, target = round(view.held_s), clock_words(view.target_reps)
        text = f"{held_s} / {target}" if view.target_reps < _TURN_S else f"{clock_words(held_s)} / {target}"
        return Ring(text, min(1.0, held_s / view.target_reps), is_bar=True)
    if view.held_s is not None:
        return Ring(clock_words(round(view.held_s)), min(1.0, round(view.held_s) / _TURN_S))
    if view.target_reps is None:
        return Ring(f"{view.reps}", 0.0)
    pieces = view.target_reps if view.target_reps <= _SINGLY else 1
    share = min(1.0, view.reps / max(1, view.target_reps))
    return Ring(f"{view.reps} / {view.target_reps}", share, max(1, pieces), is_bar=True)
