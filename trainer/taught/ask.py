"""The questions of ``pilates teach``, in the terminal or in a window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast, get_args

from exercises.judging.conditions import CONDITION_WORDS
from exercises.judging.declaration import Condition
from trainer.base.errors import TrainerError
from trainer.base.language import N_, ngettext
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, Choice, LeftError, Question

__all__ = [
    "OTHER",
    "ask_count",
    "ask_excluded",
    "ask_posture",
    "ask_still",
    "conditions_in",
]

#: The explicit answer that an exercise is for everybody.
NOBODY = "nobody"
DONE = "done"
#: The numbers of repetitions and holds that are offered. **Taste:** ours; other numbers are given as options.
REPS, HOLDS = (3, 4, 5), (3, 4, 5)
HOLD = "hold_"
#: None of the postures that the camera's place is read from.
OTHER = "other"
POSTURE_WORDS: dict[str, str] = {
    "supine_feet_down": N_("on the back, feet down"),
    "supine_table_top": N_("on the back, feet up"),
    "side_lying": N_("on a side"),
    "prone": N_("on the front"),
    "standing": N_("standing"),
    "sitting": N_("sitting"),
}


def conditions_in(words: list[str]) -> tuple[Condition, ...]:
    """The conditions of ``--not-for``.

    Raises:
        TrainerError: one is unknown, or "nobody" stands beside others.
    """
    known = get_args(Condition)
    for word in words:
        if word != NOBODY and word not in known:
            raise TrainerError(f"There is no condition {word!r:.60}.", f"Use {NOBODY}, or: {', '.join(known)}")
    if NOBODY in words and len({*words}) > 1:
        raise TrainerError(f"{NOBODY} cannot be combined with conditions.", "Leave one of them out.")
    return tuple(cast(Condition, word) for word in dict.fromkeys(words) if word != NOBODY)


def ask_count(asker: Asker) -> tuple[int, bool]:
    """Ask what is shown: how many, and whether they are holds.

    Raises:
        LeftError: the question was left.
    """
    choices = {f"{n}": ngettext("{n} repetition", "{n} repetitions", n).format(n=n) for n in REPS}
    choices |= {f"{HOLD}{n}": ngettext("{n} hold", "{n} holds", n).format(n=n) for n in HOLDS}
    choices[f"{HOLD}1"] = _("one hold, ten seconds or longer")
    answer = asker.ask(Question(_("What do you show?"), tuple(Choice(one, text) for one, text in choices.items())))
    if answer is None:
        raise LeftError
    return int(answer.removeprefix(HOLD)), answer.startswith(HOLD)


def ask_posture(asker: Asker) -> str:
    """Ask for the start position, which a picture alone does not always tell: an id among ``POSTURES``, or "other".

    Raises:
        LeftError: the question was left.
    """
    words = POSTURE_WORDS | {OTHER: N_("another one, such as kneeling or on all fours")}
    choices = tuple(Choice(one, _(text)) for one, text in words.items())
    answer = asker.ask(Question(_("What is the start position?"), choices))
    if answer is None:
        raise LeftError
    return answer


def ask_excluded(asker: Asker) -> tuple[Condition, ...]:
    """Ask who must not do the exercise; an empty answer was given explicitly.

    Raises:
        LeftError: the question was left.
    """
    text = _("Who must not do this exercise?")
    words: dict[str, str] = {one: _(words) for one, words in CONDITION_WORDS.items()}
    return cast("tuple[Condition, ...]", _several(asker, text, words, _("Nobody: everybody may do it")))


def ask_still(asker: Asker, parts: Mapping[str, str]) -> tuple[str, ...]:
    """Ask which of the parts that kept still must keep still.

    Args:
        asker: asks.
        parts: words for each part, by the name of its measure.

    Raises:
        LeftError: the question was left.
    """
    return _several(asker, _("What must keep still?"), parts, _("None of these"))


def _several(asker: Asker, text: str, words: Mapping[str, str], none: str) -> tuple[str, ...]:
    chosen: list[str] = []
    while len(chosen) < len(words):
        left = [Choice(one, what) for one, what in words.items() if one not in chosen]
        end = Choice(DONE, _("That is all") if chosen else none)
        answer = asker.ask(Question(text, (*left, end), tuple(words[one] for one in chosen)))
        if answer is None:
            raise LeftError
        if answer == DONE:
            break
        chosen.append(answer)
    return tuple(chosen)
