"""Judges clips with one constant of ``calibration`` or ``exercises`` moved: ``python -m samples.study.moved``.

A constant is read when its module is imported, and other modules copy it then. It is therefore changed in the source
text, and each task imports all modules again, in a process of its own.
"""

from __future__ import annotations

import ast
import json
import pickle
import sys
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

from samples.study.sources import ROOT, assigned, is_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from exercises.judging.results import SetResult


def moved(source: str, name: str, factor: float) -> str:
    """A module's source with every number of one constant times ``factor``; whole numbers stay whole, and 1 at least.

    Example:
        >>> moved("A, B = 2.0, (3, -1.0)", "B", 0.5)
        'A, B = (2.0, (2, -0.5))'
    """
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for one, value in assigned(node):
                for part in ast.walk(value) if one == name else ():
                    if is_number(part):
                        part.value = _times(part.value, factor)  # type: ignore[attr-defined]
    return ast.unparse(tree)


def _times(number: float, factor: float) -> float:
    return number * factor if isinstance(number, float) else max(min(number, 1), round(number * factor))


def hook(module: Path, name: str, factor: float) -> Callable[[str], FileFinder]:
    """A path hook that multiplies the constant ``name`` by ``factor`` when its module is imported."""

    class Moving(SourceFileLoader):
        def get_code(self, fullname: str) -> CodeType | None:
            if Path(self.path).resolve() != module:
                return super().get_code(fullname)
            return compile(moved(module.read_text(encoding="utf-8"), name, factor), self.path, "exec")

    def finder(path: str) -> FileFinder:
        if Path(path).resolve() != module.parent:
            raise ImportError  # the next hook takes it
        return FileFinder(path, (Moving, [".py"]))

    return finder


def forget_modules() -> None:
    """Make Python import the project's modules again."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("calibration", "exercises", "trainer")]:
        del sys.modules[name]


def judged(clip: Path, exercise_id: str) -> SetResult | None:
    """The result of one pickled clip; None if the moved constant makes judging fail."""
    _, poses = pickle.loads(clip.read_bytes())
    from exercises import get
    from exercises.judging.hindsight import calibrate_scenes
    from exercises.judging.runner import SetRunner, run

    exercise = get(exercise_id)
    try:
        (_, calibration), *later = calibrate_scenes(exercise, poses)
        runner = SetRunner(exercise, calibration, later=later)
        for _ in run(runner, poses):
            pass
        return runner.result()
    except (ValueError, ArithmeticError, LookupError):
        return None


def main() -> None:
    """Run the tasks from standard input, one JSON object per line, and write pickled lists of results.

    A task has a module's path below the root, a name, a factor, and for each clip the path of its pickled sample and
    poses and the id of the exercise that judges it.
    """
    for line in sys.stdin:
        task = json.loads(line)
        forget_modules()
        sys.path_hooks.insert(0, hook(ROOT / task["module"], task["name"], task["factor"]))
        sys.path_importer_cache.clear()
        results = [judged(Path(clip), exercise_id) for clip, exercise_id in task["clips"]]
        sys.path_hooks.pop(0)
        pickle.dump(results, sys.stdout.buffer)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
