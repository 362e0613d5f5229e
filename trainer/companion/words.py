"""What the companion says: at the start, as a nudge, and at the end of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trainer.base.invoked import command
from trainer.base.language import N_, ngettext
from trainer.base.language import gettext_ as _
from trainer.companion.sitting import SittingState
from trainer.plan.programme import Focus, Programme
from trainer.plan.today import PlanOf
from trainer.record.records import SessionRecord

__all__ = ["ASK_TALL", "NOT_SEEN", "STARTS", "LookCounts", "break_for", "nudge", "summary"]

STARTS = N_("I look at one picture every {seconds} seconds and keep none. I nudge you rarely. Ctrl-C ends it.")
ASK_TALL = N_("Sit as tall as you can for ten seconds and look at the screen.")
NOT_SEEN = N_("I don't see you well. Face the camera, with head and both shoulders in the picture.")
_NUDGES = {
    SittingState.SUNK: N_("You have been slumping for a few minutes. Let the crown of your head float up."),
    SittingState.HEAD_FORWARD: N_(
        "Your head has been forward for a few minutes. Let it float back over your shoulders."
    ),
    SittingState.LEANS: N_(
        "You have been leaning for a few minutes. Put your weight in the middle and level your shoulders."
    ),
}
#: The break that suits a finding; any other break is offered if that one is excluded.
_FOCUS: Mapping[SittingState, Focus] = {
    SittingState.SUNK: "upper_back",
    SittingState.HEAD_FORWARD: "posture",
    SittingState.LEANS: "mobility",
}


@dataclass(slots=True)
class LookCounts:
    """What the companion saw, in looks.

    Attributes:
        seen: looks that showed somebody.
        nobody: looks that showed nobody, or nobody who faced the camera.
        busy: looks that were skipped because another program used the camera.
        findings: looks after minutes of this posture.
        nudges: nudges given.
    """

    seen: int = 0
    nobody: int = 0
    busy: int = 0
    findings: dict[SittingState, int] = field(default_factory=dict)
    nudges: int = 0


def break_for(
    finding: SittingState, programmes: Mapping[str, Programme], sessions: Sequence[SessionRecord], plan_of: PlanOf
) -> Programme | None:
    """The two-minute break for a finding; None if the person's health excludes all of them.

    Args:
        finding: what was seen.
        programmes: all programmes by id.
        sessions: the person's sessions, newest first.
        plan_of: plans a programme's sets.
    """
    breaks = [one for one in programmes.values() if one.kind == "break" and one.is_judged]
    offered = [one for one in breaks if plan_of(one, sessions)]
    return min(offered, key=lambda one: one.focus != _FOCUS.get(finding), default=None)


def nudge(finding: SittingState, programme: Programme | None) -> str:
    """A nudge, with the break that suits it."""
    words = _(_NUDGES[finding])
    if programme is None:
        return words
    offer = _("Two minutes help: {name}. {command}")
    return f"{words} {offer.format(name=_(programme.name), command=command('start', programme.id))}"


def summary(seen: LookCounts, every_s: float) -> str:
    """The day in one line."""

    def minutes(looks: int) -> str:
        whole = round(looks * every_s / 60)
        return ngettext("{n} minute", "{n} minutes", whole).format(n=whole)

    postures = (
        _("sunk: {time}").format(time=minutes(seen.findings.get(SittingState.SUNK, 0))),
        _("head forward: {time}").format(time=minutes(seen.findings.get(SittingState.HEAD_FORWARD, 0))),
        _("leaning: {time}").format(time=minutes(seen.findings.get(SittingState.LEANS, 0))),
    )
    parts = [_("You sat here for {time} ({postures}).").format(time=minutes(seen.seen), postures=", ".join(postures))]
    parts.append(ngettext("{n} nudge.", "{n} nudges.", seen.nudges).format(n=seen.nudges))
    if seen.busy:
        looks = ngettext(
            "The camera was in use for {n} look.", "The camera was in use for {n} looks.", seen.busy
        ).format(n=seen.busy)
        parts.append(looks)
    return " ".join((*parts, _("Nothing was recorded.")))
