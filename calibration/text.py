"""Sentences for people: marked for translation, with values that can be filled in in another language.

This package and ``exercises`` know no languages. Their texts are English; the app translates them when it shows them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["N_", "Text", "fill", "say", "say_with"]

#: A value's place in a sentence. ``str.format`` is no option: sentences may come from another person's record, and
#: its format language can ask for a number 3,000,000,000 digits wide, or for an attribute.
_PLACE = re.compile(r"\{([^\W\d]\w*)\}")


class Text(str):
    """An English sentence that remembers its template and its values.

    Attributes:
        template: the sentence with ``{names}`` for its values; the id of its translation.
        values: the value for each name. Values that are texts are translated too.
    """

    template: str
    values: Mapping[str, str]

    def __reduce__(self) -> tuple[object, ...]:
        return say_with, (self.template, dict(self.values))


def N_(message: str) -> str:  # noqa: N802 - gettext's usual name
    """Mark a text for translation and return it unchanged, in English. It is looked up where it is shown.

    Example:
        >>> LABEL = N_("the hips stay low")
    """
    return message


def say(template: str, **values: str) -> Text:
    """The sentence with its values filled in. The call also marks a literal template for translation.

    Example:
        >>> say("I can't see {part}.", part="your feet")
        "I can't see your feet."

    Raises:
        KeyError: a value is missing.
    """
    return say_with(template, values)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with each ``{name}`` replaced by its value; other braces stay as they are.

    Raises:
        KeyError: a value is missing.
    """
    return _PLACE.sub(lambda place: values[place[1]], template)


def say_with(template: str, values: Mapping[str, str]) -> Text:
    """Like :func:`say`, for values whose names are not valid keyword arguments."""
    text = Text(fill(template, values))
    text.template, text.values = template, values
    return text
