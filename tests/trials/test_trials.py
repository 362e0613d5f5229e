"""A few of the trials that run for hours by hand: see :mod:`tests.trials.inputs`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trials import inputs

COUNTS = {
    **{"bundle": 60, "record": 40, "sidecar": 60, "programme": 60, "blob": 100},
    **{"settings": 60, "video": 30, "results": 20},
}


@pytest.fixture(scope="module")
def told() -> str:
    """What the trials print, all of them by one process: to load the program takes longer than many a kind's trials."""
    kinds = [f"{kind}:{count}" for kind, count in COUNTS.items()]
    return subprocess.run(
        [sys.executable, "-m", "tests.trials.inputs", "--seed", "20", *kinds],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ).stdout


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "count"), COUNTS.items())
def test_damaged_inputs_are_read_or_refused_in_a_sentence(kind: str, count: int, told: str) -> None:
    (line,) = [line for line in told.splitlines() if line.startswith(f"{kind}: ")]
    assert line.startswith(f"{kind}: {count} trials, ")
    assert "FAILED" not in line, told


def test_every_kind_is_tried() -> None:
    kinds = ["bundle", "results", "record", "sidecar", "programme", "blob", "settings", "model", "video"]
    assert [*inputs.ALL_KINDS] == kinds


def test_the_same_seed_damages_alike() -> None:
    from random import Random

    from tests.trials.mutations import mutated_json

    text = '{"a": [1, 2.5, "b", null], "c": {"d": true}}'
    made = [mutated_json(Random(f"x {n}"), text) for n in range(200)]
    assert made == [mutated_json(Random(f"x {n}"), text) for n in range(200)]
    assert len({*made}) > 150
