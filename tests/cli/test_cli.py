"""The command line as a person meets it: help, errors in one sentence, exit codes."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from trainer.cli.app import app, main

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "samples" / "clam_right_rolls_back_strong.mp4"
COMMANDS = sorted(typer.main.get_command(app).commands)


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def pilates(tmp_path, monkeypatch, capfd) -> Run:
    """The program in this process, without terminal or screen: a new process takes a second to start."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"PILATES_DATA_DIR": str(tmp_path), "COLUMNS": "200", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        words = ["-c", *map(str, arguments)]
        with monkeypatch.context() as patch, Path(os.devnull).open(encoding="utf-8") as nobody:
            patch.setattr(sys, "argv", words)
            patch.setattr(sys, "stdin", nobody)
            for name, value in variables.items():
                patch.setenv(name, value)
            capfd.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
        out, errors = capfd.readouterr()
        return subprocess.CompletedProcess(words, ended.value.code or 0, out, errors)

    return run


@pytest.fixture
def process(tmp_path) -> Run:
    """The program in a process of its own."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from trainer.cli.app import main; main()", *map(str, arguments)]
        environment = os.environ | {"PILATES_DATA_DIR": str(tmp_path), "COLUMNS": "200", "TERM": "dumb"}
        nobody = subprocess.DEVNULL
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, stdin=nobody)

    return run


@pytest.mark.slow
def test_help_names_every_command(process):
    done = process("--help")
    assert done.returncode == 0
    assert [name for name in COMMANDS if name not in done.stdout] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_and_has_help(command):
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    assert any(f"pilates {command}" in page.read_text(encoding="utf-8") for page in pages)
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert len(done.output) > 100


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("analyze", "missing.mp4"), "There is no file missing.mp4"),
        (("analyze", "README.md"), "README.md"),
        (
            ("analyze", "missing.mp4", "--exercise", "calm"),
            "there are: ab_curl, cat_stretch, clam",
        ),
        (("check", "no-such-folder"), "There is no folder no-such-folder"),
        (("practice", "calm"), "no exercise is called 'calm'"),
        (("practice", "clam"), "Run `pilates health` in a terminal, or pass --yes-i-have-read."),
        (("start", "glutes"), "Run `pilates health` in a terminal, or pass --yes-i-have-read."),
        (("start", "arms"), "There is no programme 'arms'. Programmes: abdominals, after_call, "),
        (("health",), "Run this command in a terminal."),
        (("practice", "clam", "--yes-i-have-read", "--camera", "no-such.mp4"), "no-such.mp4"),
        (("practice", "clam", "--yes-i-have-read", "--model", "no-such.task", "--camera", CLIP), "no-such.task"),
    ],
    ids=[
        *(
            "no file",
            "no video",
            "unknown exercise",
            "no folder",
            "unknown exercise live",
            "health",
            "health of a plan",
        ),
        *("unknown programme", "nobody to ask", "no camera file", "no model"),
    ],
)
def test_errors_are_one_sentence_and_exit_code_2(pilates, arguments, wanted):
    done = pilates(*arguments)
    assert done.returncode == 2
    assert wanted in done.stderr
    assert done.stderr.startswith("pilates: ")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_the_whole_program_ends_so_too(process):
    done = process("analyze", "missing.mp4")
    assert done.returncode == 2
    assert done.stderr.startswith("pilates: There is no file missing.mp4")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("words", [("-h",), ("practice", "-h"), ("settings", "set", "-h")])
def test_help_is_short_too(words):
    done = CliRunner().invoke(app, [*words])
    assert done.exit_code == 0
    assert "Usage: " in done.output


def test_the_version(pilates):
    done = pilates("--version")
    assert (done.returncode, done.stdout) == (0, f"pilates {importlib.metadata.version('pilates-trainer')}\n")


@pytest.mark.slow
def test_the_shell_completes_exercises():
    environment = os.environ | {
        "_PILATES_COMPLETE": "complete_bash",
        "COMP_WORDS": "pilates practice cl",
        "COMP_CWORD": "2",
    }
    command = [sys.executable, "-c", "import sys; sys.argv = ['pilates']; from trainer.cli.app import main; main()"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=60)
    assert done.stdout.split() == ["clam"]


@pytest.mark.slow
def test_settings_with_mistakes_are_named_and_stop_nothing(pilates, tmp_path):
    (tmp_path / "settings.toml").write_text('camra = "x"', encoding="utf-8")
    done = pilates("exercises", PILATES_CONFIG_DIR=str(tmp_path))
    assert done.returncode == 0
    assert "settings.toml: There is no setting 'camra'; did you mean camera?" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_brackets_in_a_path_are_no_markup(pilates, tmp_path):
    folder = tmp_path / "[bold]" / "[red]a[x]"
    folder.mkdir(parents=True)
    assert str(folder / "programmes") in pilates("programmes", PILATES_DATA_DIR=str(folder)).stdout
    assert str(folder / "page.html") in pilates("report", "--html", folder / "page.html").stdout
    assert str(folder / "settings.toml") in pilates("settings", PILATES_CONFIG_DIR=str(folder)).stdout


@pytest.mark.slow
def test_review_of_an_empty_record_says_what_to_do(pilates):
    done = pilates("review")
    assert done.returncode == 0
    assert "pilates practice clam" in done.stdout


@pytest.mark.slow
def test_exercises_lists_camera_and_dose(pilates):
    done = pilates("exercises")
    assert done.returncode == 0
    assert re.search(r"clam\s+Clam: 8 to 12 on each side", done.stdout)


def test_the_results_of_a_screening_need_no_camera(pilates):
    done = pilates("screening", "--results")
    assert (done.returncode, done.stdout) == (0, "Nothing was measured yet.\n")


@pytest.mark.slow
def test_programmes_are_listed_with_their_time_and_the_folder_of_ones_own(pilates, tmp_path):
    done = pilates("programmes")
    assert done.returncode == 0
    assert re.search(r"weekly\s+The full hour, about 5\d min", done.stdout)
    assert str(tmp_path / "programmes") in done.stdout
    (tmp_path / "programmes").mkdir()
    (tmp_path / "programmes" / "mine.toml").write_text('name = "Mine"\nkind = "snack"\n', encoding="utf-8")
    done = pilates("programmes")
    assert done.returncode == 2
    assert "mine.toml, line 1: focus is missing" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("--no-window",), ("home", "--no-window"), ("today",)])
def test_alone_it_says_what_to_do_today_and_asks_nobody_who_is_not_there(pilates, arguments):
    done = pilates(*arguments)
    assert done.returncode == 0
    assert re.search(r"Today: Glutes, about 1\d min\nA good place to start.\n  Tall posture: 1 set of 30", done.stdout)
    assert "pilates health" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full there")
def test_output_onto_a_full_disk_ends_in_a_sentence() -> None:
    code = "from trainer.cli.app import main; main()"
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run([sys.executable, "-c", code, "exercises"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (2, "pilates: The disk is full. Free some space, and run this again.\n")
