"""Clips with known truth: the sidecar beside a video, and the per-frame truth if there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

import exercises
from calibration.landmarks import LANDMARK_COUNT, Side
from exercises.judging.declaration import Variant
from trainer.base.errors import TrainerError
from trainer.base.outside import FieldError, read_arrays, read_json
from trainer.base.paths import is_file

#: Sidecar versions that this program reads.
FORMATS = (1,)
#: The exercise id of clips without an exercise: no checker may count anything in them.
NO_EXERCISE = "none"


@dataclass(frozen=True, slots=True)
class TrueFault:
    """A fault in the clip.

    Attributes:
        code: as the exercise declares it.
        peak: its largest value in ``unit``; None if unknown.
        onset_s: when it passes its threshold; None if unknown.
        unit: of the peak; None if unknown.
        end_s: when it ends; None if unknown.
    """

    code: str
    peak: float | None = None
    onset_s: float | None = None
    unit: str | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class TrueRep:
    """A repetition in the clip; unknown values are None.

    Attributes:
        start_s, peak_s, end_s: its times.
        side: the working side.
        range_deg: range of its main movement.
        faults: its faults; empty if it has none, None if nobody looked.
    """

    start_s: float | None = None
    peak_s: float | None = None
    end_s: float | None = None
    side: str | None = None
    range_deg: float | None = None
    faults: tuple[TrueFault, ...] | None = None


@dataclass(frozen=True, slots=True)
class TrueHold:
    """A hold in the clip.

    Attributes:
        start_s, end_s: its times.
        faults: every occurrence of a fault; empty if there is none, None if nobody looked.
    """

    start_s: float
    end_s: float
    faults: tuple[TrueFault, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One clip and what is known about it.

    Attributes:
        name: file name of the sidecar without its ending.
        video: the video's path.
        exercise: id of its exercise, or ``NO_EXERCISE``.
        content: what the clip shows; anything but the exercise's id is a look-alike without repetitions.
        form: in which form the exercise is done, and judged.
        reps: its repetitions.
        set_faults: faults of the whole set; empty if there is none, None if nobody looked.
        holds: its holds.
        camera: as in the sidecar; empty if unknown.
        truth: path of the per-frame truth, or None.
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
    form: Variant = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def recommended(self) -> bool:
        """Whether the camera stands where the exercise asks for it; True if unknown."""
        return bool(self.camera.get("recommended", True))


#: Largest number in a sidecar: more than any time in seconds or any angle of a clip.
_MOST = 1e6
_Seconds = Annotated[float, Meta(ge=-_MOST, le=_MOST)]
_Amount = Annotated[float, Meta(ge=-_MOST, le=_MOST)]
_Word = Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00]*\Z")]
_Edge = Annotated[int, Meta(ge=1, le=100_000)]


class _Head(msgspec.Struct):
    """Read first: the fields below do not apply to newer versions."""

    format: int


class _Fault(msgspec.Struct):
    """A fault; its size is ``peak`` in a repetition or hold, and ``value`` in a set."""

    code: _Word
    peak_deg: _Amount | None = None
    peak: _Amount | None = None
    value: _Amount | None = None
    unit: _Word | None = None
    onset_s: _Seconds | None = None
    end_s: _Seconds | None = None

    def true(self) -> TrueFault:
        size = next((size for size in (self.peak_deg, self.peak, self.value) if size is not None), None)
        unit = "deg" if self.peak_deg is not None else self.unit
        return TrueFault(self.code, size, self.onset_s, unit, self.end_s)


_Faults = Annotated[list[_Fault], Meta(max_length=1000)]


class _Rep(msgspec.Struct):
    start_s: _Seconds | None = None
    peak_s: _Seconds | None = None
    end_s: _Seconds | None = None
    side: Side | None = None
    range_deg: _Amount | None = None
    faults: _Faults | None = None

    def true(self) -> TrueRep:
        return TrueRep(self.start_s, self.peak_s, self.end_s, self.side, self.range_deg, _true(self.faults))


class _Hold(msgspec.Struct):
    start_s: _Seconds
    end_s: _Seconds
    faults: _Faults | None = None

    def true(self) -> TrueHold:
        return TrueHold(self.start_s, self.end_s, _true(self.faults))


class _Camera(msgspec.Struct):
    recommended: bool = True
    view: _Word | None = None
    pitch_deg: Annotated[float, Meta(ge=-90, le=90)] | None = None
    distance_m: Annotated[float, Meta(ge=0, le=1000)] | None = None
    fov_deg: Annotated[float, Meta(gt=0, lt=180)] | None = None

    def __post_init__(self) -> None:
        if self.distance_m and self.fov_deg is None:
            raise ValueError("the camera has a distance_m, which says nothing without its fov_deg")


class _Sidecar(msgspec.Struct):
    """All fields of a sidecar that this program reads, except its version."""

    video: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00]*\Z")]
    exercise: _Word
    reps: Annotated[int, Meta(ge=0, le=10_000)] | Annotated[list[_Rep], Meta(max_length=10_000)]
    set_faults: _Faults | None = None
    holds: Annotated[list[_Hold], Meta(max_length=10_000)] = []
    camera: _Camera = msgspec.field(default_factory=_Camera)
    content: _Word | None = None
    size: tuple[_Edge, _Edge] | None = None
    form: Variant = ""


def _true(many: Iterable[_Fault] | None) -> tuple[TrueFault, ...] | None:
    return None if many is None else tuple(one.true() for one in many)


def find_samples(folder: Path, only: str = "") -> list[Sample]:
    """All clips of a folder that have a sidecar, sorted by name.

    Args:
        folder: searched without its subfolders.
        only: take only clips whose name contains this.

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
            'Put one next to each video, such as {"format": 1, "video": "me.mp4", "exercise": "clam", "reps": 8}.',
        )
    return samples


