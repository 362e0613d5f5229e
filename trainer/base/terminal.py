"""Terminal output: readable in every encoding and at every width, and free of markup.

Call :func:`make_readable` once before anything is printed. Get every console from :func:`console`, which prints
``[bold]`` in a path or a name literally; pass styles as arguments, never inside the text.
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

#: Replacements for characters that the output's encoding lacks.
_INSTEAD = {
    **dict.fromkeys("\u2010\u2011\u2012–—−•·", "-"),
    **dict.fromkeys("\u2018’\u201a", "'"),
    **dict.fromkeys("“”„", '"'),
    **{"…": "...", "→": "->", "←": "<-", "×": "x", "±": "+/-", "°": " deg", "\u2044": "/", "√": "sqrt"},
    **{"▲": "!", "✓": "+", "▶": ">", "▸": ">", "◂": "<", "¿": "?", "¡": "!"},
    **{"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"},
}
#: The characters of a spinner.
_BRAILLE = range(0x2800, 0x2900)


def readable(text: str) -> str:
    """The text in ASCII: ``"3 – 4 …"`` becomes ``"3 - 4 ..."``. Characters without a replacement become "?"."""
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
    """Replace characters that the output's encoding lacks, instead of raising an error, from now on.

    This concerns terminals with an old code page, redirected output on Windows, and file names that are not Unicode.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="readable")
    if isinstance(sys.stdin, io.TextIOWrapper) and sys.stdin.errors == "strict":
        sys.stdin.reconfigure(errors="replace")


def console(*, stderr: bool = False, soft_wrap: bool = False) -> Console:
    """A console that prints text literally, without markup, emoji codes or highlighting.

    Args:
        stderr: print to the standard error stream.
        soft_wrap: let the terminal wrap lines, so that long paths can be copied.
    """
    from trainer.base.printed import Console

    return Console(stderr=stderr, soft_wrap=soft_wrap, markup=False, highlight=False, emoji=False)


def print_table(console: Console, table: Table) -> None:
    """Print a table, or each row as a few lines if the terminal is too narrow for its words.

    Args:
        console: the console to print to.
        table: the table; each column may have a header.
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
    """The words that are shown whole at this width."""
    lines = console.render_lines(table, console.options.update(width=width))
    return {word for line in lines for word in "".join(part.text for part in line).split()}


def _text(cell: object) -> str:
    return str(getattr(cell, "plain", cell))


def written(console: Console, path: Path) -> None:
    """Print which file was written."""
    from trainer.base.language import gettext_ as _

    console.print(_("Written: {file}").format(file=path), soft_wrap=True)


def kept(console: Console, record: Path) -> None:
    """Print that something was added to the record."""
    from trainer.base.invoked import command
    from trainer.base.language import gettext_ as _

    words = _("Kept in {file}; look back with: {command}")
    console.print(words.format(file=record, command=command("review")), soft_wrap=True)


def is_somebody_there() -> bool:
    """Whether a person can answer questions: the input is a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def confirm(question: str) -> None:
    """Ask whether to continue; the answer no ends the program.

    Raises:
        TrainerError: the input is not a terminal.
    """
    import typer

    if not is_somebody_there():
        raise TrainerError("Nothing was changed, since nobody is there to confirm it.", "To go ahead, add --yes.")
    typer.confirm(question, abort=True)
