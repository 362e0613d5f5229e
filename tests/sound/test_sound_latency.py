"""From the frame that decides a fault to the first sample that the sound system gets, with real speech.

A program in place of ``aplay`` notes when it is given something to play, and lasts as long as that would sound.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from pathlib import Path

import pytest

from exercises.judging.results import Cue
from exercises.judging.update import State, Update
from tests.set_script import OBSERVABLE, RULES, TOY, rule_states
from trainer.screen.presenter import Presenter
from trainer.sound.options import SoundOptions
from trainer.sound.set_sound import Sound

#: What a person still takes for an answer to what they did, seconds.
TONE_S, SPEECH_S = 0.3, 0.6
#: Cues measured.
CUES = 5

APLAY = """#!/bin/sh
for file; do :; done
date +"%s.%N $(basename "$file")" >> "$(dirname "$0")/log"
sleep $(( ($(stat -c %s "$file") - 44) / 441 ))e-2
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for aplay")
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")
def test_a_fault_is_heard_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aplay = tmp_path / "aplay"
    aplay.write_text(APLAY, "utf-8")
    aplay.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    sound = Sound(SoundOptions())
    decided_s = []
    for i in range(CUES):
        rule = RULES[i % len(RULES)]
        presenter = Presenter(TOY)  # a new one, that has told nothing yet
        decided_s.append(time.time())
        cue = Cue(rule.code, rule.cue, "fault", 1.0)
        values = dict.fromkeys(OBSERVABLE.values(), 15.0)
        said = presenter.take(Update(1.0, State.MOVING, values=values, rules=rule_states(values), cue=cue))
        assert said is not None
        sound.say(said)
        time.sleep(1.9)
    sound.close()
    heard = [
        (float(at), name) for at, name in (line.split() for line in (tmp_path / "log").read_text("utf-8").splitlines())
    ]
    for name, within_s in (("fault.wav", TONE_S), ("said.wav", SPEECH_S)):
        first = [at for at, what in heard if what == name]
        assert len(first) == CUES
        assert statistics.median(at - since for at, since in zip(first, decided_s, strict=True)) <= within_s
