"""The system's speech, one utterance at a time, in a separate process."""

from __future__ import annotations

import base64
import contextlib
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from trainer.sound.loudspeaker import Loudspeaker, Playing, start_quietly, stop
from trainer.sound.options import SoundOptions

__all__ = ["INSTALL_SPEECH", "Engine", "find_engine"]

INSTALL_SPEECH = "sudo apt install espeak-ng alsa-utils" if sys.platform.startswith("linux") else ""
#: Timeout for rendering a sentence, which takes espeak-ng about 20 ms; seconds.
RENDER_S = 2.0


class Engine(Protocol):
    """A speech engine that says one utterance at a time."""

    name: str

    def start(self, words: str) -> Playing:
        """Start to say the words. The previous utterance must have ended or been stopped.

        Raises:
            OSError, subprocess.SubprocessError: the engine failed.
        """

    def close(self) -> None:
        """Release the engine; nothing more will be said."""


class Espeak:
    """Renders a sound file with espeak-ng and plays it; separate steps show which of them failed.

    Args:
        options: volume, rate and voice.
        loudspeaker: plays the file.
    """

    name = "espeak-ng"

    def __init__(self, options: SoundOptions, loudspeaker: Loudspeaker) -> None:
        self._loudspeaker = loudspeaker
        self._folder = tempfile.TemporaryDirectory(prefix="pilates-", ignore_cleanup_errors=True)
        self._file = Path(self._folder.name) / "said.wav"
        voice = options.voice_name or options.language
        self._command = ["espeak-ng", "-v", voice, "-a", str(options.volume), "-s", str(options.rate_wpm)]

    def start(self, words: str) -> Playing:
        """See :class:`Engine`."""
        self.render(words, self._file)
        return self._loudspeaker.play(self._file)

    def render(self, words: str, file: Path) -> None:
        """Write the words as a WAV file.

        Raises:
            OSError, subprocess.SubprocessError: espeak-ng failed or took longer than :data:`RENDER_S`.
        """
        process = start_quietly([*self._command, "-w", str(file), "--", words])
        try:
            if process.wait(timeout=RENDER_S):
                raise subprocess.CalledProcessError(process.returncode, "espeak-ng")
        finally:
            stop(process)

    def close(self) -> None:
        """See :class:`Engine`."""
        self._folder.cleanup()


class Program:
    """A program that says the words on its command line.

    Args:
        name: the program's name.
        command: returns the command line for the words.
        silence: the command that stops the speech, if stopping the program is not enough.
    """

    def __init__(self, name: str, command: Callable[[str], list[str]], silence: list[str] | None = None) -> None:
        self.name = name
        self._command = command
        self._silence = silence

    def start(self, words: str) -> Playing:
        """See :class:`Engine`."""
        process = start_quietly(self._command(words))
        return _Silenced(process, self._silence) if self._silence is not None else process

    def close(self) -> None:
        """Nothing to do: each utterance has its own process."""


class _Silenced:
    """A client of a speech server: the speech goes on after the client ends, so another command stops it."""

    def __init__(self, process: subprocess.Popen[bytes], silence: list[str]) -> None:
        self._process = process
        self._silence = silence
        self.poll, self.wait = process.poll, process.wait

    def kill(self) -> None:
        """Stop the client and the speech."""
        self._process.kill()
        start_quietly(self._silence).wait(timeout=0.5)


class Sapi:
    """The speech of Windows. One PowerShell says all utterances, because it takes a second to start.

    It reads the words as one line of Base64, says them and answers with a line.

    Args:
        options: volume, rate and voice.
    """

    name = "SAPI"
    _SCRIPT = (
        "Add-Type -AssemblyName System.Speech;"
        "$v = New-Object System.Speech.Synthesis.SpeechSynthesizer;"
        "$v.Volume = {volume}; $v.Rate = {rate}; {voice}"
        "while ($null -ne ($line = [Console]::In.ReadLine())) {{"
        "$v.Speak([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($line)));"
        "[Console]::Out.WriteLine('said') }}"
    )

    def __init__(self, options: SoundOptions, shell: str = "powershell") -> None:
        name = options.voice_name.replace("'", "''")
        script = self._SCRIPT.format(
            volume=options.volume,
            rate=max(-10, min(10, round((options.rate_wpm - 165) / 16))),
            voice=f"$v.SelectVoice('{name}');" if name else "",
        )
        self._command = [shell, "-NoProfile", "-NonInteractive", "-Command", script]
        self._process: subprocess.Popen[bytes] | None = None
        self._begin()

    def _begin(self) -> subprocess.Popen[bytes]:
        self.close()
        self._process = start_quietly(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._process

    def start(self, words: str) -> Playing:
        """See :class:`Engine`."""
        process = self._process
        if process is None or process.poll() is not None:
            process = self._begin()
        if process.stdin is None:
            raise OSError("PowerShell has no input")
        process.stdin.write(base64.b64encode(words.encode()) + b"\n")
        process.stdin.flush()
        return _Answer(process)

    def close(self) -> None:
        """See :class:`Engine`."""
        process = self._process
        if process is not None:
            stop(process)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()


class _Answer:
    """An utterance of :class:`Sapi`; it is over when the process answers or ends."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._is_over = threading.Event()
        threading.Thread(target=self._listen, name="speech", daemon=True).start()

    def _listen(self) -> None:
        if self._process.stdout is not None:
            self._process.stdout.readline()
        self._is_over.set()

    def poll(self) -> int | None:
        """Return 0 once the utterance is over, None before."""
        return (self._process.poll() or 0) if self._is_over.is_set() else None

    def kill(self) -> None:
        """End the process; the next utterance starts another."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the answer."""
        if not self._is_over.wait(timeout):
            raise subprocess.TimeoutExpired("powershell", timeout or 0.0)
        return self._process.poll() or 0


def find_engine(options: SoundOptions, loudspeaker: Loudspeaker | None) -> Engine | None:
    """Return the system's speech engine, or None if there is none.

    Raises:
        OSError: the engine cannot be started.
    """
    if sys.platform == "win32":
        return Sapi(options) if shutil.which("powershell") else None
    if sys.platform == "darwin" and shutil.which("say"):
        voice = ["-v", options.voice_name] if options.voice_name else []
        loud = f"[[volm {options.volume / 100:.2f}]] "
        return Program("say", lambda words: ["say", *voice, "-r", str(options.rate_wpm), loud + words])
    if shutil.which("espeak-ng") and loudspeaker is not None:
        return Espeak(options, loudspeaker)
    if shutil.which("spd-say"):
        voice = ["-y", options.voice_name] if options.voice_name else ["-l", options.language]
        rate = max(-100, min(100, round((options.rate_wpm - 165) / 1.65)))
        said = ["spd-say", "-w", "-r", str(rate), "-i", str(2 * options.volume - 100), *voice, "--"]
        return Program("spd-say", lambda words: [*said, words], ["spd-say", "-S"])
    return None
