"""The schema of the file with which the results of a plan go back; msgspec checks every field against it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from trainer.record.export_format import (
    Answers,
    Cleared,
    Consents,
    Days,
    Moment,
    PersonName,
    Session,
    Uid,
    check_uids,
    check_year,
)

#: Format version of the file.
FORMAT = 1
#: The file's own name for its format, so that it is not taken for another JSON file.
KIND = "pilates results"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Kind and format number, read first: the types below do not apply to a newer format."""

    kind: str
    format: int


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Health answers that go along with results; see :class:`trainer.record.records.Person`."""

    health: Answers
    cleared: Cleared
    answered: Days


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """The file with which the results of a plan go back to its author.

    Attributes:
        patient: the id in the plan.
        name: the patient's name in the plan; it may be a code.
        exported_at: when the file was written.
        consents: all about this plan and its author.
        sessions: since the plan is followed.
        health: None unless the patient agreed to that too.
    """

    patient: Uid
    name: PersonName
    exported_at: Moment
    consents: Consents
    sessions: Annotated[list[Session], Meta(max_length=20_000)]
    health: Health | None = None

    def __post_init__(self) -> None:
        check_year(self.exported_at)
        if not all(words.isprintable() for words in (self.name, *(one.recipient for one in self.consents))):
            raise ValueError("a name holds characters that cannot be printed")
        check_uids(self.sessions)
        last = max(self.consents, key=lambda one: (one.at, not one.is_given), default=None)
        if any(one.patient != self.patient for one in self.consents):
            raise ValueError("a consent is about another person")
        if (self.sessions or self.health) and not (last and last.is_given):
            raise ValueError("the person has not agreed to hand it on")
        if self.health and not (last and last.with_health):
            raise ValueError("the person has not agreed to hand their health answers on")
