"""Settings of the whole test suite."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import tests.built_once  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Workers and the programs that tests start import the same modules dozens of times, and pytest rewrites every test
# module. Where Python is told to write no bytecode beside the sources, as in many containers, it is kept here instead.
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).parents[1] / ".pytest_cache" / "bytecode")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Each worker has a core of its own; more threads for its small matrices would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same examples on every machine and at every run: a red test is a changed program, never bad luck.
settings.register_profile("suite", deadline=None, derandomize=True, max_examples=25, database=None)
settings.load_profile("suite")

# Whoever runs the tests may have settings of their own, and started them in their own way.
_settings = tempfile.TemporaryDirectory(prefix="pilates-settings-")
os.environ["PILATES_CONFIG_DIR"] = _settings.name
for name in ("UV", "UV_RUN_RECURSION_DEPTH", "PILATES_CAMERA", "PILATES_SPEECH", "PILATES_TONES"):
    os.environ.pop(name, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the files with the most slow tests first.

    A worker takes a whole file, so what the tests of a file share is made once. Short files come last, so no worker
    waits long for another.
    """
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, which asks nobody for anything by itself."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this machine: install chromium to run the tests of the page")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu", *quiet])
        yield browser
        browser.close()
