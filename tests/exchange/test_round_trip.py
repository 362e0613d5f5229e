"""A plan goes to a patient and its results come back: two machines, each with its own folders, by the commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.recorded import good, record_live
from trainer.base import terminal
from trainer.base.errors import TrainerError
from trainer.cli.app import app
from trainer.record.clients import clients, consents
from trainer.record.items import SessionInfo
from trainer.record.store import Person, Store

NOW = datetime.now(UTC)


class Machine:
    """A computer with its own record, settings and person at the keyboard.

    Args:
        folder: where everything is.
        patch: sets the folders for the commands.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, patch
        folder.mkdir()
        self.record = folder / "data" / "sessions.sqlite3"

    def run(self, *words: str, typed: str = "") -> Result:
        """Run a command; the answers to its questions are typed."""
        with self.here():
            return CliRunner().invoke(app, [*words], input=typed)

    def says(self, *words: str, typed: str = "") -> str:
        """What a command that succeeds prints."""
        done = self.run(*words, typed=typed)
        assert done.exit_code == 0, (done.output, done.exception)
        return done.output

    @contextmanager
    def here(self) -> Iterator[None]:
        with self._patch.context() as patch:
            patch.setenv("PILATES_DATA_DIR", str(self.folder / "data"))
            patch.setenv("PILATES_CONFIG_DIR", str(self.folder / "config"))
            patch.setattr(terminal, "is_somebody_there", lambda: True)
            patch.setattr("webbrowser.open", lambda _: True)
            patch.setenv("COLUMNS", "200")
            yield

    def store(self) -> Store:
        return Store(self.record)


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path / "clinic", monkeypatch)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path / "home", monkeypatch)


#: Glutes first, then mobility, four weeks, by the results.
ANSWERS = "1\n3\n1\n1\n"


@pytest.mark.slow
def test_a_plan_goes_out_and_its_results_come_back(clinic: Machine, home: Machine, tmp_path: Path) -> None:
    plan, results = str(tmp_path / "plan.toml"), tmp_path / "kim.json"
    assert "Nobody is here yet." in clinic.says("clients")
    clinic.says("plan", "new", "--to", plan, "--by", "M. Rossi", "--for", "Kim", typed=ANSWERS)
    assert "no results yet" in clinic.says("clients")

    assert "plan results FILE" in home.says("plan", "open", plan)
    record_live(home.record, [good()], SessionInfo("me", "plan_glutes", 4, sets_planned=3))
    with home.store() as store:
        store.save_person(Person("me", {"hip_surgery": "no"}, (), {"hip_surgery": "2026-05-04"}))
        store.db.execute("UPDATE exercise_set SET comfort = 'hurt'")
    asked = home.says("export", str(results), "--for", plan, typed="1\n")
    assert "all your sessions since" in asked
    assert "1 session is in the file." in asked

    received = clinic.says("import", str(results))
    assert "Kim: 1 session is new; 0 were already there." in received
    assert "agreed that M. Rossi gets these results, without health answers." in received
    listed = clinic.says("clients")
    (line,) = (line for line in listed.splitlines() if line.startswith("Kim"))
    assert "1 of 3" in line
    assert "4 → 3" in line
    assert "Clam hurt on" in line
    one = clinic.says("clients", "Kim")
    assert "Clam hurt on" in one
    page = (clinic.folder / "data" / "review.html").read_text(encoding="utf-8")
    assert "Kim" in page
    assert "Clam" in page
    with clinic.store() as store:
        (kim,) = store.people()
        assert (kim.name, kim.health) == ("Kim", {})


