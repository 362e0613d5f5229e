"""Expectations of a set of clips, declared in a TOML file beside them.

    [clam.recommended]
    exact_rate = ">= 0.97"
    false = "== 0"
    "faults.pelvis_rolls_back.f1" = ">= 0.85"

A table's name is an exercise and a kind of view: "recommended", "other", or "none" for clips that show no exercise.
Each entry maps a figure to its bound. A figure is named by its path in ``--json``, joined by dots.
"""

from __future__ import annotations

import operator
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainer.base.errors import TrainerError
from trainer.check.tally import VIEWS, Row

#: Name of the file in the folder of the clips.
FILE_NAME = "expectations.toml"
_KINDS = dict(zip(("recommended", "other", "none"), VIEWS, strict=True))
_TESTS: dict[str, Callable[[float, float], bool]] = {">=": operator.ge, "<=": operator.le, "==": operator.eq}
_BOUND = re.compile(r"\s*(>=|<=|==)\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One bound on one figure.

    Attributes:
        exercise, kind: the row of the table.
        figure: its path in the JSON, joined by dots.
        test: ">=", "<=" or "==".
        bound: the number to compare with.
    """

    exercise: str
    kind: str
    figure: str
    test: str
    bound: float

    def __str__(self) -> str:
        return f"{self.exercise}, {_KINDS[self.kind]}: {self.figure} {self.test} {self.bound:g}"


def load_expectations(path: Path) -> list[Expectation]:
    """Read a file of expectations; an empty list if there is no file.

    Raises:
        TrainerError: the file is no TOML or holds something other than bounds.
    """
    if not path.is_file():
        return []
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainerError(f"The expectations {path} cannot be read: {error}.") from error
    out = []
    for exercise, kinds in data.items():
        for kind, figures in kinds.items() if isinstance(kinds, dict) else [(str(kinds), None)]:
            if kind not in _KINDS or not isinstance(figures, dict):
                raise TrainerError(f"{path.name}: [{exercise}.{kind}] must be a table called {', '.join(_KINDS)}.")
            for figure, bound in figures.items():
                parts = _BOUND.fullmatch(str(bound))
                if parts is None:
                    raise TrainerError(f'{path.name}: {figure} = {bound!r} must be a bound such as ">= 0.9".')
                out.append(Expectation(exercise, kind, figure, parts[1], float(parts[2])))
    return out


def missed(expectations: Sequence[Expectation], table: Sequence[Row]) -> list[str]:
    """A sentence for each expectation that fails; it also fails if its row or figure is missing."""
    found = {(row.exercise, row.view): row.as_dict() for row in table}
    out = []
    for e in expectations:
        row = found.get((e.exercise, _KINDS[e.kind]))
        value: Any = row
        for name in e.figure.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if row is None:
            out.append(f"{e}: there is no such clip")
        elif not isinstance(value, int | float):
            out.append(f"{e}: there is no such figure")
        elif not _TESTS[e.test](value, e.bound):
            out.append(f"{e}: it is {value:.3g}")
    return out
