"""The observables of one repetition so far, as arrays, for measures that need more than one frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Trace:
    """A table that gains one row per frame from the start of a repetition.

    Args:
        names: the observables to keep.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._column = {name: i + 1 for i, name in enumerate(names)}
        self._rows = np.empty((256, len(names) + 1))
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, t_s: float, values: Mapping[str, float]) -> None:
        """Add the next frame's observables; those with ``since_rest`` are changes since rest."""
        if self._length == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._length, 0] = t_s
        for name, column in self._column.items():
            self._rows[self._length, column] = values[name]
        self._length += 1

    def clear(self) -> None:
        """The repetition is over."""
        self._length = 0

    @property
    def t_s(self) -> Array:
        """Times (n,), seconds."""
        return self._rows[: self._length, 0]

    def __getitem__(self, name: str) -> Array:
        """Values (n,) of one observable, NaN where *not seen*.

        Raises:
            KeyError: this observable is not kept.
        """
        return self._rows[: self._length, self._column[name]]
