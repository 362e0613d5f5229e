"""The doctor: one sentence for each check, above all whether the installed mediapipe can report usage."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import socket
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from rich.console import Console

from trainer.doctor import run as doctor
from trainer.doctor.run import (
    UPLOADER_MARKERS,
    Check,
    check_data_folder,
    check_display,
    check_mediapipe,
    check_model,
    check_opencv,
    check_uploader,
    find_uploader,
    print_checks,
    run_doctor,
)
from trainer.pose import published

PADDING = bytes(range(256)) * 500


@pytest.fixture(autouse=True)
def folders(monkeypatch, tmp_path):
    monkeypatch.setenv("PILATES_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("PILATES_MODEL", raising=False)


def package(tmp_path: Path, name: str, content: bytes) -> Path:
    folder = tmp_path / "mediapipe"
    (folder / "tasks" / "c").mkdir(parents=True)
    (folder / "__init__.py").write_bytes(b"")
    (folder / "tasks" / "c" / name).write_bytes(content)
    return folder


class TestUploader:
    def test_the_installed_mediapipe_holds_none(self):
        folder = Path(importlib.util.find_spec("mediapipe").origin).parent
        libraries = [file for file in folder.rglob("*") if file.name.startswith("libmediapipe.")]
        assert libraries, "the library to be searched is not where it was"
        assert find_uploader(folder) == []
        assert check_uploader(folder).status == "ok"

    @pytest.mark.parametrize("marker", UPLOADER_MARKERS)
    @pytest.mark.parametrize("name", ["libmediapipe.so", "libmediapipe.dylib", "libmediapipe.dll", "log.py"])
    def test_reported(self, tmp_path, name, marker):
        folder = package(tmp_path, name, PADDING + marker + PADDING)
        assert [file.name for file in find_uploader(folder)] == [name]
        check = check_uploader(folder)
        assert check.status == "fail"
        assert "can send usage data to its maker" in check.sentence
        assert name in check.sentence
        assert "pip install" in check.advice

    @pytest.mark.parametrize(
        "constants",
        [
            # how 0.10.35 for Linux holds the address: the compiler has cut it in two
            b"https://play.gooCalculatorGraph:" + PADDING + b"ogleapis.com/log\x83\xf9",
            b"*mediapipe/util/analytics/log_request.proto",
        ],
    )
    def test_as_it_is_in_a_real_release(self, tmp_path, constants):
        assert find_uploader(package(tmp_path, "libmediapipe.so", PADDING + constants + PADDING))

    def test_what_resembles_it(self, tmp_path):
        folder = package(
            tmp_path, "libmediapipe.so", PADDING + b"type.googleapis.com/ https://play.google.com" + PADDING
        )
        (folder / "notes.txt").write_bytes(UPLOADER_MARKERS[0])  # not code
        assert find_uploader(folder) == []

    def test_mediapipe_is_missing(self):
        assert check_uploader(None).status == "warn"


class TestOpenCV:
    def found(self, monkeypatch, **versions):
        return check_opencv(lambda name: versions.get(name.replace("-", "_")))

    def test_installed_here(self):
        check = check_opencv()
        assert check.status == "ok"
        backend = {"linux": "V4L2", "win32": "MSMF", "darwin": "AVFOUNDATION"}[sys.platform]
        assert f"opens cameras with {backend}, writes videos with FFMPEG." in check.sentence

    def test_without_what_opens_videos(self, monkeypatch):
        monkeypatch.setattr("trainer.capture.devices.backends", lambda: {"V4L2": True, "FFMPEG": False})
        check = check_opencv()
        assert (check.status, "lacks FFMPEG." in check.sentence) == ("fail", True)
        assert "--force-reinstall" in check.advice

    @pytest.mark.parametrize(
        ("versions", "status", "wanted"),
        [
            ({"opencv_python": "5.0.0.93"}, "ok", "is the only OpenCV"),
            ({}, "fail", "not installed"),
            ({"opencv_python": "5.0.0.93", "opencv_contrib_python": "4.13.0"}, "fail", "overwrite each other"),
            ({"opencv_python_headless": "5.0.0.93"}, "warn", "cannot show a window"),
            ({"opencv_python": "4.12.0"}, "warn", "has not been tested with"),
        ],
    )
    def test_distributions(self, monkeypatch, versions, status, wanted):
        check = self.found(monkeypatch, **versions)
        assert check.status == status
        assert wanted in check.sentence
        assert bool(check.advice) == (status != "ok")

    def test_system_libraries_are_missing(self, monkeypatch):
        gone = "libGL.so.1: cannot open shared object file: No such file or directory"
        monkeypatch.setattr(doctor, "opencv_trouble", lambda: gone)
        check = self.found(monkeypatch, opencv_python="5.0.0.93")
        assert check.status == "fail"
        assert gone in check.sentence
        assert "apt install libgl1" in check.advice
        assert [each.status for each in (*doctor.check_cameras(), check_display())] == ["warn", "warn"]

    def test_trouble_is_the_import_error(self, monkeypatch):
        assert doctor.opencv_trouble() is None
        monkeypatch.setitem(sys.modules, "cv2", None)
        assert "cv2" in doctor.opencv_trouble()

    def test_advice_names_what_to_remove(self, monkeypatch):
        check = self.found(monkeypatch, opencv_python="5.0", opencv_contrib_python="4.13")
        assert "pip uninstall --yes opencv-python opencv-contrib-python" in check.advice


@pytest.mark.parametrize(
    ("version", "status"),
    [("0.10.31", "ok"), ("0.10.30", "ok"), ("0.10.35", "warn"), ("1.2.2", "warn"), (None, "fail")],
)
def test_mediapipe_version(monkeypatch, version, status):
    monkeypatch.setattr(doctor, "_version", lambda name: version)
    assert check_mediapipe().status == status


class TestModel:
    @pytest.fixture
    def cache(self, monkeypatch, tmp_path) -> Path:
        model = published.Model("m.task", "https://host.invalid/m", frozenset({hashlib.sha256(b"good").hexdigest()}))
        monkeypatch.setitem(published.MODELS, "full", model)
        (tmp_path / "cache").mkdir()
        return tmp_path / "cache" / "m.task"

    def test_not_yet_fetched(self, cache):
        check = check_model()
        assert check.status == "warn"
        assert "first practice downloads it" in check.advice

    def test_whole(self, cache):
        cache.write_bytes(b"good")
        assert check_model().status == "ok"

    def test_damaged(self, cache):
        cache.write_bytes(b"bad")
        check = check_model()
        assert check.status == "fail"
        assert str(cache) in check.sentence
        assert cache.exists()  # the doctor only looks

    def test_chosen_file_is_missing(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PILATES_MODEL", str(tmp_path / "no.task"))
        check = check_model()
        assert check.status == "fail"
        assert "no.task" in check.sentence


@pytest.mark.parametrize(("shown", "status"), [(True, "ok"), (False, "warn")])
def test_display(monkeypatch, shown, status):
    monkeypatch.setattr("trainer.screen.window.has_display", lambda: shown)
    assert check_display().status == status


class TestDataFolder:
    def test_writable(self, tmp_path):
        check = check_data_folder()
        assert check.status == "ok"
        assert str(tmp_path / "data") in check.sentence
        assert list((tmp_path / "data").iterdir()) == []

    def test_not_a_folder(self, monkeypatch, tmp_path):
        (tmp_path / "file").touch()
        monkeypatch.setenv("PILATES_DATA_DIR", str(tmp_path / "file" / "data"))
        check = check_data_folder()
        assert check.status == "fail"
        assert "PILATES_DATA_DIR" in check.advice

    def test_not_writable(self, monkeypatch):
        def refused(**_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refused)
        check = check_data_folder()
        assert (check.status, "Permission denied" in check.sentence) == ("fail", True)

    def test_nearly_full(self, monkeypatch):
        usage = namedtuple("usage", "free")
        monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage(1 << 20))
        assert check_data_folder().status == "warn"


def test_whole_run_opens_no_connection(monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    checks = run_doctor()
    names = [check.name for check in checks]
    seen = ["Python", "MediaPipe", "Privacy", "OpenCV", "PyAV", "Pose model", "Speed", "Cameras", "Display"]
    assert names == [*seen, "Tones", "Speech", "Data folder"]
    assert all(check.sentence.endswith(".") for check in checks)
    assert all(check.advice for check in checks if check.status != "ok")
    assert {
        check.status for check in checks if check.name in ("Privacy", "OpenCV", "PyAV", "MediaPipe", "Data folder")
    } == {"ok"}


def test_printed_with_words_and_advice():
    screen = io.StringIO()
    checks = [Check("Camera", "warn", "No [camera] was found.", "Plug one in."), Check("Disk", "ok", "71 GiB free.")]
    print_checks(Console(file=screen, width=60), checks)
    lines = [line.rstrip() for line in screen.getvalue().splitlines()]
    assert lines == [
        "warn  Camera  No [camera] was found.",
        "              → Plug one in.",
        "ok    Disk    71 GiB free.",
    ]
