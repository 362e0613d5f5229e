"""The language a person is spoken to in: every text they see or hear passes through here.

English is the source: a message's id is its English text. Texts that are declared far from where they are shown, such
as an exercise's cues, stay English there and are looked up where they are shown.
"""

from __future__ import annotations

import gettext
import locale
import os
from pathlib import Path

from calibration.text import Text, fill

__all__ = ["LOCALE_DIR", "N_", "gettext_", "language", "languages", "ngettext", "preferred", "use"]

#: Where the catalogues are: ``de/LC_MESSAGES/pilates.mo``.
LOCALE_DIR = Path(__file__).parent / "locale"

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def languages() -> list[str]:
    """The languages that can be spoken, as ``"de"``; English, the source, first."""
    return ["en", *sorted(path.parent.parent.name for path in LOCALE_DIR.glob("*/LC_MESSAGES/pilates.mo"))]


def preferred(remembered: str = "") -> str:
    """The first language that this machine's user asked for and that can be spoken, else English.

    ``PILATES_LANGUAGE`` goes first, then the one that the settings remember, then what the system says.
    """
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    asked = [part for name in names for part in os.environ.get(name, "").split(":")]
    for one in (os.environ.get("PILATES_LANGUAGE", ""), remembered, *asked, locale.getlocale()[0] or ""):
        # "de_DE.UTF-8"; Windows says "German_Germany".
        code = locale.normalize(one).split("_")[0].lower()
        if code in languages():
            return code
    return "en"


def use(language: str) -> None:
    """Speak this language from now on, such as ``"de"``; one without a catalogue is English."""
    global _catalogue, _language
    _language = language
    _catalogue = gettext.translation("pilates", LOCALE_DIR, [language], fallback=True)


def language() -> str:
    """What is spoken now, such as ``"de"``."""
    return _language


def N_(message: str) -> str:  # noqa: N802 - the name that translators know
    """Mark a text that is looked up later, where it is shown; it stays English."""
    return message


def gettext_(message: str) -> str:
    """The message in the person's language.

    Args:
        message: English; values are put in afterwards, by ``str.format`` with names, unless it is a
            :class:`~calibration.text.Text`, which brings them along.
    """
    if isinstance(message, Text):
        values = {name: gettext_(value) for name, value in message.values.items()}
        return fill(_catalogue.gettext(message.template), values)
    return _catalogue.gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The message for this number of things."""
    return _catalogue.ngettext(one, many, n)
