"""The companion's loop: opens the camera for one look, finds the landmarks, and releases picture and camera."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from trainer.base.errors import SourceError, TrainerError
from trainer.base.language import gettext_ as _
from trainer.capture.frame import FrameSource
from trainer.capture.sources import is_recording, open_source
from trainer.companion import words
from trainer.companion.sitting import TALL_LOOKS, Sitting, SittingState, Tall, is_facing, tall_from
from trainer.plan.programme import Programme
from trainer.pose.landmarker import StillLandmarker
from trainer.pose.models import model_bytes
from trainer.pose.variant import DEFAULT_VARIANT, Variant
from trainer.remind.notifier import notify

__all__ = ["Companion", "CompanionOptions", "Eyes", "keep_company"]

Points = NDArray[np.float32]

#: Requested size of the picture: enough for head and shoulders, and the cheapest.
SIZE_PX = (640, 480)
#: Number of pictures skipped after the camera opens, while it adjusts its exposure.
WARM_UP = 6
#: A camera that sends no picture for this long is left alone until the next look, seconds.
NO_PICTURE_S = 3.0
#: Delay between the request to sit tall and the first look, and between the looks at the tall start, seconds.
SETTLE_S, TALL_PAUSE_S = 3.0, 1.5
#: How often the person is asked to sit tall at the start before the companion gives up.
TRIES = 3


@dataclass(frozen=True, slots=True)
class CompanionOptions:
    """Options of the companion.

    Attributes:
        camera: number or name.
        every_s: time between two looks, seconds.
        notifications: show the system's notifications; if not, everything is printed alone.
        model: a pose model file, or None for the cached or downloaded one.
        variant: of the pose model.
    """

    camera: str = "0"
    every_s: float = 10.0
    notifications: bool = True
    model: Path | None = None
    variant: Variant = DEFAULT_VARIANT


class Eyes:
    """Looks through the camera. Holds neither a picture nor, between looks, the camera.

    Args:
        find: finds landmarks (33, 4) in a picture, None if nobody is there.
        opens: opens the camera.
        wait: waits, seconds.
    """

    def __init__(
        self,
        find: Callable[[NDArray[np.uint8]], Points | None],
        opens: Callable[[], FrameSource],
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._find, self._opens, self._wait = find, opens, wait

    def look(self, count: int = 1, pause_s: float = 0.0) -> list[Points | None]:
        """Landmarks of one picture, or of a few with a pause between them.

        Raises:
            SourceError: the camera is missing, in use, or sends nothing.
        """
        found: list[Points | None] = []
        with self._opens() as source:
            for _n in range(WARM_UP):
                _picture(source)
            for n in range(count):
                if n:
                    self._wait(pause_s)
                    _picture(source)  # taken before the pause
                found.append(_inside(*_found(self._find, source)))
        return found


def _found(
    find: Callable[[NDArray[np.uint8]], Points | None], source: FrameSource
) -> tuple[Points | None, tuple[int, ...]]:
    """The landmarks of the next picture and its shape; the picture itself is discarded here."""
    image = _picture(source)
    return find(image), image.shape


def _inside(points: Points | None, shape: tuple[int, ...]) -> Points | None:
    """Landmarks that lie outside the picture are guesses of the model: x and y become NaN."""
    if points is None:
        return None
    seen = points.copy()
    is_out = (seen[:, :2] < 0).any(axis=1) | (seen[:, 0] > shape[1]) | (seen[:, 1] > shape[0])
    seen[is_out, :2] = np.nan
    return seen


def _picture(source: FrameSource) -> NDArray[np.uint8]:
    until_s = time.monotonic() + NO_PICTURE_S
    while time.monotonic() < until_s:
        if (frame := source.read()) is not None:
            return frame.image
    raise SourceError(f"No picture from {source.name}.")


class Companion:
    """Looks, judges, nudges and counts.

    Args:
        look: see :meth:`Eyes.look`.
        tell: shows a message.
        breaks: the break that suits each finding, if one is offered.
        every_s: time between two looks, seconds.
        clock: seconds. Real time, because a computer that sleeps may wake before somebody else.
        wait: waits, seconds.
    """

    def __init__(
        self,
        look: Callable[[int, float], list[Points | None]],
        tell: Callable[[str], None],
        breaks: Mapping[SittingState, Programme | None],
        every_s: float = 10.0,
        clock: Callable[[], float] = time.time,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._look, self._tell, self._breaks, self._every_s = look, tell, breaks, every_s
        self._clock, self._wait = clock, wait
        self.seen = words.LookCounts()

    def begin(self) -> Sitting:
        """Take the tall start.

        Raises:
            SourceError: the camera is missing or in use.
            TrainerError: head and shoulders are not in the picture.
        """
        for n in range(TRIES):
            self._tell(_(words.NOT_SEEN if n else words.ASK_TALL))
            if (tall := self._tall()) is not None:
                return Sitting(tall, self._clock())
        raise TrainerError(
            "Your head and shoulders are not in the picture, or did not keep still for ten seconds.",
            "Move back or tilt the screen until both shoulders are in the picture, then start again.",
        )

    def _tall(self) -> Tall | None:
        self._wait(SETTLE_S)
        return tall_from(self._look(TALL_LOOKS, TALL_PAUSE_S))

    def step(self, sitting: Sitting) -> None:
        """Wait, look once, and nudge if it is time. A camera in use is left to the other program."""
        self._wait(self._every_s)
        try:
            (points,) = self._look(1, 0.0)
            finding = sitting.take(points, self._clock())
            if finding is SittingState.ELSEWHERE:
                self._tell(_(words.ASK_TALL))
                self._begin_again(sitting)
        except SourceError:
            self.seen.busy += 1
            return
        if points is not None and is_facing(points):
            self.seen.seen += 1
        else:
            self.seen.nobody += 1
        if sitting.now is not None:
            self.seen.findings[sitting.now] = self.seen.findings.get(sitting.now, 0) + 1
        if finding is not None and finding is not SittingState.ELSEWHERE:
            self.seen.nudges += 1
            self._tell(words.nudge(finding, self._breaks.get(finding)))

    def _begin_again(self, sitting: Sitting) -> None:
        tall = self._tall()
        if tall is None:
            sitting.put_off(self._clock())
        else:
            sitting.begin_again(tall, self._clock())


def keep_company(
    console: Console,
    options: CompanionOptions,
    breaks: Mapping[SittingState, Programme | None],
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Keep somebody company until Ctrl-C.

    Args:
        console: where everything is printed.
        options: camera, interval, model.
        breaks: the break that suits each finding, if one is offered.
        wait: waits, seconds.

    Raises:
        TrainerError: no camera, no model, or nobody in front of the camera at the start.
    """
    if is_recording(options.camera):
        raise TrainerError("The companion looks through a camera, not at a recording.", "Name one with --camera.")

    def tell(text: str) -> None:
        console.print(f"{time.strftime('%H:%M')}  {text}", soft_wrap=True)
        if options.notifications:
            notify("Pilates", text)

    model = model_bytes(options.variant, options.model)
    with StillLandmarker(model) as find:
        eyes = Eyes(find, lambda: open_source(options.camera, live=True, size_px=SIZE_PX), wait)
        one = Companion(eyes.look, tell, breaks, options.every_s, wait=wait)
        tell(_(words.STARTS).format(seconds=round(options.every_s)))
        try:
            sitting = one.begin()
            tell(_("Thank you. Carry on."))
            while True:
                one.step(sitting)
        except KeyboardInterrupt:
            console.print(words.summary(one.seen, options.every_s))
