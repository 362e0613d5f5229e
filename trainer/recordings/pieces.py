"""Finds the landmarks of one recording on all cores.

The recording is cut into pieces, and each worker takes the next piece when it is free. The cuts depend on the recording
alone, so the result does not depend on the number of workers. Tracking starts ``WARM_UP`` frames before a piece. If, at
the cut, tracking follows another person than the piece before did, or nobody, the piece is tracked again from the
beginning of the piece before.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Self

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import rounded
from calibration.text import Text
from trainer.base import memory
from trainer.capture.frame import Frame, FrameSource
from trainer.capture.mirrored import MirroredSource
from trainer.capture.sources import open_source
from trainer.recordings.looking import Found, Joint, Look, Looker, gather, looker, shared_guard

#: The tracking of a piece begins this many frames early. Twelve frames after tracking begins, in pictures of 640 × 480
#: pixels, the landmarks are within half a pixel of those tracked from the start in 6 of 10 places tried, and within 1.5
#: pixels in 9; in the tenth, MediaPipe jumps from frame to frame with or without a cut.
WARM_UP = 12
#: Pieces have about this many frames. Shorter ones cost more warm-up; longer ones leave workers idle at the end.
PIECE = 200
#: A recording with fewer frames is not cut.
WHOLE = 120
#: From this many frames on (20 minutes at 30 frames per second), memory matters more than speed: the landmarks of an
#: hour take 120 MB, and the program must stay below 600 MB. See :func:`trainer.base.memory.map_blocks`.
LONG = 36_000

Open = Callable[[], FrameSource]
Load = Callable[[], AbstractContextManager[Looker]]
#: What a worker hands on about a piece: the joint at its beginning, its looks, the joint at its end, then None; only
#: None if the recording ends before the piece. An error ends it too.
Item = Look | Joint | BaseException | None


def piece_frames(frame_count: int | None) -> int:
    """The length of a recording's pieces, frames: an even number of pieces, so that two workers end together.

    Args:
        frame_count: Number of frames that the recording states; None if it states none.
    """
    if frame_count is None:
        return PIECE
    if frame_count < WHOLE:
        return WHOLE
    pieces = 2 * max(1, round(frame_count / (2 * PIECE)))
    return -(-frame_count // pieces)


def find_poses(
    video: Path,
    model: bytes,
    on_frame: Callable[[int], None] = lambda _: None,
    workers: int | None = None,
    is_mirrored: bool = False,
    second: bytes | None = None,
) -> Found:
    """Find the landmarks in every frame of a recording.

    Args:
        video: The video file, or a folder of images.
        model: The bytes of the pose model bundle.
        on_frame: Called with the number of frames looked at so far, from the workers' threads.
        workers: Number of threads; by default one for each core.
        is_mirrored: The recording is mirrored; its frames are mirrored back.
        second: The bytes of another bundle, which gives a second opinion at each check of the pose.

    Raises:
        TrainerError: The recording or the model cannot be read.
    """

    def open_() -> FrameSource:
        return MirroredSource(open_source(video, live=False), is_mirrored)

    memory.limit_arenas()  # before the threads start, since each would take one
    with open_() as source:
        if (source.frame_count or LONG) >= LONG:
            memory.map_blocks()
    with shared_guard(model, second) as guard:
        found = find_in(open_, lambda: looker(model, guard), on_frame, workers)
    memory.trim()
    return found


def find_in(
    open_: Open, load: Load, on_frame: Callable[[int], None] = lambda _: None, workers: int | None = None
) -> Found:
    """Find the landmarks as :func:`find_poses` does, with other sources or lookers.

    Args:
        open_: Opens the recording at its beginning.
        load: Makes a looker. The context is entered and left in the worker's thread.
        on_frame: Called with the number of frames looked at so far, from the workers' threads.
        workers: Number of threads; by default one for each core.
    """
    with _Team(open_, load, on_frame, workers or os.cpu_count() or 1) as team:
        found = gather(team.looks())
    return replace(found, notices=tuple(team.notices))


class _Team:
    """Workers that share a recording. Each opens it separately and skips the pieces of the others."""

    def __init__(self, open_: Open, load: Load, on_frame: Callable[[int], None], workers: int) -> None:
        self._open, self._load, self._on_frame = open_, load, on_frame
        with open_() as source:
            frames = source.frame_count
        self._length = piece_frames(frames)
        most = workers if frames is None else min(workers, -(-frames // self._length))
        self._lock = threading.Lock()
        self._pieces: defaultdict[int, SimpleQueue[Item]] = defaultdict(SimpleQueue)
        self._taken = self._seen = 0
        self._is_over = False
        self.notices: Sequence[Text] = ()
        self._threads = [threading.Thread(target=self._work, name=f"looker {n}", daemon=True) for n in range(most)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        for thread in self._threads:
            thread.join()

    def looks(self) -> Iterator[Look]:
        """The findings in each frame, in their order.

        Raises:
            TrainerError: The recording or the model cannot be read.
        """
        end: Joint | None = None
        since = 0  # the piece from whose beginning the newest one was tracked
        for n in count():
            items = self._items(n)
            begin = next(items, None)
            if begin is None:
                return
            assert isinstance(begin, Joint)
            if end is not None and not _is_joined(end, begin):
                begin, items = self._again(since, n)
            else:
                since = n
            moved_px = np.zeros_like(begin.moved_px) if end is None else end.moved_px - begin.moved_px
            for item in items:
                if isinstance(item, Look):
                    yield _shifted(item, moved_px)
                else:
                    end = replace(item, moved_px=item.moved_px + moved_px)

    def _items(self, n: int) -> Iterator[Look | Joint]:
        """The items that a worker hands on about a piece."""
        with self._lock:
            queue = self._pieces[n]
        while (item := queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
        with self._lock:
            del self._pieces[n]

    def _again(self, since: int, n: int) -> tuple[Joint, Iterator[Look | Joint]]:
        """Track a piece again, from the beginning of an earlier one."""
        begin, *looks = self._track(since, n)
        assert isinstance(begin, Joint)
        return begin, iter(looks)

    def _track(self, since: int, n: int) -> list[Look | Joint]:
        with self._open() as source, self._load() as looker:
            tracker = _Tracker(source, looker, self._length)
            return list(tracker.piece(n, since))

    def _work(self) -> None:
        n = 0
        try:
            with self._open() as source, self._load() as looker:
                tracker = _Tracker(source, looker, self._length)
                while not self._is_over:
                    n = self._take()
                    is_empty = True
                    for item in tracker.piece(n, n):
                        is_empty = False
                        self._hand_on(n, item)
                        if self._is_over:
                            return
                    if is_empty:
                        self.notices = source.notices
                    self._hand_on(n, None)
                    if is_empty:
                        return
        except BaseException as error:  # raised where the looks are put together
            self._hand_on(n, error)

    def _take(self) -> int:
        with self._lock:
            self._taken += 1
            return self._taken - 1

    def _hand_on(self, n: int, item: Item) -> None:
        with self._lock:
            self._pieces[n].put(item)
            if not isinstance(item, Look):
                return
            self._seen += 1
            self._on_frame(self._seen)


class _Tracker:
    """Looks at pieces of an open recording, in ascending order."""

    def __init__(self, source: FrameSource, looker: Looker, length: int) -> None:
        self._source, self._looker, self._length = source, looker, length
        self._at = 0  # number of the next frame
        self._latest: deque[Frame] = deque(maxlen=WARM_UP)  # read already, and needed to warm up for the next piece

    def piece(self, n: int, since: int) -> Iterator[Look | Joint]:
        """Look at a piece: the joint at its beginning, its looks, and the joint at its end.

        Args:
            n: Number of the piece.
            since: The piece from whose beginning on the person is tracked.

        Returns:
            Nothing if the recording ends before the piece.
        """
        start, first, last = (piece * self._length for piece in (since, n, n + 1))
        if self._at < start:
            self._latest.clear()
        while self._at < max(0, start - WARM_UP):
            if not self._source.skip():
                return
            self._at += 1
        while self._at < start and (frame := self._source.read()) is not None:
            self._latest.append(frame)
            self._at += 1
        frame = self._source.read()
        if frame is None:  # return before any warm-up
            return
        self._looker.begin()
        for earlier in self._latest:
            self._looker.warm_up(earlier)
        while frame is not None:
            self._latest.append(frame)
            if self._at < first:
                self._looker.warm_up(frame)
            else:
                if self._at == first:
                    yield self._looker.joint
                yield self._looker.look(frame)
            self._at += 1
            frame = self._source.read() if self._at < last else None
        if self._at > first:
            yield self._looker.joint


def _is_joined(end: Joint, begin: Joint) -> bool:
    """Whether the end of a piece and the beginning of the next one, which are the same frame, track the same person."""
    return end.box is None or (begin.box is not None and end.box.is_near(begin.box))


def _shifted(look: Look, moved_px: NDArray[np.float64]) -> Look:
    """The look with the displacements of its patches continued from the end of the piece before."""
    if look.pose is None:
        return look
    patches_px = (look.pose.patches_px + moved_px).astype(np.float32)
    return replace(look, pose=rounded(replace(look.pose, patches_px=patches_px)))