def _is_sidecar(path: Path) -> bool:
    """Whether a JSON file is a sidecar: the folder may hold other JSON files too."""
    try:
        return "video" in (found := read_json(path, dict[str, msgspec.Raw])) and "frames" not in found
    except FieldError:
        return False  # a list, or a number
    except (OSError, ValueError):
        return True  # load_sample reports what is wrong with it


def load_sample(path: Path) -> Sample:
    """Read one sidecar.

    Raises:
        TrainerError: it is no JSON, a field is missing or wrong, or its video is not there.
    """
    try:
        version = read_json(path, _Head).format
        if version not in FORMATS:
            raise TrainerError(f"{path.name} has format {version}; this program reads {FORMATS[0]}.")
        found = read_json(path, _Sidecar)
        more = read_json(path, dict[str, Any])
    except FieldError as error:
        raise TrainerError(f"{path.name} is wrong: {error}.", "See samples/README.md for the fields.") from error
    except (OSError, ValueError) as error:
        raise TrainerError(f"The sidecar {path.name} cannot be read: {error}.") from error
    video = path.parent / found.video
    if not is_file(video):
        raise TrainerError(f"{path.name} names the video {video.name}, which is not beside it.")
    truth = path.with_name(f"{path.stem}.truth.npz")
    known = {"format", "video", "exercise", "reps", "set_faults", "holds", "camera", "content", "form"}
    return Sample(
        name=path.stem,
        video=video,
        exercise=found.exercise,
        content=found.exercise if found.content is None else found.content,
        reps=(TrueRep(),) * found.reps if isinstance(found.reps, int) else tuple(one.true() for one in found.reps),
        set_faults=_true(found.set_faults),
        holds=tuple(one.true() for one in found.holds),
        camera=more.get("camera", {}),
        truth=truth if truth.is_file() else None,
        form=found.form,
        more={name: value for name, value in more.items() if name not in known},
    )


def load_truth(path: Path) -> dict[str, NDArray[np.float64]]:
    """Per-frame truth by name: ``t_s`` (N,), ``joints_px`` (N, 33, 2), ``joints_m`` (N, 33, 3), and measures.

    Raises:
        TrainerError: the file is damaged.
    """
    try:
        found = {name: np.asarray(array, np.float64) for name, array in read_arrays(path).items()}
        _check_truth(found)
    except (OSError, ValueError) as error:
        raise TrainerError(f"The truth {path.name} cannot be read: {error}.", "Render the clip again.") from error
    return found


def _check_truth(truth: Mapping[str, NDArray[np.float64]]) -> None:
    """Check that all arrays have the same frames.

    Raises:
        ValueError: an array is wrong; the message names it.
    """
    t_s = truth.get("t_s", np.empty(0))
    if t_s.ndim != 1 or not len(t_s) or not np.isfinite(t_s).all() or not (np.diff(t_s) > 0).all():
        raise ValueError("t_s does not increase")
    shapes: dict[str, tuple[int, ...]] = {"joints_px": (LANDMARK_COUNT, 2), "joints_m": (LANDMARK_COUNT, 3)}
    shapes |= {o.name: () for name in exercises.names() for o in exercises.get(name).observables}
    for name, array in truth.items():
        wanted = shapes.get(name, array.shape[1:])
        if array.shape != (len(t_s), *wanted):
            raise ValueError(f"{name} has shape {array.shape} for {len(t_s)} frames")
        if (np.abs(array) > _MOST).any():  # NaN, not seen, is not
            raise ValueError(f"{name} holds a number beyond {_MOST:g}")
