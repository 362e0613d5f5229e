"""Films whose container sets rotation, mirroring or pixel shape; each is made here, with a marked corner."""

from __future__ import annotations

import gc
import re
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.capture.test_sources import film, film_at, picture, shown_as
from trainer.base.errors import SourceError
from trainer.capture.container import VideoStream
from trainer.capture.sources import open_source
from trainer.capture.video import VideoFileSource
from trainer.check import landmark_cache

FFMPEG, FFPROBE = shutil.which("ffmpeg"), shutil.which("ffprobe")


def squeezed(path: Path, size_px: tuple[int, int], pixel: Fraction, n: int = 3) -> Path:
    """A film with this pixel shape; unsqueezed, it shows a true circle."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        stream.codec_context.sample_aspect_ratio = pixel
        image = np.zeros((size_px[1], size_px[0], 3), np.uint8)
        wide, high = (30, round(30 * pixel)) if pixel < 1 else (round(30 / pixel), 30)
        cv2.ellipse(image, (size_px[0] // 2, size_px[1] // 2), (wide, high), 0, 0, 360, (255, 255, 255), -1)
        for _ in range(n):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode())
    return path


def joined(path: Path, *parts: Path) -> Path:
    """Transport streams one after the other, as a camera card or a television recorder leaves them."""
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def stream_of(path: Path, n: int, size_px: tuple[int, int] = (64, 48), first_ms: int = 0) -> Path:
    """A transport stream (.ts) of 25 pictures a second."""
    return remuxed(film_at(path.with_suffix(".mp4"), [first_ms + 40 * i for i in range(n)], size_px), path)


def remuxed(source: Path, target: Path) -> Path:
    with av.open(str(source)) as given, av.open(str(target), "w") as made:
        stream = made.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    return target


@pytest.mark.parametrize(("stored", "pixel"), [((96, 96), Fraction(4, 3)), ((128, 72), Fraction(3, 4))])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_pixels_that_are_not_square(tmp_path, stored, pixel, suffix):
    path = squeezed(tmp_path / f"a{suffix}", stored, pixel)
    with VideoFileSource(path) as source:
        frames = list(source)
        assert source.size_px == (128, 96)
    bright = np.argwhere(frames[0].image[:, :, 1] > 128)
    height_px, width_px = np.ptp(bright, axis=0)
    assert (width_px, height_px) == (pytest.approx(60, abs=3), pytest.approx(60, abs=3))


@pytest.mark.parametrize(
    ("axes", "corner", "size"),
    [
        ((1, 0, 0, 1), (0, 0), (64, 48)),
        ((-1, 0, 0, 1), (0, -1), (64, 48)),  # mirrored by the camera, and back by the matrix
        ((1, 0, 0, -1), (-1, 0), (64, 48)),
        ((-1, 0, 0, -1), (-1, -1), (64, 48)),
        ((0, 1, -1, 0), (0, -1), (48, 64)),  # a phone held upright
        ((0, -1, 1, 0), (-1, 0), (48, 64)),
    ],
)
def test_turned_and_mirrored(tmp_path, axes, corner, size):
    with VideoFileSource(shown_as(film(tmp_path / "a.mp4", 3), *axes)) as source:
        assert source.size_px == size
        image = source.read().image
    assert image.shape == (size[1], size[0], 3)
    rows, columns = (5 if one == 0 else -5 for one in corner)
    bright = {(y, x) for y in (5, -5) for x in (5, -5) if image[y, x].min() > 200}
    assert bright == {(rows, columns)}


def test_slanted_is_refused_in_a_sentence(tmp_path):
    path = shown_as(film(tmp_path / "a.mp4", 3), 0.866, 0.5, -0.5, 0.866)
    with pytest.raises(SourceError, match=r"a\.mp4 is rotated by 30°; only multiples of 90°") as caught:
        VideoFileSource(path)
    assert "video editor" in caught.value.hint


def test_impossible_pixels_are_refused_in_a_sentence(tmp_path):
    with pytest.raises(SourceError, match="states an impossible pixel aspect ratio, 9"):
        VideoFileSource(squeezed(tmp_path / "a.mp4", (64, 48), Fraction(9)))


def test_a_size_that_changes_half_way(tmp_path):
    both = joined(tmp_path / "a.ts", stream_of(tmp_path / "1.ts", 5), stream_of(tmp_path / "2.ts", 5, (48, 64), 200))
    with VideoFileSource(both) as source:
        images = [frame.image for frame in source]
    assert {image.shape for image in images} == {(48, 64, 3)}
    assert len(images) == 10
    # 48 × 64 into 64 × 48 is 36 × 48, between x = 14 and x = 50; its bright corner is a third of that.
    last = images[-1]
    assert last[:, :13].max() < 30
    assert last[:, 51:].max() < 30
    assert last[2:14, 16:24].min() > 150
    [notice] = source.notices
    assert notice == ("a.ts changes its picture size. Later frames were scaled to the first size, 64 × 48.")


def test_recordings_joined_take_as_long_as_both(tmp_path):
    one = stream_of(tmp_path / "1.ts", 30)
    with VideoFileSource(joined(tmp_path / "a.ts", one, one)) as source:
        times_s = [frame.t_s for frame in source]
    assert times_s == pytest.approx([i * 0.04 for i in range(60)], abs=1e-3)
    assert list(source.notices) == [
        "The time stamps of a.ts restart at 0:01.2. It was read as several recordings joined together."
    ]


def test_a_jump_is_told(tmp_path):
    two = joined(
        tmp_path / "a.ts", stream_of(tmp_path / "1.ts", 5), stream_of(tmp_path / "2.ts", 5, first_ms=7_204_000)
    )
    with VideoFileSource(two) as source:
        times_s = [frame.t_s for frame in source]
    assert times_s[5] - times_s[4] == pytest.approx(7203.84, abs=0.1)
    assert list(source.notices) == ["a.ts has no frames from 0:00.2 to 2:00:03, so that part was not judged."]


def test_a_cover_is_not_the_film(tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        cover = container.add_stream("mjpeg", rate=25)
        moving = container.add_stream("mpeg4", rate=25)
        for stream, pixels in ((cover, "yuvj420p"), (moving, "yuv420p")):
            stream.width, stream.height, stream.pix_fmt = 64, 48, pixels
        container.mux(cover.encode(av.VideoFrame.from_ndarray(picture(0), format="bgr24")))
        container.mux(cover.encode())
        for i in range(12):
            container.mux(moving.encode(av.VideoFrame.from_ndarray(picture(i), format="bgr24")))
        container.mux(moving.encode())
    with VideoFileSource(path) as source:
        assert len(list(source)) == 12
    assert source.notices == ()


@pytest.mark.skipif(FFMPEG is None, reason="wants ffmpeg")
def test_a_trimmed_clip_is_not_cut_off(tmp_path):
    """A trim without encoding anew keeps all pictures and hides those before the cut by an edit list."""
    whole = film_at(tmp_path / "whole.mp4", [40 * i for i in range(100)])
    trimmed = tmp_path / "a.mp4"
    command = [FFMPEG, "-v", "error", "-ss", "1.5", "-i", str(whole), "-t", "2", "-c", "copy", str(trimmed)]
    subprocess.run(command, check=True)
    with VideoFileSource(trimmed) as source:
        frames = list(source)
    assert frames[-1].t_s == pytest.approx(2, abs=0.15)
    assert source.notices == ()


@pytest.mark.parametrize("suffix", [".ts", ".mkv"])
def test_a_part_that_is_gone_is_told(tmp_path, suffix):
    path = remuxed(film_at(tmp_path / "whole.mp4", [40 * i for i in range(400)], (128, 96)), tmp_path / f"a{suffix}")
    data = bytearray(path.read_bytes())
    third = len(data) // 3
    data[third : 2 * third] = bytes(third)
    path.write_bytes(data)
    with VideoFileSource(path) as source:
        frames = list(source)
    assert frames[-1].t_s == pytest.approx(15.96, abs=0.2)
    assert any("no frames from" in notice or "gaps without frames" in notice for notice in source.notices)


@pytest.mark.slow
def test_a_gap_is_not_waited_for(tmp_path):
    path = film_at(tmp_path / "a.webm", [0, 40, 7_200_000, 7_200_040])
    with open_source(path, live=True) as source:
        times_s = [frame.t_s for frame in source]
    assert times_s[-1] == pytest.approx(7200.04, abs=0.1)


@pytest.mark.skipif(FFPROBE is None, reason="wants ffprobe")
@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".avi", ".ts", ".webm", ".wmv", ".ogv", ".gif", ".m2ts"])
def test_as_ffprobe_reads_it(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    codec = {".webm": "libvpx", ".wmv": "wmv2", ".ogv": "libtheora", ".gif": "gif"}.get(suffix, "mpeg4")
    try:
        with av.open(str(path), "w", format="mpegts" if suffix == ".m2ts" else None) as container:
            stream = container.add_stream(codec, rate=10)
            stream.width, stream.height = 64, 48
            stream.pix_fmt = "rgb8" if codec == "gif" else "yuv420p"
            for i in range(20):
                frame = av.VideoFrame.from_ndarray(picture(i), format="bgr24").reformat(format=stream.pix_fmt)
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
    except (ValueError, av.error.FFmpegError) as error:
        pytest.skip(f"no {codec} here: {error}")
    asked = [FFPROBE, "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts_time", "-of", "csv=p=0"]
    told = subprocess.run([*asked, str(path)], capture_output=True, text=True, check=True).stdout
    stamps_s = [float(line.strip(",")) for line in told.split()]
    with VideoFileSource(path) as source:
        times_s = [frame.t_s for frame in source]
    assert times_s == pytest.approx([stamp - stamps_s[0] for stamp in stamps_s], abs=0.002)
    assert source.notices == ()


def test_larger_than_any_picture(tmp_path, monkeypatch):
    monkeypatch.setattr("trainer.capture.container._MOST_PIXELS", 1000)
    path = film(tmp_path / "a.webm", 3)
    with pytest.raises(SourceError, match=r"No frame in .* can be read"):
        VideoFileSource(path)


def test_sound_alone_holds_no_film(tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(SourceError, match="contains no video"):
        VideoStream(path)


def test_an_unknown_coding_is_refused_in_a_sentence(tmp_path):
    path = film(tmp_path / "a.webm")
    data = path.read_bytes()
    assert data.count(b"V_VP8") == 1
    path.write_bytes(data.replace(b"V_VP8", b"V_VP0"))
    with pytest.raises(SourceError, match="uses a codec that FFmpeg does not support"):
        VideoFileSource(path)


def test_a_stream_of_an_unknown_coding_beside_the_film(tmp_path):
    path = tmp_path / "a.flv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for n in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture(n), format="bgr24")))
        container.mux(stream.encode())
    data = path.read_bytes()
    last = int.from_bytes(data[-4:])  # a tag ends with its length, and begins with it too: Adobe, FLV, E.4
    tag = bytearray(data[-4 - last :])
    tag[11] = 0x1E  # of coding 14, which there is not
    path.write_bytes(data + tag)
    with VideoFileSource(path) as source:
        assert len(list(source)) == 5


def test_kept_landmarks_depend_on_all_that_reads_a_video():
    """What ``check`` keeps must not outlive a change of the modules by which pictures reach the landmarker."""
    trainer = Path(__file__).parents[2] / "trainer"
    without_effect = {
        "base/errors",
        "base/invoked",
        "base/language",
        "base/quiet",
        "base/settings",  # whether a camera is mirrored; a recording is told
        "pose/models",
        "base/paths",
        "capture/camera",
    }
    for name in landmark_cache._SOURCES:
        text = (trainer / name).read_text(encoding="utf-8")
        used = {one.replace(".", "/") for one in re.findall(r"^\s*from trainer\.(\w+\.\w+) import", text, re.M)}
        assert {f"{one}.py" for one in used - without_effect} <= set(landmark_cache._SOURCES), name


@pytest.mark.slow
def test_a_closed_film_keeps_nothing_in_memory(tmp_path):
    path = film_at(tmp_path / "a.webm", [0, 40, 80])
    gc.collect()
    others = [one for one in gc.get_objects() if isinstance(one, av.VideoFrame)]  # of earlier tests
    for n_read in (0, 1, 4):  # before the first picture, in the middle, past the end
        film = VideoStream(path)
        for _ in range(n_read):
            film.read()
        film.close()
        film.close()
        assert film.read() is None
        left = [one for one in gc.get_objects() if isinstance(one, av.VideoFrame)]
        assert not [one for one in left if all(one is not other for other in others)]
