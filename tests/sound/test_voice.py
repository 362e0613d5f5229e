"""The voice: what is said, what is dropped, what interrupts, and that nothing delays the picture."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trainer.coach.utterance import Kind, Utterance
from trainer.sound import loudspeaker as loudspeakers
from trainer.sound import speech
from trainer.sound.loudspeaker import Playing, ProgramLoudspeaker, find_loudspeaker
from trainer.sound.options import SoundOptions
from trainer.sound.speech import Espeak, Program, Sapi, find_engine
from trainer.sound.voice import FAILURES, Voice

CUE = Utterance(0.0, Kind.CUE, "Hips stacked", "rolls")
GOOD = Utterance(0.0, Kind.CORRECTED, "Good: stacked.", "rolls")
PRAISE = Utterance(0.0, Kind.PRAISE, "Well done.")
THREE = Utterance(0.0, Kind.COUNT, "{n}", n=3)
GO = Utterance(0.0, Kind.STATE, "Go.")


class Sounding:
    """A sound that lasts until it is ended, or not at all."""

    def __init__(self, lasts: bool, code: int) -> None:
        self.lasts, self.code, self.killed = lasts, code, False

    def poll(self) -> int | None:
        return None if self.lasts else self.code

    def kill(self) -> None:
        self.lasts, self.killed = False, True

    def wait(self, timeout: float | None = None) -> int:
        return self.code


class Stage:
    """An engine and a loudspeaker that write down what they are asked for."""

    name = "stage"

    def __init__(self, lasts: tuple[str, ...] = (), code: int = 0, error: Exception | None = None) -> None:
        self.heard: list[str] = []
        self.sounding: list[Sounding] = []
        self._lasts, self._code, self._error = lasts, code, error

    def _begin(self, what: str) -> Playing:
        if self._error is not None:
            raise self._error
        self.heard.append(what)
        self.sounding.append(Sounding(what in self._lasts, self._code))
        return self.sounding[-1]

    def start(self, words: str) -> Playing:
        return self._begin(words)

    def play(self, file: Path) -> Playing:
        assert file.exists()
        return self._begin(f"<{file.stem}>")

    def stream(self) -> None:
        return None

    def close(self) -> None:
        pass


def soon(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether it comes true; the time is for a busy machine."""
    end_s = time.monotonic() + seconds
    while not true() and time.monotonic() < end_s:
        time.sleep(0.005)
    return true()


@pytest.fixture
def voices() -> Iterator[Callable[..., tuple[Voice, Stage]]]:
    """Makes voices on a stage; their threads end with the test."""
    made: list[Voice] = []

    def make(
        stage: Stage, options: SoundOptions | None = None, speaks: bool = True, clock: Callable[[], float] | None = None
    ) -> tuple[Voice, Stage]:
        options = options or SoundOptions(tones=False)
        voice = Voice(options, stage if speaks else None, stage, clock or time.monotonic)
        made.append(voice)
        return voice, stage

    yield make
    for voice in made:
        voice.close(0.1)
    assert not any(thread.name == "voice" for thread in threading.enumerate())


Voices = Callable[..., tuple[Voice, Stage]]


def test_a_tone_goes_before_the_words(voices: Voices) -> None:
    voice, stage = voices(Stage(), SoundOptions())
    for said, heard in (
        (CUE, ["<fault>", "Hips stacked"]),
        (GOOD, ["<corrected>", "Good: stacked."]),
        (GO, ["<start>", "Go."]),
        (THREE, ["3"]),  # the number itself is short
    ):
        stage.heard.clear()
        voice.say(said)
        assert soon(lambda heard=heard: stage.heard == heard)  # type: ignore[misc]


def test_without_speech_there_are_tones_alone(voices: Voices) -> None:
    voice, stage = voices(Stage(), SoundOptions(), speaks=False)
    voice.say(CUE)
    assert soon(lambda: stage.heard == ["<fault>"])
    voice.say(THREE)
    assert soon(lambda: stage.heard == ["<fault>", "<rep>"])


def test_the_breath_is_said_at_first_and_then_is_a_tone(voices: Voices) -> None:
    voice, stage = voices(Stage(), SoundOptions(pacer=True))
    for i in range(6):
        code = ("out", "in")[i % 2]
        voice.say(Utterance(float(i), Kind.PACE, f"Breathe {code}.", code))
        assert soon(lambda i=i: len(stage.heard) == i + 1)  # type: ignore[misc]
    assert stage.heard == [*["Breathe out.", "Breathe in."] * 2, "<breathe_out>", "<breathe_in>"]


