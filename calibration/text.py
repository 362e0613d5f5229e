"""Sentences with values in them that can still be said in another language."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["Text", "say"]


class Text(str):
    """An English sentence that remembers how it was made.

    Attributes:
        template: the sentence with its values as ``{names}``: the id under which it is translated.
        values: what stands for the names; texts among them are translated for themselves.
    """

    template: str
    values: Mapping[str, str]

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (self.template, dict(self.values))


def say(template: str, **values: str) -> Text:
    """The sentence with its values put in.

    Example:
        >>> say("I can't see {part}.", part="your feet")
        "I can't see your feet."

    Raises:
        KeyError: a value is missing.
    """
    return _made(template, values)


def _made(template: str, values: Mapping[str, str]) -> Text:
    text = Text(template.format(**values))
    text.template, text.values = template, values
    return text
