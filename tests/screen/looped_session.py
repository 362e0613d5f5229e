"""A session of one set of clams in the real window, in front of a clip that is played over and over as a camera.

Run as ``python -m tests.screen.looped_session CLIP``; the clip's first picture stands for as long as the lesson does.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from rich.console import Console

from trainer.base.language import preferred, use
from trainer.capture.frame import BaseSource, Frame
from trainer.capture.sources import open_source
from trainer.plan.programme import PlannedSet
from trainer.session import devices, practice
from trainer.session.options import LiveOptions
from trainer.session.session_options import SessionOptions
from trainer.sound.options import SoundOptions


class LoopedClip(BaseSource):
    """Gives the clip's pictures at their own pace, as a camera would."""

    # Fewer pictures than a camera gives, but enough to judge all of them: most of this session's time is finding poses.
    name, is_live, fps, frame_count = "clip", True, 15.0, None

    def __init__(self, path: Path) -> None:
        with open_source(path, live=False) as film:
            self._frames = list(film)
        self._began_s = time.monotonic()
        self._index = 0

    @property
    def size_px(self) -> tuple[int, int]:
        height, width = self._frames[0].image.shape[:2]
        return width, height

    def read(self, timeout_s: float = 0.1) -> Frame:
        time.sleep(1 / self.fps)
        now_s = time.monotonic()
        at_s = (now_s - self._began_s) % self._frames[-1].t_s
        self._index += 1
        return Frame(next(f.image for f in self._frames if f.t_s >= at_s), now_s, self._index)


if __name__ == "__main__":
    use(preferred())
    devices.is_recording = lambda _: False
    devices.open_source = lambda spec, live: LoopedClip(Path(spec))
    clam = PlannedSet("clam", "right", amount=1)
    live = LiveOptions(sys.argv[1], sound=SoundOptions(voice=False, tones=False))
    options = SessionOptions((clam,), live, asks_side="--ask-side" in sys.argv)
    practice.practise(options, Console(), look_back=lambda: "The review would open.")
