"""One session and its sets as HTML: scores, curves, the replay, and what was not seen."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path

from exercises.judging.results import SCORES, Fault, Hold, Repetition
from trainer.base.dates import local_text
from trainer.base.errors import TrainerError
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.coach.words import NOT_SEEN, PARTS, score_text
from trainer.plan.adherence import minutes_of, minutes_text
from trainer.plan.programme_file import name_of
from trainer.record.records import SessionRecord, SetRecord
from trainer.record.wording import count_sets, done_in, fault_text, headline, sentence, set_fault_text, set_title
from trainer.recordings.curves import Curve, Curves
from trainer.review.plot_data import choose, plot_data, replay_data
from trainer.review.sentences import unseen_label

Drawn = Callable[[SetRecord], Curves | None]

#: A player's buttons: what each does in the script, its face, and what it is called.
_BUTTONS = (
    ("play", "▶", N_("Play or pause (space)")),
    ("back", "◂", N_("One frame back (left arrow)")),
    ("on", "▸", N_("One frame on (right arrow)")),
    ("fault", N_("Next fault"), N_("Jump to the next fault (F), the one before with Shift")),
    ("pair", N_("Best and worst"), N_("The best and the worst repetition side by side (B)")),
)
_SPEEDS = (("1", "1×"), ("0.5", "½"), ("0.25", "¼"))


def session_html(session: SessionRecord, curves: Drawn, with_curves: Iterable[int], opened: int | None) -> str:
    """A session's section.

    Args:
        session: the session.
        curves: gives a set's curves, None where there are none to draw.
        with_curves: ids of the sets whose curves are drawn.
        opened: id of the set that is open from the start.
    """
    note = f'<p class="note">{escape(session.note)}</p>' if session.note else ""
    counted = (minutes_text(minutes_of(session)), count_sets(len(session.sets)))
    facts = (*counted, name_of(session.programme), _pain(session))
    chosen = {*with_curves}
    sets = "\n".join(_set(session, one, curves, one.id in chosen, one.id == opened) for one in session.sets)
    when = local_text(session.started_at, session.utc_offset_min)
    return (
        f'<section id="session-{session.id}">\n<h3>{escape(when)}</h3>\n'
        f'<p class="soft">{escape(", ".join(fact for fact in facts if fact))}</p>{note}\n{sets}\n</section>'
    )


def data_json(value: object) -> str:
    """JSON that may stand within a script element: no ``<``, so nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _pain(session: SessionRecord) -> str:
    before, after = session.pain_before, session.pain_after
    if before is not None and after is not None:
        return _("pain {before} before, {after} after").format(before=before, after=after)
    if before is not None:
        return _("pain {before} before").format(before=before)
    return "" if after is None else _("pain {after} after").format(after=after)


def _set(session: SessionRecord, one: SetRecord, curves: Drawn, has_curves: bool, is_open: bool) -> str:
    figure = _figure(session, one, curves) if has_curves else f'<p class="soft">{escape(_older())}</p>\n'
    together = "".join(f"<p>{escape(sentence(set_fault_text(one.exercise, fault)))}</p>\n" for fault in one.set_faults)
    inside = _advice(one) + figure + together + _table(one) + _circumstances(one)
    return (
        f'<details class="set" id="set-{one.id}"{" open" if is_open else ""}>\n'
        f'<summary><h4>{escape(set_title(one))}</h4> <span class="words">{escape(headline(one))}</span></summary>\n'
        f'<div class="inside">\n{inside}\n</div>\n</details>'
    )


def _older() -> str:
    return _("The curves of older sets are left out of this page.")


def _advice(one: SetRecord) -> str:
    """What was not seen, why, and what would help."""
    if not one.not_seen:
        return ""
    items = "".join(
        f'<li><span class="unseen">{escape(sentence(_(NOT_SEEN)))}</span> '
        f"{escape(unseen_label(one.exercise, note.what))}: "
        f"{escape(_(note.why))}. <strong>{escape(_(note.advice))}</strong></li>"
        for note in one.not_seen
    )
    return f'<ul class="advice">{items}</ul>\n'


def _table(one: SetRecord) -> str:
    if not one.reps and not one.holds:
        return ""
    scores = SCORES if one.reps else PARTS  # what is held has no range and no tempo
    names = "".join(f'<th scope="col">{escape(sentence(_(name)))}</th>' for name in scores)
    rows = "".join(_row(one, each, scores) for each in done_in(one))
    whole = "".join(_score_cell(name, getattr(one.scores, name)) for name in scores)
    first = _("Rep") if one.reps else _("Held")
    happened, all_reps = _("What happened"), _("All")
    caption = _("Scores of each repetition") if one.reps else _("Scores of each hold")
    return (
        f'<div class="scroll"><table class="scores"><caption>{escape(caption)}</caption>\n'
        f'<thead><tr><th scope="col">{escape(first)}</th>{names}<th scope="col">{escape(happened)}</th></tr>'
        f'</thead>\n<tbody>{rows}\n<tr class="whole"><th scope="row">{escape(all_reps)}</th>{whole}'
        '<td class="faults"></td></tr>\n</tbody></table></div>\n'
    )


def _row(one: SetRecord, each: Repetition | Hold, scores: Sequence[str]) -> str:
    cells = "".join(_score_cell(name, getattr(each.scores, name)) for name in scores)
    faults = "<br>".join(escape(sentence(_happened(one, each, fault))) for fault in each.faults)
    if isinstance(each, Hold):
        held = _("{seconds:.0f} s").format(seconds=each.end_s - each.start_s)
        head = f'<th scope="row">{escape(held)}</th>'
    else:
        head = f'<th scope="row" class="rep">{escape(str(each.n))}</th>'
    return f'\n<tr>{head}{cells}<td class="faults">{faults}</td></tr>'


