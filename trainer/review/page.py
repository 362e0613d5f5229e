"""The review as one HTML file that needs nothing else: no server, no network, no other file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
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
from trainer.record.records import SetRecord
from trainer.record.store import Store
from trainer.record.wording import count_sessions, nothing_recorded, sentence
from trainer.recordings.curve_cache import CurveCache
from trainer.recordings.curves import Curves
from trainer.review.fault_trends import fault_trends
from trainer.review.overview import overview
from trainer.review.progress import evidence, headline, tiles
from trainer.review.sentences import left_out_words
from trainer.review.sessions import Drawn, older_values, session_values, video_path

#: Number of the newest sets with curves and replay. For each, the landmarks are judged again, and the page grows.
SETS_WITH_CURVES = 20
#: Number of the newest sessions that list each repetition. Older ones have one line for each set, grouped by month.
SESSIONS_IN_VIEW = 6
#: Total duration of the replays on the page, which are those of the newest sets, seconds; 15 minutes take about 800 kB.
MOST_REPLAY_S = 900.0
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
            in_window=_("The review cannot be written to {path}. Free some space, then try again.").format(path=path),
        ) from error


def page(store: Store, curves: Drawn | None = None, most: int = SETS_WITH_CURVES, person: str | None = None) -> str:
    """The review page as HTML; see :func:`write_page`."""
    sessions = store.sessions(person)
    today = datetime.now().astimezone().date()
    latest = [one for session in sessions for one in reversed(session.sets)][:most]
    newest = [one.id for one in latest]
    if curves is None:
        curves = CurveCache(store)
        curves.fill(latest)
    has_video = any(video_path(one) for session in sessions for one in session.sets if one.id in newest)
    drawn = _with_replays(curves, MOST_REPLAY_S)
    opened = newest[0] if newest else None
    values = [session_values(session, drawn, newest, opened) for session in sessions[:SESSIONS_IN_VIEW]]
    older = groupby(sessions[SESSIONS_IN_VIEW:], lambda session: day_of(session).replace(day=1))
    months = [(month, [older_values(session) for session in inside]) for month, inside in older]
    return pages.page(
        "review",
        "page.html",
        styles=("page.css",),
        scripts=_SCRIPTS,
        allowed="media-src file:" if has_video else "",
        title=title(person),
        answer=headline(sessions) if sessions else nothing_recorded(),
        evidence=evidence(sessions),
        notices=[words for words in (store.notice, left_out_words(sessions)) if words],
        tiles=tiles(sessions, today, fault_trends(sessions)) if sessions else (),
        overview=overview(sessions, today),
        newest=values[0] if values else None,
        recent=values[1:],
        months=[
            {"name": f"{month_text(month)} {month.year}", "count": count_sessions(len(inside)), "sessions": inside}
            for month, inside in months
        ],
        footer=footer(),
        words=_words(),
    )


def _with_replays(curves: Drawn, most_s: float) -> Drawn:
    """The same curves, with replays for the first ``most_s`` seconds that are asked for."""
    left_s = most_s

    def drawn(one: SetRecord) -> Curves | None:
        nonlocal left_s
        found = curves(one)
        if found is None or found.replay is None:
            return found
        left_s -= float(found.replay.t_s[-1] - found.replay.t_s[0])
        return found if left_s >= 0 else replace(found, replay=None)

    return drawn


def title(person: str | None) -> str:
    """The page's heading: with the person's name, if there is one."""
    return _("Your practice") if person in (None, "me") else _("{person}'s practice").format(person=person)


def footer() -> dict[str, str]:
    """The footer: what scores mean, that this is no diagnosis, and when the page was made."""
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
        "yours": _("Yours"),
        "how": _("How it goes"),
        "both": _("Yours and how it goes"),
        "two": _("Best and worst"),
        "no_video": _("The video cannot be played here."),
    }
