"""What shows the pelvis rolling back in a clam? Candidate measures against known truth.

``python -m samples.study.clam_clips FOLDER`` makes clips for it, ``python -m samples.study.clam FOLDER`` prints the
tables and what is fitted. Clips called ``dev_*`` are fitted on, the others, with other bodies, only judged.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exercises.judge import FaultTracker
from samples.study.clam_seen import JOINTS, RULE, Array, Mask, Seen, watch
from samples.study.stats import auc, bootstrap, ridge
from samples.study.tracks import Tracks
from trainer.models import model_bytes

#: A good repetition rolls less than the first, one with the fault at least the second, a strong one the third, degrees.
GOOD_DEG, FAULT_DEG, STRONG_DEG = 4.0, 10.0, 20.0
#: Pitch from which on the camera stands as recommended, and the bands in which results are told apart, degrees.
RECOMMENDED_DEG = 27.0
BANDS_DEG = ((20.0, 27.0), (27.0, 37.0), (37.0, 47.0), (47.0, 60.0))
#: Landmarks further off than this show another pose; telling that is not this measure's business, torso lengths.
WRONG_TORSO = 0.5
#: Penalty of the ridge regressions, repetitions.
ALPHA = 1.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A candidate.

    Attributes:
        name: for the table.
        columns: (n, k) numbers of a repetition's frames from which the roll is computed, each 0 at rest.
        constant: the roll may be something while all of them are 0.
    """

    name: str
    columns: Callable[[Seen], Array]
    constant: bool = False

    def at_top(self, reps: Sequence[Seen]) -> tuple[Array, Array]:
        """Columns (N, k) and true roll (N,) at the top of those repetitions in which all were followed."""
        x = np.array([np.nanmedian(self.columns(rep)[rep.top], axis=0) for rep in reps])
        y = np.array([np.median(rep.truth_deg[rep.top]) for rep in reps])
        whole = np.isfinite(x).all(axis=1)
        return x[whole], y[whole]

    def fit(self, reps: Sequence[Seen]) -> tuple[Array, float]:
        """Degrees for each column, and the constant.

        With a constant this is ridge regression. Least squares shrink what they predict, the more the noisier it is; a
        closed form is meant to be right on average, so it is stretched until it is for the rolls that count.
        """
        x, y = self.at_top(reps)
        if self.constant:
            return ridge(x, y, ALPHA)
        size = np.sqrt((x**2).mean(axis=0))
        z = x / size
        weights = np.linalg.solve(z.T @ z + ALPHA * np.eye(z.shape[1]), z.T @ y) / size
        rolls = y >= FAULT_DEG
        return weights * y[rolls].sum() / (x[rolls] @ weights).sum(), 0.0

    def roll_deg(self, rep: Seen, fitted: tuple[Array, float]) -> float:
        """The largest roll of a repetition that lasts, as the trainer takes it; NaN where not followed."""
        return lasting(rep.t_s, self.columns(rep) @ fitted[0] + fitted[1])

    def leave_out(self, reps: Sequence[Seen]) -> Array:
        """The roll (N,) of each repetition, fitted on the other bodies."""
        fits = {body: self.fit([r for r in reps if r.body != body]) for body in {r.body for r in reps}}
        return np.array([self.roll_deg(rep, fits[rep.body]) for rep in reps])


def lasting(t_s: Array, values: Array) -> float:
    """The largest value that lasts as long as a fault must; NaN where there is none."""
    tracker = FaultTracker(RULE)
    for t, value in zip(t_s, values, strict=True):
        tracker.update(float(t), float(value))
    return tracker.peak if np.isfinite(tracker.peak) else np.nan


def _way(*terms: str, over: Callable[[Seen], float] = lambda rep: 1.0) -> Callable[[Seen], Array]:
    """Columns: ways across the trunk. ``a-b+c`` is a less the mean of b and c, ``a:along`` along it."""

    def one(rep: Seen, term: str) -> Array:
        name, _, axis = term.partition(":")
        first, _, second = name.partition("-")
        way = rep.ways[first] - (np.mean([rep.ways[part] for part in second.split("+")], axis=0) if second else 0.0)
        return np.asarray(way[:, int(axis == "along")])

    return lambda rep: np.stack([one(rep, term) for term in terms], axis=1) / over(rep)


def _sin_seen(rep: Seen) -> float:
    return float(np.sin(np.radians(rep.pitch_seen_deg)))


def _sin_true(rep: Seen) -> float:
    return float(np.sin(np.radians(rep.pitch_deg)))


def _flank(part: str) -> str:
    return f"top_trunk_{part}-low_trunk_{part}"


