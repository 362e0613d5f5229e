"""Sentences with values in them that can still be said in another language."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["Text", "fill", "say", "say_with"]

#: A value's place in a sentence. Python's own format language could ask for a number 3,000,000,000 digits wide, or for
#: an attribute; sentences may come from a record that somebody else made.
_PLACE = re.compile(r"\{([^\W\d]\w*)\}")


class Text(str):
    """An English sentence that remembers how it was made.

    Attributes:
        template: the sentence with its values as ``{names}``: the id under which it is translated.
        values: what stands for the names; texts among them are translated for themselves.
    """

    template: str
    values: Mapping[str, str]

    def __reduce__(self) -> tuple[object, ...]:
        return say_with, (self.template, dict(self.values))


def say(template: str, **values: str) -> Text:
    """The sentence with its values put in.

    Example:
        >>> say("I can't see {part}.", part="your feet")
        "I can't see your feet."

    Raises:
        KeyError: a value is missing.
    """
    return say_with(template, values)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The sentence with its values at the places of their names; braces around anything else stay as they are.

    Raises:
        KeyError: a value is missing.
    """
    return _PLACE.sub(lambda place: values[place[1]], template)


def say_with(template: str, values: Mapping[str, str]) -> Text:
    """As :func:`say`, with values whose names need not be words that Python's calls take."""
    text = Text(fill(template, values))
    text.template, text.values = template, values
    return text
