"""Plays sound with the programs of the system, outside the thread that shows the picture."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from trainer.sound.tones import RATE_HZ

__all__ = ["INSTALL_PLAYER", "Loudspeaker", "Playing", "find_loudspeaker", "start_quietly", "stop"]

INSTALL_PLAYER = "sudo apt install alsa-utils" if sys.platform.startswith("linux") else ""

_STREAM_MS = 60


class Playing(Protocol):
    """A sound that is being played: a process, or an object with the same methods."""

    def poll(self) -> int | None:
        """Return the exit code, or None while the sound is playing."""

    def kill(self) -> None:
        """Stop the sound at once."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the sound has ended."""


class Loudspeaker(Protocol):
    """Plays WAV files."""

    name: str

    def play(self, file: Path) -> Playing:
        """Start to play a file.

        Raises:
            OSError: the file cannot be played.
        """

    def stream(self) -> subprocess.Popen[bytes] | None:
        """Start a player that reads raw samples (int16, mono, :data:`RATE_HZ`) from its standard input.

        Returns:
            The player's process, or None if streams are not supported.
        """


def start_quietly(
    command: list[str], stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start a program without output, and protect it from Ctrl-C in the terminal.

    Raises:
        OSError: the program cannot be started.
    """
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
        return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, creationflags=flags)
    return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, start_new_session=True)


def stop(playing: Playing | None) -> None:
    """Stop a sound; ignore it if it cannot be stopped."""
    if playing is None or playing.poll() is not None:
        return
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        playing.kill()
        playing.wait(timeout=0.5)


class ProgramLoudspeaker:
    """A program that plays a file.

    Args:
        name: the program's name.
        play: the command that plays a file, without the file.
        stream: the command that plays samples from standard input, or None.
    """

    def __init__(self, name: str, play: list[str], stream: list[str] | None = None) -> None:
        self.name = name
        self._play = play
        self._stream = stream

    def play(self, file: Path) -> Playing:
        """See :class:`Loudspeaker`."""
        return start_quietly([*self._play, str(file)])

    def stream(self) -> subprocess.Popen[bytes] | None:
        """See :class:`Loudspeaker`."""
        return start_quietly(self._stream, stdin=subprocess.PIPE) if self._stream is not None else None


class WindowsLoudspeaker:
    """Plays sound on Windows in a separate Python process, because the call to ``winsound`` cannot be interrupted."""

    name = "winsound"
    _CODE = "import sys, winsound; winsound.PlaySound(sys.argv[1], winsound.SND_FILENAME | winsound.SND_NODEFAULT)"

    def play(self, file: Path) -> Playing:
        """See :class:`Loudspeaker`."""
        return start_quietly([sys.executable, "-I", "-S", "-c", self._CODE, str(file)])

    def stream(self) -> subprocess.Popen[bytes] | None:
        """See :class:`Loudspeaker`."""
        return None


def find_loudspeaker() -> Loudspeaker | None:
    """Return the loudspeaker of this system, or None if there is none."""
    if sys.platform == "win32":
        return WindowsLoudspeaker()
    if sys.platform == "darwin":
        return ProgramLoudspeaker("afplay", ["afplay"]) if shutil.which("afplay") else None
    raw = ["-c", "1", "-r", str(RATE_HZ)]
    if _has_pulse() and shutil.which("paplay") and shutil.which("pacat"):
        stream = ["pacat", "--raw", "--format=s16le", "--channels=1", f"--rate={RATE_HZ}"]
        return ProgramLoudspeaker("paplay", ["paplay"], [*stream, f"--latency-msec={_STREAM_MS}"])
    if shutil.which("aplay"):
        stream = ["aplay", "-q", "-t", "raw", "-f", "S16_LE", *raw, f"--buffer-time={1000 * _STREAM_MS}", "-"]
        return ProgramLoudspeaker("aplay", ["aplay", "-q"], stream)
    if shutil.which("pw-play"):
        return ProgramLoudspeaker("pw-play", ["pw-play"])
    return None


def _has_pulse() -> bool:
    """Whether a PulseAudio sound server is running; PipeWire may take its place."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(os.environ.get("PULSE_SERVER")) or (bool(runtime) and (Path(runtime) / "pulse" / "native").exists())
