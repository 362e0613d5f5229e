"""Faults that were reported while they went on and that the judge does not record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One fault that was reported and is not recorded.

    The judge withdraws a fault if its movement turns out to be no repetition, if the fault was reported early and did
    not last, or if later repetitions show that the measure reads too high for this body.

    Attributes:
        code: the fault.
        first_s, last_s: it was reported from then until then.
    """

    code: str
    first_s: float
    last_s: float

    def is_of(self, code: str, t_s: float) -> bool:
        """Whether this is the fault that was reported at this time."""
        return code == self.code and self.first_s <= t_s <= self.last_s


class Reports:
    """Remembers which faults were reported in which repetition or hold of a set."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[float, float]] = {}
        self._closed: list[dict[str, tuple[float, float]]] = []
        self._given_up: tuple[Withdrawal, ...] = ()
        self._revised: tuple[Withdrawal, ...] = ()
        #: Every fault of the set that was reported and is not recorded, as the judge sees it now.
        self.withdrawn: tuple[Withdrawal, ...] = ()

    def fork(self) -> Reports:
        """An independent copy."""
        twin = copy(self)
        twin._open, twin._closed = {**self._open}, [*self._closed]
        return twin

    def take(self, t_s: float, codes: Iterable[str]) -> None:
        """Faults reported in this frame, in the repetition or hold that is going on."""
        for code in codes:
            self._open[code] = (self._open.get(code, (t_s, t_s))[0], t_s)

    def withdraw(self, fleeting: Sequence[Withdrawal]) -> None:
        """These faults were reported early and did not last, whatever the rest of the hold brings."""
        if fleeting:
            self._given_up += (*fleeting,)
            self.withdrawn = self._given_up + self._revised

    def give_up(self) -> None:
        """The movement was no repetition, or the hold was too short."""
        if self._open:
            self._given_up += tuple(Withdrawal(code, *span) for code, span in self._open.items())
            self._open = {}
            self.withdrawn = self._given_up + self._revised

    def close(self, recorded: Sequence[Collection[str]]) -> None:
        """A repetition or hold was counted.

        Args:
            recorded: codes of the faults of each one of the set, as the judge sees them now, the newest last.
        """
        self._closed.append(self._open)
        self._open = {}
        self._revised = tuple(
            Withdrawal(code, *span)
            for reported, codes in zip(self._closed, recorded, strict=True)
            for code, span in reported.items()
            if code not in codes
        )
        self.withdrawn = self._given_up + self._revised
