"""Stores texts by message id, so that they can be shown in any language later.

A text without values is its own id. A text with values is ``{"id": "I can't see {part}.", "values": {"part": …}}``,
stored as JSON in a text column. Earlier versions stored the finished English sentence, which is returned unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from calibration.text import Text, fill, say_with
from exercises.judging.results import NotSeen

#: Start of the JSON of a text with values; no message id starts like this.
_BEGIN = '{"id": '
#: A value may be a text with values itself. Limits of nesting and of the length of each text, characters.
_MOST_DEPTH: Final = 3
MOST_CHARACTERS: Final = 2000


def text_entry(text: str) -> str | dict[str, Any]:
    """Convert a text for JSON."""
    if not isinstance(text, Text):
        return text
    return {"id": text.template, "values": {name: text_entry(value) for name, value in text.values.items()}}


def text_from(entry: Any, most_depth: int = _MOST_DEPTH) -> str:
    """Convert an entry of :func:`text_entry` back.

    Raises:
        ValueError: the entry is no text, lacks a value, or is too long.
    """
    if isinstance(entry, str):
        return entry
    if not isinstance(entry, Mapping) or not most_depth:
        raise ValueError("a sentence is neither a string nor an object with an id and values")
    template, values = entry.get("id"), entry.get("values")
    if not isinstance(template, str) or not isinstance(values, Mapping):
        raise ValueError("a sentence lacks its id or its values")
    found = {str(name): text_from(value, most_depth - 1) for name, value in values.items()}
    # Template and values are short, so filling the template is cheap before its length is checked.
    if len(template) > MOST_CHARACTERS or any(len(value) > MOST_CHARACTERS for value in found.values()):
        raise ValueError(f"a sentence has more than {MOST_CHARACTERS} characters")
    try:
        if len(fill(template, found)) > MOST_CHARACTERS:
            raise ValueError(f"a sentence has more than {MOST_CHARACTERS} characters")
    except KeyError as error:
        raise ValueError(f"a sentence lacks its value {error}") from error
    return say_with(template, found)


def text_column(text: str) -> str:
    """Convert a text for a column."""
    entry = text_entry(text)
    return entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)


def text_from_column(column: str) -> str:
    """Convert a column of :func:`text_column` back.

    Raises:
        ValueError: see :func:`text_from`.
    """
    return text_from(_loaded(column)) if column.startswith(_BEGIN) else column


def note_entry(note: NotSeen) -> dict[str, Any]:
    """Convert a note on what was not seen for JSON."""
    return {"what": note.what, "why": text_entry(note.why), "advice": text_entry(note.advice)}


def note_from(entry: Mapping[str, Any]) -> NotSeen:
    """Convert an entry of :func:`note_entry` back.

    Raises:
        KeyError, TypeError, ValueError: the entry is no note.
    """
    return NotSeen(entry["what"], text_from(entry["why"]), text_from(entry["advice"]))


def _loaded(column: str) -> Any:
    try:
        return json.loads(column)
    except RecursionError:
        raise ValueError("a sentence is nested too deeply") from None
