"""How to get down to the mat and up again without strain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import exercises
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.plan import programme_file

if TYPE_CHECKING:
    from rich.console import Console

    from trainer.base.questions import Asker

#: The name that ``pilates show`` accepts for it.
MAT = "mat"
TITLE = N_("Down to the mat and up again")
#: The steps. The person rolls in one piece, as physiotherapists teach for getting out of bed; not yet reviewed by one.
DOWN = (
    N_("Stand beside the mat, with a steady chair within reach."),
    N_("Step one foot back and lower that knee to the mat, your back long and a hand on the chair."),
    N_("Bring the other knee down, then both hands: you are on all fours."),
    N_("Sit to one side on your hip and let yourself down onto that side with your hands."),
    N_("Keep your knees bent and together, and roll onto your back in one piece."),
)
UP = (
    N_("Bend your knees and roll onto your side in one piece, knees and shoulders together."),
    N_("Push yourself up with both hands, and come onto all fours."),
    N_("Put one foot flat in front of you, and a hand on the chair or on your thigh."),
    N_("Push up with leg and hand, your back long. Stand for a breath before you walk."),
)
UP_AGAIN = N_("And up again:")
ELSE = N_("If kneeling or leaning on your hands hurts, stay on the chair, with the programme {name}.")
#: The programme that needs no mat.
CHAIR = "chair"


def is_on_mat(exercise: str) -> bool:
    """Whether the exercise is done lying or on all fours."""
    need = exercises.get(exercise).need
    return need is not None and not any(posture.is_upright for posture in need.postures)


def lines() -> list[str]:
    """The steps down, the steps up, and what to do instead, in the person's language."""
    return [
        *_numbered(DOWN),
        _(UP_AGAIN),
        *_numbered(UP),
        _instead(),
    ]


def tell(asker: Asker) -> None:
    """Tell the steps down, then those up, each on a page of its own, so that they can be read from the mat."""
    asker.tell("\n".join((*_numbered(DOWN), _instead())), _(TITLE))
    asker.tell("\n".join(_numbered(UP)), _(UP_AGAIN))


def _instead() -> str:
    return _(ELSE).format(name=_(programme_file.shipped()[CHAIR].name))


def _numbered(steps: Sequence[str]) -> list[str]:
    return [f"{n}. {_(step)}" for n, step in enumerate(steps, 1)]


def print_mat(console: Console) -> None:
    """Print how to get down and up."""
    console.print(_(TITLE), style="bold")
    for line in lines():
        console.print(line)
