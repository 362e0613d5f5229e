"""The source of a number that decides a verdict: recordings, the literature, or somebody's judgement.

Most recordings are rendered, and their sidecars label faults by the exercise's own definition. A :class:`Fit` therefore
says that the measure separates the labelled faults from the rest, not that the definition is right.
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
    """Recordings support the number: within the measure's error, no other threshold misjudges fewer of them.

    ``python -m samples.study thresholds`` and ``gates`` compute this. Where the committed records suffice, the source
    is ``FITS_PEAKS`` or ``FITS_MOVEMENTS``, and a test checks it. Otherwise the source holds the figures.

    Attributes:
        on: the recordings.
        shows: the readings on either side of the number, or how often it is wrong.
    """

    on: str
    shows: str


#: The recorded peaks support the threshold of a :class:`FaultRule`. ``docs/measures.md`` has the figures, and
#: ``python -m samples.study thresholds`` prints them; a test checks that they still support it.
FITS_PEAKS = Fit("samples/study/peaks.csv", "docs/measures.md, table of thresholds")
#: The recorded movements support a :class:`Limit` or a minimum range, likewise: ``python -m samples.study gates``.
FITS_MOVEMENTS = Fit("samples/study/movements.csv", "docs/measures.md, table of gates")


@dataclass(frozen=True, slots=True)
class Paper(_Source):
    """The number was published.

    Attributes:
        author: the first one.
        year: of publication.
        number: the number as published, with its unit and the people it holds for.
    """

    author: str
    year: int
    number: str


@dataclass(frozen=True, slots=True)
class Taste(_Source):
    """Somebody's judgement: the recordings are too few to decide, or would move the number.

    Attributes:
        whose: who judged.
        trades: the cost of a smaller and of a larger number, as far as known.
    """

    whose: str
    trades: str


Why = Fit | Paper | Taste