_EIGHT = [f"{place}_{joint}{axis}" for place in ("top", "low") for joint in JOINTS for axis in ("", ":along")]
_PARTS = ("0.00", "0.20", "0.40", "0.55")
_TRUNK = "top_trunk_0.20-low_trunk_0.20+low_trunk_0.55"
#: The one that the trainer uses.
LANDED = Measure("**upper flank less lower flank and waist, / sin(pitch)**", _way(_TRUNK, over=_sin_seen))
MEASURES = (
    Measure("separation of the hips", _way("top_hip-low_hip"), constant=True),
    Measure("rise of the top hip", _way("top_hip"), constant=True),
    Measure("rise of the top hip / sin(true pitch)", _way("top_hip", over=_sin_true), constant=True),
    Measure("rise of the top hip / sin(pitch)", _way("top_hip", over=_sin_seen), constant=True),
    Measure("8 joints, ridge of 16", _way(*_EIGHT, over=_sin_seen), constant=True),
    Measure("upper flank, .20", _way("top_trunk_0.20", over=_sin_seen)),
    Measure("upper flank, .55", _way("top_trunk_0.55", over=_sin_seen)),
    *(Measure(f"upper less lower flank, {part[1:]}", _way(_flank(part), over=_sin_seen)) for part in _PARTS),
    LANDED,
    Measure("the same, true pitch", _way(_TRUNK, over=_sin_true)),
    Measure("the same, no pitch", _way(_TRUNK)),
    Measure("upper flank less lower waist, .55", _way("top_trunk_0.20-low_trunk_0.55", over=_sin_seen)),
    Measure("upper flank less lower shoulder", _way("top_trunk_0.20-low_trunk_1.00", over=_sin_seen)),
    Measure("upper flank less the mat beyond the hip", _way("top_trunk_0.20-low_beyond_hip", over=_sin_seen)),
    Measure(
        "upper less lower flank, .20, and lower flank less the mat",
        _way(_flank("0.20"), "low_trunk_0.20-low_beyond_shoulder", over=_sin_seen),
    ),
    Measure(
        "8 flank patches, ridge", _way(*(f"{at}_trunk_{k}" for at in ("top", "low") for k in _PARTS), over=_sin_seen)
    ),
    Measure("flank .20 and 8 joints, ridge of 17", _way(_flank("0.20"), *_EIGHT, over=_sin_seen), constant=True),
)


@dataclass(frozen=True, slots=True)
class Score:
    """How good a measure is on some repetitions: counts as (hits, of), NaN in ``roll_deg`` is a miss."""

    auc: float
    auc_interval: tuple[float, float]
    error_deg: float
    strong: tuple[int, int]
    mild: tuple[int, int]
    false: tuple[int, int]
    unseen: int

    @classmethod
    def of(cls, reps: Sequence[Seen], roll_deg: Array) -> Score:
        """Judge estimates (N,) of the roll."""
        true = np.array([rep.roll_deg for rep in reps])
        clips = np.array([rep.clip for rep in reps])
        seen = np.isfinite(roll_deg)
        good, bad = true <= GOOD_DEG, true >= FAULT_DEG

        def found(among: Mask) -> tuple[int, int]:
            return int((roll_deg[among] >= FAULT_DEG).sum()), int(among.sum())

        def separates(rows: NDArray[np.intp]) -> float:
            return auc(roll_deg[rows][bad[rows]], roll_deg[rows][good[rows]])

        return cls(
            auc=separates(np.arange(len(reps))),
            auc_interval=bootstrap(clips, separates) if good.any() and bad.any() else (np.nan, np.nan),
            error_deg=float(np.abs(roll_deg - true)[seen].mean()) if seen.any() else np.nan,
            strong=found(true >= STRONG_DEG),
            mild=found(bad & (true < STRONG_DEG)),
            false=found(good),
            unseen=int((~seen).sum()),
        )

    def row(self, name: str) -> str:
        """Of the table."""

        def share(counted: tuple[int, int]) -> str:
            hits, of = counted
            return f"{100 * hits / of:.0f} % ({hits}/{of})" if of else "–"

        low, high = self.auc_interval
        cells = (
            f"{self.auc:.2f} ({low:.2f}–{high:.2f})" if np.isfinite(self.auc) else "–",
            f"{self.error_deg:.1f}",
            share(self.strong),
            share(self.mild),
            share(self.false),
            str(self.unseen or ""),
        )
        return f"| {name} | {' | '.join(cells)} |"


HEADER = """| measure | AUC (95 %) | mean error, deg | ≥ 20° found | 10–20° found | ≤ 4° called a fault | not seen |
|---|---|---|---|---|---|---|"""


def _between(low_deg: float, high_deg: float) -> Callable[[Seen], bool]:
    return lambda rep: low_deg <= rep.pitch_deg < high_deg


#: What might disturb, and whether a repetition has it.
GROUPS: dict[str, Callable[[Seen], bool]] = {
    **{f"pitch {low:.0f}–{high:.0f}°": _between(low, high) for low, high in BANDS_DEG},
    "slides on the mat": lambda rep: rep.slides,
    "lies in one place": lambda rep: not rep.slides,
    "another fault": lambda rep: bool(set(rep.faults) - {"pelvis_rolls_back"}),
    "plain top": lambda rep: " plain top" in rep.clothes,
    "patterned top": lambda rep: " plain top" not in rep.clothes,
    "loose or wide top": lambda rep: rep.clothes.startswith(("loose", "wide")),
    "tight or easy top": lambda rep: not rep.clothes.startswith(("loose", "wide")),
}


