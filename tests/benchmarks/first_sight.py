"""How soon something is to be seen: the window, the camera's picture, and the review page."""

from __future__ import annotations

import json
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.measure import FailedError, run, spread
from tests.benchmarks.page import Section, table
from tests.record_maker import Options, make_record
from trainer.cli.app import BLAS_THREADS
from trainer.screen.window import has_display

#: Sessions in the record, and the newest of them, whose landmarks are recorded.
SESSIONS, WITH_LANDMARKS = 200, 8
#: Writes the review page and prints how long that took after the program's modules were imported, seconds.
WRITE = """
import sys, time
from pathlib import Path
from trainer.record.store import Store
from trainer.review.page import write_page

if __name__ == "__main__":
    begun_s = time.perf_counter()
    with Store(Path(sys.argv[1])) as store:
        write_page(store, Path(sys.argv[2]), person="me")
    print(time.perf_counter() - begun_s)
"""
#: As the program sets it before it loads numpy; the scripts load numpy before the program begins.
AS_PROGRAM = {"OPENBLAS_NUM_THREADS": BLAS_THREADS}
Row = Sequence[object]
Say = Callable[[str], None]


def section(folder: Path, times: int, say: Say) -> Section:
    """Measure the window, the first picture and the review page, each ``times`` times in a fresh process.

    Args:
        folder: a new folder for the record and the page.
        times: runs of each.
        say: shows progress.
    """
    record, page, script = folder / "data" / "sessions.sqlite3", folder / "page.html", folder / "write.py"
    record.parent.mkdir(parents=True)
    script.write_text(WRITE, encoding="utf-8")
    now = datetime.now(UTC).replace(hour=0, minute=1)
    make_record(record, Options(SESSIONS, with_movement=WITH_LANDMARKS, until=now))
    rows = [*_pictures(folder, times)]
    for name, is_fresh in (("curves not computed yet", True), ("curves computed", False)):
        taken_s = [_write(script, record, page, is_fresh=is_fresh) for _ in range(times)]
        rows.append([f"review page of {SESSIONS} sessions written, {name}", spread(taken_s), "2"])
    rows.append(["that page opened in Chromium, to its load event", *_opened(page, times)])
    for row in rows:
        say(f"  {row[0]}: {row[1]}")
    text = (
        "The window and the pictures are timed from the start of the process, with a sample in the camera's place that"
        " opens at once. The model loads while the picture is shown already. The page is timed without the program's"
        f" start; it has {page.stat().st_size / 1e6:.2f} MB.\n\n"
    )
    return Section("First sight", text + table(["what", "median, s", "goal, s"], rows))


def _pictures(folder: Path, times: int) -> list[Row]:
    goals = {
        "window_s": ("window open", "0.5"),
        "picture_s": ("camera's picture", "1"),
        "model_s": ("model loaded", "–"),
    }
    if not has_display():
        return [[name, "not measured: no display", goal] for name, goal in goals.values()]
    env = {**AS_PROGRAM, "PILATES_DATA_DIR": str(folder / "data"), "PILATES_CONFIG_DIR": str(folder / "config")}
    found = []
    for _ in range(times + 1):
        output = run(["-m", "tests.benchmarks.first_picture", str(time.time())], env).output
        found.append(json.loads(output.splitlines()[-1]))
    return [[name, spread(one[key] for one in found[1:]), goal] for key, (name, goal) in goals.items()]


def _write(script: Path, record: Path, page: Path, is_fresh: bool) -> float:
    if is_fresh:
        with closing(sqlite3.connect(record)) as db, db:
            db.execute("DELETE FROM curves")
    return float(run([script, record, page], AS_PROGRAM).output.splitlines()[-1])


def _opened(page: Path, times: int) -> Row:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        return ["not measured: no Chromium", "1"]
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return ["not measured: no playwright", "1"]
    loaded_ms = []
    try:
        with (
            sync_playwright() as play,
            play.chromium.launch(executable_path=browser, args=["--no-sandbox"]) as chromium,
        ):
            for _ in range(times):
                tab = chromium.new_page()
                tab.goto(page.as_uri(), wait_until="load")
                tab.wait_for_timeout(100)  # the event's end is noted after it
                loaded_ms.append(tab.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
                tab.close()
    except Error as error:
        raise FailedError(str(error)) from error
    return [f"{statistics.median(loaded_ms) / 1000:.2f}", "1"]
