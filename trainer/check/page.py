"""A check as one HTML file that needs nothing else: words first, then tables, then pictures of what went wrong."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from string import Template

from trainer.check.comparison import Comparison
from trainer.check.landmark_cache import LandmarkCache
from trainer.check.page_tables import clips, confusions, errors, faults, repetitions, row_title, section, unseen
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
        table: what all clips together show.
        checked: the clips.
        network: bytes of the pose model, with which the landmarks were found.
        poses_of: finds the landmarks of a video for the pictures; from the cache, by that model, if not given.
    """
    folder = resources.files("trainer.check")
    drawn = pictures(worst_cases(checked), poses_of or LandmarkCache(network))
    groups: dict[tuple[str, str], list[Comparison]] = {}
    for one in checked:
        for c in one.comparisons if not one.error else ():
            groups.setdefault(row_of(one, c), []).append(c)
    sections = (
        repetitions(table, groups),
        faults(table),
        confusions(table, groups),
        unseen(table, groups),
        errors(table),
        _pictures(drawn),
        clips(checked),
    )
    return Template((folder / "page.html").read_text("utf-8")).substitute(
        css=(folder / "page.css").read_text("utf-8"),
        lead=_lead(table, checked),
        notices="\n".join(_notices(checked)),
        sections="\n".join(section for section in sections if section),
    )


def _lead(table: Sequence[Row], checked: Sequence[Checked]) -> str:
    seconds = sum(one.seconds for one in checked)
    long = f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
    told = [f"<b>{escape(row_title(row))}</b>: {escape(' '.join(_sentences(row)))}" for row in table]
    items = "\n".join(f"<li>{text}</li>" for text in told)
    all_of_it = " ".join(together(checked).sentences())
    clips_long = f"{count_of(len(checked), 'clip')}, {long}."
    return f'<p class="lead">{clips_long}</p>\n<p class="lead">{escape(all_of_it)}</p>\n<ul class="lead">{items}</ul>'


def _sentences(row: Row) -> Iterable[str]:
    """A row of the table in words."""
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


def _notices(checked: Sequence[Checked]) -> Iterable[str]:
    for one in checked:
        if one.error:
            name = f"<strong>{escape(one.sample.name)}</strong>"
            yield f'<p class="notice">{name} could not be checked: {escape(one.error)}</p>'


def _swatch(colour: Colour, *, is_true: bool) -> str:
    """The mark of a joint as it stands in the pictures."""
    hexed = "#" + "".join(f"{part:02x}" for part in reversed(colour))
    dashes = ' stroke-dasharray="4 3"' if is_true else ""
    mark = (
        '<rect x="14" y="4" width="8" height="8" fill="none"/>'
        if is_true
        else f'<circle cx="18" cy="8" r="4" fill="{hexed}"/>'
    )
    back = '<rect width="36" height="16" rx="3" fill="#1c1814"/>'
    line = f'<path d="M2 8H34"{dashes}/>'
    return (
        f'<svg viewBox="0 0 36 16" aria-hidden="true">{back}<g stroke="{hexed}" stroke-width="2">{line}{mark}</g></svg>'
    )


def _pictures(many: Sequence[Picture]) -> str:
    figures = []
    for one in many:
        case = one.case
        view = case.sample.camera.get("view")
        seen = f", camera at the {view}" if view else ""
        where = f'<span class="where">{escape(case.sample.name)}, {one.at_s:.1f} s{escape(seen)}</span>'
        lacks = "" if one.has_found else " Nobody was found in this frame." if one.jpeg else ""
        caption = f"<figcaption><b>{escape(case.kind)}</b>{escape(case.words + lacks)}{where}</figcaption>"
        if one.jpeg:
            data = base64.b64encode(one.jpeg).decode()
            size = f'width="{one.size[0]}" height="{one.size[1]}"'
            alt = escape(f"Frame of {case.sample.name} at {one.at_s:.1f} s. {case.words}")
            picture = f'<img src="data:image/jpeg;base64,{data}" {size} alt="{alt}">'
        else:
            picture = '<div class="nopicture">The video gives no picture here.</div>'
        figures.append(f"<figure>{picture}{caption}</figure>")
    key = (
        f'<span class="key">{_swatch(TRUE_COLOUR, is_true=True)} the true joints, where they are known. '
        f"{_swatch(FOUND_COLOUR, is_true=False)} the landmarks found.</span>"
    )
    inside = '<div class="pictures">\n' + "\n".join(figures) + "\n</div>" if figures else ""
    return section("The worst cases", f"The worst of each kind, at the moment that it is about. {key}", inside)
