"""Brings the message catalogues up to date with the code, by Babel; for developers.

``python -m trainer.base.catalogues`` extracts the marked texts, adds the new ones to
``trainer/base/locale/*/LC_MESSAGES/pilates.po`` without a translation, removes those that are gone, and compiles the
``.mo`` files that the program reads. CONTRIBUTING.md says how texts are marked.
"""

from __future__ import annotations

import io
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
LOCALE_DIR = ROOT / "trainer" / "base" / "locale"
PACKAGES = ("calibration", "exercises", "trainer")
#: Functions that mark a text, with the positions of its texts; None is the first alone.
KEYWORDS = {"_": None, "gettext_": None, "N_": None, "say": None, "ngettext": (1, 2)}


def programme_texts(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Babel extractor for a practice programme: its name, its description, and the notes of its blocks."""
    programme = tomllib.load(file)
    for key in ("name", "about"):
        if key in programme:
            yield 1, None, programme[key], []
    for block in programme["block"]:
        if "note" in block:
            yield 1, None, block["note"], []


#: Which files hold texts, and how Babel reads them.
METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/programmes/**.toml", "trainer.base.catalogues:programme_texts"),
]
#: By default Babel skips a template that it cannot parse.
OPTIONS = {"**/templates/**.html": {"silent": "false"}}


def template() -> Catalog:
    """Every marked text of the packages, without translations."""
    texts = Catalog(fuzzy=False)
    for package in PACKAGES:
        for _, _, message, _, _ in extract_from_dir(ROOT / package, METHODS, OPTIONS, KEYWORDS):
            texts.add(message)
    return texts


def update() -> list[str]:
    """Bring every catalogue up to date and compile it; returns one line for each language."""
    texts, lines = template(), []
    for path in sorted(LOCALE_DIR.glob("*/LC_MESSAGES/pilates.po")):
        catalogue = read(path)
        catalogue.update(texts, no_fuzzy_matching=True)
        body = io.BytesIO()
        write_po(body, catalogue, width=120, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
        # The head stays as it is: Babel's would name the time of each run.
        head, _, _ = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
        path.write_bytes(head + b"\n\n" + body.getvalue())
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))
        lines.append(f"{path.parts[-3]}: {len(catalogue)} texts, {len(untranslated(catalogue))} not translated")
    return lines


def read(path: Path) -> Catalog:
    """The catalogue in a ``.po`` file."""
    with path.open("rb") as file:
        return read_po(file, path.parts[-3])


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts without a translation, or without one of its plural forms; plurals by their singular."""
    found = []
    for one in catalogue:
        ids, forms = ([part] if isinstance(part, str) else [*(part or ())] for part in (one.id, one.string))
        if ids[0] and not all(forms or [""]):
            found.append(ids[0])
    return found


if __name__ == "__main__":
    sys.stdout.write("\n".join(update()) + "\n")
