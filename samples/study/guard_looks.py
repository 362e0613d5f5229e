"""Other ways to look at a still than the guard's turns: other models, a mirror, a smaller picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark
from calibration.plausibility import disagreement_torso
from trainer.pose.guard import Detect, turned, turned_back
from trainer.pose.models import Variant

Array = NDArray[np.float64]
Image = NDArray[np.uint8]
Points = NDArray[np.float32]

#: Row of each landmark's counterpart on the other side.
_OTHER_SIDE = [
    Landmark[n.name.replace("LEFT", "?").replace("RIGHT", "LEFT").replace("?", "RIGHT")] for n in sorted(Landmark)
]


def mirrored(image: Image) -> Image:
    """Mirror a picture (H, W, 3)."""
    return np.ascontiguousarray(image[:, ::-1])


def mirrored_back(points: Points, width_px: int) -> Points:
    """Map landmarks (33, 4) found in a mirrored picture of this width back to the original picture."""
    back = points[_OTHER_SIDE]
    back[:, 0] = width_px - back[:, 0]
    return back


def _in_mirror(detect: Detect, image: Image) -> Points | None:
    points = detect(mirrored(image))
    return None if points is None else mirrored_back(points, image.shape[1])


def _in_turned_mirror(detect: Detect, image: Image) -> Points | None:
    height, width = image.shape[:2]
    points = detect(turned(mirrored(image), 1))
    return None if points is None else mirrored_back(turned_back(points, 1, (width, height)), width)


def _smaller(detect: Detect, image: Image) -> Points | None:
    """Shrink the picture inside a grey frame, so that the detector sees a smaller person."""
    y, x = (edge // 4 for edge in image.shape[:2])
    points = detect(cv2.copyMakeBorder(image, y, y, x, x, cv2.BORDER_CONSTANT, value=(127,) * 3))
    return None if points is None else points - np.array([x, y, 0, 0], np.float32)


#: Looks, in the order of :attr:`~samples.study.guard_seen.Seen.again_torso`: name → model and function.
LOOKS: dict[str, tuple[Variant, Callable[[Detect, Image], Points | None]]] = {
    "the heavy model": ("heavy", lambda detect, image: detect(image)),
    "the lite model": ("lite", lambda detect, image: detect(image)),
    "mirrored": ("full", _in_mirror),
    "mirrored and turned by 90°": ("full", _in_turned_mirror),
    "smaller, in a grey frame": ("full", _smaller),
}


def apart_torso(kept: Path, again: Path | None) -> Array:
    """Return how far each look's pose is from the still's own.

    Args:
        kept: archive of stills.
        again: archive written by :func:`~samples.study.guard_again.look_again`, if any.

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
