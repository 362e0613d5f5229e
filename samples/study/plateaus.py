"""How far each constant may be moved before a verdict changes: the record, and the table that comes from it.

:mod:`samples.study.bench` judges the clips and writes the record.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

#: The verdicts with moved constants.
RECORD = Path(__file__).parent / "plateaus.csv"
#: The words in the comment of a constant whose plateau was measured.
PLATEAU = "**Fit:** a plateau"
#: Each constant is moved to half and twice its value first; if verdicts change, less far, and if none does, further.
FAR, NEAR, FURTHEST = (0.5, 2.0), (0.8, 1.25), (0.1, 10.0)
FACTORS = (FURTHEST[0], FAR[0], NEAR[0], NEAR[1], FAR[1], FURTHEST[1])
_COLUMNS = ("module", "name", "value", "factor", "clips", "differ", "changed", "wrong", "wrong_as_is")


@dataclass(frozen=True, slots=True)
class Moved:
    """All clips judged with one constant moved.

    Attributes:
        module: its path.
        name: the constant.
        value: its source text, not moved.
        factor: by which it was multiplied.
        clips: number of clips judged.
        differ: in how many of them any number of the result differs.
        changed: in how many a verdict differs: a count, a side, a fault, or what is *not seen*.
        wrong: number of verdicts that contradict the sidecars.
        wrong_as_is: the same with the constant as it is.
    """

    module: str
    name: str
    value: str
    factor: float
    clips: int
    differ: int
    changed: int
    wrong: int
    wrong_as_is: int


@dataclass(frozen=True, slots=True)
class Plateau:
    """How far one constant may be moved.

    Attributes:
        low, high: the smallest and the largest factor up to which no verdict changes.
        clips: number of clips judged.
        is_bounded: some factor changes a verdict.
        is_best: no factor makes fewer verdicts wrong, and one makes more of them wrong.
    """

    low: float
    high: float
    clips: int
    is_bounded: bool
    is_best: bool

    @property
    def is_fitted(self) -> bool:
        """Whether recordings support the constant.

        Beyond the plateau verdicts change, so the recordings put it to use. It is either not on the edge of its
        plateau, or no other factor is better.
        """
        is_inside = self.low <= NEAR[0] and self.high >= NEAR[1]
        return self.is_bounded and (is_inside or self.is_best)


def plateau(found: Sequence[Moved]) -> Plateau:
    """The plateau of one constant, from all factors that were tried and moved it: 2 times 1.25 is rounded to 2."""
    found = [one for one in found if not one.value.isdigit() or round(int(one.value) * one.factor) != int(one.value)]
    changed = {one.factor: one.changed > 0 for one in found}
    low = min((f for f in changed if f < 1 and not any(changed[g] for g in changed if f <= g < 1)), default=1.0)
    high = max((f for f in changed if f > 1 and not any(changed[g] for g in changed if 1 < g <= f)), default=1.0)
    wrong, as_is = [one.wrong for one in found], found[0].wrong_as_is
    return Plateau(
        low=low,
        high=high,
        clips=found[0].clips,
        is_bounded=any(changed.values()),
        is_best=min(wrong) >= as_is and max(wrong) > as_is,
    )


def by_name(found: Iterable[Moved]) -> dict[tuple[str, str], list[Moved]]:
    """The outcomes for each module and name."""
    out: dict[tuple[str, str], list[Moved]] = defaultdict(list)
    for one in found:
        out[one.module, one.name].append(one)
    return out


def write(found: Iterable[Moved], path: Path) -> None:
    """Write the outcomes as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(_COLUMNS)
        for one in sorted(found, key=lambda one: (one.module, one.name, one.factor)):
            table.writerow([getattr(one, column) for column in _COLUMNS])


def read(path: Path = RECORD) -> list[Moved]:
    """The outcomes in a file that :func:`write` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Moved(row["module"], row["name"], row["value"], float(row["factor"]), *(int(row[c]) for c in _COLUMNS[4:]))
            for row in csv.DictReader(file)
        ]


def markdown(found: Iterable[Moved]) -> str:
    """The table: a row a constant."""
    lines = [
        "| constant | value | clips | from | to | verdicts change below | above | fewer wrong | fits |",
        "|---|--:|--:|--:|--:|---|---|---|---|",
    ]
    for (module, name), many in by_name(found).items():
        at = plateau(many)
        better = [f"× {one.factor:g}: {one.wrong - one.wrong_as_is}" for one in many if one.wrong < one.wrong_as_is]
        cells = (
            f"`{module}` `{name}`",
            many[0].value if len(many[0].value) < 20 else "a table",
            at.clips,
            f"× {at.low:g}",
            f"× {at.high:g}",
            _beyond(many, [f for f in FACTORS if f < at.low]),
            _beyond(many, [f for f in reversed(FACTORS) if f > at.high]),
            ", ".join(better) or "–",
            "yes" if at.is_fitted else "no",
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def _beyond(found: Sequence[Moved], factors: Sequence[float]) -> str:
    """In how many clips the verdicts change at the nearest of these factors, and how many more are wrong then."""
    tried = [one for one in found if one.factor in factors]
    if not tried:
        return "not tried"
    one = min(tried, key=lambda one: abs(math.log(one.factor)))
    return f"× {one.factor:g}: {one.changed} clips, {one.wrong - one.wrong_as_is:+d} wrong"
