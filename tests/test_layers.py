"""The house stands: imports go down only, and what is heavy or touches the world has one door each."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("calibration", "exercises", "trainer")
#: How the names of this project's modules begin.
OURS = (*FLOORS, "samples", "tests", "docs")

#: The clock, files, processes, the network, threads, chance: nothing of this below the app.
WORLD = {
    *("asyncio", "concurrent", "datetime", "io", "logging", "multiprocessing", "os", "pathlib", "pickle", "random"),
    *("shutil", "signal", "socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib"),
}


def modules(*packages: str) -> list[Path]:
    found = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    assert found
    return found


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a file's syntax tree that tell of imports and calls; a file is parsed once for all tests."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom | ast.Call))


def imports(path: Path) -> Iterator[str]:
    """Every module imported anywhere in a file, inside functions and under TYPE_CHECKING too."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield str(node.module)


def circle(below: dict[str, set[str]]) -> set[str]:
    """Those that stand on each other, directly or through others; empty if imports run one way."""
    left = dict(below)
    while ground := [name for name, others in left.items() if not others & left.keys()]:
        for name in ground:
            del left[name]
    return {*left}


def users(attribute: str) -> set[str]:
    """The modules that call ``cv2.<attribute>``, or import it by name."""
    found = set()
    for path in modules(*FLOORS):
        for node in nodes(path):
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


ROOMS = sorted(path.parent.name for path in (ROOT / "trainer").glob("*/__init__.py"))


