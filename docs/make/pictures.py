"""Renders the pictures of the documentation from the program itself and the bundled samples.

``python -m docs.make.pictures`` writes all of them. The small drawings of each exercise need nothing else. The
screenshot of the window needs Xvfb, xdotool and ImageMagick's ``import``; the one of the review page needs playwright
and Chromium. ``python -m docs.make.pictures exercises``, ``window`` or ``review`` writes one kind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console

from calibration.placement import CameraNeed
from docs.make.tables import own_exercises
from trainer.pose.models import model_bytes
from trainer.record.store import Store
from trainer.review.page import write_page
from trainer.screen.drawing import VERMILLION, Image
from trainer.screen.placement_picture import SIZE, placement_picture
from trainer.screen.start_figures import start_picture
from trainer.screen.window import TITLE

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
SAMPLES = ROOT / "samples"
#: Plays in the window: a fault that the trainer corrects.
PLAYED = "clam_right_rolls_back_strong"
#: Height of a drawing, pixels.
DRAWN_PX = 300
#: Lossy WebP quality, 0 to 100: text stays crisp and a screenshot stays below 200 kB.
QUALITY = 82
#: Width of the browser and most of the height that is kept, pixels.
REVIEW_PX = (1120, 835)
#: The window is watched for this long at most, seconds.
WATCH_S = 60.0


def drawn(need: CameraNeed) -> Image:
    """Start position and camera placement side by side, BGR uint8 (300, 800, 3)."""
    start = start_picture(need, (DRAWN_PX * SIZE[0] // SIZE[1], DRAWN_PX))
    return np.concatenate([start, placement_picture(need, DRAWN_PX)], axis=1)


def draw_exercises() -> None:
    """One picture for each exercise: the start position and where the camera goes."""
    for exercise in own_exercises():
        if exercise.need is not None:
            _write(PICTURES / f"place_{exercise.id}.png", drawn(exercise.need))


def _write(path: Path, picture: Image) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    how = [cv2.IMWRITE_WEBP_QUALITY, QUALITY] if path.suffix == ".webp" else [cv2.IMWRITE_PNG_COMPRESSION, 9]
    assert cv2.imwrite(str(path), picture, how), path
    Console().print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB", markup=False)


@contextmanager
def _screen() -> Iterator[str]:
    """A virtual screen; its name for DISPLAY."""
    read, write = os.pipe()
    size = ("-screen", "0", "1280x900x24", "-nolisten", "tcp")
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), *size], pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def shoot_window() -> None:
    """The window while the bundled clam plays as the camera, at the moment when its cue is largest on the screen."""
    with tempfile.TemporaryDirectory() as folder, _screen() as display:
        model = Path(folder) / "model.task"
        model.write_bytes(model_bytes())
        environment = os.environ | {
            "DISPLAY": display,
            "PILATES_MODEL": str(model),
            "PILATES_DATA_DIR": folder,
            "PILATES_LANGUAGE": "en",
            "PYTHONPATH": str(ROOT),
        }
        asked = ("practice", "clam", "--yes-i-have-read", "--no-voice", "--no-tones", "--camera")
        command = [sys.executable, "-m", "trainer", *asked, str(SAMPLES / f"{PLAYED}.mp4")]
        trainer = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            find = ["xdotool", "search", "--sync", "--name", TITLE]
            window = subprocess.run(find, env=environment, check=True, capture_output=True, text=True).stdout.split()[0]
            best, most, started = None, 0.0, time.monotonic()
            shot = Path(folder) / "shot.png"
            while trainer.poll() is None and time.monotonic() < started + WATCH_S:
                subprocess.run(
                    ["import", "-window", window, str(shot)], env=environment, capture_output=True, check=False
                )
                picture = cv2.imread(str(shot))
                if picture is not None and (share := _cue_share(np.asarray(picture, np.uint8))) > most:
                    best, most = np.asarray(picture, np.uint8), share
                time.sleep(0.2)
        finally:
            trainer.terminate()
            trainer.wait()
    assert best is not None, "no cue was on the screen"
    _write(PICTURES / "window.webp", best)


def _cue_share(picture: Image) -> float:
    return float((np.abs(picture.astype(int) - VERMILLION).max(axis=2) <= 12).mean())


def shoot_review() -> None:
    """The set of the same clip on the review page, at its first fault."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        environment = os.environ | {"PILATES_DATA_DIR": folder, "PILATES_LANGUAGE": "en", "PYTHONPATH": str(ROOT)}
        arguments = ["analyze", str(SAMPLES / f"{PLAYED}.mp4"), "--save"]
        subprocess.run([sys.executable, "-m", "trainer", *arguments], env=environment, check=True)
        page = Path(folder) / "review.html"
        with Store(Path(folder) / "sessions.sqlite3") as store:
            write_page(store, page)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(color_scheme="dark", viewport={"width": REVIEW_PX[0], "height": 1400})
        tab.goto(page.as_uri())
        one = tab.locator("details[open]").first
        one.scroll_into_view_if_needed()
        tab.wait_for_timeout(2000)  # the curves are drawn once they are in view
        one.get_by_text("Next fault").click()
        tab.wait_for_timeout(2000)  # the video beside the replay seeks
        png = one.screenshot()
        browser.close()
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    _write(PICTURES / "review.webp", np.asarray(picture[: REVIEW_PX[1]], np.uint8))


KINDS: dict[str, Callable[[], None]] = {"exercises": draw_exercises, "window": shoot_window, "review": shoot_review}

if __name__ == "__main__":
    for kind in sys.argv[1:] or KINDS:
        KINDS[kind]()
