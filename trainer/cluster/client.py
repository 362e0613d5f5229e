"""Hands recordings to the workers of a Dask cluster, a few at a time, and yields each result when it is ready."""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from trainer.base.errors import TrainerError
from trainer.cluster.address import Cluster, require_safe
from trainer.recordings.batch import Job, Judged, written

try:
    import dask
    from distributed import Client, Future, KilledWorker, Security

    from trainer.cluster.task import ModelPlugin, Task, judge_clip, program
except ImportError as error:
    raise TrainerError(
        f"A cluster needs the package distributed, which is not installed ({error.name}).",
        "Install pilates-trainer[cluster] on all machines.",
    ) from error

__all__ = ["judge_on"]

#: Recordings handed out at a time for each thread of the cluster: one that is judged and one that waits, so that no
#: worker waits for the next. **Taste:** ours.
PER_THREAD = 2
#: The bytes that are sent along stay in the scheduler's memory until the recording is judged, since another worker may
#: need them. Where ``SENT_BYTES`` are underway, the next recording waits. **Taste:** ours; enough for about 60 clips of
#: a minute in 720p.
SENT_BYTES = 1 << 30
#: How long to wait for the scheduler and for a first worker, and without any worker in mid-run, seconds.
#: **Taste:** ours; a worker that is started anew needs about 3 s.
CONNECT_S, WORKERS_S = 10.0, 60.0
#: Time between two looks at who the workers are, seconds.
_LOOK_S = 1.0

_AGAIN = "Run the same command again to continue with what is left."


def judge_on(
    cluster: Cluster,
    jobs: Sequence[Job],
    model: bytes,
    with_poses: bool,
    judge: Callable[..., Any] = judge_clip,
    second: bytes | None = None,
) -> Iterator[Judged]:
    """Judge recordings on a cluster. Yields each result as soon as it is here; JSON files are written here too.

    Args:
        cluster: Where to.
        jobs: The recordings.
        model: The bytes of the pose model bundle; sent once to each worker.
        with_poses: Bring the landmarks back as well.
        judge: The task, for tests.
        second: The bytes of another bundle, for a second opinion.

    Raises:
        TrainerError: The cluster cannot be reached, is not safe, has no workers, or has another version of the
            program; or the workers do not see the files.
    """
    with _connected(cluster) as client:
        models = ModelPlugin(model, second)
        client.register_plugin(models)
        yield from _Desk(client, cluster, judge, models.name, with_poses).results(jobs)


class _Desk:
    """Hands recordings out and takes results in."""

    def __init__(
        self, client: Client, cluster: Cluster, judge: Callable[..., Any], model: str, with_poses: bool
    ) -> None:
        self._client, self._cluster, self._judge = client, cluster, judge
        self._model, self._with_poses, self._program = model, with_poses, program()
        self._run = uuid.uuid4().hex
        self._out: dict[Future[Any], tuple[Job, int]] = {}  # with the number of bytes sent along
        self._sent_bytes = 0
        self._ready: SimpleQueue[Future[Any]] = SimpleQueue()
        self._working_s = self._looked_s = monotonic()
        self._threads = self._look()

    def results(self, jobs: Sequence[Job]) -> Iterator[Judged]:
        """Each result as it arrives.

        Raises:
            TrainerError: See :func:`judge_on`.
        """
        waiting = deque(jobs)
        try:
            while waiting or self._out:
                while waiting and len(self._out) < PER_THREAD * self._threads and self._sent_bytes < SENT_BYTES:
                    job = waiting.popleft()
                    if error := self._hand_out(job):
                        yield Judged(job, error=error)
                with contextlib.suppress(Empty):
                    yield written(self._taken(self._ready.get(timeout=_LOOK_S)))
                if monotonic() - self._looked_s >= _LOOK_S:
                    self._threads = self._look()
        finally:
            with contextlib.suppress(Exception):  # the scheduler may be gone
                self._client.cancel([*self._out])

    def _hand_out(self, job: Job) -> str:
        """Hand a recording to the cluster; return why that failed, or ""."""
        video, data = job.video.absolute(), None
        if self._cluster.sends:
            try:
                data = video.read_bytes()
            except OSError as error:
                return f"Cannot send {video}: {error.strerror or error}."
        task = Task(str(video), job.exercise, job.is_mirrored, self._with_poses, self._model, self._program)
        key = f"pilates-{self._run}-{uuid.uuid4().hex}"
        future = self._client.submit(self._judge, task, data, key=key, pure=False)
        self._out[future] = job, len(data or b"")
        self._sent_bytes += len(data or b"")
        future.add_done_callback(self._ready.put)
        return ""

    def _taken(self, future: Future[Any]) -> Judged:
        """The result of a recording.

        Raises:
            TrainerError: The worker cannot judge it as this machine would, or the scheduler is gone.
        """
        job, sent_bytes = self._out.pop(future)
        self._sent_bytes -= sent_bytes
        if future.cancelled():
            raise self._gone()
        error = future.exception()
        if error is None:
            return Judged(job, **future.result())
        if isinstance(error, KilledWorker):
            times = error.allowed_failures + 1
            return Judged(job, error=f"{job.video.name} could not be judged: its worker ended {times} times.")
        if isinstance(error, TrainerError):
            raise error
        raise TrainerError(
            f"The cluster at {self._cluster.address} cannot run this program ({error!r}).",
            "Install the same version of pilates-trainer[cluster] on the scheduler and on all workers.",
        ) from error

    def _look(self) -> int:
        """The number of the workers' threads; all workers are checked.

        Raises:
            TrainerError: A worker is not safe, the scheduler is gone, or there has been no worker for ``WORKERS_S``.
        """
        self._looked_s = monotonic()
        try:
            threads: dict[str, int] = self._client.nthreads()
        except (OSError, TimeoutError, RuntimeError) as error:
            raise self._gone() from error
        require_safe(self._cluster.address, threads)
        if threads:
            self._working_s = self._looked_s
        elif self._looked_s - self._working_s > WORKERS_S:
            raise TrainerError(
                f"The cluster at {self._cluster.address} has no workers.",
                f"Start some with dask worker, as docs/cluster.md shows. {_AGAIN}",
            )
        return sum(threads.values())

    def _gone(self) -> TrainerError:
        return TrainerError(f"The scheduler at {self._cluster.address} is gone.", f"Start it again. {_AGAIN}")


@contextlib.contextmanager
def _connected(cluster: Cluster) -> Iterator[Client]:
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # says again, in the progress bar, what is said here
    # Each recording is sent as a graph of its own, and may well have more than the 10 MB that Dask warns of.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": 2 * SENT_BYTES})
    try:
        security = Security(**cluster.security) if cluster.security else None
        client = Client(cluster.address, security=security, timeout=CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise TrainerError(
            f"Cannot connect to a Dask scheduler at {cluster.address} ({_reason(error)}).",
            "Start one with dask scheduler, as docs/cluster.md shows, and check the address and the certificates.",
        ) from error
    with client:
        require_safe(cluster.address, [client.scheduler_info()["address"]])
        yield client


def _reason(error: BaseException) -> str:
    """The cause in a few words: that of the connection, if there is one."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return str(error).strip() or type(error).__name__
