"""The review as one HTML file that needs nothing else: no server, no network, no other file."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import math
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from html import escape
from importlib import resources
from pathlib import Path
from string import Template

from exercises.results import SCORES, Repetition
from trainer.curve_cache import CurveCache
from trainer.curves import Curve, Curves
from trainer.errors import TrainerError
from trainer.review import (
    EMPTY,
    count_of,
    exercise_name,
    fault_label,
    fault_text,
    headline,
    local_text,
)
from trainer.review_plot import choose, plot_data, sentence
from trainer.store import SessionRecord, SetRecord, Store
from trainer.words import FAIR, GOOD, score_text

#: How many of the newest sets get their curves: each one was replayed once, and makes the page larger.
SETS_WITH_CURVES = 20

_KEY = (
    '<p class="key"><span class="swatch rep"></span> repetition · '
    '<span class="swatch wait"></span> waiting for the start position · '
    '<span class="swatch hatch"></span> not seen · marks: open is a fault, filled a strong one</p>'
)

Drawn = Callable[[SetRecord], Curves | None]


def write_page(store: Store, path: Path, curves: Drawn | None = None, most: int = SETS_WITH_CURVES) -> None:
    """Write the review page; a page of that name is replaced once the new one is whole.

    Args:
        store: the record.
        path: the file to write.
        curves: gives a set's curves, None where there are none to draw; without it they are replayed or were kept.
        most: how many of the newest sets get their curves.

    Raises:
        TrainerError: the file cannot be written.
    """
    html = page(store, curves, most)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(html, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise TrainerError(
            f"The page {path} cannot be written: {error.strerror or error}.", "Give another folder or free some space."
        ) from error


def page(store: Store, curves: Drawn | None = None, most: int = SETS_WITH_CURVES) -> str:
    """The review page as HTML; see :func:`write_page`."""
    from plotly.offline import get_plotlyjs

    folder = resources.files("trainer") / "page"
    plotly, script = (_inline(text) for text in (get_plotlyjs(), (folder / "page.js").read_text("utf-8")))
    sessions = store.sessions()
    curves = curves or CurveCache(store)
    newest = [one.id for session in sessions for one in reversed(session.sets)][:most]
    return Template((folder / "page.html").read_text("utf-8")).substitute(
        policy=escape(_policy(plotly, script)),
        css=(folder / "page.css").read_text("utf-8"),
        lead=escape(_lead(sessions)),
        notice=f'<p class="notice">{escape(store.notice)}</p>' if store.notice else "",
        sessions="\n".join(_session(session, curves, newest) for session in sessions),
        made=escape(local_text(datetime.now().astimezone())),
        good=GOOD,
        fair=FAIR,
        plotly=plotly,
        script=script,
    )


def _inline(script: str) -> str:
    """A script as it may stand within a script element, whose end it must not contain."""
    return script.replace("\r\n", "\n").replace("</script", r"<\/script").replace("<!--", r"<\!--")


def _policy(*scripts: str) -> str:
    """A content security policy that allows these very scripts and not one connection.

    Plotly places its styles while it runs, and draws hatching through images that it makes itself.
    """
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return (
        "default-src 'none'; script-src " + " ".join(f"'sha256-{value}'" for value in hashes) + "; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _json(value: object) -> str:
    """JSON that may stand within a script element: no ``<``, so nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _lead(sessions: Sequence[SessionRecord]) -> str:
    """What there is, and the latest set in a sentence."""
    if not sessions:
        return EMPTY
    sets = sum(len(session.sets) for session in sessions)
    counted = f"{count_of(len(sessions), 'session')} with {count_of(sets, 'set')}."
    last = sessions[0].sets
    return f"{counted} The latest: {_title(last[-1])}. {headline(last[-1])}" if last else counted


def _title(one: SetRecord) -> str:
    return exercise_name(one.exercise) + (f", {one.side} side" if one.side else "")


def _session(session: SessionRecord, curves: Drawn, newest: Sequence[int]) -> str:
    minutes = max(1, round((session.ended_at - session.started_at).total_seconds() / 60))
    note = f'<p class="note">{escape(session.note)}</p>' if session.note else ""
    sets = [_set(one, curves, newest) for one in session.sets]
    return (
        f'<section id="session-{session.id}">\n<h2>{escape(local_text(session.started_at))}</h2>\n'
        f'<p class="soft">{count_of(minutes, "minute")}, {count_of(len(sets), "set")}</p>{note}\n'
        + "\n".join(sets)
        + "\n</section>"
    )


