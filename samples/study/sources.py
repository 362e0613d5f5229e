"""The constants of ``calibration`` and ``exercises``, and where each says that its number comes from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: A source begins a sentence of the constant's comment.
SOURCE = re.compile(r"(?:^|[.!?] )\*\*(Fit|Paper|Taste):\*\* \S")
#: Numbers that need no source: which landmarks and patches there are, what is drawn, how many steps are computed,
#: versions and formats, and tables computed from other constants. Module → its constants, or None for all.
NO_SOURCE: dict[str, frozenset[str] | None] = {
    "calibration/face.py": frozenset({"FACE"}),
    "calibration/gesture.py": frozenset({"_UP"}),
    "calibration/landmarks.py": frozenset({"CLOTH"}),
    "calibration/leg_up.py": frozenset({"POSTURES"}),
    "calibration/start_shapes.py": frozenset({"_ON_MAT", "SIDE_LYING", "PRONE", "STANDING", "SITTING"}),
    "calibration/turned.py": frozenset({"HALF", "_ON_BACK_STRAIGHT"}),
    "calibration/viewpoint.py": frozenset({"_STARTS", "_SPREAD_TORSO"}),
    "exercises/clam.py": frozenset({"AXIS_TORSO"}),
    "exercises/judging/guides.py": frozenset({"NECK_DRAWN"}),
    "exercises/judging/judge.py": frozenset({"SCORING"}),
    "exercises/judging/units.py": None,
}
#: Numbers that decide no verdict: which gestures are understood; when the trainer speaks and of which fault first; how
#: often it looks at the camera's place, when it asks whether the picture is turned, and what it advises about the
#: picture's size, its light, and a picture without anybody; how long "three breaths" and the test of sitting by habit
#: last; and from which score on the word is "good".
NO_VERDICT: dict[str, frozenset[str] | None] = {
    "calibration/gesture.py": None,
    "calibration/picture.py": frozenset({"BLACK_GREY"}),
    "calibration/placement.py": None,
    "exercises/judging/arming.py": frozenset({"MIRRORED_S"}),
    "exercises/judging/harm.py": None,
    "exercises/judging/judge.py": frozenset({"GOOD"}),
    "exercises/judging/movement.py": frozenset({"BREATH_S"}),
    "exercises/judging/not_judged.py": None,
    "exercises/judging/placing.py": None,
    "exercises/judging/turned_watch.py": frozenset({"LOOK_S", "MAYBE"}),
    "exercises/sitting.py": frozenset({"THEN_S", "SHORTEST_S"}),
}


@dataclass(frozen=True, slots=True)
class Constants:
    """The names that one statement assigns.

    Attributes:
        names: one, or several of ``A, B = 1, 2``.
        values: the source text of each value.
        comment: the comment above; neighbours share it.
    """

    names: tuple[str, ...]
    values: tuple[str, ...]
    comment: str

    @property
    def source(self) -> str:
        """The first source that the comment names: "Fit", "Paper" or "Taste"; empty if there is none."""
        found = SOURCE.search(self.comment)
        return found.group(1) if found else ""


def is_listed(module: str, name: str, listed: Mapping[str, frozenset[str] | None]) -> bool:
    """Whether ``NO_SOURCE`` or ``NO_VERDICT`` names a constant."""
    names = listed.get(module, frozenset())
    return names is None or name in names


@cache
def of_module(module: str) -> tuple[Constants, ...]:
    """The constants of a module by its path."""
    return tuple(constants((ROOT / module).read_text(encoding="utf-8")))


def deciding() -> Iterator[tuple[str, Constants]]:
    """Every constant that decides a verdict, with its module."""
    for module in modules():
        for one in of_module(module):
            if not any(is_listed(module, one.names[0], listed) for listed in (NO_SOURCE, NO_VERDICT)):
                yield module, one


def modules() -> list[str]:
    """Paths of the modules below the root of the project, with slashes."""
    return sorted(
        path.relative_to(ROOT).as_posix()
        for room in ("calibration", "exercises")
        for path in (ROOT / room).rglob("*.py")
    )


def constants(source: str) -> Iterator[Constants]:
    """Every constant of a module with a number in it.

    Declarations of exercises are left out: their thresholds and gates carry a ``why``.
    """
    lines, comment, end = source.splitlines(), "", -1
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        above = node.lineno - 1
        while above and lines[above - 1].startswith("#:"):
            above -= 1
        if above < node.lineno - 1 or node.lineno != end + 1:
            comment = " ".join(line.removeprefix("#:").strip() for line in lines[above : node.lineno - 1])
        end = node.end_lineno or node.lineno
        is_declaration = isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "Exercise"
        if not is_declaration and any(is_number(part) for part in ast.walk(node.value)):
            names, values = zip(*assigned(node), strict=True)
            yield Constants(names, tuple(ast.unparse(value) for value in values), comment)


def is_number(node: ast.AST) -> bool:
    """Whether this is a number in the source text."""
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def assigned(node: ast.Assign | ast.AnnAssign) -> list[tuple[str, ast.expr]]:
    """Each name that a statement assigns, with its value."""
    target, value = node.targets[0] if isinstance(node, ast.Assign) else node.target, node.value
    assert value is not None
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [(ast.unparse(name), one) for name, one in zip(target.elts, value.elts, strict=True)]
    return [(ast.unparse(target), value)]
