"""Sentences about the trends, shared by the terminal, the page and the report."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from datetime import date

import exercises
from exercises.judging.declaration import Score
from exercises.judging.results import SCORES
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.coach.words import score_word
from trainer.plan.adherence import monday_of, streak_words, week_words, weeks, weeks_words
from trainer.plan.days import ahead_words, day_of, end_of, is_live, practice, up_to
from trainer.plan.programme import is_held
from trainer.record.records import SessionRecord
from trainer.record.wording import exercise_name, fault_label
from trainer.review.fault_trends import FaultTrend
from trainer.review.scores import tens, tens_text
from trainer.review.trends import (
    BASELINE_SESSIONS,
    LATELY_SESSIONS,
    LEAST_REPS,
    RANGE_DIFFERS_PCT,
    SCORE_DIFFERS,
    SideFigures,
    Sides,
    Trend,
    What,
    scored_otherwise,
)

#: Practice is compared with the plan over this many whole weeks before the current one.
PAST_WEEKS = 4


def what_name(what: What) -> str:
    """The exercise's name, with its variant unless that is the plain one."""
    name = exercise_name(what.exercise)
    match what.variant:
        case "easier":
            return _("{exercise}, easier").format(exercise=name)
        case "harder":
            return _("{exercise}, harder").format(exercise=name)
    return name


def score_name(score: Score) -> str:
    """The headline score's name."""
    return _("Spine") if score == "spine" else _("Hips")


def trend_words(one: Trend) -> str:
    """The trend of the score in a few words: "Good, up from 71 to 88"."""
    if not one.values:
        return _("not seen yet")
    if one.band is None or one.lately is None:
        return _("{score}; too early for a trend ({n} of {needed} sessions)").format(
            score=tens_text(one.values[-1]),
            n=len(one.values),
            needed=BASELINE_SESSIONS + LATELY_SESSIONS,
        )
    then, now = tens(one.band.middle), tens(one.lately)
    if one.verdict == "same":
        return _("{score}, about the same as at first").format(score=tens_text(one.lately))
    if then == now:  # the change is clear, but less than ten points
        slightly = {
            "better": _("{score}, slightly higher than at first"),
            "lower": _("{score}, slightly lower than at first"),
        }
        return slightly[one.verdict].format(score=tens_text(one.lately))
    words = {"better": _("{word}, up from {then} to {now}"), "lower": _("{word}, down from {then} to {now}")}
    return words[one.verdict].format(word=score_word(one.lately), now=now, then=then)


def band_words() -> str:
    """How the band is computed."""
    return _(
        "Each point is one session; a tick below the axis marks a session in which the score was not seen. The band "
        "shows where you started: the median of your first {n} sessions with a score, plus and minus their spread "
        "(1.48 times the median absolute deviation, at least 5 points). The trend compares your last {m} sessions "
        "with the band."
    ).format(n=BASELINE_SESSIONS, m=LATELY_SESSIONS)


def verdict_words(one: FaultTrend) -> str:
    """Whether the fault has become less or more frequent."""
    return {
        "too_few": _("too few to tell"),
        "going_away": _("less often than at first"),
        "growing": _("more often than at first"),
        "no_change": _("no clear change"),
    }[one.verdict]


def fault_words(one: FaultTrend) -> str:
    """Whether the fault has become less or more frequent, with its share at first and now."""
    if one.verdict == "too_few":
        return _("in {reps} of {judged}; too few for a trend").format(reps=one.reps, judged=one.judged)
    return _("{verdict}: from {then} % to {now} % of {counted}").format(
        verdict=verdict_words(one), then=_percent(one.first), now=_percent(one.last), counted=_counted(one.exercise)
    )


def _percent(counts: tuple[int, int]) -> int:
    """The share of the repetitions that have the fault, in whole percent."""
    return round(100 * counts[0] / counts[1])


def _counted(exercise: str) -> str:
    """The word for what this exercise counts: repetitions or holds."""
    with contextlib.suppress(ValueError):  # from a package that is not installed any more
        if is_held(exercises.get(exercise)):
            return _("holds")
    return _("repetitions")


def fault_sentence(one: FaultTrend) -> str:
    """The fault with its exercise: "the pelvis rolls back (Clam), less often than at first: …"."""
    return f"{fault_label(one.exercise, one.code)} ({exercise_name(one.exercise)}), {fault_words(one)}."