def declared(room: str) -> tuple[set[str], set[str]]:
    """The rooms that a room's docstring allows it to import, and the modules that it exports."""
    tree = ast.parse((ROOT / "trainer" / room / "__init__.py").read_text(encoding="utf-8"))
    (may,) = re.findall(r"^May import: ([^.]+)\.$", ast.get_docstring(tree) or "", re.M)
    (exported,) = (ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign))
    return set(re.findall(r"``(\w+)``", may)), set(exported)


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Every room and module of the app that a file imports."""
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("trainer."):
            _, room, *module = str(node.module).split(".")
            yield from [(room, module[0])] if module else [(room, alias.name) for alias in node.names]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_its_docstring_allows_and_what_others_export(room: str) -> None:
    may, exported = declared(room)
    found = {(other, module) for path in modules(f"trainer/{room}") for other, module in imported(path)}
    assert {other for other, _ in found} - {room} == may
    assert [one for one in found if one[0] != room and one[1] not in declared(one[0])[1]] == []
    assert {path.stem for path in modules(f"trainer/{room}")} >= exported


def test_rooms_stand_on_each_other_without_a_circle() -> None:
    below = {room: declared(room)[0] for room in ROOMS}
    assert circle(below) == set()


#: The rooms outside the app, and what of this project each of them may import.
OTHER_ROOMS = {
    "calibration": (),
    "exercises/judging": ("calibration",),
    "exercises/taught": ("calibration", "exercises.judging"),
    "samples/studio": (*FLOORS,),
    "samples/study": (*FLOORS, "samples.studio"),
}


def named(path: Path) -> set[str]:
    """Every module or package that a file imports, also those that it imports by name from a package."""
    froms = [node for node in nodes(path) if isinstance(node, ast.ImportFrom)]
    return {*imports(path)} | {f"{node.module}.{alias.name}" for node in froms for alias in node.names}


@pytest.mark.parametrize(("room", "may"), OTHER_ROOMS.items())
def test_a_room_outside_the_app_imports_what_its_docstring_allows(room: str, may: tuple[str, ...]) -> None:
    tree = ast.parse((ROOT / room / "__init__.py").read_text(encoding="utf-8"))
    _, _, allowed = (ast.get_docstring(tree) or "").partition("May import: ")
    assert allowed
    assert tuple(re.findall(r"``([\w.]+)``", allowed)) == may
    own = (room.replace("/", "."), *may)
    ours = [(path.stem, name) for path in modules(room) for name in imports(path) if name.startswith(OURS)]
    assert [one for one in ours if not any(f"{one[1]}.".startswith(f"{name}.") for name in own)] == []


def test_the_rooms_of_the_tests_stand_on_each_other_without_a_circle() -> None:
    """A test may borrow from another room's test, but two rooms that borrow from each other share what is no room's."""
    rooms = sorted(path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.glob("test_*.py")))
    below = {
        room: {name.split(".")[1] for path in modules(f"tests/{room}") for name in imports(path) if "tests." in name}
        & {*rooms} - {room}
        for room in rooms
    }
    assert circle(below) == set()


@pytest.mark.slow
def test_no_module_imports_itself_through_others() -> None:
    """At any depth, also inside functions; a circle of two modules is one module in two files."""
    packages = (*FLOORS, "samples", "docs", "tests")
    names = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules(*packages)}
    below = {name: named(path) & {*names.values()} - {name} for path, name in names.items()}
    assert circle(below) == set()


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
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in files)
            or (isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in {f"np.{name}" for name in files})
        )
    ]
    assert calls == []


@pytest.mark.parametrize(
    ("package", "door"),
    [
        ("mediapipe", "trainer/pose/landmarker.py"),
        ("av", "trainer/capture/container.py"),
        ("pyarrow", "trainer/recordings/data_set.py"),
    ],
)
def test_one_module_imports_what_is_heavy(package: str, door: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in modules(*FLOORS)
        if any(name.partition(".")[0] == package for name in imports(path))
    }
    assert found == {door}


def test_one_room_can_connect_to_a_cluster_and_the_command_line_opens_it_only_when_asked() -> None:
    """Who imports ``trainer.cluster.client`` imports Dask: one function of ``analyze`` does, for ``--on``."""
    by = {path for path in modules(*FLOORS) if {"distributed", "dask"} & {n.partition(".")[0] for n in imports(path)}}
    assert {path.relative_to(ROOT).as_posix() for path in by} == {
        "trainer/cluster/client.py",
        "trainer/cluster/task.py",
    }
    doors = [
        path for path in modules(*FLOORS) for room, module in imported(path) if (room, module) == ("cluster", "client")
    ]
    assert [path.relative_to(ROOT).as_posix() for path in doors] == ["trainer/cli/analyze_many.py"]
    at_import = ast.parse(doors[0].read_text(encoding="utf-8")).body
    assert not any(isinstance(node, ast.ImportFrom) and node.module == "trainer.cluster.client" for node in at_import)


@pytest.mark.parametrize("attribute", ["VideoCapture", "imshow"])
def test_one_module_opens_captures_and_one_shows_windows(attribute: str) -> None:
    assert len(users(attribute)) == 1


def test_help_and_today_wait_for_nothing_heavy(tmp_path: Path) -> None:
    loaded = "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    run_today = "trainer.cli.app.app(['today'], standalone_mode=False)"
    code = f"import sys, trainer.cli.app; {loaded}; {run_today}; {loaded}"
    env = {**os.environ, "PILATES_DATA_DIR": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    lines = run.stdout.splitlines()
    for_help, for_today = set(lines[0].split()), set(lines[-1].split())
    assert "typer" in for_help
    cluster = {"dask", "distributed", "pyarrow"}
    assert for_help & {"av", "cv2", "mediapipe", "numpy", "jinja2", "flatbuffers", "sqlite3", *cluster} == set()
    assert "numpy" in for_today
    assert for_today & {"av", "cv2", "mediapipe", "jinja2", "flatbuffers", "pydantic", *cluster} == set()


@pytest.mark.parametrize("package", ["calibration", "exercises"])
def test_below_the_app_runs_without_opencv_and_mediapipe(package: str) -> None:
    block = "sys.modules.update(dict.fromkeys(('cv2', 'mediapipe', 'typer', 'rich', 'platformdirs', 'jinja2')))"
    names = [path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in modules(package)]
    code = f"import sys, importlib; {block}; [importlib.import_module(name) for name in {names!r}]"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
