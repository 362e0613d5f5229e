"""Downloads packages that contain the pose model's networks, with the user's own package manager.

The package manager knows the user's registry, proxy and certificates, so this module contains no URL. pip is a
dependency of this program. npm comes with Node.js and is optional.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trainer.base.language import gettext_ as _
from trainer.pose.fetch_report import FetchReport

__all__ = ["Network", "NpmPackage", "Wheel", "has_npm"]

_POLL_S = 0.1
_TIMEOUT_S = 15
#: Subfolder of the download folder for the package manager's own files.
_WORK = "work"


@dataclass(frozen=True, slots=True)
class Network:
    """A network in a package.

    Attributes:
        member: Path of its file in the package.
        name: Name of its file in the bundle.
        normalisation: Mean and standard deviation of its input values, 0 to 255; None if its own metadata states them.
    """

    member: str
    name: str
    normalisation: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel, downloaded with pip.

    Attributes:
        requirement: Name and exact version, for pip.
        python_version: Python version of the wheel; need not be this interpreter's.
        platform: Platform tag of the wheel; need not be this machine's.
        networks: The networks in the wheel, in the order of the bundle; see :mod:`trainer.pose.bundle`.
        size_bytes: Size of the wheel, for the progress bar.
    """

    requirement: str
    python_version: str
    platform: str
    networks: tuple[Network, ...]
    size_bytes: int

    def download(self, folder: Path, report: FetchReport) -> Path:
        """Download the wheel into an empty folder and return its file.

        Raises:
            ValueError: pip failed; the message is pip's.
            OSError: The folder is not writable.
        """
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input", "--no-cache-dir"]
        command += ["--disable-pip-version-check", "--only-binary=:all:", f"--timeout={_TIMEOUT_S}", "--retries=1"]
        command += [f"--python-version={self.python_version}", f"--platform={self.platform}", f"--dest={folder}"]
        code, _said, trouble = _run([*command, self.requirement], folder, self.size_bytes, report)
        if code:
            errors = [line.removeprefix("ERROR: ") for line in trouble.splitlines() if line.startswith("ERROR")]
            raise ValueError(errors[-1] if errors else f"pip failed with exit code {code}")
        return _single_file(folder, "*.whl", "pip")


@dataclass(frozen=True, slots=True)
class NpmPackage:
    """A JavaScript package, downloaded with npm.

    Attributes:
        requirement: Name and exact version, for npm.
        networks: The networks in the archive, in the order of the bundle; see :mod:`trainer.pose.bundle`.
        size_bytes: Size of the archive, for the progress bar.
    """

    requirement: str
    networks: tuple[Network, ...]
    size_bytes: int

    def download(self, folder: Path, report: FetchReport) -> Path:
        """Download the archive into an empty folder and return its file. None of its scripts run.

        Raises:
            ValueError: npm is not installed, or it failed; then the message is npm's.
            OSError: The folder is not writable.
        """
        npm = _npm()
        if npm is None:
            raise ValueError("npm is not installed")
        command = [npm, "pack", self.requirement, "--json", "--loglevel=error", "--ignore-scripts"]
        # A temporary cache; otherwise 41 MB would stay in the user's cache.
        command += ["--no-update-notifier", f"--cache={(folder / _WORK).absolute()}"]
        command += [f"--fetch-timeout={1000 * _TIMEOUT_S}", "--fetch-retries=1"]
        code, said, _trouble = _run(command, folder, self.size_bytes, report, cwd=folder)  # where npm puts the archive
        if code:
            raise ValueError(_npm_error(said) or f"npm failed with exit code {code}")
        return _single_file(folder, "*.tgz", "npm")


def has_npm() -> bool:
    """Whether npm is installed."""
    return _npm() is not None


def _npm() -> str | None:
    return shutil.which("npm")  # the full path, because on Windows the program is npm.cmd


def _npm_error(said: str) -> str | None:
    """Return the summary from npm's JSON error report, or None."""
    with contextlib.suppress(ValueError, KeyError, TypeError, IndexError):
        summary = str(json.loads(said)["error"]["summary"])
        return summary.strip().splitlines()[0].rstrip(".")
    return None


def _run(
    command: Sequence[str], folder: Path, size_bytes: int, report: FetchReport, cwd: Path | None = None
) -> tuple[int, str, str]:
    """Run a package manager that downloads into ``folder``; return its exit code, standard output and standard error.

    Neither pip nor npm reports progress to other programs, so progress is measured by the size of the folder.
    """
    work = (folder / _WORK).absolute()
    work.mkdir()
    environment = os.environ | {name: str(work) for name in ("TMPDIR", "TEMP", "TMP")}
    logs = work / "said", work / "trouble"
    with logs[0].open("wb") as said, logs[1].open("wb") as trouble:
        running = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=trouble, cwd=cwd, env=environment
        )
        try:
            while running.poll() is None:
                done_bytes = min(_size_bytes(folder), size_bytes)  # at the end npm stores the archive twice
                report.progress(_("Downloading the pose model"), done_bytes, size_bytes)
                time.sleep(_POLL_S)
        finally:
            if running.poll() is None:
                running.kill()
            running.wait()
    out, errors = (log.read_text(encoding="utf-8", errors="replace") for log in logs)
    return running.returncode, out, errors


def _single_file(folder: Path, pattern: str, by: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise ValueError(f"{by} downloaded nothing")
    return found[0]


def _size_bytes(folder: Path) -> int:
    total = 0
    for inside, _folders, names in os.walk(folder):  # which passes over folders that are removed meanwhile
        for name in names:
            with contextlib.suppress(OSError):  # the package manager may remove the file meanwhile
                total += (Path(inside) / name).stat().st_size
    return total
