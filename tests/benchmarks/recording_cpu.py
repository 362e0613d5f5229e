"""Where the CPU time of a recording goes: every part that is not MediaPipe's landmarks, and those.

One thread looks at the whole recording, and what it saw is put together only afterwards. So the CPU time of the process
during a call is that of the call, with all of MediaPipe's threads. What is left over is the decoder, which works ahead
in threads of its own, and the rest.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import exercises
from tests.benchmarks.page import table
from trainer.pose import guard, landmarker, patches
from trainer.pose.models import model_bytes
from trainer.recordings import looking, pieces
from trainer.recordings.analyse import judge

#: The parts, from the inside outwards: a part does not count what another one in it takes.
PARTS: tuple[tuple[str, Any, str], ...] = (
    ("landmarks: MediaPipe", landmarker.Landmarker, "_detect"),
    ("cloth followed", patches.PatchFollower, "see"),
    ("cloth followed", patches.PatchFollower, "__call__"),
    ("poses checked in turned pictures", guard.PoseGuard, "check"),
    ("other people searched for", guard.PoseGuard, "sees_others"),
    ("models loaded for each piece", landmarker.Landmarker, "__init__"),
    ("light", looking.Light, "of"),
    ("small pictures", looking, "small_picture"),
    ("something across the person", looking.Passing, "update"),
    ("movement of the camera", looking.CameraMotion, "update"),
    ("poses steadied", looking.CameraMotion, "steadied_poses"),
    ("frames looked at twice, to warm up", looking.Looker, "warm_up"),
)


class Meter:
    """Adds up the CPU time of the process in nested calls, each second in the innermost part."""

    def __init__(self) -> None:
        self.spent_s: Counter[str] = Counter()
        self._open: list[str] = ["decoding, and the rest"]
        self._since_s = time.process_time()

    def _switch(self) -> None:
        now_s = time.process_time()
        self.spent_s[self._open[-1]] += now_s - self._since_s
        self._since_s = now_s

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """What is done within belongs to this part, or to the one around it if that is a warm-up or a model's start."""
        self._switch()
        outer = self._open[-1]
        self._open.append(outer if outer.startswith(("frames looked at twice", "models loaded")) else name)
        try:
            yield
        finally:
            self._switch()
            self._open.pop()

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call, counted as this part."""

        def counted(*words: Any, **named: Any) -> Any:
            with self.part(name):
                return call(*words, **named)

        return counted


def parts_ms(video: Path, exercise: str) -> dict[str, float]:
    """CPU time of each part for each frame of a recording, milliseconds, the largest first."""
    model, meter = model_bytes("full", None), Meter()
    with ExitStack() as stack:
        for name, owner, attribute in PARTS:
            call = meter.around(name, getattr(owner, attribute))
            static = attribute == "of"  # a classmethod, bound already
            stack.enter_context(mock.patch.object(owner, attribute, staticmethod(call) if static else call))
        stack.enter_context(mock.patch.object(pieces, "gather", lambda looks: looking.gather(list(looks))))
        found = pieces.find_poses(video, model, workers=1)
    with meter.part("judged"):
        judge(exercises.get(exercise), video.name, found.poses, found.troubles)
    return {name: 1000 * spent_s / len(found.poses) for name, spent_s in meter.spent_s.most_common()}


def table_of(video: Path, say: Callable[[str], None]) -> str:
    """The table of :func:`parts_ms` for the page."""
    found = parts_ms(video, "clam")
    for name, ms in found.items():
        say(f"  {name}: {ms:.2f} ms")
    rows = [[name, f"{ms:.2f}"] for name, ms in found.items()]
    rows.append(["**all, without the start of the program**", f"**{sum(found.values()):.2f}**"])
    return table(["CPU of the longest recording, by one thread", "ms a frame"], rows)
