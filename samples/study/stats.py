"""Statistics for the studies: separation, regression tested on unseen groups, recall."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Resamples for a bootstrap interval.
DRAWS = 500

Array = NDArray[np.float64]


def auc(positive: ArrayLike, negative: ArrayLike) -> float:
    """Probability that a positive value exceeds a negative one, ties counting half; NaN if either kind is missing.

    Leaves out values that were *not seen* (NaN); report their number beside the result.

    Example:
        >>> auc([2, 3], [1, 2])
        0.875
    """
    p, n = _seen(positive), _seen(negative)
    if not len(p) or not len(n):
        return float("nan")
    return float(((p[:, None] > n).sum() + 0.5 * (p[:, None] == n).sum()) / (len(p) * len(n)))


def recall_at(positive: ArrayLike, negative: ArrayLike, false_rate: float) -> float:
    """Share of the positives above the lowest threshold that at most ``false_rate`` of the negatives exceed.

    A positive that was *not seen* counts as not found; NaN without positives or without seen negatives.

    Example:
        >>> recall_at([1, 2, 3, 4], [0, 1, 2], false_rate=0.34)
        0.75
    """
    p, n = np.asarray(positive, np.float64), np.sort(_seen(negative))[::-1]
    if not len(p) or not len(n):
        return float("nan")
    passing = int(np.floor(false_rate * len(n) + 1e-9))
    threshold = n[passing] if passing < len(n) else -np.inf
    return float(np.mean(p > threshold))


def ridge(x: Array, y: Array, alpha: float) -> tuple[Array, float]:
    """Ridge regression on standardised columns; returns weights for the original columns.

    Args:
        x: (N, K) predictors.
        y: (N,) target.
        alpha: penalty on the standardised weights, in rows: ``alpha`` = N halves the weight of a column that alone
            would explain y.

    Returns:
        Weights (K,) and the intercept: ``x @ weights + intercept`` predicts y.
    """
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    z = (x - mean) / scale
    weights = np.linalg.solve(z.T @ z + alpha * np.eye(x.shape[1]), z.T @ (y - y.mean())) / scale
    return weights, float(y.mean() - mean @ weights)


def leave_out(x: Array, y: Array, groups: ArrayLike, alpha: float) -> Array:
    """Predictions (N,) of ridge regression for each group (N,), fitted on all other groups."""
    of, out = np.asarray(groups), np.full(len(y), np.nan)
    for group in np.unique(of):
        mine = of == group
        weights, constant = ridge(x[~mine], y[~mine], alpha)
        out[mine] = x[mine] @ weights + constant
    return out


def bootstrap(groups: ArrayLike, measure: Callable[[NDArray[np.intp]], float]) -> tuple[float, float]:
    """95 % bootstrap interval of a measure, resampling whole groups (clips, whose repetitions are alike).

    Args:
        groups: (N,) group of each row.
        measure: computes the measure from row indices.
    """
    of, rng = np.asarray(groups), np.random.default_rng(0)
    rows = [np.flatnonzero(of == group) for group in np.unique(of)]
    picks = (rng.integers(len(rows), size=len(rows)) for _ in range(DRAWS))
    found = [measure(np.concatenate([rows[i] for i in pick])) for pick in picks]
    low, high = np.nanpercentile(found, (2.5, 97.5))
    return float(low), float(high)


def share_interval(hits: int, of: int) -> tuple[float, float]:
    """95 % interval of a counted share (E. B. Wilson, JASA 22, 1927); 0 to 1 if nothing was counted."""
    if not of:
        return 0.0, 1.0
    z, p = 1.96, hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * np.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def _seen(values: ArrayLike) -> Array:
    v = np.asarray(values, np.float64)
    return np.asarray(v[np.isfinite(v)])
