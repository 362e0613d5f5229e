"""The form in which fitted coefficients are kept: with their error and what they were fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value", float, tuple[float, ...], tuple[tuple[float, float, float], ...])


@dataclass(frozen=True, slots=True)
class Fitted(Generic[Value]):
    """Coefficients that a study fitted to a committed record; ``python -m samples.study refit`` writes them.

    Attributes:
        value: the coefficients, rounded.
        error: the standard error of each coefficient, or one for all.
        n: number of rows used from the record.
        bodies: the rendered bodies in those rows.
        record: the file in ``tests/records``.
    """

    value: Value
    error: float | tuple[float, ...]
    n: int
    bodies: tuple[str, ...]
    record: str