@pytest.mark.slow
def test_only_what_was_agreed_to_is_in_the_file(clinic: Machine, home: Machine, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.toml")
    clinic.says("plan", "new", "--to", plan, "--by", "M. Rossi", "--for", "K-17", typed=ANSWERS)
    record_live(home.record, [good()], now=lambda: NOW - timedelta(days=3))  # before the plan
    home.says("plan", "open", plan)
    with home.store() as store:
        store.save_person(Person("me", {"hip_surgery": "no"}, (), {"hip_surgery": "2026-05-04"}))
    assert "Nothing was written." in home.says("plan", "results", str(tmp_path / "no.json"), typed="3\n")
    assert not (tmp_path / "no.json").exists()
    record_live(home.record, [good()], SessionInfo("me", "glutes"))
    home.says("plan", "results", str(tmp_path / "yes.json"), typed="2\n")
    held = json.loads((tmp_path / "yes.json").read_text(encoding="utf-8"))
    assert len(held["sessions"]) == 1
    assert held["health"]["health"] == {"hip_surgery": "no"}
    assert held["name"] == "K-17"
    text = json.dumps(held)
    assert [words for words in ("a shelf", "A note", "rest_px", "Good set.", '"me"') if words in text] == []
    assert "2026" in home.says("plan", "consent")
    again = home.says("plan", "results", str(tmp_path / "again.json"))  # asked once
    assert "Number" not in again


@pytest.mark.slow
def test_a_consent_is_withdrawn_and_the_clinic_is_told(clinic: Machine, home: Machine, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.toml")
    clinic.says("plan", "new", "--to", plan, "--by", "M. Rossi", "--for", "Kim", typed=ANSWERS)
    home.says("plan", "open", plan)
    assert "You have not agreed" in home.says("plan", "consent", "--withdraw")
    record_live(home.record, [good()])
    home.says("plan", "results", str(tmp_path / "kim.json"), typed="1\n")
    assert isinstance(home.run("plan", "results", str(tmp_path / "kim.json")).exception, TrainerError)
    clinic.says("import", str(tmp_path / "kim.json"))
    gone = home.says("plan", "consent", "--withdraw", "--to", str(tmp_path / "gone.json"))
    assert "They still have what you sent" in gone
    assert "You have not agreed" in home.says("plan", "consent")
    held = json.loads((tmp_path / "gone.json").read_text(encoding="utf-8"))
    assert (held["sessions"], [one["is_given"] for one in held["consents"]]) == ([], [True, False])
    assert "May your results" in home.says("plan", "results", str(tmp_path / "no.json"), typed="q\n")
    assert not (tmp_path / "no.json").exists()
    told = clinic.says("import", str(tmp_path / "gone.json"))
    assert "withdrew the consent for M. Rossi" in told
    assert "Consent withdrawn on" in clinic.says("clients")
    with clinic.store() as store:
        assert len(store.sessions("Kim")) == 1  # what is here stays until the clinic deletes it
    clinic.says("forget", "--person", "Kim", "--yes")
    assert "Nobody is here yet." in clinic.says("clients")
    with clinic.store() as store:
        assert (store.sessions(), clients(store), consents(store, "Kim")) == ([], [], [])
    clinic.says("import", str(tmp_path / "kim.json"))  # their file brings them back
    with clinic.store() as store:
        assert len(store.sessions("Kim")) == 1


def test_results_are_written_only_for_the_plan_that_is_followed(clinic: Machine, home: Machine, tmp_path: Path) -> None:
    mine, other, results = (tmp_path / name for name in ("mine.toml", "other.toml", "kim.json"))
    clinic.says("plan", "new", "--to", str(mine), "--by", "M. Rossi", "--for", "Kim", typed=ANSWERS)
    other.write_text(mine.read_text("utf-8").replace("M. Rossi", "A. Meier"), "utf-8")
    home.says("plan", "open", str(mine))
    asked = [("--for", str(other)), ("--for", str(mine), "--fhir"), ("--for", str(tmp_path / "none.toml"))]
    refused = [home.run("export", str(results), *words).exception for words in asked]
    assert all(isinstance(error, TrainerError) for error in refused)
    assert "You follow the plan “My plan” by M. Rossi" in str(refused[0])
    assert not results.exists()
