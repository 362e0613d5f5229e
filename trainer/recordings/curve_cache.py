"""Caches computed curves in the record. A cached curve is valid until the code that computes it changes."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import multiprocessing
import os
import signal
import sqlite3
import zipfile
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np

import exercises
from trainer.base.errors import TrainerError
from trainer.base.pool import stoppable
from trainer.record.records import SetRecord
from trainer.record.store import Store
from trainer.recordings.curves import Curve, Curves, curves_of
from trainer.recordings.replay import Replay

#: With fewer sets to compute, starting worker processes takes longer than they save.
FEWEST_IN_POOL = 4
_WORDS = tuple(name for name in Curve.__slots__ if name != "values")


class CurveCache:
    """Returns the curves of a set from the cache, or computes them from the landmarks and caches them.

    Cached values are rounded to float32. In a chart the difference is invisible.

    Args:
        store: The record.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._key = code_key()

    def __call__(self, one: SetRecord) -> Curves | None:
        """Return the curves of a set, or None if it has none.

        Raises:
            TrainerError: The landmarks of the set are damaged.
        """
        kept = self._store.kept_curves(one.id, self._key)
        if kept is not None:
            with contextlib.suppress(ValueError, KeyError, TypeError, zipfile.BadZipFile):
                return _unpack(kept)
        found = curves_of(one, self._store.set_poses(one.id))
        if found is not None and one.finished:  # an unfinished set may still be growing
            self._keep(one, _pack(found))
        return found

    def fill(self, sets: Iterable[SetRecord]) -> None:
        """Compute the missing curves of finished sets on all cores. A few sets are left to :meth:`__call__`."""
        with_landmarks = self._store.sets_with_landmarks()
        waiting = [
            one
            for one in sets
            if one.finished and one.id in with_landmarks and self._store.kept_curves(one.id, self._key) is None
        ]
        processes = min(os.cpu_count() or 1, len(waiting))
        if processes == 1 or len(waiting) < FEWEST_IN_POOL:
            return
        spawn = multiprocessing.get_context("spawn")
        with stoppable(ProcessPoolExecutor(processes - 1, spawn, _prepare)) as pool:
            asked: deque[tuple[SetRecord, Future[bytes]]] = deque()
            while waiting or asked:
                while waiting and len(asked) < 2 * (processes - 1):
                    one = waiting.pop(0)
                    asked.append((one, pool.submit(_packed, self._store.path, one)))
                if waiting:  # this process works too: the others need 0.3 s to begin
                    one = waiting.pop()
                    self._keep(one, _packed(self._store.path, one))
                while asked and (asked[0][1].done() or not waiting):
                    one, answer = asked.popleft()
                    self._keep(one, answer.result())

    def _keep(self, one: SetRecord, packed: bytes) -> None:
        if not packed:
            return
        with contextlib.suppress(sqlite3.Error):  # e.g. a full disk: the next review computes it again
            self._store.keep_curves(one.id, self._key, packed)


def keep_newest(path: Path) -> None:
    """Cache the curves of the newest session, so that its review opens sooner. The review computes what is missing.

    Args:
        path: The record.
    """
    with contextlib.suppress(TrainerError, sqlite3.Error), Store(path, or_read_only=True) as store:
        cache = CurveCache(store)
        for newest in store.sessions()[:1]:
            for one in newest.sets:
                cache(one)


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C: the parent process stops the workers


def _packed(path: Path, one: SetRecord) -> bytes:
    """The curves of a set for the cache; nothing if it has none, or if its landmarks are damaged."""
    with contextlib.suppress(TrainerError), Store(path, or_read_only=True) as store:
        if (found := curves_of(one, store.set_poses(one.id))) is not None:
            return _pack(found)
    return b""


def code_key() -> str:
    """Return a hash of the code that computes curves: NumPy's version, our sources, plug-ins and taught exercises."""
    digest = hashlib.sha256(np.__version__.encode())
    for package in ("calibration", "exercises"):
        with resources.as_file(resources.files(package)) as folder:
            for file in sorted(folder.rglob("*.py")):
                digest.update(file.read_bytes())
    for point in entry_points(group=exercises.ENTRY_POINTS):
        digest.update(f"{point.value} {point.dist.version if point.dist else ''}".encode())
    for point in entry_points(group=exercises.SOURCES):
        digest.update(point.load().version().encode())
    for name in ("recordings/curves.py", "recordings/replay.py", "coach/words.py"):
        digest.update((resources.files("trainer") / name).read_bytes())
    return digest.hexdigest()


def _pack(curves: Curves) -> bytes:
    words = [{name: getattr(curve, name) for name in _WORDS} for curve in curves.curves]
    moved = curves.replay
    body: dict[str, Any] = {}
    if moved is not None:
        body = {"body_s": moved.t_s, "points": moved.points, "states": moved.states}
    seen = None if moved is None else {"step_px": moved.step_px, "view_px": moved.view_px}
    text = json.dumps({"curves": words, "waiting": curves.waiting, "replay": seen})
    values = np.array([curve.values for curve in curves.curves], np.float32)
    file = io.BytesIO()
    np.savez_compressed(file, t_s=curves.t_s, values=values, text=np.array(text), **body)
    return file.getvalue()


def _unpack(data: bytes) -> Curves:
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        text = json.loads(str(arrays["text"]))
        values = arrays["values"].astype(np.float64)
        t_s = arrays["t_s"]
        seen = text["replay"]
        body = (arrays["body_s"], arrays["points"], arrays["states"]) if seen else None
    curves = []
    for words, row in zip(text["curves"], values, strict=True):
        words["codes"] = tuple(words["codes"])
        words["not_seen"] = tuple((a, b) for a, b in words["not_seen"])
        curves.append(Curve(values=row, **words))
    left, top, right, bottom = seen["view_px"] if seen else (0, 0, 0, 0)
    replay = Replay(*body, seen["step_px"], (left, top, right, bottom)) if body else None
    return Curves(t_s, tuple(curves), tuple((a, b) for a, b in text["waiting"]), replay)
