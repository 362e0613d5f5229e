"""The review as one HTML file that needs nothing else: no server, no network, no other file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from exercises.judging.judge import GOOD
from trainer.base import pages
from trainer.base.atomic import atomic_write
from trainer.base.dates import local_text, month_text
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.paths import make_private
from trainer.coach.words import FAIR, NOT_SEEN
from trainer.plan.days import day_of
from trainer.record.records import SessionRecord
from trainer.record.store import Store
from trainer.record.wording import count_sessions, count_sets, headline, nothing_recorded, sentence, set_title
from trainer.recordings.curve_cache import CurveCache
from trainer.review.overview import overview
from trainer.review.sessions import Drawn, session_values, video_path

#: The newest sets that get their curves and replay: each takes a replay of its landmarks, and makes the page larger.
SETS_WITH_CURVES = 20
#: The newest sessions that are listed one by one; older ones are folded up by month.
SESSIONS_IN_VIEW = 6
#: The page's scripts, in the order in which they are joined into one.
_SCRIPTS = ("skeleton.js", "plot.js", "player.js", "page.js")


def write_page(store: Store, path: Path, curves: Drawn | None = None, person: str | None = None) -> None:
    """Write the review page; an older page of that name is replaced once the new one is complete.

    Args:
        store: the record.
        path: the file to write.
        curves: gives a set's curves, or None if there are none to draw; by default the cached or replayed ones.
        person: whose sessions; None for everybody's.

    Raises:
        TrainerError: the file cannot be written.
    """
    write_html(path, page(store, curves, person=person))


def write_html(path: Path, html: str) -> None:
    """Write a page; an older one of that name is replaced once the new one is complete.

    Raises:
        TrainerError: the file cannot be written.
    """
    try:
        make_private(path.parent)
        atomic_write(path, html)
    except OSError as error:
        raise TrainerError(
            f"The page {path} cannot be written: {error.strerror or error}.",
            "Choose another folder or free some space.",
        ) from error


def page(store: Store, curves: Drawn | None = None, most: int = SETS_WITH_CURVES, person: str | None = None) -> str:
    """The review page as HTML; see :func:`write_page`."""
    sessions = store.sessions(person)
    newest = [one.id for session in sessions for one in reversed(session.sets)][:most]
    has_video = any(video_path(one) for session in sessions for one in session.sets if one.id in newest)
    drawn = curves or CurveCache(store)
    values = [session_values(session, drawn, newest, newest[0] if newest else None) for session in sessions]
    by_month = groupby(zip(sessions[SESSIONS_IN_VIEW:], values[SESSIONS_IN_VIEW:], strict=True), _month)
    older = [(month, [value for _session, value in group]) for month, group in by_month]
    return pages.page(
        "review",
        "page.html",
        styles=("page.css",),
        scripts=_SCRIPTS,
        allowed="media-src file:" if has_video else "",
        title=title(person),
        lead=_lead(sessions),
        notice=store.notice,
        overview=overview(sessions, datetime.now().astimezone().date()),
        newest=values[:SESSIONS_IN_VIEW],
        months=[
            {"name": f"{month_text(month)} {month.year}", "count": count_sessions(len(inside)), "sessions": inside}
            for month, inside in older
        ],
        footer=footer(),
        words=_words(),
    )


def title(person: str | None) -> str:
    """The page's heading: with the person's name, if there is one."""
    return _("Your practice") if person in (None, "me") else _("{person}'s practice").format(person=person)


def footer() -> dict[str, str]:
    """What scores mean, what this is not, and when the page was made."""
    scale = _(
        "Scores run from 0 to 100. 100 is within the exercise's tolerance. Larger and longer faults lower the score; "
        "a severe fault of a second or more scores 0. {good} or more is good, {fair} or more is fair, and less needs "
        "work."
    )
    return {
        "scale": scale.format(good=GOOD, fair=FAIR),
        "unseen": _("Not seen means that the camera did not show it. It does not count as zero and is never guessed."),
        "disclaimer": _("This is a trainer, not a diagnosis: talk to a GP or physiotherapist about pain."),
        "made": _("Created on {date}. This page makes no network connections.").format(
            date=local_text(datetime.now().astimezone())
        ),
    }


def _month(one: tuple[SessionRecord, object]) -> date:
    return day_of(one[0]).replace(day=1)


def _lead(sessions: Sequence[SessionRecord]) -> str:
    """The number of sessions and sets, and the latest set in a sentence."""
    if not sessions:
        return nothing_recorded()
    sets = sum(len(session.sets) for session in sessions)
    counted = f"{count_sessions(len(sessions))}, {count_sets(sets)}."
    last = sessions[0].sets
    latest = _("Latest set: {title}. {headline}")
    return f"{counted} {latest.format(title=set_title(last[-1]), headline=headline(last[-1]))}" if last else counted


def _words() -> dict[str, str]:
    """The texts that the page's script shows; it fills in the names in braces."""
    return {
        "repetition": _("Repetition {n}"),
        "hold": _("Hold {n}"),
        "up": _("on the way up"),
        "down": _("on the way back"),
        "rest": _("between repetitions"),
        "waiting": _("waiting for the start position"),
        "nobody": _("Nobody seen here"),
        "spine": _("spine"),
        "hips": _("hips"),
        "good": _("good"),
        "fault": _("fault"),
        "not_seen": _(NOT_SEEN),
        "best": sentence(_("best: repetition {n}. {said}")),
        "worst": sentence(_("worst: repetition {n}. {said}")),
        "one": _("One at a time"),
        "two": _("Best and worst"),
        "no_video": _("The video cannot be played here."),
    }
