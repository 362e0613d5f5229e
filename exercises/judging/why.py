"""Where a number that decides a verdict comes from: recordings, the literature, or somebody's judgement."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class _Source:
    def __post_init__(self) -> None:
        empty = [field.name for field in fields(self) if not str(getattr(self, field.name)).strip()]
        if empty:
            raise ValueError(f"{type(self).__name__} says nothing under {' and '.join(empty)}")


@dataclass(frozen=True, slots=True)
class Fit(_Source):
    """The number was set by measurements: it stands where they leave the most room.

    Attributes:
        on: the recordings.
        shows: what was read on either side of the number, or how often it is wrong.
    """

    on: str
    shows: str


@dataclass(frozen=True, slots=True)
class Paper(_Source):
    """The number was published.

    Attributes:
        author: the first one.
        year: of publication.
        number: the number as it stands there, with its unit and whom it holds for.
    """

    author: str
    year: int
    number: str


@dataclass(frozen=True, slots=True)
class Taste(_Source):
    """Somebody judged. Where recordings were looked at afterwards, they confirm the number and did not set it.

    Attributes:
        whose: who judged.
        trades: what a smaller and a larger number would cost, as far as it is known.
    """

    whose: str
    trades: str


Why = Fit | Paper | Taste
