"""A corner of the live picture that is free of the person."""

from __future__ import annotations

import numpy as np

from calibration.landmarks import BONES, Pose
from trainer.screen.drawing import Rect
from trainer.screen.state import Corner

__all__ = ["corner_rect", "free_corners"]

#: Width and height of a corner, shares of the picture's.
CORNER_SHARE = (0.27, 0.3)
#: The person stays this far away from a corner, share of the picture's width and height.
CLEAR_SHARE = 0.03
#: All corners; an earlier one is taken first.
CORNERS: tuple[Corner, ...] = ("top left", "top right", "bottom left", "bottom right")
#: Places along a bone that are looked at.
_ALONG = np.linspace(0.0, 1.0, 5)[:, None, None]


def corner_rect(picture: Rect, corner: Corner) -> Rect:
    """Where a corner lies within the picture on the screen, pixels."""
    w, h = round(CORNER_SHARE[0] * picture.w), round(CORNER_SHARE[1] * picture.h)
    x = picture.x if "left" in corner else picture.right - w
    y = picture.y if "top" in corner else picture.bottom - h
    return Rect(x, y, w, h)


def free_corners(pose: Pose | None) -> tuple[Corner, ...]:
    """The corners that the person does not reach; none where nobody is seen.

    Args:
        pose: in the camera's picture; on the screen left and right change places.
    """
    if pose is None:
        return ()
    xy = pose.xy_px / np.array(pose.size)
    first, second = (xy[[bone[end] for bone in BONES]] for end in (0, 1))
    body = np.concatenate([xy, (first + _ALONG * (second - first)).reshape(-1, 2)])
    body = body[np.isfinite(body).all(axis=1)]
    x, y = 1.0 - body[:, 0], body[:, 1]
    w, h = (share + CLEAR_SHARE for share in CORNER_SHARE)
    reached = {
        corner: (x < w if "left" in corner else x > 1 - w) & (y < h if "top" in corner else y > 1 - h)
        for corner in CORNERS
    }
    return tuple(corner for corner in CORNERS if not reached[corner].any())
