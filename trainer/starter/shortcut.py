"""Puts the starter into this system's menu or on its desktop, removes it, and says so."""

from __future__ import annotations

import gettext
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from trainer.base.atomic import atomic_write
from trainer.base.errors import TrainerError
from trainer.base.invoked import absolute, command
from trainer.base.language import LOCALE_DIR, N_, languages
from trainer.base.language import gettext_ as _
from trainer.base.terminal import written
from trainer.starter.systems import FILE_NAME, NAME, Starter, linux, macos, windows

__all__ = ["put", "put_and_print", "remove", "remove_and_print"]

ABOUT = N_("A webcam Pilates trainer for people with back pain")


def put_and_print(console: Console, *, desktop: bool) -> None:
    """Write the starter, and say what was written and how it is found.

    Args:
        console: where it is reported.
        desktop: put it on the desktop too.

    Raises:
        TrainerError: see :func:`put`.
    """
    one = starter(absolute(), desktop=desktop)
    put(one)
    for path in one.files:
        written(console, path)
    for shown in one.shown if one.call else ():
        console.print(_("Written: {file}").format(file=shown))
    console.print(_("Look for “{name}” in your system's menu.").format(name=NAME))
    if desktop and sys.platform not in ("win32", "darwin"):
        console.print(_("On some desktops, right-click the icon once and choose “Allow launching”."))
    console.print(_("To remove it: {command}").format(command=command("shortcut", "--remove")), soft_wrap=True)


def remove_and_print(console: Console) -> None:
    """Remove the starter from menu and desktop, and say what is gone.

    Args:
        console: where it is reported.

    Raises:
        TrainerError: see :func:`remove`.
    """
    gone = remove(starter(absolute(), desktop=True))
    for shown in gone:
        console.print(_("Removed: {file}").format(file=shown), soft_wrap=True)
    if not gone:
        console.print(_("There is no starter to remove."))


def starter(words: Sequence[str], *, desktop: bool) -> Starter:
    """The starter for this system.

    Args:
        words: program and arguments that start us, see :func:`trainer.base.invoked.absolute`.
        desktop: put it on the desktop too.
    """
    home = Path.home()
    about = {
        code: gettext.translation("pilates", LOCALE_DIR, [code], fallback=True).gettext(ABOUT) for code in languages()
    }
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
        root = os.environ.get("SYSTEMROOT", r"C:\Windows")
        return windows(words, _(ABOUT), local / FILE_NAME, root, desktop=desktop)
    if sys.platform == "darwin":
        return macos(words, home / "Applications", home / "Desktop" if desktop else None)
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return linux(words, about, data, desktop_folder(home) if desktop else None)


def desktop_folder(home: Path) -> Path:
    """The desktop's folder on Linux: as ``xdg-user-dir`` says, else ``~/Desktop``."""
    tool = shutil.which("xdg-user-dir")
    if tool is not None:
        done = subprocess.run([tool, "DESKTOP"], capture_output=True, text=True, check=False)
        if (found := done.stdout.strip()) and Path(found) != home:
            return Path(found)
    return home / "Desktop"


def put(one: Starter) -> None:
    """Write the starter; an earlier one is replaced.

    Raises:
        TrainerError: a file cannot be written, or the system refused the link.
    """
    for path, file in one.files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(path, file.content)
            path.chmod(file.mode)
        except OSError as error:
            raise TrainerError(f"{path} cannot be written: {error.strerror or error}.") from error
    _run(one, {})


def remove(one: Starter) -> list[str]:
    """Remove the starter. Returns what was there and is gone.

    Raises:
        TrainerError: a file cannot be removed, or the system refused.
    """
    gone = [shown for shown in one.shown if one.call or Path(shown).exists()]
    try:
        for path in one.files:
            path.unlink(missing_ok=True)
        for folder in one.folders:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise TrainerError(f"{error.filename} cannot be removed: {error.strerror or error}.") from error
    _run(one, {"PILATES_REMOVE": "1"})
    return gone


def _run(one: Starter, more: Mapping[str, str]) -> None:
    if not one.call:
        return
    try:
        done = subprocess.run(
            one.call, env=os.environ | dict(one.environment) | dict(more), capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise TrainerError(f"PowerShell cannot be started: {error.strerror or error}.") from error
    if done.returncode:
        raise TrainerError(f"Windows refused the link: {done.stderr.strip()[:200] or done.returncode}.")
