"""Words for a session: its sets, what comes next, where the camera must go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import exercises
from calibration.text import say
from trainer.base.language import N_, ngettext
from trainer.base.language import gettext_ as _
from trainer.coach.utterance import Kind, Utterance
from trainer.plan.places import order_of
from trainer.plan.programme import CAMERA_S, PlannedSet, change_s, is_held
from trainer.session.flow import Flow, Phase, by_arm

AWAY = N_("Paused: you left the start position. Take it again to go on.")
#: Where a raised arm skips the set, see :func:`~trainer.session.flow.by_arm`.
AWAY_OR_SKIP = N_("Paused: you left the start position. Take it again to go on, or raise one arm to skip this set.")


def set_words(one: PlannedSet) -> str:
    """Describe a set: "Clam, left side, set 1 of 2, 8 times"."""
    exercise = exercises.get(one.exercise)
    parts = [_(exercise.name)]
    if one.side is not None:
        parts.append(_("left side") if one.side == "left" else _("right side"))
    if one.of > 1:
        parts.append(_("set {n} of {sets}").format(n=one.n, sets=one.of))
    if one.amount is not None and is_held(exercise):
        parts.append(ngettext("{n} second", "{n} seconds", one.amount).format(n=one.amount))
    elif one.amount is not None:
        parts.append(ngettext("{n} time", "{n} times", one.amount).format(n=one.amount))
    return ", ".join(parts)


def form_words(one: PlannedSet) -> str:
    """How to do the easier or harder form of a set, and the note of whoever wrote the plan; "" for neither."""
    text = _("Harder today: {how}") if one.variant == "harder" else _("Easier today: {how}")
    form = text.format(how=_(_how(one))) if one.variant else ""
    return " ".join(filter(None, (form, _(one.note) if one.note else "")))


def words(flow: Flow) -> str:
    """The words for the current phase; "" where the set has its own."""
    match flow.phase:
        case Phase.REST if flow.after is not None:
            after = flow.after
            if after.exercise != flow.now.exercise or after.side != flow.now.side:
                # The set's number is left out to keep the line short: it is always the first.
                return _("Rest. Next: {what}").format(what=set_words(replace(after, of=1)))
            if after.of == 1:
                return _("Rest.")
            return _("Rest. Next: {what}").format(what=_("set {n} of {sets}").format(n=after.n, sets=after.of))
        case Phase.AWAY:
            return _(_away(flow))
        case _:
            return ""


def _away(flow: Flow) -> str:
    return AWAY if by_arm(flow) is None else AWAY_OR_SKIP


def announcements(before: Flow, now: Flow, t_s: float) -> list[Utterance]:
    """The words at a change of the flow: what comes next, and where the camera goes."""
    told = _announcement(before, now, t_s)
    if told is None:
        return []
    place = _place(now) if now.at > before.at or now.phase is Phase.REST else ""
    place = place if before.phase is not Phase.REST else ""
    note = now.now.note if now.at > before.at else ""
    return [told, *(Utterance(t_s, Kind.STATE, text) for text in (place, note) if text)]


def _announcement(before: Flow, now: Flow, t_s: float) -> Utterance | None:
    if now.phase is Phase.END and before.phase is Phase.SET and len(now.sets) > 1:
        return Utterance(t_s, Kind.STATE, N_("That was the last one. Well done."))
    if now.phase is Phase.AWAY and before.phase is not Phase.AWAY:
        return Utterance(t_s, Kind.STATE, _away(now))
    if now.phase is Phase.REST and before.phase in (Phase.SET, Phase.GET_READY) and now.after is not None:
        if now.after.exercise != now.now.exercise:
            return Utterance(t_s, Kind.REST, say("Rest. Next: {name}.", name=exercises.get(now.after.exercise).name))
        if now.after.side != now.now.side:
            return Utterance(t_s, Kind.SIDE, N_("Rest. The other side is next."))
        return Utterance(t_s, Kind.REST, N_("Rest."))
    is_taught = before.stage is Phase.LESSON and now.phase is Phase.GET_READY
    if (now.run == before.run and not is_taught) or now.phase is Phase.LESSON:
        return None
    if now.at == before.at and not is_taught:
        return Utterance(t_s, Kind.STATE, N_("Once more."))
    name = exercises.get(now.now.exercise).name
    if before.phase is not Phase.REST and not is_taught:
        return Utterance(t_s, Kind.STATE, say("On to: {name}.", name=name))
    how = _how(now.now) if now.now.n == 1 else ""
    text = N_("Get ready: {name}. {how}") if how else N_("Get ready: {name}.")
    return Utterance(t_s, Kind.STATE, say(text, name=name, how=how))


def _how(one: PlannedSet) -> str:
    """How to do the easier or harder form, as a message id; "" for the standard form."""
    exercise = exercises.get(one.exercise)
    return {"easier": exercise.easier, "harder": exercise.harder}.get(one.variant, "")


def move_words(flow: Flow) -> str:
    """Where the camera must go for the next set, while resting or getting ready; "" if it can stay."""
    return _(_place(flow))


def _place(flow: Flow) -> str:
    """Like :func:`move_words`, as a message id."""
    old, new = (flow.now, flow.after) if flow.phase is Phase.REST else (flow.previous, flow.now)
    if new is None or flow.phase not in (Phase.REST, Phase.GET_READY):
        return ""
    same = old is not None and (old.exercise == new.exercise or change_s(old, new) < CAMERA_S)
    return "" if same else order_of(new)


def summary(sets: Sequence[PlannedSet]) -> list[str]:
    """One line for each exercise of a session: "Clam: 2 sets of 8 times on each side"."""
    lines: dict[tuple[str, int | None, int, str], list[PlannedSet]] = {}
    for one in sets:
        lines.setdefault((one.exercise, one.amount, one.of, one.part), []).append(one)
    return [_line(parts) for parts in lines.values()]


def _line(parts: Sequence[PlannedSet]) -> str:
    one, exercise = parts[0], exercises.get(parts[0].exercise)
    amount = one.amount or 0
    if is_held(exercise):
        each = ngettext("{n} second", "{n} seconds", amount).format(n=amount)
    else:
        each = ngettext("{n} time", "{n} times", amount).format(n=amount)
    sides = {part.side for part in parts}
    n = len(parts) // len(sides)
    sets = ngettext("{n} set", "{n} sets", n).format(n=n)
    line = _("{name}: {sets} of {each} on each side") if len(sides) > 1 else _("{name}: {sets} of {each}")
    form = {"easier": _(" (easier form)"), "harder": _(" (harder form)")}.get(one.variant, "")
    return line.format(name=_(exercise.name), sets=sets, each=each) + form
