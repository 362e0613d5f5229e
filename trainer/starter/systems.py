"""The parts of a starter on each system: files, and on Windows a call. Building them is pure.

Linux: a ``.desktop`` file and an icon. macOS: an application bundle that opens a command file in Terminal. Windows: a
``.lnk`` that PowerShell writes, because its format has no short, open specification. macOS and Windows are untried.

The library pyshortcuts does not serve here: on Windows it needs pywin32, it breaks with paths that contain a space (its
issue 60), and it cannot keep a terminal open, so nobody could read why a start failed.
"""

from __future__ import annotations

import plistlib
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath

from trainer.starter import icon

__all__ = ["FILE_NAME", "NAME", "File", "Starter", "linux", "macos", "windows"]

NAME, FILE_NAME = "Pilates", "pilates-trainer"
_PROGRAM, _READABLE = 0o755, 0o644
_LINK_SCRIPT = """
$ErrorActionPreference = 'Stop'
foreach ($place in $env:PILATES_PLACES -split ' ') {
    $path = Join-Path ([Environment]::GetFolderPath($place)) 'Pilates.lnk'
    if ($env:PILATES_REMOVE) {
        if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path }
        continue
    }
    $link = (New-Object -ComObject WScript.Shell).CreateShortcut($path)
    $link.TargetPath = $env:PILATES_TARGET
    $link.Arguments = $env:PILATES_ARGUMENTS
    $link.IconLocation = $env:PILATES_ICON
    $link.Description = $env:PILATES_ABOUT
    $link.Save()
}
"""


@dataclass(frozen=True, slots=True)
class File:
    """A file to write, and its rights."""

    content: bytes
    mode: int = _READABLE


@dataclass(frozen=True, slots=True)
class Starter:
    """The files to write and the command to run.

    Attributes:
        files: by path.
        folders: folders of our own, removed with the starter.
        shown: what the person sees: a file, or the name of a place.
        call: program and arguments, run after the files are written; () for none.
        environment: variables for the call.
    """

    files: Mapping[Path, File]
    shown: tuple[str, ...]
    folders: tuple[Path, ...] = ()
    call: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


# Linux


def linux(words: Sequence[str], about: Mapping[str, str], data: Path, desktop: Path | None = None) -> Starter:
    """A ``.desktop`` file (Desktop Entry Specification 1.4) and an icon.

    A terminal opens with it, because the program reports there what it needs. It stays open if the program fails.

    Args:
        words: program and arguments.
        about: one line by language; "en" is the default.
        data: the folder of the user's data, such as ``~/.local/share``.
        desktop: the desktop's folder, None to leave it out.
    """
    stays = ("sh", "-c", '"$@" || read -r _', FILE_NAME, *words)
    picture = data / "icons" / "hicolor" / "scalable" / "apps" / f"{FILE_NAME}.svg"
    comments = "".join(f"Comment[{code}]={_escaped(line)}\n" for code, line in sorted(about.items()) if code != "en")
    entry = (
        "[Desktop Entry]\nType=Application\nVersion=1.4\n"
        f"Name={NAME}\nComment={_escaped(about['en'])}\n{comments}"
        f"Exec={_escaped(' '.join(map(_exec_word, stays)))}\n"
        f"Icon={_escaped(str(picture))}\nTerminal=true\nCategories=Education;Sports;\nKeywords=pilates;back;exercise;\n"
    ).encode()
    folders = [data / "applications", *([desktop] if desktop else ())]
    entries = {folder / f"{FILE_NAME}.desktop": File(entry, _PROGRAM) for folder in folders}
    return Starter({picture: File(icon.svg().encode()), **entries}, tuple(map(str, entries)))


def _exec_word(word: str) -> str:
    """A word of an Exec line: quoted, with the reserved characters escaped and per cent doubled."""
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, f"\\{sign}")
    return f'"{word}"'.replace("%", "%%")


def _escaped(text: str) -> str:
    """A value of type string: one line, with backslashes escaped."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


# macOS


def macos(words: Sequence[str], applications: Path, desktop: Path | None = None) -> Starter:
    """An application bundle. It opens a command file, which runs in Terminal and may use Terminal's camera permission.

    Args:
        words: program and arguments.
        applications: the user's own folder of applications.
        desktop: the desktop's folder, None to leave it out.
    """
    plist = {
        "CFBundleName": NAME,
        "CFBundleDisplayName": NAME,
        "CFBundleIdentifier": "org.pilates-trainer.starter",
        "CFBundleExecutable": NAME,
        "CFBundleIconFile": NAME,
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": "1",
    }
    opens = '#!/bin/sh\nexec open "$(dirname "$0")/../Resources/Pilates.command"\n'
    runs = f"#!/bin/sh\nexec {shlex.join(words)}\n"
    files: dict[Path, File] = {}
    bundles = [folder / f"{NAME}.app" for folder in (applications, desktop) if folder is not None]
    for bundle in bundles:
        inside = bundle / "Contents"
        files |= {
            inside / "Info.plist": File(plistlib.dumps(plist)),
            inside / "MacOS" / NAME: File(opens.encode(), _PROGRAM),
            inside / "Resources" / f"{NAME}.command": File(runs.encode(), _PROGRAM),
            inside / "Resources" / f"{NAME}.icns": File(icon.icns(icon.png())),
        }
    return Starter(files, tuple(map(str, bundles)), folders=tuple(bundles))


# Windows


def windows(words: Sequence[str], about: str, own: Path, system_root: str, *, desktop: bool = False) -> Starter:
    r"""An icon file, and a call of PowerShell that writes the link. The texts go through the environment, unquoted.

    Args:
        words: program and arguments.
        about: one line.
        own: a folder of our own for the icon.
        system_root: the system's folder, such as ``C:\Windows``.
        desktop: a second link on the desktop.
    """
    picture = own / f"{NAME}.ico"
    places = ("Programs", *(("Desktop",) if desktop else ()))
    return Starter(
        files={picture: File(icon.ico(icon.png()))},
        shown=tuple(f"{NAME}.lnk ({place})" for place in places),
        folders=(own,),
        call=("powershell", "-NoProfile", "-NonInteractive", "-Command", _LINK_SCRIPT),
        environment={
            "PILATES_PLACES": " ".join(places),
            "PILATES_TARGET": str(PureWindowsPath(system_root, "System32", "cmd.exe")),
            # cmd /s takes off the outer quotes and runs the rest as it is; pause keeps the sentence readable.
            "PILATES_ARGUMENTS": f'/d /s /c "{subprocess.list2cmdline(words)} || pause"',
            "PILATES_ICON": str(picture),
            "PILATES_ABOUT": about,
        },
    )
