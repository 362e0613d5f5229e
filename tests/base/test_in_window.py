"""In the window nobody can type: an error whose hint names a command, an option or a variable has words for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from trainer.base.errors import TrainerError
from trainer.base.language import language, use

TRAINER = Path(__file__).parents[2] / "trainer"
#: Rooms and modules whose errors only end a command in a terminal.
IN_TERMINAL = (
    "cli", "check", "cluster", "companion", "doctor", "exchange", "recordings", "remind", "starter", "base/terminal.py",
    "capture/clip.py", "plan/new_plan.py", "plan/own_plan.py", "record/selection.py", "review/in_terminal.py",
    "session/start.py", "taught", "teach/show.py",
)  # fmt: skip
#: Errors of the functions that serve the terminal in the other modules.
ALSO_IN_TERMINAL = {
    ("plan/health.py", "ready"),  # before a command that practises
}
KINDS = ("TrainerError", "SourceError", "ModelError", "DamageError")
NAMED = re.compile(r"\bcommand\(|--[a-z]|`|PILATES_|\bvariable\b|\b_INSTEAD\b|\bpip\b|\{by\}")


def errors() -> Iterator[tuple[str, str, ast.Call, str]]:
    """File, function, call and its arguments as text, of every error of this program that is made there."""
    for file in sorted(TRAINER.rglob("*.py")):
        name = file.relative_to(TRAINER).as_posix()
        if name.startswith(IN_TERMINAL):
            continue
        source = file.read_text(encoding="utf-8")
        for function in ast.walk(ast.parse(source)):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KINDS:
                    text = " ".join(ast.get_source_segment(source, one) or "" for one in call.args[1:])
                    text += " ".join(ast.unparse(key) for key in call.keywords if key.arg == "hint")
                    yield name, function.name, call, text


def test_every_hint_that_cannot_be_followed_in_the_window_has_words_for_it() -> None:
    found = list(errors())
    assert len(found) > 30  # it looks in the right place
    without = {
        (name, function)
        for name, function, call, hint in found
        if NAMED.search(hint) and not any(key.arg == "in_window" for key in call.keywords)
    }
    assert without == ALSO_IN_TERMINAL


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (TrainerError("The disk is full.", "Free some space."), "The disk is full. Free some space."),
        (TrainerError("No.", "Run `pilates doctor`.", in_window="Plug it in."), "Plug it in."),
    ],
)
def test_what_the_window_shows(error: TrainerError, shown: str) -> None:
    assert error.in_window == shown


def test_a_message_without_words_for_the_window_says_in_other_languages_that_it_is_in_english() -> None:
    before = language()
    use("es")
    try:
        error = TrainerError("The disk is full.", "Free some space.")
    finally:
        use(before)
    assert str(error) == "The disk is full. Free some space."
    assert error.in_window == f"Este mensaje solo existe en inglés: {error}"
