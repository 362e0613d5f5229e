"""The overview of all sessions as HTML: practice, trends, sides, faults and pain. The page and the report share it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from trainer.base.language import gettext_ as _
from trainer.base.pages import Macros, macros
from trainer.coach.words import NOT_SEEN, PARTS
from trainer.plan.adherence import pain_of, pain_words
from trainer.plan.days import is_live
from trainer.record.records import SessionRecord
from trainer.record.wording import count_sets, exercise_name, fault_label, sentence
from trainer.review.charts import calendar, pain_chart, trend_chart
from trainer.review.fault_trends import FaultTrend, fault_trends
from trainer.review.sentences import (
    PAST_WEEKS,
    band_words,
    plan_words,
    score_name,
    sides_words,
    trend_words,
    unseen_counts,
    verdict_words,
    what_name,
)
from trainer.review.trends import SideFigures, practised, sides, trend

#: Maximum number of things named in one piece of advice as what it would show.
_MOST_NAMED = 3
_NOTHING = Markup()


def sections() -> Macros:
    """The macros that write the sections."""
    return macros("review", "overview.html")


def overview(sessions: Sequence[SessionRecord], today: date) -> Markup:
    """All sections, words first; empty if there are no sessions."""
    if not sessions:
        return _NOTHING
    return _NOTHING.join(
        [practice(sessions, today), trends(sessions), both_sides(sessions), faults(sessions), pain(sessions)]
    )


def practice(sessions: Sequence[SessionRecord], today: date) -> Markup:
    """The plan in sentences beside the calendar; recorded clips alone have no calendar."""
    drawn = calendar(sessions, today) if any(map(is_live, sessions)) else _NOTHING
    return sections().practice(plan_words(sessions, today, PAST_WEEKS), drawn)


def trends(sessions: Sequence[SessionRecord]) -> Markup:
    """Spine and hips of each exercise against the person's own beginning."""
    rows = []
    for what in practised(sessions):
        scores = []
        for part in PARTS:
            one = trend(sessions, what, part)
            words, name = sentence(trend_words(one)), score_name(part)
            chart = trend_chart(one, f"{what_name(what)}, {name}: {words}.") if one.values else _NOTHING
            scores.append((name, words, chart))
        rows.append((what_name(what), scores))
    return sections().trends(rows, band_words()) if rows else _NOTHING


def both_sides(sessions: Sequence[SessionRecord]) -> Markup:
    """Left against right for each exercise that has sides."""
    rows = [
        (what_name(both.what), sentence(sides_words(both)), *_side_cells(both.left), *_side_cells(both.right))
        for what in practised(sessions)
        if (both := sides(sessions, what))
    ]
    heads = (_("Exercise"), _("Comparison"), *_side_heads(_("left")), *_side_heads(_("right")))
    return sections().sides(heads, rows) if rows else _NOTHING


def _side_heads(side: str) -> tuple[str, ...]:
    return tuple(f"{name} {side}" for name in (_("Reps"), _("Range"), _("Spine"), _("Hips")))


def _side_cells(side: SideFigures) -> tuple[str, ...]:
    def number(value: float | None, unit: str = "") -> str:
        return _(NOT_SEEN) if value is None else f"{value:.0f}{unit}"

    return (str(side.reps), number(side.range_deg, "°"), number(side.spine), number(side.hips))


def faults(sessions: Sequence[SessionRecord], most: int = 12) -> Markup:
    """The most frequent faults, at most ``most``, and whether they have become less or more frequent."""
    rows = [_fault_cells(one) for one in fault_trends(sessions)[:most]]
    heads = (_("Exercise"), _("Fault"), _("How often"), _("First third"), _("Last third"), _("Trend"))
    return sections().faults(heads, rows) if rows else _NOTHING


def _fault_cells(one: FaultTrend) -> tuple[str, ...]:
    label = sentence(fault_label(one.exercise, one.code))
    counts = ((one.reps, one.judged), one.first, one.last)
    often = (_("{n} of {all}").format(n=n, all=judged) if judged else "–" for n, judged in counts)
    return (exercise_name(one.exercise), label, *often, sentence(verdict_words(one)))


def pain(sessions: Sequence[SessionRecord]) -> Markup:
    """Pain before and after practice, over the weeks; empty if the person never entered any."""
    told = pain_of(sessions)
    words = pain_words(told)
    return sections().pain(words, pain_chart(told, words)) if told else _NOTHING


def unseen(sessions: Sequence[SessionRecord], most: int) -> Markup:
    """The faults not seen, and in how many sets, for each of at most ``most`` pieces of advice that would help."""
    by_advice: dict[str, list[str]] = {}
    for what, n, advice in unseen_counts(sessions):
        by_advice.setdefault(advice, []).append(f"{what} ({count_sets(n)})")
    words = []
    for advice, whats in [*by_advice.items()][:most]:
        more = [_("{n} more").format(n=len(whats) - _MOST_NAMED)] if len(whats) > _MOST_NAMED else []
        words.append(f"{'; '.join(whats[:_MOST_NAMED] + more)}. {advice}")
    return sections().unseen(words) if words else _NOTHING
