"""A real scheduler and two worker processes, with certificates: equal results, and a worker killed at its work."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import trustme
from typer.testing import CliRunner

from tests.clips import beginning
from tests.cluster.machines import Machines, until
from tests.cluster.stand_in import stubborn
from tests.record.test_store import assert_same
from trainer.base.errors import TrainerError
from trainer.base.paths import DATA_DIR_VARIABLE, record_path
from trainer.cli.app import app
from trainer.cluster import client as cluster_client
from trainer.cluster import task as cluster_task
from trainer.cluster.address import cluster_at
from trainer.cluster.client import judge_on
from trainer.cluster.task import ModelPlugin, Task, judge_clip, program
from trainer.pose.models import model_bytes
from trainer.record.store import Store
from trainer.recordings import batch
from trainer.recordings.batch import Job, Judged, judge_job, written

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "clam_right_rolls_back_strong.mp4"


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    one = Machines(tmp_path_factory.mktemp("machines"))
    try:
        one.add_workers(2)
        yield one
    finally:
        one.stop()


def analyze(*words: object) -> Any:
    return CliRunner().invoke(app, ["analyze", *map(str, words)], env={"COLUMNS": "200"})


@pytest.mark.slow
def test_results_are_those_of_one_machine(machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "data"))
    clip = tmp_path / "clips" / "more" / "clip.mp4"
    clip.parent.mkdir(parents=True)
    beginning(SAMPLE, clip, 0.6)
    (tmp_path / "clips" / "text.mp4").write_text("not a video", "utf-8")
    here = judge_job(Job(clip, "clam", tmp_path / "here.json"), model_bytes())
    assert written(here) == here
    there = ("--on", machines.cluster().address, "--certificates", machines.folder, "--send")
    words = ("--exercise", "clam", "--save", "--json", tmp_path / "json", *there)
    done = analyze(tmp_path / "clips", *words)
    assert done.exit_code == 1
    assert "text.mp4: " in done.output
    assert "is not a video" in done.output
    assert (tmp_path / "json" / "more" / "clip.mp4.json").read_bytes() == (tmp_path / "here.json").read_bytes()
    with Store(record_path()) as store:
        [session] = store.sessions()
        assert_same(store.set_poses(session.sets[0].id), here.poses)
    assert "1 video is already done" in analyze(tmp_path / "clips", *words).output


@pytest.mark.slow
@pytest.mark.parametrize("sends", [False, True], ids=["shared storage", "bytes sent along"])
def test_a_worker_killed_at_its_work_is_replaced_by_another(machines: Machines, tmp_path: Path, sends: bool) -> None:
    names = ["first", "stubborn", *(f"later {n}" for n in range(6))]
    for name in names:
        (tmp_path / f"{name}.mp4").write_text(name, "utf-8")
    jobs = [Job(tmp_path / f"{name}.mp4", "clam", tmp_path / f"{name}.json") for name in names]
    killed: list[int] = []

    def kill() -> None:
        killed.append(until(lambda: int((tmp_path / "stubborn.pid").read_text("utf-8"))))
        until(lambda: (tmp_path / "later 3.json").exists())  # the other one goes on meanwhile
        os.kill(killed[0], 9 if os.name == "posix" else 15)

    killer = threading.Thread(target=kill)
    killer.start()
    judged = list(judge_on(machines.cluster(sends), jobs, b"a model", False, stubborn))
    killer.join()
    machines.add_workers(1)  # for the next
    assert sorted(one.job.video.stem for one in judged) == sorted(names)  # each once
    assert [one.error for one in judged] == [""] * len(names)
    [mended] = [one for one in judged if one.job.video.stem == "stubborn"]
    assert mended.contents is not None
    assert mended.contents["by"] != killed[0]
    assert mended.contents["bytes"] == ("stubborn" if sends else None)
    assert json.loads((tmp_path / "stubborn.json").read_text("utf-8")) == mended.contents


@pytest.mark.slow
def test_who_has_other_certificates_is_refused(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_client, "CONNECT_S", 0.5)
    address = machines.cluster().address
    for name in ("ca.pem", "cert.pem", "key.pem"):
        shutil.copy(machines.folder / name, tmp_path)
    trustme.CA().cert_pem.write_to_path(tmp_path / "ca.pem")
    with pytest.raises(TrainerError, match=r"Cannot connect to a Dask scheduler at tls.*certificate"):
        list(judge_on(cluster_at(address, tmp_path), [], b"", False))
    with pytest.raises(TrainerError, match="Cannot connect to a Dask scheduler at tcp"):
        list(judge_on(cluster_at(address.replace("tls", "tcp")), [], b"", False))


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """This process is a worker."""
    one = SimpleNamespace(address="tls://w:1", local_directory=str(tmp_path), plugins={})
    monkeypatch.setattr(cluster_task, "get_worker", lambda: one)
    return one


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        (
            {"mediapipe": "0.0"},
            r"tls://w:1 would judge differently: it has mediapipe .*, and this machine has mediapipe 0.0",
        ),
        ({"exercises": "clam swim"}, "Install the same versions and the same exercises"),
        ({}, r"tls://w:1 does not see /nowhere/a.mp4.*add --send"),
    ],
)
def test_a_worker_that_cannot_judge_alike_says_so(others: dict[str, str], sentence: str) -> None:
    task = Task("/nowhere/a.mp4", "clam", False, False, "model", program() | others)
    with pytest.raises(TrainerError, match=sentence):
        judge_clip(task)


def test_a_worker_judges_what_was_sent_with_both_models_and_keeps_nothing(
    worker: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Any] = []

    def stand_in(job: Job, model: bytes, second: bytes | None) -> Judged:
        asked.extend([job.video.name, job.video.read_bytes(), job.is_mirrored, model, second])
        return Judged(job, poses=[(0.0, None)], contents={"video": job.video.name})

    monkeypatch.setattr(batch, "judge_job", stand_in)
    models = ModelPlugin(b"full", b"heavy")
    worker.plugins[models.name] = models
    task = Task(r"C:\clips\me.mp4", "clam", True, False, models.name, program())
    assert judge_clip(task, b"a video")["contents"] == {"video": "me.mp4"}
    assert judge_clip(task, b"a video")["poses"] == ()  # they were not asked for
    assert asked[:5] == ["me.mp4", b"a video", True, b"full", b"heavy"]
    assert [*tmp_path.iterdir()] == []