def sides_words(one: Sides) -> str:
    """How left and right differ, in a few words."""
    if not one.is_enough:
        return _("too few to compare: {left} left, {right} right; {needed} repetitions are needed on each side").format(
            left=one.left.reps, right=one.right.reps, needed=LEAST_REPS
        )
    said = [*_ranges_differ(one), *_scores_differ(one.left, one.right)]
    return ", ".join(said) if said else _("no clear difference")


def _ranges_differ(one: Sides) -> Iterable[str]:
    left, right = one.left.range_deg, one.right.range_deg
    if left is None or right is None:
        return
    if one.differ_deg is not None:
        if abs(left - right) > one.differ_deg:
            words = _("{more}° more on the left") if left > right else _("{more}° more on the right")
            yield words.format(more=f"{abs(left - right):.0f}")
    elif max(left, right) > 0 and 100 * abs(left - right) / max(left, right) > RANGE_DIFFERS_PCT:
        yield _("larger range on the left") if left > right else _("larger range on the right")


def _scores_differ(left: SideFigures, right: SideFigures) -> Iterable[str]:
    for a, b, on_left, on_right in (
        (left.spine, right.spine, _("spine better on the left"), _("spine better on the right")),
        (left.hips, right.hips, _("hips steadier on the left"), _("hips steadier on the right")),
    ):
        if a is not None and b is not None and abs(a - b) >= SCORE_DIFFERS:
            yield on_left if a > b else on_right


def limits_words() -> str:
    """The limits of these measurements, in one sentence."""
    return _(
        "Measured with one camera at home. Angles are accurate to a few degrees at best. A score tells how well a "
        "movement stayed within the exercise's tolerance; it is not a clinical measure. What the camera did not show "
        "is reported as not seen and never guessed."
    )


def unseen_counts(sessions: Sequence[SessionRecord]) -> list[tuple[str, int, str]]:
    """Sentences on what was not seen, in how many sets, and the advice; the most frequent first."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for session in sorted(sessions, key=lambda s: s.started_at):
        for one in session.sets:
            for note in {note.what: note for note in one.not_seen}.values():
                count, _advice = found.get((one.exercise, note.what), (0, ""))
                found[one.exercise, note.what] = (count + 1, note.advice)
    ranked = sorted(found.items(), key=lambda item: -item[1][0])
    named = [((exercise_name(ex), unseen_label(ex, what)), n, _(advice)) for (ex, what), (n, advice) in ranked]
    return [(": ".join(filter(None, names)), n, advice) for names, n, advice in named]


def unseen_label(exercise: str, what: str) -> str:
    """The name of what was not seen, a score's or a fault's; "" for anything else, whose reason says it all."""
    if what in SCORES:
        return _(what)
    try:
        is_limit = what not in exercises.get(exercise).fault_labels
    except ValueError:  # from a package that is not installed any more
        is_limit = False
    return "" if is_limit else fault_label(exercise, what)


def plan_words(sessions: Sequence[SessionRecord], today: date, past_weeks: int) -> list[str]:
    """Practice compared with the plan: this week, the whole weeks before it, and days in a row."""
    ahead = ahead_words(sessions, end_of(today))
    sessions = up_to(sessions, end_of(today))
    if not any(map(is_live, sessions)):
        clips = [_("These are recorded clips; they do not count as practice.")]
        clips = clips if any(session.sets for session in sessions) else []  # pain alone is no clip
        return [*clips, *([ahead] if ahead else [])]
    sessions = practice(sessions)
    *past, this = weeks(sessions, today, past_weeks + 1)
    first = min(map(day_of, sessions), default=today)
    whole = [week for week in past if week.monday >= monday_of(first)]
    said = [week_words(this), weeks_words(whole), streak_words(sessions, today), ahead]
    return [words for words in said if words]


def left_out_words(sessions: Sequence[SessionRecord]) -> str:
    """The sets that trends leave out because another version scored them, and what to do; "" if there are none."""
    n = scored_otherwise(sessions)
    if not n:
        return ""
    words = ngettext(
        "{n} set was scored by another version, so trends leave it out. Update it with: {command}",
        "{n} sets were scored by another version, so trends leave them out. Update them with: {command}",
        n,
    )
    return words.format(n=n, command=command("rescore", "--all"))
