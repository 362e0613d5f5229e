"""Frames from video files, folders of pictures and webcams, all made here."""

from __future__ import annotations

import math
import os
import queue
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.clips import GREY_STEP, film_at, picture
from trainer.base.errors import SourceError
from trainer.capture import camera as camera_module
from trainer.capture.camera import WebcamSource
from trainer.capture.container import VideoStream
from trainer.capture.devices import Camera, device_path
from trainer.capture.frame import SourceState
from trainer.capture.sources import is_recording, open_source
from trainer.capture.video import ImageFolderSource, PacedSource, VideoFileSource

FORMATS = {".webm": "VP80", ".avi": "MJPG", ".mp4": "mp4v"}


def number(image: np.ndarray) -> int:
    """Which picture this is, from the grey of its middle."""
    height, width = image.shape[:2]
    return round(float(image[height // 2 : height * 3 // 4, width // 2 : width * 3 // 4].mean()) / GREY_STEP)


def film(path: Path, n=10, size_px=(64, 48), fps=25.0) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*FORMATS[path.suffix]), fps, size_px)
    assert writer.isOpened()
    for i in range(n):
        writer.write(picture(i, size_px))
    writer.release()
    return path


def shown_as(path: Path, a: float, b: float, c: float, d: float) -> Path:
    """Write into an mp4's track header where the picture's x axis (a, b) and y axis (c, d) go."""
    data = bytearray(path.read_bytes())
    matrix_at = data.index(b"tkhd") + 4 + 40  # ISO/IEC 14496-12, 8.3.2, version 0
    a, b, c, d = (round(one * (1 << 16)) for one in (a, b, c, d))
    data[matrix_at : matrix_at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    return path


def cut(path: Path, part: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    return path


class TestVideoFile:
    @pytest.mark.parametrize("suffix", FORMATS)
    def test_every_frame_at_its_time(self, tmp_path, suffix):
        with VideoFileSource(film(tmp_path / f"a{suffix}")) as source:
            frames = list(source)
            assert (source.size_px, source.fps, source.name) == ((64, 48), 25.0, f"a{suffix}")
            assert source.state is SourceState.ENDED
            assert source.read() is None
        assert [number(frame.image) for frame in frames] == list(range(10))
        assert [frame.index for frame in frames] == list(range(10))
        assert [frame.t_s for frame in frames] == pytest.approx([i / 25 for i in range(10)], abs=1e-3)
        assert frames[0].image.dtype == np.uint8
        assert source.notices == ()

    @pytest.mark.parametrize("start_ms", [0, 480])  # the second: the first picture is not at the file's zero
    def test_variable_rate_in_display_order(self, tmp_path, start_ms):
        times_ms = [0, 40, 80, 500, 510, 520, 530, 1400, 1440, 1480, 1520, 1600]
        with VideoFileSource(film_at(tmp_path / "a.mp4", [start_ms + t for t in times_ms])) as source:
            frames = list(source)
        assert [number(frame.image) for frame in frames] == list(range(12))
        assert [frame.t_s * 1000 for frame in frames] == pytest.approx(times_ms, abs=1)
        assert source.notices == ()

    def test_portrait(self, tmp_path):
        with VideoFileSource(film(tmp_path / "a.webm", 3, (48, 64))) as source:
            assert source.size_px == (48, 64)
            assert [frame.image.shape for frame in source] == [(64, 48, 3)] * 3

    @pytest.mark.parametrize("size_px", [(65, 49), (241, 321)])
    def test_odd_sizes(self, tmp_path, size_px):
        with VideoFileSource(film_at(tmp_path / "a.webm", [0, 40, 80], size_px)) as source:
            frames = list(source)
            assert source.size_px == size_px
        assert {frame.image.shape for frame in frames} == {(size_px[1], size_px[0], 3)}

    def test_bare_stream_without_time_stamps(self, tmp_path):
        path = film_at(tmp_path / "a.mp4", [40 * i for i in range(8)])
        with av.open(str(path)) as source, av.open(str(tmp_path / "a.h264"), "w") as target:
            stream = target.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(video=0):
                if packet.size:
                    packet.stream = stream
                    target.mux(packet)
        with VideoFileSource(tmp_path / "a.h264") as bare:
            steps_s = np.diff([frame.t_s for frame in bare])
        assert len(steps_s) == 7
        assert steps_s == pytest.approx([1 / bare.fps] * 7)

    @pytest.mark.parametrize("part", [0.4, 0.7])
    def test_cut_off_gives_what_is_there_and_says_so(self, tmp_path, part):
        path = cut(film(tmp_path / "a.webm", 100), part)
        with VideoFileSource(path) as source:
            frames = list(source)
        assert 0 < len(frames) < 100
        assert [frame.index for frame in frames] == list(range(len(frames)))
        [notice] = source.notices
        assert "a.webm is incomplete or damaged: only 0:0" in notice
        assert "of 0:04.0 could be read" in notice

    def test_name_that_looks_like_an_address(self, tmp_path):
        if sys.platform == "win32":
            pytest.skip("no colons in file names there")
        with VideoFileSource(film(tmp_path / "a.webm", 2).rename(tmp_path / "http: ü%03d.webm")) as source:
            assert len(list(source)) == 2

    @pytest.mark.parametrize(
        ("name", "content", "wanted"),
        [
            ("missing.mp4", None, "There is no file"),
            ("empty.mp4", b"", "is empty"),
            ("noise.mp4", bytes(range(256)) * 99, "not a video, or it is damaged"),
            ("zeros.mp4", bytes(9999), "not a video, or it is damaged"),
            ("note.txt", b"squeeze, then lift\n" * 99, "is not a video"),  # FFmpeg would film the text
            ("list.m3u8", b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n", "is not a video"),  # would go online
            ("still.jpg", b"whatever", "is an image"),
        ],
    )
    def test_what_is_no_video(self, tmp_path, name, content, wanted):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(SourceError, match=wanted) as caught:
            VideoFileSource(path)
        assert str(path) in caught.value.message
        assert caught.value.hint

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes there")
    def test_a_pipe_is_refused_instead_of_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.mp4")
        with pytest.raises(SourceError, match="is a pipe or a device, not a file"):
            VideoFileSource(tmp_path / "pipe.mp4")

    def test_mp4_without_its_end(self, tmp_path):
        # the table of contents of these files is at the end
        with pytest.raises(SourceError, match="damaged or incomplete"):
            VideoFileSource(cut(film(tmp_path / "a.mp4", 50), 0.6))

    def test_nothing_but_our_sentence_is_written(self, tmp_path):
        path = tmp_path / "noise.mp4"
        path.write_bytes(bytes(range(256)) * 99)
        code = f"""
from trainer.capture.sources import open_source
try:
    open_source({str(path)!r}, live=False)
except Exception as error:
    print(type(error).__name__)
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert (done.stdout, done.stderr) == ("SourceError\n", "")


PLAYLISTS = {
    "a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}/a.ts\n#EXT-X-ENDLIST\n",
    "a.ffconcat": "ffconcat version 1.0\nfile '{}/a.mp4'\n",
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_playlist_does_not_go_online(tmp_path, name):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        (tmp_path / name).write_text(PLAYLISTS[name].format(address), "utf-8")
        with pytest.raises(SourceError, match=r"Cannot read .*it is not a video"):
            VideoStream(tmp_path / name)
        with pytest.raises(TimeoutError):
            server.accept()


class TestImageFolder:
    def test_order_suffixes_and_times(self, tmp_path):
        folder = tmp_path / "Übungen ✓"
        folder.mkdir()
        for i, name in enumerate(["frame2.PNG", "frame10.jpg", "frame 11 – ünï.jpeg", "x.png"]):
            suffix = Path(name).suffix.lower()
            (folder / name).write_bytes(cv2.imencode(suffix, picture(i))[1].tobytes())
        (folder / "notes.txt").write_text("not a picture", "utf-8")
        (folder / "._frame2.png").write_bytes(b"what macOS leaves on foreign disks")
        with ImageFolderSource(folder, fps=10) as source:
            frames = list(source)
            assert (source.size_px, source.fps, source.frame_count) == ((64, 48), 10, 4)
        assert [number(frame.image) for frame in frames] == [0, 1, 2, 3]
        assert [frame.t_s for frame in frames] == pytest.approx([0, 0.1, 0.2, 0.3])

    def test_grey_and_transparent_pictures_have_three_channels(self, tmp_path):
        cv2.imwrite(str(tmp_path / "1.png"), np.full((9, 7), 40, np.uint8))
        cv2.imwrite(str(tmp_path / "2.png"), np.full((9, 7, 4), 40, np.uint8))
        assert [frame.image.shape for frame in ImageFolderSource(tmp_path)] == [(9, 7, 3)] * 2

    def test_no_pictures(self, tmp_path):
        with pytest.raises(SourceError, match=r"contains no \.png or \.jpg"):
            ImageFolderSource(tmp_path)

    @pytest.mark.parametrize("content", [b"", b"not a picture"])
    def test_damaged_picture_is_named(self, tmp_path, content):
        cv2.imwrite(str(tmp_path / "1.png"), picture(1))
        (tmp_path / "2.png").write_bytes(content)
        with pytest.raises(SourceError, match=re.escape(str(tmp_path / "2.png"))):
            list(ImageFolderSource(tmp_path))

    def test_impossible_rate(self, tmp_path):
        with pytest.raises(SourceError, match="A frame rate of 0 is impossible"):
            ImageFolderSource(tmp_path, fps=0)


class Time:
    """A clock that goes on only when somebody sleeps or works."""

    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s

    def sleep(self, duration_s):
        assert duration_s > 0
        self.now_s += duration_s


@pytest.fixture
def paced(tmp_path):
    clock = Time()
    with PacedSource(VideoFileSource(film(tmp_path / "a.avi", 10, fps=10)), clock, clock.sleep) as source:
        yield source, clock


class TestPaced:
    def test_in_real_time(self, paced):
        source, clock = paced
        seen = []
        for frame in source:
            seen.append(frame.index)
            assert clock.now_s == pytest.approx(100 + frame.t_s, abs=1e-6)
        assert seen == list(range(10))
        assert source.n_dropped == 0
        assert source.is_live
        assert source.state is SourceState.ENDED

    def test_late_frames_are_dropped(self, paced):
        source, clock = paced
        seen = []
        for frame in source:
            seen.append(frame.index)
            clock.now_s += 0.25  # the work on a frame
        assert seen == [0, 2, 5, 7, 9]  # the newest at 0, 0.25, 0.5, 0.75 and 1 s
        assert source.n_dropped == 5

    def test_nothing_new_within_the_timeout(self, paced):
        source, clock = paced
        assert source.read().index == 0
        assert source.read(timeout_s=0.04) is None
        assert clock.now_s == pytest.approx(100.04)
        assert source.state is SourceState.OPEN
        assert source.read(timeout_s=1).index == 1

    def test_decoding_slower_than_the_film_still_shows(self, tmp_path):
        clock = Time()

        class Slow(VideoFileSource):
            def read(self, timeout_s=0.0):
                clock.now_s += 0.3
                return super().read()

        source = PacedSource(Slow(film(tmp_path / "a.avi", 10, fps=10)), clock, clock.sleep)
        seen = [frame.index for frame in source]
        assert len(seen) >= 4
        assert seen[-1] == 9


class FakeCapture:
    """A camera that sends what the test puts into it; None is a failure, and it waits for the next as a driver does."""

    def __init__(self, *first):
        self.frames = queue.Queue()
        for each in first:
            self.frames.put(each)
        self.settings = {}
        self.released = False
        self.gone = False
        self.closing = bool  # until it stands on a desk nobody closes it
        self._grabbed = None

    def grab(self):
        while not (self.gone or self.closing()):
            try:
                self._grabbed = self.frames.get(timeout=0.01)
            except queue.Empty:
                continue
            return self._grabbed is not None
        return False

    def retrieve(self):
        return True, self._grabbed

    def get(self, prop):
        return 30.0 if prop == cv2.CAP_PROP_FPS else 0.0

    def set(self, prop, value):
        self.settings[prop] = value
        return True

    def release(self):
        self.released = True


HD = Camera(0, "HD Webcam: HD Webcam")
USB = Camera(2, "USB Camera")


class Desk:
    """The computer's cameras: captures by index, as many as may be opened one after the other."""

    def __init__(self, captures, listed=(HD, USB)):
        self.captures = {index: list(each) for index, each in captures.items()}
        self.listed = list(listed)
        self.opened = []
        self.source = None

    def open(self, index):
        self.opened.append(index)
        waiting = self.captures.get(index, [])
        if not waiting:
            return None
        waiting[0].closing = lambda: self.source is not None and self.source._stop.is_set()
        return waiting.pop(0)

    def webcam(self, device=0, **options):
        self.source = WebcamSource(device, opener=self.open, lister=lambda: self.listed, retry_s=0.01, **options)
        return self.source


def until(condition, seconds=60.0):
    end_s = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end_s, "waited in vain"
        time.sleep(0.005)


@pytest.fixture
def no_camera_threads_left():
    yield
    assert [thread for thread in threading.enumerate() if thread.name == "camera"] == []


@pytest.mark.usefixtures("no_camera_threads_left")
class TestWebcam:
    def test_newest_frame_only(self):
        capture = FakeCapture(picture(0))
        with Desk({0: [capture]}).webcam() as source:
            assert number(source.read().image) == 0
            for n in (1, 2, 3):
                capture.frames.put(picture(n))
            until(lambda: source._n_frames == 4)
            frame = source.read(1)
            assert (number(frame.image), frame.index) == (3, 3)
            assert source.read(0.01) is None
            assert source.state is SourceState.OPEN
            assert (source.name, source.size_px, source.fps) == (HD.name, (64, 48), 30.0)
            assert source.is_live
            assert source.frame_count is None
        assert capture.released
        assert source.state is SourceState.ENDED

    def test_time_stamps_rise_though_the_clock_stands(self):
        capture = FakeCapture(picture(0))
        with Desk({0: [capture]}).webcam(clock=lambda: 5.0) as source:
            times_s = [source.read().t_s]
            for n in range(3):
                capture.frames.put(picture(n))
                times_s.append(source.read(5).t_s)
        assert times_s == pytest.approx([5.0, 5.001, 5.002, 5.003])

    def test_what_was_asked_and_what_was_got(self):
        capture = FakeCapture(picture(0, (320, 240)))
        with Desk({0: [capture]}).webcam(size_px=(1280, 720)) as source:
            assert capture.settings[cv2.CAP_PROP_FRAME_WIDTH] == 1280
            assert capture.settings[cv2.CAP_PROP_FRAME_HEIGHT] == 720
            assert source.size_px == (320, 240)

    def test_broken_frames_at_the_start_are_passed_over(self):
        with Desk({0: [FakeCapture(None, None, picture(3))]}).webcam() as source:
            assert number(source.read().image) == 3

    def test_unplugged_and_plugged_in_again_elsewhere(self):
        first, second = FakeCapture(picture(0)), FakeCapture(picture(7))
        desk = Desk({0: [first]})
        with desk.webcam() as source:
            assert source.read() is not None
            desk.listed = [USB]
            first.gone = True
            until(lambda: source.state is SourceState.LOST)
            assert source.read(0.01) is None
            assert first.released
            until(lambda: desk.opened.count(0) >= 4)  # it keeps trying
            desk.captures[4] = [second]
            desk.listed = [USB, Camera(4, HD.name)]
            frame = source.read(10)
            assert number(frame.image) == 7
            assert frame.index == 1
            assert source.state is SourceState.OPEN
            second.frames.put(picture(8))
            assert number(source.read(10).image) == 8
        assert second.released

    def test_single_failures_do_not_lose_it(self):
        capture = FakeCapture(picture(0), None, None, picture(1))
        with Desk({0: [capture]}).webcam() as source:
            until(lambda: source._n_frames == 2)
            assert source.state is SourceState.OPEN
            assert not capture.released

    def test_silent_driver_counts_as_lost(self):
        clock = Time()
        capture = FakeCapture(picture(0))
        with Desk({0: [capture]}).webcam(clock=clock) as source:
            assert source.state is SourceState.OPEN
            clock.now_s += camera_module.STALLED_AFTER_S + 0.1
            assert source.state is SourceState.LOST
            capture.frames.put(picture(1))
            until(lambda: source._n_frames == 2)
            assert source.state is SourceState.OPEN

    def test_close_while_lost(self):
        capture = FakeCapture(picture(0))
        source = WebcamSource(0, opener=Desk({0: [capture]}).open, lister=lambda: [HD], retry_s=3600)
        capture.gone = True
        until(lambda: source.state is SourceState.LOST)
        source.close()
        source.close()
        assert source.state is SourceState.ENDED
        assert list(source) == []

    def test_by_a_part_of_its_name(self):
        with Desk({2: [FakeCapture(picture(0))]}).webcam("usb") as source:
            assert source.name == "USB Camera"

    def test_frames_end_when_it_is_closed(self):
        capture = FakeCapture(picture(0))
        source = Desk({0: [capture]}).webcam()
        closing = threading.Timer(0.1, source.close)
        closing.start()
        assert [frame.index for frame in source] == [0]
        closing.join()

    @pytest.mark.parametrize(
        ("device", "listed", "wanted"),
        [
            (0, [], "No camera found. Plug one in, or practise with a video: --camera FILE."),
            ("usb", [], 'No camera found, so none matches "usb"'),
            (7, [HD, USB], r"There is no camera 7. Cameras: 0 \(HD Webcam: HD Webcam\), 2 \(USB Camera\)"),
            ("cam", [HD, USB], "More than one camera matches"),
            ("phone", [HD, USB], 'No camera matches "phone". Cameras: 0'),
        ],
    )
    def test_refused(self, monkeypatch, tmp_path, device, listed, wanted):
        monkeypatch.setattr(camera_module, "device_path", lambda index: tmp_path / f"video{index}")
        with pytest.raises(SourceError, match=wanted):
            Desk({}, listed).webcam(device)

    @pytest.mark.parametrize("captures", [{}, {0: [FakeCapture(*[None] * 9)]}])  # refuses to open; opens, sends nothing
    def test_busy(self, monkeypatch, tmp_path, captures):
        (tmp_path / "video0").touch()
        monkeypatch.setattr(camera_module, "device_path", lambda index: tmp_path / f"video{index}")
        with pytest.raises(SourceError, match=r"another program is probably using it\. Close video calls"):
            Desk(captures).webcam(0)

    def test_not_permitted(self, monkeypatch, tmp_path):
        (tmp_path / "video0").touch()
        monkeypatch.setattr(camera_module, "device_path", lambda index: tmp_path / f"video{index}")
        monkeypatch.setattr(os, "access", lambda *_: False)
        with pytest.raises(SourceError, match=r"You have no permission to use camera 0.* Run `sudo usermod -aG video"):
            Desk({}).webcam(0)

    def test_privacy_settings_elsewhere(self, monkeypatch):
        monkeypatch.setattr(camera_module, "device_path", lambda index: None)
        monkeypatch.setattr(camera_module.sys, "platform", "darwin")
        with pytest.raises(SourceError, match="allow your terminal to use the camera in the privacy settings"):
            Desk({}).webcam(0)


@pytest.mark.parametrize(
    ("spec", "is_file"),
    [
        ("0", False),
        ("Logi", False),
        ("USB2.0 HD UVC WebCam: USB2.0 HD", False),  # a name that many laptops have
        ("USB2.0", False),
        ("Logitech, Inc.", False),
        ("me.mp4", True),
        ("me.m2ts", True),
        ("me.3gp", True),
        ("clips/me", True),
    ],
)
def test_which_name_is_a_file(spec, is_file):
    assert is_recording(spec) is is_file


class TestOpenSource:
    def test_file(self, tmp_path):
        with open_source(str(film(tmp_path / "a.webm", 3)), live=False) as source:
            assert not source.is_live
            assert len(list(source)) == 3

    def test_file_as_if_it_were_a_camera(self, tmp_path):
        with open_source(film(tmp_path / "a.webm", 3), live=True) as source:
            assert source.is_live
            assert source.read(5) is not None

    def test_folder(self, tmp_path):
        cv2.imwrite(str(tmp_path / "1.png"), picture(1))
        with open_source(tmp_path, live=False) as source:
            assert [frame.index for frame in source] == [0]

    @pytest.mark.parametrize("spec", ["no.mp4", "folder/no", Path("no"), "~/no.mp4"])
    @pytest.mark.parametrize("live", [True, False])
    def test_missing_file(self, monkeypatch, tmp_path, spec, live):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SourceError, match="There is no file"):
            open_source(spec, live=live)

    @pytest.mark.skipif(sys.platform != "linux" or any(Path("/dev").glob("video*")), reason="wants no camera")
    @pytest.mark.parametrize("spec", [0, "0", "HD Webcam"])
    def test_no_camera_on_this_machine(self, spec):
        with pytest.raises(SourceError, match="No camera found"):
            open_source(spec, live=True)

    def test_device_path(self):
        assert device_path(3) == (Path("/dev/video3") if sys.platform == "linux" else None)


def test_one_module_opens_captures():
    packages = Path(__file__).parents[2]
    modules = [file for name in ("trainer", "exercises", "calibration") for file in (packages / name).rglob("*.py")]
    opening = [file.name for file in modules if re.search(r"\bVideoCapture\(", file.read_text(encoding="utf-8"))]
    assert opening == ["devices.py"]


def test_unknown_rate_is_not_a_number(tmp_path):
    class NoRate(FakeCapture):
        def get(self, prop):
            return 0.0

    with Desk({0: [NoRate(picture(0))]}).webcam() as source:
        assert math.isnan(source.fps)


@pytest.mark.parametrize("address", ["http://192.168.0.7:4747/video", "rtsp://camera/1"])
def test_an_address_is_named_whole_and_refused(address: str) -> None:
    with pytest.raises(SourceError, match=f"^{address} is a network address"):
        open_source(address, live=True)


@pytest.mark.parametrize("live", [True, False])
def test_a_name_that_no_file_can_have(live: bool, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        open_source(tmp_path / f"{'é' * 300}.mp4", live=live)
