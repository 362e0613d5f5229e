"""The commands that change the record or hand it over. Heavy imports happen inside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from trainer.errors import TrainerError

if TYPE_CHECKING:
    from rich.console import Console

    from trainer.store import SessionRecord, SetRecord, Store

SetsArgument = Annotated[list[int] | None, typer.Argument(help="Numbers of sets; without any, they are listed.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the program's."""
    for command in (rescore,):
        app.command()(command)


def rescore(
    sets: SetsArgument = None,
    every: Annotated[bool, typer.Option("--all", help="All sets.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last rescoring of these sets back.")] = False,
) -> None:
    """Judge recorded sets again, from their landmarks, with today's checkers, and show what changed.

    Example: [bold]pilates rescore --all --dry-run[/]
    """
    from trainer import rescore as again

    console = _console()
    with _store(console) as store:
        found = {one.id: (session, one) for session in reversed(store.sessions()) for one in session.sets}
        if not sets and not every:
            for session, one in found.values():
                console.print(_set_line(session, one), highlight=False)
            console.print("Name sets by their numbers, or say --all." if found else "Nothing has been recorded yet.")
            return
        if unknown := [str(number) for number in sets or () if number not in found]:
            raise TrainerError(f"There is no set {unknown[0]}.", "List them with: pilates rescore")
        for session, one in found.values() if every else [found[number] for number in sets or ()]:
            if undo:
                if dry_run:
                    raise TrainerError("--undo and --dry-run cannot go together.")
                verdict = "as it was before" if again.undo(store, one.id) else "has not been rescored"
            elif (after := again.rescore(store, one)) is None:
                verdict = "cannot be judged: no landmarks, or an exercise that this version does not know"
            else:
                changes = again.changes(one.result(), after)
                verdict = ", ".join(changes) or "the same"
                if changes and not dry_run:
                    again.keep(store, one, after)
            console.print(f"{_set_line(session, one)}: {verdict}", highlight=False)


def _set_line(session: SessionRecord, one: SetRecord) -> str:
    from trainer.review import exercise_name, local_text

    whose = "" if session.person == "me" else f", {session.person}"
    side = f" {one.side}" if one.side else ""
    return f"{one.id:>4}  {local_text(one.started_at)}{whose}, {exercise_name(one.exercise)}{side}"


def _store(console: Console) -> Store:
    from trainer.paths import record_path
    from trainer.store import Store

    store = Store(record_path())
    if store.notice:
        console.print(f"[yellow]{store.notice}[/]")
    return store


def _console() -> Console:
    from rich.console import Console

    return Console(soft_wrap=True)
