"""Do other looks at a still reveal wrong poses better than turns? Other models, a mirror, a smaller picture.

``python -m samples.study.guard_again --kept stills.npz --heavy HEAVY.task --lite LITE.task --out again.npz`` renders
all stills with wrong poses again, and some of the others, and finds the poses in them.
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

#: Most right poses that are looked at again, drawn at random.
RIGHT = 420
#: Stills between two writes of the archive.
_EVERY = 10


def order(wrong: NDArray[np.bool_], found: NDArray[np.intp], seed: int) -> NDArray[np.intp]:
    """Return the order of the second look: wrong and right stills in turn, then the remaining right ones.

    Args:
        wrong: (N,) whether the pose is wrong, for the stills in which a person was found.
        found: (N,) indices of these stills in the archive.
        seed: seed of the random order, so that the right ones are a fair sample wherever the run stops.
    """
    rng = np.random.default_rng(seed)
    bad, good = rng.permutation(found[wrong]), rng.permutation(found[~wrong])[:RIGHT]
    pairs = np.column_stack([bad, good[: len(bad)]]) if len(good) >= len(bad) else bad
    return np.concatenate([pairs.ravel(), good[len(bad) :]])


def look_again(shots: Iterable[Shot], places: Sequence[int], models: Mapping[Variant, Detect], out: Path) -> None:
    """Look at stills again and keep the landmarks found.

    Args:
        shots: shots that the archive's stills come from.
        places: indices in the archive, in the order in which they are looked at.
        models: models that find landmarks; looks by other models are left out.
        out: archive to write, also in between: ``at`` (n,), ``looks`` (n, looks, 33, 4) with NaN where nobody was
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
    """Run the study; see the module."""
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
