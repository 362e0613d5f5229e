"""A live set from the first picture to the saved result."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from rich.console import Console

from calibration.landmarks import Side
from exercises.declaration import Exercise
from exercises.results import SetResult
from exercises.runner import SetRunner
from trainer.analyst import Analyst
from trainer.clip import ClipWriter
from trainer.guard import BackgroundGuard
from trainer.landmarker import Landmarker, StillLandmarker
from trainer.models import model_bytes
from trainer.paths import record_path
from trainer.presenter import Presenter
from trainer.recorder import Recorder, SetInfo, installed_versions
from trainer.screens import Key, Screen, Terminal, Window, has_display
from trainer.sources import Frame, FrameSource, SourceState, open_source

#: Rate of a recorded video, frames a second.
CLIP_FPS = 30.0


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line.

    Attributes:
        exercise: what is practised.
        camera: number, name or file.
        side: the only working side to count, or None.
        reps: end after this many, or None.
        window: show a window if there is a display.
        record_video: keep the picture here, or None.
        model: a model file, or None.
        variant: of the pose model.
    """

    exercise: Exercise
    camera: str
    side: Side | None
    reps: int | None
    window: bool
    record_video: Path | None
    model: Path | None
    variant: Literal["lite", "full", "heavy"]


def practise(options: Options, console: Console) -> SetResult:
    """Run one set; however it ends, what was done is kept.

    Raises:
        TrainerError: no camera, no model, or the record cannot be used.
    """
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(open_source(options.camera, live=True))
        model = model_bytes(options.variant, options.model)
        clip = stack.enter_context(ClipWriter(options.record_video, CLIP_FPS)) if options.record_video else None
        recorder = Recorder(record_path())
        if recorder.notice:
            console.print(f"[yellow]{recorder.notice}[/]")
        screen = _screen(options, console)
        stack.callback(screen.close)
        guard = BackgroundGuard(lambda: StillLandmarker(model))
        live = LiveSet(options, source, screen, recorder, clip, lambda: Landmarker(model), guard)
        try:
            live.run()
        except KeyboardInterrupt:
            console.print("Ended; what you did is saved.")
        finally:
            result = live.finish()
            trouble = recorder.close()
            if trouble:
                console.print(f"[yellow]{trouble}[/]")
    return result


def _screen(options: Options, console: Console) -> Screen:
    if options.window and has_display():
        return Window()
    if options.window:
        console.print("There is no display here, so it goes on as with --no-window.")
    return Terminal(console, options.exercise)


class LiveSet:
    """The main thread's part: it takes pictures, shows them, hears the keys, and waits for nobody.

    Args:
        options: what was asked for.
        source: where the pictures come from.
        screen: where they are shown.
        recorder: where landmarks and repetitions are kept.
        clip: where the picture is kept, or None.
        load: makes the landmarker, in the thread that uses it.
        guard: looks at a picture again from time to time.
    """

    def __init__(
        self,
        options: Options,
        source: FrameSource,
        screen: Screen,
        recorder: Recorder,
        clip: ClipWriter | None,
        load: Callable[[], Landmarker],
        guard: BackgroundGuard,
    ) -> None:
        self._options = options
        self._source = source
        self._screen = screen
        self._recorder = recorder
        self._clip = clip
        self._presenter = Presenter(options.exercise, options.reps)
        self._analyst = Analyst(load, guard, SetRunner(options.exercise, side=options.side), recorder)
        self._picture = np.zeros((source.size_px[1], source.size_px[0], 3), np.uint8)
        self._is_begun = False
        self._is_paused = False

    def run(self) -> None:
        """Show and judge until the person, the file or the asked number of repetitions ends it.

        A file waits for the model, since its beginning would be missed; a camera shows its picture at once.
        """
        is_file = self._source.frame_count is not None
        while is_file and not self._analyst.ready.wait(timeout=0.02):
            if self._show() is Key.QUIT:
                return
        while True:
            frame = self._source.read()
            if frame is not None:
                self._take(frame)
            elif self._source.state is SourceState.ENDED:
                return
            self._catch_up()
            key = self._show()
            if key is Key.PAUSE:
                self._is_paused = not self._is_paused
            if key is Key.QUIT or (self._options.reps and self._presenter.reps >= self._options.reps):
                return

    def finish(self) -> SetResult:
        """End the set, keep it, and return what it came to."""
        result = self._analyst.stop()
        if self._is_begun:
            self._recorder.finish(result)
        self._catch_up()
        return result

    def _take(self, frame: Frame) -> None:
        self._picture = frame.image
        if not self._is_begun:
            self._is_begun = True
            options = self._options
            self._recorder.begin_set(
                SetInfo(
                    exercise=options.exercise.id,
                    side=options.side,
                    mode="live",
                    start_s=frame.t_s,
                    camera=self._source.name,
                    model=options.variant,
                    versions=installed_versions(),
                    video=None if options.record_video is None else options.record_video.absolute(),
                )
            )
        if self._is_paused:
            return
        self._analyst.offer(frame)
        if self._clip is not None:
            self._clip.write(frame.image, frame.t_s)

    def _catch_up(self) -> None:
        for update in self._analyst.updates():
            self._screen.tell(update, self._presenter.take(update))

    def _show(self) -> Key:
        view = self._presenter.view(
            note=self._recorder.problem or "",
            is_paused=self._is_paused,
            is_lost=self._source.state is SourceState.LOST,
        )
        return self._screen.show(self._picture, self._options.exercise, self._presenter.update, view)
