"""Exercises by name, and those that other packages bring along."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import exercises
from exercises import Exercise
from exercises.clam import CLAM

PLUG_IN = """
from dataclasses import replace
from exercises.clam import CLAM

LIFT = replace(CLAM, id="leg_lift", name="Leg lift")
NOT_ONE = {"id": "leg_lift"}
"""


@pytest.fixture
def plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Another installed package with two entry points, of which the second is no exercise; the name of its module."""
    info = tmp_path / "more_pilates-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: more-pilates\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(
        f"[{exercises.ENTRY_POINTS}]\nleg_lift = more_pilates_stub:LIFT\nbroken = more_pilates_stub:NOT_ONE\n", "utf-8"
    )
    (tmp_path / "more_pilates_stub.py").write_text(PLUG_IN, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "more_pilates_stub", raising=False)
    return "more_pilates_stub"


def test_names() -> None:
    assert "clam" in exercises.names()
    assert exercises.names() == sorted(set(exercises.names()))


def test_get() -> None:
    assert exercises.get("clam") is CLAM
    for name in exercises.names():
        assert exercises.get(name).id == name


@pytest.mark.parametrize("name", ["clams", "", "Clam", "clam "])
def test_an_unknown_name_gives_an_error_with_the_known_ones(name: str) -> None:
    with pytest.raises(ValueError, match="no exercise is called") as error:
        exercises.get(name)
    assert repr(name) in str(error.value)
    for known in exercises.names():
        assert known in str(error.value)


def test_public_names() -> None:
    assert set(exercises.__all__) == {"ENTRY_POINTS", "SOURCES", "TESTS", "Exercise", "Source", "get", "names"}
    assert exercises.ENTRY_POINTS == "pilates_trainer.exercises"


class TestPlugIn:
    def test_is_listed_without_being_loaded(self, plug_in: str) -> None:
        assert exercises.names() == sorted({"broken", "clam", "leg_lift", *exercises.names()})
        assert plug_in not in sys.modules

    def test_is_found(self, plug_in: str) -> None:
        found = exercises.get("leg_lift")
        assert isinstance(found, Exercise)
        assert (found.id, found.name) == ("leg_lift", "Leg lift")

    def test_that_is_no_exercise_is_refused_by_its_address(self, plug_in: str) -> None:
        with pytest.raises(ValueError, match=f"'{plug_in}:NOT_ONE' is not an Exercise but a dict"):
            exercises.get("broken")

    def test_is_among_the_known_names_of_an_error(self, plug_in: str) -> None:
        with pytest.raises(ValueError, match=", ".join(exercises.names())):
            exercises.get("bridge")

    def test_does_not_replace_ours(self, plug_in: str, tmp_path: Path) -> None:
        entries = tmp_path / "more_pilates-1.0.dist-info" / "entry_points.txt"
        entries.write_text(f"[{exercises.ENTRY_POINTS}]\nclam = {plug_in}:LIFT\n", "utf-8")
        assert exercises.get("clam") is CLAM

    def test_is_gone_with_its_package(self) -> None:
        assert "leg_lift" not in exercises.names()
