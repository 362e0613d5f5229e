"""The terminal shows stored text and never executes it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.table import Table
from rich.text import Text
from typer.testing import CliRunner

from tests.recorded import good, record_live
from trainer.base.errors import TrainerError
from trainer.base.paths import DATA_DIR_VARIABLE
from trainer.base.printed import Console, plain
from trainer.cli import app as cli
from trainer.record.items import SessionInfo

#: Clears the screen, fills the clipboard, clears it with one character for two, rings, writes over its line, turns the
#: direction twice, and ends a line in another way.
HOSTILE = "Ada\x1b[2J\x1b]52;c;cm0gLXJm\x07\x9b2J\r\u202eevil\u2066\x00\u2028"
OBEYED = "\x1b\x07\x9b\r\u202e\u2066\x00\u2028\x0b\x7f\x85"


def test_what_is_obeyed_is_marked() -> None:
    assert plain("a\x1bb\x9bc\u202ed") == "a\ufffdb\ufffdc\ufffdd"
    assert not set(plain(HOSTILE)) & set(OBEYED)


@pytest.mark.parametrize(
    "text", ["Ada – née L.", "ליאור", "آدا\u200f", "क्षि\u200d", "two\nlines\tand a tab", "👩🏽‍🦱", ""]
)
def test_what_people_are_called_stays(text: str) -> None:
    assert plain(text) == text


def test_every_way_of_printing() -> None:
    file = io.StringIO()
    console = Console(file=file, width=200)
    table = Table(HOSTILE)
    table.add_row(Text(HOSTILE))
    for one in (HOSTILE, Text(HOSTILE), table):
        console.print(one, markup=False)
    console.print(f"[link=https://example.org]{HOSTILE.replace('[', '(')}[/link]")
    console.out(HOSTILE)
    console.rule(HOSTILE)
    assert "evil" in file.getvalue()
    assert not set(file.getvalue()) & set(OBEYED)


def test_its_own_colours_are_obeyed() -> None:
    file = io.StringIO()
    Console(file=file, force_terminal=True, color_system="standard", no_color=False).print(
        "[bold]a[/]\x1bb", highlight=False
    )
    assert file.getvalue() == "\x1b[1ma\x1b[0m\ufffdb\n"


class TestCommands:
    @pytest.fixture(autouse=True)
    def record(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
        for person in (HOSTILE.replace("\0", ""), "Bob"):
            record_live(tmp_path / "sessions.sqlite3", [good()], SessionInfo(person, HOSTILE.replace("\0", "")))

    @pytest.mark.parametrize(
        "arguments",
        [["review"], ["review", "--person", HOSTILE.replace("\0", "")], ["rescore"], ["forget"], ["rescore", "--all"]],
    )
    def test_names_are_shown(self, arguments: list[str]) -> None:
        done = CliRunner().invoke(cli.app, arguments)
        assert done.exit_code == 0, done.output
        assert "Clam" in done.output or "1 set" in done.output
        assert not set(done.output) & set(OBEYED)

    def test_errors(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        def fail(prog_name: str) -> None:
            raise TrainerError(f"There is no session of {HOSTILE}.")

        monkeypatch.setattr(cli, "_as_started", lambda _: fail)
        with pytest.raises(SystemExit):
            cli.main()
        said = capsys.readouterr().err
        assert "evil" in said
        assert not set(said) & set(OBEYED)


def test_every_module_that_prints_uses_it() -> None:
    """Other modules name Rich's console only as a type; ours is created in one place."""
    folder = Path(cli.__file__).parents[1]
    sources = {file.name: file.read_text("utf-8") for file in folder.rglob("*.py") if file.name != "printed.py"}
    assert [name for name, text in sources.items() if re.search(r"(?<!\w)Console\(", text)] == ["terminal.py"]
    assert "from trainer.base.printed import Console" in sources["terminal.py"]
    assert len([name for name, text in sources.items() if "new_console(" in text]) >= 5
