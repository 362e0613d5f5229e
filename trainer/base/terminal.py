"""What is printed: readable in every encoding and at every width, and never taken for markup.

:func:`make_readable` is called once, before anything is printed. Every console comes from :func:`console`, so that
``[bold]`` in a path or a name is printed as it stands; styles are given beside the text, never inside it.
"""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.base.errors import TrainerError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["confirm", "console", "is_somebody_there", "kept", "make_readable", "print_table", "readable", "written"]

#: What stands for a character that the output's encoding lacks.
_INSTEAD = {
    **dict.fromkeys("\u2010\u2011\u2012–—−•·", "-"),
    **dict.fromkeys("\u2018’\u201a", "'"),
    **dict.fromkeys("“”„", '"'),
    **{"…": "...", "→": "->", "←": "<-", "×": "x", "±": "+/-", "°": " deg", "\u2044": "/", "√": "sqrt"},
    **{"▲": "!", "✓": "+", "▶": ">", "▸": ">", "◂": "<", "¿": "?", "¡": "!"},
    **{"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"},
}
#: The dots with which a spinner is drawn.
_BRAILLE = range(0x2800, 0x2900)


def readable(text: str) -> str:
    """The text in ASCII: ``"3 – 4 …"`` is ``"3 - 4 ..."``; what nothing stands for is a question mark."""
    return "".join(_in_ascii(one) for one in text)


def _in_ascii(one: str) -> str:
    if one.isascii():
        return one
    if ord(one) in _BRAILLE:
        return "*"
    plain = "".join(_INSTEAD.get(part, part) for part in unicodedata.normalize("NFKD", one))
    return _INSTEAD.get(one) or plain.encode("ascii", "ignore").decode() or "?"


def _encode_error(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return readable(error.object[error.start : error.end]), error.end


codecs.register_error("readable", _encode_error)


def make_readable() -> None:
    """From now on nothing printed is an error: what the output's encoding lacks is printed in other letters.

    That is so in a terminal of an old code page, in a redirect on Windows, and for file names that are not Unicode.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="readable")
    if isinstance(sys.stdin, io.TextIOWrapper) and sys.stdin.errors == "strict":
        sys.stdin.reconfigure(errors="replace")


def console(*, stderr: bool = False, soft_wrap: bool = False) -> Console:
    """The console that prints; text in it is text, whatever brackets, digits and colons it has.

    Args:
        stderr: print on the standard error stream.
        soft_wrap: leave it to the terminal to wrap lines, so that long paths can be copied.
    """
    from trainer.base.printed import Console

    return Console(stderr=stderr, soft_wrap=soft_wrap, markup=False, highlight=False, emoji=False)


def print_table(console: Console, table: Table) -> None:
    """Print a table; where the terminal is too narrow for its words, each row as a few lines instead.

    Args:
        console: where to.
        table: with a header for each column; a column without one is printed without.
    """
    from rich.text import Text

    if _words(console, table, 10_000) <= _words(console, table, console.width):
        console.print(table)
        return
    if table.title:
        console.print(table.title)
    headers = [_text(column.header).replace("\n", " ") for column in table.columns]
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        shown = [(header, cell) for header, cell in zip(headers, cells, strict=True) if _text(cell).strip()]
        for place, (header, cell) in enumerate(shown):
            line = Text("  " if place else "").append(f"{header}: " if header else "")
            console.print(line.append(cell if isinstance(cell, Text) else _text(cell)))


def _words(console: Console, table: Table, width: int) -> set[str]:
    """The words that a reader sees at this width; one that is cut is not among them."""
    lines = console.render_lines(table, console.options.update(width=width))
    return {word for line in lines for word in "".join(part.text for part in line).split()}


def _text(cell: object) -> str:
    return str(getattr(cell, "plain", cell))


def written(console: Console, path: Path) -> None:
    """Say which file has been written."""
    from trainer.base.language import gettext_ as _

    console.print(_("Written: {file}").format(file=path), soft_wrap=True)


def kept(console: Console, record: Path) -> None:
    """Say that something has been added to the record."""
    from trainer.base.invoked import command
    from trainer.base.language import gettext_ as _

    words = _("Kept in {file}; look back with: {command}")
    console.print(words.format(file=record, command=command("review")), soft_wrap=True)


def is_somebody_there() -> bool:
    """Whether questions can be answered: the input is a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def confirm(question: str) -> None:
    """Ask whether to go on; whoever says no ends the program.

    Raises:
        TrainerError: nobody is there to answer.
    """
    import typer

    if not is_somebody_there():
        raise TrainerError("Nothing was changed, since nobody is there to confirm it.", "To go ahead, add --yes.")
    typer.confirm(question, abort=True)
