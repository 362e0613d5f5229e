"""How well wrong poses are told from right ones, by their shape alone and by looking at the picture turned.

``python -m samples.study.guard --seed 1 --stills 1500 --kept stills.npz --out guard.md`` draws stills and looks at
them, or takes those that were kept before, and writes a section for ``docs/measures.md``.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.plausibility import CORE, DOUBTED, FAR_TORSO, disagreement_torso, evidence
from samples.studio.stills import draw_shots, take
from samples.study.looked_at import look_at
from trainer.landmarker import StillLandmarker
from trainer.models import model_bytes

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Names = NDArray[np.str_]

#: Landmarks further off than this on average are a wrong pose, further than the second a wholly wrong one: its head
#: lies where no head is. Torso lengths.
WRONG_TORSO, WHOLLY_TORSO = 0.3, 0.5
#: The methods are compared where they refuse this share of the right poses.
REFUSED = 0.03
#: Ridge of the logistic regression, on numbers of spread 1.
RIDGE = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The stills in which somebody was found, one row each.

    Attributes:
        off_torso: (N,) mean distance of :data:`CORE` from the truth; the torso's length at the body's distance.
        evidence: (N, 14) see :func:`calibration.plausibility.evidence`.
        apart_torso: (N, 2) disagreement with the picture turned clockwise by one and by three quarters, infinite
            where nobody was found in it.
        visibility: (N,) mean over :data:`CORE`.
        exercise, body, place: (N,) of the still.
        stills: how many were looked at.
    """

    off_torso: Array
    evidence: Array
    apart_torso: Array
    visibility: Array
    exercise: Names
    body: Names
    place: Names
    stills: int

    @property
    def wrong(self) -> Flags:
        """(N,) see :data:`WRONG_TORSO`."""
        return np.asarray(self.off_torso > WRONG_TORSO)

    @property
    def wholly(self) -> Flags:
        """(N,) see :data:`WHOLLY_TORSO`."""
        return np.asarray(self.off_torso > WHOLLY_TORSO)


def load(path: Path) -> Seen:
    """What :func:`samples.study.looked_at.look_at` kept."""
    with np.load(path, allow_pickle=False) as archive:
        kept = {name: archive[name] for name in archive.files}
    found = np.isfinite(kept["found"][:, 0, 0])
    rows = {name: values[found] for name, values in kept.items()}
    trunk_m = rows["joints_m"][:, 11:13].mean(axis=1) - rows["joints_m"][:, 23:25].mean(axis=1)
    focal_px = rows["size_w"] / 2 / np.tan(np.radians(rows["fov_deg"]) / 2)
    torso_px = np.linalg.norm(trunk_m, axis=1) * focal_px / rows["distance_m"]
    off_px = np.linalg.norm(rows["found"][:, list(CORE), :2] - rows["joints_px"][:, list(CORE)], axis=2).mean(axis=1)
    apart = np.array(
        [
            [disagreement_torso(pose, again) for again in turns]
            for pose, *turns in zip(rows["found"], rows["found90"], rows["found270"], strict=True)
        ]
    )
    apart[np.isnan(apart)] = math.inf
    return Seen(
        off_torso=off_px / torso_px,
        evidence=np.stack([evidence(p, a.min()) for p, a in zip(rows["found"], apart, strict=True)]),
        apart_torso=apart,
        visibility=rows["found"][:, list(CORE), 2].mean(axis=1).astype(np.float64),
        exercise=rows["exercise"],
        body=rows["body"],
        place=rows["place"],
        stills=len(found),
    )


def fit(x: Array, wrong: Flags) -> tuple[Array, float]:
    """Weights (K,) and constant of a ridge logistic regression of ``wrong`` (N,) on x (N, K), by Newton's method."""
    mean, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    z = np.column_stack([(x - mean) / spread, np.ones(len(x))])
    ridge = np.diag([RIDGE] * x.shape[1] + [0.0])
    w = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ w))
        w += np.linalg.solve((z.T * (p * (1 - p))) @ z + ridge, z.T @ (wrong - p) - ridge @ w)
    weights = w[:-1] / spread
    return weights, float(w[-1] - weights @ mean)


def left_out(x: Array, seen: Seen) -> Array:
    """Log odds (N,) of each still by weights fitted on the other bodies; -inf where these show no wrong pose."""
    out = np.full(len(x), -math.inf)
    for body in np.unique(seen.body):
        own = seen.body == body
        if not seen.wrong[~own].any():
            continue
        weights, constant = fit(x[~own], seen.wrong[~own])
        out[own] = x[own] @ weights + constant
    return out