def _set(one: SetRecord, curves: Drawn, newest: Sequence[int]) -> str:
    if one.id in newest:
        figure = _figure(one, curves)
    else:
        figure = '<p class="soft">The curves of older sets are left out of this page.</p>\n'
    inside = _advice(one) + figure + _table(one) + _circumstances(one)
    opened = " open" if newest and one.id == newest[0] else ""
    return (
        f'<details class="set" id="set-{one.id}"{opened}>\n'
        f'<summary><h3>{escape(_title(one))}</h3> <span class="words">{escape(headline(one))}</span></summary>\n'
        f'<div class="inside">\n{inside}\n</div>\n</details>'
    )


def _advice(one: SetRecord) -> str:
    """What was not seen, why, and what would help."""
    if not one.not_seen:
        return ""
    items = "".join(
        f'<li><span class="unseen">Not seen</span> {escape(fault_label(one.exercise, note.what))}: '
        f"{escape(note.why)}. <strong>{escape(note.advice)}</strong></li>"
        for note in one.not_seen
    )
    return f'<ul class="advice">{items}</ul>\n'


def _table(one: SetRecord) -> str:
    if not one.reps:
        return ""
    names = "".join(f'<th scope="col">{name.capitalize()}</th>' for name in SCORES)
    rows = "".join(_row(one, rep) for rep in one.reps)
    whole = "".join(_score_cell(name, getattr(one.scores, name)) for name in SCORES)
    return (
        '<div class="scroll"><table><caption>Scores of each repetition</caption>\n'
        f'<thead><tr><th scope="col">Rep</th>{names}<th scope="col">What happened</th></tr></thead>\n<tbody>{rows}\n'
        f'<tr class="whole"><th scope="row">All</th>{whole}<td class="faults"></td></tr>\n</tbody></table></div>\n'
    )


def _row(one: SetRecord, rep: Repetition) -> str:
    cells = "".join(_score_cell(name, getattr(rep.scores, name)) for name in SCORES)
    faults = "<br>".join(escape(sentence(fault_text(one.exercise, fault))) for fault in rep.faults)
    return f'\n<tr><th scope="row" class="rep">{rep.n}</th>{cells}<td class="faults">{faults}</td></tr>'


def _score_cell(name: str, score: float | None) -> str:
    if score is None:
        return f'<td class="score" data-name="{name}">not seen<span class="hatched"></span></td>'
    return (
        f'<td class="score" data-name="{name}">{score_text(score)}'
        f'<span class="bar"><i style="width:{score:.0f}%"></i></span></td>'
    )


def _circumstances(one: SetRecord) -> str:
    """How it was recorded: for whoever wants to know why a score is what it is."""
    pitch = one.calibration.camera_pitch_deg if one.calibration else math.nan
    looks = "" if math.isnan(pitch) else f", looking about {pitch:.0f}° down"
    facts = {
        "Camera": f"{one.camera}{looks}",
        "Pose model": one.model,
        "Versions": ", ".join(f"{name} {version}" for name, version in one.versions.items()),
    }
    if one.frames_dropped:
        facts["Gaps"] = f"{one.frames_dropped} frames could not be saved in time; the curves have gaps there."
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts.items()) + "</dl>"


def _figure(one: SetRecord, curves: Drawn) -> str:
    try:
        found = curves(one)
    except TrainerError as error:
        return f'<p class="soft">{escape(str(error))}</p>'
    if found is None:
        return '<p class="soft">There is no curve: no movement was recorded, or this version lacks the exercise.</p>'
    shown, calm, unseen = choose(one, found)
    said = []
    if calm:
        said.append(f"Without a fault, and not drawn: {_labels(calm)}.")
    if unseen:
        said.append(f"Not seen at all: {_labels(unseen)}.")
    alt = f"Curves of {_labels(shown)} over time. {headline(one)} The table of repetitions says the same in words."
    return (
        f"<figure><figcaption>The movement over time</figcaption>\n{_KEY}\n"
        f'<div class="plot" role="img" aria-label="{escape(alt)}"></div>\n'
        f'<script type="application/json" class="curves">{_json(plot_data(one, found, shown))}</script>\n'
        + (f'<p class="soft">{escape(" ".join(said))}</p>' if said else "")
        + "</figure>\n"
    )


def _labels(curves: Iterable[Curve]) -> str:
    return ", ".join(curve.label.lower() for curve in curves)
