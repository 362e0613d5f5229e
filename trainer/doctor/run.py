"""Whether everything that practice needs is there, each thing in one sentence with what to do."""

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
from trainer.doctor.finding import Check, Status
from trainer.pose.models import DEFAULT_VARIANT, MODEL_VARIABLE, MODELS, cached_path, examine, model_bytes

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["UPLOADER_MARKERS", "Check", "Status", "exit_code", "find_uploader", "print_checks", "run_doctor"]

#: What only a mediapipe with the usage uploader contains. Its log messages' definitions are the marker that every such
#: release has on every system; the address is cut in two by the compiler in some, so both it and its end are sought.
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
_SYSTEM_LIBRARIES = "Install what it names; on Debian and Ubuntu `sudo apt install libgl1 libglib2.0-0`."
_LEAST_FREE_BYTES = 200 << 20
_GIB = 1 << 30


def run_doctor() -> list[Check]:
    """Look at everything that practice needs, also through each camera. Opens no network connection."""
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


def exit_code(checks: Iterable[Check]) -> int:
    """Return 1 when a check failed, 0 otherwise."""
    return int(any(check.status == "fail" for check in checks))


def print_checks(console: Console, checks: Iterable[Check]) -> None:
    """Print the checks, one a line, with the advice below."""
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
    """Return the files of a package that contain the usage uploader of mediapipe's maker.

    Args:
        folder: The package's folder; its native libraries and Python files are searched.
    """
    return sorted(file for file in folder.rglob("*") if file.suffix in _CODE_SUFFIXES and _has_marker(file))


def check_python() -> Check:
    """The interpreter and the system."""
    return Check("Python", "ok", f"{platform.python_version()} on {platform.platform()}.")


def check_mediapipe() -> Check:
    """The version of mediapipe."""
    install = f'Run `pip install "{MEDIAPIPE_RANGE}"`.'
    version = _version("mediapipe")
    if version is None:
        return Check("MediaPipe", "fail", *why_no_mediapipe())
    if version not in _MEDIAPIPE_TESTED:
        return Check("MediaPipe", "warn", f"mediapipe {version} is not one this program is tested with.", install)
    return Check("MediaPipe", "ok", f"mediapipe {version}.")


def check_uploader(folder: Path | None) -> Check:
    """Whether the mediapipe in this folder can report to its maker."""
    if folder is None:
        return Check("Privacy", "warn", "mediapipe's files were not found, so they could not be searched.")
    found = find_uploader(folder)
    if found:
        return Check(
            "Privacy",
            "fail",
            f"This mediapipe reports its use to its maker over the internet (seen in {found[0].name}).",
            f'Run `pip install "{MEDIAPIPE_RANGE}"`: that one cannot.',
        )
    return Check("Privacy", "ok", "This mediapipe holds no usage uploader; nothing leaves this machine.")


def check_opencv(version_of: Callable[[str], str | None] | None = None) -> Check:
    """That exactly one distribution brings ``cv2``, and that it can show windows."""
    versions = {name: version for name in _OPENCV_NAMES if (version := (version_of or _version)(name)) is not None}
    install = 'pip install --force-reinstall "opencv-python>=5,<6"'
    if not versions:
        return Check("OpenCV", "fail", "OpenCV is not installed.", f"Run `{install}`.")
    names = " and ".join(f"{name} {version}" for name, version in versions.items())
    mend = f"Run `pip uninstall --yes {' '.join(versions)}`, then `{install}`."
    if len(versions) > 1:
        return Check("OpenCV", "fail", f"{names} overwrite each other's files.", mend)
    (name, version), *_ = versions.items()
    if name.endswith("headless"):
        return Check("OpenCV", "warn", f"{names} cannot show a window.", mend)
    if not version.startswith("5."):
        return Check("OpenCV", "warn", f"{names} is not one this program is tested with.", mend)
    if trouble := opencv_trouble():
        return Check("OpenCV", "fail", f"{names} cannot be loaded: {trouble}.", _SYSTEM_LIBRARIES)
    return _check_backends(names, mend)


def _check_backends(names: str, mend: str) -> Check:
    """That the one OpenCV opens cameras and writes videos, and with what."""
    from trainer.capture.devices import backends

    found = backends()
    cameras, videos = found
    if lacks := [name for name, is_there in found.items() if not is_there]:
        return Check("OpenCV", "fail", f"{names} comes without {' and '.join(lacks)}.", mend)
    return Check("OpenCV", "ok", f"{names}, the only one; cameras through {cameras}, videos written by {videos}.")


def opencv_trouble() -> str | None:
    """Return why OpenCV cannot be loaded, or None."""
    try:
        import cv2  # noqa: F401
    except ImportError as error:
        return str(error)
    return None


def check_pyav() -> Check:
    """That video files can be read."""
    install = 'Run `pip install --force-reinstall "av>=15,<19"`.'
    version = _version("av")
    if version is None:
        return Check("PyAV", "fail", "PyAV is not installed, so no video file can be read.", install)
    try:
        import trainer.capture.container  # noqa: F401
    except ImportError as error:
        return Check("PyAV", "fail", f"av {version} cannot be loaded: {error}.", install)
    return Check("PyAV", "ok", f"av {version}; reads video files.")


def check_model() -> Check:
    """That the pose model is on this machine and whole."""
    try:
        if chosen := os.environ.get(MODEL_VARIABLE):
            size = len(model_bytes())
            return Check("Pose model", "ok", f"{chosen}, {size} bytes, holds a pose model.")
        cache = cached_path()
        if not cache.exists():
            return Check(
                "Pose model",
                "warn",
                f"{cache.name} is not on this machine yet.",
                "It is fetched when you practise for the first time; for that, be connected to the internet once. "
                "On a machine that never is, fetch "
                f"{MODELS[DEFAULT_VARIANT].address} elsewhere and name it with --model PATH.",
            )
        trouble = examine(cache.read_bytes(), MODELS[DEFAULT_VARIANT])
    except TrainerError as error:
        return Check("Pose model", "fail", error.message, error.hint or "")
    except OSError as error:
        trouble = error.strerror or str(error)
    if trouble:
        return Check("Pose model", "fail", f"{cache} is damaged: {trouble}.", "Delete it; it is fetched anew.")
    return Check("Pose model", "ok", f"{cache}, checked.")


def check_cameras() -> list[Check]:
    """Which cameras there are, and what each gives; their small pictures are put into the data folder."""
    if opencv_trouble():
        return [Check("Cameras", "warn", "The cameras could not be listed.", "See OpenCV above.")]
    from trainer.capture.camera import WebcamSource
    from trainer.capture.devices import list_cameras
    from trainer.doctor import cameras

    return cameras.check_cameras(data_dir() / "doctor", list_cameras, WebcamSource)


def check_display() -> Check:
    """Whether a window can be shown."""
    if opencv_trouble():
        return Check("Display", "warn", "No window can be shown.", "See OpenCV above.")
    from trainer.screen.window import has_display

    if has_display():
        return Check("Display", "ok", "A window can be shown.")
    return Check("Display", "warn", "There is no display, so no window can be shown.", "Practise with --no-window.")


def check_data_folder() -> Check:
    """That sessions can be recorded."""
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
            f"Nothing can be written in {data_dir()}: {error.strerror or error}.",
            "Make it writable, or set PILATES_DATA_DIR to a folder that is.",
        )
    sentence = f"{folder}, {free_bytes / _GIB:.1f} GiB free."
    if free_bytes < _LEAST_FREE_BYTES:
        return Check("Data folder", "warn", sentence, "Free some space, or sessions cannot be recorded for long.")
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
