"""``python -m samples.study limits``: what limits on the camera's place and on rest refuse and believe wrongly.

These constants rarely change a verdict on clips that were made to be judged, so :mod:`samples.study.plateaus` finds
nothing. Here each is moved to half and twice its value, and its own errors are counted: on the stills that
``tests/records`` keeps, and on the landmarks of clips whose true joints are known. Without folders this prints the
table of the committed record; with folders of clips it measures again, and ``--record`` writes the outcome.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from itertools import groupby
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from calibration import stillness, viewpoint
from calibration.geometry import torso_px
from calibration.landmarks import Pose
from calibration.start_shapes import POSTURES
from samples.study import seen
from samples.study.seen import Seen
from samples.study.sources import ROOT

Array = NDArray[np.float64]

RECORD, STILLS = Path(__file__).parent / "limits.csv", ROOT / "tests" / "records" / "start_stills.npz"
#: Each constant is multiplied by these.
FACTORS = (0.5, 1.0, 2.0)
#: Every n-th still is also read as each of the other start positions.
OTHERS_EVERY = 3
#: Length of the windows in which a body holds still or moves, and the step from one to the next, seconds.
WINDOW_S, STEP_S = 2.0, 1.0
#: A body rests if no true joint is further than ``RESTS_TORSO`` from its median, and moves from ``MOVES_TORSO`` on. It
#: has not left its place below ``STAYS_TORSO``, and has left it from ``LEAVES_TORSO`` on.
RESTS_TORSO, MOVES_TORSO, STAYS_TORSO, LEAVES_TORSO = 0.02, 0.15, 0.01, 0.02
#: A smaller relative change of an error in degrees may be chance.
CLEAR = 0.05


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of one limit with one constant moved.

    Attributes:
        module, name, value: the constant, and its source text, not moved.
        factor: by which it was multiplied.
        refused, right: what the limit refuses wrongly, of how many.
        believed, wrong: what it lets pass wrongly, of how many.
        error_deg: root mean square error of azimuth and pitch together; NaN for other limits.
    """

    module: str
    name: str
    value: str
    factor: float
    refused: int
    right: int
    believed: int
    wrong: int
    error_deg: float = math.nan


#: The counts and the error of one run: ``refused, right, believed, wrong`` and degrees.
Counts = tuple[int, int, int, int, float]


def is_fitted(found: Sequence[Errors]) -> bool:
    """Whether one factor makes clearly more errors than the constant as it is, and none clearly fewer."""
    as_is = next(one for one in found if one.factor == 1.0)
    more, fewer = False, False
    for one in found:
        count, before = one.refused + one.believed, as_is.refused + as_is.believed
        chance = math.sqrt(max(before, 1))
        more |= count > before + chance or one.error_deg > (1 + CLEAR) * as_is.error_deg
        fewer |= count < before - chance or one.error_deg < (1 - CLEAR) * as_is.error_deg
    return more and not fewer


@contextmanager
def moved(module: ModuleType, name: str, factor: float) -> Iterator[None]:
    """A module with one of its constants multiplied."""
    before = getattr(module, name)
    after = tuple(one * factor for one in before) if isinstance(before, tuple) else type(before)(before * factor)
    setattr(module, name, after)
    try:
        yield
    finally:
        setattr(module, name, before)


def camera(stills: Sequence[Seen]) -> Counts:
    """The camera's place in stills whose camera is known, and in the same stills read as other start positions."""
    refused, believed, wrong, off = 0, 0, 0, []
    for n, still in enumerate(stills):
        for name, posture in POSTURES.items():
            if name != still.posture and n % OTHERS_EVERY:
                continue
            at = viewpoint.viewpoint(still.found_px, posture, still.size)
            if name != still.posture:
                wrong += 1
                believed += at.view is not None
            elif at.view != still.view:
                refused += 1
            else:
                off.append((at.azimuth_deg - still.azimuth_deg, at.pitch_deg - still.pitch_deg))
    error_deg = float(np.sqrt((np.array(off) ** 2).sum(axis=1).mean()))
    return refused, len(stills), believed, wrong, error_deg


@dataclass(frozen=True, slots=True)
class Window:
    """How far a body moves within :data:`WINDOW_S`, torso lengths: the true joints and the landmarks.

    Attributes:
        true_away, away: largest distance from the median of the window.
        true_drift, drift: largest way from the first half's median to the whole window's.
    """

    true_away: float
    away: float
    true_drift: float
    drift: float


def windows(poses: Sequence[tuple[float, Pose | None]], t_s: Array, joints_px: Array) -> Iterator[Window]:
    """The windows of one clip.

    Args:
        poses: its landmarks.
        t_s: (N,) times of the true joints.
        joints_px: (N, 33, 2) true joints in the picture.
    """
    body = list(stillness.BODY)
    there = [(at_s, pose) for at_s, pose in poses if pose is not None]
    times, lengths = np.array([at_s for at_s, _ in there]), np.array([torso_px(pose.xy_px) for _, pose in there])
    found, true = np.array([pose.xy_px[body] for _, pose in there]), joints_px[:, body]
    trunk = joints_px[:, [11, 12]].mean(axis=1) - joints_px[:, [23, 24]].mean(axis=1)
    for begin_s in np.arange(times[0], times[-1] - WINDOW_S, STEP_S):
        here, there_too = ((t >= begin_s) & (t <= begin_s + WINDOW_S) for t in (times, t_s))
        if here.sum() > WINDOW_S / 0.2 and there_too.any():
            now = _moves(times[here], found[here], lengths[here][-1])
            truth = _moves(t_s[there_too], true[there_too], float(np.hypot(*trunk[there_too][-1])))
            yield Window(truth[0], now[0], truth[1], now[1])


