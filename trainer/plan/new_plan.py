"""Makes a plan from the built-in programmes, by questions in the window or the terminal."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from trainer.base.atomic import atomic_write
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.paths import is_there
from trainer.base.questions import Asker, Choice, Question
from trainer.plan.own_plan import blocks_text, written
from trainer.plan.plan_file import parse
from trainer.plan.programme import FOCUS_NAMES, Focus
from trainer.record.clients import client_of
from trainer.record.records import Client
from trainer.record.store import Store

#: The foci to choose from; each has a built-in bite of the same name.
FOCI: tuple[Focus, ...] = ("glutes", "abdominals", "upper_back", "mobility")
#: How many weeks a plan may last. Taste: bodies change in months, attention in weeks.
WEEKS = (4, 6, 8)


def ask_client(asker: Asker, store: Store, person: str) -> Client | None:
    """The client for whom a plan is written: the known one of this name, or else a new one. Nothing is saved.

    None if the author leaves the question.

    Args:
        asker: asks whether a known client is meant.
        store: the record.
        person: their name.

    Raises:
        TrainerError: the name belongs to somebody else, or is no name.
    """
    if not person.strip() or not person.isprintable():
        raise TrainerError("--for needs a name or a code on one line.")
    known = client_of(store, person)
    if known is None:
        return Client(person, uuid4().hex)
    words = _("{name} is among your clients already. Is this plan for the same person?").format(name=person)
    same = Choice("same", _("Yes"), _("The results of both plans come together."))
    chosen = asker.ask(Question(words, (same, Choice("other", _("No")))))
    if chosen == "other":
        raise TrainerError(
            f"{person} is somebody else, so no plan was written.", "Give another name or code with --for."
        )
    return None if chosen is None else known


def ask_plan(asker: Asker, name: str, by: str, person: str, patient: str = "") -> str | None:
    """Ask for focus, length and progression, and write the plan.

    Args:
        asker: asks.
        name: of the plan.
        by: who writes it.
        person: the person that the plan is for.
        patient: the number under which their results come back, "" for none.

    Returns:
        The text of its file; None if the person left a question.
    """
    first = asker.ask(Question(_("What should the plan work on most?"), _foci(FOCI), default=FOCI[0]))
    if first is None:
        return None
    rest = tuple(one for one in FOCI if one != first)
    second = asker.ask(Question(_("And what else, on other days?"), _foci(rest), default=rest[0]))
    if second is None:
        return None
    lengths = tuple(Choice(str(n), _("{n} weeks").format(n=n)) for n in WEEKS)
    weeks = asker.ask(Question(_("How long should it last?"), lengths, default=str(WEEKS[0])))
    if weeks is None:
        return None
    ways = (
        Choice("own", _("As my results allow"), _("Two good days in a row add a little.")),
        Choice("weekly", _("Week by week"), _("The same, but the largest dose rises only week by week.")),
        Choice("fixed", _("Not at all"), _("The first dose stays.")),
    )
    progression = asker.ask(Question(_("How should the doses grow?"), ways, default="own"))
    if progression is None:
        return None
    head = {"name": name, "by": by, "for": person, "weeks": int(weeks), "progression": progression}
    if patient:
        head["patient"] = patient
    parts = [(first, "warm_up"), (first, "main"), (second, "main"), (first, "cool_down")]
    return written(head, "".join(blocks_text(focus, part) for focus, part in parts))


def _foci(foci: tuple[Focus, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(one, _(FOCUS_NAMES[one])) for one in foci)


def save(text: str, path: Path) -> None:
    """Write a plan to a new file.

    Raises:
        TrainerError: it is not a plan, or the file is there already or cannot be written.
    """
    parse(text, str(path))
    if is_there(path):
        raise TrainerError(f"{path} already exists; nothing was written.", "Give another name with --to.")
    try:
        atomic_write(path, text)
    except OSError as error:
        raise TrainerError(f"{path} cannot be written: {error.strerror or error}.") from error
