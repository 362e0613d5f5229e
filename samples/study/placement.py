"""Where the camera stands: fits ``calibration/start_shapes.py``, its errors, and where poses go wrong.

The input is one archive of stills (:mod:`samples.studio.stills`) and the landmarks found in them; see
:func:`samples.study.seen.load`. ``python -m samples.study.placement STILLS.npz`` prints the constants and the tables; a
second path records the stills that the shapes are fitted on.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.start_shapes import POSTURES, ROWS, mirrored
from calibration.viewpoint import Viewpoint, viewpoint
from samples.study.seen import WRONG_TORSO, Seen, load, record

Array = NDArray[np.float64]
Found = tuple[Seen, Viewpoint]

#: Bodies that shapes are fitted on; errors are reported on the others.
FITTED = ("female", "male")
#: A shape is pulled towards the bones' mean as if that had been seen in this many stills.
_RIDGE = 10.0
#: A landmark with a larger error than this counts less in a fit, torso lengths.
_FAR_TORSO = 0.15


def fit_shapes(stills: Iterable[Seen]) -> dict[str, Array]:
    """Fit shapes (13, 3) whose projections by the true cameras match the landmarks found best.

    MediaPipe's landmarks are not where the bones are (its hips lie further out, its shoulders higher), so each landmark
    is triangulated from all stills of a position and pulled slightly towards the mean of the bones.
    """
    of: dict[str, list[Seen]] = defaultdict(list)
    for still in stills:
        if still.at_rest and still.is_right:
            of[still.posture].append(still)
    return {posture: _triangulated(posture, of[posture]) for posture in POSTURES if of[posture]}


def _triangulated(posture: str, stills: Sequence[Seen]) -> Array:
    """Triangulate one shape; landmarks of the right side count, mirrored, for the left (or for lying the other way)."""
    twins = [_rays(still) for still in stills]
    bones = np.array([still.bones for still in stills])
    if posture == "side_lying":
        flip = [still.top == "right" for still in stills]
        twins = [_flipped(*rays) if f else rays for rays, f in zip(twins, flip, strict=True)]
        bones = np.array([mirrored(b) if f else b for b, f in zip(bones, flip, strict=True)])
    else:
        twins = [rays for pair in twins for rays in (pair, _flipped(*pair))]
        bones = np.concatenate([bones, [mirrored(b) for b in bones]])
    usual = np.asarray(bones.mean(axis=0))
    shape = usual.copy()
    for _ in range(10):
        for n in range(len(shape)):
            rows = np.concatenate([a[n] for a, _ in twins])
            wanted = np.concatenate([b[n] for _, b in twins])
            far = np.hypot(*(rows @ shape[n] - wanted).reshape(-1, 2).T).repeat(2)
            weight = 1 / np.maximum(1.0, far / _FAR_TORSO)[:, None]
            square = (rows * weight).T @ rows + _RIDGE * np.eye(3)
            shape[n] = np.linalg.solve(square, (rows * weight).T @ wanted + _RIDGE * usual[n])
    return shape


def _rays(still: Seen) -> tuple[Array, Array]:
    """Equations of each landmark's ray, rows (13, 2, 3) @ point = wanted (13, 2); residuals are in torso lengths."""
    right, down, forward = still.ways
    x, y, depth = still.trunk
    u, v = ((still.found_px[ROWS] - np.array(still.size) / 2) / still.focal_px).T.astype(np.float64)
    rows = np.stack([right - u[:, None] * forward, down - v[:, None] * forward], axis=1)
    return rows, np.stack([u * depth - x, v * depth - y], axis=1)


def _flipped(rows: Array, wanted: Array) -> tuple[Array, Array]:
    """Return the same equations for the mirrored body."""
    order = [0, *(n for k in range(1, len(rows), 2) for n in (k + 1, k))]
    return rows[order] * [1, -1, 1], wanted[order]


def find(stills: Iterable[Seen], shapes: Mapping[str, Array]) -> list[Found]:
    """Estimate the camera's place by these shapes, for each still at rest in which a person was found."""
    return [
        (still, viewpoint(still.found_px, replace(POSTURES[still.posture], shape=shapes[still.posture]), still.size))
        for still in stills
        if still.at_rest and still.posture in shapes and np.isfinite(still.off_torso)
    ]


