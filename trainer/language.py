"""The language a person is spoken to in: every text they see or hear passes through here.

English is the source: a message's id is its English text. Texts that are declared far from where they are shown, such
as an exercise's cues, stay English there and are looked up where they are shown.
"""

from __future__ import annotations

import gettext
from pathlib import Path

__all__ = ["LOCALE_DIR", "gettext_", "ngettext", "use"]

#: Where the catalogues are: ``de/LC_MESSAGES/pilates.mo``.
LOCALE_DIR = Path(__file__).parent / "locale"

_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use(language: str) -> None:
    """Speak this language from now on, such as ``"de"``; one without a catalogue is English."""
    global _catalogue
    _catalogue = gettext.translation("pilates", LOCALE_DIR, [language], fallback=True)


def gettext_(message: str) -> str:
    """The message in the person's language; values are put in afterwards, by ``str.format`` with names."""
    return _catalogue.gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The message for this number of things."""
    return _catalogue.ngettext(one, many, n)
