"""Every number that decides a verdict says where it comes from: recordings, a paper, or somebody's judgement."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import pytest

from samples.study.sources import NO_SOURCE, NO_VERDICT, ROOT, Constants, constants, deciding, modules, of_module

#: Part of the constants that decide a verdict whose number somebody judged: a fifth at most. A plateau or an error that
#: is measured (``python -m samples.study plateaus``, ``limits``) lowers it. What learns an exercise from films is
#: counted apart: the clips with known truth do not put it to use.
TASTE, TASTE_OF_LEARNING = 1 / 5, 0.95


def declared_with_fit(source: str) -> set[str]:
    """Names of constants that a rule or a limit uses whose ``why`` is a fit."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("FaultRule", "Limit"):
            continue
        if any(one.arg == "why" and ast.unparse(one.value).startswith(("Fit(", "FITS_")) for one in node.keywords):
            found |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return found


def without_source(found: Iterable[Constants]) -> list[str]:
    return [one.names[0] for one in found if not one.source]


def test_every_number_names_its_source() -> None:
    wrong = {}
    for module in modules():
        nameless = {*without_source(of_module(module))}
        exempt = NO_SOURCE.get(module, frozenset())
        if exempt is not None and nameless != exempt:
            wrong[module] = nameless ^ exempt
    assert wrong == {}, "**Fit:**, **Paper:** or **Taste:**?"


def test_few_are_a_matter_of_judgement() -> None:
    learning = [one.source for module, one in deciding() if module.startswith("exercises/taught/")]
    others = [one.source for module, one in deciding() if not module.startswith("exercises/taught/")]
    assert others.count("Taste") <= TASTE * len(others)
    assert learning.count("Taste") <= TASTE_OF_LEARNING * len(learning)


def test_what_says_that_it_decides_no_verdict_is_there() -> None:
    for listed in (NO_SOURCE, NO_VERDICT):
        for module, names in listed.items():
            found = {one.names[0] for one in of_module(module)}
            assert found >= (names or set()), module


def test_a_comment_that_points_to_a_why_has_one_with_figures() -> None:
    wrong = {}
    for module in modules():
        source = (ROOT / module).read_text(encoding="utf-8")
        points = re.compile(r"the (rule|limit)'s ``why``")
        pointing = {name for one in of_module(module) if points.search(one.comment) for name in one.names}
        if without := pointing - declared_with_fit(source):
            wrong[module] = without
    assert wrong == {}


def test_the_modules_are_all_there() -> None:
    assert {"calibration/stillness.py", "exercises/judging/counter.py", "exercises/clam.py"} <= {*modules()}


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
    assert without_source(constants(source)) == wrong
