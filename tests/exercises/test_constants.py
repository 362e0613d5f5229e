"""Every number that decides a verdict says where it comes from: recordings, a paper, or somebody's judgement."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = [
    path.relative_to(ROOT).as_posix() for room in ("calibration", "exercises") for path in (ROOT / room).rglob("*.py")
]
#: A source begins a sentence of the constant's comment.
SOURCE = re.compile(r"(^|[.!?] )\*\*(Fit|Paper|Taste):\*\* \S")
#: Numbers that decide no verdict: which landmarks and patches there are, what is drawn, how many steps are computed,
#: versions and formats. Module → its constants, or None for all.
NO_VERDICT: dict[str, set[str] | None] = {
    "calibration/face.py": {"FACE"},
    "calibration/gesture.py": {"_UP"},
    "calibration/landmarks.py": {"CLOTH"},
    "calibration/start_shapes.py": {"_ON_MAT", "SIDE_LYING", "PRONE", "STANDING", "SITTING"},
    "calibration/viewpoint.py": {"_STARTS"},
    "exercises/clam.py": {"AXIS_TORSO"},
    "exercises/judging/guides.py": {"NECK_DRAWN"},
    "exercises/judging/judge.py": {"SCORING"},
    "exercises/judging/units.py": None,
}


def constants(source: str) -> Iterator[tuple[str, str]]:
    """Name and comment of every constant of a module with a number in it; neighbours share a comment.

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
            yield names_of(node), comment


def is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def names_of(node: ast.Assign | ast.AnnAssign) -> str:
    """The first name that is assigned."""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return ast.unparse(target).strip("()").split(",")[0]


def declared_with_fit(source: str) -> set[str]:
    """Names of constants that a rule or a limit uses whose ``why`` is a fit."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("FaultRule", "Limit"):
            continue
        if any(one.arg == "why" and ast.unparse(one.value).startswith(("Fit(", "FITS_")) for one in node.keywords):
            found |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return found


def without_source(source: str) -> list[str]:
    return [name for name, comment in constants(source) if not SOURCE.search(comment)]


def test_every_number_names_its_source() -> None:
    wrong = {}
    for module in MODULES:
        exempt = NO_VERDICT.get(module, set())
        nameless = {*without_source((ROOT / module).read_text(encoding="utf-8"))}
        if exempt is not None and nameless != exempt:
            wrong[module] = nameless ^ exempt
    assert wrong == {}, "**Fit:**, **Paper:** or **Taste:**?"


def test_a_comment_that_points_to_a_why_has_one_with_figures() -> None:
    wrong = {}
    for module in MODULES:
        source = (ROOT / module).read_text(encoding="utf-8")
        pointing = {name for name, comment in constants(source) if re.search(r"the (rule|limit)'s ``why``", comment)}
        if without := pointing - declared_with_fit(source):
            wrong[module] = without
    assert wrong == {}


def test_the_modules_are_all_there() -> None:
    assert {"calibration/stillness.py", "exercises/judging/counter.py", "exercises/clam.py"} <= {*MODULES}
    assert {*NO_VERDICT} <= {*MODULES}


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("A = 1.0", ["A"]),
        ("#: Metres.\nA = 1.0", ["A"]),
        ("#: Metres. **Taste:** ours; longer, slower.\nA = 1.0", []),
        ("#: **Fit:** on 3 clips.\nA, B = 1.0, 2\nC = 3", []),  # neighbours share it
        ("#: **Fit:** on 3 clips.\nA = 1.0\n\nC = 3", ["C"]),
        ("#: Metres, **Fit:** on 3 clips.\nA = 1.0", ["A"]),  # no sentence of its own
        ("#: **Guess:** ours.\nA = -1.0", ["A"]),
        ("#: **Taste:**\nA = [1.0]", ["A"]),
        ("A = True\nB = 'one'\nC = other\nD: int", []),
        ("A = Exercise(1.0)", []),
    ],
)
def test_a_number_without_a_source_is_refused(source: str, wrong: list[str]) -> None:
    assert without_source(source) == wrong
