"""Texts as a record holds them: by their ids, so that they can be shown in whichever language is chosen later.

A text without values is its own id. A sentence with values is ``{"id": "I can't see {part}.", "values": {"part": …}}``,
in a column of text as JSON. Records of earlier versions hold such sentences whole, in English; they read as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from calibration.text import Text, say
from exercises.results import NotSeen

#: How the JSON of a sentence with values begins; no id does.
_BEGIN = '{"id": '


def text_entry(text: str) -> str | dict[str, Any]:
    """A text for JSON."""
    if not isinstance(text, Text):
        return text
    return {"id": text.template, "values": {name: text_entry(value) for name, value in text.values.items()}}


def text_from(entry: str | Mapping[str, Any]) -> str:
    """The text that :func:`text_entry` was given.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is none.
    """
    if isinstance(entry, str):
        return entry
    return say(entry["id"], **{name: text_from(value) for name, value in entry["values"].items()})


def text_column(text: str) -> str:
    """A text for a column."""
    entry = text_entry(text)
    return entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)


def text_from_column(column: str) -> str:
    """The text that :func:`text_column` was given."""
    return text_from(json.loads(column)) if column.startswith(_BEGIN) else column


def note_entry(note: NotSeen) -> dict[str, Any]:
    """What was not seen, for JSON."""
    return {"what": note.what, "why": text_entry(note.why), "advice": text_entry(note.advice)}


def note_from(entry: Mapping[str, Any]) -> NotSeen:
    """The note that :func:`note_entry` was given.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is none.
    """
    return NotSeen(entry["what"], text_from(entry["why"]), text_from(entry["advice"]))
