"""The person's language: every text that is shown or spoken passes through here.

English is the source language: a message id is its English text. Declarations, such as an exercise's cues, stay in
English and are looked up where they are shown.
"""

from __future__ import annotations

import contextlib
import gettext
import locale
import os
import struct
from collections.abc import Iterator
from pathlib import Path

from calibration.text import N_, Text, fill

__all__ = [
    "LOCALE_DIR", "N_", "Number", "gettext_", "language", "languages", "ngettext", "preferred", "use",
]  # fmt: skip

#: The compiled catalogues, such as ``de/LC_MESSAGES/pilates.mo``. The build writes them beside the ``.po`` files;
#: without them everything is in English.
LOCALE_DIR = Path(__file__).parent / "locale"
#: Entry-point group of plug-ins with translations: a name, and the package whose ``locale`` folder holds them.
ENTRY_POINTS = "pilates_trainer.catalogues"

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def languages() -> list[str]:
    """Codes of the available languages, such as ``"de"``; English, the source language, comes first."""
    return ["en", *sorted(path.parent.parent.name for path in LOCALE_DIR.glob("*/LC_MESSAGES/pilates.mo"))]


def preferred(remembered: str = "") -> str:
    """The first available language that the user asked for, else English.

    Args:
        remembered: the language in the settings. ``PILATES_LANGUAGE`` takes precedence; the system's languages come
            last.
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
    """Switch to this language, such as ``"de"``. Texts without a translation stay in English."""
    global _catalogue, _language
    _language = language
    _catalogue = gettext.translation("pilates", LOCALE_DIR, [language], fallback=True)
    if language != "en":
        for folder in _plug_in_folders():
            # The texts of a damaged catalogue stay in English.
            with contextlib.suppress(OSError, UnicodeError, struct.error):
                _catalogue.add_fallback(gettext.translation("pilates", folder, [language]))


def _plug_in_folders() -> Iterator[Path]:
    """The ``locale`` folders of installed plug-ins; no plug-in is imported."""
    from importlib.metadata import entry_points  # 20 ms that English does not need
    from importlib.util import find_spec

    for point in entry_points(group=ENTRY_POINTS):
        with contextlib.suppress(ImportError, ValueError):
            spec = find_spec(point.module)
            for place in (spec and spec.submodule_search_locations) or ():
                yield Path(place) / "locale"


def language() -> str:
    """The current language, such as ``"de"``."""
    return _language


def gettext_(message: str) -> str:
    """The message in the person's language.

    Args:
        message: in English. Fill in its values after the look-up, with ``str.format`` and names; a
            :class:`~calibration.text.Text` brings its own.
    """
    if isinstance(message, Text):
        values = {name: gettext_(value) for name, value in message.values.items()}
        return fill(_catalogue.gettext(message.template), values)
    return _catalogue.gettext(message) if message else ""


class Number(float):
    """A number that is written with the language's decimal sign: "3.7" in English, "3,7" in German and Spanish."""

    def __format__(self, spec: str) -> str:
        """See :func:`format`."""
        return float.__format__(self, spec).replace(".", gettext_(_POINT))


#: Stands in a number before its decimals.
_POINT = N_(".")


def ngettext(one: str, many: str, n: int) -> str:
    """The message for ``n`` things: singular or plural, by the language's own rule."""
    return _catalogue.ngettext(one, many, n)
