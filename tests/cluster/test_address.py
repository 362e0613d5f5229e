"""Where recordings may be sent: over TLS, or nowhere outside this machine."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from trainer.base.errors import TrainerError
from trainer.cli.app import app
from trainer.cluster.address import cluster_at, require_safe


def certificates(folder: Path) -> Path:
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (folder / name).touch()
    return folder


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("tcp://127.0.0.1:9000", "tcp://127.0.0.1:9000"),
        ("127.0.0.1", "tcp://127.0.0.1:8786"),
        ("localhost:8786", "tcp://127.0.0.1:8786"),  # whatever the machine's own table says of that name
        ("tcp://[::1]:8786", "tcp://[::1]:8786"),
    ],
)
def test_on_this_machine_no_certificates_are_needed(given: str, understood: str) -> None:
    cluster = cluster_at(given)
    assert (cluster.address, cluster.security) == (understood, {})


@pytest.mark.parametrize(
    "address",
    [
        *("tcp://192.168.1.5:8786", "10.0.0.7:8786", "tcp://clinic:8786", "tcp://127.0.0.1.example.org:8786"),
        *("tcp://0.0.0.0:8786", "tcp://[fe80::1]:8786", "tcp://localhost.:8786"),
    ],
)
def test_a_plain_address_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(TrainerError, match=r"neither encrypted nor on this machine.*TLS certificates"):
        cluster_at(address)


@pytest.mark.parametrize("address", ["", "tls://", "ws://127.0.0.1:1", "ucx://127.0.0.1:1", "tls://host:port", "a/b"])
def test_what_is_no_scheduler_is_refused(address: str) -> None:
    with pytest.raises(TrainerError, match="is not the address of a Dask scheduler"):
        cluster_at(address)


def test_tls_goes_anywhere_with_certificates_and_requires_encryption(tmp_path: Path) -> None:
    cluster = cluster_at("tls://scheduler.clinic", certificates(tmp_path), sends=True)
    assert cluster.address == "tls://scheduler.clinic:8786"
    assert cluster.security == {
        "tls_ca_file": str(tmp_path / "ca.pem"),
        "tls_client_cert": str(tmp_path / "cert.pem"),
        "tls_client_key": str(tmp_path / "key.pem"),
        "require_encryption": True,
    }
    (tmp_path / "key.pem").unlink()
    with pytest.raises(TrainerError, match=r"There is no certificate .*key\.pem"):
        cluster_at("tls://scheduler.clinic", tmp_path)
    with pytest.raises(TrainerError, match="--certificates"):
        cluster_at("tls://scheduler.clinic")
    with pytest.raises(TrainerError, match="tls:// address only"):
        cluster_at("tcp://127.0.0.1", tmp_path)


@pytest.mark.parametrize(
    ("scheduler", "other", "why"),
    [
        ("tcp://127.0.0.1:8786", "tcp://192.168.1.5:8786", "can be reached over the network"),  # listens everywhere
        ("tcp://127.0.0.1:8786", "tls://192.168.1.5:8786", "can be reached over the network"),
        ("tls://10.0.0.1:8786", "tcp://10.0.0.2:4000", "a worker without encryption"),
        ("tls://10.0.0.1:8786", "tls://10.0.0.2:4000", ""),
        ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:4000", ""),
    ],
)
def test_every_worker_is_checked_too(scheduler: str, other: str, why: str) -> None:
    refused: Any = pytest.raises(TrainerError, match=why) if why else contextlib.nullcontext()
    with refused:
        require_safe(scheduler, [scheduler, other])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--on", "tcp://192.168.1.5:8786"), "neither encrypted nor on this machine"),
        (("--on", "127.0.0.1", "--jobs", "2"), "--jobs is for this machine only"),
        (("--on", "127.0.0.1", "--video", "x.webm"), "--video cannot be combined with --on"),
        (("--send",), "--send and --certificates need a cluster"),
    ],
)
def test_the_command_refuses_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: Any, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clip.mp4").touch()
    done = CliRunner().invoke(app, ["analyze", "clip.mp4", *words])
    assert sentence in str(done.exception)
