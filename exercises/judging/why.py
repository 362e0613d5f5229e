"""Where a number that decides a verdict comes from: recordings, the literature, or somebody's judgement.

Most recordings are rendered, and their sidecars name a fault by the exercise's own definition of it. A :class:`Fit`
therefore says that the measure separates what the sidecars call the fault from the rest; the definition is the
exercise's.
"""

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
    """Recordings leave the number where it is: no other threshold, beyond the measure's error, misjudges fewer of them.

    ``python -m samples.study thresholds`` tells this of the faults, and a test compares what stands here.

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
    """Somebody judged: the recordings are too few to decide, or they would move the number.

    Attributes:
        whose: who judged.
        trades: what a smaller and a larger number would cost, as far as it is known.
    """

    whose: str
    trades: str


Why = Fit | Paper | Taste
