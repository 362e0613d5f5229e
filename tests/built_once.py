"""Has typer's test runner build the program's commands once a process.

Typer reads the types of all commands' options anew for every command that a test runs: half of the test's time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from typer import Typer, testing

_build = testing._get_command


@cache
def _built(app: Typer, *commands: Any) -> Any:
    return _build(app)


# An app is built anew for a test that adds a command of its own.
testing._get_command = lambda app: _built(app, *app.registered_commands)