def test_a_more_important_one_interrupts_and_a_less_important_one_waits(voices: Voices) -> None:
    voice, stage = voices(Stage(lasts=("Well done.", "Hips stacked")))
    voice.say(PRAISE)
    assert soon(lambda: stage.heard == ["Well done."])
    voice.say(CUE)
    assert soon(lambda: stage.heard == ["Well done.", "Hips stacked"])
    assert stage.sounding[0].killed
    voice.say(THREE)
    time.sleep(0.1)
    assert len(stage.heard) == 2
    stage.sounding[1].lasts = False
    assert soon(lambda: stage.heard[-1] == "3")


def test_what_has_waited_too_long_is_dropped(voices: Voices) -> None:
    now = [0.0]
    voice, stage = voices(Stage(lasts=("Hips stacked",)), clock=lambda: now[0])
    voice.say(CUE)
    assert soon(lambda: stage.heard == ["Hips stacked"])
    voice.say(THREE)
    voice.say(GO)
    now[0] = 2.0
    stage.sounding[0].lasts = False
    assert soon(lambda: stage.heard[-1] == "Go.")  # an announcement is true for longer than a count
    voice.say(GOOD)
    assert soon(lambda: stage.heard == ["Hips stacked", "Go.", "Good: stacked."])


def test_a_sets_last_count_goes_before_what_comes_next(voices: Voices) -> None:
    voice, stage = voices(Stage(lasts=("Well done.",)))
    voice.say(PRAISE)
    assert soon(lambda: stage.heard == ["Well done."])
    for one in (THREE, Utterance(0.0, Kind.REST, "Rest."), Utterance(0.0, Kind.STATE, "Move the camera.")):
        voice.say(one)
    stage.sounding[0].lasts = False
    assert soon(lambda: stage.heard == ["Well done.", "3", "Rest.", "Move the camera."])


def test_only_the_three_most_important_wait(voices: Voices) -> None:
    voice, stage = voices(Stage(lasts=("Hips stacked",)))
    voice.say(CUE)
    assert soon(lambda: stage.heard == ["Hips stacked"])
    for one in (PRAISE, GOOD, THREE, GO):
        voice.say(one)
    stage.sounding[0].lasts = False
    assert soon(lambda: len(stage.heard) == 4)
    time.sleep(0.05)
    assert stage.heard == ["Hips stacked", "3", "Go.", "Good: stacked."]


def test_muting_ends_what_sounds_and_what_waits(voices: Voices) -> None:
    voice, stage = voices(Stage(lasts=("Hips stacked",)))
    voice.say(CUE)
    assert soon(lambda: stage.heard == ["Hips stacked"])
    voice.say(THREE)
    assert voice.toggle_mute()
    assert soon(lambda: stage.sounding[0].killed)
    voice.say(GO)
    time.sleep(0.05)
    assert not voice.toggle_mute()
    voice.say(GOOD)
    assert soon(lambda: stage.heard == ["Hips stacked", "Good: stacked."])


def test_hushing_ends_what_sounds_and_what_waits_but_nothing_later(voices: Voices) -> None:
    voice, stage = voices(Stage(lasts=("Hips stacked",)))
    voice.say(CUE)
    assert soon(lambda: stage.heard == ["Hips stacked"])
    voice.say(PRAISE)
    voice.hush()
    voice.say(GOOD)
    assert soon(lambda: stage.heard == ["Hips stacked", "Good: stacked."])
    assert stage.sounding[0].killed
    voice.hush()  # in silence
    voice.say(THREE)
    assert soon(lambda: stage.heard[2:] == ["3"])


def test_a_sound_that_hangs_is_ended(voices: Voices) -> None:
    now = [0.0]
    voice, stage = voices(Stage(lasts=("Hips stacked",)), clock=lambda: now[0])
    voice.say(CUE)
    assert soon(lambda: stage.heard == ["Hips stacked"])
    now[0] = 13.0
    assert soon(lambda: stage.sounding[0].killed)
    voice.say(THREE)
    assert soon(lambda: stage.heard[-1] == "3")


