"""Other looks at some of the stills: by other models, in a mirror, smaller. Do they tell wrong poses better than turns?

``python -m samples.study.guard_again --kept stills.npz --heavy HEAVY.task --lite LITE.task --out again.npz`` draws all
stills with wrong poses once more, and some of the others, and looks at them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT
from calibration.plausibility import disagreement_torso
from samples.studio.stills import Shot, draw_shots, take
from trainer.guard import Detect, mirrored, mirrored_back, turned, turned_back
from trainer.landmarker import StillLandmarker
from trainer.models import Variant, model_bytes

Array = NDArray[np.float64]
Image = NDArray[np.uint8]
Points = NDArray[np.float32]

#: So many right poses are looked at again at most, drawn at random.
RIGHT = 420
#: Stills from one writing to the next.
_EVERY = 10


def _in_mirror(detect: Detect, image: Image) -> Points | None:
    points = detect(mirrored(image))
    return None if points is None else mirrored_back(points, image.shape[1])


def _in_turned_mirror(detect: Detect, image: Image) -> Points | None:
    height, width = image.shape[:2]
    points = detect(turned(mirrored(image), 1))
    return None if points is None else mirrored_back(turned_back(points, 1, (width, height)), width)


def _smaller(detect: Detect, image: Image) -> Points | None:
    """In a grey frame: the detector sees somebody smaller."""
    y, x = (edge // 4 for edge in image.shape[:2])
    points = detect(cv2.copyMakeBorder(image, y, y, x, x, cv2.BORDER_CONSTANT, value=(127,) * 3))
    return None if points is None else points - np.array([x, y, 0, 0], np.float32)


#: The ways of looking, in the order of :attr:`~samples.study.guard_seen.Seen.again_torso`: by which model, and how.
LOOKS: dict[str, tuple[Variant, Callable[[Detect, Image], Points | None]]] = {
    "the heavy model": ("heavy", lambda detect, image: detect(image)),
    "the lite model": ("lite", lambda detect, image: detect(image)),
    "mirrored": ("full", _in_mirror),
    "mirrored and turned by 90°": ("full", _in_turned_mirror),
    "smaller, in a grey frame": ("full", _smaller),
}


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


def apart_torso(kept: Path, again: Path | None) -> Array:
    """How far each look's pose is from the still's own.

    Args:
        kept: archive of stills.
        again: what :func:`look_again` wrote, if there is something.

    Returns:
        (stills, looks), infinite where nobody was found, NaN where nobody looked.
    """
    with np.load(kept, allow_pickle=False) as archive:
        found = archive["found"]
    out = np.full((len(found), len(LOOKS)), np.nan)
    if again is not None:
        with np.load(again, allow_pickle=False) as archive:
            at, looks, looked = archive["at"], archive["looks"], archive["looked"]
        for n, poses, here in zip(at, looks, looked, strict=True):
            apart = np.array([disagreement_torso(found[n], pose) for pose in poses])
            out[n, here] = np.nan_to_num(apart, nan=np.inf)[here]
    return out


def main() -> None:
    """See the module."""
    from samples.study.guard_seen import load  # which has the looks in its rows

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
