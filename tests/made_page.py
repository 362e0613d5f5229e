"""A record with two made-up sets, and its page taken apart: what the tests of the review page share."""

from __future__ import annotations

import base64
import json
import math
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exercises.judging.results import Fault, NotSeen, Repetition, Scores, SetResult
from trainer.record.recorder import Recorder, SetInfo
from trainer.record.records import SetRecord
from trainer.record.store import Store
from trainer.recordings.curves import Curve, Curves, spans
from trainer.recordings.replay import POINTS, Replay
from trainer.review.packing import ABSOLUTE_BYTE, UNSEEN_BYTE
from trainer.review.page import page

NASTY = """</script><script>document.title='broken'</script><img src=x onerror="document.title='broken'">&amp;'"<!--"""

ROLL = Fault("pelvis_rolls_back", 1011.5, 1012.5, 14.0, "deg", "fault")
HARD_ROLL = Fault("pelvis_rolls_back", 1016.4, 1017.6, 24.0, "deg", "severe")
FAST = Fault("too_fast", 1020.0, 1024.0, 0.8, "s", "fault")
UNSEEN = NotSeen("pelvis_rolls_back", "the camera is too low", "Raise the camera.")


def rep(n: int, *faults: Fault, hips: float | None) -> Repetition:
    start_s = 1005.0 + 5 * n
    return Repetition(
        n, "left", start_s, start_s + 2, start_s + 4, 30.0, 1.6, 1.6, Scores(96.0, hips, 100.0, 70.0), faults
    )


SEEN_SET = SetResult(
    "clam",
    (rep(1, ROLL, hips=40.0), rep(2, HARD_ROLL, hips=0.0), rep(3, FAST, hips=95.0)),
    scores=Scores(96.0, 45.0, 100.0, 70.0),
)
UNSEEN_SET = SetResult(
    "clam", (rep(1, hips=None), rep(2, hips=None)), not_seen=(UNSEEN,), scores=Scores(96.0, None, 100.0, 70.0)
)


def made_up(one: SetRecord) -> Curves:
    """Three repetitions from second 10 on; the roll is lost for a second, or never seen."""
    t_s = np.arange(1000.0, 1030.0, 1 / 30)
    armed = t_s >= 1006.0
    wave = np.where(t_s > 1010, np.sin(math.pi * ((t_s - 1010) % 5) / 5) ** 2, 0.0)
    opening = np.where(armed, 30 * wave, math.nan)
    roll = np.where(armed & ~((t_s > 1022) & (t_s < 1023)), 22 * wave, math.nan)
    if one.not_seen:
        roll[:] = math.nan
    feet = np.where(armed, 0.02, math.nan)
    return Curves(
        t_s,
        (
            Curve("opening_deg", "Knee opening", "{size}°", opening),
            Curve(
                "pelvis_roll_deg", "Pelvis rolling back", "{size}°", roll, 10.0, 20.0, False, ("pelvis_rolls_back",),
                spans(t_s, np.isnan(roll) & armed), is_rough=True,
            ),
            Curve("feet_gap_torso", "Feet apart", "{size} torso", feet, 0.12, 0.24, False, ("feet_apart",), digits=3),
        ),
        spans(t_s, ~armed),
        walking(t_s[::2]),
    )  # fmt: skip


def walking(t_s: NDArray[np.float64]) -> Replay:
    """Somebody upright who moves 10 steps of a pixel to the right in each second; hips at fault while they roll."""
    points = np.zeros((len(t_s), POINTS, 2), np.int16)
    points[:, :, 0] = np.round(10 * (t_s - t_s[0]))[:, None] + np.arange(POINTS)
    points[:, :, 1] = np.arange(POINTS) * 10
    rolls = ((t_s > 1011.5) & (t_s < 1012.5)) | ((t_s > 1016.4) & (t_s < 1017.6))
    states = np.stack([np.ones(len(t_s)), np.where(rolls, 2, 1)], axis=1).astype(np.uint8)
    return Replay(t_s, points, states, 1.0, (0.0, 0.0, 320.0, 240.0))


def record(
    path: Path, *results: SetResult, camera: str = "a shelf", exercise: str = "clam", video: Path | None = None
) -> Path:
    with Recorder(path, now=lambda: datetime(2026, 5, 4, 12, tzinfo=UTC)) as to:
        for result in results:
            to.begin_set(SetInfo(exercise, "left", "live", 1000.0, camera, "full", {"numpy": "2.0"}, video=video))
            to.pose(1000.0, None, (640, 480))
            to.finish(result)
    return path


class Tags(HTMLParser):
    """The start tags of a page, and the text of its data blocks."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.data: list[dict[str, Any]] = []
        self.text = ""
        self._in_data = False
        self._skip = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_data = tag == "script" and dict(attrs).get("class") == "curves"
        self._skip = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._in_data = self._skip = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data.append(json.loads(data))
        elif not self._skip:
            self.text += data


def unpack(text: str, columns: int, step: float) -> NDArray[np.float64]:
    """The columns (N, K) of :func:`pack`; the page's script does the same."""
    packed = np.frombuffer(base64.b64decode(text), np.int8)
    found, last, at = [], [0] * columns, 0
    while at < len(packed):
        byte, column = int(packed[at]), len(found) % columns
        if byte == UNSEEN_BYTE:
            found.append(np.nan)
        else:
            if byte == ABSOLUTE_BYTE:
                last[column] = int(packed[at + 1 : at + 3].view("<i2")[0])
                at += 2
            else:
                last[column] += byte
            found.append(last[column] * step)
        at += 1
    return np.array(found).reshape(-1, columns)


def html_of(path: Path, **options: Any) -> str:
    with Store(path) as store:
        return page(store, **{"curves": made_up, **options})
