"""Adds the session's part to what the screen shows: rests, pauses, the next set, the lesson, the figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

import exercises
from exercises.judging.update import State
from trainer.base.language import gettext_ as _
from trainer.coach.words import LESSON_KEYS, camera_order, clock_words
from trainer.screen.drawing import Image
from trainer.screen.presenter import Presenter
from trainer.screen.state import View
from trainer.session.flow import Flow, Phase, lesson_at_s, progress
from trainer.session.session_words import form_words, move_words, set_words, words
from trainer.session.teaching import Teaching, now_said, pair_words
from trainer.teach.board import draw

__all__ = ["taught", "with_flow", "with_warnings"]

#: Makes a picture for a width and height, pixels.
Draw = Callable[[tuple[int, int]], Image]


class _Warning(Protocol):
    """Something that the session watches and warns of: the machine's speed, other people in the picture."""

    def shown(self, view: View, t_s: float) -> View:
        """The view with the warning, while it is new."""


#: A set whose camera has another place than the last one begins with that order for this time, seconds.
#: **Taste:** shorter, there is no time to read it; longer, it stands in the way of the start position.
PLACE_S = 6.0
#: While the start of a set in an easier or harder form is waited for, large words say for this time what is different,
#: after the camera's place, and again after twice of it, seconds. **Taste:** it is spoken for about as long; longer,
#: the words for the start position wait.
FORM_S = 7.0


def taught(flow: Flow, teaching: Teaching, t_s: float, note: str) -> tuple[Draw, str] | None:
    """The picture that replaces the live one, a lesson or a fault beside its correction, and its words.

    Args:
        flow: the moment of the session.
        teaching: the session's lessons.
        t_s: the picture's time, on the clock of the frames.
        note: a small line about trouble.
    """
    if flow.phase is Phase.LESSON and (lesson := teaching.lesson(flow.now)) is not None:
        at_s = lesson_at_s(flow, t_s)
        return partial(draw, lesson, at_s, note=note or _(LESSON_KEYS)), now_said(lesson, at_s)
    if (pair := teaching.pair(flow)) is not None:
        rest = _("Rest, {time}").format(time=clock_words(max(0, round(flow.until_s - t_s))))
        return partial(draw, pair, t_s, note=rest), _(pair_words(pair))
    return None


def with_flow(view: View, flow: Flow, presenter: Presenter, teaching: Teaching, t_s: float, begun_s: float) -> View:
    """The view of a set with the session's part.

    Args:
        view: what the screen shows of the set.
        flow: the moment of the session.
        presenter: of the set, or of the next one in a rest.
        teaching: the session's lessons.
        t_s: the picture's time, on the clock of the frames.
        begun_s: when the set began, likewise.
    """
    next_one = flow.after if flow.phase is Phase.REST and flow.after is not None else flow.now
    view = replace(view, progress=progress(flow, t_s), side=next_one.side, variant=next_one.variant)
    said = words(flow)
    if flow.phase is Phase.GET_READY:
        said = _first_words(flow, presenter, t_s - begun_s)
    if flow.phase is Phase.AWAY and _is_ordered(presenter):
        said = ""
    if said and not view.is_stopped:
        view = replace(view, words=said, is_cue=False, is_praise=False)
    if len(flow.sets) > 1 and flow.phase in (Phase.GET_READY, Phase.REST):
        shown = flow.after if flow.phase is Phase.REST and flow.after is not None else flow.now
        about = set_words(shown)
        others = (text for text in (about, form_words(shown)) if text not in said)
        note = view.note or ". ".join(filter(None, others))
        view = replace(view, coach=move_words(flow) if flow.phase is Phase.REST else "", note=note)
    if flow.phase is Phase.REST and flow.after is not None:
        view = replace(view, after=exercises.get(flow.after.exercise))
    view = replace(view, figure=teaching.figure(flow, presenter.pace, t_s), ghost=teaching.ghost(flow))
    if flow.phase is Phase.SET and not presenter.reps and not view.held_s:
        pose = presenter.update.pose if presenter.update is not None else None
        view = replace(view, corner=teaching.corner(flow, pose))
    return view


def _first_words(flow: Flow, presenter: Presenter, since_begun_s: float) -> str:
    """What stands before the words of the start position: the camera's new place, then the form of the set."""
    moves = move_words(flow) if len(flow.sets) > 1 else ""
    if moves and _goes_to_camera(presenter, since_begun_s):
        return moves
    turn = (since_begun_s - (PLACE_S if moves else 0.0)) // FORM_S
    return form_words(replace(flow.now, note="")) if turn % 3 == 0 and not _is_ordered(presenter) else ""


def with_warnings(view: View, warnings: Sequence[_Warning], presenter: Presenter, t_s: float) -> View:
    """The view with what the session warns of, unless the picture, the camera or the start position needs an order."""
    if not _is_ordered(presenter):
        for warning in warnings:
            view = warning.shown(view, t_s)
    return view


def _is_ordered(presenter: Presenter) -> bool:
    """Whether the set's own words matter more than the session's: about the picture, the camera, holding still."""
    update = presenter.update
    is_close = update is not None and update.state in (State.NO_PICTURE, State.HOLD_STILL)
    return is_close or (update is not None and bool(camera_order(update)))


def _goes_to_camera(presenter: Presenter, since_begun_s: float) -> bool:
    """Whether the person is probably on the way to the camera, which has another place in this set."""
    update = presenter.update
    is_nobody = update is None or update.state is State.NOBODY
    return (is_nobody or since_begun_s < PLACE_S) and not _is_ordered(presenter)
