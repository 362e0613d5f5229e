"""The report for a physiotherapist: some weeks on one A4 page. Facts with their counts, and no diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from markupsafe import Markup

from trainer.base.dates import day_text
from trainer.base.language import gettext_ as _
from trainer.base.pages import page
from trainer.coach.words import PARTS
from trainer.plan.adherence import monday_of, pain_of, pain_words
from trainer.plan.comfort import comfort_counts
from trainer.plan.day_pain import rating_words, ratings
from trainer.plan.days import day_of, end_of, is_live
from trainer.plan.pain import six_weeks_words
from trainer.plan.screening import measured_words
from trainer.record.records import Person, SessionRecord
from trainer.record.wording import count_sessions, count_sets, nothing_recorded, sentence
from trainer.review.about import dose_words, health_words, sets_words
from trainer.review.charts import Span, calendar, pain_chart, range_chart, trend_chart
from trainer.review.overview import faults, sections, unseen
from trainer.review.page import footer
from trainer.review.progress import pain_change_words
from trainer.review.ranges import range_key, range_words, ranges
from trainer.review.sentences import band_words, limits_words, plan_words, score_name, trend_words, what_name
from trainer.review.trends import practised, trend

#: One page has room for this many exercises, faults, and pieces of advice on what was not seen.
MOST_EXERCISES, MOST_FAULTS, MOST_UNSEEN = 9, 6, 3


def report(
    sessions: Sequence[SessionRecord],
    today: date,
    count: int,
    name: str | None = None,
    person: Person | None = None,
) -> str:
    """The report as one HTML file that needs no other file.

    Trends are compared with the person's own beginning, which may lie before the weeks of the report.

    Args:
        sessions: all of the person's, the newest first.
        today: the last day of the report.
        count: weeks, including the current one.
        name: whose they are; None, or the default name, leaves a line to write on.
        person: the person's health answers; None if they were never asked.
    """
    first = monday_of(today) - timedelta(weeks=count - 1)
    inside = [session for session in sessions if first <= day_of(session) <= today]
    span = _("{first} to {last}: {sessions}, {sets}").format(
        first=day_text(first),
        last=day_text(today),
        sessions=count_sessions(len(inside)),
        sets=count_sets(sum(len(session.sets) for session in inside)),
    )
    weeks = (datetime.combine(first, time.min).astimezone(), end_of(today))
    parts = [
        _at_a_glance(sessions, inside, today, count, person),
        _exercises(sessions, inside, weeks),
        faults(inside, MOST_FAULTS),
        unseen(inside, MOST_UNSEEN),
    ]
    return page(
        "review",
        "report.html",
        styles=("page.css", "report.css"),
        title=_("Practice report"),
        whose="" if name in (None, "me") else name,
        lead=span if inside else f"{span}. {nothing_recorded()}",
        sections=Markup().join(parts) if inside else "",
        limits=limits_words(),
        footer=footer(),
    )


def _at_a_glance(
    sessions: Sequence[SessionRecord],
    inside: Sequence[SessionRecord],
    today: date,
    count: int,
    person: Person | None,
) -> Markup:
    """Health, practice against the plan, pain and the screening; practice and pain also as charts."""
    told = pain_of(inside)
    pain = f"{pain_words(told)} {pain_change_words(told)}".strip() or _("Pain was not entered.")
    advice = six_weeks_words(sessions, today)
    plan, sets = plan_words(sessions, today, count - 1), sets_words(sessions, inside, person)
    monthly = rating_words([one for one in ratings(sessions) if one.day <= today]) if ratings(inside) else ""
    words = [*plan, sets, pain, monthly, advice, *measured_words(inside)]
    charts = [calendar(inside, today)] if any(map(is_live, inside)) else []
    if told:
        charts.append(pain_chart(told, pain))
    return sections().at_a_glance(health_words(person), [each for each in words if each], charts)


def _exercises(sessions: Sequence[SessionRecord], inside: Sequence[SessionRecord], weeks: Span) -> Markup:
    """A row for each exercise of these weeks: dose, spine, hips and range."""
    rows = []
    for what in practised(inside)[:MOST_EXERCISES]:
        cells = []
        for part in PARTS:
            one = trend(sessions, what, part)
            words = sentence(trend_words(one))
            cells.append((words, trend_chart(one, words, weeks) if one.values else Markup()))
        if found := ranges(inside, what):
            words = range_words(inside, what)
            cells.append((words, range_chart(found, words, weeks)))
        else:
            cells.append(("–", Markup()))
        told = comfort_counts(inside, what.exercise, what.variant)
        comfort = _("back: {answers}").format(answers=told) if told else ""
        rows.append((what_name(what), "; ".join(filter(None, (dose_words(inside, what), comfort))), cells))
    heads = (_("Exercise and dose"), *map(score_name, PARTS), _("Range of motion"))
    return sections().exercise_rows(heads, rows, (band_words(), range_key())) if rows else Markup()
