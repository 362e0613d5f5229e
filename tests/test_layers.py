"""The house stands: imports go down only, and what is heavy or touches the world has one door each."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("calibration", "exercises", "trainer")

#: The clock, files, processes, the network, threads, chance: nothing of this below the app.
WORLD = {
    *("asyncio", "concurrent", "datetime", "io", "logging", "multiprocessing", "os", "pathlib", "pickle", "random"),
    *("shutil", "signal", "socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib"),
}


def modules(*packages: str) -> list[Path]:
    found = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    assert found
    return found


def imports(path: Path) -> Iterator[str]:
    """Every module imported anywhere in a file, inside functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield str(node.module)


def users(attribute: str) -> set[str]:
    """The modules that call ``cv2.<attribute>``, or import it by name."""
    found = set()
    for path in modules(*FLOORS):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == attribute
            named = isinstance(node, ast.ImportFrom) and attribute in {alias.name for alias in node.names}
            if called or named:
                found.add(path.relative_to(ROOT).as_posix())
    return found


@pytest.mark.parametrize("floor", [0, 1])
def test_imports_go_down_only(floor: int) -> None:
    above = {*FLOORS[floor + 1 :], "samples", "tests"}
    wrong = [(str(p), name) for p in modules(FLOORS[floor]) for name in imports(p) if name.partition(".")[0] in above]
    assert wrong == []


def test_the_app_knows_no_samples_studio_and_no_tests() -> None:
    wrong = [(str(p), name) for p in modules("trainer") for name in imports(p) if name.startswith(("samples", "tests"))]
    assert wrong == []


@pytest.mark.parametrize("package", ["calibration", "exercises"])
def test_below_the_app_numpy_alone_and_nothing_of_the_world(package: str) -> None:
    allowed = (set(sys.stdlib_module_names) - WORLD) | {"numpy", "calibration", "exercises"}
    wrong = [(str(p), name) for p in modules(package) for name in imports(p) if name.partition(".")[0] not in allowed]
    assert wrong == []


@pytest.mark.parametrize("package", ["calibration", "exercises"])
def test_below_the_app_nothing_is_opened_or_printed(package: str) -> None:
    files = {"open", "print", "input", "fromfile", "load", "loadtxt", "save", "savez", "memmap"}
    calls = [
        (str(path), node.lineno)
        for path in modules(package)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in files)
            or (isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in {f"np.{name}" for name in files})
        )
    ]
    assert calls == []


@pytest.mark.parametrize(("package", "door"), [("mediapipe", "trainer/landmarker.py"), ("av", "trainer/container.py")])
def test_one_module_imports_what_is_heavy(package: str, door: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in modules(*FLOORS)
        if any(name.partition(".")[0] == package for name in imports(path))
    }
    assert found == {door}


@pytest.mark.parametrize("attribute", ["VideoCapture", "imshow"])
def test_one_module_opens_captures_and_one_shows_windows(attribute: str) -> None:
    assert len(users(attribute)) == 1


def test_help_waits_for_nothing_heavy() -> None:
    code = "import sys, trainer.cli; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "typer" in loaded
    assert loaded & {"av", "cv2", "mediapipe", "numpy", "plotly", "flatbuffers", "sqlite3"} == set()


@pytest.mark.parametrize("package", ["calibration", "exercises"])
def test_below_the_app_runs_without_opencv_and_mediapipe(package: str) -> None:
    block = "sys.modules.update(dict.fromkeys(('cv2', 'mediapipe', 'typer', 'rich', 'platformdirs', 'plotly')))"
    names = [path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in modules(package)]
    code = f"import sys, importlib; {block}; [importlib.import_module(name) for name in {names!r}]"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
