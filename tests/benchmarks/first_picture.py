"""How soon a practice session shows something: ``python -m tests.benchmarks.first_picture STARTED`` prints JSON.

STARTED is the time at which the process was started, seconds since 1970. A sample stands for the camera, which opens at
once, so the figures are the program's own. The record must know the exercise: otherwise a lesson comes first. It needs
a display.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import cv2

from trainer.capture import camera
from trainer.screen.window import Window
from trainer.session import devices, practice

CLIP = Path(__file__).parents[2] / "samples" / "clam_right_correct.mp4"
FPS = 25.0
#: Longest time that is waited for the model, seconds.
MOST_S = 60.0


class Film:
    """A camera that delivers the pictures of a sample at its rate."""

    def __init__(self) -> None:
        self._film = cv2.VideoCapture(str(CLIP))
        self._due_s = time.monotonic()

    def grab(self) -> bool:
        self._due_s += 1 / FPS
        time.sleep(max(0.0, self._due_s - time.monotonic()))
        return self._film.grab()

    def retrieve(self) -> Any:
        return self._film.retrieve()

    def get(self, what: int) -> float:
        return self._film.get(what)

    def release(self) -> None:
        self._film.release()


def main() -> None:
    begun_s, figures = float(sys.argv[1]), {}

    def note(name: str) -> None:
        figures.setdefault(name, round(time.time() - begun_s, 3))

    class Timed(Window):
        def __init__(self) -> None:
            super().__init__()
            note("window_s")

        def show(self, picture: Any, *rest: Any) -> Any:
            key = super().show(picture, *rest)
            if picture.any():
                note("picture_s")
            if "model_s" in figures or time.time() - begun_s > MOST_S:
                print(json.dumps(figures), flush=True)  # noqa: T201
                os._exit(0)
            return key

    class Loaded(practice.Landmarker):
        def __init__(self, *words: Any, **named: Any) -> None:
            super().__init__(*words, **named)
            note("model_s")

    devices.Window, practice.Landmarker = Timed, Loaded  # type: ignore[misc]
    devices.asker_of = lambda *_: None  # type: ignore[assignment] - nobody is there to answer
    camera.WebcamSource = functools.partial(  # type: ignore[assignment, misc]
        camera.WebcamSource, opener=lambda _: Film(), lister=lambda: []
    )
    sys.argv = ["pilates", "practice", "clam", "--camera", "0", "--yes-i-have-read", "--no-voice"]
    from trainer.cli.app import main as pilates

    pilates()


if __name__ == "__main__":
    main()
