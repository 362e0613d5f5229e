"""What is stored is shown in the terminal, and never obeyed by it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.console import Console as RichConsole
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment

__all__ = ["Console", "plain"]

#: Characters that a terminal obeys instead of showing them: control characters of ASCII and Latin-1 (ESC begins
#: sequences that move the cursor, set the title or fill the clipboard; 0x9b is ESC [ in one), all but the line's end
#: and the tab; and those that turn the direction of what follows, so that a text reads as another one (Unicode
#: Technical Report 36, section 2.10.4). Marks of direction that act on their neighbours alone stay: names need them.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: Stands for each of them.
_SHOWN = "\ufffd"


def plain(text: str) -> str:
    """The text with a mark in place of every character that a terminal would obey; lines and tabs stay.

    Example:
        >>> plain("Ada" + chr(27) + "[2J")
        'Ada�[2J'
    """
    return _OBEYED.sub(_SHOWN, text)


class Console(RichConsole):
    """Rich's console, through which nothing passes that a terminal would obey but rich's own colours."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """See rich; every text passes through :func:`plain`."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text, style, control) if control else Segment(plain(text), style)
