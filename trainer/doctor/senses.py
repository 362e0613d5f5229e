"""Whether this machine speaks, sounds, and sees fast enough, each with what mends it."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.doctor.finding import Check
from trainer.pose.models import Variant, model_bytes
from trainer.session.slow import COUNTING_FPS, faster_advice
from trainer.sound.loudspeaker import INSTALL_PLAYER, Loudspeaker, stop
from trainer.sound.options import SoundOptions
from trainer.sound.speech import INSTALL_SPEECH, Engine, Espeak, find_engine
from trainer.sound.tones import RATE_HZ, wav

__all__ = ["check_speech", "check_speed", "check_tones"]

#: Silence that is played to try the way to the loudspeaker, and how long that may take, seconds.
SILENCE_S, PLAY_S = 0.1, 3.0
#: The landmarks' speed is measured for this long, after as many pictures as it takes to get going; seconds.
MEASURE_S, WARM_UP = 1.5, 3
#: A fault must be seen for a quarter of a second, in some pictures; below these rates that is hardly, or not, so.
#: Below COUNTING_FPS repetitions are missed too.
ENOUGH_FPS, LEAST_FPS = 12.0, 8.0


def check_tones(loudspeaker: Loudspeaker | None) -> Check:
    """That a sound can be played: a tenth of a second of silence is."""
    mend = f"Run `{INSTALL_PLAYER}`." if INSTALL_PLAYER else "Practise with --no-voice --no-tones."
    if loudspeaker is None:
        return Check("Tones", "warn", "Nothing here plays sound, so there are no tones.", mend)
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
            return Check("Tones", "warn", f"{loudspeaker.name} does not play: {error}.", _CONNECT)
    if code:
        return Check("Tones", "warn", f"{loudspeaker.name} finds no sound device (exit code {code}).", _CONNECT)
    return Check("Tones", "ok", f"{loudspeaker.name} plays sound.")


_CONNECT = "Connect a loudspeaker or headphones and choose it as the system's output; or use --no-voice --no-tones."


def check_speech(loudspeaker: Loudspeaker | None) -> Check:
    """That the system has speech, and how long it takes for a cue where it is made as a file."""
    mend = f"Run `{INSTALL_SPEECH}`." if INSTALL_SPEECH else "Switch the system's speech on, or use --no-voice."
    try:
        engine = find_engine(SoundOptions(), loudspeaker)
    except OSError as error:
        return Check("Speech", "warn", f"The system's speech cannot be started: {error}.", mend)
    if engine is None:
        return Check("Speech", "warn", "There is no speech here, so the coach is shown and not heard.", mend)
    try:
        return _tried(engine, mend)
    finally:
        engine.close()


def _tried(engine: Engine, mend: str) -> Check:
    if not isinstance(engine, Espeak):
        return Check("Speech", "ok", f"The coach speaks with {engine.name}.")
    with tempfile.TemporaryDirectory(prefix="pilates-", ignore_cleanup_errors=True) as folder:
        file, since_s = Path(folder) / "said.wav", time.perf_counter()
        try:
            engine.render("Hips stacked", file)
        except (OSError, subprocess.SubprocessError) as error:
            return Check("Speech", "warn", f"{engine.name} does not speak: {error}.", mend)
        took_ms = 1000 * (time.perf_counter() - since_s)
    return Check("Speech", "ok", f"The coach speaks with {engine.name}; a cue is made in {took_ms:.0f} ms.")


def check_speed(variant: Variant, is_here: bool) -> Check:
    """How many pictures a second the pose model takes on this machine, on the demo's video.

    Args:
        variant: of the pose model.
        is_here: the model is on this machine; it is not fetched for this.
    """
    if not is_here:
        return Check(
            "Speed",
            "warn",
            "Not measured without the pose model.",
            f"See Pose model above; run `{command('doctor')}` again when it is there.",
        )
    try:
        per_s = _speed(variant)
    except (ImportError, TrainerError) as error:
        return Check("Speed", "warn", f"Not measured: {str(error).rstrip('.')}.", "See above.")
    sentence = f"The {variant} pose model takes {per_s:.0f} pictures a second."
    if per_s >= ENOUGH_FPS:
        return Check("Speed", "ok", sentence)
    if per_s < COUNTING_FPS:
        sentence = f"{sentence[:-1]}: too few to count repetitions, unless you go slowly."
    elif per_s < LEAST_FPS:
        sentence = f"{sentence[:-1]}: too few to see short faults."
    return Check("Speed", "warn", sentence, faster_advice(variant))


def _speed(variant: Variant, clock: Callable[[], float] = time.perf_counter) -> float:
    """Pictures a second, by the median of the times they took.

    Raises:
        TrainerError: no model, or no video.
    """
    from trainer.capture.demo import demo_clip
    from trainer.capture.sources import open_source
    from trainer.pose.landmarker import Landmarker

    taken_s: list[float] = []
    with open_source(demo_clip(), live=False) as source, Landmarker(model_bytes(variant)) as landmarker:
        until_s = clock() + 2 * MEASURE_S
        while sum(taken_s[WARM_UP:]) < MEASURE_S and clock() < until_s and (frame := source.read()) is not None:
            since_s = clock()
            landmarker(frame)
            taken_s.append(clock() - since_s)
    return 1.0 / statistics.median(taken_s[WARM_UP:] or taken_s)
