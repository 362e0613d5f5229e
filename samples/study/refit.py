"""``python -m samples.study refit``: fit the coefficients again to the committed records and write them as modules.

``calibration/fitted.py`` and ``exercises/judging/fitted.py`` are generated. The trainer and ``docs/measures.md`` read
the coefficients from there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration import fitted as calibration_fitted
from calibration.fit import Fitted
from calibration.start_shapes import POSTURES
from exercises.judging import fitted as exercises_fitted
from samples.study import guard_seen, seen
from samples.study.clam_measures import right_on_average
from samples.study.clam_score import GOOD_DEG
from samples.study.guard_fit import fit
from samples.study.placement import fit_shapes

Array = NDArray[np.float64]

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "tests" / "records"
#: Bodies of the clams; their records hold no names.
CLAM_BODIES = ("female", "male")
#: Number of bootstrap resamples for a standard error.
DRAWS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Refit:
    """Coefficients as fitted now.

    Attributes:
        name: of the generated constant.
        says: its comment.
        value: float64, () or (K,) or (13, 3).
        error: standard error, () or (K,).
        n: rows fitted on.
        bodies: the bodies in those rows.
        record: file name.
        digits: decimals that are kept.
    """

    name: str
    says: str
    value: Array
    error: Array
    n: int
    bodies: tuple[str, ...]
    record: str
    digits: int

    def settled(self, used: Fitted | None) -> Array:  # type: ignore[type-arg]
        """The value to write: the one in use, if the fit agrees with it to within one step of the last decimal kept.

        The records keep 16-bit numbers, so a fit may differ by one step from the one that was recorded.
        """
        new = np.round(self.value, self.digits)
        if used is None or np.shape(used.value) != new.shape:
            return new
        old = np.array(used.value)
        return np.where(np.abs(self.value - old) <= 10.0**-self.digits, old, new)


def clam(records: Path = RECORDS) -> list[Refit]:
    """Radii of the pelvis' roll, and the error of a rise over the mat."""
    out = []
    for name, file, says, digits in (
        ("FLANK_RADIUS_TORSO", "clam_tops.csv", "Radius of the upper flank's turn against the lower side", 3),
        ("RISE_RADIUS_TORSO", "clam_over_mat.csv", "Rise of the upper flank for a radian of roll over the mat", 2),
    ):
        pitch_deg, rise, roll_deg = np.loadtxt(records / file, delimiter=",", skiprows=1, unpack=True)
        way = rise / np.sin(np.radians(pitch_deg))
        radius = _drawn(partial(_radius, way, roll_deg), len(way))
        out.append(Refit(name, f"{says}, torso lengths.", *radius, len(way), CLAM_BODIES, file, digits))
    good = rise[roll_deg <= GOOD_DEG]
    spread = _drawn(lambda rows: np.array(np.std(good[rows])), len(good))
    says = "Standard error of that rise in a repetition that does not roll, torso lengths."
    out.append(Refit("RISE_ERROR_TORSO", says, *spread, len(good), CLAM_BODIES, "clam_over_mat.csv", 4))
    return out


def _radius(way: Array, roll_deg: Array, rows: NDArray[np.intp]) -> Array:
    [degrees] = right_on_average(way[rows, None], roll_deg[rows])
    return np.array(math.degrees(1 / degrees))


def guard(records: Path = RECORDS) -> list[Refit]:
    """Weights and intercept of the guard against wrong poses."""
    poses = guard_seen.recorded(records / "guard_poses.npz")

    def both(rows: NDArray[np.intp]) -> Array:
        return np.append(*fit(poses.evidence[rows], poses.wrong[rows]))

    value, error = _drawn(both, len(poses.wrong))
    of = (len(poses.wrong), tuple(np.unique(poses.body).tolist()), "guard_poses.npz", 2)
    return [
        Refit("GUARD_WEIGHTS", "Weights of the evidence for a wrong pose.", value[:-1], error[:-1], *of),
        Refit("GUARD_CONSTANT", "Intercept of its log odds.", value[-1], error[-1], *of),
    ]