@pytest.mark.parametrize(
    "stage",
    [
        Stage(code=1),  # no sound device
        Stage(error=FileNotFoundError("gone")),  # taken away meanwhile
        Stage(error=subprocess.TimeoutExpired("espeak-ng", 2.0)),  # hangs
    ],
)
def test_what_never_works_is_given_up_in_silence(voices: Voices, stage: Stage) -> None:
    voice, _ = voices(stage)
    for i in range(FAILURES):
        voice.say(THREE)
        assert soon(lambda i=i: voice._failures == i + 1)  # type: ignore[misc]
    voice.say(THREE)
    time.sleep(0.05)
    assert (voice._failures, voice.problem) == (FAILURES, "")


def test_what_worked_and_fails_is_told(voices: Voices) -> None:
    voice, stage = voices(Stage())
    voice.say(THREE)
    assert soon(lambda: stage.heard == ["3"])
    stage._code = 1
    for i in range(FAILURES):
        assert voice.problem == ""
        voice.say(THREE)
        assert soon(lambda i=i: voice._failures == i + 1)  # type: ignore[misc]
    assert soon(lambda: "Check the loudspeaker" in voice.problem)


def test_closing_finishes_the_last_words_but_waits_for_no_hanging_one(voices: Voices) -> None:
    voice, stage = voices(Stage())
    voice.say(THREE)
    voice.close()
    assert stage.heard == ["3"]
    voice, stage = voices(Stage(lasts=("3",)))
    voice.say(THREE)
    assert soon(lambda: stage.heard == ["3"])
    begin_s = time.monotonic()
    voice.close(0.2)
    assert time.monotonic() - begin_s < 10.0  # it sounds until it is stopped
    assert stage.sounding[0].killed


def test_saying_takes_no_time_while_the_sound_hangs(voices: Voices) -> None:
    hangs, let_go, was_let_go = threading.Event(), threading.Event(), []

    class Hangs(Stage):
        def start(self, words: str) -> Playing:
            hangs.set()
            was_let_go.append(let_go.wait(10.0))
            return super().start(words)

    voice, _ = voices(Hangs())
    voice.say(CUE)
    assert hangs.wait(30.0)
    for _ in range(100):
        voice.say(CUE)
    assert was_let_go == []  # it hangs still, and everything is said
    let_go.set()
    assert soon(lambda: was_let_go[:1] == [True])


class TestFound:
    """Which speech and which player are taken."""

    @pytest.fixture(autouse=True)
    def _quiet_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("PULSE_SERVER", raising=False)
        monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")

    def has(self, monkeypatch: pytest.MonkeyPatch, platform: str, *programs: str) -> None:
        monkeypatch.setattr(sys, "platform", platform)
        for module in (speech, loudspeakers):
            monkeypatch.setattr(module.shutil, "which", lambda name: name if name in programs else None)

    @pytest.mark.parametrize(
        ("platform", "programs", "player", "engine"),
        [
            ("linux", (), None, None),  # a bare machine is silent
            ("linux", ("espeak-ng",), None, None),  # nothing to play it with
            ("linux", ("espeak-ng", "aplay"), "aplay", "espeak-ng"),
            ("linux", ("espeak-ng", "pw-play"), "pw-play", "espeak-ng"),
            ("linux", ("spd-say",), None, "spd-say"),
            ("darwin", ("say", "afplay"), "afplay", "say"),
            ("darwin", (), None, None),
            ("win32", (), "winsound", None),
        ],
    )
    def test_by_system(
        self, monkeypatch: pytest.MonkeyPatch, platform: str, programs: tuple[str, ...], player: str | None, engine: str
    ) -> None:
        self.has(monkeypatch, platform, *programs)
        loudspeaker = find_loudspeaker()
        assert (loudspeaker.name if loudspeaker else None) == player
        found = find_engine(SoundOptions(), loudspeaker)
        assert (found.name if found else None) == engine
        if found is not None:
            found.close()

    def test_a_sound_server_is_asked_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PULSE_SERVER", "somewhere")
        self.has(monkeypatch, "linux", "aplay", "paplay", "pacat")
        found = find_loudspeaker()
        assert found is not None
        assert found.name == "paplay"

    @pytest.mark.parametrize(
        ("platform", "options", "expected"),
        [
            ("darwin", SoundOptions(volume=50, rate_wpm=150, voice_name="Anna"),
             ["say", "-v", "Anna", "-r", "150", "[[volm 0.50]] Go."]),
            ("linux", SoundOptions(volume=50, rate_wpm=165, language="de"),
             ["spd-say", "-w", "-r", "0", "-i", "0", "-l", "de", "--", "Go."]),
        ],
    )  # fmt: skip
    def test_volume_rate_and_voice_reach_the_program(
        self, monkeypatch: pytest.MonkeyPatch, platform: str, options: SoundOptions, expected: list[str]
    ) -> None:
        self.has(monkeypatch, platform, expected[0])
        calls: list[list[str]] = []
        monkeypatch.setattr(speech, "start_quietly", lambda command: calls.append(command) or Sounding(False, 0))
        engine = find_engine(options, None)
        assert engine is not None
        engine.start("Go.")
        assert calls == [expected]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for the program")
