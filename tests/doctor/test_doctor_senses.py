"""The doctor on speech, sound and speed: findings and remedies."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from trainer.base.errors import ModelError
from trainer.doctor import senses as doctor_senses
from trainer.doctor.senses import check_speech, check_speed, check_tones
from trainer.sound.loudspeaker import ProgramLoudspeaker

PLAYS = ProgramLoudspeaker("aplay", ["true"])
FAILS = ProgramLoudspeaker("aplay", ["false"])


class TestTones:
    def test_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor_senses, "INSTALL_PLAYER", "sudo apt install alsa-utils")
        check = check_tones(None)
        assert (check.status, check.advice) == ("warn", "Run `sudo apt install alsa-utils`.")

    def test_it_plays(self) -> None:
        assert check_tones(PLAYS).status == "ok"

    def test_no_device(self) -> None:
        check = check_tones(FAILS)
        assert check.status == "warn"
        assert "no sound device (exit code 1)" in check.sentence
        assert "loudspeaker" in check.advice

    def test_it_hangs_or_is_gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor_senses, "PLAY_S", 0.1)
        assert "cannot play sound" in check_tones(ProgramLoudspeaker("aplay", ["sh", "-c", "sleep 60"])).sentence
        assert "cannot play sound" in check_tones(ProgramLoudspeaker("aplay", ["/nonexistent/aplay"])).sentence


class TestSpeech:
    def test_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor_senses, "find_engine", lambda options, loudspeaker: None)
        monkeypatch.setattr(doctor_senses, "INSTALL_SPEECH", "sudo apt install espeak-ng")
        check = check_speech(PLAYS)
        assert (check.status, check.advice) == ("warn", "Run `sudo apt install espeak-ng`.")

    def test_it_cannot_be_started(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(options: object, loudspeaker: object) -> None:
            raise PermissionError("not allowed")

        monkeypatch.setattr(doctor_senses, "find_engine", gone)
        check = check_speech(PLAYS)
        assert check.status == "warn"
        assert "not allowed" in check.sentence

    @pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")
    def test_espeak_makes_a_cue(self, monkeypatch: pytest.MonkeyPatch) -> None:
        check = check_speech(PLAYS)
        assert check.status == "ok"
        assert "espeak-ng speaks the cues; a cue takes " in check.sentence

        def hangs(*_: object) -> None:
            raise subprocess.TimeoutExpired("espeak-ng", 2.0)

        monkeypatch.setattr(doctor_senses.Espeak, "render", hangs)
        assert check_speech(PLAYS).status == "warn"


class TestSpeed:
    @pytest.mark.parametrize(
        ("per_s", "variant", "status", "said"),
        [
            (31.0, "full", "ok", "The full pose model processes 31 frames per second."),
            (20.0, "full", "ok", "20 frames per second. If the camera is faster, practice checks less often whether"),
            (10.0, "full", "warn", "or practise with `--variant lite`."),
            (10.0, "lite", "warn", "Close other programs."),
            (10.0, "lite", "warn", "Practice therefore checks less often whether it sees you correctly. Close"),
            (5.0, "heavy", "warn", "5 frames per second: too few to detect short faults."),
            (5.0, "full", "warn", "and does not follow your clothing, so some faults are not seen. Close other"),
            (4.9, "full", "warn", "too few to count repetitions unless you move slowly. Practice therefore"),
        ],
    )
    def test_what_it_says(
        self, monkeypatch: pytest.MonkeyPatch, per_s: float, variant: str, status: str, said: str
    ) -> None:
        monkeypatch.delenv("PILATES_MODEL", raising=False)  # it goes before --variant
        monkeypatch.setattr(doctor_senses, "_speed", lambda *_: per_s)
        check = check_speed(variant, is_here=True)  # type: ignore[arg-type]
        assert check.status == status
        assert said in f"{check.sentence} {check.advice}"

    def test_it_fetches_no_model_for_this(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor_senses, "_speed", lambda *_: pytest.fail("measured"))
        assert check_speed("full", is_here=False).status == "warn"

    def test_what_fails_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object) -> float:
            raise ModelError("MediaPipe cannot use this model.")

        monkeypatch.setattr(doctor_senses, "_speed", broken)
        check = check_speed("full", is_here=True)
        assert (check.status, check.sentence) == ("warn", "Not measured: MediaPipe cannot use this model.")

    @pytest.mark.slow
    def test_the_real_model(self) -> None:
        assert 0.5 < doctor_senses._speed("full") < 500
