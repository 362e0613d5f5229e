"""The program and ``pyproject.toml`` agree on the supported machines and packages."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from trainer.base.errors import ModelError
from trainer.base.platforms import BUILT_FOR, MEDIAPIPE_RANGE, why_no_mediapipe
from trainer.doctor import run as doctor
from trainer.pose import models

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = {one.name: one for one in map(Requirement, PROJECT["dependencies"])}


def test_the_marker_names_the_machines_that_the_program_names() -> None:
    marker = DECLARED["mediapipe"].marker
    assert marker is not None
    others = [
        ("linux", "aarch64"),
        ("darwin", "x86_64"),
        ("win32", "ARM64"),
        ("linux", "armv7l"),
        ("freebsd14", "amd64"),
    ]
    for system, machine in [*BUILT_FOR, *others]:
        is_installed = marker.evaluate({"sys_platform": system, "platform_machine": machine})
        assert is_installed is ((system, machine) in BUILT_FOR), (system, machine)


def test_the_range_that_is_advised_is_the_one_that_is_declared() -> None:
    assert DECLARED["mediapipe"].specifier == Requirement(MEDIAPIPE_RANGE).specifier


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_what_is_installed_is_in_its_range(name: str) -> None:
    assert DECLARED[name].specifier.contains(importlib.metadata.version(name))


def test_a_machine_without_wheels_is_told_so() -> None:
    assert "not built for this machine (linux, aarch64)" in why_no_mediapipe("linux", "aarch64")[0]
    assert why_no_mediapipe("win32", "AMD64") == (
        "mediapipe is not installed.",
        'Run `pip install "mediapipe>=0.10.30,<0.10.32"`.',
    )


def test_without_mediapipe_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr("trainer.base.platforms.why_no_mediapipe", lambda: why_no_mediapipe("linux", "aarch64"))
    monkeypatch.setattr(models, "_fetch", lambda *_: pytest.fail("it was downloaded"))
    with pytest.raises(ModelError, match="not built for this machine"):
        models.model_bytes("full")


def test_the_doctor_says_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_version", lambda name: None)
    check = doctor.check_mediapipe()
    assert (check.status, check.sentence) == ("fail", why_no_mediapipe()[0])