def shapes(records: Path = RECORDS) -> list[Refit]:
    """The average body in each start position; the error is half the difference of the two bodies, root mean square."""
    stills = seen.recorded(records / "start_stills.npz")
    bodies = tuple(sorted({still.body for still in stills}))
    apart = [fit_shapes(still for still in stills if still.body == body) for body in bodies]
    return [
        Refit(
            posture.upper(),
            "Landmarks of the average body, torso lengths, one for each of ``calibration.start_shapes.ROWS``.",
            shape,
            np.sqrt(np.mean((apart[0][posture] - apart[1][posture]) ** 2)) / 2,
            sum(still.posture == posture and still.at_rest and still.is_right for still in stills),
            bodies,
            "start_stills.npz",
            2,
        )
        for posture, shape in fit_shapes(stills).items()
    ]


def torsos(records: Path = RECORDS) -> list[Refit]:
    """Length of the torso in each start position; the error is that of a mean."""
    stills = seen.recorded(records / "start_stills.npz")
    of = [np.array([still.torso_m for still in stills if still.posture == posture]) for posture in POSTURES]
    return [
        Refit(
            "TORSO_M",
            "Length of the torso in each of ``calibration.start_shapes.POSTURES``, metres.",
            np.array([np.mean(one) for one in of]),
            np.array([np.std(one) / math.sqrt(len(one)) for one in of]),
            len(stills),
            tuple(sorted({still.body for still in stills})),
            "start_stills.npz",
            2,
        )
    ]


def _drawn(of: Callable[[NDArray[np.intp]], Array], rows: int) -> tuple[Array, Array]:
    """A fit on all rows, and its standard error by bootstrap."""
    rng = np.random.default_rng(0)
    again = [of(rng.integers(rows, size=rows)) for _ in range(DRAWS)]
    return of(np.arange(rows)), np.std(again, axis=0)


#: Generated module → its docstring, what fits it.
MODULES: Mapping[str, tuple[str, tuple[Callable[[], list[Refit]], ...]]] = {
    "calibration/fitted.py": (
        "Coefficients of the guard against wrong poses and of the start positions.",
        (guard, shapes, torsos),
    ),
    "exercises/judging/fitted.py": ("Coefficients of measures.", (clam,)),
}
_IN_USE = {"calibration/fitted.py": calibration_fitted, "exercises/judging/fitted.py": exercises_fitted}


def text_of(says: str, refits: Sequence[Refit], module: object) -> str:
    """A generated module, as ruff formats it."""
    parts = [
        f'"""{says}\n\nGenerated by ``python -m samples.study refit``; do not edit.\n"""\n\n'
        "from __future__ import annotations\n\nfrom calibration.fit import Fitted\n"
    ]
    for one in refits:
        value = one.settled(getattr(module, one.name, None))
        bodies = ", ".join(f'"{body}"' for body in one.bodies)
        error = _written(one.error, one.digits + 1)
        parts.append(
            f"#: **Fit:** {one.says}\n{one.name} = Fitted(\n"
            f"    value={_written(value, one.digits)},\n    error={error},\n    n={one.n},\n"
            f'    bodies=({bodies}),\n    record="{one.record}",\n)\n'
        )
    return "\n".join(parts)


def _written(value: Array, digits: int) -> str:
    if np.ndim(value) == 0:
        return f"{float(value):.{digits}f}"
    rows = (", ".join(f"{number + 0.0:.{digits}f}" for number in np.atleast_1d(row)) for row in value)
    line = "        ({}),\n" if np.ndim(value) == 2 else "        {},\n"
    return "(\n" + "".join(line.format(row) for row in rows) + "    )"


def main() -> None:
    """Write the modules."""
    for path, (says, fits) in MODULES.items():
        refits = [one for fit_them in fits for one in fit_them()]
        (ROOT / path).write_text(text_of(says, refits, _IN_USE[path]), encoding="utf-8")


if __name__ == "__main__":
    main()