def recommended(reps: Iterable[Seen]) -> list[Seen]:
    """Those from where the camera should stand."""
    return [rep for rep in reps if rep.pitch_deg >= RECOMMENDED_DEG]


def way_error_torso(reps: Sequence[Seen]) -> float:
    """Standard deviation of the landed measure over good repetitions, as a way in the picture."""
    fitted = LANDED.fit(reps)
    good = [rep for rep in reps if rep.roll_deg <= GOOD_DEG]
    ways = [(LANDED.roll_deg(rep, fitted) - rep.roll_deg) * _sin_seen(rep) / fitted[0][0] for rep in good]
    return float(np.nanstd(ways))


def tops(reps: Sequence[Seen]) -> str:
    """What the landed measure is fitted on, as CSV: the camera's pitch as seen, the rise, the true roll at the top."""
    lines = ["pitch_seen_deg,rise_torso,roll_deg"]
    for rep, way, roll_deg in zip(reps, *LANDED.at_top(reps), strict=True):
        lines.append(f"{rep.pitch_seen_deg:.1f},{way[0] * _sin_seen(rep):.4f},{roll_deg:.1f}")
    return "\n".join((*lines, ""))


TRAINER = "the trainer itself, *not seen* where it says so"


def by_trainer(reps: Sequence[Seen]) -> Array:
    """The roll (N,) that the trainer as it stands shows in each repetition."""
    return np.array([lasting(rep.t_s, rep.trainer_deg) for rep in reps])


def tables(fitted_on: Sequence[Seen], judged: Sequence[Seen]) -> str:
    """Every measure on the bodies that it was fitted on, each body by the others, and on bodies never seen.

    Args:
        fitted_on: repetitions of at least two bodies.
        judged: repetitions of other bodies.
    """
    fits = {measure.name: measure.fit(fitted_on) for measure in MEASURES}
    own, others = recommended(fitted_on), recommended(judged)
    lines = [f"{len(own)} repetitions, each body judged by what was fitted on the others:", "", HEADER]
    lines += [Score.of(own, measure.leave_out(own)).row(measure.name) for measure in MEASURES]
    lines.append(Score.of(own, by_trainer(own)).row(TRAINER))
    if others:
        lines += ["", f"{len(others)} repetitions of bodies that nothing was fitted on:", "", HEADER]
        for measure in MEASURES:
            rolls = np.array([measure.roll_deg(rep, fits[measure.name]) for rep in others])
            lines.append(Score.of(others, rolls).row(measure.name))
        lines.append(Score.of(others, by_trainer(others)).row(TRAINER))
        lines += ["", f"{LANDED.name} on those bodies, by what might disturb:", "", HEADER]
        for name, belongs in GROUPS.items():
            some = [rep for rep in (judged if name.startswith("pitch") else others) if belongs(rep)]
            rolls = np.array([LANDED.roll_deg(rep, fits[LANDED.name]) for rep in some])
            lines.append(Score.of(some, rolls).row(name) if some else f"| {name} | – | – | – | – | – | |")
    return "\n".join(lines)


def load(clips: Iterable[Tracks]) -> tuple[list[Seen], str]:
    """All repetitions filmed from in front whose landmarks show the pose, and a sentence about the others."""
    reps: list[Seen] = []
    total, count = 0, 0
    for tracks in clips:
        if tracks.sidecar["camera"]["view"] != "front":
            continue
        found, there = watch(tracks)
        reps, total, count = reps + found, total + there, count + 1
    right = [rep for rep in reps if rep.off_torso <= WRONG_TORSO]
    return right, (
        f"{count} clips from in front with {total} repetitions; the trainer found {len(reps)}, of which\n"
        f"{len(reps) - len(right)} have landmarks that show another pose and are left out."
    )


def markdown(clips: Iterable[Tracks]) -> str:
    """The section for the documentation: how many clips there were, the tables, what was fitted."""
    reps, said = load(clips)
    fitted_on = [rep for rep in reps if rep.clip.startswith("dev_")]
    judged = [rep for rep in reps if not rep.clip.startswith("dev_")]
    radius = np.degrees(1 / LANDED.fit(fitted_on)[0][0])
    return f"""{said}

{tables(fitted_on, judged)}

Fitted on {len(fitted_on)} repetitions: radius {radius:.3f}, standard error of a way {way_error_torso(fitted_on):.4f}
torso lengths."""


def main() -> None:
    """Print the section for the clips of a folder."""
    parser = argparse.ArgumentParser(prog="python -m samples.study.clam", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    model = model_bytes("full", None)
    text = markdown(Tracks.load(path, model) for path in sorted(folder.glob("*.json")))
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
