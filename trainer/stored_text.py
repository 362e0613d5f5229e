"""Texts as a record holds them: by their ids, so that they can be shown in whichever language is chosen later.

A text without values is its own id. A sentence with values is ``{"id": "I can't see {part}.", "values": {"part": …}}``,
in a column of text as JSON. Records of earlier versions hold such sentences whole, in English; they read as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from calibration.text import Text, fill, say_with
from exercises.results import NotSeen
from trainer.outside import decode

#: How the JSON of a sentence with values begins; no id does.
_BEGIN = '{"id": '
#: A sentence may stand as a value in another one, whose values are words. Each is at most this many characters long.
_MOST_DEPTH: Final = 3
MOST_CHARACTERS: Final = 2000


def text_entry(text: str) -> str | dict[str, Any]:
    """A text for JSON."""
    if not isinstance(text, Text):
        return text
    return {"id": text.template, "values": {name: text_entry(value) for name, value in text.values.items()}}


def text_from(entry: Any, most_depth: int = _MOST_DEPTH) -> str:
    """The text that :func:`text_entry` was given.

    Raises:
        ValueError: it is none, lacks a value, or would be too long.
    """
    if isinstance(entry, str):
        return entry
    if not isinstance(entry, Mapping) or not most_depth:
        raise ValueError("a sentence is no text, nor one with values that are texts")
    template, values = entry.get("id"), entry.get("values")
    if not isinstance(template, str) or not isinstance(values, Mapping):
        raise ValueError("a sentence lacks its id or its values")
    found = {str(name): text_from(value, most_depth - 1) for name, value in values.items()}
    # Values are short and few places fit into a template, so that filling it cannot take much before it is measured.
    if len(template) > MOST_CHARACTERS or any(len(value) > MOST_CHARACTERS for value in found.values()):
        raise ValueError(f"a sentence has more than {MOST_CHARACTERS} characters")
    try:
        if len(fill(template, found)) > MOST_CHARACTERS:
            raise ValueError(f"a sentence has more than {MOST_CHARACTERS} characters")
    except KeyError as error:
        raise ValueError(f"a sentence lacks its value {error}") from error
    return say_with(template, found)


def text_column(text: str) -> str:
    """A text for a column."""
    entry = text_entry(text)
    return entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)


def text_from_column(column: str) -> str:
    """The text that :func:`text_column` was given.

    Raises:
        ValueError: see :func:`text_from`.
    """
    return text_from(decode(column, dict[str, Any])) if column.startswith(_BEGIN) else column


def note_entry(note: NotSeen) -> dict[str, Any]:
    """What was not seen, for JSON."""
    return {"what": note.what, "why": text_entry(note.why), "advice": text_entry(note.advice)}


def note_from(entry: Mapping[str, Any]) -> NotSeen:
    """The note that :func:`note_entry` was given.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    return NotSeen(entry["what"], text_from(entry["why"]), text_from(entry["advice"]))
