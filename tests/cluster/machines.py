"""A Dask scheduler and its workers, each a process of this machine, with certificates made for the occasion."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trustme

from trainer.cluster.address import Cluster, cluster_at

ROOT = Path(__file__).parents[2]
#: What a machine may take to start two Python processes, seconds.
PATIENCE_S = 60.0


def until(wanted: Callable[[], Any]) -> Any:
    """What a function returns, as soon as that is anything."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        with contextlib.suppress(OSError, ValueError):
            if found := wanted():
                return found
        time.sleep(0.02)
    raise AssertionError(f"waited {PATIENCE_S} s in vain")


class Machines:
    """A scheduler and workers, each a process, started as docs/cluster.md shows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ca = trustme.CA()
        mine = ca.issue_cert("127.0.0.1")
        ca.cert_pem.write_to_path(folder / "ca.pem")
        mine.cert_chain_pems[0].write_to_path(folder / "cert.pem")
        mine.private_key_pem.write_to_path(folder / "key.pem")
        self._running: list[subprocess.Popen[bytes]] = []
        self.scheduler_pid = self._start("scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", "0")

    def _start(self, *words: str) -> int:
        files = {"ca-file": "ca.pem", "cert": "cert.pem", "key": "key.pem"}
        tls = [word for name, file in files.items() for word in (f"--tls-{name}", str(self.folder / file))]
        common = ["--no-dashboard", "--scheduler-file", str(self.folder / "scheduler.json"), *tls]
        program = [sys.executable, "-m", f"distributed.cli.dask_{words[0]}", *words[1:], *common]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with (self.folder / "log").open("ab") as log:
            one = subprocess.Popen(program, stdout=log, stderr=log, env=environment, cwd=self.folder)
        self._running.append(one)
        return one.pid

    def add_workers(self, count: int) -> None:
        for _ in range(count):
            self._start("worker", "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1")

    def cluster(self, sends: bool = False) -> Cluster:
        address = until(lambda: json.loads((self.folder / "scheduler.json").read_text("utf-8"))["address"])
        return cluster_at(address, self.folder, sends)

    def stop(self) -> None:
        for one in reversed(self._running):
            one.kill()
        for one in self._running:
            one.wait()
