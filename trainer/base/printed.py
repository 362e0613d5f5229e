"""Printing of stored text without its control characters, which a terminal would execute."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.console import Console as RichConsole
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment

__all__ = ["Console", "plain"]

#: Characters that a terminal executes: the control characters of ASCII and Latin-1 except newline and tab (ESC begins
#: sequences that move the cursor, set the title or fill the clipboard; 0x9b is ESC [ in one character), and those that
#: change the direction of the following text, which can disguise it (Unicode Technical Report 36, section 2.10.4).
#: Direction marks that affect only their neighbours stay, since names need them.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: Replaces each of them.
_SHOWN = "\ufffd"


def plain(text: str) -> str:
    """The text with ``_SHOWN`` in place of every control character; newlines and tabs stay.

    Example:
        >>> plain("Ada" + chr(27) + "[2J")
        'Ada�[2J'
    """
    return _OBEYED.sub(_SHOWN, text)


class Console(RichConsole):
    """Rich's console, without control sequences other than rich's own."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """As in rich, with every text passed through :func:`plain`."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text, style, control) if control else Segment(plain(text), style)
