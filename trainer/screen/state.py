"""What the screen is told besides the picture: plain values, so that it may be drawn anywhere and tested alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from calibration.landmarks import Side
from exercises.judging.declaration import Exercise
from trainer.coach.pacer import Pace
from trainer.screen.drawing import Image

#: A corner of the picture as it is shown.
Corner = Literal["top left", "top right", "bottom left", "bottom right"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a session has come.

    Attributes:
        set_n: 1 for the first set of this exercise.
        sets: how many there are of it.
        rest_left_s: what is left of the rest between two sets, None while nobody rests.
        left_min: what is left of the session, None where it is open.
    """

    set_n: int = 1
    sets: int = 1
    rest_left_s: float | None = None
    left_min: float | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Everything the window shows besides the picture.

    Attributes:
        words: the state, or the cue while one stands.
        is_cue: the words are a cue.
        is_praise: the words say that something is better or good.
        is_stopped: paused, or without a camera: the picture stands still or is of no use, and nothing is judged.
        hold: part of the start position's hold that is done, 0–1; shown while it is between.
        reps: repetitions so far.
        target_reps: how many were asked for, of a hold how many seconds; or None.
        held_s: for how long the newest hold has lasted, None for an exercise that is repeated.
        spine: the score of the last repetition or of the hold so far, None where *not seen*.
        hips: likewise.
        note: a small line of trouble, or "".
        coach: what to change about the camera's place, below the words, or "".
        side: the side that was asked for, None where the person chooses or both work.
        progress: how far the session has come, None for a set by itself.
        pace: what the pacer says now, None where nothing is paced.
        after: the exercise that comes after a rest where it is another one, None else.
        figure: draws how the exercise goes now, for a width and height in pixels; None where nothing is taught. It
            takes the place of the start position's figure; in a set it stands in a corner of the picture.
        corner: of the picture, for the figure in a set; None where it would hide the person.
    """

    words: str
    is_cue: bool = False
    is_praise: bool = False
    is_stopped: bool = False
    hold: float = 0.0
    reps: int = 0
    target_reps: int | None = None
    held_s: float | None = None
    spine: float | None = None
    hips: float | None = None
    note: str = ""
    coach: str = ""
    side: Side | None = None
    progress: Progress | None = None
    pace: Pace | None = None
    after: Exercise | None = None
    figure: Callable[[tuple[int, int]], Image] | None = None
    corner: Corner | None = None