def _happened(one: SetRecord, each: Repetition | Hold, fault: Fault) -> str:
    words = fault_text(one.exercise, fault)
    if isinstance(each, Hold):
        return _("{fault}, {seconds:.0f} s after the start").format(fault=words, seconds=fault.onset_s - each.start_s)
    return words


def _score_cell(name: str, score: float | None) -> str:
    head = f'<td class="score" data-name="{escape(_(name))}">'
    if score is None:
        return f'{head}{escape(_(NOT_SEEN))}<span class="hatched"></span></td>'
    return f'{head}{escape(score_text(score))}<span class="bar"><i style="width:{score:.0f}%"></i></span></td>'


def _circumstances(one: SetRecord) -> str:
    """How it was recorded: for whoever wants to know why a score is what it is."""
    pitch = one.calibration.camera_pitch_deg if one.calibration else math.nan
    looks = "" if math.isnan(pitch) else ", " + _("looking about {pitch:.0f}° down").format(pitch=pitch)
    facts = {
        _("Camera"): f"{one.camera}{looks}",
        _("Pose model"): one.model,
        _("Versions"): ", ".join(f"{name} {version}" for name, version in one.versions.items()),
    }
    if one.frames_dropped:
        facts[_("Gaps")] = _("{n} frames could not be saved in time; the curves have gaps there.").format(
            n=one.frames_dropped
        )
    return "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{escape(text)}</dd>" for k, text in facts.items()) + "</dl>"


def _figure(session: SessionRecord, one: SetRecord, curves: Drawn) -> str:
    try:
        found = curves(one)
    except TrainerError as error:
        return f'<p class="soft">{escape(str(error))}</p>'
    if found is None:
        return f'<p class="soft">{escape(_no_curve())}</p>'
    shown, calm, unseen = choose(one, found)
    said = []
    if calm:
        said.append(_("Without a fault, and not drawn: {curves}.").format(curves=_labels(calm)))
    if unseen:
        said.append(_("Not seen at all: {curves}.").format(curves=_labels(unseen)))
    alt = _("Curves of {curves} over time. {headline} The table of repetitions says the same in words.").format(
        curves=_labels(shown), headline=headline(one)
    )
    title = _("The movement over time")
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>\n{_key()}\n"
        f'<div class="look">{_player(session, one, found)}<div class="curve">'
        f'<div class="plot" role="img" aria-label="{escape(alt)}"></div></div></div>\n'
        f'<script type="application/json" class="curves">{data_json(plot_data(one, found, shown))}</script>\n'
        + (f'<p class="soft">{escape(" ".join(said))}</p>' if said else "")
        + "</figure>\n"
    )


def _no_curve() -> str:
    return _("There is no curve: no movement was recorded, or this version lacks the exercise.")


def _key() -> str:
    swatches = (
        ("up", _("on the way up or held")),
        ("down", _("on the way back")),
        ("wait", _("waiting for the start position")),
        ("hatch", _("not seen")),
    )
    words = " · ".join(f'<span class="swatch {css}"></span> {escape(text)}' for css, text in swatches)
    marks = _("marks: open is a fault, filled a strong one")
    return f'<p class="key">{words} · {escape(marks)}</p>'


def _player(session: SessionRecord, one: SetRecord, found: Curves) -> str:
    """The replay beside the curve, and the video where one was kept; nothing where nobody was seen."""
    if found.replay is None:
        return ""
    begin = float(found.t_s[0])
    data = replay_data(one, found.replay, begin) | {"video": round(video_start_s(session, one) - begin, 3)}
    buttons = "".join(
        f'<button type="button" data-do="{does}" title="{escape(_(called))}" aria-label="{escape(_(called))}">'
        f"{escape(_(face))}</button>"
        for does, face, called in _BUTTONS
        if does != "pair" or data["best"] is not None
    )
    speed_word, time_word = _("Speed"), _("Time")
    speeds = "".join(
        f'<button type="button" data-speed="{speed}" aria-pressed="{"true" if speed == "1" else "false"}" '
        f'title="{escape(speed_word)} {face}">{face}</button>'
        for speed, face in _SPEEDS
    )
    label = _("Replay. Keys: space plays, arrows step, F next fault, B best and worst, 1 2 4 the speed.")
    return (
        f'<div class="player" tabindex="0" role="group" aria-label="{escape(label)}">\n'
        f'<div class="stage"><div class="body"><canvas></canvas><p></p></div>'
        f'<div class="body second" hidden><canvas></canvas><p></p></div>{_video(one)}</div>\n'
        f'<input type="range" step="0.01" aria-label="{escape(time_word)}">\n'
        f'<p class="controls">{buttons}<span class="speeds">{speeds}</span></p>\n<p class="now"></p>\n'
        f'<script type="application/json" class="replay">{data_json(data)}</script></div>'
    )


def _video(one: SetRecord) -> str:
    path = video_path(one)
    if path is None:
        return ""
    return f'<video muted playsinline preload="metadata" src="{escape(path.as_uri())}"></video>'


def video_path(one: SetRecord) -> Path | None:
    """The set's video, None where none was kept or it is gone.

    A path of Windows that begins with two backslashes lies on another machine: to look for it opens a connection.
    """
    if one.video is None or one.video.drive.startswith(("\\\\", "//")) or not one.video.is_file():
        return None
    return one.video.absolute()


def video_start_s(session: SessionRecord, one: SetRecord) -> float:
    """When the set's video begins on the frames' clock: with the first set in it; 0 where it was judged."""
    return 0.0 if one.mode == "recorded" else min(each.start_s for each in session.sets if each.video == one.video)


def _labels(curves: Iterable[Curve]) -> str:
    return ", ".join(_(curve.label) for curve in curves)
