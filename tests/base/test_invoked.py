"""Commands that are printed as advice can be typed as they stand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trainer.base.invoked import program

ROOT = Path(__file__).parents[2]
HOME = Path(os.path.abspath(os.sep), "home", "ada", "trainer")  # noqa: PTH100 - with its drive on Windows
UV = str(HOME / ".uv" / "bin" / "uv")
SCRIPT = str(HOME / ".venv" / "bin" / "pilates")
PYTHON = str(HOME / ".venv" / "bin" / "python")
BY_UV = {"UV": UV, "UV_RUN_RECURSION_DEPTH": "1"}
HERE_UV, HERE_SCRIPT = os.path.join(".uv", "bin", "uv"), os.path.join(".venv", "bin", "pilates")  # noqa: PTH118
HERE_PYTHON = os.path.join(".venv", "bin", "python")  # noqa: PTH118


@pytest.mark.parametrize(
    ("script", "module", "environment", "found", "wanted"),
    [
        (SCRIPT, "", {}, {"pilates": SCRIPT}, "pilates"),  # installed, or its environment is active
        (SCRIPT, "", {}, {"pilates": SCRIPT + ".exe"}, "pilates"),  # Windows
        (SCRIPT, "", {}, {}, HERE_SCRIPT),
        (SCRIPT, "", {}, {"pilates": "/usr/bin/pilates"}, HERE_SCRIPT),  # another one comes first
        (SCRIPT, "", BY_UV, {"pilates": SCRIPT}, f"{HERE_UV} run pilates"),  # as in the README
        (SCRIPT, "", BY_UV, {"uv": UV, "pilates": SCRIPT}, "uv run pilates"),
        (SCRIPT, "", {"UV": UV}, {"pilates": SCRIPT}, "pilates"),  # uvx
        ("cli.py", "trainer.cli.app", {}, {"python3": PYTHON}, "python3 -m trainer.cli.app"),
        ("__main__.py", "trainer.__main__", {}, {}, f"{HERE_PYTHON} -m trainer"),
        ("__main__.py", "trainer.__main__", BY_UV, {}, f"{HERE_UV} run python -m trainer"),
        ("pytest", "pytest.__main__", BY_UV, {}, "pilates"),  # something else calls it
        ("-c", "", {}, {}, "pilates"),
    ],
)
def test_the_command_is_the_one_it_was_started_with(script, module, environment, found, wanted) -> None:
    assert program(script, module, environment, HOME, found.get, PYTHON) == wanted


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of its own")
def test_a_path_with_a_space_is_quoted_and_one_in_the_folder_itself_begins_with_it() -> None:
    assert program("/my own/pilates", "", {}, HOME, {}.get, PYTHON) == "'/my own/pilates'"
    assert program(str(HOME / "pilates"), "", {}, HOME, {}.get, PYTHON) == "./pilates"


@pytest.mark.slow
def test_advice_and_help_name_the_program_as_it_was_started(tmp_path: Path) -> None:
    environment = os.environ | {"PILATES_DATA_DIR": str(tmp_path), "COLUMNS": "300", "TERM": "dumb"}

    def said(*words: str) -> str:
        command = [sys.executable, "-m", "trainer", *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=True).stdout

    assert "-m trainer practice clam" in said("review")
    assert "-m trainer today --camera 1" in said("today", "-h")
    assert "-m trainer demo" in said("-h")
