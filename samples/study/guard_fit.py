"""Logistic regression of the evidence for a wrong pose, tested on unseen bodies."""

from __future__ import annotations

import math

import numpy as np

from samples.study.guard_seen import Array, Flags, Seen

#: Ridge penalty of the logistic regression, on standardised columns.
RIDGE = 20.0


def fit(x: Array, wrong: Flags) -> tuple[Array, float]:
    """Weights (K,) and intercept of a ridge logistic regression of ``wrong`` (N,) on x (N, K), by Newton's method."""
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
    """Log odds (N,) of each still, with weights fitted on the other bodies; -inf if those have no wrong pose."""
    out = np.full(len(x), -math.inf)
    for body in np.unique(seen.body):
        own = seen.body == body
        if not seen.wrong[~own].any():
            continue
        weights, constant = fit(x[~own], seen.wrong[~own])
        out[own] = x[own] @ weights + constant
    return out
