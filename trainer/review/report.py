"""The report for a physiotherapist: some weeks on one A4 page. Facts with their counts, and no diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from importlib import resources
from string import Template

from trainer.base.dates import day_text
from trainer.base.language import gettext_ as _
from trainer.base.language import language
from trainer.coach.words import PARTS
from trainer.plan.adherence import monday_of, pain_of, pain_words
from trainer.plan.days import day_of, is_live
from trainer.record.records import SessionRecord
from trainer.record.wording import count_sessions, count_sets, nothing_recorded, sentence
from trainer.review.charts import calendar, pain_chart, trend_chart
from trainer.review.overview import both_sides, faults, section, unseen
from trainer.review.page import footer, policy, title
from trainer.review.sentences import band_words, limits_words, plan_words, score_name, trend_words, what_name
from trainer.review.trends import practised, trend

#: What there is room for on one page: exercises, faults, and things not seen.
MOST_EXERCISES, MOST_FAULTS, MOST_UNSEEN = 9, 6, 4


def report(sessions: Sequence[SessionRecord], today: date, count: int, person: str | None = None) -> str:
    """The report as one HTML file that needs nothing else.

    Trends are held against the person's own beginning, which may lie before the weeks that are reported.

    Args:
        sessions: all of the person's, the newest first.
        today: the last day of the report.
        count: weeks, the one that is going on included.
        person: whose they are, for the heading.
    """
    first = monday_of(today) - timedelta(weeks=count - 1)
    inside = [session for session in sessions if first <= day_of(session) <= today]
    folder = resources.files("trainer.review") / "templates"
    span = _("{first} to {last}: {sessions}, {sets}").format(
        first=day_text(first),
        last=day_text(today),
        sessions=count_sessions(len(inside)),
        sets=count_sets(sum(len(session.sets) for session in inside)),
    )
    body = [
        _practice(sessions, inside, today, count),
        _trends(sessions, inside),
        both_sides(inside),
        faults(inside, MOST_FAULTS),
    ]
    body.append(unseen(inside, MOST_UNSEEN))
    return Template((folder / "report.html").read_text("utf-8")).substitute(
        policy=escape(policy([])),
        css="\n".join((folder / name).read_text("utf-8") for name in ("page.css", "report.css")),
        language=language(),
        title=escape(_("Practice report") if person in (None, "me") else title(person)),
        lead=escape(span if inside else f"{span}. {nothing_recorded()}"),
        body="\n".join(body) if inside else "",
        limits=escape(limits_words()),
        **{name: escape(text) for name, text in footer().items()},
    )


def _practice(sessions: Sequence[SessionRecord], inside: Sequence[SessionRecord], today: date, count: int) -> str:
    """The plan and pain, in words beside their pictures."""
    told = pain_of(inside)
    words = [*plan_words(sessions, today, count - 1), pain_words(told) or _("Pain was not told.")]
    said = "".join(f"<li>{escape(each)}</li>" for each in words)
    pictures = f"<div>{calendar(inside, today)}</div>" if any(map(is_live, inside)) else ""
    if told:
        pictures += f"<div>{pain_chart(told, pain_words(told))}</div>"
    return section(_("Practice and pain"), f'<ul class="brief">{said}</ul><div class="pictures">{pictures}</div>')


def _trends(sessions: Sequence[SessionRecord], inside: Sequence[SessionRecord]) -> str:
    """A row for each exercise of these weeks, spine and hips side by side."""
    rows = []
    for what in practised(inside)[:MOST_EXERCISES]:
        cells = []
        for part in PARTS:
            one = trend(sessions, what, part)
            words = sentence(trend_words(one))
            chart = trend_chart(one, words) if one.values else ""
            cells.append(f"<td><div>{chart}<span>{escape(words)}</span></div></td>")
        rows.append(f'<tr><th scope="row">{escape(what_name(what))}</th>{"".join(cells)}</tr>')
    if not rows:
        return ""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in (_("Exercise"), *map(score_name, PARTS)))
    body = f'<table class="rows"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return section(_("Spine and hips, from the beginning"), f'{body}<p class="key">{escape(band_words())}</p>')
