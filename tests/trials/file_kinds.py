"""More kinds of inputs: files that somebody gives to the program or may have changed by hand. See ``kinds.py``."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import struct
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest import mock

import av
import numpy as np

from calibration.landmarks import PATCHES, Pose
from tests.recorded import rolls_back
from tests.trials.kinds import FailedError, Kind, fresh, run
from tests.trials.mutations import VALUES, deep, mutated_bytes, mutated_toml
from trainer.base import settings
from trainer.base.errors import ModelError
from trainer.base.paths import CONFIG_DIR_VARIABLE
from trainer.capture.frame import Frame
from trainer.cli import analyze_options
from trainer.pose.landmarker import StillLandmarker
from trainer.pose.models import model_bytes
from trainer.pose.trust import Verdict
from trainer.recordings import analyse, pieces
from trainer.recordings.looking import Looker
from trainer.screen.overlay import compose


class Settings:
    """The settings file: read, changed by a command, and read by another command."""

    _TEXT = 'language = "de"\ncamera = "1"\nspeech = true\nvoice = "Anna"\ntones = false\nvolume = 60\nrate = 150\n'

    def __init__(self, folder: Path) -> None:
        self.what = ""
        self._folder = folder

    def trial(self, random: Random) -> str:
        """See :class:`Kind`."""
        fresh(self._folder / "data")
        here = self._folder / "settings"
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir()
        data = random.choice((mutated_toml, _mutated_settings))(random, self._TEXT)
        self.what = data[:300].decode("utf-8", "replace")
        with mock.patch.dict("os.environ", {CONFIG_DIR_VARIABLE: str(here)}):
            (file := settings.settings_path()).write_bytes(data)
            held = settings.load()
            run("settings", "show", accepted=True)  # a damaged file never stops a command
            run("today", accepted=True)
            key, value = random.choice((("volume", "30"), ("voice", "Eddy"), ("tones", "true"), ("camera", "Logi")))
            if run("settings", "set", key, value):
                if settings.load().values != {**held.values, key: settings.parsed(key, value)}:
                    raise FailedError(f"{key} is set, and other settings have changed")
            elif file.read_bytes() != data:
                raise FailedError("refused, and yet the file has changed")
        return "refused" if held.problems else "read"


def _mutated_settings(random: Random, text: str) -> bytes:
    """Settings whose keys are written otherwise: quoted, dotted, in tables, in odd lines and characters."""
    key = random.choice(text.splitlines()).partition(" ")[0]
    odd = json.dumps(random.choice([value for value in VALUES if isinstance(value, str)]))
    line = random.choice(
        (
            *(f'"{key}" = 1', f"'{key}'= 1", f"{key}.a = 1", f"[{key}]\na = 1", f"[[{key}]]", f"# {key} = 1"),
            *(f'voice = """\n{key} = 2\n"""', f"voice = '''\n{key} = 2\n'''", f"more = [\n{odd},\n]", f"{odd} = {odd}"),
            *(f"{key} = {odd}", f"more = {deep(500)}", "more = 1979-05-27T07:32:00Z", "more = 0x7f", "more = nan"),
        )
    )
    lines = text.splitlines()
    lines.insert(random.randrange(len(lines) + 1), line)
    made = random.choice(("\n", "\n", "\r\n")).join(lines) + random.choice(("", "\n"))
    marked = random.choice(("", "", "\ufeff")) + made
    return marked.encode(random.choice(("utf-8", "utf-8", "utf-8", "utf-16")), "replace")


class Model:
    """A pose model that somebody names: its zip damaged, or what is in the zip, whose checksums are right again."""

    def __init__(self, folder: Path) -> None:
        self.what = ""
        self._file = folder / "me.task"
        self._whole = model_bytes()
        with zipfile.ZipFile(io.BytesIO(self._whole)) as bundle:
            self._members = {info.filename: bundle.read(info) for info in bundle.infolist()}

    def trial(self, random: Random) -> str:
        """See :class:`Kind`."""
        if random.random() < 0.5:
            self.what, data = "zip", _mutated_ends(random, self._whole)
        else:
            self.what, data = "members", self._packed(random)
        self._file.write_bytes(data)
        try:
            with StillLandmarker(model_bytes(path=self._file)) as landmarker:
                landmarker(np.full((64, 64, 3), 90, np.uint8))
        except ModelError:
            return "refused"
        return "read"

    def _packed(self, random: Random) -> bytes:
        members = dict(self._members)
        name = random.choice([*members])
        do = random.random()
        if do < 0.1:
            members[random.choice(("a", "../a", "/etc/a", "é" * 100))] = members.pop(name)
        elif do < 0.2:
            members[name] = random.choice((b"", b"TFL3", bytes(100), members[random.choice([*members])]))
        elif do < 0.3:
            members |= {f"{n}": b"" for n in range(random.choice((1, 100, 3000)))}
        else:
            members[name] = _mutated_ends(random, members[name])
        packing = zipfile.ZIP_DEFLATED if random.random() < 0.1 else zipfile.ZIP_STORED
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", packing, compresslevel=1) as bundle, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # two of one name
            for member, data in members.items():
                bundle.writestr(member, data)
        return file.getvalue()


def _mutated_ends(random: Random, data: bytes) -> bytes:
    """Damaged at the beginning or at the end, where the structure is, or anywhere."""
    size = min(len(data), random.choice((64, 4096, 1 << 40)))
    if random.random() < 0.5:
        return mutated_bytes(random, data[:size]) + data[size:]
    return data[: len(data) - size] + mutated_bytes(random, data[len(data) - size :])


class Video:
    """A short film in a damaged container: analysed, kept, and written anew with what was found."""

    def __init__(self, folder: Path) -> None:
        self.what = ""
        self._folder = folder
        self._poses = rolls_back()
        self._films = [_film(folder / f"whole.{name}", *how) for name, how in _FILMS.items()]

    def trial(self, random: Random) -> str:
        """See :class:`Kind`."""
        whole = random.choice(self._films)
        data = _with_odd_word(random, whole.read_bytes()) if random.random() < 0.4 else whole.read_bytes()
        film = self._folder / f"film{whole.suffix}"
        film.write_bytes(random.choice((mutated_bytes, _mutated_ends))(random, data))
        self.what = film.name
        here = fresh(self._folder / "here")
        out = self._folder / "out.webm"
        options = ["--save", "--json", str(here / "out.json")]
        if random.random() < 0.2:  # it takes longer than everything else
            options += ["--video", str(out)]
        with (
            mock.patch.object(analyze_options, "model_bytes", return_value=b"a model"),
            mock.patch.object(pieces, "looker", return_value=contextlib.nullcontext(self._looker())),
            mock.patch.object(analyse, "compose", partial(compose, size=(320, 180))),  # encoded eight times as fast
        ):
            if not run("analyze", str(film), "--exercise", "clam", *options):
                return "refused"
        json.loads((here / "out.json").read_text("utf-8"))
        run("review", "--open", accepted=True)
        run("rescore", "--all", accepted=True)
        run("export", str(here / "export"), accepted=True)
        return "read"

    def _looker(self) -> Looker:
        guard: Any = SimpleNamespace(check=lambda *_: Verdict(0.0, 0.0, is_trusted=True), sees_others=lambda *_: False)
        landmarker: Any = Kept(self._landmarks)
        return Looker(lambda: landmarker, guard)

    def _landmarks(self, frame: Frame) -> Pose | None:
        pose = self._poses[min(frame.index, len(self._poses) - 1)][1]
        height, width = frame.image.shape[:2]
        return None if pose is None else replace(pose, t_s=frame.t_s, size=(width, height))


@dataclass
class Kept:
    """Finds what was found before."""

    find: Callable[[Frame], Pose | None]

    @property
    def moved_px(self) -> np.ndarray:
        """Cloth that never moves."""
        return np.zeros((len(PATCHES), 2))

    def __call__(self, frame: Frame) -> Pose | None:
        return self.find(frame)

    def close(self) -> None: ...


#: Codec and pixels of each container.
_FILMS = {
    "mp4": ("libx264", "yuv420p"),
    "mov": ("mpeg4", "yuv420p"),
    "webm": ("libvpx", "yuv420p"),
    "mkv": ("mjpeg", "yuvj420p"),
    "avi": ("mpeg4", "yuv420p"),
    "ts": ("mpeg2video", "yuv420p"),
    "flv": ("flv1", "yuv420p"),
    "gif": ("gif", "rgb8"),
}


def _film(path: Path, codec: str, pixels: str) -> Path:
    """Thirty small pictures that differ."""
    noise = np.random.default_rng(5)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, pixels
        for n in range(30):
            image = noise.integers(60, 200, (48, 64, 3), np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format=pixels)
            frame.pts, frame.time_base = n, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def _with_odd_word(random: Random, data: bytes) -> bytes:
    """A number of four bytes that is huge, negative or nothing: sizes, rates, lengths and times."""
    at = random.randrange(max(1, min(len(data), 2000) - 4))
    word = random.choice((0, 1, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, 0x10000))
    return data[:at] + struct.pack(random.choice(("<I", ">I")), word) + data[at + 4 :]


#: Each kind, made with a folder of its own.
FILE_KINDS: dict[str, Callable[[Path], Kind]] = {"settings": Settings, "model": Model, "video": Video}
