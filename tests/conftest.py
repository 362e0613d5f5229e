"""Settings of the whole test suite."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Both of these come before the imports that they are for.

# Workers and the programs that tests start import the same modules dozens of times, and pytest rewrites every test
# module. Where Python is told to write no bytecode beside the sources, as in many containers, it is kept here instead.
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).parents[1] / ".pytest_cache" / "bytecode")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Each worker has a core of its own; more threads for its small matrices would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

import tests.built_once  # noqa: F401

# The same examples on every machine and at every run: a red test is a changed program, never bad luck.
settings.register_profile("suite", deadline=None, derandomize=True, max_examples=25, database=None)
settings.load_profile("suite")

# Whoever runs the tests may have settings, a record and taught exercises, and started them in their own way.
_own = tempfile.TemporaryDirectory(prefix="pilates-tests-", ignore_cleanup_errors=True)  # Windows keeps open files
os.environ["PILATES_CONFIG_DIR"] = str(Path(_own.name) / "config")
os.environ["PILATES_DATA_DIR"] = str(Path(_own.name) / "data")
for name in ("UV", "UV_RUN_RECURSION_DEPTH", "PILATES_CAMERA", "PILATES_SPEECH", "PILATES_TONES"):
    os.environ.pop(name, None)


# What is collected lives as long as the process; looking for garbage among it takes a tenth of the collection.
gc.disable()

#: The files whose slow tests take longest, the longest first; most of them wait for a window, a process or the clock.
LONGEST = (
    "recordings/test_samples.py",
    "trials/test_trials_of_writing.py",
    "trials/test_trials.py",
    "home/test_first_walk.py",
    "screen/test_lesson_window.py",
    "screen/test_window.py",
    "pose/test_offline.py",
    "recordings/test_analyze_many.py",
    "session/test_live_session.py",
    "record/test_store.py",
)
#: The files whose quick tests take longest. Where nothing else is left, one of them in the end keeps one worker alone.
LONGEST_QUICK = (
    "exercises/judging/test_runner.py",
    "teach/test_lesson.py",
    "exercises/test_tall_posture.py",
    "exercises/judging/test_hindsight.py",
    "exercises/test_clam.py",
    "capture/test_sources.py",
    "calibration/test_picture.py",
    "exercises/test_glute_bridge.py",
    "exercises/test_toe_taps.py",
    "exercises/test_hip_twist.py",
    "capture/test_container.py",
    "exercises/test_thoracic_lift.py",
    "exercises/test_hip_flexor_stretch.py",
    "base/test_language.py",
    "test_layers.py",
)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One worker more than there are cores where slow tests run, since many of them wait; else one a core."""
    cores = os.cpu_count() or 1
    return cores if "not slow" in config.getoption("markexpr") else cores + 1


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let each worker import another part of the tests first; of the rest it finds most already compiled."""
    report = yield
    worker = getattr(collector.config, "workerinput", None)
    if worker is not None and report.passed and collector.path == Path(__file__).parent:
        first = int(worker["workerid"].removeprefix("gw")) * len(report.result) // worker["workercount"]
        report.result = [*report.result[first:], *report.result[:first]]
    return report


@pytest.hookimpl(trylast=True)  # of the tests that were asked for
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest files first, then those with the most slow tests, then those whose quick tests take longest.

    A worker takes a whole file, so what the tests of a file share is made once. Short files come last, so no worker
    waits long for another.
    """
    here = Path(__file__).parent
    long, quick = ({here / name: n - len(names) for n, name in enumerate(names)} for names in (LONGEST, LONGEST_QUICK))
    if missing := [str(path) for path in (*long, *quick) if not path.is_file()]:
        raise pytest.UsageError(f"LONGEST in tests/conftest.py names files that are not there: {', '.join(missing)}")
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    rank = {
        path: (long.get(path, 0) if slow[path] else 0, -slow[path], quick.get(path, 0))
        for path in {item.path for item in items}
    }
    items.sort(key=lambda item: (rank[item.path], item.path))


def pytest_collection_finish() -> None:
    """Keep the garbage collector from walking through thousands of collected tests again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def opengl() -> None:
    """What the studio renders with."""
    moderngl = pytest.importorskip("moderngl", reason="the studio's extra is not installed")
    try:
        moderngl.create_context(standalone=True, backend="egl").release()
    except Exception as error:  # each system says in its own way that it has none
        pytest.skip(f"no OpenGL by EGL here: {error}")


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
