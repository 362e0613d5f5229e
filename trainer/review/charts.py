"""Small charts of many sessions: the calendar, a score over time, pain over time. Places here, SVG in the template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from markupsafe import Markup

from trainer.base.dates import day_text, month_text, weekday_text
from trainer.base.language import gettext_ as _
from trainer.base.pages import Macros, macros
from trainer.plan.adherence import BITE_MIN, Pain, full_days, minutes_by_day, minutes_text, monday_of
from trainer.plan.days import practice
from trainer.record.records import SessionRecord
from trainer.review.ranges import RangeTrend
from trainer.review.trends import Trend

_Box = dict[str, int]
#: The first and the last moment of a chart.
Span = tuple[datetime, datetime]
#: Minimum and maximum number of weeks in the calendar.
LEAST_WEEKS, MOST_WEEKS = 8, 26
#: The calendar in SVG units: from one square to the next, and the room for the names of weekdays and months.
_STEP, _LEFT, _TOP = 15, 26, 16
#: A chart over time in SVG units: its size, and the edges of its axes.
_BOX = {"width": 320, "height": 98, "left": 26, "right": 312, "top": 6, "bottom": 76}
#: The same for a small chart in a table.
_SMALL = {"width": 150, "height": 46, "left": 18, "right": 148, "top": 5, "bottom": 41}
#: The line through the points is their running median over this many sessions.
_RUN = 5


def calendar(sessions: Sequence[SessionRecord], today: date) -> Markup:
    """Half a year at most, a square for each day: the stronger, the longer; a full session has a ring."""
    done = practice(sessions)
    minutes, full = minutes_by_day(done), full_days(done)
    this = monday_of(today)
    first = min(minutes, default=today)
    count = min(MOST_WEEKS, max(LEAST_WEEKS, (this - monday_of(first)).days // 7 + 1))
    start = this - timedelta(weeks=count - 1)
    mondays = [start + timedelta(weeks=week) for week in range(count)]
    days = [start + timedelta(days=n) for n in range((today - start).days + 1)]
    label = _("Calendar: practised on {days} of {all} days.").format(
        days=sum(start <= day <= today for day in minutes), all=len(days)
    )
    return _macros().calendar(
        label=label,
        width=_LEFT + count * _STEP,
        height=_TOP + 7 * _STEP,
        months=[(_LEFT + n * _STEP, month_text(day)) for n, day in enumerate(mondays) if day.day <= 7],
        weekdays=[(_TOP + n * _STEP + 10, weekday_text(start + timedelta(days=n))) for n in (0, 2, 4, 6)],
        days=[_day(day, n, minutes.get(day, 0.0), day in full) for n, day in enumerate(days)],
    )


def _day(day: date, n: int, minutes: float, is_full: bool) -> dict[str, Any]:
    """The square of a day, ``n`` days after the calendar's first Monday."""
    done = minutes_text(minutes) if minutes else _("no practice")
    return {
        "x": _LEFT + n // 7 * _STEP,
        "y": _TOP + n % 7 * _STEP,
        "level": 0 if not minutes else 1 if minutes < BITE_MIN else 3 if is_full else 2,
        "is_full": is_full,
        "words": f"{weekday_text(day)} {day_text(day)}: {done}",
    }


def trend_chart(one: Trend, label: str, within: Span | None = None) -> Markup:
    """The score over time from 0 to 100: a point a session, the running median, the band of the beginning.

    Args:
        one: the score.
        label: the chart in words.
        within: draws a small chart of this time, without dates; None for a large one of all sessions.
    """
    box = _BOX if within is None else _SMALL
    moments = sorted((*one.at, *one.unseen)) if within is None else within
    x_of, y_of = _along(moments, box), _up(100, box)
    shown = [(at, value) for at, value in zip(one.at, one.values, strict=True) if moments[0] <= at <= moments[-1]]
    points = [(x_of(at), y_of(value)) for at, value in shown]
    half = _RUN // 2
    line = [(x, median(y for _x, y in points[max(0, k - half) : k + half + 1])) for k, (x, _y) in enumerate(points)]
    return _macros().trend(
        **_axes(moments, y_of, (0, 50, 100), box),
        label=label,
        band=one.band
        and {
            "top": y_of(one.band.high),
            "middle": y_of(one.band.middle),
            "height": round(y_of(one.band.low) - y_of(one.band.high), 1),
        },
        line=[(x, round(y, 1)) for x, y in line] if len(points) >= _RUN else [],
        points=points,
        unseen=[x_of(at) for at in one.unseen if moments[0] <= at <= moments[-1]],
    )


def pain_chart(pains: Sequence[Pain], label: str) -> Markup:
    """Pain over time from 0 to 10: a ring before the session, a dot after it, and a line from ring to dot."""
    moments = [pain.at for pain in pains]
    x_of, y_of = _along(moments, _BOX), _up(10, _BOX)
    before = [(x_of(pain.at), y_of(pain.before)) for pain in pains if pain.before is not None]
    after = [(x_of(pain.at), y_of(pain.after)) for pain in pains if pain.after is not None]
    both = [(x_of(p.at), p.before, p.after) for p in pains]
    return _macros().pain(
        **_axes(moments, y_of, (0, 5, 10), _BOX),
        label=label,
        ways=[(x, y_of(b), y_of(a)) for x, b, a in both if b is not None and a is not None],
        before=before,
        after=after,
    )


def range_chart(many: Sequence[RangeTrend], label: str, within: Span) -> Markup:
    """Ranges over time, from 0: a line for each side, dots on the left, rings on the right."""
    most = max(1.0, *(value for one in many for value in one.ranges_deg))  # a damaged record may have no larger one
    x_of, y_of = _along(within, _SMALL), _up(1.1 * most, _SMALL)
    lines = [(one.side, [(x_of(at), y_of(v)) for at, v in zip(one.at, one.ranges_deg, strict=True)]) for one in many]
    return _macros().ranges(**_axes(within, y_of, (0, round(most)), _SMALL), label=label, lines=lines)


def _macros() -> Macros:
    return macros("review", "charts.html")


def _along(moments: Sequence[datetime], box: _Box) -> Callable[[datetime], float]:
    """Time as a place from left to right; a single moment stands in the middle."""
    first, last = min(moments, default=datetime.min), max(moments, default=datetime.min)
    span_s = (last - first).total_seconds()
    left, right = box["left"] + 3, box["right"] - 3

    def x_of(at: datetime) -> float:
        part = (at - first).total_seconds() / span_s if span_s else 0.5
        return round(left + (right - left) * part, 1)

    return x_of


def _up(most: float, box: _Box) -> Callable[[float], float]:
    """A value between 0 and ``most`` as a place from bottom to top."""
    top, bottom = box["top"], box["bottom"]
    return lambda value: round(bottom - (bottom - top) * value / most, 1)


def _axes(
    moments: Sequence[datetime], y_of: Callable[[float], float], levels: Sequence[int], box: _Box
) -> dict[str, Any]:
    first, last = (day_text(pick(moments).astimezone()) if moments else "" for pick in (min, max))
    return {"box": box, "levels": [(y_of(level), str(level)) for level in levels], "first": first, "last": last}
