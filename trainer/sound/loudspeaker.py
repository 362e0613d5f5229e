"""Playing sound with what the system has, always in another process or thread than the picture's."""

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
    """Something that sounds: a process, or what behaves like one."""

    def poll(self) -> int | None:
        """Its exit code, or None while it sounds."""

    def kill(self) -> None:
        """End it at once."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""


class Loudspeaker(Protocol):
    """Plays WAV files."""

    name: str

    def play(self, file: Path) -> Playing:
        """Begin to play a file.

        Raises:
            OSError: it cannot.
        """

    def stream(self) -> subprocess.Popen[bytes] | None:
        """Begin to play raw samples (int16, mono, :data:`RATE_HZ`) from its standard input; None where it cannot."""


def start_quietly(
    command: list[str], stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start a program that prints nothing and that Ctrl-C in the terminal does not reach.

    Raises:
        OSError: it cannot be started.
    """
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
        return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, creationflags=flags)
    return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, start_new_session=True)


def stop(playing: Playing | None) -> None:
    """End what sounds; what does not let itself be ended is left alone."""
    if playing is None or playing.poll() is not None:
        return
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        playing.kill()
        playing.wait(timeout=0.5)


class ProgramLoudspeaker:
    """A program that plays a file.

    Args:
        name: of the program.
        play: how it is called, the file left out.
        stream: how it is called to play from its standard input, or None.
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
    """The sound of Windows, played by a small Python process of its own: the call itself cannot be interrupted."""

    name = "winsound"
    _CODE = "import sys, winsound; winsound.PlaySound(sys.argv[1], winsound.SND_FILENAME | winsound.SND_NODEFAULT)"

    def play(self, file: Path) -> Playing:
        """See :class:`Loudspeaker`."""
        return start_quietly([sys.executable, "-I", "-S", "-c", self._CODE, str(file)])

    def stream(self) -> subprocess.Popen[bytes] | None:
        """See :class:`Loudspeaker`."""
        return None


def find_loudspeaker() -> Loudspeaker | None:
    """What plays sound here, or None."""
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
    """Whether a sound server listens: PulseAudio's, or PipeWire's in its place."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(os.environ.get("PULSE_SERVER")) or (bool(runtime) and (Path(runtime) / "pulse" / "native").exists())
