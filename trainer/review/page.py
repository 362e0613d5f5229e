"""The review as one HTML file that needs nothing else: no server, no network, no other file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from html import escape
from importlib import resources
from itertools import groupby
from pathlib import Path
from string import Template

from exercises.judging.judge import GOOD
from trainer.base.atomic import atomic_write
from trainer.base.dates import local_text, month_text
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.language import language
from trainer.base.paths import make_private
from trainer.coach.words import FAIR, NOT_SEEN
from trainer.plan.days import day_of
from trainer.record.records import SessionRecord
from trainer.record.store import Store
from trainer.record.wording import count_sessions, count_sets, headline, nothing_recorded, sentence, set_title
from trainer.recordings.curve_cache import CurveCache
from trainer.review.overview import overview
from trainer.review.sessions import Drawn, data_json, session_html, video_path

#: How many of the newest sets get their curves and replay: each one was replayed once, and makes the page larger.
SETS_WITH_CURVES = 20
#: How many of the newest sessions stand open in the list; those before are folded up by month.
SESSIONS_IN_VIEW = 6
#: The page's scripts, in the order in which they are joined into one.
_SCRIPTS = ("figure.js", "skeleton.js", "cursor.js", "player.js", "page.js")


def write_page(
    store: Store, path: Path, curves: Drawn | None = None, most: int = SETS_WITH_CURVES, person: str | None = None
) -> None:
    """Write the review page; a page of that name is replaced once the new one is whole.

    Args:
        store: the record.
        path: the file to write.
        curves: gives a set's curves, None where there are none to draw; without it they are replayed or were kept.
        most: how many of the newest sets get their curves.
        person: whose sessions; None for everybody's.

    Raises:
        TrainerError: the file cannot be written.
    """
    write_html(path, page(store, curves, most, person))


def write_html(path: Path, html: str) -> None:
    """Write a page; one of that name is replaced once the new one is whole.

    Raises:
        TrainerError: the file cannot be written.
    """
    try:
        make_private(path.parent)
        atomic_write(path, html)
    except OSError as error:
        raise TrainerError(
            f"The page {path} cannot be written: {error.strerror or error}.", "Give another folder or free some space."
        ) from error


def page(store: Store, curves: Drawn | None = None, most: int = SETS_WITH_CURVES, person: str | None = None) -> str:
    """The review page as HTML; see :func:`write_page`."""
    from plotly.offline import get_plotlyjs

    folder = resources.files("trainer.review") / "templates"
    own = "\n".join((folder / name).read_text("utf-8") for name in _SCRIPTS)
    plotly, script = _inline(get_plotlyjs()), _inline(f'"use strict";\n(() => {{\n{own}\n}})();\n')
    sessions = store.sessions(person)
    today = datetime.now().astimezone().date()
    newest = [one.id for session in sessions for one in reversed(session.sets)][:most]
    has_video = any(video_path(one) for session in sessions for one in session.sets if one.id in newest)
    return Template((folder / "page.html").read_text("utf-8")).substitute(
        policy=escape(policy([plotly, script], has_video)),
        css=(folder / "page.css").read_text("utf-8"),
        language=language(),
        title=escape(title(person)),
        lead=escape(_lead(sessions)),
        notice=f'<p class="notice">{escape(store.notice)}</p>' if store.notice else "",
        overview=overview(sessions, today),
        sessions="\n".join(_sessions(sessions, curves or CurveCache(store), newest)),
        **{name: escape(text) for name, text in (_frame() | footer()).items()},
        words=data_json(_words()),
        plotly=plotly,
        script=script,
    )


def title(person: str | None) -> str:
    """The page's heading: whose practice it is, where there is a name."""
    return _("Your practice") if person in (None, "me") else _("Practice of {person}").format(person=person)


def _frame() -> dict[str, str]:
    return {"open_all": _("Open all"), "close_all": _("Close all"), "print": _("Print")}


def footer() -> dict[str, str]:
    """What scores mean, what this is not, and when the page was made."""
    scale = _(
        "Scores are 0 to 100 and fall with the size and the length of a fault: 100 stays within the exercise's "
        "tolerance, 0 is a severe fault for a second or more. From {good} on they are called good, from {fair} on fair."
    )
    return {
        "scale": scale.format(good=GOOD, fair=FAIR),
        "unseen": _("Not seen means that the camera could not show it: it is no zero and no guess."),
        "disclaimer": _("A trainer, not a diagnosis: talk to a GP or a physiotherapist about pain."),
        "made": _("Made on {date}; the page opens no network connection.").format(
            date=local_text(datetime.now().astimezone())
        ),
    }


def _sessions(sessions: Sequence[SessionRecord], curves: Drawn, newest: Sequence[int]) -> Iterator[str]:
    """The newest sessions one by one, those before folded up by month."""
    opened = newest[0] if newest else None
    if sessions:
        yield "<h2>" + escape(_("Sessions")) + "</h2>"
    for session in sessions[:SESSIONS_IN_VIEW]:
        yield session_html(session, curves, newest, opened)
    for month, group in groupby(sessions[SESSIONS_IN_VIEW:], key=_month):
        several = list(group)
        inside = "\n".join(session_html(session, curves, newest, opened) for session in several)
        summary = f"{escape(month_text(month))} {month.year} <span>{escape(count_sessions(len(several)))}</span>"
        yield f'<details class="month"><summary>{summary}</summary>\n{inside}\n</details>'


def _month(session: SessionRecord) -> date:
    return day_of(session).replace(day=1)


def _inline(script: str) -> str:
    """A script as it may stand within a script element, whose end it must not contain."""
    return script.replace("\r\n", "\n").replace("</script", r"<\/script").replace("<!--", r"<\!--")


def policy(scripts: Sequence[str], has_video: bool = False) -> str:
    """A content security policy that allows these very scripts and not one connection.

    Plotly places its styles while it runs, and draws hatching through images that it makes itself. Videos may come from
    this machine's files, on pages that show some.
    """
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{value}'" for value in hashes) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        + ("media-src file:; " if has_video else "")
        + "base-uri 'none'; form-action 'none'"
    )


def _lead(sessions: Sequence[SessionRecord]) -> str:
    """What there is, and the latest set in a sentence."""
    if not sessions:
        return nothing_recorded()
    sets = sum(len(session.sets) for session in sessions)
    counted = f"{count_sessions(len(sessions))}, {count_sets(sets)}."
    last = sessions[0].sets
    latest = _("The latest: {title}. {headline}")
    return f"{counted} {latest.format(title=set_title(last[-1]), headline=headline(last[-1]))}" if last else counted


def _words() -> dict[str, str]:
    """What the page's script says; figures are put in at the names in braces."""
    return {
        "repetition": _("Repetition {n}"),
        "hold": _("Hold {n}"),
        "up": _("on the way up"),
        "down": _("on the way back"),
        "rest": _("between repetitions"),
        "waiting": _("waiting for the start position"),
        "nobody": _("Nothing was seen here"),
        "spine": _("spine"),
        "hips": _("hips"),
        "good": _("good"),
        "fault": _("fault"),
        "not_seen": _(NOT_SEEN),
        "best": sentence(_("best: repetition {n}, {said}")),
        "worst": sentence(_("worst: repetition {n}, {said}")),
        "one": _("One at a time"),
        "two": _("Best and worst"),
        "no_video": _("The video cannot be played here."),
    }
