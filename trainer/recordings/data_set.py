"""Results of many recordings as one Parquet data set: a folder of files, with one row per judged recording.

The only module that imports pyarrow. Files are added and never changed, so that readers always see whole rows and two
programs can write at once. If a recording has two rows, the one with the later ``judged_at`` is valid.
"""

from __future__ import annotations

import contextlib
import io
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from exercises.judging.results import SCORES
from trainer.base.atomic import atomic_write
from trainer.base.errors import TrainerError
from trainer.recordings.batch import Job, Judged
from trainer.recordings.recognise import AUTO

try:
    import pyarrow as pa
    from pyarrow import dataset, parquet
except ImportError as error:
    raise TrainerError(
        f"A Parquet data set needs the package pyarrow, which is not installed ({error.name}).",
        "Install pilates-trainer[cluster].",
    ) from error

__all__ = ["DataSet", "opened_data_set"]

#: Rows per file, and the longest time that a row stays in memory, seconds. A program that is killed loses the rows in
#: memory. **Taste:** ours; a million recordings make a thousand files.
ROWS, WAIT_S = 1000, 30.0

_TIME = pa.timestamp("us", tz="UTC")
_SCORES = pa.struct([(name, pa.float64()) for name in (*SCORES, "total")])
_FAULT = pa.struct(
    [
        *(("code", pa.string()), ("onset_s", pa.float64()), ("end_s", pa.float64()), ("peak", pa.float64())),
        *(("unit", pa.string()), ("severity", pa.string())),
    ]
)
_SPAN = [("n", pa.int32()), ("side", pa.string()), ("start_s", pa.float64()), ("end_s", pa.float64())]
_JUDGED = [("scores", _SCORES), ("faults", pa.list_(_FAULT))]
_REP = [*_SPAN, *((name, pa.float64()) for name in ("peak_s", "range_deg", "lift_s", "lower_s")), *_JUDGED]
_SET_FAULT = [("code", pa.string()), ("value", pa.float64()), ("unit", pa.string())]
_NOT_SEEN = [(name, pa.string()) for name in ("what", "why", "advice")]

#: The columns. Those from ``format`` on are the fields of the JSON that ``analyze`` writes, and null after an error;
#: ``calibration`` is JSON text, because its fields differ.
SCHEMA = pa.schema(
    [
        ("path", pa.string()),
        ("changed_at", _TIME),
        ("judged_at", _TIME),
        ("model", pa.string()),
        ("is_mirrored", pa.bool_()),
        ("error", pa.string()),
        ("format", pa.int32()),
        ("video", pa.string()),
        ("exercise", pa.string()),
        ("frames", pa.int32()),
        ("frames_with_person", pa.int32()),
        ("duration_s", pa.float64()),
        ("calibration", pa.string()),
        ("scores", _SCORES),
        ("reps", pa.list_(pa.struct(_REP))),
        ("holds", pa.list_(pa.struct([*_SPAN, *_JUDGED]))),
        ("set_faults", pa.list_(pa.struct(_SET_FAULT))),
        ("not_seen", pa.list_(pa.struct(_NOT_SEEN))),
    ]
)


class DataSet:
    """A data set that grows.

    Args:
        folder: Where its files are; a folder that exists.
        model: Variant of the pose model, for the rows.

    Raises:
        TrainerError: The files in the folder cannot be read.
    """

    def __init__(self, folder: Path, model: str) -> None:
        self._folder, self._model = folder, model
        self._rows: list[dict[str, Any]] = []
        self._written_s = monotonic()
        self._done: dict[str, tuple[datetime, str, bool]] = {}
        names = ["path", "changed_at", "exercise", "is_mirrored"]
        files = sorted(folder.glob("part-*.parquet"))
        try:
            found = dataset.dataset(files, format="parquet", schema=SCHEMA)
            for batch in found.to_batches(columns=names, filter=dataset.field("error").is_null()):
                for path, *rest in zip(*(batch[name].to_pylist() for name in names), strict=True):
                    self._done[path] = tuple(rest)
        except (OSError, pa.ArrowException) as error:
            raise TrainerError(f"Cannot read the data set {folder}: {error}.", "Choose another folder.") from error

    def holds(self, job: Job) -> bool:
        """Whether the data set has a result for the recording in its present state and for the exercise of the job."""
        changed_at, exercise, is_mirrored = self._done.get(_path(job), (None, "", False))
        with contextlib.suppress(OSError):
            is_same = changed_at == _changed_at(job) and is_mirrored == job.is_mirrored
            return is_same and job.exercise in (AUTO, exercise)
        return False

    def add(self, judged: Judged) -> None:
        """Add a row. Rows are written together, when there are ``ROWS`` or with the first one after ``WAIT_S``.

        Raises:
            TrainerError: The rows cannot be written.
        """
        job, changed_at = judged.job, None
        with contextlib.suppress(OSError):
            changed_at = _changed_at(job)
        row = dict(judged.contents or {})
        if row:
            row["calibration"] = json.dumps(row["calibration"])
        about = {"path": _path(job), "changed_at": changed_at, "judged_at": datetime.now(UTC), "model": self._model}
        self._rows.append({**row, **about, "is_mirrored": job.is_mirrored, "error": judged.error or None})
        if len(self._rows) >= ROWS or monotonic() - self._written_s >= WAIT_S:
            self.write()

    def write(self) -> None:
        """Write the rows that are not written yet.

        Raises:
            TrainerError: They cannot be written.
        """
        self._written_s = monotonic()
        if not self._rows:
            return
        data = io.BytesIO()
        parquet.write_table(pa.Table.from_pylist(self._rows, SCHEMA), data, compression="zstd")
        path = self._folder / f"part-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}.parquet"
        try:
            atomic_write(path, data.getvalue())
        except OSError as error:
            raise TrainerError(
                f"Cannot write to the data set {self._folder}: {error.strerror}.",
                "Make room, or choose another folder.",
            ) from error
        self._rows.clear()


@contextlib.contextmanager
def opened_data_set(folder: Path, model: str) -> Iterator[DataSet]:
    """Open a data set; at the end, even after an error or Ctrl-C, write its remaining rows.

    Raises:
        TrainerError: The folder cannot be made, or its files cannot be read.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainerError(
            f"Cannot write to the folder {folder}: {error.strerror}.", "Choose another folder."
        ) from error
    one = DataSet(folder, model)
    try:
        yield one
    finally:
        one.write()


def _path(job: Job) -> str:
    return str(job.video.absolute())


def _changed_at(job: Job) -> datetime:
    return datetime.fromtimestamp(job.video.stat().st_mtime_ns // 1000 / 1e6, UTC)
