"""Small charts as SVG: they need no script, take the page's colours, and print as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from html import escape
from statistics import median

from trainer.base.dates import day_text, month_text, weekday_text
from trainer.base.language import gettext_ as _
from trainer.plan.adherence import BITE_MIN, Pain, full_days, minutes_by_day, minutes_text, monday_of
from trainer.plan.days import practice
from trainer.record.records import SessionRecord
from trainer.review.trends import Trend

#: Weeks that the calendar shows, at least and at most.
LEAST_WEEKS, MOST_WEEKS = 8, 26
_CELL, _STEP, _LEFT, _TOP = 12, 15, 26, 16
#: Width and height of a chart and the edges of its axes, in its own units.
_WIDTH, _HEIGHT = 320, 98
_X0, _X1, _Y0, _Y1 = 26, 312, 6, 76
#: The line through the points is their running median over this many sessions.
_RUN = 5


def calendar(sessions: Sequence[SessionRecord], today: date) -> str:
    """A square for each day of the last half year: the darker, the longer; a full session has a ring in it."""
    done = practice(sessions)
    days, full = minutes_by_day(done), full_days(done)
    this = monday_of(today)
    first = min(days, default=today)
    count = min(MOST_WEEKS, max(LEAST_WEEKS, (this - monday_of(first)).days // 7 + 1))
    start = this - timedelta(weeks=count - 1)
    parts = []
    for week in range(count):
        monday = start + timedelta(weeks=week)
        x = _LEFT + week * _STEP
        if monday.day <= 7:
            parts.append(f'<text x="{x}" y="11">{escape(month_text(monday))}</text>')
        for weekday in range(7):
            day = monday + timedelta(days=weekday)
            if day > today:
                break
            parts.append(_day(day, days.get(day, 0.0), day in full, x, _TOP + weekday * _STEP))
    for weekday in (0, 2, 4, 6):
        name = escape(weekday_text(start + timedelta(days=weekday)))
        parts.append(f'<text x="0" y="{_TOP + weekday * _STEP + 10}">{name}</text>')
    practised = sum(start <= day <= today for day in days)
    label = _("Calendar: practised on {days} of {all} days.").format(days=practised, all=(today - start).days + 1)
    width, height = _LEFT + count * _STEP, _TOP + 7 * _STEP
    return _svg("calendar", label, width, height, parts, most_px=round(1.6 * width))


def _day(day: date, minutes: float, is_full: bool, x: int, y: int) -> str:
    level = 0 if not minutes else 1 if minutes < BITE_MIN else 3 if is_full else 2
    done = minutes_text(minutes) if minutes else _("no practice")
    said = f"{weekday_text(day)} {day_text(day)}: {done}"
    square = f'<rect class="c{level}" x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" rx="2">'
    ring = f'<circle class="full" cx="{x + 6}" cy="{y + 6}" r="2.6"/>' if is_full else ""
    return f"{square}<title>{escape(said)}</title></rect>{ring}"


def trend_chart(one: Trend, label: str) -> str:
    """The score over time from 0 to 100: a point a session, the running median, the band of the beginning."""
    moments = sorted((*one.at, *one.unseen))
    x_of = _along(moments)

    def y_of(value: float) -> float:
        return _Y1 - (_Y1 - _Y0) * value / 100

    parts = _axes(moments, [(y_of(value), str(value)) for value in (0, 50, 100)])
    if one.band is not None:
        top, bottom = y_of(one.band.high), y_of(one.band.low)
        middle = y_of(one.band.middle)
        parts.append(f'<rect class="band" x="{_X0}" y="{top:.1f}" width="{_X1 - _X0}" height="{bottom - top:.1f}"/>')
        parts.append(f'<path class="middle" d="M{_X0} {middle:.1f}H{_X1}"/>')
    xs, ys = [x_of(at) for at in one.at], [y_of(value) for value in one.values]
    if len(xs) >= _RUN:
        half = _RUN // 2
        run = [median(ys[max(0, k - half) : k + half + 1]) for k in range(len(ys))]
        parts.append(_path("line", [f"{x:.1f} {y:.1f}" for x, y in zip(xs, run, strict=True)], "L"))
    parts.append(_path("dots", [f"{x:.1f} {y:.1f}h0" for x, y in zip(xs, ys, strict=True)], "M"))
    parts.append(_path("ticks", [f"{x_of(at):.1f} {_Y1 + 2}v5" for at in one.unseen], "M"))
    return _svg("trend", label, _WIDTH, _HEIGHT, parts)


def pain_chart(pains: Sequence[Pain], label: str) -> str:
    """Pain over time from 0 to 10: a ring before the session, a dot after it, and the way between them."""
    moments = [pain.at for pain in pains]
    x_of = _along(moments)

    def y_of(value: int) -> float:
        return _Y1 - (_Y1 - _Y0) * value / 10

    parts = _axes(moments, [(y_of(value), str(value)) for value in (0, 5, 10)])
    both = [(x_of(p.at), p.before, p.after) for p in pains]
    ways = [f"{x:.1f} {y_of(b):.1f}V{y_of(a):.1f}" for x, b, a in both if b is not None and a is not None]
    parts.append(_path("way", ways, "M"))
    parts += [f'<circle class="before" cx="{x:.1f}" cy="{y_of(b):.1f}" r="2.6"/>' for x, b, _a in both if b is not None]
    parts.append(_path("dots", [f"{x:.1f} {y_of(a):.1f}h0" for x, _b, a in both if a is not None], "M"))
    return _svg("trend pain", label, _WIDTH, _HEIGHT, parts)


def _along(moments: Sequence[datetime]) -> Callable[[datetime], float]:
    """Time as a place from left to right; a single moment stands in the middle."""
    first, last = min(moments, default=datetime.min), max(moments, default=datetime.min)
    span_s = (last - first).total_seconds()

    def x_of(at: datetime) -> float:
        part = (at - first).total_seconds() / span_s if span_s else 0.5
        return _X0 + 5 + (_X1 - _X0 - 10) * part

    return x_of


def _axes(moments: Sequence[datetime], levels: Sequence[tuple[float, str]]) -> list[str]:
    parts = [_path("grid", [f"{_X0} {y:.1f}H{_X1}" for y, _word in levels], "M")]
    parts += [f'<text class="level" x="{_X0 - 4}" y="{y + 3.5:.1f}">{escape(word)}</text>' for y, word in levels]
    if moments:
        first, last = (escape(day_text(pick(moments).astimezone())) for pick in (min, max))
        parts.append(f'<text x="{_X0}" y="{_HEIGHT - 4}">{first}</text>')
        if first != last:
            parts.append(f'<text class="last" x="{_X1}" y="{_HEIGHT - 4}">{last}</text>')
    return parts


def _path(css: str, points: Sequence[str], joined: str) -> str:
    return f'<path class="{css}" d="M{joined.join(points)}"/>' if points else ""


def _svg(css: str, label: str, width: int, height: int, parts: Sequence[str], most_px: int = 0) -> str:
    most = f' style="max-width:{most_px}px"' if most_px else ""
    return (
        f'<svg class="{css}"{most} viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">'
        + "".join(parts)
        + "</svg>"
    )
