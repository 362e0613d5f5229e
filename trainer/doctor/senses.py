"""Checks sound, speech, and the speed of the pose model."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.doctor.finding import Check
from trainer.pose.models import Variant, model_bytes
from trainer.session.relief import ENOUGH_FPS, LEAST_FPS, ReliefStep, step_at
from trainer.session.slow import COUNTING_FPS, faster_advice
from trainer.sound.loudspeaker import INSTALL_PLAYER, Loudspeaker, stop
from trainer.sound.options import SoundOptions
from trainer.sound.speech import INSTALL_SPEECH, Engine, Espeak, find_engine
from trainer.sound.tones import RATE_HZ, wav

__all__ = ["check_speech", "check_speed", "check_tones"]

#: Duration of the silent test sound, and the time limit for playing it, seconds.
SILENCE_S, PLAY_S = 0.1, 3.0
#: Duration of the speed measurement, seconds, and the number of warm-up frames before it.
MEASURE_S, WARM_UP = 1.5, 3
#: Most webcams send this many frames per second in good light.
CAMERA_FPS = 30.0


def check_tones(loudspeaker: Loudspeaker | None) -> Check:
    """Check that sound can be played, by playing :data:`SILENCE_S` of silence."""
    mend = f"Run `{INSTALL_PLAYER}`." if INSTALL_PLAYER else "Practise with --no-voice --no-tones."
    if loudspeaker is None:
        return Check("Tones", "warn", "No program here can play sound, so there are no tones.", mend)
    with tempfile.TemporaryDirectory(prefix="pilates-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "silence.wav"
        file.write_bytes(wav(np.zeros(round(SILENCE_S * RATE_HZ), np.int16)))
        try:
            playing = loudspeaker.play(file)
            try:
                code = playing.wait(timeout=PLAY_S)
            finally:
                stop(playing)
        except (OSError, subprocess.TimeoutExpired) as error:
            return Check("Tones", "warn", f"{loudspeaker.name} cannot play sound: {error}.", _CONNECT)
    if code:
        return Check("Tones", "warn", f"{loudspeaker.name} found no sound device (exit code {code}).", _CONNECT)
    return Check("Tones", "ok", f"{loudspeaker.name} plays sound.")


_CONNECT = "Connect loudspeakers or headphones and select them as sound output, or use --no-voice --no-tones."


def check_speech(loudspeaker: Loudspeaker | None) -> Check:
    """Check that speech works. With eSpeak, also measure how long it takes to synthesise a cue."""
    mend = f"Run `{INSTALL_SPEECH}`." if INSTALL_SPEECH else "Turn on speech in the system settings, or use --no-voice."
    try:
        engine = find_engine(SoundOptions(), loudspeaker)
    except OSError as error:
        return Check("Speech", "warn", f"Cannot start the system's speech: {error}.", mend)
    if engine is None:
        return Check("Speech", "warn", "No speech engine found, so cues are shown but not spoken.", mend)
    try:
        return _tried(engine, mend)
    finally:
        engine.close()


def _tried(engine: Engine, mend: str) -> Check:
    if not isinstance(engine, Espeak):
        return Check("Speech", "ok", f"{engine.name} speaks the cues.")
    with tempfile.TemporaryDirectory(prefix="pilates-", ignore_cleanup_errors=True) as folder:
        file, since_s = Path(folder) / "said.wav", time.perf_counter()
        try:
            engine.render("Hips stacked", file)
        except (OSError, subprocess.SubprocessError) as error:
            return Check("Speech", "warn", f"{engine.name} cannot speak: {error}.", mend)
        took_ms = 1000 * (time.perf_counter() - since_s)
    return Check("Speech", "ok", f"{engine.name} speaks the cues; a cue takes {took_ms:.0f} ms to prepare.")


def check_speed(variant: Variant, is_here: bool) -> Check:
    """Measure the frame rate of the pose model on this machine, with the demo video.

    Args:
        variant: Variant of the pose model.
        is_here: Whether the model is on this machine. This check does not download it.
    """
    if not is_here:
        return Check(
            "Speed",
            "warn",
            "Not measured, because there is no usable pose model.",
            f"See Pose model above, then run `{command('doctor')}` again.",
        )
    try:
        per_s = _speed(variant)
    except (ImportError, TrainerError) as error:
        return Check("Speed", "warn", f"Not measured: {str(error).rstrip('.')}.", "See above.")
    sentence = f"The {variant} pose model processes {per_s:.0f} frames per second."
    if per_s >= ENOUGH_FPS:
        if step_at(1 / per_s, 1 / CAMERA_FPS) is ReliefStep.CHECKS:
            sentence += " If the camera is faster, practice checks less often whether it sees you correctly."
        return Check("Speed", "ok", sentence)
    if per_s < COUNTING_FPS:
        sentence = f"{sentence[:-1]}: too few to count repetitions unless you move slowly."
    elif per_s < LEAST_FPS:
        sentence = f"{sentence[:-1]}: too few to detect short faults."
    sentence = f"{sentence} {_LEFT_OUT[step_at(1 / per_s, 1 / ENOUGH_FPS)]}".rstrip()
    return Check("Speed", "warn", sentence, faster_advice(variant))


#: The work that practice leaves out at such a rate.
_LEFT_OUT = {
    ReliefStep.NOTHING: "",
    ReliefStep.CHECKS: "Practice therefore checks less often whether it sees you correctly.",
    ReliefStep.CLOTHING: (
        "Practice therefore checks less often whether it sees you correctly, and does not follow your clothing, so"
        " some faults are not seen."
    ),
}


def _speed(variant: Variant) -> float:
    """Return frames per second: 1 / median of the processing times.

    Raises:
        TrainerError: The model or the demo video is missing.
    """
    from trainer.capture.demo import demo_clip
    from trainer.capture.sources import open_source
    from trainer.pose.landmarker import Landmarker

    clock = time.perf_counter
    taken_s: list[float] = []
    with open_source(demo_clip(), live=False) as source, Landmarker(model_bytes(variant)) as landmarker:
        until_s = clock() + 2 * MEASURE_S
        while sum(taken_s[WARM_UP:]) < MEASURE_S and clock() < until_s and (frame := source.read()) is not None:
            since_s = clock()
            landmarker(frame)
            taken_s.append(clock() - since_s)
    return 1.0 / statistics.median(taken_s[WARM_UP:] or taken_s)
