"""The content of the screen besides the picture, as plain values: they can be drawn anywhere and tested alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from calibration.landmarks import Pose, Side
from calibration.placement import Move
from exercises.judging.declaration import Exercise, Variant
from trainer.coach.pacer import Pace

if TYPE_CHECKING:  # `pilates today` needs no OpenCV, which takes 0.1 s to import
    from trainer.screen.drawing import Image

#: A corner of the picture as it is shown.
Corner = Literal["top left", "top right", "bottom left", "bottom right"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a session.

    Attributes:
        set_n: number of this set among those of its exercise, from 1.
        sets: number of sets of this exercise.
        rest_left_s: remaining rest, seconds; None outside a rest.
        left_min: remaining time of the session, minutes; None if it has no end.
    """

    set_n: int = 1
    sets: int = 1
    rest_left_s: float | None = None
    left_min: float | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Everything the window shows besides the picture.

    Attributes:
        words: the state, or the cue.
        is_cue: the words are a cue.
        is_praise: the words say that something is better or good.
        is_stopped: paused or without a camera; nothing is judged.
        is_paused: the person paused; the space bar goes on.
        hold: progress of holding the start position, 0–1; shown above 0 and below 1.
        reps: number of repetitions so far.
        target_reps: target number of repetitions, for a hold of seconds; None without a target.
        held_s: duration of the newest hold, seconds; None for an exercise with repetitions.
        spine: score of the last repetition or of the current hold; None where *not seen*.
        hips: likewise.
        note: a small line about trouble, or "".
        coach: in a rest, where the camera goes for the next set; the answers to a question; or "".
        side: the side that was asked for, in a rest for the next set; None where the person chooses or both work.
        variant: the easier or the harder form of the set; "" for the standard one.
        progress: progress of the session; None for a single set without a target.
        pace: state of the pacer; None where nothing is paced.
        after: in a rest, the exercise of the next set; else None.
        figure: draws how the exercise goes now, for a width and height in pixels; None where nothing is taught. It
            takes the place of the start position's figure; in a set it stands in a corner of the picture.
        ghost: draws onto the mirrored live picture where the person should appear, until the set begins; called with
            the picture, the pose and whether all is well. None where nothing is shown.
        move: how the camera should move, or None.
        corner: of the picture, for the figure in a set; None where it would hide the person.
        hand: the words ask the person to raise this hand; its picture takes the place of the start's.
    """

    words: str
    is_cue: bool = False
    is_praise: bool = False
    is_stopped: bool = False
    is_paused: bool = False
    hold: float = 0.0
    reps: int = 0
    target_reps: int | None = None
    held_s: float | None = None
    spine: float | None = None
    hips: float | None = None
    note: str = ""
    coach: str = ""
    side: Side | None = None
    variant: Variant = ""
    progress: Progress | None = None
    pace: Pace | None = None
    after: Exercise | None = None
    figure: Callable[[tuple[int, int]], Image] | None = None
    corner: Corner | None = None
    hand: Side | None = None
    ghost: Callable[[Image, Pose | None, bool], None] | None = None
    move: Move | None = None