#: Name of a method → looks that it takes beside the pose's own, and its score (N,), higher for a wrong pose.
METHODS: dict[str, tuple[int, Callable[[Seen], Array]]] = {
    "mean visibility": (0, lambda s: -s.visibility),
    "ears not beyond the shoulders": (0, lambda s: -s.evidence[:, 9]),
    "shins of unequal length": (0, lambda s: s.evidence[:, 3]),
    "shape, 13 numbers": (0, lambda s: left_out(s.evidence[:, :-1], s)),
    "turned by 90°": (1, lambda s: s.apart_torso[:, 0]),
    "turned by 270°": (1, lambda s: s.apart_torso[:, 1]),
    "both turns, the worse": (2, lambda s: s.apart_torso.max(axis=1)),
    "both turns, the better": (2, lambda s: s.apart_torso.min(axis=1)),
    "shape and the better turn": (2, lambda s: left_out(s.evidence, s)),
}


@dataclass(frozen=True, slots=True)
class Row:
    """How one method does where it refuses :data:`REFUSED` of the right poses.

    Attributes:
        method: its name; looks: that it takes.
        auc: area under the curve of recall over refused right poses.
        recall: share of the wrong poses refused; recall_wholly: of the wholly wrong ones.
        precision: share of the refused poses that are wrong.
        refused: share of the right poses at recommended places refused.
    """

    method: str
    looks: int
    auc: float
    recall: float
    recall_wholly: float
    precision: float
    refused: float


def area(score: Array, wrong: Flags) -> float:
    """Probability that a wrong pose scores higher than a right one (ties count half); NaN without either."""
    bad, good = score[wrong], np.sort(score[~wrong])
    if not len(bad) or not len(good):
        return math.nan
    below, up_to = (np.searchsorted(good, bad, side) for side in ("left", "right"))
    return float((below + up_to).mean() / 2 / len(good))


def _share(flags: Flags) -> float:
    return float(flags.mean()) if len(flags) else math.nan


def rows(seen: Seen) -> list[Row]:
    """All methods, weights fitted without the body that they are tried on."""
    out = []
    for name, (looks, score_of) in METHODS.items():
        score = score_of(seen)
        refused = score > np.quantile(score[~seen.wrong], 1 - REFUSED, method="higher")
        recommended = ~seen.wrong & (seen.place == "recommended")
        out.append(
            Row(
                name,
                looks,
                area(score, seen.wrong),
                _share(refused[seen.wrong]),
                _share(refused[seen.wholly]),
                _share(seen.wrong[refused]),
                _share(refused[recommended]),
            )
        )
    return out


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def _of(flags: Flags) -> str:
    return f"{int(flags.sum())} of {len(flags)}" if len(flags) else "–"


def markdown(seen: Seen) -> str:
    """The section of ``docs/measures.md``."""
    lines = [
        "## Wrong poses",
        "",
        f"In {seen.stills} stills from all round somebody was found in {len(seen.wrong)}; of these poses "
        f"{int(seen.wrong.sum())} are wrong (off by more than {WRONG_TORSO} torso lengths on average), "
        f"{int(seen.wholly.sum())} wholly (more than {WHOLLY_TORSO}). Each method is shown where it refuses "
        f"{100 * REFUSED:.0f} % of the right poses; weights are fitted without the body that they are tried on.",
        "",
        "| method | looks | AUC | wrong refused | wholly wrong refused | precision | recommended, right refused |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for r in rows(seen):
        shares = (r.recall, r.recall_wholly, r.precision, r.refused)
        lines.append(f"| {r.method} | {r.looks} | {r.auc:.2f} | {' | '.join(_percent(v) for v in shares)} |")
    lines += [
        "",
        f"The trainer refuses a pose where shape and the better turn give log odds above {DOUBTED}, or where that turn "
        f"is off by more than {FAR_TORSO} torso lengths; with weights as above that refuses:",
        "",
        "| exercise | camera | wrong | refused of the wrong | of the wholly wrong | of the right |",
        "|---|---|--:|--:|--:|--:|",
    ]
    refused = (left_out(seen.evidence, seen) > DOUBTED) | (seen.apart_torso.min(axis=1) > FAR_TORSO)
    for exercise in (*np.unique(seen.exercise), "all"):
        for place in ("recommended", "near", "round"):
            here = (seen.place == place) & ((seen.exercise == exercise) | (exercise == "all"))
            cells = (refused[here & seen.wrong], refused[here & seen.wholly], refused[here & ~seen.wrong])
            lines.append(f"| {exercise} | {place} | {_of(seen.wrong[here])} | {' | '.join(_of(c) for c in cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stills", type=int, default=1500)
    parser.add_argument("--kept", type=Path, required=True, help="archive of what was found in the stills")
    parser.add_argument("--out", type=Path, required=True, help="Markdown to be written")
    args = parser.parse_args()
    if not args.kept.exists():
        drawn = islice(chain.from_iterable(map(take, draw_shots(args.seed))), args.stills)
        with StillLandmarker(model_bytes()) as detect:
            look_at(drawn, detect, args.kept)
    seen = load(args.kept)
    weights, constant = fit(seen.evidence, seen.wrong)
    fitted = f"\n<!-- WEIGHTS = {np.round(weights, 2).tolist()}, CONSTANT = {constant:.2f} -->\n"
    args.out.write_text(markdown(seen) + fitted, encoding="utf-8")


if __name__ == "__main__":
    main()
