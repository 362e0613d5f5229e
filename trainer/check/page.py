"""A check as one HTML file that needs no other file: words first, then tables, then pictures of what went wrong."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from trainer.base import pages
from trainer.check.comparison import Comparison
from trainer.check.landmark_cache import LandmarkCache
from trainer.check.page_tables import clips, confusions, errors, faults, repetitions, row_title, unseen
from trainer.check.pictures import FOUND_COLOUR, TRUE_COLOUR, Picture, pictures
from trainer.check.run import Checked
from trainer.check.tally import VIEWS, Row, row_of
from trainer.check.together import together
from trainer.check.worst import piece, worst_cases
from trainer.record.landmark_blob import TimedPose
from trainer.record.wording import count_of
from trainer.screen.drawing import Colour


def page(
    table: Sequence[Row],
    checked: Sequence[Checked],
    network: bytes,
    poses_of: Callable[[Path], list[TimedPose]] | None = None,
) -> str:
    """The page as HTML.

    Args:
        table: the figures by exercise and view.
        checked: the clips.
        network: bytes of the pose model that found the landmarks.
        poses_of: finds the landmarks of a video for the pictures; by default from the cache of that model.
    """
    drawn = pictures(worst_cases(checked), poses_of or LandmarkCache(network))
    groups: dict[tuple[str, str], list[Comparison]] = {}
    for one in checked:
        for c in one.comparisons if not one.error else ():
            groups.setdefault(row_of(one, c), []).append(c)
    tables = (
        repetitions(table, groups),
        faults(table),
        confusions(table, groups),
        unseen(table, groups),
        errors(table),
    )
    return pages.page(
        "check",
        "page.html",
        styles=("page.css",),
        allowed="img-src data:",
        counted=f"{count_of(len(checked), 'clip')}, {_long(checked)}.",
        together=" ".join(together(checked).sentences()),
        exercises=[(row_title(row), " ".join(_sentences(row))) for row in table],
        broken=[(one.sample.name, one.error) for one in checked if one.error],
        tables=Markup().join(tables),
        pictures=[_picture(one) for one in drawn],
        true_colour=_hexed(TRUE_COLOUR),
        found_colour=_hexed(FOUND_COLOUR),
        clips=clips(checked),
    )


def _long(checked: Sequence[Checked]) -> str:
    seconds = sum(one.seconds for one in checked)
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"


def _sentences(row: Row) -> Iterable[str]:
    """A row of the table as sentences."""
    if row.unjudged:
        yield f"{count_of(row.unjudged, 'clip')} without a checker yet; only the landmarks were looked at."
    if row.clips and row.view == VIEWS[2]:
        yield f"Nothing was counted in {row.exact} of {count_of(row.clips, 'clip')}."
    elif row.clips:
        wrong = (
            f"{_none(row.missed)} of {count_of(row.reps_true, piece(row.exercise))} missed, {_none(row.false)} made up"
        )
        yield f"Counted exactly in {row.exact} of {count_of(row.clips, 'clip')}; {wrong}."
    tallies = row.faults.values()
    found, missed, false, hidden = (
        sum(getattr(t, name) for t in tallies) for name in ("found", "missed", "false", "hidden")
    )
    if found + missed + hidden:
        unseen = f", {hidden} hidden from this camera" if hidden else ""
        told = f"{_none(found)} told, {_none(missed)} missed{unseen}"
        yield f"Of {count_of(found + missed + hidden, 'fault')} {told}; {_none(false)} told without being there."
    elif false:
        yield f"{count_of(false, 'fault')} told without being there."


def _none(number: int) -> str:
    return str(number) if number else "none"


def _hexed(colour: Colour) -> str:
    """A colour of OpenCV, blue first, as HTML writes it."""
    return "#" + "".join(f"{part:02x}" for part in reversed(colour))


def _picture(one: Picture) -> dict[str, Any]:
    case = one.case
    view = case.sample.camera.get("view")
    seen = f", camera at the {view}" if view else ""
    lacks = "" if one.has_found else " Nobody was found in this frame." if one.jpeg else ""
    return {
        "jpeg": base64.b64encode(one.jpeg).decode(),
        "width": one.size[0],
        "height": one.size[1],
        "alt": f"Frame of {case.sample.name} at {one.at_s:.1f} s. {case.words}",
        "kind": case.kind,
        "words": case.words + lacks,
        "where": f"{case.sample.name}, {one.at_s:.1f} s{seen}",
    }
