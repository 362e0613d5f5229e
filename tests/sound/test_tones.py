"""Tones: short, without clicks, as loud as asked for; and a glide that is silent while all is still."""

from __future__ import annotations

import io
import math
import time
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import exercises
from exercises.judging.judge import RuleState, size
from exercises.judging.update import State, Update
from tests.set_script import ROLLS, TOY
from trainer.sound.loudspeaker import ProgramLoudspeaker
from trainer.sound.stillness_tone import PULSE_S, PelvisStillness, StillnessTone, pulse, stillness_rule
from trainer.sound.tones import RATE_HZ, Glide, Tone, tone, wav


def pitch_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size), 1 << 16))
    return float(np.argmax(spectrum)) * RATE_HZ / (1 << 16)


@pytest.mark.parametrize("which", [*Tone])
def test_every_tone_is_short_and_begins_and_ends_in_silence(which: Tone) -> None:
    samples = tone(which, 100)
    assert samples.dtype == np.int16
    assert 0.05 <= samples.size / RATE_HZ <= 0.75
    assert abs(int(samples[0])) < 50
    assert abs(int(samples[-1])) < 50
    assert np.abs(np.diff(samples.astype(int))).max() < 6000  # a click would jump further
    assert 0 < np.abs(samples).max() < 32767


def test_the_volume_scales_and_zero_is_silence() -> None:
    full, half = (np.abs(tone(Tone.FAULT, volume)).max() for volume in (100, 50))
    assert half == pytest.approx(full / 2, rel=0.01)
    assert not tone(Tone.FAULT, 0).any()


def test_a_fault_falls_and_what_was_corrected_rises() -> None:
    def ends_hz(which: Tone) -> tuple[float, float]:
        samples = tone(which, 100)
        return pitch_hz(samples[: samples.size // 3]), pitch_hz(samples[-samples.size // 3 :])

    for which in (Tone.FAULT, Tone.BREATHE_OUT):
        assert ends_hz(which)[0] > ends_hz(which)[1]
    for which in (Tone.START, Tone.CORRECTED, Tone.BREATHE_IN):
        assert ends_hz(which)[0] < ends_hz(which)[1]


def test_a_wav_holds_the_samples() -> None:
    samples = tone(Tone.REP, 80)
    with wave.open(io.BytesIO(wav(samples))) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (1, 2, RATE_HZ)
        assert np.array_equal(np.frombuffer(reader.readframes(reader.getnframes()), "<i2"), samples)


def test_the_glide_rises_in_pitch_and_loudness() -> None:
    glide = Glide(100)
    assert not glide.block(0.0, 1000).any()
    glide.block(0.2, 1000)
    low = glide.block(0.2, 8000)
    glide.block(1.0, 1000)
    high = glide.block(1.0, 8000)
    assert pitch_hz(low) == pytest.approx(220 * 2**0.3, rel=0.01)
    assert pitch_hz(high) == pytest.approx(220 * 2**1.5, rel=0.01)
    assert np.abs(low).max() < np.abs(high).max()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_the_glide_never_clicks(levels: list[float]) -> None:
    glide = Glide(100)
    samples = np.concatenate([glide.block(level, 441) for level in [0.0, *levels, 0.0]]).astype(int)
    assert np.abs(np.diff(samples)).max() < 3500


class TestStillness:
    """Which measure is heard, and when."""

    def level(
        self, value: float, state: State = State.MOVING, unseen: tuple[str, ...] = (), either: bool = False
    ) -> float:
        rule = replace(ROLLS, either_way=either)
        states = () if rule.code in unseen else (RuleState(rule, size(rule, value)),)
        return PelvisStillness(rule).level(Update(0.0, state, rules=states))

    def test_it_rises_from_the_tolerance_to_severe(self) -> None:
        assert [self.level(deg) for deg in (0.0, 5.0, 12.5, 20.0, 40.0, -40.0)] == [0.0, 0.0, 0.5, 1.0, 1.0, 0.0]
        assert self.level(-12.5, either=True) == 0.5

    def test_it_is_silent_where_the_pelvis_is_not_seen_or_at_rest(self) -> None:
        assert self.level(math.nan) == 0.0
        assert self.level(20.0, unseen=("rolls",)) == 0.0
        assert self.level(20.0, State.READY) == 0.0
        assert PelvisStillness(ROLLS).level(Update(0.0, State.NOBODY)) == 0.0

    def test_every_exercise_that_shows_the_hips_has_a_measure_of_them(self) -> None:
        assert stillness_rule(TOY) is ROLLS
        without = [name for name in exercises.names() if stillness_rule(exercises.get(name)) is None]
        assert without == ["hip_flexor_stretch", "one_leg_stand"]

    def test_a_pulse_is_a_short_tone(self) -> None:
        samples = pulse(0.6, 100)
        assert samples.size == round(PULSE_S * RATE_HZ / 5) * 5
        assert (samples[0], samples[-1]) == (pytest.approx(0, abs=600), pytest.approx(0, abs=600))


class TestTone:
    """The thread, heard by a program that keeps what it is given."""

    @pytest.fixture
    def heard(self, tmp_path: Path) -> Iterator[tuple[StillnessTone, Path]]:
        file = tmp_path / "heard.raw"
        tone_ = StillnessTone(ProgramLoudspeaker("tee", ["true"], ["tee", str(file)]), 100)
        yield tone_, file
        tone_.close()

    @pytest.mark.slow
    def test_it_follows_the_level_and_falls_silent_by_itself(self, heard: tuple[StillnessTone, Path]) -> None:
        tone_, file = heard
        end_s = time.monotonic() + 0.6
        while time.monotonic() < end_s:
            tone_.take(0.8)
            time.sleep(0.02)
        time.sleep(1.0)  # no level any more: the person is not seen
        tone_.close()
        samples = np.fromfile(file, "<i2")
        assert 1.2 < samples.size / RATE_HZ < 2.2
        assert np.abs(samples[: RATE_HZ // 2]).max() > 3000
        assert not samples[-RATE_HZ // 5 :].any()

    def test_muted_it_is_silent(self, heard: tuple[StillnessTone, Path]) -> None:
        tone_, file = heard
        tone_.mute(True)
        for _ in range(10):
            tone_.take(1.0)
            time.sleep(0.02)
        tone_.close()
        assert not np.fromfile(file, "<i2").any()

    @pytest.mark.slow
    def test_without_a_stream_it_is_a_row_of_pulses(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        program = ["sh", "-c", f'echo "$0" >> {log}; sleep 0.05']
        tone_ = StillnessTone(ProgramLoudspeaker("sh", program), 100)
        for level in (0.0, 0.0, *[1.0] * 20):
            tone_.take(level)
            time.sleep(0.02)
        tone_.close()
        played = [Path(line).stem for line in log.read_text("utf-8").splitlines()]
        assert len(played) >= 2
        assert set(played) == {"4"}
