"""Checks everything that practice needs. Each check gives one sentence, and a remedy if something is wrong."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import mmap
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.base.errors import TrainerError
from trainer.base.paths import data_dir
from trainer.base.platforms import MEDIAPIPE_RANGE, why_no_mediapipe
from trainer.base.terminal import print_table
from trainer.doctor.finding import Check
from trainer.pose.models import DEFAULT_VARIANT, MODEL_VARIABLE, cached_path, examine, model_bytes
from trainer.pose.published import MODELS

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["UPLOADER_MARKERS", "Check", "find_uploader", "print_checks", "run_doctor"]

#: Byte strings found only in mediapipe releases with the usage uploader. The first, the path of its log message
#: definitions, is in every such release on every system. The second is its URL. Some compilers split the URL in two, so
#: the third is its end.
UPLOADER_MARKERS = (
    b"mediapipe/util/analytics/",
    b"play.googleapis.com/log",
    b"ogleapis.com/log",
)

_CODE_SUFFIXES = frozenset({".so", ".dylib", ".dll", ".pyd", ".py"})
_OPENCV_NAMES = (
    "opencv-python",
    "opencv-contrib-python",
    "opencv-python-headless",
    "opencv-contrib-python-headless",
)
_MEDIAPIPE_TESTED = ("0.10.30", "0.10.31")
_SYSTEM_LIBRARIES = "Install the missing library; on Debian and Ubuntu: `sudo apt install libgl1 libglib2.0-0`."
_LEAST_FREE_BYTES = 200 << 20
_GIB = 1 << 30


def run_doctor() -> list[Check]:
    """Run all checks. Opens every camera, but no network connection."""
    from trainer.doctor.senses import check_speech, check_speed, check_tones
    from trainer.sound.loudspeaker import find_loudspeaker

    model, loudspeaker = check_model(), find_loudspeaker()
    is_loadable = not opencv_trouble() and model.status == "ok"
    return [
        check_python(),
        check_mediapipe(),
        check_uploader(_package_folder("mediapipe")),
        check_opencv(),
        check_pyav(),
        model,
        check_speed(DEFAULT_VARIANT, is_loadable),
        *check_cameras(),
        check_display(),
        check_tones(loudspeaker),
        check_speech(loudspeaker),
        check_data_folder(),
    ]


def print_checks(console: Console, checks: Iterable[Check]) -> None:
    """Print one line per check, with its advice below."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    styles = {"ok": "green", "warn": "bold yellow", "fail": "bold red"}
    for check in checks:
        table.add_row(Text(check.status, styles[check.status]), check.name, Text(check.sentence))
        if check.advice:
            table.add_row("", "", Text(f"→ {check.advice}", "italic"))
    print_table(console, table)


def find_uploader(folder: Path) -> list[Path]:
    """Return the files of the mediapipe package that contain Google's usage uploader.

    Args:
        folder: Folder of the package. Its native libraries and Python files are searched.
    """
    return sorted(file for file in folder.rglob("*") if file.suffix in _CODE_SUFFIXES and _has_marker(file))


def check_python() -> Check:
    """Report the Python version and the operating system."""
    return Check("Python", "ok", f"{platform.python_version()} on {platform.platform()}.")


def check_mediapipe() -> Check:
    """Check the version of mediapipe."""
    install = f'Run `pip install "{MEDIAPIPE_RANGE}"`.'
    version = _version("mediapipe")
    if version is None:
        return Check("MediaPipe", "fail", *why_no_mediapipe())
    if version not in _MEDIAPIPE_TESTED:
        return Check("MediaPipe", "warn", f"This program has not been tested with mediapipe {version}.", install)
    return Check("MediaPipe", "ok", f"mediapipe {version}.")


def check_uploader(folder: Path | None) -> Check:
    """Check whether the mediapipe in this folder can send usage data to its maker."""
    if folder is None:
        return Check("Privacy", "warn", "Could not search mediapipe for a usage uploader: its files were not found.")
    found = find_uploader(folder)
    if found:
        return Check(
            "Privacy",
            "fail",
            f"This mediapipe can send usage data to its maker (found in {found[0].name}).",
            f'Run `pip install "{MEDIAPIPE_RANGE}"`: these versions cannot.',
        )
    return Check("Privacy", "ok", "This mediapipe contains no usage uploader. Nothing leaves this machine.")


