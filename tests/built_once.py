"""Has typer's test runner build the program's commands once a process.

Typer reads the types of all commands' options anew for every command that a test runs: half of the test's time.
"""

from __future__ import annotations

from functools import cache

from typer import testing

testing._get_command = cache(testing._get_command)
