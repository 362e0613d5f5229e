"""What the sessions come to as HTML: the calendar, trends, sides, faults and pain. The page and the report share it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from trainer.base.language import gettext_ as _
from trainer.coach.words import NOT_SEEN, PARTS
from trainer.plan.adherence import pain_of, pain_words
from trainer.plan.days import is_live
from trainer.record.records import SessionRecord
from trainer.record.wording import count_sets, exercise_name, fault_label, sentence
from trainer.review.charts import calendar, pain_chart, trend_chart
from trainer.review.sentences import (
    band_words,
    brief,
    score_name,
    sides_words,
    trend_words,
    unseen_counts,
    verdict_words,
    what_name,
)
from trainer.review.trends import FaultTrend, SideFigures, fault_trends, practised, sides, trend

#: As many things are named that one piece of advice would show.
_MOST_NAMED = 3


def overview(sessions: Sequence[SessionRecord], today: date) -> str:
    """All of it, words first; nothing where there are no sessions."""
    if not sessions:
        return ""
    return "\n".join(
        [practice(sessions, today), trends(sessions), both_sides(sessions), faults(sessions), pain(sessions)]
    )


def practice(sessions: Sequence[SessionRecord], today: date) -> str:
    """The plan in sentences beside the calendar."""
    said = "".join(f"<li>{escape(words)}</li>" for words in brief(sessions, today))
    if not any(map(is_live, sessions)):
        return section(_("In short"), f'<ul class="brief">{said}</ul>')
    key = _("The stronger the colour, the longer: some minutes, 15 or more, a full session (with a ring).")
    return section(
        _("Practice"),
        f'<div class="practice"><ul class="brief">{said}</ul><div>{calendar(sessions, today)}'
        f'<p class="key">{escape(key)}</p></div></div>',
    )


def trends(sessions: Sequence[SessionRecord]) -> str:
    """Spine and hips of each exercise against the person's own beginning."""
    rows = []
    for what in practised(sessions):
        charts = []
        for part in PARTS:
            one = trend(sessions, what, part)
            words = sentence(trend_words(one))
            chart = trend_chart(one, f"{what_name(what)}, {score_name(part)}: {words}.") if one.values else ""
            charts.append(
                f"<figure><figcaption><b>{escape(score_name(part))}</b> {escape(words)}.</figcaption>{chart}</figure>"
            )
        rows.append(f'<div class="trends"><h3>{escape(what_name(what))}</h3>{"".join(charts)}</div>')
    if not rows:
        return ""
    return section(_("Spine and hips over time"), "".join(rows) + f'<p class="key">{escape(band_words())}</p>')


def both_sides(sessions: Sequence[SessionRecord]) -> str:
    """Left against right, exercise by exercise."""
    found = [both for what in practised(sessions) if (both := sides(sessions, what))]
    if not found:
        return ""
    rows = [
        (what_name(both.what), sentence(sides_words(both)), *_side_cells(both.left), *_side_cells(both.right))
        for both in found
    ]
    heads = (_("Exercise"), _("In words"), *_side_heads(_("left")), *_side_heads(_("right")))
    key = _(
        "Medians of the last 6 sessions of the exercise. Ranges that differ by up to 15 %, and scores by less than "
        "10 points, are not called different."
    )
    return section(_("Left and right"), table(heads, rows, "sides") + f'<p class="key">{escape(key)}</p>')


def _side_heads(side: str) -> tuple[str, ...]:
    return tuple(f"{name} {side}" for name in (_("Reps"), _("Range"), _("Spine"), _("Hips")))


def _side_cells(side: SideFigures) -> tuple[str, ...]:
    def number(value: float | None, unit: str = "") -> str:
        return _(NOT_SEEN) if value is None else f"{value:.0f}{unit}"

    return (str(side.reps), number(side.range_deg, "°"), number(side.spine), number(side.hips))


def faults(sessions: Sequence[SessionRecord], most: int = 12) -> str:
    """Faults, the most frequent first, and whether they are going away."""
    found = fault_trends(sessions)
    if not found:
        return ""
    heads = (_("Exercise"), _("Fault"), _("How often"), _("First third"), _("Last third"), _("Going away?"))
    key = _(
        "Counted in repetitions or holds in which the fault could be seen, in all, in the first and in the last third "
        "of the sessions. Called going away, or more often, only where "
        "chance alone would make such a difference in fewer than 1 of 20 cases; under 8 repetitions in a third it is "
        "too few to tell."
    )
    body = table(heads, [_fault_cells(one) for one in found[:most]], "fault-list")
    return section(_("Faults"), body + f'<p class="key">{escape(key)}</p>')


def _fault_cells(one: FaultTrend) -> tuple[str, ...]:
    label = sentence(fault_label(one.exercise, one.code))
    counts = ((one.reps, one.judged), one.first, one.last)
    often = (_("{n} of {all}").format(n=n, all=judged) if judged else "–" for n, judged in counts)
    return (exercise_name(one.exercise), label, *often, sentence(verdict_words(one)))


def pain(sessions: Sequence[SessionRecord]) -> str:
    """Pain before and after, over the weeks; nothing where it was never told."""
    told = pain_of(sessions)
    if not told:
        return ""
    words = pain_words(told)
    key = _("A ring is before the session, a dot after it, on a scale of 0 to 10.")
    return section(
        _("Pain"),
        f'<p>{escape(words)}</p><figure class="pain-figure">{pain_chart(told, words)}</figure>'
        f'<p class="key">{escape(key)}</p>',
    )


def unseen(sessions: Sequence[SessionRecord], most: int) -> str:
    """What could not be seen and in how many sets, under the advice that would help; nothing where all was seen."""
    found = unseen_counts(sessions)
    if not found:
        return ""
    by_advice: dict[str, list[str]] = {}
    for what, n, advice in found:
        by_advice.setdefault(advice, []).append(f"{what} ({count_sets(n)})")
    items = []
    for advice, whats in [*by_advice.items()][:most]:
        more = [_("{n} more").format(n=len(whats) - _MOST_NAMED)] if len(whats) > _MOST_NAMED else []
        items.append(f"<li>{escape('; '.join(whats[:_MOST_NAMED] + more))}. {escape(advice)}</li>")
    return section(_("Not seen"), f'<ul class="brief">{"".join(items)}</ul>')


def section(title: str, body: str) -> str:
    """A part of the page under its heading."""
    return f"<section>\n<h2>{escape(title)}</h2>\n{body}\n</section>"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], css: str) -> str:
    """A table of plain texts, whose first column names the row; on a narrow screen each cell says its heading."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(
            f'<td data-name="{escape(head)}">{escape(cell)}</td>' for head, cell in zip(heads[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f'<div class="scroll"><table class="{css}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
