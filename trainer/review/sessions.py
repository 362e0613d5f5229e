"""One session and its sets for the page's template: scores, the chart, the replay, and what was not seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import exercises
from exercises.judging.results import SCORES, Hold, Repetition, Scores
from trainer.base.dates import local_text
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.paths import is_file
from trainer.coach.words import NOT_SEEN, PARTS
from trainer.plan.adherence import minutes_of, minutes_text
from trainer.plan.comfort import comfort_sentence
from trainer.plan.programme_file import name_of
from trainer.record.records import SessionRecord, SetRecord
from trainer.record.wording import count_sets, done_in, sentence, set_fault_text, set_title
from trainer.recordings.curves import Curve, Curves
from trainer.review.beside import demonstration_data
from trainer.review.figure import chart
from trainer.review.plot_data import choose, plot_data, replay_data
from trainer.review.scores import reasons, set_words, tens, tens_text
from trainer.review.sentences import unseen_label

Drawn = Callable[[SetRecord], Curves | None]


def session_values(
    session: SessionRecord, curves: Drawn, with_curves: Iterable[int], opened: int | None
) -> dict[str, Any]:
    """The arguments of the macro ``session`` in ``sessions.html``.

    Args:
        session: the session.
        curves: gives a set's curves, or None if there are none to draw.
        with_curves: ids of the sets whose curves are drawn.
        opened: id of the set that is open from the start.
    """
    chosen = {*with_curves}
    return _about(session) | {
        "sets": [_set(session, one, curves, one.id in chosen) | {"is_open": one.id == opened} for one in session.sets],
    }


def older_values(session: SessionRecord) -> dict[str, Any]:
    """The arguments of the macro ``older`` in ``sessions.html``: one row for each set."""
    return _about(session) | {"rows": [(set_title(one), set_words(one)) for one in session.sets]}


def _about(session: SessionRecord) -> dict[str, Any]:
    counted = (minutes_text(minutes_of(session)), count_sets(len(session.sets)))
    programme = name_of(session.programme) if session.programme else ""
    facts = (*counted, programme, _pain(session))
    return {
        "id": session.id,
        "when": local_text(session.started_at, session.utc_offset_min),
        "facts": ", ".join(fact for fact in facts if fact),
        "note": session.note,
    }


def _pain(session: SessionRecord) -> str:
    before, after = session.pain_before, session.pain_after
    if before is not None and after is not None:
        return _("pain {before} before, {after} after").format(before=before, after=after)
    if before is not None:
        return _("pain {before} before").format(before=before)
    return "" if after is None else _("pain {after} after").format(after=after)


def _set(session: SessionRecord, one: SetRecord, curves: Drawn, has_curves: bool) -> dict[str, Any]:
    scores = SCORES if one.reps else PARTS  # holds have no range and no tempo
    figure, without = _figure(session, one, curves) if has_curves else (None, _older())
    return {
        "id": one.id,
        "title": set_title(one),
        "headline": set_words(one),
        "not_seen": sentence(_(NOT_SEEN)),
        "advice": [(unseen_label(one.exercise, note.what), _(note.why), _(note.advice)) for note in one.not_seen],
        "figure": figure,
        "without": without,
        "comfort": comfort_sentence(one.comfort),
        "together": [
            sentence(set_fault_text(one.exercise, fault))
            for fault in one.set_faults
            if one.exercise not in exercises.TESTS
        ],
        "is_held": not one.reps,
        "heads": [sentence(_(name)) for name in scores],
        "rows": [_row(one, each, scores) for each in done_in(one)],
        "whole": _cells(one.scores, scores),
        "circumstances": _circumstances(one),
    }


def _older() -> str:
    return _("This page leaves out the curves of older sets.")


def _row(one: SetRecord, each: Repetition | Hold, scores: Sequence[str]) -> dict[str, Any]:
    is_hold = isinstance(each, Hold)
    return {
        "head": _("{seconds:.0f} s").format(seconds=each.end_s - each.start_s) if is_hold else each.n,
        "scores": _cells(each.scores, scores),
        "reasons": reasons(one, each),
    }


def _cells(scores: Scores, names: Sequence[str]) -> list[tuple[str, int | None]]:
    """The words of each score and the number in tens; None if it was not seen."""
    values = [getattr(scores, name) for name in names]
    return [(tens_text(score), None if score is None else tens(score)) for score in values]


def _circumstances(one: SetRecord) -> dict[str, str]:
    """How the set was recorded, for a reader who wonders about a score."""
    pitch = one.calibration.camera_pitch_deg if one.calibration else math.nan
    looks = "" if math.isnan(pitch) else ", " + _("tilted about {pitch:.0f}° down").format(pitch=pitch)
    facts = {
        _("Camera"): f"{one.camera}{looks}",
        _("Pose model"): one.model,
        _("Versions"): ", ".join(f"{name} {version}" for name, version in one.versions.items()),
    }
    if one.second_opinion is not None:
        against_s = sum(last_s - first_s for first_s, last_s in one.second_opinion)
        words = _("a larger model saw another pose for {seconds:.0f} s; nothing was judged there")
        agreed = _("a larger model saw the same pose")
        facts[_("Second opinion")] = words.format(seconds=against_s) if one.second_opinion else agreed
    if one.frames_dropped:
        facts[_("Gaps")] = _("{n} frames could not be saved in time; the curves have gaps there.").format(
            n=one.frames_dropped
        )
    return facts


def _figure(session: SessionRecord, one: SetRecord, curves: Drawn) -> tuple[dict[str, Any] | None, str]:
    """The arguments of the macro ``figure``, or why there is no figure."""
    try:
        found = curves(one)
    except TrainerError as error:
        return None, str(error)
    if found is None:
        return None, _("There is no curve: no movement was recorded, or this version does not have the exercise.")
    shown, calm, unseen = choose(one, found)
    left_out = []
    if calm:
        left_out.append(_("Not drawn because there was no fault: {curves}.").format(curves=_labels(calm)))
    if unseen:
        left_out.append(_("Not seen at all: {curves}.").format(curves=_labels(unseen)))
    words = _("Curves over time: {curves}. {headline} The table below says the same in words.")
    video = video_path(one)
    return {
        "words": words.format(curves=_labels(shown), headline=set_words(one)),
        "chart": chart(plot_data(one, found, shown)),
        "replay": _replay(session, one, found),
        "video": video.as_uri() if video else "",
        "left_out": " ".join(left_out),
    }, ""


def _replay(session: SessionRecord, one: SetRecord, found: Curves) -> dict[str, Any] | None:
    """The movement for the page's script, and when the video begins; None if nobody was seen."""
    if found.replay is None:
        return None
    begin = float(found.t_s[0])
    return replay_data(one, found.replay, begin) | {
        "video": round(video_start_s(session, one) - begin, 3),
        "shown": demonstration_data(one),
    }


def video_path(one: SetRecord) -> Path | None:
    """The set's video, or None if none was kept or it is gone.

    A Windows path that begins with two backslashes lies on another machine; looking for it would open a connection.
    """
    if one.video is None or one.video.drive.startswith(("\\\\", "//")) or not is_file(one.video):
        return None
    return one.video.absolute()


def video_start_s(session: SessionRecord, one: SetRecord) -> float:
    """When the set's video begins, on the frames' clock: with the first set in it; 0 for a recorded clip."""
    return 0.0 if one.mode == "recorded" else min(each.start_s for each in session.sets if each.video == one.video)


def _labels(curves: Iterable[Curve]) -> str:
    return ", ".join(_(curve.label) for curve in curves)
