"""Candidate measures of the pelvis' roll in a clam, and their fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from exercises.judging.judge import FaultTracker
from samples.study.clam_score import FAULT_DEG, GOOD_DEG
from samples.study.clam_seen import JOINTS, RULE, Array, Seen
from samples.study.stats import ridge

#: Penalty of the ridge regressions, in repetitions.
ALPHA = 1.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A candidate.

    Attributes:
        name: name in the table.
        columns: returns (n, k) values of a repetition's frames from which the roll is computed, each 0 at rest.
        constant: whether the fit has an intercept.
    """

    name: str
    columns: Callable[[Seen], Array]
    constant: bool = False

    def at_top(self, reps: Sequence[Seen]) -> tuple[Array, Array]:
        """Columns (N, k) and true roll (N,) at the top of the repetitions in which all patches were followed."""
        x = np.array([np.nanmedian(self.columns(rep)[rep.top], axis=0) for rep in reps])
        y = np.array([np.median(rep.truth_deg[rep.top]) for rep in reps])
        whole = np.isfinite(x).all(axis=1)
        return x[whole], y[whole]

    def fit(self, reps: Sequence[Seen]) -> tuple[Array, float]:
        """Fit degrees per column, and the intercept.

        With an intercept this is ridge regression, otherwise :func:`right_on_average`.
        """
        x, y = self.at_top(reps)
        return ridge(x, y, ALPHA) if self.constant else (right_on_average(x, y), 0.0)

    def roll_deg(self, rep: Seen, fitted: tuple[Array, float]) -> float:
        """Largest roll of a repetition that lasts, as the trainer measures it; NaN if the patches were not followed."""
        return lasting(rep.t_s, self.columns(rep) @ fitted[0] + fitted[1])

    def leave_out(self, reps: Sequence[Seen]) -> Array:
        """Roll (N,) of each repetition, with coefficients fitted on the other bodies."""
        fits = {body: self.fit([r for r in reps if r.body != body]) for body in {r.body for r in reps}}
        return np.array([self.roll_deg(rep, fits[rep.body]) for rep in reps])


def right_on_average(x: Array, roll_deg: Array) -> Array:
    """Fit degrees (K,) per column of x (N, K), each 0 at rest, to the roll (N,), without bias for large rolls.

    Least squares shrinks its predictions, more so the noisier the data. A closed form should be right on average, so
    the coefficients are scaled up until it is, for the rolls that count as a fault.
    """
    size = np.sqrt((x**2).mean(axis=0))
    z = x / size
    weights = np.linalg.solve(z.T @ z + ALPHA * np.eye(z.shape[1]), z.T @ roll_deg) / size
    rolls = roll_deg >= FAULT_DEG
    return np.asarray(weights * roll_deg[rolls].sum() / (x[rolls] @ weights).sum())


def lasting(t_s: Array, values: Array) -> float:
    """Largest value that lasts as long as a fault must last; NaN if there is none."""
    tracker = FaultTracker(RULE)
    for t, value in zip(t_s, values, strict=True):
        tracker.update(float(t), float(value))
    return tracker.peak if np.isfinite(tracker.peak) else np.nan


def way(*terms: str, over: Callable[[Seen], float] = lambda rep: 1.0) -> Callable[[Seen], Array]:
    """Columns of displacements across the trunk: ``a-b+c`` is a minus the mean of b and c; ``a:along`` is along it."""

    def one(rep: Seen, term: str) -> Array:
        name, _, axis = term.partition(":")
        first, _, second = name.partition("-")
        way = rep.ways[first] - (np.mean([rep.ways[part] for part in second.split("+")], axis=0) if second else 0.0)
        return np.asarray(way[:, int(axis == "along")])

    return lambda rep: np.stack([one(rep, term) for term in terms], axis=1) / over(rep)


def sin_seen(rep: Seen) -> float:
    """Sine of the camera's pitch as the trainer estimates it."""
    return float(np.sin(np.radians(rep.pitch_seen_deg)))


def sin_true(rep: Seen) -> float:
    """Sine of the camera's true pitch."""
    return float(np.sin(np.radians(rep.pitch_deg)))


def _flank(part: str) -> str:
    return f"top_trunk_{part}-low_trunk_{part}"


_EIGHT = [f"{place}_{joint}{axis}" for place in ("top", "low") for joint in JOINTS for axis in ("", ":along")]
_PARTS = ("0.00", "0.20", "0.40", "0.55")
#: Rise of the upper flank against the lower side of the trunk.
TRUNK = "top_trunk_0.20-low_trunk_0.20+low_trunk_0.55"
#: The measure that the trainer uses.
LANDED = Measure("**upper flank less lower flank and waist, / sin(pitch)**", way(TRUNK, over=sin_seen))
MEASURES = (
    Measure("separation of the hips", way("top_hip-low_hip"), constant=True),
    Measure("rise of the top hip", way("top_hip"), constant=True),
    Measure("rise of the top hip / sin(true pitch)", way("top_hip", over=sin_true), constant=True),
    Measure("rise of the top hip / sin(pitch)", way("top_hip", over=sin_seen), constant=True),
    Measure("8 joints, ridge of 16", way(*_EIGHT, over=sin_seen), constant=True),
    Measure("upper flank, .20", way("top_trunk_0.20", over=sin_seen)),
    Measure("upper flank, .55", way("top_trunk_0.55", over=sin_seen)),
    *(Measure(f"upper less lower flank, {part[1:]}", way(_flank(part), over=sin_seen)) for part in _PARTS),
    LANDED,
    Measure("the same, true pitch", way(TRUNK, over=sin_true)),
    Measure("the same, no pitch", way(TRUNK)),
    Measure("upper flank less lower waist, .55", way("top_trunk_0.20-low_trunk_0.55", over=sin_seen)),
    Measure("upper flank less lower shoulder", way("top_trunk_0.20-low_trunk_1.00", over=sin_seen)),
    Measure("upper flank less the mat beyond the hip", way("top_trunk_0.20-low_beyond_hip", over=sin_seen)),
    Measure(
        "upper less lower flank, .20, and lower flank less the mat",
        way(_flank("0.20"), "low_trunk_0.20-low_beyond_shoulder", over=sin_seen),
    ),
    Measure(
        "8 flank patches, ridge", way(*(f"{at}_trunk_{k}" for at in ("top", "low") for k in _PARTS), over=sin_seen)
    ),
    Measure("flank .20 and 8 joints, ridge of 17", way(_flank("0.20"), *_EIGHT, over=sin_seen), constant=True),
)


def way_error_torso(reps: Sequence[Seen]) -> float:
    """Standard deviation of the trainer's measure over good repetitions, as a displacement in the picture."""
    fitted = LANDED.fit(reps)
    good = [rep for rep in reps if rep.roll_deg <= GOOD_DEG]
    ways = [(LANDED.roll_deg(rep, fitted) - rep.roll_deg) * sin_seen(rep) / fitted[0][0] for rep in good]
    return float(np.nanstd(ways))


def tops(reps: Sequence[Seen]) -> str:
    """CSV of the data that the trainer's measure is fitted on: estimated pitch, rise, and true roll at the top."""
    lines = ["pitch_seen_deg,rise_torso,roll_deg"]
    for rep, way, roll_deg in zip(reps, *LANDED.at_top(reps), strict=True):
        lines.append(f"{rep.pitch_seen_deg:.1f},{way[0] * sin_seen(rep):.4f},{roll_deg:.1f}")
    return "\n".join((*lines, ""))