def find_left_out(stills: Sequence[Seen]) -> list[Found]:
    """Do the same for each body, by shapes fitted on all others."""
    out: list[Found] = []
    for body in sorted({still.body for still in stills}):
        shapes = fit_shapes(still for still in stills if still.body != body)
        out += find((still for still in stills if still.body == body), shapes)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Errors of the estimated camera place.

    Attributes:
        right: number of stills whose landmarks show the pose.
        refused: number of these without an answer.
        misnamed: number of these whose answer names another view.
        wrong: number of stills whose landmarks show another pose.
        believed: number of these with an answer all the same.
        azimuth_deg, pitch_deg: errors of the answers that name the view.
        distance: relative error of the distance in these answers.
    """

    right: int
    refused: int
    misnamed: int
    wrong: int
    believed: int
    azimuth_deg: Array
    pitch_deg: Array
    distance: Array


def errors(found: Iterable[Found]) -> Errors:
    """Compute the errors over some stills."""
    found = list(found)
    right = [(s, v) for s, v in found if s.is_right]
    answers = [(s, v) for s, v in right if v.view is not None]
    named = [(s, v) for s, v in answers if v.view == s.view]
    return Errors(
        right=len(right),
        refused=len(right) - len(answers),
        misnamed=len(answers) - len(named),
        wrong=len(found) - len(right),
        believed=sum(v.view is not None for s, v in found if not s.is_right),
        azimuth_deg=np.array([v.azimuth_deg - s.azimuth_deg for s, v in named]),
        pitch_deg=np.array([v.pitch_deg - s.pitch_deg for s, v in named]),
        distance=np.array([v.distance_m / s.distance_m - 1 for s, v in named]),
    )


def _rms(values: Array) -> float:
    return float(np.sqrt((values**2).mean())) if len(values) else float("nan")


def constants(stills: Sequence[Seen]) -> str:
    """``ERRORS_DEG`` of ``calibration/start_shapes.py``: it needs stills of other bodies, which no record keeps."""
    shapes = fit_shapes(still for still in stills if still.body in FITTED)
    found = find((still for still in stills if still.body not in FITTED), shapes)
    lines = [f"# From {len(found)} stills.", "ERRORS_DEG: dict[str, tuple[float, float]] = {"]
    for posture in shapes:
        e = errors((s, v) for s, v in found if s.posture == posture)
        lines += [f'    "{posture}": ({_rms(e.azimuth_deg):.1f}, {_rms(e.pitch_deg):.1f}),']
    return "\n".join([*lines, "}"])


def _row(name: str, e: Errors) -> str:
    def both(values: Array, scale: float = 1) -> str:
        return f"{np.median(abs(values)) * scale:.1f} / {_rms(values) * scale:.1f}" if len(values) else "–"

    return (
        f"| {name} | {e.right} | {e.refused} | {e.misnamed} | {both(e.azimuth_deg)} | {both(e.pitch_deg)} "
        f"| {both(e.distance, 100)} | {e.believed} of {e.wrong} |"
    )


def _error_table(found: Sequence[Found]) -> Iterator[str]:
    yield "| start position | stills | no answer | other view | azimuth ° | pitch ° | distance % | believed wrongly |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for posture in POSTURES:
        of = [(s, v) for s, v in found if s.posture == posture]
        for name, here in (("as asked for", True), ("elsewhere", False)):
            some = [(s, v) for s, v in of if (s.place == "recommended") == here]
            if some:
                yield _row(f"{posture.replace('_', ' ')}, {name}", errors(some))
    yield _row("all", errors(found))


def _grid(stills: Iterable[Seen]) -> Iterator[str]:
    """Tabulate by view, azimuth and pitch: share of stills whose landmarks show the pose, and median error."""
    cells: dict[tuple[str, int], list[float]] = defaultdict(list)
    for s in stills:
        off = "" if abs(s.azimuth_deg) <= 15 else ", 15–45° off"
        cells[f"{s.view}{off}", min(int(max(s.pitch_deg, 0) // 15), 3)].append(s.off_torso)
    yield "| camera sees | below 15° | 15–30° | 30–45° | above 45° |"
    yield "|---|--:|--:|--:|--:|"
    for view in sorted({view for view, _ in cells}):
        yield "| " + " | ".join([view, *(_cell(cells[view, k]) for k in range(4))]) + " |"


def _cell(off_torso: Sequence[float]) -> str:
    if not off_torso:
        return "–"
    right = [off for off in off_torso if off <= WRONG_TORSO]
    return f"{len(right)} of {len(off_torso)}" + (f", {np.median(right):.2f}" if right else "")


def markdown(stills: Sequence[Seen]) -> str:
    """Return the tables on the camera's place: how well it is found, and where the landmarks show the pose."""
    fitted, others = ([s for s in stills if (s.body in FITTED) == is_in] for is_in in (True, False))
    lines = [
        "### Where the camera stands, from the start position",
        "",
        f"Average bodies: fitted on {len(fitted)} stills of {' and '.join(FITTED)}, tested on the others. Errors are",
        "medians and root mean squares. A wholly wrong pose should get no answer.",
        "",
        *_error_table(find(others, fit_shapes(fitted))),
        "",
        "Each body tested with average bodies fitted on the four others:",
        "",
        *_error_table(find_left_out(stills)),
        "",
        "### Where the landmarks show the pose",
        "",
        f"How many stills of all have shoulders, hips, knees, ankles and feet within {WRONG_TORSO} torso lengths of",
        "the truth on average, and the median error of these in torso lengths. Stills of rest and peak together.",
    ]
    for exercise in sorted({s.exercise for s in stills}):
        lines += ["", f"**{exercise}**", "", *_grid(s for s in stills if s.exercise == exercise)]
    return "\n".join(lines) + "\n"


def fitted_on(stills: Iterable[Seen]) -> list[Seen]:
    """Return the stills that the shapes are fitted on."""
    return [still for still in stills if still.body in FITTED and still.at_rest and still.is_right]


if __name__ == "__main__":
    taken = load(Path(sys.argv[1]))
    sys.stdout.write(f"{constants(taken)}\n\n{markdown(taken)}")
    for path in sys.argv[2:]:
        record(fitted_on(taken), Path(path))
