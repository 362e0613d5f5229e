"""Packs columns of numbers for the page's script: differences of one byte each, in base64."""

from __future__ import annotations

import base64

import numpy as np
from numpy.typing import NDArray

#: Bytes with a meaning: *not seen*, and "the value follows in two bytes". Any other byte is a difference from the
#: column's last value that was seen; a column begins at 0. ``skeleton.js`` knows both.
UNSEEN_BYTE, ABSOLUTE_BYTE = -128, 127
#: Values must lie within two bytes.
MOST = 32767


def pack(values: NDArray[np.float64], step: float) -> str:
    """Pack columns as whole steps; the error is at most half a step.

    Args:
        values: (N, K), one column for each series; NaN where *not seen*.
        step: size of a step.
    """
    seen = np.isfinite(values)
    steps = np.clip(np.round(np.nan_to_num(values) / step), -MOST, MOST).astype(np.int32)
    rows = np.arange(len(values))[:, None]
    last_row = np.maximum.accumulate(np.where(seen, rows, -1), axis=0)
    before = np.vstack([np.full((1, values.shape[1]), -1), last_row[:-1]])
    previous = np.where(before < 0, 0, np.take_along_axis(steps, np.maximum(before, 0), axis=0))
    differences = (steps - previous).ravel()
    is_seen, absolute = seen.ravel(), steps.ravel()
    is_far = is_seen & ((differences <= UNSEEN_BYTE) | (differences >= ABSOLUTE_BYTE))
    at = np.concatenate([[0], np.cumsum(np.where(is_far, 3, 1))])
    packed = np.zeros(at[-1], np.uint8)
    one = np.where(is_seen, np.where(is_far, ABSOLUTE_BYTE, differences), UNSEEN_BYTE)
    packed[at[:-1]] = one.astype(np.int8).view(np.uint8)
    far_at = at[:-1][is_far]
    packed[far_at + 1] = absolute[is_far] & 0xFF
    packed[far_at + 2] = absolute[is_far] >> 8 & 0xFF
    return base64.b64encode(packed.tobytes()).decode()