def check_opencv(version_of: Callable[[str], str | None] | None = None) -> Check:
    """Check that exactly one distribution provides ``cv2``, and that it can show windows."""
    versions = {name: version for name in _OPENCV_NAMES if (version := (version_of or _version)(name)) is not None}
    install = 'pip install --force-reinstall "opencv-python>=5,<6"'
    if not versions:
        return Check("OpenCV", "fail", "OpenCV is not installed.", f"Run `{install}`.")
    names = " and ".join(f"{name} {version}" for name, version in versions.items())
    mend = f"Run `pip uninstall --yes {' '.join(versions)}`, then `{install}`."
    if len(versions) > 1:
        return Check("OpenCV", "fail", f"{names} are both installed and overwrite each other's files.", mend)
    (name, version), *_ = versions.items()
    if name.endswith("headless"):
        return Check("OpenCV", "warn", f"{names} cannot show a window.", mend)
    if not version.startswith("5."):
        return Check("OpenCV", "warn", f"This program has not been tested with {names}.", mend)
    if trouble := opencv_trouble():
        return Check("OpenCV", "fail", f"Cannot load {names}: {trouble}.", _SYSTEM_LIBRARIES)
    return _check_backends(names, mend)


def _check_backends(names: str, mend: str) -> Check:
    """Check that OpenCV has the backends that open cameras and write videos."""
    from trainer.capture.devices import backends

    found = backends()
    cameras, videos = found
    if lacks := [name for name, is_there in found.items() if not is_there]:
        return Check("OpenCV", "fail", f"{names} lacks {' and '.join(lacks)}.", mend)
    return Check(
        "OpenCV", "ok", f"{names} is the only OpenCV; opens cameras with {cameras}, writes videos with {videos}."
    )


def opencv_trouble() -> str | None:
    """Return the reason if OpenCV cannot be loaded, or None."""
    try:
        import cv2  # noqa: F401
    except ImportError as error:
        return str(error)
    return None


def check_pyav() -> Check:
    """Check that video files can be read."""
    install = 'Run `pip install --force-reinstall "av>=15,<19"`.'
    version = _version("av")
    if version is None:
        return Check("PyAV", "fail", "PyAV is not installed, so video files cannot be read.", install)
    try:
        import trainer.capture.container  # noqa: F401
    except ImportError as error:
        return Check("PyAV", "fail", f"Cannot load av {version}: {error}.", install)
    return Check("PyAV", "ok", f"av {version}; reads video files.")


def check_model() -> Check:
    """Check that the pose model is on this machine and undamaged."""
    try:
        if chosen := os.environ.get(MODEL_VARIABLE):
            size = len(model_bytes())
            return Check("Pose model", "ok", f"{chosen} is a pose model, {size} bytes.")
        cache = cached_path()
        if not cache.exists():
            return Check(
                "Pose model",
                "warn",
                f"{cache.name} is not on this machine yet.",
                "The first practice downloads it and needs an internet connection. For a machine without one, download "
                f"{MODELS[DEFAULT_VARIANT].address} elsewhere and pass the file with --model PATH.",
            )
        trouble = examine(cache.read_bytes(), MODELS[DEFAULT_VARIANT])
    except TrainerError as error:
        return Check("Pose model", "fail", error.message, error.hint or "")
    except OSError as error:
        trouble = error.strerror or str(error)
    if trouble:
        return Check("Pose model", "fail", f"{cache} is damaged: {trouble}.", "Delete it to download it again.")
    return Check("Pose model", "ok", f"{cache} is undamaged.")


def check_cameras() -> list[Check]:
    """Check all cameras, and save a thumbnail from each in the data folder."""
    if opencv_trouble():
        return [Check("Cameras", "warn", "Could not list the cameras.", "See OpenCV above.")]
    from trainer.capture.camera import WebcamSource
    from trainer.capture.devices import list_cameras
    from trainer.doctor import cameras

    return cameras.check_cameras(data_dir() / "doctor", list_cameras, WebcamSource)


def check_display() -> Check:
    """Check whether a window can be shown."""
    if opencv_trouble():
        return Check("Display", "warn", "Cannot show a window.", "See OpenCV above.")
    from trainer.screen.window import has_display

    if has_display():
        return Check("Display", "ok", "Can show a window.")
    return Check("Display", "warn", "There is no display to show a window on.", "Practise with --no-window.")


def check_data_folder() -> Check:
    """Check that the data folder is writable and has space for sessions."""
    try:
        folder = data_dir()
        with tempfile.TemporaryFile(dir=folder):
            free_bytes = shutil.disk_usage(folder).free
    except TrainerError as error:
        return Check("Data folder", "fail", error.message, error.hint or "")
    except OSError as error:
        return Check(
            "Data folder",
            "fail",
            f"Cannot write to {data_dir()}: {error.strerror or error}.",
            "Make it writable, or set PILATES_DATA_DIR to a writable folder.",
        )
    sentence = f"{folder}, {free_bytes / _GIB:.1f} GiB free."
    if free_bytes < _LEAST_FREE_BYTES:
        return Check("Data folder", "warn", sentence, "Free some space; recording stops when the disk is full.")
    return Check("Data folder", "ok", sentence)


def _has_marker(file: Path) -> bool:
    with file.open("rb") as opened:
        if not os.fstat(opened.fileno()).st_size:
            return False
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(marker) >= 0 for marker in UPLOADER_MARKERS)


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
