"""Hands the results of the followed plan on, from the home screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import platformdirs

from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker
from trainer.exchange.results import new_file, sent_words, write_results
from trainer.plan import consent, own_plan
from trainer.plan.health import ME
from trainer.plan.plan_file import Plan
from trainer.record.clients import consents
from trainer.record.store import Store

__all__ = ["hand_on"]


def hand_on(asker: Asker, record: Callable[[], Store]) -> None:
    """Ask for the consent, or where it was given before what to do, and write the file.

    Args:
        asker: asks.
        record: opens the record.

    Raises:
        TrainerError: there is no plan that takes results back, or the file cannot be written.
    """
    plan = own_plan.for_results()
    with record() as store:
        held = consent.standing(consents(store, ME), plan)
        if held is None:
            chosen = consent.WRITE if consent.ask(asker, store, plan) else None
        else:
            chosen = asker.ask(consent.again_question(plan, held))
        if chosen == consent.WRITE:
            _write(asker, store, plan)
        elif chosen == consent.WITHDRAW and held is not None:
            consent.withdraw(store, held)
            asker.tell(consent.withdrawn_words(held))


def _write(asker: Asker, store: Store, plan: Plan) -> None:
    file = new_file(_folder(), date.today())
    count = write_results(store, plan, file)
    asker.tell("\n".join((_("The file: {file}").format(file=file), sent_words(plan, count))))


def _folder() -> Path:
    """Where people look for their files: their documents, or their home."""
    documents = platformdirs.user_documents_path()
    return documents if documents.is_dir() else Path.home()
