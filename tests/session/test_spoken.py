"""A session by voice alone: what is said and when, and how it ends early."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from rich.console import Console

import exercises
from tests.home.scripted import Scripted
from trainer.base.errors import TrainerError
from trainer.plan import programme_file, progress
from trainer.plan.programme import PlannedSet, repetition_s
from trainer.record.store import Person
from trainer.session import spoken, start
from trainer.session.options import LiveOptions
from trainer.sound.options import SoundOptions

BRIDGE = PlannedSet("glute_bridge", amount=2, rest_s=10.0)
TALL = PlannedSet("tall_posture", amount=20)


class Silent:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.hushed = False

    def say(self, utterance) -> None:
        self.said.append(utterance.text)

    def hush(self) -> None:
        self.hushed = True


class Clock:
    def __init__(self) -> None:
        self.t_s = 0.0

    def __call__(self) -> float:
        return self.t_s

    def wait(self, seconds: float) -> None:
        self.t_s += seconds


def test_steps_then_repetitions_at_their_tempo_then_rest_then_the_hold():
    lines = spoken.script([BRIDGE, TALL])
    words = [text for _t_s, text in lines]
    assert words[0].startswith("Stop if you feel pain")
    assert words[1] == "Glute bridge, 2 times."
    assert words[2].startswith("Lie on your back")
    at = {text: t_s for t_s, text in reversed(lines)}
    assert at["2"] - at["1"] == pytest.approx(repetition_s(exercises.get("glute_bridge")))
    assert words.index("Rest.") == words.index("2") + 1
    assert at["Tall posture, 20 seconds."] - at["Rest."] == pytest.approx(10.0)
    go_s = max(t_s for t_s, text in lines if text == "Go.")
    assert at["That was the last one. Well done."] - go_s >= 20
    assert [t_s for t_s, _text in lines] == sorted(at_s for at_s, _text in lines)


def test_an_easier_form_replaces_the_steps_of_the_standard_one():
    easier = PlannedSet("hip_twist", amount=2, variant="easier", note="Stay on your back.")
    words = [text for _t_s, text in spoken.script([easier])]
    assert not any("table top" in text for text in words)
    assert words[2] == "Stay on your back."
    assert words[3].startswith("Easier today: Keep your feet on the mat")


def test_every_line_is_said_once_and_in_order():
    sound, clock, shown = Silent(), Clock(), []
    lines = spoken.script([TALL])
    spoken.follow(lines, sound, lambda words, is_new: bool(shown.append(words) or True), clock, clock.wait)  # type: ignore[arg-type]
    assert sound.said == [text for _t_s, text in lines]
    assert list(dict.fromkeys(shown)) == list(dict.fromkeys(sound.said))
    assert not sound.hushed


def test_it_falls_silent_when_the_person_leaves():
    sound, clock = Silent(), Clock()
    spoken.follow(spoken.script([TALL]), sound, lambda _words, _is_new: clock.t_s < 4.0, clock, clock.wait)  # type: ignore[arg-type]
    assert len(sound.said) == 1
    assert sound.hushed


@pytest.mark.parametrize(
    ("answers", "is_guided"),
    [(["2"], True), ([None], False), (["6", "no"], False)],
    ids=["little pain", "left", "too much pain"],
)
def test_pain_is_asked_for_here_too(tmp_path, monkeypatch, answers, is_guided):
    guided = []
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(spoken, "is_somebody_there", lambda: True)
    monkeypatch.setattr(spoken, "TerminalAsker", lambda _console: Scripted(*answers))
    monkeypatch.setattr(spoken, "follow", lambda lines, *_: guided.append(lines))
    with pytest.raises(TrainerError, match="Your pain is 6") if answers[0] == "6" else contextlib.nullcontext():
        spoken.guide(Console(quiet=True), [TALL], LiveOptions(sound=SoundOptions(voice=False, tones=False)))
    assert bool(guided) == is_guided


@pytest.fixture
def known(tmp_path, monkeypatch) -> start.Known:
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path))
    return start.Known(Person("me", {}, ()), (), programme_file.load_all(), {})


def test_waking_is_small_short_and_never_suggested(known):
    waking = known.programmes["waking"]
    sets = known.plan_of(waking, ())
    assert [one.exercise for one in sets] == [
        "glute_bridge",
        "hip_twist",
        "cat_stretch",
        "upper_back_stretch",
        "tall_posture",
    ]
    assert {one.exercise for one in sets}.isdisjoint({"roll_down", "ab_curl", "toe_taps"})
    assert [one.variant for one in sets[:3]] == ["easier"] * 3
    assert spoken.script(sets)[-1][0] < 5 * 60
    assert "waking" not in known.suggested
    today = start.today(known, datetime(2026, 3, 4, 7, tzinfo=UTC))
    assert today.programme != "waking"
    assert "waking" in today.others
    assert start.camera_lines(waking, sets) == ["By voice alone: nothing is judged or recorded."]


def test_waking_keeps_its_doses_and_its_order_whatever_was_done_elsewhere(known):
    sets, whys = progress.planned(known.programmes["waking"], (), {"hip_twist": "why"}, "desk")
    assert [one.exercise for one in sets] == ["glute_bridge", "cat_stretch", "upper_back_stretch", "tall_posture"]
    assert [one.amount for one in sets] == [4, 3, 2, 20]
    assert {one.place for one in sets} == {""}
    assert whys == {}


def test_it_is_guided_and_no_camera_is_opened(known, monkeypatch, capsys):
    heard = []
    monkeypatch.setattr(spoken, "guide", lambda console, sets, live: heard.append(sets))
    today = start.today(known, datetime(2026, 3, 4, 7, tzinfo=UTC))
    start.begin(Console(width=200), known, today, "waking", LiveOptions(camera="97"))
    assert heard[0][0].exercise == "glute_bridge"
    assert "By voice alone" in capsys.readouterr().out
