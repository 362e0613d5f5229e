"""Tests see nothing of whoever runs them: no settings, no record, and no exercises that they taught."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trainer.base.paths import CONFIG_DIR_VARIABLE, DATA_DIR_VARIABLE, config_dir, data_place

#: The folder as the tests are collected: many take the exercises there are as parameters.
COLLECTED_IN = data_place()
WORDS = """
from trainer.base.paths import config_dir
from trainer.taught.store import taught_names
print(config_dir(), *taught_names())
import tests.conftest
print(config_dir(), *taught_names())
"""


def test_the_folders_are_made_for_the_tests() -> None:
    assert COLLECTED_IN.parent == config_dir().parent
    assert COLLECTED_IN.parent.name.startswith("pilates-tests-")


@pytest.mark.slow
def test_what_somebody_has_of_their_own_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "my_own.json").write_text("{}", encoding="utf-8")
    mine = os.environ | {DATA_DIR_VARIABLE: str(tmp_path), CONFIG_DIR_VARIABLE: str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", WORDS], env=mine, capture_output=True, text=True, check=True)
    before, after = done.stdout.splitlines()
    assert before == f"{tmp_path} my_own"
    assert str(tmp_path) not in after
    assert "my_own" not in after