def _moves(t_s: Array, points: Array, length_px: float) -> tuple[float, float]:
    """Largest distance of points (N, K, 2) from their median, and way from the first half's median to it."""
    middle = np.median(points, axis=0)
    ways = np.median(points[t_s <= (t_s[0] + t_s[-1]) / 2], axis=0) - middle
    ways -= np.median(ways, axis=0)
    away, drift = np.linalg.norm(points - middle, axis=2).max(), np.linalg.norm(ways, axis=1).max()
    return float(away) / length_px, float(drift) / length_px


def holds(seen_in: Sequence[Window]) -> Counts:
    """Windows in which a body rests or moves, by ``WANDER_TORSO``."""
    rests = [one.away > stillness.WANDER_TORSO for one in seen_in if one.true_away <= RESTS_TORSO]
    moves = [one.away <= stillness.WANDER_TORSO for one in seen_in if one.true_away >= MOVES_TORSO]
    return _count(rests, moves)


def drifts(seen_in: Sequence[Window]) -> Counts:
    """Windows accepted as a hold in which the body stays or leaves its place, by ``DRIFT_TORSO``."""
    held = [one for one in seen_in if one.away <= stillness.WANDER_TORSO]
    stays = [one.drift > stillness.DRIFT_TORSO for one in held if one.true_drift <= STAYS_TORSO]
    leaves = [one.drift <= stillness.DRIFT_TORSO for one in held if one.true_drift >= LEAVES_TORSO]
    return _count(stays, leaves)


def _count(refused: Sequence[bool], believed: Sequence[bool]) -> Counts:
    return sum(refused), len(refused), sum(believed), len(believed), math.nan


def measured(module: ModuleType, names: Iterable[str], run: Callable[[], Counts]) -> Iterator[Errors]:
    """The errors of :func:`run` with each of these constants times each of :data:`FACTORS`."""
    path = f"{module.__name__.replace('.', '/')}.py"
    for name in names:
        value = str(getattr(module, name))
        for factor in FACTORS:
            with moved(module, name, factor):
                yield Errors(path, name, value, factor, *run())


#: The constants of the camera's place.
CAMERA = ("FIELD_OF_VIEW_DEG", "ROLL_DEG", "PITCH_DEG", "PITCH_SPREAD_DEG", "LIKELY_PITCH_DEG", "MAX_MISFIT_TORSO")


def measure(folders: Sequence[Path]) -> Iterator[Errors]:
    """Measure everything: on the recorded stills, and on the clips in these folders that have true joints."""
    from samples.study.judged_clips import judged_clips

    stills = seen.recorded(STILLS)
    yield from measured(viewpoint, CAMERA, lambda: camera(stills))
    found: list[Window] = []
    for sample, poses, _ in judged_clips(folders):
        truth = sample.video.with_name(f"{sample.video.stem}.truth.npz")
        if truth.is_file():
            with np.load(truth, allow_pickle=False) as arrays:
                found += windows(poses, arrays["t_s"], arrays["joints_px"].astype(np.float64))
    yield from measured(stillness, ("WANDER_TORSO",), lambda: holds(found))
    yield from measured(stillness, ("DRIFT_TORSO",), lambda: drifts(found))


def read(path: Path = RECORD) -> list[Errors]:
    """The outcomes in a file that :func:`write` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Errors(row["module"], row["name"], row["value"], float(row["factor"]),
                   *(int(row[name]) for name in ("refused", "right", "believed", "wrong")), float(row["error_deg"]))
            for row in csv.DictReader(file)
        ]  # fmt: skip


def write(found: Iterable[Errors], path: Path) -> None:
    """Write the outcomes as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([field.name for field in fields(Errors)])
        table.writerows([*astuple(one)[:-1], f"{one.error_deg:.2f}"] for one in found)


def markdown(found: Iterable[Errors]) -> str:
    """The table: a row a constant, with its errors at half, once and twice its value."""
    lines = ["| constant | value | refused wrongly | believed wrongly | error ° | fits |", "|---|--:|--:|--:|--:|---|"]
    for (module, name), group in groupby(found, key=lambda one: (one.module, one.name)):
        many = [*group]
        refused, believed = (" / ".join(str(getattr(one, what)) for one in many) for what in ("refused", "believed"))
        error = " / ".join(f"{one.error_deg:.1f}" for one in many) if many[0].error_deg > 0 else "–"
        cells = (
            f"`{module}` `{name}`", many[0].value, f"{refused} of {many[0].right}",
            f"{believed} of {many[0].wrong}", error, "yes" if is_fitted(many) else "no",
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Print the table; measure first if folders are given."""
    parser = argparse.ArgumentParser(prog="python -m samples.study limits", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", help="clips with their sidecars and true joints")
    parser.add_argument("--record", type=Path, default=RECORD, help="CSV file with the outcomes")
    given = parser.parse_args(arguments)
    if given.folders:
        write(measure(given.folders), given.record)
    sys.stdout.write(markdown(read(given.record)))
