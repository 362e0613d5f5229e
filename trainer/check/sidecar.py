"""Clips with known truth: the sidecar beside a video, and the truth of every frame where there is one."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainerError

#: Versions of the sidecar that can be read.
FORMATS = (1,)
#: The exercise of clips in which nobody does any: every checker must count nothing there.
NO_EXERCISE = "none"


@dataclass(frozen=True, slots=True)
class TrueFault:
    """A fault that is in the clip.

    Attributes:
        code: as the exercise declares it.
        peak: its largest value, in the exercise's unit, or None where the sidecar does not tell.
        onset_s: when it passes its threshold, or None.
        unit: of the peak, or None where the sidecar does not tell.
        end_s: when it is over, or None.
    """

    code: str
    peak: float | None = None
    onset_s: float | None = None
    unit: str | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class TrueRep:
    """A repetition that is in the clip; what the sidecar does not tell is None.

    Attributes:
        start_s, peak_s, end_s: its times.
        side: that works.
        range_deg: of its main movement.
        faults: those it has; an empty tuple says that it has none, None that nobody looked.
    """

    start_s: float | None = None
    peak_s: float | None = None
    end_s: float | None = None
    side: str | None = None
    range_deg: float | None = None
    faults: tuple[TrueFault, ...] | None = None


@dataclass(frozen=True, slots=True)
class TrueHold:
    """A position held in the clip.

    Attributes:
        start_s, end_s: its times.
        faults: every time that something let go; an empty tuple says never, None that nobody looked.
    """

    start_s: float
    end_s: float
    faults: tuple[TrueFault, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One clip and what is known of it.

    Attributes:
        name: file name of the sidecar without its ending.
        video: the video's path.
        exercise: id of the exercise that it belongs to, or ``NO_EXERCISE``.
        content: what is really shown; another word than the exercise's id is a look-alike without repetitions.
        reps: repetitions in it.
        set_faults: of all repetitions together; an empty tuple says that there is none, None that nobody looked.
        holds: positions held in it.
        camera: as in the sidecar, empty where nothing is known.
        truth: path of the truth of every frame, or None.
        more: everything else in the sidecar.
    """

    name: str
    video: Path
    exercise: str
    content: str
    reps: tuple[TrueRep, ...]
    set_faults: tuple[TrueFault, ...] | None = None
    holds: tuple[TrueHold, ...] = ()
    camera: Mapping[str, Any] = field(default_factory=dict)
    truth: Path | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def recommended(self) -> bool:
        """Whether the camera stands where the exercise wants it; True where nothing else is known."""
        return bool(self.camera.get("recommended", True))


def find_samples(folder: Path, only: str = "") -> list[Sample]:
    """All clips of a folder that have a sidecar, by name.

    Args:
        folder: looked through without its subfolders.
        only: take only clips whose name holds this.

    Raises:
        TrainerError: there is no such folder, no sidecar in it, or a sidecar is wrong.
    """
    if not folder.is_dir():
        raise TrainerError(f"There is no folder {folder}.", "Give a folder with videos and their sidecars.")
    samples = [load_sample(path) for path in sorted(folder.glob("*.json")) if only in path.stem and _is_sidecar(path)]
    if not samples:
        which = f" whose name holds {only!r}" if only else ""
        raise TrainerError(
            f"There is no clip with a sidecar{which} in {folder}.",
            'A sidecar stands beside its video: {"format": 1, "video": "me.mp4", "exercise": "clam", "reps": 8}.',
        )
    return samples


def _is_sidecar(path: Path) -> bool:
    """Whether a JSON file is meant as one: other JSON files may lie in the folder too."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True  # load_sample says what is wrong with it
    return isinstance(data, dict) and "video" in data and "frames" not in data


def load_sample(path: Path) -> Sample:
    """Read one sidecar.

    Raises:
        TrainerError: it is no JSON, a field is missing or wrong, or its video is not there.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainerError(f"The sidecar {path.name} cannot be read: {error}.") from error
    try:
        if data["format"] not in FORMATS:
            raise TrainerError(f"{path.name} has format {data['format']}; this program reads {FORMATS[0]}.")
        video = path.parent / str(data["video"])
        exercise = str(data["exercise"])
        reps = _reps(data["reps"])
        set_faults = tuple(_fault(f) for f in data["set_faults"]) if "set_faults" in data else None
        holds = tuple(_hold(h) for h in data.get("holds", []))
    except KeyError as error:
        raise TrainerError(f"{path.name} lacks the field {error}.", "See samples/README.md for the fields.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise TrainerError(f"{path.name} has a wrong value: {error}.", "See samples/README.md.") from error
    if not video.is_file():
        raise TrainerError(f"{path.name} names the video {video.name}, which is not beside it.")
    truth = path.with_name(f"{path.stem}.truth.npz")
    known = {"format", "video", "exercise", "reps", "set_faults", "holds", "camera", "content"}
    return Sample(
        name=path.stem,
        video=video,
        exercise=exercise,
        content=str(data.get("content", exercise)),
        reps=reps,
        set_faults=set_faults,
        holds=holds,
        camera=data.get("camera", {}),
        truth=truth if truth.is_file() else None,
        more={k: v for k, v in data.items() if k not in known},
    )


def _reps(value: Any) -> tuple[TrueRep, ...]:
    """A list of repetitions, or only their number."""
    if isinstance(value, bool) or not isinstance(value, int | list):
        raise TypeError(f"reps must be a list or a number, got {value!r}")
    if isinstance(value, int):
        return (TrueRep(),) * value
    return tuple(
        TrueRep(
            _number(r, "start_s"),
            _number(r, "peak_s"),
            _number(r, "end_s"),
            r.get("side"),
            _number(r, "range_deg"),
            tuple(_fault(f) for f in r["faults"]) if "faults" in r else None,
        )
        for r in value
    )


def _number(entry: Mapping[str, Any], name: str) -> float | None:
    return None if entry.get(name) is None else float(entry[name])


def _hold(entry: Mapping[str, Any]) -> TrueHold:
    faults = tuple(_fault(f) for f in entry["faults"]) if "faults" in entry else None
    return TrueHold(float(entry["start_s"]), float(entry["end_s"]), faults)


def _fault(entry: Mapping[str, Any]) -> TrueFault:
    """A fault of a repetition or a hold, whose size is its peak, or of a set, whose size is its value."""
    name = next((n for n in ("peak_deg", "peak", "value") if entry.get(n) is not None), "peak")
    unit = "deg" if name == "peak_deg" else entry.get("unit")
    return TrueFault(str(entry["code"]), _number(entry, name), _number(entry, "onset_s"), unit, _number(entry, "end_s"))


def load_truth(path: Path) -> dict[str, NDArray[np.float64]]:
    """The truth of every frame by name: ``t_s`` (N,), ``joints_px`` (N, 33, 2), ``joints_m`` (N, 33, 3), and measures.

    Raises:
        TrainerError: the file is damaged.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {name: np.asarray(arrays[name], np.float64) for name in arrays.files}
    except (OSError, ValueError, EOFError, BadZipFile, zlib.error) as error:
        raise TrainerError(f"The truth {path.name} cannot be read: {error}.", "Render the clip again.") from error
