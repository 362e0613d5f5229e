"""How the program was started, so that a person can copy the commands in its advice."""

from __future__ import annotations

import functools
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["absolute", "command", "program"]

NAME = "pilates"
#: Endings that Windows adds to the name of a script.
_SCRIPT_ENDINGS = (".exe", "-script.py", "-script.pyw")
_INTERPRETERS = ("python", "python3", "py")


def command(*arguments: str) -> str:
    """The command line that runs this program with these arguments, such as ``".uv/bin/uv run pilates health"``."""
    return " ".join((_started(), *(_quoted(one) for one in arguments)))


@functools.cache
def _started() -> str:
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    return program(sys.argv[0] if sys.argv else "", "" if spec is None else spec.name, os.environ, Path.cwd())


def absolute(script: str | None = None, interpreter: str = sys.executable) -> list[str]:
    """Program and arguments that start us from any folder, such as ``["/home/me/.local/bin/pilates"]``.

    Args:
        script: ``sys.argv[0]``.
        interpreter: ``sys.executable``. It starts our package where we were not started by a script of our own.
    """
    script = (sys.argv[0] if sys.argv else "") if script is None else script
    whole = os.path.abspath(script)  # noqa: PTH100 - Path.resolve would follow a link into the tool's environment
    for file in (whole, f"{whole}.exe"):
        if _bare(script) == NAME and Path(file).is_file():
            return [file]
    return [os.path.abspath(interpreter), "-m", "trainer"]  # noqa: PTH100


def program(
    script: str,
    module: str,
    environment: Mapping[str, str],
    folder: Path,
    find: Callable[[str], str | None] = shutil.which,
    interpreter: str = sys.executable,
) -> str:
    """The command that starts this program in the same way again.

    Args:
        script: ``sys.argv[0]``.
        module: the module after ``python -m``, or "" for a script.
        environment: the environment variables. ``uv run`` sets ``UV`` to its own path, and ``UV_RUN_RECURSION_DEPTH``.
        folder: the current folder; paths below it are relative to it.
        find: finds the file that a command name runs, None if there is none.
        interpreter: ``sys.executable``.

    Returns:
        The command, quoted for a shell; ``pilates`` if another program called this one.
    """
    by_uv = environment.get("UV", "") if "UV_RUN_RECURSION_DEPTH" in environment else ""
    runner = f"{_typed(by_uv, ('uv',), folder, find)} run " if by_uv else ""
    if module.partition(".")[0] == "trainer":
        python = "python" if runner else _typed(interpreter, _INTERPRETERS, folder, find)
        return f"{runner}{python} -m {module.removesuffix('.__main__')}"
    if _bare(script) != NAME:
        return NAME
    return f"{runner}{NAME}" if runner else _typed(script, (NAME,), folder, find)


def _typed(file: str, names: tuple[str, ...], folder: Path, find: Callable[[str], str | None]) -> str:
    """The command that runs this file: one of ``names`` if the shell finds it there, else the path."""
    whole = os.path.abspath(file)  # noqa: PTH100 - Path.resolve would follow a virtual environment's python out of it
    for name in names:
        found = find(name)
        if found is not None and _stem(os.path.abspath(found)) == _stem(whole):  # noqa: PTH100
            return name
    path = Path(whole)
    if path.is_relative_to(folder):
        below = path.relative_to(folder)
        return _quoted(str(below) if len(below.parts) > 1 else os.path.join(".", below))  # noqa: PTH118
    return _quoted(whole)


def _bare(script: str) -> str:
    return _stem(Path(script).name)


def _stem(path: str) -> str:
    """The path without the endings that Windows adds to scripts."""
    for ending in _SCRIPT_ENDINGS:
        if path.lower().endswith(ending):
            return path[: -len(ending)]
    return path


def _quoted(path: str) -> str:
    if sys.platform == "win32":
        return f'"{path}"' if " " in path else path
    return shlex.quote(path)
