"""What handing recordings to a cluster costs: a scheduler and two worker processes on this machine, over TLS.

    python -m tests.trials.cluster                                # 10,000 recordings
    python -m tests.trials.cluster --json docs/figures/cluster.json

A stand-in answers at once with the results and landmarks of a real recording. So what remains is the cost of handing
out, of bringing back and of writing the data set. A local folder costs none of that.
"""

# ruff: noqa: T201 - it is a program
from __future__ import annotations

import argparse
import dataclasses
import json
import os
import pickle
import random
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import distributed
import psutil
import pyarrow

from exercises.clam import CLAM
from tests.cluster.machines import Machines
from tests.recorded import rolls_back
from trainer.cluster.client import judge_on
from trainer.cluster.task import Task
from trainer.recordings.analyse import judge
from trainer.recordings.batch import Job
from trainer.recordings.data_set import opened_data_set

ROOT = Path(__file__).parents[2]


def answer(task: Task, data: bytes | None = None) -> dict[str, Any]:
    """A task that judges nothing, with the size of a real answer."""
    found: dict[str, Any] = pickle.loads(Path(task.video).with_suffix(".pickle").read_bytes())
    contents = found["contents"]
    contents["reps"] = [  # other numbers for each, so that the data set cannot fold them into one
        {name: value + random.random() if isinstance(value, float) else value for name, value in rep.items()}
        for rep in contents["reps"] * 5
    ]
    return found if task.with_poses else {"contents": contents}


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="recordings that are queued")
    parser.add_argument("--each", type=int, default=200, help="recordings for each way of sending")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        machines = Machines(folder)
        try:
            machines.add_workers(2)
            video, found = minute(folder)
            found |= queue(machines, folder, video, asked.count)
            found |= ways(machines, video, asked.each)
        finally:
            machines.stop()
    print(json.dumps(found, indent=1))
    if asked.json is not None:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def minute(folder: Path) -> tuple[Path, dict[str, Any]]:
    """A file of 15 MB, like a minute in 720p, and the answer that belongs to it: a minute of landmarks."""
    seen = [pose for _, pose in rolls_back() if pose is not None]
    at = [seen[n % len(seen)] for n in range(1800)]
    poses = [(n / 30, dataclasses.replace(pose, points=pose.points.copy())) for n, pose in enumerate(at)]
    contents = judge(CLAM, "clip.mp4", rolls_back()).as_dict()
    video = folder / "clip.mp4"
    video.write_bytes(os.urandom(15_000_000))
    whole = pickle.dumps({"contents": contents, "poses": poses})
    video.with_suffix(".pickle").write_bytes(whole)
    about = {"clip_bytes": 15_000_000, "frames": len(poses), "answer_bytes": len(whole)}
    versions = f"distributed {distributed.__version__}, pyarrow {pyarrow.__version__}"
    return video, {"machine": f"{os.cpu_count()} cores, {versions}", **about, "core_frames_per_s": judged_per_core_s()}


def judged_per_core_s() -> float:
    """Frames that one core judges in a second, as docs/performance.md says of a folder."""
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    [cores] = re.findall(r"^Machine: .*?(\d+) cores", page, re.M)
    [frames_per_s] = re.findall(r"^\| a folder of .*?\| [\d.]+ \| [\d.]+ \| ([\d.]+) \|", page, re.M)
    return round(float(frames_per_s) / int(cores), 1)


def ways(machines: Machines, video: Path, count: int) -> dict[str, Any]:
    """The time that a recording needs besides being judged, milliseconds, and the scheduler's part of it."""
    found: dict[str, Any] = {}
    scheduler = psutil.Process(machines.scheduler_pid)
    jobs = [Job(video, "clam", None)] * count
    for name, sends, with_poses in (("shared", False, False), ("landmarks", False, True), ("sent", True, False)):
        list(judge_on(machines.cluster(sends), jobs[:4], b"a model", with_poses, answer))
        begin_s, cpu_s = time.perf_counter(), cpu(scheduler)
        assert not any(one.error for one in judge_on(machines.cluster(sends), jobs, b"a model", with_poses, answer))
        found[f"{name}_ms"] = round(1000 * (time.perf_counter() - begin_s) / count, 1)
        found[f"{name}_scheduler_cpu_ms"] = round(1000 * (cpu(scheduler) - cpu_s) / count, 1)
        print(name, found, file=sys.stderr)
    return found


def queue(machines: Machines, folder: Path, video: Path, count: int) -> dict[str, Any]:
    """Throughput and memory while many recordings wait."""
    jobs = [Job(video, "clam", None)] * count
    scheduler, me = psutil.Process(machines.scheduler_pid), psutil.Process()
    before, mine, most, my_most = memory(scheduler), memory(me), 0.0, 0.0
    begin_s, cpu_s, my_cpu_s = time.perf_counter(), cpu(scheduler), cpu(me)
    with opened_data_set(folder / "set", "full") as data:
        for n, judged in enumerate(judge_on(machines.cluster(), jobs, b"a model", False, answer)):
            assert not judged.error
            data.add(judged)
            if n % 100 == 0:
                most, my_most = max(most, memory(scheduler)), max(my_most, memory(me))
                print(f"\r{n} of {count}", end="", file=sys.stderr, flush=True)
    took_s = time.perf_counter() - begin_s
    size = sum(file.stat().st_size for file in (folder / "set").iterdir())
    return {
        "queued": count,
        "queued_per_s": round(count / took_s, 1),
        "scheduler_cpu_ms": round(1000 * (cpu(scheduler) - cpu_s) / count, 2),
        "client_cpu_ms": round(1000 * (cpu(me) - my_cpu_s) / count, 2),
        "scheduler_mb_before": round(before),
        "scheduler_mb_most": round(most),
        "client_mb_before": round(mine),
        "client_mb_most": round(my_most),
        "data_set_bytes_per_clip": round(size / count),
    }


def cpu(process: psutil.Process) -> float:
    """The processor time of a process, seconds."""
    return sum(process.cpu_times()[:2])


def memory(process: psutil.Process) -> float:
    """The resident memory of a process, MB."""
    return process.memory_info().rss / 1e6


if __name__ == "__main__":
    # So that the workers find the task under a name that they can import.
    from tests.trials import cluster

    sys.exit(cluster.main())
