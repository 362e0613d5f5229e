"""Other looks at some of the stills: by other models, in a mirror, smaller. Do they tell wrong poses better than turns?

``python -m samples.study.guard_again --kept stills.npz --heavy HEAVY.task --lite LITE.task --out again.npz`` draws all
stills with wrong poses once more, and some of the others, and looks at them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT
from samples.studio.stills import Shot, draw_shots, take
from samples.study.guard_looks import LOOKS, Points
from samples.study.guard_seen import load
from trainer.pose.guard import Detect
from trainer.pose.landmarker import StillLandmarker
from trainer.pose.models import Variant, model_bytes

#: So many right poses are looked at again at most, drawn at random.
RIGHT = 420
#: Stills from one writing to the next.
_EVERY = 10


def order(wrong: NDArray[np.bool_], found: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    """In which order stills are looked at again: wrong ones and right ones in turn, then the rest of the right.

    Args:
        wrong: (N,) of the stills in which somebody was found.
        found: (N,) their places in the archive.
        seed: of the draw; so wherever it is stopped, the right ones are a fair sample.
    """
    rng = np.random.default_rng(seed)
    bad, good = rng.permutation(found[wrong]), rng.permutation(found[~wrong])[:RIGHT]
    pairs = np.column_stack([bad, good[: len(bad)]]) if len(good) >= len(bad) else bad
    return np.concatenate([pairs.ravel(), good[len(bad) :]])


def look_again(shots: Iterable[Shot], places: Sequence[int], models: Mapping[Variant, Detect], out: Path) -> None:
    """Look at stills once more, and keep what is found.

    Args:
        shots: that the archive's stills are from.
        places: in the archive, in the order in which they are looked at.
        models: what finds landmarks; looks by others are left out.
        out: archive to be written, also in between: ``at`` (n,), ``looks`` (n, looks, 33, 4), NaN where nobody was
            found, and ``looked`` (n, looks).
    """
    nobody = np.full((LANDMARK_COUNT, 4), np.nan, np.float32)
    of = dict(enumerate((shot, n) for shot in shots for n in range(len(shot.whens))))
    looked = [name in models for name, _ in LOOKS.values()]
    at: list[int] = []
    found: list[list[Points]] = []
    for count, place in enumerate(places, 1):
        shot, n = of[place]
        image = list(take(shot))[n].image
        seen = [look(models[name], image) if name in models else None for name, look in LOOKS.values()]
        at.append(place)
        found.append([nobody if points is None else points for points in seen])
        if count % _EVERY == 0 or count == len(places):
            part = out.with_suffix(".part.npz")
            np.savez_compressed(part, at=at, looks=np.array(found, np.float32), looked=[looked] * count)
            part.replace(out)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="that the stills were drawn with")
    parser.add_argument("--kept", type=Path, required=True, help="archive of what was found in the stills")
    parser.add_argument("--out", type=Path, required=True, help="archive to be written")
    for variant in ("heavy", "lite"):
        parser.add_argument(f"--{variant}", type=Path, required=True, help=f"bundle of the {variant} model")
    args = parser.parse_args()
    with np.load(args.kept, allow_pickle=False) as archive:
        found = np.flatnonzero(np.isfinite(archive["found"][:, 0, 0]))
    places = order(load(args.kept).wrong, found, seed=0).tolist()
    with ExitStack() as open_models:
        bundles = {"full": model_bytes(), "heavy": args.heavy.read_bytes(), "lite": args.lite.read_bytes()}
        models = {name: open_models.enter_context(StillLandmarker(bundle)) for name, bundle in bundles.items()}
        look_again(islice(draw_shots(args.seed), max(places) + 1), places, models, args.out)


if __name__ == "__main__":
    main()