class TestProcesses:
    """Real processes in place of the programs."""

    def script(self, folder: Path, text: str) -> str:
        file = folder / "program"
        file.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        file.chmod(0o755)
        return str(file)

    def test_a_program_is_ended(self, tmp_path: Path) -> None:
        playing = ProgramLoudspeaker("it", [self.script(tmp_path, "exec sleep 60")]).play(tmp_path / "x.wav")
        assert playing.poll() is None
        loudspeakers.stop(playing)
        assert playing.poll() not in (None, 0)

    def test_a_speech_server_is_told_to_be_silent(self, tmp_path: Path) -> None:
        silent = ["touch", str(tmp_path / "silent")]
        playing = Program("spd-say", lambda words: ["sleep", "60"], silent).start("Go.")
        loudspeakers.stop(playing)
        assert soon((tmp_path / "silent").exists)
        assert playing.poll() not in (None, 0)

    def test_powershell_says_one_line_after_another_and_is_started_again(self, tmp_path: Path) -> None:
        said = tmp_path / "said"
        shell = self.script(tmp_path, f'while read -r line; do echo "$line" | base64 -d >> {said}; echo said; done')
        engine = Sapi(SoundOptions(), shell)
        for _ in range(2):
            assert engine.start("Schön. ").wait(5) == 0
        assert said.read_text("utf-8") == "Schön. Schön. "
        first = engine._process
        assert first is not None
        loudspeakers.stop(first)
        assert engine.start("Go.").wait(5) == 0
        assert engine._process is not first
        engine.close()

    def test_an_espeak_that_hangs_or_fails_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(speech, "RENDER_S", 0.2)
        engine = Espeak(SoundOptions(), ProgramLoudspeaker("it", ["true"]))
        engine._command = [self.script(tmp_path, "exec sleep 60")]
        with pytest.raises(subprocess.TimeoutExpired):
            engine.start("Go.")
        engine._command = [self.script(tmp_path, "exit 3")]
        with pytest.raises(subprocess.CalledProcessError):
            engine.start("Go.")
        engine.close()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")
class TestEspeak:
    """The real speech, to a file."""

    @pytest.fixture
    def engine(self) -> Iterator[Espeak]:
        made = Espeak(SoundOptions(), ProgramLoudspeaker("nothing", ["true"]))
        yield made
        made.close()

    def seconds(self, file: Path) -> float:
        with wave.open(str(file)) as reader:
            samples = reader.readframes(reader.getnframes())
            assert any(samples)
            return reader.getnframes() / reader.getframerate()

    def test_it_takes_about_as_long_as_the_coach_thinks(self, engine: Espeak, tmp_path: Path) -> None:
        from trainer.coach.utterance import speech_s, words_of

        for text in ("{n}", "Hips stacked", "Good: hips stacked.", "I can't see your feet. Move back a little."):
            said = Utterance(0.0, Kind.CUE, text, n=7)
            engine.render(words_of(said), tmp_path / "said.wav")
            assert speech_s(said) == pytest.approx(self.seconds(tmp_path / "said.wav"), rel=0.25, abs=0.15)

    def test_a_slower_rate_lasts_longer(self, engine: Espeak, tmp_path: Path) -> None:
        engine.render("Hips stacked", tmp_path / "one.wav")
        slow = Espeak(SoundOptions(rate_wpm=100), ProgramLoudspeaker("nothing", ["true"]))
        slow.render("Hips stacked", tmp_path / "two.wav")
        slow.close()
        assert self.seconds(tmp_path / "two.wav") > 1.3 * self.seconds(tmp_path / "one.wav")

    def test_words_are_never_taken_for_an_option(self, engine: Espeak, tmp_path: Path) -> None:
        engine.render("--version", tmp_path / "said.wav")
        assert self.seconds(tmp_path / "said.wav") > 0.5
