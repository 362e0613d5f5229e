"""How much a person feels able to do today, and what follows for the sets of a session."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from trainer.base.language import gettext_ as _
from trainer.base.questions import Choice, Question
from trainer.plan.programme import PlannedSet
from trainer.record.items import Capability

__all__ = ["capability_of", "capability_question", "scaled"]

#: Repetitions or seconds of a set as a share of the planned ones. Taste: a third less is felt; a quarter more is within
#: what a step or two would bring.
SHARE: dict[Capability, float] = {"less": 2 / 3, "usual": 1.0, "more": 1.25}


def capability_question() -> Question:
    """How much the person feels able to do; Enter takes "as usual"."""
    return Question(
        _("How much do you feel able to do today?"),
        (Choice("less", _("Less")), Choice("usual", _("As usual")), Choice("more", _("More"))),
        default="usual",
    )


def capability_of(chosen: str) -> Capability:
    """The answer of a choice's id."""
    return "less" if chosen == "less" else "more" if chosen == "more" else "usual"


def scaled(sets: Sequence[PlannedSet], capability: Capability) -> tuple[PlannedSet, ...]:
    """The sets with smaller or larger amounts, rounded up; no set is added or left out."""
    share = SHARE[capability]
    return tuple(
        one if one.amount is None else replace(one, amount=math.ceil(round(one.amount * share, 6))) for one in sets
    )
