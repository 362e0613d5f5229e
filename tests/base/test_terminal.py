"""What is printed is readable in every encoding and at every width, and text is never taken for markup."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table
from rich.text import Text

from exercises.judging.results import SetResult
from tests.cli.test_cli import COMMANDS, ROOT
from tests.made_page import SEEN_SET
from tests.review.test_review import HARD_ROLL, printed, record, rep
from trainer.base import catalogues, terminal
from trainer.base.errors import TrainerError
from trainer.base.terminal import confirm, console, make_readable, print_table, readable, written
from trainer.coach.summary import print_summary

SOURCES = sorted((ROOT / "trainer").rglob("*.py"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3 – 4 …", "3 - 4 ..."),
        ("→ “so”", '-> "so"'),
        ("30° ± 2 × ½", "30 deg +/- 2 x 1/2"),
        ("Gesäß, Füße", "Gesaess, Fuesse"),
        ("¿Qué año?", "?Que ano?"),
        ("▲ cue ✓", "! cue +"),
        ("日本", "??"),  # nothing stands for these
        ("a\udcffb", "a?b"),  # a byte of a file name that is not Unicode
    ],
)
def test_what_stands_for_a_character_that_is_not_there(text: str, wanted: str) -> None:
    assert readable(text) == wanted


@pytest.fixture
def printed_in(monkeypatch: pytest.MonkeyPatch) -> object:
    def run(encoding: str, *texts: str) -> str:
        held = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding=encoding, newline="\n"))
        make_readable()
        for text in texts:
            console(soft_wrap=True).print(text)
        sys.stdout.flush()
        return held.getvalue().decode(encoding)

    return run


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "cp850", "cp932", "cp1252"])
def test_every_text_of_every_language_is_printed_and_no_letter_becomes_a_question_mark(printed_in, encoding) -> None:
    texts = []
    for path in catalogues.LOCALE_DIR.glob("*/LC_MESSAGES/pilates.po"):
        for entry in filter(lambda entry: entry.id, catalogues.read(path)):
            texts += [one for part in (entry.id, entry.string) for one in ((part,) if isinstance(part, str) else part)]
    lines = [text.replace("\n", " ") for text in texts]
    shown = printed_in(encoding, *lines).splitlines()
    for line, one in zip(lines, shown, strict=True):
        assert one.count("?") == line.count("?") + (line.count("¿") if "¿" not in one else 0), line


def test_a_file_name_that_is_not_unicode_is_printed(printed_in) -> None:
    assert printed_in("utf-8", "clips/\udcff–.mp4") == "clips/\ufffd–.mp4\n"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "cp850", "cp932"])
def test_the_program_prints_its_record_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    record(tmp_path / "sessions.sqlite3", SetResult("clam", reps=(rep(1, HARD_ROLL),)))
    told = {"PILATES_DATA_DIR": str(tmp_path), "PYTHONIOENCODING": encoding, "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "trainer", "--language", "de", "review"],
        capture_output=True,
        cwd=ROOT,
        env=os.environ | told,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Muschel" in done.stdout.decode(encoding)


def test_text_is_printed_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    console().print("[bold]a[/] :smile: [red]b[/red] 12")
    written(console(), Path("[bold]", "[/]", "x.json"))
    assert (
        capsys.readouterr().out == f"[bold]a[/] :smile: [red]b[/red] 12\nWritten: {Path('[bold]', '[/]', 'x.json')}\n"
    )


def test_every_console_is_made_in_one_place_and_no_text_is_markup() -> None:
    """Styles stand beside the text, so that no path and no name can hold one. In ``--help`` typer reads markup."""
    makers, marked = [], []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Console":
                makers.append(path.name)
            is_print = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("print", "add_row")
            if is_print and re.search(r"\[/|markup=True", ast.unparse(node)):
                marked.append((path.name, node.lineno))
    assert makers == ["terminal.py"]
    assert marked == []


@pytest.mark.slow
def test_every_printed_command_is_written_as_the_program_was_started() -> None:
    names = re.compile(rf"\bpilates ({'|'.join(COMMANDS)})\b")
    found = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped = set()
        for node in ast.walk(tree):
            is_help = isinstance(node, ast.keyword) and node.arg == "help"  # cli.py writes it anew
            is_note = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if is_help or is_note:
                skipped |= {id(one) for one in ast.walk(node)}
        texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in skipped]
        found += [(path.name, node.value) for node in texts if names.search(str(node.value))]
    assert found == [("accuracy.py", "pilates check ")]  # that one is for docs/accuracy.md, wherever it was made


def _table() -> Table:
    table = Table("When", "Exercise", "Reps", "To mend", box=None)
    table.add_row("Monday", Text("Clam [bold]"), "8", "the pelvis rolls backwards")
    table.add_row("", "Ab curl", "10", "–")
    return table


def _shown(width: int) -> str:
    held = io.StringIO()
    print_table(Console(file=held, width=width, markup=False, highlight=False), _table())
    return held.getvalue()


def test_a_table_that_fits_is_a_table() -> None:
    assert _shown(60).splitlines()[0].split() == ["When", "Exercise", "Reps", "To", "mend"]


def test_a_table_that_does_not_fit_is_a_list() -> None:
    assert [line.rstrip() for line in _shown(26).splitlines()] == [
        "When: Monday",
        "  Exercise: Clam [bold]",
        "  Reps: 8",
        "  To mend: the pelvis",
        "rolls backwards",
        "Exercise: Ab curl",
        "  Reps: 10",
        "  To mend: –",
    ]


def test_in_forty_columns_no_word_of_the_review_is_cut(tmp_path: Path) -> None:
    record(tmp_path / "r.sqlite", SetResult("clam", reps=(rep(1, HARD_ROLL), rep(2))))
    wide, narrow = printed(tmp_path / "r.sqlite", 300), printed(tmp_path / "r.sqlite", 40)
    assert max(len(line) for line in narrow.splitlines() if "--open" not in line) <= 40
    assert set(wide.split()) - {word.strip(":") for word in narrow.split()} - set(narrow.split()) == set()


@pytest.mark.parametrize("width", [40, 100])
def test_in_forty_columns_no_word_of_a_set_is_cut(width: int) -> None:
    import exercises

    held = io.StringIO()
    print_summary(Console(file=held, width=width), exercises.get("clam"), SEEN_SET)
    assert max(len(line.rstrip()) for line in held.getvalue().splitlines()) <= width
    assert {"30°", "spine", "hips", "pelvis"} <= {word.strip(":,") for word in held.getvalue().split()}
    assert "…" not in held.getvalue()


def test_nobody_there_confirms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "is_somebody_there", lambda: False)
    with pytest.raises(TrainerError, match=r"nobody is there to confirm it\. To go ahead, add --yes\."):
        confirm("Delete it for good?")
