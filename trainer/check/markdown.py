"""Markdown that a program wrote, with lines that fit an editor."""

from __future__ import annotations

import re
import textwrap

__all__ = ["folded"]

#: Longest line of prose, characters, as in the code.
WIDTH = 120
#: Lines that must stay whole: tables, headings, comments and what belongs to a picture or a code block.
_WHOLE = re.compile(r"\s*(\||#|<!--|!\[)")
#: A list's mark with the space before and after it; the further lines of its entry begin below its text.
_ENTRY = re.compile(r"\s*(?:[-*]|\d+\.)\s+|\s*")


def folded(text: str) -> str:
    """Markdown with every longer line of prose broken at ``WIDTH``; it looks the same on the page."""
    lines, is_code = [], False
    for line in text.split("\n"):
        is_fence = line.lstrip().startswith("```")
        is_code ^= is_fence
        if len(line) <= WIDTH or is_code or is_fence or _WHOLE.match(line):
            lines.append(line)
            continue
        begins = _ENTRY.match(line)
        assert begins is not None  # it also matches nothing
        below = " " * begins.end()
        lines += textwrap.wrap(
            line, WIDTH, subsequent_indent=below, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
        )
    return "\n".join(lines)
