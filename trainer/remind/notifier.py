"""Shows a short message with the system's own notifications, where it has some.

Linux: ``notify-send``. macOS: ``osascript``. Windows: a toast by PowerShell. macOS and Windows are untried. No library
is used: each of these is one call, and the text never becomes part of a script.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["Call", "call_for", "notify"]

APP = "Pilates"
#: Timeout of the notification service, seconds. A service that does not answer must not block the program.
TIMEOUT_S = 10.0
_APPLE = (
    "on run texts",
    "display notification (item 2 of texts) with title (item 1 of texts)",
    "end run",
)
#: The toast is sent in PowerShell's name: a program without an entry in the start menu has none of its own.
_WINDOWS = """
$null = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]
$kind = [Windows.UI.Notifications.ToastTemplateType]::ToastText02
$toast = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent($kind)
$texts = $toast.GetElementsByTagName('text')
$null = $texts.Item(0).AppendChild($toast.CreateTextNode($env:PILATES_TITLE))
$null = $texts.Item(1).AppendChild($toast.CreateTextNode($env:PILATES_WORDS))
$sender = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe'
$shown = [Windows.UI.Notifications.ToastNotification]::new($toast)
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($sender).Show($shown)
"""


@dataclass(frozen=True, slots=True)
class Call:
    """A program to run.

    Attributes:
        words: program and arguments.
        environment: variables added to the environment.
    """

    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def call_for(
    title: str, words: str, system: str = sys.platform, find: Callable[[str], str | None] = shutil.which
) -> Call | None:
    """The call that shows a message, or None if the system has no notifier.

    Args:
        title: the first line.
        words: the message.
        system: ``sys.platform``.
        find: finds the file that a command name runs, None if there is none.
    """
    if system == "darwin" and (program := find("osascript")):
        script = (part for line in _APPLE for part in ("-e", line))
        return Call((program, *script, "--", title, words))
    if system == "win32" and (program := find("powershell")):
        arguments = ("-NoProfile", "-NonInteractive", "-Command", _WINDOWS)
        return Call((program, *arguments), {"PILATES_TITLE": title, "PILATES_WORDS": words})
    if system not in ("darwin", "win32") and (program := find("notify-send")):
        return Call((program, f"--app-name={APP}", "--", title, words))
    return None


def notify(title: str, words: str) -> bool:
    """Show a message. Returns whether the system accepted it; if not, the caller prints it."""
    call = call_for(title, words)
    if call is None:
        return False
    try:
        done = subprocess.run(
            call.words,
            env=os.environ | dict(call.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
