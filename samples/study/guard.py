"""How well can wrong poses be told from right ones, by their shape alone and by turning the picture?

``python -m samples.study.guard --seed 1 --stills 1500 --kept stills.npz --out guard.md`` renders stills and finds the
poses in them, or uses the kept ones, and writes a section for ``docs/measures.md``.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np

from calibration.plausibility import DOUBTED, FAR_TORSO
from samples.studio.stills import draw_shots, take
from samples.study.guard_fit import fit, left_out
from samples.study.guard_looks import LOOKS
from samples.study.guard_seen import WHOLLY_TORSO, WRONG_TORSO, Array, Flags, Seen, load, record
from samples.study.looked_at import look_at
from trainer.pose.landmarker import StillLandmarker
from trainer.pose.models import model_bytes

#: Methods are compared at the threshold where they refuse this share of the right poses.
REFUSED = 0.03
#: Tried method: a pose with log odds above ``IN_DOUBT`` is refused if its mirror image disagrees by more than
#: ``MIRROR_TORSO``.
IN_DOUBT, MIRROR_TORSO = -3.0, 0.2


def _ears(seen: Seen) -> Array:
    """How far (N,) the ears fall short of the shoulders, seen from the hips, torso lengths."""
    return np.asarray(-seen.evidence[:, 9] / seen.evidence[:, 0])


def _worse(seen: Seen) -> Array:
    """Logarithm (N,) of the larger disagreement; the evidence holds that of the smaller one."""
    return _log(seen.apart_torso.max(axis=1))


#: Method → number of extra looks it takes, and its score (N,), higher for a wrong pose.
METHODS: dict[str, tuple[int, Callable[[Seen], Array]]] = {
    "mean visibility": (0, lambda s: -s.visibility),
    "ears not beyond the shoulders": (0, lambda s: -s.evidence[:, 9]),
    "the same, torso lengths": (0, _ears),
    "shins of unequal length": (0, lambda s: s.evidence[:, 3]),
    "shape, 13 numbers": (0, lambda s: left_out(s.evidence[:, :-1], s)),
    "longest limb against standing": (0, lambda s: s.limbs[:, -1]),
    "limbs against standing, 17 numbers": (0, lambda s: left_out(s.limbs, s)),
    "shape and limbs against standing": (0, lambda s: left_out(np.hstack([s.evidence[:, :-1], s.limbs]), s)),
    "turned by 90°": (1, lambda s: s.apart_torso[:, 0]),
    "turned by 270°": (1, lambda s: s.apart_torso[:, 1]),
    "both turns, the worse": (2, lambda s: s.apart_torso.max(axis=1)),
    "both turns, the better": (2, lambda s: s.apart_torso.min(axis=1)),
    "ears and the better turn": (2, lambda s: left_out(np.column_stack([_ears(s), s.evidence[:, -1]]), s)),
    "limbs against standing and the better turn": (
        2,
        lambda s: left_out(np.hstack([s.limbs, s.evidence[:, -1:]]), s),
    ),
    "**shape and the better turn**": (2, lambda s: left_out(s.evidence, s)),
    "shape, longest limb against standing, the better turn": (
        2,
        lambda s: left_out(np.hstack([s.evidence, s.limbs[:, -1:]]), s),
    ),
    "shape, limbs against standing, the better turn": (2, lambda s: left_out(np.hstack([s.evidence, s.limbs]), s)),
    "shape and both turns": (2, lambda s: left_out(np.column_stack([s.evidence, _worse(s)]), s)),
}


def _again(look: str) -> Callable[[Seen], Array]:
    return lambda seen: np.asarray(seen.again_torso[:, list(LOOKS).index(look)])


def _either(look: str) -> Callable[[Seen], Array]:
    """Return the worse of that look and the better turn."""
    return lambda seen: np.maximum(_again(look)(seen), seen.apart_torso.min(axis=1))


def _log(apart_torso: Array) -> Array:
    return np.asarray(np.log(np.minimum(apart_torso, 9.0) + 0.02))


_HEAVY = "the heavy model"
#: The same for methods that were tried on some stills only: number of looks, look that they need, and score.
AGAIN: dict[str, tuple[int, str, Callable[[Seen], Array]]] = {
    "both turns, the better, on these": (2, _HEAVY, lambda s: s.apart_torso.min(axis=1)),
    "shape and the better turn, on these": (2, _HEAVY, lambda s: left_out(s.evidence, s)),
    **{look: (1, look, _again(look)) for look in LOOKS},
    **{f"the better turn, or {look}": (3, look, _either(look)) for look in LOOKS},
    "shape and the heavy model": (
        1,
        _HEAVY,
        lambda s: left_out(np.column_stack([s.evidence[:, :-1], _log(_again(_HEAVY)(s))]), s),
    ),
    "shape, the better turn, the heavy model": (
        3,
        _HEAVY,
        lambda s: left_out(np.column_stack([s.evidence, _log(_again(_HEAVY)(s))]), s),
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """How one method does where it refuses :data:`REFUSED` of the right poses.

    Attributes:
        method: name of the method.
        looks: number of extra looks it takes.
        right: number of right poses it was tried on.
        auc: area under the curve of recall over refused right poses.
        recall: share of the wrong poses refused.
        recall_wholly: share of the wholly wrong poses refused.
        precision: share of the refused poses that are wrong.
        refused: share of the right poses at recommended places that are refused.
    """

    method: str
    looks: int
    right: int
    auc: float
    recall: float
    recall_wholly: float
    precision: float
    refused: float


def area(score: Array, wrong: Flags) -> float:
    """Probability that a wrong pose scores higher than a right one (ties count half); NaN if a kind is missing."""
    bad, good = score[wrong], np.sort(score[~wrong])
    if not len(bad) or not len(good):
        return math.nan
    below, up_to = (np.searchsorted(good, bad, side) for side in ("left", "right"))
    return float((below + up_to).mean() / 2 / len(good))


def _share(flags: Flags) -> float:
    return float(flags.mean()) if len(flags) else math.nan


def row_of(name: str, looks: int, score: Array, seen: Seen) -> Row:
    """Return the row of a method with this score (N,)."""
    refused = score > np.quantile(score[~seen.wrong], 1 - REFUSED, method="higher")
    recommended = ~seen.wrong & (seen.place == "recommended")
    return Row(
        name,
        looks,
        int((~seen.wrong).sum()),
        area(score, seen.wrong),
        _share(refused[seen.wrong]),
        _share(refused[seen.wholly]),
        _share(seen.wrong[refused]),
        _share(refused[recommended]),
    )


def rows(seen: Seen) -> list[Row]:
    """Return the rows of all methods; weights are fitted without the body that they are tried on."""
    return [row_of(name, looks, score_of(seen), seen) for name, (looks, score_of) in METHODS.items()]


def again_rows(seen: Seen) -> list[Row]:
    """Return the rows of the methods that were tried on some stills only."""
    out = []
    for name, (looks, look, score_of) in AGAIN.items():
        some = seen.only(~np.isnan(_again(look)(seen)))
        if some.wrong.any() and not some.wrong.all():
            out.append(row_of(name, looks, score_of(some), some))
    return out


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def _of(flags: Flags) -> str:
    return f"{int(flags.sum())} of {len(flags)}" if len(flags) else "–"


def _again_lines(others: Sequence[Row]) -> list[str]:
    """Return the table of the methods that were tried on some stills only."""
    return [
        "",
        'Other looks at all wrong poses and some right ones, drawn at random. "Or" takes the larger disagreement, '
        "nothing is fitted:",
        "",
        "| method | looks | right | AUC | wrong refused | wholly wrong refused | recommended, right refused |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(
            f"| {r.method} | {r.looks} | {r.right} | {r.auc:.2f} | {_percent(r.recall)} | {_percent(r.recall_wholly)} "
            f"| {_percent(r.refused)} |"
            for r in others
        ),
    ]


def _in_mirror(seen: Seen, refused: Flags) -> list[str]:
    """Describe what the mirror would refuse in addition to the turns (``refused``, (N,)), of the mirrored stills."""
    apart, of = _again("mirrored")(seen), seen.place == "recommended"
    looked, differs = ~np.isnan(apart), np.isfinite(apart) & (apart > MIRROR_TORSO)
    if not looked.any():
        return []
    wrong, right = looked & seen.wrong, looked & ~seen.wrong
    in_doubt = left_out(seen.evidence, seen) > IN_DOUBT
    tried = (("none", refused), ("any", refused | differs), (f"log odds > {IN_DOUBT}", refused | (in_doubt & differs)))
    return [
        "A mirrored picture as one more check: a pose is also refused if the mirrored picture shows another one, more",
        f"than {MIRROR_TORSO} torso lengths away. If nobody is found there, the pose is kept. The rows differ in the",
        "poses that are checked: none, any, or those in doubt:",
        "",
        "| asked about | wrong refused | right refused | of the right, recommended |",
        "|---|--:|--:|--:|",
        *(f"| {n} | {_of(all_[wrong])} | {_of(all_[right])} | {_of(all_[right & of])} |" for n, all_ in tried),
        "",
        "The trainer does not use it: seen from the head end, a mirrored picture swaps the legs of right poses",
        "throughout a clip.",
        "",
    ]


def markdown(seen: Seen) -> str:
    """The section of ``docs/measures.md``."""
    refused = (left_out(seen.evidence, seen) > DOUBTED) | (seen.apart_torso.min(axis=1) > FAR_TORSO)
    lines = [
        "## Wrong poses",
        "",
        f"Of {seen.stills} stills from all around, a person was found in {len(seen.wrong)}. Of these poses, "
        f"{int(seen.wrong.sum())} are wrong (off by more than {WRONG_TORSO} torso lengths on average), "
        f"{int(seen.wholly.sum())} wholly (more than {WHOLLY_TORSO}). Each method is compared where it refuses "
        f"{100 * REFUSED:.0f} % of the right poses; weights are fitted without the body that they are tested "
        "on. *Looks* is the number of further looks that a method takes at the picture.",
        "",
        "| method | looks | AUC | wrong refused | wholly wrong refused | precision | recommended, right refused |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for r in rows(seen):
        shares = (r.recall, r.recall_wholly, r.precision, r.refused)
        lines.append(f"| {r.method} | {r.looks} | {r.auc:.2f} | {' | '.join(_percent(v) for v in shares)} |")
    if others := again_rows(seen):
        lines += _again_lines(others)
    lines += [
        "",
        f"A body's limb lengths when standing are medians over its right standing poses, {seen.standing} in all. "
        "They add nothing to the shape, and the ears add nothing to the turns.",
        "",
        *_in_mirror(seen, refused),
        f"The trainer refuses a pose where shape and the better turn give log odds above {DOUBTED}, or where that turn "
        f"is off by more than {FAR_TORSO} torso lengths; with the weights fitted as above, this refuses:",
        "",
        "| exercise | camera | wrong | refused of the wrong | of the wholly wrong | of the right |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for exercise in (*np.unique(seen.exercise), "all"):
        for place in ("recommended", "near", "round"):
            here = (seen.place == place) & ((seen.exercise == exercise) | (exercise == "all"))
            cells = (refused[here & seen.wrong], refused[here & seen.wholly], refused[here & ~seen.wrong])
            lines.append(f"| {exercise} | {place} | {_of(seen.wrong[here])} | {' | '.join(_of(c) for c in cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the study; see the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stills", type=int, default=1500)
    parser.add_argument("--kept", type=Path, required=True, help="archive of what was found in the stills")
    parser.add_argument("--again", type=Path, help="what `python -m samples.study.guard_again` kept")
    parser.add_argument("--record", type=Path, help="small archive to be written, of what is fitted")
    parser.add_argument("--out", type=Path, required=True, help="Markdown to be written")
    args = parser.parse_args()
    if not args.kept.exists():
        drawn = islice(chain.from_iterable(map(take, draw_shots(args.seed))), args.stills)
        with StillLandmarker(model_bytes()) as detect:
            look_at(drawn, detect, args.kept)
    seen = load(args.kept, args.again)
    if args.record:
        record(seen, args.record)
    weights, constant = fit(seen.evidence, seen.wrong)
    fitted = f"\n<!-- WEIGHTS = {np.round(weights, 2).tolist()}, CONSTANT = {constant:.2f} -->\n"
    args.out.write_text(markdown(seen) + fitted, encoding="utf-8")


if __name__ == "__main__":
    main()
