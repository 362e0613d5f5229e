"""Notifications: the right program for each system, the text never part of a script, and no harm without one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from trainer.remind import notifier
from trainer.remind.notifier import call_for, notify

NASTY = '"; rm -rf ~ #$(x) `y` -e'


def test_linux() -> None:
    call = call_for("Pilates", NASTY, "linux", {"notify-send": "/usr/bin/notify-send"}.get)
    assert call is not None
    assert call.words == ("/usr/bin/notify-send", "--app-name=Pilates", "--", "Pilates", NASTY)


@pytest.mark.parametrize(("system", "program"), [("darwin", "osascript"), ("win32", "powershell")])
def test_the_text_is_data_not_script(system: str, program: str) -> None:
    call = call_for("Pilates", NASTY, system, {program: program}.get)
    assert call is not None
    script = [word for word in call.words if word != NASTY]
    assert not any(NASTY in word for word in script)
    assert NASTY in (*call.words, *call.environment.values())


@pytest.mark.parametrize("system", ["linux", "darwin", "win32", "freebsd14"])
def test_without_a_notifier_there_is_no_call(system: str) -> None:
    assert call_for("Pilates", "words", system, lambda name: None) is None


def test_nothing_is_shown_without_a_notifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifier, "call_for", lambda title, words: None)
    assert notify("Pilates", "words") is False


@pytest.mark.skipif(sys.platform == "win32", reason="runs a shell script")
@pytest.mark.parametrize(("code", "wanted"), [(0, True), (1, False)])
def test_the_program_is_run_with_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, wanted: bool
) -> None:
    program, said = tmp_path / "notify-send", tmp_path / "said"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > "{said}"\nexit {code}\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(sys, "platform", "linux")
    call = call_for("Pilates", NASTY, "linux")
    monkeypatch.setattr(notifier, "call_for", lambda title, words: call)
    assert notify("Pilates", NASTY) is wanted
    assert said.read_text("utf-8") == f"--app-name=Pilates|--|Pilates|{NASTY}|"


def test_a_program_that_is_gone_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifier, "call_for", lambda title, words: notifier.Call(("/no/such/program",)))
    assert notify("Pilates", "words") is False
