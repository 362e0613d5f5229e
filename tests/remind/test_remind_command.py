"""`pilates remind` as a person meets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from trainer.base.errors import TrainerError
from trainer.cli.app import app


@pytest.fixture
def remind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Any:
        return CliRunner().invoke(app, ["remind", *words], env={"COLUMNS": "300"})

    return run


def titles(path: Path) -> list[str]:
    return [str(event["summary"]) for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")]


def test_the_plan_is_written_and_said(remind: Any, tmp_path: Path) -> None:
    done = remind("--weeks", "4", "--bite-at", "7:30", "--break-at", "9:00")
    assert done.exit_code == 0, done.output
    assert len(titles(tmp_path / "pilates.ics")) == 3
    assert "Pilates: a little every day: Mon, Tue, Wed, Thu, Fri, Sun, 07:30, about" in done.output
    assert "Pilates: a two-minute break: Mon, Tue, Wed, Thu, Fri, 09:00, about" in done.output
    assert "Written: pilates.ics" in done.output
    assert "To import it, open the file" in done.output


def test_kinds_can_be_left_out(remind: Any, tmp_path: Path) -> None:
    remind("--no-breaks", "--no-sessions", "--to", "other.ics")
    assert titles(tmp_path / "other.ics") == ["Pilates: a little every day"]


def test_in_german(remind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILATES_LANGUAGE", "de")
    done = remind("--no-sessions")
    assert titles(tmp_path / "pilates.ics")[0] == "Pilates: jeden Tag ein wenig"
    assert "Geschrieben: pilates.ics" in done.output


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("--bite-at", "noon"), "'noon' is not a time of day. Write hours and minutes, such as 18:00."),
        (("--no-bites", "--no-breaks", "--no-sessions"), "No calendar was written"),
    ],
)
def test_mistakes_are_one_sentence(remind: Any, tmp_path: Path, words: tuple[str, ...], wanted: str) -> None:
    done = remind(*words)
    assert isinstance(done.exception, TrainerError)
    assert wanted in str(done.exception)
    assert not (tmp_path / "pilates.ics").exists()
