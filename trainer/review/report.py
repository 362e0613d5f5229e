"""The report for a physiotherapist: some weeks on one A4 page. Facts with their counts, and no diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from trainer.base.dates import day_text
from trainer.base.language import gettext_ as _
from trainer.base.pages import page
from trainer.coach.words import PARTS
from trainer.plan.adherence import monday_of, pain_of, pain_words
from trainer.plan.days import day_of, is_live
from trainer.record.records import SessionRecord
from trainer.record.wording import count_sessions, count_sets, nothing_recorded, sentence
from trainer.review.charts import calendar, pain_chart, trend_chart
from trainer.review.overview import both_sides, faults, sections, unseen
from trainer.review.page import footer, title
from trainer.review.sentences import band_words, limits_words, plan_words, score_name, trend_words, what_name
from trainer.review.trends import practised, trend

#: One page has room for this many exercises, faults, and pieces of advice on what was not seen.
MOST_EXERCISES, MOST_FAULTS, MOST_UNSEEN = 9, 6, 4


def report(sessions: Sequence[SessionRecord], today: date, count: int, person: str | None = None) -> str:
    """The report as one HTML file that needs no other file.

    Trends are compared with the person's own beginning, which may lie before the weeks of the report.

    Args:
        sessions: all of the person's, the newest first.
        today: the last day of the report.
        count: weeks, including the current one.
        person: whose they are, for the heading.
    """
    first = monday_of(today) - timedelta(weeks=count - 1)
    inside = [session for session in sessions if first <= day_of(session) <= today]
    span = _("{first} to {last}: {sessions}, {sets}").format(
        first=day_text(first),
        last=day_text(today),
        sessions=count_sessions(len(inside)),
        sets=count_sets(sum(len(session.sets) for session in inside)),
    )
    parts = [
        _practice(sessions, inside, today, count),
        _trends(sessions, inside),
        both_sides(inside),
        faults(inside, MOST_FAULTS),
        unseen(inside, MOST_UNSEEN),
    ]
    return page(
        "review",
        "report.html",
        styles=("page.css", "report.css"),
        title=_("Practice report") if person in (None, "me") else title(person),
        lead=span if inside else f"{span}. {nothing_recorded()}",
        sections=Markup().join(parts) if inside else "",
        limits=limits_words(),
        footer=footer(),
    )


def _practice(sessions: Sequence[SessionRecord], inside: Sequence[SessionRecord], today: date, count: int) -> Markup:
    """The plan and pain, in words beside their charts."""
    told = pain_of(inside)
    words = [*plan_words(sessions, today, count - 1), pain_words(told) or _("Pain was not entered.")]
    charts = [calendar(inside, today)] if any(map(is_live, inside)) else []
    if told:
        charts.append(pain_chart(told, pain_words(told)))
    return sections().practice_and_pain(words, charts)


def _trends(sessions: Sequence[SessionRecord], inside: Sequence[SessionRecord]) -> Markup:
    """A row for each exercise of these weeks, spine and hips side by side."""
    rows = []
    for what in practised(inside)[:MOST_EXERCISES]:
        scores = []
        for part in PARTS:
            one = trend(sessions, what, part)
            words = sentence(trend_words(one))
            scores.append((words, trend_chart(one, words) if one.values else Markup()))
        rows.append((what_name(what), scores))
    heads = (_("Exercise"), *map(score_name, PARTS))
    return sections().trend_rows(heads, rows, band_words()) if rows else Markup()
